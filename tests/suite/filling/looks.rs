//! How a sheet looks, taken from its XML: what a filled form must keep.

use std::collections::{BTreeMap, BTreeSet};

use tongce_core::sheets::cells::column_letters;
use tongce_core::sheets::fill::Options;

use super::layouts::fillable;
use super::{children, context, entries, fixture, part, template};

/// The looks of one sheet by its rows' numbers in the form as it was sent.
#[derive(Debug, Default, PartialEq)]
struct Looks {
    /// Columns' widths and everything behind the cells but merges: print settings, breaks, drawings.
    frame: Vec<String>,
    /// The attributes of rows that have a height or are hidden.
    rows: BTreeMap<u32, String>,
    /// The style of each cell that has one.
    styles: BTreeMap<(u32, String), String>,
    /// Merged ranges: first and last row, columns.
    merges: BTreeSet<(u32, u32, String)>,
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(start..start + tag[start..].find('"')?)
}

/// The opening tags of one name.
fn tags<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let open = format!("<{name}");
    xml.match_indices('<').filter_map(move |(at, _)| {
        let tag = &xml[at..at + xml[at..].find('>')? + 1];
        let rest = tag.strip_prefix(open.as_str())?;
        rest.starts_with([' ', '>', '/']).then_some(tag)
    })
}

fn split(address: &str) -> (String, u32) {
    let digits = address.find(|c: char| c.is_ascii_digit()).unwrap();
    (address[..digits].to_owned(), address[digits..].parse().unwrap())
}

impl Looks {
    /// `row` says where a row stood in the form as it was sent; rows of which it says nothing are new.
    fn of(xml: &str, row: impl Fn(u32) -> Option<u32>) -> Self {
        let mut looks = Self::default();
        let before = &xml[..xml.find("<sheetData").unwrap()];
        let cells = &xml[before.len()..xml.find("</sheetData>").unwrap_or(before.len())];
        looks.frame.extend(tags(before, "col").map(str::to_owned));
        for name in ["pageMargins", "pageSetup", "printOptions", "sheetProtection", "drawing", "legacyDrawing"] {
            looks.frame.extend(tags(xml, name).map(str::to_owned));
        }
        for tag in tags(cells, "row") {
            let Some(number) = attribute(tag, "r").and_then(|number| row(number.parse().unwrap())) else { continue };
            let shown: Vec<&str> =
                ["ht", "customHeight", "hidden"].iter().filter_map(|name| attribute(tag, name)).collect();
            if !shown.is_empty() {
                looks.rows.insert(number, shown.join(" "));
            }
        }
        for tag in tags(cells, "c") {
            let (column, number) = split(attribute(tag, "r").unwrap());
            if let (Some(number), Some(style)) = (row(number), attribute(tag, "s")) {
                looks.styles.insert((number, column), style.to_owned());
            }
        }
        for tag in tags(xml, "mergeCell") {
            let (start, end) = attribute(tag, "ref").unwrap().split_once(':').unwrap();
            let ((left, top), (right, bottom)) = (split(start), split(end));
            if let (Some(top), Some(bottom)) = (row(top), row(bottom)) {
                looks.merges.insert((top, bottom, format!("{left}:{right}")));
            }
        }
        looks
    }
}

/// Merges, borders, fonts and row heights, print settings and drawings of every layout of other people; only new rows have looks of their own.
#[test]
fn t11_a_filled_form_keeps_its_merges_borders_heights_and_print_settings() {
    let mut forms = 0;
    for name in fillable() {
        let path = fixture(&name);
        let Ok(filled) = template(&path).fill(&Options::default(), &children(7, 40), &context(40)) else { continue };
        let report = &filled.report;
        let last_old = filled.stands.iter().map(|stands| stands.row).max().unwrap() - report.rows_inserted;
        // Every fillable layout has its roster on the first sheet.
        let sheet = "xl/worksheets/sheet1.xml";
        let bytes = std::fs::read(&path).unwrap();
        let (_, _, before) = entries(&bytes).into_iter().find(|(part, ..)| part == sheet).unwrap();
        let (before, after) = (String::from_utf8(before).unwrap(), part(&filled, sheet));
        let old = Looks::of(&before, Some);
        let new = Looks::of(&after, |row| match row {
            row if row <= last_old => Some(row),
            row if row <= last_old + report.rows_inserted => None,
            row => Some(row - report.rows_inserted),
        });
        assert_eq!(old.frame, new.frame, "{name}");
        assert_eq!(old.merges, new.merges, "{name}");
        for (row, height) in &old.rows {
            assert_eq!(new.rows.get(row), Some(height), "{name}: row {row}");
        }
        for ((row, column), style) in &old.styles {
            let now = new.styles.get(&(*row, column.clone()));
            assert_eq!(now, Some(style), "{name}: {column}{row}");
        }
        forms += 1;
    }
    assert!(forms >= 20, "{forms} forms");
}

/// The comparison sees what it is for.
#[test]
fn other_looks_are_seen() {
    let xml = |height: u32, style: u32, merge: &str| {
        format!(
            "<worksheet><cols><col min=\"1\" max=\"1\" width=\"9\"/></cols><sheetData><row r=\"2\" ht=\"{height}\">\
             <c r=\"{}2\" s=\"{style}\"/></row></sheetData><mergeCells><mergeCell ref=\"{merge}\"/></mergeCells></worksheet>",
            column_letters(1)
        )
    };
    let looks = |xml: &str| Looks::of(xml, Some);
    let sent = looks(&xml(20, 3, "A1:B1"));
    assert_eq!(sent, looks(&xml(20, 3, "A1:B1")));
    for other in [xml(21, 3, "A1:B1"), xml(20, 4, "A1:B1"), xml(20, 3, "A1:C1")] {
        assert_ne!(sent, looks(&other));
    }
}
