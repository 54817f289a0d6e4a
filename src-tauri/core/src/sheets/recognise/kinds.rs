//! What one text looks like: an ID number, a name, one of a field's answers.

use std::collections::HashMap;

use super::vocabulary::vocabulary;
use crate::domain::text::narrow;
use crate::forms::{Field, fields};

/// Whether text is one of a field's answers, or holds a word that its answers hold: 已改嫁外省 tells of a parent's state.
pub fn is_answer(field: &Field, text: &str) -> bool {
    let compounds = &vocabulary().lists.compounds;
    let has = |lists: &HashMap<String, Vec<String>>, fits: &dyn Fn(&str) -> bool| {
        lists.get(&field.key).is_some_and(|list| list.iter().any(|word| fits(word)))
    };
    fields().choices(field).find(text).is_some()
        || has(&compounds.answers, &|word| text == word)
        || has(&compounds.known, &|word| text.contains(word))
}

/// Whether an answer is a number that stands for one.
pub fn is_code(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A folded answer without its letter or number: `a.低保户` is 低保户. Numbers such as `2012.5` stay.
pub fn uncoded(folded: &str) -> &str {
    let code = |c: char| c.is_ascii_alphanumeric() || ('①'..='⑳').contains(&c);
    let mark = |c: char| matches!(c, '.' | '、' | ':' | ')' | '-');
    let inner = folded.strip_prefix('(').unwrap_or(folded);
    let rest = inner.trim_start_matches(code);
    let coded = rest.len() < inner.len() && rest.len() + 3 >= inner.len();
    let answer = rest.trim_start_matches(mark);
    let word = answer.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
    if coded && word { answer } else { folded }
}

pub fn looks_like_id(id: &str) -> bool {
    let digits = id.bytes().take_while(u8::is_ascii_digit).count();
    let rest = id.get(digits..).unwrap_or_default();
    let dated = id.get(6..10).and_then(|y| y.parse::<i32>().ok()).is_some_and(|y| (1900..2100).contains(&y));
    // 身分證字號 of Taiwan: A123456789.
    if id.len() == 10 && id.starts_with(|c: char| c.is_ascii_uppercase()) {
        return matches!(id.as_bytes().get(1), Some(b'1' | b'2' | b'8' | b'9'))
            && id.bytes().skip(1).all(|b| b.is_ascii_digit());
    }
    match digits + rest.len() {
        17..=19 => dated && rest.len() <= 1 && digits >= 16,
        15 => digits == 15 && id.as_bytes().first().is_some_and(|b| (b'1'..=b'8').contains(b)),
        _ => false,
    }
}

/// A mobile number as Taiwan's registers have it: 0912-345-678.
pub fn is_phone_of_taiwan(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    digits.len() == 10 && digits.starts_with("09") && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A date whose year is counted from 1912, as in 104.3.12. Recognised as a date, never read as one.
pub fn has_year_of_the_republic(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_end_matches('日').split(['.', '/', '-', '年', '月']).collect();
    let number = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    matches!(parts.as_slice(), [year, month, day] if number(year, 150) && number(month, 12) && number(day, 31))
}

pub fn is_student_number(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'G' | b'J' | b'L')) && text.len() == 19
}

/// A Chinese name of two to four characters with a usual surname, or a longer one with a middle dot.
pub fn is_personal_name(text: &str) -> bool {
    let words = vocabulary();
    let chars: Vec<char> = narrow(text).chars().collect();
    let han = |c: &char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    if chars.contains(&'·') {
        return (4..=20).contains(&chars.len()) && chars.iter().all(|c| han(c) || *c == '·');
    }
    let place = chars.last().is_some_and(|c| words.place_endings.contains(c) || *c == '族');
    (2..=4).contains(&chars.len())
        && chars.iter().all(han)
        && !place
        && chars.first().is_some_and(|c| words.surnames.contains(c))
}
