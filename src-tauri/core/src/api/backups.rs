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
    /// Whether it lies in the folder that was chosen on this computer.
    pub in_chosen: bool,
    /// Otherwise: whether it lies beside the register, and not in a folder of an earlier choice.
    pub beside: bool,
}

/// What is the matter with the folder that was chosen for backups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BackupTrouble {
    /// The chosen folder.
    pub folder: String,
    /// It isn't there, as when a stick is pulled out; otherwise the last backup didn't go into it.
    pub missing: bool,
    /// It was chosen when the register, or the one that it is a copy of, lay elsewhere, and doesn't hold here.
    pub moved: bool,
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
    let mut all = with_others(&location, &backups);
    all.sort_by_key(|backup| std::cmp::Reverse((backup.made_at, backup.operations)));
    let entry = |backup: &BackupFile| BackupEntry {
        name: file_name(&backup.path),
        at: backup.made_at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        reason: words::say::<&str>(reason(backup.reason), &[]),
        bytes: backup.bytes,
        last_step: backup.operations,
        in_chosen: location.backups.is_some() && backup.path.parent() == location.backups.as_deref(),
        beside: backup.path.parent() == Some(&location.beside()),
    };
    Ok(Backups {
        folder: location.next().display().to_string(),
        chosen: location.backups.is_some(),
        trouble: trouble(&location, &backups),
        backups: all.iter().map(entry).collect(),
    })
}

/// What is the matter with the chosen folder, seen from what lies where.
pub(super) fn trouble(location: &Location, newest_first: &[BackupFile]) -> Option<BackupTrouble> {
    if let Some(formerly) = &location.formerly {
        return Some(BackupTrouble { folder: formerly.display().to_string(), missing: false, moved: true });
    }
    let chosen = location.backups.as_deref()?;
    let missing = location.reachable().is_none();
    let lies_there = |backup: &&BackupFile| backup.path.parent() == Some(chosen);
    let there = newest_first.iter().find(lies_there).map(|backup| backup.operations);
    let behind = newest_first.first().is_some_and(|newest| !lies_there(&newest) && there != Some(newest.operations));
    (missing || behind).then(|| BackupTrouble { folder: chosen.display().to_string(), missing, moved: false })
}

/// Lets backups go to a folder that a person chose, from now on and on this computer. Only hosts call it: the page names no paths.
///
/// # Errors
/// A folder that can't be one for backups, or that the first one couldn't be made in.
pub fn choose_folder(session: &mut Session, wanted: Option<&Path>) -> Result<Backups> {
    let computer = session.computer.clone();
    let remember = |name: &str, lies_in: &Path, folder: Option<&Path>| computer.keep_backups(name, lies_in, folder);
    session.open_mut()?.choose_backups(wanted, remember)?;
    list(session)
}

fn backups(session: &Session) -> Result<Vec<BackupFile>> {
    match &session.register {
        Some(register) => register.backups(),
        None => Register::backups_of(&session.location()),
    }
}

/// Those, and the ones that lie around elsewhere; of one name only the first.
fn with_others(location: &Location, backups: &[BackupFile]) -> Vec<BackupFile> {
    let mut all = backups.to_vec();
    for other in Register::other_backups(location) {
        if !all.iter().any(|known| known.path.file_name() == other.path.file_name()) {
            all.push(other);
        }
    }
    all
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

/// Brings the register back from a backup and opens it. What is there now is kept as a backup itself.
pub fn restore(session: &mut Session, request: RestoreBackup) -> Result<Status> {
    let gone = || Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.no_such_backup", &[]));
    let all = with_others(&session.location(), &backups(session)?);
    let found = all.into_iter().find(|backup| file_name(&backup.path) == request.name);
    let path: PathBuf = found.ok_or_else(gone)?.path;
    let password = Secret::new(request.password);
    // Asked before anything is closed: a slip of the fingers must not lock the clerk out.
    if let Some(register) = &session.register {
        register.assert_password(&password)?;
    }
    // Closing makes a backup and thins the others: the chosen one is held under its name elsewhere meanwhile.
    let location = session.location();
    let held = location.hold(&path)?;
    session.close()?;
    Register::restore(&held.path, location.clone(), &password)?;
    session.register = Some(Register::open(location, &password)?);
    status(session)
}
