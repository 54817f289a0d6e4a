//! Texts of a sheet, repeated ones mostly kept once.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

/// Texts one after the other, known by their number.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Texts {
    all: String,
    /// Where each ends; the next one begins there.
    ends: Vec<u32>,
    /// By the lower bits of a text's hash the number, plus one, of the last text that had them. Of two texts that share a place the earlier
    /// is forgotten, and is kept again when it comes again: a few bytes more.
    #[serde(skip)]
    recent: Vec<u32>,
}

impl Texts {
    const FEWEST_RECENT: usize = 1 << 6;
    const MOST_RECENT: usize = 1 << 16;

    /// The number of a text, which is kept unless it was met lately.
    pub fn put(&mut self, text: &str) -> usize {
        if self.recent.len() <= self.ends.len() && self.recent.len() < Self::MOST_RECENT {
            let wanted = (self.ends.len() * 4).clamp(Self::FEWEST_RECENT, Self::MOST_RECENT);
            self.recent = vec![0; wanted.next_power_of_two()];
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let slot = hasher.finish() as usize & (self.recent.len() - 1);
        let met = self.recent.get(slot).and_then(|number| number.checked_sub(1)).map(|number| number as usize);
        if let Some(number) = met.filter(|number| self.get(*number) == text) {
            return number;
        }
        let number = self.ends.len();
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        if let (Some(recent), Ok(next)) = (self.recent.get_mut(slot), u32::try_from(number + 1)) {
            *recent = next;
        }
        number
    }

    /// The text of a number.
    pub fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let text =
            start.zip(self.ends.get(number)).and_then(|(start, end)| self.all.get(start as usize..*end as usize));
        text.unwrap_or_default()
    }

    /// How many texts are kept.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// About how many bytes they take.
    pub fn size(&self) -> usize {
        self.all.len() + size_of_val(&*self.ends)
    }

    /// Adds other texts behind the own ones, in their order.
    pub fn extend(&mut self, others: &Self) {
        let before = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push_str(&others.all);
        self.ends.extend(others.ends.iter().map(|end| end.saturating_add(before)));
    }

    /// Gives back what is only needed while texts are added.
    pub fn finish(&mut self) {
        self.recent = Vec::new();
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
