//! A child whose name stands over several rows, most often one for the father and one for the mother.
//!
//! The first row is the child's. What the others say is taken where it is certain whose it is: each of the rows must name another parent in
//! the column for the relation. Everything else is told, with the words that were left out.

use super::drafter::{number_of, text_of};
use super::uses::Use;
use super::{Draft, Drafter, Problem};
use crate::forms::fields;
use crate::forms::interpret::{Raw, Trouble, interpret};
use crate::sheets::choosing;
use crate::sheets::table::{SourceCell, SourceRow};

const RELATION: &str = "guardian.relation";
const GUARDIAN: &str = "guardian.";
/// So many of the words that were left out are named.
const NAMED: usize = 6;

impl Drafter<'_> {
    /// Takes what the further rows of a child say, or tells that it was left out.
    pub(super) fn take_further_rows(&self, row: &SourceRow<'_>, draft: &mut Draft) {
        if row.below.is_empty() {
            return;
        }
        let lines: Vec<&[SourceCell<'_>]> =
            std::iter::once(row.cells.as_slice()).chain(row.below.chunk_by(|one, next| one.row == next.row)).collect();
        let parents: Vec<Option<&str>> = lines.iter().map(|line| self.parent_of(line)).collect();
        let certain = parents
            .iter()
            .enumerate()
            .all(|(at, parent)| parent.is_some() && !parents.iter().take(at).any(|other| other == parent));
        let mut left: Vec<String> = Vec::new();
        for (at, (line, parent)) in lines.into_iter().zip(parents).enumerate() {
            for cell in line {
                let taken = parent.filter(|_| certain).is_some_and(|parent| self.take_as(parent, cell, draft));
                if at > 0 && !taken && !matches!(self.uses.get(cell.column), None | Some(Use::Nothing | Use::Reason)) {
                    left.push(cell.cell.display());
                }
            }
        }
        if !left.is_empty() {
            let more = if left.len() > NAMED { "…" } else { "" };
            left.truncate(NAMED);
            let facts = vec![("what", format!("{}{more}", left.join("、")))];
            draft.problems.push(Problem::of_row(&Trouble { code: "rows_below", facts }));
        }
    }

    /// The parent whom a row names in its column for the relation.
    fn parent_of(&self, line: &[SourceCell<'_>]) -> Option<&'static str> {
        let cell = line.iter().find(|cell| self.is_of(cell, RELATION))?;
        let relation = fields().get(RELATION)?;
        choosing::parent(&fields().choices(relation).find(&text_of(cell.cell))?.label)
    }

    /// Takes the name or telephone that stands in a guardian's column for that of a parent; whether nothing of the cell is left over.
    fn take_as(&self, parent: &str, cell: &SourceCell<'_>, draft: &mut Draft) -> bool {
        let Some(Use::Field(field)) = self.uses.get(cell.column) else { return false };
        if field.key == RELATION {
            return true;
        }
        let theirs =
            field.key.strip_prefix(GUARDIAN).and_then(|property| fields().get(&format!("{parent}.{property}")));
        let Some(theirs) = theirs.filter(|theirs| self.own.iter().all(|own| own.as_str() != theirs.key)) else {
            return false;
        };
        let raw = Raw { text: text_of(cell.cell), number: number_of(cell.cell), epoch_1904: self.epoch_1904 };
        self.put(theirs, interpret(theirs, &raw), cell, draft);
        true
    }
}
