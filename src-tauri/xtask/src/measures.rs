//! `cargo xtask recognition` and `cargo xtask mutate`: what the suite measures in small, in full and in words.

use std::process::{Command, Stdio};

use crate::packages;
use crate::steps::command;

/// Builds one of the measuring programs and shows what it prints.
pub fn run(program: &str, arguments: &[String]) -> bool {
    packages::ensure(&["build"]) && shown(program, arguments).status().is_ok_and(|status| status.success())
}

/// A measuring program with its arguments, built as the tests are.
pub fn shown(program: &str, arguments: &[String]) -> Command {
    let mut measure = command("cargo", &["run", "--quiet", "--package", "tongce-tests", "--bin", program, "--"]);
    measure.args(arguments).stdin(Stdio::null());
    measure
}
