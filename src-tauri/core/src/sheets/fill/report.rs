//! What was filled and what was left out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::sheets::choosing::Certainty;
use crate::words;

/// Something of a form that was not filled, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeftOut {
    /// As in `assets/words/fill.json`.
    pub code: String,
    /// Column letters, or a cell's address in a form of one child; empty for the whole sheet.
    pub column: String,
    /// Its header.
    pub header: String,
    /// How many children or rows it concerns; 0 where that says nothing.
    pub count: u32,
    /// What was left out and why.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl LeftOut {
    /// A thing left out, told in words with these facts; `count` and `header` are facts already.
    pub fn new(code: &str, column: &str, header: &str, count: u32, facts: &[(&str, String)]) -> Self {
        let mut all = vec![("header", header.to_owned()), ("count", count.to_string())];
        all.extend(facts.iter().map(|(name, fact)| (*name, fact.clone())));
        let (message, hint) = words::say_pair(&format!("fill.{code}"), &all);
        Self { code: code.to_owned(), column: column.to_owned(), header: header.to_owned(), count, message, hint }
    }
}

/// A column of a form, or a value's cell in a form of one child.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FilledColumn {
    /// Column letters, or the cell's address in a form of one child.
    pub column: String,
    /// 0-based column.
    pub index: u32,
    /// Its header, levels joined with `/`.
    pub header: String,
    /// What is filled in: a field's key, `row_number`, `child.age`, `extra:` with the header of an extra column, `mark:` with field and
    /// option for a column that is ticked. `None` when nothing fits.
    pub field: Option<String>,
    /// How sure that is; nothing is filled in that is not sure until somebody confirms it.
    pub certainty: Certainty,
    /// Whether a person confirmed it, now or before.
    pub confirmed: bool,
    /// Whether it is hidden in the form; hidden columns are filled only when somebody chose them.
    pub hidden: bool,
    /// How many of its cells were filled.
    pub filled: u32,
    /// How the first child's value reads in it; only in a plan.
    pub sample: Option<String>,
}

impl FillReport {
    /// Adds the report of a further file of the same form.
    pub fn add(&mut self, other: &FillReport) {
        self.filled += other.filled;
        for (column, more) in self.columns.iter_mut().zip(&other.columns) {
            column.filled += more.filled;
        }
        for more in &other.left_out {
            let same =
                |old: &&mut LeftOut| old.code == more.code && old.column == more.column && old.message == more.message;
            match self.left_out.iter_mut().find(same) {
                Some(old) => old.count += more.count,
                None => self.left_out.push(more.clone()),
            }
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FillReport {
    /// The sheet that was filled.
    pub sheet: String,
    /// Children that stand in it.
    pub filled: u32,
    /// Rows that were put in because the form had too few.
    pub rows_inserted: u32,
    /// Sheets that were added: one for each further child.
    pub sheets_added: u32,
    /// The form's columns.
    pub columns: Vec<FilledColumn>,
    /// What was not filled.
    pub left_out: Vec<LeftOut>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_left_out_is_told_in_words() {
        let codes = [
            "column_unsure",
            "column_unknown",
            "column_elsewhere",
            "occupied",
            "over_several",
            "too_long",
            "not_in_list",
            "row_unknown",
            "mark_unknown",
            "other_table",
        ];
        for code in codes {
            let left_out = LeftOut::new(code, "C", "电话", 3, &[]);
            assert!(!left_out.message.starts_with("fill.") && !left_out.hint.is_empty(), "{code}");
        }
    }
}
