//! Why a program failed, out of the many lines it said.

/// What stands in the output, in lower case, and what it means.
const MEANINGS: [(&[&str], &str); 6] = [
    (
        &[
            "temporary failure resolving",
            "could not resolve",
            "name or service not known",
            "eai_again",
            "enotfound",
            "network is unreachable",
            "failed to download",
            "spurious network error",
            "connection timed out",
        ],
        "no network",
    ),
    (
        &["a password is required", "not in the sudoers", "a terminal is required"],
        "no root rights and no sudo without a password",
    ),
    (
        &["could not get lock", "unable to acquire the dpkg frontend lock"],
        "another package manager is at work: try again when it is done",
    ),
    (&["no space left on device"], "the disk is full"),
    (&["signal: 9", "sigkill: kill"], "killed: probably too little memory"),
    (&["unable to locate package", "has no installation candidate"], "the system's package sources lack a package"),
];

/// The reason in one line.
pub fn find(said: &str) -> String {
    let lower = said.to_lowercase();
    for (marks, meaning) in MEANINGS {
        if let Some(mark) = marks.iter().find(|mark| lower.contains(**mark)) {
            return format!("{meaning} ({})", line_with(said, mark));
        }
    }
    let failed: Vec<&str> = said.lines().filter_map(failed_test).collect();
    if !failed.is_empty() {
        return format!("{} failed: {}", failed.len(), failed.join(", "));
    }
    if let Some(place) = said.lines().find_map(|line| line.strip_prefix("Diff in ")) {
        return shortened(&format!("not formatted: {place}"));
    }
    let telling =
        said.lines().find(|line| is_error(line)).or_else(|| said.lines().rev().find(|line| !line.trim().is_empty()));
    shortened(telling.unwrap_or("it said nothing"))
}

fn line_with(said: &str, mark: &str) -> String {
    shortened(said.lines().find(|line| line.to_lowercase().contains(mark)).unwrap_or(mark))
}

/// The name in `test name ... FAILED`.
fn failed_test(line: &str) -> Option<&str> {
    line.trim().strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

fn is_error(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("error")
        || line.starts_with("E: ")
        || line.starts_with("npm error")
        || line.starts_with('✗')
        || line.contains("Error:")
}

fn shortened(line: &str) -> String {
    line.trim().chars().take(240).collect()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_usual_troubles_are_told_in_words() {
        assert!(find("E: Temporary failure resolving 'deb.debian.org'").starts_with("no network"));
        assert!(find("sudo: a password is required").starts_with("no root rights"));
        assert!(find("npm error code EAI_AGAIN").starts_with("no network"));
        assert!(find("x\nE: Unable to locate package xvfb\ny").contains("Unable to locate package xvfb"));
    }

    #[test]
    fn failed_tests_are_named() {
        assert_eq!(
            find("test a::b ... FAILED\ntest c ... ok\ntest d ... FAILED\nerror: test failed"),
            "2 failed: a::b, d"
        );
    }

    #[test]
    fn otherwise_the_first_error_or_the_last_line_is_told() {
        assert_eq!(find("one\nerror[E0308]: mismatched types\nerror: aborting"), "error[E0308]: mismatched types");
        assert_eq!(find("one\ntwo\n\n"), "two");
        assert_eq!(find("Diff in /a/b.rs:99:\n-x\n+y"), "not formatted: /a/b.rs:99:");
        assert_eq!(find(""), "it said nothing");
    }
}
