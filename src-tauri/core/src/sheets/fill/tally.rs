//! What happened to a form's columns, in figures and in words.

use std::collections::BTreeMap;

use super::columns::PlannedColumn;
use super::report::LeftOut;

/// What happened to a column's cells.
#[derive(Default, Clone)]
pub struct Tally {
    /// Filled.
    pub filled: u32,
    /// Kept, because they say something else.
    pub occupied: u32,
    /// Blank, because they are merged over children who differ.
    pub over_several: u32,
    /// Blank, because the text is too long.
    pub too_long: u32,
    /// Blank, because the dropdown lacks the word: how many of each.
    pub not_in_list: BTreeMap<String, u32>,
}

impl Tally {
    /// What was not filled in a column.
    pub fn told(&self, column: &PlannedColumn) -> Vec<LeftOut> {
        let mut left_out = Vec::new();
        let mut tell = |code: &str, count: u32, facts: &[(&str, String)]| {
            if count > 0 {
                left_out.push(LeftOut::new(code, &column.at, &column.header, count, facts));
            }
        };
        tell("occupied", self.occupied, &[]);
        tell("over_several", self.over_several, &[]);
        tell("too_long", self.too_long, &[]);
        let words: Vec<&str> = self.not_in_list.keys().map(String::as_str).take(10).collect();
        tell("not_in_list", self.not_in_list.values().sum(), &[("words", words.join("、"))]);
        left_out
    }
}

/// A column that is not filled at all, unless somebody decided so.
pub fn unused(column: &PlannedColumn) -> Option<LeftOut> {
    if column.used().is_some() || column.confirmed || column.hidden {
        return None;
    }
    if let Some(elsewhere) = &column.elsewhere {
        let facts =
            [("field", elsewhere.source.title()), ("other", elsewhere.at.clone()), ("column", column.at.clone())];
        return Some(LeftOut::new("column_elsewhere", &column.at, &column.header, 0, &facts));
    }
    Some(match &column.source {
        Some(source) => {
            let facts = [("field", source.title()), ("key", source.key()), ("column", column.at.clone())];
            LeftOut::new("column_unsure", &column.at, &column.header, 0, &facts)
        }
        None => LeftOut::new("column_unknown", &column.at, &column.header, 0, &[("column", column.at.clone())]),
    })
}
