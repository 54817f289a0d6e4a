//! The project's own commands. Each sets up what it needs, says what it does in one line a step, and why it fails in one line.

mod benches;
mod counts;
mod measures;
mod packages;
mod page;
mod place;
mod reasons;
mod run;
mod steps;
mod tests;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [--browser] [REGISTER] [WORKBOOK…]   install what is missing, build, and open the window (or the browser);
                                                     without a display: do the main job through a window on a display of its own
cargo xtask test                                     everything that guards the project
cargo xtask bench [NAME…]                            the project's figures
cargo xtask bench --window                           how long the window and its list take, beside an empty window
cargo xtask recognition [--save FOLDER]              how well tables are recognised, mistake by mistake
cargo xtask mutate [--count N] [--seed S]            mutated workbooks through the real import
cargo xtask pictures                                 every screen in three sizes into target/pictures/, to be looked at";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let done = match arguments.first().map(String::as_str) {
        Some("run") => run::run(rest),
        Some("test") => tests::run(),
        Some("bench") => benches::run(rest),
        Some(measure @ ("recognition" | "mutate")) => measures::run(measure, rest),
        Some("pictures") => page::pictures(),
        _ => {
            println!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
