//! From a row of cells to the draft of a child's record.

mod drafter;
mod rounded;
mod schooling;
mod several_rows;
mod uses;

pub use drafter::Drafter;
pub use rounded::rounded_fields;
pub(super) use schooling::{is_from_school, settle as settle_schooling};

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::combined::Combined;
use crate::domain::{FieldKey, Record};
use crate::forms::interpret::Trouble;
use crate::store::RowKey;
use crate::{Error, words};

/// A cell or row that needs a look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Problem {
    /// Column letter as in a spreadsheet program; empty for the whole row.
    pub column: String,
    /// Header of the column.
    pub header: String,
    /// What stands in the cell.
    pub value: String,
    /// As in `assets/words/problems.json`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Problem {
    /// A problem of the whole row.
    pub fn of_row(trouble: &Trouble) -> Self {
        Self::new(trouble, String::new(), String::new(), String::new())
    }

    /// Why nothing is taken from a file: the failure's sentence also says what to do.
    pub fn of_file(error: &Error) -> Self {
        let (column, header, value) = (String::new(), String::new(), String::new());
        Self {
            column,
            header,
            value,
            code: error.code.name().to_owned(),
            message: error.message(),
            hint: String::new(),
        }
    }

    fn new(trouble: &Trouble, column: String, header: String, value: String) -> Self {
        let (message, hint) = words::say_pair(&format!("problems.{}", trouble.code), &trouble.facts);
        Self { column, header, value, code: trouble.code.to_owned(), message, hint }
    }
}

/// What a row says of a child, before it is compared with the register.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// 1-based row in its sheet.
    pub row: u32,
    /// What the row carries when it was sent by a register.
    pub key: Option<RowKey>,
    /// Fields, originals and extra columns that the row fills.
    pub record: Record,
    /// Fields for which the table has a column that is blank in this row.
    pub blank: Vec<FieldKey>,
    /// Cells that need a look.
    pub problems: Vec<Problem>,
    /// The leading digits of a damaged ID number of the child; they tell which stored child it was.
    pub id_prefix: Option<String>,
    /// Cells that say several facts; they are read again once it is known whose they are.
    pub combined: Vec<Combined>,
    /// Fields that have a column of their own.
    pub own: Arc<[FieldKey]>,
    /// Headers of extra columns that say what follows from the birth date.
    pub ages: Vec<String>,
    /// Fields and headers of which a person took this side against the register's: nothing else is asked of them.
    pub taken: BTreeSet<String>,
    /// What a column for the school said of the child's schooling, under the field's own words: an exacter answer in the file stays.
    pub school_state: bool,
    /// Whether the row still carries the reasons for which it came back, see [`super::write::mending`].
    pub sent_back: bool,
}

impl Draft {
    /// The child's name; `None` when the row can't be a child.
    pub fn name(&self) -> Option<&str> {
        let digits = |name: &str| name.chars().filter(char::is_ascii_digit).count();
        // An ID number may end in a letter and is no name.
        self.record.text("child.name").filter(|name| name.chars().any(char::is_alphabetic) && digits(name) < 6)
    }
}
