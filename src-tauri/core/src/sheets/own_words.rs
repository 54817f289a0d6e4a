//! A county's own words for official levels: 监护评估 较好, 一般, 差 may be called A级, B级, C级 there.
//!
//! The register keeps the official value. Its screens say the county's word, township forms that have no words of their own get it, and
//! what is read back under it is the value again. Which fields hold levels stands in `assets/fields.json` (`levels`).

use std::collections::BTreeMap;

use super::meanings::{Meanings, ValueChoice};
use crate::domain::text::{folded, tidy};
use crate::forms::fields;
use crate::forms::fields::{Choice, Field};
use crate::forms::interpret::{Raw, interpret};
use crate::store::{Operation, Register};
use crate::{Code, Error, Result, words};

/// How the settings are called under which the words of a field are kept.
const SETTING: &str = "own_word.";
/// How the settings are called under which the words stand that went out in forms: what each of them said then.
const SENT: &str = "own_word_sent.";
/// More characters are a sentence.
const LONGEST: usize = 12;
/// What reading answers for a word that none of the options has.
const UNKNOWN: &str = "option_unknown";

/// By official level: the county's word.
type Words = BTreeMap<String, String>;

/// The county's words, by field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnWords(BTreeMap<String, Words>);

/// The fields that hold levels.
pub fn level_fields() -> impl Iterator<Item = &'static Field> {
    fields().fields.iter().filter(|field| fields().choices(field).levels)
}

impl OwnWords {
    /// What a register remembers. Levels that this version doesn't know are passed over.
    ///
    /// # Errors
    /// What reading the register answers.
    pub fn stored(register: &Register) -> Result<Self> {
        let settings = register.settings_under(SETTING)?;
        let known = settings.into_iter().filter_map(|(name, json)| {
            let field = level_fields().find(|field| Some(field.key.as_str()) == name.strip_prefix(SETTING))?;
            let mut words: Words = serde_json::from_str(&json).ok()?;
            words.retain(|label, _| levels(field).any(|level| level.label == *label));
            Some((field.key.clone(), words))
        });
        Ok(Self(known.collect()))
    }

    /// What a person says: by field and official level a word, tidied; an empty one, and the official one, are none.
    ///
    /// # Errors
    /// [`Code::BadArgument`] with what to do for a word that can't be told from another level's.
    pub fn said(said: impl IntoIterator<Item = (String, String, String)>) -> Result<Self> {
        let mut own = Self::default();
        for (key, label, word) in said {
            let field = level_fields().find(|field| field.key == key);
            let field = field.ok_or_else(|| bad("errors.no_such_field", &[("name", &key)]))?;
            if !levels(field).any(|level| level.label == label) {
                return Err(bad("errors.no_such_option", &[("name", &label)]));
            }
            let (words, word) = (own.0.entry(key).or_default(), tidy(&word));
            if word.is_empty() || word == label {
                continue;
            }
            check(field, &label, &word)?;
            if words.values().any(|other| folded(other) == folded(&word)) {
                return Err(bad("errors.level_word_twice", &[("word", &word), ("field", field.title())]));
            }
            words.insert(label, word);
        }
        Ok(own)
    }

    /// By field the words, folded, that stood in forms when they went out, each with its level. Those forms still come back, and so
    /// such a word never says anything else.
    fn sent(register: &Register) -> Result<BTreeMap<String, Words>> {
        let settings = register.settings_under(SENT)?.into_iter();
        let kept = settings.filter_map(|(name, json)| {
            Some((name.strip_prefix(SENT)?.to_owned(), serde_json::from_str::<Words>(&json).ok()?))
        });
        let mut sent: BTreeMap<String, Words> = kept.collect();
        if register.was_sent_with_level_words()? {
            for (field, words) in Self::stored(register)?.0 {
                let words = words.into_iter().map(|(label, word)| (folded(&word), label));
                sent.entry(field).or_default().extend(words);
            }
        }
        Ok(sent)
    }

    /// Refuses a word that went out as that of another level: the form would come back turned round.
    fn check_sent(&self, sent: &BTreeMap<String, Words>) -> Result<()> {
        for (key, words) in &self.0 {
            let Some(sent) = sent.get(key) else { continue };
            for (label, word) in words {
                if let Some(level) = sent.get(&folded(word)).filter(|level| *level != label) {
                    return Err(bad("errors.level_word_sent", &[("word", word), ("level", level)]));
                }
            }
        }
        Ok(())
    }

    /// Keeps these words of all fields that they speak of, as one step that can be undone. They also count as what the words mean in
    /// imports, so that sheets with a word that is changed later are still understood.
    ///
    /// # Errors
    /// [`Code::BadArgument`] for a word that forms went out with as that of another level; what writing the register answers.
    pub fn keep(&self, register: &mut Register) -> Result<()> {
        let sent = Self::sent(register)?;
        self.check_sent(&sent)?;
        let sent: Vec<(String, String)> = sent.iter().map(written_sent).collect::<Result<_>>()?;
        let meant = Meanings::said(&self.choices())?;
        let meanings = meant.over(Meanings::stored(register)?).settings(&meant)?;
        let own: Vec<(String, Option<String>)> = self.0.iter().map(setting).collect::<Result<_>>()?;
        register.transact(Operation::LevelWords { words: self.in_words() }, |writer| {
            for (name, json) in &own {
                match json {
                    Some(json) => writer.set(name, json)?,
                    None => writer.clear(name)?,
                }
            }
            meanings.iter().chain(&sent).try_for_each(|(name, json)| writer.set(name, json))
        })?;
        Ok(())
    }

    /// The county's word for a level of a field.
    pub fn word(&self, field: &str, label: &str) -> Option<&str> {
        self.0.get(field)?.get(label).map(String::as_str)
    }

    /// The level of a field for which this is the county's word.
    pub fn level(&self, field: &str, word: &str) -> Option<&str> {
        let words = self.0.get(field)?;
        words.iter().find(|(_, own)| folded(own) == folded(word)).map(|(label, _)| label.as_str())
    }

    /// What the words mean, as import keeps it.
    pub(in crate::sheets) fn choices(&self) -> Vec<ValueChoice> {
        let of = |(field, words): (&String, &Words)| {
            let choice = |(label, word): (&String, &String)| ValueChoice {
                field: field.clone(),
                text: word.clone(),
                label: Some(label.clone()),
            };
            words.iter().map(choice).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// 监护评估：较好叫A级、差叫C级.
    fn in_words(&self) -> String {
        let field = |(key, words): (&String, &Words)| {
            let title = fields().get(key).map_or(key.as_str(), Field::title);
            let pair = |level: &Choice| {
                let facts = [("level", level.label.as_str()), ("word", words.get(&level.label)?)];
                Some(words::say("operations.level_word", &facts))
            };
            let pairs: Vec<String> =
                level_fields().filter(|field| field.key == *key).flat_map(levels).filter_map(pair).collect();
            let pairs =
                if pairs.is_empty() { words::say::<&str>("operations.level_official", &[]) } else { pairs.join("、") };
            words::say("operations.level_words_of", &[("field", title), ("words", &pairs)])
        };
        self.0.iter().map(field).collect::<Vec<_>>().join("；")
    }
}

fn levels(field: &'static Field) -> impl Iterator<Item = &'static Choice> {
    fields().choices(field).choices.iter()
}

fn setting((key, words): (&String, &Words)) -> Result<(String, Option<String>)> {
    let json = serde_json::to_string(words).map_err(|error| Error::new(Code::Internal).because(error))?;
    Ok((format!("{SETTING}{key}"), (!words.is_empty()).then_some(json)))
}

fn written_sent((key, words): (&String, &Words)) -> Result<(String, String)> {
    let json = serde_json::to_string(words).map_err(|error| Error::new(Code::Internal).because(error))?;
    Ok((format!("{SENT}{key}"), json))
}

/// A word must be one that can stand in a cell and that nobody takes for something else.
fn check(field: &Field, label: &str, word: &str) -> Result<()> {
    if word.chars().count() > LONGEST || word.chars().any(char::is_control) {
        return Err(bad("errors.level_word_long", &[("word", word), ("most", &LONGEST.to_string())]));
    }
    if let Some(other) = fields().choices(field).find(word).filter(|other| other.label != label) {
        return Err(bad("errors.level_word_taken", &[("word", word), ("level", &other.label)]));
    }
    // 同上 and a ticked box say something else in every column, and a bare number what the header says of its codes.
    let reading = interpret(field, &Raw::text(word));
    let own = reading.value.as_ref().is_some_and(|value| value.display() == label);
    let free = reading.trouble.as_ref().is_some_and(|trouble| trouble.code == UNKNOWN);
    let plain = folded(word);
    let fit = (own || free) && !plain.chars().all(|c| c.is_ascii_digit());
    if fit { Ok(()) } else { Err(bad("errors.level_word_unfit", &[("word", word)])) }
}

fn bad(key: &str, facts: &[(&str, &str)]) -> Error {
    Error::new(Code::BadArgument).with("what", words::say(key, facts))
}
