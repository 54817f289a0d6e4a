//! Reads a workbook through a worker process. This process sees cells, never the file's bytes.

use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::cells::{Sheet, Workbook};
use super::limits::{Limit, Limits};
use super::source_looks::SourceLooks;
use super::spill::{SpilledWorkbook, Spiller};
use super::{wire, wire::Message, worker};
use crate::work::Work;
use crate::{Code, Error, Result};

/// How the container begins in which protected workbooks are.
const CONTAINER: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];
/// So often a reader looks whether its work was cancelled.
const GLANCE: Duration = Duration::from_millis(50);

/// A workbook's password as somebody typed it. Wiped from memory when dropped, never shown.
#[derive(Clone)]
pub struct WorkbookPassword(Zeroizing<String>);

impl WorkbookPassword {
    /// Takes over what was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }
}

impl std::fmt::Debug for WorkbookPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkbookPassword")
    }
}

/// Starts workers and gathers what they read.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    limits: Limits,
    work: Option<Arc<Work>>,
    password: Option<WorkbookPassword>,
}

impl Reader {
    /// A reader whose worker is this very program; its `main` must begin with [`worker::run_if_asked`].
    ///
    /// # Errors
    /// `Internal` when the program's own path can't be found.
    pub fn this_program() -> Result<Self> {
        let program = std::env::current_exe().map_err(|error| Error::new(Code::Internal).because(error))?;
        Ok(Self::new(program))
    }

    /// A reader whose worker is another program that begins with [`worker::run_if_asked`].
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), limits: Limits::default(), work: None, password: None }
    }

    /// The same reader with other limits. The worker keeps its own beside them; only the time is this process's alone.
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same reader with the password of a protected workbook. Workbooks without one are read as ever.
    pub fn with_password(self, password: WorkbookPassword) -> Self {
        Self { password: Some(password), ..self }
    }

    /// The same reader, telling its rows to this work and ending its worker when the work is cancelled.
    pub fn watched(&self, work: Arc<Work>) -> Self {
        Self { work: Some(work), ..self.clone() }
    }

    /// Reads a workbook into memory: as [`Reader::read_spilled`], for sheets that are looked at once.
    ///
    /// # Errors
    /// As [`Reader::read_spilled`].
    pub fn read(&self, file: &Path, progress: &mut dyn FnMut(u64)) -> Result<Arc<Workbook>> {
        self.read_spilled(file, progress)?.open().map_err(|error| naming(error, file))
    }

    /// Reads a workbook; the rows of a large one wait on the disk. `progress` hears the number of rows read so far, about every thousand rows.
    ///
    /// # Errors
    /// `FileUnreadable`, `NotAWorkbook`, `EmptyWorkbook`, `PasswordProtected`, `WrongWorkbookPassword`,
    /// `PasswordUnsupported`, `TooLarge`, `WorkerDied`, `Cancelled`; each names the file without its folder.
    pub fn read_spilled(&self, file: &Path, progress: &mut dyn FnMut(u64)) -> Result<SpilledWorkbook> {
        let failed = |code| named(file, code);
        let length = std::fs::metadata(file).map_err(|error| failed(Code::FileUnreadable).because(error))?.len();
        if length > self.limits.file_bytes {
            return Err(failed(Code::TooLarge).with("limit", Limit::FileSize.words()));
        }
        let mut child = self.start(file, &[])?;
        let Some(out) = child.stdout.take() else {
            return Err(failed(Code::Internal));
        };
        let clock = Clock::start(child, self.limits.time, self.work.clone());
        let answer = gather(out, &mut |rows| {
            if let Some(work) = &self.work {
                work.step(rows);
            }
            progress(rows);
        });
        let late = clock.stop();
        if self.work.as_ref().is_some_and(|work| work.is_cancelled()) {
            return Err(failed(Code::Cancelled));
        }
        match answer {
            Answer::Read(workbook) => Ok(workbook),
            Answer::Refused { code, limit } => Err(refused(file, &code, limit.as_deref())),
            Answer::Died => {
                let limit = if late { Limit::Time } else { Limit::Crash };
                Err(failed(Code::WorkerDied).with("limit", limit.words()))
            }
        }
    }

    /// The bytes of a workbook that was read before, without its password, and whether it has one. Only what the worker has
    /// opened under its limits is opened here.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn content(&self, file: &Path) -> Result<(Vec<u8>, bool)> {
        let bytes = std::fs::read(file).map_err(|error| Error::io(error, file))?;
        if !bytes.starts_with(&CONTAINER) {
            return Ok((bytes, false));
        }
        let password = self.password.as_ref().map(|password| password.0.as_str());
        let plain = super::unlock::unlock(&bytes, password).map_err(|refusal| named(file, refusal.code))?;
        Ok((plain, true))
    }

    /// The widths and date formats of a workbook that was read before; empty when they can't be told.
    pub fn looks(&self, file: &Path) -> SourceLooks {
        let Ok(mut child) = self.start(file, &[worker::LOOKS]) else { return SourceLooks::new() };
        let Some(out) = child.stdout.take() else { return SourceLooks::new() };
        let clock = Clock::start(child, self.limits.time, None);
        let mut buffer = Vec::new();
        let answer = wire::receive(&mut BufReader::new(out), &mut buffer);
        clock.stop();
        match answer {
            Ok(Some(Message::Looks(looks))) => looks,
            _ => SourceLooks::new(),
        }
    }

    fn start(&self, file: &Path, more: &[&str]) -> Result<Child> {
        // A relative path that begins with a hyphen would be taken for an option by a program that parses its arguments.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let mut command = Command::new(&self.program);
        command.arg(worker::ARGUMENT).arg(&file).args(more);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        if self.password.is_some() {
            command.arg(worker::PASSWORD_ON_INPUT).stdin(Stdio::piped());
        }
        let mut child = command.spawn().map_err(|error| Error::new(Code::Internal).because(error))?;
        if let (Some(password), Some(mut input)) = (&self.password, child.stdin.take()) {
            // A worker that has ended already answers by its end.
            let _ = input.write_all(password.0.as_bytes());
        }
        Ok(child)
    }
}

/// An error that names the file without its folder.
fn named(file: &Path, code: Code) -> Error {
    naming(Error::new(code), file)
}

/// An error that lacks the file's name.
fn naming(error: Error, file: &Path) -> Error {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    error.with("path", name)
}

fn refused(file: &Path, code: &str, limit: Option<&str>) -> Error {
    let code = Code::ALL.into_iter().find(|c| c.name() == code).unwrap_or(Code::WorkerDied);
    match limit.and_then(Limit::named) {
        Some(limit) => named(file, code).with("limit", limit.words()),
        None => named(file, code),
    }
}

/// Ends a worker that takes too long.
struct Clock {
    child: Arc<Mutex<Child>>,
    done: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Clock {
    fn start(child: Child, time: Duration, work: Option<Arc<Work>>) -> Self {
        let child = Arc::new(Mutex::new(child));
        let (done, wait) = channel();
        let watched = Arc::clone(&child);
        let thread = std::thread::spawn(move || {
            let end = Instant::now() + time;
            let cancelled = || work.as_ref().is_some_and(|work| work.is_cancelled());
            while Instant::now() < end && !cancelled() {
                let left = end.saturating_duration_since(Instant::now());
                if wait.recv_timeout(left.min(GLANCE)) != Err(RecvTimeoutError::Timeout) {
                    return false;
                }
            }
            if let Ok(mut child) = watched.lock() {
                // It may have ended by itself just now; both are an end.
                let _ = child.kill();
            }
            !cancelled()
        });
        Self { child, done, thread }
    }

    /// Stops the clock, collects the process, and tells whether it was ended for taking too long.
    fn stop(self) -> bool {
        let _ = self.done.send(());
        let late = self.thread.join().unwrap_or(false);
        if let Ok(mut child) = self.child.lock() {
            // After the last frame there is nothing more to wait for; a worker that still runs is not needed.
            let _ = child.kill();
            let _ = child.wait();
        }
        late
    }
}

enum Answer {
    Read(SpilledWorkbook),
    Refused { code: String, limit: Option<String> },
    Died,
}

/// Puts the frames together. Anything but a last frame means that the worker died.
fn gather(out: ChildStdout, progress: &mut dyn FnMut(u64)) -> Answer {
    let mut from = BufReader::with_capacity(256 << 10, out);
    let mut buffer = Vec::new();
    let mut workbook: Option<Spiller> = None;
    let mut rows = 0;
    while let Ok(Some(message)) = wire::receive(&mut from, &mut buffer) {
        match (message, &mut workbook) {
            (Message::Failed { code, limit }, _) => return Answer::Refused { code, limit },
            (Message::Workbook { format, epoch_1904 }, none @ None) => *none = Some(Spiller::new(format, epoch_1904)),
            (Message::Sheet { name, hidden }, Some(book)) => book.sheet(Sheet { name, hidden, ..Sheet::default() }),
            (Message::Row { row, cells }, Some(book)) => {
                book.row(row, &cells);
                rows += 1;
                if rows % 1000 == 0 {
                    progress(rows);
                }
            }
            (Message::SheetEnd { merges, hidden_rows, hidden_columns, uncalculated }, Some(book)) => {
                if let Some(sheet) = book.current() {
                    *sheet = Sheet { merges, hidden_rows, hidden_columns, uncalculated, ..std::mem::take(sheet) };
                }
            }
            (Message::Done, book) => {
                progress(rows);
                return book.take().map_or(Answer::Died, |book| Answer::Read(book.finish()));
            }
            _ => return Answer::Died,
        }
    }
    Answer::Died
}
