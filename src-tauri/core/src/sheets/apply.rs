//! Writes a plan into the register: all of it in one step, or nothing.

use super::plan::{Decision, Plan, Target, Write, last_operation};
use crate::ahead::ahead;
use crate::domain::ChildId;
use crate::store::{ChangeSource, NewParked, Operation, ParkedState, Prepared, Register, Writer};
use crate::{Code, Error, Result};

/// What was written.
#[derive(Debug, Default)]
pub struct Applied {
    /// Number of the operation, 0 when nothing changed.
    pub operation: i64,
    /// The ids of the plan's new children, in its order.
    pub new: Vec<ChildId>,
    /// Rows that were parked and did not wait already.
    pub parked: u32,
}

impl Applied {
    /// The id of a row's child.
    pub fn id(&self, target: Target) -> Option<ChildId> {
        match target {
            Target::New(at) => self.new.get(at).copied(),
            Target::Stored(id) => Some(id),
        }
    }
}

/// Writes a plan; the store makes a backup before an import. `progress` is told children written and may return `false` to cancel.
///
/// # Errors
/// [`Code::Stale`] when the register has changed since the plan was made, [`Code::Cancelled`], or what the store answers;
/// in each case the register is as it was.
pub fn apply(register: &mut Register, plan: &Plan, progress: &mut dyn FnMut(usize) -> bool) -> Result<Applied> {
    if last_operation(register)? != plan.made_at {
        return Err(Error::new(Code::Stale));
    }
    if plan.is_empty() {
        return Ok(Applied::default());
    }
    let operation = Operation::Import { tables: plan.tables.clone(), sha256s: plan.sha256s.clone() };
    let done = register.transact(operation, |writer| {
        let new = write_children(writer, plan, progress)?;
        let applied = Applied { operation: 0, new, parked: 0 };
        let parked = write_questions(writer, plan, &applied)?;
        plan.remember.iter().try_for_each(|(name, value)| writer.set(name, value))?;
        Ok(Applied { parked, ..applied })
    })?;
    Ok(Applied { operation: done.number, ..done.value })
}

fn write_children(
    writer: &mut Writer<'_>,
    plan: &Plan,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Vec<ChildId>> {
    let mut written = 0;
    let mut step = || {
        written += 1;
        if progress(written) { Ok(()) } else { Err(Error::new(Code::Cancelled)) }
    };
    let mut new = Vec::with_capacity(plan.new.len());
    // Documents and lines of the list are made in front, on another core.
    ahead(
        |hand| {
            let _ = plan.new.iter().try_for_each(|write| {
                let first = write.steps().next().map_or(&write.record, |(record, _)| record);
                hand((Prepared::new(first), write))
            });
        },
        |(prepared, write): (Result<Prepared>, &Write)| {
            let mut steps = write.steps();
            let from = steps.next().map_or(write.from, |(_, from)| from);
            let id = writer.create_prepared(prepared?, row_source(from))?;
            for (record, from) in steps {
                writer.save(id, record.clone(), row_source(from))?;
            }
            new.push(id);
            step()
        },
    )?;
    let mut stored: Vec<_> = plan.stored.iter().collect();
    stored.sort_unstable_by_key(|(_, write)| write.from);
    for (id, write) in stored {
        for (record, from) in write.steps() {
            writer.save(*id, record.clone(), row_source(from))?;
        }
        step()?;
    }
    Ok(new)
}

/// Parks the rows that nobody has decided on and remembers what was decided on the others; how many were parked.
fn write_questions(writer: &mut Writer<'_>, plan: &Plan, applied: &Applied) -> Result<u32> {
    let mut parked = 0;
    for row in &plan.rows {
        let Some(question) = &row.question else { continue };
        let child = row.target.and_then(|target| applied.id(target));
        let state = match (row.decision, child) {
            (Some(Decision::Same), Some(child)) => ParkedState::Merged(child),
            (Some(Decision::Other), Some(child)) => ParkedState::New(child),
            _ => ParkedState::Waiting,
        };
        let new = NewParked {
            record: question.draft.clone(),
            place: (row.table, row.row),
            candidate: applied.id(question.about),
            reason: question.reason.name().to_owned(),
            state,
        };
        if writer.park(&new)? && state == ParkedState::Waiting {
            parked += 1;
        }
    }
    for (number, target) in &plan.mended {
        if let Some(child) = applied.id(*target) {
            writer.settle(*number, ParkedState::Merged(child))?;
        }
    }
    for (one, other) in &plan.apart {
        if let (Some(one), Some(other)) = (applied.id(*one), applied.id(*other)) {
            writer.tell_apart(one, other)?;
        }
    }
    Ok(parked)
}

fn row_source((table, row): (usize, u32)) -> ChangeSource {
    ChangeSource::Row { table, row }
}
