//! What a row says of one person is of one person: where the file keeps another guardian's name than the row tells, the row's
//! telephone and number are that other one's and don't go under the name that stays.
//!
//! The names, and how the keys of the fields begin that speak of whoever bears them, stand in `assets/importing.json` (`persons`).

use std::collections::BTreeSet;

use super::choosing::persons;
use super::draft::Draft;
use super::homecoming::{Conflict, of_field};
use crate::domain::text::folded_name;
use crate::domain::{FieldKey, Record, Value};

/// Somebody of whom a row speaks and whom the file doesn't name, or names no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stranger {
    /// The field of the name.
    pub(super) field: &'static str,
    /// How the other fields of that person begin.
    begins: &'static str,
    /// The name in the row.
    name: String,
}

impl Stranger {
    /// Whether a field speaks of this person; the name's own is not meant.
    pub(super) fn has(&self, key: &str) -> bool {
        key != self.field && key.starts_with(self.begins)
    }
}

/// The persons whom a row calls otherwise than the file does.
pub(super) fn strangers(told: &Record, known: &Record) -> Vec<Stranger> {
    let other = |field: &str| {
        let name = told.text(field)?;
        known.text(field).is_none_or(|known| folded_name(known) != folded_name(name)).then(|| name.to_owned())
    };
    persons().filter_map(|(field, begins)| Some(Stranger { field, begins, name: other(field)? })).collect()
}

/// The persons of whom a row that came home speaks and whose place in the file somebody else has taken since it was sent. A row
/// without the name speaks of the one that the file named then.
pub(super) fn replaced(told: &Record, base: &Record, ours: &Record) -> Vec<Stranger> {
    let named = persons().filter_map(|(field, _)| {
        let name = told.text(field).or_else(|| base.text(field))?;
        Some((field.into(), Value::from(name)))
    });
    let named = Record { fields: named.collect(), ..Record::default() };
    let since: Vec<&str> = strangers(base, ours).into_iter().map(|one| one.field).collect();
    let filled = |field: &str| base.text(field).is_none() && ours.text(field).is_some();
    strangers(&named, ours).into_iter().filter(|one| since.contains(&one.field) || filled(one.field)).collect()
}

/// Takes out of a draft what it says of these persons, as far as it differs from the file, and returns that; what `theirs` says that
/// a person wants stays in the draft.
pub(super) fn keep_apart(
    draft: &mut Draft,
    strangers: &[Stranger],
    known: &Record,
    theirs: &dyn Fn(&str) -> bool,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for one in strangers {
        draft.blank.retain(|key| !one.has(key.as_str()));
        for key in said(&draft.record, one) {
            let Some(value) = differing(&draft.record, known, &key) else { continue };
            let taken = theirs(key.as_str());
            let known = known.fields.get(&key);
            conflicts.push(Conflict { taken, person: Some(one.name.clone()), ..of_field(&key, None, known, value) });
            if taken {
                draft.taken.insert(key.to_string());
            } else {
                draft.record.fields.remove(&key);
                draft.record.originals.remove(&key);
            }
        }
    }
    conflicts
}

/// As [`keep_apart`] of a row that came home, where the name that nobody touched is out of the draft already: it goes with the rest.
pub(super) fn keep_apart_from(
    draft: &mut Draft,
    replaced: &[Stranger],
    ours: &Record,
    theirs: &dyn Fn(&str) -> bool,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for one in replaced {
        let apart = keep_apart(draft, std::slice::from_ref(one), ours, theirs);
        if apart.is_empty() {
            continue;
        }
        let (key, name) = (FieldKey::from(one.field), Value::from(one.name.as_str()));
        let taken = theirs(one.field);
        let person = Some(one.name.clone());
        conflicts.push(Conflict { taken, person, ..of_field(&key, None, ours.fields.get(&key), name.clone()) });
        if taken {
            draft.taken.insert(key.to_string());
            draft.record.fields.insert(key, name);
        }
        conflicts.extend(apart);
    }
    conflicts
}

/// Adds conflicts on fields of which none is told yet.
pub(super) fn add(conflicts: &mut Vec<Conflict>, more: Vec<Conflict>) {
    for conflict in more {
        if conflicts.iter().all(|told| told.field != conflict.field) {
            conflicts.push(conflict);
        }
    }
}

fn said(record: &Record, one: &Stranger) -> BTreeSet<FieldKey> {
    record.fields.keys().chain(record.originals.keys()).filter(|key| one.has(key.as_str())).cloned().collect()
}

/// What a row says under a field when that is not what the file says.
fn differing(told: &Record, known: &Record, key: &FieldKey) -> Option<Value> {
    match (told.fields.get(key), told.originals.get(key)) {
        (Some(value), _) => (known.fields.get(key) != Some(value)).then(|| value.clone()),
        // Text that nobody could read never replaces a value.
        (None, text) if !known.fields.contains_key(key) => {
            text.filter(|text| known.originals.get(key) != Some(text)).map(|text| Value::from(text.as_str()))
        }
        (None, _) => None,
    }
}
