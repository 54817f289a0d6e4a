//! `cargo xtask bench`: the project's figures, measured on an optimised build.

use std::process::Stdio;

use crate::packages;
use crate::steps::{command, program};

/// Builds the benches, then prints their figures as they come.
pub fn run(names: &[String]) -> bool {
    let arguments = ["--release", "--package", "tongce-tests", "--bin", "bench"];
    let mut build = command("cargo", &["build"]);
    build.args(arguments);
    if !packages::ensure(&["build"]) || program("figures: cargo build --release", "build-bench", &mut build).is_none() {
        return false;
    }
    let mut bench = command("cargo", &["run", "--quiet"]);
    bench.args(arguments).arg("--").args(names).stdin(Stdio::null());
    bench.status().is_ok_and(|status| status.success())
}
