//! Sheets that are lists of children in their own way: what of them can't be read is said with what to do.

use std::io::{Read, Write};
use std::path::Path;

use serde_json::json;

use crate::importing::{FIRST, KNOWN, SECOND, counts, import};
use crate::support::{Desk, save_table};

/// Takes the computed values out of a workbook, as programs write it.
fn forget_values(path: &Path) {
    let mut parts = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a zip");
    let mut written = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).expect("a part");
        let (name, mut content) = (part.name().to_owned(), Vec::new());
        part.read_to_end(&mut content).expect("read");
        if name == "xl/worksheets/sheet1.xml" {
            content = String::from_utf8(content).expect("XML").replace("</f><v>0</v>", "</f><v></v>").into_bytes();
        }
        written.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        written.write_all(&content).expect("written");
    }
    std::fs::write(path, written.finish().expect("closed").into_inner()).expect("saved");
}

#[test]
fn formulas_that_nobody_computed_are_counted() {
    let desk = Desk::with_register();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, header) in (0..).zip(["序号", "姓名", "身份证号", "就读学校", "年龄"]) {
        sheet.write_string(0, at, header).expect("a cell");
    }
    for (row, (name, id)) in (1..).zip([("种小明", FIRST), ("余秋菊", SECOND)]) {
        sheet.write_formula(row, 0, "=ROW()-1").expect("a cell");
        sheet.write_string(row, 1, name).expect("a cell");
        sheet.write_string(row, 2, id).expect("a cell");
        sheet.write_formula(row, 3, "=\"一\"&\"小\"").expect("a cell");
        sheet.write_formula(row, 4, "=10+1").expect("a cell");
    }
    workbook.save(desk.path("一.xlsx")).expect("saved");
    forget_values(&desk.path("一.xlsx"));
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), "--plan", "--json"]).expect(0);
    let notes = &run.json()["notes"];
    assert_eq!(notes[0]["why"]["code"], "uncalculated", "{notes:#}");
    let told = notes[0]["why"]["message"].as_str().expect("a sentence");
    assert!(told.contains("2 格是公式") && told.contains("D 就读学校") && !told.contains("序号"), "{told}");
    assert!(run.err.contains("保存一次"), "{}", run.err);
    assert_eq!(import(&desk, "二.xlsx", KNOWN)["notes"], json!([]));
}

#[test]
fn a_sheet_with_a_child_per_column_is_named_and_nothing_is_read_from_it() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "王小明", "余秋菊", "陆宇轩"],
        &["身份证号", FIRST, SECOND, "520199201203150019"],
        &["监护人", "王铁柱", "余建国", "陆石头"],
        &["监护人电话", "13812345671", "13812345672", "13812345673"],
    ];
    save_table(&desk.path("一.xlsx"), &[("名单", rows)]);
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx")]).expect(2);
    assert!(run.err.contains("行和列是反的") && run.err.contains("转置"), "{}", run.err);
    save_table(&desk.path("二.xlsx"), &[("名单", rows), ("花名册", KNOWN)]);
    let report = desk.json(&["import", &desk.register(), &desk.text("二.xlsx")]);
    assert_eq!(
        (counts(&report), &report["left_out"][0]["why"]["code"]),
        ([2, 0, 0, 0, 0], &json!("left_out_transposed"))
    );
}

#[test]
fn a_file_of_which_no_row_was_read_is_no_success() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[&["姓名", "性别", "身份证号", "就读学校"], &["", "", "", ""]];
    save_table(&desk.path("一.xlsx"), &[("花名册", rows)]);
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx")]);
    assert_ne!(run.status, 0, "{}{}", run.out, run.err);
}

#[test]
fn a_search_that_nobody_matches_writes_no_form() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let (register, out) = (desk.register(), desk.text("名册.xlsx"));
    let template = crate::support::fixture_path("township_form.xlsx");
    for args in [["export", &register, "roster", &out], ["fill", &register, &template, &out]] {
        let refused = desk.run(&[&args[..], &["--search", "查无此人"]].concat()).expect(2);
        assert!(refused.err.contains("没有符合条件的孩子") && !desk.path("名册.xlsx").exists(), "{}", refused.err);
    }
}

#[test]
fn a_text_that_no_cell_can_hold_is_named_by_its_column_and_row() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let long = "字".repeat(33_000);
    std::fs::write(desk.path("二.csv"), format!("姓名,身份证号,备注\n余秋菊,{SECOND},{long}\n")).expect("written");
    assert_eq!(desk.json(&["import", &desk.register(), &desk.text("二.csv")])["changed"], 1);
    let refused = desk.run(&["export", &desk.register(), "roster", &desk.text("名册.xlsx")]).expect(2).err;
    assert!(refused.contains("“备注”") && refused.contains("第 2 个孩子") && !refused.contains("余秋菊"), "{refused}");
    assert!(!desk.path("名册.xlsx").exists());
}

/// A header of typing errors alone, and sheets that explain columns or ask for signatures: none of their words is a child.
#[test]
fn words_of_headers_are_no_children() {
    let desk = Desk::with_register();
    let roster: &[&[&str]] = &[&["序号", "姓名", "身份证号"], &["1", "种小明", FIRST]];
    let explained: &[&[&str]] = &[&["姓名", "填户口簿上的姓名"], &["性别", "男或女"], &["身份证号", "十八位"]];
    let signed: &[&[&str]] = &[&["姓名", "签字"], &["填表人", ""], &["单位负责人", ""]];
    save_table(&desk.path("一.xlsx"), &[("花名册", roster), ("填表说明", explained), ("审核", signed)]);
    desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), "--json"]);
    assert_eq!(names(&desk), ["种小明"]);
    let typed: &[&[&str]] = &[
        &["序好", "性名", "姓别", "身份正号"],
        &["1", "余秋菊", "女", SECOND],
        &["2", "陆宇轩", "男", "520199201503120019"],
    ];
    save_table(&desk.path("二.xlsx"), &[("花名册", typed)]);
    desk.run(&["import", &desk.register(), &desk.text("二.xlsx"), "--json"]);
    assert!(!names(&desk).contains(&"性名".to_owned()), "{:?}", names(&desk));
}

fn names(desk: &Desk) -> Vec<String> {
    desk.list().iter().filter_map(|child| child["name"].as_str().map(str::to_owned)).collect()
}
