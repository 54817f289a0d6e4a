//! The township's own workbook, filled in place: what must not change, and where values stand.

mod asked;
mod cards;
mod forms;
mod hard;
mod hostile;
mod keys;
mod layouts;
mod looks;
mod packs;
mod page;
mod programs;
mod totals;
mod township;

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use chrono::NaiveDate;
use invented::Dice;
use tongce_core::domain::age::BirthdayRule;
use tongce_core::domain::{ChildId, Record};
use tongce_core::sheets::cells::{Sheet, Workbook};
use tongce_core::sheets::fill::{Child, Context, Filled, Options, Template};
use tongce_core::sheets::read::Reader;

use crate::reading::{fixture, read};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn context(count: usize) -> Context {
    Context {
        unit: "石桥镇大坪村".to_owned(),
        operator: "文书甲".to_owned(),
        as_of: day("2026-08-31"),
        filled_on: day("2026-11-10"),
        birthday_rule: BirthdayRule::NextDay,
        count: u32::try_from(count).expect("few"),
    }
}

/// Invented children, other ones for another seed.
fn children(seed: u64, count: u64) -> Vec<Child> {
    let mut dice = Dice::new(seed);
    (0..count).map(|number| of(invented::child(&mut dice, seed * 100 + number))).collect()
}

fn of(record: Record) -> Child {
    Child { id: ChildId::new(), record }
}

fn template(path: &Path) -> Template {
    let reader = Reader::new(env!("CARGO_BIN_EXE_tongce-under-test"));
    Template::open(&reader, path, "表.xlsx").unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn fill(path: &Path, options: &Options, children: &[Child]) -> Filled {
    template(path).fill(options, children, &context(children.len())).unwrap_or_else(|error| panic!("{error}"))
}

/// A filled form as it is read again.
fn reread(filled: &Filled) -> Workbook {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("填好.xlsx");
    filled.write(&path).expect("written");
    read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn sheet<'a>(workbook: &'a Workbook, name: &str) -> &'a Sheet {
    workbook.sheets.iter().find(|sheet| sheet.name == name).expect(name)
}

/// What shows in a cell, by its address.
fn at(sheet: &Sheet, address: &str) -> String {
    let digits = address.find(|c: char| c.is_ascii_digit()).expect("a row");
    let column = address[..digits].bytes().fold(0, |sum, byte| sum * 26 + u32::from(byte - b'A') + 1) - 1;
    sheet.cell(address[digits..].parse::<u32>().expect("a row") - 1, column).display()
}

/// The entries of a container in order: name, compressed bytes, content.
fn entries(bytes: &[u8]) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..archive.len())
        .map(|at| {
            let mut raw = Vec::new();
            let mut entry = archive.by_index_raw(at).expect("an entry");
            let name = entry.name().to_owned();
            entry.read_to_end(&mut raw).expect("read");
            drop(entry);
            let mut content = Vec::new();
            archive.by_index(at).expect("an entry").read_to_end(&mut content).expect("read");
            (name, raw, content)
        })
        .collect()
}

/// The names of parts that differ in any byte, compressed or not, or that are on one side only. Also checks the order.
#[track_caller]
fn differing(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (entries(before), entries(after));
    let names = |all: &[(String, Vec<u8>, Vec<u8>)]| all.iter().map(|(name, ..)| name.clone()).collect::<Vec<_>>();
    let kept: Vec<String> = names(&after).into_iter().filter(|name| names(&before).contains(name)).collect();
    let expected: Vec<String> = names(&before).into_iter().filter(|name| names(&after).contains(name)).collect();
    assert_eq!(kept, expected, "the order of parts");
    let same = |name: &str| {
        let find = |all: &[(String, Vec<u8>, Vec<u8>)]| all.iter().find(|(n, ..)| n == name).cloned();
        find(&before) == find(&after)
    };
    let mut all = names(&before);
    all.extend(names(&after));
    all.sort();
    all.dedup();
    all.retain(|name| !same(name));
    all
}

/// A part of a filled form as text.
fn part(filled: &Filled, name: &str) -> String {
    filled.package.text(name).expect("readable").unwrap_or_else(|| panic!("{name} is missing"))
}

/// A container of the given parts.
fn package(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}
