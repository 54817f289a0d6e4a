//! School, grade and class in one cell.

use super::words::data;
use crate::domain::Record;
use crate::forms::shown;

/// School, grade and class; `None` for a text that names a class or grade which can't be told from the rest.
pub(super) fn split_school(text: &str, known: Option<&Record>) -> Option<Vec<(String, String)>> {
    let [school_key, grade_key, class_key] = data().school_parts.as_slice() else { return None };
    let text = text.trim();
    let (school, grade, class) = match grade_in(text) {
        Some((from, to)) => (text.get(..from)?, text.get(from..to)?.to_owned(), text.get(to..)?.to_owned()),
        None => {
            let (rest, class) = class_at_end(text);
            let (grade, class) = grade_of_class(class, known)?;
            (rest, grade, class)
        }
    };
    let trim = |text: &str| text.trim_matches(|c: char| data().between.contains(c)).to_owned();
    let (school, class) = (trim(school), trim(&class));
    let left_over = |part: &str| {
        part.ends_with(data().class_mark.as_str())
            || part.ends_with(data().level_mark.as_str())
            || grade_in(part).is_some()
    };
    let is_class = class.is_empty() || class.ends_with(data().class_mark.as_str()) || is_number(&class);
    if left_over(&school) || !is_class || school.contains(data().level_mark.as_str()) {
        return None;
    }
    Some(vec![(school_key.clone(), school), (grade_key.clone(), grade), (class_key.clone(), class)])
}

/// Where the last grade of a text stands.
fn grade_in(text: &str) -> Option<(usize, usize)> {
    let numeral = |c: char| data().one_numeral.contains(c);
    let marked = text.rfind(data().grade_mark.as_str()).and_then(|at| {
        let before = text.get(..at)?.chars().next_back().filter(|c| numeral(*c))?;
        Some((at - before.len_utf8(), at + data().grade_mark.len()))
    });
    let named = || data().grades.iter().filter_map(|grade| Some((text.rfind(grade.as_str())?, grade.len()))).max();
    marked.or_else(|| named().map(|(at, length)| (at, at + length)))
}

/// A text in two: what stands before a class at its end, and that class.
fn class_at_end(text: &str) -> (&str, &str) {
    if let Some(class) = data().classes.iter().find(|class| text.ends_with(class.as_str())) {
        return text.split_at(text.len() - class.len());
    }
    let Some(number) = text.strip_suffix(data().class_mark.as_str()) else { return (text, "") };
    let of_number = |c: char| is_numeral(c) || data().around_numerals.contains(c);
    text.split_at(number.trim_end_matches(of_number).len())
}

/// `三（1）班` and `三1班` say grade and class; where a class of the register is written so, it stays whole. `None` for numerals of both
/// kinds that may be one number (`十1班`) beside a grade that is known, and might no longer be true.
fn grade_of_class(class: &str, known: Option<&Record>) -> Option<(String, String)> {
    let text = |key: Option<&String>| known.zip(key).map(|(known, key)| shown::text(known, key).into_owned());
    let keys = &data().school_parts;
    let (grade, old) = (text(keys.get(1)).unwrap_or_default(), text(keys.get(2)).unwrap_or_default());
    let whole = (String::new(), class.to_owned());
    if grade.is_empty() && !old.is_empty() {
        return Some(whole);
    }
    let mixed =
        class.contains(|c: char| is_numeral(c) && !c.is_ascii()) && class.contains(|c: char| c.is_ascii_digit());
    let undecided = |whole| (grade.is_empty() || !mixed).then_some(whole);
    let mut rest = class.chars();
    let Some(first) = rest.next().filter(|c| data().one_numeral.contains(*c)) else { return undecided(whole) };
    let rest = rest.as_str();
    let other_digits = !first.is_ascii() && rest.starts_with(|c: char| c.is_ascii_digit());
    let parted = other_digits || rest.starts_with(|c: char| data().around_numerals.contains(c));
    if !parted || !rest.chars().any(is_numeral) {
        return undecided(whole);
    }
    let bare = rest.trim_start_matches(|c: char| data().between.contains(c) || matches!(c, '.' | '．'));
    Some((format!("{first}{}", data().grade_mark), bare.to_owned()))
}

fn is_numeral(c: char) -> bool {
    data().one_numeral.contains(c) || data().numerals.contains(c)
}

fn is_number(text: &str) -> bool {
    text.chars().any(is_numeral) && text.chars().all(|c| is_numeral(c) || data().around_numerals.contains(c))
}
