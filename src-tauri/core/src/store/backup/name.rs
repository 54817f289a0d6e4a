//! The names of backups: what must be known of one without opening it.

use chrono::NaiveDateTime;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The register was closed after changes.
    Close,
    /// Workbooks were about to be imported.
    Import,
    /// The schema was about to be brought up to date.
    Migration,
    /// A backup was about to be restored.
    Restore,
    /// Somebody asked for it.
    Asked,
}

const REASONS: [(Reason, &str); 5] = [
    (Reason::Close, "close"),
    (Reason::Import, "import"),
    (Reason::Migration, "migration"),
    (Reason::Restore, "restore"),
    (Reason::Asked, "asked"),
];
const TIME: &str = "%Y-%m-%d_%H-%M-%S";
const TIME_LENGTH: usize = 19;
const ENDING: &str = ".tongce";

/// How much of the register's random name stands in the backup's.
pub(super) const REGISTER_DIGITS: usize = 8;

/// `2026-08-07_15-30-12_123_close_1a2b3c4d.tongce`: time, steps in the trail, reason, register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub made_at: NaiveDateTime,
    pub operations: i64,
    pub reason: Reason,
    pub register: String,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let reason = REASONS.iter().find(|(reason, _)| *reason == self.reason).map_or("", |(_, word)| word);
        write!(f, "{}_{}_{reason}_{}{ENDING}", self.made_at.format(TIME), self.operations, self.register)
    }
}

impl Name {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (time, rest) = name.strip_suffix(ENDING)?.split_at_checked(TIME_LENGTH)?;
        let mut parts = rest.strip_prefix('_')?.split('_');
        let (operations, reason, register) = (parts.next()?, parts.next()?, parts.next()?);
        let hexadecimal = register.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if parts.next().is_some() || register.len() != REGISTER_DIGITS || !hexadecimal {
            return None;
        }
        Some(Self {
            made_at: NaiveDateTime::parse_from_str(time, TIME).ok()?,
            operations: operations.parse().ok()?,
            reason: REASONS.iter().find(|(_, word)| *word == reason)?.0,
            register: register.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_was_put_into_it() {
        let text = "2026-08-07_15-30-12_123_close_1a2b3c4d.tongce";
        let name = Name::parse(text).expect("a name");
        assert_eq!(name.reason, Reason::Close);
        assert_eq!(name.operations, 123);
        assert_eq!(name.to_string(), text);
        for other in [
            "",
            "备份.tongce",
            "2026-08-07_15-30-12_123_close_1a2b3c4d.zip",
            "2026-13-07_15-30-12_1_close_1a2b3c4d.tongce",
        ] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }
}
