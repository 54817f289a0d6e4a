//! The township's blank roster through the command line.

use calamine::{Reader as _, Xlsx, open_workbook};
use serde_json::Value as Json;

use super::{at, children, differing, fill, part, read, reread, sheet};
use crate::reading::fixture;
use crate::support::{Desk, fixture_path};
use tongce_core::sheets::fill::Options;

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn desk() -> Desk {
    Desk::with_children("roster_clean.xlsx")
}

fn bytes(path: &std::path::Path) -> Vec<u8> {
    std::fs::read(path).expect("a file")
}

#[test]
fn few_children_change_nothing_but_cells_of_the_sheet() {
    let path = fixture("township_form.xlsx");
    let children = children(1, 10);
    let filled = fill(&path, &Options::default(), &children);
    assert_eq!((filled.report.filled, filled.report.rows_inserted), (10, 0));
    assert_eq!(differing(&bytes(&path), &filled.package.pack().unwrap()), [SHEET]);
    let (before, after) = (super::template(&path), part(&filled, SHEET));
    let (head, tail) = ("<sheetData>", "</sheetData>");
    let old = before_text(&path);
    let ends = |text: &str| {
        let (start, end) = (text.find(head).unwrap(), text.find(tail).unwrap());
        (text[..start].to_owned(), text[end..].to_owned())
    };
    assert_eq!(ends(&old), ends(&after), "merges, dropdowns, print settings, frozen rows");
    assert!(after.contains(r#"<row r="14" ht="24" customHeight="1">"#));
    assert!(after.contains("<f>COUNTA(C5:C34)</f></c>"), "the sum's formula stays without its old value");
    drop(before);
    let sheet = sheet(&reread(&filled), "附件2").clone();
    for (child, row) in children.iter().zip(5..) {
        assert_eq!(at(&sheet, &format!("C{row}")), child.record.text("child.name").unwrap());
        assert_eq!(at(&sheet, &format!("E{row}")), child.record.text("child.id_number").unwrap());
        assert_eq!(at(&sheet, &format!("F{row}")), child.record.text("guardian.name").unwrap());
        assert_eq!(at(&sheet, &format!("A{row}")), (row - 4).to_string());
    }
    assert_eq!(at(&sheet, "C15"), "");
}

fn before_text(path: &std::path::Path) -> String {
    let all = super::entries(&bytes(path));
    let (_, _, content) = all.into_iter().find(|(name, ..)| name == SHEET).unwrap();
    String::from_utf8(content).unwrap()
}

#[test]
fn more_children_than_rows_push_the_sums_down() {
    let path = fixture("township_form.xlsx");
    let filled = fill(&path, &Options::default(), &children(2, 45));
    assert_eq!((filled.report.filled, filled.report.rows_inserted), (45, 15));
    let changed = differing(&bytes(&path), &filled.package.pack().unwrap());
    assert_eq!(changed, ["xl/workbook.xml", SHEET], "the print area grows, and nothing else changes");
    assert!(part(&filled, "xl/workbook.xml").contains("'附件2'!$A$1:$L$51</definedName>"));
    assert!(part(&filled, "xl/workbook.xml").contains("'附件2'!$4:$4</definedName>"));
    let xml = part(&filled, SHEET);
    for piece in [
        r#"<dimension ref="A1:L51" />"#,
        r#"<row r="49" ht="24" customHeight="1"><c r="A49" s="3" t="inlineStr">"#,
        r#"<c r="C50"><f>COUNTA(C5:C49)</f></c>"#,
        r#"sqref="D5:D49""#,
        r#"<mergeCell ref="A2:L2" />"#,
    ] {
        assert!(xml.contains(piece), "{piece}");
    }
    let workbook = reread(&filled);
    assert!(at(sheet(&workbook, "附件2"), "A51").starts_with("单位负责人"));
    assert_eq!(at(sheet(&workbook, "附件2"), "A49"), "45");
}

#[test]
fn the_command_fills_and_tells() {
    let desk = desk();
    let (register, out) = (desk.register(), desk.text("填好 的.xlsx"));
    let run = desk.run(&["fill", &register, &fixture_path("township_form.xlsx"), &out, "--json"]);
    let report = run.expect(0).json();
    assert_eq!(
        (&report["sheet"], &report["filled"], &report["rows_inserted"]),
        (&"附件2".into(), &60.into(), &30.into())
    );
    assert_eq!(report["left_out"], Json::Array(Vec::new()));
    let columns = report["columns"].as_array().unwrap();
    let fields: Vec<&str> = columns.iter().map(|column| column["field"].as_str().unwrap_or("—")).collect();
    assert_eq!(fields[2..5], ["child.name", "child.sex", "child.id_number"]);
    // What comes back is what went out.
    let again = desk.json(&["import", &register, &out]);
    assert_eq!((&again["created"], &again["refused"]), (&0.into(), &0.into()));
    let order: Vec<String> = desk.list().iter().map(|child| child["name"].as_str().unwrap().to_owned()).collect();
    let workbook = read(std::path::Path::new(&out)).unwrap();
    let names: Vec<String> = (5..65).map(|row| at(sheet(&workbook, "附件2"), &format!("C{row}"))).collect();
    assert_eq!(names, order, "in the register's order");
}

#[test]
fn a_search_narrows_and_a_choice_says_what_goes_where() {
    let desk = desk();
    let (register, out) = (desk.register(), desk.text("填.xlsx"));
    let name = desk.list()[0]["name"].as_str().unwrap().to_owned();
    let form = fixture_path("township_form.xlsx");
    let choices = ["--column", "L=father.phone", "--column", "k="];
    let args = [&["fill", &register, &form, &out, "--search", &name, "--json"][..], &choices].concat();
    let report = desk.run(&args).expect(0).json();
    assert_eq!(report["filled"], 1);
    let workbook = read(std::path::Path::new(&out)).unwrap();
    let child = desk.show(desk.list()[0]["id"].as_str().unwrap());
    assert_eq!(at(sheet(&workbook, "附件2"), "L5"), child["fields"]["father.phone"].as_str().unwrap());
    assert_eq!(at(sheet(&workbook, "附件2"), "K5"), "");
}

#[test]
fn what_cannot_be_filled_is_told_and_nothing_is_written() {
    let desk = desk();
    let (register, form, out) = (desk.register(), fixture_path("township_form.xlsx"), desk.text("填.xlsx"));
    for (args, words) in [
        (vec![form.as_str(), out.as_str(), "--sheet", "没有"], "附件2、填表说明"),
        (vec![&form, &out, "--sheet", "填表说明"], "没有找到"),
        (vec![&form, &out, "--column", "Z=child.phone"], "Z"),
        (vec![&form, &out, "--column", "C=child.nothing"], "child.nothing"),
        (vec![&form, &out, "--column", "phone"], "C=child.phone"),
        (vec![&form, &out, "--search", "没有这个人"], "没有符合条件的孩子"),
        (vec![&form, &out, "--one-file-per-child"], "一人一张"),
    ] {
        let run = desk.run(&[&["fill", register.as_str()][..], &args].concat()).expect(2);
        assert!(run.err.contains(words), "{words}: {}", run.err);
        assert!(!desk.path("填.xlsx").exists());
    }
    for old in ["school_classes.xls", "roster_gb18030.csv"] {
        let run = desk.run(&["fill", &register, &fixture_path(old), &out]).expect(2);
        assert!(run.err.contains("另存为 xlsx（一次就够）"), "{}", run.err);
    }
}

#[test]
fn the_template_itself_is_never_written_to() {
    let desk = desk();
    let copy = desk.path("原表.xlsx");
    std::fs::copy(fixture("township_form.xlsx"), &copy).unwrap();
    let before = bytes(&copy);
    let run = desk.run(&["fill", &desk.register(), &desk.text("原表.xlsx"), &desk.text("./原表.xlsx")]).expect(2);
    assert!(run.err.contains("原表"), "{}", run.err);
    let full = desk.path("没有这个文件夹").join("x.xlsx");
    desk.run(&["fill", &desk.register(), &desk.text("原表.xlsx"), full.to_str().unwrap()]).expect(2);
    desk.run(&["fill", &desk.register(), &desk.text("原表.xlsx"), &desk.text("新.xlsx")]).expect(0);
    assert_eq!(bytes(&copy), before);
    let mut opened: Xlsx<_> = open_workbook(desk.path("新.xlsx")).unwrap();
    assert!(opened.worksheet_range("附件2").is_ok());
}
