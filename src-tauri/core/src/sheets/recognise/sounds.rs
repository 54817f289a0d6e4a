//! Headers with a wrong character in a known word: 监户人, 务功地点, 电活. Typed by sound or by shape, they are proposals only.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::meaning::{Meaning, understood};
use super::vocabulary::{WEAK, vocabulary};
use crate::domain::spelling::syllable;

/// Longer headers are sentences; a sentence sounds like anything.
const LONGEST: usize = 10;
/// Words of more characters are put together from shorter ones.
const LONGEST_WORD: usize = 6;

/// Known words by how they sound.
fn by_sound() -> &'static HashMap<String, Vec<&'static str>> {
    static WORDS: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let known = vocabulary();
        let all = known.aliases.keys().chain(known.attributes.keys()).chain(known.roles.iter().map(|(word, _)| word));
        let mut words: HashMap<String, Vec<&'static str>> = HashMap::new();
        for word in all.filter(|word| (2..=LONGEST_WORD).contains(&word.chars().count())) {
            let alike = words.entry(sound(word.chars())).or_default();
            if !alike.contains(&word.as_str()) {
                alike.push(word);
            }
        }
        words.values_mut().for_each(|alike| alike.sort_unstable());
        words
    })
}

/// What a header says once the characters are taken for those that sound or look like them; nothing where none of it is known.
pub fn misspelt(header: &str) -> Meaning {
    let words = vocabulary();
    let plain = words.plain(header);
    if words.other_headers.contains(&plain) {
        return Meaning::default();
    }
    let found = corrected(&plain).map(|corrected| understood(&corrected)).unwrap_or_default();
    Meaning { certainty: found.certainty.min(WEAK), ..found }
}

/// The header in known words that sound alike; none when it can't be covered by them, or when it would be another one altogether.
fn corrected(plain: &str) -> Option<String> {
    let chars: Vec<char> = plain.chars().collect();
    let han = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}');
    if !(2..=LONGEST).contains(&chars.len()) || !chars.iter().all(han) {
        return None;
    }
    // From the end: what the rest from here on is, and how many of its characters were changed.
    let mut rests: Vec<Option<(String, usize)>> = vec![None; chars.len() + 1];
    *rests.last_mut()? = Some((String::new(), 0));
    for at in (0..chars.len()).rev() {
        let mut best: Option<(String, usize)> = None;
        for end in (at + 1..=chars.len().min(at + LONGEST_WORD)).rev() {
            let Some((rest, changed)) = rests.get(end).cloned().flatten() else { continue };
            let Some((word, more)) = alike(chars.get(at..end)?) else { continue };
            if best.as_ref().is_none_or(|(_, least)| changed + more < *least) {
                best = Some((format!("{word}{rest}"), changed + more));
            }
        }
        *rests.get_mut(at)? = best;
    }
    let (text, changed) = rests.into_iter().next()??;
    (changed > 0 && changed * 2 <= chars.len()).then_some(text)
}

/// The known word that some characters sound like, and how many of them it changes: at most half.
fn alike(chars: &[char]) -> Option<(&'static str, usize)> {
    let words = by_sound().get(&sound(chars.iter().copied()))?;
    let changed = |word: &str| word.chars().zip(chars).filter(|(one, other)| one != *other).count();
    let (word, changed) = words.iter().map(|word| (*word, changed(word))).min_by_key(|(_, changed)| *changed)?;
    (changed * 2 <= chars.len()).then_some((word, changed))
}

/// How characters sound to somebody who doesn't tell zh from z and n from ng; those that look alike are one.
fn sound(chars: impl Iterator<Item = char>) -> String {
    let alike = &vocabulary().lists.lookalikes;
    let one = |c: char| {
        let syllable = syllable(alike.get(&c).copied().unwrap_or(c));
        let plain = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s");
        plain.strip_suffix('g').filter(|rest| rest.ends_with('n')).map_or(plain.clone(), str::to_owned)
    };
    chars.map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_characters_are_understood_as_proposals() {
        for (header, expected) in [
            ("监户人", Some("guardian.name")),
            ("父亲务功地点", Some("father.work_place")),
            ("父亲联系电活", Some("father.phone")),
            ("出身年月", Some("child.birth_date")),
            ("备柱", Some("child.remarks")),
            ("校址", None),
            ("面积", None),
        ] {
            let found = misspelt(header);
            assert_eq!(found.field, expected, "{header}");
            assert!(found.certainty <= WEAK, "{header}");
        }
    }
}
