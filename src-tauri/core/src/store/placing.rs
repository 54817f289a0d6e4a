//! Puts a finished set of register files into a folder, so that a kill at any moment leaves the old set or the new one.
//!
//! The new files are made in `incoming/` inside the folder. Once they are whole and on disk, a small file `ready` says
//! so; from then on the moves are carried out now or, after a kill, at the next opening. Each move can be repeated.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{files, keys, lock};
use crate::{Code, Error, Result};

/// The database's name in the register's folder.
pub(super) const DATABASE: &str = "register.db";
/// The database's log: empty or absent when the register was closed in order.
pub(super) const LOG: &str = "register.db-wal";
const LOG_FILES: [&str; 2] = [LOG, "register.db-shm"];
const INCOMING: &str = "incoming";
const READY: &str = "ready";

/// What `ready` says: where the files before go, if there are any.
#[derive(Serialize, Deserialize)]
struct Order {
    aside: Option<PathBuf>,
}

/// A set of files in the making.
pub(super) struct Incoming {
    folder: PathBuf,
    ready: bool,
}

impl Drop for Incoming {
    /// An unfinished set takes no room.
    fn drop(&mut self) {
        if !self.ready {
            fs::remove_dir_all(self.folder.join(INCOMING)).ok();
        }
    }
}

impl Incoming {
    /// Begins a new set. What an unfinished one left behind is removed: it never was a register.
    pub(super) fn begin(folder: &Path) -> Result<Self> {
        let path = folder.join(INCOMING);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|error| Error::io(error, &path))?;
        }
        files::make_folder(&path)?;
        Ok(Self { folder: folder.to_owned(), ready: false })
    }

    /// Where the new database is made.
    pub(super) fn database(&self) -> PathBuf {
        self.folder.join(INCOMING).join(DATABASE)
    }

    /// Where a log that belongs to the new database is put.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join(INCOMING).join(LOG)
    }

    /// Where the new keys file is made.
    pub(super) fn keys(&self) -> PathBuf {
        self.folder.join(INCOMING).join(keys::FILE)
    }

    /// Exchanges the sets. The files before are moved to `aside`, a folder on the same disk.
    pub(super) fn place(mut self, aside: Option<PathBuf>) -> Result<()> {
        let incoming = self.folder.join(INCOMING);
        files::sync_file(&self.database())?;
        files::sync_file(&self.keys())?;
        files::sync_folder(&incoming)?;
        let order = serde_json::to_vec(&Order { aside }).map_err(|error| Error::new(Code::Internal).because(error))?;
        self.ready = true;
        files::write_whole(&incoming.join(READY), &order)?;
        files::sync_folder(&self.folder)?;
        finish(&self.folder)
    }
}

/// Removes a register that was only just made and holds nothing yet.
pub(super) fn withdraw(folder: &Path) {
    for name in LOG_FILES.into_iter().chain([DATABASE, keys::FILE]) {
        fs::remove_file(folder.join(name)).ok();
    }
}

/// Whether the folder holds a register, or one that only waits for its last moves.
pub(super) fn holds_register(folder: &Path) -> bool {
    folder.join(keys::FILE).exists() || folder.join(DATABASE).exists() || folder.join(INCOMING).join(READY).exists()
}

/// Whether the folder holds anything that is not ours.
pub(super) fn holds_other_files(folder: &Path) -> Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        entries => entries.map_err(|error| Error::io(error, folder))?,
    };
    for entry in entries {
        let name = entry.map_err(|error| Error::io(error, folder))?.file_name();
        if name != INCOMING && name != lock::FILE {
            return Ok(true);
        }
    }
    Ok(false)
}

/// [`Code::Damaged`] when the database is missing or has no content: SQLite would take it for a new one.
pub(super) fn assert_database(folder: &Path) -> Result<()> {
    match fs::metadata(folder.join(DATABASE)) {
        Ok(file) if file.len() > 0 => Ok(()),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(error, &folder.join(DATABASE))),
        _ => Err(Error::new(Code::Damaged)),
    }
}

/// Removes the empty log that a refused opening leaves. One with content is never touched.
pub(super) fn remove_empty_log(folder: &Path) {
    let log = folder.join(LOG);
    if fs::metadata(&log).is_ok_and(|file| file.len() == 0) {
        fs::remove_file(&log).ok();
    }
}

/// Carries out the moves of a set that was ready when the program was killed, and removes what never became whole.
/// The folder's lock must be held.
pub(super) fn finish(folder: &Path) -> Result<()> {
    files::remove_drafts(folder, &[files::DRAFT]);
    let incoming = folder.join(INCOMING);
    let Ok(order) = fs::read(incoming.join(READY)) else {
        fs::remove_dir_all(&incoming).ok();
        return Ok(());
    };
    let order: Order = serde_json::from_slice(&order).map_err(super::fault::unreadable)?;
    // As long as the new file is still in `incoming`, the one in the folder is the old one.
    if incoming.join(DATABASE).exists() {
        for name in LOG_FILES.into_iter().chain([DATABASE]) {
            set_aside(folder, name, order.aside.as_deref())?;
        }
        files::rename(&incoming.join(DATABASE), &folder.join(DATABASE))?;
    }
    if incoming.join(keys::FILE).exists() {
        set_aside(folder, keys::FILE, order.aside.as_deref())?;
        files::rename(&incoming.join(keys::FILE), &folder.join(keys::FILE))?;
    }
    files::sync_folder(folder)?;
    fs::remove_dir_all(&incoming).map_err(|error| Error::io(error, &incoming))?;
    files::sync_folder(folder)
}

fn set_aside(folder: &Path, name: &str, aside: Option<&Path>) -> Result<()> {
    let old = folder.join(name);
    if !old.exists() {
        return Ok(());
    }
    let Some(aside) = aside else {
        // Nothing was there when the set was made; what came since is not ours to move.
        return Err(Error::new(Code::RegisterExists).with("path", folder.display()));
    };
    files::make_folder(aside)?;
    files::rename(&old, &aside.join(name))?;
    files::sync_folder(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn prepared(folder: &Path, aside: Option<PathBuf>) {
        let mut incoming = Incoming::begin(folder).expect("begun");
        fs::write(incoming.database(), "new db").expect("written");
        fs::write(incoming.keys(), "new keys").expect("written");
        incoming.ready = true;
        let order = serde_json::to_vec(&Order { aside }).expect("json");
        fs::write(folder.join(INCOMING).join(READY), order).expect("written");
    }

    #[test]
    fn a_kill_between_the_moves_is_made_good_at_the_next_opening() {
        // Each round stops after one more of the moves that `finish` makes.
        for done in 0..=4 {
            let place = tempfile::tempdir().expect("a folder");
            let (folder, aside) = (place.path().join("register"), place.path().join("aside"));
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join(DATABASE), "old db").expect("written");
            fs::write(folder.join(keys::FILE), "old keys").expect("written");
            prepared(&folder, Some(aside.clone()));
            fs::create_dir(&aside).expect("a folder");
            let incoming = folder.join(INCOMING);
            let moves = [
                (folder.join(DATABASE), aside.join(DATABASE)),
                (incoming.join(DATABASE), folder.join(DATABASE)),
                (folder.join(keys::FILE), aside.join(keys::FILE)),
                (incoming.join(keys::FILE), folder.join(keys::FILE)),
            ];
            for (from, to) in moves.iter().take(done) {
                fs::rename(from, to).expect("moved");
            }
            assert!(holds_register(&folder));
            finish(&folder).expect("finished");
            finish(&folder).expect("nothing more to do");
            assert_eq!(names(&folder), ["keys.json", "register.db"]);
            assert_eq!(fs::read_to_string(folder.join(DATABASE)).expect("read"), "new db");
            assert_eq!(fs::read_to_string(folder.join(keys::FILE)).expect("read"), "new keys");
            assert_eq!(fs::read_to_string(aside.join(DATABASE)).expect("read"), "old db");
            assert_eq!(fs::read_to_string(aside.join(keys::FILE)).expect("read"), "old keys");
        }
    }

    #[test]
    fn an_unfinished_set_is_no_register() {
        let place = tempfile::tempdir().expect("a folder");
        let incoming = Incoming::begin(place.path()).expect("begun");
        fs::write(incoming.database(), "half").expect("written");
        // As when the program is killed here.
        std::mem::forget(incoming);
        assert!(!holds_register(place.path()));
        assert!(!holds_other_files(place.path()).expect("readable"));
        finish(place.path()).expect("nothing to do");
        assert!(!holds_register(place.path()));
    }
}
