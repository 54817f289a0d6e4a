//! Backups: whole copies of the register, each one file, none called good before it was opened.
//!
//! They lie beside the register in `<register>-备份`, or in the folder that was chosen on this computer ([`location`]). One is made when the register is closed after changes, before each
//! import, before the schema is brought up to date and before a restore; old ones are thinned ([`thinning`]).
//! A file gets its final name only after what lies inside was unpacked, opened and read through.

mod archive;
mod location;
mod name;
mod thinning;

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDateTime};
use rusqlite::Connection;

use archive::About;
pub(super) use archive::unpack;
pub use location::Location;
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
    /// Where the register lies, and where its backups go.
    pub location: &'a Location,
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

    /// The register's backups, newest first, wherever they lie.
    pub fn backups(&self) -> Result<Vec<BackupFile>> {
        list(&self.location, Some(self.keys.register()))
    }

    /// The backups of a register that is not open, newest first.
    pub fn backups_of(location: &Location) -> Result<Vec<BackupFile>> {
        list(location, Self::name_of(&location.folder).as_deref())
    }

    /// The register's backups that lie around elsewhere, where nothing is thinned: see [`Location`]. In no order.
    pub fn other_backups(location: &Location) -> Vec<BackupFile> {
        location.others(Self::name_of(&location.folder).as_deref())
    }

    /// The random name of the register in a folder, as far as its keys file tells without a password.
    pub fn name_of(folder: &Path) -> Option<String> {
        Keys::read(&folder.join(keys::FILE)).ok().map(|keys| keys.register().to_owned())
    }

    /// Where the register lies, and where its backups go.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Lets backups go to another folder from now on, or beside the register again, and makes the first one there: a folder that can't
    /// take it is not chosen, nor one that `remember` can't: it gets the register's random name, where it lies, and the folder in which
    /// backups lie from now on, `None` for the one beside the register.
    ///
    /// [`Code::BadArgument`] with what to do; what writing there, or remembering it, answers.
    pub fn choose_backups(
        &mut self,
        wanted: Option<&Path>,
        remember: impl FnOnce(&str, &Path, Option<&Path>) -> Result<()>,
    ) -> Result<()> {
        let register = self.keys.register();
        let chosen = wanted.map(|wanted| self.location.choose(wanted, register)).transpose()?.flatten();
        let location = Location { backups: chosen.clone(), formerly: None, ..self.location.clone() };
        make_in(&Source { location: &location, ..self.source() }, Reason::Asked, &location.next())?;
        remember(register, &location.folder, chosen.as_deref())?;
        self.location = location;
        Ok(())
    }

    /// Makes a backup if the newest one is not of the present state.
    pub(super) fn back_up_if_changed(&self, reason: Reason) -> Result<()> {
        let result = make_if_changed(&self.source(), reason);
        self.told(result)
    }

    fn source(&self) -> Source<'_> {
        Source { connection: &self.connection, location: &self.location, keys: &self.keys, key: &self.key }
    }
}

/// The backups of a register, newest first; of every register when it isn't known which. A chosen folder that can't be read holds
/// none; one that lies in both folders is told once.
fn list(location: &Location, register: Option<&str>) -> Result<Vec<BackupFile>> {
    let chosen = location.reachable().and_then(|folder| list_in(folder, register).ok());
    let mut found: Vec<BackupFile> = chosen.unwrap_or_default();
    for backup in list_in(&location.beside(), register)? {
        if !found.iter().any(|other| other.path.file_name() == backup.path.file_name()) {
            found.push(backup);
        }
    }
    sort(&mut found);
    Ok(found)
}

fn list_in(folder: &Path, register: Option<&str>) -> Result<Vec<BackupFile>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| Error::io(error, folder))?,
    };
    let mut found: Vec<BackupFile> = entries.flatten().filter_map(|entry| backup_at(&entry)).collect();
    found.retain(|backup| register.is_none_or(|id| id.starts_with(&backup.register)));
    sort(&mut found);
    Ok(found)
}

/// Newest first.
fn sort(backups: &mut [BackupFile]) {
    backups.sort_by_key(|backup| std::cmp::Reverse((backup.made_at, backup.operations)));
}

fn backup_at(entry: &std::fs::DirEntry) -> Option<BackupFile> {
    let Name { made_at, operations, reason, register } = Name::parse(entry.file_name().to_str()?)?;
    Some(BackupFile { path: entry.path(), made_at, reason, operations, bytes: entry.metadata().ok()?.len(), register })
}

/// A sentence that names the newest backup whose content is whole, or says that there is none.
pub(super) fn advice(location: &Location) -> String {
    let backups = Register::backups_of(location).unwrap_or_default();
    match backups.iter().find(|backup| archive::is_whole(&backup.path)) {
        Some(backup) => words::say("errors.newest_backup", &[("path", backup.path.display().to_string())]),
        None => super::register::sentence("errors.no_backup"),
    }
}

/// Makes a backup unless the newest one, there where it would go, holds exactly the present state.
pub(super) fn make_if_changed(source: &Source<'_>, reason: Reason) -> Result<()> {
    let head = hex::encode(&audit::head(source.connection)?.1);
    let newest = list_in(&source.location.next(), Some(source.keys.register()))?.into_iter().next();
    let current = newest.and_then(|backup| archive::about(&backup.path).ok()).is_some_and(|about| about.head == head);
    if current { Ok(()) } else { make(source, reason, None).map(drop) }
}

/// How the names begin of a backup being written, and of the folder in which it is verified.
const DRAFTS: [&str; 2] = [".backup-", ".verifying-"];

/// Makes a backup: in the folder or file `out`, or in the chosen folder; beside the register where that can't take it.
pub(super) fn make(source: &Source<'_>, reason: Reason, out: Option<&Path>) -> Result<PathBuf> {
    if let Some(out) = out {
        let name = name_now(source, reason)?;
        let path = if out.is_dir() { out.join(name.to_string()) } else { out.to_owned() };
        return write(source, path);
    }
    match source.location.reachable() {
        Some(chosen) => make_in(source, reason, chosen).or_else(|_| make_in(source, reason, &source.location.beside())),
        None => make_in(source, reason, &source.location.beside()),
    }
}

/// Makes a backup in a folder of backups, and thins the old ones there.
fn make_in(source: &Source<'_>, reason: Reason, folder: &Path) -> Result<PathBuf> {
    let path = write(source, place(folder, name_now(source, reason)?)?)?;
    // A restore may want another one of the same day next.
    if reason != Reason::Restore {
        thin(folder, source.keys.register())?;
    }
    Ok(path)
}

/// The name of a backup of the present state.
fn name_now(source: &Source<'_>, reason: Reason) -> Result<Name> {
    let (operations, _) = audit::head(source.connection)?;
    let register = source.keys.register().chars().take(name::REGISTER_DIGITS).collect();
    Ok(Name { made_at: Local::now().naive_local(), operations, reason, register })
}

/// Writes a backup under a passing name, verifies it, gives it its name.
fn write(source: &Source<'_>, path: PathBuf) -> Result<PathBuf> {
    let (operations, head) = audit::head(source.connection)?;
    let about = About::new(source.keys, operations, hex::encode(&head));
    let folder = files::parent(&path);
    let failed = |error: std::io::Error| Error::io(error, &path);
    let draft = tempfile::Builder::new().prefix(DRAFTS[0]).tempfile_in(folder).map_err(failed)?;
    let trial = tempfile::Builder::new().prefix(DRAFTS[1]).tempdir_in(folder).map_err(failed)?;
    archive::pack(&at_rest(source, trial.path())?, source.keys, about, draft.as_file())?;
    verify(draft.path(), trial.path(), source.key, &hex::encode(&head))?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(&path).map_err(|error| failed(error.error))?;
    files::sync_folder(folder)?;
    Ok(path)
}

/// The database as one file in which nobody writes: the register's own, once its log is empty. When its disk is too
/// full for that, a copy in the folder `beside` the backup, so that at least a stick still gets everything.
fn at_rest(source: &Source<'_>, beside: &Path) -> Result<PathBuf> {
    match connection::checkpoint(source.connection) {
        Ok(()) => Ok(source.location.folder.join(placing::DATABASE)),
        Err(error) if error.code == Code::DiskFull => {
            let path = beside.join("copy.db");
            connection::copy(source.connection, &path, source.key)?;
            Ok(path)
        }
        Err(error) => Err(error),
    }
}

/// The path of a new backup in a folder of backups, where names never clash.
fn place(folder: &Path, mut name: Name) -> Result<PathBuf> {
    files::make_folder(folder)?;
    files::remove_drafts(folder, &DRAFTS);
    while folder.join(name.to_string()).exists() {
        name.made_at += chrono::Duration::seconds(1);
    }
    Ok(folder.join(name.to_string()))
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
    let backups = list_in(folder, Some(register))?;
    for at in thinning::superfluous(&backups, Local::now().naive_local()) {
        if let Some(backup) = backups.get(at) {
            // One that can't be removed now is removed next time.
            std::fs::remove_file(&backup.path).ok();
        }
    }
    Ok(())
}
