//! `cargo xtask test`: everything that guards the project. A step that fails does not keep the others from running.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::counts::{self, Counts};
use crate::steps::{self, command, step};
use crate::{measures, packages, page, place, run};

/// The page's types, written by the core's tests.
const GENERATED: &str = "ui/src/host/generated";

/// Runs everything and tells the sum; `false` when something failed.
pub fn run() -> bool {
    let start = Instant::now();
    let mut sum = Counts::default();
    let ready = packages::ensure(&["build", "page", "window", "screen", "browser"]);
    sum += one(ready);
    let page_there = ready && page::install() && page::build();
    sum += one(page_there);

    sum += checked("format: cargo fmt", "fmt", &mut command("cargo", &["fmt", "--all", "--check"]));
    sum += checked("lints: cargo clippy", "clippy", &mut clippy());
    let built = run::build_all();
    sum += one(built);
    sum += core_tests();
    sum += checked("mutated workbooks: 300 imports", "mutate", &mut measures::shown("mutate", &[]));
    sum += page_tests(page_there);
    sum += whole_program(page_there && built);

    let Counts { passed, failed } = sum;
    println!("took {} min {} s", start.elapsed().as_secs() / 60, start.elapsed().as_secs() % 60);
    println!("{passed} passed, {failed} failed");
    failed == 0
}

fn one(ok: bool) -> Counts {
    Counts { passed: u32::from(ok), failed: u32::from(!ok) }
}

/// A step that counts what it tested.
fn checked(name: &str, log: &str, command: &mut Command) -> Counts {
    let ok = steps::program(name, log, command).is_some();
    let said = fs::read(place::logs().join(format!("{log}.log"))).unwrap_or_default();
    counts::of(&String::from_utf8_lossy(&said), ok)
}

fn clippy() -> Command {
    command("cargo", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

/// The tests of every crate; on the way they write the page's types, which must be what is kept in the project.
fn core_tests() -> Counts {
    let kept = content(&place::root().join(GENERATED));
    let mut sum =
        checked("tests: cargo test", "cargo-test", &mut command("cargo", &["test", "--workspace", "--no-fail-fast"]));
    let same = step("page's types: as generated", || {
        if content(&place::root().join(GENERATED)) == kept {
            Ok(())
        } else {
            Err(format!("{GENERATED} was out of date and has been written anew: look at it and commit it"))
        }
    });
    sum += one(same.is_some());
    sum
}

fn page_tests(page_there: bool) -> Counts {
    if !page_there {
        return skipped("page's checks");
    }
    let mut sum = checked("page's types: svelte-check", "svelte-check", &mut page::npm(&["run", "check"]));
    sum += checked("page's tests: vitest", "vitest", &mut page::npm(&["test"]));
    sum
}

/// The main job through the browser and through the window.
fn whole_program(ready: bool) -> Counts {
    if !ready {
        return skipped("browser and window");
    }
    let mut sum = Counts::default();
    let mut browser = page::npm(&["run", "e2e"]);
    browser.env("TONGCE", place::built("tongce"));
    sum += checked("browser: Playwright", "e2e", &mut browser);
    sum += one(run::tour(false).is_some());
    sum
}

fn skipped(what: &str) -> Counts {
    let skipped = step::<()>(what, || Err("skipped, because a step before it failed".to_owned()));
    one(skipped.is_some())
}

/// Every file of a folder with its content.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| (entry.path(), fs::read(entry.path()).unwrap_or_default())).collect()
}
