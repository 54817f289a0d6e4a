//! What the values alone say of a column whose header no word list knows.

use std::collections::{HashMap, HashSet};

use super::columns::{Heading, Tie};
use super::groups::group_role;
use super::meaning::{is_header_word, meaning};
use super::shapes::Shapes;
use super::vocabulary::vocabulary;
use crate::forms::fields;

/// Fewer values tell nothing.
const FEWEST: u32 = 4;

/// The field that the values of an unknown column look like; never surer than a proposal. A header that is known to be something else,
/// or that speaks of another person or another time (毕业学校), is left alone.
pub fn guess(heading: &Heading) -> Option<(&'static str, f64)> {
    if !is_unknown(heading) {
        return None;
    }
    of_values(&heading.shapes)
}

/// Whether names stand under a header that no word list knows.
pub fn is_unknown_name(heading: &Heading) -> bool {
    is_unknown(heading) && heading.shapes.share(heading.shapes.names) >= 0.8
}

fn is_unknown(heading: &Heading) -> bool {
    let Some((leaf, groups)) = heading.levels.split_last() else { return false };
    let words = vocabulary();
    let elsewhere = |level: &String| words.lists.compounds.elsewhere.iter().any(|word| level.contains(word.as_str()));
    let of_another = |level: &String| group_role(level).is_some_and(|role| role != "child");
    let known = is_header_word(leaf) || meaning(leaf).is_known();
    heading.shapes.filled >= FEWEST && !known && !heading.levels.iter().any(elsewhere) && !groups.iter().any(of_another)
}

/// As [`guess`], for a column without any header.
pub fn of_values(shapes: &Shapes) -> Option<(&'static str, f64)> {
    by_counts(shapes).or_else(|| by_endings(shapes)).or_else(|| by_options(shapes))
}

fn by_counts(shapes: &Shapes) -> Option<(&'static str, f64)> {
    let all = |count: u32| shapes.share(count) >= 0.9;
    [
        (all(shapes.children), "child.id_number", 0.7),
        (all(shapes.student_numbers), "child.student_number", 0.7),
        (all(shapes.sexes), "child.sex", 0.7),
        (all(shapes.ethnic_groups), "child.ethnicity", 0.7),
        (all(shapes.addresses), "child.hukou_address", 0.5),
        (all(shapes.phones), "guardian.phone", 0.5),
    ]
    .into_iter()
    .find_map(|(fits, field, certainty)| fits.then_some((field, certainty)))
}

/// 石桥镇中心小学 is a school, 三年级 a grade, 三（1）班 a class.
fn by_endings(shapes: &Shapes) -> Option<(&'static str, f64)> {
    let ends = |text: &String, list: &[String]| list.iter().any(|end| text.ends_with(end.as_str()) && text != end);
    let share = |list: &[String]| {
        let hits = shapes.samples.iter().filter(|text| ends(text, list)).count();
        hits as f64 / shapes.samples.len().max(1) as f64
    };
    let endings = &vocabulary().lists.compounds.endings;
    let said = |list: &[String]| {
        let hits = shapes.samples.iter().filter(|text| list.contains(text)).count();
        hits as f64 / shapes.samples.len().max(1) as f64
    };
    let mut found: Vec<(&'static str, f64)> = endings
        .iter()
        .map(|(field, list)| (field, share(list)))
        .chain(vocabulary().lists.compounds.answers.iter().map(|(field, list)| (field, said(list))))
        .filter_map(|(field, share)| Some((fields().get(field)?.key.as_str(), share)))
        .filter(|(_, share)| *share >= 0.9)
        .collect();
    found.sort_by(|a, b| a.0.cmp(b.0));
    found.first().map(|(field, _)| (*field, 0.6))
}

/// Answers that belong to one field only: 爷爷 and 外婆 say who looks after the child.
fn by_options(shapes: &Shapes) -> Option<(&'static str, f64)> {
    let samples: Vec<&String> = shapes.samples.iter().filter(|text| !text.is_empty()).collect();
    // The codes of answers are numbers like any others.
    if samples.iter().any(|text| text.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let different = samples.iter().any(|text| Some(text) != samples.first());
    if !different || shapes.filled < FEWEST {
        return None;
    }
    let fits = |key: &&String| {
        fields().get(key).is_some_and(|field| {
            let choices = fields().choices(field);
            let known = samples.iter().filter(|text| choices.find(text).is_some()).count();
            known * 10 >= samples.len() * 9
        })
    };
    let mut found = vocabulary().lists.compounds.guessed.iter().filter(fits).filter_map(|key| fields().get(key));
    let first = found.next()?;
    found.next().is_none().then_some((first.key.as_str(), 0.6))
}

/// Ties by values alone, for a table without a header; nothing unless ID numbers and names are there.
pub fn tie_by_values(shapes: &[Shapes]) -> Option<Vec<Tie>> {
    let best = |count: fn(&Shapes) -> u32| {
        // A child comes before those who look after it; a list that begins with their numbers has them marked as grown-ups.
        let fits = |s: &&Shapes| s.filled >= 3 && s.share(count(s)) >= 0.7;
        let of_grown_ups = |s: &Shapes| s.share(s.adults) > 0.5;
        let found = |grown_ups: bool| shapes.iter().position(|s| fits(&s) && of_grown_ups(s) == grown_ups);
        found(false).or_else(|| found(true))
    };
    type Count = fn(&Shapes) -> u32;
    let found: [(&'static str, Count); 8] = [
        ("child.id_number", |s| s.ids),
        ("child.name", |s| s.names),
        ("child.sex", |s| s.sexes),
        ("child.ethnicity", |s| s.ethnic_groups),
        ("child.student_number", |s| s.student_numbers),
        ("child.phone", |s| s.phones),
        ("child.birth_date", |s| s.dates),
        ("child.hukou_address", |s| s.addresses),
    ];
    let found: HashMap<&'static str, usize> =
        found.into_iter().filter_map(|(field, count)| Some((field, best(count)?))).collect();
    found.get("child.name")?;
    // Names and telephones alone may be anybody's; with a class, a sex or a child's ID number they are children's.
    let classes = shapes
        .iter()
        .any(|shapes| matches!(of_values(shapes), Some(("child.class" | "child.grade" | "child.school", _))));
    let told = found.contains_key("child.id_number") || (classes && found.len() >= 3);
    told.then_some(())?;
    let mut ties: Vec<Tie> = vec![None; shapes.len()];
    for (field, column) in found {
        if let Some(place @ None) = ties.get_mut(column) {
            *place = Some((field, if matches!(field, "child.id_number" | "child.sex") { 0.8 } else { 0.7 }));
        }
    }
    further_by_values(shapes, &mut ties);
    Some(ties)
}

/// Ties what is left of a table without a header: the rows' numbers, schools, who looks after the child.
fn further_by_values(shapes: &[Shapes], ties: &mut [Tie]) {
    let mut taken: HashSet<&'static str> = ties.iter().flatten().map(|(field, _)| *field).collect();
    for (at, (shapes, tie)) in shapes.iter().zip(ties.iter_mut()).enumerate().filter(|(_, (_, tie))| tie.is_none()) {
        let numbers = at == 0 && shapes.filled >= 3 && shapes.numbers == shapes.filled && shapes.counts_up();
        let found = if numbers { Some(("row_number", 0.8)) } else { of_values(shapes) };
        *tie = found.filter(|(field, _)| taken.insert(field));
    }
}
