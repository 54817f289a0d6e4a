//! What a person said that the words of coded columns mean: 良 in 健康状况 is 健康. Remembered by field and word in the register's
//! settings, and used for every sheet that is imported afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::own_words::OwnWords;
use crate::domain::Value;
use crate::domain::text::{folded, tidy};
use crate::forms::interpret::Reading;
use crate::forms::{Field, Kind, fields};
use crate::store::Register;
use crate::{Code, Error, Result, words};

/// How the settings are called under which the words of a field are kept.
const SETTING: &str = "value_meaning.";
/// A longer text is no word of a code.
const LONGEST: usize = 200;

/// What a person says of one word in a column of a coded field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ValueChoice {
    /// The field's key.
    pub field: String,
    /// What stands in the cells.
    pub text: String,
    /// One of the field's options; `null` takes nothing over, and the text is kept beside the field.
    pub label: Option<String>,
}

/// By field and folded word: the option that it means, or that it means none.
type Words = BTreeMap<String, Option<String>>;

/// What words mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meanings(BTreeMap<String, Words>);

impl Meanings {
    /// What a register remembers. What a later version says of fields and options that this one doesn't know is passed over.
    ///
    /// # Errors
    /// What reading the register answers.
    pub fn stored(register: &Register) -> Result<Self> {
        let settings = register.settings_under(SETTING)?;
        let known = settings.into_iter().filter_map(|(name, json)| {
            let field = fields().get(name.strip_prefix(SETTING)?)?;
            let mut words: Words = serde_json::from_str(&json).ok()?;
            words.retain(|_, label| label.as_ref().is_none_or(|label| is_option(field, label)));
            Some((field.key.clone(), words))
        });
        let mut stored = Self(known.collect());
        // What the county calls its levels now counts more than what was said of a sheet once.
        for ValueChoice { field, text, label } in OwnWords::stored(register)?.choices() {
            stored.0.entry(field).or_default().insert(folded(&text), label);
        }
        Ok(stored)
    }

    /// What a person says now.
    ///
    /// # Errors
    /// [`Code::BadArgument`] for a field without options, and for what is none of its options.
    pub fn said(choices: &[ValueChoice]) -> Result<Self> {
        let mut said = Self::default();
        for ValueChoice { field, text, label } in choices {
            let known = fields().get(field).filter(|field| is_coded(field));
            let known = known.ok_or_else(|| bad("errors.no_such_field", field))?;
            if let Some(label) = label.as_ref().filter(|label| !is_option(known, label)) {
                return Err(bad("errors.no_such_option", label));
            }
            let word = folded(text);
            if !word.is_empty() && text.chars().count() <= LONGEST {
                said.0.entry(known.key.clone()).or_default().insert(word, label.clone());
            }
        }
        Ok(said)
    }

    /// These, and where they are silent those of before.
    #[must_use]
    pub fn over(&self, before: Self) -> Self {
        let mut both = before;
        for (field, words) in &self.0 {
            both.0.entry(field.clone()).or_default().extend(words.clone());
        }
        both
    }

    /// The settings that remember these words of the fields that `said` speaks of.
    ///
    /// # Errors
    /// [`Code::Internal`]; words can always be written down.
    pub fn settings(&self, said: &Self) -> Result<Vec<(String, String)>> {
        let spoken_of = self.0.iter().filter(|(field, _)| said.0.contains_key(*field));
        let setting = |(field, words): (&String, &Words)| {
            let json = serde_json::to_string(words).map_err(|error| Error::new(Code::Internal).because(error))?;
            Ok((format!("{SETTING}{field}"), json))
        };
        spoken_of.map(setting).collect()
    }

    /// What a cell's text means for a field, if somebody said so.
    pub fn reading(&self, field: &Field, text: &str) -> Option<Reading> {
        let label = self.0.get(&field.key)?.get(&folded(text))?;
        let typed = tidy(text);
        let value = label.as_ref().map(|label| match field.kind {
            Kind::Choices => Value::Many(vec![label.clone()]),
            _ => Value::Text(label.clone()),
        });
        let same = value.as_ref().is_some_and(|value| value.display() == typed);
        Some(Reading { value, original: (!same).then(|| typed.clone()), trouble: None })
    }

    /// Whether somebody said what a text means for a field.
    pub fn has(&self, field: &Field, text: &str) -> bool {
        self.0.get(&field.key).is_some_and(|words| words.contains_key(&folded(text)))
    }
}

/// Whether a field holds words of a list.
pub fn is_coded(field: &Field) -> bool {
    matches!(field.kind, Kind::Choice | Kind::Choices)
}

fn is_option(field: &Field, label: &str) -> bool {
    fields().choices(field).choices.iter().any(|choice| choice.label == label)
}

fn bad(key: &str, name: &str) -> Error {
    Error::new(Code::BadArgument).with("what", words::say(key, &[("name", name)]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choice(field: &str, text: &str, label: Option<&str>) -> ValueChoice {
        ValueChoice { field: field.into(), text: text.into(), label: label.map(str::to_owned) }
    }

    fn field(key: &str) -> &'static Field {
        fields().get(key).expect(key)
    }

    #[test]
    fn a_word_becomes_what_was_said_however_it_is_spaced() {
        let said = Meanings::said(&[
            choice("child.health", "良", Some("健康")),
            choice("household.assistance", "吃 低保", Some("享受低保")),
            choice("child.sex", "未知", None),
        ]);
        let said = said.expect("said");
        let health = said.reading(field("child.health"), " 良 ").expect("known");
        assert_eq!((health.value, health.original.as_deref()), (Some("健康".into()), Some("良")));
        let help = said.reading(field("household.assistance"), "吃低保").expect("known");
        assert_eq!(help.value, Some(Value::Many(vec!["享受低保".into()])));
        let none = said.reading(field("child.sex"), "未知").expect("known");
        assert_eq!((none.value, none.original.as_deref(), none.trouble), (None, Some("未知"), None));
        assert_eq!(said.reading(field("child.health"), "优"), None);
        assert_eq!(said.reading(field("child.sex"), "良"), None, "said of another field");
    }

    #[test]
    fn only_coded_fields_and_their_own_options_are_taken() {
        for wrong in [
            choice("child.name", "甲", Some("乙")),
            choice("child.shoes", "甲", None),
            choice("child.health", "良", Some("良好")),
        ] {
            assert_eq!(Meanings::said(&[wrong]).map(drop).map_err(|error| error.code), Err(Code::BadArgument));
        }
    }

    proptest! {
        /// Later words go over earlier ones and everything else of before stays; what is written down reads as the same.
        #[test]
        fn what_is_remembered_grows(
            before in prop::collection::vec((0usize..4, 0usize..3), 0..8),
            now in prop::collection::vec((0usize..4, 0usize..3), 0..8),
        ) {
            let labels = [Some("健康"), Some("残疾"), None];
            let texts = ["良", "优", "差", "中"];
            let choices = |pairs: &[(usize, usize)]| {
                pairs.iter().map(|(t, l)| choice("child.health", texts[*t], labels[*l])).collect::<Vec<_>>()
            };
            let (old, new) = (Meanings::said(&choices(&before)).expect("said"), Meanings::said(&choices(&now)).expect("said"));
            let both = new.over(old.clone());
            for text in texts {
                let expected = new.reading(field("child.health"), text).or_else(|| old.reading(field("child.health"), text));
                prop_assert_eq!(both.reading(field("child.health"), text), expected);
            }
            for (name, json) in both.settings(&new).expect("written") {
                prop_assert_eq!(name, "value_meaning.child.health");
                prop_assert_eq!(serde_json::from_str::<Words>(&json).ok(), both.0.get("child.health").cloned());
            }
        }
    }
}
