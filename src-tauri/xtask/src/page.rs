//! The page: its packages and its build, each only when something changed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::place;
use crate::steps;

/// The oldest Node.js that the page's tools run on.
const OLDEST_NODE: (u32, u32) = (20, 19);
/// What the built page is made of.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "vite.config.ts",
    "svelte.config.js",
    "package-lock.json",
    // The user's guide is part of the page.
    "../assets/guide",
];

/// The page's packages as the lock file names them; `false` when that failed.
pub fn install() -> bool {
    let (lock, installed) =
        (place::page().join("package-lock.json"), place::page().join("node_modules/.installed-lock.json"));
    let wanted = fs::read(&lock).unwrap_or_default();
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return steps::step("page's packages: nothing changed", || Ok(())).is_some();
    }
    let done = steps::step("page's packages: npm ci", || {
        new_enough_node()?;
        steps::run("npm-ci", npm(&["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
        fs::write(&installed, &wanted).map_err(|error| format!("{}: {error}", installed.display()))
    });
    done.is_some()
}

/// The built page in `ui/dist`; `false` when that failed.
pub fn build() -> bool {
    let sources = SOURCES.iter().filter_map(|name| newest(&place::page().join(name))).max();
    let built = fs::metadata(place::page().join("dist/index.html")).and_then(|file| file.modified()).ok();
    // A rebuilt page makes cargo build both programs again: that is not done for nothing.
    if built.is_some() && built > sources {
        return steps::step("page: nothing changed", || Ok(())).is_some();
    }
    steps::program("page: npm run build", "npm-build", &mut npm(&["run", "build"])).is_some()
}

/// Every screen over an invented register, in three sizes, into `target/pictures/`; `false` when that failed.
pub fn pictures() -> bool {
    install() && steps::program("page: npm run pictures", "npm-pictures", &mut npm(&["run", "pictures"])).is_some()
}

/// npm in the page's folder.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(place::page());
    command
}

fn new_enough_node() -> Result<(), String> {
    let (major, minor) = OLDEST_NODE;
    let said =
        Command::new("node").arg("--version").output().map_err(|error| format!("node did not start: {error}"))?;
    let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    match parts(&version) {
        Some(parts) if parts >= OLDEST_NODE => Ok(()),
        _ => {
            Err(format!("Node.js {major}.{minor} or newer is needed, {version} is installed: take one from nodejs.org"))
        }
    }
}

fn parts(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The newest change in a file or folder.
fn newest(path: &Path) -> Option<SystemTime> {
    let changed = fs::metadata(path).and_then(|file| file.modified()).ok();
    let inside = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| newest(&entry.path())).max();
    changed.max(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(parts("v20.9.0") < Some(OLDEST_NODE));
        assert!(parts("v20.19.0") >= Some(OLDEST_NODE));
        assert!(parts("v22.2.0") >= Some(OLDEST_NODE));
        assert_eq!(parts(""), None);
    }
}
