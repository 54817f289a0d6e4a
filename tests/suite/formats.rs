//! The same form in every format and from every writer at hand; workbooks behind a password.

use serde_json::json;
use tongce_core::Code;
use tongce_core::domain::FieldMap;
use tongce_core::sheets::cells::{Cell, Format, Workbook};
use tongce_core::sheets::draft::Drafter;
use tongce_core::sheets::read::WorkbookPassword;
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::rows::rows;

use crate::binary::{Biff, Sheet, xls, xlsb};
use crate::reading::{fixture, read};
use crate::support::{Desk, fixture_path};

pub const LOCK: &str = "春天-Spring2026";
const ROWS: [&[&str]; 2] = [&["姓名", "性别", "身份证号"], &["孟春花", "女", "520199201212073958"]];

/// What a workbook says of children: row, fields and the codes of what is wrong.
fn children(workbook: &Workbook) -> Vec<(u32, FieldMap, Vec<String>)> {
    let mut found = Vec::new();
    for table in recognise(workbook) {
        let drafter = Drafter::new(&table, workbook.epoch_1904);
        for row in rows(workbook, &table) {
            let draft = drafter.draft(&row);
            // A page and a csv hold the digits that a damaged number shows: the same damage by another name.
            let code = |code: &str| if code == "id_cut_off" { "id_damaged" } else { code }.to_owned();
            let codes = draft.problems.iter().map(|problem| code(&problem.code)).collect();
            found.push((draft.row, draft.record.fields, codes));
        }
    }
    found
}

fn read_bytes(name: &str, bytes: &[u8]) -> tongce_core::Result<Workbook> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&path)
}

fn texts(workbook: &Workbook) -> Vec<Vec<String>> {
    workbook.sheets[0].rows.iter().map(|row| row.iter().map(|cell| cell.display()).collect()).collect()
}

/// The messy roster saved by LibreOffice as xlsx, xls, ods, csv and a page, by openpyxl, and here by rust_xlsxwriter. Excel and
/// WPS were not at hand: `.et` is the OLE2 file that WPS writes, made by LibreOffice.
#[test]
fn t10_the_same_form_from_other_writers_gives_the_same_children() {
    let base = read(&fixture("roster_messy.xlsx")).unwrap();
    let expected = children(&base);
    assert_eq!(expected.len(), 48);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("rust_xlsxwriter.xlsx");
    save(&base, &copy);
    let twins = [
        "openpyxl.xlsx",
        "libreoffice.xlsx",
        "libreoffice.xls",
        "wps-like.et",
        "libreoffice.ods",
        "libreoffice.csv",
        "page.xls",
    ];
    for path in twins.iter().map(|twin| fixture("twins").join(twin)).chain([copy]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = children(&read(&path).unwrap());
        assert_eq!(found.len(), expected.len(), "{name}");
        for (one, other) in expected.iter().zip(&found) {
            assert_eq!(one, other, "{name}");
        }
    }
}

/// Merged headers, answers with a column each, two rows a child and an address over siblings, saved by LibreOffice from the xlsx.
#[test]
fn merged_cells_say_the_same_in_every_format() {
    let merges = |workbook: &Workbook| {
        let mut merges: Vec<_> = workbook.sheets[0].merges.iter().map(|m| (m.top, m.left, m.bottom, m.right)).collect();
        merges.sort_unstable();
        merges
    };
    let base = read(&fixture("twins/merged.xlsx")).unwrap();
    let expected = children(&base);
    assert_eq!(expected.iter().map(|(row, ..)| *row).collect::<Vec<_>>(), [5, 7, 9, 11]);
    let shown = |key: &str| expected[1].1.get(key).map(|value| value.display().into_owned()).unwrap_or_default();
    let told =
        ["child.name", "child.sex", "father.name", "mother.name", "mother.phone", "child.hukou_address"].map(shown);
    assert_eq!(told, ["孟小明", "男", "孟大发", "邓桂花", "13812345673", "大坪村9组"]);
    for twin in ["merged.ods", "merged.xls"] {
        let found = read(&fixture("twins").join(twin)).unwrap();
        assert_eq!(merges(&found), merges(&base), "{twin}");
        assert_eq!(children(&found), expected, "{twin}");
    }
}

/// What stands in the further rows of a child goes in where it is certain whose it is, and is told where it isn't.
#[test]
fn what_stands_below_a_childs_first_row_is_taken_or_told() {
    let read_below = |rows: [[&str; 5]; 3]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("两行.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in rows.iter().enumerate() {
            sheet.write_row(row as u32, 0, cells.iter().copied()).unwrap();
        }
        sheet.merge_range(1, 0, 2, 0, rows[1][0], &rust_xlsxwriter::Format::new()).unwrap();
        book.save(&path).unwrap();
        children(&read(&path).unwrap()).remove(0)
    };
    let header = ["儿童姓名", "性别", "家长关系", "家长姓名", "家长电话"];
    let father = ["孟春花", "女", "父亲", "孟大发", "13812345678"];
    let text = |fields: &FieldMap, key: &str| fields.get(key).map(|value| value.display().into_owned());
    let (_, fields, codes) = read_below([header, father, ["", "", "母亲", "邓桂花", "13812345679"]]);
    assert_eq!(text(&fields, "father.name").as_deref(), Some("孟大发"));
    assert_eq!(text(&fields, "mother.phone").as_deref(), Some("13812345679"));
    assert!(codes.is_empty(), "{codes:?}");
    // The same parent twice, somebody whose telephone the register doesn't keep, nobody.
    for below in ["父亲", "爷爷", ""] {
        let (_, fields, codes) = read_below([header, father, ["", "", below, "邓桂花", "13812345679"]]);
        assert_eq!((text(&fields, "mother.name"), codes.as_slice()), (None, ["rows_below".to_owned()].as_slice()));
        assert_eq!(text(&fields, "guardian.name").as_deref(), Some("孟大发"));
    }
    let other = ["儿童姓名", "性别", "父亲姓名", "备注", "父亲电话"];
    let (_, _, codes) = read_below([other, ["孟春花", "女", "孟大发", "", ""], ["", "", "", "住校", ""]]);
    assert_eq!(codes, ["rows_below"]);
}

fn save(workbook: &Workbook, path: &std::path::Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for sheet in &workbook.sheets {
        let to = book.add_worksheet().set_name(&sheet.name).unwrap();
        for merge in &sheet.merges {
            let format = rust_xlsxwriter::Format::new();
            to.merge_range(merge.top, merge.left as u16, merge.bottom, merge.right as u16, "", &format).unwrap();
        }
        let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                match cell {
                    Cell::Empty => continue,
                    Cell::Number(number) => to.write(row, column, number).unwrap(),
                    Cell::Date(iso) => {
                        let day = rust_xlsxwriter::ExcelDateTime::parse_from_str(&iso[..10]).unwrap();
                        to.write_datetime_with_format(row, column, &day, &date).unwrap()
                    }
                    cell => to.write(row, column, cell.shown()).unwrap(),
                };
            }
        }
    }
    book.save(path).unwrap();
}

#[test]
fn every_format_is_known_by_its_content() {
    let text = "姓名,性别,身份证号\r\n孟春花,女,520199201212073958\r\n";
    let wide = |mark: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(order).collect()
    };
    let tabs: Vec<u8> = text.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = "<html><meta charset=utf-8><table><tr><td>姓名</td><td>性别</td><td>身份证号</td></tr>\
        <tr><td>孟春花</td><td>女</td><td>520199201212073958</td></tr></table></html>";
    for (name, bytes, format) in [
        ("UTF-16 with mark.csv", wide("\u{FEFF}", u16::to_le_bytes), Format::Csv),
        ("UTF-16 without mark.csv", wide("", u16::to_le_bytes), Format::Csv),
        ("UTF-16 big-endian.csv", wide("", u16::to_be_bytes), Format::Csv),
        ("UTF-16.tsv", tabs, Format::Csv),
        ("a page.xls", page.as_bytes().to_vec(), Format::Html),
        ("BIFF5.xls", xls(Biff::Five, &[Sheet::Table("名册", &ROWS)]), Format::Xls),
        ("BIFF8.xls", xls(Biff::Eight, &[Sheet::Table("名册", &ROWS)]), Format::Xls),
        ("WPS.et", xls(Biff::Eight, &[Sheet::Table("名册", &ROWS)]), Format::Xls),
        ("binary.xlsb", xlsb("名册", &ROWS), Format::Xlsb),
    ] {
        let workbook = read_bytes(name, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            (workbook.format, texts(&workbook)),
            (format, ROWS.map(|row| row.iter().map(|text| (*text).to_owned()).collect()).to_vec()),
            "{name}"
        );
        assert_eq!(children(&workbook).len(), 1, "{name}");
    }
    let renamed = read_bytes("xlsx.xls", &std::fs::read(fixture("roster_clean.xlsx")).unwrap()).unwrap();
    assert_eq!((renamed.format, children(&renamed).len()), (Format::Xlsx, 60));
}

#[test]
fn a_chart_beside_a_good_sheet_is_passed_over() {
    for biff in [Biff::Five, Biff::Eight] {
        let book = xls(biff, &[Sheet::Chart("图"), Sheet::Table("名册", &ROWS)]);
        let workbook = read_bytes("a.xls", &book).unwrap();
        assert_eq!((workbook.sheets.len(), children(&workbook).len()), (1, 1));
    }
}

#[test]
fn a_locked_workbook_opens_with_its_password_only() {
    let expected = children(&read(&fixture("roster_clean.xlsx")).unwrap());
    let reader = crate::session::reader();
    let with = |file: &str, password: &str| {
        let reader = reader.clone().with_password(WorkbookPassword::new(password));
        reader.read(&fixture("locked").join(file), &mut |_| {})
    };
    for file in ["agile.xlsx", "standard.xlsx"] {
        assert_eq!(read(&fixture("locked").join(file)).unwrap_err().code, Code::PasswordProtected, "{file}");
        let wrong = with(file, "春天").unwrap_err();
        assert_eq!(wrong.code, Code::WrongWorkbookPassword, "{file}");
        assert!(wrong.message().contains(file) && !wrong.message().contains("春天"), "{}", wrong.message());
        assert_eq!(children(&with(file, LOCK).unwrap()), expected, "{file}");
    }
    assert_eq!(with("locked.xls", LOCK).unwrap_err().code, Code::PasswordUnsupported);
    assert_eq!(with("locked.ods", LOCK).unwrap_err().code, Code::PasswordUnsupported);
    // A password that nobody asked for does no harm.
    let open =
        reader.clone().with_password(WorkbookPassword::new(LOCK)).read(&fixture("roster_clean.xlsx"), &mut |_| {});
    assert_eq!(children(&open.unwrap()), expected);
}

#[test]
fn the_page_unlocks_an_offered_file_once() {
    let desk = Desk::with_register();
    let mut session = crate::session::opened(&desk);
    let file = session.offer_file(fixture("locked").join("agile.xlsx"), "花名册.xlsx").id;
    let plan = json!({ "files": [file], "on_blank": "keep" });
    assert_eq!(session.call("plan_import", plan.clone()).unwrap_err().code, "password_protected");
    let wrong = session.call("unlock_file", json!({ "file": file, "password": "不对" })).unwrap_err();
    assert_eq!((wrong.code.as_str(), wrong.message.contains("花名册.xlsx")), ("wrong_workbook_password", true));
    session.call("unlock_file", json!({ "file": file, "password": LOCK })).unwrap();
    assert_eq!(session.call("plan_import", plan).unwrap()["created"], 60);
}

#[test]
fn a_locked_workbook_goes_in_from_the_command_line_with_its_password_in_a_file() {
    let desk = Desk::with_register();
    let locked = fixture_path("locked/agile.xlsx");
    let refused = desk.run(&["import", &desk.register(), &locked]).expect(2);
    assert!(refused.err.contains("设有打开密码"), "{}", refused.err);
    std::fs::write(desk.path("密码"), format!("{LOCK}\n")).unwrap();
    desk.run(&["import", &desk.register(), &locked, "--workbook-password-file", &desk.text("密码")]).expect(0);
    assert_eq!(desk.list().len(), 60);
}
