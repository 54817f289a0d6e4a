//! `cargo xtask run`: from a bare machine to the open program.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{command, program, step};
use crate::{packages, page, place};

/// The workbook of the tour.
const SAMPLE: &str = "assets/samples/花名册样例.xlsx";

/// Opens the window, or the browser with `--browser`; where there is no display, tours the window on one of its own.
pub fn run(arguments: &[String]) -> bool {
    let browser = arguments.iter().any(|argument| argument == "--browser");
    let paths: Vec<&String> = arguments.iter().filter(|argument| *argument != "--browser").collect();
    if browser {
        return packages::ensure(&["build", "page"])
            && page::install()
            && page::build()
            && build("command line", "tongce-cli")
            && serve(&paths);
    }
    let ready = |groups: &[&str]| packages::ensure(groups) && page::install() && page::build();
    if has_display() {
        ready(&["build", "page", "window"]) && build("window", "tongce-window") && open(&paths)
    } else {
        ready(&["build", "page", "window", "screen"]) && build_all() && tour(true).is_some()
    }
}

/// Builds one program.
fn build(what: &str, package: &str) -> bool {
    let log = format!("build-{package}");
    program(&format!("{what}: cargo build"), &log, &mut command("cargo", &["build", "--package", package])).is_some()
}

/// Builds every program and test. Cargo settles the features of shared crates by what is asked for at once: everything that
/// runs after this asks for the whole workspace too, or most of it would be built a second time.
pub fn build_all() -> bool {
    let arguments = ["build", "--workspace", "--all-targets"];
    program("programs: cargo build", "build", &mut command("cargo", &arguments)).is_some()
}

/// Does the main job through the real window on a display of its own; gives what it said.
pub fn tour(show: bool) -> Option<String> {
    let window = place::built("tongce-window").display().to_string();
    let workbook = place::root().join(SAMPLE).display().to_string();
    let out = place::tour().display().to_string();
    let mut tour = command("cargo", &["test", "--quiet", "--workspace", "--test", "window", "--"]);
    tour.args(["--window", &window, "--workbook", &workbook, "--out", &out]);
    let said = program("window: the main job on a display of its own", "tour", &mut tour)?;
    if show {
        said.lines().filter(|line| line.starts_with(['·', '/'])).for_each(|line| println!("  {line}"));
    }
    Some(said)
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn open(paths: &[&String]) -> bool {
    println!("window: open; close it to end");
    ended(Command::new(place::built("tongce-window")).args(paths))
}

fn serve(paths: &[&String]) -> bool {
    // As for the window: a file is a workbook, the first other path is the register's folder.
    let (workbooks, folders): (Vec<&String>, Vec<&String>) = paths.iter().partition(|path| Path::new(path).is_file());
    let register = folders.first().map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join("童册/登记册")));
    let Some(register) = register else {
        return step::<()>("browser", || Err("no home folder: name the register's folder".to_owned())).is_some();
    };
    println!("browser: serving {}; Ctrl+C ends it", register.display());
    ended(Command::new(place::built("tongce")).arg("serve").arg(register).args(workbooks))
}

/// Runs a program in this terminal until it ends.
fn ended(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
