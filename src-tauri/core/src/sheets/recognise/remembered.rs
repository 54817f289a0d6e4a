//! What a person confirmed before: which field a header meant.

use std::collections::HashMap;

use super::meaning::meaning;
use super::vocabulary::vocabulary;
use crate::domain::FieldKey;
use crate::forms::fields;

/// How sure a header is that was tied by hand before.
const CONFIRMED: f64 = 0.98;
/// How sure it is beside another header than before.
const CONFIRMED_ELSEWHERE: f64 = 0.92;

/// Fields by header, as they were confirmed in other sheets. Empty for a first import.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    fields: HashMap<String, Vec<Confirmed>>,
}

/// What a header meant in one sheet.
#[derive(Debug, Clone, PartialEq)]
struct Confirmed {
    /// The header to its left.
    left: String,
    field: &'static str,
}

impl Remembered {
    /// Remembers a header, its levels joined with `/` as in [`crate::sheets::table::Column::header`], and the header to its left.
    /// Unknown fields are left out.
    pub fn add(&mut self, header: &str, left: &str, field: &FieldKey) {
        let Some(field) = fields().get(field.as_str()) else { return };
        let all = self.fields.entry(plain(header.split('/'))).or_default();
        let confirmed = Confirmed { left: plain(left.split('/')), field: &field.key };
        if !all.contains(&confirmed) {
            all.push(confirmed);
        }
    }

    /// The field of a header's levels beside the header to their left, and how sure that is. A header that meant different things is
    /// told by its neighbour; so is one that says a property and not whose it is: 电话 beside 监护人 says nothing of 电话 beside 父亲.
    pub(super) fn field(&self, levels: &[String], left: &[String]) -> Option<(&'static str, f64)> {
        if self.fields.is_empty() || levels.is_empty() {
            return None;
        }
        let all = self.fields.get(&plain(levels.iter().map(String::as_str)))?;
        let left = plain(left.iter().map(String::as_str));
        if let Some(beside) = all.iter().rev().find(|confirmed| confirmed.left == left) {
            return Some((beside.field, CONFIRMED));
        }
        let found = levels.last().map(|leaf| meaning(leaf)).unwrap_or_default();
        let (first, others) = all.split_first()?;
        let vague = levels.len() == 1 && found.role.is_none() && found.attribute.is_some();
        let agree = others.iter().all(|other| other.field == first.field);
        (agree && !vague).then_some((first.field, CONFIRMED_ELSEWHERE))
    }
}

fn plain<'a>(levels: impl Iterator<Item = &'a str>) -> String {
    levels.map(|level| vocabulary().plain(level)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Heading, tie_with};
    use super::super::shapes::Shapes;
    use super::*;
    use crate::sheets::cells::Cell;

    fn heading(header: &str, value: &str) -> Heading {
        let mut shapes = Shapes::default();
        (0..6).for_each(|_| shapes.add(Cell::Text(value)));
        Heading { levels: vec![header.to_owned()], shapes }
    }

    #[test]
    fn what_was_confirmed_counts_unless_the_values_speak_against_it() {
        let mut remembered = Remembered::default();
        remembered.add("对接人", "备注", &"helper.name".into());
        remembered.add("编码", "姓名", &"child.id_number".into());
        let headings = [heading("姓名", "孟春花"), heading("对接人*", "余秋菊"), heading("编码", "甲乙")];
        let (ties, _) = tie_with(&headings, "留守儿童名册", &remembered);
        assert!(matches!(ties[1], Some(("helper.name", sure)) if sure >= 0.9), "{ties:?}");
        assert!(ties[2].is_none_or(|(_, sure)| sure < 0.9), "{ties:?}");
    }

    #[test]
    fn a_property_is_remembered_only_beside_the_same_person() {
        let mut remembered = Remembered::default();
        remembered.add("电话", "对接人", &"helper.phone".into());
        let of = |left: &str| remembered.field(&["电话".to_owned()], &[left.to_owned()]);
        assert_eq!((of("对接人").map(|found| found.0), of("父亲")), (Some("helper.phone"), None));
        remembered.add("对接人", "姓名", &"helper.name".into());
        remembered.add("对接人", "学校", &"child.head_teacher".into());
        let of = |left: &str| remembered.field(&["对接人".to_owned()], &[left.to_owned()]).map(|found| found.0);
        assert_eq!((of("学校"), of("性别")), (Some("child.head_teacher"), None));
    }
}
