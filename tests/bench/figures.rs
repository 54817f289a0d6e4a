//! Timing and printing.

use std::time::{Duration, Instant};

/// What every part of the bench answers.
pub type Answer<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// How often a pair is measured; the medians are quoted.
pub const RUNS: usize = 5;

/// How long some work takes.
pub fn timed<T>(work: impl FnOnce() -> Answer<T>) -> Answer<(T, Duration)> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

/// The middle of some durations.
pub fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}

/// The duration below which 95 % lie.
pub fn p95(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get((durations.len() * 95 / 100).min(durations.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Prints a ratio with its goal and whether it is met.
pub fn ratio(what: &str, ours: Duration, bare: Duration, goal: f64) {
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    println!(
        "{what}: {:.0} ms, bare {:.0} ms, ratio {ratio:.2} (goal ≤ {goal}) {}",
        ms(ours),
        ms(bare),
        verdict(ratio <= goal)
    );
}

/// Prints a duration with its goal and whether it is met.
pub fn duration(what: &str, ours: Duration, goal: Duration) {
    println!("{what}: {:.2} ms (goal ≤ {:.0} ms) {}", ms(ours), ms(goal), verdict(ours <= goal));
}

/// Prints a long duration with its goal in seconds and whether it is met.
pub fn seconds(what: &str, ours: Duration, goal: f64) {
    println!("{what}: {:.2} s (goal ≤ {goal} s) {}", ours.as_secs_f64(), verdict(ours.as_secs_f64() <= goal));
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

/// The largest resident size so far, where the system tells it.
pub fn peak_memory() -> String {
    of_this_process("VmHWM:").map_or_else(|| "not told by this system".to_owned(), |kb| format!("{kb} kB"))
}

/// The resident size now in MB, where the system tells it.
pub fn memory_now() -> f64 {
    of_this_process("VmRSS:").map_or(f64::NAN, |kb| kb as f64 / 1024.0)
}

fn of_this_process(what: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
