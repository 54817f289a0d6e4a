//! Which of two columns is taken when both could be one field.

use super::columns::Heading;
use super::meaning::meaning;
use super::vocabulary::vocabulary;

/// A mobile telephone before another one, a name that says whose it is before a bare one.
const RATHER: f64 = 0.02;
/// A detailed address: more than a field's own word has before another word for it.
const DETAILED: f64 = 0.006;
/// 户籍地(省), which is a part of an address.
const PART: f64 = -0.4;
/// 户口所在地 where 户口所在地详情 is another column.
const GONE_ON_WITH: f64 = -0.1;
/// 家长 where a 监护人 is named too: an account's parent, often without more than a telephone.
const LESSER: f64 = -0.07;
/// A fact about the household's head, behind one about the person listed.
const OF_HEAD: f64 = -0.05;

/// What the headers of a table say together.
pub struct Preferences<'a> {
    headings: &'a [Heading],
    guardians: bool,
}

impl<'a> Preferences<'a> {
    /// Of a table's headings.
    pub fn of(headings: &'a [Heading]) -> Self {
        let guardians = headings.iter().any(|heading| heading.levels.iter().any(|level| level.contains("监护")));
        Self { headings, guardians }
    }

    /// How much surer, or less sure, a column is to be a field than its words and values say.
    pub fn of_column(&self, field: &str, heading: &Heading) -> f64 {
        let Some(leaf) = heading.levels.last() else { return 0.0 };
        let lesser = if self.guardians && is_lesser_guardian(field, leaf) { LESSER } else { 0.0 };
        let gone_on_with = if self.is_gone_on_with(leaf) { GONE_ON_WITH } else { 0.0 };
        let of_head = if is_of_head(field, leaf) { OF_HEAD } else { 0.0 };
        by_itself(field, leaf) + lesser + gone_on_with + of_head
    }

    fn is_gone_on_with(&self, leaf: &str) -> bool {
        let others = self.headings.iter().filter_map(|other| other.levels.last());
        others.filter_map(|other| other.strip_prefix(leaf)).any(is_detailed)
    }
}

fn contains_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

fn is_detailed(text: &str) -> bool {
    contains_any(text, &vocabulary().lists.compounds.detailed)
}

fn by_itself(field: &str, leaf: &str) -> f64 {
    let compounds = &vocabulary().lists.compounds;
    let mobile = field.ends_with("phone") && contains_any(leaf, &compounds.mobile);
    if mobile || (field == "child.name" && meaning(leaf).role == Some("child")) {
        return RATHER;
    }
    match field.ends_with("_address") {
        true if is_part_of_place(leaf) => PART,
        true if is_detailed(leaf) => DETAILED,
        _ => 0.0,
    }
}

/// 户籍地(省), 户籍地-省; a header that names all parts, 住址（省-市-县）, is of the whole.
fn is_part_of_place(leaf: &str) -> bool {
    let is_part = |text: &str| vocabulary().lists.compounds.parts_of_places.iter().any(|part| part == text.trim());
    let leaf = leaf.trim();
    if let Some((_, inside)) = leaf.strip_suffix([')', '）']).and_then(|leaf| leaf.rsplit_once(['(', '（'])) {
        return is_part(inside);
    }
    let Some((before, behind)) = leaf.rsplit_once(['-', '_', '—']) else { return false };
    is_part(behind) && !before.rsplit(['-', '_', '—']).next().is_some_and(is_part)
}

fn is_of_head(field: &str, leaf: &str) -> bool {
    matches!(field, "child.sex" | "child.birth_date" | "child.ethnicity" | "child.phone") && leaf.contains("户主")
}

fn is_lesser_guardian(field: &str, leaf: &str) -> bool {
    field.starts_with("guardian.") && contains_any(leaf, &vocabulary().lists.compounds.lesser_guardians)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_address_is_told_from_one_that_names_its_parts() {
        assert!(["户籍地（省）", "户口所在地-区", "现住址_市"].into_iter().all(is_part_of_place));
        let whole =
            ["户籍地址（省/市/县/乡/村）", "家庭住址(省-市-县-村)", "住址-省-市-县", "家庭地址/村", "户口-地址"];
        assert!(!whole.into_iter().any(is_part_of_place));
    }
}
