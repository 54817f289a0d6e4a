//! Does the main job through the real window: as a smoke test, and as the tour that `cargo xtask run` gives where there is no
//! display. It leaves the exported forms and pictures of the window in a folder.
//!
//! ```text
//! cargo test -p tongce-tests --test window -- --window PROGRAM --workbook FILE --out FOLDER
//! cargo test -p tongce-tests --test window -- --window PROGRAM --empty PROGRAM --out FOLDER      measures instead
//! ```
//! Not part of `cargo test`: it needs the built window, Xvfb, WebKitWebDriver, dbus and imagemagick.

mod bench;
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
    let measured = std::env::args().any(|argument| argument == "--empty");
    let done = if measured {
        measuring().and_then(|bench| bench::go(&bench))
    } else {
        touring().and_then(|tour| tour::go(&tour))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            println!("✗ {reason}");
            ExitCode::FAILURE
        }
    }
}

fn touring() -> Outcome<Tour> {
    Ok(Tour { window: path("--window")?, workbook: path("--workbook")?, out: path("--out")? })
}

fn measuring() -> Outcome<bench::Bench> {
    Ok(bench::Bench { window: path("--window")?, empty: path("--empty")?, out: path("--out")? })
}

/// The path behind an option.
fn path(name: &str) -> Outcome<PathBuf> {
    let mut given = std::env::args().skip_while(|argument| argument != name).skip(1);
    let path = given.next().ok_or(format!("{name} is missing"))?;
    std::path::absolute(&path).map_err(|error| format!("{path}: {error}"))
}
