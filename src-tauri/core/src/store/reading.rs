//! Questions to the register: one child, lists, searches, sums.

use super::child::{self, StoredChild};
use super::filled::Filled;
use super::{Register, roll};
use crate::Result;
use crate::domain::spelling::spell_name;
use crate::domain::text::folded;
use crate::domain::{ChildId, id_number};
use crate::forms::facts::Facts;

/// A page of the list of children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// All that match.
    pub total: u32,
    /// Those of the page, sorted by pinyin.
    pub children: Vec<StoredChild>,
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
        self.told(roll::with_name(&self.connection, &folded(name)).and_then(|numbers| self.load(&numbers)))
    }

    /// As [`Register::by_name`], without those who were born on another day. `birth` is ISO text of any precision;
    /// children of whom it is not known are among the answers.
    pub fn by_name_born(&self, name: &str, birth: &str) -> Result<Vec<StoredChild>> {
        let numbers = roll::with_name_born(&self.connection, &folded(name), birth);
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
        let (total, numbers) = self.roll.page(search, offset, limit);
        Ok(Page { total, children: self.told(self.load(&numbers))? })
    }

    /// Visits the children that match a search, sorted by pinyin, one at a time.
    pub fn each(&self, search: &str, visit: &mut dyn FnMut(StoredChild) -> Result<()>) -> Result<()> {
        let (_, numbers) = self.roll.page(search, 0, u32::MAX);
        for number in numbers {
            visit(self.told(child::by_number(&self.connection, number))?.child)?;
        }
        Ok(())
    }

    /// Which fields and extra columns the children that match a search fill between them.
    pub fn filled(&self, search: &str) -> Result<Filled> {
        let (_, numbers) = self.roll.page(search, 0, u32::MAX);
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
        self.roll.search_facts(search)
    }

    /// The child with which a request was answered, if it was: the same request twice makes one record.
    pub fn request(&self, key: &str) -> Result<Option<ChildId>> {
        self.told(child::of_request(&self.connection, key))
    }

    /// The value of a setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.told(super::transact::read_setting(&self.connection, name))
    }

    fn load(&self, numbers: &[u32]) -> Result<Vec<StoredChild>> {
        numbers.iter().map(|number| child::by_number(&self.connection, *number).map(|kept| kept.child)).collect()
    }
}
