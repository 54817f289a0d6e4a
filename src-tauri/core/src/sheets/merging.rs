//! How a draft changes a record.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::choosing::may_be_cleared;
use super::draft::Draft;
use crate::domain::text::folded_name;
use crate::domain::{FieldKey, Record, Value, id_number};
use crate::forms::{Kind, fields, shown};
use crate::store::{Entries, Part};

/// What to do with blank cells of an imported sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OnBlank {
    /// Keep what is stored (the default).
    #[default]
    Keep,
    /// Clear what is stored (清空).
    Clear,
    /// Write only into fields that are 未采集 (只补缺项).
    Fill,
}

/// One field that a row changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FieldChange {
    /// Field key, or the header of an extra column.
    pub field: String,
    /// Label to show.
    pub label: String,
    /// Before.
    pub old: Option<Value>,
    /// After.
    pub new: Option<Value>,
}

/// The record after the draft was put over it. A value that is equal to the stored one leaves also its original text alone,
/// so that the same facts in another writing change nothing.
pub fn merge(stored: &Record, draft: &Draft, on_blank: OnBlank) -> Record {
    let mut merged = stored.clone();
    for (key, value) in &draft.record.fields {
        let known = merged.fields.get(key);
        let told = value.display();
        let repeats = shown::is_whole_school(stored, key.as_str(), &told)
            || shown::is_village_of_address(stored, key.as_str(), &told);
        if known == Some(value)
            || repeats
            || is_same_name(key, known, value)
            || is_less_exact(key, &shown::text(stored, key.as_str()), value)
            || (known.is_some() && on_blank == OnBlank::Fill && !draft.taken.contains(key.as_str()))
            || is_worse(key, known, value)
        {
            continue;
        }
        merged.fields.insert(key.clone(), value.clone());
        match draft.record.originals.get(key) {
            Some(original) => merged.originals.insert(key.clone(), original.clone()),
            None => merged.originals.remove(key),
        };
    }
    for (key, original) in &draft.record.originals {
        if !merged.fields.contains_key(key) {
            merged.originals.insert(key.clone(), original.clone());
        }
    }
    for (header, text) in &draft.record.extra {
        if on_blank != OnBlank::Fill || !merged.extra.contains_key(header) || draft.taken.contains(header) {
            merged.extra.insert(header.clone(), text.clone());
        }
    }
    if on_blank == OnBlank::Clear {
        for key in draft.blank.iter().filter(|key| may_be_cleared(key.as_str())) {
            merged.fields.remove(key);
            merged.originals.remove(key);
        }
    }
    leave_out_consequences(stored, &mut merged);
    merged
}

/// Whether a name is only written otherwise: another dot between its parts, or none. The file keeps what was entered first.
fn is_same_name(key: &FieldKey, known: Option<&Value>, new: &Value) -> bool {
    let name = fields().get(key.as_str()).is_some_and(|field| field.kind == Kind::Name);
    let same =
        |known: &Value| known.as_text().zip(new.as_text()).is_some_and(|(a, b)| folded_name(a) == folded_name(b));
    name && known.is_some_and(same)
}

/// Whether a date only says less than what is known: a form that asks for year and month takes no day away.
pub(super) fn is_less_exact(key: &FieldKey, known: &str, new: &Value) -> bool {
    let date = fields().get(key.as_str()).is_some_and(|field| field.kind == Kind::Date);
    date && new.as_text().is_some_and(|new| known.len() > new.len() && known.starts_with(new))
}

/// An ID number that passes its checks is not given up for one that doesn't.
fn is_worse(key: &FieldKey, known: Option<&Value>, new: &Value) -> bool {
    let sound = |value: &Value| value.as_text().is_some_and(|text| id_number::check(text).is_ok());
    fields().get(key.as_str()).is_some_and(|field| field.kind == Kind::IdNumber)
        && known.is_some_and(sound)
        && !sound(new)
}

/// Fields of which the sheet's cell was not taken because the stored value was kept, with the cell's text.
pub fn not_taken<'a>(draft: &'a Draft, merged: &Record) -> Vec<(&'a FieldKey, Cow<'a, str>)> {
    let values = draft.record.fields.iter().map(|(key, value)| (key, value.display()));
    let worse = values.filter(|(key, text)| is_worse(key, merged.fields.get(*key), &Value::Text(text.to_string())));
    let unread = draft.record.originals.iter().filter(|(key, _)| !draft.record.fields.contains_key(*key));
    let unread = unread
        .filter(|(key, _)| merged.fields.contains_key(*key))
        .map(|(key, text)| (key, Cow::Borrowed(text.as_str())));
    worse.chain(unread).collect()
}

/// Our forms also print what follows from other answers (性别 from the ID number, 监护评估 from 监护类型). A cell that comes back with
/// just that is nothing that somebody entered. A new child's sex and birth date are kept: they stand in every roster.
fn leave_out_consequences(stored: &Record, merged: &mut Record) {
    let of_new = |key: &str| matches!(key, "child.sex" | "child.birth_date");
    let new_child = stored.fields.is_empty();
    let entered_now = |key: &&str| !(stored.fields.contains_key(*key) || new_child && of_new(key));
    let keys: Vec<&str> = shown::FOLLOWING.into_iter().filter(entered_now).collect();
    shown::settle(merged, &keys);
}

/// What a row puts in the place of something else, or of nothing, when a file becomes `merged`.
pub(super) fn replacing(told: &Record, known: &Record, merged: &Record) -> Entries {
    let fields = told.fields.keys().filter_map(|key| Some((key, merged.fields.get(key)?)));
    let fields = fields.filter(|(key, value)| known.fields.get(*key) != Some(value));
    let extra = told.extra.keys().filter_map(|header| Some((header, merged.extra.get(header)?)));
    let extra = extra.filter(|(header, text)| known.extra.get(*header) != Some(text));
    let fields = fields.map(|(key, value)| ((Part::Field, key.to_string()), value.clone()));
    fields.chain(extra.map(|(header, text)| ((Part::Extra, header.clone()), Value::from(text.as_str())))).collect()
}

/// What differs between two records, field by field, fields in the catalogue's order and then extra columns.
pub fn changes(old: &Record, new: &Record) -> Vec<FieldChange> {
    let mut found = Vec::new();
    for field in &fields().fields {
        let (before, after) = (old.fields.get(field.key.as_str()), new.fields.get(field.key.as_str()));
        if before != after {
            found.push(FieldChange {
                field: field.key.clone(),
                label: field.title().to_owned(),
                old: before.cloned(),
                new: after.cloned(),
            });
        }
    }
    let headers: std::collections::BTreeSet<&String> = old.extra.keys().chain(new.extra.keys()).collect();
    for header in headers {
        let text = |record: &Record| record.extra.get(header).map(|text| Value::Text(text.clone()));
        if text(old) != text(new) {
            found.push(FieldChange { field: header.clone(), label: header.clone(), old: text(old), new: text(new) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(record: Record, blank: &[&'static str]) -> Draft {
        Draft { record, blank: blank.iter().map(|key| (*key).into()).collect(), ..Draft::default() }
    }

    #[test]
    fn t05_blank_cells_keep_by_default_and_clear_or_fill_when_asked() {
        let stored =
            Record::default().with("child.name", "甲").with("father.phone", "13800000000").with("child.school", "甲校");
        let row = draft(
            Record::default().with("child.name", "甲").with("child.school", "乙校").with("child.grade", "一年级"),
            &["father.phone"],
        );
        let after = |on_blank| merge(&stored, &row, on_blank);
        assert_eq!(after(OnBlank::Keep).text("father.phone"), Some("13800000000"));
        assert_eq!(after(OnBlank::Keep).text("child.school"), Some("乙校"));
        assert_eq!(after(OnBlank::Clear).text("father.phone"), None);
        let nameless = merge(&stored, &draft(Record::default(), &["child.name", "child.school"]), OnBlank::Clear);
        assert_eq!((nameless.text("child.name"), nameless.text("child.school")), (Some("甲"), None));
        assert_eq!(after(OnBlank::Fill).text("child.school"), Some("甲校"));
        assert_eq!(after(OnBlank::Fill).text("child.grade"), Some("一年级"));
    }

    #[test]
    fn a_printed_consequence_is_nothing_new() {
        let stored = Record::default()
            .with("child.name", "甲")
            .with("child.id_number", "11010519491231002X")
            .with("care.kind", "无人监护");
        let printed =
            stored.clone().with("child.sex", "女").with("child.birth_date", "1949-12-31").with("care.rating", "差");
        assert_eq!(merge(&stored, &draft(printed.clone(), &[]), OnBlank::Keep), stored);
        let corrected = printed.clone().with("child.sex", "男");
        assert_eq!(merge(&stored, &draft(corrected, &[]), OnBlank::Keep).text("child.sex"), Some("男"));
        let new = merge(&Record::default(), &draft(printed, &[]), OnBlank::Keep);
        assert_eq!((new.text("child.sex"), new.text("care.rating")), (Some("女"), None));
    }

    #[test]
    fn a_sound_number_is_not_given_up_for_a_broken_one() {
        let stored = Record::default().with("child.id_number", "11010519491231002X");
        let broken = draft(Record::default().with("child.id_number", "1101051949123100"), &[]);
        let merged = merge(&stored, &broken, OnBlank::Keep);
        assert_eq!(merged, stored);
        assert_eq!(not_taken(&broken, &merged).len(), 1);
        let mended = draft(Record::default().with("child.id_number", "52019920140520003X"), &[]);
        assert_eq!(not_taken(&mended, &merge(&Record::default(), &mended, OnBlank::Keep)).len(), 0);
    }

    #[test]
    fn a_year_and_month_take_no_day_away() {
        let stored = Record::default().with("child.birth_date", "2015-03-07");
        let less = draft(Record::default().with("child.birth_date", "2015-03"), &[]);
        assert_eq!(merge(&stored, &less, OnBlank::Keep), stored);
        let other = draft(Record::default().with("child.birth_date", "2015-04"), &[]);
        assert_eq!(merge(&stored, &other, OnBlank::Keep).text("child.birth_date"), Some("2015-04"));
    }

    #[test]
    fn an_unreadable_cell_never_replaces_a_value() {
        let stored = Record::default().with("child.birth_date", "2012-05-07");
        let mut row = draft(Record::default(), &[]);
        row.record.originals.insert("child.birth_date".into(), "春天".into());
        assert_eq!(merge(&stored, &row, OnBlank::Keep), stored);
        assert_eq!(merge(&Record::default(), &row, OnBlank::Keep).originals.len(), 1);
    }
}
