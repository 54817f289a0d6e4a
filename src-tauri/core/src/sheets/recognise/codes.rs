//! Codes that a header explains: 性别（0男 1女 2未知）, 家庭类型（低保1、特困2）.
//!
//! Other people number their answers as they like, so that such a header counts more than the codes of any standard.

use std::collections::{BTreeMap, BTreeSet};

use super::vocabulary::vocabulary;
use crate::domain::text::narrow;

/// What the codes of a column mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    /// The header without them.
    pub before: String,
    /// Word by code; none when the header explains codes in a way that isn't understood.
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

    /// As [`Codes::of`]; a header that explains codes in a way that isn't understood leaves every code unexplained, so that none is
    /// read by a standard that the sheet doesn't follow.
    pub fn of_column(header: &str) -> Option<Self> {
        let unclear = || Self { before: header.to_owned(), words: BTreeMap::new() };
        Self::of(header).or_else(|| speaks_of_codes(&narrow(header)).then(unclear))
    }

    fn behind(before: &str, list: &str) -> Option<Self> {
        let list = list.trim_end().trim_end_matches([')', ']', '】']);
        let pairs = pairs(list, true).or_else(|| pairs(list, false))?;
        let words: BTreeMap<String, String> = without_means(pairs).into_iter().collect();
        let told: BTreeSet<&String> = words.values().collect();
        let clear = words.len() >= FEWEST && told.len() == words.len() && before.contains(char::is_alphabetic);
        clear.then(|| Self { before: before.trim().to_owned(), words })
    }

    /// The word that a cell's code stands for.
    pub fn word(&self, text: &str) -> Option<&str> {
        self.words.get(&narrow(text).trim().to_ascii_uppercase()).map(String::as_str)
    }

    /// Every code with its word.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(code, word)| (code.as_str(), word.as_str()))
    }

    /// Whether a cell holds a code that the header doesn't explain.
    pub fn is_unexplained(&self, text: &str) -> bool {
        let text = narrow(text);
        let text = text.trim();
        let lettered = self.words.keys().any(|code| code.starts_with(|c: char| c.is_ascii_alphabetic()));
        let code = text.bytes().all(|b| b.is_ascii_digit()) || (lettered && text.len() == 1 && is_letter(text));
        !text.is_empty() && code && !self.words.contains_key(&text.to_ascii_uppercase())
    }
}

/// Codes with their words in order: `1男2女`, and with the word first `男1女2`. None when anything else stands there, or a code twice.
fn pairs(list: &str, code_first: bool) -> Option<Vec<(String, String)>> {
    let separator = |c: char| c.is_whitespace() || "、,;/|.=-:—".contains(c);
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = list.trim_matches(separator);
    while !rest.is_empty() {
        let (first, after) = run(rest, code_first)?;
        let (second, after) = run(after.trim_start_matches(separator), !code_first)?;
        let (code, word) = if code_first { (first, second) } else { (second, first) };
        let code = code.to_ascii_uppercase();
        if code.len() > if is_letter(&code) { 1 } else { LONGEST } || found.iter().any(|(other, _)| *other == code) {
            return None;
        }
        found.push((code, word.to_owned()));
        rest = after.trim_start_matches(separator);
    }
    Some(found)
}

/// 1代表男、2代表女 without 代表. Only what all words have is no part of them, and never a whole word: 1是2否.
fn without_means(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let bare = |mean: &String| -> Option<Vec<(String, String)>> {
        let strip = |word: &str| {
            let rest = word.strip_prefix(mean.as_str()).or_else(|| word.strip_suffix(mean.as_str()))?;
            (!rest.is_empty()).then(|| rest.to_owned())
        };
        pairs.iter().map(|(code, word)| Some((code.clone(), strip(word)?))).collect()
    };
    vocabulary().lists.compounds.code_means.iter().find_map(bare).unwrap_or(pairs)
}

/// Whether several short numbers stand beside words in what a header says behind a bracket or a colon.
fn speaks_of_codes(header: &str) -> bool {
    let Some((_, list)) = header.split_once(['(', '[', '【', ':']) else { return false };
    let mut last = None;
    let mut codes = 0;
    let mut chars = list.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut length = 1;
            while chars.next_if(char::is_ascii_digit).is_some() {
                length += 1;
            }
            let word = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
            codes += usize::from(length <= LONGEST && (word(last) || word(chars.peek().copied())));
        } else if c.is_alphabetic() {
            last = Some(c);
            continue;
        }
        last = None;
    }
    codes >= FEWEST
}

fn is_letter(code: &str) -> bool {
    code.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The code, or the word without codes and marks, that a text begins with.
fn run(text: &str, code: bool) -> Option<(&str, &str)> {
    let letter = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let fits = |c: char| match (code, letter) {
        (true, true) => c.is_ascii_alphabetic(),
        (true, false) => c.is_ascii_digit(),
        (false, _) => c.is_alphabetic() && !c.is_ascii(),
    };
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<(String, Vec<String>)> {
        let codes = Codes::of(header)?;
        let words = codes.iter().map(|(code, word)| format!("{code}{word}")).collect();
        Some((codes.before, words))
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
            "性别（0代表男，1代表女，2代表未知）",
            "性别（男为0、女为1、未知为2）",
        ] {
            assert_eq!(
                read(header),
                Some(("性别".to_owned(), ["0男", "1女", "2未知"].map(str::to_owned).to_vec())),
                "{header}"
            );
        }
        for (header, words) in [
            ("是否寄宿（0是1否）", &["0是", "1否"][..]),
            ("是否寄宿（1是 2否）", &["1是", "2否"]),
            ("是否寄宿（A是B否）", &["A是", "B否"]),
            ("监护评估（A.较好 B.一般 C.差）", &["A较好", "B一般", "C差"]),
            ("性别（男填0，女填1）", &["0男", "1女"]),
            ("是否寄宿（1为是，0为否）", &["0否", "1是"]),
            ("与监护人关系（1父亲2母亲3表亲4代养人5其他）", &["1父亲", "2母亲", "3表亲", "4代养人", "5其他"]),
        ] {
            assert_eq!(read(header).unwrap().1, words, "{header}");
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
        let codes = Codes::of_column("性别（0男 1女）").unwrap();
        assert_eq!([codes.word("0"), codes.word(" １ "), codes.word("女")], [Some("男"), Some("女"), None]);
        assert_eq!(["9", "1", "女"].map(|text| codes.is_unexplained(text)), [true, false, false]);
        // An explanation that isn't understood explains nothing, and no standard takes its place.
        let unclear = Codes::of_column("残疾类别（1肢体，2听力，2言语）").unwrap();
        assert_eq!((unclear.word("1"), unclear.is_unexplained("1")), (None, true));
        assert_eq!(
            ["性别", "性别（男/女）", "年龄（3-6岁）"].map(|header| Codes::of_column(header).is_some()),
            [false; 3]
        );
    }
}
