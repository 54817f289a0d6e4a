//! The difference between two records, as history keeps it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::domain::{FieldKey, Record, Value};

/// Which part of a record an entry stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The value of a field.
    Field,
    /// The text as typed, beside a field's value or in its place.
    Original,
    /// A column of an imported sheet outside the vocabulary.
    Extra,
    /// Not of a record: a setting of the register.
    Setting,
    /// Not of a record: the state of a parked row.
    Parked,
    /// Not of a record: two children of whom somebody said that they are not the same one.
    NotSame,
}

impl Part {
    fn letter(self) -> char {
        match self {
            Part::Field => 'f',
            Part::Original => 'o',
            Part::Extra => 'x',
            Part::Setting => 's',
            Part::Parked => 'p',
            Part::NotSame => 'n',
        }
    }

    /// The key of an entry in a [`Patch`]: the part's letter, a slash, the name.
    pub(super) fn key(self, name: &str) -> String {
        format!("{}/{name}", self.letter())
    }

    /// Splits what [`Part::key`] made.
    pub(super) fn split(key: &str) -> Option<(Part, &str)> {
        let (letter, name) = key.split_once('/')?;
        let part = [Part::Field, Part::Original, Part::Extra, Part::Setting, Part::Parked, Part::NotSame];
        Some((part.into_iter().find(|part| letter.chars().eq([part.letter()]))?, name))
    }
}

/// Old and new value by entry; `None` is absence.
pub(super) type Patch = BTreeMap<String, (Option<Value>, Option<Value>)>;

/// What leads from `old` to `new`; empty when they are equal.
pub(super) fn diff(old: &Record, new: &Record) -> Patch {
    let mut patch = Patch::new();
    diff_map(&mut patch, Part::Field, &old.fields, &new.fields, FieldKey::as_str, Value::clone);
    diff_map(&mut patch, Part::Original, &old.originals, &new.originals, FieldKey::as_str, |text| {
        Value::from(text.as_str())
    });
    diff_map(&mut patch, Part::Extra, &old.extra, &new.extra, String::as_str, |text| Value::from(text.as_str()));
    patch
}

fn diff_map<K: Ord, V: PartialEq>(
    patch: &mut Patch,
    part: Part,
    old: &BTreeMap<K, V>,
    new: &BTreeMap<K, V>,
    name: fn(&K) -> &str,
    value: fn(&V) -> Value,
) {
    for (key, before) in old {
        let after = new.get(key);
        if after != Some(before) {
            patch.insert(part.key(name(key)), (Some(value(before)), after.map(value)));
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(key)) {
        patch.insert(part.key(name(key)), (None, Some(value(after))));
    }
}

/// Takes a patch back: every entry that still has the new value gets the old one; others were changed since and stay.
pub(super) fn take_back(record: &mut Record, patch: &Patch) {
    for (key, (old, new)) in patch {
        let Some((part, name)) = Part::split(key) else { continue };
        if get(record, part, name) == *new {
            set(record, part, name, old.clone());
        }
    }
}

/// An entry of a record.
pub(super) fn get(record: &Record, part: Part, name: &str) -> Option<Value> {
    match part {
        Part::Field => record.fields.get(name).cloned(),
        Part::Original => record.originals.get(name).map(|text| Value::from(text.as_str())),
        Part::Extra => record.extra.get(name).map(|text| Value::from(text.as_str())),
        Part::Setting | Part::Parked | Part::NotSame => None,
    }
}

/// Sets or clears an entry of a record.
pub(super) fn set(record: &mut Record, part: Part, name: &str, value: Option<Value>) {
    let key = || FieldKey::from(name.to_owned());
    match (part, value) {
        (Part::Field, Some(value)) => drop(record.fields.insert(key(), value)),
        (Part::Field, None) => drop(record.fields.remove(name)),
        (Part::Original, Some(Value::Text(text))) => drop(record.originals.insert(key(), text)),
        (Part::Original, _) => drop(record.originals.remove(name)),
        (Part::Extra, Some(Value::Text(text))) => drop(record.extra.insert(name.to_owned(), text)),
        (Part::Extra, _) => drop(record.extra.remove(name)),
        (Part::Setting | Part::Parked | Part::NotSame, _) => {}
    }
}

/// Makes an entry of a record what it is in another one: its value there, or nothing.
pub fn keep_entry(record: &mut Record, of: &Record, part: Part, name: &str) {
    set(record, part, name, get(of, part, name));
}

/// A digest of a record's content. It depends on the content alone, not on how a version of the program writes it down.
pub(super) fn digest(record: &Record) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(2048);
    for (key, value) in &record.fields {
        put_text(&mut bytes, b'f', key.as_str());
        put_value(&mut bytes, value);
    }
    for (key, text) in &record.originals {
        put_text(&mut bytes, b'o', key.as_str());
        put_text(&mut bytes, b't', text);
    }
    for (header, text) in &record.extra {
        put_text(&mut bytes, b'x', header);
        put_text(&mut bytes, b't', text);
    }
    Sha256::digest(bytes).into()
}

fn put_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Text(text) => put_text(bytes, b't', text),
        Value::Number(number) => {
            bytes.push(b'n');
            bytes.extend(number.to_le_bytes());
        }
        Value::Many(labels) => {
            bytes.push(b'm');
            bytes.extend((labels.len() as u64).to_le_bytes());
            labels.iter().for_each(|label| put_text(bytes, b't', label));
        }
    }
}

/// Writes text so that no two different sequences of texts look the same.
pub(super) fn put_text(bytes: &mut Vec<u8>, mark: u8, text: &str) {
    bytes.push(mark);
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::testing::records;

    proptest! {
        #[test]
        fn taking_back_a_difference_gives_the_old_record(old in records(), new in records()) {
            let patch = diff(&old, &new);
            prop_assert_eq!(patch.is_empty(), old == new);
            let written = serde_json::to_string(&patch).expect("json");
            let read: Patch = serde_json::from_str(&written).expect("json");
            let mut record = new.clone();
            take_back(&mut record, &read);
            prop_assert_eq!(&record, &old);
            prop_assert_eq!(digest(&old) == digest(&new), old == new);
        }
    }

    #[test]
    fn what_was_changed_since_stays() {
        let old = Record::default().with("child.name", "甲").with("child.school", "一小");
        let new = Record::default().with("child.name", "乙").with("child.school", "二小");
        let mut since = new.clone().with("child.school", "三小");
        take_back(&mut since, &diff(&old, &new));
        assert_eq!(since, Record::default().with("child.name", "甲").with("child.school", "三小"));
    }
}
