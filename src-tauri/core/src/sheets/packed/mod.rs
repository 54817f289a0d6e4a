//! The cells of a sheet, packed: texts lie one after the other, repeated ones mostly once, and a cell is four bytes.
//!
//! A roster of a whole county has a million cells, most of them a few words again and again. As values of their own they would take
//! eighty bytes each.

mod row;
#[cfg(test)]
mod tests;
mod texts;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use row::{Cells, Row};
use texts::Texts;

use super::cells::{Cell, CellRef};

/// The rows of a sheet.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Rows {
    texts: Texts,
    numbers: Vec<f64>,
    /// The cells of all rows.
    cells: Vec<Packed>,
    /// Where the cells of each row are.
    rows: Vec<Span>,
}

/// A part of [`Rows::cells`].
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Span {
    start: u32,
    length: u32,
}

impl Span {
    fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }
}

/// A cell: what it is in the highest three bits (zero for an empty one), and below them the place of its text or number, or its truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Packed(u32);

impl Packed {
    const TEXT: u32 = 1;
    const NUMBER: u32 = 2;
    const DATE: u32 = 3;
    const BOOL: u32 = 4;
    const ERROR: u32 = 5;
    const BITS: u32 = 29;

    /// A cell whose place is beyond all that can be told is left empty: the limits of reading end far before.
    fn new(kind: u32, place: usize) -> Self {
        match u32::try_from(place) {
            Ok(place) if place >> Self::BITS == 0 => Self(kind << Self::BITS | place),
            _ => Self::default(),
        }
    }

    fn kind(self) -> u32 {
        self.0 >> Self::BITS
    }

    fn place(self) -> usize {
        (self.0 & ((1 << Self::BITS) - 1)) as usize
    }

    /// The same cell where so many texts and numbers stand before those of its rows.
    fn moved(self, texts: usize, numbers: usize) -> Self {
        match self.kind() {
            Self::TEXT | Self::DATE | Self::ERROR => Self::new(self.kind(), self.place() + texts),
            Self::NUMBER => Self::new(Self::NUMBER, self.place() + numbers),
            _ => self,
        }
    }
}

impl Rows {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The n-th row.
    pub fn get(&self, row: usize) -> Option<Row<'_>> {
        self.rows.get(row).map(|span| self.row(*span))
    }

    /// The rows from the first on.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator + Clone {
        self.rows.iter().map(|span| self.row(*span))
    }

    fn row(&self, span: Span) -> Row<'_> {
        Row { rows: Some(self), cells: self.cells.get(span.range()).unwrap_or_default() }
    }

    /// Adds a row at the end.
    pub fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = Cell<T>>) {
        let span = self.append(cells);
        self.rows.push(span);
    }

    /// Puts a row where it belongs. Rows of a malformed sheet may come twice or out of order; the later cell wins.
    pub fn place(&mut self, row: u32, cells: &[CellRef<'_>]) {
        let row = row as usize;
        if row >= self.rows.len() {
            self.rows.resize(row + 1, Span::default());
        }
        let Some(old) = self.rows.get(row).copied() else { return };
        if old.length as usize >= cells.len() {
            for (cell, place) in cells.iter().zip(old.range()).filter(|(cell, _)| **cell != Cell::Empty) {
                let packed = self.pack(*cell);
                self.replace(place, packed);
            }
            return;
        }
        // A row that is longer than what was there begins anew and keeps in its gaps what was there.
        let new = self.append(cells.iter().copied());
        for (from, to) in old.range().zip(new.range()) {
            if self.cells.get(to) == Some(&Packed::default()) {
                let kept = self.cells.get(from).copied().unwrap_or_default();
                self.replace(to, kept);
            }
        }
        if let Some(place) = self.rows.get_mut(row) {
            *place = new;
        }
    }

    /// Puts rows that were packed by themselves where they belong, the first of them at a place. As [`Rows::place`] row by row.
    pub fn place_all(&mut self, first: u32, part: &Rows) {
        if (first as usize) < self.rows.len() {
            let mut cells = Vec::new();
            for (row, packed) in (first..).zip(part.iter()) {
                cells.extend(packed);
                self.place(row, &cells);
                cells.clear();
            }
            return;
        }
        let (texts, numbers, before) = (self.texts.len(), self.numbers.len(), self.cells.len());
        self.texts.extend(&part.texts);
        self.numbers.extend(&part.numbers);
        self.cells.extend(part.cells.iter().map(|cell| cell.moved(texts, numbers)));
        self.rows.resize(first as usize, Span::default());
        let start = |start: u32| u32::try_from(before).ok().and_then(|before| start.checked_add(before));
        let spans =
            part.rows.iter().map(|span| start(span.start).map_or_else(Span::default, |start| Span { start, ..*span }));
        self.rows.extend(spans);
    }

    /// About how many bytes they take.
    pub fn size(&self) -> usize {
        self.texts.size() + size_of_val(&*self.numbers) + size_of_val(&*self.cells) + size_of_val(&*self.rows)
    }

    fn replace(&mut self, place: usize, cell: Packed) {
        if let Some(old) = self.cells.get_mut(place) {
            *old = cell;
        }
    }

    /// Gives back what was only needed while rows were added.
    pub fn finish(&mut self) {
        self.texts.finish();
        self.numbers.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.rows.shrink_to_fit();
    }

    fn append<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = Cell<T>>) -> Span {
        let start = self.cells.len();
        for cell in cells {
            let packed = self.pack(cell.as_deref());
            self.cells.push(packed);
        }
        let length = self.cells.len() - start;
        match (u32::try_from(start), u32::try_from(length)) {
            (Ok(start), Ok(length)) => Span { start, length },
            // As with places: no sheet that keeps the limits is so large.
            _ => Span::default(),
        }
    }

    fn pack(&mut self, cell: CellRef<'_>) -> Packed {
        match cell {
            Cell::Empty => Packed::default(),
            Cell::Text(text) => Packed::new(Packed::TEXT, self.texts.put(text)),
            Cell::Date(iso) => Packed::new(Packed::DATE, self.texts.put(iso)),
            Cell::Error(error) => Packed::new(Packed::ERROR, self.texts.put(error)),
            Cell::Bool(truth) => Packed::new(Packed::BOOL, usize::from(truth)),
            Cell::Number(number) => {
                self.numbers.push(number);
                Packed::new(Packed::NUMBER, self.numbers.len() - 1)
            }
        }
    }

    fn unpack(&self, cell: Packed) -> CellRef<'_> {
        let place = cell.place();
        match cell.kind() {
            Packed::TEXT => Cell::Text(self.texts.get(place)),
            Packed::NUMBER => self.numbers.get(place).copied().map_or(Cell::Empty, Cell::Number),
            Packed::DATE => Cell::Date(self.texts.get(place)),
            Packed::BOOL => Cell::Bool(place == 1),
            Packed::ERROR => Cell::Error(self.texts.get(place)),
            _ => Cell::Empty,
        }
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: AsRef<str>> FromIterator<Vec<Cell<T>>> for Rows {
    fn from_iter<I: IntoIterator<Item = Vec<Cell<T>>>>(rows: I) -> Self {
        let mut packed = Self::default();
        rows.into_iter().for_each(|row| packed.push(row));
        packed.finish();
        packed
    }
}
