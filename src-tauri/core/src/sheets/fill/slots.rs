//! Which rows of a roster have children already and which are free.

use std::collections::{BTreeSet, HashMap};

use super::address::{Area, Place};
use super::columns::PlannedColumn;
use super::grid::SheetXml;
use super::moving::Move;
use super::source::Source;
use crate::sheets::cells::{Merge, Sheet};
use crate::sheets::rows::rows;
use crate::sheets::table::{SourceRow, Table};

/// The rows of a roster's body, 1-based.
#[derive(Debug, Clone, PartialEq)]
pub struct Slots<'a> {
    /// First row of the body.
    pub first: u32,
    /// Last row of the body: rows are put in below it.
    pub last: u32,
    /// How many rows one child takes.
    pub block: u32,
    /// Rows that have a child.
    pub taken: Vec<SourceRow<'a>>,
    /// First rows of free blocks, from the top down.
    pub free: Vec<u32>,
    /// Whether the body has no row at all whose look could be taken over.
    pub bare: bool,
}

impl<'a> Slots<'a> {
    /// Looks through a table's rows. Blank rows below the recognised ones belong to the body down to the line of its sums, and
    /// otherwise as long as they look like it. `counted` are areas of the sheet of which other sheets and names of the book speak.
    pub fn find(
        workbook: &'a crate::sheets::cells::Workbook,
        table: &'a Table,
        xml: &SheetXml,
        columns: &[PlannedColumn],
        counted: &[Area],
    ) -> Self {
        let empty = Sheet::default();
        let sheet = workbook.sheets.get(table.sheet).unwrap_or(&empty);
        let look = Look::new(sheet, xml, table, columns, counted);
        let taken: Vec<SourceRow<'a>> = rows(workbook, table).filter(|row| !look.is_free(row.row)).collect();
        let block = look.block(table.first_row);
        let end = look.end(table, taken.last().map_or(0, |row| row.row));
        let last_taken = taken.last().map_or(0, |row| row.row);
        let starts = (table.first_row..).step_by(block as usize).take_while(|row| row + block <= end + 1);
        let free = starts.filter(|row| {
            *row > last_taken && (*row..row + block).all(|row| look.is_free(row) && !look.is_hidden(row))
        });
        Self { first: table.first_row, last: end, block, free: free.collect(), taken, bare: end < table.first_row }
    }

    /// The rows to put in for so many further children.
    pub fn put_in(&self, sheet: &str, children: u32) -> Option<Move> {
        let count = children * self.block;
        (count > 0).then(|| Move {
            sheet: sheet.to_owned(),
            after: self.last,
            count,
            body_first: self.first,
            block: self.block,
            bare: self.bare,
        })
    }
}

/// A sheet, as far as its rows are compared.
pub(super) struct Look<'a> {
    pub sheet: &'a Sheet,
    pub xml: &'a SheetXml,
    /// The table's columns.
    pub columns: Vec<u32>,
    /// Every formula as it reads in its cell.
    pub formulas: HashMap<Place, String>,
    /// What other sheets and names of the book count.
    pub counted: &'a [Area],
    name: Option<u32>,
    number: Option<u32>,
    hidden: BTreeSet<u32>,
}

impl<'a> Look<'a> {
    fn new(sheet: &'a Sheet, xml: &'a SheetXml, table: &Table, planned: &[PlannedColumn], counted: &'a [Area]) -> Self {
        let place = |wanted: &dyn Fn(&Source) -> bool| {
            planned.iter().find(|column| column.source.as_ref().is_some_and(wanted)).map(|column| column.index)
        };
        Self {
            sheet,
            xml,
            columns: table.columns.iter().map(|column| column.index).collect(),
            formulas: xml.formulas(),
            counted,
            name: place(&|source| matches!(source, Source::Field(field) if field.key == "child.name")),
            number: place(&|source| *source == Source::RowNumber),
            hidden: sheet.hidden_rows.iter().map(|row| row + 1).collect(),
        }
    }

    /// Whether nothing stands in a row but its number, formulas and marks to be filled in.
    pub(super) fn is_free(&self, row: u32) -> bool {
        self.sheet.row(row - 1).filled().all(|(column, cell)| {
            let own = Some(column) == self.number && is_number(&cell.shown());
            let formula = || self.xml.cell(row, column).is_some_and(|cell| cell.formula.is_some());
            let outside = || !self.columns.contains(&column);
            own || outside() || super::placeholders::is_in(&cell.shown()) || formula()
        })
    }

    fn is_hidden(&self, row: u32) -> bool {
        self.hidden.contains(&row)
    }

    /// How many rows one child takes: as many as its name's cell.
    fn block(&self, first: u32) -> u32 {
        let merge = self.name.and_then(|name| self.sheet.merge_at(first - 1, name));
        let tall = |merge: &&Merge| merge.top + 1 == first && merge.bottom - merge.top < 10;
        merge.filter(tall).map_or(1, |merge| merge.bottom - merge.top + 1)
    }
}

/// Whether a text is a row's number.
pub fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit())
}
