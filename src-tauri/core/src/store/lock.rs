//! One process at a time has a register open.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::{Code, Error, Result};

/// The lock file's name; the file stays, what counts is the lock on it, which ends with the process.
pub(super) const FILE: &str = "register.lock";

/// How often and how long apart the lock is tried. A worker that is just being started shares the open files of the process that
/// starts it for a moment, and with them a lock that was already given up.
const PATIENCE: u32 = 10;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(30);

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
        for attempt in 0..=PATIENCE {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if attempt < PATIENCE => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Err(Error::io(error, &path)),
            }
        }
        Err(Error::new(Code::InUse))
    }
}
