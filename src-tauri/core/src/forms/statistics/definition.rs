//! The return's columns, the conditions under which a child counts in them, and the relations that must hold: as data.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::forms::definitions::Page;

/// The return 附件3.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Definition {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// One line about it.
    pub about: String,
    /// Whose form it is, and which edition.
    pub source: String,
    /// From when it is in use; empty where nobody says.
    pub since: String,
    /// Paper.
    pub page: Page,
    /// The sheet's name.
    pub sheet: String,
    /// The line with `{unit}`.
    pub unit: String,
    /// The line with `{as_of}`.
    pub as_of: String,
    /// The line with `{filled_on}`.
    pub date: String,
    /// Who signs.
    pub signatures: Vec<String>,
    /// Header of the column with the areas.
    pub area: String,
    /// Label of the row of sums.
    pub total: String,
    /// Label of the row of children without an area.
    pub unnamed_area: String,
    /// Who is counted at all.
    pub population: Condition,
    /// The printed columns, numbered from 1.
    pub columns: Vec<Column>,
    /// Further columns that say of how many an answer is missing.
    pub uncollected: Group,
    /// Further columns that count those outside the population.
    pub outside: Group,
    /// Name of the relations that are checked.
    pub identities: String,
    /// Relations by name.
    pub identity_sets: HashMap<String, IdentitySet>,
    /// Notes under the table, with `{rule}`.
    pub notes: Vec<String>,
    /// How the outcome of the check is said.
    pub check: Check,
}

/// Columns under one heading.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Group {
    /// The heading.
    pub group: String,
    /// The columns.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Debug, Clone, Deserialize)]
pub struct Column {
    /// The heading above it, if it shares one.
    #[serde(default)]
    pub group: Option<String>,
    /// Its label.
    pub label: String,
    /// Who counts in it, of those in the population; everybody where this is absent.
    #[serde(default, rename = "where")]
    pub condition: Condition,
}

/// A named set of relations.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct IdentitySet {
    /// What sets it apart.
    pub about: String,
    /// The relations.
    pub identities: Vec<Identity>,
}

/// How the outcome of the check is said under the table.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Check {
    /// When all relations hold.
    pub holds: String,
    /// When one does not, with `{area}`, `{identity}`, `{left}` and `{right}`.
    pub fails: String,
    /// How many more there are, with `{count}`.
    pub more: String,
    /// How many are said.
    pub shown: usize,
}

/// A condition on one child.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Everybody.
    #[default]
    Everybody,
    /// Full years on the as-of date, both ends included.
    Age(u8, u8),
    /// The birth date is not known, or lies behind the as-of date.
    Birth(Birth),
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// The child counts in one of these printed columns.
    InColumn(Vec<usize>),
    /// The answer to a question.
    #[serde(untagged)]
    Answer(Answer),
}

/// What keeps an age from being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Birth {
    /// No full birth date.
    Unknown,
    /// Born behind the as-of date.
    Later,
}

/// The answer to a question: one of these labels, any other answer, or whether there is one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The field's key, one of [`crate::forms::facts::COUNTED`].
    pub field: String,
    /// It is one of these.
    #[serde(default)]
    pub is: Option<Vec<String>>,
    /// It is collected and none of these.
    #[serde(default)]
    pub is_not: Option<Vec<String>>,
    /// It is collected, or it is not.
    #[serde(default)]
    pub collected: Option<bool>,
}

/// A relation between columns: `C1 = C2+C5+C8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// As printed.
    pub text: String,
    /// Columns on the left, numbered from 1.
    pub left: Vec<usize>,
    /// Columns on the right.
    pub right: Vec<usize>,
}

impl Identity {
    /// Reads `C1 = C2+C5+C8`.
    pub fn parse(text: &str) -> Option<Self> {
        let (left, right) = text.split_once('=')?;
        Some(Self { text: text.to_owned(), left: columns(left)?, right: columns(right)? })
    }
}

fn columns(side: &str) -> Option<Vec<usize>> {
    side.split('+').map(|one| one.trim().strip_prefix('C')?.parse().ok().filter(|number| *number > 0)).collect()
}

impl<'de> Deserialize<'de> for Identity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Identity::parse(&text).ok_or_else(|| D::Error::custom(format!("no relation: {text}")))
    }
}

impl Definition {
    /// The relations that are checked.
    pub fn relations(&self) -> &[Identity] {
        self.identity_sets.get(&self.identities).map_or(&[], |set| &set.identities)
    }

    /// The same return with another set of relations; `None` when there is none of that name.
    pub fn with_relations(&self, name: &str) -> Option<Self> {
        self.identity_sets.contains_key(name).then(|| Self { identities: name.to_owned(), ..self.clone() })
    }

    /// All columns from left to right: printed, 未采集, outside.
    pub fn all_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().chain(&self.uncollected.columns).chain(&self.outside.columns)
    }
}

const JSON: &str = include_str!("../../../../../assets/forms/statistics.json");

/// The return, read once.
pub fn definition() -> &'static Definition {
    static FORM: OnceLock<Definition> = OnceLock::new();
    // A malformed file is caught by the test below; in the field it must not end the program.
    FORM.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::facts::{COUNTED, option_number};

    fn answers(condition: &Condition) -> Vec<&Answer> {
        match condition {
            Condition::Answer(answer) => vec![answer],
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(answers).collect(),
            Condition::Not(part) => answers(part),
            _ => vec![],
        }
    }

    #[test]
    fn the_return_parses_with_its_thirty_two_columns() {
        let parsed: Result<Definition, _> = serde_json::from_str(JSON);
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        assert_eq!(definition().columns.len(), 32);
        assert!(!definition().relations().is_empty());
        assert!(definition().with_relations("as-printed").is_some_and(|d| d.relations() != definition().relations()));
        assert!(definition().with_relations("no such").is_none());
    }

    #[test]
    fn every_answer_asked_for_is_counted_and_an_option() {
        for answer in definition().all_columns().flat_map(|column| answers(&column.condition)) {
            assert!(COUNTED.contains(&answer.field.as_str()), "{}", answer.field);
            let labels = answer.is.iter().chain(&answer.is_not).flatten();
            labels.for_each(|label| assert_ne!(option_number(&answer.field, label), u8::MAX, "{label}"));
            assert!(answer.is.is_some() || answer.is_not.is_some() || answer.collected.is_some());
        }
    }

    #[test]
    fn relations_are_read_as_printed() {
        let identity = Identity::parse("C13+C14 = C24+C25").expect("a relation");
        assert_eq!((identity.left, identity.right), (vec![13, 14], vec![24, 25]));
        for text in ["", "C1", "C1 = ", "C1 = 2", "C0 = C1", "1 = C2"] {
            assert_eq!(Identity::parse(text), None, "{text}");
        }
        let sets = definition().identity_sets.values().flat_map(|set| &set.identities);
        let numbers = sets.flat_map(|identity| identity.left.iter().chain(&identity.right));
        numbers.for_each(|number| assert!((1..=32).contains(number)));
    }
}
