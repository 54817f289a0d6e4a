//! The township's own form on its way back: re-sorted, coloured, with rows added, taken out and edited on both sides.

use serde_json::{Value as Json, json};

use crate::support::{Desk, save_table};

/// Sound numbers of a region that doesn't exist.
const NUMBERS: [&str; 4] = ["520199201405200036", "520199201108174820", "", ""];
const NAMES: [&str; 4] = ["种小明", "余秋菊", "甲一", "乙二"];
const ADDED: &str = "丙三";

/// A township's form whose one column holds school, grade and class, and one the age.
fn form(desk: &Desk) -> String {
    let header: &[&str] =
        &["序号", "儿童姓名", "性别", "年龄", "身份证号", "就读学校及班级", "监护人姓名", "监护人联系电话", "备注"];
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("附件3").expect("named");
    page.write(0, 0, "石桥镇留守儿童摸底表").expect("a title");
    for (column, text) in (0..).zip(header) {
        page.write(1, column, *text).expect("a header");
    }
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    for row in 2..8 {
        for column in 0..9 {
            page.write_blank(row, column, &border).expect("a cell");
        }
    }
    book.save(desk.path("摸底表.xlsx")).expect("saved");
    desk.text("摸底表.xlsx")
}

fn known() -> Desk {
    let desk = Desk::with_register();
    let births = ["2014-05-20", "2011-08-17", "2013-01-02", "2012-03-04"];
    let rows: Vec<Vec<&str>> = (0..4)
        .map(|at| {
            vec![NAMES[at], "男", births[at], NUMBERS[at], "中心小学", "三年级", "（1）班", "种铁柱", "13912345678"]
        })
        .collect();
    let header = vec!["姓名", "性别", "出生日期", "身份证号", "就读学校", "年级", "班级", "监护人姓名", "监护人电话"];
    let all: Vec<&[&str]> = std::iter::once(&header).chain(&rows).map(Vec::as_slice).collect();
    save_table(&desk.path("一.xlsx"), &[("花名册", &all)]);
    desk.json(&["import", &desk.register(), &desk.text("一.xlsx")]);
    desk
}

/// The filled form as rows of text.
fn filled(desk: &Desk, more: &[&str]) -> Vec<Vec<String>> {
    let (register, template, out) = (desk.register(), form(desk), desk.text("填好.xlsx"));
    let run = desk.run(&[&["fill", &register, &template, &out, "--json"][..], more].concat());
    assert!(run.status <= 1, "{}", run.err);
    assert_eq!(run.json()["filled"], 4, "{}", run.out);
    crate::homecoming::rows_of(out.as_ref())
}

/// What another program makes of the rows: nothing but the cells, some of them coloured.
fn come_back(desk: &Desk, rows: &[Vec<String>], more: &[&str]) -> Json {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("附件3").expect("named");
    let red = rust_xlsxwriter::Format::new().set_background_color("FF0000");
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            page.write_string_with_format(row, column, text, &red).expect("a cell");
        }
    }
    book.save(desk.path("交回.xlsx")).expect("saved");
    let run = desk.run(&[&["import", &desk.register(), &desk.text("交回.xlsx"), "--json"][..], more].concat());
    assert!(run.status <= 1, "{}", run.err);
    run.json()
}

fn id(desk: &Desk, name: &str) -> String {
    let found: Vec<Json> = desk.list().into_iter().filter(|child| child["name"] == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]["id"].as_str().expect("an id").to_owned()
}

fn file(desk: &Desk, name: &str) -> Json {
    desk.show(&id(desk, name))
}

fn fields(desk: &Desk, name: &str, keys: &[&str]) -> Vec<String> {
    let file = file(desk, name);
    keys.iter().map(|key| file["fields"][*key].as_str().unwrap_or("—").to_owned()).collect()
}

const SCHOOL: [&str; 3] = ["child.school", "child.grade", "child.class"];

fn set(rows: &mut [Vec<String>], name: &str, column: usize, text: &str) {
    let row = rows.iter_mut().find(|row| row.iter().any(|cell| cell == name)).expect("the child's row");
    row[column] = text.to_owned();
}

fn counts(report: &Json) -> [u64; 5] {
    ["created", "changed", "unchanged", "similar", "refused"].map(|outcome| report[outcome].as_u64().expect("a count"))
}

#[test]
fn a_cell_of_school_and_class_comes_home_in_its_parts_and_is_never_said_twice() {
    let desk = known();
    let mut rows = filled(&desk, &[]);
    assert!(rows.iter().flatten().any(|cell| cell == "中心小学三年级（1）班"), "{rows:?}");
    set(&mut rows, NAMES[0], 5, "中心小学四年级（2）班");
    set(&mut rows, NAMES[1], 5, "县一中");
    let report = come_back(&desk, &rows, &[]);
    assert_eq!(counts(&report), [0, 2, 2, 0, 0], "{report:#}");
    assert_eq!(fields(&desk, NAMES[0], &SCHOOL), ["中心小学", "四年级", "（2）班"]);
    assert_eq!(fields(&desk, NAMES[1], &SCHOOL), ["县一中", "三年级", "（1）班"]);
    let again = filled(&desk, &["--replace"]);
    assert!(again.iter().flatten().any(|cell| cell == "中心小学四年级（2）班"), "{again:?}");
    // What can't be taken apart is shown and stays as it is here.
    set(&mut rows, NAMES[2], 5, "县二中2025级（3）班");
    let report = come_back(&desk, &rows, &[]);
    let told = report["rows"].to_string();
    assert!(told.contains("stored_kept") && told.contains("县二中2025级（3）班"), "{told}");
    assert_eq!(fields(&desk, NAMES[2], &SCHOOL), ["中心小学", "三年级", "（1）班"]);
}

#[test]
fn a_form_edited_on_both_sides_is_merged_cell_by_cell() {
    let desk = known();
    let mut rows = filled(&desk, &[]);
    // Here: the first child's class and the second one's telephone.
    let here: &[&[&str]] = &[
        &["姓名", "身份证号", "班级", "监护人电话"],
        &[NAMES[0], NUMBERS[0], "（5）班", ""],
        &[NAMES[1], NUMBERS[1], "", "13800000001"],
    ];
    save_table(&desk.path("改.xlsx"), &[("表", here)]);
    assert_eq!(counts(&desk.json(&["import", &desk.register(), &desk.text("改.xlsx")])), [0, 2, 0, 0, 0]);
    // There: the first child's class too, the second one's remarks; the third row goes, one comes, all are sorted anew.
    set(&mut rows, NAMES[0], 5, "中心小学三年级（6）班");
    set(&mut rows, NAMES[1], 8, "已随迁");
    rows.retain(|row| !row.iter().any(|cell| cell == NAMES[2]));
    let mut new = vec![String::new(); 9];
    (new[1], new[2], new[6]) = (ADDED.to_owned(), "女".to_owned(), "丁四".to_owned());
    rows.insert(2, new);
    let children = rows.iter().filter(|row| row.iter().any(|cell| cell.starts_with("TC-"))).count();
    rows[2..=2 + children].reverse();

    let report = come_back(&desk, &rows, &[]);
    assert_eq!(counts(&report), [1, 1, 2, 0, 0], "{report:#}");
    assert_eq!(fields(&desk, NAMES[0], &SCHOOL), ["中心小学", "三年级", "（5）班"], "nothing is overwritten unasked");
    assert_eq!(fields(&desk, NAMES[1], &["child.remarks", "guardian.phone"]), ["已随迁", "13800000001"]);
    let asked: Vec<&Json> =
        report["rows"].as_array().expect("rows").iter().filter_map(|row| row["conflicts"].get(0)).collect();
    assert_eq!(asked.len(), 1);
    assert_eq!((&asked[0]["field"], &asked[0]["base"]), (&json!("child.class"), &json!("（1）班")));
    assert_eq!((&asked[0]["ours"], &asked[0]["theirs"]), (&json!("（5）班"), &json!("（6）班")));
    assert_eq!(report["absent"][0]["name"], NAMES[2], "nobody is taken off the register by a row that is missing");
    assert_eq!(desk.list().len(), 5);
    // A person's yes counts also where only gaps are to be filled.
    come_back(&desk, &rows, &["--take-theirs", "--on-blank", "fill"]);
    assert_eq!(fields(&desk, NAMES[0], &SCHOOL), ["中心小学", "三年级", "（6）班"]);
}

#[test]
fn a_telephone_that_was_written_beside_the_guardian_of_before_is_asked_about() {
    let desk = known();
    let mut rows = filled(&desk, &[]);
    let here: &[&[&str]] = &[&["姓名", "身份证号", "监护人姓名"], &[NAMES[0], NUMBERS[0], "种铁叔"]];
    save_table(&desk.path("改.xlsx"), &[("表", here)]);
    assert_eq!(counts(&desk.json(&["import", &desk.register(), &desk.text("改.xlsx")])), [0, 1, 0, 0, 0]);
    set(&mut rows, NAMES[0], 7, "13800000009");
    let report = come_back(&desk, &rows, &[]);
    let kept = ["guardian.name", "guardian.phone"];
    assert_eq!(fields(&desk, NAMES[0], &kept), ["种铁叔", "13912345678"]);
    let asked = report["rows"].as_array().expect("rows").iter().find(|row| row["name"] == NAMES[0]).expect("the row");
    let asked = asked["conflicts"].as_array().expect("conflicts").iter();
    let asked: Vec<(&Json, &Json)> = asked.map(|one| (&one["field"], &one["person"])).collect();
    assert_eq!(asked, [(&json!(kept[0]), &json!("种铁柱")), (&json!(kept[1]), &json!("种铁柱"))]);
    come_back(&desk, &rows, &["--take-theirs"]);
    assert_eq!(fields(&desk, NAMES[0], &kept), ["种铁柱", "13800000009"]);
}

#[test]
fn what_a_form_only_works_out_comes_home_as_nothing() {
    let desk = known();
    let rows = filled(&desk, &[]);
    assert!(rows[1].contains(&"年龄".to_owned()) && rows[2][3].parse::<u32>().is_ok(), "{rows:?}");
    let report = come_back(&desk, &rows, &[]);
    assert_eq!(counts(&report), [0, 0, 4, 0, 0], "{report:#}");
    for name in NAMES {
        assert_eq!(file(&desk, name)["extra"], json!({}), "{name}");
    }
    // Of a child whose birth date nobody knows the age is all there is.
    let bare: &[&[&str]] = &[&["姓名", "性别", "年龄", "监护人姓名"], &[ADDED, "女", "9", "丁四"]];
    save_table(&desk.path("名单.xlsx"), &[("表", bare)]);
    desk.json(&["import", &desk.register(), &desk.text("名单.xlsx")]);
    assert_eq!(file(&desk, ADDED)["extra"]["年龄"], "9");
}

#[test]
fn a_cell_that_the_form_did_not_fill_clears_nothing() {
    let desk = known();
    let rows = filled(&desk, &["--column", "H="]);
    assert!(rows[2][7].is_empty(), "{rows:?}");
    let mut rows = rows;
    set(&mut rows, NAMES[1], 6, "");
    come_back(&desk, &rows, &["--on-blank", "clear", "--column", "H=guardian.phone"]);
    assert_eq!(fields(&desk, NAMES[0], &["guardian.phone", "guardian.name"]), ["13912345678", "种铁柱"]);
    assert_eq!(fields(&desk, NAMES[1], &["guardian.phone", "guardian.name"]), ["13912345678", "—"], "cleared there");
}

#[test]
fn without_keys_a_form_is_matched_as_any_other() {
    let desk = known();
    let mut rows = filled(&desk, &["--no-keys"]);
    assert!(!rows.iter().flatten().any(|cell| cell.starts_with("TC-")));
    set(&mut rows, NAMES[0], 5, "中心小学四年级（2）班");
    let report = come_back(&desk, &rows, &[]);
    assert_eq!((&report["created"], &report["changed"]), (&json!(0), &json!(1)), "{report:#}");
    assert_eq!(fields(&desk, NAMES[0], &SCHOOL), ["中心小学", "四年级", "（2）班"]);
}

#[test]
fn ticks_under_a_forms_options_come_home_as_the_answer() {
    let desk = known();
    let header: &[&str] = &["序号", "姓名", "身份证号", "性别/男", "性别/女", "监护人姓名"];
    let blank: Vec<&str> = vec![""; 6];
    let rows: Vec<&[&str]> = std::iter::once(header).chain((0..5).map(|_| blank.as_slice())).collect();
    save_table(&desk.path("表.xlsx"), &[("附件3", &rows)]);
    let run = desk.run(&["fill", &desk.register(), &desk.text("表.xlsx"), &desk.text("填好.xlsx")]);
    assert!(run.status <= 1, "{}", run.err);
    let mut rows = crate::homecoming::rows_of(desk.path("填好.xlsx").as_ref());
    assert_eq!(rows.iter().flatten().filter(|cell| *cell == "√").count(), 4, "{rows:?}");
    assert_eq!(counts(&come_back(&desk, &rows, &[])), [0, 0, 4, 0, 0]);
    set(&mut rows, NAMES[2], 3, "");
    set(&mut rows, NAMES[2], 4, "√");
    assert_eq!(counts(&come_back(&desk, &rows, &[])), [0, 1, 3, 0, 0]);
    assert_eq!(
        (fields(&desk, NAMES[2], &["child.sex"]), &file(&desk, NAMES[2])["extra"]),
        (vec!["女".to_owned()], &json!({}))
    );
}

/// The village of which only an address tells is printed, and nothing new when it comes back.
#[test]
fn a_village_column_says_what_the_address_says() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let (register, out) = (desk.register(), desk.text("填好.xlsx"));
    let form = crate::support::fixture_path("township_form.xlsx");
    let run = desk.run(&["fill", &register, &form, &out, "--json"]);
    let columns = run.json()["columns"].as_array().expect("columns").clone();
    let village = columns.iter().find(|column| column["field"] == "village.village").expect("the column").clone();
    assert!(village["filled"].as_u64() > Some(50), "{village}");
    let back = desk.json(&["import", &register, &out]);
    assert_eq!((&back["created"], &back["changed"]), (&json!(0), &json!(0)), "{back:#}");
}

/// The dot between the parts of a name is typed in many ways.
#[test]
fn a_name_with_another_dot_is_the_same_name() {
    let desk = Desk::with_register();
    let header: &[&str] = &["姓名", "性别", "出生日期", "监护人姓名"];
    for (at, name) in
        ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽・买买提", "阿依古丽买买提"].into_iter().enumerate()
    {
        let path = desk.path(&format!("{at}.xlsx"));
        save_table(&path, &[("花名册", &[header, &[name, "女", "2014-05-06", "买买提"]])]);
        desk.json(&["import", &desk.register(), &desk.text(&format!("{at}.xlsx"))]);
    }
    let names: Vec<Json> = desk.list().iter().map(|child| child["name"].clone()).collect();
    assert_eq!(names, [json!("阿依古丽·买买提")]);
}
