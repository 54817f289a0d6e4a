//! 统计表 (附件3): how many children of each area count in each column, what is 未采集, who is outside the return,
//! and which printed relations fail because of whom.

mod compiled;
pub mod definition;

use std::collections::HashMap;

use chrono::NaiveDate;

pub use definition::{Definition, definition};

use super::facts::Facts;
use crate::domain::age::BirthdayRule;
use crate::domain::spelling::spell_name;
use compiled::{Bits, Compiled, bit};

/// The sums of one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The area's name; [`Definition::unnamed_area`] for children without one.
    pub area: String,
    /// One number for each of [`Definition::all_columns`].
    pub counts: Vec<u32>,
}

/// A relation that does not hold in an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure<K> {
    /// The relation as printed.
    pub identity: String,
    /// The area's name; [`Definition::unnamed_area`] for children without one.
    pub area: String,
    /// Sum of the left side.
    pub left: u32,
    /// Sum of the right side.
    pub right: u32,
    /// The children that count differently on the two sides.
    pub children: Vec<K>,
}

/// Children outside the return, under the column that counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside<K> {
    /// The column's label.
    pub label: String,
    /// Who.
    pub children: Vec<K>,
}

/// A return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics<K> {
    /// The day on which ages are told.
    pub as_of: NaiveDate,
    /// From which day on a child is a year older.
    pub rule: BirthdayRule,
    /// Sums by area, sorted as a Chinese index is; children without an area come last.
    pub rows: Vec<Row>,
    /// 合计.
    pub total: Row,
    /// Relations that do not hold.
    pub failures: Vec<Failure<K>>,
    /// Children that are in no column of the printed form.
    pub outside: Vec<Outside<K>>,
}

/// Counts children, each with its key, its area (empty where unknown) and its facts.
pub fn count<'a, K: Copy>(
    children: impl Iterator<Item = (K, &'a str, Facts)>,
    definition: &Definition,
    as_of: NaiveDate,
    rule: BirthdayRule,
) -> Statistics<K> {
    let mut counting = Counting::new(definition, as_of, rule);
    for (key, area, facts) in children {
        counting.child(key, area, &facts);
    }
    counting.finish(as_of, rule)
}

/// A relation as bits, and who tipped it in which area.
struct Balance<K> {
    left: Bits,
    right: Bits,
    tipped: Vec<(usize, K)>,
}

/// A count under way.
struct Counting<'a, K> {
    definition: &'a Definition,
    compiled: Compiled,
    areas: HashMap<String, usize>,
    counts: Vec<Vec<u32>>,
    balances: Vec<Balance<K>>,
    outside: Vec<Vec<K>>,
    first_outside: usize,
}

impl<'a, K: Copy> Counting<'a, K> {
    fn new(definition: &'a Definition, as_of: NaiveDate, rule: BirthdayRule) -> Self {
        let mask = |numbers: &[usize]| numbers.iter().fold(0, |bits, number| bits | bit(number.saturating_sub(1)));
        let balances = definition.relations().iter();
        Self {
            definition,
            compiled: Compiled::new(definition, as_of, rule),
            areas: HashMap::new(),
            counts: Vec::new(),
            balances: balances
                .map(|relation| Balance { left: mask(&relation.left), right: mask(&relation.right), tipped: vec![] })
                .collect(),
            outside: vec![Vec::new(); definition.outside.columns.len()],
            first_outside: definition.columns.len() + definition.uncollected.columns.len(),
        }
    }

    fn child(&mut self, key: K, area: &str, facts: &Facts) {
        let columns = self.compiled.columns(facts);
        let at = self.area(area);
        let Some(counts) = self.counts.get_mut(at) else { return };
        let mut rest = columns;
        while rest != 0 {
            let column = rest.trailing_zeros() as usize;
            if let Some(count) = counts.get_mut(column) {
                *count += 1;
            }
            if let Some(outside) = column.checked_sub(self.first_outside).and_then(|n| self.outside.get_mut(n)) {
                outside.push(key);
            }
            rest &= rest - 1;
        }
        for balance in &mut self.balances {
            if (columns & balance.left).count_ones() != (columns & balance.right).count_ones() {
                balance.tipped.push((at, key));
            }
        }
    }

    /// The row of an area, which is made when it is first met.
    fn area(&mut self, area: &str) -> usize {
        let area = area.trim();
        if let Some(at) = self.areas.get(area) {
            return *at;
        }
        let at = self.counts.len();
        self.areas.insert(area.to_owned(), at);
        self.counts.push(vec![0; self.definition.all_columns().count()]);
        at
    }

    fn finish(self, as_of: NaiveDate, rule: BirthdayRule) -> Statistics<K> {
        let order = in_order(&self.areas, &self.definition.unnamed_area);
        let failures = self.failures(&order);
        let mut total = vec![0; self.definition.all_columns().count()];
        let mut rows = Vec::with_capacity(order.len());
        for (area, at) in order {
            let counts = self.counts.get(at).cloned().unwrap_or_default();
            total.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
            rows.push(Row { area, counts });
        }
        let labels = self.definition.outside.columns.iter().map(|column| column.label.clone());
        let outside = labels.zip(self.outside).filter(|(_, children)| !children.is_empty());
        Statistics {
            as_of,
            rule,
            rows,
            total: Row { area: self.definition.total.clone(), counts: total },
            failures,
            outside: outside.map(|(label, children)| Outside { label, children }).collect(),
        }
    }

    /// The relations that fail, area by area. 合计 is the sum of the areas and so fails only where one of them does.
    fn failures(&self, order: &[(String, usize)]) -> Vec<Failure<K>> {
        let mut failures = Vec::new();
        for (relation, balance) in self.definition.relations().iter().zip(&self.balances) {
            for (area, at) in order {
                let Some(counts) = self.counts.get(*at) else { continue };
                let side = |numbers: &[usize]| {
                    numbers.iter().filter_map(|number| counts.get(number.saturating_sub(1))).sum::<u32>()
                };
                let (left, right) = (side(&relation.left), side(&relation.right));
                if left != right {
                    let here = balance.tipped.iter().filter(|(area, _)| area == at);
                    let children = here.map(|(_, key)| *key).collect();
                    failures.push(Failure {
                        identity: relation.text.clone(),
                        area: area.clone(),
                        left,
                        right,
                        children,
                    });
                }
            }
        }
        failures
    }
}

/// Areas by sound, with their rows; the one without a name last, under the words for it.
fn in_order(areas: &HashMap<String, usize>, unnamed: &str) -> Vec<(String, usize)> {
    let mut order: Vec<_> = areas.iter().map(|(area, at)| (area.clone(), *at)).collect();
    order.sort_by_cached_key(|(area, _)| (area.is_empty(), spell_name(area).sort_key, area.clone()));
    for (area, _) in &mut order {
        if area.is_empty() {
            area.push_str(unnamed);
        }
    }
    order
}

#[cfg(test)]
mod tests;
