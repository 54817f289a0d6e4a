//! Our own forms: what stands in their cells, how they lie on paper, and that a failure leaves the old file alone.

mod cells;
mod failure;
mod paper;

use std::io::Read as _;
use std::path::Path;

use calamine::{Data, Range, Reader as _, Xlsx, open_workbook};
use chrono::NaiveDate;
use tongce_core::domain::age::BirthdayRule;
use tongce_core::domain::{Record, Value};
use tongce_core::sheets::write::Context;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn context() -> Context {
    Context {
        unit: "石桥镇大坪村".to_owned(),
        filled_on: day("2026-11-10"),
        as_of: day("2026-08-31"),
        birthday_rule: BirthdayRule::NextDay,
        sent: None,
    }
}

fn child(name: &str) -> Record {
    let mut record = Record::default();
    record.fields.insert("child.name".into(), Value::Text(name.to_owned()));
    record
}

fn sheet(path: &Path, at: usize) -> Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let name = workbook.sheet_names()[at].clone();
    workbook.worksheet_range(&name).expect("a sheet")
}

/// What stands in a cell, which must be text or nothing.
#[track_caller]
fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    match range.get_value((row, column)) {
        Some(Data::String(text)) => text.clone(),
        None | Some(Data::Empty) => String::new(),
        other => panic!("row {row}, column {column} is no text: {other:?}"),
    }
}

/// A part of a workbook, as it stands in the file.
fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a zip");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}
