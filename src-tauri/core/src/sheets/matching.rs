//! Whether the child in a row is one that is already known.
//!
//! By ID number, else by name and birth date with parents and guardian as witnesses. What can't be decided is handed to a person:
//! a wrong merge is worse than a question. Missing data never make two children the same.

use crate::domain::text::folded;
use crate::domain::{FieldKey, PartialDate, Record, spelling};
use crate::forms::derive;

/// How a known child stands to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same child.
    Same,
    /// Perhaps the same: a person decides.
    Maybe(Reason),
    /// Somebody else.
    Other,
}

/// Why a row is parked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The same ID number under another name, without a witness.
    IdUnderOtherName,
    /// The same name and birth date, but parents and guardian differ, or the ID numbers do.
    SameNameAndBirth,
    /// The same name and family, birth date not known on one side.
    SameNameAndFamily,
    /// More than one known child fits.
    Several,
}

impl Reason {
    /// The problem code of `assets/words/problems.json`.
    pub fn code(self) -> &'static str {
        match self {
            Reason::IdUnderOtherName => "id_other_name",
            _ => "maybe_same",
        }
    }

    /// The key of the words that say why.
    pub fn words(self) -> &'static str {
        match self {
            Reason::IdUnderOtherName => "problems.why_id",
            Reason::SameNameAndBirth => "problems.why_name_birth",
            Reason::SameNameAndFamily => "problems.why_name_family",
            Reason::Several => "problems.why_several",
        }
    }
}

/// People whose names bear witness to who a child is.
const WITNESSES: [&str; 3] = ["father.name", "mother.name", "guardian.name"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Testimony {
    Agree,
    Contradict,
    Silent,
}

fn family(a: &Record, b: &Record) -> Testimony {
    let both = WITNESSES.iter().filter_map(|key| Some((a.text(key)?, b.text(key)?)));
    let verdicts: Vec<bool> = both.map(|(a, b)| folded(a) == folded(b)).collect();
    match verdicts.as_slice() {
        [] => Testimony::Silent,
        some if some.contains(&true) => Testimony::Agree,
        _ => Testimony::Contradict,
    }
}

fn same_sounding_name(a: &Record, b: &Record) -> bool {
    match (a.text("child.name"), b.text("child.name")) {
        (Some(a), Some(b)) => folded(a) == folded(b) || spelling::spell_name(a) == spelling::spell_name(b),
        _ => false,
    }
}

/// Compares two records that have the same ID number.
pub fn by_id_number(draft: &Record, known: &Record) -> Likeness {
    // The birth dates that were entered: those that follow from the number are the same by nature.
    let entered = match (draft.text("child.birth_date"), known.text("child.birth_date")) {
        (Some(a), Some(b)) => Some(a.starts_with(b) || b.starts_with(a)),
        _ => None,
    };
    let renamed = || entered == Some(true) && family(draft, known) == Testimony::Agree;
    if entered != Some(false) && (same_sounding_name(draft, known) || renamed()) {
        Likeness::Same
    } else {
        // A number copied down from a sibling's row, or a new name: a person knows.
        Likeness::Maybe(Reason::IdUnderOtherName)
    }
}

/// Compares two records that have the same name but not the same ID number.
pub fn by_name(draft: &Record, known: &Record) -> Likeness {
    let births = birth(draft, known);
    if births == Births::Differ {
        // Nearly all who share a name end here.
        return Likeness::Other;
    }
    let family = family(draft, known);
    let two_numbers =
        matches!((derive::sound_id_number(draft), derive::sound_id_number(known)), (Some(a), Some(b)) if a != b);
    match births {
        Births::Differ => Likeness::Other,
        Births::Equal if two_numbers && family != Testimony::Agree => Likeness::Other,
        Births::Equal if two_numbers || family == Testimony::Contradict => Likeness::Maybe(Reason::SameNameAndBirth),
        Births::Equal => Likeness::Same,
        Births::Compatible | Births::Unknown if two_numbers => Likeness::Other,
        Births::Compatible if family == Testimony::Agree => Likeness::Same,
        _ if says_nothing_new(draft, known) => Likeness::Same,
        _ if family == Testimony::Agree => Likeness::Maybe(Reason::SameNameAndFamily),
        _ => Likeness::Other,
    }
}

/// Whether everything in the draft already stands in the known record: the row of a bare name list that is imported again.
fn says_nothing_new(draft: &Record, known: &Record) -> bool {
    let field = |(key, value): (&FieldKey, _)| known.fields.get(key.as_str()) == Some(value);
    let unread = |(key, text): (&FieldKey, _)| {
        draft.fields.contains_key(key.as_str()) || known.originals.get(key.as_str()) == Some(text)
    };
    draft.fields.iter().all(field)
        && draft.originals.iter().all(unread)
        && draft.extra.iter().all(|(header, text)| known.extra.get(header) == Some(text))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Births {
    Equal,
    /// One lacks its day or month and the rest agrees.
    Compatible,
    Differ,
    Unknown,
}

fn birth(a: &Record, b: &Record) -> Births {
    let date = |record: &Record| match derive::birth_date(record) {
        Some(day) => Some(PartialDate::day(day).iso()),
        None => record.text("child.birth_date").and_then(PartialDate::parse_iso).map(PartialDate::iso),
    };
    match (date(a), date(b)) {
        (Some(a), Some(b)) if a == b && a.len() == 10 => Births::Equal,
        (Some(a), Some(b)) if a.starts_with(&b) || b.starts_with(&a) => Births::Compatible,
        (Some(_), Some(_)) => Births::Differ,
        _ => Births::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(name: &str) -> Record {
        Record::default().with("child.name", name)
    }

    #[test]
    fn an_id_number_needs_a_name_or_a_witness() {
        let a = child("种宇轩").with("father.name", "种铁柱");
        assert_eq!(by_id_number(&a, &child("种宇轩")), Likeness::Same);
        assert_eq!(by_id_number(&a, &child("种宇萱")), Likeness::Same, "a slip of the same sound");
        let other = |birth: &str| child("种小明").with("father.name", "种铁柱").with("child.birth_date", birth);
        let of = |birth: &str| a.clone().with("child.birth_date", birth);
        assert_eq!(by_id_number(&of("2012-05-07"), &other("2012-05-07")), Likeness::Same, "renamed");
        let sibling = Likeness::Maybe(Reason::IdUnderOtherName);
        assert_eq!(by_id_number(&of("2012-05-07"), &other("2014-01-02")), sibling, "copied down from a sibling's row");
        assert_eq!(by_id_number(&a, &child("种小明").with("father.name", "种铁柱")), sibling);
        assert_eq!(by_id_number(&a, &child("陆宇轩")), Likeness::Maybe(Reason::IdUnderOtherName));
    }

    #[test]
    fn name_and_birth_date_are_the_same_child_unless_the_family_says_otherwise() {
        let born = |day: &str| child("甲一").with("child.birth_date", day);
        assert_eq!(by_name(&born("2012-05-07"), &born("2012-05-07")), Likeness::Same);
        assert_eq!(by_name(&born("2012-05-07"), &born("2012-05-08")), Likeness::Other);
        let of = |father: &str| born("2012-05-07").with("father.name", father);
        assert_eq!(by_name(&of("乙"), &of("丙")), Likeness::Maybe(Reason::SameNameAndBirth));
        assert_eq!(by_name(&of("乙"), &of("乙")), Likeness::Same);
        assert_eq!(by_name(&born("2012-05").with("father.name", "乙"), &of("乙")), Likeness::Same);
    }

    #[test]
    fn two_sound_numbers_are_two_children_unless_all_else_agrees() {
        let a = child("余秋菊").with("child.id_number", "520199201405200036");
        let b = child("余秋菊").with("child.id_number", "520199201108174820");
        assert_eq!(by_name(&a, &b), Likeness::Other);
    }

    #[test]
    fn t19_missing_data_make_nobody_a_duplicate() {
        assert_eq!(
            by_name(&child("甲一").with("child.school", "中心小学"), &child("甲一").with("child.school", "初级中学")),
            Likeness::Other
        );
        assert_eq!(
            by_name(&child("甲一"), &child("甲一").with("child.school", "中心小学")),
            Likeness::Same,
            "the row says nothing new"
        );
        let family = |school| child("甲一").with("father.name", "乙").with("child.school", school);
        assert_eq!(by_name(&family("a"), &family("b")), Likeness::Maybe(Reason::SameNameAndFamily));
    }
}
