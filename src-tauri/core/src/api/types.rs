//! What crosses to the page: requests and answers. The page's types are generated from these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use super::export_types::*;
pub use super::import_types::*;
pub use super::listing::{Filters, ListChildren, RosterQuery, Selected, SortBy};
pub use crate::domain::Value as WireValue;
use crate::forms::Fields;
pub use crate::forms::findings::Finding;

/// An error on the wire: a code that the page may act upon and a sentence for the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApiError {
    /// As in `assets/words/errors.json`.
    pub code: String,
    /// What to show.
    pub message: String,
}

/// Where the program stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SessionState {
    /// No register at the place; it can be created.
    None,
    /// A register is there and wants its password.
    Locked,
    /// The register is open.
    Open,
}

/// Answer of `status`, `create_register`, `open_register`, `close_register`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Status {
    /// Whether a register is there and open.
    pub state: SessionState,
    /// The register's folder as shown to the clerk.
    pub folder: String,
    /// Name of the unit, when open.
    pub unit: Option<String>,
    /// 12-digit region code, when open and known.
    pub region: Option<String>,
    /// Name of the operator, when open.
    pub operator: Option<String>,
    /// How many operators can open the register; 0 when there is none.
    pub operators: u32,
    /// Number of children, when open.
    pub children: u32,
    /// Folder to which forms are exported.
    pub export_folder: String,
    /// Workbooks handed to the program when it started, waiting to be imported.
    pub waiting_files: Vec<OfferedFile>,
    /// The program's version.
    pub version: String,
    /// What to say of an import that was under way when the program ended the last time.
    pub interrupted: Option<String>,
}

/// A file that the host offered to the core; the page knows its id and name, never its path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OfferedFile {
    /// Opaque id.
    pub id: String,
    /// File name.
    pub name: String,
}

/// Request of `create_register`. The folder is the session's.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CreateRegister {
    /// Village or school.
    pub unit: String,
    /// 12-digit region code.
    pub region: Option<String>,
    /// The operator's name.
    pub operator: String,
    /// The operator's password.
    pub password: String,
    /// Whether to fill it with the 60 invented children.
    pub sample: bool,
}

/// Answer of `create_register`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Created {
    /// Shown once, to be printed.
    pub recovery_code: String,
    /// Why the sample children could not be filled in.
    pub sample_failed: Option<String>,
    /// The state after it.
    pub status: Status,
}

/// Request of `open_register`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpenRegister {
    /// The operator's password or the recovery code.
    pub password: String,
    /// The operator's name, asked for when there are several. A password opens only under its own.
    #[serde(default)]
    #[ts(optional)]
    pub operator: Option<String>,
}

/// Request of `close_register`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CloseRegister {
    /// Ids of offered files that somebody was looking at and goes on with after the lock. Copies that were made for the program alone are
    /// removed if they are not named here.
    #[serde(default)]
    pub keep: Vec<String>,
    /// The plan of an import whose report somebody is looking at: it stands again once they are back.
    #[serde(default)]
    pub report: Option<String>,
}

/// Request of `change_password`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChangePassword {
    /// The present password or the recovery code.
    pub old: String,
    /// The new one.
    pub new: String,
}

/// Answer of `back_up`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SavedTo {
    /// Where the file lies, to show.
    pub path: String,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChildRow {
    /// Identity.
    pub id: String,
    /// 姓名
    pub name: String,
    /// 公民身份号码
    pub id_number: Option<String>,
    /// 性别, from the ID number where it has none of its own.
    pub sex: Option<String>,
    /// 出生日期, ISO, likewise.
    pub birth_date: Option<String>,
    /// Full years today.
    pub age: Option<u32>,
    /// 就学情况
    pub schooling: Option<String>,
    /// 就读学校
    pub school: Option<String>,
    /// 监护人姓名
    pub guardian: Option<String>,
    /// 监护人联系电话, else the father's, else the mother's.
    pub phone: Option<String>,
    /// 村民小组 or village
    pub village: Option<String>,
    /// How many findings the file has.
    pub findings: u32,
    /// How many items of the registration form are 未采集.
    pub missing: u32,
    /// The texts of the fields that were asked for, in their order; empty for 未采集.
    pub cells: Vec<String>,
    /// Where the words of the search were found.
    pub matches: Vec<Match>,
}

/// Where a word of the search was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Match {
    /// Field key.
    pub field: String,
    /// Its text.
    pub text: String,
    /// First character that matches.
    pub from: u32,
    /// One past the last.
    pub to: u32,
}

/// Answer of `list_children`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChildPage {
    /// All that match.
    pub total: u32,
    /// Those of the page, in the order asked for.
    pub rows: Vec<ChildRow>,
}

/// Answer of `get_child` and `save_child`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChildFile {
    /// Identity.
    pub id: String,
    /// Counts the changes; sent back with a save so that a stale save is noticed.
    pub version: u32,
    /// Values by field key.
    pub fields: BTreeMap<String, WireValue>,
    /// The text as typed, beside normalised or unreadable values.
    pub originals: BTreeMap<String, String>,
    /// Columns of imported sheets outside the vocabulary.
    pub extra: BTreeMap<String, String>,
    /// Facts derived from others: `child.sex`, `child.birth_date`, `child.age`, `care.rating`.
    pub derived: BTreeMap<String, WireValue>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
    /// Keys of the registration form's items that are 未采集.
    pub missing: Vec<String>,
}

/// Request of `get_child` and `child_history`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChildRef {
    /// Identity.
    pub id: String,
}

/// Request of `save_child`. Each value is the text in the field; the core reads it as it reads a cell.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveChild {
    /// `None` makes a new file.
    pub id: Option<String>,
    /// The version that was edited; 0 for a new file.
    pub version: u32,
    /// Changed fields; `null` or empty text means 未采集.
    pub changes: BTreeMap<String, Option<WireValue>>,
    /// Made once for each save by the page: the same key twice makes one record.
    pub request: String,
}

/// One change in a child's history, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HistoryEntry {
    /// ISO time with offset.
    pub at: String,
    /// Who.
    pub operator: String,
    /// What was done, in words.
    pub operation: String,
    /// Field key, or the header of an extra column.
    pub field: String,
    /// Before.
    pub old: Option<WireValue>,
    /// After.
    pub new: Option<WireValue>,
    /// Where it came from: typed, or file, sheet and cell.
    pub source: String,
}

/// Answer of `undo` and of `recent_operations`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OperationEntry {
    /// Number in the audit trail.
    #[ts(type = "number")]
    pub number: i64,
    /// ISO time with offset.
    pub at: String,
    /// Who.
    pub operator: String,
    /// What was done, in words.
    pub operation: String,
    /// Children touched.
    pub children: u32,
    /// Already undone.
    pub undone: bool,
    /// Whether it is of a kind that can be undone: creating the register and undoing itself are not.
    pub undoable: bool,
    /// The child, when it touched one alone.
    pub child: Option<ChildName>,
    /// Whether it is an import, which `undo_import` takes back at any time.
    pub import: bool,
}

/// Request of `check_id_number`: what stands in the field now, before it is saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckIdNumber {
    /// What was typed.
    pub text: String,
    /// The child whose number it shall be; none for a new one, or for a number of somebody else.
    pub child: Option<String>,
}

/// One thing about an ID number.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IdTrouble {
    /// As in `assets/words/findings.json`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether the number may well be right all the same.
    pub warning: bool,
}

/// Answer of `check_id_number`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IdNumberCheck {
    /// The number as it would be stored, when it is sound by itself.
    pub number: Option<String>,
    /// What is wrong with it, the most telling first.
    pub troubles: Vec<IdTrouble>,
    /// Sound numbers that may have been meant; one is taken only when the clerk says so.
    pub proposals: Vec<String>,
}

/// Request of `unlock_file`, after another command answered `password_protected` or `wrong_workbook_password`.
#[derive(Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnlockFile {
    /// The offered file.
    pub file: String,
    /// The workbook's password.
    pub password: String,
}

/// Answer of `fields`: the catalogue.
pub type FieldCatalogue = Fields;
