//! Where files lie that were made for the program alone, such as what a browser handed over or rows that were pasted: a folder that only
//! this user can look into, removed with the host. A host that was killed leaves its folder behind, with children's data in it; the
//! next one removes it.

use std::fs::{self, File};
use std::path::Path;

use crate::{Error, Result};
use tempfile::TempDir;

const PREFIX: &str = "tongce-offered-";
/// Locked while its host lives.
const LOCK: &str = "lock";

/// The folder of one running host.
pub struct PrivateFolder {
    // Before the folder, so that it is closed when the folder is removed.
    _lock: File,
    folder: TempDir,
}

impl PrivateFolder {
    /// Makes the folder in the system's temporary folder, and removes those of hosts that were killed.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn new() -> Result<Self> {
        Self::within(&std::env::temp_dir())
    }

    fn within(place: &Path) -> Result<Self> {
        clear_left_behind(place);
        let failed = |error| Error::io(error, place);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        let folder = builder.tempdir_in(place).map_err(failed)?;
        // Locked under another name first: a folder with the lock's name in it is either in use or left behind.
        let unnamed = folder.path().join("new");
        let lock = File::create(&unnamed).map_err(failed)?;
        lock.lock().map_err(failed)?;
        fs::rename(&unnamed, folder.path().join(LOCK)).map_err(failed)?;
        Ok(Self { _lock: lock, folder })
    }

    /// Removes what killed hosts have left behind.
    pub fn clear() {
        clear_left_behind(&std::env::temp_dir());
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose hosts are gone. What can't be removed, another user's for one, stays.
fn clear_left_behind(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)) {
            let lock = File::options().write(true).open(entry.path().join(LOCK));
            if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _gone = fs::remove_dir_all(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_killed_host_is_removed_and_that_of_a_living_one_stays() {
        let place = tempfile::tempdir().unwrap();
        let living = PrivateFolder::within(place.path()).unwrap();
        fs::write(living.path().join("a.xlsx"), "children").unwrap();
        let killed = PrivateFolder::within(place.path()).unwrap();
        let PrivateFolder { _lock: lock, folder } = killed;
        let left = folder.keep();
        drop(lock);
        let third = PrivateFolder::within(place.path()).unwrap();
        assert!(!left.exists());
        assert!(living.path().join("a.xlsx").exists() && third.path().exists());
    }
}
