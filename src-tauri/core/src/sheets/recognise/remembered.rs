//! What a person confirmed before: which field a header meant.

use std::collections::HashMap;

use super::vocabulary::vocabulary;
use crate::domain::FieldKey;
use crate::forms::fields;

/// Fields by header, as they were confirmed. Empty for a first import.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    fields: HashMap<String, &'static str>,
}

impl Remembered {
    /// Remembers a header, its levels joined with `/` as in [`crate::sheets::table::Column::header`]. Unknown fields are left out.
    pub fn add(&mut self, header: &str, field: &FieldKey) {
        let plain: Vec<String> = header.split('/').map(|level| vocabulary().plain(level)).collect();
        if let Some(field) = fields().get(field.as_str()) {
            self.fields.insert(plain.join("/"), &field.key);
        }
    }

    /// The field of a header's levels.
    pub(super) fn field(&self, levels: &[String]) -> Option<&'static str> {
        if self.fields.is_empty() || levels.is_empty() {
            return None;
        }
        let plain: Vec<String> = levels.iter().map(|level| vocabulary().plain(level)).collect();
        self.fields.get(&plain.join("/")).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Heading, tie_with};
    use super::super::shapes::Shapes;
    use super::*;
    use crate::sheets::cells::Cell;

    #[test]
    fn what_was_confirmed_counts_unless_the_values_speak_against_it() {
        let mut remembered = Remembered::default();
        remembered.add("对接人", &"helper.name".into());
        remembered.add("编码", &"child.id_number".into());
        let heading = |header: &str, value: &str| {
            let mut shapes = Shapes::default();
            (0..6).for_each(|_| shapes.add(&Cell::Text(value.to_owned())));
            Heading { levels: vec![header.to_owned()], shapes }
        };
        let headings = [heading("姓名", "孟春花"), heading("对接人*", "余秋菊"), heading("编码", "甲乙")];
        let (ties, _) = tie_with(&headings, "留守儿童名册", &remembered);
        assert!(matches!(ties[1], Some(("helper.name", sure)) if sure >= 0.9), "{ties:?}");
        assert!(ties[2].is_none_or(|(_, sure)| sure < 0.9), "{ties:?}");
    }
}
