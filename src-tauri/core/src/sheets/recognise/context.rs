//! Whose column it is: from the header's own words, the group above it, and the people named to its left.

use std::collections::HashSet;

use super::columns::{Heading, LEAST};
use super::meaning::{Meaning, group_role, is_neutral_group, meaning};
use super::vocabulary::{Attribute, Role, WEAK, vocabulary};
use super::why::Route;

/// The people named by the columns to the left, to whom a bare 联系电话 belongs.
#[derive(Default)]
pub struct Context {
    role: Option<Role>,
    claimed: HashSet<&'static str>,
    route: Route,
}

impl Context {
    /// By what way the last column's fields were found.
    pub fn route(&self) -> Route {
        self.route
    }

    /// The fields that a column may be, from its own words, the group above and the columns to the left.
    pub fn candidates(&mut self, heading: &Heading) -> Vec<(&'static str, f64)> {
        let Some((leaf, groups)) = heading.levels.split_last() else { return Vec::new() };
        let group = groups.iter().rev().find_map(|level| group_role(level));
        let found = meaning(leaf);
        if found.is_beside_the_point() {
            return Vec::new();
        }
        self.route = match (found.role, found.attribute, group) {
            (None, Some(_), Some(_)) => Route::Group,
            (None, Some(_), None) if self.role.is_some_and(|role| role != "child") => Route::Neighbour,
            _ => Route::Own,
        };
        let fields = match (found.role, found.attribute, group) {
            (Some(role), ..) => {
                self.role = Some(role);
                with_second(found.field, found.certainty)
            }
            (None, Some(attribute), Some(role)) => {
                self.role = Some(role);
                of_group(role, attribute, &found)
            }
            (None, Some(attribute), None) => {
                let mut fields = self.bare(attribute, &found);
                if groups.iter().any(|level| !is_neutral_group(level) && !is_title(level)) {
                    // Whose group it is was not understood, so this may be somebody else's.
                    fields.iter_mut().for_each(|(_, certainty)| *certainty = certainty.min(0.75));
                }
                fields
            }
            (None, None, group) => self.own_word(&found, group),
        };
        self.claimed.extend(fields.iter().filter(|(_, certainty)| *certainty >= LEAST).map(|(field, _)| *field));
        fields
    }

    /// A field's own word that is nobody's property: 监护类型, 学校, 备注.
    fn own_word(&mut self, found: &Meaning, group: Option<Role>) -> Vec<(&'static str, f64)> {
        let Some(field) = found.field else { return Vec::new() };
        let somebody_else = group.is_some_and(|role| role != "child");
        if somebody_else && field.starts_with("child.") {
            return Vec::new();
        }
        if group.is_none() && found.certainty > WEAK && field != "row_number" {
            // The telephone behind 学校 is no longer the guardian's.
            self.role = None;
        }
        with_second(Some(field), found.certainty)
    }

    /// A property that doesn't say whose it is.
    fn bare(&mut self, attribute: Attribute, found: &Meaning) -> Vec<(&'static str, f64)> {
        let words = vocabulary();
        let own = found.field.or_else(|| words.field_of("child", attribute));
        let somebody = self.role.filter(|role| !matches!(*role, "child" | "household"));
        let theirs = somebody.map(|role| {
            let all = std::iter::once(attribute).chain(found.others.iter().copied());
            all.into_iter().find_map(|attribute| words.field_of(role, attribute))
        });
        match (attribute, theirs) {
            ("relation", _) => vec![("guardian.relation", relation(found, self.role))],
            ("phone", Some(Some(field))) => vec![(field, 0.85), ("child.phone", LEAST)],
            // Whom one can reach is often, but by far not always, the guardian.
            ("phone", Some(None)) if matches!(self.role, Some("reachable" | "parents")) => {
                vec![("guardian.phone", LEAST)]
            }
            ("phone", None) => vec![("child.phone", 0.7), ("guardian.phone", 0.55)],
            // What follows somebody outside the register is theirs.
            (
                "phone" | "work_place" | "employer" | "occupation" | "state" | "away_since" | "age" | "unit",
                Some(None),
            ) => Vec::new(),
            (_, Some(Some(field))) => match own {
                Some(own) if !self.claimed.contains(own) => vec![(own, found.certainty.min(0.85)), (field, 0.6)],
                _ => vec![(field, 0.85)],
            },
            (_, Some(None)) => {
                own.filter(|own| !self.claimed.contains(own)).map(|own| (own, 0.8)).into_iter().collect()
            }
            (_, None) => with_second(own, found.certainty),
        }
    }
}

/// Whether a header's upper level is the sheet's title, which heads all columns.
fn is_title(level: &str) -> bool {
    let words = ["表", "册", "名单", "台账", "一览", "登记", "统计", "汇总"];
    words.iter().any(|word| level.ends_with(word)) || vocabulary().speaks_of_children(level)
}

fn relation(found: &Meaning, role: Option<Role>) -> f64 {
    match role {
        Some("guardian") => found.certainty,
        // 关系 alone, with no guardian to the left.
        _ => found.certainty.min(0.85),
    }
}

/// Some fields have a second that is the next best, should another column have the first.
fn with_second(field: Option<&'static str>, certainty: f64) -> Vec<(&'static str, f64)> {
    let second = match field {
        Some("child.phone") => Some("guardian.phone"),
        // 家庭住址 may be the registered or the actual address.
        Some("child.hukou_address") if certainty < 0.9 => Some("child.residence_address"),
        Some("child.residence_address") if certainty < 0.9 => Some("child.hukou_address"),
        Some("child.disability_kind") if certainty <= WEAK => Some("child.disability_grade"),
        Some("household.poverty") => Some("household.assistance"),
        _ => None,
    };
    field.map(|field| (field, certainty)).into_iter().chain(second.map(|second| (second, LEAST))).collect()
}

fn of_group(role: Role, attribute: Attribute, found: &Meaning) -> Vec<(&'static str, f64)> {
    let words = vocabulary();
    let own = if role == "child" { found.field } else { None };
    let field = own.or_else(|| {
        std::iter::once(attribute)
            .chain(found.others.iter().copied())
            .find_map(|attribute| words.field_of(role, attribute))
    });
    let relation = (attribute == "relation" && role == "guardian").then_some("guardian.relation");
    field.or(relation).map(|field| (field, found.certainty.min(0.96))).into_iter().collect()
}
