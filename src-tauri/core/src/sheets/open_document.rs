//! What calamine doesn't tell of OpenDocument sheets: merged ranges and hidden rows and columns.
//!
//! They are told cell by cell and with counts of repetitions, so the sheet is walked through once more. The counts may be anything:
//! nothing is kept beyond the last row and column that a sheet can have, nor more than some figure of all sheets together.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::cells::Merge;
use super::scan::{MOST_COLUMNS, SheetExtras};

const MOST_ROWS: u32 = 1 << 20;
/// Merged ranges and hidden rows and columns of all sheets together.
const MOST_KEPT: usize = 1 << 20;

/// What is known of each sheet beside its cells, by the sheets' names; as much as was understood of a damaged file.
pub fn extras(zip: &mut ZipArchive<Cursor<&[u8]>>) -> HashMap<String, SheetExtras> {
    zip.by_name("content.xml").map(walk).unwrap_or_default()
}

fn walk(content: impl Read) -> HashMap<String, SheetExtras> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, content));
    reader.config_mut().expand_empty_elements = true;
    let (mut walk, mut buffer) = (Walk::default(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => walk.begin(&tag),
            Ok(Event::End(tag)) => walk.end(tag.name().as_ref()),
            Ok(Event::Eof) | Err(_) => return walk.found,
            Ok(_) => {}
        }
    }
}

/// Where the walk is.
#[derive(Default)]
struct Walk {
    found: HashMap<String, SheetExtras>,
    /// How many tables deep: a cell may hold another table, which is no part of the sheet.
    depth: u32,
    name: String,
    sheet: SheetExtras,
    /// The row, and how many times it comes.
    row: u32,
    times: u32,
    hidden: bool,
    /// The next cell's column.
    column: u32,
    /// The next column's description.
    described: u32,
    /// The row's cells that take more than one place.
    wide: Vec<Merge>,
    /// What is kept so far of all sheets together.
    kept: usize,
}

impl Walk {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        if tag.name().as_ref() == b"table:table" {
            self.depth += 1;
        }
        if self.depth != 1 {
            return;
        }
        let about = About::of(tag);
        match tag.name().as_ref() {
            b"table:table" => {
                (self.row, self.column, self.described) = (0, 0, 0);
                (self.name, self.sheet) = (about.name, SheetExtras::default());
            }
            b"table:table-column" => {
                let columns = self.described..self.described.saturating_add(about.columns).min(MOST_COLUMNS);
                self.described = columns.end;
                if about.hidden && self.keep(columns.len()) {
                    self.sheet.hidden_columns.extend(columns);
                }
            }
            b"table:table-row" => {
                (self.column, self.times, self.hidden) = (0, about.rows, about.hidden);
                self.wide.clear();
            }
            b"table:table-cell" | b"table:covered-table-cell" => self.cell(&about),
            _ => {}
        }
    }

    fn cell(&mut self, about: &About) {
        let left = self.column;
        self.column = left.saturating_add(about.columns);
        let wide = about.across > 1 || about.down > 1;
        if !wide || left >= MOST_COLUMNS || self.row >= MOST_ROWS || self.wide.len() >= MOST_COLUMNS as usize {
            return;
        }
        let right = left.saturating_add(about.across - 1).min(MOST_COLUMNS - 1);
        let bottom = self.row.saturating_add(about.down - 1).min(MOST_ROWS - 1);
        self.wide.push(Merge { top: self.row, left, bottom, right });
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"table:table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.found.insert(std::mem::take(&mut self.name), std::mem::take(&mut self.sheet));
                }
            }
            b"table:table-row" if self.depth == 1 => self.row_ends(),
            _ => {}
        }
    }

    /// Puts down what the row says, once for each time that it comes.
    fn row_ends(&mut self) {
        let rows = self.row..self.row.saturating_add(self.times).min(MOST_ROWS);
        for down in 0..rows.len() as u32 {
            if self.wide.is_empty() || !self.keep(self.wide.len()) {
                break;
            }
            let moved = |merge: &Merge| Merge {
                top: merge.top + down,
                bottom: merge.bottom.saturating_add(down).min(MOST_ROWS - 1),
                ..*merge
            };
            self.sheet.merges.extend(self.wide.iter().map(moved));
        }
        self.row = rows.end.max(self.row);
        // All rows below the content may be hidden, which is of no interest and more than is kept.
        if self.hidden && self.keep(rows.len()) {
            self.sheet.hidden_rows.extend(rows);
        }
    }

    /// Whether there is room for so many more.
    fn keep(&mut self, more: usize) -> bool {
        let room = self.kept.saturating_add(more) <= MOST_KEPT;
        self.kept += if room { more } else { 0 };
        room
    }
}

/// What a tag says.
struct About {
    name: String,
    hidden: bool,
    /// How many times a column, cell or row comes.
    columns: u32,
    rows: u32,
    /// How many columns and rows a cell takes.
    across: u32,
    down: u32,
}

impl About {
    fn of(tag: &BytesStart<'_>) -> Self {
        let mut about = Self { name: String::new(), hidden: false, columns: 1, rows: 1, across: 1, down: 1 };
        for attribute in tag.attributes().with_checks(false).flatten() {
            let count =
                || std::str::from_utf8(&attribute.value).ok().and_then(|n| n.parse().ok()).unwrap_or(1u32).max(1);
            match attribute.key.as_ref() {
                b"table:name" => about.name = attribute.unescape_value().unwrap_or_default().into_owned(),
                b"table:visibility" => about.hidden = matches!(attribute.value.as_ref(), b"collapse" | b"filter"),
                b"table:number-columns-repeated" => about.columns = count(),
                b"table:number-rows-repeated" => about.rows = count(),
                b"table:number-columns-spanned" => about.across = count(),
                b"table:number-rows-spanned" => about.down = count(),
                _ => {}
            }
        }
        about
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(inside: &str) -> SheetExtras {
        let xml = format!(r#"<x><table:table table:name="甲&amp;乙">{inside}</table:table></x>"#);
        walk(xml.as_bytes()).remove("甲&乙").expect("a sheet")
    }

    #[test]
    fn spans_repetitions_and_what_is_hidden_are_counted() {
        let found = sheet(
            r#"<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>
            <table:table-header-rows><table:table-row table:number-rows-repeated="3"/></table:table-header-rows>
            <table:table-row><table:table-cell table:number-columns-repeated="2"/>
              <table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"><text:p>a</text:p></table:table-cell>
              <table:covered-table-cell/><table:table-cell table:number-rows-spanned="2"/></table:table-row>
            <table:table-row table:visibility="filter" table:number-rows-repeated="2">
              <table:table-cell table:number-columns-spanned="3"/></table:table-row>"#,
        );
        let merge = |top, left, bottom, right| Merge { top, left, bottom, right };
        assert_eq!(found.merges, [merge(3, 2, 3, 3), merge(3, 4, 4, 4), merge(4, 0, 4, 2), merge(5, 0, 5, 2)]);
        assert_eq!((found.hidden_rows, found.hidden_columns), (vec![4, 5], vec![1, 2]));
    }

    #[test]
    fn a_table_within_a_cell_is_no_part_of_the_sheet() {
        let inner = r#"<table:table table:name="b"><table:table-row table:number-rows-repeated="9"/></table:table>"#;
        let wide = r#"<table:table-row><table:table-cell table:number-columns-spanned="2"/></table:table-row>"#;
        let found =
            sheet(&format!("<table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>{wide}"));
        assert_eq!(found.merges, [Merge { top: 1, left: 0, bottom: 1, right: 1 }]);
    }

    #[test]
    fn forged_counts_end_at_the_edge_of_a_sheet() {
        let most = u32::MAX;
        let found = sheet(&format!(
            r#"<table:table-column table:visibility="collapse" table:number-columns-repeated="{most}"/>
            <table:table-row table:visibility="collapse" table:number-rows-repeated="{most}">
              <table:table-cell table:number-columns-spanned="{most}" table:number-rows-spanned="{most}"/>
              <table:table-cell table:number-columns-repeated="{most}"/>
              <table:table-cell table:number-columns-spanned="99999999999999999999" table:number-rows-spanned="-1"/>
            </table:table-row><table:table-row><table:table-cell table:number-rows-spanned="2"/></table:table-row>"#
        ));
        assert!(found.merges.len() <= MOST_KEPT && found.hidden_columns.len() <= MOST_COLUMNS as usize);
        assert!(found.merges.iter().all(|merge| merge.bottom < MOST_ROWS && merge.right < MOST_COLUMNS));
        assert!(found.hidden_rows.is_empty());
        assert!(walk(&b"<table:table table:name='a'><table:table-row><table:table-cell"[..]).is_empty());
    }
}
