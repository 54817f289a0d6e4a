//! Where files are written to.

use std::path::{Path, PathBuf};

use tongce_core::{Code, Error, Result};

use crate::output::say;

/// Looks whether a file can go to a place before any work is done: its folder is there, and no other file stands in its place unless
/// that is to be replaced.
pub(super) fn checked(out: &Path, replace: bool) -> Result<()> {
    let bad = |words: &str, path: &Path| {
        let shown = path.display().to_string();
        Err(Error::new(Code::BadArgument).with("what", say(words, &[("path", &shown)])))
    };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return bad("no_such_folder", folder);
    }
    if out.is_dir() {
        return bad("is_a_folder", out);
    }
    if !replace && out.exists() { bad("file_exists", out) } else { Ok(()) }
}

/// As [`checked`]; the files that are read are never replaced.
pub(super) fn checked_beside(out: &Path, replace: bool, read: &[PathBuf]) -> Result<()> {
    let whole = |path: &Path| path.canonicalize().ok();
    if whole(out).is_some_and(|out| read.iter().any(|path| whole(path).as_ref() == Some(&out))) {
        let shown = out.display().to_string();
        return Err(Error::new(Code::BadArgument).with("what", say("is_being_read", &[("path", &shown)])));
    }
    checked(out, replace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.xlsx");
        assert!(checked(&path, false).is_ok());
        std::fs::write(&path, b"1").unwrap();
        assert!(checked(&path, false).is_err() && checked(&path, true).is_ok());
        let missing = checked(&folder.path().join("没有/表.xlsx"), false).unwrap_err().message();
        assert!(missing.contains("没有") && !missing.contains("表.xlsx"), "{missing}");
        assert!(checked(folder.path(), true).is_err());
        let read = [folder.path().join("../").join(folder.path().file_name().unwrap()).join("表.xlsx")];
        assert!(checked_beside(&path, true, &read).is_err(), "the file that is imported");
        assert!(checked_beside(&folder.path().join("待改.xlsx"), false, &read).is_ok());
    }
}
