//! Filled forms that come home: their rows are known by keys out of sight.

use super::{at, entries, package, read, sheet};
use crate::support::{Desk, fixture_path};

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The township's form, filled with everybody.
fn sent(desk: &Desk, more: &[&str]) -> String {
    let out = desk.text("填好.xlsx");
    let form = fixture_path("township_form.xlsx");
    desk.run(&[&["fill", &desk.register(), &form, &out][..], more].concat()).expect(0);
    out
}

/// The same file with one text of its sheet written over, as somebody outside would.
fn edited(desk: &Desk, file: &str, old: &str, new: &str) -> String {
    let all = entries(&std::fs::read(file).unwrap());
    let text = |content: &[u8]| String::from_utf8(content.to_vec()).unwrap();
    let parts: Vec<(&str, String)> = all
        .iter()
        .map(|(name, _, content)| match name.as_str() {
            SHEET => (name.as_str(), text(content).replacen(old, new, 1)),
            name => (name, text(content)),
        })
        .collect();
    std::fs::write(desk.path("回来的.xlsx"), package(&parts)).unwrap();
    desk.text("回来的.xlsx")
}

#[test]
fn keys_stand_in_a_hidden_column_and_may_be_left_out() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let workbook = read(sent(&desk, &[]).as_ref()).unwrap();
    let page = sheet(&workbook, "附件2");
    assert!(at(page, "M5").starts_with("TC-") && at(page, "M64").starts_with("TC-"));
    assert_eq!(page.hidden_columns, [12]);
    let workbook = read(sent(&desk, &["--no-keys", "--replace"]).as_ref()).unwrap();
    let page = sheet(&workbook, "附件2");
    assert!((1..=66).all(|row| at(page, &format!("M{row}")).is_empty()) && page.hidden_columns.is_empty());
}

#[test]
fn a_returned_form_brings_what_was_changed_outside_and_nothing_else() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let file = sent(&desk, &[]);
    let child = desk.list()[0].clone();
    let known = desk.show(child["id"].as_str().unwrap());
    let phone = known["fields"]["guardian.phone"].as_str().unwrap().to_owned();
    let back = edited(&desk, &file, &phone, "19900000000");
    let report = desk.json(&["import", &desk.register(), &back]);
    assert_eq!(
        (&report["created"], &report["changed"], &report["unchanged"]),
        (&0.into(), &1.into(), &59.into()),
        "{report}"
    );
    let known = desk.show(child["id"].as_str().unwrap());
    assert_eq!(known["fields"]["guardian.phone"], "19900000000");
}

/// Filling a filled form again adds nobody twice and changes no value.
#[test]
fn a_filled_form_filled_again_is_the_same() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let (first, again) = (sent(&desk, &[]), desk.text("再填.xlsx"));
    let report = desk.json(&["fill", &desk.register(), &first, &again]);
    assert_eq!(
        (&report["filled"], &report["rows_inserted"], &report["left_out"]),
        (&60.into(), &0.into(), &serde_json::json!([]))
    );
    let (before, after) = (read(first.as_ref()).unwrap(), read(again.as_ref()).unwrap());
    for row in 1..=66 {
        for column in 'A'..='L' {
            let address = format!("{column}{row}");
            assert_eq!(at(sheet(&before, "附件2"), &address), at(sheet(&after, "附件2"), &address), "{address}");
        }
        let keys = [&before, &after].map(|workbook| at(sheet(workbook, "附件2"), &format!("M{row}")));
        assert!(keys[0] != keys[1] || keys[0].is_empty(), "the keys are those of the new form");
    }
}
