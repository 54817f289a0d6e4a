//! What a person should look at in a file. Findings never refuse anything: a clerk can save with them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::not_yet::is_not_yet;
use super::rules::rules;
use super::{Kind, derive, fields, shown};
use crate::domain::age::{self, BirthdayRule};
use crate::domain::id_doctor::{self, Ailment};
use crate::domain::value::{DECEASED, NONE};
use crate::domain::{PartialDate, Record, id_number, phone};
use crate::words;

/// Something about a file that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Finding {
    /// As in `assets/words/findings.json`.
    pub code: String,
    /// The field at which it stands.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// When and by which rule ages are counted, and what only the register knows of the file.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// The as-of date.
    pub as_of: NaiveDate,
    /// The rule for birthdays.
    pub birthday_rule: BirthdayRule,
    /// Whether another file has the same ID number.
    pub id_used_twice: bool,
}

/// Takes a finding: its code, its field, and the facts that its sentence needs.
pub(super) type Take<'a> = &'a mut dyn FnMut(&str, &str, &[(&str, &str)]);

struct Collector<'a>(Take<'a>);

impl Collector<'_> {
    fn add(&mut self, code: &str, field: &str, facts: &[(&str, &str)]) {
        (self.0)(code, field, facts);
    }
}

/// All findings of a record, in the order of the form's sections as far as the rules go.
pub fn findings(record: &Record, at: &Circumstances) -> Vec<Finding> {
    let mut all = Vec::new();
    each(record, at, &mut |code, field, facts| {
        let (message, hint) = words::say_pair(&format!("findings.{code}"), facts);
        all.push(Finding { code: code.to_owned(), field: Some(field.to_owned()), message, hint });
    });
    all
}

/// Visits the findings of a record without making sentences of them.
pub(super) fn each(record: &Record, at: &Circumstances, take: Take<'_>) {
    let mut found = Collector(take);
    numbers(record, at, &mut found);
    derived(record, at, &mut found);
    ages(record, at, &mut found);
    care(record, &mut found);
    health(record, &mut found);
    unread(record, &mut found);
}

/// How many findings there are, for lists.
pub fn count(record: &Record, at: &Circumstances) -> usize {
    let mut count = 0;
    each(record, at, &mut |_, _, _| count += 1);
    count
}

fn is_mark(text: &str) -> bool {
    text == NONE || text == DECEASED
}

fn numbers(record: &Record, at: &Circumstances, found: &mut Collector<'_>) {
    for (key, value) in &record.fields {
        let (Some(field), Some(text)) = (fields().get(key.as_str()), value.as_text()) else { continue };
        match field.kind {
            Kind::IdNumber if !is_mark(text) && !is_not_yet(field, text) => {
                for ailment in id_doctor::examine(text, None).ailments {
                    found.add(ailment.code(), &field.key, &[]);
                }
                if derived_birth(text).is_some_and(|birth| birth > at.as_of) {
                    found.add(Ailment::Future.code(), &field.key, &[]);
                }
            }
            Kind::Phone if !is_mark(text) && phone::normalise(text).is_none() => {
                found.add("phone_shape", &field.key, &[])
            }
            Kind::Name if rules().is_long_name(text) => {
                found.add("name_long", &field.key, &[("most", &rules().name_characters.to_string())]);
            }
            _ => {}
        }
    }
    child_number(record, at, found);
}

fn derived_birth(number: &str) -> Option<NaiveDate> {
    id_number::check(number).is_ok().then(|| id_number::birth_date(number)).flatten()
}

fn child_number(record: &Record, at: &Circumstances, found: &mut Collector<'_>) {
    const KEY: &str = "child.id_number";
    let pending = |number: &&str| fields().get(KEY).is_some_and(|field| is_not_yet(field, number));
    let Some(number) = record.text(KEY).filter(|number| !pending(number)) else {
        if record.text("child.hukou_registered") != Some("否") {
            found.add("id_missing", KEY, &[]);
        }
        return;
    };
    if at.id_used_twice && !is_mark(number) {
        found.add("id_same", KEY, &[]);
    }
    for seen in id_doctor::of_child(number, record, at.as_of) {
        if matches!(seen.ailment, Ailment::SameAsAdult | Ailment::GrownUp) {
            found.add(seen.ailment.code(), KEY, &[]);
        }
    }
    let student = record.text("child.student_number").and_then(|s| s.strip_prefix('G'));
    if student.is_some_and(|inside| derive::sound_id_number(record).is_some_and(|number| number != inside)) {
        found.add("student_number_differs", "child.student_number", &[]);
    }
}

/// Where what was entered disagrees with what follows from something else; both are kept.
fn derived(record: &Record, at: &Circumstances, found: &mut Collector<'_>) {
    if let Some(number) = derive::sound_id_number(record) {
        let sex = id_number::sex(number).map(id_number::Sex::label);
        if let (Some(entered), Some(sex)) = (record.text("child.sex"), sex)
            && entered != sex
        {
            found.add("sex_differs", "child.sex", &[("derived", sex)]);
        }
        let birth = id_number::birth_date(number).map(|date| PartialDate::day(date).iso());
        if let (Some(entered), Some(birth)) = (record.text("child.birth_date"), birth)
            && !birth.starts_with(entered)
        {
            found.add("birth_differs", "child.birth_date", &[("derived", &birth)]);
        }
    } else if let Some(birth) = record.text("child.birth_date").and_then(PartialDate::parse_iso) {
        match birth.full() {
            None => found.add("birth_partial", "child.birth_date", &[]),
            Some(day) if day > at.as_of => found.add(Ailment::Future.code(), "child.birth_date", &[]),
            Some(_) => {}
        }
    }
    if let (Some(entered), Some(rating)) = (record.text("care.rating"), derive::care_rating(record))
        && entered != rating
    {
        found.add("rating_differs", "care.rating", &[("derived", rating)]);
    }
}

fn ages(record: &Record, at: &Circumstances, found: &mut Collector<'_>) {
    let Some(age) = derive::birth_date(record).and_then(|birth| age::full_years(birth, at.as_of, at.birthday_rule))
    else {
        return;
    };
    let rules = rules();
    if age >= rules.child_under_age {
        found.add("age_over", "child.birth_date", &[("age", &rules.child_under_age.to_string())]);
    }
    match record.text("child.schooling") {
        Some("不在学") if age < rules.not_in_school_from_age => {
            found.add("not_in_school_age", "child.schooling", &[("age", &rules.not_in_school_from_age.to_string())]);
        }
        Some(schooling @ ("幼儿园" | "未入园")) if age > rules.kindergarten_until_age => {
            let facts = [("age", rules.kindergarten_until_age.to_string()), ("schooling", schooling.to_owned())];
            found.add("kindergarten_age", "child.schooling", &[(facts[0].0, &facts[0].1), (facts[1].0, &facts[1].1)]);
        }
        _ => {}
    }
}

/// The registration form's own cross-checks (its items 32 to 41).
fn care(record: &Record, found: &mut Collector<'_>) {
    let yes = |key: &str| Some(shown::text(record, key)).filter(|label| !label.is_empty()).map(|label| label == "是");
    let both = yes("care.both_away");
    let one = yes("care.one_away_other_incapable");
    let entrusted = yes("care.entrusted");
    let kind = record.text("care.kind");
    match (both, one) {
        (Some(true), Some(true)) => found.add("away_both_and_one", "care.both_away", &[]),
        (Some(false), Some(false)) => found.add("away_neither", "care.both_away", &[]),
        _ => {}
    }
    if both == Some(true) && entrusted == Some(false) && kind.is_some_and(|kind| kind != "无人监护") {
        found.add("nobody_guards", "care.kind", &[]);
    }
    if one == Some(true) && !record.fields.contains_key("care.incapable_parent") {
        found.add("incapable_missing", "care.incapable_parent", &[]);
    }
    if one == Some(true) && entrusted != Some(true) && kind == Some("监护情况较好") {
        found.add("kind_too_good", "care.kind", &[]);
    }
}

fn health(record: &Record, found: &mut Collector<'_>) {
    let lacks = |key: &str| !record.fields.contains_key(key);
    match record.text("child.health") {
        Some("残疾") if lacks("child.disability_kind") || lacks("child.disability_grade") => {
            found.add("disability_missing", "child.disability_kind", &[]);
        }
        Some("患病") if lacks("child.illness") => found.add("illness_missing", "child.illness", &[]),
        _ => {}
    }
    let schooling = record.text("child.schooling");
    if let (Some("是"), Some(schooling)) = (record.text("child.boarding"), schooling)
        && !rules().boarding_schooling.iter().any(|s| s == schooling)
    {
        found.add("boarding_without_school", "child.boarding", &[("schooling", schooling)]);
    }
}

fn unread(record: &Record, found: &mut Collector<'_>) {
    for (key, original) in &record.originals {
        // 未办理 is no number, and that there is none is said already.
        let field = fields().get(key.as_str());
        let pending = field.is_some_and(|field| is_not_yet(field, original));
        if pending || record.fields.contains_key(key.as_str()) {
            continue;
        }
        // Of a number the doctor knows what is wrong with it; a sound one was left out for the others of its column.
        let number = field.is_some_and(|field| field.kind == Kind::IdNumber);
        let fault = number.then(|| id_doctor::examine_among_rounded(original, None).fault()).flatten();
        found.add(fault.map_or("unread", Ailment::code), key.as_str(), &[("original", original)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Circumstances {
        Circumstances { as_of: day.parse().expect("date"), birthday_rule: BirthdayRule::NextDay, id_used_twice: false }
    }

    fn codes(record: &Record) -> Vec<String> {
        findings(record, &at("2026-11-21")).into_iter().map(|finding| finding.code).collect()
    }

    fn sound() -> Record {
        Record::default().with("child.name", "余秋菊").with("child.id_number", "520199201405200036")
    }

    #[test]
    fn a_sound_file_has_none() {
        assert_eq!(
            codes(&sound().with("child.sex", "男").with("child.birth_date", "2014-05-20")),
            Vec::<String>::new()
        );
        assert_eq!(codes(&sound().with("child.birth_date", "2014-05")), Vec::<String>::new());
    }

    #[test]
    fn disagreement_with_the_id_number_is_said_and_both_stay() {
        let record = sound().with("child.sex", "女").with("child.birth_date", "2014-05-21");
        assert_eq!(codes(&record), ["sex_differs", "birth_differs"]);
        assert_eq!(record.text("child.sex"), Some("女"));
    }

    #[test]
    fn sixteen_is_counted_at_the_as_of_date() {
        let over = |day: &str| findings(&sound(), &at(day)).iter().any(|f| f.code == "age_over");
        assert!(!over("2030-05-20"));
        assert!(over("2030-05-21"));
    }

    #[test]
    fn the_cross_checks_of_the_form() {
        let care = |both, one, entrusted, kind| {
            codes(
                &sound()
                    .with("care.both_away", both)
                    .with("care.one_away_other_incapable", one)
                    .with("care.entrusted", entrusted)
                    .with("care.kind", kind),
            )
        };
        assert_eq!(care("是", "否", "是", "监护情况较好"), Vec::<String>::new());
        assert_eq!(care("是", "是", "是", "监护情况一般"), ["away_both_and_one", "incapable_missing"]);
        assert_eq!(care("否", "否", "是", "监护情况一般"), ["away_neither"]);
        assert_eq!(care("是", "否", "否", "监护情况一般"), ["nobody_guards"]);
        assert_eq!(care("否", "是", "否", "监护情况较好"), ["incapable_missing", "kind_too_good"]);
    }

    #[test]
    fn unreadable_originals_and_odd_phones_are_named() {
        let mut record = sound().with("father.phone", "138123456");
        record.originals.insert("father.birth_date".into(), "去年".into());
        assert_eq!(codes(&record), ["phone_shape", "unread"]);
        let mut record = Record::default().with("child.name", "余秋菊");
        record.originals.insert("child.id_number".into(), "520199201405200000".into());
        assert_eq!(codes(&record), ["id_missing", "id_cut_off"], "the kind of damage is named");
    }

    #[test]
    fn a_name_that_no_paper_holds_is_named() {
        let of =
            |length| codes(&sound().with("child.name", "余".repeat(length).as_str()).with("father.name", "余大山"));
        assert_eq!(of(50), Vec::<String>::new());
        assert_eq!(of(51), ["name_long"]);
        let father = findings(&sound().with("father.name", "山".repeat(3000).as_str()), &at("2026-11-21"));
        assert_eq!((father.len(), father[0].field.as_deref()), (1, Some("father.name")));
        assert!(father[0].message.contains("50") && !father[0].message.contains('{'), "{}", father[0].message);
    }

    #[test]
    fn a_number_that_is_not_there_yet_is_missing_and_not_wrong() {
        let mut record = Record::default().with("child.name", "余秋菊");
        record.originals.insert("child.id_number".into(), "未办理".into());
        assert_eq!(codes(&record), ["id_missing"]);
        assert_eq!(
            codes(&Record::default().with("child.name", "余秋菊").with("child.id_number", "无")),
            ["id_missing"]
        );
    }

    #[test]
    fn every_finding_has_its_words() {
        let source = include_str!("findings.rs");
        let body = source.split("#[cfg(test)]").next().unwrap_or_default();
        let named = body.split("found.add(\"").skip(1).filter_map(|rest| rest.split('"').next());
        for code in named.chain(Ailment::ALL.map(Ailment::code)) {
            assert!(words::has(&format!("findings.{code}")), "{code}");
        }
    }
}
