//! What of a file is unfinished or odd, in a few bits a child, so that lists filter and count a whole county without opening a file.
//!
//! What depends on the day (too old, not yet of an age) is not stored: [`Clock`] reads it off the birth date.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

use super::completeness::{COMPLETE_FORM, is_asked};
use super::facts::{COUNTED, Facts, option_number};
use super::findings::{self, Circumstances};
use super::rules::rules;
use super::{Field, fields, shown};
use crate::domain::age::{self, BirthdayRule};
use crate::domain::{Record, id_doctor};

/// The kinds of findings in the order in which lists show them; the position is the bit. Only ever added to at the end.
pub const FINDINGS: [&str; 33] = [
    "id_missing",
    "id_length",
    "id_character",
    "id_date",
    "id_check_digit",
    "id_damaged",
    "id_future",
    "id_same",
    "id_same_as_adult",
    "sex_differs",
    "birth_differs",
    "birth_partial",
    "rating_differs",
    "phone_shape",
    "unread",
    "away_both_and_one",
    "away_neither",
    "nobody_guards",
    "incapable_missing",
    "kind_too_good",
    "disability_missing",
    "illness_missing",
    "boarding_without_school",
    "student_number_differs",
    "id_cut_off",
    "id_ends_in_zeros",
    "id_several",
    "id_masked",
    "id_star",
    "id_letters",
    "id_15_digits",
    "id_region",
    "name_long",
];

/// The kinds that depend on the day; their bits follow those of [`FINDINGS`].
pub const DATED: [&str; 4] = ["age_over", "not_in_school_age", "kindergarten_age", "id_grown_up"];

/// The bit of a kind of findings; `None` for an unknown one.
pub fn finding_bit(code: &str) -> Option<u32> {
    FINDINGS.iter().chain(&DATED).position(|known| *known == code).and_then(|at| u32::try_from(at).ok())
}

/// The registration form's items in order: what can be missing. The position is the bit.
pub fn items() -> &'static [&'static Field] {
    static ITEMS: OnceLock<Vec<&'static Field>> = OnceLock::new();
    ITEMS.get_or_init(|| fields().of_form(COMPLETE_FORM).take(64).collect())
}

/// What is missing in a file and what a person should look at, apart from what depends on the day or on other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Bit n: the n-th of [`items`] is 未采集.
    pub missing: u64,
    /// Bit n: there is a finding of the n-th kind of [`FINDINGS`].
    pub findings: u64,
}

impl Marks {
    /// Length of [`Marks::to_bytes`].
    pub const BYTES: usize = 16;

    /// The marks of a record.
    pub fn of(record: &Record) -> Self {
        let mut marks = Self::default();
        for (bit, field) in items().iter().enumerate() {
            let lacks = !record.fields.contains_key(field.key.as_str());
            if lacks && is_asked(field, record) && shown::follows(record, &field.key).is_none() {
                marks.missing |= 1 << bit;
            }
        }
        // No day is later than this one, so nothing counts as lying in the future.
        let at = Circumstances { as_of: NaiveDate::MAX, birthday_rule: BirthdayRule::default(), id_used_twice: false };
        findings::each(record, &at, &mut |code, _, _| {
            let bit = FINDINGS.iter().position(|known| *known == code);
            marks.findings |= bit.map_or(0, |bit| 1 << bit);
        });
        marks
    }

    /// For the store.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.missing.to_le_bytes());
        bytes[8..].copy_from_slice(&self.findings.to_le_bytes());
        bytes
    }

    /// Back from [`Marks::to_bytes`]; `None` for another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (missing, findings) = bytes.split_at_checked(8)?;
        Some(Self {
            missing: u64::from_le_bytes(missing.try_into().ok()?),
            findings: u64::from_le_bytes(findings.try_into().ok()?),
        })
    }
}

/// What a day makes of birth dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    today: i32,
    as_of: NaiveDate,
    rule: BirthdayRule,
    /// Born on or before this day: over the age.
    over: i32,
    /// Born after this day: too young for 不在学.
    young: i32,
    /// Born on or before this day: too old for the kindergarten.
    grown: i32,
    /// Born on or before this day: grown up.
    adult: i32,
    not_in_school: u8,
    kindergarten: [u8; 2],
    schooling: usize,
}

impl Clock {
    /// The clock of a day.
    pub fn new(as_of: NaiveDate, rule: BirthdayRule) -> Self {
        let code = |label| option_number("child.schooling", label);
        let rules = rules();
        Self {
            today: as_of.num_days_from_ce(),
            as_of,
            rule,
            over: last_birth(rules.child_under_age, as_of, rule),
            young: last_birth(rules.not_in_school_from_age, as_of, rule),
            grown: last_birth(rules.kindergarten_until_age + 1, as_of, rule),
            adult: last_birth(id_doctor::GROWN_UP, as_of, rule),
            not_in_school: code("不在学"),
            kindergarten: [code("幼儿园"), code("未入园")],
            schooling: COUNTED.iter().position(|key| *key == "child.schooling").unwrap_or(usize::MAX),
        }
    }

    /// The findings of a child as bits of [`FINDINGS`] and [`DATED`].
    pub fn findings(&self, facts: &Facts, marks: &Marks) -> u64 {
        let Some(birth) = facts.birth_days() else { return marks.findings };
        let schooling = facts.code(self.schooling);
        let dated = [
            birth <= self.over,
            schooling == self.not_in_school && birth > self.young && birth <= self.today,
            self.kindergarten.contains(&schooling) && birth <= self.grown,
            birth <= self.adult && marks.findings & 1 == 0,
        ];
        let future = u64::from(birth > self.today) << 6;
        let bits = dated.iter().enumerate().map(|(at, is)| u64::from(*is) << (FINDINGS.len() + at));
        marks.findings | future | bits.fold(0, |all, bit| all | bit)
    }

    /// The birth dates, as days from the Common Era, of everybody who is so many full years old.
    pub fn born(&self, ages: RangeInclusive<u32>) -> RangeInclusive<i32> {
        let youngest = last_birth(*ages.start(), self.as_of, self.rule);
        let oldest = last_birth(ages.end().saturating_add(1), self.as_of, self.rule);
        oldest + 1..=youngest.min(self.today)
    }

    /// The birth dates of everybody who is younger than the age today but no longer on the day `days` from now.
    pub fn turning(&self, age: u32, days: u32) -> RangeInclusive<i32> {
        let then = self.as_of + chrono::Days::new(days.into());
        last_birth(age, self.as_of, self.rule) + 1..=last_birth(age, then, self.rule)
    }
}

/// The last birth date with which one has the age on a day.
fn last_birth(age: u32, at: NaiveDate, rule: BirthdayRule) -> i32 {
    let has = |birth: i32| {
        let birth = NaiveDate::from_num_days_from_ce_opt(birth);
        birth.and_then(|birth| age::full_years(birth, at, rule)).is_some_and(|years| years >= age)
    };
    // Whoever is born later is not older, so halving finds the day.
    let days = at.num_days_from_ce();
    let (mut old, mut young) = (days - 366 * (i32::try_from(age).unwrap_or(1000) + 1), days + 1);
    while young - old > 1 {
        let middle = old + (young - old) / 2;
        if has(middle) { old = middle } else { young = middle }
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::completeness;

    fn today() -> NaiveDate {
        "2026-11-21".parse().expect("a date")
    }

    fn clock() -> Clock {
        Clock::new(today(), BirthdayRule::NextDay)
    }

    fn codes(record: &Record) -> Vec<&'static str> {
        let bits = clock().findings(&Facts::of(record), &Marks::of(record));
        FINDINGS.iter().chain(&DATED).enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, code)| *code).collect()
    }

    #[test]
    fn the_bits_say_what_the_file_says() {
        let base = || Record::default().with("child.name", "余秋菊");
        let records = [
            base(),
            base().with("child.id_number", "520199201405200036").with("child.sex", "女"),
            base().with("child.birth_date", "2009-01-01").with("child.schooling", "不在学"),
            base().with("child.birth_date", "2015-01-01").with("child.schooling", "不在学"),
            base().with("child.birth_date", "2015-01-01").with("child.schooling", "未入园").with("father.phone", "138"),
            base().with("father.name", "山".repeat(51).as_str()),
            base().with("child.hukou_registered", "否").with("child.health", "残疾").with("care.both_away", "否"),
        ];
        let at = Circumstances { as_of: today(), birthday_rule: BirthdayRule::NextDay, id_used_twice: false };
        for record in records {
            let mut said: Vec<String> = findings::findings(&record, &at).into_iter().map(|f| f.code).collect();
            let mut marked = codes(&record);
            said.sort();
            marked.sort();
            assert_eq!(marked, said);
            let missing: Vec<_> = completeness::missing(&record).iter().map(ToString::to_string).collect();
            let bits = Marks::of(&record).missing;
            let keys = items().iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
            assert_eq!(keys.map(|(_, field)| field.key.clone()).collect::<Vec<_>>(), missing);
        }
    }

    #[test]
    fn every_kind_of_finding_has_a_bit() {
        let body = include_str!("findings.rs").split("#[cfg(test)]").next().unwrap_or_default();
        let named = body.split("found.add(\"").skip(1).filter_map(|rest| rest.split('"').next());
        for code in named.chain(["id_length", "id_character", "id_date", "id_check_digit", "id_damaged"]) {
            assert!(finding_bit(code).is_some(), "{code}");
            assert!(crate::words::has(&format!("findings.short_{code}")), "{code}");
        }
        assert!(fields().of_form(COMPLETE_FORM).count() <= 64, "the missing items need more bits");
    }

    #[test]
    fn ages_become_birth_dates() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date").num_days_from_ce();
        assert_eq!(clock().born(6..=6), day("2019-11-21")..=day("2020-11-20"));
        assert_eq!(*clock().born(0..=5).end(), day("2026-11-21"));
        let turning = clock().turning(16, 90);
        assert_eq!(turning, day("2010-11-21")..=day("2011-02-18"));
    }

    #[test]
    fn marks_are_stored_whole() {
        let marks = Marks { missing: u64::MAX - 7, findings: 0xABCD_1234_0000_5678 };
        assert_eq!(Marks::from_bytes(&marks.to_bytes()), Some(marks));
        assert_eq!(Marks::from_bytes(&[0; 3]), None);
    }
}
