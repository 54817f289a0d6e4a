//! Figures beside bare libraries, in one run. `cargo xtask bench` builds it in release and prints what it prints.
//!
//! `bench [--children N] [--rows N] [--wide N]`: sizes other than the standard ones are for a quick look.

mod figures;
mod matching;
mod sheets;
mod whole_county;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = tongce_core::sheets::worker::run_if_asked() {
        return code;
    }
    let mut memory_of = std::env::args_os().skip_while(|arg| arg != matching::MEMORY).skip(1);
    if let Some(sheet) = memory_of.next() {
        return ended(matching::memory(sheet.as_ref()));
    }
    let (rows, children) = (size("--rows", 10_000), size("--children", 260_070));
    let wide = size("--wide", 20_000);
    let run = sheets::run(rows).and_then(|()| matching::wide(wide)).and_then(|()| whole_county::run(children));
    ended(run.map(|()| println!("peak memory of this process: {}", figures::peak_memory())))
}

fn ended(run: figures::Answer) -> ExitCode {
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn size(flag: &str, standard: u64) -> u64 {
    let mut args = std::env::args().skip_while(|arg| arg != flag);
    args.nth(1).and_then(|number| number.parse().ok()).unwrap_or(standard)
}
