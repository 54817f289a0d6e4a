//! Mutated workbooks through the real import. `cargo xtask mutate [--count N] [--seed S]` builds it and prints what it prints.
//!
//! Batches run in processes of their own: each opens a register, offers it mutated copies of the fixtures, plans and applies
//! whatever can be read, and looks after each whether the register holds all of it or nothing. A batch that ends in another way
//! than by saying so is a death. The negative control reads one forged workbook without the guard and must die.

mod batch;
mod mutations;
mod sources;

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use batch::Tally;

const BATCH: u64 = 100;

fn main() -> ExitCode {
    if let Some(code) = tongce_core::sheets::worker::run_if_asked() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |flag: &str, standard: u64| {
        let at = arguments.iter().position(|argument| argument == flag);
        at.and_then(|at| arguments.get(at + 1)).and_then(|text| text.parse().ok()).unwrap_or(standard)
    };
    let seed = number("--seed", 20_261_122);
    match arguments.first().map(String::as_str) {
        Some("--batch") => batch::run(seed, number("--from", 0), number("--count", BATCH)),
        Some("--unguarded") => batch::unguarded(),
        _ => whole(seed, number("--count", 300)),
    }
}

/// All batches, one after the other, then the negative control.
fn whole(seed: u64, count: u64) -> ExitCode {
    let start = Instant::now();
    let (mut sum, mut deaths) = (Tally::default(), 0);
    for from in (0..count).step_by(BATCH as usize) {
        let size = BATCH.min(count - from);
        match batch_process(seed, from, size) {
            Some(tally) => sum.add(&tally),
            None => {
                deaths += 1;
                println!("seed {seed}: the batch from {from} on died");
            }
        }
    }
    let control = run(&["--unguarded"]).is_none_or(|output| !output.status.success());
    println!(
        "seed {seed}: {count} mutated workbooks in {} s: {deaths} deaths, {} partial writes, slowest {:.1} s; {}",
        start.elapsed().as_secs(),
        sum.partial,
        sum.slowest,
        sum.outcomes()
    );
    println!(
        "without the guard a forged workbook {}",
        if control { "ends the process" } else { "DOES NOT END THE PROCESS" }
    );
    let complete = sum.all() == count;
    let good = deaths == 0 && sum.partial == 0 && sum.slowest <= 10.0 && control && complete;
    println!("{} passed, {} failed", u32::from(good), u32::from(!good));
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn batch_process(seed: u64, from: u64, count: u64) -> Option<Tally> {
    let [seed, from, count] = [seed, from, count].map(|number| number.to_string());
    let output = run(&["--batch", "--seed", &seed, "--from", &from, "--count", &count])?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.lines().filter(|line| line.starts_with("!")).for_each(|line| println!("{line}"));
    output.status.success().then(|| serde_json::from_str(said.lines().last()?).ok()).flatten()
}

fn run(arguments: &[&str]) -> Option<std::process::Output> {
    let program = std::env::current_exe().ok()?;
    Command::new(program).args(arguments).env("TONGCE_CHEAP_KEYS", "1").stdin(Stdio::null()).output().ok()
}
