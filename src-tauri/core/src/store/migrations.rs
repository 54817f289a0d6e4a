//! The database's schema, step by step. A step that was published is never edited.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{Code, Error, Result};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001.sql")),
    M::up(include_str!("migrations/0002.sql")),
    M::up(include_str!("migrations/0003.sql")),
    M::up(include_str!("migrations/0004.sql")),
    M::up(include_str!("migrations/0005.sql")),
];

/// The schema's number in the database's header.
fn stored(connection: &Connection) -> Result<usize> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(super::fault::unreadable)
}

/// Whether an older schema must be brought up to date; [`Code::NewerVersion`] when a newer program wrote it.
pub(super) fn pending(connection: &Connection) -> Result<bool> {
    let stored = stored(connection)?;
    if stored > STEPS.len() {
        return Err(Error::new(Code::NewerVersion));
    }
    Ok(stored < STEPS.len())
}

/// Brings the schema up to date, each step in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    Migrations::from_slice(STEPS).to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => Error::new(Code::Internal).because(other),
    })
}
