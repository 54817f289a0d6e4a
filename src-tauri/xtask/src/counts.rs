//! How many tests passed and failed, out of what the test runners say.

use std::ops::AddAssign;

/// Passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests and checks that passed.
    pub passed: u32,
    /// Those that failed.
    pub failed: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Sums the result lines of cargo (`test result: ok. 3 passed; 1 failed; …`), vitest (`Tests  1 failed | 12 passed (13)`) and
/// Playwright (`  3 passed (2.1s)`). No result line at all counts as one check, which `ok` tells about.
pub fn of(said: &str, ok: bool) -> Counts {
    let mut counts = Counts::default();
    for line in said.lines().map(without_colours).filter(|line| is_result(line)) {
        counts += Counts { passed: number_before(&line, "passed"), failed: number_before(&line, "failed") };
    }
    if counts == Counts::default() || (!ok && counts.failed == 0) {
        // A run that broke off, or that counts nothing, is a check of its own.
        counts += Counts { passed: u32::from(ok), failed: u32::from(!ok) };
    }
    counts
}

fn is_result(line: &str) -> bool {
    let line = line.trim_start();
    let playwright = line.starts_with(|c: char| c.is_ascii_digit())
        && line.split(' ').nth(1).is_some_and(|word| matches!(word, "passed" | "failed"));
    line.starts_with("test result:") || line.starts_with("Tests ") || playwright
}

/// The number before the first occurrence of a word.
fn number_before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|candidate| candidate.trim_matches(|c: char| !c.is_alphabetic()) == word);
    at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
}

/// A line without terminal colours.
fn without_colours(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest)));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_of_each_runner_are_summed() {
        let cargo = "test a ... ok\ntest result: ok. 12 passed; 0 failed; 0 ignored\ntest result: FAILED. 3 passed; 1 failed; 0 ignored";
        assert_eq!(of(cargo, false), Counts { passed: 15, failed: 1 });
        let vitest = "\u{1b}[2m Test Files \u{1b}[22m 3 passed (3)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m12 passed\u{1b}[39m (13)";
        assert_eq!(of(vitest, false), Counts { passed: 12, failed: 1 });
        assert_eq!(of("  1 failed\n    e2e/a.spec.ts\n  4 passed (9.1s)", false), Counts { passed: 4, failed: 1 });
    }

    #[test]
    fn a_check_without_counts_is_one() {
        assert_eq!(of("nothing", true), Counts { passed: 1, failed: 0 });
        assert_eq!(of("error: does not compile", false), Counts { passed: 0, failed: 1 });
        assert_eq!(of("test result: ok. 2 passed; 0 failed", false), Counts { passed: 2, failed: 1 });
    }
}
