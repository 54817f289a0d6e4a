//! Our own forms: what stands in their cells, how they lie on paper, and that a failure leaves the old file alone.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Range, Reader as _, Xlsx, open_workbook};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::select;
use tongce_core::Code;
use tongce_core::domain::age::BirthdayRule;
use tongce_core::domain::{Record, Value};
use tongce_core::forms::facts::Facts;
use tongce_core::forms::statistics::{count, definition};
use tongce_core::forms::{definitions, fields, shown};
use tongce_core::sheets::write::{self, Context, FormWriter, RosterColumns, RosterWriter};

/// Rows above the children of a roster.
const ROSTER_HEAD: u32 = 3;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn context() -> Context {
    Context {
        unit: "石桥镇大坪村".to_owned(),
        filled_on: day("2026-11-10"),
        as_of: day("2026-08-31"),
        birthday_rule: BirthdayRule::NextDay,
    }
}

fn child(name: &str) -> Record {
    let mut record = Record::default();
    record.fields.insert("child.name".into(), Value::Text(name.to_owned()));
    record
}

fn sheet(path: &Path, at: usize) -> Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let name = workbook.sheet_names()[at].clone();
    workbook.worksheet_range(&name).expect("a sheet")
}

/// What stands in a cell, which must be text or nothing.
#[track_caller]
fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    match range.get_value((row, column)) {
        Some(Data::String(text)) => text.clone(),
        None | Some(Data::Empty) => String::new(),
        other => panic!("row {row}, column {column} is no text: {other:?}"),
    }
}

/// A part of a workbook, as it stands in the file.
fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a zip");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

/// Text that spreadsheet programs, XML and careless code like to change.
fn hostile() -> impl Strategy<Value = String> {
    let known = [
        "=1+1",
        "=HYPERLINK(\"http://x\")",
        "+86 138",
        "-",
        "@x",
        "00123",
        "1-2",
        "3E5",
        "2016.7",
        "520199201205071234",
        "_x0041_",
        "_x005F_",
        "_x000D_",
        "<b>&amp;]]>",
        "'x",
        "\"",
        "\t=1",
        "a\nb",
        "a\r\nb",
        " a ",
        "㼆䶮𬭸",
        "买买提·艾力",
        "１２３",
        "👨‍👩‍👧",
        "\u{1}",
        "\u{b}",
        "\u{FFFE}",
        "TRUE",
        "#REF!",
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,30}"]
}

fn hostile_record() -> impl Strategy<Value = Record> {
    let keys: Vec<&'static str> =
        fields().fields.iter().map(|field| field.key.as_str()).filter(|key| *key != "row_number").collect();
    let entered = prop::collection::btree_map(select(keys), hostile(), 0..25);
    let extra = prop::collection::btree_map("[一-龥]{1,4}栏", hostile(), 0..3);
    (entered, extra).prop_map(|(entered, extra)| {
        let mut record = Record { extra, ..Record::default() };
        for (key, text) in entered {
            record.fields.insert(key.into(), Value::Text(text));
        }
        record
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// T1, T3, T15, T21: what a program must not touch is text, character for character.
    #[test]
    fn every_cell_of_a_roster_is_text_and_equal(children in prop::collection::vec(hostile_record(), 1..6)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("花名册.xlsx");
        prop_assert_eq!(write::roster(&children, &context(), &path).expect("written") as usize, children.len());
        let range = sheet(&path, 0);
        let headers: Vec<String> = (0..range.width() as u32).map(|column| text(&range, ROSTER_HEAD - 1, column)).collect();
        let form = definitions::roster();
        for (row, record) in (ROSTER_HEAD..).zip(&children) {
            prop_assert_eq!(range.get_value((row, 0)), Some(&Data::Float(f64::from(row - ROSTER_HEAD + 1))));
            let mut seen = BTreeSet::new();
            for (column, header) in (0u32..).zip(&headers).skip(1) {
                let of_form = form.columns.get(column as usize).map(|column| column.field.as_str());
                let further = || fields().fields.iter().find(|field| field.title() == header).map(|field| field.key.as_str());
                let expected = match of_form.or_else(further) {
                    Some(key) => {
                        seen.insert(key.to_owned());
                        shown::text(record, key).into_owned()
                    }
                    None => record.extra.get(header).cloned().unwrap_or_default(),
                };
                prop_assert_eq!(text(&range, row, column), expected, "{}", header);
            }
            prop_assert!(record.fields.keys().all(|key| seen.contains(key.as_str())), "no field is left out");
            prop_assert!(record.extra.keys().all(|header| headers.contains(header)), "no extra column is left out");
        }
    }

    #[test]
    fn every_cell_of_a_registration_sheet_is_text_and_equal(record in hostile_record()) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("登记表.xlsx");
        write::registration([&record], &context(), &path).expect("written");
        let range = sheet(&path, 0);
        for cell in &definitions::registration().cells {
            let stands = text(&range, cell.at.top, u32::from(cell.at.left));
            if let (Some(key), None) = (&cell.field, &cell.with) {
                prop_assert_eq!(stands, shown::text(&record, key).into_owned());
            } else if let Some(key) = &cell.ticks {
                // None of these words is an option: they stand for themselves, or the options are all open.
                let said = shown::text(&record, key);
                prop_assert!(stands == said || (said.is_empty() && !stands.contains('√')), "{}", stands);
            }
        }
    }
}

#[test]
fn options_are_ticked_as_on_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("登记表.xlsx");
    let mut record = child("孟春花")
        .with("child.health", "残疾")
        .with("child.schooling", "初中")
        .with("child.disability_grade", "二级");
    record.fields.insert("child.disability_kind".into(), Value::Many(vec!["视力".into(), "肢体".into()]));
    record.fields.insert("household.income_sources".into(), Value::Many(vec!["种养殖业".into(), "其他".into()]));
    write::registration([&record], &context(), &path).expect("written");
    let range = sheet(&path, 0);
    let at = |address: &str| {
        let area = definitions::registration::Area::parse(address).expect("an address");
        text(&range, area.top, u32::from(area.left))
    };
    assert_eq!(at("A1"), "农村留守儿童基本情况登记表");
    assert_eq!(at("A2"), "填报单位：（盖章）石桥镇大坪村");
    assert_eq!(at("F2"), "填报日期：2026年11月10日");
    assert_eq!(at("C6"), "健康（  ）  残疾（√）  患病（  ）");
    assert_eq!(at("C7"), "视力、肢体　二级");
    assert_eq!(
        at("E8"),
        "幼儿园（  ）  未入园（  ）  小学（  ）  初中（√）\n高中（  ）  中职（  ）  辍学（  ）  不在学（  ）"
    );
    assert_eq!(at("B19"), "打工收入（  ）  种养殖业（√）  政府救助（  ）  亲朋接济（  ）  其他（√）");
    assert_eq!(
        (at("A21"), at("D21"), at("G21")),
        ("单位负责人（签名）：".into(), "复核人（签名）：".into(), "填表人（签名）：".into())
    );
}

/// T14
#[test]
fn every_child_has_a_sheet_of_its_own_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("登记表.xlsx");
    let long = "阿".repeat(40);
    let children = [
        child("张伟"),
        child("张伟"),
        child("a/b[c]:*?"),
        child(&long),
        child(&long),
        Record::default(),
        child("History"),
    ];
    write::registration(&children, &context(), &path).expect("written");
    let workbook: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let names = workbook.sheet_names();
    let expected = [
        "张伟",
        "张伟（2）",
        "a／b［c］：＊？",
        &"阿".repeat(31),
        &format!("{}（2）", "阿".repeat(28)),
        "未填姓名",
        "History_",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_register_without_children_gives_forms_to_fill_in_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("表.xlsx");
    let none: [Record; 0] = [];
    assert_eq!(write::registration(&none, &context(), &path).expect("written"), 0);
    assert_eq!(text(&sheet(&path, 0), 5, 2), "健康（  ）  残疾（  ）  患病（  ）");
    assert_eq!(write::roster(&none, &context(), &path).expect("written"), 0);
    assert_eq!(write::contact_card(&none, &context(), &path).expect("written"), 0);
}

/// T24: 56 ethnic groups are longer than a list inside a rule may be.
#[test]
fn dropdown_lists_stand_on_a_sheet_that_nobody_sees() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("花名册.xlsx");
    write::roster([&child("甲"), &child("乙")], &context(), &path).expect("written");
    let workbook = part(&path, "xl/workbook.xml");
    assert!(workbook.contains(r#"<sheet name="选项" sheetId="2" state="veryHidden""#), "{workbook}");
    let sheet_xml = part(&path, "xl/worksheets/sheet1.xml");
    let rules: Vec<&str> = sheet_xml.split("<dataValidation ").skip(1).collect();
    assert!(rules.len() >= 10, "{}", rules.len());
    for rule in &rules {
        let list = rule.split("<formula1>").nth(1).and_then(|rest| rest.split("</formula1>").next()).expect("a list");
        assert!(list.starts_with("'选项'!$"), "{list}");
        assert!(rule.contains(r#"errorStyle="warning""#), "a word outside the list is asked about, not refused");
    }
    // The list of a column holds what its field takes.
    let lists = sheet(&path, 1);
    let ethnicity = fields().choices(fields().get("child.ethnicity").expect("a field"));
    let column = (0..lists.width() as u32).find(|column| text(&lists, 0, *column) == "民族").expect("a list");
    let listed: Vec<String> = (1..=ethnicity.choices.len() as u32).map(|row| text(&lists, row, column)).collect();
    assert_eq!(listed, ethnicity.choices.iter().map(|choice| choice.label.clone()).collect::<Vec<_>>());
}

#[test]
fn forms_know_their_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("表.xlsx");
    let children: Vec<Record> = (0..20).map(|n| child(&format!("甲{n}"))).collect();

    write::roster(&children, &context(), &path).expect("written");
    let xml = part(&path, "xl/worksheets/sheet1.xml");
    for setting in [
        r#"<pageSetup paperSize="8" fitToHeight="0" orientation="landscape""#,
        r#"<pageSetUpPr fitToPage="1"/>"#,
        r#"ySplit="3""#,
        r#"xSplit="5""#,
    ] {
        assert!(xml.contains(setting), "{setting}: {}", &xml[..1500]);
    }
    let names = part(&path, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles") && names.contains("花名册!$3:$3"), "{names}");
    assert!(
        names.contains("花名册!$A$1:$AI$24"),
        "twenty children between three rows of head and the signatures: {names}"
    );

    write::registration(&children, &context(), &path).expect("written");
    let xml = part(&path, "xl/worksheets/sheet1.xml");
    assert!(xml.contains(r#"<pageSetup paperSize="9" orientation="portrait""#) && xml.contains("fitToPage"), "{xml}");

    write::contact_card(&children, &context(), &path).expect("written");
    let xml = part(&path, "xl/worksheets/sheet1.xml");
    assert!(xml.contains(r#"<rowBreaks count="2" manualBreakCount="2"><brk id="52""#), "eight cards a page: {xml}");
    assert!(!xml.contains("fitToPage"), "a page that is fitted ignores its breaks");
    let styles = part(&path, "xl/styles.xml");
    assert!(styles.contains(r#"style="dashed""#));
}

#[test]
fn text_columns_are_text_also_below_the_children() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("花名册.xlsx");
    write::roster([&child("甲")], &context(), &path).expect("written");
    let (xml, styles) = (part(&path, "xl/worksheets/sheet1.xml"), part(&path, "xl/styles.xml"));
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).expect("formats").split("<xf ").skip(1).collect();
    let columns = xml.split("<cols>").nth(1).and_then(|rest| rest.split("</cols>").next()).expect("columns");
    for column in columns.split("<col ").skip(1) {
        let style: usize = column
            .split("style=\"")
            .nth(1)
            .and_then(|s| s.split('"').next())
            .expect("a style")
            .parse()
            .expect("a number");
        assert!(formats[style].contains(r#"numFmtId="49""#), "{column}");
    }
}

#[test]
fn a_return_shows_its_sums_and_says_what_does_not_add_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("统计表.xlsx");
    let whole =
        child("甲").with("child.sex", "男").with("child.birth_date", "2015-03-01").with("child.hukou_registered", "是");
    let whole = whole
        .with("child.health", "健康")
        .with("child.schooling", "小学")
        .with("child.boarding", "是")
        .with("guardian.relation", "祖父")
        .with("care.kind", "监护情况较好");
    let mut lacking = whole.clone();
    lacking.fields.remove("child.health");
    let children = [("大坪村", &whole), ("大坪村", &lacking), ("", &whole)];
    let facts = children.iter().enumerate().map(|(key, (area, record))| (key, *area, Facts::of(record)));
    let statistics = count(facts, definition(), day("2026-08-31"), BirthdayRule::NextDay);
    write::statistics(&statistics, &context(), &path).expect("written");
    let range = sheet(&path, 0);
    let numbers: Vec<String> = (1..=32).map(|column| text(&range, 4, column)).collect();
    assert_eq!(numbers, (1..=32).map(|n| n.to_string()).collect::<Vec<_>>());
    let names: Vec<String> = (5..8).map(|row| text(&range, row, 0)).collect();
    assert_eq!(names, ["大坪村", "未注明", "合计"]);
    assert_eq!(range.get_value((7, 1)), Some(&Data::Float(3.0)));
    assert_eq!(range.get_value((7, 21)), Some(&Data::Float(2.0)), "健康");
    let said: Vec<String> = (8..range.height() as u32).map(|row| text(&range, row, 0)).collect();
    assert!(
        said.iter().any(|line| line.contains("大坪村")
            && line.contains("C1 = C21+C22+C23")
            && line.contains("左边 2，右边 1")),
        "{said:?}"
    );
    assert!(!said.concat().contains('甲'), "no names in a return");
}

/// Everything in a folder with its bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap_or_default())).collect()
}

/// T23
#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("花名册.xlsx");
    std::fs::write(&path, b"the old file").expect("written");
    let before = contents(folder.path());
    let too_long = child(&"长".repeat(40_000));
    for form in ["registration", "roster", "contact-card"] {
        let mut columns = RosterColumns::default();
        columns.see(&too_long);
        let mut writer = write::writer(form, &columns, &context(), &path).expect("begun");
        writer.child(&child("甲")).expect("written");
        let error = writer.child(&too_long).expect_err("no cell can hold it");
        assert_eq!(error.code, Code::BadArgument, "{form}");
        assert!(!error.message().contains('长'), "no personal data in errors");
        drop(writer);
        assert_eq!(contents(folder.path()), before, "{form}");
    }
    let mut abandoned = RosterWriter::new(&RosterColumns::everything(), &context(), &path).expect("begun");
    abandoned.child(&child("甲")).expect("written");
    drop(abandoned);
    assert_eq!(contents(folder.path()), before, "a writer that was not finished");
    write::roster([&child("甲")], &context(), &path).expect("written");
    assert_eq!(contents(folder.path()).len(), 1, "only the new file");
}

#[test]
fn a_place_that_cannot_be_written_to_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("没有的文件夹").join("表.xlsx");
    let error = write::roster([&child("甲")], &context(), &nowhere).expect_err("no folder");
    assert_eq!(error.code, Code::FileUnreadable);
    assert!(error.message().contains("没有的文件夹"));
    let taken = folder.path().join("已有");
    std::fs::create_dir_all(taken.join("里面")).expect("a folder");
    write::roster([&child("甲")], &context(), &taken).expect_err("a folder has that name");
    assert_eq!(contents(folder.path()).len(), 1, "no unfinished file is left");
    let error =
        write::writer("no such form", &RosterColumns::default(), &context(), &nowhere).err().expect("no such form");
    assert_eq!(error.code, Code::BadArgument);
}

/// The part of [`a_full_disk_leaves_the_old_file`] that runs where no file may be longer than 64 KiB.
#[test]
#[ignore = "run by another test with a limit on the size of files"]
fn on_a_full_disk() {
    let Some(folder) = std::env::var_os("TONGCE_TEST_FULL_DISK") else { return };
    let path = Path::new(&folder).join("花名册.xlsx");
    let children: Vec<Record> =
        (0..20_000).map(|n| child(&format!("甲{n}")).with("child.hukou_address", "石桥镇大坪村三组")).collect();
    let error = write::roster(&children, &context(), &path).expect_err("no room for the rows");
    assert_eq!(error.code, Code::DiskFull, "{error}");
    let error = write::registration(&children[..400], &context(), &path).expect_err("no room for the sheets");
    assert_eq!(error.code, Code::DiskFull, "{error}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("花名册.xlsx"), b"the old file").expect("written");
    let before = contents(folder.path());
    // The limit makes writing fail as a full disk does, when the signal for it is ignored.
    let test = std::env::current_exe().expect("this test");
    let script = r#"trap "" XFSZ; ulimit -f 128; exec "$0" --exact writing::on_a_full_disk --ignored"#;
    let run = Command::new("sh").arg("-c").arg(script).arg(test).env("TONGCE_TEST_FULL_DISK", folder.path()).output();
    let run = run.expect("a shell");
    assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
    assert_eq!(contents(folder.path()), before);
}
