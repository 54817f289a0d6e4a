//! The process in which workbooks are parsed.
//!
//! Parsers of other people's formats abort on memory that can't be had, and an abort can't be caught.
//! So every program that reads workbooks starts itself again with [`ARGUMENT`], reads in that process with limits on
//! memory and time, and only takes neutral cells from it.

use std::ffi::OsStr;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use zeroize::Zeroizing;

use super::limits::{Limit, Limits};
use super::parse::{self, Refusal};
use super::source_looks;
use super::wire::{self, Message};
use crate::Code;

/// The first argument of a worker; the file's path is the second.
pub const ARGUMENT: &str = "--sheet-worker";

/// A third argument that asks for the looks of the sheets instead of their cells.
pub(super) const LOOKS: &str = "looks";

/// A further argument, when a workbook's password waits on standard input. It is never an argument: others could read it there.
pub(super) const PASSWORD_ON_INPUT: &str = "--password-on-input";
/// Longer than any password that a spreadsheet program takes.
const LONGEST_PASSWORD: u64 = 4096;

/// What a worker is to read.
#[derive(Clone, Copy)]
enum Asked {
    Cells,
    Looks,
}

/// Reads the file when this process was started as a worker; the first line of every `main`.
pub fn run_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(ARGUMENT)) {
        return None;
    }
    let path = arguments.next()?;
    let more: Vec<_> = arguments.collect();
    let told = |wanted: &str| more.iter().any(|argument| argument == OsStr::new(wanted));
    let asked = if told(LOOKS) { Asked::Looks } else { Asked::Cells };
    let password = told(PASSWORD_ON_INPUT).then(password_on_input);
    let limits = Limits::default();
    confine(&limits);
    let password = password.as_ref().map(|password| password.as_str());
    Some(match run(Path::new(&path), asked, password, &limits) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn password_on_input() -> Zeroizing<String> {
    let mut password = Zeroizing::new(String::new());
    // A password that can't be read is a wrong one.
    let _ = std::io::stdin().lock().take(LONGEST_PASSWORD).read_to_string(&mut password);
    password
}

fn run(path: &Path, asked: Asked, password: Option<&str>, limits: &Limits) -> std::io::Result<()> {
    // A parser's panic is an answer (the file is damaged), not a message; it may quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = BufWriter::with_capacity(256 << 10, std::io::stdout().lock());
    let mut buffer = Vec::new();
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let bytes = load(path, limits)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if let Asked::Looks = asked {
            let looks = source_looks::looks(&bytes);
            return wire::send(&mut out, &Message::Looks(looks), &mut buffer)
                .map_err(|_| Refusal::new(Code::Cancelled));
        }
        parse::parse(parse::Input { bytes: &bytes, stem: &stem, password }, limits, &mut |message| {
            wire::send(&mut out, &message, &mut buffer).map_err(|_| Refusal::new(Code::Cancelled))
        })
    }));
    if let Err(refusal) = read.unwrap_or(Err(Refusal::new(Code::NotAWorkbook))) {
        let limit = refusal.limit.map(|limit| limit.name().to_owned());
        wire::send(&mut out, &Message::Failed { code: refusal.code.name().to_owned(), limit }, &mut buffer)?;
    }
    out.flush()
}

/// The whole file, if it is small enough.
fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let unreadable = |_| Refusal::new(Code::FileUnreadable);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !file.metadata().is_ok_and(|about| about.is_file()) {
        return Err(Refusal::new(Code::FileUnreadable));
    }
    let mut bytes = Vec::new();
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    match bytes.len() {
        0 => Err(Refusal::new(Code::EmptyWorkbook)),
        length if length as u64 > limits.file_bytes => Err(Refusal::limit(Limit::FileSize)),
        _ => Ok(bytes),
    }
}

/// Takes memory, time, core dumps and writing of files from this process.
#[cfg(unix)]
fn confine(limits: &Limits) {
    use rlimit::Resource;
    // What the program itself has mapped (a toolkit, perhaps) is not the workbook's fault.
    let mapped = std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| status.lines().find_map(|line| line.strip_prefix("VmSize:")).map(str::to_owned))
        .and_then(|size| size.trim().trim_end_matches("kB").trim().parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes << 10);
    let memory = mapped + limits.memory;
    let seconds = limits.time.as_secs();
    for (resource, most) in
        [(Resource::AS, memory), (Resource::CPU, seconds), (Resource::CORE, 0), (Resource::FSIZE, 0)]
    {
        // A limit that can't be set leaves the parent's clock, which ends the process as well.
        let _ = rlimit::setrlimit(resource, most, most);
    }
}

#[cfg(not(unix))]
fn confine(_: &Limits) {}
