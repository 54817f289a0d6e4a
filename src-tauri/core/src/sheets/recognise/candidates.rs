//! The fields that each column may be, weighed by its values.

use std::collections::HashSet;

use super::codes::Codes;
use super::columns::{Heading, LEAST, UNNAMED};
use super::context::Context;
use super::guess::{guess, is_unknown_name};
use super::kinds::is_answer;
use super::meaning::{BARE, meaning};
use super::preferences::Preferences;
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
    let mut candidates = proposed(headings, children, remembered);
    if children {
        candidates.extend(unknown_name(headings, &candidates));
    }
    keep_what_is_spoken_of(headings, children, &mut candidates);
    let preferences = Preferences::of(headings);
    for candidate in &mut candidates {
        let Some(heading) = headings.get(candidate.column) else { continue };
        let weighed = weigh(&candidate.words, &heading.shapes);
        candidate.certainty = match candidate.route {
            _ if weighed <= 0.0 => 0.0,
            // A guess by the values is none by the header's words.
            Route::Values => weighed,
            _ => weighed + preferences.of_column(candidate.words.field, heading),
        };
    }
    candidates
}

/// What the headers propose, what their values look like where no word is known, and what was confirmed before.
fn proposed(headings: &[Heading], children: bool, remembered: &Remembered) -> Vec<Candidate> {
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
            candidates.push(by_values(column, field, certainty));
        }
        let left = column.checked_sub(1).and_then(|left| headings.get(left)).map(|left| left.levels.as_slice());
        if let Some((field, certainty)) = remembered.field(&heading.levels, left.unwrap_or_default()) {
            let words = Proposal { field, certainty, several, by_values: false };
            candidates.push(Candidate { column, words, route: Route::Remembered, certainty });
        }
    }
    candidates
}

fn by_values(column: usize, field: &'static str, certainty: f64) -> Candidate {
    let words = Proposal { field, certainty, several: false, by_values: false };
    Candidate { column, words, route: Route::Values, certainty }
}

/// The first column of names under a header that no word list knows, in a table of persons of whom no other column is the name.
fn unknown_name(headings: &[Heading], candidates: &[Candidate]) -> Option<Candidate> {
    let named = candidates.iter().any(|c| c.words.field == "child.name" && c.certainty >= LEAST);
    let wanted = !named && speaks_of_persons(candidates);
    let column = headings.iter().position(is_unknown_name).filter(|_| wanted)?;
    Some(by_values(column, "child.name", WEAK))
}

/// Leaves out what only means something among children, or where parents are spoken of, and what the header's codes speak against.
fn keep_what_is_spoken_of(headings: &[Heading], children: bool, candidates: &mut Vec<Candidate>) {
    let words = vocabulary();
    let of_parents = |c: &Candidate| {
        let role = words.role_of(c.words.field).map(|(role, _)| role);
        c.certainty > UNNAMED && matches!(role, Some("father" | "mother" | "guardian"))
    };
    // A place of work is a parent's only where parents or guardians are spoken of.
    let parents = candidates.iter().any(of_parents);
    candidates.retain(|c| {
        let Some(heading) = headings.get(c.column) else { return false };
        if c.words.field == "father.work_place" && c.words.certainty <= UNNAMED && !parents {
            return false;
        }
        let of_children = words.lists.only_among_children.contains(c.words.field) || is_bare_parent(c, heading);
        let spoken_of = children || c.route == Route::Remembered || !of_children || is_of_anybody(c, heading);
        spoken_of && !explains_other_answers(c.words.field, heading)
    });
}

/// A bare 母亲 in a list of grown-ups is a medical history or the like, unless there are names below.
fn is_bare_parent(candidate: &Candidate, heading: &Heading) -> bool {
    let shapes = &heading.shapes;
    let names = shapes.filled >= 3 && shapes.share(shapes.names) >= 0.6;
    let Proposal { field, certainty, .. } = candidate.words;
    certainty == BARE && matches!(field, "father.name" | "mother.name") && !names
}

/// Whether a header is of a field that grown-ups have as well, and the values don't speak against it.
fn is_of_anybody(candidate: &Candidate, heading: &Heading) -> bool {
    let words = vocabulary();
    let agreement = fields().get(candidate.words.field).and_then(|field| heading.shapes.agreement(field));
    heading.levels.last().is_some_and(|leaf| words.lists.of_anybody.contains(&words.plain(leaf)))
        && agreement.is_none_or(|share| share >= 0.5)
}

/// Whether a header explains codes of which none is one of the field's answers: 外出务工情况（1父 2母 3双方） is no parent's state.
fn explains_other_answers(field: &str, heading: &Heading) -> bool {
    let Some(field) = fields().get(field).filter(|field| matches!(field.kind, Kind::Choice | Kind::Choices)) else {
        return false;
    };
    let codes = heading.levels.last().and_then(|leaf| Codes::of(leaf));
    codes.is_some_and(|codes| codes.iter().all(|(_, word)| !is_answer(field, word)))
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
