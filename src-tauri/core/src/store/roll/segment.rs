//! Children in pinyin order, their texts one after the other, so that a search is a run through memory.

use std::collections::HashMap;

use memchr::memmem;

use super::listing::Seen;
use super::query::{Query, Where, Word};
use super::row::View;
use crate::domain::ChildId;
use crate::forms::facts::Facts;
use crate::forms::marks::Marks;
use crate::{Code, Error, Result};

/// Texts one after the other, each ended by a line break.
#[derive(Default)]
struct Column {
    texts: String,
    /// Where each text ends, behind its line break.
    ends: Vec<u32>,
}

impl Column {
    fn push(&mut self, text: &str) -> Result<()> {
        self.texts.push_str(text);
        self.texts.push('\n');
        self.ends.push(u32::try_from(self.texts.len()).map_err(|_| Error::new(Code::Internal))?);
        Ok(())
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    fn get(&self, at: u32) -> &str {
        let end = self.ends.get(at as usize).map_or(0, |end| *end as usize);
        self.texts.get(self.start(at as usize)..end.saturating_sub(1)).unwrap_or_default()
    }

    /// The positions of the texts that hold the word, ascending.
    fn search(&self, word: &str) -> Vec<u32> {
        let (finder, bytes) = (memmem::Finder::new(word), self.texts.as_bytes());
        let (mut hits, mut row, mut from) = (Vec::new(), 0, 0);
        while let Some(found) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
            row = self.row_of(from + found, row);
            hits.push(u32::try_from(row).unwrap_or(u32::MAX));
            from = self.ends.get(row).map_or(bytes.len(), |end| *end as usize);
            row += 1;
        }
        hits
    }

    /// The text in which a byte stands, from a text on that is not behind it: first in growing steps, then by halves.
    fn row_of(&self, byte: usize, from: usize) -> usize {
        let ends_before = |end: &u32| *end as usize <= byte;
        let (mut low, mut step) = (from, 1);
        while self.ends.get(low + step).is_some_and(ends_before) {
            low += step;
            step *= 2;
        }
        let window = self.ends.get(low..self.ends.len().min(low + step + 1)).unwrap_or_default();
        low + window.partition_point(ends_before)
    }
}

/// Two ascending lists as one, each position once.
fn merged(left: Vec<u32>, right: Vec<u32>) -> Vec<u32> {
    if left.is_empty() || right.is_empty() {
        return if left.is_empty() { right } else { left };
    }
    let mut both = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    for at in right {
        while let Some(before) = left.next_if(|before| *before < at) {
            both.push(before);
        }
        left.next_if_eq(&at);
        both.push(at);
    }
    both.extend(left);
    both
}

#[derive(Clone, Copy)]
struct Entry {
    id: ChildId,
    number: u32,
    area: u32,
    facts: Facts,
    marks: Marks,
}

/// Children in pinyin order.
#[derive(Default)]
pub(super) struct Segment {
    entries: Vec<Entry>,
    areas: Vec<String>,
    keys: Column,
    letters: Column,
    digits: Column,
    words: Column,
}

/// Makes a segment from children that come in pinyin order.
#[derive(Default)]
pub(super) struct Builder {
    segment: Segment,
    areas: HashMap<String, u32>,
}

impl Builder {
    pub(super) fn push(&mut self, number: u32, row: View<'_>) -> Result<()> {
        let area = match self.areas.get(row.area) {
            Some(area) => *area,
            None => self.new_area(row.area)?,
        };
        let segment = &mut self.segment;
        segment.entries.push(Entry { id: row.id, number, area, facts: row.facts, marks: row.marks });
        segment.keys.push(row.sort_key)?;
        segment.letters.push(row.letters)?;
        segment.digits.push(row.digits)?;
        segment.words.push(row.words)
    }

    fn new_area(&mut self, area: &str) -> Result<u32> {
        let number = u32::try_from(self.segment.areas.len()).map_err(|_| Error::new(Code::Internal))?;
        self.segment.areas.push(area.to_owned());
        self.areas.insert(area.to_owned(), number);
        Ok(number)
    }

    pub(super) fn finish(self) -> Segment {
        self.segment
    }
}

impl Segment {
    pub(super) fn len(&self) -> u32 {
        // The columns' ends are 32-bit, so there can't be more entries than that.
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|entry| entry.number)
    }

    pub(super) fn number(&self, at: u32) -> Option<u32> {
        self.entries.get(at as usize).map(|entry| entry.number)
    }

    /// What the order is by.
    pub(super) fn order(&self, at: u32) -> (&str, u32) {
        (self.keys.get(at), self.number(at).unwrap_or(u32::MAX))
    }

    pub(super) fn facts(&self, at: u32) -> Option<(ChildId, &str, Facts)> {
        let entry = self.entries.get(at as usize)?;
        Some((entry.id, self.areas.get(entry.area as usize)?, entry.facts))
    }

    /// What filters and sorting see of a child.
    pub(super) fn seen(&self, at: u32) -> Option<Seen> {
        let Entry { number, facts, marks, .. } = *self.entries.get(at as usize)?;
        Some(Seen { number, facts, marks })
    }

    pub(super) fn view(&self, at: u32) -> Option<(u32, View<'_>)> {
        let (id, area, facts) = self.facts(at)?;
        let sort_key = self.keys.get(at);
        let (letters, digits, words) = (self.letters.get(at), self.digits.get(at), self.words.get(at));
        let marks = self.seen(at)?.marks;
        Some((self.number(at)?, View { id, sort_key, letters, digits, words, area, facts, marks }))
    }

    /// The positions of those who match all words, ascending.
    pub(super) fn search(&self, query: &Query) -> Vec<u32> {
        let Some((first, others)) = query.words.split_first() else {
            return (0..self.len()).collect();
        };
        let mut hits = self.search_word(first);
        hits.retain(|at| others.iter().all(|word| self.holds(*at, word)));
        hits
    }

    fn search_word(&self, word: &Word) -> Vec<u32> {
        let mut hits = Vec::new();
        for column in self.columns(word.at) {
            if hits.len() == self.entries.len() {
                break;
            }
            hits = merged(hits, column.search(&word.text));
        }
        hits
    }

    fn holds(&self, at: u32, word: &Word) -> bool {
        self.columns(word.at).any(|column| column.get(at).contains(&word.text))
    }

    fn columns(&self, at: Where) -> impl Iterator<Item = &Column> {
        let columns = [(at.letters, &self.letters), (at.digits, &self.digits), (at.words, &self.words)];
        columns.into_iter().filter_map(|(wanted, column)| wanted.then_some(column))
    }
}
