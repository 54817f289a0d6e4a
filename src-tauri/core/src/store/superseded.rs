//! What a child's file said once and somebody has changed since: a sheet that says it again is older than the file.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use super::change::Kind;
use super::fault::unreadable;
use super::operation::Operation;
use super::patch::{Part, Patch};
use super::{Register, audit, history};
use crate::Result;
use crate::domain::{ChildId, Value};

/// Values that somebody is about to enter in a child's file, by part and by field key or header.
pub type Entries = BTreeMap<(Part, String), Value>;

/// Of which steps the changes count as somebody's work: those that were undone, and undoing itself, do not.
#[derive(Debug, Default)]
pub struct Standing(HashMap<i64, bool>);

impl Standing {
    pub(super) fn counts(&mut self, connection: &Connection, operation: i64) -> Result<bool> {
        if let Some(known) = self.0.get(&operation) {
            return Ok(*known);
        }
        let kind = audit::operation_of(&audit::entry(connection, operation)?.details)?;
        let undoing = matches!(kind, Operation::Undo { .. } | Operation::UndoImport { .. });
        let counts = !undoing && !history::operation(connection, operation)?.undone;
        self.0.insert(operation, counts);
        Ok(counts)
    }
}

impl Register {
    /// Which of these values stood in the child's file before what stands there now was entered, each with the day of that entry
    /// (ISO). A value that an undo brought back is no newer than the one that it took away; what was entered after that is.
    /// `standing` remembers what is known of steps from one child to the next.
    ///
    /// # Errors
    /// What reading the history answers.
    pub fn superseded(
        &self,
        child: ChildId,
        entries: &Entries,
        standing: &mut Standing,
    ) -> Result<BTreeMap<(Part, String), String>> {
        self.told(superseded(&self.connection, child, entries, standing))
    }
}

/// What one step did to one entry: the value before it. The steps of an entry are in order, the oldest first.
struct Step<'a> {
    operation: i64,
    before: Option<&'a Value>,
}

fn superseded(
    connection: &Connection,
    child: ChildId,
    entries: &Entries,
    standing: &mut Standing,
) -> Result<BTreeMap<(Part, String), String>> {
    let patches = patches(connection, child)?;
    let mut found = BTreeMap::new();
    for ((part, name), value) in entries {
        let steps = steps(&patches, &part.key(name));
        if !steps.iter().any(|step| step.before == Some(value)) {
            continue;
        }
        let mut last = None;
        for (at, step) in steps.iter().enumerate().rev() {
            if standing.counts(connection, step.operation)? {
                last = Some((at, step.operation));
                break;
            }
        }
        let Some((at, operation)) = last else { continue };
        if steps.iter().take(at + 1).any(|step| step.before == Some(value)) {
            let day = audit::entry(connection, operation)?.at.chars().take("2026-01-01".len()).collect();
            found.insert((*part, name.clone()), day);
        }
    }
    Ok(found)
}

/// The changes of a child's file, the oldest first: the step and what it changed, nothing of the one that opened the file.
fn patches(connection: &Connection, child: ChildId) -> Result<Vec<(i64, Option<Patch>)>> {
    let sql = "SELECT change.operation, change.patch, change.kind FROM child JOIN change ON change.child = child.number \
               WHERE child.id = ?1 ORDER BY change.number";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([child.0.as_bytes().as_slice()])?;
    let mut patches = Vec::new();
    while let Some(row) = rows.next()? {
        let patch = match row.get_ref(1)?.as_str_or_null().map_err(unreadable)? {
            Some(json) => Some(serde_json::from_str(json).map_err(unreadable)?),
            None if row.get::<_, i64>(2)? == Kind::Created as i64 => None,
            None => continue,
        };
        patches.push((row.get(0)?, patch));
    }
    Ok(patches)
}

/// The steps that changed an entry. Of a step that changed it several times, as an import of two sheets does, only what stood there
/// before all of it counts: in between the file never said that.
fn steps<'a>(patches: &'a [(i64, Option<Patch>)], key: &str) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for (operation, patch) in patches {
        let before = match patch {
            None => None,
            Some(patch) => match patch.get(key) {
                Some((before, _)) => before.as_ref(),
                None => continue,
            },
        };
        if steps.last().is_none_or(|step| step.operation != *operation) {
            steps.push(Step { operation: *operation, before });
        }
    }
    steps
}
