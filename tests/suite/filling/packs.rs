//! What was confirmed of a form once is known the next time, and in another register.

use serde_json::Value as Json;

use super::{at, read, sheet};
use crate::support::{Desk, fixture_path};

/// A form with a column that could be anybody's telephone.
fn form(desk: &Desk, name: &str, title: &str) -> String {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    let rows = [&[title][..], &["序号", "儿童姓名", "性别", "电话", "情况说明"]];
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            page.write(row, column, *text).unwrap();
        }
    }
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    for row in 2..70 {
        for column in 0..5 {
            page.write_blank(row, column, &border).unwrap();
        }
    }
    book.save(desk.path(name)).unwrap();
    desk.text(name)
}

fn phone_column(report: &Json) -> (Json, Json) {
    let columns = report["columns"].as_array().unwrap();
    let phone = columns.iter().find(|column| column["column"] == "D").unwrap();
    (phone["field"].clone(), phone["filled"].clone())
}

#[test]
fn a_column_is_asked_about_once() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let register = desk.register();
    let (first, second) = (form(&desk, "今年.xlsx", "2026年花名册"), form(&desk, "明年.xlsx", "2027年花名册"));
    let report = desk.run(&["fill", &register, &first, &desk.text("a.xlsx"), "--json"]).expect(1).json();
    let unsure: Vec<&Json> = report["left_out"].as_array().unwrap().iter().map(|left| &left["column"]).collect();
    assert!(unsure.contains(&&Json::from("D")) && unsure.contains(&&Json::from("E")), "{report}");
    assert_eq!(phone_column(&report).1, 0);
    let chosen = ["--column", "D=guardian.phone", "--column", "E="];
    let out = desk.text("b.xlsx");
    desk.run(&[&["fill", &register, &first, &out, "--json"][..], &chosen].concat()).expect(0);
    // The next year's form has another title and another name.
    let report = desk.run(&["fill", &register, &second, &desk.text("c.xlsx"), "--json"]).expect(0).json();
    assert_eq!(phone_column(&report), ("guardian.phone".into(), 60.into()));
    let workbook = read(&desk.path("c.xlsx")).unwrap();
    let known = desk.show(desk.list()[0]["id"].as_str().unwrap());
    assert_eq!(at(&workbook.sheets[0], "D3"), known["fields"]["guardian.phone"].as_str().unwrap());
    // It comes home as it went out.
    let plan = desk.json(&["import", &register, &desk.text("c.xlsx"), "--plan"]);
    assert_eq!((&plan["unchanged"], &plan["created"]), (&60.into(), &0.into()), "{plan}");
}

#[test]
fn packs_go_from_register_to_register_without_any_child() {
    let (desk, other) = (Desk::with_children("roster_clean.xlsx"), Desk::with_children("roster_clean.xlsx"));
    let template = form(&desk, "表.xlsx", "花名册");
    let (pack, out) = (desk.text("表样.json"), other.text("填.xlsx"));
    let chosen = ["--column", "D=guardian.phone", "--column", "E="];
    desk.run(&[&["fill", &desk.register(), &template, &desk.text("a.xlsx")][..], &chosen].concat()).expect(0);
    let listed = desk.json(&["pack", "list", &desk.register()]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    desk.run(&["pack", "export", &desk.register(), &pack]).expect(0);
    let content = std::fs::read_to_string(&pack).unwrap();
    for child in desk.list() {
        assert!(!content.contains(child["name"].as_str().unwrap()));
    }
    other.run(&["pack", "import", &other.register(), &pack]).expect(0);
    other.run(&["fill", &other.register(), &template, &out]).expect(0);
    assert_ne!(at(sheet(&read(other.path("填.xlsx").as_path()).unwrap(), "Sheet1"), "D3"), "");
    // It is a step like others: it can be taken back.
    other.run(&["undo", &other.register()]).expect(0);
    assert_eq!(other.json(&["pack", "list", &other.register()]).as_array().unwrap().len(), 0);
    let run = other.run(&["pack", "import", &other.register(), &fixture_path("roster_clean.people.json")]).expect(2);
    assert!(run.err.contains("表样包"), "{}", run.err);
}

#[test]
fn a_field_goes_into_one_column_and_a_form_can_be_forgotten() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let (register, template) = (desk.register(), form(&desk, "表.xlsx", "花名册"));
    let twice = ["--column", "D=guardian.phone", "--column", "E=guardian.phone"];
    let refused = desk.run(&[&["fill", &register, &template, &desk.text("a.xlsx")][..], &twice].concat()).expect(2);
    assert!(refused.err.contains("D（电话）") && refused.err.contains("E（情况说明）"), "{}", refused.err);
    assert!(!desk.path("a.xlsx").exists());
    let chosen = ["--column", "D=guardian.phone", "--column", "E="];
    desk.run(&[&["fill", &register, &template, &desk.text("b.xlsx")][..], &chosen].concat()).expect(0);
    // The first filling, by which the form is remembered, is a use of it.
    let listed = desk.json(&["pack", "list", &register]);
    assert!(listed[0]["last_used"].as_str().is_some_and(|day| day.len() == 10), "{listed}");
    // Chosen for another column now, the field leaves the one that it had.
    let moved = ["--column", "E=guardian.phone"];
    let run = desk.run(&[&["fill", &register, &template, &desk.text("d.xlsx"), "--json"][..], &moved].concat());
    assert_eq!(phone_column(&run.json()).1, 0, "{}", run.err);
    desk.run(&["pack", "forget", &register, "没有这张表"]).expect(2);
    desk.run(&["pack", "forget", &register, "花名册"]).expect(0);
    assert_eq!(desk.json(&["pack", "list", &register]), serde_json::json!([]));
    desk.run(&["undo", &register]).expect(0);
    assert_eq!(desk.json(&["pack", "list", &register]).as_array().unwrap().len(), 1);
}

#[test]
fn each_file_that_is_no_pack_is_told_apart() {
    let desk = Desk::with_register();
    let told = |name: &str, content: &str| {
        std::fs::write(desk.path(name), content).unwrap();
        desk.run(&["pack", "import", &desk.register(), &desk.text(name)]).expect(2).err
    };
    assert!(told("a.json", "{}").contains("不是表样包"));
    assert!(told("b.json", r#"{"format":"tongce-form-packs","version":9,"packs":[]}"#).contains("更新版本"));
    assert!(told("c.json", r#"{"format":"tongce-form-packs","version":1}"#).contains("损坏"));
    let column = |at: &str| format!(r#"{{"column":"{at}","header":"电话","field":"child.phone"}}"#);
    let (one, two) = (column("C"), column("D"));
    let print = "0".repeat(32);
    let twice = format!(
        r#"{{"format":"tongce-form-packs","version":1,"packs":[{{"fingerprint":"{print}","title":"表","columns":[{one},{two}]}}]}}"#
    );
    let said = told("d.json", &twice);
    assert!(said.contains("C（电话）") && said.contains("D（电话）"), "{said}");
    std::fs::write(desk.path("e.json"), [0xff, 0xfe, 0x00]).unwrap();
    let said = desk.run(&["pack", "import", &desk.register(), &desk.text("e.json")]).expect(2).err;
    assert!(said.contains("不是表样包"), "{said}");
}
