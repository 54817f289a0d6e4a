//! What the text of one header or label means by itself.

use super::brackets;
use super::codes::Codes;
use super::composed::{COMPOSED, composed};
use super::groups::group_role;
use super::persons::{by_person, of_child, qualified_child, without_modifier};
use super::plain::without_brackets;
use super::vocabulary::{Attribute, Role, SURE, WEAK, vocabulary};
use crate::domain::text::narrow;

/// What a header says. All parts may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meaning {
    /// The person it names: 父亲电话 names the father.
    pub role: Option<Role>,
    /// The person's property it names: 电话.
    pub attribute: Option<Attribute>,
    /// Other properties that the same word can mean: 职业 may be an employer or an occupation.
    pub others: Vec<Attribute>,
    /// The field it means where nothing around it says otherwise.
    pub field: Option<&'static str>,
    /// How sure the field is.
    pub certainty: f64,
    /// Whether the header names several things of which this is the first: the values hold all of them.
    pub several: bool,
}

impl Meaning {
    /// Whether it means anything.
    pub fn is_known(&self) -> bool {
        self.role.is_some() || self.attribute.is_some() || self.field.is_some()
    }

    /// Whether it says something of a person outside the register that is no property of theirs: 证件类型, 老师评语.
    pub fn is_beside_the_point(&self) -> bool {
        self.role == Some("foreign") && self.certainty == 0.0
    }
}

/// How sure a person's word alone is, before the values are seen.
pub const BARE: f64 = 0.85;

/// Reads one header. Brackets are tried as a part of it and as a remark.
pub fn meaning(header: &str) -> Meaning {
    let words = vocabulary();
    let one_parent = one_of_both(header);
    let header = one_parent.as_deref().unwrap_or(header);
    let narrowed = narrow(header);
    let header = narrowed.as_str();
    let whole = words.plain(header);
    let mut forms = vec![whole];
    // `（3）班` is a value; without its brackets it would be the header 班.
    let value = header.trim_start().starts_with(['(', '（', '[', '【']) && !header.contains("受委托");
    // `父（母）姓名` is not 父姓名.
    let inside = header.split(['(', '（']).nth(1).and_then(|rest| rest.split([')', '）']).next()).unwrap_or_default();
    let inside = words.plain(inside);
    let person = words.roles_at_ends(&inside).any(|(word, role)| *role != "foreign" && *word == inside);
    if !value && !person {
        forms.push(words.plain(&without_brackets(header)));
    }
    forms.extend(Codes::of(header).map(|codes| words.plain(&codes.before)));
    for form in forms.clone() {
        forms.push(form.trim_start_matches(char::is_numeric).to_owned());
        forms.extend(words.without_latin(&form));
        forms.extend(without_child(&form));
        let trimmed = words.lists.fillers.iter().fold(form, |text, filler| text.replace(filler.as_str(), ""));
        forms.push(trimmed);
    }
    forms.dedup();
    if let Some(found) = brackets::properties(header) {
        return found;
    }
    for form in forms.iter().filter(|form| !form.is_empty()) {
        let found = exact(form);
        if found.is_known() && !(person && found.role == Some("foreign")) {
            let says = found.role.is_some() || found.field.is_some();
            return if says { found } else { brackets::answers(header).unwrap_or(found) };
        }
    }
    let combined = combined(header);
    if combined.is_known() {
        return combined;
    }
    if person {
        // 收款人（监护人）: the bracket says who it is.
        forms.push(inside);
    }
    let known = |found: &Meaning| !person || found.field.is_some();
    if let Some(found) = forms.iter().filter_map(|form| composed(form).or_else(|| foreign_language(form))).find(known) {
        let says = found.role.is_some() || found.field.is_some();
        return if says { found } else { brackets::answers(header).unwrap_or(found) };
    }
    brackets::answers(header).or_else(|| forms.first().map(|form| by_pattern(form))).unwrap_or_default()
}

/// 父（母）电话 is 父或母电话: one of the two, nobody says which.
fn one_of_both(header: &str) -> Option<String> {
    let plain = narrow(header);
    vocabulary().lists.either_parent.iter().find_map(|both| {
        let (one, other) = both.split_once('/')?;
        let written = [format!("{one}({other})"), both.clone()];
        let found = written.iter().find(|written| plain.contains(written.as_str()))?;
        Some(plain.replacen(found.as_str(), &format!("{one}或{other}"), 1))
    })
}

/// 残疾幼儿类别 without the child in its middle; none when there is none.
fn without_child(form: &str) -> Option<String> {
    let words = vocabulary();
    let child = words.roles_within(form).filter(|(at, _, role)| *role == "child" && *at > 0);
    let (_, word, _) = child.max_by_key(|(_, word, _)| word.len())?;
    let rest = form.replacen(word, "", 1);
    words.aliases.get(&rest).is_some_and(|(field, _)| field.starts_with("child.")).then_some(rest)
}

/// A word by itself or a compound.
pub fn understood(form: &str) -> Meaning {
    let found = exact(form);
    if found.is_known() { found } else { composed(form).unwrap_or_default() }
}

/// A header of English or pinyin words: less sure than the Chinese ones that they stand for.
fn foreign_language(form: &str) -> Option<Meaning> {
    let chinese = vocabulary().translated(form)?;
    let found = understood(&chinese);
    found.is_known().then(|| Meaning { certainty: found.certainty.min(COMPOSED), ..found })
}

/// A known word, a property, or a person with a property before or behind.
fn exact(form: &str) -> Meaning {
    let words = vocabulary();
    let alias = words.aliases.get(form).copied();
    if let Some(attributes) = words.attributes.get(form) {
        let (field, certainty) = alias.map_or((None, SURE), |(field, certainty)| (Some(field), certainty));
        return Meaning {
            role: None,
            attribute: attributes.first().copied(),
            others: attributes.iter().skip(1).copied().collect(),
            field,
            certainty,
            several: false,
        };
    }
    if let Some((field, certainty)) = alias {
        return of_alias(form, field, certainty);
    }
    by_person(form)
        .or_else(|| of_child(form))
        .or_else(|| qualified_child(form))
        .or_else(|| by_person(without_modifier(form)?).filter(|found| found.role == Some("guardian")))
        .unwrap_or_default()
}

/// A field's own word. It names a person when the field is a property of one.
fn of_alias(form: &str, field: &'static str, certainty: f64) -> Meaning {
    let words = vocabulary();
    let named = words.roles_at_ends(form).find(|(word, _)| form.starts_with(word.as_str())).map(|(_, role)| *role);
    // A bare 父亲 may head his name, his state or his telephone: the values decide.
    let bare = words.roles_at_ends(form).any(|(word, _)| word == form);
    let (role, attribute) = words.role_of(field).unzip();
    Meaning {
        role: role.filter(|role| *role != "child" || named == Some("child")),
        attribute: attribute.filter(|_| role != Some("child")),
        others: Vec::new(),
        field: Some(field),
        certainty: if bare { certainty.min(BARE) } else { certainty },
        several: false,
    }
}

/// `父亲姓名、电话、身份证号`: the first of several things in one column.
fn combined(header: &str) -> Meaning {
    let outside = without_brackets(header);
    let header = if outside.is_empty() { header } else { outside.as_str() };
    let parts: Vec<&str> = header.split(['、', '/', '，', ',', '及', '和', '\n', '+', '&']).collect();
    let [first, rest @ ..] = parts.as_slice() else { return Meaning::default() };
    let words = vocabulary();
    if rest.is_empty() || words.plain(first).chars().count() < 2 {
        return Meaning::default();
    }
    let found = understood(&words.plain(first));
    // 抚养人/照护人 are one person with two words.
    let second = rest.first().map(|part| understood(&words.plain(part))).unwrap_or_default();
    if found.role.is_some() && found.field.is_some() && second.field == found.field {
        return found;
    }
    // Of a weak word only a part is left.
    let certainty = if found.certainty >= WEAK { (found.certainty * WEAK).max(0.5) } else { 0.0 };
    Meaning { certainty, several: true, ..found }
}

fn by_pattern(form: &str) -> Meaning {
    vocabulary()
        .lists
        .patterns
        .iter()
        .find(|pattern| pattern.fits(form))
        .map(|pattern| Meaning {
            field: Some(pattern.field.as_str()),
            certainty: pattern.certainty,
            ..Meaning::default()
        })
        .unwrap_or_default()
}

/// Whether text could head a column: a known word, or one that headers have.
pub fn is_header_word(text: &str) -> bool {
    let words = vocabulary();
    let plain = words.plain(text);
    // A colon inside makes it a line such as `联系人：…`; a sentence is a note.
    let bare = without_brackets(text);
    let line = bare.trim_end_matches([':', '：']).contains([':', '：']) || words.plain(&bare).chars().count() > 24;
    if plain.is_empty() || line {
        return false;
    }
    let found = meaning(text);
    let role_alone = found.role.is_some() && words.roles_at_ends(&plain).any(|(word, _)| *word == plain);
    found.attribute.is_some()
        || found.field.is_some()
        || role_alone
        || group_role(text).is_some()
        || words.other_headers.contains(&plain)
        || words.lists.compounds.unlisted.contains(&words.plain(&bare))
        || words.lists.statistics.iter().any(|word| plain.ends_with(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(header: &str) -> Option<&'static str> {
        meaning(header).field
    }

    #[test]
    fn people_and_properties() {
        for (header, expected) in [
            ("父亲姓名", Some("father.name")),
            ("母亲手机号码", Some("mother.phone")),
            ("爸爸电话", Some("father.phone")),
            ("姓名（父亲）", Some("father.name")),
            ("父_電話_手", Some("father.phone")),
            ("父_電話_公", None),
            ("監護人行動電話", Some("guardian.phone")),
            ("（受委托）监护人姓名", Some("guardian.name")),
            ("家长", Some("guardian.name")),
            ("家長1姓名", Some("guardian.name")),
            ("家长2姓名", None),
            ("老师姓名", None),
            ("联系人电话8", None),
            ("户主身份证号码*", Some("child.id_number")),
            ("父亲性别", None),
            ("父（母）电话", Some("father.phone")),
            ("父亲（  ）  母亲（  ）", None),
            ("父亲姓名、电话、身份证号", Some("father.name")),
            ("外祖母出生日期", Some("maternal_grandmother.birth_date")),
            ("班主任联系方式", Some("child.head_teacher_phone")),
        ] {
            assert_eq!(field(header), expected, "{header}");
        }
    }

    #[test]
    fn words_of_the_child() {
        for (header, expected) in [
            ("现住址2", Some("child.residence_address")),
            ("是否在校寄宿（是/否）", Some("child.boarding")),
            ("户籍所在地详细地址", Some("child.hukou_address")),
            ("残疾类别及等级", Some("child.disability_kind")),
            ("与被监护人的关系", Some("guardian.relation")),
            ("身分證字號", Some("child.id_number")),
            ("学校代码", None),
            ("家族史父亲", None),
            ("性别男", None),
            ("户籍县市", None),
            ("班级性质", None),
            ("性别：0未知 1男 2女", Some("child.sex")),
        ] {
            assert_eq!(field(header), expected, "{header}");
        }
    }
}
