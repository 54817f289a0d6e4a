//! The one connection to the database: its key, and the settings without which nothing is promised.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::hex;
use crate::{Code, Error, Result};

/// The database's key.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// Older versions of SQLite can corrupt a database in WAL mode.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Opens an existing database, or makes a new one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It must be there.
    Existing,
    /// It is made; until its first rows are safe, every step waits for the disk.
    New,
}

/// Opens the database with its key. A file that this key doesn't decrypt is [`Code::Damaged`]:
/// the key comes out of the keys file, so it is the right one.
///
/// Until [`trust`] or [`finish`], closing moves nothing from the log into the file, so that a damaged one stays as it is.
pub(super) fn open(path: &Path, key: &Key, way: Way) -> Result<Connection> {
    let flags = match way {
        Way::Existing => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Way::New => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    unlock(&connection, key)?;
    assert_versions(&connection)?;
    // Before the first read, so that no file for shared memory is made.
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    // A wrong key or a broken first page shows at the first read.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA journal_mode = WAL;")?;
    connection.execute_batch(match way {
        Way::New => "PRAGMA synchronous = EXTRA;",
        Way::Existing => "PRAGMA synchronous = FULL;",
    })?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
         PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Hands SQLCipher the raw key. The key is random, so that deriving it anew at every opening would gain nothing.
fn unlock(connection: &Connection, key: &Key) -> Result<()> {
    let digits = Zeroizing::new(hex::encode(key.as_ref()));
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", *digits));
    connection.execute_batch(&pragma).map_err(|_| Error::new(Code::Internal))?;
    // The library would write page numbers of damaged files to standard error; the caller says it in words.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    Ok(())
}

fn assert_versions(connection: &Connection) -> Result<()> {
    let cipher: Option<String> = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok();
    if rusqlite::version_number() < OLDEST_SQLITE || cipher.is_none() {
        return Err(Error::new(Code::Internal).because("built with an SQLite that is too old or can't encrypt"));
    }
    Ok(())
}

/// Moves everything from the write-ahead log into the database file.
pub(super) fn checkpoint(connection: &Connection) -> Result<()> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(Error::new(Code::InUse)) }
}

/// Copies the whole database, log included, into a new one with the same key.
pub(super) fn copy(from: &Connection, to: &Path, key: &Key) -> Result<()> {
    let mut target = open(to, key, Way::New)?;
    let copied = rusqlite::backup::Backup::new(from, &mut target)?.step(-1)?;
    if copied != rusqlite::backup::StepResult::Done {
        return Err(Error::new(Code::InUse));
    }
    finish(target)
}

/// From here on the file is known to be sound: closing leaves nothing in the log.
pub(super) fn trust(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Closes the connection so that the database file alone holds everything.
pub(super) fn finish(connection: Connection) -> Result<()> {
    trust(&connection)?;
    checkpoint(&connection)?;
    close(connection)
}

/// Whether every page of the file carries its seal. Says so reliably only when the log is empty, see [`checkpoint`].
pub(super) fn pages_are_sound(connection: &Connection) -> Result<bool> {
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    Ok(statement.query([])?.next()?.is_none())
}

/// Whether tables and indexes agree with each other.
pub(super) fn structure_is_sound(connection: &Connection) -> Result<bool> {
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let mut orphans = connection.prepare("PRAGMA foreign_key_check")?;
    Ok(said == "ok" && orphans.query([])?.next()?.is_none())
}

/// Reads the database through; [`Code::Damaged`] unless it is sound.
pub(super) fn assert_sound(connection: &Connection) -> Result<()> {
    let quick =
        |connection: &Connection| connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    if pages_are_sound(connection)? && quick(connection)? == "ok" { Ok(()) } else { Err(Error::new(Code::Damaged)) }
}

/// Closes the connection.
pub(super) fn close(connection: Connection) -> Result<()> {
    connection.close().map_err(|(_, error)| error.into())
}
