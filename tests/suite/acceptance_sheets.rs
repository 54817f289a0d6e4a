//! What hurt the users of other systems, once each. Further ones stand beside the code they are about, under `t` and their number.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::Value as Json;
use tongce_core::domain::age::{BirthdayRule, full_years, reaches};
use tongce_core::sheets::cells::{Cell, Format, Merge, Sheet, Workbook};
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::rows::rows;
use tongce_core::sheets::table::TableKind;

use crate::reading::read;
use crate::support::{Desk, fixture_path};

/// Writes rows of texts as a workbook.
fn save(desk: &Desk, name: &str, rows: &[&[&str]]) -> String {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row as u32, column as u16, *text).unwrap();
        }
    }
    book.save(desk.path(name)).unwrap();
    desk.text(name)
}

fn part(path: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// All files of the register's children by name.
fn files(desk: &Desk) -> Vec<(String, Json)> {
    let mut files: Vec<(String, Json)> = desk
        .list()
        .iter()
        .map(|row| (row["name"].as_str().unwrap().to_owned(), desk.show(row["id"].as_str().unwrap())["fields"].clone()))
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

#[test]
fn t01_numbers_survive_a_spreadsheet_program() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let out = desk.text("花名册.xlsx");
    desk.run(&["export", &desk.register(), "roster", &out]).expect(0);
    let styles = part(Path::new(&out), "xl/styles.xml");
    assert!(styles.contains(r#"numFmtId="49""#), "number cells are formatted as text (@)");
    // The second was opened and saved by LibreOffice.
    let saved = [Path::new(&out).to_owned(), fixture_path("twins/exported-then-libreoffice.xlsx").into()];
    let before = files(&desk);
    for path in saved {
        let report = desk.json(&["import", &desk.register(), path.to_str().unwrap()]);
        assert_eq!((&report["changed"], &report["created"]), (&0.into(), &0.into()), "{}", path.display());
        assert_eq!(files(&desk), before);
    }
}

#[test]
fn t03_text_that_looks_like_numbers_survives_a_workbook() {
    let desk = Desk::with_register();
    let odd = ["00123", "1-2", "3E5", "2016.7"];
    let names = ["孟春花", "余秋菊", "卢欣怡", "邓子涵"];
    let mut table: Vec<Vec<&str>> = vec![vec!["姓名", "性别", "班级", "备注", "校内编号"]];
    table.extend(names.iter().zip(odd).map(|(name, text)| vec![*name, "女", text, text, text]));
    let rows: Vec<&[&str]> = table.iter().map(Vec::as_slice).collect();
    desk.run(&["import", &desk.register(), &save(&desk, "表.xlsx", &rows)]).expect(0);
    for row in desk.list() {
        let file = desk.show(row["id"].as_str().unwrap());
        let text = odd[names.iter().position(|name| row["name"] == *name).unwrap()];
        let stored = [&file["fields"]["child.class"], &file["fields"]["child.remarks"], &file["extra"]["校内编号"]];
        assert_eq!(stored, [text; 3]);
    }
}

#[test]
fn t12_headers_under_title_lines_in_two_levels() {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let rows_of = [
        "石桥镇农村留守儿童花名册",
        "填报单位：大坪村||||填报日期：2026-11-10",
        "注：每人一行",
        "序号|儿童||父亲||备注",
        "|姓名|性别|姓名|联系电话|",
        "1|孟春花|女|孟晓燕|13812345678|",
    ];
    let cells = rows_of.iter().map(|row| row.split('|').map(text).collect()).collect();
    let merge = |top, left, bottom, right| Merge { top, left, bottom, right };
    // The last two are merged over cells that are empty, as sheets have them that were merged and filled anew.
    let merges = vec![
        merge(0, 0, 0, 5),
        merge(3, 0, 4, 0),
        merge(3, 1, 3, 2),
        merge(3, 3, 3, 4),
        merge(3, 5, 4, 5),
        merge(5, 5, 6, 5),
    ];
    let sheet = Sheet { name: "名册".into(), rows: cells, merges, ..Sheet::default() };
    let book = Workbook { format: Format::Xlsx, epoch_1904: false, sheets: vec![sheet] };
    let table = &recognise(&book)[0];
    assert_eq!((table.kind, table.header_rows.as_slice()), (TableKind::Roster, [4, 5].as_slice()));
    let headers: Vec<&str> = table.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers, ["序号", "儿童/姓名", "儿童/性别", "父亲/姓名", "父亲/联系电话", "备注"]);
    assert_eq!(rows(&book, table).count(), 1);
}

/// An xlsx of the given sheet XML, and whether its days are counted from 1904.
fn xlsx(desk: &Desk, name: &str, sheet: &str, since_1904: bool) -> String {
    use std::io::Write;
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="{}"/><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        u8::from(since_1904)
    );
    let mut zip = zip::ZipWriter::new(std::fs::File::create(desk.path(name)).unwrap());
    for (entry, content) in [
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}">{sheet}</worksheet>"#)),
    ] {
        zip.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    desk.text(name)
}

#[test]
fn t13_blank_rows_wrong_dimensions_1904_and_a_password_have_a_quick_clear_outcome() {
    let desk = Desk::with_register();
    let cell = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let head = format!(r#"<row r="1">{}{}{}</row>"#, cell("A1", "姓名"), cell("B1", "性别"), cell("C1", "出生日期"));
    let child =
        |name: &str| format!(r#"<row r="2">{}{}<c r="C2"><v>42707</v></c></row>"#, cell("A2", name), cell("B2", "女"));
    let blank: String = (3..=1_048_576).map(|row| format!(r#"<row r="{row}" s="1"/>"#)).collect();
    let million = format!("<sheetData>{head}{}{blank}</sheetData>", child("孟春花"));
    let wrong = format!(r#"<dimension ref="A1:XFD1048576"/><sheetData>{head}{}</sheetData>"#, child("余秋菊"));
    let since_1904 = format!("<sheetData>{head}{}</sheetData>", child("卢欣怡"));
    for (name, sheet, is_1904) in
        [("百万空行.xlsx", million, false), ("范围不对.xlsx", wrong, false), ("1904.xlsx", since_1904, true)]
    {
        let file = xlsx(&desk, name, &sheet, is_1904);
        let start = Instant::now();
        let report = desk.json(&["import", &desk.register(), &file]);
        assert!(start.elapsed() < Duration::from_secs(10), "{name}");
        assert_eq!(report["created"], 1, "{name}");
    }
    let births: Vec<Json> = files(&desk).into_iter().map(|(_, fields)| fields["child.birth_date"].clone()).collect();
    assert_eq!(births, ["2016-12-03", "2020-12-04", "2016-12-03"]);
    let locked = desk.run(&["import", &desk.register(), &fixture_path("locked/agile.xlsx")]).expect(2);
    assert!(locked.err.contains("密码"), "{}", locked.err);
}

#[test]
fn t14_sheet_names_are_chinese_short_enough_and_different() {
    let desk = Desk::with_register();
    let long = "阿卜杜热西提·买买提吐尔逊江·阿不都克里木·艾合买提江·努尔麦麦提";
    let names = ["孟春花", "孟春花", "余[秋]菊", "卢/欣怡", long, long];
    let mut table: Vec<Vec<String>> = vec![["姓名", "性别", "出生日期"].map(str::to_owned).to_vec()];
    table.extend(
        names
            .iter()
            .enumerate()
            .map(|(at, name)| vec![(*name).to_owned(), "女".into(), format!("2014-05-{:02}", at + 1)]),
    );
    let rows: Vec<Vec<&str>> = table.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    desk.run(&["import", &desk.register(), &save(&desk, "表.xlsx", &rows)]).expect(0);
    let out = desk.path("登记表.xlsx");
    desk.run(&["export", &desk.register(), "registration", out.to_str().unwrap()]).expect(0);
    let book = read(&out).unwrap();
    let titles: Vec<&str> = book.sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.name.as_str()).collect();
    let mut different: Vec<String> = titles.iter().map(|title| title.to_lowercase()).collect();
    different.sort();
    different.dedup();
    assert_eq!((titles.len(), different.len()), (6, 6), "{titles:?}");
    for title in titles {
        assert!(title.encode_utf16().count() <= 31 && !title.contains(['[', ']', ':', '*', '?', '/', '\\']), "{title}");
    }
}

#[test]
fn t15_signs_are_text_and_no_formulas() {
    let desk = Desk::with_register();
    let signs = ["+8613812345678", "-", "=1+1", "@x", "=HYPERLINK(\"http://a\")", "+", "\t=1"];
    let mut table: Vec<Vec<String>> = vec![["姓名", "性别", "出生日期", "班级", "备注"].map(str::to_owned).to_vec()];
    for (at, sign) in signs.iter().enumerate() {
        table.push(vec![
            format!("孟春{}", "一二三四五六七".chars().nth(at).unwrap()),
            "女".into(),
            format!("2014-05-{:02}", at + 1),
            (*sign).into(),
            (*sign).into(),
        ]);
    }
    let rows: Vec<Vec<&str>> = table.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    desk.run(&["import", &desk.register(), &save(&desk, "表.xlsx", &rows)]).expect(0);
    let out = desk.path("花名册.xlsx");
    desk.run(&["export", &desk.register(), "roster", out.to_str().unwrap()]).expect(0);
    let sheet = part(&out, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>=") && !sheet.contains("<f>HYPERLINK"), "text, not a formula");
    let before = files(&desk);
    let report = desk.json(&["import", &desk.register(), out.to_str().unwrap()]);
    assert_eq!((&report["created"], &report["changed"]), (&0.into(), &0.into()));
    assert_eq!(files(&desk), before);
    let classes: Vec<Json> = before.iter().map(|(_, fields)| fields["child.class"].clone()).collect();
    assert!(classes.contains(&"=1+1".into()) && classes.contains(&"-".into()), "{classes:?}");
}

#[test]
fn t20_age_at_a_date_with_29_february_and_the_birthday_itself() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (birth, at, next_day, same_day) in [
        ("2010-07-31", "2026-07-31", 15, 16),
        ("2010-07-31", "2026-08-01", 16, 16),
        ("2012-02-29", "2025-02-28", 12, 13),
        ("2012-02-29", "2025-03-01", 13, 13),
        ("2012-02-29", "2024-02-28", 11, 11),
        ("2012-02-29", "2024-02-29", 11, 12),
        ("2026-07-31", "2026-07-31", 0, 0),
    ] {
        let age = |rule| full_years(day(birth), day(at), rule);
        assert_eq!(
            (age(BirthdayRule::NextDay), age(BirthdayRule::SameDay)),
            (Some(next_day), Some(same_day)),
            "{birth} {at}"
        );
    }
    assert_eq!(full_years(day("2026-08-01"), day("2026-07-31"), BirthdayRule::NextDay), None);
    assert_eq!(reaches(day("2012-02-29"), 16, BirthdayRule::NextDay), Some(day("2028-03-01")));
}

#[test]
fn t21_rare_characters_survive_workbook_search_and_print() {
    let desk = Desk::with_register();
    let names = ["㼆小明", "䶮", "𬭸小芳", "买买提·艾力", "张  三"];
    let mut table: Vec<Vec<&str>> = vec![vec!["姓名", "性别", "身份证号", "出生日期"]];
    let number = "５２０１９９２０１２１２０７　３９５８";
    table.extend(names.iter().map(|name| vec![*name, "女", "", "2014-05-20"]));
    table.push(vec!["孟春花", "女", number, ""]);
    let rows: Vec<&[&str]> = table.iter().map(Vec::as_slice).collect();
    desk.run(&["import", &desk.register(), &save(&desk, "表.xlsx", &rows)]).expect(0);
    for name in names {
        let found = desk.json(&["list", &desk.register(), "--search", name]);
        assert!(found.as_array().unwrap().iter().any(|row| row["name"] == name), "{name}: {found}");
    }
    let child = desk.show("520199201212073958");
    assert_eq!(child["fields"]["child.id_number"], "520199201212073958");
    assert_eq!(child["originals"]["child.id_number"], number, "the writing is kept beside");
    for form in ["roster", "registration"] {
        let out = desk.path(&format!("{form}.xlsx"));
        desk.run(&["export", &desk.register(), form, out.to_str().unwrap()]).expect(0);
        let book = read(&out).unwrap();
        let shown = |name: &str| {
            book.sheets.iter().flat_map(|sheet| sheet.rows.iter().flatten()).any(|cell| cell.display() == name)
        };
        assert!(names.iter().all(|name| shown(name)), "{form}");
    }
}

#[test]
fn t22_the_printed_sums_hold_for_every_return() {
    for fixture in ["roster_clean.xlsx", "registration_sheets.xlsx", "school_classes.xls", "roster_messy.xlsx"] {
        let desk = Desk::with_children(fixture);
        for as_of in ["2016-07-31", "2026-06-30", "2026-12-31"] {
            let out = desk.text("汇总表.xlsx");
            let run =
                desk.run(&["export", &desk.register(), "statistics", &out, "--as-of", as_of, "--replace", "--json"]);
            // Sums that don't hold are named with their children; what is not collected has columns of its own.
            let identities = run.json()["identities"].as_array().cloned().unwrap_or_default();
            assert_eq!(run.status, i32::from(!identities.is_empty()), "{fixture} {as_of}: {}", run.err);
            for identity in identities {
                let named = identity["children"].as_array().is_some_and(|children| !children.is_empty());
                assert!(named, "{fixture} {as_of}: {identity}");
            }
        }
    }
}
