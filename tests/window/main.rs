//! Does the main job through the real window: as a smoke test, and as the tour that `cargo xtask run` gives where there is no
//! display. It leaves the exported forms and pictures of the window in a folder.
//!
//! ```text
//! cargo test -p tongce-tests --test window -- --window PROGRAM --workbook FILE --out FOLDER
//! ```
//! Not part of `cargo test`: it needs the built window, Xvfb, WebKitWebDriver, dbus and imagemagick.

mod desk;
mod forms;
mod tour;
mod webdriver;

use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in one line.
pub type Outcome<T> = Result<T, String>;

/// What to tour.
pub struct Tour {
    /// The window's program.
    pub window: PathBuf,
    /// The workbook to import.
    pub workbook: PathBuf,
    /// Where forms and pictures go.
    pub out: PathBuf,
}

fn main() -> ExitCode {
    match arguments().and_then(|tour| tour::go(&tour)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            println!("✗ {reason}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Outcome<Tour> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let place = given.iter().position(|argument| argument == name).ok_or(format!("{name} is missing"))?;
        let path = given.get(place + 1).ok_or(format!("{name} needs a path"))?;
        std::path::absolute(path).map_err(|error| format!("{path}: {error}"))
    };
    Ok(Tour { window: value("--window")?, workbook: value("--workbook")?, out: value("--out")? })
}
