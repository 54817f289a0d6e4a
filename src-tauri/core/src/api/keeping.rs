//! Looking after the register: settings, backups and restoring, the recovery code.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::register::{checked_region, checked_unit, status};
use super::session::{Session, file_name};
use super::types::Status;
use crate::domain::text::tidy;
use crate::store::{BackupFile, Reason, Register, Secret, Settings};
use crate::{Code, Error, Result, words};

/// Answer of `settings` and request of `save_settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RegisterSettings {
    /// Village or school.
    pub unit: String,
    /// 12-digit region code, if known.
    pub region: Option<String>,
    /// Villages and their groups, offered where one is asked for.
    pub groups: Vec<String>,
}

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
}

/// Answer of `list_backups`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Backups {
    /// Where they lie, to show.
    pub folder: String,
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

/// Request of `renew_recovery_code`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RenewRecoveryCode {
    /// The password or the recovery code so far.
    pub password: String,
}

/// Answer of `renew_recovery_code`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoveryCodeMade {
    /// Shown once, to be printed.
    pub recovery_code: String,
}

/// The settings as they are.
pub fn settings(session: &mut Session) -> Result<RegisterSettings> {
    let Settings { unit, region, groups } = session.open()?.settings()?;
    Ok(RegisterSettings { unit, region, groups })
}

/// Saves settings.
pub fn save_settings(session: &mut Session, request: RegisterSettings) -> Result<Status> {
    let region = request.region.filter(|code| !code.trim().is_empty());
    let mut groups: Vec<String> = request.groups.iter().map(|group| tidy(group)).collect();
    groups.retain(|group| !group.is_empty());
    let settings = Settings { unit: checked_unit(&request.unit)?, region: checked_region(region)?, groups };
    session.open_mut()?.save_settings(&settings)?;
    status(session)
}

/// The register's backups, also when it is not open.
pub fn list(session: &mut Session) -> Result<Backups> {
    let entry = |backup: BackupFile| BackupEntry {
        name: file_name(&backup.path),
        at: backup.made_at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        reason: words::say::<&str>(reason(backup.reason), &[]),
        bytes: backup.bytes,
        last_step: backup.operations,
    };
    let backups = backups(session)?;
    Ok(Backups {
        folder: Register::backup_folder(&session.options.register).display().to_string(),
        backups: backups.into_iter().map(entry).collect(),
    })
}

fn backups(session: &Session) -> Result<Vec<BackupFile>> {
    match &session.register {
        Some(register) => register.backups(),
        None => Register::backups_beside(&session.options.register),
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
    let folder = session.options.register.clone();
    Register::restore(&chosen, &folder, &password)?;
    session.register = Some(Register::open(&folder, &password)?);
    status(session)
}

/// Makes a new recovery code; the one before opens nothing any more.
pub fn renew_recovery_code(session: &mut Session, request: RenewRecoveryCode) -> Result<RecoveryCodeMade> {
    let code = session.open_mut()?.renew_recovery_code(&Secret::new(request.password))?;
    Ok(RecoveryCodeMade { recovery_code: code.to_string() })
}
