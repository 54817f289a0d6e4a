//! Questions to the register: one child, lists, searches, sums.

use super::child::{self, StoredChild};
use super::filled::Filled;
use super::roll::{Known, ListQuery};
use super::{Register, issued, roll};
use crate::Result;
use crate::domain::spelling::spell_name;
use crate::domain::text::folded_name;
use crate::domain::{ChildId, id_number};
use crate::forms::derive;
use crate::forms::facts::Facts;
use crate::forms::marks::Marks;

/// A page of the list of children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// All that match.
    pub total: u32,
    /// Those of the page, sorted by pinyin.
    pub children: Vec<StoredChild>,
}

/// Some of the register's children.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// All on a list.
    List(ListQuery),
    /// These.
    These(Vec<ChildId>),
}

impl Chosen {
    /// All that match a search.
    pub fn search(search: &str) -> Self {
        Chosen::List(ListQuery::search(search))
    }
}

impl Register {
    /// How many children are on the register.
    pub fn count(&self) -> u32 {
        self.roll.count()
    }

    /// The child with this identity, else [`crate::Code::ChildNotFound`].
    pub fn child(&self, id: ChildId) -> Result<StoredChild> {
        self.told(child::by_id(&self.connection, id).map(|kept| kept.child))
    }

    /// The children with this ID number, in the order in which they were entered. Its writing doesn't matter.
    pub fn by_id_number(&self, number: &str) -> Result<Vec<StoredChild>> {
        let number = id_number::normalise(number);
        self.told(roll::with_id_number(&self.connection, &number).and_then(|numbers| self.load(&numbers)))
    }

    /// Whether more than one child has this ID number.
    pub fn is_id_number_used_twice(&self, number: &str) -> Result<bool> {
        let number = id_number::normalise(number);
        self.told(roll::with_id_number(&self.connection, &number)).map(|numbers| numbers.len() > 1)
    }

    /// The children with this name, in the order in which they were entered. Spaces, widths and case don't matter.
    pub fn by_name(&self, name: &str) -> Result<Vec<StoredChild>> {
        self.told(roll::with_name(&self.connection, &folded_name(name)).and_then(|numbers| self.load(&numbers)))
    }

    /// As [`Register::by_name`], without those who were born on another day. `birth` is ISO text of any precision;
    /// children of whom it is not known are among the answers.
    pub fn by_name_born(&self, name: &str, birth: &str) -> Result<Vec<StoredChild>> {
        let numbers = roll::with_name_born(&self.connection, &folded_name(name), birth);
        self.told(numbers.and_then(|numbers| self.load(&numbers)))
    }

    /// The children of this name who were born on another day; `numbered` leaves out those who have an ID number.
    pub fn namesakes_born_else(&self, name: &str, birth: &str, numbered: bool) -> Result<Vec<StoredChild>> {
        let numbers = roll::with_name_born_else(&self.connection, &folded_name(name), birth, numbered);
        self.told(numbers.and_then(|numbers| self.load(&numbers)))
    }

    /// The children whose name sounds like this one (pinyin without tones) and who were born in this year.
    pub fn by_sound_born(&self, name: &str, year: &str) -> Result<Vec<StoredChild>> {
        let numbers = roll::with_sound_born(&self.connection, &spell_name(name).full, year);
        self.told(numbers.and_then(|numbers| self.load(&numbers)))
    }

    /// A page of the children that match a search, sorted by pinyin. The search takes parts of the name, its pinyin
    /// or initials, parts of ID number, student number or telephone, of a guardian's name or the village; words apart
    /// must all match. An empty search matches all.
    pub fn page(&self, search: &str, offset: u32, limit: u32) -> Result<Page> {
        self.list(&ListQuery::search(search), offset, limit)
    }

    /// A page of a list.
    pub fn list(&self, query: &ListQuery, offset: u32, limit: u32) -> Result<Page> {
        let known = self.known(query)?;
        let (total, numbers) = self.roll.page(query, &known, offset, limit);
        Ok(Page { total, children: self.told(self.load(&numbers))? })
    }

    /// Where in a list a child stands, from 0; none when it isn't on it.
    pub fn position(&self, query: &ListQuery, id: ChildId) -> Result<Option<u32>> {
        let known = self.known(query)?;
        let number = self.told(child::by_id(&self.connection, id))?.number;
        Ok(self.roll.position(query, &known, number))
    }

    /// Visits the children that match a search, sorted by pinyin, one at a time.
    pub fn each(&self, search: &str, visit: &mut dyn FnMut(StoredChild) -> Result<()>) -> Result<()> {
        self.each_chosen(&Chosen::search(search), visit)
    }

    /// Visits chosen children one at a time: those of a list in its order.
    pub fn each_chosen(&self, chosen: &Chosen, visit: &mut dyn FnMut(StoredChild) -> Result<()>) -> Result<()> {
        match chosen {
            Chosen::List(query) => {
                let (_, numbers) = self.roll.page(query, &self.known(query)?, 0, u32::MAX);
                for number in numbers {
                    visit(self.told(child::by_number(&self.connection, number))?.child)?;
                }
            }
            Chosen::These(ids) => {
                for id in ids {
                    visit(self.child(*id)?)?;
                }
            }
        }
        Ok(())
    }

    /// Which fields and extra columns chosen children fill between them.
    pub fn filled(&self, chosen: &Chosen) -> Result<Filled> {
        let numbers = self.numbers(chosen)?;
        let mut filled = Filled::default();
        self.told(numbers.into_iter().try_for_each(|number| {
            child::document_of(&self.connection, number, &mut |document| filled.see(document))
        }))?;
        Ok(filled)
    }

    /// Identity, area and facts of every child, from memory, in no particular order.
    pub fn facts(&self) -> impl Iterator<Item = (ChildId, &str, Facts)> {
        self.roll.facts()
    }

    /// As [`Register::facts`], of the children that match a search.
    pub fn search_facts(&self, search: &str) -> impl Iterator<Item = (ChildId, &str, Facts)> {
        // A bare search asks nothing of the database.
        self.roll.list_facts(&ListQuery::search(search), &Known::default()).into_iter()
    }

    /// As [`Register::facts`], of chosen children.
    pub fn chosen_facts(&self, chosen: &Chosen) -> Result<Vec<(ChildId, String, Facts)>> {
        match chosen {
            Chosen::List(query) => {
                let facts = self.roll.list_facts(query, &self.known(query)?);
                Ok(facts.into_iter().map(|(id, area, facts)| (id, area.to_owned(), facts)).collect())
            }
            Chosen::These(ids) => {
                let facts = |id: &ChildId| {
                    let record = self.child(*id)?.record;
                    Ok((*id, derive::area(&record).unwrap_or_default(), Facts::of(&record)))
                };
                ids.iter().map(facts).collect()
            }
        }
    }

    /// The identities of chosen children.
    pub fn ids(&self, chosen: &Chosen) -> Result<Vec<ChildId>> {
        match chosen {
            Chosen::List(_) => Ok(self.chosen_facts(chosen)?.into_iter().map(|(id, ..)| id).collect()),
            Chosen::These(ids) => Ok(ids.clone()),
        }
    }

    /// The numbers of chosen children.
    pub(super) fn numbers(&self, chosen: &Chosen) -> Result<Vec<u32>> {
        match chosen {
            Chosen::List(query) => Ok(self.roll.page(query, &self.known(query)?, 0, u32::MAX).1),
            Chosen::These(ids) => {
                let number = |id: &ChildId| self.told(child::by_id(&self.connection, *id)).map(|kept| kept.number);
                ids.iter().map(number).collect()
            }
        }
    }

    /// Facts and marks of every child, from memory, in no particular order.
    pub fn marks(&self) -> impl Iterator<Item = (Facts, Marks)> {
        self.roll.marks().map(|(_, facts, marks)| (facts, marks))
    }

    /// How many children share their ID number with another.
    pub fn same_id_count(&self) -> Result<u32> {
        let same = self.told(roll::with_same_id_number(&self.connection))?;
        Ok(u32::try_from(same.len()).unwrap_or(u32::MAX))
    }

    /// What only the database knows of a list's children; nothing when the list is remembered.
    fn known(&self, query: &ListQuery) -> Result<Known> {
        if self.roll.remembers(query) {
            return Ok(Known::default());
        }
        let set = |numbers: Result<Vec<u32>>| self.told(numbers).map(|numbers| numbers.into_iter().collect());
        let narrow = &query.narrow;
        let imported = narrow.imported.map(|operation| set(child::touched_by(&self.connection, operation)));
        let new_cards = narrow.card_before.map(|day| set(issued::cards_since(&self.connection, day)));
        let (village, group) = (narrow.village.as_deref(), narrow.group.as_deref());
        let anywhere = village.is_none() && group.is_none();
        let place = (!anywhere).then(|| set(child::of_place(&self.connection, village, group)));
        let same_id = narrow.wants_same_id().then(|| set(roll::with_same_id_number(&self.connection)));
        Ok(Known {
            imported: imported.transpose()?,
            place: place.transpose()?,
            new_cards: new_cards.transpose()?,
            same_id: same_id.transpose()?,
        })
    }

    /// The villages and groups of which there are children, sorted, and how many; empty texts where they are unknown.
    pub fn places(&self) -> Result<Vec<(String, String, u32)>> {
        self.told(child::places(&self.connection))
    }

    /// The child with which a request was answered, if it was: the same request twice makes one record.
    pub fn request(&self, key: &str) -> Result<Option<ChildId>> {
        self.told(child::of_request(&self.connection, key))
    }

    /// The value of a setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.told(super::settings::read_setting(&self.connection, name))
    }

    /// The settings whose names begin like this, and their values.
    pub fn settings_under(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        self.told(super::settings::read_settings(&self.connection, prefix))
    }

    fn load(&self, numbers: &[u32]) -> Result<Vec<StoredChild>> {
        numbers.iter().map(|number| child::by_number(&self.connection, *number).map(|kept| kept.child)).collect()
    }
}
