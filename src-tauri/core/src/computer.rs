//! What this computer remembers of registers, outside of them: where backups go that somebody chose. The same register on another
//! computer has its backups elsewhere, so none of this belongs into the register. Nothing here is about anybody.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

const FILE: &str = "this-computer.json";
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

/// Where the backups of one register go.
#[derive(Debug, Serialize, Deserialize)]
struct Backups {
    /// The register's random name.
    register: String,
    /// Where it lay: known even when its files are lost.
    lies_in: PathBuf,
    /// The folder that was chosen.
    folder: PathBuf,
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

    /// The folder that was chosen for a register's backups: of the register of this name or, where that can't be read, of the one that
    /// lay here.
    pub fn backups_of(&self, register: Option<&str>, folder: &Path) -> Option<PathBuf> {
        let all = self.read().backups;
        let known = match register {
            Some(register) => all.into_iter().find(|one| one.register == register),
            None => all.into_iter().rev().find(|one| one.lies_in == folder),
        };
        known.map(|one| one.folder)
    }

    /// Remembers where a register's backups go; `None` for beside it.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn keep_backups(&self, register: &str, lies_in: &Path, folder: Option<&Path>) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut remembered = self.read();
        remembered.backups.retain(|one| one.register != register);
        remembered.backups.extend(folder.map(|folder| Backups {
            register: register.to_owned(),
            lies_in: lies_in.to_owned(),
            folder: folder.to_owned(),
        }));
        let text = serde_json::to_vec_pretty(&remembered).map_err(|error| Error::new(Code::Internal).because(error))?;
        write(file, &text).map_err(|error| Error::io(error, file))
    }

    /// A file that is missing or damaged says nothing; it is written anew with the next choice.
    fn read(&self) -> Remembered {
        let text = self.file.as_ref().and_then(|file| std::fs::read(file).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }
}

/// Writes a file so that there is either the old one or the whole new one.
fn write(file: &Path, text: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut draft, text)?;
    draft.persist(file).map_err(|error| error.error)?;
    Ok(())
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
    fn each_register_has_its_own_folder_until_it_is_taken_back() {
        let place = tempfile::tempdir().unwrap();
        let computer = Computer::at(place.path().join("a/b.json"));
        assert_eq!(computer.backups_of(Some("1a"), Path::new("/登记册")), None);
        computer.keep_backups("1a", Path::new("/登记册"), Some(Path::new("/U盘"))).unwrap();
        computer.keep_backups("2b", Path::new("/另一本"), Some(Path::new("/共享"))).unwrap();
        assert_eq!(computer.backups_of(Some("1a"), Path::new("/搬走了")), Some("/U盘".into()));
        assert_eq!(computer.backups_of(None, Path::new("/另一本")), Some("/共享".into()), "its keys file is lost");
        assert_eq!(computer.backups_of(Some("3c"), Path::new("/登记册")), None, "another register lies there now");
        computer.keep_backups("1a", Path::new("/登记册"), None).unwrap();
        assert_eq!(computer.backups_of(Some("1a"), Path::new("/登记册")), None);
        std::fs::write(place.path().join("a/b.json"), "{").unwrap();
        assert_eq!(computer.backups_of(Some("2b"), Path::new("/另一本")), None, "damaged");
        computer.keep_backups("2b", Path::new("/另一本"), Some(Path::new("/共享"))).unwrap();
        assert_eq!(computer.backups_of(Some("2b"), Path::new("/另一本")), Some("/共享".into()));
    }
}
