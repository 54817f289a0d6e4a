//! How a Chinese name is spelt in pinyin: for search by sound and initials and for sorting.
//!
//! The common reading of many surnames differs from their reading as surnames (单 is shàn, not dān);
//! `assets/surnames.json` says so for those.

use std::collections::HashMap;
use std::sync::OnceLock;

use pinyin::ToPinyin;

/// A name's pinyin without tones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelling {
    /// Syllables joined without spaces: `shanxiaoming`.
    pub full: String,
    /// First letters: `sxm`.
    pub initials: String,
    /// Sorts names as a Chinese index does, syllable by syllable: `shan xiao ming`.
    pub sort_key: String,
}

fn surnames() -> &'static HashMap<String, String> {
    static TABLE: OnceLock<HashMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(include_str!("../../../../assets/surnames.json")).unwrap_or_default())
}

/// Spells a person's name. Characters without a reading (letters, rare characters) stay as they are, in lower case.
pub fn spell_name(name: &str) -> Spelling {
    let chars: Vec<char> = super::text::folded(name).chars().collect();
    let (surname, mut syllables) = spell_surname(&chars);
    syllables.extend(chars[surname..].iter().map(|&c| match c.to_pinyin() {
        Some(reading) => reading.plain().to_owned(),
        None => c.to_string(),
    }));
    Spelling {
        full: syllables.concat(),
        initials: syllables.iter().filter_map(|s| s.chars().next()).collect(),
        sort_key: syllables.join(" "),
    }
}

/// A character's usual reading without its tone; the character itself where it has none.
pub fn syllable(character: char) -> String {
    character.to_pinyin().map_or_else(|| character.to_string(), |reading| reading.plain().to_owned())
}

/// How many characters the table's surname has, and its syllables; none when the usual readings are right.
fn spell_surname(chars: &[char]) -> (usize, Vec<String>) {
    for length in [2, 1] {
        let Some(head) = chars.get(..length) else {
            continue;
        };
        if let Some(reading) = surnames().get(&head.iter().collect::<String>()) {
            return (length, reading.split(' ').map(str::to_owned).collect());
        }
    }
    (0, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_their_own_reading() {
        assert_eq!(spell_name("单小明").full, "shanxiaoming");
        assert_eq!(spell_name("曾国庆").initials, "zgq");
        assert_eq!(spell_name("欧阳雪").sort_key, "ou yang xue");
        assert_eq!(spell_name("王单").full, "wangdan");
    }

    #[test]
    fn every_surname_has_a_syllable_for_each_character() {
        for (surname, reading) in surnames() {
            assert_eq!(surname.chars().count(), reading.split(' ').count(), "{surname}");
        }
    }

    #[test]
    fn other_characters_stay() {
        assert_eq!(spell_name("买买提·艾力").initials, "mmt·al");
        assert_eq!(spell_name("Ali 王").full, "aliwang");
        assert_eq!(spell_name("").full, "");
    }
}
