//! What crosses to the page about forms that go out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::listing::Selected;
pub use crate::sheets::fill::{FillReport, LeftOut};
pub use crate::sheets::preview::SheetPreview;

/// A form that can be exported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormEntry {
    /// `registration`, `roster`, `statistics` or `contact-card`.
    pub key: String,
    /// Chinese title.
    pub title: String,
    /// One line about it.
    pub about: String,
    /// Whose form it is, and which edition.
    pub source: String,
    /// From when it is in use; empty where nobody says.
    pub since: String,
}

/// Request of `export_form`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExportForm {
    /// The form's key.
    pub form: String,
    /// ISO date; today when absent.
    pub as_of: Option<String>,
    /// Only children that match this search.
    #[serde(default)]
    pub search: String,
    /// Only these children, where given.
    #[serde(default)]
    pub selected: Option<Selected>,
    /// Which children these are, in words for the list of what was sent.
    #[serde(default)]
    pub scope: String,
    /// Whether the rows carry keys by which they are known when they come home.
    #[serde(default = "yes")]
    pub keyed: bool,
    /// To whom the form goes; shown in the list of what was sent.
    #[serde(default)]
    pub to: String,
}

fn yes() -> bool {
    true
}

/// Request of `plan_fill`, and what both it and `fill_form` need to know.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(default)]
pub struct FillForm {
    /// Id of the offered template.
    pub file: String,
    /// The sheet to fill; the first one that can be filled when absent.
    pub sheet: Option<String>,
    /// Only children that match this search.
    pub search: String,
    /// Only these children, where given.
    pub selected: Option<Selected>,
    /// Which children these are, in words for the list of what was sent.
    pub scope: String,
    /// ISO date; today when absent.
    pub as_of: Option<String>,
    /// What a person chose, by column letters (cells' addresses in a form of one child): a field's key, or `null` to leave it blank.
    /// What is chosen is remembered for this form.
    pub columns: BTreeMap<String, Option<String>>,
    /// Whether what stands in a known child's row is replaced by what the register says.
    pub overwrite: bool,
    /// A form of one child: a file for each child, in a folder of its own.
    pub one_file_per_child: bool,
    /// Whether the rows carry keys by which they are known when they come home.
    #[serde(default = "yes")]
    pub keyed: bool,
    /// To whom the form goes; shown in the list of what was sent.
    #[serde(default)]
    pub to: String,
    /// What a person said yes to: codes of [`FillPlan::asks`].
    #[serde(default)]
    #[ts(optional)]
    pub confirmed: Option<Vec<String>>,
}

/// A sheet that can be filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FillSheet {
    /// Its name.
    pub name: String,
    /// `roster` for one child a row, `registration` for one child a sheet.
    pub kind: String,
}

/// Answer of `plan_fill`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FillPlan {
    /// The sheets that can be filled.
    pub sheets: Vec<FillSheet>,
    /// The name under which the chosen sheet's form is remembered.
    pub title: String,
    /// 1-based rows of the chosen sheet's header; none in a form of one child.
    pub header_rows: Vec<u32>,
    /// 1-based row in which the first child goes, or in which the form begins; 0 where only marks tell.
    pub first_row: u32,
    /// Cells of the chosen sheet with marks such as `{{child.name}}`.
    pub marks: u32,
    /// Whether this form's columns were confirmed before.
    pub remembered: bool,
    /// How many children would be filled in.
    pub children: u32,
    /// What a person has to say yes to before the form is filled: `no_who` when it has no sure column for names or ID numbers,
    /// `unprotected` when the template has a password, which the filled file won't have.
    pub asks: Vec<LeftOut>,
    /// The chosen sheet's columns, each with what the first child would have in it, and what would be left out.
    pub report: FillReport,
}

/// Answer of `fill_form`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FilledForm {
    /// The new file, or the folder of the new files.
    pub exported: Exported,
    /// How many files.
    pub files: u32,
    /// What was filled and what not.
    pub report: FillReport,
}

/// A printed identity that does not hold, with the children behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IdentityFailure {
    /// The identity as printed: `C1 = C2+C5+C8`.
    pub identity: String,
    /// The row (area) in which it fails.
    pub area: String,
    /// Left side.
    pub left: u32,
    /// Right side.
    pub right: u32,
    /// Names of the children counted on one side only.
    pub children: Vec<ChildName>,
}

/// Children who are in no column of the printed return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutsideReturn {
    /// Why: 满16周岁, 截止日后出生, 出生日期未采集.
    pub label: String,
    /// How many.
    pub count: u32,
    /// The first of them by name.
    pub children: Vec<ChildName>,
}

/// Answer of `preview_export` and `preview_fill`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormPreview {
    /// How the form will look.
    #[serde(flatten)]
    pub sheet: SheetPreview,
    /// Statistics: identities that will fail.
    pub identities: Vec<IdentityFailure>,
    /// Statistics: children who will not be counted.
    pub outside: Vec<OutsideReturn>,
}

/// A child by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChildName {
    /// Identity.
    pub id: String,
    /// 姓名
    pub name: String,
}

/// Answer of `export_form`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exported {
    /// Id under which the browser host offers it for download.
    pub file: String,
    /// File name.
    pub name: String,
    /// Where it lies, to show.
    pub path: String,
    /// Children in it.
    pub children: u32,
    /// Statistics: identities that fail.
    pub identities: Vec<IdentityFailure>,
    /// Statistics: children who are not counted.
    pub outside: Vec<OutsideReturn>,
}
