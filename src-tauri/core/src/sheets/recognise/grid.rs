//! A sheet with its merged ranges looked up quickly.

use std::collections::HashMap;

use crate::sheets::cells::{CellRef, Merge, Sheet};

/// A larger merged range is a title over blank cells; only its first cell matters.
const LARGEST_MERGE: u64 = 20_000;
const MOST_COVERED: usize = 500_000;

/// A sheet to look at.
pub struct Grid<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Covered place → place of the merged range in `sheet.merges`.
    covered: HashMap<(u32, u32), usize>,
}

impl<'a> Grid<'a> {
    /// Indexes a sheet.
    pub fn new(sheet: &'a Sheet) -> Self {
        let mut covered = HashMap::new();
        for (at, merge) in sheet.merges.iter().enumerate() {
            let bottom = merge.bottom.min(sheet.height());
            let (high, wide) = (bottom.saturating_sub(merge.top), merge.right.saturating_sub(merge.left));
            if u64::from(high + 1) * u64::from(wide + 1) > LARGEST_MERGE || covered.len() > MOST_COVERED {
                continue;
            }
            for row in merge.top..=bottom {
                covered.extend((merge.left..=merge.right).map(|column| ((row, column), at)));
            }
        }
        Self { sheet, covered }
    }

    /// The number of rows.
    pub fn height(&self) -> u32 {
        self.sheet.height()
    }

    /// The merged range over a place.
    pub fn merge(&self, row: u32, column: u32) -> Option<&'a Merge> {
        self.covered.get(&(row, column)).and_then(|at| self.sheet.merges.get(*at))
    }

    /// The cell that shows at a place: that of the merged range over it, if there is one.
    pub fn shown(&self, row: u32, column: u32) -> CellRef<'a> {
        match self.merge(row, column) {
            Some(merge) => self.sheet.cell(merge.top, merge.left),
            None => self.sheet.cell(row, column),
        }
    }

    /// The filled cells of a row, each merged range once, at the place where they begin.
    pub fn filled(&self, row: u32) -> impl Iterator<Item = (u32, CellRef<'a>)> + use<'a> {
        self.sheet.row(row).filled()
    }

    /// How many columns the cell at a place takes.
    pub fn span(&self, row: u32, column: u32) -> u32 {
        self.merge(row, column).map_or(1, |merge| merge.right - merge.left + 1)
    }

    /// The number of columns up to the last filled cell of the given rows.
    pub fn width(&self, rows: std::ops::Range<u32>) -> u32 {
        rows.map(|row| self.sheet.row(row).len()).max().unwrap_or(0) as u32
    }
}

/// A header's or title's text on one line: no line breaks, no spaces between Chinese characters.
pub fn one_line(cell: CellRef<'_>) -> String {
    let text = crate::domain::text::trimmed(&cell.shown());
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic());
        if latin(line.chars().next_back()) && latin(word.chars().next()) {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::Cell;

    #[test]
    fn one_line_keeps_only_spaces_between_latin_words() {
        assert_eq!(one_line(Cell::Text("姓  名")), "姓名");
        assert_eq!(one_line(Cell::Text("出生\n年月日")), "出生年月日");
        assert_eq!(one_line(Cell::Text(" First  Name ")), "First Name");
    }
}
