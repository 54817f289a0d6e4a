//! What is filled only after a person said yes.

use serde_json::json;

use super::{at, fixture, read};
use crate::formats::LOCK;
use crate::session::opened;
use crate::support::{Desk, fixture_path};

/// A form in which nothing says whose row is whose.
fn nameless(desk: &Desk) -> String {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (column, text) in (0..).zip(["序号", "性别", "出生日期", "就读学校", "监护人姓名", "监护人联系电话"])
    {
        page.write(0, column, text).unwrap();
    }
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    for row in 1..70 {
        for column in 0..6 {
            page.write_blank(row, column, &border).unwrap();
        }
    }
    book.save(desk.path("无名表.xlsx")).unwrap();
    desk.text("无名表.xlsx")
}

#[test]
fn a_form_without_names_is_filled_only_when_that_is_wanted() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let (register, form, out) = (desk.register(), nameless(&desk), desk.text("填好.xlsx"));
    let refused = desk.run(&["fill", &register, &form, &out]).expect(2);
    assert!(refused.err.contains("姓名") && refused.err.contains("--yes"), "{}", refused.err);
    assert!(!desk.path("填好.xlsx").exists());
    desk.run(&["fill", &register, &form, &out, "--yes"]).expect(0);
    assert!(desk.path("填好.xlsx").exists());
}

#[test]
fn a_locked_form_is_filled_with_its_password_and_the_loss_of_it_is_asked_about() {
    let desk = Desk::with_children("roster_clean.xlsx");
    std::fs::write(desk.path("密码.txt"), LOCK).unwrap();
    let (register, form, out) = (desk.register(), fixture_path("locked/agile.xlsx"), desk.text("填好.xlsx"));
    let password = desk.text("密码.txt");
    let run = |more: &[&str]| {
        desk.run(&[&["fill", &register, &form, &out, "--workbook-password-file", &password][..], more].concat())
    };
    let refused = run(&[]).expect(2);
    assert!(refused.err.contains("不带密码"), "{}", refused.err);
    assert!(!desk.path("填好.xlsx").exists());
    assert!(run(&["--yes"]).status <= 1);
    let names: Vec<String> = desk.list().iter().map(|child| child["name"].as_str().unwrap().to_owned()).collect();
    let book = read(&desk.path("填好.xlsx")).unwrap();
    let cells: Vec<String> =
        book.sheets.iter().flat_map(|sheet| sheet.rows.iter().flatten().map(|c| c.display())).collect();
    assert!(names.iter().all(|name| cells.contains(name)));
}

#[test]
fn the_page_hears_what_is_asked_before_it_fills() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    let offered = session.offer_file(fixture("locked").join("agile.xlsx"), "乡镇表.xlsx");
    let locked = session.call("plan_fill", json!({ "file": offered.id })).expect_err("asks for the password");
    assert_eq!(locked.code, "password_protected");
    session.call("unlock_file", json!({ "file": offered.id, "password": LOCK })).expect("unlocked");
    let plan = session.call("plan_fill", json!({ "file": offered.id })).expect("planned");
    assert_eq!(plan["asks"][0]["code"], "unprotected", "{plan:#}");
    session.call("fill_form", json!({ "file": offered.id })).expect_err("not without a yes");
    let request = json!({ "file": offered.id, "confirmed": ["unprotected"] });
    let done = session.call("fill_form", request).expect("filled");
    let path = session.exported_path(done["exported"]["file"].as_str().unwrap()).expect("a file");
    assert!(std::fs::read(path).unwrap().starts_with(b"PK"));
}

/// Rows put in where the form has none stand above its footer and don't take its words for their own.
#[test]
fn a_form_without_a_row_gets_rows_above_its_footer() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    let footer = ["填表人：", "审核人：", "联系电话：", "填报日期："];
    for (row, cells) in (0..).zip([["序号", "姓名", "性别", "出生日期"], footer]) {
        for (column, text) in (0..).zip(cells) {
            page.write(row, column, text).unwrap();
        }
    }
    book.save(desk.path("空表.xlsx")).unwrap();
    let run = desk.run(&["fill", &desk.register(), &desk.text("空表.xlsx"), &desk.text("填好.xlsx"), "--json"]);
    assert!(run.status <= 1, "{}", run.err);
    let report = run.json();
    let page = read(&desk.path("填好.xlsx")).unwrap().sheets.remove(0);
    for column in ["A", "B", "C", "D"] {
        for row in 2..=61 {
            assert!(!at(&page, &format!("{column}{row}")).is_empty(), "{column}{row}: {report:#}");
        }
    }
    assert_eq!((at(&page, "A62"), at(&page, "D62")), (footer[0].to_owned(), footer[3].to_owned()), "{report:#}");
}

/// Whoever says that the names go elsewhere didn't say that the recognised column stays blank for ever.
#[test]
fn a_column_whose_field_was_given_to_another_is_told_so_and_not_remembered_as_blank() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (column, text) in (0..).zip(["序号", "姓名", "身份证号码", "本人"]) {
        page.write(0, column, text).unwrap();
    }
    book.save(desk.path("表.xlsx")).unwrap();
    let (register, form) = (desk.register(), desk.text("表.xlsx"));
    // Also when it is filled again, by what was remembered.
    for (out, more) in [("一.xlsx", &["--column", "D=child.name"][..]), ("二.xlsx", &[])] {
        let out = desk.text(out);
        let report = desk.run(&[&["fill", &register, &form, &out, "--json"][..], more].concat()).json();
        let left_out = report["left_out"].as_array().unwrap();
        let of_b = left_out.iter().find(|left| left["column"] == "B").expect("column B");
        assert_eq!(of_b["code"], "column_elsewhere", "{report}");
        let message = of_b["message"].as_str().unwrap();
        assert!(message.contains("D 栏") && !message.contains("登记册里没有"), "{message}");
        assert_ne!(report["columns"][1]["certainty"], "sure", "sure of a blank column is who said so");
        let name = desk.list()[0]["name"].as_str().unwrap().to_owned();
        assert_eq!(at(&read(out.as_ref()).unwrap().sheets[0], "D2"), name);
    }
}
