//! What stands on a form for a field of a child: what was entered, else what follows from other facts, else the words
//! that could not be understood when they came in. Nothing that is known is left blank on paper, and nothing is made up.

use std::borrow::Cow;

use super::interpret::{Raw, interpret};
use super::{Kind, derive, fields};
use crate::domain::{PartialDate, Record};

/// The fields that can follow from others, so that an import can tell a printed consequence from something new.
pub const FOLLOWING: [&str; 6] =
    ["child.sex", "child.birth_date", "care.rating", "care.reason", "care.both_away", "care.one_away_other_incapable"];

const VILLAGE: &str = "village.village";
const BOTH_AWAY: &str = "父母双方同时外出";
const ONE_AWAY: &str = "父母一方外出，另一方无监护能力";
const YES: &str = "是";
const NO: &str = "否";

/// The text of a field on a form; empty when it is 未采集.
pub fn text<'a>(record: &'a Record, key: &str) -> Cow<'a, str> {
    if let Some(value) = record.fields.get(key) {
        return value.display();
    }
    if let Some(original) = record.originals.get(key).filter(|original| !means_something_else(key, original)) {
        return Cow::Borrowed(original);
    }
    if key == VILLAGE {
        return derive::area(record).map(Cow::Owned).unwrap_or_default();
    }
    follows(record, key).unwrap_or_default()
}

/// Whether words that were not understood where they came from would be understood on a form: a 2 under 性别（0男 1女） is 女 by the
/// standard's codes, which the sheet didn't follow.
fn means_something_else(key: &str, original: &str) -> bool {
    let coded = fields().get(key).filter(|field| matches!(field.kind, Kind::Choice | Kind::Choices));
    coded.is_some_and(|field| interpret(field, &Raw::text(original)).value.is_some())
}

/// Whether a text for the village only says what an address says already: forms print it, and nobody entered it.
pub fn is_village_of_address(record: &Record, key: &str, told: &str) -> bool {
    key == VILLAGE && !record.fields.contains_key(key) && text(record, key) == told
}

/// What a field that was not entered must be because of the others; `None` when nothing follows, or for other fields
/// than [`FOLLOWING`].
///
/// A cell of a returned form that says just this tells nothing new.
pub fn follows<'a>(record: &'a Record, key: &str) -> Option<Cow<'a, str>> {
    match key {
        "child.sex" => derive::sex(record).map(Cow::Borrowed),
        "child.birth_date" => derive::birth_date(record).map(|day| Cow::Owned(PartialDate::day(day).iso())),
        "care.rating" => derive::care_rating(record).map(Cow::Borrowed),
        "care.reason" => reason(record).map(Cow::Borrowed),
        "care.both_away" => answer(record, BOTH_AWAY),
        "care.one_away_other_incapable" => answer(record, ONE_AWAY),
        _ => None,
    }
}

/// Whether a text for a school only says what is known already, together with grade and class: that is how a form's one cell for
/// 就读学校班级 is filled.
pub fn is_whole_school(record: &Record, key: &str, told: &str) -> bool {
    let whole = || ["child.school", "child.grade", "child.class"].map(|key| text(record, key)).concat();
    key == "child.school" && record.fields.contains_key(key) && told == whole()
}

/// Takes out of a record what says only what follows from the rest of it: facts that are known without being entered.
/// Two records that are equal after it say the same. `keys` are of [`FOLLOWING`]; each is judged when those before it are out.
pub fn settle(record: &mut Record, keys: &[&str]) {
    for key in keys {
        let Some(entered) = record.fields.remove(*key) else { continue };
        if follows(record, key).is_none_or(|follows| follows != entered.display()) {
            record.fields.insert((*key).to_owned().into(), entered);
        }
    }
}

/// 外出情形 from the two questions of the registration form.
fn reason(record: &Record) -> Option<&'static str> {
    if record.text("care.both_away") == Some(YES) {
        return Some(BOTH_AWAY);
    }
    (record.text("care.one_away_other_incapable") == Some(YES)).then_some(ONE_AWAY)
}

/// The answer to one of the two questions from 外出情形, which names exactly one of them.
fn answer<'a>(record: &'a Record, question: &str) -> Option<Cow<'a, str>> {
    let reason = record.text("care.reason").filter(|reason| [BOTH_AWAY, ONE_AWAY].contains(reason))?;
    Some(Cow::Borrowed(if reason == question { YES } else { NO }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn what_was_entered_stands_even_when_the_id_number_says_otherwise() {
        let record = Record::default().with("child.id_number", "11010519491231002X").with("child.sex", "男");
        assert_eq!(text(&record, "child.sex"), "男");
        assert_eq!(text(&record, "child.birth_date"), "1949-12-31");
        assert_eq!(text(&record, "child.name"), "");
    }

    #[test]
    fn words_that_were_not_understood_go_out_again() {
        let mut record = Record::default();
        record.originals.insert("child.health".into(), "时好时坏".into());
        assert_eq!(text(&record, "child.health"), "时好时坏");
    }

    #[test]
    fn the_two_questions_and_the_reason_follow_from_each_other() {
        let asked = Record::default().with("care.both_away", "否").with("care.one_away_other_incapable", "是");
        assert_eq!(text(&asked, "care.reason"), ONE_AWAY);
        let given = Record::default().with("care.reason", BOTH_AWAY);
        assert_eq!(
            (text(&given, "care.both_away"), text(&given, "care.one_away_other_incapable")),
            (YES.into(), NO.into())
        );
    }

    #[test]
    fn school_grade_and_class_in_one_cell_are_no_other_school() {
        let record = Record::default()
            .with("child.school", "中心小学")
            .with("child.grade", "三年级")
            .with("child.class", "（1）班");
        assert!(is_whole_school(&record, "child.school", "中心小学三年级（1）班"));
        assert!(!is_whole_school(&record, "child.school", "中心小学四年级（1）班"));
        assert!(!is_whole_school(&Record::default(), "child.school", ""));
    }

    #[test]
    fn what_only_repeats_the_rest_is_taken_out() {
        let mut record = Record::default().with("care.kind", "无人监护").with("care.rating", "差");
        settle(&mut record, &FOLLOWING);
        assert_eq!(record, Record::default().with("care.kind", "无人监护"));
        let differing = Record::default().with("care.kind", "无人监护").with("care.rating", "较好");
        let mut settled = differing.clone();
        settle(&mut settled, &FOLLOWING);
        assert_eq!(settled, differing);
        // The reason follows from the questions and they from it; one of both stays.
        let mut both = Record::default().with("care.both_away", YES).with("care.reason", BOTH_AWAY);
        settle(&mut both, &FOLLOWING);
        assert_eq!(both, Record::default().with("care.both_away", YES));
    }

    #[test]
    fn what_follows_is_an_option_of_its_field() {
        for key in FOLLOWING {
            assert!(fields().get(key).is_some(), "{key}");
        }
        let reason = fields().get("care.reason").expect("a field");
        for label in [BOTH_AWAY, ONE_AWAY] {
            assert!(fields().choices(reason).choices.iter().any(|choice| choice.label == label));
        }
    }
}
