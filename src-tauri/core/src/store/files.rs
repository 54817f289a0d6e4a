//! Files written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::{Code, Error, Result};

/// How the names of files begin that are being written.
pub(super) const DRAFT: &str = ".writing-";

/// Removes what a killed program was writing; nobody else may be writing there.
pub(super) fn remove_drafts(folder: &Path, beginnings: &[&str]) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if beginnings.iter().any(|beginning| name.to_string_lossy().starts_with(beginning)) {
            let path = entry.path();
            // What can't be removed now is removed next time.
            fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).ok();
        }
    }
}

/// Writes a file so that at every moment there is either the old one or the whole new one.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    let folder = parent(path);
    let mut file =
        tempfile::Builder::new().prefix(DRAFT).tempfile_in(folder).map_err(|error| Error::io(error, path))?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(|error| Error::io(error, path))?;
    file.persist(path).map_err(|error| Error::io(error.error, path))?;
    sync_folder(folder)
}

/// Makes the names in a folder durable. Systems that can't (Windows) keep names durable themselves.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Error::io(error, folder))?;
    }
    Ok(())
}

/// Makes a file's content durable.
pub(super) fn sync_file(path: &Path) -> Result<()> {
    OpenOptions::new().read(true).write(true).open(path).and_then(|f| f.sync_all()).map_err(|e| Error::io(e, path))
}

/// Moves a file within one disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| Error::io(error, to))
}

/// Makes a folder with those above it, for its owner's eyes only.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| Error::io(error, path))
}

/// The folder that a file lies in; `.` for a bare name.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A path that no longer depends on the current folder.
pub(super) fn absolute(path: &Path) -> Result<std::path::PathBuf> {
    if path.as_os_str().is_empty() {
        return Err(Error::new(Code::NotARegister).with("path", ""));
    }
    std::path::absolute(path).map_err(|error| Error::io(error, path))
}
