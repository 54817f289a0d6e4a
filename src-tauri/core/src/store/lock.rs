//! One process at a time has a register open.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::{Code, Error, Result};

/// The lock file's name; the file stays, what counts is the lock on it, which ends with the process.
pub(super) const FILE: &str = "register.lock";

/// The lock on a register's folder, held until dropped.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, or says [`Code::InUse`] when another process or window has it.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| Error::io(error, &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(Code::InUse)),
            Err(TryLockError::Error(error)) => Err(Error::io(error, &path)),
        }
    }
}
