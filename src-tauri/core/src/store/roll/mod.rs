//! The roll: what lists, searches and sums need of each child, in memory, in pinyin order.
//!
//! Most of it is one [`Segment`], built when the register opens. What changes afterwards is marked as gone there and
//! kept in a small second segment; when that has grown, both are merged. Nothing of it is the truth: it follows from
//! the documents, is stored beside them so that opening is quick, and can be made anew from them at any time.

mod listing;
mod query;
mod row;
mod segment;
mod table;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use listing::Known;
pub use listing::{ListQuery, Narrow, Sort};
pub(super) use row::RollRow;
pub(super) use table::{
    delete, each, load, rebuild, rebuild_if_outdated, with_id_number, with_name, with_name_born, with_name_born_else,
    with_same_id_number, with_sound_born, write,
};

use self::listing::Seen;
use self::query::Query;
use self::segment::{Builder, Segment};
use crate::domain::ChildId;
use crate::forms::facts::Facts;
use crate::forms::marks::Marks;
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
    /// The last list that was asked for: paging through it, nothing is searched or sorted again.
    last: RefCell<Option<(ListQuery, List)>>,
}

/// A list's children in order.
type List = Arc<[Place]>;

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
        self.forget_list();
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

    /// Forgets the last list, after a change that it may show.
    pub(super) fn forget_list(&mut self) {
        *self.last.get_mut() = None;
    }

    /// Whether the last list was this one.
    pub(super) fn remembers(&self, query: &ListQuery) -> bool {
        self.last.borrow().as_ref().is_some_and(|(last, _)| last == query)
    }

    /// The children of a list in its order. `known` is asked only when this is not the last list.
    fn list(&self, query: &ListQuery, known: &Known) -> List {
        if let Some((last, list)) = &*self.last.borrow()
            && last == query
        {
            return Arc::clone(list);
        }
        let list: List = self.sorted(query, self.narrowed(query, known)).into();
        *self.last.borrow_mut() = Some((query.clone(), Arc::clone(&list)));
        list
    }

    fn seen(&self, place: Place) -> Option<Seen> {
        let (segment, at) = self.at(place);
        segment.seen(at)
    }

    fn narrowed(&self, query: &ListQuery, known: &Known) -> Vec<Place> {
        let mut places = self.search(&query.search);
        if !query.narrow.is_empty() {
            places.retain(|place| self.seen(*place).is_some_and(|child| query.narrow.admits(&child, known)));
        }
        places
    }

    fn sorted(&self, query: &ListQuery, mut places: Vec<Place>) -> Vec<Place> {
        match query.sort {
            Sort::Name if query.descending => places.reverse(),
            Sort::Name => {}
            sort => {
                let key = |place: &Place| self.seen(*place).map_or(u32::MAX, |c| sort.key(&c, query.descending));
                let keys: Vec<u32> = places.iter().map(key).collect();
                places = listing::by_key(places, &keys);
            }
        }
        places
    }

    /// How many are on a list, and the numbers of those on the page.
    pub(super) fn page(&self, query: &ListQuery, known: &Known, offset: u32, limit: u32) -> (u32, Vec<u32>) {
        let places = self.list(query, known);
        let page = places.iter().skip(offset as usize).take(limit as usize);
        let numbers = page.filter_map(|place| {
            let (segment, at) = self.at(*place);
            segment.number(at)
        });
        (u32::try_from(places.len()).unwrap_or(u32::MAX), numbers.collect())
    }

    /// Where in a list the child with this number stands.
    pub(super) fn position(&self, query: &ListQuery, known: &Known, number: u32) -> Option<u32> {
        let places = self.list(query, known);
        let at = places.iter().position(|place| self.seen(*place).is_some_and(|child| child.number == number))?;
        u32::try_from(at).ok()
    }

    /// Number, facts and marks of everybody, in no particular order.
    pub(super) fn marks(&self) -> impl Iterator<Item = (u32, Facts, Marks)> {
        let base = (0..self.base.len()).filter(|at| self.is_there(*at)).filter_map(|at| self.base.seen(at));
        let fresh = (0..self.fresh.len()).filter_map(|at| self.fresh.seen(at));
        base.chain(fresh).map(|Seen { number, facts, marks }| (number, facts, marks))
    }

    /// Identity, area and facts of everybody, in no particular order.
    pub(super) fn facts(&self) -> impl Iterator<Item = (ChildId, &str, Facts)> {
        let base = (0..self.base.len()).filter(|at| self.is_there(*at)).filter_map(|at| self.base.facts(at));
        base.chain((0..self.fresh.len()).filter_map(|at| self.fresh.facts(at)))
    }

    /// As [`Roll::facts`], of those on a list, in its order.
    pub(super) fn list_facts<'a>(&'a self, query: &ListQuery, known: &Known) -> Vec<(ChildId, &'a str, Facts)> {
        let facts = |place: &Place| {
            let (segment, at) = self.at(*place);
            segment.facts(at)
        };
        self.list(query, known).iter().filter_map(facts).collect()
    }
}
