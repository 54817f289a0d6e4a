//! The few facts by which returns count, in a few bytes a child, so that sums over a whole county need no file to be opened.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::{derive, fields, shown};
use crate::domain::Record;

/// The coded fields that are counted, in the order of [`Facts::codes`].
pub const COUNTED: [&str; 10] = [
    "child.sex",
    "child.schooling",
    "child.hukou_registered",
    "child.health",
    "child.boarding",
    "care.kind",
    "care.rating",
    "care.both_away",
    "care.one_away_other_incapable",
    "guardian.relation",
];

/// What returns count of one child. Code 0 is 未采集; code n is the n-th option of the field; 255 is other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Birth date as days from the Common Era, 0 when unknown.
    birth: i32,
    /// Codes of [`COUNTED`].
    codes: [u8; COUNTED.len()],
}

impl Facts {
    /// Length of [`Facts::to_bytes`].
    pub const BYTES: usize = 4 + COUNTED.len();

    /// The facts of a record; sex, birth date and rating are the derived ones.
    pub fn of(record: &Record) -> Self {
        let mut codes = [0; COUNTED.len()];
        for (code, key) in codes.iter_mut().zip(COUNTED) {
            let text = counted_text(record, key);
            *code = text.map_or(0, |text| option_number(key, &text));
        }
        Self { birth: derive::birth_date(record).map_or(0, |date| date.num_days_from_ce()), codes }
    }

    /// The birth date, if known.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        (self.birth != 0).then(|| NaiveDate::from_num_days_from_ce_opt(self.birth)).flatten()
    }

    /// The birth date as days from the Common Era, if known.
    pub fn birth_days(&self) -> Option<i32> {
        (self.birth != 0).then_some(self.birth)
    }

    /// The code of a counted field: 0 未采集, n its n-th option, 255 other text.
    pub fn code(&self, counted: usize) -> u8 {
        self.codes.get(counted).copied().unwrap_or(0)
    }

    /// For the store.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..4].copy_from_slice(&self.birth.to_le_bytes());
        bytes[4..].copy_from_slice(&self.codes);
        bytes
    }

    /// Back from [`Facts::to_bytes`]; `None` for another length, after which the facts are taken from the record anew.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; Self::BYTES] = bytes.try_into().ok()?;
        let (birth, codes) = bytes.split_at(4);
        Some(Self { birth: i32::from_le_bytes(birth.try_into().ok()?), codes: codes.try_into().ok()? })
    }
}

/// What counts: the derived fact where there is one, else what was entered, else what follows from other answers.
fn counted_text<'a>(record: &'a Record, key: &str) -> Option<Cow<'a, str>> {
    let derived = match key {
        "child.sex" => derive::sex(record),
        "care.rating" => derive::care_rating(record),
        _ => None,
    };
    let counted = derived.or_else(|| record.text(key)).map(Cow::Borrowed);
    counted.or_else(|| shown::follows(record, key))
}

/// The 1-based position of an option's label among the options of a field; 255 when it is none of them.
pub fn option_number(key: &str, label: &str) -> u8 {
    let all = fields();
    let Some(field) = all.get(key) else { return u8::MAX };
    let at = all.choices(field).choices.iter().position(|choice| choice.label == label);
    at.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(u8::MAX)
}
