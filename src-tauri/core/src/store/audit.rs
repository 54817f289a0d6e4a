//! The audit trail: rows that only grow, each bound to the one before by its hash.
//!
//! An operation's hash covers its own columns, all its changes and the hash before, so that a row that was altered,
//! cut out or moved breaks the chain there. The last hash (the head) stands for the whole trail.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::change::{ChangeRow, ChangeSource, Kind};
use super::child::id_of;
use super::fault::unreadable;
use super::operation::Operation;
use super::patch::put_text;
use crate::{Code, Error, Result};

/// A SHA-256 hash.
pub(super) type Hash = [u8; 32];

/// One row of the trail.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// 1 for the first, without gaps.
    pub number: i64,
    /// ISO time with offset.
    pub at: String,
    /// Position of the operator.
    pub operator: i64,
    /// The operation as JSON.
    pub details: String,
    /// First and last of its changes; last < first when it has none.
    pub changes: (i64, i64),
    /// Children touched.
    pub children: u32,
}

impl Entry {
    /// Binds the entry and its changes to the hash before.
    pub(super) fn hash(&self, before: &Hash, changes: Sha256) -> Hash {
        let mut bytes = b"tongce trail 1".to_vec();
        bytes.extend(before);
        for number in [self.number, self.operator, self.changes.0, self.changes.1, i64::from(self.children)] {
            bytes.extend(number.to_le_bytes());
        }
        put_text(&mut bytes, b'a', &self.at);
        put_text(&mut bytes, b'd', &self.details);
        bytes.extend(changes.finalize());
        Sha256::digest(bytes).into()
    }
}

/// Adds a change to the hash of an operation's changes.
pub(super) fn hash_change(hash: &mut Sha256, change: &ChangeRow) {
    let mut bytes = Vec::with_capacity(256);
    bytes.extend(change.number.to_le_bytes());
    bytes.push(change.kind as u8);
    if let Some((number, id)) = change.child {
        bytes.extend(number.to_le_bytes());
        bytes.extend(id.0.as_bytes());
    }
    if let Some(patch) = &change.patch {
        put_text(&mut bytes, b'p', patch);
    }
    bytes.extend(change.digest.iter().flatten());
    let (kind, table, row) = change.source.columns();
    for number in [kind, table.unwrap_or(-1), row.map_or(-1, i64::from)] {
        bytes.extend(number.to_le_bytes());
    }
    // The length keeps two changes from looking like two others.
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// Number and hash of the last operation; zeros before the first.
pub(super) fn head(connection: &Connection) -> Result<(i64, Hash)> {
    let sql = "SELECT number, hash FROM operation ORDER BY number DESC LIMIT 1";
    let head = connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(head.unwrap_or((0, [0; 32])))
}

/// The number of the last change.
pub(super) fn last_change(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("SELECT coalesce(max(number), 0) FROM change", [], |row| row.get(0))?)
}

/// Appends an operation, whose changes are written already.
pub(super) fn append(connection: &Connection, entry: &Entry, operation: &Operation, changes: Sha256) -> Result<()> {
    let hash = entry.hash(&head(connection)?.1, changes);
    connection
        .prepare_cached(
            "INSERT INTO operation (number, at, operator, details, undoable, undoes, first_change, last_change, \
             children, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            entry.number,
            entry.at,
            entry.operator,
            entry.details,
            operation.undoable(),
            operation.undoes(),
            entry.changes.0,
            entry.changes.1,
            entry.children,
            hash
        ])?;
    Ok(())
}

/// Writes a change of the operation with this number.
pub(super) fn insert_change(connection: &Connection, operation: i64, change: &ChangeRow) -> Result<()> {
    let (kind, table, row) = change.source.columns();
    connection
        .prepare_cached(
            "INSERT INTO change (number, operation, child, kind, patch, digest, source_kind, source_table, source_row) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            change.number,
            operation,
            change.child.map(|(number, _)| number),
            change.kind as i64,
            change.patch,
            change.digest,
            kind,
            table,
            row
        ])?;
    Ok(())
}

/// The columns of [`read_change`]; a condition follows.
const CHANGES: &str = "SELECT change.number, change.kind, change.patch, change.digest, source_kind, source_table, \
    source_row, child.number, child.id, operation FROM change LEFT JOIN child ON child.number = change.child";

fn read_change(row: &Row<'_>) -> Result<ChangeRow> {
    let (kind, table, source_row) = (row.get(4)?, row.get(5)?, row.get(6)?);
    let child: Option<u32> = row.get(7)?;
    let id: Option<Vec<u8>> = row.get(8)?;
    Ok(ChangeRow {
        number: row.get(0)?,
        child: child.zip(id).map(|(number, id)| id_of(&id).map(|id| (number, id))).transpose()?,
        kind: Kind::of(row.get(1)?).ok_or_else(|| unreadable("kind of change"))?,
        patch: row.get(2)?,
        digest: row.get(3)?,
        source: ChangeSource::from_columns(kind, table, source_row).ok_or_else(|| unreadable("source of change"))?,
    })
}

/// Visits the changes from `first` to `last` in order.
pub(super) fn each_change(
    connection: &Connection,
    (first, last): (i64, i64),
    visit: &mut dyn FnMut(ChangeRow) -> Result<()>,
) -> Result<()> {
    let sql = format!("{CHANGES} WHERE change.number BETWEEN ?1 AND ?2 ORDER BY change.number");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([first, last])?;
    while let Some(row) = rows.next()? {
        visit(read_change(row)?)?;
    }
    Ok(())
}

/// The changes of a child, newest first, each with its operation's number.
pub(super) fn changes_of_child(connection: &Connection, child: u32) -> Result<Vec<(i64, ChangeRow)>> {
    let sql = format!("{CHANGES} WHERE change.child = ?1 ORDER BY change.number DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([child])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        changes.push((row.get(9)?, read_change(row)?));
    }
    Ok(changes)
}

const ENTRIES: &str = "SELECT number, at, operator, details, first_change, last_change, children, hash, undoable, undoes \
    FROM operation";

fn read_entry(row: &Row<'_>) -> rusqlite::Result<(Entry, Hash)> {
    let changes = (row.get(4)?, row.get(5)?);
    let (number, at, operator, details, children) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(6)?);
    Ok((Entry { number, at, operator, details, changes, children }, row.get(7)?))
}

/// The entry with this number.
pub(super) fn entry(connection: &Connection, number: i64) -> Result<Entry> {
    let sql = format!("{ENTRIES} WHERE number = ?1");
    let entry = connection.prepare_cached(&sql)?.query_row([number], read_entry).optional()?;
    entry.map(|(entry, _)| entry).ok_or_else(|| unreadable("an operation is missing"))
}

/// An entry's operation.
pub(super) fn operation_of(details: &str) -> Result<Operation> {
    serde_json::from_str(details).map_err(unreadable)
}

/// An operation as JSON.
pub(super) fn details_of(operation: &Operation) -> Result<String> {
    serde_json::to_string(operation).map_err(|error| Error::new(Code::Internal).because(error))
}

/// By child: the digest of its record after its last change, and whether that took it off the register.
pub(super) fn last_digests(connection: &Connection) -> Result<HashMap<u32, (Option<Hash>, bool)>> {
    let (mut last, mut removed) = (HashMap::new(), HashMap::new());
    each_change(connection, (1, i64::MAX), &mut |change| {
        let Some((child, _)) = change.child else { return Ok(()) };
        match change.kind {
            Kind::Removed => drop(removed.insert(child, true)),
            Kind::BroughtBack => drop(removed.insert(child, false)),
            _ => {}
        }
        last.insert(child, (change.digest, removed.get(&child).copied().unwrap_or(false)));
        Ok(())
    })?;
    Ok(last)
}

/// Follows the chain from the first entry and gives the number of the first that doesn't fit, if any.
pub(super) fn first_break(connection: &Connection) -> Result<Option<i64>> {
    let mut statement = connection.prepare(&format!("{ENTRIES} ORDER BY number"))?;
    let mut rows = statement.query([])?;
    let (mut before, mut expected, mut last_change) = ([0; 32], 1, 0);
    while let Some(row) = rows.next()? {
        let (entry, hash) = read_entry(row)?;
        let mut changes = Sha256::new();
        each_change(connection, entry.changes, &mut |change| {
            last_change += 1;
            hash_change(&mut changes, &change);
            Ok(())
        })?;
        // These two follow from the details and are columns for the sake of searching.
        let operation = operation_of(&entry.details)?;
        let follows = operation == Operation::Other
            || (operation.undoable() == row.get::<_, bool>(8)? && operation.undoes() == row.get(9)?);
        if !follows
            || entry.number != expected
            || entry.changes.1 != last_change
            || entry.hash(&before, changes) != hash
        {
            return Ok(Some(expected));
        }
        (before, expected) = (hash, expected + 1);
    }
    // Changes behind the last operation belong to none.
    Ok((last_change != self::last_change(connection)?).then_some(expected))
}
