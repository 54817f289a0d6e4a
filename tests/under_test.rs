//! The program as the suite runs it.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(status) = tongce_core::sheets::worker::run_if_asked() {
        return status;
    }
    ExitCode::SUCCESS
}
