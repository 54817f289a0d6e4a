//! The table of children.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::unreadable;
use crate::domain::{ChildId, Record};
use crate::{Code, Error, Result};

/// A child's file as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChild {
    /// Its identity.
    pub id: ChildId,
    /// Counts the changes, from 1.
    pub version: u32,
    /// What is known.
    pub record: Record,
}

/// A child with what only the store needs to know.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Position in the table; small, so that lists in memory are.
    pub number: u32,
    /// Taken off the register; the row stays for the trail.
    pub removed: bool,
    /// The file itself.
    pub child: StoredChild,
}

const COLUMNS: &str = "SELECT number, id, version, removed, document FROM child";

fn read(row: &Row<'_>) -> Result<Kept> {
    let document = row.get_ref(4)?.as_str().map_err(unreadable)?;
    Ok(Kept {
        number: row.get(0)?,
        removed: row.get(3)?,
        child: StoredChild {
            id: id_of(row.get_ref(1)?.as_blob().map_err(unreadable)?)?,
            version: row.get(2)?,
            record: serde_json::from_str(document).map_err(unreadable)?,
        },
    })
}

/// An identity from its sixteen bytes.
pub(super) fn id_of(bytes: &[u8]) -> Result<ChildId> {
    uuid::Uuid::from_slice(bytes).map(ChildId).map_err(unreadable)
}

fn one(connection: &Connection, condition: &str, parameter: impl rusqlite::ToSql) -> Result<Option<Kept>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} {condition}"))?;
    let mut rows = statement.query([parameter])?;
    rows.next()?.map(read).transpose()
}

/// The child with this identity, removed or not.
pub(super) fn any_by_id(connection: &Connection, id: ChildId) -> Result<Kept> {
    one(connection, "WHERE id = ?1", id.0.as_bytes().as_slice())?.ok_or_else(|| not_found(id))
}

/// The child with this identity; [`Code::ChildNotFound`] when there is none or it was removed.
pub(super) fn by_id(connection: &Connection, id: ChildId) -> Result<Kept> {
    any_by_id(connection, id).and_then(|kept| if kept.removed { Err(not_found(id)) } else { Ok(kept) })
}

/// The child at this position, removed or not.
pub(super) fn by_number(connection: &Connection, number: u32) -> Result<Kept> {
    one(connection, "WHERE number = ?1", number)?.ok_or_else(|| unreadable("a child's row is missing"))
}

/// Shows the written document of the child at this position.
pub(super) fn document_of(
    connection: &Connection,
    number: u32,
    show: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT document FROM child WHERE number = ?1")?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?.ok_or_else(|| unreadable("a child's row is missing"))?;
    show(row.get_ref(0)?.as_str().map_err(unreadable)?)
}

/// Every child ever entered, in the order of entry.
pub(super) fn each(connection: &Connection, visit: &mut dyn FnMut(Kept) -> Result<()>) -> Result<()> {
    let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY number"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(read(row)?)?;
    }
    Ok(())
}

/// The village of a child as returns count it, and its group as its document writes it.
const PLACE: &str = "area, coalesce(json_extract(document, '$.f.\"village.group\"'), '')";

/// The villages and groups of the children on the register, sorted, and how many are of each.
pub(super) fn places(connection: &Connection) -> Result<Vec<(String, String, u32)>> {
    let sql = format!("SELECT {PLACE}, count(*) FROM roll JOIN child ON number = child GROUP BY 1, 2 ORDER BY 1, 2");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The positions of the children of a village, of a group, or of both.
pub(super) fn of_place(connection: &Connection, village: Option<&str>, group: Option<&str>) -> Result<Vec<u32>> {
    let sql = format!(
        "SELECT number FROM (SELECT number, {PLACE} AS grouped FROM roll JOIN child ON number = child) \
         WHERE area = coalesce(?1, area) AND grouped = coalesce(?2, grouped)"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([village, group], |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The positions of the children that a step touched.
pub(super) fn touched_by(connection: &Connection, operation: i64) -> Result<Vec<u32>> {
    let sql = "SELECT DISTINCT child FROM change, operation WHERE operation.number = ?1 AND child IS NOT NULL \
               AND change.number BETWEEN first_change AND last_change";
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([operation], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

fn not_found(id: ChildId) -> Error {
    Error::new(Code::ChildNotFound).with("child", id)
}

/// The highest position given so far.
pub(super) fn last_number(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("SELECT coalesce(max(number), 0) FROM child", [], |row| row.get(0))?)
}

/// Adds a child at a new position.
pub(super) fn insert(connection: &Connection, number: u32, id: ChildId, document: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO child (number, id, version, document) VALUES (?1, ?2, 1, ?3)")?
        .execute(params![number, id.0.as_bytes().as_slice(), document])?;
    Ok(())
}

/// Writes a child's next version.
pub(super) fn update(connection: &Connection, number: u32, document: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE child SET version = version + 1, document = ?2 WHERE number = ?1")?
        .execute(params![number, document])?;
    Ok(())
}

/// Takes a child off the register, or puts it back on.
pub(super) fn mark(connection: &Connection, number: u32, removed: bool) -> Result<()> {
    connection
        .prepare_cached("UPDATE child SET version = version + 1, removed = ?2 WHERE number = ?1")?
        .execute(params![number, removed])?;
    Ok(())
}

/// The record as it is written down.
pub(super) fn document(record: &Record) -> Result<String> {
    serde_json::to_string(record).map_err(|error| Error::new(Code::Internal).because(error))
}

/// The position of a request's child, if that request was answered.
pub(super) fn of_request(connection: &Connection, key: &str) -> Result<Option<ChildId>> {
    let sql = "SELECT child.id FROM request JOIN child ON child.number = request.child WHERE key = ?1";
    let bytes: Option<Vec<u8>> = connection.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?;
    bytes.map(|bytes| id_of(&bytes)).transpose()
}
