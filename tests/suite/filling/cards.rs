//! Forms of one child with marks in their cells: how they are filled, and what is read when they come home.

use rust_xlsxwriter::{Format, Workbook};

use super::{at, fill, of, read, reread};
use crate::support::Desk;
use tongce_core::domain::Record;
use tongce_core::sheets::fill::Options;

/// A card with a sentence and few labels; `last` is its last line.
fn card(desk: &Desk, last: [&str; 4]) -> String {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("卡").unwrap();
    page.merge_range(0, 0, 0, 3, "关爱服务卡", &Format::new()).unwrap();
    let sentence = "兹有 {{child.name}}（{{child.sex}}），监护人{{guardian.name}}，电话{{guardian.phone}}。";
    page.merge_range(2, 0, 2, 3, sentence, &Format::new()).unwrap();
    for (row, texts) in [(1, ["姓名", "{{child.name}}", "身份证", "{{child.id_number}}"]), (3, last)] {
        for (column, text) in (0..).zip(texts) {
            page.write(row, column, text).unwrap();
        }
    }
    book.save(desk.path("卡.xlsx")).unwrap();
    desk.text("卡.xlsx")
}

/// The card filled for everybody; one of its cells says something else when it comes back.
fn returned(desk: &Desk, last: [&str; 4], cell: &str, new: &str) -> String {
    let (form, out) = (card(desk, last), desk.text("填好.xlsx"));
    assert!(desk.run(&["fill", &desk.register(), &form, &out]).status <= 1);
    let back = read(out.as_ref()).unwrap();
    let mut book = Workbook::new();
    for (number, sheet) in back.sheets.iter().enumerate() {
        let page = book.add_worksheet().set_name(sheet.name.as_str()).unwrap();
        for (row, column) in (0..sheet.height()).flat_map(|row| (0..6).map(move |column| (row, column))) {
            let address = format!("{}{}", char::from(b'A' + column), row + 1);
            let text = if number == 1 && address == cell { new.to_owned() } else { at(sheet, &address) };
            if !text.is_empty() {
                page.write(row, column.into(), text).unwrap();
            }
        }
    }
    book.save(desk.path("回来的.xlsx")).unwrap();
    desk.text("回来的.xlsx")
}

#[test]
fn a_returned_card_of_few_labels_brings_what_was_changed() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let last = ["监护人姓名", "{{guardian.name}}", "监护人电话", "{{guardian.phone}}"];
    let back = returned(&desk, last, "D4", "13911113333");
    let report = desk.json(&["import", &desk.register(), &back]);
    assert_eq!(
        (&report["created"], &report["changed"], &report["unchanged"]),
        (&0.into(), &1.into(), &59.into()),
        "{report}"
    );
    let second = desk.show(desk.list()[1]["id"].as_str().unwrap());
    assert_eq!(second["fields"]["guardian.phone"], "13911113333");
}

#[test]
fn a_word_on_a_returned_card_is_no_child() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let back = returned(&desk, ["错的", "{{child.nmae}}", "{{father.name}}", "{{ mother.name }}"], "B4", "改了");
    let report = desk.json(&["import", &desk.register(), &back]);
    assert_eq!((&report["created"], &report["unchanged"]), (&0.into(), &60.into()), "{report}");
    assert_eq!(desk.list().len(), 60);
}

/// Nothing on such a card is beside a label, so nothing can be read; that is told, and nobody is made of its sentence.
#[test]
fn a_returned_card_that_cannot_be_read_is_told() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write(0, 0, "关爱服务卡").unwrap();
    page.write(1, 0, "兹有 {{child.name}}，身份证号{{child.id_number}}。").unwrap();
    page.write(2, 0, "特此证明").unwrap();
    book.save(desk.path("证明.xlsx")).unwrap();
    let out = desk.text("填好.xlsx");
    desk.run(&["fill", &desk.register(), &desk.text("证明.xlsx"), &out]).expect(0);
    let run = desk.run(&["import", &desk.register(), &out]);
    assert!(run.status > 0 && run.err.contains("没有找到"), "{} {} {}", run.status, run.out, run.err);
    assert_eq!(desk.list().len(), 60);
}

#[test]
fn a_file_without_a_child_is_told() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let file = crate::support::fixture_path("township_form.xlsx");
    let report = desk.run(&["import", &desk.register(), &file, "--json"]).expect(1).json();
    let codes: Vec<&str> =
        report["left_out"].as_array().unwrap().iter().filter_map(|l| l["why"]["code"].as_str()).collect();
    assert!(codes.contains(&"left_out_no_rows"), "{report}");
}

/// 健康状况 has a line to itself below the guardian's: it is the child's, and their own where it stands on the guardian's line.
#[test]
fn health_on_a_line_of_its_own_is_the_childs() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.merge_range(0, 0, 0, 5, "农村留守儿童信息登记表", &Format::new()).unwrap();
    let lines: [&[&str]; 7] = [
        &["姓名", "", "性别", "", "民族", ""],
        &["出生日期", "", "身份证号", ""],
        &["就读学校", "", "年级", "", "是否住校", "□是 □否"],
        &["父亲姓名", "", "联系电话", "", "务工地点", ""],
        &["母亲姓名", "", "联系电话", "", "务工地点", ""],
        &["监护人姓名", "", "与儿童关系", "", "联系电话", ""],
        &["健康状况", "□健康 □残疾 □患病"],
    ];
    for (row, texts) in (1..).zip(lines) {
        for (column, text) in (0..).zip(texts) {
            page.write(row, column, *text).unwrap();
        }
    }
    book.save(desk.path("表.xlsx")).unwrap();
    let child = of(Record::default()
        .with("child.name", "孟春花")
        .with("child.health", "残疾")
        .with("guardian.name", "孟大山")
        .with("guardian.health", "健康"));
    let filled = fill(&desk.path("表.xlsx"), &Options::default(), &[child]);
    let tied = filled.report.columns.iter().find(|column| column.column == "B8").unwrap();
    assert_eq!(tied.field.as_deref(), Some("child.health"));
    assert_eq!(at(&reread(&filled).sheets[0], "B8"), "□健康 ☑残疾 □患病");
}

/// A card of which the second half has no labels: a father's line of marks alone, and a sentence.
fn bare_card(desk: &Desk) -> String {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("卡").unwrap();
    page.merge_range(0, 0, 0, 3, "关爱服务卡", &Format::new()).unwrap();
    let lines: [&[&str]; 5] = [
        &["姓名", "{{child.name}}", "身份证号", "{{child.id_number}}"],
        &["性别", "{{child.sex}}", "就读学校", "{{child.school}}"],
        &["{{father.name}}", "{{father.phone}}", "{{father.work_place}}"],
        &["家里的话", "监护人{{guardian.name}}，电话{{guardian.phone}}，{{as_of}}填。"],
        &["谢谢您！"],
    ];
    for (row, texts) in (1..).zip(lines) {
        for (column, text) in (0..).zip(texts) {
            page.write(row, column, *text).unwrap();
        }
    }
    book.save(desk.path("卡.xlsx")).unwrap();
    desk.text("卡.xlsx")
}

/// The bare card filled for everybody and sent back: every cell as `edit` has it, by the sheet's number, its row and column.
fn bare_returned(desk: &Desk, edit: impl Fn(usize, u32, u16, String) -> (u32, String)) -> serde_json::Value {
    let out = desk.text("填好.xlsx");
    assert!(desk.run(&["fill", &desk.register(), &bare_card(desk), &out]).status <= 1);
    let mut book = Workbook::new();
    for (number, sheet) in read(out.as_ref()).unwrap().sheets.iter().enumerate() {
        let page = book.add_worksheet().set_name(sheet.name.as_str()).unwrap();
        for (row, column) in (0..sheet.height()).flat_map(|row| (0..6u8).map(move |column| (row, column))) {
            let text = at(sheet, &format!("{}{}", char::from(b'A' + column), row + 1));
            let (row, text) = edit(number, row, column.into(), text);
            if !text.is_empty() {
                page.write(row, column.into(), text).unwrap();
            }
        }
    }
    book.save(desk.path("回来的.xlsx")).unwrap();
    desk.json(&["import", &desk.register(), &desk.text("回来的.xlsx")])
}

fn not_compared(report: &serde_json::Value) -> Vec<(&str, &str)> {
    let notes = report["notes"].as_array().unwrap().iter().filter(|note| note["why"]["code"] == "not_compared");
    notes.map(|note| (note["sheet"].as_str().unwrap(), note["why"]["message"].as_str().unwrap())).collect()
}

#[test]
fn an_unlabelled_cell_that_was_edited_on_a_card_is_read_back() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let second = desk.list()[1]["id"].as_str().unwrap().to_owned();
    let before = desk.show(&second);
    let report = bare_returned(&desk, |number, row, column, text| match (number, row, column) {
        (1, 3, 1) => (row, "13911113333".to_owned()),
        (1, 3, 2) => (row, "东莞市的一家鞋厂".to_owned()),
        _ => (row, text),
    });
    assert_eq!(
        (&report["created"], &report["changed"], &report["unchanged"]),
        (&0.into(), &1.into(), &59.into()),
        "{report}"
    );
    let after = desk.show(&second);
    assert_eq!(after["fields"]["father.phone"], "13911113333");
    assert_eq!(after["fields"]["father.work_place"], "东莞市的一家鞋厂");
    assert_eq!(
        (&after["fields"]["father.name"], &after["extra"]),
        (&before["fields"]["father.name"], &before["extra"])
    );
    assert_eq!(not_compared(&report), []);
}

/// A cell that was cut out of the line without labels moves the others: none of them is where it was, although all texts around are.
#[test]
fn unlabelled_cells_that_changed_places_bring_nothing_and_are_told() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let second = desk.list()[1]["id"].as_str().unwrap().to_owned();
    let before = desk.show(&second);
    let of_father = |key: &str| before["fields"][key].as_str().unwrap().to_owned();
    let report = bare_returned(&desk, |number, row, column, text| match (number, row, column) {
        (1, 3, 0) => (row, of_father("father.phone")),
        (1, 3, 1) => (row, of_father("father.work_place")),
        (1, 3, 2) => (row, String::new()),
        _ => (row, text),
    });
    assert_eq!((&report["created"], &report["changed"]), (&0.into(), &0.into()), "{report}");
    assert_eq!(desk.show(&second)["fields"], before["fields"]);
    let told = not_compared(&report);
    assert!(told.len() == 1 && told[0].1.contains("父亲姓名"), "{told:?}");
}

/// Who was left out by a switch has not disappeared from the form.
#[test]
fn a_card_that_is_left_out_is_not_missing() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let report = bare_returned(&desk, |_, row, _, text| (row, text));
    assert_eq!(report["absent"], serde_json::json!([]));
    let file = desk.text("回来的.xlsx");
    let sheet = read(file.as_ref()).unwrap().sheets[1].name.clone();
    let report = desk.json(&["import", &desk.register(), &file, "--plan", "--skip-sheet", &sheet]);
    assert_eq!((&report["unchanged"], &report["absent"]), (&59.into(), &serde_json::json!([])), "{report}");
}

#[test]
fn a_card_whose_lines_moved_brings_nothing_wrong_and_is_told() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let id = |at: usize| desk.list()[at]["id"].as_str().unwrap().to_owned();
    let before = desk.show(&id(1));
    // A line was put in above the father's on one sheet, and something written where his telephone stood.
    let report = bare_returned(&desk, |number, row, column, text| match (number, row, column) {
        (1, 0, 1) => (3, "临时加的一句话".to_owned()),
        (1, 3.., _) => (row + 1, text),
        _ => (row, text),
    });
    assert_eq!((&report["created"], &report["changed"]), (&0.into(), &0.into()));
    assert_eq!(desk.show(&id(1))["fields"], before["fields"]);
    let told = not_compared(&report);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.contains("父亲姓名") && !told[0].1.contains("监护人"), "{told:?}");
}

#[test]
fn a_sentence_of_marks_that_was_edited_is_told() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let report = bare_returned(&desk, |number, row, column, text| match (number, row, column) {
        (2, 4, 1) => (row, text.replace("电话", "电话改成了13911112222，原来")),
        _ => (row, text),
    });
    assert_eq!((&report["created"], &report["changed"]), (&0.into(), &0.into()));
    let told = not_compared(&report);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.contains("监护人联系电话") && !told[0].1.contains("父亲"), "{told:?}");
}
