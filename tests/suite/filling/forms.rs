//! Forms of one child, and marks in cells.

use tongce_core::domain::{Record, Value};
use tongce_core::sheets::fill::{Options, Source};

use super::{Child, at, context, fill, fixture, of, read, reread, sheet, template};
use crate::support::{Desk, fixture_path};

fn people() -> Vec<Child> {
    let child = |name: &'static str, health: &'static str| {
        let mut record = Record::default()
            .with("child.name", name)
            .with("child.health", health)
            .with("child.birth_date", "2012-05-07")
            .with("father.name", "孟大山")
            .with("father.phone", "19912345678");
        let sources = Value::Many(vec!["打工收入".to_owned(), "其他".to_owned()]);
        record.fields.insert("household.income_sources".into(), sources);
        of(record)
    };
    vec![child("孟春花", "健康"), child("孟小明", "残疾"), child("孟小明", "患病")]
}

/// 附件1 as our own export prints it, without the child's values.
fn blank_form(desk: &Desk) -> String {
    let path = desk.path("附件1.xlsx");
    let context = tongce_core::sheets::write::Context {
        unit: "石桥镇大坪村".to_owned(),
        filled_on: super::day("2026-11-10"),
        as_of: super::day("2026-08-31"),
        birthday_rule: tongce_core::domain::age::BirthdayRule::NextDay,
        sent: None,
    };
    tongce_core::sheets::write::registration([&Record::default()], &context, &path).unwrap();
    desk.text("附件1.xlsx")
}

#[test]
fn a_form_of_one_child_becomes_a_sheet_for_each() {
    let desk = Desk::new();
    let path = blank_form(&desk);
    let filled = fill(path.as_ref(), &Options::default(), &people());
    assert_eq!((filled.report.filled, filled.report.sheets_added), (3, 2));
    let names: Vec<&str> = filled.stands.iter().map(|stands| stands.sheet.as_str()).collect();
    assert_eq!(names, ["孟春花", "孟小明", "孟小明（2）"]);
    let (before, after) = (read(path.as_ref()).unwrap(), reread(&filled));
    assert_eq!(after.sheets.len(), before.sheets.len() + 2);
    for (name, health) in [("孟春花", "健康（√）"), ("孟小明", "残疾（√）"), ("孟小明（2）", "患病（√）")]
    {
        let sheet = sheet(&after, name);
        assert_eq!(sheet.merges, before.sheets[0].merges);
        let text: String = sheet.rows.iter().flatten().map(|cell| cell.display() + "|").collect();
        for piece in [health, "孟大山", "19912345678", "打工收入（√）", "其他（√）", name.trim_end_matches("（2）")]
        {
            assert!(text.contains(piece), "{name}: {piece} in {text}");
        }
        assert_eq!(text.matches("（√）").count(), 3, "{text}");
    }
    let book = super::part(&filled, "xl/workbook.xml");
    assert_eq!(book.matches("<sheet ").count(), after.sheets.len());
}

#[test]
fn a_filled_form_lends_nobody_its_child() {
    let options = |overwrite| Options { overwrite, ..Options::default() };
    let path = fixture("registration_sheets.xlsx");
    let error = template(&path).fill(&options(false), &people(), &context(3)).err().expect("refused");
    assert!(error.message().contains("--overwrite"), "{error}");
    let filled = fill(&path, &options(true), &people()[..1]);
    let workbook = reread(&filled);
    let text: String =
        sheet(&workbook, &filled.report.sheet).rows.iter().flatten().map(|cell| cell.display()).collect();
    let people = crate::support::fixture_json("registration_sheets.people.json");
    let old = people[0]["child.id_number"].as_str().expect("a number");
    assert!(text.contains("孟春花") && !text.contains(old), "what isn't known of the new child is blank");
}

#[test]
fn each_child_may_have_a_file() {
    let desk = Desk::with_children("registration_sheets.xlsx");
    let form = blank_form(&desk);
    let run = desk.run(&["fill", &desk.register(), &form, &desk.text("每人一份"), "--one-file-per-child", "--json"]);
    assert!(run.status <= 1, "{}", run.err);
    assert_eq!(run.json()["filled"], 5);
    let mut files: Vec<String> = std::fs::read_dir(desk.path("每人一份"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut names: Vec<String> =
        desk.list().iter().map(|child| format!("{}.xlsx", child["name"].as_str().unwrap())).collect();
    files.sort();
    names.sort();
    assert_eq!(files, names);
    // Each file comes back as the child that went out.
    let paths: Vec<String> = files.iter().map(|name| desk.path("每人一份").join(name).display().to_string()).collect();
    let mut args = vec!["import", "--plan"];
    let register = desk.register();
    args.push(&register);
    args.extend(paths.iter().map(String::as_str));
    let plan = desk.json(&args);
    assert_eq!((&plan["created"], &plan["unchanged"]), (&0.into(), &5.into()), "{plan}");
}

/// A sheet of marks, with shared strings as spreadsheet programs write them.
fn marked(desk: &Desk) -> String {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name("联系单").unwrap();
    for (address, text) in [
        ((0, 0), "{{unit}}家庭联系单（{{filled_on}}）"),
        ((1, 0), "孩子：{{child.name}}，{{child.age}}岁，父亲 {{父亲姓名}}"),
        ((2, 0), "{{child.birth_date}}"),
        ((3, 0), "{{child.nothing}}"),
        ((4, 0), "没有标记"),
    ] {
        page.write(address.0, address.1, text).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    page.write_with_format(2, 0, "{{child.birth_date}}", &date).unwrap();
    book.save(desk.path("联系单.xlsx")).unwrap();
    desk.text("联系单.xlsx")
}

#[test]
fn marks_are_filled_in_and_shared_strings_stay() {
    let desk = Desk::new();
    let path = marked(&desk);
    let filled = fill(path.as_ref(), &Options::default(), &people()[..2]);
    let changed = super::differing(&std::fs::read(&path).unwrap(), &filled.package.pack().unwrap());
    assert!(!changed.contains(&"xl/sharedStrings.xml".to_owned()), "{changed:?}");
    let workbook = reread(&filled);
    let first = sheet(&workbook, "孟春花");
    assert_eq!(at(first, "A1"), "石桥镇大坪村家庭联系单（2026年11月10日）");
    assert_eq!(at(first, "A2"), "孩子：孟春花，14岁，父亲 孟大山");
    assert_eq!(at(first, "A3"), "2012-05-07");
    assert_eq!((at(first, "A4"), at(first, "A5")), ("{{child.nothing}}".to_owned(), "没有标记".to_owned()));
    assert_eq!(at(sheet(&workbook, "孟小明"), "A2"), "孩子：孟小明，14岁，父亲 孟大山");
    let codes: Vec<&str> = filled.report.left_out.iter().map(|left| left.code.as_str()).collect();
    assert_eq!(codes, ["mark_unknown"]);
}

#[test]
fn a_row_of_marks_is_repeated_for_each_child() {
    let desk = Desk::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    let rows = [
        vec!["花名册（{{unit}}，共{{count}}人）"],
        vec!["序号", "姓名", "家长及电话"],
        vec!["{{row_number}}", "{{child.name}}", "{{father.name}} {{father.phone}}"],
        vec!["合计"],
    ];
    for (row, cells) in (0..).zip(&rows) {
        for (column, text) in (0..).zip(cells) {
            page.write(row, column, *text).unwrap();
        }
    }
    book.save(desk.path("表.xlsx")).unwrap();
    let filled = fill(&desk.path("表.xlsx"), &Options::default(), &people());
    let workbook = reread(&filled);
    let page = &workbook.sheets[0];
    assert_eq!(at(page, "A1"), "花名册（石桥镇大坪村，共3人）");
    for (row, name) in (3..).zip(["孟春花", "孟小明", "孟小明"]) {
        let cells = ["A", "B", "C"].map(|column| at(page, &format!("{column}{row}")));
        assert_eq!(cells, [(row - 2).to_string(), name.to_owned(), "孟大山 19912345678".to_owned()]);
    }
    assert_eq!(at(page, "A6"), "合计");
}

/// Labels beside each other read like the header of a roster; the marks say that it is none.
#[test]
fn a_card_whose_labels_look_like_a_header_is_a_form_of_one_child() {
    let desk = Desk::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    let rows = [
        ["姓名", "{{child.name}}", "性别", "{{child.sex}}"],
        ["监护人", "{{guardian.name}}", "联系电话", "{{guardian.phone}}"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            page.write(row, column, text).unwrap();
        }
    }
    page.set_print_area(0, 0, 3, 3).unwrap();
    book.save(desk.path("卡.xlsx")).unwrap();
    let filled = fill(&desk.path("卡.xlsx"), &Options::default(), &people());
    assert_eq!((filled.report.sheets_added, filled.report.left_out.len()), (2, 0), "{:?}", filled.report.left_out);
    assert_eq!(at(sheet(&reread(&filled), "孟小明（2）"), "B1"), "孟小明");
    let names = super::part(&filled, "xl/workbook.xml");
    for name in ["'孟春花'!$A$1:$D$4", "localSheetId=\"2\">'孟小明（2）'!$A$1:$D$4"] {
        assert!(names.contains(name), "each sheet has the print area: {names}");
    }
}

#[test]
fn a_choice_may_name_a_cell_of_a_form() {
    let desk = Desk::new();
    let path = blank_form(&desk);
    let plan = template(path.as_ref()).plan(&Options::default(), &people(), &context(3)).unwrap();
    let name = plan.columns.iter().find(|column| column.field.as_deref() == Some("child.name")).unwrap();
    assert_eq!(name.sample.as_deref(), Some("孟春花"));
    let chosen = [(name.column.clone(), Some(Source::parse("father.name").unwrap()))].into();
    let filled = fill(path.as_ref(), &Options { chosen, ..Options::default() }, &people()[..1]);
    assert_eq!(at(&reread(&filled).sheets[0], &name.column), "孟大山");
}

#[test]
fn a_roster_has_no_file_for_each() {
    let error = template(&fixture("township_form.xlsx"))
        .fill_each(&Options::default(), &people(), &context(3), &mut |_, _| Ok(()))
        .err();
    assert!(error.is_some_and(|error| error.message().contains("一人一张")));
    assert!(std::path::Path::new(&fixture_path("township_form.xlsx")).exists());
}
