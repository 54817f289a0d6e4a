//! Who a row may speak of: stored children and those of the rows before, found and judged by the rules of matching.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use super::matching::{Find, Likeness, Reason, Stage, compare, rules, says_nothing_new};
use super::plan::{Plan, Target};
use crate::domain::text::folded_name;
use crate::domain::{ChildId, PartialDate, Record, id_number, spelling};
use crate::forms::derive;
use crate::store::{Register, StoredChild};
use crate::{Code, Error, Result};

/// A known child in the state in which the rows before have left it.
pub(super) struct Known {
    pub target: Target,
    pub record: Record,
}

/// What a search for a row's child gives.
pub(super) enum Found {
    Nobody,
    Child(Known),
    Unsure(Target, Reason),
}

/// A child that may be meant. Borrowed, because a common name has many and at most one is taken.
type Candidate<'a> = (Target, Cow<'a, Record>);

/// The children that the rows before have opened or changed, by all that they can be found by.
pub(super) struct Index {
    /// The register is empty: there is nobody to ask for.
    pub nobody_stored: bool,
    by_id: HashMap<String, Vec<Target>>,
    by_name: HashMap<String, Vec<Target>>,
    by_sound: HashMap<String, Vec<Target>>,
    /// What tells candidates apart at a glance: a common name has many. Of new children by position, and of stored ones.
    new: Vec<Glance>,
    stored: HashMap<ChildId, Glance>,
}

/// What is known of a child without opening its record.
#[derive(Debug, Clone, Copy, Default)]
struct Glance {
    born: Option<PartialDate>,
    /// Whether it has an ID number, sound or not.
    numbered: bool,
}

impl Index {
    pub(super) fn new(register: &Register) -> Self {
        let (by_id, by_name, by_sound) = Default::default();
        let (new, stored) = Default::default();
        Self { nobody_stored: register.count() == 0, by_id, by_name, by_sound, new, stored }
    }

    fn glance(&self, target: Target) -> Glance {
        match target {
            Target::New(at) => self.new.get(at).copied().unwrap_or_default(),
            Target::Stored(id) => self.stored.get(&id).copied().unwrap_or_default(),
        }
    }

    fn remember(&mut self, target: Target, glance: Glance) {
        match target {
            Target::Stored(id) => drop(self.stored.insert(id, glance)),
            Target::New(at) => {
                self.new.resize(self.new.len().max(at + 1), Glance::default());
                if let Some(place) = self.new.get_mut(at) {
                    *place = glance;
                }
            }
        }
    }

    /// Notes what a child can be found by after a row. What it could be found by before stays: the rules look at the record.
    pub(super) fn learn(&mut self, target: Target, keys: &Keys) {
        self.remember(target, keys.glance);
        for find in [Find::IdNumber, Find::Name, Find::Sound] {
            let Some(key) = keys.key(find) else { continue };
            let map = match find {
                Find::IdNumber => &mut self.by_id,
                Find::Name | Find::Namesake => &mut self.by_name,
                Find::Sound => &mut self.by_sound,
            };
            match map.get_mut(key) {
                Some(targets) if targets.contains(&target) => {}
                Some(targets) => targets.push(target),
                None => drop(map.insert(key.to_owned(), vec![target])),
            }
        }
    }

    /// Looks for the child of a row, stage by stage of the rules.
    pub(super) fn find(&self, register: &Register, plan: &Plan, draft: &Record, keys: &Keys) -> Result<Found> {
        for stage in &rules().stages {
            let candidates = self.candidates(register, plan, stage.find, keys)?;
            let found = judge(register, plan, stage, draft, candidates)?;
            if !matches!(found, Found::Nobody) {
                return Ok(found);
            }
        }
        Ok(Found::Nobody)
    }

    /// Whether somebody else has this name, on the register or in the rows before.
    pub(super) fn is_anothers(&self, register: &Register, name: &str, target: Target) -> Result<bool> {
        let name = folded_name(name);
        if self.by_name.get(&name).is_some_and(|targets| targets.iter().any(|other| *other != target)) {
            return Ok(true);
        }
        let stored = if self.nobody_stored { Vec::new() } else { register.by_name(&name)? };
        Ok(stored.iter().any(|child| Target::Stored(child.id) != target))
    }

    /// A child as the rows before have left it.
    pub(super) fn known(&self, register: &Register, plan: &Plan, target: Target) -> Result<Known> {
        let record = match written(plan, target) {
            Some(record) => record.clone(),
            None => match target {
                Target::Stored(id) => register.child(id)?.record,
                Target::New(_) => return Err(Error::new(Code::Internal)),
            },
        };
        Ok(Known { target, record })
    }

    fn candidates<'p>(
        &self,
        register: &Register,
        plan: &'p Plan,
        find: Find,
        keys: &Keys,
    ) -> Result<Vec<Candidate<'p>>> {
        let map = match find {
            Find::IdNumber => &self.by_id,
            Find::Name | Find::Namesake => &self.by_name,
            Find::Sound => &self.by_sound,
        };
        let Some(key) = keys.key(find) else { return Ok(Vec::new()) };
        let stored = if self.nobody_stored { Vec::new() } else { stored(register, find, keys)? };
        let mut candidates: Vec<Candidate<'p>> = Vec::with_capacity(stored.len());
        for child in stored {
            let target = Target::Stored(child.id);
            candidates.push((target, written(plan, target).map_or(Cow::Owned(child.record), Cow::Borrowed)));
        }
        let found = candidates.len();
        // As in the register, a row with an ID number is no namesake's who has another, and a name that is found speaks of nobody who
        // was born on another day.
        let passed = |target: &&Target| {
            let glance = self.glance(**target);
            let born = keys.glance.born.zip(glance.born);
            match find {
                Find::Namesake => keys.id.is_some() && glance.numbered,
                Find::Name => born.is_some_and(|(born, other)| !born.agrees(other)),
                Find::IdNumber | Find::Sound => false,
            }
        };
        for target in map.get(key).into_iter().flatten().filter(|target| !passed(target)) {
            let listed = candidates.iter().take(found).any(|(other, _)| other == target);
            if let (false, Some(record)) = (listed, written(plan, *target)) {
                candidates.push((*target, Cow::Borrowed(record)));
            }
        }
        Ok(candidates)
    }
}

fn stored(register: &Register, find: Find, keys: &Keys) -> Result<Vec<StoredChild>> {
    match (find, &keys.birth) {
        (Find::IdNumber, _) => keys.id.as_deref().map_or(Ok(Vec::new()), |number| register.by_id_number(number)),
        (Find::Name, Some(birth)) => register.by_name_born(&keys.name, birth),
        (Find::Name, None) => register.by_name(&keys.name),
        (Find::Namesake, Some(birth)) => register.namesakes_born_else(&keys.name, birth, keys.id.is_some()),
        (Find::Namesake, None) => Ok(Vec::new()),
        (Find::Sound, Some(birth)) => register.by_sound_born(&keys.name, birth.get(..4).unwrap_or(birth)),
        (Find::Sound, None) => Ok(Vec::new()),
    }
}

/// The record of a child that this import writes.
fn written(plan: &Plan, target: Target) -> Option<&Record> {
    match target {
        Target::New(at) => plan.new.get(at).map(|write| &write.record),
        Target::Stored(id) => plan.stored.get(&id).map(|write| &write.record),
    }
}

/// Judges the candidates of one stage. Of two who both fit, one is taken only when a person has said that they are not the same child:
/// the one of whom the row says nothing new, else the one for whom there is more evidence. In all other cases the row is asked about.
fn judge(
    register: &Register,
    plan: &Plan,
    stage: &Stage,
    draft: &Record,
    candidates: Vec<Candidate<'_>>,
) -> Result<Found> {
    let mut same: Option<(Candidate<'_>, usize)> = None;
    let mut unsure: Option<(Target, Reason, usize)> = None;
    for candidate in candidates {
        match (compare(stage, draft, &candidate.1), &same) {
            ((Likeness::Same, rank), None) => same = Some((candidate, rank)),
            ((Likeness::Same, rank), Some((other, other_rank))) => {
                let fit = |record: &Record, rank: usize| (!says_nothing_new(draft, record), rank);
                let (ours, theirs) = (fit(&candidate.1, rank), fit(&other.1, *other_rank));
                if ours == theirs || !told_apart(register, plan, candidate.0, other.0)? {
                    return Ok(Found::Unsure(candidate.0, Reason::Several));
                }
                if ours < theirs {
                    same = Some((candidate, rank));
                }
            }
            ((Likeness::Maybe(reason), rank), _) => {
                // Of several the one for whom most speaks.
                if unsure.is_none_or(|(_, _, best)| rank <= best) {
                    unsure = Some((candidate.0, reason, rank));
                }
            }
            ((Likeness::Other, _), _) => {}
        }
    }
    Ok(match (same, unsure) {
        (Some(((target, record), _)), _) => Found::Child(Known { target, record: record.into_owned() }),
        (None, Some((target, reason, _))) => Found::Unsure(target, reason),
        (None, None) => Found::Nobody,
    })
}

fn told_apart(register: &Register, plan: &Plan, one: Target, other: Target) -> Result<bool> {
    if plan.apart.iter().any(|pair| *pair == (one, other) || *pair == (other, one)) {
        return Ok(true);
    }
    match (one, other) {
        (Target::Stored(one), Target::Stored(other)) => register.told_apart(one, other),
        _ => Ok(false),
    }
}

/// The ID number by which a row can be matched: of the shape of one, also when its check digit is wrong. Words such as 正在办理 and
/// a row of equal digits are shared by children who have nothing to do with each other.
pub(super) fn usable_id(record: &Record) -> Option<String> {
    let number = id_number::normalise(record.text("child.id_number")?);
    let digits = number.strip_suffix('X').unwrap_or(&number).as_bytes();
    let shaped = matches!(number.len(), 15 | 17 | 18) && digits.iter().all(u8::is_ascii_digit);
    (shaped && digits.iter().any(|digit| Some(digit) != digits.first())).then_some(number)
}

/// All that a child can be found by. The pinyin is spelt when it is asked for: most rows are found before.
pub(super) struct Keys {
    id: Option<String>,
    /// Folded.
    name: String,
    glance: Glance,
    /// The birth date as ISO text.
    birth: Option<String>,
    sound: OnceCell<Option<String>>,
}

impl Keys {
    pub(super) fn of(record: &Record, name: &str) -> Self {
        let born = derive::birth(record);
        let birth = born.map(PartialDate::iso);
        let glance = Glance { born, numbered: record.fields.contains_key("child.id_number") };
        Self { id: usable_id(record), name: folded_name(name), glance, birth, sound: OnceCell::new() }
    }

    fn key(&self, find: Find) -> Option<&str> {
        match find {
            Find::IdNumber => self.id.as_deref(),
            Find::Name => Some(&self.name),
            Find::Namesake => self.birth.as_ref().map(|_| self.name.as_str()),
            Find::Sound => self.sound.get_or_init(|| self.spelt()).as_deref(),
        }
    }

    /// Pinyin of the name and year of birth; without a year there is no such key.
    fn spelt(&self) -> Option<String> {
        let year = self.birth.as_ref()?.get(..4)?;
        Some(format!("{} {year}", spelling::spell_name(&self.name).full))
    }
}
