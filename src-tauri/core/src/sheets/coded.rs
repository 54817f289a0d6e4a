//! Reads cells whose codes the header explains.

use super::meanings::Meanings;
use super::recognise::Codes;
use crate::forms::interpret::{Raw, Reading, Trouble, interpret, is_separator};
use crate::forms::{Field, Kind};

/// What a cell says by the codes of its column's header; none when it holds no code. Several codes in one cell are read one by one.
/// A code that the header doesn't explain is told rather than read by a standard that the sheet doesn't follow.
pub fn by_header(codes: &Codes, field: &'static Field, raw: &Raw<'_>, meanings: Option<&Meanings>) -> Option<Reading> {
    let parts: Vec<&str> = match field.kind {
        Kind::Choices => raw.text.split(|c: char| is_separator(c) || c.is_whitespace()).collect(),
        _ => vec![raw.text.as_ref()],
    };
    let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    let has_options = matches!(field.kind, Kind::Choice | Kind::Choices);
    if has_options && parts.iter().any(|part| codes.is_unexplained(part)) {
        return Some(Reading::unreadable(&raw.text, Trouble::new("code_unexplained")));
    }
    if parts.iter().all(|part| codes.word(part).is_none()) {
        return None;
    }
    let words: Vec<String> =
        parts.iter().map(|part| meant(field, codes.word(part).unwrap_or(part), meanings)).collect();
    let reading = interpret(field, &Raw::text(words.join("、")));
    Some(Reading { original: Some(raw.text.clone().into_owned()), ..reading })
}

/// What a word says for a field, as a person or the county said that it is meant; the word itself when nobody said anything.
fn meant(field: &'static Field, word: &str, meanings: Option<&Meanings>) -> String {
    let said = meanings.and_then(|meanings| meanings.reading(field, word)).and_then(|reading| reading.value);
    said.map_or_else(|| word.to_owned(), |value| value.display().into_owned())
}
