//! The rules of matching from `assets/matching.json`.

use std::sync::OnceLock;

use serde::Deserialize;

use super::evidence::{Apart, Births, Evidence, Names, News, Numbers, Testimony, Years};
use super::{Likeness, Reason};

/// By what known children are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Find {
    /// The same ID number.
    IdNumber,
    /// The same name.
    Name,
    /// The same name, born on another day, and an ID number on one side at most.
    Namesake,
    /// A name of the same pinyin, born in the same year.
    Sound,
}

/// What follows from a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Same,
    Maybe,
    Other,
}

/// The evidence that a rule requires: of each kind that it names, one of these. A kind that it doesn't name may be anything.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    birth: Option<Vec<Births>>,
    birth_year: Option<Vec<Years>>,
    entered_birth: Option<Vec<Testimony>>,
    name: Option<Vec<Names>>,
    family: Option<Vec<Testimony>>,
    whole_family: Option<Vec<Testimony>>,
    id_numbers: Option<Vec<Numbers>>,
    telephone: Option<Vec<Testimony>>,
    home: Option<Vec<Testimony>>,
    apart: Option<Vec<Apart>>,
    news: Option<Vec<News>>,
}

impl When {
    /// Whether the evidence is there. Cheap pieces are looked at first.
    pub(super) fn holds(&self, evidence: &Evidence<'_>) -> bool {
        fn fits<T: PartialEq>(wanted: &Option<Vec<T>>, found: impl FnOnce() -> T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(&found()))
        }
        fits(&self.birth, || evidence.birth())
            && fits(&self.birth_year, || evidence.birth_year())
            && fits(&self.entered_birth, || evidence.entered_birth())
            && fits(&self.family, || evidence.family())
            && fits(&self.whole_family, || evidence.whole_family())
            && fits(&self.telephone, || evidence.telephone())
            && fits(&self.home, || evidence.home())
            && fits(&self.apart, || evidence.apart())
            && fits(&self.id_numbers, || evidence.id_numbers())
            && fits(&self.name, || evidence.name())
            && fits(&self.news, || evidence.news())
    }
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, for people who read the file.
    pub key: String,
    /// The evidence that it requires.
    pub when: When,
    outcome: Outcome,
    reason: Option<Reason>,
}

impl Rule {
    /// What follows from it.
    pub fn likeness(&self) -> Likeness {
        match (self.outcome, self.reason) {
            (Outcome::Same, _) => Likeness::Same,
            (Outcome::Maybe, reason) => Likeness::Maybe(reason.unwrap_or(Reason::Several)),
            (Outcome::Other, _) => Likeness::Other,
        }
    }
}

/// One way of looking for known children, with the rules by which they are judged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// By what they are found.
    pub find: Find,
    /// The rules; the first whose evidence is there decides.
    pub rules: Vec<Rule>,
}

/// All of `assets/matching.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Fields whose names bear witness to who a child is.
    pub witnesses: Vec<String>,
    /// Fields whose telephones do, whosever they are.
    pub telephones: Vec<String>,
    /// Where a child lives: of each list the first field must agree, and the others where both are known.
    pub homes: Vec<Vec<String>>,
    /// Fields that tell two children of one name apart where both sides fill them in and differ.
    pub apart: Vec<String>,
    /// The stages, tried in order until one finds somebody.
    pub stages: Vec<Stage>,
}

impl Rules {
    /// The stage that finds in this way.
    pub fn stage(&self, find: Find) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.find == find)
    }
}

const JSON: &str = include_str!("../../../../../assets/matching.json");

/// The rules, read once.
pub fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    // A malformed file is caught by the test below; in the field it must not end the program.
    RULES.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;
    use crate::words;

    #[test]
    fn the_file_is_whole_and_names_what_there_is() {
        let rules: Rules = serde_json::from_str(JSON).expect("matching.json");
        let named =
            rules.witnesses.iter().chain(&rules.telephones).chain(rules.homes.iter().flatten()).chain(&rules.apart);
        assert!(named.into_iter().all(|key| fields().get(key).is_some()));
        let finds: Vec<Find> = rules.stages.iter().map(|stage| stage.find).collect();
        assert_eq!(finds, [Find::IdNumber, Find::Name, Find::Namesake, Find::Sound]);
        let all: Vec<&Rule> = rules.stages.iter().flat_map(|stage| &stage.rules).collect();
        let keys: std::collections::HashSet<&str> = all.iter().map(|rule| rule.key.as_str()).collect();
        assert_eq!(keys.len(), all.len(), "each rule has a name of its own");
        for rule in all {
            assert_eq!(rule.reason.is_some(), rule.outcome == Outcome::Maybe, "{}", rule.key);
        }
        assert!(Reason::ALL.iter().all(|reason| words::has(&reason.words())));
    }

    /// Nobody becomes a duplicate because data are missing: a rule that merges rests on something both sides say.
    #[test]
    fn t19_a_rule_that_merges_requires_evidence() {
        let rests = |when: &When| {
            let silent = |all: &Option<Vec<Testimony>>| all.as_ref().is_none_or(|all| all.contains(&Testimony::Silent));
            let unknown = |all: &Option<Vec<Births>>| all.as_ref().is_none_or(|all| all.contains(&Births::Unknown));
            let name = when.name.as_ref().is_some_and(|all| !all.contains(&Names::Differ));
            let old = when.news.as_ref().is_some_and(|all| !all.contains(&News::Some));
            !silent(&when.family) || !unknown(&when.birth) || name || old
        };
        for rule in rules().stages.iter().flat_map(|stage| &stage.rules).filter(|rule| rule.outcome == Outcome::Same) {
            assert!(rests(&rule.when), "{}", rule.key);
        }
    }
}
