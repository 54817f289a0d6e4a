//! Who a row may speak of: stored children and those of the rows before, found and judged by the rules of matching.

use std::borrow::Cow;
use std::collections::HashMap;

use super::matching::{Find, Likeness, Reason, Stage, compare, rules};
use super::plan::{Plan, Target};
use crate::domain::text::folded;
use crate::domain::{Record, id_number, spelling};
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
}

impl Index {
    pub(super) fn new(register: &Register) -> Self {
        let (by_id, by_name, by_sound) = Default::default();
        Self { nobody_stored: register.count() == 0, by_id, by_name, by_sound }
    }

    /// Notes what a child can be found by after a row. What it could be found by before stays: the rules look at the record.
    pub(super) fn learn(&mut self, target: Target, record: &Record) {
        let note = |map: &mut HashMap<String, Vec<Target>>, key: String| {
            let targets = map.entry(key).or_default();
            if !targets.contains(&target) {
                targets.push(target);
            }
        };
        if let Some(number) = usable_id(record) {
            note(&mut self.by_id, number);
        }
        if let Some(name) = record.text("child.name") {
            note(&mut self.by_name, folded(name));
            if let Some(key) = sound_key(record, name) {
                note(&mut self.by_sound, key);
            }
        }
    }

    /// Looks for the child of a row, stage by stage of the rules.
    pub(super) fn find(&self, register: &Register, plan: &Plan, draft: &Record, name: &str) -> Result<Found> {
        for stage in &rules().stages {
            let candidates = self.candidates(register, plan, stage.find, draft, name)?;
            let found = judge(register, plan, stage, draft, candidates)?;
            if !matches!(found, Found::Nobody) {
                return Ok(found);
            }
        }
        Ok(Found::Nobody)
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
        draft: &Record,
        name: &str,
    ) -> Result<Vec<Candidate<'p>>> {
        let (key, map) = match find {
            Find::IdNumber => (usable_id(draft), &self.by_id),
            Find::Name => (Some(folded(name)), &self.by_name),
            Find::Sound => (sound_key(draft, name), &self.by_sound),
        };
        let Some(key) = key else { return Ok(Vec::new()) };
        let stored = if self.nobody_stored { Vec::new() } else { stored(register, find, &key, draft, name)? };
        let mut candidates: Vec<Candidate<'p>> = Vec::with_capacity(stored.len());
        for child in stored {
            let target = Target::Stored(child.id);
            candidates.push((target, written(plan, target).map_or(Cow::Owned(child.record), Cow::Borrowed)));
        }
        let found = candidates.len();
        for target in map.get(&key).into_iter().flatten() {
            let listed = candidates.iter().take(found).any(|(other, _)| other == target);
            if let (false, Some(record)) = (listed, written(plan, *target)) {
                candidates.push((*target, Cow::Borrowed(record)));
            }
        }
        Ok(candidates)
    }
}

fn stored(register: &Register, find: Find, key: &str, draft: &Record, name: &str) -> Result<Vec<StoredChild>> {
    let birth = derive::birth(draft);
    match (find, &birth) {
        (Find::IdNumber, _) => register.by_id_number(key),
        (Find::Name, Some(birth)) => register.by_name_born(name, birth),
        (Find::Name, None) => register.by_name(name),
        (Find::Sound, Some(birth)) => register.by_sound_born(name, birth.get(..4).unwrap_or(birth)),
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

/// Judges the candidates of one stage. Of two who both fit, the one with more evidence is taken only when a person has said that
/// they are not the same child; else the row is asked about.
fn judge(
    register: &Register,
    plan: &Plan,
    stage: &Stage,
    draft: &Record,
    candidates: Vec<Candidate<'_>>,
) -> Result<Found> {
    let mut same: Option<(Candidate<'_>, usize)> = None;
    let mut unsure = None;
    for candidate in candidates {
        match (compare(stage, draft, &candidate.1), &same) {
            ((Likeness::Same, rank), None) => same = Some((candidate, rank)),
            ((Likeness::Same, rank), Some((other, other_rank))) => {
                if rank == *other_rank || !told_apart(register, plan, candidate.0, other.0)? {
                    return Ok(Found::Unsure(candidate.0, Reason::Several));
                }
                if rank < *other_rank {
                    same = Some((candidate, rank));
                }
            }
            ((Likeness::Maybe(reason), _), _) => unsure = Some((candidate.0, reason)),
            ((Likeness::Other, _), _) => {}
        }
    }
    Ok(match (same, unsure) {
        (Some(((target, record), _)), _) => Found::Child(Known { target, record: record.into_owned() }),
        (None, Some((target, reason))) => Found::Unsure(target, reason),
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

/// Pinyin of the name and year of birth; without a year there is no such key.
fn sound_key(record: &Record, name: &str) -> Option<String> {
    let birth = derive::birth(record)?;
    Some(format!("{} {}", spelling::spell_name(name).full, birth.get(..4)?))
}
