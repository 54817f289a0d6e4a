//! The system's packages: what is missing is installed through apt, as root or through sudo.

use std::process::{Command, Stdio};

use crate::steps;

const LIST: &str = include_str!("../packages.txt");

struct Package {
    name: &'static str,
    groups: &'static str,
    probe: &'static str,
}

/// Installs what is missing of some groups, as a step; `false` when something stays missing.
pub fn ensure(groups: &[&str]) -> bool {
    let missing: Vec<Package> = list().filter(|package| package.is_in(groups) && !is_there(package.probe)).collect();
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let step_name = match names.as_slice() {
        [] => "system packages: nothing is missing".to_owned(),
        names => format!("system packages: installing {}", names.join(" ")),
    };
    steps::step(&step_name, || if names.is_empty() { Ok(()) } else { install(&names) }).is_some()
}

fn list() -> impl Iterator<Item = Package> {
    let lines = LIST.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        Some(Package { name: words.next()?, groups: words.next()?, probe: words.next()? })
    })
}

impl Package {
    fn is_in(&self, groups: &[&str]) -> bool {
        self.groups.split(',').any(|group| groups.contains(&group))
    }
}

fn is_there(probe: &str) -> bool {
    match probe.split_once(':') {
        Some(("program", name)) => is_program(name),
        Some(("library", name)) => succeeds("pkg-config", &["--exists", name]),
        Some(("perl", module)) => succeeds("perl", &[&format!("-M{module}"), "-e", "1"]),
        Some(("font", language)) => says_something("fc-list", &[&format!(":lang={language}")]),
        _ => false,
    }
}

/// Whether a program lies on the path.
pub fn is_program(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

fn install(names: &[&str]) -> Result<(), String> {
    let wanted = names.join(" ");
    if !is_program("apt-get") {
        return Err(format!("missing packages, and this system has no apt-get; install what Debian calls: {wanted}"));
    }
    let sudo: &[&str] = match (is_root(), is_program("sudo")) {
        (true, _) => &[],
        (false, true) => &["sudo", "-n"],
        (false, false) => return Err(format!("no root rights and no sudo; as root run: apt-get install {wanted}")),
    };
    let explained = |reason: String| format!("{reason}; by hand: sudo apt-get install {wanted}");
    // One source that can't be reached need not be the one that matters, but if the rest fails too, it is the reason.
    let updated = apt(sudo, &["update", "-o", "APT::Update::Error-Mode=any"]);
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(names);
    apt(sudo, &arguments).map_err(|reason| explained(updated.err().unwrap_or(reason)))
}

fn apt(sudo: &[&str], arguments: &[&str]) -> Result<(), String> {
    let words: Vec<&str> = sudo.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).collect();
    let (program, first) = words.split_first().ok_or("no program")?;
    steps::run("apt", steps::command(program, first).args(arguments)).map(drop)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn says_something(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| !output.stdout.trim_ascii().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_understood() {
        const GROUPS: [&str; 5] = ["build", "page", "window", "screen", "browser"];
        let lines = LIST.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(list().count(), lines);
        for package in list() {
            assert!(package.groups.split(',').all(|group| GROUPS.contains(&group)), "{}", package.name);
            let kind = package.probe.split_once(':').map(|(kind, _)| kind);
            assert!(matches!(kind, Some("program" | "library" | "perl" | "font")), "{}", package.name);
        }
    }

    #[test]
    fn what_is_there_is_seen_and_what_is_not_is_missed() {
        assert!(is_there("program:sh"));
        assert!(!is_there("program:no-such-program"));
        assert!(!is_there("library:no-such-library"));
        assert!(!is_there("perl:No::Such::Module"));
    }
}
