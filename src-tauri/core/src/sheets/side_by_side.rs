//! A row and the child that it may be, field by field.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::{Record, Value};
use crate::forms::fields;

/// One field of a row and of the child that it may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FieldPair {
    /// Field key, or the header of an extra column.
    pub field: String,
    /// Label to show.
    pub label: String,
    /// What the row says.
    pub row: Option<Value>,
    /// What is known.
    pub known: Option<Value>,
    /// Both are there and are not equal.
    pub differs: bool,
    /// What is known is newer: somebody entered or cleared it after the row was parked, or the row says what stood there before. It
    /// stays, also when the row is said to be this child's.
    pub later: bool,
}

/// Who a row may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Candidate {
    /// The child's id; none for a child that an earlier row of the same import brings, and when it left the register.
    pub child: Option<String>,
    /// The child's name.
    pub name: String,
    /// Every field that one of the two fills, in the catalogue's order, then extra columns of the row.
    pub fields: Vec<FieldPair>,
}

/// Every field that one of the two fills, in the catalogue's order, and the row's extra columns.
pub fn pairs(row: &Record, known: &Record) -> Vec<FieldPair> {
    // Text that could not be read is shown where its value would stand.
    let shown = |record: &Record, key: &str| {
        let original = || record.originals.get(key).map(|text| Value::Text(text.clone()));
        record.fields.get(key).cloned().or_else(original)
    };
    let pair = |field: String, label: String, row: Option<Value>, known: Option<Value>| {
        let differs = row.is_some() && known.is_some() && row != known;
        (row.is_some() || known.is_some()).then_some(FieldPair { field, label, row, known, differs, later: false })
    };
    let own = fields().fields.iter().filter_map(|field| {
        let (row, known) = (shown(row, &field.key), shown(known, &field.key));
        pair(field.key.clone(), field.title().to_owned(), row, known)
    });
    let extra = row.extra.iter().filter_map(|(header, text)| {
        let known = known.extra.get(header).map(|text| Value::Text(text.clone()));
        pair(header.clone(), header.clone(), Some(Value::Text(text.clone())), known)
    });
    own.chain(extra).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked_and_what_nobody_fills_is_left_out() {
        let row = Record::default().with("child.name", "甲").with("father.name", "乙").with("child.school", "一小");
        let known = Record::default().with("child.name", "甲").with("father.name", "丙").with("mother.name", "丁");
        let pairs = pairs(&row, &known);
        let shown: Vec<(&str, bool)> = pairs.iter().map(|pair| (pair.field.as_str(), pair.differs)).collect();
        assert!(shown.contains(&("father.name", true)) && shown.contains(&("child.name", false)));
        assert!(shown.contains(&("mother.name", false)) && shown.contains(&("child.school", false)));
        assert_eq!(shown.len(), 4);
    }
}
