//! Whose column it is: from the header's own words, the group above it, and the people named to its left.

use std::collections::HashSet;

use super::columns::{Heading, LEAST, UNNAMED};
use super::groups::{group_role, is_neutral_group};
use super::levels::{hyphened, is_of_another_time, is_of_points, of_shared_property, with_group};
use super::meaning::{BARE, Meaning, meaning};
use super::plain::without_brackets;
use super::sounds::misspelt;
use super::vocabulary::{Attribute, Role, WEAK, vocabulary};
use super::why::Route;

/// A field that a column may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Idea {
    /// The field.
    pub field: &'static str,
    /// How sure the words are.
    pub certainty: f64,
    /// Only values that agree make it more than an idea.
    pub by_values: bool,
}

/// The people named by the columns to the left, to whom a bare 联系电话 belongs.
#[derive(Default)]
pub struct Context {
    role: Option<Role>,
    claimed: HashSet<&'static str>,
    route: Route,
    /// The header to the left.
    left: String,
    /// The groups under which the person was named.
    groups: Vec<String>,
}

impl Context {
    /// By what way the last column's fields were found.
    pub fn route(&self) -> Route {
        self.route
    }

    /// The fields that a column may be, from its own words, the group above and the columns to the left.
    pub fn candidates(&mut self, heading: &Heading) -> Vec<Idea> {
        let Some((leaf, groups)) = heading.levels.split_last() else { return Vec::new() };
        let parts = hyphened(leaf, groups);
        let (leaf, groups) = parts.as_ref().and_then(|levels| levels.split_last()).unwrap_or((leaf, groups));
        if is_of_points(leaf) {
            return Vec::new();
        }
        let group = groups.iter().rev().find_map(|level| group_role(level));
        let own = meaning(leaf);
        let own = if own.is_known() || !groups.is_empty() { own } else { self.with_left(leaf) };
        let own = if own.is_known() { own } else { misspelt(leaf) };
        self.left.clone_from(leaf);
        let found = of_shared_property(with_group(own, leaf, groups), groups);
        let fields = self.fields(&found, groups, group);
        let sure = |(field, certainty)| Idea { field, certainty, by_values: false };
        let ideas: Vec<Idea> = fields.into_iter().map(sure).collect();
        let further = if ideas.is_empty() && found.attribute.is_none() {
            Vec::new()
        } else {
            further(&found, found.role.or(group).or(self.role))
        };
        let past = groups.iter().any(|group| is_of_another_time(group));
        let most = if past { LEAST } else { 1.0 };
        let said = without_brackets(leaf);
        let registered = vocabulary().lists.compounds.registered.iter().any(|word| said.contains(word.as_str()));
        let ideas = ideas.into_iter().chain(further);
        // 户口所在地详情 is never the place of living, even where another column has the registered address.
        let ideas = ideas.filter(|idea| !(registered && idea.field == "child.residence_address"));
        ideas.map(|idea| Idea { certainty: idea.certainty.min(most), ..idea }).collect()
    }

    /// 等级 to the right of 残疾类别 is 残疾等级: what the header on the left begins with may go on.
    fn with_left(&self, leaf: &str) -> Meaning {
        let words = vocabulary();
        let (left, leaf) = (words.plain(&self.left), words.plain(leaf));
        let begins = left.char_indices().map(|(at, _)| at).skip(2).filter_map(|at| left.get(..at));
        let mut joined = begins.filter_map(|begin| words.aliases.get(&format!("{begin}{leaf}")));
        match joined.next() {
            Some((field, certainty)) => {
                Meaning { field: Some(field), certainty: certainty.min(BARE), ..Meaning::default() }
            }
            None => Meaning::default(),
        }
    }

    fn fields(&mut self, found: &Meaning, groups: &[String], group: Option<Role>) -> Vec<(&'static str, f64)> {
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
                self.groups = groups.to_vec();
                with_second(found.field, found.certainty)
            }
            (None, Some(attribute), Some("parents")) if let Some(field) = self.of_one_parent(attribute, groups) => {
                self.route = Route::Neighbour;
                vec![(field, found.certainty.min(0.9))]
            }
            (None, Some(attribute), Some(role)) => {
                self.role = Some(role);
                of_group(role, attribute, found)
            }
            (None, Some(attribute), None) => {
                if groups.last().is_some_and(|group| meaning(group).field == Some("child.school")) {
                    // 学校 over 地址 and 电话: they are the school's.
                    return Vec::new();
                }
                let mut fields = self.bare(attribute, found);
                if self.role == Some("foreign") && fields.first().is_some_and(|(field, _)| *field == "child.name") {
                    // 创建人, 姓名, 手机: what follows the name is no longer of the person before it.
                    self.role = None;
                }
                if groups.iter().any(|level| !is_neutral_group(level) && !is_title(level)) {
                    // Whose group it is was not understood, so this may be somebody else's.
                    fields.iter_mut().for_each(|(_, certainty)| *certainty = certainty.min(0.75));
                }
                fields
            }
            (None, None, group) => self.own_word(found, group),
        };
        self.claimed.extend(fields.iter().filter(|(_, certainty)| *certainty >= LEAST).map(|(field, _)| *field));
        fields
    }

    /// 父母情况 over 父亲姓名, 务工地点, 母亲姓名, 务工地点: each belongs to the parent named before it in the same group.
    fn of_one_parent(&self, attribute: Attribute, groups: &[String]) -> Option<&'static str> {
        let role = self.role.filter(|role| matches!(*role, "father" | "mother") && self.groups == groups)?;
        let field = vocabulary().field_of(role, attribute)?;
        // Of one column behind both names nobody knows whose it is.
        let shared = role == "mother"
            && self.has("father.name")
            && vocabulary().field_of("father", attribute).is_some_and(|of_father| !self.has(of_father));
        (!shared && !self.has(field)).then_some(field)
    }

    fn has(&self, field: &str) -> bool {
        self.claimed.contains(field)
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
            // One telephone behind both parents.
            ("phone", Some(_))
                if self.role == Some("mother") && self.has("father.name") && !self.has("father.phone") =>
            {
                vec![("child.phone", 0.6), ("guardian.phone", 0.55), ("mother.phone", LEAST)]
            }
            ("phone", Some(Some(field))) => vec![(field, 0.85), ("child.phone", LEAST)],
            // Whom one can reach is often, but by far not always, the guardian.
            ("phone", Some(None)) if matches!(self.role, Some("reachable" | "parents")) => {
                vec![("guardian.phone", LEAST)]
            }
            // Whoever works away is a parent.
            ("work_place", None) => vec![("father.work_place", UNNAMED)],
            ("work_place", Some(None)) if self.role == Some("guardian") => vec![("father.work_place", LEAST)],
            ("phone", None) => vec![("child.phone", 0.7), ("guardian.phone", 0.55)],
            // What follows somebody outside the register is theirs.
            (
                "phone" | "work_place" | "employer" | "occupation" | "state" | "away_since" | "age" | "unit",
                Some(None),
            ) => Vec::new(),
            (_, Some(Some(field))) => match own {
                Some(own) if !self.claimed.contains(own) => {
                    vec![(own, found.certainty.min(0.85)), (field, found.certainty.min(0.66) * 0.9)]
                }
                _ => vec![(field, found.certainty.min(0.85))],
            },
            (_, Some(None)) => {
                own.filter(|own| !self.claimed.contains(own)).map(|own| (own, 0.8)).into_iter().collect()
            }
            (_, None) => with_second(own, found.certainty),
        }
    }
}

/// What else a column may be, should its values say so: a bare 父亲 may head his telephone, 号码 may be that of a document.
fn further(found: &Meaning, role: Option<Role>) -> Vec<Idea> {
    let words = vocabulary();
    let Some(role) = role.filter(|role| *role != "child") else { return Vec::new() };
    if found.several {
        return Vec::new();
    }
    let bare = found.certainty <= BARE && found.field.is_some_and(|field| field.ends_with(".name"));
    let attributes = if bare { &["phone", "relation", "state", "id_number"][..] } else { found.others.as_slice() };
    let field = |attribute: &&'static str| match (*attribute, role) {
        ("relation", "guardian") => Some("guardian.relation"),
        (attribute, _) => words.field_of(role, attribute),
    };
    let fields = attributes.iter().filter_map(field).filter(|field| Some(*field) != found.field);
    fields.map(|field| Idea { field, certainty: 0.6, by_values: true }).collect()
}

/// Whether a header's upper level is the sheet's title, which heads all columns.
pub fn is_title(level: &str) -> bool {
    let words = vocabulary();
    words.lists.titles.iter().any(|word| level.ends_with(word.as_str())) || words.speaks_of_children(level)
}

/// Whether a column says something of the child: its groups name the child, or nobody. A group that isn't understood may be anybody's.
pub(in crate::sheets) fn is_of_child(levels: &[String]) -> bool {
    let words = vocabulary();
    let somebody = |level: &String| {
        let plain = words.plain(level);
        words.roles_within(&plain).any(|(_, _, role)| role != "child")
    };
    let of_child = |level: &String| match group_role(level) {
        Some(role) => role == "child",
        None => is_title(level) || (is_neutral_group(level) && !somebody(level)),
    };
    let Some((leaf, groups)) = levels.split_last() else { return false };
    groups.iter().all(of_child) && matches!(meaning(leaf).role, None | Some("child"))
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
    // Of two columns that could be it the surer one.
    let least = LEAST + (certainty - LEAST) / 100.0;
    field.map(|field| (field, certainty)).into_iter().chain(second.map(|second| (second, least))).collect()
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
    let most = if role == "parents" { words.certainty_of(role) } else { 0.96 };
    field.or(relation).map(|field| (field, found.certainty.min(most))).into_iter().collect()
}
