//! Every sentence that the core and the command line say, from `assets/words/*.json`.
//!
//! A key is `area.name` (`errors.in_use`); the entry holds the Chinese and the English sentence with `{fact}` marks.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The language in which the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Plain Chinese, the default.
    Chinese,
    /// English, when the environment's `LC_ALL` or `LANG` begins with `en`.
    English,
}

#[derive(serde::Deserialize)]
struct Entry {
    zh: String,
    en: String,
}

const AREAS: [(&str, &str); 8] = [
    ("errors", include_str!("../../../assets/words/errors.json")),
    ("problems", include_str!("../../../assets/words/problems.json")),
    ("findings", include_str!("../../../assets/words/findings.json")),
    ("explain", include_str!("../../../assets/words/explain.json")),
    ("operations", include_str!("../../../assets/words/operations.json")),
    ("cli", include_str!("../../../assets/words/cli.json")),
    ("host", include_str!("../../../assets/words/host.json")),
    ("fill", include_str!("../../../assets/words/fill.json")),
];

/// The language chosen by the environment, read once.
pub fn language() -> Language {
    static LANGUAGE: OnceLock<Language> = OnceLock::new();
    *LANGUAGE.get_or_init(|| {
        let set = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
        match set("LC_ALL").or_else(|| set("LANG")) {
            Some(locale) if locale.starts_with("en") => Language::English,
            _ => Language::Chinese,
        }
    })
}

fn entries() -> &'static HashMap<String, Entry> {
    static ENTRIES: OnceLock<HashMap<String, Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut all = HashMap::new();
        for (area, json) in AREAS {
            // A malformed words file is caught by the test below; in the field it must not end the program.
            let entries: HashMap<String, Entry> = serde_json::from_str(json).unwrap_or_default();
            all.extend(entries.into_iter().map(|(name, entry)| (format!("{area}.{name}"), entry)));
        }
        all
    })
}

/// Whether a sentence stands under this key.
pub fn has(key: &str) -> bool {
    entries().contains_key(key)
}

/// The sentence under `key` with its facts put in, in the language of the environment.
/// A key without a sentence gives the key itself, so that a gap shows instead of hiding.
pub fn say<T: AsRef<str>>(key: &str, facts: &[(&str, T)]) -> String {
    say_in(language(), key, facts)
}

/// As [`say`], in a given language.
pub fn say_in<T: AsRef<str>>(language: Language, key: &str, facts: &[(&str, T)]) -> String {
    let Some(entry) = entries().get(key) else {
        return key.to_owned();
    };
    let template = match language {
        Language::Chinese => &entry.zh,
        Language::English => &entry.en,
    };
    filled(template, facts)
}

fn filled<T: AsRef<str>>(template: &str, facts: &[(&str, T)]) -> String {
    facts.iter().fold(template.to_owned(), |text, (name, fact)| text.replace(&format!("{{{name}}}"), fact.as_ref()))
}

/// A sentence that says what is wrong and, behind a `|`, one that says what to do.
pub fn say_pair<T: AsRef<str>>(key: &str, facts: &[(&str, T)]) -> (String, String) {
    let both = say::<&str>(key, &[]);
    // Split before the facts are put in: they may hold the mark themselves.
    let (what, hint) = both.split_once('|').unwrap_or((&both, ""));
    (filled(what, facts), filled(hint, facts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn every_words_file_parses() {
        for (area, json) in AREAS {
            let parsed: Result<HashMap<String, Entry>, _> = serde_json::from_str(json);
            assert!(parsed.is_ok(), "{area}: {:?}", parsed.err());
        }
    }

    #[test]
    fn every_error_code_has_its_sentence() {
        for code in Code::ALL {
            assert!(has(&format!("errors.{}", code.name())), "{}", code.name());
        }
    }
}
