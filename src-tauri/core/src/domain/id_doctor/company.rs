//! A child's ID number beside what else is known of the child.

use chrono::NaiveDate;

use super::{Ailment, adults, examine};
use crate::domain::{PartialDate, Record, id_number};

/// Nobody is a child from this age on.
/// Whoever is so many years old has no file of a child.
pub const GROWN_UP: u32 = 18;

/// What was seen beside a child's number, with the fact that a sentence about it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What is wrong.
    pub ailment: Ailment,
    /// What the number says instead, for [`Ailment::Sex`] and [`Ailment::Birth`].
    pub derived: Option<String>,
}

impl Seen {
    fn new(ailment: Ailment) -> Self {
        Self { ailment, derived: None }
    }
}

/// What speaks against a sound number as this child's: an adult of the family has it, it is a grown-up's, its birth
/// date lies ahead, sex or birth date were entered differently. Nothing for a number that is not sound by itself.
pub fn of_child(number: &str, record: &Record, as_of: NaiveDate) -> Vec<Seen> {
    let Some(number) = examine(number, None).number else { return Vec::new() };
    let mut seen = Vec::new();
    let same = |text: &str| id_number::normalise(text) == number;
    if adults().iter().any(|key| record.text(key.as_str()).is_some_and(same)) {
        seen.push(Seen::new(Ailment::SameAsAdult));
    }
    let birth = id_number::birth_date(&number);
    if birth.is_some_and(|birth| birth > as_of) {
        seen.push(Seen::new(Ailment::Future));
    }
    if birth.and_then(|birth| later(birth, GROWN_UP)).is_some_and(|day| day < as_of) {
        seen.push(Seen::new(Ailment::GrownUp));
    }
    let sex = id_number::sex(&number).map(id_number::Sex::label);
    if let (Some(entered), Some(sex)) = (record.text("child.sex"), sex)
        && entered != sex
    {
        seen.push(Seen { ailment: Ailment::Sex, derived: Some(sex.to_owned()) });
    }
    let birth = birth.map(|date| PartialDate::day(date).iso());
    if let (Some(entered), Some(birth)) = (record.text("child.birth_date"), birth)
        && !birth.starts_with(entered)
    {
        seen.push(Seen { ailment: Ailment::Birth, derived: Some(birth) });
    }
    seen
}

/// The same day some years later; for 29 February the last day of the month.
fn later(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    day.checked_add_months(chrono::Months::new(years * 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_ups_number_in_a_childs_place_is_seen() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let ailments = |number: &str, record: &Record| -> Vec<Ailment> {
            of_child(number, record, day("2026-03-01")).into_iter().map(|seen| seen.ailment).collect()
        };
        let record = Record::default().with("guardian.id_number", "52019919860101001X").with("child.sex", "女");
        assert_eq!(ailments("52019919860101001x", &record), [Ailment::SameAsAdult, Ailment::GrownUp, Ailment::Sex]);
        assert_eq!(ailments("520199201212073958", &record), [Ailment::Sex]);
        assert_eq!(ailments("520199201212073959", &record), [], "a number that is not sound says nothing");
        let older = of_child("520199200803010019", &Record::default(), day("2026-03-01"));
        assert!(older.iter().all(|seen| seen.ailment != Ailment::GrownUp), "on the birthday itself");
    }
}
