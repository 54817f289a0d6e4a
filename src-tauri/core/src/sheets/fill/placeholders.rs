//! Marks in a form's cells that say what goes there: `{{child.name}}`, also `{{姓名}}`, also inside a longer text.

use std::collections::BTreeSet;

use super::source::Source;
use crate::domain::text::folded;
use crate::forms::fields;

/// Facts that are no child's: what `{{unit}}` and the like stand for.
pub const GENERAL: [(&str, &str); 5] =
    [("unit", "填报单位"), ("operator", "填表人"), ("as_of", "截止日期"), ("filled_on", "填报日期"), ("count", "人数")];

/// What a mark stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Something of a child.
    Child(Source),
    /// One of [`GENERAL`], by its first word.
    General(&'static str),
    /// Nothing that is known.
    Unknown(String),
}

/// A piece of a cell's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it stands.
    Text(&'a str),
    /// To be put in.
    Mark(Mark),
}

/// Whether a text has marks.
pub fn is_in(text: &str) -> bool {
    text.find("{{").is_some_and(|at| text[at..].contains("}}"))
}

/// A text taken apart; `None` when it has no marks.
pub fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let Some(length) = rest[open..].find("}}") else { break };
        if open > 0 {
            found.push(Piece::Text(&rest[..open]));
        }
        found.push(Piece::Mark(mark(&rest[open + 2..open + length])));
        rest = &rest[open + length + 2..];
    }
    if !found.iter().any(|piece| matches!(piece, Piece::Mark(_))) {
        return None;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    Some(found)
}

fn mark(name: &str) -> Mark {
    let name = name.trim();
    if let Some((key, _)) = GENERAL.iter().find(|(key, title)| *key == name || *title == name) {
        return Mark::General(key);
    }
    let by_title = || {
        let wanted = folded(name);
        let all = &fields().fields;
        let titled = all.iter().find(|field| folded(field.title()) == wanted);
        titled.or_else(|| all.iter().find(|field| field.aliases.iter().any(|alias| folded(alias) == wanted)))
    };
    let source = Source::parse(name).ok().or_else(|| (name == "年龄").then_some(Source::Age));
    match source.or_else(|| by_title().and_then(|field| Source::parse(&field.key).ok())) {
        Some(source) => Mark::Child(source),
        None => Mark::Unknown(name.to_owned()),
    }
}

/// Whether a text asks for something of a child.
pub fn asks_for_child(text: &str) -> bool {
    pieces(text).is_some_and(|pieces| pieces.iter().any(|piece| matches!(piece, Piece::Mark(Mark::Child(_)))))
}

/// Whether a mark of a text says who a child is.
pub fn tells_who(text: &str) -> bool {
    let who = |piece: &Piece<'_>| matches!(piece, Piece::Mark(Mark::Child(source)) if source.tells_who());
    pieces(text).is_some_and(|pieces| pieces.iter().any(who))
}

/// The marks of a text that mean nothing.
pub fn unknown(text: &str, found: &mut BTreeSet<String>) {
    for piece in pieces(text).unwrap_or_default() {
        if let Piece::Mark(Mark::Unknown(name)) = piece {
            found.insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_inside_text() {
        let found = pieces("姓名：{{child.name}}（{{ 父亲姓名 }}）{{unit}}{{x}}").unwrap();
        let child = |key: &str| Piece::Mark(Mark::Child(Source::parse(key).unwrap()));
        let expected = [
            Piece::Text("姓名："),
            child("child.name"),
            Piece::Text("（"),
            child("father.name"),
            Piece::Text("）"),
            Piece::Mark(Mark::General("unit")),
            Piece::Mark(Mark::Unknown("x".to_owned())),
        ];
        assert_eq!(found, expected);
        assert_eq!((pieces("{{未完"), pieces("}}{{"), pieces("姓名")), (None, None, None));
        assert!(asks_for_child("{{姓名}}") && !asks_for_child("{{unit}}") && !asks_for_child("{{x}}"));
    }
}
