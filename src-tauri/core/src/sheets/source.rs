//! Files that were read and recognised, on their way into a plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cells::{Sheet, Workbook};
use super::spill::SpilledWorkbook;
use super::table::Table;
use crate::{Error, Result};

/// A file that was read and recognised, ready to be planned.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its cells.
    pub workbook: SpilledWorkbook,
    /// The tables in it.
    pub tables: Vec<Table>,
    /// Of returned forms, by the table's position: what can't be compared with what was sent, as titles of fields.
    pub not_compared: BTreeMap<usize, Vec<String>>,
    /// Why nothing of it could be read, see [`Source::unread`].
    pub unread: Option<Error>,
}

impl Source {
    /// The source with its cells at hand.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] when they can't be had again.
    pub fn open(&self) -> Result<OpenSource<'_>> {
        let workbook = self.workbook.open().map_err(|error| error.with("path", &self.file))?;
        Ok(OpenSource { source: self, workbook })
    }
}

/// All sources with their cells at hand.
///
/// # Errors
/// As [`Source::open`].
pub fn open_all(sources: &[Source]) -> Result<Vec<OpenSource<'_>>> {
    sources.iter().map(Source::open).collect()
}

/// A source with its cells at hand.
#[derive(Debug)]
pub struct OpenSource<'a> {
    /// Where they are from.
    pub source: &'a Source,
    /// Its cells.
    pub workbook: Arc<Workbook>,
}

impl OpenSource<'_> {
    /// The sheet that a table stands on.
    pub fn sheet(&self, table: &Table) -> Option<&Sheet> {
        self.workbook.sheets.get(table.sheet)
    }
}
