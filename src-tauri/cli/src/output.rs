//! The two streams: documents on standard output, sentences on standard error.

use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tongce_core::{Code, Error, Result, words};

/// Where answers go.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// One document with `--json`, else the lines for a person.
    pub fn answer<T: Serialize>(&self, document: &T, lines: impl FnOnce() -> Vec<String>) -> Result<()> {
        let text = if self.json {
            serde_json::to_string_pretty(document).map_err(|error| Error::new(Code::Internal).because(error))?
        } else {
            lines().join("\n")
        };
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{text}").and_then(|()| out.flush()) {
            // A reader that had enough, such as `head`, is no failure.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Error::io(error, std::path::Path::new("-")))
            }
            _ => Ok(()),
        }
    }

    /// Says why nothing was done; with `--json` also as a document.
    pub fn fail(&self, error: &Error) {
        tell(&error.message());
        if self.json {
            let document = serde_json::json!({ "error": { "code": error.code.name(), "message": error.message() } });
            let _ = writeln!(std::io::stdout(), "{document}");
        }
    }

    /// A bar on standard error; nothing where that is no terminal.
    pub fn bar(&self, label: &str, steps: u64) -> ProgressBar {
        let bar = ProgressBar::new(steps).with_message(say(label, &[]));
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar
    }
}

/// A time as a person reads it: `2026-11-22 06:14` of an ISO time with offset.
pub(crate) fn moment(at: &str) -> String {
    at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// What a field is called; an extra column by its header.
pub(crate) fn label(field: &str) -> &str {
    tongce_core::forms::fields().get(field).map_or(field, |field| field.title())
}

/// A sentence to the person.
pub(crate) fn tell(sentence: &str) {
    // Nobody may be listening; that is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{sentence}");
}

/// A sentence from `assets/words/cli.json`.
pub(crate) fn say(name: &str, facts: &[(&str, &str)]) -> String {
    words::say(&format!("cli.{name}"), facts)
}
