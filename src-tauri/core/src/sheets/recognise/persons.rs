//! Persons in headers: whose name, telephone or state a column holds.

use super::meaning::{BARE, Meaning};
use super::vocabulary::{Role, vocabulary};

/// 主要照护人电话 without its 主要; none when there is nothing to take away.
pub fn without_modifier(form: &str) -> Option<&str> {
    vocabulary().lists.role_modifiers.iter().find_map(|word| form.strip_prefix(word.as_str()))
}

/// 被访学生: a child's word with something before it that makes it no other's.
pub fn qualified_child(form: &str) -> Option<Meaning> {
    let words = vocabulary();
    let child = words.roles_at_ends(form).filter(|(_, role)| *role == "child");
    let mut before = child.filter_map(|(word, _)| form.strip_suffix(word.as_str()));
    before.any(|before| words.lists.child_qualifiers.contains(before)).then(|| Meaning {
        role: Some("child"),
        field: Some("child.name"),
        certainty: BARE,
        ..Meaning::default()
    })
}

/// 儿童健康状况, 学生类别: a field's own word behind the child's.
pub fn of_child(form: &str) -> Option<Meaning> {
    let words = vocabulary();
    let child = words.roles_at_ends(form).filter(|(_, role)| *role == "child");
    let (field, certainty) =
        child.filter_map(|(word, _)| form.strip_prefix(word.as_str())).find_map(|rest| words.aliases.get(rest))?;
    field.starts_with("child.").then_some(Meaning {
        role: Some("child"),
        field: Some(field),
        certainty: *certainty,
        ..Meaning::default()
    })
}

/// A person's word with one of the person's properties behind or before it, or nothing else.
pub fn by_person(form: &str) -> Option<Meaning> {
    let words = vocabulary();
    let known = words.roles_at_ends(form).find_map(|(word, role)| {
        let rest = form.strip_prefix(word.as_str()).or_else(|| form.strip_suffix(word.as_str()))?;
        person(role, rest)
    });
    // Whatever else is said of people outside the register is no field.
    let foreign = |(word, role): &(String, Role)| *role == "foreign" && form.starts_with(word.as_str());
    known.or_else(|| {
        words.roles_at_ends(form).any(foreign).then(|| Meaning { role: Some("foreign"), ..Meaning::default() })
    })
}

/// A person and the rest of the header: nothing (the name), or one of the person's properties.
fn person(role: Role, rest: &str) -> Option<Meaning> {
    let words = vocabulary();
    if rest.is_empty() {
        let field = words.field_of(role, "name");
        return Some(Meaning { role: Some(role), field, certainty: BARE, ..Meaning::default() });
    }
    let attributes = words.attributes.get(rest)?;
    let field = attributes.iter().find_map(|attribute| words.field_of(role, attribute));
    // 学生现住址: the child keeps several addresses under names of their own.
    let own = words.aliases.get(rest).filter(|(field, _)| role == "child" && field.starts_with("child."));
    let field = field.or(own.map(|(field, _)| *field));
    Some(Meaning {
        role: Some(role),
        attribute: attributes.first().copied(),
        field,
        certainty: words.certainty_of(role),
        ..Meaning::default()
    })
}
