//! How a workbook gets to its place: written beside it under another name, put on disk, then renamed.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use rust_xlsxwriter::{Workbook, XlsxError};
use tempfile::NamedTempFile;

use crate::store::Register;
use crate::{Code, Error, Result, words};

/// How unfinished files are called.
const PREFIX: &str = ".tongce-";
const SUFFIX: &str = ".part";
/// An unfinished file that has not been touched for so long was left behind by a crash or a power cut.
const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);

/// A file that is to stand under a name once it is whole.
pub struct Target {
    file: NamedTempFile,
    out: PathBuf,
}

impl Target {
    /// Makes room beside `out`. The unfinished file is removed when the target is dropped.
    ///
    /// # Errors
    /// A folder that is not there or can't be written to.
    pub fn beside(out: &Path) -> Result<Self> {
        if Register::exists(folder_of(out)) {
            // Its own files must not be written over, and unencrypted ones have no place beside them.
            let what = words::say::<&str>("errors.inside_register", &[]);
            return Err(Error::new(Code::BadArgument).with("what", what));
        }
        clear_away(folder_of(out));
        let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(out));
        let file = file.map_err(|error| Error::io(error, out))?;
        Ok(Self { file, out: out.to_owned() })
    }

    /// Where the file will stand.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// The folder in which it will stand; unfinished parts belong there too, because there is room for it or nowhere.
    pub fn folder(&self) -> &Path {
        folder_of(&self.out)
    }

    /// Writes the workbook, puts it on disk and gives it its name.
    ///
    /// # Errors
    /// As for writing and renaming files; the file that stood there before is then as it was.
    pub fn keep(self, workbook: &mut Workbook) -> Result<()> {
        let mut writer = Catching { file: BufWriter::new(self.file.as_file()), error: None };
        guarded(&self.out, || workbook.save_to_writer(&mut writer))?;
        writer.done().map_err(|error| Error::io(error, &self.out))?;
        self.settle()
    }

    /// Writes a finished workbook's bytes, puts them on disk and gives the file its name.
    ///
    /// # Errors
    /// As [`Target::keep`].
    pub fn keep_bytes(mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::io(error, &self.out))?;
        self.settle()
    }

    /// Puts the file on disk and gives it its name.
    fn settle(self) -> Result<()> {
        let Self { file, out } = self;
        let at = |error| Error::io(error, &out);
        file.as_file().sync_all().map_err(at)?;
        file.persist(&out).map_err(|failed| at(failed.error))?;
        sync_folder(folder_of(&out)).map_err(at)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what an export that was cut off has left: children's data that nobody would look for. What can't be removed stays.
fn clear_away(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if ours && is_left_behind(&entry) {
            let _gone = std::fs::remove_file(entry.path());
        }
    }
}

fn is_left_behind(entry: &std::fs::DirEntry) -> bool {
    let touched = entry.metadata().and_then(|data| data.modified());
    touched.is_ok_and(|touched| touched.elapsed().is_ok_and(|age| age > LEFT_BEHIND))
}

/// Makes the new name itself last through a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere the rename is on disk with the file.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A file whose first error is kept for the end: the workbook library takes no failure of the writer for possible and panics.
struct Catching<'a> {
    file: BufWriter<&'a File>,
    error: Option<std::io::Error>,
}

impl Catching<'_> {
    fn done(mut self) -> std::io::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.file.flush(),
        }
    }
}

impl Write for Catching<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.error.is_none() {
            self.error = self.file.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs work of the workbook library. Its own temporary file for long sheets is out of [`Catching`]'s reach, and there too
/// a full disk is a panic, so panics are caught here and sorted by what they say.
pub fn guarded<T>(out: &Path, work: impl FnOnce() -> std::result::Result<T, XlsxError>) -> Result<T> {
    keep_quiet();
    WRITING.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    WRITING.set(false);
    match done {
        Ok(done) => done.map_err(|error| sorted(error, out)),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map_or("", String::as_str);
            let full = ["StorageFull", "QuotaExceeded", "FileTooLarge"].iter().any(|kind| said.contains(kind));
            let code = match said.starts_with(UNWRITABLE) {
                true if full => Code::DiskFull,
                true => Code::Io,
                false => Code::Internal,
            };
            Err(Error::new(code).with("path", out.display()))
        }
    }
}

/// How the library's panic begins when its temporary file can't be written.
const UNWRITABLE: &str = "Couldn't write to xml file";

thread_local! {
    /// Whether this thread is inside [`guarded`].
    static WRITING: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panic that only means a full disk off the screen: it is told in words. Every other panic is shown as before.
fn keep_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let said = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
            if !(WRITING.get() && said.starts_with(UNWRITABLE)) {
                before(panic);
            }
        }));
    });
}

/// Which failure of ours a failure of the library is.
fn sorted(error: XlsxError, out: &Path) -> Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => Error::io(error, out),
        XlsxError::ZipError(error) => Error::io(error.into(), out),
        XlsxError::MaxStringLengthExceeded => {
            Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.text_too_long", &[]))
        }
        XlsxError::RowColumnLimitError => {
            Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.too_many_rows", &[]))
        }
        other => Error::new(Code::Internal).because(other),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_a_crash_has_left_is_cleared_away_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let hours = |hours: u64| SystemTime::now() - Duration::from_secs(hours * 3600);
        for (name, touched) in [
            (".tongce-a.part", hours(2)),
            (".tongce-b.part", hours(0)),
            ("花名册.xlsx", hours(99)),
            ("x.part", hours(99)),
        ] {
            let file = File::create(folder.path().join(name)).expect("a file");
            file.set_modified(touched).expect("a time");
        }
        drop(Target::beside(&folder.path().join("花名册.xlsx")).expect("room"));
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
        left.sort();
        assert_eq!(left, [".tongce-b.part", "x.part", "花名册.xlsx"]);
    }
}
