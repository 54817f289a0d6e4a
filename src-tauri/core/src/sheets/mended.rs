//! Rows of a workbook of rows to mend that go in: the rows that waited for them wait no more.

use std::collections::HashMap;

use super::candidates::usable_id;
use super::draft::Draft;
use crate::Result;
use crate::domain::Record;
use crate::domain::text::folded_name;
use crate::store::Register;

/// Whose row it is, as far as the row tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who {
    name: String,
    id: Option<String>,
}

impl Who {
    fn of(record: &Record) -> Self {
        Self { name: folded_name(record.text("child.name").unwrap_or_default()), id: usable_id(record) }
    }

    /// Of a row that came back from a workbook of rows to mend; none of any other row.
    pub(super) fn mended(draft: &Draft) -> Option<Self> {
        draft.sent_back.then(|| Self::of(&draft.record))
    }
}

/// The rows that wait for a decision, by the sheet in which they stood.
pub(super) struct Waiting(HashMap<String, Vec<(i64, Who)>>);

impl Waiting {
    /// Reads them.
    ///
    /// # Errors
    /// What reading the register answers.
    pub(super) fn of(register: &Register) -> Result<Self> {
        let mut sheets: HashMap<String, Vec<(i64, Who)>> = HashMap::new();
        for row in register.waiting()? {
            sheets.entry(row.table.sheet).or_default().push((row.number, Who::of(&row.record)));
        }
        Ok(Self(sheets))
    }

    /// The row of a sheet in whose place a mended one has come: the one with its ID number, else the only one with its name.
    pub(super) fn replaced(&self, sheet: &str, by: &Who) -> Option<i64> {
        let rows = self.0.get(sheet)?;
        let same_id = |who: &Who| who.id.is_some() && who.id == by.id;
        let both = rows.iter().find(|(_, who)| same_id(who) && who.name == by.name);
        let only = |is: &dyn Fn(&Who) -> bool| {
            let mut fitting = rows.iter().filter(|(_, who)| is(who));
            fitting.next().filter(|_| fitting.next().is_none())
        };
        let found = both.or_else(|| only(&|who| who.name == by.name)).or_else(|| only(&same_id));
        found.map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_alone_is_replaced_and_of_several_only_the_one_that_is_told() {
        let who = |name: &str, id: &str| Who { name: name.into(), id: (!id.is_empty()).then(|| id.into()) };
        let rows = vec![(1, who("甲", "1")), (2, who("甲", "2")), (3, who("乙", "3")), (4, who("丙", "3"))];
        let waiting = Waiting(HashMap::from([("表".to_owned(), rows)]));
        let replaced = |name: &str, id: &str| waiting.replaced("表", &who(name, id));
        assert_eq!(replaced("甲", "2"), Some(2));
        assert_eq!(replaced("甲", "9"), None, "either of two");
        assert_eq!(replaced("乙", "9"), Some(3), "its number was mended");
        assert_eq!(replaced("丁", "1"), Some(1), "its name was mended");
        assert_eq!(replaced("丁", "3"), None);
        assert_eq!(waiting.replaced("别的表", &who("乙", "3")), None);
    }
}
