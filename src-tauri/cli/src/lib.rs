//! The command line of 童册, and the same page in the system's browser.
//!
//! `args` says what can be asked, `commands` does it through the core, `output` puts it on the right stream: one document on standard
//! output, everything said to a person on standard error. Exit status: 0 done, 1 done but some rows were refused or printed identities
//! fail, 2 unusable arguments or input, 3 wrong password or register in use, 4 damaged register.

mod args;
mod commands;
mod output;
mod password;
pub mod serve;
mod spoken;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::Args;
use output::Output;

/// How a command ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done.
    Done,
    /// Done, but some rows were refused or identities fail.
    WithRefusals,
    /// The look through the register was done and found damage.
    Damaged,
}

/// The whole program: also the worker that reads workbooks, when it was started as one.
pub fn main() -> ExitCode {
    if let Some(code) = tongce_core::sheets::worker::run_if_asked() {
        return code;
    }
    let parsed = spoken::spoken(Args::command()).try_get_matches();
    let args = match parsed.and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let output = Output::new(args.json);
    match commands::run(args, &output) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::WithRefusals) => ExitCode::from(1),
        Ok(Outcome::Damaged) => ExitCode::from(tongce_core::Code::Damaged.exit_status()),
        Err(error) => {
            output.fail(&error);
            ExitCode::from(error.code.exit_status())
        }
    }
}

/// Help goes to standard output with status 0, misuse to standard error with status 2.
fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        output::tell(&tongce_core::words::say::<&str>("cli.usage", &[]));
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
