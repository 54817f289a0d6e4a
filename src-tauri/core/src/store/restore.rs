//! Bringing a register back from a backup, so that even that can be undone.
//!
//! The backup is unpacked, opened, read through and completed in `incoming/`; only then does it take the place of the
//! files that are there. Those are kept: a sound register as a backup like any other, a damaged one, or one that the
//! secret doesn't open, as it is in a folder `damaged-…` or `replaced-…`, which can be restored in the same way.

use std::path::{Path, PathBuf};

use chrono::Local;
use rusqlite::Connection;

use super::backup::{self, Location, Reason, Source};
use super::connection::{self, Key, Way};
use super::keys::{self, Keys, Opened};
use super::lock::{self, Lock};
use super::placing::{self, Incoming};
use super::{Operation, Register, Secret, audit, files, migrations, operators, register, roll, transact};
use crate::{Code, Error, Result};

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// Children on the register now.
    pub children: u32,
    /// How far the trail of the backup had come.
    pub operations: i64,
    /// Where the state before is kept: a backup, or a folder, either of which can be restored. `None` when there
    /// was no register.
    pub kept: Option<PathBuf>,
}

impl Register {
    /// Brings the register in `folder` back from a backup, or makes one there. `backup` is a backup file, or the
    /// folder in which an earlier restore kept what it replaced. The secret is a password, or the recovery code, of
    /// the time of the backup.
    ///
    /// [`Code::BadBackup`], [`Code::WrongPassword`], [`Code::NewerVersion`] and [`Code::InUse`] leave all as it was, and so does
    /// [`Code::OtherRegister`] for a backup of another register than the one that is there.
    pub fn restore(backup: &Path, place: impl Into<Location>, secret: &Secret) -> Result<RestoreReport> {
        Self::restore_over(backup, place, secret, false)
    }

    /// As [`Register::restore`], and when `any`, also in the place of another register, which is kept.
    pub fn restore_over(
        backup: &Path,
        place: impl Into<Location>,
        secret: &Secret,
        any: bool,
    ) -> Result<RestoreReport> {
        let (backup, location) = (files::absolute(backup)?, place.into().absolute()?);
        let folder = location.folder.clone();
        if !placing::holds_register(&folder) && placing::holds_other_files(&folder)? {
            return Err(Error::new(Code::RegisterExists).with("path", folder.display()));
        }
        let before = folder.exists();
        files::make_folder(&folder)?;
        let lock = Lock::take(&folder)?;
        placing::finish(&folder)?;
        let done = register::told(restore(&backup, &location, secret, any), &location);
        if done.is_err() && !before {
            drop(lock);
            // Nothing of a restore that did not come about is left behind.
            std::fs::remove_file(folder.join(lock::FILE)).ok();
            std::fs::remove_dir(&folder).ok();
        }
        done
    }
}

fn restore(backup: &Path, location: &Location, secret: &Secret, any: bool) -> Result<RestoreReport> {
    let folder = &location.folder;
    let incoming = Incoming::begin(folder)?;
    fetch(backup, &incoming)?;
    let (keys, opened) = bad_if_damaged(open_keys(&incoming, secret), backup)?;
    if !any && is_other(folder, &keys) {
        return Err(Error::new(Code::OtherRegister));
    }
    let (mut database, operations) = bad_if_damaged(open_sound(&incoming.database(), &opened.key), backup)?;
    migrations::migrate(&mut database)?;
    let kept = if placing::holds_register(folder) { Some(keep(location, &keys, &opened.key, secret)?) } else { None };
    let children = complete(database, &opened.slots, backup)?;
    let Some(kept) = kept else {
        incoming.place(None)?;
        return Ok(RestoreReport { children, operations, kept: None });
    };
    incoming.place(Some(kept.aside.clone()))?;
    let kept = kept.settle();
    Ok(RestoreReport { children, operations, kept: Some(kept) })
}

/// Whether another register stands in the folder. What can't be read may be this one.
fn is_other(folder: &Path, keys: &Keys) -> bool {
    Keys::read(&folder.join(keys::FILE)).is_ok_and(|present| present.register() != keys.register())
}

/// Brings the files of a backup into `incoming`.
fn fetch(backup: &Path, incoming: &Incoming) -> Result<()> {
    if !backup.is_dir() {
        return backup::unpack(backup, &incoming.database(), &incoming.keys()).map(drop);
    }
    let bad = |error: std::io::Error| Error::new(Code::BadBackup).with("path", backup.display()).because(error);
    let from = |name: &str| backup.join(name);
    std::fs::copy(from(placing::DATABASE), incoming.database()).map_err(bad)?;
    std::fs::copy(from(keys::FILE), incoming.keys()).map_err(bad)?;
    // What was in the log when the files were set aside belongs to the database.
    let log = from(placing::LOG);
    if log.exists() {
        std::fs::copy(log, incoming.log()).map_err(bad)?;
    }
    Ok(())
}

fn open_keys(incoming: &Incoming, secret: &Secret) -> Result<(Keys, Opened)> {
    let keys = Keys::read(&incoming.keys())?;
    let opened = keys.open(secret)?;
    Ok((keys, opened))
}

/// Opens a database and reads it through; gives also how far its trail has come.
fn open_sound(path: &Path, key: &Key) -> Result<(Connection, i64)> {
    let database = connection::open(path, key, Way::Existing)?;
    migrations::pending(&database)?;
    connection::checkpoint(&database)?;
    connection::assert_sound(&database)?;
    let (operations, _) = audit::head(&database)?;
    Ok((database, operations))
}

fn bad_if_damaged<T>(result: Result<T>, backup: &Path) -> Result<T> {
    result.map_err(|error| match error.code {
        Code::Damaged => Error::new(Code::BadBackup).with("path", backup.display()).because(error),
        _ => error,
    })
}

/// Writes the restore into the trail and closes the database; gives the number of children.
fn complete(mut database: Connection, slots: &[String], backup: &Path) -> Result<u32> {
    roll::rebuild_if_outdated(&mut database)?;
    let operator = operators::who_opened(&database, slots, None)?;
    let name = backup.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    transact::once(&mut database, operator.number, &Operation::Restore { backup: name }, |_| Ok(()))?;
    let children = database.query_row("SELECT count(*) FROM roll", [], |row| row.get(0))?;
    connection::finish(database)?;
    Ok(children)
}

/// Where the present files go, and the backup that was made of them if they are sound.
struct Kept {
    aside: PathBuf,
    backup: Option<PathBuf>,
}

impl Kept {
    /// What stands for the state before. The files set aside are superfluous once a verified backup holds them.
    fn settle(self) -> PathBuf {
        match self.backup {
            Some(backup) => {
                std::fs::remove_dir_all(&self.aside).ok();
                backup
            }
            None => self.aside,
        }
    }
}

/// Prepares the keeping of the present files.
fn keep(location: &Location, keys: &Keys, key: &Key, secret: &Secret) -> Result<Kept> {
    let (backup, name) = match back_up_present(location, keys, key, secret) {
        Ok(path) => (Some(path), "replaced"),
        Err(error) if matches!(error.code, Code::WrongPassword | Code::NewerVersion) => (None, "replaced"),
        Err(error) if error.code == Code::Damaged => (None, "damaged"),
        Err(error) => return Err(error),
    };
    Ok(Kept { aside: free_name(&location.folder, name), backup })
}

fn back_up_present(location: &Location, restored: &Keys, key: &Key, secret: &Secret) -> Result<PathBuf> {
    let folder = &location.folder;
    let keys = Keys::read(&folder.join(keys::FILE))?;
    let key = if keys.register() == restored.register() { key.clone() } else { keys.open(secret)?.key };
    placing::assert_database(folder)?;
    let (connection, _) = open_sound(&folder.join(placing::DATABASE), &key)?;
    let made =
        backup::make(&Source { connection: &connection, location, keys: &keys, key: &key }, Reason::Restore, None)?;
    connection::close(connection)?;
    Ok(made)
}

/// A folder inside the register's, so that setting aside is a mere renaming.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let time = Local::now().format("%Y-%m-%d_%H-%M-%S");
    let first = folder.join(format!("{name}-{time}"));
    let more = (2..).map(|number| folder.join(format!("{name}-{time}-{number}")));
    std::iter::once(first.clone()).chain(more).find(|path| !path.exists()).unwrap_or(first)
}
