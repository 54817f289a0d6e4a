//! Backups: whole copies of the register, each one file, none called good before it was opened.
//!
//! They lie beside the register in `<register>-备份`. One is made when the register is closed after changes, before each
//! import, before the schema is brought up to date and before a restore; old ones are thinned ([`thinning`]).
//! A file gets its final name only after what lies inside was unpacked, opened and read through.

mod archive;
mod name;
mod thinning;

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDateTime};
use rusqlite::Connection;

use archive::About;
pub(super) use archive::unpack;
use name::Name;
pub use name::Reason;

use super::connection::{self, Key, Way};
use super::keys::{self, Keys};
use super::{Register, audit, files, hex, placing};
use crate::{Code, Error, Result, words};

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Where it lies.
    pub path: PathBuf,
    /// When it was made, local time.
    pub made_at: NaiveDateTime,
    /// Why.
    pub reason: Reason,
    /// How far the register's trail had come.
    pub operations: i64,
    /// Its size.
    pub bytes: u64,
    register: String,
}

/// What a backup is made of.
pub(super) struct Source<'a> {
    /// The open database.
    pub connection: &'a Connection,
    /// The register's folder.
    pub folder: &'a Path,
    /// Its keys.
    pub keys: &'a Keys,
    /// Its key, to open the backup with.
    pub key: &'a Key,
}

impl Register {
    /// Makes a backup and returns where it lies: in the folder of backups, or in the folder or file `out`.
    pub fn back_up(&mut self, out: Option<&Path>) -> Result<PathBuf> {
        if out.is_some_and(|out| Self::exists(out.parent().unwrap_or(Path::new("")))) {
            let what = words::say::<&str>("errors.inside_register", &[]);
            return Err(Error::new(Code::BadArgument).with("what", what));
        }
        let made = make(&self.source(), Reason::Asked, out);
        self.told(made)
    }

    /// The register's backups, newest first.
    pub fn backups(&self) -> Result<Vec<BackupFile>> {
        list(&self.folder, Some(self.keys.register()))
    }

    /// The backups beside a register that is not open, newest first.
    pub fn backups_beside(folder: &Path) -> Result<Vec<BackupFile>> {
        let register = Keys::read(&folder.join(keys::FILE)).ok().map(|keys| keys.register().to_owned());
        list(folder, register.as_deref())
    }

    /// The folder in which a register's backups lie.
    pub fn backup_folder(folder: &Path) -> PathBuf {
        folder_of(folder)
    }

    /// Makes a backup if the newest one is not of the present state.
    pub(super) fn back_up_if_changed(&self, reason: Reason) -> Result<()> {
        let result = make_if_changed(&self.source(), reason);
        self.told(result)
    }

    fn source(&self) -> Source<'_> {
        Source { connection: &self.connection, folder: &self.folder, keys: &self.keys, key: &self.key }
    }
}

/// The folder in which a register's backups lie.
pub(super) fn folder_of(register: &Path) -> PathBuf {
    match register.file_name() {
        Some(name) => {
            let mut name = name.to_owned();
            name.push("-备份");
            register.with_file_name(name)
        }
        None => register.join("备份"),
    }
}

/// The backups of a register, newest first; of every register when it isn't known which.
pub(super) fn list(folder: &Path, register: Option<&str>) -> Result<Vec<BackupFile>> {
    let backups = folder_of(folder);
    let entries = match std::fs::read_dir(&backups) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| Error::io(error, &backups))?,
    };
    let mut found: Vec<BackupFile> = entries.flatten().filter_map(|entry| backup_at(&entry)).collect();
    found.retain(|backup| register.is_none_or(|id| id.starts_with(&backup.register)));
    found.sort_by_key(|backup| std::cmp::Reverse((backup.made_at, backup.operations)));
    Ok(found)
}

fn backup_at(entry: &std::fs::DirEntry) -> Option<BackupFile> {
    let Name { made_at, operations, reason, register } = Name::parse(entry.file_name().to_str()?)?;
    Some(BackupFile { path: entry.path(), made_at, reason, operations, bytes: entry.metadata().ok()?.len(), register })
}

/// A sentence that names the newest backup whose content is whole, or says that there is none.
pub(super) fn advice(folder: &Path) -> String {
    let register = Keys::read(&folder.join(keys::FILE)).ok().map(|keys| keys.register().to_owned());
    let backups = list(folder, register.as_deref()).unwrap_or_default();
    match backups.iter().find(|backup| archive::is_whole(&backup.path)) {
        Some(backup) => words::say("errors.newest_backup", &[("path", backup.path.display().to_string())]),
        None => super::register::sentence("errors.no_backup"),
    }
}

/// Makes a backup unless the newest one holds exactly the present state.
pub(super) fn make_if_changed(source: &Source<'_>, reason: Reason) -> Result<()> {
    let head = hex::encode(&audit::head(source.connection)?.1);
    let newest = list(source.folder, Some(source.keys.register()))?.into_iter().next();
    let current = newest.and_then(|backup| archive::about(&backup.path).ok()).is_some_and(|about| about.head == head);
    if current { Ok(()) } else { make(source, reason, None).map(drop) }
}

/// How the names begin of a backup being written, and of the folder in which it is verified.
const DRAFTS: [&str; 2] = [".backup-", ".verifying-"];

/// Makes a backup: writes it under a passing name, verifies it, gives it its name, thins the old ones.
pub(super) fn make(source: &Source<'_>, reason: Reason, out: Option<&Path>) -> Result<PathBuf> {
    let (operations, head) = audit::head(source.connection)?;
    let about = About::new(source.keys, operations, hex::encode(&head));
    let register = source.keys.register().chars().take(name::REGISTER_DIGITS).collect();
    let name = Name { made_at: Local::now().naive_local(), operations, reason, register };
    let path = place(source.folder, &name, out)?;
    let folder = files::parent(&path);
    let failed = |error: std::io::Error| Error::io(error, &path);
    let draft = tempfile::Builder::new().prefix(DRAFTS[0]).tempfile_in(folder).map_err(failed)?;
    let trial = tempfile::Builder::new().prefix(DRAFTS[1]).tempdir_in(folder).map_err(failed)?;
    archive::pack(&at_rest(source, trial.path())?, source.keys, about, draft.as_file())?;
    verify(draft.path(), trial.path(), source.key, &hex::encode(&head))?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(&path).map_err(|error| failed(error.error))?;
    files::sync_folder(folder)?;
    // A restore may want another one of the same day next.
    if out.is_none() && reason != Reason::Restore {
        thin(source.folder, source.keys.register())?;
    }
    Ok(path)
}

/// The database as one file in which nobody writes: the register's own, once its log is empty. When its disk is too
/// full for that, a copy in the folder `beside` the backup, so that at least a stick still gets everything.
fn at_rest(source: &Source<'_>, beside: &Path) -> Result<PathBuf> {
    match connection::checkpoint(source.connection) {
        Ok(()) => Ok(source.folder.join(placing::DATABASE)),
        Err(error) if error.code == Code::DiskFull => {
            let path = beside.join("copy.db");
            connection::copy(source.connection, &path, source.key)?;
            Ok(path)
        }
        Err(error) => Err(error),
    }
}

/// The path of a new backup. In the folder of backups names never clash.
fn place(folder: &Path, name: &Name, out: Option<&Path>) -> Result<PathBuf> {
    if let Some(out) = out {
        return Ok(if out.is_dir() { out.join(name.to_string()) } else { out.to_owned() });
    }
    let backups = folder_of(folder);
    files::make_folder(&backups)?;
    files::remove_drafts(&backups, &DRAFTS);
    let mut name = name.clone();
    while backups.join(name.to_string()).exists() {
        name.made_at += chrono::Duration::seconds(1);
    }
    Ok(backups.join(name.to_string()))
}

/// Unpacks the draft into a folder, opens it with the key, reads it through and compares the trail's head.
fn verify(draft: &Path, trial: &Path, key: &Key, head: &str) -> Result<()> {
    let about = unpack(draft, &trial.join(placing::DATABASE), &trial.join(keys::FILE))?;
    let copy = connection::open(&trial.join(placing::DATABASE), key, Way::Existing)?;
    connection::assert_sound(&copy)?;
    let same = about.head == head && hex::encode(&audit::head(&copy)?.1) == head;
    connection::close(copy)?;
    if same { Ok(()) } else { Err(Error::new(Code::Damaged)) }
}

fn thin(folder: &Path, register: &str) -> Result<()> {
    let backups = list(folder, Some(register))?;
    for at in thinning::superfluous(&backups, Local::now().naive_local()) {
        if let Some(backup) = backups.get(at) {
            // One that can't be removed now is removed next time.
            std::fs::remove_file(&backup.path).ok();
        }
    }
    Ok(())
}
