//! Whose columns stand under a group header: 父亲情况 names the father, 身份信息 nobody.

use super::composed::{both, person_alone};
use super::meaning::meaning;
use super::persons::without_modifier;
use super::plain::without_brackets;
use super::vocabulary::{Role, vocabulary};

/// The person whom a group header names: 父亲情况 names the father, 患儿基本信息 the child.
pub fn group_role(header: &str) -> Option<Role> {
    let words = vocabulary();
    let plain = words.plain(&without_brackets(header));
    // 家庭成员1 and 监护人二 are told from one another by their number: none of them is the one that the register keeps.
    let shown = crate::domain::text::folded(header);
    let numbered = shown.ends_with(|c: char| c.is_ascii_digit() || "一二三四".contains(c));
    if numbered && words.lists.numbered_persons.iter().any(|word| plain.contains(word.as_str())) {
        return Some("foreign");
    }
    // A column 证件 is of somebody's papers; 证件 over 身份证号 is of those whose row it is.
    if words
        .lists
        .neutral_groups
        .iter()
        .any(|word| plain.strip_prefix(word.as_str()).is_some_and(|rest| words.lists.group_suffixes.contains(rest)))
    {
        return None;
    }
    let told = role_of_group(&plain).or_else(|| person_alone(&plain));
    if let Some(role) = told {
        // 家庭成员（父亲）: the brackets say which one.
        return in_brackets(header).and_then(|inside| both(Some(role), inside)).or(told);
    }
    in_brackets(header)
        .or_else(|| without_modifier(&plain).and_then(role_of_group).filter(|role| *role == "guardian"))
        .or_else(|| {
            let mut parts = header.split(['/', '、', '或']).map(|part| role_of_group(&words.plain(part)));
            parts.next().flatten()
        })
        .or_else(|| somebody(&plain))
}

/// 投保人（家长）: the brackets say who it is.
fn in_brackets(header: &str) -> Option<Role> {
    let inside = header.split(['(', '（']).nth(1)?.split([')', '）']).next()?;
    let inside = vocabulary().plain(inside);
    let mut all = vocabulary().roles_at_ends(&inside).filter(|(word, _)| *word == inside);
    all.next().map(|(_, role)| *role)
}

/// The person of a group that no list knows: 村级责任人, 服刑人员. It is hardly one of those whom the register keeps.
fn somebody(plain: &str) -> Option<Role> {
    let words = vocabulary();
    let mut suffixes = words.lists.group_suffixes.iter().filter_map(|suffix| plain.strip_suffix(suffix.as_str()));
    let ends = |person: &str| person.chars().count() >= 2 && ends_like_a_person(person);
    let found = meaning(plain);
    (suffixes.any(ends) && found.field.is_none()).then(|| found.role.unwrap_or("foreign"))
}

fn ends_like_a_person(plain: &str) -> bool {
    let compounds = &vocabulary().lists.compounds;
    let ends = |list: &[String]| list.iter().any(|end| plain.ends_with(end.as_str()));
    ends(&compounds.person_endings) && !ends(&compounds.nobody)
}

fn role_of_group(plain: &str) -> Option<Role> {
    let words = vocabulary();
    words.roles_at_ends(plain).find_map(|(word, role)| {
        let rest = plain.strip_prefix(word.as_str())?;
        (words.lists.group_suffixes.contains(rest) || *role == "foreign").then_some(*role)
    })
}

/// Whether a group header says nothing of whose columns stand below: 基本情况, 身份信息, 联系方式, 时间.
pub fn is_neutral_group(header: &str) -> bool {
    let words = vocabulary();
    let plain = words.plain(&without_brackets(header));
    words.lists.group_suffixes.contains(plain.as_str())
        || words.attributes.contains_key(&plain)
        || words.other_headers.contains(&plain)
        || words.lists.neutral_groups.iter().any(|word| plain.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups() {
        assert_eq!(group_role("父亲情况"), Some("father"));
        assert_eq!(group_role("患儿基本信息"), Some("child"));
        assert_eq!(group_role("监护人基本情况"), Some("guardian"));
        assert_eq!(group_role("联系方式"), None);
        assert_eq!(group_role("家庭基本情况"), None);
        assert_eq!(group_role("投保人（家长）"), Some("guardian"));
        assert_eq!(group_role("家庭成员（父亲）"), Some("father"));
        assert_eq!(group_role("村级责任人情况"), Some("contact"));
        assert_eq!(group_role("片区巡查员"), Some("foreign"));
        assert_eq!((group_role("人员信息"), group_role("个人信息")), (None, None));
        for group in ["证件", "证件信息", "身份", "就学", "教育信息"] {
            assert!(group_role(group).is_none() && is_neutral_group(group), "{group}: {:?}", group_role(group));
        }
        assert!(!is_neutral_group("父亲"));
    }
}
