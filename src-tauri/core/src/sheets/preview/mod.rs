//! How a sheet of a finished workbook looks: read back from the file itself, so that it can't differ from what is sent.
//!
//! The texts come from the [`Reader`], as those of every workbook; widths, merged cells and looks from the parts of the file.
//! Nothing is laid out here: the page draws the cells as they are told.

mod dates;
mod looks;
mod sheet;

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use looks::PreviewLook;

use crate::Result;
use crate::sheets::read::Reader;

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CellKind {
    /// Nothing.
    Blank,
    /// Text, or a date as its cell shows it.
    Text,
    /// A number, which stands at the right unless its look says otherwise.
    Number,
    /// A formula; without a text where the program that opens the file computes it anew.
    Formula,
}

/// A cell, or several that are merged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PreviewCell {
    /// Position among the shown columns.
    pub column: u32,
    /// Shown columns that it takes, at least 1.
    pub across: u32,
    /// Shown rows that it takes, at least 1.
    pub down: u32,
    /// As a person reads it.
    pub text: String,
    /// What it is.
    pub kind: CellKind,
    /// Whether the register put it there.
    pub filled: bool,
    /// Position among [`SheetPreview::looks`].
    pub look: u32,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PreviewRow {
    /// As the spreadsheet program numbers it, from 1.
    pub number: u32,
    /// Height in points, where it was set.
    pub height: Option<f64>,
    /// Its cells from left to right; those that a merged cell covers are left out.
    pub cells: Vec<PreviewCell>,
}

/// The beginning and the end of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SheetPreview {
    /// The sheet's name.
    pub sheet: String,
    /// Visible sheets in the file.
    pub sheets: u32,
    /// Widths of the shown columns, in characters of the workbook's font.
    pub widths: Vec<f64>,
    /// The shown rows.
    pub rows: Vec<PreviewRow>,
    /// How many of [`SheetPreview::rows`] stand before the gap; all, when there is none.
    pub before_gap: u32,
    /// Rows that are left out there.
    pub left_out: u32,
    /// How the cells look.
    pub looks: Vec<PreviewLook>,
    /// Children for whom the file is made.
    pub children: u32,
}

/// Rows shown from the beginning of a sheet, unless it is wanted otherwise: one page of a form of one child.
const FIRST_ROWS: u32 = 44;
/// Rows with texts shown from its end: sums and signatures.
const LAST_ROWS: u32 = 5;
/// Columns shown; nobody looks further to the right on a screen.
const MOST_COLUMNS: u32 = 120;

/// Reads the looks of a workbook's sheet back: the one of this name, or the first that isn't hidden. `filled` are the cells that the
/// register put there: 1-based row, 0-based column.
///
/// # Errors
/// What reading a workbook answers.
pub fn read_back(
    reader: &Reader,
    file: &Path,
    name: Option<&str>,
    filled: &BTreeSet<(u32, u32)>,
) -> Result<SheetPreview> {
    let workbook = reader.read(file, &mut |_| {})?;
    let bytes = std::fs::read(file).map_err(|error| crate::Error::io(error, file))?;
    sheet::preview(&workbook, bytes, name, filled)
}
