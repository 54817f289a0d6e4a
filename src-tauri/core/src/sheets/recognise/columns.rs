//! Ties a table's columns to fields.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use super::guess::{guess, is_unknown_name, of_values};
use super::meaning::{BARE, meaning};
use super::remembered::Remembered;
use super::shapes::Shapes;
use super::vocabulary::{WEAK, vocabulary};
use super::weighing::{Proposal, about_children, about_others, weigh};
use super::why::{Route, Why};
use crate::forms::fields;

/// A column on its way to a field.
#[derive(Default)]
pub struct Heading {
    /// The header's levels from the top down.
    pub levels: Vec<String>,
    /// What its values look like.
    pub shapes: Shapes,
}

/// A field and how sure it is.
pub type Tie = Option<(&'static str, f64)>;

/// Below this a tie is no better than none.
pub const LEAST: f64 = 0.5;
/// How sure a place of work is the father's when the header names nobody.
pub const UNNAMED: f64 = 0.55;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    column: usize,
    words: Proposal,
    route: Route,
    /// With the values taken into account.
    certainty: f64,
}

/// Ties columns to fields, each field at most once.
pub fn tie(headings: &[Heading], title: &str) -> Vec<Tie> {
    tie_with(headings, title, &Remembered::default()).0
}

/// As [`tie`], with what was confirmed before, and with the reasons.
pub fn tie_with(headings: &[Heading], title: &str, remembered: &Remembered) -> (Vec<Tie>, Vec<Why>) {
    let children = about_children(headings, title);
    let candidates = candidates(headings, children, remembered);
    let mut ties = assign(&candidates, headings.len());
    name_of_household(&mut ties);
    id_of_household(headings, &mut ties);
    let others = about_others(headings, &ties, title);
    for (field, certainty) in ties.iter_mut().flatten() {
        if others && field.starts_with("child.") {
            // Staff, the elderly, whole households: the person listed is hardly a child of the register.
            *certainty = certainty.min(0.85);
        }
        if !children && !vocabulary().lists.core.contains(*field) {
            // In a list that says nothing of children only the unmistakable is taken without asking.
            *certainty = certainty.min(0.85);
        }
    }
    let whys = ties.iter().enumerate().map(|(column, tie)| why(column, tie, &candidates, headings, others)).collect();
    (ties, whys)
}

/// Every field that a column may be, weighed by its values.
fn candidates(headings: &[Heading], children: bool, remembered: &Remembered) -> Vec<Candidate> {
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
    candidates.retain(|c| {
        let unnamed = c.words.field == "father.work_place" && c.words.certainty <= UNNAMED;
        let of_children = words.lists.only_among_children.contains(c.words.field) || parent(c) || unnamed;
        let leaf = headings.get(c.column).and_then(|heading| heading.levels.last());
        let of_anybody = || leaf.is_some_and(|leaf| words.lists.of_anybody.contains(&words.plain(leaf)));
        children || c.route == Route::Remembered || !of_children || of_anybody()
    });
    for candidate in &mut candidates {
        if let Some(heading) = headings.get(candidate.column) {
            let weighed = weigh(&candidate.words, &heading.shapes);
            candidate.certainty = if weighed > 0.0 { weighed + detail(candidate.words.field, heading) } else { 0.0 };
        }
    }
    candidates
}

/// Of two addresses the detailed one is taken, 户籍详细地址 rather than 户籍所在地（省/市/县）, of two telephones the mobile one.
fn detail(field: &str, heading: &Heading) -> f64 {
    let detailed =
        |leaf: &String| vocabulary().lists.compounds.detailed.iter().any(|word| leaf.contains(word.as_str()));
    let parts = &vocabulary().lists.compounds.parts_of_places;
    // 户籍地(省) is a part of an address.
    let part = |leaf: &String| {
        let inside = leaf.trim_end().strip_suffix([')', '）']).and_then(|leaf| leaf.rsplit_once(['(', '（']));
        inside.is_some_and(|(_, inside)| parts.iter().any(|part| part == inside.trim()))
    };
    let mobile = |leaf: &String| vocabulary().lists.compounds.mobile.iter().any(|word| leaf.contains(word.as_str()));
    if field.ends_with("phone") && heading.levels.last().is_some_and(mobile) {
        return 0.02;
    }
    match heading.levels.last().filter(|_| field.ends_with("_address")) {
        Some(leaf) if part(leaf) => -0.4,
        Some(leaf) if detailed(leaf) => 0.001,
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

/// What counted for a column.
fn why(column: usize, tie: &Tie, candidates: &[Candidate], headings: &[Heading], others: bool) -> Why {
    let here = candidates.iter().filter(|candidate| candidate.column == column);
    let wanted = |candidate: &&Candidate| tie.is_none_or(|(field, _)| field == candidate.words.field);
    let best = here.filter(wanted).max_by(|a, b| a.certainty.total_cmp(&b.certainty));
    let agreement = best.and_then(|best| headings.get(column)?.shapes.agreement(fields().get(best.words.field)?));
    Why {
        proposed: best.map(|best| (best.words.field, best.route, best.words.certainty)),
        agreement,
        after_values: best.map_or(0.0, |best| best.certainty),
        taken: tie.is_some(),
        about_others: others && tie.is_some_and(|(field, _)| field.starts_with("child.")),
    }
}

/// The surest ties first; of equal ones the left column.
fn assign(candidates: &[Candidate], columns: usize) -> Vec<Tie> {
    let mut candidates = candidates.to_vec();
    candidates.sort_by(|a, b| b.certainty.total_cmp(&a.certainty).then(a.column.cmp(&b.column)));
    let mut ties: Vec<Tie> = vec![None; columns];
    let mut taken = HashSet::new();
    for candidate in candidates.into_iter().filter(|candidate| candidate.certainty >= LEAST) {
        if let Some(place @ None) = ties.get_mut(candidate.column)
            && taken.insert(candidate.words.field)
        {
            *place = Some((candidate.words.field, (candidate.certainty.min(0.99) * 100.0).round() / 100.0));
        }
    }
    ties
}

/// A list of persons whose only names are those of household heads is about them.
fn name_of_household(ties: &mut [Tie]) {
    let has = |ties: &[Tie], wanted: &str| ties.iter().flatten().any(|(field, _)| *field == wanted);
    if has(ties, "child.name") {
        return;
    }
    if let Some(tie) = ties.iter_mut().find(|tie| matches!(tie, Some(("household.head_name", _)))) {
        *tie = Some(("child.name", WEAK));
    }
}

/// The household head's ID number is the child's only where the head is the person listed.
fn id_of_household(headings: &[Heading], ties: &mut [Tie]) {
    let leaf = |column: usize| headings.get(column).and_then(|heading| heading.levels.last());
    let of_head = |column: &usize| leaf(*column).is_some_and(|leaf| leaf.contains('户'));
    let place = |wanted: &str| ties.iter().position(|tie| tie.is_some_and(|(field, _)| field == wanted));
    let (name, id) = (place("child.name"), place("child.id_number").filter(of_head));
    if let Some(tie) = id.filter(|_| name.is_some_and(|name| !of_head(&name))).and_then(|id| ties.get_mut(id)) {
        *tie = None;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of headers whose levels are separated by `/`.
    fn fields_of(headers: &str) -> Vec<&'static str> {
        let heading = |header: &str| Heading {
            levels: header.split('/').map(str::to_owned).collect(),
            shapes: Shapes::default(),
        };
        let headings: Vec<Heading> = headers.split('|').map(heading).collect();
        tie(&headings, "").into_iter().map(|tie| tie.map_or("-", |(field, _)| field)).collect()
    }

    #[test]
    fn a_bare_property_belongs_to_the_person_on_its_left() {
        assert_eq!(
            fields_of(
                "儿童姓名|身份证号|父亲姓名|身份证号|联系电话|外出务工地址|监护人|与儿童关系|联系电话|就读学校|联系电话"
            ),
            [
                "child.name",
                "child.id_number",
                "father.name",
                "father.id_number",
                "father.phone",
                "father.work_place",
                "guardian.name",
                "guardian.relation",
                "guardian.phone",
                "child.school",
                "child.phone"
            ]
        );
    }

    #[test]
    fn a_group_says_whose_columns_are_below() {
        assert_eq!(
            fields_of(
                "父亲情况/姓名|父亲情况/职业|监护人情况/职业|监护人情况/住址|家庭情况/母亲/电话|老师/姓名|父亲情况/民族"
            ),
            ["father.name", "father.employer", "guardian.occupation", "guardian.address", "mother.phone", "-", "-"]
        );
    }

    #[test]
    fn people_outside_the_register_keep_their_columns() {
        assert_eq!(
            fields_of("姓名|老师姓名|电话|证件类型|证件号|联系人|联系电话|父（母）姓名"),
            ["child.name", "-", "-", "-", "child.id_number", "-", "guardian.phone", "father.name"]
        );
        // One of the two is a proposal at most.
        let one = Heading { levels: vec!["父（母）姓名".to_owned()], shapes: Shapes::default() };
        assert!(tie(&[one], "").iter().flatten().all(|(_, certainty)| *certainty <= WEAK));
    }

    #[test]
    fn a_list_of_households_is_about_their_heads() {
        assert_eq!(fields_of("户主姓名|户主身份证号|联系电话"), ["child.name", "child.id_number", "child.phone"]);
        assert_eq!(fields_of("姓名|户主姓名|户主身份证号")[1..], ["household.head_name", "-"]);
    }

    #[test]
    fn values_decide_what_a_bare_person_heads() {
        let mut shapes = Shapes::default();
        for name in ["孟晓燕", "余天佑", "邓桂花", "卢春花"] {
            shapes.add(crate::sheets::cells::Cell::Text(name));
        }
        let headings = |shapes: Shapes| {
            ["学生姓名", "父亲"].map(|header| Heading { levels: vec![header.to_owned()], shapes: shapes.clone() })
        };
        assert_eq!(tie(&headings(shapes), "")[1], Some(("father.name", 0.93)));
        assert_eq!(tie(&headings(Shapes::default()), "")[1], Some(("father.name", BARE)));
    }
}
