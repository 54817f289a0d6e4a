//! Steps: one line each, with the time it took, or with the reason for which it failed.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{place, reasons};

/// How many lines of a failed step's log a build service shows: it keeps no files.
const SHOWN_LINES: usize = 80;

/// Does one step and says so; `None` when it failed.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T, String>) -> Option<T> {
    print!("{name} … ");
    let _ = std::io::stdout().flush();
    let start = Instant::now();
    let done = work();
    let took = start.elapsed().as_secs();
    match done {
        Ok(done) => {
            println!("done ({took} s)");
            Some(done)
        }
        Err(reason) => {
            println!("FAILED ({took} s): {reason}");
            None
        }
    }
}

/// Runs a program as a step. Gives what it said; its output is kept in `target/xtask/<log>.log`.
pub fn program(name: &str, log: &str, command: &mut Command) -> Option<String> {
    let said = step(name, || run(log, command));
    if said.is_none() && std::env::var_os("CI").is_some() {
        show_end(log);
    }
    said
}

/// A program at the project's top.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(place::root());
    command
}

/// Runs a program with its output in a log.
///
/// # Errors
/// One line: why it did not start or why it failed.
pub fn run(log: &str, command: &mut Command) -> Result<String, String> {
    let path = place::logs().join(format!("{log}.log"));
    let open = || {
        fs::create_dir_all(place::logs())?;
        let out = File::create(&path)?;
        Ok::<_, std::io::Error>((out.try_clone()?, out))
    };
    let (out, errors) = open().map_err(|error| format!("no log can be written: {error}"))?;
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.stdin(Stdio::null()).stdout(out).stderr(errors).status();
    let status = status.map_err(|error| format!("{program} did not start: {error}"))?;
    let said = fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    if status.success() { Ok(said) } else { Err(format!("{} [{}]", reasons::find(&said), path.display())) }
}

fn show_end(log: &str) {
    let said = fs::read_to_string(place::logs().join(format!("{log}.log"))).unwrap_or_default();
    let lines: Vec<&str> = said.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(SHOWN_LINES)) {
        println!("    {line}");
    }
}
