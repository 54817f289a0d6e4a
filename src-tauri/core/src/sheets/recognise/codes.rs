//! Codes that a header explains: 性别（0男 1女 2未知）, 家庭类型（低保1、特困2）.
//!
//! Other people number their answers as they like, so that such a header counts more than the codes of any standard.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::text::narrow;

/// What the codes of a column mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    /// The header without them.
    pub before: String,
    words: BTreeMap<String, String>,
}

/// One code would be a number that belongs to the word.
const FEWEST: usize = 2;
/// Longer numbers are years and amounts.
const LONGEST: usize = 2;

impl Codes {
    /// The codes that a header lists behind its words, in brackets, behind a colon or without either; none when it lists none.
    pub fn of(header: &str) -> Option<Self> {
        let header = narrow(header);
        let marks = header.match_indices(['(', '[', '【', ':']).map(|(at, mark)| (at, at + mark.len()));
        let digit = header.find(|c: char| c.is_ascii_digit()).map(|at| (at, at));
        marks.chain(digit).find_map(|(end, start)| Self::behind(header.get(..end)?, header.get(start..)?))
    }

    fn behind(before: &str, list: &str) -> Option<Self> {
        let list = list.trim_end().trim_end_matches([')', ']', '】']);
        let words = pairs(list, true).or_else(|| pairs(list, false))?;
        let told: BTreeSet<&String> = words.values().collect();
        let clear = words.len() >= FEWEST && told.len() == words.len() && before.contains(char::is_alphabetic);
        clear.then(|| Self { before: before.trim().to_owned(), words })
    }

    /// The word that a cell's code stands for.
    pub fn word(&self, text: &str) -> Option<&str> {
        self.words.get(narrow(text).trim()).map(String::as_str)
    }

    /// Every code with its word.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(code, word)| (code.as_str(), word.as_str()))
    }

    /// Whether a cell holds a code that the header doesn't explain.
    pub fn is_unexplained(&self, text: &str) -> bool {
        let text = narrow(text);
        let text = text.trim();
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && !self.words.contains_key(text)
    }
}

/// `1男2女`, and with the word first `男1女2`. None when anything else stands there, or a code twice.
fn pairs(list: &str, code_first: bool) -> Option<BTreeMap<String, String>> {
    let separator = |c: char| c.is_whitespace() || "、,;/|.=-:—代表为是".contains(c);
    let mut words = BTreeMap::new();
    let mut rest = list.trim_matches(separator);
    while !rest.is_empty() {
        let (first, after) = run(rest, code_first)?;
        let (second, after) = run(after.trim_start_matches(separator), !code_first)?;
        let (code, word) = if code_first { (first, second) } else { (second, first) };
        if code.len() > LONGEST || words.insert(code.to_owned(), word.to_owned()).is_some() {
            return None;
        }
        rest = after.trim_start_matches(separator);
    }
    Some(words)
}

/// The digits, or the word without digits and marks, that a text begins with.
fn run(text: &str, digits: bool) -> Option<(&str, &str)> {
    let fits = |c: char| if digits { c.is_ascii_digit() } else { c.is_alphabetic() && !c.is_ascii() };
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<(String, Vec<(String, String)>)> {
        Codes::of(header).map(|codes| (codes.before, codes.words.into_iter().collect()))
    }

    #[test]
    fn headers_explain_their_codes() {
        for header in [
            "性别（0男 1女 2未知）",
            "性别：0男、1女、2未知",
            "性别0男1女2未知",
            "性别（男0女1未知2）",
            "性别[0-男/1-女/2=未知]",
            "性别(０．男；１．女；２．未知)",
        ] {
            let (before, words) = read(header).unwrap();
            assert_eq!(before, "性别", "{header}");
            assert_eq!(
                words,
                [("0", "男"), ("1", "女"), ("2", "未知")].map(|(code, word)| (code.to_owned(), word.to_owned())),
                "{header}"
            );
        }
    }

    #[test]
    fn other_numbers_explain_nothing() {
        for header in [
            "年龄（3-6岁）",
            "姓名1",
            "家长1、家长2",
            "出生日期（2012年5月7日）",
            "1.姓名",
            "年级（1-6年级）",
            "成绩（1分2分）满分5",
            "组别（1组、2组）",
            "",
            "（1男2女）",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }

    #[test]
    fn cells_are_read_by_the_headers_codes() {
        let codes = Codes::of("性别（0男 1女）").unwrap();
        assert_eq!([codes.word("0"), codes.word(" １ "), codes.word("女")], [Some("男"), Some("女"), None]);
        assert_eq!(
            [codes.is_unexplained("9"), codes.is_unexplained("1"), codes.is_unexplained("女")],
            [true, false, false]
        );
    }
}
