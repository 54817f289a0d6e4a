//! What two records say about whether they speak of one child. Each piece is looked at when a rule asks for it, and once.

use std::cell::OnceCell;

use serde::Deserialize;

use super::rules::Rules;
use crate::domain::text::{folded, folded_name};
use crate::domain::{FieldKey, PartialDate, Record, phone, spelling};
use crate::forms::derive;

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Names {
    /// Equal but for widths, spaces and case.
    Equal,
    /// Written otherwise with the same pinyin.
    Sounds,
    /// Others, or one is missing.
    Differ,
}

/// How the birth dates stand, those that follow from ID numbers included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Births {
    /// The same full date.
    Equal,
    /// One lacks its day or month and the rest agrees.
    Compatible,
    /// Two dates.
    Differ,
    /// One is not known.
    Unknown,
}

/// How two facts that may be missing stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Testimony {
    /// They agree; of several, at least one does.
    Agree,
    /// They contradict each other.
    Contradict,
    /// One side says nothing.
    Silent,
}

/// How the years of birth stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Years {
    /// The same one.
    Equal,
    /// Two.
    Differ,
    /// One is not known.
    Unknown,
}

/// The ID numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbers {
    /// Both pass every check and they are not the same.
    Two,
    /// Not so: equal, missing, or one fails its checks.
    NotTwo,
}

/// Whether a row says anything that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Everything in the row stands in the known record: a bare name list that is imported again.
    None,
    /// Something is new.
    Some,
}

/// Whether something that a child has from the beginning, or where it lives, tells two of one name apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Apart {
    /// Both sides say it, and not the same.
    Yes,
    /// Nothing of the kind.
    No,
}

/// Two records side by side.
pub struct Evidence<'a> {
    rules: &'a Rules,
    draft: &'a Record,
    known: &'a Record,
    births: OnceCell<(Option<PartialDate>, Option<PartialDate>)>,
    family: OnceCell<Testimony>,
    numbers: OnceCell<Numbers>,
}

impl<'a> Evidence<'a> {
    /// Of a draft and a known child; the rules say which fields bear witness to who a child is.
    pub fn new(rules: &'a Rules, draft: &'a Record, known: &'a Record) -> Self {
        let (births, family, numbers) = Default::default();
        Self { rules, draft, known, births, family, numbers }
    }

    pub(super) fn name(&self) -> Names {
        match (self.draft.text("child.name"), self.known.text("child.name")) {
            (Some(a), Some(b)) if folded_name(a) == folded_name(b) => Names::Equal,
            (Some(a), Some(b)) if spelling::spell_name(a) == spelling::spell_name(b) => Names::Sounds,
            _ => Names::Differ,
        }
    }

    fn births(&self) -> (Option<PartialDate>, Option<PartialDate>) {
        *self.births.get_or_init(|| (derive::birth(self.draft), derive::birth(self.known)))
    }

    pub(super) fn birth(&self) -> Births {
        match self.births() {
            (Some(a), Some(b)) if a == b && a.full().is_some() => Births::Equal,
            (Some(a), Some(b)) if a.agrees(b) => Births::Compatible,
            (Some(_), Some(_)) => Births::Differ,
            _ => Births::Unknown,
        }
    }

    pub(super) fn birth_year(&self) -> Years {
        match self.births() {
            (Some(a), Some(b)) if a.year == b.year => Years::Equal,
            (Some(_), Some(_)) => Years::Differ,
            _ => Years::Unknown,
        }
    }

    /// The birth dates that were entered: those that follow from one ID number are the same by nature.
    pub(super) fn entered_birth(&self) -> Testimony {
        match (self.draft.text("child.birth_date"), self.known.text("child.birth_date")) {
            (Some(a), Some(b)) if a.starts_with(b) || b.starts_with(a) => Testimony::Agree,
            (Some(_), Some(_)) => Testimony::Contradict,
            _ => Testimony::Silent,
        }
    }

    pub(super) fn family(&self) -> Testimony {
        *self.family.get_or_init(|| match self.verdicts().as_slice() {
            [] => Testimony::Silent,
            some if some.contains(&true) => Testimony::Agree,
            _ => Testimony::Contradict,
        })
    }

    /// As [`Evidence::family`], but everybody whom both sides name has to agree: a guardian's name alone is shared by many.
    pub(super) fn whole_family(&self) -> Testimony {
        match self.verdicts().as_slice() {
            [] => Testimony::Silent,
            all if !all.contains(&false) => Testimony::Agree,
            _ => Testimony::Contradict,
        }
    }

    fn verdicts(&self) -> Vec<bool> {
        let of = |key: &String| Some((self.draft.text(key)?, self.known.text(key)?));
        self.rules.witnesses.iter().filter_map(of).map(|(a, b)| folded_name(a) == folded_name(b)).collect()
    }

    /// The telephones of the child's people: one that both sides name is enough.
    pub(super) fn telephone(&self) -> Testimony {
        let of = |record: &Record| -> Vec<String> {
            let all = self.rules.telephones.iter().filter_map(|key| record.text(key));
            all.filter_map(phone::normalise).collect()
        };
        let (ours, theirs) = (of(self.draft), of(self.known));
        match (ours.is_empty() || theirs.is_empty(), ours.iter().any(|number| theirs.contains(number))) {
            (true, _) => Testimony::Silent,
            (_, true) => Testimony::Agree,
            _ => Testimony::Contradict,
        }
    }

    /// Where the child lives: village and group, or one of the addresses.
    pub(super) fn home(&self) -> Testimony {
        let both = |key: &String| Some((folded(self.draft.text(key)?), folded(self.known.text(key)?)));
        let same = |place: &Vec<String>| {
            let (first, rest) = place.split_first()?;
            let (a, b) = both(first)?;
            Some(a == b && rest.iter().filter_map(both).all(|(a, b)| a == b))
        };
        let verdicts: Vec<bool> = self.rules.homes.iter().filter_map(same).collect();
        match verdicts.as_slice() {
            [] => Testimony::Silent,
            some if some.contains(&true) => Testimony::Agree,
            _ => Testimony::Contradict,
        }
    }

    /// A place may be written with or without its last word (大坪, 大坪村).
    pub(super) fn apart(&self) -> Apart {
        let of = |record: &Record, key: &str| match key {
            "child.sex" => derive::sex(record).map(folded),
            _ => record.text(key).map(folded),
        };
        let differ = |key: &String| match (of(self.draft, key), of(self.known, key)) {
            (Some(a), Some(b)) => !a.starts_with(&b) && !b.starts_with(&a),
            _ => false,
        };
        if self.rules.apart.iter().any(differ) { Apart::Yes } else { Apart::No }
    }

    pub(super) fn id_numbers(&self) -> Numbers {
        *self.numbers.get_or_init(|| match (derive::sound_id_number(self.draft), derive::sound_id_number(self.known)) {
            (Some(a), Some(b)) if a != b => Numbers::Two,
            _ => Numbers::NotTwo,
        })
    }

    pub(super) fn news(&self) -> News {
        let (draft, known) = (self.draft, self.known);
        let field = |(key, value): (&FieldKey, _)| known.fields.get(key.as_str()) == Some(value);
        let unread = |(key, text): (&FieldKey, _)| {
            draft.fields.contains_key(key.as_str()) || known.originals.get(key.as_str()) == Some(text)
        };
        let old = draft.fields.iter().all(field)
            && draft.originals.iter().all(unread)
            && draft.extra.iter().all(|(header, text)| known.extra.get(header) == Some(text));
        if old { News::None } else { News::Some }
    }
}
