//! What recognition finds in a workbook, and the neutral rows that come out of it.

use serde::{Deserialize, Serialize};

use super::cells::CellRef;
use crate::domain::FieldKey;
use crate::store::RowKey;

/// What a table or sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// One child a row.
    Roster,
    /// One child a sheet, label and value cells.
    Registration,
    /// Sums by area.
    Statistics,
    /// Anything else; nothing is imported from it.
    Other,
}

impl TableKind {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            TableKind::Roster => "roster",
            TableKind::Registration => "registration",
            TableKind::Statistics => "statistics",
            TableKind::Other => "other",
        }
    }
}

/// A column of a roster, or a value cell of a registration sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// 0-based column in the sheet.
    pub index: u32,
    /// The header without line breaks, levels joined with `/` (`父亲情况/姓名`).
    pub header: String,
    /// The field it is tied to; `None` is an extra column, kept under its header.
    pub field: Option<FieldKey>,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// Hidden in the workbook: shown, not imported unless chosen.
    pub hidden: bool,
    /// Registration sheets: 0-based row of the value cell. Unused for rosters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_row: Option<u32>,
}

/// A table found on a sheet. Rows are 1-based as a spreadsheet program shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet's name.
    pub name: String,
    /// Position of the sheet in the workbook.
    #[serde(skip)]
    pub sheet: usize,
    /// What it is.
    pub kind: TableKind,
    /// The title line above it.
    pub title: Option<String>,
    /// Header rows.
    pub header_rows: Vec<u32>,
    /// First row of the body.
    pub first_row: u32,
    /// Last row of the body.
    pub last_row: u32,
    /// Rows between that are no child: sums, group lines, repeated headers, blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_rows: Vec<u32>,
    /// Its columns from left to right.
    pub columns: Vec<Column>,
}

impl Table {
    /// A roster for tests: a header in the first row and children down to the ninth.
    #[cfg(test)]
    pub(crate) fn of_columns(columns: Vec<Column>) -> Self {
        Self {
            name: "表".into(),
            sheet: 0,
            kind: TableKind::Roster,
            title: None,
            header_rows: vec![1],
            first_row: 2,
            last_row: 9,
            skipped_rows: vec![],
            columns,
        }
    }

    /// How many rows its body has.
    pub fn height(&self) -> u64 {
        u64::from((self.last_row + 1).saturating_sub(self.first_row))
    }
}

/// One cell of a row that stands for a child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceCell<'a> {
    /// Position of its column in [`Table::columns`].
    pub column: usize,
    /// 0-based column in the sheet.
    pub index: u32,
    /// 1-based row in the sheet.
    pub row: u32,
    /// What stands there.
    pub cell: CellRef<'a>,
}

/// One child as it stands in a sheet: a row of a roster or a whole registration sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow<'a> {
    /// 1-based row; for a registration sheet the row of the name.
    pub row: u32,
    /// What it carries when it was sent by a register.
    pub key: Option<RowKey>,
    /// Its filled cells.
    pub cells: Vec<SourceCell<'a>>,
    /// What stands in the further rows of a child whose name is merged over several, row after row.
    pub below: Vec<SourceCell<'a>>,
}
