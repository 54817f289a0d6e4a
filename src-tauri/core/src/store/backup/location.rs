//! Where a register's backups lie: in the folder beside it, and in one that somebody chose on this computer.
//!
//! A chosen folder may be on a stick that is pulled out. It counts only while it is there; it is never made anew, because what
//! stands in its place then is the computer's own disk.

use std::path::{Component, Path, PathBuf};

use super::super::{files, placing};
use super::list_in;
use crate::{Code, Error, Result, words};

/// Where a register lies, and the folder that was chosen for its backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The register's folder.
    pub folder: PathBuf,
    /// The folder that was chosen on this computer; `None` for the one beside the register.
    pub backups: Option<PathBuf>,
}

impl From<&Path> for Location {
    fn from(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), backups: None }
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
        Ok(Self { folder: files::absolute(&self.folder)?, backups: self.backups })
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
    /// they don't lie about among other files, unless it has that name itself. `None` when that is the one beside the register.
    ///
    /// [`Code::BadArgument`] with what to do for a folder that can't be one for backups.
    pub(super) fn choose(&self, wanted: &Path, register: &str) -> Result<Option<PathBuf>> {
        if !wanted.is_absolute() {
            return bad("errors.backup_folder_relative");
        }
        let beside = self.beside();
        let name = beside.file_name().unwrap_or_default();
        let folder = if wanted.file_name() == Some(name) { wanted.to_owned() } else { wanted.join(name) };
        let really = real(&folder);
        if really.ancestors().any(placing::holds_register) || really.starts_with(real(&self.folder)) {
            return bad("errors.backup_folder_inside");
        }
        if really == real(&beside) {
            return Ok(None);
        }
        files::make_folder(&folder)?;
        if list_in(&folder, None)?.iter().any(|backup| !register.starts_with(&backup.register)) {
            return bad("errors.backup_folder_of_another");
        }
        Ok(Some(folder))
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
