//! Undo of the last steps: what was there before is written again, as a new step.

use rusqlite::OptionalExtension;

use super::change::{ChangeRow, ChangeSource, Kind};
use super::child;
use super::fault::unreadable;
use super::history::{self, OperationRow};
use super::patch::{self, Part, Patch};
use super::settings::read_setting;
use super::transact::Writer;
use super::{Operation, Register, audit};
use crate::domain::Value;
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

impl Writer<'_> {
    /// Takes one change of an earlier step back, but for what was changed since.
    pub(super) fn take_back(&mut self, change: &ChangeRow) -> Result<()> {
        let patch: Patch = match &change.patch {
            Some(json) => serde_json::from_str(json).map_err(unreadable)?,
            None => Patch::new(),
        };
        let Some((number, _)) = change.child else {
            return match change.kind {
                Kind::Parked => self.take_back_parked(&patch),
                _ => self.take_back_settings(&patch),
            };
        };
        let kept = child::by_number(self.connection, number)?;
        match (change.kind, kept.removed) {
            (Kind::Created | Kind::BroughtBack, false) => self.remove_kept(&kept, ChangeSource::Undo),
            (Kind::Removed, true) => self.bring_back(&kept, ChangeSource::Undo),
            (Kind::Changed, _) => {
                let mut record = kept.child.record.clone();
                patch::take_back(&mut record, &patch);
                self.save_over(&kept, &record, ChangeSource::Undo).map(drop)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn take_back_settings(&mut self, patch: &Patch) -> Result<()> {
        for (key, (old, new)) in patch {
            let Some((Part::Setting, name)) = Part::split(key) else { continue };
            let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_text).map(str::to_owned);
            if read_setting(self.connection, name)? == text(new) {
                self.set_or_clear(name, text(old).as_deref(), ChangeSource::Undo)?;
            }
        }
        Ok(())
    }
}
