//! Ties a table's columns to fields.

use std::collections::HashSet;

use super::candidates::{Candidate, candidates};
use super::remembered::Remembered;
use super::shapes::Shapes;
use super::vocabulary::{WEAK, vocabulary};
use super::weighing::{about_children, about_others};
use super::why::Why;
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
    facts_of_household(headings, &mut ties);
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

/// The surest ties first; of equal ones that of which the words are surer, then the left column.
fn assign(candidates: &[Candidate], columns: usize) -> Vec<Tie> {
    let mut candidates = candidates.to_vec();
    let words = |candidate: &Candidate| candidate.words.certainty;
    candidates.sort_by(|a, b| {
        b.certainty.total_cmp(&a.certainty).then(words(b).total_cmp(&words(a))).then(a.column.cmp(&b.column))
    });
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

/// The household head's ID number, sex, birth date and telephone are the child's only where the head is the person listed.
fn facts_of_household(headings: &[Heading], ties: &mut [Tie]) {
    let leaf = |column: usize| headings.get(column).and_then(|heading| heading.levels.last());
    let of_household = |column: usize| leaf(column).is_some_and(|leaf| leaf.contains('户'));
    let of_head = |column: usize| leaf(column).is_some_and(|leaf| leaf.contains("户主"));
    let name = ties.iter().position(|tie| matches!(tie, Some(("child.name", _))));
    if name.is_none_or(of_household) {
        return;
    }
    for (column, tie) in ties.iter_mut().enumerate() {
        let foreign = match tie {
            Some(("child.id_number", _)) => of_household(column),
            Some((field, _)) => of_head(column) && (field.starts_with("child.") || *field == "guardian.phone"),
            None => false,
        };
        if foreign {
            *tie = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::meaning::BARE;
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
    fn of_two_columns_for_one_field_the_one_that_says_more_is_taken() {
        for (headers, expected) in [
            ("名字|宝宝姓名|宝宝年龄", ["-", "child.name", "-"]),
            ("姓名|户口所在地-区|户口-地址", ["child.name", "-", "child.hukou_address"]),
            ("姓名|户口所在地|户口所在地详情", ["child.name", "-", "child.hukou_address"]),
            ("姓名|原籍地|户籍地址", ["child.name", "-", "child.hukou_address"]),
            ("宝宝姓名|家长|监护人", ["child.name", "-", "guardian.name"]),
            ("姓名|班号|班级", ["child.name", "-", "child.class"]),
        ] {
            assert_eq!(fields_of(headers), expected, "{headers}");
        }
    }

    #[test]
    fn facts_about_the_head_are_the_childs_only_where_the_head_is_the_person_listed() {
        assert_eq!(fields_of("户主姓名|户主性别|户主电话"), ["child.name", "child.sex", "child.phone"]);
        assert_eq!(fields_of("姓名|性别|户主姓名|户主性别|户主电话")[3..], ["-", "-"]);
        let under_a_group = fields_of("姓名|户主/姓名|户主/身份证号|户主/性别|户主/出生日期|户主/电话");
        assert_eq!(under_a_group, ["child.name", "household.head_name", "-", "-", "-", "-"]);
        assert_eq!(fields_of("姓名|户长姓名|户长身份证号|户代表身份证号")[2..], ["-", "-"]);
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
