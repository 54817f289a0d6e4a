//! Writes a plan into the register: all of it in one step, or nothing.

use super::plan::{Plan, Target, last_operation};
use crate::domain::ChildId;
use crate::store::{ChangeSource, Operation, Register};
use crate::{Code, Error, Result};

/// What was written.
#[derive(Debug, Default)]
pub struct Applied {
    /// Number of the operation, 0 when nothing changed.
    pub operation: i64,
    /// The ids of the plan's new children, in its order.
    pub new: Vec<ChildId>,
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
    if plan.new.is_empty() && plan.stored.is_empty() {
        return Ok(Applied::default());
    }
    let operation = Operation::Import { tables: plan.tables.clone(), sha256s: plan.sha256s.clone() };
    let done = register.transact(operation, |writer| {
        let mut written = 0;
        let mut step = || {
            written += 1;
            if progress(written) { Ok(()) } else { Err(Error::new(Code::Cancelled)) }
        };
        let mut new = Vec::with_capacity(plan.new.len());
        for write in &plan.new {
            new.push(writer.create(write.record.clone(), row_source(write.from))?);
            step()?;
        }
        for (id, write) in &plan.stored {
            writer.save(*id, write.record.clone(), row_source(write.from))?;
            step()?;
        }
        Ok(new)
    })?;
    Ok(Applied { operation: done.number, new: done.value })
}

fn row_source((table, row): (usize, u32)) -> ChangeSource {
    ChangeSource::Row { table, row }
}
