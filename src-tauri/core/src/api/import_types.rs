//! What crosses to the page about imports.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::sheets::choosing::{Certainty, ColumnChoice, TablePlace};
pub use crate::sheets::draft::Problem;
pub use crate::sheets::homecoming::Conflict;
pub use crate::sheets::meanings::ValueChoice;
pub use crate::sheets::plan::{Candidate, Decision, FieldChange, FieldPair, OnBlank, Outcome};
pub use crate::work::{Phase, Progress};

use super::types::{ChildName, WireValue};

/// Request of `plan_import`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PlanImport {
    /// Ids of offered files.
    pub files: Vec<String>,
    /// Blank cells.
    #[serde(default)]
    pub on_blank: OnBlank,
    /// What a person said of columns; the others go where recognition puts them.
    #[serde(default)]
    pub columns: Vec<ColumnChoice>,
    /// Tables that a person leaves out of this import.
    #[serde(default)]
    pub skip: Vec<TablePlace>,
    /// What a person said of words in coded columns; remembered once the plan is applied.
    #[serde(default)]
    pub values: Vec<ValueChoice>,
    /// The plan of these files that was looked at when the register was locked: what was decided of its rows counts again.
    #[serde(default)]
    #[ts(optional)]
    pub again: Option<String>,
}

/// Request of `inspect_files`: what is found in offered files, for choosing columns before a plan can be made.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InspectFiles {
    /// Ids of offered files.
    pub files: Vec<String>,
}

/// One row of a plan or report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportRow {
    /// File name.
    pub file: String,
    /// Sheet name.
    pub sheet: String,
    /// 1-based row.
    pub row: u32,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The child's id, when there is one.
    pub child: Option<String>,
    /// The name in the row, to show.
    pub name: String,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// Cells of a row that came home which were changed here too; ours stay unless `take_side` takes theirs.
    pub conflicts: Vec<Conflict>,
    /// What needs a look.
    pub problems: Vec<Problem>,
    /// Of a row that may be a known child, decided on or not: that child and the row side by side.
    pub candidate: Option<Candidate>,
    /// What was decided on it by `decide_row`.
    pub decision: Option<Decision>,
    /// A row that says the same waits already from an earlier import; it is not parked twice.
    pub waiting: bool,
}

/// A column as recognised or chosen, for the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportColumn {
    /// 0-based.
    pub index: u32,
    /// Registration sheets: 0-based row of the value cell.
    pub row: Option<u32>,
    /// Header, levels joined with `/`.
    pub header: String,
    /// Field key, `None` for an extra column.
    pub field: Option<String>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Whether its cells go to the field. An unsure column that could do harm is kept as an extra column until it is chosen.
    pub taken: bool,
    /// Hidden in the workbook; not imported unless chosen.
    pub hidden: bool,
    /// A few of its cells, of columns that are not sure, to decide by.
    pub samples: Vec<String>,
    /// Of a column of a coded field: its words and what they become, those that become nothing first.
    pub values: Vec<CodedValue>,
    /// How many more words it has than are listed.
    pub more_values: u32,
}

/// A word in a column of a coded field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CodedValue {
    /// What stands in the cells.
    pub text: String,
    /// In how many cells.
    pub cells: u32,
    /// What it becomes; `None` when it is not understood, or is not to be taken over.
    pub label: Option<String>,
    /// Whether a person said so, now or in an earlier import.
    pub chosen: bool,
}

/// A table as recognised, for the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportTable {
    /// File name.
    pub file: String,
    /// Position of the file in the request.
    pub file_index: u32,
    /// Position of the table among those found in the file.
    pub table_index: u32,
    /// Sheet name.
    pub sheet: String,
    /// `roster`, `registration`, `statistics` or `other`.
    pub kind: String,
    /// Title line.
    pub title: Option<String>,
    /// Rows that stand for children.
    pub rows: u32,
    /// Its columns.
    pub columns: Vec<ImportColumn>,
    /// Why no children are taken from it although it looks like a list of them.
    pub left_out: Option<Problem>,
}

/// Something that is told of a table as a whole: why it is not imported although it looks like a list of children, or what to know of
/// one that is; or of a file as a whole, of which nothing is imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TableNote {
    /// File name.
    pub file: String,
    /// Position of the file in the request.
    pub file_index: u32,
    /// Sheet name; empty for the file as a whole.
    pub sheet: String,
    /// First row of its body, 1-based; 0 for the file as a whole.
    pub first_row: u32,
    /// Last row of its body; 0 for the file as a whole.
    pub last_row: u32,
    /// What, and what to do.
    pub why: Problem,
}

/// Answer of `plan_import`, `decide_row` and `apply_import`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportReport {
    /// The plan, for `apply_import`.
    pub plan: String,
    /// Whether it has been applied.
    pub applied: bool,
    /// Number of the step that wrote it, for `undo_import`; `None` before it is applied and when nothing changed.
    #[ts(type = "number | null")]
    pub operation: Option<i64>,
    /// New files.
    pub created: u32,
    /// Files with changes.
    pub changed: u32,
    /// Rows that change nothing.
    pub unchanged: u32,
    /// Rows parked for a person.
    pub similar: u32,
    /// Rows that can't be a child.
    pub refused: u32,
    /// Columns that are not sure and that nobody has chosen.
    pub unsure: u32,
    /// Decisions of before a lock that don't hold any more, because the register was changed since.
    pub undecided: u32,
    /// The tables found.
    pub tables: Vec<ImportTable>,
    /// Those that look like lists of children and are not imported, and files of which nothing is.
    pub left_out: Vec<TableNote>,
    /// What is to be known of tables that are imported.
    pub notes: Vec<TableNote>,
    /// Every row.
    pub rows: Vec<ImportRow>,
    /// Children of forms that came home whose rows were taken out there; their files stay as they are.
    pub absent: Vec<ChildName>,
}

/// Request of `apply_import`, `discard_import` and `export_import_errors`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PlanRef {
    /// The plan.
    pub plan: String,
}

/// Request of `decide_row`: what a person says of a row of the waiting plan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DecideRow {
    /// The plan.
    pub plan: String,
    /// Position in the report's rows.
    pub row: usize,
    /// What it is.
    pub decision: Decision,
}

/// Request of `take_side`: of a cell that was changed here and in the returned sheet, which one counts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TakeSide {
    /// The plan.
    pub plan: String,
    /// Position in the report's rows.
    pub row: usize,
    /// As in the conflict: field key, or the header of an extra column.
    pub field: String,
    /// Whether the sheet's side is taken; else the register's stays.
    pub theirs: bool,
}

/// A row that an import parked, beside the child that it may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ParkedEntry {
    /// Its number, for `decide_parked`.
    #[ts(type = "number")]
    pub parked: i64,
    /// The number of the import that brought it.
    #[ts(type = "number")]
    pub import: i64,
    /// When that was: ISO time with offset.
    pub at: String,
    /// File name.
    pub file: String,
    /// Sheet name.
    pub sheet: String,
    /// 1-based row.
    pub row: u32,
    /// The name in the row.
    pub name: String,
    /// Why it is not certain whose it is.
    pub reason: String,
    /// Who it may be; `None` when that child left the register.
    pub candidate: Option<Candidate>,
    /// What the row says, when there is no candidate to hold it against.
    pub fields: Vec<FieldPair>,
}

/// Answer of `list_parked`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ParkedPage {
    /// All that wait.
    pub total: u32,
    /// Those of the page, in the order in which they were parked.
    pub rows: Vec<ParkedEntry>,
}

/// Request of `decide_parked`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DecideParked {
    /// The row's number.
    #[ts(type = "number")]
    pub parked: i64,
    /// What it is.
    pub decision: Decision,
    /// With `same`: whose it is, when it is not the child it was held against.
    #[serde(default)]
    pub child: Option<String>,
}

/// Answer of `decide_parked`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DecidedParked {
    /// Number of the step; 0 when the row stays parked.
    #[ts(type = "number")]
    pub operation: i64,
    /// The child whose the row is now.
    pub child: Option<String>,
    /// How many rows still wait.
    pub waiting: u32,
}

/// Request of `undo_import`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UndoImport {
    /// The import's number, as `recent_operations` lists it.
    #[ts(type = "number")]
    pub import: i64,
}

/// Something that stays although its import was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KeptEntry {
    /// The child's id.
    pub child: String,
    /// The child's name.
    pub name: String,
    /// Field key or header of an extra column; empty for the whole file.
    pub field: String,
    /// Label to show; empty for the whole file.
    pub label: String,
    /// What the import had brought.
    pub imported: Option<WireValue>,
    /// What stands there.
    pub now: Option<WireValue>,
    /// Why it stays.
    pub why: String,
}

/// Answer of `undo_import`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportUndone {
    /// Number of the step; 0 when nothing was left to take back.
    #[ts(type = "number")]
    pub operation: i64,
    /// Files that were taken off the register again.
    pub removed: u32,
    /// Files in which entries were taken back.
    pub restored: u32,
    /// How many entries that were.
    pub fields: u32,
    /// Parked rows that were withdrawn.
    pub parked: u32,
    /// What stays and why.
    pub kept: Vec<KeptEntry>,
}
