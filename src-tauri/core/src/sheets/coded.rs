//! Reads cells whose codes the header explains.

use super::recognise::Codes;
use crate::forms::interpret::{Raw, Reading, Trouble, interpret};
use crate::forms::{Field, Kind};

/// What a cell says by the codes of its column's header; none when it holds no code. A code that the header doesn't explain is told
/// rather than read by a standard that the sheet doesn't follow.
pub fn by_header(codes: &Codes, field: &'static Field, raw: &Raw<'_>) -> Option<Reading> {
    if let Some(word) = codes.word(&raw.text) {
        let reading = interpret(field, &Raw::text(word));
        return Some(Reading { original: Some(raw.text.clone().into_owned()), ..reading });
    }
    let has_options = matches!(field.kind, Kind::Choice | Kind::Choices);
    (has_options && codes.is_unexplained(&raw.text))
        .then(|| Reading::unreadable(&raw.text, Trouble::new("code_unexplained")))
}
