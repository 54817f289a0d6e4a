//! What a workbook holds, whatever format it came in.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use super::packed::{Cells, Row, Rows};

/// One cell. Its texts are owned, or borrowed from a sheet or a frame: see [`CellRef`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub enum Cell<T = String> {
    /// Nothing.
    #[default]
    Empty,
    /// Text exactly as stored.
    Text(T),
    /// A number without a date format.
    Number(f64),
    /// A number with a date format, as ISO text (`2012-05-07`, `2012-05-07T08:30:00`); the workbook's epoch is already counted in.
    Date(T),
    /// A truth value.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(T),
}

/// A cell as it stands in a sheet.
pub type CellRef<'a> = Cell<&'a str>;

impl<T> Cell<T> {
    /// The same cell with another text.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> Cell<U> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(own) => Cell::Text(text(own)),
            Cell::Number(number) => Cell::Number(number),
            Cell::Date(own) => Cell::Date(text(own)),
            Cell::Bool(truth) => Cell::Bool(truth),
            Cell::Error(own) => Cell::Error(text(own)),
        }
    }
}

impl<T: AsRef<str>> Cell<T> {
    /// The same cell, its text borrowed.
    pub fn as_deref(&self) -> CellRef<'_> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(text) => Cell::Text(text.as_ref()),
            Cell::Number(number) => Cell::Number(*number),
            Cell::Date(iso) => Cell::Date(iso.as_ref()),
            Cell::Bool(truth) => Cell::Bool(*truth),
            Cell::Error(error) => Cell::Error(error.as_ref()),
        }
    }

    /// Whether nothing visible stands in the cell.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => {
                text.as_ref().chars().all(|c| c.is_whitespace() || crate::domain::text::is_invisible(c))
            }
            _ => false,
        }
    }
}

impl<'a> CellRef<'a> {
    /// The cell as a person reads it. Whole numbers have no decimal point; no exponent is ever written below 1e21.
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Date(text) | Cell::Error(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(format!("{number}")),
            Cell::Bool(true) => Cow::Borrowed("是"),
            Cell::Bool(false) => Cow::Borrowed("否"),
        }
    }
}

impl<T: AsRef<str>> Cell<T> {
    /// As [`CellRef::shown`], owned.
    pub fn display(&self) -> String {
        self.as_deref().shown().into_owned()
    }
}

/// A merged range, inclusive, 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// One sheet. Rows and columns are 0-based and start at A1; trailing blank cells and rows are cut.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The sheet's name; the file's stem for csv.
    pub name: String,
    /// Hidden or very hidden in the workbook.
    pub hidden: bool,
    /// Cells by row, rows may differ in length.
    pub rows: Rows,
    /// Merged ranges; only their first cell is filled.
    pub merges: Vec<Merge>,
    /// Hidden rows (where the format tells).
    pub hidden_rows: Vec<u32>,
    /// Hidden columns (where the format tells).
    pub hidden_columns: Vec<u32>,
    /// Rows and columns of formulas without a computed value, which read as blank cells (xlsx).
    pub uncalculated: Vec<(u32, u32)>,
}

impl Sheet {
    /// The cell at a place; empty outside the sheet.
    pub fn cell(&self, row: u32, column: u32) -> CellRef<'_> {
        self.row(row).cell(column)
    }

    /// A row; one without cells outside the sheet.
    pub fn row(&self, row: u32) -> Row<'_> {
        self.rows.get(row as usize).unwrap_or_default()
    }

    /// The number of rows.
    pub fn height(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// The merged range that contains a place.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<&Merge> {
        self.merges.iter().find(|m| (m.top..=m.bottom).contains(&row) && (m.left..=m.right).contains(&column))
    }
}

/// The format found by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Office Open XML.
    Xlsx,
    /// Binary Office Open XML.
    Xlsb,
    /// BIFF in an OLE2 container.
    Xls,
    /// OpenDocument.
    Ods,
    /// Delimited text.
    Csv,
    /// A web page with tables, or Excel 2003's XML.
    Html,
}

/// A workbook as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    /// The format, found by content.
    pub format: Format,
    /// Whether its serial days are counted from 1904 rather than 1900.
    pub epoch_1904: bool,
    /// Its sheets in order.
    pub sheets: Vec<Sheet>,
}

/// A column's letters as a spreadsheet program shows them: 0 is A, 25 Z, 26 AA.
pub fn column_letters(index: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(index) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_lettered_as_in_spreadsheets() {
        for (index, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
        {
            assert_eq!(super::column_letters(index), letters);
        }
    }
}
