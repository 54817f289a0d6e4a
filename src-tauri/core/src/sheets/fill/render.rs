//! A sheet's XML with cells filled and rows put in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address::Place;
use super::formula::moved;
use super::grid::{CellXml, RowXml, SheetXml};
use super::moving::{Growth, Home, Move};
use super::tags::{
    attribute, cell_text, closed, element, escaped, opened, whole_element, with_attribute, without_attribute,
};
use super::{keys, outside};

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Put {
    /// Text, as a string inside the cell: the table of shared strings stays as it is.
    Text(String),
    /// A number: a serial day in a cell that shows dates, a row's number.
    Number(i64),
    /// Nothing: the cell keeps its look.
    Blank,
}

/// What changes on a sheet. Rows are counted as they are afterwards.
pub struct Changes<'a> {
    /// New content of cells.
    pub cells: BTreeMap<Place, Put>,
    /// Rows put in …
    pub put_in: Option<&'a Move>,
    /// … into this sheet; else into another one, of which only this one's formulas may speak.
    pub own: bool,
    /// A column to be hidden.
    pub hide: Option<u32>,
    /// Whether formulas lose their cached values, because what they speak of changes.
    pub stale: bool,
}

/// The part after the changes.
pub fn render(sheet: &SheetXml, changes: &Changes<'_>) -> String {
    let renderer = Renderer::new(sheet, changes);
    let rows = renderer.rows();
    let before = sheet.text.get(..sheet.data.start).unwrap_or_default();
    let after = sheet.text.get(sheet.data.end..).unwrap_or_default();
    let (before, after) = match changes.put_in {
        Some(put_in) => {
            let own = changes.own;
            (outside::moved_around(before, put_in, own), outside::moved_around(after, put_in, own))
        }
        None => (before.to_owned(), after.to_owned()),
    };
    let before = outside::with_dimension(&before, renderer.extent());
    let before = match changes.hide {
        Some(column) => keys::with_hidden_column(&before, column, &sheet.prefix),
        None => before,
    };
    let name = format!("{}sheetData", sheet.prefix);
    let open = sheet.text.get(sheet.data.start..sheet.inside.start).filter(|tag| !tag.ends_with("/>"));
    match open {
        Some(open) => format!("{before}{open}{rows}</{name}>{after}"),
        None if rows.is_empty() => format!("{before}{}{after}", sheet.at(&sheet.data)),
        None => format!("{before}<{name}>{rows}</{name}>{after}"),
    }
}

pub(super) struct Renderer<'a> {
    pub sheet: &'a SheetXml,
    pub changes: &'a Changes<'a>,
    /// Every formula as it reads in its cell; looked up only when rows move.
    pub formulas: HashMap<Place, String>,
}

/// Where a row of the new sheet comes from.
#[derive(Clone, Copy)]
enum From<'a> {
    Old(&'a RowXml),
    /// A copy of another row's look and formulas.
    Copy(&'a RowXml),
    Nothing,
}

impl<'a> Renderer<'a> {
    fn new(sheet: &'a SheetXml, changes: &'a Changes<'a>) -> Self {
        let formulas = changes.put_in.map(|_| sheet.formulas()).unwrap_or_default();
        Self { sheet, changes, formulas }
    }

    /// The rows put into this very sheet.
    fn own(&self) -> Option<&'a Move> {
        self.changes.put_in.filter(|_| self.changes.own)
    }

    /// The last row and column in which something is put.
    fn extent(&self) -> Option<Place> {
        let row = self.changes.cells.keys().map(|place| place.row).max()?;
        let column = self.changes.cells.keys().map(|place| place.column).max()?;
        Some(Place { row, column })
    }

    fn rows(&self) -> String {
        let mut sources: BTreeMap<u32, From<'a>> = BTreeMap::new();
        let edited: BTreeSet<u32> = self.changes.cells.keys().map(|place| place.row).collect();
        sources.extend(edited.iter().map(|row| (*row, From::Nothing)));
        for row in &self.sheet.rows {
            let number = self.own().map_or(row.number, |put_in| put_in.row(row.number));
            sources.insert(number, From::Old(row));
        }
        if let Some(put_in) = self.own() {
            for offset in 0..put_in.count {
                let model = (put_in.after + 1).saturating_sub(put_in.block) + offset % put_in.block;
                let copy = self.sheet.row(model).filter(|_| !put_in.bare).map_or(From::Nothing, From::Copy);
                sources.insert(put_in.after + 1 + offset, copy);
            }
        }
        // White space between rows is kept where it stands before an old row.
        let mut out = String::with_capacity(self.sheet.inside.len() * 2);
        let mut at = self.sheet.inside.start;
        for (number, from) in &sources {
            match from {
                From::Old(row) => {
                    out.push_str(self.sheet.text.get(at..row.range.start).unwrap_or_default());
                    at = row.range.end;
                    self.old_row(row, *number, &mut out);
                }
                From::Copy(row) => self.copy(row, *number, &mut out),
                From::Nothing => self.new_row(*number, &mut out),
            }
        }
        out.push_str(self.sheet.text.get(at..self.sheet.inside.end).unwrap_or_default());
        out
    }

    pub(super) fn puts(&self, row: u32) -> impl Iterator<Item = (u32, &'a Put)> + use<'a> {
        let of_row = Place { row, column: 0 }..Place { row: row + 1, column: 0 };
        self.changes.cells.range(of_row).map(|(place, put)| (place.column, put))
    }

    fn old_row(&self, row: &RowXml, number: u32, out: &mut String) {
        let puts: BTreeMap<u32, &Put> = self.puts(number).collect();
        let formulas = row.cells.iter().any(|cell| cell.formula.is_some());
        let plain = puts.is_empty() && number == row.number;
        if plain && !(formulas && (self.changes.stale || self.changes.put_in.is_some())) {
            out.push_str(self.sheet.at(&row.range));
            return;
        }
        let mut tag = self.sheet.at(&row.tag).to_owned();
        if number != row.number && attribute(&tag, "r").is_some() {
            tag = with_attribute(&tag, "r", &number.to_string());
        }
        let style = row_style(&tag);
        let mut cells = String::new();
        let mut at = row.tag.end;
        let mut left = puts.into_iter().peekable();
        for cell in &row.cells {
            while let Some((column, put)) = left.next_if(|(column, _)| *column < cell.column) {
                self.new_cell(Place { row: number, column }, put, style.as_deref(), &mut cells);
            }
            cells.push_str(self.sheet.text.get(at..cell.range.start).unwrap_or_default());
            at = cell.range.end;
            match left.next_if(|(column, _)| *column == cell.column) {
                Some((column, put)) => self.filled(cell, Place { row: number, column }, put, &mut cells),
                None => self.old_cell(cell, row.number, number, &mut cells),
            }
        }
        for (column, put) in left {
            self.new_cell(Place { row: number, column }, put, style.as_deref(), &mut cells);
        }
        self.close(row, &tag, at, &cells, number, out);
    }

    /// Puts a row together again; a row that was `<row/>` gets an end of its own when it has cells now.
    fn close(&self, row: &RowXml, tag: &str, at: usize, cells: &str, number: u32, out: &mut String) {
        let tag = self.with_spans(tag, number);
        let end = self.sheet.text.get(at..row.range.end).unwrap_or_default();
        if !tag.ends_with("/>") {
            out.extend([tag.as_str(), cells, end]);
        } else if cells.is_empty() {
            out.push_str(&tag);
        } else {
            out.extend([opened(&tag).as_str(), cells, &format!("</{}>", element(&tag))]);
        }
    }

    /// `spans` only helps programs to read faster, but it may not be wrong.
    pub(super) fn with_spans(&self, tag: &str, number: u32) -> String {
        let spans = attribute(tag, "spans").and_then(|spans| spans.split_once(':'));
        let range = spans.and_then(|(a, b)| Some(a.parse::<u32>().ok()?..=b.parse::<u32>().ok()?));
        let outside =
            |range: std::ops::RangeInclusive<u32>| self.puts(number).any(|(at, _)| !range.contains(&(at + 1)));
        if range.is_some_and(outside) { without_attribute(tag, "spans") } else { tag.to_owned() }
    }

    /// A cell whose content is not touched; its formula may be.
    fn old_cell(&self, cell: &CellXml, old_row: u32, number: u32, out: &mut String) {
        let whole = self.sheet.at(&cell.range);
        let place = Place { row: number, column: cell.column };
        let mut tag = self.sheet.at(&cell.tag).to_owned();
        if number != old_row && attribute(&tag, "r").is_some() {
            tag = with_attribute(&tag, "r", &place.to_string());
        }
        let Some(formula) = cell.formula.as_ref().filter(|_| self.changes.stale || self.changes.put_in.is_some())
        else {
            out.push_str(&tag);
            out.push_str(whole.get(cell.tag.len()..).unwrap_or_default());
            return;
        };
        if self.changes.stale {
            tag = without_attribute(&tag, "t");
        }
        let old = Place { row: old_row, column: cell.column };
        let new = self.formula(cell, old).unwrap_or_else(|| self.sheet.at(&formula.range).to_owned());
        out.push_str(&tag);
        let piece = |range: std::ops::Range<usize>| self.sheet.text.get(range).unwrap_or_default();
        out.extend([piece(cell.tag.end..formula.range.start), &new]);
        match cell.value.clone().filter(|value| self.changes.stale && value.start >= formula.range.end) {
            Some(value) => out.extend([piece(formula.range.end..value.start), piece(value.end..cell.range.end)]),
            None => out.push_str(piece(formula.range.end..cell.range.end)),
        }
    }

    /// A cell's formula element after rows were put in; `None` when none were.
    fn formula(&self, cell: &CellXml, old: Place) -> Option<String> {
        let put_in = self.changes.put_in?;
        let formula = cell.formula.as_ref()?;
        let mut tag = self.sheet.at(&formula.tag).to_owned();
        let kind = attribute(&tag, "t").map(str::to_owned);
        if kind.as_deref() == Some("shared") {
            // Groups that share a formula may not stay alike: each cell gets its own.
            tag = ["t", "si", "ref"].iter().fold(tag, |tag, name| without_attribute(&tag, name));
        } else if self.changes.own {
            for (name, growth) in [("ref", Growth::Area), ("r1", Growth::Thing), ("r2", Growth::Thing)] {
                if let Some(area) = attribute(&tag, name).and_then(|area| put_in.area(area, growth)) {
                    tag = with_attribute(&tag, name, &area);
                }
            }
        }
        let home = if self.changes.own { put_in.home(old.row) } else { Home::Other };
        let text = self.formulas.get(&old).cloned().unwrap_or_default();
        let text = moved(&text, self.changes.own, home, put_in).unwrap_or(text);
        Some(whole_element(&tag, &escaped(&text)))
    }

    /// An old cell with new content; it keeps its style.
    pub(super) fn filled(&self, cell: &CellXml, place: Place, put: &Put, out: &mut String) {
        let mut tag = self.sheet.at(&cell.tag).to_owned();
        for name in ["t", "cm", "vm"] {
            tag = without_attribute(&tag, name);
        }
        if attribute(&tag, "r").is_some() {
            tag = with_attribute(&tag, "r", &place.to_string());
        }
        self.content(&tag, put, out);
    }

    pub(super) fn new_cell(&self, place: Place, put: &Put, row_style: Option<&str>, out: &mut String) {
        let style = row_style.map(str::to_owned).or_else(|| outside::column_style(self.sheet, place.column));
        let style = style.map(|style| format!(" s=\"{style}\"")).unwrap_or_default();
        self.content(&format!("<{}c r=\"{place}\"{style}/>", self.sheet.prefix), put, out);
    }

    fn content(&self, tag: &str, put: &Put, out: &mut String) {
        let (tag, prefix) = (closed(tag), &self.sheet.prefix);
        match put {
            Put::Blank => out.push_str(&tag),
            Put::Number(number) => out.push_str(&whole_element(&tag, &format!("<{prefix}v>{number}</{prefix}v>"))),
            Put::Text(text) => {
                let text = cell_text(text);
                let content = format!("<{prefix}is><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is>");
                out.push_str(&whole_element(&with_attribute(&tag, "t", "inlineStr"), &content));
            }
        }
    }

    /// A row where there was none.
    fn new_row(&self, number: u32, out: &mut String) {
        let mut cells = String::new();
        for (column, put) in self.puts(number) {
            self.new_cell(Place { row: number, column }, put, None, &mut cells);
        }
        let name = format!("{}row", self.sheet.prefix);
        match cells.is_empty() {
            true => out.push_str(&format!("<{name} r=\"{number}\"/>")),
            false => out.push_str(&format!("<{name} r=\"{number}\">{cells}</{name}>")),
        }
    }
}

/// The style that a row gives to its cells.
pub(super) fn row_style(tag: &str) -> Option<String> {
    let custom = matches!(attribute(tag, "customFormat"), Some("1" | "true"));
    attribute(tag, "s").filter(|_| custom).map(str::to_owned)
}
