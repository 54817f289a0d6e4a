//! The forms that go out, as data from `assets/forms/`: titles, lines, columns, cells and paper.
//!
//! A form changes by its file, not by code: what is printed where, which words stand there and which field fills a cell.

pub mod contact_card;
pub mod page;
pub mod registration;
pub mod roster;

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

pub use contact_card::{ContactCard, contact_card};
pub use page::{Margins, Page, Paper};
pub use registration::{Registration, registration};
pub use roster::{Roster, roster};

use super::statistics;
use crate::domain::age::BirthdayRule;

/// What a list of forms shows of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The name by which it is asked for: `registration`, `roster`, `statistics`, `contact-card`.
    pub key: &'static str,
    /// Its printed title.
    pub title: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// Whose form it is, and which edition.
    pub source: &'static str,
    /// From when it is in use; empty where nobody says.
    pub since: &'static str,
}

/// Every form that can be exported, in the order in which they are offered.
pub fn all() -> Vec<Head> {
    let (registration, roster, card) = (registration(), roster(), contact_card());
    let statistics = statistics::definition();
    let head = |texts: [&'static String; 5]| {
        let [key, title, about, source, since] = texts.map(String::as_str);
        Head { key, title, about, source, since }
    };
    vec![
        head([&registration.key, &registration.title, &registration.about, &registration.source, &registration.since]),
        head([&roster.key, &roster.title, &roster.about, &roster.source, &roster.since]),
        head([&statistics.key, &statistics.title, &statistics.about, &statistics.source, &statistics.since]),
        head([&card.key, &card.title, &card.about, &card.source, &card.since]),
    ]
}

/// Words and fonts that all forms share.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Common {
    /// How a day is written in words, with `{year}`, `{month}` and `{day}`.
    pub day: String,
    /// How each birthday rule is explained.
    pub birthday_rules: HashMap<String, String>,
    /// Fonts by use.
    pub fonts: Fonts,
    /// The page number in the footer, in the codes of spreadsheet programs.
    pub page_number: String,
}

/// The fonts of the forms. Programs without them show a similar one.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Fonts {
    /// What is printed on the form.
    pub label: String,
    /// What is filled in.
    pub entry: String,
    /// Titles.
    pub title: String,
}

impl Common {
    /// A day in words: 2026年11月10日.
    pub fn day_in_words(&self, day: NaiveDate) -> String {
        let (year, month, number) = (day.year().to_string(), day.month().to_string(), day.day().to_string());
        fill(&self.day, &[("year", &year), ("month", &month), ("day", &number)])
    }

    /// How a birthday rule is explained on a form.
    pub fn birthday_rule(&self, rule: BirthdayRule) -> &str {
        let name = match rule {
            BirthdayRule::NextDay => "next_day",
            BirthdayRule::SameDay => "same_day",
        };
        self.birthday_rules.get(name).map_or("", String::as_str)
    }
}

/// Words and fonts that all forms share, read once.
pub fn common() -> &'static Common {
    static COMMON: OnceLock<Common> = OnceLock::new();
    // A malformed file is caught by the test below; in the field it must not end the program. So for all forms.
    COMMON.get_or_init(|| {
        serde_json::from_str(include_str!("../../../../../assets/forms/common.json")).unwrap_or_default()
    })
}

/// Puts facts in the place of their `{marks}`. One pass: a mark inside a fact, such as a unit called `{title}`, stays.
pub fn fill(template: &str, facts: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let mark = from.find('}').and_then(|close| Some((from.get(1..close)?, from.get(close + 1..)?)));
        match mark.and_then(|(name, after)| Some((facts.iter().find(|(n, _)| *n == name)?.1, after))) {
            Some((fact, after)) => {
                out.push_str(fact);
                rest = after;
            }
            None => {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_words_parse() {
        let parsed: Result<Common, _> = serde_json::from_str(include_str!("../../../../../assets/forms/common.json"));
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        for rule in [BirthdayRule::NextDay, BirthdayRule::SameDay] {
            assert!(!common().birthday_rule(rule).is_empty());
        }
        let day = NaiveDate::from_ymd_opt(2026, 1, 9).expect("a day");
        assert_eq!(common().day_in_words(day), "2026年1月9日");
    }

    #[test]
    fn every_form_is_listed_with_words() {
        let keys: Vec<_> = all().iter().map(|head| head.key).collect();
        assert_eq!(keys, ["registration", "roster", "statistics", "contact-card"]);
        assert!(all().iter().all(|head| [head.title, head.about, head.source].iter().all(|text| !text.is_empty())));
    }

    #[test]
    fn a_mark_inside_a_fact_is_left_alone() {
        let facts = [("unit", "{day}村"), ("day", "今天")];
        assert_eq!(fill("{unit}·{day}·{other}{", &facts), "{day}村·今天·{other}{");
    }
}
