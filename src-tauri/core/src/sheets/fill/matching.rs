//! Which children stand in a form already.

use std::collections::HashMap;

use super::filler::Child;
use crate::domain::text::folded_name;
use crate::domain::{Record, id_number};
use crate::sheets::draft::Drafter;
use crate::sheets::matching::{Likeness, by_id_number, by_name};
use crate::sheets::table::{SourceRow, Table};

/// The children to fill in, to be found by number and name.
pub struct Known<'a> {
    children: &'a [Child],
    by_number: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl<'a> Known<'a> {
    /// Indexes the children.
    pub fn new(children: &'a [Child]) -> Self {
        let mut known = Self { children, by_number: HashMap::new(), by_name: HashMap::new() };
        for (at, child) in children.iter().enumerate() {
            if let Some(number) = child.record.text("child.id_number") {
                known.by_number.entry(id_number::normalise(number)).or_default().push(at);
            }
            if let Some(name) = child.record.text("child.name") {
                known.by_name.entry(folded_name(name)).or_default().push(at);
            }
        }
        known
    }

    /// The one child that a row speaks of; `None` when there is none, or more than one fits.
    fn find(&self, record: &Record) -> Option<usize> {
        let of = |found: Option<&Vec<usize>>, alike: fn(&Record, &Record) -> Likeness| -> Vec<usize> {
            let all = found.into_iter().flatten().copied();
            let same = |at: &usize| self.children.get(*at).is_some_and(|c| alike(record, &c.record) == Likeness::Same);
            all.filter(same).collect()
        };
        let number = record.text("child.id_number").map(id_number::normalise);
        let mut found = of(number.and_then(|number| self.by_number.get(&number)), by_id_number);
        if found.is_empty() {
            found = of(record.text("child.name").and_then(|name| self.by_name.get(&folded_name(name))), by_name);
        }
        match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}

/// What stands in a form's rows.
#[derive(Debug, Default, PartialEq)]
pub struct Standing {
    /// Row and position of its child.
    pub rows: Vec<(u32, usize)>,
    /// Rows whose child isn't among those to be filled in.
    pub strangers: Vec<u32>,
}

/// Finds the children that stand in rows already; each stands in one row. Sample rows are passed over.
pub fn standing(table: &Table, epoch_1904: bool, taken: &[SourceRow<'_>], known: &Known<'_>) -> Standing {
    let drafter = Drafter::new(table, epoch_1904);
    let mut standing = Standing::default();
    let mut seen = std::collections::HashSet::new();
    for row in taken {
        let draft = drafter.draft(row);
        match known.find(&draft.record).filter(|child| seen.insert(*child)) {
            Some(child) => standing.rows.push((row.row, child)),
            None if is_sample(row) => {}
            None => standing.strangers.push(row.row),
        }
    }
    standing
}

/// Whether a row only shows how to fill the form in.
fn is_sample(row: &SourceRow<'_>) -> bool {
    row.cells.iter().any(|cell| {
        let text = cell.cell.display();
        ["例", "示例", "样例", "范例", "填写示例", "填表示例", "举例"]
            .contains(&text.trim_matches(|c: char| !c.is_alphabetic()))
    })
}
