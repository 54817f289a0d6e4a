//! How much of a workbook is read, and how long that may take.
//!
//! Workbooks come from strangers. A file of 1.4 KB can ask a parser for hundreds of gigabytes, so every
//! figure is checked before memory is asked for, and the worker process has limits of its own beneath that.

use std::time::Duration;

/// The limits of one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_bytes: u64,
    /// Most entries of a zip container.
    pub entries: usize,
    /// Most bytes that all entries together may unpack to.
    pub unpacked_bytes: u64,
    /// Highest ratio of unpacked to packed size of an entry …
    pub ratio: u64,
    /// … once it has unpacked this many bytes: small parts of honest files are sometimes packed tighter.
    pub ratio_floor: u64,
    /// Most cells handed on, blank ones before a filled one included.
    pub cells: u64,
    /// Largest area (rows × columns) that the filled cells of one sheet may span.
    pub area: u64,
    /// Most bytes of text handed on.
    pub text_bytes: u64,
    /// Memory of the worker beyond what it has at its start, in bytes. Kept on Unix only.
    pub memory: u64,
    /// The worker is ended after this time.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 20 << 20,
            entries: 2_000,
            unpacked_bytes: 200 << 20,
            ratio: 100,
            ratio_floor: 10 << 20,
            cells: 10_000_000,
            area: 50_000_000,
            text_bytes: 400 << 20,
            memory: 512 << 20,
            time: Duration::from_secs(60),
        }
    }
}

/// Which limit a workbook broke, or why its worker ended. The names stand in `assets/words/errors.json` as `limit_…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The file is too large.
    FileSize,
    /// The container has too many entries.
    Entries,
    /// The entries unpack to too much, or an entry is packed suspiciously tight.
    Unpacked,
    /// A part declares entities, or counts that its size can't hold.
    Forged,
    /// Too many cells, or cells too far apart.
    Cells,
    /// The worker ran out of time.
    Time,
    /// The worker ended without an answer: memory or a crash.
    Crash,
}

impl Limit {
    const ALL: [Limit; 7] =
        [Limit::FileSize, Limit::Entries, Limit::Unpacked, Limit::Forged, Limit::Cells, Limit::Time, Limit::Crash];

    /// The name that crosses from the worker.
    pub fn name(self) -> &'static str {
        match self {
            Limit::FileSize => "file_size",
            Limit::Entries => "entries",
            Limit::Unpacked => "unpacked",
            Limit::Forged => "forged",
            Limit::Cells => "cells",
            Limit::Time => "time",
            Limit::Crash => "crash",
        }
    }

    /// The limit of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|limit| limit.name() == name)
    }

    /// What to tell a person, as a part of a sentence.
    pub fn words(self) -> String {
        crate::words::say::<&str>(&format!("errors.limit_{}", self.name()), &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_its_words() {
        for limit in Limit::ALL {
            assert!(crate::words::has(&format!("errors.limit_{}", limit.name())), "{}", limit.name());
            assert_eq!(Limit::named(limit.name()), Some(limit));
        }
    }
}
