//! What a list shows and in which order: a search, narrowed by facts and marks, sorted.

use std::ops::RangeInclusive;

use crate::forms::facts::Facts;
use crate::forms::marks::{Clock, Marks, finding_bit};

/// By what a list is sorted. Equals stand in pinyin order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Pinyin of the name.
    #[default]
    Name,
    /// Age, the youngest first; unknown ages last either way.
    Age,
    /// How many items are 未采集, the most complete first.
    Missing,
    /// How many kinds of findings there are, the soundest first.
    Findings,
}

/// What a list is narrowed to; everything given must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Narrow {
    /// Ranges of birth dates as days from the Common Era.
    pub born: Vec<RangeInclusive<i32>>,
    /// A position in [`crate::forms::facts::COUNTED`] with the codes of which the child has one.
    pub codes: Vec<(usize, Vec<u8>)>,
    /// Bits of [`crate::forms::marks::items`] of which at least one is 未采集.
    pub missing: Option<u64>,
    /// Bits of kinds of findings of which there is at least one, on a day.
    pub findings: Option<(u64, Clock)>,
    /// The village by which returns count; an empty one is unknown.
    pub village: Option<String>,
    /// The village group as the document writes it; an empty one is 未采集.
    pub group: Option<String>,
    /// The number of an import that touched the child.
    pub imported: Option<i64>,
    /// The contact card was last printed before this day (days from the Common Era), or never.
    pub card_before: Option<i32>,
}

impl Narrow {
    /// Whether it asks for files that share their ID number with another.
    pub(in crate::store) fn wants_same_id(&self) -> bool {
        let same = finding_bit("id_same").map_or(0, |bit| 1 << bit);
        self.findings.as_ref().is_some_and(|(wanted, _)| wanted & same != 0)
    }
}

/// A whole list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListQuery {
    /// As typed; words apart must all match.
    pub search: String,
    /// What it is narrowed to.
    pub narrow: Narrow,
    /// Its order.
    pub sort: Sort,
    /// The order reversed.
    pub descending: bool,
}

impl ListQuery {
    /// All that match a search, in pinyin order.
    pub fn search(search: &str) -> Self {
        Self { search: search.to_owned(), ..Self::default() }
    }
}

/// A set of children by their number.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Numbers(Vec<u64>);

impl Numbers {
    pub(in crate::store) fn insert(&mut self, number: u32) {
        let at = number as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word |= 1 << (number % 64);
        }
    }

    pub(in crate::store) fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|number| set.insert(number));
        set
    }
}

/// What only the database knows of the children, for one [`Narrow`].
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Known {
    /// Those whom the import touched.
    pub imported: Option<Numbers>,
    /// Those of the village and group.
    pub place: Option<Numbers>,
    /// Those whose card is newer.
    pub new_cards: Option<Numbers>,
    /// Those who share their ID number with another.
    pub same_id: Option<Numbers>,
}

/// A child as a filter sees it.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub number: u32,
    pub facts: Facts,
    pub marks: Marks,
}

impl Narrow {
    pub(super) fn admits(&self, child: &Seen, known: &Known) -> bool {
        let Seen { number, facts, marks } = child;
        let born = |range: &RangeInclusive<i32>| facts.birth_days().is_some_and(|day| range.contains(&day));
        self.born.iter().all(born)
            && self.codes.iter().all(|(at, codes)| codes.contains(&facts.code(*at)))
            && self.missing.is_none_or(|items| marks.missing & items != 0)
            && known.imported.as_ref().is_none_or(|set| set.contains(*number))
            && known.place.as_ref().is_none_or(|set| set.contains(*number))
            && known.new_cards.as_ref().is_none_or(|set| !set.contains(*number))
            && self.findings.as_ref().is_none_or(|(wanted, clock)| {
                wanted & clock.findings(facts, marks) != 0
                    || known.same_id.as_ref().is_some_and(|set| set.contains(*number))
            })
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Sort {
    /// What a child is sorted by, so that unknown comes last in either direction.
    pub(super) fn key(self, child: &Seen, descending: bool) -> u32 {
        let key = match self {
            Sort::Name => 0,
            Sort::Age => match child.facts.birth_days() {
                // The youngest were born last.
                Some(day) => u32::MAX / 2 - u32::try_from(day).unwrap_or(0),
                None => return u32::MAX,
            },
            Sort::Missing => child.marks.missing.count_ones(),
            Sort::Findings => child.marks.findings.count_ones(),
        };
        if descending { u32::MAX / 2 - key.min(u32::MAX / 2) } else { key }
    }
}

/// The widest spread of keys that are sorted by counting: days of more than a century.
const MOST_KEYS: usize = 1 << 16;

/// Puts things into the order of their keys; equals stay as they are. A county's ages and counts have few different keys:
/// counting them beats comparing.
pub(super) fn by_key<T: Copy>(things: Vec<T>, keys: &[u32]) -> Vec<T> {
    let known = || keys.iter().copied().filter(|key| *key != u32::MAX);
    let least = known().min().unwrap_or(0);
    let spread = known().max().map_or(1, |most| (most - least) as usize + 1);
    // The unknown come after everybody else.
    let place = |key: u32| if key == u32::MAX { spread } else { (key - least) as usize };
    if spread > MOST_KEYS {
        let mut keyed: Vec<(usize, T)> = keys.iter().map(|key| place(*key)).zip(things).collect();
        keyed.sort_by_key(|(place, _)| *place);
        return keyed.into_iter().map(|(_, thing)| thing).collect();
    }
    let mut next = vec![0_usize; spread + 2];
    for key in keys {
        if let Some(count) = next.get_mut(place(*key) + 1) {
            *count += 1;
        }
    }
    let mut before = 0;
    for start in &mut next {
        before += *start;
        *start = before;
    }
    let mut sorted = things.clone();
    for (key, thing) in keys.iter().zip(things) {
        if let Some(at) = next.get_mut(place(*key)) {
            if let Some(free) = sorted.get_mut(*at) {
                *free = thing;
            }
            *at += 1;
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::by_key;

    proptest! {
        /// As a stable sort by comparing, with few keys and with many.
        #[test]
        fn counting_sorts_as_comparing_does(keys in prop::collection::vec(prop_oneof![5 => 0_u32..9, 2 => any::<u32>(), 1 => Just(u32::MAX)], 0..60)) {
            let things: Vec<usize> = (0..keys.len()).collect();
            let mut expected = things.clone();
            expected.sort_by_key(|at| keys[*at]);
            prop_assert_eq!(by_key(things, &keys), expected);
        }
    }
}
