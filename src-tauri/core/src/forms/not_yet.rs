//! Words in the place of a number that doesn't exist yet (未办理): the fact is not there, and the words are kept as a remark.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Field, Kind, fields};
use crate::domain::text::folded;
use crate::domain::value::NONE;

/// The words of `assets/not_yet.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Of anybody's number.
    id_number: Vec<String>,
    /// Of a child's number besides.
    of_child: Vec<String>,
    /// Words of who doesn't know.
    unknown: Vec<String>,
    /// The lists of options that are no names: 去世, 爷爷.
    no_names_of: Vec<String>,
    /// Signs that stand for what the row above says.
    ditto: Vec<String>,
}

const JSON: &str = include_str!("../../../../assets/not_yet.json");

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // A malformed file is caught by the test below; in the field the words are then kept as typed.
    WORDS.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

/// Whether a text says 同上: what it stands for is known to who sees the row above, and rows are sorted and taken out.
pub fn is_ditto(text: &str) -> bool {
    words().ditto.iter().any(|sign| sign == text.trim())
}

/// Whether a text says that nobody knows: 不详, 待核实. In remarks it may be a part of what is told.
pub fn is_unknown(field: &Field, text: &str) -> bool {
    let plain = matches!(field.kind, Kind::Name | Kind::Phone | Kind::Date | Kind::Text);
    // Every cell of a sheet comes by here: long texts are not looked at.
    plain && is_short(text) && !field.key.ends_with("remarks") && words().unknown.contains(&folded(text))
}

/// Whether a text in the place of a name is an answer to another question: 去世, 爷爷.
pub fn is_no_name(text: &str) -> bool {
    static ANSWERS: OnceLock<HashSet<String>> = OnceLock::new();
    let answers = ANSWERS.get_or_init(|| {
        let lists = words().no_names_of.iter().filter_map(|list| fields().options.get(list));
        let answers = lists.flat_map(|list| &list.choices).flat_map(|c| std::iter::once(&c.label).chain(&c.aliases));
        answers.map(|answer| folded(answer)).filter(|answer| answer.chars().count() >= 2).collect()
    });
    is_short(text) && answers.contains(&folded(text))
}

/// Whether a text may be one of the words: none of them is longer.
fn is_short(text: &str) -> bool {
    text.chars().nth(12).is_none()
}

/// Whether a text says that a field's number is not there yet. A child without a number is one that gets one; a grown-up of whom 无 is
/// said may have none.
pub fn is_not_yet(field: &Field, text: &str) -> bool {
    if field.kind != Kind::IdNumber {
        return false;
    }
    let words = words();
    let plain = folded(text);
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    words.id_number.iter().any(|word| word == plain)
        || (field.section == "child"
            && (plain == NONE || plain.is_empty() || words.of_child.iter().any(|word| word == plain)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn a_child_gets_its_number_later() {
        assert!(serde_json::from_str::<Words>(JSON).is_ok());
        let is = |key: &str, text: &str| is_not_yet(fields().get(key).expect(key), text);
        assert!(
            is("child.id_number", "无")
                && is("child.id_number", "没有")
                && is("child.id_number", "（未办理）")
                && is("child.id_number", "—")
        );
        assert!(is("guardian.id_number", "正在办理") && !is("guardian.id_number", "无"));
        assert!(!is("child.id_number", "520199201405200036") && !is("child.name", "无"));
    }
}
