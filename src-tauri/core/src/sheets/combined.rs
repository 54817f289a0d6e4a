//! Cells of a form that hold several facts, and columns that only say what follows from others.
//!
//! A form's one cell for 就读学校班级 is filled with school, grade and class one behind the other. When such a cell comes back it is taken
//! apart again: by what was known of the child where that decides it, else by the words of `assets/combined.json`. What can't be taken
//! apart is never put over one of the facts while the others stay, because the next form would say them twice.

use std::sync::OnceLock;

use serde::Deserialize;

use super::draft::Draft;
use super::fill::Source;
use super::table::{Column, Table};
use crate::domain::text::{folded, tidy};
use crate::domain::{FieldKey, Record, Value};
use crate::forms::fields::{Field, Kind};
use crate::forms::{derive, fields, shown};

/// The words of `assets/combined.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The facts of a cell for school and class, in order.
    school_parts: Vec<String>,
    /// What ends a grade.
    grade_mark: String,
    /// Grades that are written without that.
    grades: Vec<String>,
    /// What ends a class.
    class_mark: String,
    /// Classes that have a name.
    classes: Vec<String>,
    /// What ends a grade that is none of the above (2024级).
    level_mark: String,
    /// Numerals that can be a grade by themselves.
    one_numeral: String,
    /// Further ones of longer numbers.
    numerals: String,
    /// What may stand around a class's number.
    around_numerals: String,
    /// What people put between the parts.
    between: String,
    /// Headers of a child's age.
    child_ages: Vec<String>,
    /// What a question about an age ends in.
    age_questions: Vec<String>,
    /// What such a question begins with.
    asks_whether: Vec<String>,
    /// What makes an age that of somebody else.
    others: Vec<String>,
}

const JSON: &str = include_str!("../../../../assets/combined.json");

fn data() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // A malformed file is caught by the test below; in the field nothing is taken apart then.
    WORDS.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

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

/// Whether a header asks for the child's age, and not for somebody else's.
pub(super) fn is_child_age(header: &str) -> bool {
    let levels: Vec<String> = header.split('/').map(folded).collect();
    let Some(leaf) = levels.last() else { return false };
    let plain = leaf.trim_end_matches(|c: char| !c.is_alphanumeric());
    is_of_child(&levels) && data().child_ages.iter().any(|word| plain == word || leaf == word)
}

/// Whether what stands under a header follows from the birth date: the child's age, or whether it is of some age (是否满16周岁).
fn follows_from_birth(header: &str) -> bool {
    let levels: Vec<String> = header.split('/').map(folded).collect();
    let question = |leaf: &String| {
        let plain = leaf.trim_end_matches(|c: char| !c.is_alphanumeric());
        data().asks_whether.iter().any(|word| leaf.starts_with(word))
            && data().age_questions.iter().any(|word| plain.ends_with(word))
            && leaf.chars().any(|c| c.is_ascii_digit() || data().one_numeral.contains(c))
    };
    is_child_age(header) || (is_of_child(&levels) && levels.last().is_some_and(question))
}

fn is_of_child(levels: &[String]) -> bool {
    levels.iter().all(|level| data().others.iter().all(|person| !level.contains(person.as_str())))
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
    leave_out_what_follows(draft, known);
}

/// Takes ages out of a draft where a birth date tells them: by the next form they would be wrong.
pub(super) fn leave_out_what_follows(draft: &mut Draft, known: &Record) {
    if draft.record.extra.is_empty()
        || derive::birth_date(&draft.record).or_else(|| derive::birth_date(known)).is_none()
    {
        return;
    }
    let ages = std::mem::take(&mut draft.ages);
    draft.record.extra.retain(|header, _| !ages.contains(header) && !follows_from_birth(header));
    draft.ages = ages;
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

/// School, grade and class; `None` for a text that names a class or grade which can't be told from the rest.
fn split_school(text: &str, known: Option<&Record>) -> Option<Vec<(String, String)>> {
    let [school_key, grade_key, class_key] = data().school_parts.as_slice() else { return None };
    let text = text.trim();
    let (school, grade, class) = match grade_in(text) {
        Some((from, to)) => (text.get(..from)?, text.get(from..to)?.to_owned(), text.get(to..)?.to_owned()),
        None => {
            let (rest, class) = class_at_end(text);
            let (grade, class) = grade_of_class(class, known);
            (rest, grade, class)
        }
    };
    let trim = |text: &str| text.trim_matches(|c: char| data().between.contains(c)).to_owned();
    let (school, class) = (trim(school), trim(&class));
    let left_over = |part: &str| {
        part.ends_with(data().class_mark.as_str())
            || part.ends_with(data().level_mark.as_str())
            || grade_in(part).is_some()
    };
    let is_class = class.is_empty() || class.ends_with(data().class_mark.as_str()) || is_number(&class);
    if left_over(&school) || !is_class || school.contains(data().level_mark.as_str()) {
        return None;
    }
    Some(vec![(school_key.clone(), school), (grade_key.clone(), grade), (class_key.clone(), class)])
}

/// Where the last grade of a text stands.
fn grade_in(text: &str) -> Option<(usize, usize)> {
    let numeral = |c: char| data().one_numeral.contains(c);
    let marked = text.rfind(data().grade_mark.as_str()).and_then(|at| {
        let before = text.get(..at)?.chars().next_back().filter(|c| numeral(*c))?;
        Some((at - before.len_utf8(), at + data().grade_mark.len()))
    });
    let named = || data().grades.iter().filter_map(|grade| Some((text.rfind(grade.as_str())?, grade.len()))).max();
    marked.or_else(|| named().map(|(at, length)| (at, at + length)))
}

/// A text in two: what stands before a class at its end, and that class.
fn class_at_end(text: &str) -> (&str, &str) {
    if let Some(class) = data().classes.iter().find(|class| text.ends_with(class.as_str())) {
        return text.split_at(text.len() - class.len());
    }
    let Some(number) = text.strip_suffix(data().class_mark.as_str()) else { return (text, "") };
    let of_number = |c: char| is_numeral(c) || data().around_numerals.contains(c);
    text.split_at(number.trim_end_matches(of_number).len())
}

/// `三（1）班` says grade and class; where a class of the register is written so, it stays whole.
fn grade_of_class(class: &str, known: Option<&Record>) -> (String, String) {
    let text = |key: Option<&String>| known.zip(key).map(|(known, key)| shown::text(known, key).into_owned());
    let keys = &data().school_parts;
    let (grade, old) = (text(keys.get(1)).unwrap_or_default(), text(keys.get(2)).unwrap_or_default());
    let whole = (String::new(), class.to_owned());
    if grade.is_empty() && !old.is_empty() {
        return whole;
    }
    let mut rest = class.chars();
    let Some(first) = rest.next().filter(|c| data().one_numeral.contains(*c)) else { return whole };
    let rest = rest.as_str();
    let parted = rest.starts_with(|c: char| data().around_numerals.contains(c));
    if !parted || !rest.chars().any(is_numeral) {
        return whole;
    }
    let bare = rest.trim_start_matches(|c: char| data().between.contains(c) || matches!(c, '.' | '．'));
    (format!("{first}{}", data().grade_mark), bare.to_owned())
}

fn is_numeral(c: char) -> bool {
    data().one_numeral.contains(c) || data().numerals.contains(c)
}

fn is_number(text: &str) -> bool {
    text.chars().any(is_numeral) && text.chars().all(|c| is_numeral(c) || data().around_numerals.contains(c))
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
    fn the_file_is_whole_and_names_fields() {
        let words: Words = serde_json::from_str(JSON).expect("combined.json");
        assert_eq!(words.school_parts, PARTS);
        assert!(PARTS.iter().all(|key| fields().get(key).is_some()));
    }

    #[test]
    fn a_cell_for_school_and_class_is_taken_apart_as_it_was_filled() {
        let known = of("石桥镇中心小学", "三年级", "（1）班");
        for (cell, parts) in [
            ("石桥镇中心小学三年级（1）班", ["石桥镇中心小学", "三年级", "（1）班"]),
            ("石桥镇中心小学四年级（2）班", ["石桥镇中心小学", "四年级", "（2）班"]),
            ("县一小 四年级 2班", ["县一小", "四年级", "2班"]),
            ("石桥镇中心小学四（2）班", ["石桥镇中心小学", "四年级", "（2）班"]),
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
            for cell in
                ["石桥小学四年级（2）班", "县一中三（2）班", "县二中2025级4班", "石桥小学三年级", "县一中实验班"]
            {
                let Some(parts) = after(&known, cell) else { continue };
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

    #[test]
    fn an_age_is_known_by_its_header() {
        assert!(is_child_age("年龄（周岁）") && is_child_age("儿童情况/年龄") && !is_child_age("监护人/年龄"));
        assert!(
            follows_from_birth("是否满16周岁") && !follows_from_birth("是否满意") && !follows_from_birth("母亲年龄")
        );
    }
}
