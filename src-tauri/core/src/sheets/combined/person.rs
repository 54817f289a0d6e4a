//! A person's name, relation and telephone in one cell: 父亲姓名、电话 over `种铁柱 13800000000`.

use super::words::data;
use crate::domain::phone;
use crate::domain::text::{folded, narrow, tidy};
use crate::forms::{Field, fields};
use crate::sheets::recognise::is_personal_name;
use crate::sheets::table::Column;

/// What a column of persons asks for, when its header says more than a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    name: &'static Field,
    phone: &'static Field,
    /// The guardian's only.
    relation: Option<&'static Field>,
}

impl Asked {
    /// The fields that such a cell may fill.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        [Some(self.name), self.relation, Some(self.phone)].into_iter().flatten()
    }
}

/// What a column asks for that was tied to a person's name and says 电话 besides; none for any other.
pub fn asked(column: &Column) -> Option<Asked> {
    let person = column.field.as_ref()?.as_str().strip_suffix(".name")?;
    if !data().persons.iter().any(|known| known == person) {
        return None;
    }
    let header = folded(&column.header);
    let says = |words: &[String]| words.iter().any(|word| header.contains(word.as_str()));
    if !says(&data().telephone_words) || header.contains('/') {
        return None;
    }
    let of = |property: &str| fields().get(&format!("{person}.{property}"));
    let relation = of("relation").filter(|_| says(&data().relation_words));
    Some(Asked { name: of("name")?, phone: of("phone")?, relation })
}

/// The parts of a cell, each with its field; `None` for a text of any other shape, which then stays whole.
pub fn split(asked: &Asked, text: &str) -> Option<Vec<(&'static Field, String)>> {
    let text = narrow(&tidy(text));
    if is_personal_name(&text) {
        return Some(vec![(asked.name, text)]);
    }
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let between = |c: char| c.is_whitespace() || data().between.contains(c) || "()（）:：;；".contains(c);
    let (before, number) = text.split_at(at);
    let number = phone::normalise(number.trim_matches(between))?;
    let words: Vec<&str> = before.split(between).filter(|word| !word.is_empty()).collect();
    let mut parts = Vec::new();
    match (words.as_slice(), asked.relation) {
        ([name], _) if is_personal_name(name) => parts.push((asked.name, (*name).to_owned())),
        ([name, said], Some(relation)) if is_personal_name(name) => {
            let answer = fields().choices(relation).find(said)?;
            parts.extend([(asked.name, (*name).to_owned()), (relation, answer.label.clone())]);
        }
        _ => return None,
    }
    parts.push((asked.phone, number));
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FieldKey;

    fn column(field: &'static str, header: &str) -> Column {
        let (header, field) = (header.to_owned(), Some(FieldKey::new(field)));
        Column { index: 3, header, field, confidence: 0.58, hidden: false, value_row: None }
    }

    #[test]
    fn a_cell_of_name_and_telephone_is_taken_apart_or_stays_whole() {
        let father = asked(&column("father.name", "父亲姓名、电话")).expect("two facts");
        let parts = |text: &str| {
            let found = split(&father, text)?;
            Some(found.into_iter().map(|(field, text)| format!("{}={text}", field.key)).collect::<Vec<_>>().join(" "))
        };
        for text in
            ["田桂香、17837600758", "田桂香17837600758", "田桂香（178 3760 0758）", "田桂香：１７８３７６００７５８"]
        {
            assert_eq!(parts(text).as_deref(), Some("father.name=田桂香 father.phone=17837600758"), "{text}");
        }
        assert_eq!(parts("田桂香").as_deref(), Some("father.name=田桂香"));
        for text in ["无", "离异", "17837600758", "微信同号17837600758", "田桂香17837600758、1390000", "田桂香3人"]
        {
            assert_eq!(parts(text), None, "{text}");
        }
        let guardian = asked(&column("guardian.name", "监护人（姓名、关系、电话）")).expect("three facts");
        let found = split(&guardian, "田建国、祖父、17507610469").expect("taken apart");
        assert_eq!(found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["田建国", "祖父", "17507610469"]);
        assert!(split(&guardian, "田建国、邻村、17507610469").is_none(), "no relation that is known");
        for (field, header) in [("father.name", "父亲姓名"), ("child.name", "姓名及电话"), ("father.phone", "父亲电话")]
        {
            assert_eq!(asked(&column(field, header)), None, "{header}");
        }
    }
}
