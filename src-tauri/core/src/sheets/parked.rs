//! Deciding on rows that were parked by an import.

use std::collections::BTreeSet;

use super::combined;
use super::draft::{Draft, is_from_school};
use super::merging::{OnBlank, merge, replacing};
use super::persons::{Stranger, strangers};
use super::plan::{Candidate, Decision};
use super::side_by_side;
use crate::domain::{ChildId, FieldKey, Record};
use crate::store::{ChangeSource, Operation, ParkedRow, ParkedState, Part, Register, Standing, keep_entry};
use crate::{Code, Error, Result};

/// What a decision did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The number of the step; 0 when the row stays parked.
    pub operation: i64,
    /// The child whose the row is now.
    pub child: Option<ChildId>,
}

/// Decides on a parked row: puts it into the child's file, opens a new one, or leaves it. `child` says whose it is when it is not the
/// child that the row was held against.
///
/// # Errors
/// [`Code::NotParked`] when the row doesn't wait (any more), [`Code::ChildNotFound`] when it is said to be a child who is not on the
/// register.
pub fn decide(register: &mut Register, number: i64, decision: Decision, child: Option<ChildId>) -> Result<Decided> {
    let row = register.parked(number)?;
    if row.state != Some(ParkedState::Waiting) {
        return Err(Error::new(Code::NotParked).with("number", number));
    }
    match decision {
        Decision::Later => Ok(Decided { operation: 0, child: None }),
        Decision::Same => {
            let gone = || Error::new(Code::ChildNotFound).with("child", "");
            let child = child.or(row.candidate).ok_or_else(gone)?;
            same(register, &row, child)
        }
        Decision::Other => other(register, &row),
    }
}

fn operation(row: &ParkedRow, same: bool) -> (Operation, ChangeSource) {
    let operation = Operation::DecideParked { parked: row.number, same, table: row.table.clone() };
    (operation, ChangeSource::Row { table: 0, row: row.row })
}

fn same(register: &mut Register, row: &ParkedRow, child: ChildId) -> Result<Decided> {
    let known = register.child(child)?.record;
    let mut merged = merged(&known, &row.record);
    for (part, name) in newer(register, row, (child, &known), &merged)? {
        keep_entry(&mut merged, &known, part, &name);
    }
    let (operation, source) = operation(row, true);
    let done = register.transact(operation, |writer| {
        writer.save(child, merged, source)?;
        writer.settle(row.number, ParkedState::Merged(child))
    })?;
    Ok(Decided { operation: done.number, child: Some(child) })
}

/// Entries of a child's file that are newer than the row: what was entered while it waited, and what was changed before it came when
/// the row says again what stood there once.
fn newer(
    register: &Register,
    row: &ParkedRow,
    (child, known): (ChildId, &Record),
    merged: &Record,
) -> Result<BTreeSet<(Part, String)>> {
    let mut newer = register.entered_since(child, row.import)?;
    let entries = replacing(&row.record, known, merged);
    newer.extend(register.superseded(child, &entries, &mut Standing::default())?.into_keys());
    // What the row says of somebody whose name stays out stays out with it.
    let left = strangers(&row.record, known).into_iter().filter(|one| newer.contains(&field(one.field)));
    let left: Vec<Stranger> = left.collect();
    let keys = row.record.fields.keys().chain(row.record.originals.keys()).map(FieldKey::as_str);
    let theirs = keys.filter(|key| left.iter().any(|one| one.has(key)));
    newer.extend(theirs.flat_map(|key| [field(key), (Part::Original, key.to_owned())]).collect::<Vec<_>>());
    Ok(newer)
}

fn field(key: &str) -> (Part, String) {
    (Part::Field, key.to_owned())
}

fn other(register: &mut Register, row: &ParkedRow) -> Result<Decided> {
    let (operation, source) = operation(row, false);
    let done = register.transact(operation, |writer| {
        let child = writer.create(settled(&Record::default(), &row.record).record, source)?;
        if let Some(candidate) = row.candidate {
            writer.tell_apart(child, candidate)?;
        }
        writer.settle(row.number, ParkedState::New(child))?;
        Ok(child)
    })?;
    Ok(Decided { operation: done.number, child: Some(done.value) })
}

/// What a row says put over a child's file, as an import does that keeps what blank cells leave out.
fn merged(known: &Record, row: &Record) -> Record {
    merge(known, &settled(known, row), OnBlank::Keep)
}

/// A kept row as it reads beside what is known of a child.
fn settled(known: &Record, row: &Record) -> Draft {
    let mut draft = Draft { record: row.clone(), school_state: is_from_school(row), ..Draft::default() };
    combined::settle_kept(&mut draft, known);
    draft
}

/// A parked row beside the child that it may be; `None` when that child left the register.
///
/// # Errors
/// What reading the child answers.
pub fn candidate(register: &Register, row: &ParkedRow) -> Result<Option<Candidate>> {
    let Some(id) = row.candidate else { return Ok(None) };
    let known = register.child(id)?.record;
    let name = known.text("child.name").unwrap_or_default().to_owned();
    let mut fields = side_by_side::pairs(&row.record, &known);
    let later = newer(register, row, (id, &known), &merged(&known, &row.record))?;
    for pair in fields.iter_mut().filter(|pair| pair.row.is_some() && pair.row != pair.known) {
        pair.later =
            [Part::Field, Part::Original, Part::Extra].iter().any(|part| later.contains(&(*part, pair.field.clone())));
    }
    Ok(Some(Candidate { child: Some(id.to_string()), name, fields }))
}
