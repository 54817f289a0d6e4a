//! What a header says together with the levels above it.

use super::meaning::{BARE, Meaning, meaning, understood};
use super::plain::without_brackets;
use super::vocabulary::vocabulary;
use crate::forms::{Kind, fields};

/// `监护-协议签订`: software writes groups before a hyphen. None where the header is understood as it stands.
pub fn hyphened(leaf: &str, groups: &[String]) -> Option<Vec<String>> {
    let parts: Vec<&str> = leaf.split(['-', '－', '—', '_', '>', '·']).map(str::trim).collect();
    let two = parts.len() == 2 && parts.iter().all(|part| part.chars().count() >= 2);
    (two && meaning(leaf).field.is_none())
        .then(|| groups.iter().cloned().chain(parts.iter().map(|part| (*part).to_owned())).collect())
}

/// 健康（20）: so many points are given, which say nothing that the register keeps.
pub fn is_of_points(leaf: &str) -> bool {
    let inside = leaf.split(['(', '（']).nth(1).and_then(|rest| rest.split([')', '）']).next()).unwrap_or_default();
    let points = inside.trim_end_matches('分');
    let number = points.parse::<u32>().is_ok_and(|points| points % 5 == 0 && points <= 100);
    let field = || meaning(leaf).field.and_then(|field| fields().get(field));
    number && field().is_some_and(|field| matches!(field.kind, Kind::Choice | Kind::Choices))
}

/// 转出学校 over 校名: where the child was or wants to be.
pub fn is_of_another_time(group: &str) -> bool {
    vocabulary().lists.past_groups.iter().any(|word| group.contains(word.as_str()))
}

/// 地址 under 户籍 is 户籍地址, 省份 under 父亲务工情况 where the father works.
pub fn with_group(found: Meaning, leaf: &str, groups: &[String]) -> Meaning {
    let words = vocabulary();
    let vague =
        found.role.is_none() && (found.field.is_none() || found.certainty < BARE) && !found.is_beside_the_point();
    let Some(group) = groups.last().filter(|_| vague).map(|group| words.plain(&without_brackets(group))) else {
        return found;
    };
    let leaf = words.plain(&without_brackets(leaf));
    let mut shortened: Vec<&str> =
        words.lists.group_suffixes.iter().filter_map(|suffix| group.strip_suffix(suffix.as_str())).collect();
    shortened.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let joined = shortened.into_iter().map(|group| format!("{group}{leaf}")).map(|joined| understood(&joined));
    let better = joined
        .filter(|joined| joined.field.is_some() && joined.certainty > found.certainty.min(BARE))
        .reduce(|best, next| if next.certainty > best.certainty { next } else { best });
    // 类别 under 健康状况 says nothing of its own.
    let of_group = || {
        let told = is_generic(&leaf).then(|| understood(&group))?;
        (told.field.is_some() && told.role.is_none_or(|role| role == "child")).then_some(told)
    };
    better.or_else(of_group).unwrap_or(found)
}

/// 类别, 目前状态: words that say nothing without what stands above them.
fn is_generic(leaf: &str) -> bool {
    let compounds = &vocabulary().lists.compounds;
    let rest = compounds.before.iter().filter_map(|word| leaf.strip_prefix(word.as_str()));
    std::iter::once(leaf).chain(rest).any(|word| compounds.generic.contains(word))
}

/// 父亲, 母亲 under 联系电话 are their telephones.
pub fn of_shared_property(found: Meaning, groups: &[String]) -> Meaning {
    let words = vocabulary();
    let alone = found.attribute.is_none_or(|attribute| attribute == "name") && found.certainty <= BARE;
    let Some(role) = found.role.filter(|_| alone) else { return found };
    let shared = groups.iter().rev().map(|level| meaning(level)).find(|level| {
        level.attribute.is_some_and(|attribute| attribute != "name") && matches!(level.role, None | Some("parents"))
    });
    let Some(attribute) = shared.and_then(|level| level.attribute) else {
        // 外出 over 父 and 母.
        let said = groups.iter().rev().find_map(|level| words.group_properties.get(&words.plain(level)));
        let field = said.and_then(|attribute| words.field_of(role, attribute));
        return match said.zip(field) {
            Some((attribute, field)) => {
                Meaning { attribute: Some(attribute), field: Some(field), certainty: 0.75, ..found }
            }
            None => found,
        };
    };
    let field = words.field_of(role, attribute);
    Meaning { role: Some(role), attribute: Some(attribute), field, certainty: 0.93, ..Meaning::default() }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Heading, tie};
    use super::super::shapes::Shapes;

    /// The fields of headers whose levels are separated by `>`.
    fn fields_of(headers: &str) -> Vec<&'static str> {
        let levels = |header: &str| header.split('>').map(str::to_owned).collect();
        let heading = |header: &str| Heading { levels: levels(header), shapes: Shapes::default() };
        let headings: Vec<Heading> = headers.split('|').map(heading).collect();
        tie(&headings, "留守儿童名册").into_iter().map(|tie| tie.map_or("-", |(field, _)| field)).collect()
    }

    #[test]
    fn the_levels_above_tell_what_a_header_means() {
        for (headers, expected) in [
            ("就学状态>目前状态", &["child.schooling"][..]),
            ("外出>爸|外出>妈", &["father.work_place", "mother.work_place"]),
            (
                "父母情况>父亲姓名|父母情况>务工地点|父母情况>母亲姓名|父母情况>务工地点",
                &["father.name", "father.work_place", "mother.name", "mother.work_place"],
            ),
            ("转出学校>年级|转入学校>年级", &["-", "child.grade"]),
            ("监护-受托人姓名|监护-联系电话", &["guardian.name", "guardian.phone"]),
            ("姓名|健康（20）|健康状况", &["child.name", "-", "child.health"]),
            ("学校>联系电话", &["-"]),
        ] {
            assert_eq!(fields_of(headers), expected, "{headers}");
        }
    }
}
