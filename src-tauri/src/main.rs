//! The window of 童册: a frame around the page, and one door from it to the core.
//!
//! Everything the program does is in `tongce-core`; here are only the window, native dialogs and what each desktop needs.

// A second, black window would stand behind the program on Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
mod desktop;
mod dialogs;
mod door;
mod window;

use std::io::Write;
use std::process::ExitCode;

use tongce_core::api::{Options, Session};
use tongce_core::computer::Computer;
use tongce_core::sheets;

fn main() -> ExitCode {
    // Workbooks are read in a process of their own, which is this program again.
    if let Some(done) = sheets::worker::run_if_asked() {
        return done;
    }
    desktop::prepare();
    let started = session().and_then(|session| window::run(session).map_err(|error| error.to_string()));
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr(), "{reason}");
            ExitCode::from(2)
        }
    }
}

/// The session that the program was started for.
fn session() -> Result<Session, String> {
    let arguments = arguments::parse(std::env::args_os().skip(1), desktop::home())?;
    let reader = sheets::read::Reader::this_program().map_err(|error| error.message())?;
    let session = Session::new(Options {
        register: arguments.register,
        export_folder: arguments.export_folder,
        reader,
        files: arguments.workbooks,
    });
    Ok(session.on(Computer::of_this_user()))
}
