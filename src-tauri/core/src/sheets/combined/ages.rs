//! A child's age: it follows from the birth date and is never stored beside it.

use super::words::data;
use crate::domain::Record;
use crate::domain::text::folded;
use crate::forms::derive;
use crate::sheets::draft::Draft;
use crate::sheets::recognise;

/// Whether a header asks for the child's age, and not for somebody else's.
pub(in crate::sheets) fn is_child_age(header: &str) -> bool {
    let levels: Vec<String> = header.split('/').map(folded).collect();
    let Some(leaf) = levels.last() else { return false };
    let plain = leaf.trim_end_matches(|c: char| !c.is_alphanumeric());
    data().child_ages.iter().any(|word| plain == word || leaf == word) && is_of_child(&levels)
}

/// Whether what stands under a header follows from the birth date: the child's age, or whether it is of some age (是否满16周岁).
pub(in crate::sheets) fn follows_from_birth(header: &str) -> bool {
    let levels: Vec<String> = header.split('/').map(folded).collect();
    let question = |leaf: &String| {
        let plain = leaf.trim_end_matches(|c: char| !c.is_alphanumeric());
        data().asks_whether.iter().any(|word| leaf.starts_with(word))
            && data().age_questions.iter().any(|word| plain.ends_with(word))
            && leaf.chars().any(|c| c.is_ascii_digit() || data().one_numeral.contains(c))
    };
    is_child_age(header) || (levels.last().is_some_and(question) && is_of_child(&levels))
}

/// No person's word in any level, and none that recognition knows: the child's age in the place of a relative's would be believed.
fn is_of_child(levels: &[String]) -> bool {
    levels.iter().all(|level| data().others.iter().all(|person| !level.contains(person.as_str())))
        && recognise::is_of_child(levels)
}

/// Takes ages out of a draft where a birth date tells them: by the next form they would be wrong.
pub(in crate::sheets) fn leave_out_what_follows(draft: &mut Draft, known: &Record) {
    if draft.ages.is_empty()
        || draft.record.extra.is_empty()
        || derive::birth_date(&draft.record).or_else(|| derive::birth_date(known)).is_none()
    {
        return;
    }
    let ages = std::mem::take(&mut draft.ages);
    draft.record.extra.retain(|header, _| !ages.contains(header));
    draft.ages = ages;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_under_another_person_is_not_the_childs() {
        for group in [
            "家庭成员",
            "家庭主要成员",
            "家庭成员情况",
            "委托人",
            "受托人",
            "联系人",
            "照料人",
            "紧急联系人情况",
            "班主任",
            "兄弟姐妹",
        ] {
            let header = format!("{group}/年龄");
            assert!(!is_child_age(&header) && !follows_from_birth(&header), "{header}");
        }
        for group in ["儿童", "学生基本情况", "基本信息", "个人情况", "农村留守儿童花名册", "留守儿童基本信息"]
        {
            assert!(is_child_age(&format!("{group}/年龄")), "{group}");
        }
    }

    #[test]
    fn an_age_is_known_by_its_header() {
        assert!(is_child_age("年龄（周岁）") && is_child_age("儿童情况/年龄") && !is_child_age("监护人/年龄"));
        assert!(
            follows_from_birth("是否满16周岁") && !follows_from_birth("是否满意") && !follows_from_birth("母亲年龄")
        );
    }
}
