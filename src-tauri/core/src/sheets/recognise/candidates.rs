//! The fields that each column may be, weighed by its values.

use std::collections::HashSet;

use super::codes::Codes;
use super::columns::{Heading, LEAST, UNNAMED};
use super::context::Context;
use super::guess::{guess, is_unknown_name};
use super::kinds::is_answer;
use super::meaning::{BARE, meaning};
use super::remembered::Remembered;
use super::vocabulary::{WEAK, vocabulary};
use super::weighing::{Proposal, weigh};
use super::why::Route;
use crate::forms::{Kind, fields};

/// A field that a column may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its place.
    pub column: usize,
    /// What the words say.
    pub words: Proposal,
    /// How they say it.
    pub route: Route,
    /// With the values taken into account.
    pub certainty: f64,
}

/// Every field that a column may be, weighed by its values.
pub fn candidates(headings: &[Heading], children: bool, remembered: &Remembered) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut context = Context::default();
    for (column, heading) in headings.iter().enumerate() {
        let several = heading.levels.last().is_some_and(|leaf| meaning(leaf).several);
        let ideas = context.candidates(heading);
        for idea in &ideas {
            let words = Proposal { field: idea.field, certainty: idea.certainty, several, by_values: idea.by_values };
            candidates.push(Candidate { column, words, route: context.route(), certainty: idea.certainty });
        }
        if ideas.is_empty()
            && children
            && let Some((field, certainty)) = guess(heading)
        {
            let words = Proposal { field, certainty, several: false, by_values: false };
            candidates.push(Candidate { column, words, route: Route::Values, certainty });
        }
        let left = column.checked_sub(1).and_then(|left| headings.get(left)).map(|left| left.levels.as_slice());
        if let Some((field, certainty)) = remembered.field(&heading.levels, left.unwrap_or_default()) {
            let words = Proposal { field, certainty, several, by_values: false };
            candidates.push(Candidate { column, words, route: Route::Remembered, certainty });
        }
    }
    let named = candidates.iter().any(|c| c.words.field == "child.name" && c.certainty >= LEAST);
    if children
        && !named
        && speaks_of_persons(&candidates)
        && let Some(column) = headings.iter().position(is_unknown_name)
    {
        let words = Proposal { field: "child.name", certainty: WEAK, several: false, by_values: false };
        candidates.push(Candidate { column, words, route: Route::Values, certainty: WEAK });
    }
    let words = vocabulary();
    // A bare 母亲 in a list of grown-ups is a medical history or the like, unless there are names below.
    let shapes = |c: &Candidate| headings.get(c.column).map(|heading| &heading.shapes);
    let names = |c: &Candidate| shapes(c).is_some_and(|s| s.filled >= 3 && s.share(s.names) >= 0.6);
    let parent = |c: &Candidate| {
        c.words.certainty == BARE && matches!(c.words.field, "father.name" | "mother.name") && !names(c)
    };
    let of_parents = |c: &Candidate| {
        let role = words.role_of(c.words.field).map(|(role, _)| role);
        c.certainty > UNNAMED && matches!(role, Some("father" | "mother" | "guardian"))
    };
    // A place of work is a parent's only where parents or guardians are spoken of.
    let parents = candidates.iter().any(of_parents);
    candidates.retain(|c| {
        if c.words.field == "father.work_place" && c.words.certainty <= UNNAMED && !parents {
            return false;
        }
        let of_children = words.lists.only_among_children.contains(c.words.field) || parent(c);
        let leaf = headings.get(c.column).and_then(|heading| heading.levels.last());
        let spoken_against = || {
            fields()
                .get(c.words.field)
                .zip(shapes(c))
                .and_then(|(field, shapes)| shapes.agreement(field))
                .is_some_and(|s| s < 0.5)
        };
        let of_anybody =
            || leaf.is_some_and(|leaf| words.lists.of_anybody.contains(&words.plain(leaf))) && !spoken_against();
        children || c.route == Route::Remembered || !of_children || of_anybody()
    });
    candidates.retain(|c| headings.get(c.column).is_none_or(|heading| !explains_other_answers(c.words.field, heading)));
    let guardians = headings.iter().any(|heading| heading.levels.iter().any(|level| level.contains("监护")));
    for candidate in &mut candidates {
        if let Some(heading) = headings.get(candidate.column) {
            let weighed = weigh(&candidate.words, &heading.shapes);
            let lesser = if guardians && is_lesser_guardian(candidate.words.field, heading) { LESSER } else { 0.0 };
            // A guess by the values is none by the header's words.
            let said = candidate.route != Route::Values;
            let further = if is_gone_on_with(heading, headings) { FURTHER } else { 0.0 };
            let of_head = if is_of_head(candidate.words.field, heading) { OF_HEAD } else { 0.0 };
            let detail = if said { detail(candidate.words.field, heading) - lesser - further - of_head } else { 0.0 };
            candidate.certainty = if weighed > 0.0 { weighed + detail } else { 0.0 };
        }
    }
    candidates
}

/// So much 户口所在地 stands back where 户口所在地详情 is another column.
const FURTHER: f64 = 0.1;

fn is_gone_on_with(heading: &Heading, headings: &[Heading]) -> bool {
    let Some(leaf) = heading.levels.last() else { return false };
    let detailed = &vocabulary().lists.compounds.detailed;
    let rest = |other: &Heading| other.levels.last()?.strip_prefix(leaf.as_str()).map(str::to_owned);
    headings.iter().filter_map(rest).any(|rest| detailed.iter().any(|word| rest.contains(word.as_str())))
}

/// So much a 家长 stands back where a 监护人 is named too: an account's parent, often without more than a telephone.
const LESSER: f64 = 0.07;

/// So much a fact about the household's head stands back behind one about the person listed.
const OF_HEAD: f64 = 0.3;

fn is_of_head(field: &str, heading: &Heading) -> bool {
    let of_head = |leaf: &String| leaf.contains("户主");
    matches!(field, "child.sex" | "child.birth_date" | "child.ethnicity" | "child.phone")
        && heading.levels.last().is_some_and(of_head)
}

fn is_lesser_guardian(field: &str, heading: &Heading) -> bool {
    let words = &vocabulary().lists.compounds.lesser_guardians;
    let lesser = |leaf: &String| words.iter().any(|word| leaf.contains(word.as_str()));
    field.starts_with("guardian.") && heading.levels.last().is_some_and(lesser)
}

/// Whether a header explains codes of which none is one of the field's answers: 外出务工情况（1父 2母 3双方） is no parent's state.
fn explains_other_answers(field: &str, heading: &Heading) -> bool {
    let Some(field) = fields().get(field).filter(|field| matches!(field.kind, Kind::Choice | Kind::Choices)) else {
        return false;
    };
    let codes = heading.levels.last().and_then(|leaf| Codes::of(leaf));
    codes.is_some_and(|codes| codes.iter().all(|(_, word)| !is_answer(field, word)))
}

/// Of two addresses the detailed one is taken, 户籍详细地址 rather than 户籍所在地（省/市/县）, of two telephones the mobile one, of two names the one
/// that says whose it is.
fn detail(field: &str, heading: &Heading) -> f64 {
    let detailed =
        |leaf: &String| vocabulary().lists.compounds.detailed.iter().any(|word| leaf.contains(word.as_str()));
    let parts = &vocabulary().lists.compounds.parts_of_places;
    // 户籍地(省) is a part of an address, as is 户籍地-省.
    let part = |leaf: &String| {
        let leaf = leaf.trim().trim_end_matches([')', '）']);
        let behind = leaf.rsplit_once(['(', '（', '-', '_', '—', '/']);
        behind.is_some_and(|(_, behind)| parts.iter().any(|part| part == behind.trim()))
    };
    let mobile = |leaf: &String| vocabulary().lists.compounds.mobile.iter().any(|word| leaf.contains(word.as_str()));
    if field.ends_with("phone") && heading.levels.last().is_some_and(mobile) {
        return 0.02;
    }
    if field == "child.name" && heading.levels.last().is_some_and(|leaf| meaning(leaf).role == Some("child")) {
        return 0.02;
    }
    match heading.levels.last().filter(|_| field.ends_with("_address")) {
        Some(leaf) if part(leaf) => -0.4,
        // More than a field's own word has before another one.
        Some(leaf) if detailed(leaf) => 0.006,
        _ => 0.0,
    }
}

/// Whether at least two columns are facts about persons, as in a list of things none is.
fn speaks_of_persons(candidates: &[Candidate]) -> bool {
    let words = vocabulary();
    let personal = |c: &&Candidate| {
        let core = words.lists.core.contains(c.words.field) && c.words.field != "row_number";
        c.certainty >= WEAK
            && (core || words.role_of(c.words.field).is_some_and(|(role, _)| matches!(role, "father" | "mother")))
    };
    candidates.iter().filter(personal).map(|c| c.column).collect::<HashSet<_>>().len() >= 2
}
