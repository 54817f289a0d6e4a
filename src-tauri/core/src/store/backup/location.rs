//! Where a register's backups lie: in the folder beside it, and in one that somebody chose on this computer.
//!
//! A chosen folder may be on a stick that is pulled out. It counts only while it is there; it is never made anew, because what
//! stands in its place then is the computer's own disk.

use std::path::{Component, Path, PathBuf};

use super::super::{files, placing};
use super::{BackupFile, list_in};
use crate::{Code, Error, Result, words};

/// Where a register lies, and the folder that was chosen for its backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The register's folder.
    pub folder: PathBuf,
    /// The folder that was chosen on this computer; `None` for the one beside the register.
    pub backups: Option<PathBuf>,
    /// The folder that was chosen for a register of this name at another place, which doesn't hold here.
    pub formerly: Option<PathBuf>,
}

impl From<&Path> for Location {
    fn from(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), backups: None, formerly: None }
    }
}

impl From<&PathBuf> for Location {
    fn from(folder: &PathBuf) -> Self {
        folder.as_path().into()
    }
}

impl Location {
    /// The same with a path that no longer depends on the current folder.
    pub(in crate::store) fn absolute(self) -> Result<Self> {
        Ok(Self { folder: files::absolute(&self.folder)?, ..self })
    }

    /// The folder of backups beside the register.
    pub fn beside(&self) -> PathBuf {
        match self.folder.file_name() {
            Some(name) => {
                let mut name = name.to_owned();
                name.push(ENDING);
                self.folder.with_file_name(name)
            }
            None => self.folder.join(ENDING.trim_start_matches('-')),
        }
    }

    /// The chosen folder, while it is there.
    pub fn reachable(&self) -> Option<&Path> {
        self.backups.as_deref().filter(|folder| folder.is_dir())
    }

    /// The folder into which the next backup goes.
    pub fn next(&self) -> PathBuf {
        self.reachable().map_or_else(|| self.beside(), Path::to_owned)
    }

    /// The folder in which backups lie when somebody chooses `wanted` for them: one in it that is named after the register, so that
    /// they don't lie about among other files, unless it has that name itself. Where backups lie in that already, be it an archive or
    /// those of a copy of this register, it is a new one with a number: what lay there before is never thinned. `None` when it is the
    /// one beside the register.
    ///
    /// [`Code::BadArgument`] with what to do for a folder that can't be one for backups.
    pub(super) fn choose(&self, wanted: &Path, register: &str) -> Result<Option<PathBuf>> {
        if !wanted.is_absolute() {
            return bad("errors.backup_folder_relative");
        }
        let beside = self.beside();
        let place = if self.is_ours(wanted) { files::parent(wanted) } else { wanted };
        let folder =
            if self.is_ours(wanted) { wanted.to_owned() } else { place.join(beside.file_name().unwrap_or_default()) };
        let really = real(&folder);
        if really.ancestors().any(placing::holds_register) || really.starts_with(real(&self.folder)) {
            return bad("errors.backup_folder_inside");
        }
        if really == real(&beside) {
            return Ok(None);
        }
        // Under a stick that isn't plugged in, the path would be made on the computer's own disk.
        if !wanted.is_dir() {
            return bad("errors.backup_folder_missing");
        }
        let current =
            self.reachable().filter(|chosen| self.is_ours(chosen) && real(files::parent(chosen)) == real(place));
        match current {
            Some(current) => Ok(Some(current.to_owned())),
            None => self.fresh(folder, place, register).map(Some),
        }
    }

    /// Makes the first folder of this name, or of it with a number, in which no backup lies.
    fn fresh(&self, first: PathBuf, place: &Path, register: &str) -> Result<PathBuf> {
        let beside = self.beside();
        let name = beside.file_name().unwrap_or_default();
        // A register that lies there has its own backups in the folder of this name.
        let taken = self.folder.file_name().is_some_and(|name| placing::holds_register(&place.join(name)));
        let numbered = (2..).map(|number| {
            let mut name = name.to_owned();
            name.push(format!("-{number}"));
            place.join(name)
        });
        for folder in (!taken).then_some(first).into_iter().chain(numbered) {
            files::make_folder(&folder)?;
            let lying = list_in(&folder, None)?;
            if lying.is_empty() {
                return Ok(folder);
            }
            if lying.iter().any(|backup| !register.starts_with(&backup.register)) {
                return bad("errors.backup_folder_of_another");
            }
        }
        Err(Error::new(Code::Internal))
    }

    /// Whether a folder is named as this register's folders of backups are, with or without a number.
    fn is_ours(&self, folder: &Path) -> bool {
        let beside = self.beside();
        let names =
            folder.file_name().and_then(|name| name.to_str()).zip(beside.file_name().and_then(|name| name.to_str()));
        let rest = names.and_then(|(name, ours)| name.strip_prefix(ours));
        let is_number = |rest: &str| rest.strip_prefix('-').is_some_and(|number| number.parse::<u32>().is_ok());
        rest.is_some_and(|rest| rest.is_empty() || is_number(rest))
    }

    /// The backups that lie around without being thinned: in folders of this register's name beside the chosen one, and in what was
    /// chosen for it at another place.
    pub(super) fn others(&self, register: Option<&str>) -> Vec<BackupFile> {
        let places = [&self.backups, &self.formerly].into_iter().flatten().filter_map(|folder| folder.parent());
        let around = places.flat_map(|place| std::fs::read_dir(place).into_iter().flatten().flatten());
        let mut folders: Vec<PathBuf> = around.map(|entry| entry.path()).filter(|path| self.is_ours(path)).collect();
        folders.extend(self.formerly.clone());
        folders.retain(|folder| Some(folder) != self.backups.as_ref() && *folder != self.beside());
        folders.sort();
        folders.dedup();
        folders.iter().flat_map(|folder| list_in(folder, register).unwrap_or_default()).collect()
    }

    /// Holds a backup beside the register under its own name, while closing and restoring thin the others. Not where it lies: a stick
    /// may be write-protected or full.
    ///
    /// # Errors
    /// What reading it or writing there answers.
    pub(crate) fn hold(&self, backup: &Path) -> Result<HeldBackup> {
        let beside = self.beside();
        files::make_folder(&beside)?;
        let failed = |error: std::io::Error| Error::io(error, &beside);
        let folder = tempfile::Builder::new().prefix(HELD).tempdir_in(&beside).map_err(failed)?;
        let path = folder.path().join(backup.file_name().unwrap_or_default());
        if std::fs::hard_link(backup, &path).is_err() {
            let mut from = std::fs::File::open(backup).map_err(|error| Error::io(error, backup))?;
            let mut to = std::fs::File::create(&path).map_err(failed)?;
            std::io::copy(&mut from, &mut to).map_err(failed)?;
        }
        Ok(HeldBackup { path, folder: Some(folder), beside: beside.clone() })
    }

    /// Removes what a killed program held. The register's lock must be held, and no restore be under way.
    pub(in crate::store) fn let_go(&self) {
        files::remove_drafts(&self.beside(), &[HELD]);
    }
}

/// How the folder is called in which a chosen backup is held.
const HELD: &str = ".restoring-";

/// A backup that is held for a restore; let go when dropped.
#[derive(Debug)]
pub(crate) struct HeldBackup {
    /// Where it lies meanwhile.
    pub path: PathBuf,
    folder: Option<tempfile::TempDir>,
    beside: PathBuf,
}

impl Drop for HeldBackup {
    fn drop(&mut self) {
        drop(self.folder.take());
        // Only when nothing else lies in it: it was made for this.
        std::fs::remove_dir(&self.beside).ok();
    }
}

/// What the name of a folder of backups ends with.
const ENDING: &str = "-备份";

/// The path without links and `..`, as far as it leads to something; what is yet to be made follows as it is written.
fn real(path: &Path) -> PathBuf {
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            part => {
                real.push(part);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}

fn bad<T>(key: &str) -> Result<T> {
    Err(Error::new(Code::BadArgument).with("what", words::say::<&str>(key, &[])))
}
