//! The audit trail: rows that only grow, each bound to the one before by its hash.
//!
//! An operation's hash covers its own columns, all its changes and the hash before, so that a row that was altered,
//! cut out or moved breaks the chain there. The last hash (the head) stands for the whole trail.

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::child::id_of;
use super::fault::unreadable;
use super::operation::{ChangeRow, ChangeSource, Kind, Operation};
use super::patch::hash_text;
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
        let mut hash = Sha256::new();
        hash.update(b"tongce trail 1");
        hash.update(before);
        for number in [self.number, self.operator, self.changes.0, self.changes.1, i64::from(self.children)] {
            hash.update(number.to_le_bytes());
        }
        hash_text(&mut hash, b'a', &self.at);
        hash_text(&mut hash, b'd', &self.details);
        hash.update(changes.finalize());
        hash.finalize().into()
    }
}

/// Adds a change to the hash of an operation's changes.
pub(super) fn hash_change(hash: &mut Sha256, change: &ChangeRow) {
    hash.update(change.number.to_le_bytes());
    hash.update([change.kind as u8]);
    if let Some((number, id)) = change.child {
        hash.update(number.to_le_bytes());
        hash.update(id.0.as_bytes());
    }
    if let Some(patch) = &change.patch {
        hash_text(hash, b'p', patch);
    }
    if let Some(digest) = change.digest {
        hash.update(digest);
    }
    let (kind, table, row) = change.source.columns();
    for number in [kind, table.unwrap_or(-1), row.map_or(-1, i64::from)] {
        hash.update(number.to_le_bytes());
    }
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

const ENTRIES: &str = "SELECT number, at, operator, details, first_change, last_change, children, hash FROM operation";

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
        if entry.number != expected || entry.changes.1 != last_change || entry.hash(&before, changes) != hash {
            return Ok(Some(expected));
        }
        (before, expected) = (hash, expected + 1);
    }
    // Changes behind the last operation belong to none.
    Ok((last_change != self::last_change(connection)?).then_some(expected))
}
