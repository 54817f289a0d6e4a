//! Where in a child's file the words of a search were found, so that the list can show it.

use super::types::Match;
use crate::domain::Record;
use crate::domain::spelling::spell_name;
use crate::domain::text::folded;
use crate::forms::derive;

/// The fields that a search looks into beside the name, in the order in which a match is shown.
const SEARCHED: [&str; 10] = [
    "child.id_number",
    "guardian.name",
    "guardian.phone",
    "father.phone",
    "mother.phone",
    "child.phone",
    "child.student_number",
    "child.former_name",
    "village.group",
    "village.village",
];

/// The words of a search, folded as the store folds them.
pub fn words(search: &str) -> Vec<String> {
    search.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect()
}

/// Where each word was found: in the name when it can be, else in the first field that holds it.
pub fn matches(record: &Record, words: &[String]) -> Vec<Match> {
    words.iter().filter_map(|word| in_name(record, word).or_else(|| in_fields(record, word))).collect()
}

fn in_name(record: &Record, word: &str) -> Option<Match> {
    let name = record.text("child.name")?;
    let (from, to) = range_in(name, word).or_else(|| spelt_in(name, word))?;
    Some(Match { field: "child.name".to_owned(), text: name.to_owned(), from, to })
}

fn in_fields(record: &Record, word: &str) -> Option<Match> {
    let found = SEARCHED.iter().find_map(|key| {
        let text = record.text(key)?;
        Some((*key, text.to_owned(), range_in(text, word)?))
    });
    let in_area = || {
        let area = derive::area(record)?;
        let range = range_in(&area, word)?;
        Some(("village.village", area, range))
    };
    let (field, text, (from, to)) = found.or_else(in_area)?;
    Some(Match { field: field.to_owned(), text, from, to })
}

/// The characters of a text that a folded word covers; all of them when folding has moved them.
fn range_in(text: &str, word: &str) -> Option<(u32, u32)> {
    let plain = folded(text).replace('-', "");
    let (inside, at) = match folded(text).find(word) {
        Some(at) => (folded(text), at),
        None => (plain.clone(), plain.find(word)?),
    };
    let (length, all) = (text.chars().count(), inside.chars().count());
    if length != all {
        return Some((0, count(length)));
    }
    let from = inside.get(..at)?.chars().count();
    Some((count(from), count(from + word.chars().count())))
}

/// The characters of a name whose pinyin or initials the letters cover.
fn spelt_in(name: &str, letters: &str) -> Option<(u32, u32)> {
    if !letters.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let spelling = spell_name(name);
    let syllables: Vec<&str> = spelling.sort_key.split(' ').collect();
    if syllables.len() != name.chars().count() {
        return None;
    }
    if let Some(at) = spelling.initials.find(letters) {
        let from = spelling.initials.get(..at)?.chars().count();
        return Some((count(from), count(from + letters.len())));
    }
    let at = spelling.full.find(letters)?;
    let (mut start, mut from, mut to) = (0, 0, 0);
    for (number, syllable) in (0..).zip(&syllables) {
        if start <= at {
            from = number;
        }
        if start < at + letters.len() {
            to = number + 1;
        }
        start += syllable.len();
    }
    Some((from, to))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(search: &str) -> Vec<(String, String)> {
        let record = Record::default()
            .with("child.name", "欧阳秋菊")
            .with("child.id_number", "520199201405200036")
            .with("guardian.phone", "0851-1234567")
            .with("village.group", "大坪村3组");
        let cut = |m: Match| m.text.chars().skip(m.from as usize).take((m.to - m.from) as usize).collect::<String>();
        matches(&record, &words(search)).into_iter().map(|m| (m.field.clone(), cut(m))).collect()
    }

    fn one(field: &str, text: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), text.to_owned())]
    }

    #[test]
    fn the_match_is_shown_where_it_is() {
        assert_eq!(found("秋菊"), one("child.name", "秋菊"));
        assert_eq!(found("oyqj"), one("child.name", "欧阳秋菊"));
        assert_eq!(found("qiuju"), one("child.name", "秋菊"));
        assert_eq!(found("yangqiu"), one("child.name", "阳秋"));
        assert_eq!(found("0036"), one("child.id_number", "0036"));
        assert_eq!(found("３组"), one("village.group", "3组"));
        assert_eq!(found("08511234"), one("guardian.phone", "0851-1234567"));
        assert_eq!(found("不在"), []);
        assert_eq!(found("秋 0036").len(), 2);
    }
}
