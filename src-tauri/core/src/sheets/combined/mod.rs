//! Cells of a form that hold several facts, and columns that only say what follows from others.
//!
//! A form's one cell for 就读学校班级 is filled with school, grade and class one behind the other. When such a cell comes back it is taken
//! apart again: by what was known of the child where that decides it, else by the words of `assets/combined.json`. What can't be taken
//! apart is never put over one of the facts while the others stay, because the next form would say them twice.

mod ages;
pub(super) mod person;
mod school;
mod words;

pub(super) use ages::{follows_from_birth, is_child_age, leave_out_what_follows};

use school::split_school;
use words::data;

use super::draft::Draft;
use super::fill::Source;
use super::table::{Column, Table};
use crate::domain::text::{folded, tidy};
use crate::domain::{FieldKey, Record, Value};
use crate::forms::fields::{Field, Kind};
use crate::forms::{fields, shown};

/// A cell of a row that says several facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combined {
    /// The fields, in the order in which they are written.
    pub keys: Vec<String>,
    /// What stands in the cell.
    pub text: String,
}

/// The fields that a column asks for, when they are several.
pub(super) fn asked_by(table: &Table, column: &Column) -> Option<Vec<&'static Field>> {
    let key = column.field.as_ref()?;
    let several = |source: Source| match source {
        Source::Several(fields) => Some(fields),
        _ => None,
    };
    // What somebody confirmed of a form is written with the keys one behind the other.
    if key.as_str().contains('+') {
        return Source::parse(key.as_str()).ok().and_then(several);
    }
    super::fill::tied(table, column, key).and_then(several)
}

/// What a column with several facts says of a child.
pub(super) fn whole(record: &Record, keys: &[String]) -> String {
    keys.iter().map(|key| shown::text(record, key)).collect()
}

/// Puts what a cell says into a draft before it is known whose it is; whether it said anything.
pub(super) fn read(keys: &[&'static Field], text: &str, draft: &mut Draft) -> bool {
    let text = tidy(text);
    if text.is_empty() {
        return false;
    }
    let combined = Combined { keys: keys.iter().map(|field| field.key.clone()).collect(), text };
    let parts = split(&combined, None).unwrap_or_else(|| vec![(combined.first(), combined.text.clone())]);
    put(&combined, parts, draft);
    draft.combined.push(combined);
    true
}

/// Reads a row's cells again beside what is known of the child: what was sent, or what the register says.
pub(super) fn settle(draft: &mut Draft, known: &Record) {
    for combined in std::mem::take(&mut draft.combined) {
        clear(&combined, draft);
        let before = whole(known, &combined.keys);
        if !before.is_empty() && folded(&before) == folded(&combined.text) {
            continue;
        }
        let others = combined.keys.iter().skip(1).any(|key| !shown::text(known, key).is_empty());
        match split(&combined, Some(known)) {
            Some(parts) => put(&combined, parts, draft),
            None if others => {
                draft.record.originals.insert(combined.first().into(), combined.text.clone());
            }
            None => put(&combined, vec![(combined.first(), combined.text.clone())], draft),
        }
    }
    super::draft::settle_schooling(draft, known);
    leave_out_what_follows(draft, known);
}

/// As [`settle`] for a row that was kept by itself: a school that says more than a school is taken for the whole.
pub(super) fn settle_kept(draft: &mut Draft, known: &Record) {
    let text = |key: &String| draft.record.text(key).map(str::to_owned);
    if let [school, grade, class] = data().school_parts.as_slice()
        && let (Some(text), None, None) = (text(school), text(grade), text(class))
    {
        draft.combined.push(Combined { keys: data().school_parts.clone(), text });
    }
    settle(draft, known);
}

impl Combined {
    fn first(&self) -> String {
        self.keys.first().cloned().unwrap_or_default()
    }

    fn is_school(&self) -> bool {
        self.keys.iter().all(|key| data().school_parts.contains(key))
    }
}

fn clear(combined: &Combined, draft: &mut Draft) {
    for key in combined.keys.iter().chain(data().school_parts.iter().filter(|_| combined.is_school())) {
        // A fact that has a column of its own was not read from here.
        if draft.own.iter().any(|own| own.as_str() == key) {
            continue;
        }
        draft.record.fields.remove(key.as_str());
        draft.record.originals.remove(key.as_str());
        draft.blank.retain(|blank| blank.as_str() != key);
    }
}

fn put(combined: &Combined, parts: Vec<(String, String)>, draft: &mut Draft) {
    for key in &combined.keys {
        if !parts.iter().any(|(part, text)| part == key && !text.is_empty()) {
            draft.blank.push(key.clone().into());
        }
    }
    for (key, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        if !draft.own.iter().any(|own| own.as_str() == key) {
            draft.record.fields.insert(FieldKey::from(key), Value::Text(text));
        }
    }
}

/// A cell taken apart; `None` when it can't be told which part says what.
fn split(combined: &Combined, known: Option<&Record>) -> Option<Vec<(String, String)>> {
    let by_words = || if combined.is_school() { split_school(&combined.text, known) } else { None };
    by_words().or_else(|| known.and_then(|known| one_changed(combined, known)))
}

/// The parts of a cell of which one only is another than it was: what stands before and behind it is as known.
fn one_changed(combined: &Combined, known: &Record) -> Option<Vec<(String, String)>> {
    let texts: Vec<String> = combined.keys.iter().map(|key| shown::text(known, key).into_owned()).collect();
    if texts.iter().all(String::is_empty) {
        return None;
    }
    let all_text = combined.keys.iter().all(|key| fields().get(key).is_some_and(|field| field.kind == Kind::Text));
    let changed = |at: usize| {
        let (before, behind) = (texts.get(..at)?.concat(), texts.get(at + 1..)?.concat());
        let rest = combined.text.strip_prefix(before.as_str())?.strip_suffix(behind.as_str())?;
        let alone = before.is_empty() && behind.is_empty();
        (!rest.is_empty() && !alone).then(|| rest.to_owned())
    };
    let mut fitting = (0..texts.len()).rev().filter_map(|at| Some((at, changed(at)?)));
    let (at, text) = fitting.next().filter(|_| all_text)?;
    Some(vec![(combined.keys.get(at)?.clone(), text)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [&str; 3] = ["child.school", "child.grade", "child.class"];

    fn of(school: &str, grade: &str, class: &str) -> Record {
        PARTS.into_iter().zip([school, grade, class]).fold(Record::default(), |record, (key, text)| {
            if text.is_empty() { record } else { record.with(key, text) }
        })
    }

    /// What a child's file says after a cell came back: the parts, or none when the cell is not taken.
    fn after(known: &Record, text: &str) -> Option<[String; 3]> {
        let keys: Vec<&'static Field> = PARTS.iter().filter_map(|key| fields().get(key)).collect();
        let mut draft = Draft::default();
        read(&keys, text, &mut draft);
        settle(&mut draft, known);
        if !draft.record.originals.is_empty() {
            return None;
        }
        let mut record = known.clone();
        record.fields.extend(draft.record.fields);
        Some(PARTS.map(|key| shown::text(&record, key).into_owned()))
    }

    #[test]
    fn a_cell_for_school_and_class_is_taken_apart_as_it_was_filled() {
        let known = of("石桥镇中心小学", "三年级", "（1）班");
        for (cell, parts) in [
            ("石桥镇中心小学三年级（1）班", ["石桥镇中心小学", "三年级", "（1）班"]),
            ("石桥镇中心小学四年级（2）班", ["石桥镇中心小学", "四年级", "（2）班"]),
            ("县一小 四年级 2班", ["县一小", "四年级", "2班"]),
            ("石桥镇中心小学四（2）班", ["石桥镇中心小学", "四年级", "（2）班"]),
            ("石桥镇中心小学四1班", ["石桥镇中心小学", "四年级", "1班"]),
            ("县一中初一3班", ["县一中", "初一", "3班"]),
            ("县一小", ["县一小", "三年级", "（1）班"]),
            ("石桥镇中心小学三年级火箭班", ["石桥镇中心小学", "三年级", "火箭班"]),
        ] {
            assert_eq!(after(&known, cell), Some(parts.map(str::to_owned)), "{cell}");
        }
    }

    #[test]
    fn what_was_written_otherwise_is_taken_apart_by_what_is_known() {
        let cohort = of("县一中", "2024级", "3班");
        assert_eq!(after(&cohort, "县一中2024级4班"), Some(["县一中", "2024级", "4班"].map(str::to_owned)));
        assert_eq!(after(&cohort, "县二中2024级3班"), Some(["县二中", "2024级", "3班"].map(str::to_owned)));
        assert_eq!(after(&cohort, "县二中2025级4班"), None, "which part is which nobody can tell");
        let class = of("石桥镇中心小学", "", "三（1）班");
        assert_eq!(
            after(&class, "石桥镇中心小学三（2）班"),
            Some(["石桥镇中心小学", "", "三（2）班"].map(str::to_owned))
        );
        assert_eq!(after(&class, "石桥镇中心小学四1班"), Some(["石桥镇中心小学", "", "四1班"].map(str::to_owned)));
        let third = of("石桥镇中心小学", "三年级", "（1）班");
        assert_eq!(after(&third, "石桥镇中心小学十1班"), None, "whether the grade still holds nobody can tell");
        let nothing = Record::default();
        assert_eq!(after(&nothing, "县二中2025级4班"), Some(["县二中2025级4班", "", ""].map(str::to_owned)));
        assert_eq!(after(&nothing, "县幼儿园大班"), Some(["县幼儿园", "", "大班"].map(str::to_owned)));
    }

    /// The law: whatever comes back, the next form says what stood in the cell, or the cell is not taken at all.
    #[test]
    fn nothing_is_said_twice() {
        let texts = [
            "",
            "三年级",
            "三",
            "初二",
            "2024级",
            "（1）班",
            "1班",
            "三（1）班",
            "实验班",
            "大班",
            "石桥小学",
            "县一中",
        ];
        let mut files = Vec::new();
        for school in texts {
            for grade in texts {
                files.extend(texts.map(|class| (school, grade, class)));
            }
        }
        for (school, grade, class) in files {
            let known = of(school, grade, class);
            for cell in [
                "石桥小学四年级（2）班",
                "县一中三（2）班",
                "县二中2025级4班",
                "石桥小学三年级",
                "县一中实验班",
                "石桥小学四1班",
                "石桥小学十1班",
            ] {
                let Some(parts) = after(&known, cell) else { continue };
                if cell.ends_with("1班") {
                    assert!(
                        cell.contains(parts[1].trim_end_matches("年级")),
                        "a grade of before stays: {cell}: {parts:?}"
                    );
                }
                let said = parts.concat();
                for part in [&parts[1], &parts[2]].into_iter().filter(|part| part.chars().count() > 1) {
                    assert!(
                        said.matches(part.as_str()).count() == 1 || texts.contains(&part.as_str()),
                        "{cell}: {parts:?}"
                    );
                }
                assert!(
                    !parts[0].ends_with('班') || known == Record::default() || grade.is_empty() && class.is_empty(),
                    "{cell}: {parts:?}"
                );
            }
        }
    }
}
