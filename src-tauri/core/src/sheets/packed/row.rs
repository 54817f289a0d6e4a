//! One row of packed cells, as it is read.

use std::fmt;

use super::{Packed, Rows};
use crate::sheets::cells::{Cell, CellRef};

/// One row of a sheet.
#[derive(Clone, Copy, Default)]
pub struct Row<'a> {
    /// None for a row outside the sheet.
    pub(super) rows: Option<&'a Rows>,
    pub(super) cells: &'a [Packed],
}

impl<'a> Row<'a> {
    /// The number of cells from column A to the last one.
    pub fn len(self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cells.
    pub fn is_empty(self) -> bool {
        self.cells.is_empty()
    }

    /// The cell of a 0-based column; empty behind the last one.
    pub fn cell(self, column: u32) -> CellRef<'a> {
        self.cells.get(column as usize).map_or(Cell::Empty, |cell| unpack(self.rows, *cell))
    }

    /// The cells from column A on.
    pub fn iter(self) -> Cells<'a> {
        Cells { rows: self.rows, rest: self.cells.iter() }
    }

    /// The cells in which something visible stands, with their 0-based columns.
    pub fn filled(self) -> impl Iterator<Item = (u32, CellRef<'a>)> + Clone {
        let cells = (0u32..).zip(self.cells).filter(|(_, cell)| **cell != Packed::default());
        cells.map(move |(column, cell)| (column, unpack(self.rows, *cell))).filter(|(_, cell)| !cell.is_blank())
    }
}

fn unpack(rows: Option<&Rows>, cell: Packed) -> CellRef<'_> {
    rows.map_or(Cell::Empty, |rows| rows.unpack(cell))
}

impl<'a> IntoIterator for Row<'a> {
    type Item = CellRef<'a>;
    type IntoIter = Cells<'a>;

    fn into_iter(self) -> Cells<'a> {
        self.iter()
    }
}

/// The cells of a row, one after the other.
#[derive(Clone)]
pub struct Cells<'a> {
    rows: Option<&'a Rows>,
    rest: std::slice::Iter<'a, Packed>,
}

impl<'a> Iterator for Cells<'a> {
    type Item = CellRef<'a>;

    fn next(&mut self) -> Option<CellRef<'a>> {
        self.rest.next().map(|cell| unpack(self.rows, *cell))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl ExactSizeIterator for Cells<'_> {}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}
