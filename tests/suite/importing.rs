//! Imports over weeks: rows that wait for a person, choices of columns, taking an import back, and the workbook of rows to mend.

use serde_json::{Value as Json, json};

use crate::support::{Desk, save_table};

/// Sound numbers of a region that doesn't exist.
pub const FIRST: &str = "520199201405200036";
pub const SECOND: &str = "520199201108174820";

pub fn codes(row: &Json) -> Vec<&str> {
    row["problems"].as_array().expect("problems").iter().filter_map(|problem| problem["code"].as_str()).collect()
}

pub fn import(desk: &Desk, name: &str, rows: &[&[&str]]) -> Json {
    save_table(&desk.path(name), &[("花名册", rows)]);
    let run = desk.run(&["import", &desk.register(), &desk.text(name), "--json"]);
    assert!(run.status <= 1, "{}", run.err);
    run.json()
}

pub fn counts(report: &Json) -> [u64; 5] {
    ["created", "changed", "unchanged", "similar", "refused"].map(|outcome| report[outcome].as_u64().expect("a count"))
}

pub const KNOWN: &[&[&str]] = &[
    &["姓名", "性别", "身份证号", "父亲姓名", "就读学校"],
    &["种小明", "男", FIRST, "种铁柱", "石桥镇中心小学"],
    &["余秋菊", "女", SECOND, "余建国", "石桥镇中心小学"],
];
/// The first child's number stands in the row of somebody of another name.
pub const DOUBTFUL: &[&[&str]] = &[
    &["姓名", "性别", "身份证号", "父亲姓名", "就读学校"],
    &["陆宇轩", "男", FIRST, "陆石头", "石桥镇初级中学"],
    &["余秋菊", "女", SECOND, "余建国", "石桥镇初级中学"],
];

pub fn waiting(desk: &Desk) -> Vec<Json> {
    desk.json(&["parked", &desk.register()]).as_array().expect("rows").clone()
}

#[test]
fn a_column_goes_where_a_person_says() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "性别", "身份证号", "联系电话", "紧急号码"],
        &["种小明", "男", FIRST, "13912345678", "13887654321"],
    ];
    save_table(&desk.path("一.xlsx"), &[("花名册", rows)]);
    let file = desk.text("一.xlsx");
    let args = ["import", &desk.register(), &file, "--column", "花名册!E=guardian.phone", "--column", "花名册!D=-"];
    let report = desk.json(&args);
    let column = |at: usize| &report["tables"][0]["columns"][at];
    assert_eq!((&column(4)["field"], &column(4)["certainty"]), (&json!("guardian.phone"), &json!("sure")));
    assert_eq!(column(3)["field"], Json::Null);
    let child = desk.show(FIRST);
    assert_eq!(child["fields"]["guardian.phone"], "13887654321");
    assert_eq!(child["extra"]["联系电话"], "13912345678");
    for wrong in ["花名册!Z=child.phone", "别的表!D=child.phone", "花名册!D=child.shoes", "D"] {
        desk.run(&["import", &desk.register(), &file, "--column", wrong]).expect(2);
    }
}

/// An odd header that was confirmed once is understood in a sheet of another layout, unless the values speak against it.
#[test]
fn a_confirmed_header_is_understood_in_other_layouts() {
    let desk = Desk::with_register();
    let first: &[&[&str]] = &[&["姓名", "性别", "身份证号", "打招呼"], &["种小明", "男", FIRST, "13912345678"]];
    save_table(&desk.path("一.xlsx"), &[("花名册", first)]);
    desk.json(&["import", &desk.register(), &desk.text("一.xlsx"), "--column", "花名册!D=mother.phone"]);
    desk.run(&["undo", &desk.register()]).expect(0);
    assert_ne!(desk.run(&["show", &desk.register(), FIRST]).status, 0, "the import is the step that is undone");
    desk.json(&["import", &desk.register(), &desk.text("一.xlsx"), "--column", "花名册!D=mother.phone"]);

    let other = |values: [&str; 6]| {
        let mut rows: Vec<Vec<&str>> = vec![vec!["打招呼", "学校", "姓名", "身份证号"]];
        rows.extend(values.iter().map(|value| vec![*value, "石桥镇中心小学", "余秋菊", SECOND]));
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        save_table(&desk.path("二.xlsx"), &[("名单", rows.as_slice())]);
        let report = desk.run(&["import", &desk.register(), &desk.text("二.xlsx"), "--plan", "--json"]).json();
        report["tables"][0]["columns"][0].clone()
    };
    let column = other(["13887654321"; 6]);
    assert_eq!((&column["field"], &column["certainty"]), (&json!("mother.phone"), &json!("sure")));
    let told = desk.run(&["recognise", &desk.text("二.xlsx"), "--explain", "--knowing", &desk.register()]).expect(0);
    assert!(told.out.contains("以前确认过，这一栏是“母亲联系电话”"), "{}", told.out);
    let column = other(["你好", "吃了没", "早", "来了", "再见", "好"]);
    assert!(column["field"] != "mother.phone" || column["certainty"] != "sure", "these are no telephone numbers");
}

#[test]
fn what_is_left_out_is_said() {
    let desk = Desk::with_register();
    let nameless: &[&[&str]] =
        &[&["性别", "出生日期", "身份证号"], &["男", "2014-05-20", FIRST], &["女", "2011-08-17", SECOND]];
    save_table(&desk.path("一.xlsx"), &[("有姓名", KNOWN), ("没有姓名", nameless)]);
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), "--json"]).expect(0);
    let report = run.json();
    assert_eq!(counts(&report), [2, 0, 0, 0, 0]);
    let left = report["left_out"].as_array().expect("left out");
    assert_eq!(
        (left.len(), &left[0]["sheet"], &left[0]["why"]["code"]),
        (1, &json!("没有姓名"), &json!("left_out_no_name"))
    );
    assert!(run.err.contains("没有姓名"), "{}", run.err);
}

#[test]
fn two_tables_on_one_sheet_are_counted_apart() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "性别", "身份证号"],
        &["种小明", "男", FIRST],
        &[],
        &["第二小组"],
        &["姓名", "性别", "出生日期", "就读学校"],
        &["甲一", "女", "2014-05-21", "一小"],
        &["甲二", "女", "2014-05-22", "一小"],
    ];
    let report = import(&desk, "一.xlsx", rows);
    let tables: Vec<&Json> =
        report["tables"].as_array().expect("tables").iter().filter(|t| t["kind"] == "roster").collect();
    if tables.len() == 2 {
        assert_eq!((&tables[0]["rows"], &tables[1]["rows"]), (&json!(1), &json!(2)));
    }
    assert_eq!(report["created"], 3);
}

#[test]
fn what_a_row_adds_finds_the_rows_below() {
    let desk = Desk::with_register();
    // The second table brings the number, the third one knows the child by that alone and under a slip of the same sound.
    let first: &[&[&str]] =
        &[&["姓名", "出生日期", "父亲姓名"], &["种宇轩", "2014-05-20", "种铁柱"], &["甲一", "2013-01-02", "甲二"]];
    let second: &[&[&str]] =
        &[&["姓名", "出生日期", "身份证号"], &["种宇轩", "2014-05-20", FIRST], &["甲一", "2013-01-02", ""]];
    let third: &[&[&str]] = &[&["姓名", "身份证号", "就读学校"], &["种宇萱", FIRST, "一小"]];
    save_table(&desk.path("一.xlsx"), &[("基本", first), ("证件", second), ("学校", third)]);
    let report = desk.json(&["import", &desk.register(), &desk.text("一.xlsx")]);
    assert_eq!(desk.list().len(), 2, "{report:#}");
    // The name is a firm fact that the first sheet brought otherwise: a person decides.
    assert_eq!(codes(report["rows"].as_array().expect("rows").last().expect("a row")), ["row_changes_same_child"]);
}

#[test]
fn every_value_is_put_down_to_the_sheet_that_brought_it() {
    let desk = Desk::with_register();
    let first: &[&[&str]] = &[&["姓名", "身份证号", "父亲姓名"], &["种小明", FIRST, "种铁柱"]];
    let second: &[&[&str]] =
        &[&["姓名", "身份证号", "就读学校"], &["余秋菊", SECOND, "二小"], &["种小明", FIRST, "一小"]];
    save_table(&desk.path("一.xlsx"), &[("家长", first), ("学校", second)]);
    desk.run(&["import", &desk.register(), &desk.text("一.xlsx")]).expect(0);
    let history = desk.json(&["history", &desk.register(), FIRST]);
    let source = |field: &str| {
        let entry =
            history.as_array().expect("entries").iter().find(|entry| entry["field"] == field).expect("the field");
        entry["source"].as_str().expect("a source").to_owned()
    };
    assert_eq!(source("father.name"), "一.xlsx · 家长 · C2");
    assert_eq!(source("child.school"), "一.xlsx · 学校 · C3");
    desk.run(&["undo", &desk.register()]).expect(0);
    assert!(desk.list().is_empty());
}

#[test]
fn a_child_on_two_sheets_of_a_file_is_told_and_a_contradiction_asked_about() {
    let desk = Desk::with_register();
    let first: &[&[&str]] =
        &[&["姓名", "身份证号", "父亲姓名"], &["种小明", FIRST, "种铁柱"], &["余秋菊", SECOND, "余建国"]];
    let second: &[&[&str]] =
        &[&["姓名", "身份证号", "父亲姓名"], &["种小明", FIRST, "种铁柱"], &["余秋菊", SECOND, "余国庆"]];
    save_table(&desk.path("一.xlsx"), &[("一组", first), ("全村", second)]);
    let report = desk.json(&["import", &desk.register(), &desk.text("一.xlsx")]);
    assert_eq!(counts(&report), [2, 0, 1, 1, 0]);
    let rows = report["rows"].as_array().expect("rows");
    assert_eq!((codes(&rows[2]), codes(&rows[3])), (vec!["same_in_file"], vec!["row_changes_same_child"]));
    assert!(rows[2]["problems"][0]["message"].as_str().is_some_and(|text| text.contains("一组 · 2")));
    assert_eq!(desk.show(SECOND)["fields"]["father.name"], "余建国");
}

#[test]
fn t05_blank_cells_keep_what_is_stored_unless_told_otherwise() {
    let blank: &[&[&str]] = &[&["姓名", "身份证号", "父亲姓名", "就读学校"], &["种小明", FIRST, "", "二小"]];
    for (on_blank, father, school) in
        [("keep", json!("种铁柱"), "二小"), ("clear", Json::Null, "二小"), ("fill", json!("种铁柱"), "石桥镇中心小学")]
    {
        let desk = Desk::with_register();
        import(&desk, "一.xlsx", KNOWN);
        save_table(&desk.path("二.xlsx"), &[("花名册", blank)]);
        desk.json(&["import", &desk.register(), &desk.text("二.xlsx"), "--on-blank", on_blank]);
        let fields = desk.show(FIRST)["fields"].clone();
        assert_eq!((&fields["father.name"], &fields["child.school"]), (&father, &json!(school)), "{on_blank}");
    }
}

/// 200 rows of which one has no name; in the layout of a village, with a title, two header rows and dates as dates.
fn two_hundred(path: &std::path::Path) {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (text, date) = (Format::new().set_num_format("@"), Format::new().set_num_format("yyyy.m.d"));
    sheet.set_name("花名册").expect("named");
    sheet.set_column_width(3, 24).expect("width");
    sheet.write_string(2, 5, "内部编号").expect("header");
    sheet.write_string(80, 5, "K-77").expect("a hidden cell");
    sheet.set_column_hidden(5).expect("hidden");
    sheet.merge_range(0, 0, 0, 4, "大坪村儿童花名册", &text).expect("title");
    for (column, header) in ["", "", "", "", "父亲"].iter().enumerate().skip(4) {
        sheet.write_string(1, column as u16, *header).expect("header");
    }
    sheet.merge_range(1, 0, 2, 0, "序号", &text).expect("two rows");
    sheet.merge_range(1, 1, 1, 3, "儿童基本情况", &text).expect("group");
    for (column, header) in ["", "姓名", "出生日期", "公民身份号码", "姓名"].iter().enumerate().skip(1) {
        sheet.write_string(2, column as u16, *header).expect("header");
    }
    for at in 0..200u32 {
        let row = at + 3;
        let name = if at == 77 { String::new() } else { format!("王{}", crate::support::numeral(at)) };
        sheet.write_number(row, 0, f64::from(at + 1)).expect("number");
        sheet.write_string_with_format(row, 1, name, &text).expect("name");
        let born = ExcelDateTime::from_ymd(2014, 1 + (at % 12) as u8, 1 + (at % 28) as u8).expect("a day");
        sheet.write_datetime_with_format(row, 2, &born, &date).expect("date");
        sheet.write_string_with_format(row, 4, format!("李{}", crate::support::numeral(at)), &text).expect("father");
    }
    workbook.save(path).expect("saved");
}

#[test]
fn t06_one_bad_row_comes_back_in_the_same_layout_and_goes_in_once_mended() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let desk = Desk::with_register();
    two_hundred(&desk.path("花名册.xlsx"));
    let out = desk.text("待改正.xlsx");
    let run = desk.run(&["import", &desk.register(), &desk.text("花名册.xlsx"), "--errors", &out, "--json"]).expect(1);
    assert_eq!(counts(&run.json()), [199, 0, 0, 0, 1]);
    assert!(run.err.contains("待改正.xlsx"), "{}", run.err);

    let mut book: Xlsx<_> = open_workbook(&out).expect("a workbook");
    let range = book.worksheet_range("花名册").expect("the same sheet");
    let text = |row, column| range.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(
        (text(0, 0).as_str(), text(1, 1).as_str(), text(2, 2).as_str()),
        ("大坪村儿童花名册", "儿童基本情况", "出生日期")
    );
    assert_eq!(
        (range.end().expect("rows").0, text(3, 0).as_str(), text(3, 4)),
        (3, "78", format!("李{}", crate::support::numeral(77)))
    );
    assert!(matches!(range.get_value((3, 2)), Some(Data::DateTime(_))), "a date stays a date");
    assert_eq!((text(2, 5).as_str(), text(2, 6).as_str()), ("内部编号", "原因与办法"));
    assert!(text(3, 6).contains("没有姓名") && text(3, 6).contains("补上姓名"), "{}", text(3, 6));
    let columns = crate::support::part(&desk.path("待改正.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(
        columns.contains("min=\"6\" max=\"6\"") && columns.contains("hidden=\"1\""),
        "what was hidden stays hidden"
    );
    let styles = crate::support::part(&desk.path("待改正.xlsx"), "xl/styles.xml");
    assert!(styles.contains("yyyy.m.d"), "the date format of the source");

    mend(&desk.path("待改正.xlsx"), &desk.path("已改正.xlsx"), (3, 1, "王补上"));
    let report = desk.json(&["import", &desk.register(), &desk.text("已改正.xlsx")]);
    assert_eq!(counts(&report), [1, 0, 0, 0, 0], "{report:#}");
    let child = &desk.json(&["list", &desk.register(), "--search", "王补上"])[0];
    let file = desk.show(child["id"].as_str().expect("id"));
    assert_eq!((&file["fields"]["child.birth_date"], &file["extra"]), (&json!("2014-06-22"), &json!({})));
}

/// Writes a workbook's first sheet anew with one cell filled in, as a person would do it.
pub fn mend(from: &std::path::Path, to: &std::path::Path, (row, column, text): (u32, u16, &str)) {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    use rust_xlsxwriter::{Format, Workbook};
    let mut book: Xlsx<_> = open_workbook(from).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(&book.sheet_names()[0]).expect("the sheet's name");
    let date = Format::new().set_num_format("yyyy.m.d");
    for (at_row, at_column, cell) in range.used_cells() {
        let (at_row, at_column) = (at_row as u32, at_column as u16);
        match cell {
            Data::Float(number) => drop(sheet.write_number(at_row, at_column, *number).expect("a number")),
            Data::DateTime(moment) => {
                sheet.write_number_with_format(at_row, at_column, moment.as_f64(), &date).expect("a date");
            }
            other => drop(sheet.write_string(at_row, at_column, other.to_string()).expect("text")),
        }
    }
    sheet.write_string(row, column, text).expect("mended");
    if range.get_value((2, 5)).is_some_and(|cell| *cell == "内部编号") {
        sheet.set_column_hidden(5).expect("hidden as it came");
    }
    workbook.save(to).expect("saved");
}

#[test]
fn a_cell_that_was_left_out_comes_back_and_fills_the_gap() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] =
        &[&["姓名", "身份证号", "是否寄宿"], &["种小明", FIRST, "看情况"], &["余秋菊", SECOND, "否"]];
    save_table(&desk.path("一.xlsx"), &[("花名册", rows)]);
    let out = desk.text("待改正.xlsx");
    desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), "--errors", &out]).expect(0);
    mend(&desk.path("待改正.xlsx"), &desk.path("已改正.xlsx"), (1, 2, "是"));
    let report = desk.json(&["import", &desk.register(), &desk.text("已改正.xlsx")]);
    assert_eq!(counts(&report), [0, 1, 0, 0, 0], "{report:#}");
    assert_eq!(desk.show(FIRST)["fields"]["child.boarding"], "是");
    // Nothing to mend: no file.
    let none = desk.text("没有.xlsx");
    desk.run(&["import", &desk.register(), &desk.text("已改正.xlsx"), "--errors", &none]).expect(0);
    assert!(!desk.path("没有.xlsx").exists());
}

#[test]
fn t07_an_error_names_file_sheet_row_column_value_reason_and_what_to_do() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] =
        &[&["姓名", "身份证号", "出生日期"], &["种小明", "52019920140520003", "二〇一四年冬"], &["", FIRST, ""]];
    save_table(&desk.path("一.xlsx"), &[("花名册", rows)]);
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), "--json"]).expect(1);
    let report = run.json();
    let row = &report["rows"][0];
    assert_eq!((&row["file"], &row["sheet"], &row["row"]), (&json!("一.xlsx"), &json!("花名册"), &json!(2)));
    for (problem, column, header, value) in
        [(0, "B", "身份证号", "52019920140520003"), (1, "C", "出生日期", "二〇一四年冬")]
    {
        let problem = &row["problems"][problem];
        assert_eq!(
            (&problem["column"], &problem["header"], &problem["value"]),
            (&json!(column), &json!(header), &json!(value))
        );
        for said in ["message", "hint"] {
            assert!(problem[said].as_str().is_some_and(|text| text.chars().count() > 4), "{problem}");
        }
    }
    let words = desk.run(&["import", &desk.register(), &desk.text("一.xlsx")]).expect(1).out;
    for said in ["一.xlsx", "花名册", "B2", "身份证号", "没有姓名", "补上姓名"] {
        assert!(words.contains(said), "{said}: {words}");
    }
}

#[test]
fn t19_many_children_without_data_are_many_children() {
    let desk = Desk::with_register();
    let rows: Vec<Vec<String>> = (0..40)
        .map(|at| {
            vec![format!("{}", at + 1), format!("甲{}", crate::support::numeral(at)), String::new(), "一小".to_owned()]
        })
        .collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let header: &[&str] = &["序号", "姓名", "父亲姓名", "就读学校"];
    let all: Vec<&[&str]> = std::iter::once(header).chain(rows.iter().map(Vec::as_slice)).collect();
    assert_eq!(counts(&import(&desk, "一.xlsx", &all)), [40, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&desk, "一.xlsx", &all)), [0, 0, 40, 0, 0]);
}

#[test]
fn a_mended_birth_date_is_asked_about_and_opens_no_second_file() {
    let desk = Desk::with_register();
    let of = |birth| -> Vec<&'static str> { vec!["甲一", birth, "乙二", "13912345678"] };
    let header: &[&str] = &["姓名", "出生日期", "监护人姓名", "监护人电话"];
    import(&desk, "一.xlsx", &[header, &of("2014-05-20")]);
    let report = import(&desk, "二.xlsx", &[header, &of("2014-05-02")]);
    assert_eq!(counts(&report), [0, 0, 0, 1, 0], "{report:#}");
    assert_eq!(desk.list().len(), 1);
    let number = waiting(&desk)[0]["parked"].to_string();
    let decided = desk.json(&["decide", &desk.register(), &number, "same"]);
    let child = desk.show(decided["child"].as_str().expect("the child"));
    assert_eq!(child["fields"]["child.birth_date"], "2014-05-02");
}

#[test]
fn a_second_row_of_a_bare_name_is_asked_about_for_what_it_is() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[&["姓名", "身份证号", "就读学校"], &["种小明", FIRST, "一小"], &["种小明", "", "一小"]];
    let report = import(&desk, "一.xlsx", rows);
    assert_eq!(counts(&report), [1, 0, 0, 1, 0], "{report:#}");
    let reason = waiting(&desk)[0]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason.contains("这一行又没写身份证号"), "{reason}");
}
