//! A note of the import that is under way, so that the next start can say that it did not come to an end.
//!
//! It is written before the import's step and removed inside it. Nothing of the import itself is ever there by half.

use rusqlite::Connection;

use super::operation::Operation;
use super::settings::{read_setting, write_setting};
use crate::{Result, words};

const NOTE: &str = "import.began";

/// Notes what is about to be imported.
pub(super) fn note(connection: &Connection, operation: &Operation) -> Result<()> {
    write_setting(connection, NOTE, Some(&operation.describe()))
}

/// Forgets the note.
pub(super) fn clear(connection: &Connection) -> Result<()> {
    write_setting(connection, NOTE, None)
}

/// What to say of an import that was under way when the program ended; said once.
pub(super) fn take(connection: &Connection) -> Result<Option<String>> {
    let Some(import) = read_setting(connection, NOTE)? else { return Ok(None) };
    // A register that can't be written to says it again next time.
    let _said = clear(connection);
    Ok(Some(words::say("operations.interrupted", &[("import", import)])))
}
