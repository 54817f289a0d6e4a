//! Several files that belong together: all of them, or none.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Files that are being written into a folder. Dropped before [`Batch::keep`], it takes them away again: half of them would stand in no
/// list of what was sent.
pub(super) struct Batch<'f> {
    folder: &'f Path,
    /// Whether the folder was made for the files.
    made: bool,
    files: Vec<PathBuf>,
}

impl<'f> Batch<'f> {
    /// Begins in a folder, which is made when it isn't there.
    ///
    /// # Errors
    /// What making the folder answers.
    pub(super) fn begin(folder: &'f Path) -> Result<Self> {
        let made = !folder.exists();
        std::fs::create_dir_all(folder).map_err(|error| Error::io(error, folder))?;
        Ok(Self { folder, made, files: Vec::new() })
    }

    /// Another file was written whole.
    pub(super) fn add(&mut self, file: PathBuf) {
        self.files.push(file);
    }

    /// All are there and stay.
    pub(super) fn keep(mut self) {
        self.files.clear();
        self.made = false;
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        for file in &self.files {
            let _gone = std::fs::remove_file(file);
        }
        if self.made {
            // Only an empty folder goes: other files in it are somebody's.
            let _not_empty = std::fs::remove_dir(self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_and_not_finished_is_gone_and_nothing_else() {
        let place = tempfile::tempdir().expect("a folder");
        for (older, finished) in [(false, false), (true, false), (false, true)] {
            let folder = place.path().join(format!("每人一份{older}{finished}"));
            let mut batch = Batch::begin(&folder).expect("begun");
            if older {
                std::fs::write(folder.join("别人的.xlsx"), "x").expect("written");
            }
            for name in ["甲.xlsx", "乙.xlsx"] {
                std::fs::write(folder.join(name), name).expect("written");
                batch.add(folder.join(name));
            }
            if finished {
                batch.keep()
            } else {
                drop(batch)
            }
            let left = std::fs::read_dir(&folder).map_or(0, Iterator::count);
            assert_eq!((left, folder.exists()), (usize::from(older) + 2 * usize::from(finished), older || finished));
        }
    }
}
