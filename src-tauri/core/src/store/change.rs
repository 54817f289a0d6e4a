//! The changes that a step consists of, as the table of changes has them.

use crate::domain::ChildId;

/// Where the new values of a change come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeSource {
    /// Somebody typed them.
    Typed,
    /// A row of an imported table.
    Row {
        /// Position of the table in [`super::Operation::Import`].
        table: usize,
        /// 1-based row.
        row: u32,
    },
    /// They were there before: an undo brought them back.
    Undo,
}

/// What was done to a child or setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its file was opened.
    Created = 1,
    /// Entries changed.
    Changed = 2,
    /// It was taken off the register.
    Removed = 3,
    /// It was put back on the register.
    BroughtBack = 4,
    /// A setting changed.
    Setting = 5,
    /// A row was parked or decided on, or a pair of children was told apart.
    Parked = 6,
}

impl Kind {
    /// From the number in the table.
    pub(super) fn of(number: i64) -> Option<Self> {
        [Kind::Created, Kind::Changed, Kind::Removed, Kind::BroughtBack, Kind::Setting, Kind::Parked]
            .into_iter()
            .find(|kind| *kind as i64 == number)
    }
}

/// One row of the table of changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChangeRow {
    /// Position among all changes.
    pub number: i64,
    /// Position and identity of the child; none for a setting.
    pub child: Option<(u32, ChildId)>,
    /// What was done.
    pub kind: Kind,
    /// The patch as JSON.
    pub patch: Option<String>,
    /// Digest of the child's record after it.
    pub digest: Option<[u8; 32]>,
    /// Where the new values come from.
    pub source: ChangeSource,
}

impl ChangeSource {
    /// As three columns.
    pub(super) fn columns(self) -> (i64, Option<i64>, Option<u32>) {
        match self {
            ChangeSource::Typed => (1, None, None),
            ChangeSource::Row { table, row } => (2, i64::try_from(table).ok(), Some(row)),
            ChangeSource::Undo => (3, None, None),
        }
    }

    /// Back from [`ChangeSource::columns`].
    pub(super) fn from_columns(kind: i64, table: Option<i64>, row: Option<u32>) -> Option<Self> {
        match (kind, table, row) {
            (1, ..) => Some(ChangeSource::Typed),
            (2, Some(table), Some(row)) => Some(ChangeSource::Row { table: usize::try_from(table).ok()?, row }),
            (3, ..) => Some(ChangeSource::Undo),
            _ => None,
        }
    }
}
