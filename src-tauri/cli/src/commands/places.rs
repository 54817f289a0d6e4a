//! Where files are written to.

use std::path::Path;

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
    }
}
