//! A search as typed, taken apart into words that must all match.

use crate::domain::text::folded;

/// Which of a child's texts can hold a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Where {
    pub letters: bool,
    pub digits: bool,
    pub words: bool,
}

/// One word of a search, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    pub at: Where,
}

impl Word {
    /// Letters alone are pinyin or initials; with digits they are numbers or stand in a place's name;
    /// everything else is a name or a place. So most searches read only a small part of the texts.
    fn new(text: String) -> Self {
        let has_digit = text.bytes().any(|b| b.is_ascii_digit());
        let at = match (text.is_ascii(), has_digit) {
            (true, false) => {
                Where { letters: true, digits: false, words: !text.bytes().all(|b| b.is_ascii_alphabetic()) }
            }
            (true, true) => Where { letters: false, digits: true, words: true },
            (false, _) => Where { letters: false, digits: false, words: true },
        };
        Self { text, at }
    }
}

/// The words of a search, the longest, which matches the fewest, first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub words: Vec<Word>,
}

impl Query {
    pub(super) fn new(search: &str) -> Self {
        let words = search.split(char::is_whitespace).map(folded).filter(|word| !word.is_empty());
        let mut words: Vec<Word> = words.map(Word::new).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
        Self { words }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
