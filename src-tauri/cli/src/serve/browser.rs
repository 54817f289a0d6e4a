//! The system's browser.

use std::process::{Command, Stdio};

/// Asks the system to open an address; `false` when it has nothing to open it with.
pub(super) fn open(link: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let started = Command::new(program)
        .args(arguments)
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    // Some openers stay until the browser ends: waiting must not hold the host up, and an ended one must not stay a zombie.
    std::thread::spawn(move || child.wait());
    true
}
