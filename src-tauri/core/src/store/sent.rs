//! What left the register in forms: which children stood in which row, so that a sheet that comes home is known again.
//!
//! A form's rows carry a [`RowKey`]. The register keeps for each form sent the children in the order of their rows, and its history
//! knows what each child's file said at that time: nothing of the form itself needs to be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::change::Kind;
use super::child;
use super::fault::unreadable;
use super::patch::{self, Patch};
use super::settings::read_setting;
use super::{Register, audit};
use crate::domain::{ChildId, Record};
use crate::{Code, Error, Result};

/// How the settings are called that say which cells of a form were written.
const WRITTEN: &str = "sent_cells.";
const MARK: &str = "TC";
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 8;

/// The identity of a form that was sent: eight random letters and digits, which say nothing of anybody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentId(String);

impl SentId {
    /// A new one.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system gives no random numbers.
    pub fn random() -> Result<Self> {
        let mut bytes = [0_u8; LENGTH];
        getrandom::fill(&mut bytes).map_err(|error| Error::new(Code::Internal).because(error.to_string()))?;
        let letter = |byte: u8| LETTERS.get(usize::from(byte) % LETTERS.len()).copied().map_or('0', char::from);
        Ok(Self(bytes.into_iter().map(letter).collect()))
    }

    /// The key of a row; the first has number 0.
    pub fn row(&self, number: u32) -> RowKey {
        RowKey { sent: self.clone(), number }
    }
}

/// What a row of a sent form carries, out of sight: `TC-k7m2q9x4-12`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowKey {
    /// The form.
    pub sent: SentId,
    /// The row's number in it.
    pub number: u32,
}

impl RowKey {
    /// Reads what [`RowKey`] prints; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let (mark, rest) = text.trim().split_once('-')?;
        let (sent, number) = rest.split_once('-')?;
        let plain = sent.len() == LENGTH && sent.bytes().all(|byte| LETTERS.contains(&byte));
        let number = number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))?;
        (mark == MARK && plain).then(|| RowKey { sent: SentId(sent.to_owned()), number })
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}-{}-{}", self.sent.0, self.number)
    }
}

/// Which cells of a form's rows were written: those of another form that was only filled in part are no answers when they come
/// back blank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenCells {
    /// Keys of the fields that have a column.
    pub fields: BTreeSet<String>,
    /// Rows by their number in which such a cell was not written, by field.
    pub but: BTreeMap<String, BTreeSet<u32>>,
    /// Where the marks of a form of one child stood, the same on each child's sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<SentMark>,
}

/// A cell of a form that said by marks what goes there (`{{child.name}}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMark {
    /// 1-based row.
    pub row: u32,
    /// 0-based column.
    pub column: u32,
    /// The form's text with its marks.
    pub text: String,
    /// Texts of the form near it, folded, each with its 1-based row and 0-based column: one of its own row, or one above and one below.
    pub beside: Vec<(u32, u32, String)>,
}

impl WrittenCells {
    /// Whether a field was written in the row with this number.
    pub fn says(&self, field: &str, row: u32) -> bool {
        self.fields.contains(field) && self.but.get(field).is_none_or(|rows| !rows.contains(&row))
    }

    /// The same with the rows counted from another number.
    pub fn from(self, first: u32) -> Self {
        let moved = |rows: BTreeSet<u32>| rows.into_iter().map(|row| row + first).collect();
        Self { but: self.but.into_iter().map(|(field, rows)| (field, moved(rows))).collect(), ..self }
    }

    /// Adds those of a further part of the form.
    pub fn add(&mut self, other: Self) {
        self.fields.extend(other.fields);
        for (field, rows) in other.but {
            self.but.entry(field).or_default().extend(rows);
        }
        if self.marks.is_empty() {
            self.marks = other.marks;
        }
    }
}

/// A form that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Number of the step that sent it: what the children's files said then is what the form says.
    pub operation: i64,
    /// The children in the order of their rows.
    pub children: Vec<ChildId>,
    /// Which of its cells were written; all of them when absent.
    pub written: Option<Arc<WrittenCells>>,
}

impl super::Writer<'_> {
    /// Remembers which children stand in a form, in the order of its rows, and which of its cells were written.
    pub fn note_sent(&mut self, id: &SentId, children: &[ChildId], written: Option<&WrittenCells>) -> Result<()> {
        if let Some(written) = written {
            let json = serde_json::to_string(written).map_err(|error| Error::new(Code::Internal).because(error))?;
            self.set(&format!("{WRITTEN}{}", id.0), &json)?;
        }
        let blob: Vec<u8> = children.iter().flat_map(|child| *child.0.as_bytes()).collect();
        let sql = "INSERT INTO sent (id, operation, children) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(sql)?.execute(params![id.0, self.operation(), blob])?;
        Ok(())
    }
}

impl Register {
    /// The form with this identity, if this register sent it.
    pub fn sent(&self, id: &SentId) -> Result<Option<Sent>> {
        self.told(sent(&self.connection, id))
    }

    /// What a child's file said after the step with this number; `None` when it was opened later.
    pub fn record_at(&self, id: ChildId, operation: i64) -> Result<Option<Record>> {
        self.told(record_at(&self.connection, id, operation))
    }
}

fn sent(connection: &Connection, id: &SentId) -> Result<Option<Sent>> {
    let sql = "SELECT operation, children FROM sent WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?));
    let Some((operation, blob)) = connection.prepare_cached(sql)?.query_row([&id.0], read).optional()? else {
        return Ok(None);
    };
    let children = blob.chunks(16).map(child::id_of).collect::<Result<_>>()?;
    let written = read_setting(connection, &format!("{WRITTEN}{}", id.0))?;
    let written = written.map(|json| serde_json::from_str(&json).map_err(unreadable)).transpose()?.map(Arc::new);
    Ok(Some(Sent { operation, children, written }))
}

fn record_at(connection: &Connection, id: ChildId, operation: i64) -> Result<Option<Record>> {
    let kept = child::any_by_id(connection, id)?;
    let mut record = kept.child.record;
    for (number, change) in audit::changes_of_child(connection, kept.number)? {
        if number <= operation {
            break;
        }
        match (change.kind, &change.patch) {
            (Kind::Created, _) => return Ok(None),
            (_, Some(json)) => {
                let patch: Patch = serde_json::from_str(json).map_err(unreadable)?;
                patch::take_back(&mut record, &patch);
            }
            _ => {}
        }
    }
    Ok(Some(record))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_key_is_read_back_and_nothing_else_is_one() {
        let key = SentId::random().expect("random").row(12);
        assert_eq!(RowKey::parse(&key.to_string()), Some(key.clone()));
        assert_eq!(RowKey::parse(&format!(" {key} ")), Some(key));
        for other in ["", "TC", "TC-12", "TC-k7m2q9x4-", "TC-k7m2q9x4-+1", "TC-k7m2q9x-1", "XX-k7m2q9x4-1", "T-C-1"] {
            assert_eq!(RowKey::parse(other), None, "{other}");
        }
    }
}
