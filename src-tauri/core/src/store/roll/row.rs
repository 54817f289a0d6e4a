//! What the roll holds of one child.

use crate::domain::id_number;
use crate::domain::spelling::spell_name;
use crate::domain::text;
use crate::domain::{ChildId, PartialDate, Record};
use crate::forms::derive;
use crate::forms::facts::Facts;
use crate::forms::marks::Marks;

/// One child's line. The searched texts are folded, their parts separated by line breaks, which no search word holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRow {
    /// Identity.
    pub id: ChildId,
    /// The name, folded.
    pub name: String,
    /// The name's pinyin.
    pub sound: String,
    /// The birth date as far as known, ISO.
    pub birth: Option<String>,
    /// The ID number as stored.
    pub id_number: Option<String>,
    /// Sorts by pinyin, then by the name itself.
    pub sort_key: String,
    /// Pinyin and initials.
    pub letters: String,
    /// ID number, student number, telephones.
    pub digits: String,
    /// Names and places.
    pub words: String,
    /// The area that returns count by; empty when unknown.
    pub area: String,
    /// What returns count.
    pub facts: Facts,
    /// What is missing or odd.
    pub marks: Marks,
}

/// What of a line stays in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub id: ChildId,
    pub sort_key: &'a str,
    pub letters: &'a str,
    pub digits: &'a str,
    pub words: &'a str,
    pub area: &'a str,
    pub facts: Facts,
    pub marks: Marks,
}

const NUMBERS: [&str; 2] = ["child.id_number", "child.student_number"];
const PHONES: [&str; 4] = ["child.phone", "father.phone", "mother.phone", "guardian.phone"];
const WORDS: [&str; 4] = ["child.former_name", "guardian.name", "village.village", "village.group"];

impl RollRow {
    /// The line of a child with this record.
    pub(in crate::store) fn of(id: ChildId, record: &Record) -> Self {
        let name = folded(record.text("child.name").unwrap_or_default());
        let spelling = spell_name(&name);
        let area = derive::area(record).unwrap_or_default();
        let digits = digits(record);
        let words = words(record, &name, &area, &digits);
        Self {
            id,
            id_number: record.text("child.id_number").map(id_number::normalise),
            sort_key: format!("{}\n{name}", spelling.sort_key),
            sound: spell_name(&text::folded_name(&name)).full,
            birth: derive::birth(record).map(PartialDate::iso),
            letters: letters(spelling.full, spelling.initials, &words),
            digits: digits.join("\n"),
            words: words.join("\n"),
            area,
            facts: Facts::of(record),
            marks: Marks::of(record),
            name: text::folded_name(&name),
        }
    }

    pub(super) fn view(&self) -> View<'_> {
        let RollRow { id, sort_key, letters, digits, words, area, facts, marks, .. } = self;
        View { id: *id, sort_key, letters, digits, words, area, facts: *facts, marks: *marks }
    }
}

/// The parts of the text that words with digits are looked for in.
fn digits(record: &Record) -> Vec<String> {
    let mut parts = Vec::with_capacity(6);
    parts.extend(NUMBERS.iter().filter_map(|key| record.text(key)).map(folded).filter(|part| !part.is_empty()));
    for phone in PHONES.iter().filter_map(|key| record.text(key)).map(folded) {
        if phone.contains('-') {
            add(&mut parts, phone.replace('-', ""));
        }
        add(&mut parts, phone);
    }
    parts
}

/// The parts of the text that other words are looked for in, with remarks that stand among the numbers.
fn words(record: &Record, name: &str, area: &str, digits: &[String]) -> Vec<String> {
    let mut parts = vec![name.to_owned()];
    if name.contains('·') {
        // Many leave out the dot of such names when they search.
        parts.push(name.replace('·', ""));
    }
    for text in WORDS.iter().filter_map(|key| record.text(key)).chain([area]) {
        add(&mut parts, folded(text));
    }
    let remark = |part: &&String| !part.is_ascii() || !part.bytes().any(|b| b.is_ascii_digit());
    parts.extend(digits.iter().filter(remark).cloned());
    parts
}

/// Pinyin and initials, and the other names and places that hold letters of their own.
fn letters(full: String, initials: String, words: &[String]) -> String {
    let mut parts = vec![full, initials];
    let lettered = words.iter().skip(1).filter(|word| word.bytes().any(|b| b.is_ascii_lowercase()));
    parts.extend(lettered.cloned());
    parts.join("\n")
}

/// As [`text::folded`]; most numbers are folded already, which is quick to see.
fn folded(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.to_owned() } else { text::folded(text) }
}

fn add(parts: &mut Vec<String>, part: String) {
    if !part.is_empty() && !parts.contains(&part) {
        parts.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_what_people_search_by() {
        let record = Record::default()
            .with("child.name", "单 小明")
            .with("child.id_number", "11010519491231002X")
            .with("guardian.name", "张大山")
            .with("guardian.phone", "0851-1234567")
            .with("child.hukou_address", "青禾县石桥镇小河村1组");
        let row = RollRow::of(ChildId::new(), &record);
        assert_eq!(row.name, "单小明");
        assert_eq!(row.sort_key, "shan xiao ming\n单小明");
        assert_eq!(row.letters, "shanxiaoming\nsxm");
        assert_eq!(row.digits, "11010519491231002x\n08511234567\n0851-1234567");
        assert_eq!(row.words, "单小明\n张大山\n小河村");
        assert_eq!(row.area, "小河村");
    }
}
