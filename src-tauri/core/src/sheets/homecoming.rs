//! Sheets that come home: rows that this register once sent out are merged three ways.
//!
//! A sent row carries a key out of sight ([`RowKey`]), so it is known again after sorting, colouring and editing. **Base** is what the
//! file said when the form was sent, **theirs** is the returned cell, **ours** is what the file says now. A cell that nobody touched
//! outside never takes back what was written here since; a cell that was changed on both sides is a [`Conflict`], and ours stays
//! until a person says otherwise.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::draft::Draft;
use super::merging;
use crate::domain::text::folded;
use crate::domain::{ChildId, FieldKey, Record, Value, id_number};
use crate::forms::{derive, fields, shown};
use crate::store::{Register, RowKey, Sent, SentId, WrittenCells};
use crate::{Code, Result};

/// A cell on which the sheet and the register disagree and a person decides: it was changed outside and here since the form was
/// sent, or it says what the register said before somebody changed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Conflict {
    /// Field key, or the header of an extra column.
    pub field: String,
    /// Label to show.
    pub label: String,
    /// What was sent; nothing of a sheet that is only older.
    pub base: Option<Value>,
    /// Of a cell that says what stood in the file before: the day on which that was changed into what stands there now (ISO).
    pub since: Option<String>,
    /// Of a cell that speaks of somebody whom the file doesn't name any more: the name in the sheet.
    pub person: Option<String>,
    /// What the register says now.
    pub ours: Option<Value>,
    /// What the sheet says.
    pub theirs: Value,
    /// Whether a person took the sheet's side.
    pub taken: bool,
}

/// A child whose row came home.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// Who.
    pub child: ChildId,
    /// What the file said when the form was sent.
    pub base: Record,
    /// What of it stood in the form.
    pub told: Told,
}

/// Which cells of a sent row were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// The form's cells; every one of our own forms has been.
    pub written: Option<Arc<WrittenCells>>,
    /// The row's number in the form.
    pub number: u32,
}

/// The sent forms that rows of an import come from.
#[derive(Default)]
pub struct Homecoming {
    sent: HashMap<SentId, Option<Sent>>,
    seen: HashMap<SentId, HashSet<u32>>,
}

impl Homecoming {
    /// The child of a row with a key. `None` when the key is not of this register, or when somebody wrote another child over the row:
    /// then the row is matched as any other.
    ///
    /// # Errors
    /// What the register answers.
    pub fn child(&mut self, register: &Register, key: &RowKey, draft: &Record) -> Result<Option<Returned>> {
        if !self.sent.contains_key(&key.sent) {
            self.sent.insert(key.sent.clone(), register.sent(&key.sent)?);
        }
        let Some(sent) = self.sent.get(&key.sent).and_then(Option::as_ref) else { return Ok(None) };
        let Some(&child) = sent.children.get(key.number as usize) else { return Ok(None) };
        let Some(base) = register.record_at(child, sent.operation)? else { return Ok(None) };
        if !is_still_about(&base, draft) {
            return Ok(None);
        }
        let told = Told { written: sent.written.clone(), number: key.number };
        self.seen.entry(key.sent.clone()).or_default().insert(key.number);
        Ok(Some(Returned { child, base, told }))
    }

    /// Notes a row that came home and is passed over at somebody's wish: it was not taken out of its sheet.
    pub fn pass_over(&mut self, key: &RowKey) {
        self.seen.entry(key.sent.clone()).or_default().insert(key.number);
    }

    /// The children whose rows were taken out of the sheets that came home, with their names. Nothing follows from that; a person
    /// is told. Who was taken off the register since is not among them.
    ///
    /// # Errors
    /// What the register answers.
    pub fn absent(&self, register: &Register) -> Result<Vec<(ChildId, String)>> {
        let forms = self.seen.iter().filter_map(|(id, seen)| Some((self.sent.get(id)?.as_ref()?, seen)));
        let absent = forms.flat_map(|(sent, seen)| {
            let rows = (0_u32..).zip(&sent.children);
            rows.filter(|(number, _)| !seen.contains(number)).map(|(_, child)| *child)
        });
        let mut named = Vec::new();
        for id in absent {
            match register.child(id) {
                Ok(child) => named.push((id, child.record.text("child.name").unwrap_or_default().to_owned())),
                Err(error) if error.code == Code::ChildNotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(named)
    }
}

/// Whether a row still speaks of the child that was sent in it: by name or by ID number, and not of another number or birth date.
/// Keys stay where they are when somebody sorts the other columns alone.
fn is_still_about(base: &Record, draft: &Record) -> bool {
    let numbers = (derive::sound_id_number(base), derive::sound_id_number(draft));
    let births = (derive::birth_date(base), derive::birth_date(draft));
    if matches!(numbers, (Some(a), Some(b)) if a != b) || matches!(births, (Some(a), Some(b)) if a != b) {
        return false;
    }
    let same = |key: &str, plain: fn(&str) -> String| match (base.text(key), draft.text(key)) {
        (Some(a), Some(b)) => plain(a) == plain(b),
        _ => false,
    };
    same("child.name", folded) || same("child.id_number", id_number::normalise)
}

/// Takes out of a draft what nobody changed outside, and what was changed on both sides. The latter is returned; `theirs` says of
/// which a person takes the sheet's side, and those stay in the draft.
pub fn three_way(
    draft: &mut Draft,
    (base, told): (&Record, &Told),
    ours: &Record,
    theirs: &dyn Fn(&str) -> bool,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (key, value) in std::mem::take(&mut draft.record.fields) {
        let (before, now) = (base.fields.get(&key), ours.fields.get(&key));
        let sent = shown::text(base, key.as_str()) == value.display();
        if before == Some(&value)
            || sent
            || merging::is_less_exact(&key, &shown::text(base, key.as_str()), &value)
            || shown::is_whole_school(base, key.as_str(), &value.display())
        {
            draft.record.originals.remove(&key);
        } else if now == before || now == Some(&value) {
            draft.record.fields.insert(key, value);
        } else {
            let taken = theirs(key.as_str());
            conflicts.push(Conflict { taken, ..of_field(&key, before, now, value.clone()) });
            if taken {
                draft.taken.insert(key.to_string());
                draft.record.fields.insert(key, value);
            } else {
                draft.record.originals.remove(&key);
            }
        }
    }
    draft.record.originals.retain(|key, text| base.originals.get(key) != Some(text));
    draft.record.extra.retain(|header, text| {
        let (before, now) = (base.extra.get(header), ours.extra.get(header));
        if before == Some(&*text) {
            return false;
        }
        if now == before || now == Some(&*text) {
            return true;
        }
        let taken = theirs(header);
        conflicts.push(Conflict { taken, ..of_extra(header, before, now, text) });
        if taken {
            draft.taken.insert(header.clone());
        }
        taken
    });
    // A blank cell clears, if it does at all, only what was sent in it.
    draft.blank.retain(|key| {
        let same = base.fields.contains_key(key) && base.fields.get(key) == ours.fields.get(key);
        same && told.written.as_ref().is_none_or(|cells| cells.says(key.as_str(), told.number))
    });
    conflicts
}

pub(super) fn of_field(key: &FieldKey, base: Option<&Value>, ours: Option<&Value>, theirs: Value) -> Conflict {
    let label = fields().get(key.as_str()).map_or(key.as_str(), |field| field.title());
    Conflict {
        field: key.to_string(),
        label: label.to_owned(),
        base: base.cloned(),
        since: None,
        person: None,
        ours: ours.cloned(),
        theirs,
        taken: false,
    }
}

pub(super) fn of_extra(header: &str, base: Option<&String>, ours: Option<&String>, theirs: &str) -> Conflict {
    let value = |text: Option<&String>| text.map(|text| Value::Text(text.clone()));
    let (base, ours) = (value(base), value(ours));
    Conflict {
        field: header.to_owned(),
        label: header.to_owned(),
        base,
        since: None,
        person: None,
        ours,
        theirs: Value::from(theirs),
        taken: false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheets::merging::{OnBlank, merge};

    fn record(values: &[(&'static str, &str)]) -> Record {
        values.iter().fold(Record::default(), |record, (key, value)| record.with(key, *value))
    }

    fn draft(record: &Record) -> Draft {
        Draft { record: record.clone(), ..Draft::default() }
    }

    #[test]
    fn each_side_keeps_its_changes_and_a_cell_changed_twice_is_asked_about() {
        let base =
            record(&[("child.name", "甲"), ("child.school", "一小"), ("child.class", "1"), ("father.phone", "1")]);
        let theirs = base.clone().with("child.school", "二小").with("father.phone", "2");
        let ours = base.clone().with("child.class", "3").with("father.phone", "4");
        let mut row = draft(&theirs);
        let conflicts = three_way(&mut row, (&base, &Told::default()), &ours, &|_| false);
        assert_eq!(conflicts.len(), 1);
        assert_eq!((conflicts[0].field.as_str(), &conflicts[0].theirs), ("father.phone", &Value::from("2")));
        let merged = merge(&ours, &row, OnBlank::Keep);
        assert_eq!(merged, ours.clone().with("child.school", "二小"));
        let mut row = draft(&theirs);
        three_way(&mut row, (&base, &Told::default()), &ours, &|field| field == "father.phone");
        assert_eq!(merge(&ours, &row, OnBlank::Keep).text("father.phone"), Some("2"), "a person took theirs");
    }

    #[test]
    fn extra_columns_are_merged_too() {
        let mut base = record(&[("child.name", "甲")]);
        base.extra.insert("鞋码".into(), "36".into());
        let mut ours = base.clone();
        ours.extra.insert("鞋码".into(), "37".into());
        let mut row = draft(&base);
        assert!(three_way(&mut row, (&base, &Told::default()), &ours, &|_| false).is_empty());
        assert_eq!(merge(&ours, &row, OnBlank::Keep), ours, "nobody touched the cell");
        row = draft(&base);
        row.record.extra.insert("鞋码".into(), "38".into());
        assert_eq!(three_way(&mut row, (&base, &Told::default()), &ours, &|_| false).len(), 1);
        assert_eq!(merge(&ours, &row, OnBlank::Keep), ours);
    }

    #[test]
    fn a_blank_cell_never_clears_what_came_since() {
        let base = record(&[("child.name", "甲"), ("child.class", "1")]);
        let ours = base.clone().with("father.phone", "4");
        let mut row = draft(&base);
        row.blank = vec!["father.phone".into()];
        three_way(&mut row, (&base, &Told::default()), &ours, &|_| false);
        assert_eq!(merge(&ours, &row, OnBlank::Clear).text("father.phone"), Some("4"));
    }

    #[test]
    fn a_row_that_was_written_over_is_not_the_child_that_was_sent() {
        let base = record(&[("child.name", "甲一"), ("child.id_number", "11010519491231002X")]);
        assert!(is_still_about(&base, &record(&[("child.name", "甲 一")])));
        assert!(is_still_about(&base, &record(&[("child.name", "乙"), ("child.id_number", "11010519491231002x")])));
        assert!(!is_still_about(&base, &record(&[("child.name", "乙")])));
    }

    const KEYS: [&str; 4] = ["child.school", "child.class", "father.phone", "child.remarks"];

    fn sides() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
        proptest::collection::vec((0..4_u8, 0..4_u8, 0..4_u8), KEYS.len())
    }

    proptest! {
        /// The law of a three-way merge, cell by cell: what one side alone changed wins, what both changed alike is that,
        /// and what they changed differently stays ours and is named.
        #[test]
        fn no_cell_is_lost_or_overwritten_unasked(cells in sides()) {
            let name = Record::default().with("child.name", "甲");
            let of = |side: fn(&(u8, u8, u8)) -> u8| KEYS.into_iter().zip(&cells).fold(name.clone(), |record, (key, cell)| {
                match side(cell) { 0 => record, filled => record.with(key, filled.to_string().as_str()) }
            });
            let (base, theirs, ours) = (of(|c| c.0), of(|c| c.1), of(|c| c.2));
            let mut row = draft(&theirs);
            let conflicts = three_way(&mut row, (&base, &Told::default()), &ours, &|_| false);
            let merged = merge(&ours, &row, OnBlank::Keep);
            for (key, (base, theirs, ours)) in KEYS.into_iter().zip(&cells) {
                let wanted = if theirs == base || *theirs == 0 { ours } else if ours == base { theirs } else { ours };
                let wanted = (*wanted != 0).then(|| wanted.to_string());
                prop_assert_eq!(merged.text(key), wanted.as_deref());
                let named = conflicts.iter().any(|conflict| conflict.field == key);
                prop_assert_eq!(named, *theirs != 0 && theirs != base && ours != base && theirs != ours);
            }
        }
    }
}
