//! Which items of a form are 未采集.

use super::{Field, fields};
use crate::domain::{FieldKey, Record};

/// The form whose items make a file complete.
pub const COMPLETE_FORM: &str = "registration";

/// Whether a form asks for the field, given what the record says.
pub fn is_asked(field: &Field, record: &Record) -> bool {
    field.when.as_ref().is_none_or(|when| when.holds(record.text(&when.field)))
}

/// The keys of the registration form's items that are not collected, in the order of the form.
/// What follows from other items (sex and birth date from the ID number) counts as collected.
pub fn missing(record: &Record) -> Vec<FieldKey> {
    let told = |key: &str| super::shown::follows(record, key).is_some();
    let open = fields().of_form(COMPLETE_FORM).filter(|field| is_asked(field, record));
    let missing = open.filter(|field| !record.fields.contains_key(field.key.as_str()) && !told(&field.key));
    missing.map(|field| FieldKey::from(field.key.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_apply_is_not_missing() {
        let healthy = Record::default().with("child.health", "健康").with("child.hukou_registered", "否");
        let missing = missing(&healthy);
        let lacks = |key: &str| missing.iter().any(|k| k.as_str() == key);
        assert!(lacks("child.name") && lacks("father.phone"));
        assert!(!lacks("child.disability_kind") && !lacks("child.illness") && !lacks("child.id_number"));
    }

    #[test]
    fn what_the_id_number_tells_is_not_missing() {
        let record = Record::default().with("child.id_number", "11010519491231002X");
        assert!(!missing(&record).iter().any(|k| matches!(k.as_str(), "child.sex" | "child.birth_date")));
    }
}
