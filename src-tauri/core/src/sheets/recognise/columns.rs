//! Ties a table's columns to fields.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use super::meaning::BARE;
use super::shapes::Shapes;
use super::vocabulary::{WEAK, vocabulary};
use crate::forms::{Field, Kind, fields};

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

#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    column: usize,
    field: &'static str,
    certainty: f64,
    /// The column holds several things; its values can't speak against the first.
    several: bool,
}

/// Ties columns to fields, each field at most once.
pub fn tie(headings: &[Heading], title: &str) -> Vec<Tie> {
    let children = about_children(headings, title);
    let mut candidates = Vec::new();
    let mut context = Context::default();
    for (column, heading) in headings.iter().enumerate() {
        let several = heading.levels.last().is_some_and(|leaf| super::meaning::meaning(leaf).several);
        for (field, certainty) in context.candidates(heading) {
            candidates.push(Candidate { column, field, certainty, several });
        }
    }
    // A bare 母亲 in a list of grown-ups is a medical history or the like, unless there are names below.
    let names = |c: &Candidate| headings.get(c.column).is_some_and(|h| h.shapes.filled >= 3 && h.shapes.share(h.shapes.names) >= 0.6);
    let parent = |c: &Candidate| c.certainty == BARE && matches!(c.field, "father.name" | "mother.name") && !names(c);
    candidates.retain(|c| children || !(vocabulary().only_among_children.contains(c.field) || parent(c)));
    for candidate in &mut candidates {
        if let Some(heading) = headings.get(candidate.column) {
            candidate.certainty = weigh(candidate, &heading.shapes);
        }
    }
    let mut ties = assign(candidates, headings.len());
    name_of_household(&mut ties);
    id_of_household(headings, &mut ties);
    let others = about_others(headings, &ties, title);
    for (field, certainty) in ties.iter_mut().flatten() {
        if others && field.starts_with("child.") {
            // Staff, the elderly, whole households: the person listed is hardly a child of the register.
            *certainty = certainty.min(0.85);
        }
        if !children && !vocabulary().core.contains(*field) {
            // In a list that says nothing of children only the unmistakable is taken without asking.
            *certainty = certainty.min(0.85);
        }
    }
    ties
}

fn about_children(headings: &[Heading], title: &str) -> bool {
    let words = vocabulary();
    words.speaks_of_children(title)
        || headings.iter().flat_map(|heading| &heading.levels).any(|level| words.speaks_of_children(level))
}

/// Whether the list is of other people: its title or headers say so, or the ID numbers are those of grown-ups.
fn about_others(headings: &[Heading], ties: &[Tie], title: &str) -> bool {
    let words = vocabulary();
    let grown_up = |(heading, tie): (&Heading, &Tie)| {
        let shapes = &heading.shapes;
        let old = match tie {
            Some(("child.id_number", _)) => shapes.adults,
            Some(("child.birth_date", _)) => shapes.old_dates,
            _ => 0,
        };
        shapes.filled >= 3 && shapes.share(old) > 0.5
    };
    words.speaks_of_others(title)
        || headings.iter().flat_map(|heading| &heading.levels).any(|level| words.speaks_of_others(level))
        || headings.iter().zip(ties).any(grown_up)
}

/// Lowers what the values speak against and raises a little what they speak for.
fn weigh(candidate: &Candidate, shapes: &Shapes) -> f64 {
    let Some(field) = fields().get(candidate.field) else { return 0.0 };
    let grown_up = candidate.field == "child.id_number" && shapes.share(shapes.adults) > 0.8 && shapes.filled >= 3;
    let of_child = matches!(candidate.field, "father.id_number" | "mother.id_number" | "guardian.id_number")
        && shapes.share(shapes.children) > 0.8
        && shapes.filled >= 3;
    let certainty = if grown_up || of_child { candidate.certainty.min(0.7) } else { candidate.certainty };
    if candidate.several {
        // Sums of money under 低保、五保、养老收入 are no facts about a household.
        let figures = shapes.filled >= 3 && shapes.share(shapes.numbers) >= 0.8 && field.kind == Kind::Text;
        return if figures { 0.0 } else { certainty };
    }
    if is_ticked(shapes) && !takes_ticks(field) {
        return 0.0;
    }
    if candidate.certainty == BARE && candidate.field.ends_with(".name") {
        let share = shapes.share(shapes.names);
        return match shapes.filled >= 3 {
            true if share >= 0.6 => 0.93,
            true if share < 0.2 => certainty * 0.5,
            _ => certainty,
        };
    }
    if candidate.field == "row_number" && shapes.filled >= 3 && !shapes.counts_up() {
        return certainty.min(0.6);
    }
    if candidate.field == "child.student_number" && shapes.filled >= 5 && shapes.share(shapes.student_numbers) < 0.2 {
        // 学号 may be a number within the class or one that the school gives.
        return if shapes.counts_up() { 0.0 } else { certainty.min(0.8) };
    }
    match shapes.agreement(field) {
        Some(share) if share >= 0.8 && certainty > 0.86 => (certainty + 0.02).min(0.99),
        // A plain header over values that can't be read (dates such as 12.5.7) still heads them.
        Some(share) if share < 0.2 && shapes.filled >= 5 && certainty >= 0.9 => WEAK,
        Some(share) if share < 0.2 && shapes.filled >= 5 => certainty * 0.5,
        Some(share) if share < 0.5 => certainty.min(0.8),
        _ => certainty,
    }
}

/// A column of ticks says yes to its header; it holds nothing else.
fn is_ticked(shapes: &Shapes) -> bool {
    shapes.filled >= 3 && shapes.share(shapes.marks) >= 0.8 && shapes.numbers == 0
}

/// Whether a tick is an answer to the field: yes to a question.
fn takes_ticks(field: &Field) -> bool {
    matches!(field.kind, Kind::Choice | Kind::Choices) && fields().choices(field).find("√").is_some()
}

/// The surest ties first; of equal ones the left column.
fn assign(mut candidates: Vec<Candidate>, columns: usize) -> Vec<Tie> {
    candidates.sort_by(|a, b| b.certainty.total_cmp(&a.certainty).then(a.column.cmp(&b.column)));
    let mut ties: Vec<Tie> = vec![None; columns];
    let mut taken = HashSet::new();
    for candidate in candidates.into_iter().filter(|candidate| candidate.certainty >= LEAST) {
        if let Some(place @ None) = ties.get_mut(candidate.column)
            && taken.insert(candidate.field)
        {
            *place = Some((candidate.field, (candidate.certainty * 100.0).round() / 100.0));
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
        let found = |grown_ups: bool| {
            shapes.iter().position(|s| fits(&s) && of_grown_ups(s) == grown_ups)
        };
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
    found.get("child.id_number").and(found.get("child.name"))?;
    let mut ties: Vec<Tie> = vec![None; shapes.len()];
    for (field, column) in found {
        if let Some(place @ None) = ties.get_mut(column) {
            *place = Some((field, if matches!(field, "child.id_number" | "child.sex") { 0.8 } else { 0.7 }));
        }
    }
    Some(ties)
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
            ["child.name", "-", "-", "-", "child.id_number", "-", "guardian.phone", "-"]
        );
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
            shapes.add(&crate::sheets::cells::Cell::Text(name.to_owned()));
        }
        let headings = |shapes: Shapes| {
            ["学生姓名", "父亲"].map(|header| Heading { levels: vec![header.to_owned()], shapes: shapes.clone() })
        };
        assert_eq!(tie(&headings(shapes), "")[1], Some(("father.name", 0.93)));
        assert_eq!(tie(&headings(Shapes::default()), "")[1], Some(("father.name", BARE)));
    }
}
