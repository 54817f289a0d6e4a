//! What this computer remembers of registers, outside of them: where backups go that somebody chose. The same register on another
//! computer has its backups elsewhere, so none of this belongs into the register. Nothing here is about anybody.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::store::{Location, Register, files};
use crate::{Code, Error, Result};

const FILE: &str = "this-computer.json";
/// The ending under which a damaged one is kept.
const DAMAGED: &str = "damaged.json";
const FOLDER: &str = "tongce";

/// The memory of one user on one computer.
#[derive(Debug, Clone, Default)]
pub struct Computer {
    file: Option<PathBuf>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Remembered {
    #[serde(default)]
    backups: Vec<Backups>,
}

/// Where the backups of one register go that lies at one place.
#[derive(Debug, Serialize, Deserialize)]
struct Backups {
    /// The register's random name. A copy of the register has the same.
    register: String,
    /// Where it lies: known even when its files are lost, and what tells it from its copies.
    lies_in: PathBuf,
    /// The folder that was chosen; `None` for the one beside the register.
    folder: Option<PathBuf>,
}

impl Computer {
    /// The memory of whoever runs the program; one that remembers nothing when the system names no place for such files.
    pub fn of_this_user() -> Self {
        Self { file: settings_folder().map(|folder| folder.join(FOLDER).join(FILE)) }
    }

    /// A memory in a file, which need not exist yet.
    pub fn at(file: PathBuf) -> Self {
        Self { file: Some(file) }
    }

    /// Where a register lies, and where its backups go on this computer. A memory that can't be read keeps no register from being
    /// opened: its backups lie beside it then.
    pub fn location(&self, folder: &Path) -> Location {
        self.known(Register::name_of(folder).as_deref(), folder)
    }

    /// The location of the register of this name that lies here or, where its name can't be read, of the one that lay here. What was
    /// chosen for it at another place doesn't hold here: it may be a copy, and two of them would thin each other's backups.
    fn known(&self, register: Option<&str>, folder: &Path) -> Location {
        let all = self.read().unwrap_or_default().backups;
        let is_it = |one: &&Backups| register.is_none_or(|register| one.register == register);
        let location = Location::from(folder);
        match all.iter().rev().filter(is_it).find(|one| is_same(&one.lies_in, folder)) {
            Some(known) => Location { backups: known.folder.clone(), ..location },
            None if register.is_none() => location,
            None => {
                Location { formerly: all.iter().rev().filter(is_it).find_map(|one| one.folder.clone()), ..location }
            }
        }
    }

    /// Remembers where the backups go of a register that lies here; `None` for beside it.
    ///
    /// # Errors
    /// When the file can't be read or written. A damaged one is kept under another name, and a new one begun.
    pub fn keep_backups(&self, register: &str, lies_in: &Path, folder: Option<&Path>) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let read = self.read().or_else(|error| match error.kind() {
            ErrorKind::InvalidData => {
                std::fs::rename(file, file.with_extension(DAMAGED)).map(|()| Remembered::default())
            }
            _ => Err(error),
        });
        let mut remembered = read.map_err(|error| Error::io(error, file))?;
        remembered.backups.retain(|one| one.register != register || !is_same(&one.lies_in, lies_in));
        remembered.backups.push(Backups {
            register: register.to_owned(),
            lies_in: lies_in.to_owned(),
            folder: folder.map(Path::to_owned),
        });
        let text = serde_json::to_vec_pretty(&remembered).map_err(|error| Error::new(Code::Internal).because(error))?;
        files::make_folder(files::parent(file))?;
        files::write_whole(file, &text)
    }

    /// A file that is missing says nothing. [`ErrorKind::InvalidData`] for a damaged one.
    fn read(&self) -> std::io::Result<Remembered> {
        let Some(file) = &self.file else { return Ok(Remembered::default()) };
        match std::fs::read(file) {
            Ok(text) => {
                serde_json::from_slice(&text).map_err(|error| std::io::Error::new(ErrorKind::InvalidData, error))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Remembered::default()),
            Err(error) => Err(error),
        }
    }
}

/// Whether two paths lead to the same folder, however they are written.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or(path.to_owned());
    real(one) == real(other)
}

/// Where programs keep their settings for this user.
fn settings_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        named("XDG_CONFIG_HOME").or_else(|| named("HOME").map(|home| home.join(".config")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_register_has_its_own_folder_where_it_lies_until_it_is_taken_back() {
        let place = tempfile::tempdir().unwrap();
        let computer = Computer::at(place.path().join("a/b.json"));
        let of = |register: Option<&str>, folder: &str| {
            let Location { backups, formerly, .. } = computer.known(register, Path::new(folder));
            [backups, formerly].map(|path| path.map(|path| path.display().to_string()).unwrap_or_default())
        };
        assert_eq!(of(Some("1a"), "/登记册"), ["", ""]);
        computer.keep_backups("1a", Path::new("/登记册"), Some(Path::new("/U盘"))).unwrap();
        computer.keep_backups("2b", Path::new("/另一本"), Some(Path::new("/共享"))).unwrap();
        assert_eq!(of(Some("1a"), "/登记册"), ["/U盘", ""]);
        assert_eq!(of(Some("1a"), "/副本"), ["", "/U盘"], "at another place it may be a copy");
        assert_eq!(of(None, "/另一本"), ["/共享", ""], "its keys file is lost");
        assert_eq!(of(Some("3c"), "/登记册"), ["", ""], "another register lies there now");
        computer.keep_backups("1a", Path::new("/副本"), None).unwrap();
        assert_eq!(of(Some("1a"), "/副本"), ["", ""], "beside it is a choice too");
        assert_eq!(of(Some("1a"), "/登记册"), ["/U盘", ""], "which is the copy's alone");
        computer.keep_backups("1a", Path::new("/登记册"), None).unwrap();
        assert_eq!(of(Some("1a"), "/登记册"), ["", ""]);
    }

    #[test]
    fn a_damaged_memory_is_kept_aside_and_one_that_cannot_be_read_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let (file, here) = (place.path().join("b.json"), Path::new("/登记册"));
        let computer = Computer::at(file.clone());
        std::fs::write(&file, "{").unwrap();
        assert_eq!(computer.known(Some("1a"), here).backups, None);
        computer.keep_backups("1a", here, Some(Path::new("/U盘"))).unwrap();
        assert_eq!(computer.known(Some("1a"), here).backups, Some("/U盘".into()));
        assert_eq!(std::fs::read_to_string(place.path().join("b.damaged.json")).unwrap(), "{");
        // A folder can't be read as a file, whoever runs the test.
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert!(computer.keep_backups("1a", here, None).is_err());
        assert!(file.is_dir());
    }
}
