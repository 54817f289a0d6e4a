//! `cargo xtask bench`: the project's figures, measured on an optimised build.

use std::process::Stdio;

use crate::steps::{command, program};
use crate::{packages, page, place};

/// Builds the benches, then prints their figures as they come.
pub fn run(names: &[String]) -> bool {
    if names.iter().any(|name| name == "--window") {
        return window();
    }
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

/// Opens the optimised window beside an empty one and prints what a clerk waits for.
fn window() -> bool {
    let mut build = command("cargo", &["build", "--release", "--package", "tongce-window", "--bins", "--examples"]);
    let built = packages::ensure(&["build", "page", "window", "screen"])
        && page::install()
        && page::build()
        && program("window: cargo build --release", "build-window-release", &mut build).is_some();
    if !built {
        return false;
    }
    let programs = place::released("tongce-window").display().to_string();
    let empty = place::released("examples/empty").display().to_string();
    let out = place::root().join("target/window-bench").display().to_string();
    let mut bench = command("cargo", &["test", "--quiet", "--package", "tongce-tests", "--test", "window", "--"]);
    bench.args(["--window", &programs, "--empty", &empty, "--out", &out]).stdin(Stdio::null());
    bench.status().is_ok_and(|status| status.success())
}
