//! Backups: the list, the folder that was chosen for them, and going back to one.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::register::status;
use super::session::{Session, file_name};
use super::types::Status;
use crate::store::{BackupFile, Location, Reason, Register, Secret};
use crate::{Code, Error, Result, words};

/// One backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BackupEntry {
    /// Its file's name, by which it is restored.
    pub name: String,
    /// Local time, ISO without offset.
    pub at: String,
    /// Why it was made, in words.
    pub reason: String,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The number of the last step that it holds.
    #[ts(type = "number")]
    pub last_step: i64,
    /// Whether it lies in the folder that was chosen on this computer; otherwise beside the register.
    pub in_chosen: bool,
}

/// What is the matter with the folder that was chosen for backups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BackupTrouble {
    /// The chosen folder.
    pub folder: String,
    /// It isn't there, as when a stick is pulled out; otherwise the last backup didn't go into it.
    pub missing: bool,
}

/// Answer of `list_backups`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Backups {
    /// Where the next one goes, to show.
    pub folder: String,
    /// Whether a folder was chosen on this computer.
    pub chosen: bool,
    /// What is the matter with it.
    pub trouble: Option<BackupTrouble>,
    /// Newest first.
    pub backups: Vec<BackupEntry>,
}

/// Request of `restore_backup`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RestoreBackup {
    /// The backup's file name.
    pub name: String,
    /// A password or the recovery code of the time of the backup.
    pub password: String,
}

/// The register's backups, also when it is not open.
pub fn list(session: &mut Session) -> Result<Backups> {
    let (location, backups) = (session.location(), backups(session)?);
    let entry = |backup: &BackupFile| BackupEntry {
        name: file_name(&backup.path),
        at: backup.made_at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        reason: words::say::<&str>(reason(backup.reason), &[]),
        bytes: backup.bytes,
        last_step: backup.operations,
        in_chosen: location.backups.is_some() && backup.path.parent() == location.backups.as_deref(),
    };
    Ok(Backups {
        folder: location.next().display().to_string(),
        chosen: location.backups.is_some(),
        trouble: trouble(&location, &backups),
        backups: backups.iter().map(entry).collect(),
    })
}

/// What is the matter with the chosen folder, seen from what lies where.
pub(super) fn trouble(location: &Location, newest_first: &[BackupFile]) -> Option<BackupTrouble> {
    let chosen = location.backups.as_deref()?;
    let missing = location.reachable().is_none();
    let lies_there = |backup: &&BackupFile| backup.path.parent() == Some(chosen);
    let there = newest_first.iter().find(lies_there).map(|backup| backup.operations);
    let behind = newest_first.first().is_some_and(|newest| !lies_there(&newest) && there != Some(newest.operations));
    (missing || behind).then(|| BackupTrouble { folder: chosen.display().to_string(), missing })
}

/// Lets backups go to a folder that a person chose, from now on and on this computer. Only hosts call it: the page names no paths.
///
/// # Errors
/// A folder that can't be one for backups, or that the first one couldn't be made in.
pub fn choose_folder(session: &mut Session, wanted: Option<&Path>) -> Result<Backups> {
    let computer = session.computer.clone();
    let register = session.open_mut()?;
    let chosen = register.choose_backups(wanted)?;
    let folder = register.folder().to_owned();
    let name = Register::name_of(&folder).ok_or_else(|| Error::new(Code::Damaged))?;
    computer.keep_backups(&name, &folder, chosen.as_deref())?;
    list(session)
}

fn backups(session: &Session) -> Result<Vec<BackupFile>> {
    match &session.register {
        Some(register) => register.backups(),
        None => Register::backups_of(&session.location()),
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Close => "operations.backup_close",
        Reason::Import => "operations.backup_import",
        Reason::Migration => "operations.backup_migration",
        Reason::Restore => "operations.backup_restore",
        Reason::Asked => "operations.backup_asked",
    }
}

/// How the folder is called in which a chosen backup is held.
const HELD: &str = ".restoring-";

/// Brings the register back from a backup and opens it. What is there now is kept as a backup itself.
pub fn restore(session: &mut Session, request: RestoreBackup) -> Result<Status> {
    let gone = || Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.no_such_backup", &[]));
    let found = backups(session)?.into_iter().find(|backup| file_name(&backup.path) == request.name);
    let path: PathBuf = found.ok_or_else(gone)?.path;
    let password = Secret::new(request.password);
    // Asked before anything is closed: a slip of the fingers must not lock the clerk out.
    if let Some(register) = &session.register {
        register.assert_password(&password)?;
    }
    // Closing makes a backup and thins the others: the chosen one is held under its name elsewhere meanwhile.
    let beside = path.parent().unwrap_or(Path::new("."));
    let held = tempfile::Builder::new().prefix(HELD).tempdir_in(beside).map_err(|error| Error::io(error, &path))?;
    let chosen = held.path().join(file_name(&path));
    std::fs::hard_link(&path, &chosen)
        .or_else(|_| std::fs::copy(&path, &chosen).map(drop))
        .map_err(|error| Error::io(error, &path))?;
    session.close()?;
    let location = session.location();
    Register::restore(&chosen, location.clone(), &password)?;
    session.register = Some(Register::open(location, &password)?);
    status(session)
}
