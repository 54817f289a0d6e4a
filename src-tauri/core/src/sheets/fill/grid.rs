//! A sheet's XML with the places of its rows and cells.

use std::collections::HashMap;
use std::ops::Range;

use super::address::{LAST_ROW, Place};
use super::formula;
use super::tags::{Piece, Token, Tokens, attribute, damaged, prefix, unescaped, value};
use crate::sheets::limits::Limit;
use crate::{Code, Error, Result};

/// A form has fewer cells, blank ones included; a sheet of more is no form, and would take memory that this process needs.
const MOST_CELLS: u32 = 2_000_000;

/// A sheet as it stands in the file.
pub struct SheetXml {
    /// The whole part.
    pub text: String,
    /// What stands before the names of its elements: nothing or `x:`.
    pub prefix: String,
    /// `<sheetData>…</sheetData>` or `<sheetData/>`.
    pub data: Range<usize>,
    /// Between its tags; empty for `<sheetData/>`.
    pub inside: Range<usize>,
    /// Its rows from the top down.
    pub rows: Vec<RowXml>,
}

/// A row.
#[derive(Debug, Clone)]
pub struct RowXml {
    /// 1-based.
    pub number: u32,
    /// The whole element.
    pub range: Range<usize>,
    /// Its first tag.
    pub tag: Range<usize>,
    /// Its cells from left to right.
    pub cells: Vec<CellXml>,
}

/// A cell.
#[derive(Debug, Clone)]
pub struct CellXml {
    /// 0-based.
    pub column: u32,
    /// The whole element.
    pub range: Range<usize>,
    /// Its first tag.
    pub tag: Range<usize>,
    /// Its formula.
    pub formula: Option<Box<FormulaXml>>,
    /// Its cached or constant value: the whole `<v>` element.
    pub value: Option<Range<usize>>,
}

/// The formula of a cell.
#[derive(Debug, Clone)]
pub struct FormulaXml {
    /// The whole element.
    pub range: Range<usize>,
    /// Its first tag.
    pub tag: Range<usize>,
    /// Its text.
    pub text: Range<usize>,
}

impl SheetXml {
    /// Finds rows and cells.
    ///
    /// # Errors
    /// A sheet that is malformed, or whose rows are out of order.
    pub fn parse(text: String) -> Result<Self> {
        let mut finder = Finder::default();
        let mut root = None;
        for token in Tokens::new(&text) {
            let token = token?;
            if root.is_none() && matches!(token.piece, Piece::Open | Piece::Empty) {
                root = Some(prefix(token.text).to_owned());
            }
            finder.take(&token)?;
        }
        let (Some(data), Some(prefix)) = (finder.data, root) else { return Err(damaged()) };
        let inside = finder.inside.unwrap_or(data.end..data.end);
        let sorted = finder.rows.windows(2).all(|pair| matches!(pair, [a, b] if a.number < b.number));
        let in_rows = |row: &RowXml| row.cells.windows(2).all(|pair| matches!(pair, [a, b] if a.column < b.column));
        if !sorted || !finder.rows.iter().all(in_rows) {
            return Err(damaged());
        }
        Ok(Self { prefix, data, inside, rows: finder.rows, text })
    }

    /// The row of this number.
    pub fn row(&self, number: u32) -> Option<&RowXml> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        self.rows.get(at)
    }

    /// The cell at a place.
    pub fn cell(&self, row: u32, column: u32) -> Option<&CellXml> {
        self.row(row)?.cell(column)
    }

    /// A piece of the part.
    pub fn at(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The number of a cell's style, 0 without one.
    pub fn style(&self, cell: &CellXml) -> usize {
        attribute(self.at(&cell.tag), "s").and_then(|style| style.parse().ok()).unwrap_or(0)
    }

    /// Whether any cell has a formula.
    pub fn has_formulas(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.formula.is_some())
    }

    /// The formulas of all cells that have one of their own or share one, each as it reads in its cell.
    pub fn formulas(&self) -> HashMap<Place, String> {
        let mut masters: HashMap<&str, (Place, String)> = HashMap::new();
        let mut found = HashMap::new();
        for (row, cell) in self.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell))) {
            let Some(formula) = &cell.formula else { continue };
            let place = Place { row: row.number, column: cell.column };
            let (tag, own) = (self.at(&formula.tag), unescaped(self.at(&formula.text)).into_owned());
            let shared = (attribute(tag, "t") == Some("shared")).then(|| attribute(tag, "si")).flatten();
            let text = match shared {
                Some(group) if !own.is_empty() => {
                    masters.insert(group, (place, own.clone()));
                    own
                }
                Some(group) => masters.get(group).map_or(own, |(from, master)| {
                    let columns = i64::from(place.column) - i64::from(from.column);
                    formula::copied(master, i64::from(place.row) - i64::from(from.row), columns)
                }),
                None => own,
            };
            found.insert(place, text);
        }
        found
    }
}

impl RowXml {
    /// The cell in a column.
    pub fn cell(&self, column: u32) -> Option<&CellXml> {
        let at = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        self.cells.get(at)
    }
}

/// Follows the tokens of a sheet.
#[derive(Default)]
struct Finder {
    data: Option<Range<usize>>,
    inside: Option<Range<usize>>,
    in_data: bool,
    rows: Vec<RowXml>,
    row: Option<RowXml>,
    cell: Option<CellXml>,
    formula: Option<FormulaXml>,
    value: Option<usize>,
    cells: u32,
}

impl Finder {
    fn take(&mut self, token: &Token<'_>) -> Result<()> {
        match (token.name, token.piece) {
            ("sheetData", Piece::Empty) if self.data.is_none() => self.data = Some(token.range.clone()),
            ("sheetData", Piece::Open) if self.data.is_none() => {
                (self.data, self.inside) = (Some(token.range.clone()), Some(token.range.end..token.range.end));
                self.in_data = true;
            }
            ("sheetData", Piece::Close) if self.in_data => {
                self.in_data = false;
                if let (Some(data), Some(inside)) = (&mut self.data, &mut self.inside) {
                    (data.end, inside.end) = (token.range.end, token.range.start);
                }
            }
            _ if self.in_data => self.in_data(token)?,
            _ => {}
        }
        Ok(())
    }

    fn in_data(&mut self, token: &Token<'_>) -> Result<()> {
        match (token.name, token.piece) {
            ("row", Piece::Open | Piece::Empty) if self.row.is_none() => self.open_row(token)?,
            ("row", Piece::Close) => self.close_row(token.range.end),
            ("c", Piece::Open | Piece::Empty) if self.cell.is_none() => self.open_cell(token)?,
            ("c", Piece::Close) => self.close_cell(token.range.end),
            ("f", Piece::Open | Piece::Empty) => {
                let text = token.range.end..token.range.end;
                self.formula = Some(FormulaXml { range: token.range.clone(), tag: token.range.clone(), text });
                if token.piece == Piece::Empty {
                    self.close_formula(token.range.end, token.range.end);
                }
            }
            ("f", Piece::Close) => self.close_formula(token.range.start, token.range.end),
            ("v", Piece::Open) => self.value = Some(token.range.start),
            ("v", Piece::Empty) => self.close_value(token.range.start, token.range.end),
            ("v", Piece::Close) => {
                if let Some(start) = self.value.take() {
                    self.close_value(start, token.range.end);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_row(&mut self, token: &Token<'_>) -> Result<()> {
        let next = self.rows.last().map_or(1, |row| row.number + 1);
        let number = match value(token.text, "r") {
            Some(number) => number.trim().parse().map_err(|_| damaged())?,
            None => next,
        };
        if !(1..=LAST_ROW).contains(&number) {
            return Err(damaged());
        }
        let (range, tag) = (token.range.clone(), token.range.clone());
        self.row = Some(RowXml { number, range, tag, cells: Vec::new() });
        if token.piece == Piece::Empty {
            self.close_row(token.range.end);
        }
        Ok(())
    }

    fn close_row(&mut self, end: usize) {
        if let Some(mut row) = self.row.take() {
            row.range.end = end;
            self.rows.push(row);
        }
    }

    fn open_cell(&mut self, token: &Token<'_>) -> Result<()> {
        let Some(row) = &self.row else { return Err(damaged()) };
        if self.cells >= MOST_CELLS {
            return Err(Error::new(Code::TooLarge).with("limit", Limit::Cells.words()));
        }
        let next = row.cells.last().map_or(0, |cell| cell.column + 1);
        let column = match value(token.text, "r") {
            Some(address) => {
                let place = Place::parse(address.trim()).filter(|place| place.row == row.number);
                place.ok_or_else(damaged)?.column
            }
            None => next,
        };
        let (range, tag) = (token.range.clone(), token.range.clone());
        self.cell = Some(CellXml { column, range, tag, formula: None, value: None });
        if token.piece == Piece::Empty {
            self.close_cell(token.range.end);
        }
        Ok(())
    }

    fn close_cell(&mut self, end: usize) {
        if let (Some(mut cell), Some(row)) = (self.cell.take(), &mut self.row) {
            self.cells += 1;
            cell.range.end = end;
            row.cells.push(cell);
        }
    }

    fn close_formula(&mut self, text_end: usize, end: usize) {
        if let (Some(mut formula), Some(cell)) = (self.formula.take(), &mut self.cell) {
            (formula.text.end, formula.range.end) = (text_end, end);
            cell.formula = Some(Box::new(formula));
        }
    }

    fn close_value(&mut self, start: usize, end: usize) {
        if let Some(cell) = &mut self.cell {
            cell.value = Some(start..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_cells_are_found_with_and_without_their_addresses() {
        let xml = r#"<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"/><x:row><x:c><x:v>1</x:v></x:c>
            <x:c r="D3" s="4"/></x:row><x:row r="9"><x:c r="B9"><x:f t="shared" ref="B9:C9" si="0">A9+$A$1</x:f><x:v>2</x:v></x:c><x:c r="C9"><x:f t="shared" si="0"/></x:c></x:row></x:sheetData></x:worksheet>"#;
        let sheet = SheetXml::parse(xml.to_owned()).unwrap();
        let places: Vec<String> = sheet
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().map(|cell| Place { row: row.number, column: cell.column }.to_string()))
            .collect();
        assert_eq!((places, sheet.prefix.as_str()), (["A3", "D3", "B9", "C9"].map(str::to_owned).to_vec(), "x:"));
        assert_eq!(sheet.style(sheet.cell(3, 3).unwrap()), 4);
        assert_eq!(sheet.formulas()[&Place { row: 9, column: 2 }], "B9+$A$1");
        assert_eq!(sheet.at(sheet.cell(9, 1).unwrap().value.as_ref().unwrap()), "<x:v>2</x:v>");
    }

    #[test]
    fn a_sheet_with_rows_out_of_order_is_not_touched() {
        for rows in [
            r#"<row r="2"/><row r="1"/>"#,
            r#"<row r="1"><c r="B1"/><c r="A1"/></row>"#,
            r#"<row r="1"><c r="B2"/></row>"#,
        ] {
            let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
            assert!(SheetXml::parse(xml).is_err(), "{rows}");
        }
    }
}
