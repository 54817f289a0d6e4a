//! Several columns for the options of one field, of which one is ticked: 性别/男 and 性别/女.

use super::draft::Draft;
use crate::domain::Value;
use crate::forms::fields::{Field, Kind};
use crate::forms::interpret::Trouble;

/// Puts a ticked option into a draft. A second one of a field that has one answer is told, and neither is believed.
pub(super) fn tick(field: &'static Field, label: &str, draft: &mut Draft) -> Option<Trouble> {
    let key = field.own_key();
    let before = draft.record.fields.remove(&key);
    match (field.kind, before) {
        (Kind::Choices, Some(Value::Many(mut labels))) => {
            if !labels.iter().any(|known| known == label) {
                labels.push(label.to_owned());
            }
            draft.record.fields.insert(key, Value::Many(labels));
        }
        (Kind::Choices, _) => drop(draft.record.fields.insert(key, Value::Many(vec![label.to_owned()]))),
        (_, None) if !draft.record.originals.contains_key(&key) => {
            draft.record.fields.insert(key, Value::from(label));
        }
        (_, Some(before)) if before.display() == label => drop(draft.record.fields.insert(key, before)),
        (_, before) => {
            let earlier = before.map(|value| value.display().into_owned());
            let earlier = earlier.or_else(|| draft.record.originals.remove(&key)).unwrap_or_default();
            draft.record.originals.insert(key, format!("{earlier}、{label}"));
            return Some(Trouble::new("option_several"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn one_tick_is_an_answer_and_two_are_a_question() {
        let mut draft = Draft::default();
        let sex = fields().get("child.sex").expect("a field");
        assert_eq!(tick(sex, "女", &mut draft), None);
        assert_eq!(draft.record.text("child.sex"), Some("女"));
        assert!(tick(sex, "男", &mut draft).is_some());
        assert_eq!(draft.record.text("child.sex"), None);
        assert_eq!(draft.record.originals.get("child.sex").map(String::as_str), Some("女、男"));
        let kind = fields().get("child.disability_kind").expect("a field");
        assert!(tick(kind, "视力", &mut draft).is_none() && tick(kind, "听力", &mut draft).is_none());
        assert_eq!(draft.record.labels("child.disability_kind"), ["视力", "听力"]);
    }
}
