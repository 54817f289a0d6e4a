//! Undo of the last steps: what was there before is written again, as a new step.

use rusqlite::OptionalExtension;

use super::history::{self, OperationRow};
use super::{Operation, Register, audit};
use crate::{Code, Error, Result};

/// So many steps back can be undone.
const STEPS: u32 = 50;

/// The newest step that is not undone yet among the last ones that can be.
const NEXT: &str = "SELECT number FROM (SELECT number FROM operation WHERE undoable ORDER BY number DESC LIMIT ?1) AS recent \
    WHERE NOT EXISTS (SELECT 1 FROM operation AS undo WHERE undo.undoes = recent.number) ORDER BY number DESC LIMIT 1";

impl Register {
    /// Undoes the last step that is not undone yet, and returns that step; an import is one step.
    /// [`Code::NothingToUndo`] when there is none among the last fifty.
    pub fn undo(&mut self) -> Result<OperationRow> {
        let found = self.connection.prepare_cached(NEXT)?.query_row([STEPS], |row| row.get(0)).optional()?;
        let of: i64 = found.ok_or_else(|| Error::new(Code::NothingToUndo))?;
        let mut changes = Vec::new();
        let range = audit::entry(&self.connection, of)?.changes;
        audit::each_change(&self.connection, range, &mut |change| {
            changes.push(change);
            Ok(())
        })?;
        self.transact(Operation::Undo { of }, |writer| {
            changes.iter().rev().try_for_each(|change| writer.take_back(change))
        })?;
        history::operation(&self.connection, of)
    }
}
