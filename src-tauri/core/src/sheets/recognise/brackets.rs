//! What the brackets behind a header list: the things that its cells hold, or the answers that they give.

use super::kinds::is_answer;
use super::meaning::{Meaning, understood};
use super::plain::without_brackets;
use super::vocabulary::{WEAK, vocabulary};
use crate::forms::{Field, fields};

/// `父亲（姓名、年龄、职业）` as 父亲姓名 and further things in one column; none when the brackets list no properties of a person.
pub fn properties(header: &str) -> Option<Meaning> {
    let words = vocabulary();
    let listed = listed(header);
    let (first, rest) = listed.split_first()?;
    let known = |part: &String| words.attributes.contains_key(part);
    (known(first) && rest.iter().any(known)).then_some(())?;
    let person = words.plain(&without_brackets(header));
    let role = words.roles_at_ends(&person).find(|(word, _)| *word == person).map(|(_, role)| *role)?;
    (role != "foreign").then_some(())?;
    let found = understood(&format!("{person}{first}"));
    found.field.is_some().then(|| Meaning { certainty: (found.certainty * WEAK).max(0.5), several: true, ..found })
}

/// The field whose answers the brackets list: `现状（在校、辍学、社会闲散）`. None when they are no field's, or several's.
pub fn answers(header: &str) -> Option<Meaning> {
    let mut listed = listed(header);
    if listed.is_empty() {
        // 走读/住校: the header is nothing but its answers.
        listed = parts(header);
        listed.truncate(if listed.len() == 2 { 2 } else { 0 });
    }
    let words = vocabulary();
    let yes_or_no = |answer: &String| words.lists.plain_answers.contains(answer);
    let unlisted = words.lists.compounds.unlisted.contains(&words.plain(&without_brackets(header)));
    (listed.len() >= 2 && !unlisted && !listed.iter().all(yes_or_no)).then_some(())?;
    let hits = |key: &str| {
        let field = fields().get(key)?;
        // 有/无 answer anything.
        let plain = |answer: &String| field.options.as_deref() == Some("yes_no") && is_plain_answer(field, answer);
        let hits = listed.iter().filter(|answer| is_answer(field, answer) && !plain(answer)).count();
        (hits >= 2 && hits * 10 >= listed.len() * 6).then_some((hits, field.key.as_str()))
    };
    let mut found: Vec<(usize, &'static str)> =
        words.lists.compounds.listed.iter().filter_map(|key| hits(key)).collect();
    found.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    let (most, field) = *found.first()?;
    let clear = found.get(1).is_none_or(|(next, _)| *next < most);
    clear.then(|| Meaning { field: Some(field), certainty: 0.75, ..Meaning::default() })
}

/// Whether a text is nothing but answers (肢体、智力): the header of two ticked columns, or in a form an answer itself.
pub fn are_answers(text: &str) -> bool {
    listed(text).is_empty() && answers(text).is_some()
}

/// Whether an answer is one of the options, not one that the field has for itself: 是, not 走读.
fn is_plain_answer(field: &Field, answer: &str) -> bool {
    let own = vocabulary().lists.compounds.answers.get(&field.key);
    fields().choices(field).find(answer).is_some() && !own.is_some_and(|own| own.iter().any(|word| word == answer))
}

/// The parts of what stands in a header's first brackets, plain and without their numbers: 低保1、特困2.
fn listed(header: &str) -> Vec<String> {
    parts(header.split(['(', '（']).nth(1).and_then(|rest| rest.split([')', '）']).next()).unwrap_or_default())
}

fn parts(text: &str) -> Vec<String> {
    let bare = |part: &str| {
        let plain = vocabulary().plain(part);
        plain.trim_matches(|c: char| c.is_ascii_alphanumeric()).to_owned()
    };
    let parts = text.split(['、', '/', '，', ',', '；', ';', '|', '\n', ' ', '．']).map(bare);
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::meaning::meaning;

    #[test]
    fn brackets_say_what_the_cells_hold() {
        for (header, expected) in [
            ("父亲（姓名、年龄、职业）", Some("father.name")),
            ("现状（在校、辍学、社会闲散）", Some("child.schooling")),
            ("家庭情形（低保1、特困2、监测3、其他4）", Some("household.poverty")),
            ("现居住房屋（自建/租住/安置房）", None),
            ("备用（甲、乙）", None),
            ("保密协议签署（是、否）", None),
            ("学历（小学、初中、高中）", None),
        ] {
            assert_eq!(meaning(header).field, expected, "{header}");
        }
    }
}
