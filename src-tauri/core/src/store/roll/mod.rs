//! The roll: what lists, searches and sums need of each child, in memory, in pinyin order.
//!
//! Most of it is one [`Segment`], built when the register opens. What changes afterwards is marked as gone there and
//! kept in a small second segment; when that has grown, both are merged. Nothing of it is the truth: it follows from
//! the documents, is stored beside them so that opening is quick, and can be made anew from them at any time.

mod query;
mod row;
mod segment;
mod table;

use std::collections::BTreeMap;

pub(super) use row::RollRow;
pub(super) use table::{
    delete, each, load, rebuild, rebuild_if_outdated, with_id_number, with_name, with_name_born, with_sound_born, write,
};

use self::query::Query;
use self::segment::{Builder, Segment};
use crate::domain::ChildId;
use crate::forms::facts::Facts;
use crate::{Code, Error, Result};

/// So many changed children are kept apart before they are merged.
const MOST_FRESH: usize = 512;

/// One child in one of the two segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Base(u32),
    Fresh(u32),
}

/// The roll in memory.
#[derive(Default)]
pub(super) struct Roll {
    base: Segment,
    /// Which children of `base` are no longer there or no longer so.
    gone: Vec<bool>,
    gone_count: u32,
    /// Position in `base` by the child's number.
    places: Vec<u32>,
    changed: BTreeMap<u32, RollRow>,
    fresh: Segment,
}

const NOWHERE: u32 = u32::MAX;

impl Roll {
    /// A roll of these children.
    pub(super) fn new(rows: Vec<(u32, RollRow)>) -> Result<Self> {
        let mut rows = rows;
        rows.sort_unstable_by(|(a, left), (b, right)| left.sort_key.cmp(&right.sort_key).then(a.cmp(b)));
        let mut builder = Builder::default();
        for (number, row) in &rows {
            builder.push(*number, row.view())?;
        }
        let mut roll = Roll::default();
        roll.replace_base(builder.finish());
        Ok(roll)
    }

    fn replace_base(&mut self, base: Segment) {
        self.places.clear();
        for (at, number) in (0..).zip(base.numbers()) {
            let number = number as usize;
            if self.places.len() <= number {
                self.places.resize(number + 1, NOWHERE);
            }
            if let Some(place) = self.places.get_mut(number) {
                *place = at;
            }
        }
        self.gone = vec![false; base.len() as usize];
        self.gone_count = 0;
        self.base = base;
        self.changed.clear();
        self.fresh = Segment::default();
    }

    /// How many children there are.
    pub(super) fn count(&self) -> u32 {
        self.base.len() - self.gone_count + self.fresh.len()
    }

    /// Takes over what a step changed: the new row by number, or none for a child taken off the register.
    pub(super) fn apply(&mut self, rows: Vec<(u32, Option<RollRow>)>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        for (number, row) in rows {
            let place = self.places.get_mut(number as usize).map(|place| std::mem::replace(place, NOWHERE));
            if let Some(gone) = place.filter(|p| *p != NOWHERE).and_then(|p| self.gone.get_mut(p as usize)) {
                *gone = true;
                self.gone_count += 1;
            }
            match row {
                Some(row) => drop(self.changed.insert(number, row)),
                None => drop(self.changed.remove(&number)),
            }
        }
        self.refresh()?;
        if self.changed.len() > MOST_FRESH { self.merge() } else { Ok(()) }
    }

    fn refresh(&mut self) -> Result<()> {
        let mut order: Vec<(&u32, &RollRow)> = self.changed.iter().collect();
        order.sort_by(|(a, left), (b, right)| left.sort_key.cmp(&right.sort_key).then(a.cmp(b)));
        let mut builder = Builder::default();
        for (number, row) in order {
            builder.push(*number, row.view())?;
        }
        self.fresh = builder.finish();
        Ok(())
    }

    fn merge(&mut self) -> Result<()> {
        let mut builder = Builder::default();
        for place in self.all() {
            let (segment, at) = self.at(place);
            let (number, view) = segment.view(at).ok_or_else(|| Error::new(Code::Internal))?;
            builder.push(number, view)?;
        }
        self.replace_base(builder.finish());
        Ok(())
    }

    fn at(&self, place: Place) -> (&Segment, u32) {
        match place {
            Place::Base(at) => (&self.base, at),
            Place::Fresh(at) => (&self.fresh, at),
        }
    }

    fn is_there(&self, at: u32) -> bool {
        self.gone.get(at as usize).is_some_and(|gone| !gone)
    }

    /// Everybody, in pinyin order.
    fn all(&self) -> Vec<Place> {
        let base = (0..self.base.len()).filter(|at| self.is_there(*at)).collect();
        self.in_order(base, (0..self.fresh.len()).collect())
    }

    /// Who matches, in pinyin order.
    fn search(&self, search: &str) -> Vec<Place> {
        let query = Query::new(search);
        if query.is_empty() {
            return self.all();
        }
        let mut base = self.base.search(&query);
        if self.gone_count > 0 {
            base.retain(|at| self.is_there(*at));
        }
        self.in_order(base, self.fresh.search(&query))
    }

    /// Two sorted lists as one.
    fn in_order(&self, base: Vec<u32>, fresh: Vec<u32>) -> Vec<Place> {
        let mut places = Vec::with_capacity(base.len() + fresh.len());
        let mut base = base.into_iter().peekable();
        for at in fresh {
            let key = self.fresh.order(at);
            while let Some(earlier) = base.next_if(|base| self.base.order(*base) < key) {
                places.push(Place::Base(earlier));
            }
            places.push(Place::Fresh(at));
        }
        places.extend(base.map(Place::Base));
        places
    }

    /// How many match, and the numbers of those on the page.
    pub(super) fn page(&self, search: &str, offset: u32, limit: u32) -> (u32, Vec<u32>) {
        let places = self.search(search);
        let page = places.iter().skip(offset as usize).take(limit as usize);
        let numbers = page.filter_map(|place| {
            let (segment, at) = self.at(*place);
            segment.number(at)
        });
        (u32::try_from(places.len()).unwrap_or(u32::MAX), numbers.collect())
    }

    /// Identity, area and facts of everybody, in no particular order.
    pub(super) fn facts(&self) -> impl Iterator<Item = (ChildId, &str, Facts)> {
        let base = (0..self.base.len()).filter(|at| self.is_there(*at)).filter_map(|at| self.base.facts(at));
        base.chain((0..self.fresh.len()).filter_map(|at| self.fresh.facts(at)))
    }

    /// As [`Roll::facts`], of those who match.
    pub(super) fn search_facts(&self, search: &str) -> impl Iterator<Item = (ChildId, &str, Facts)> {
        self.search(search).into_iter().filter_map(|place| {
            let (segment, at) = self.at(place);
            segment.facts(at)
        })
    }
}
