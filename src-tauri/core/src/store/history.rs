//! What happened: to one child, and in the register as a whole.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, Row};

use super::change::{ChangeRow, Kind};
use super::child;
use super::fault::unreadable;
use super::operation::Operation;
pub use super::patch::Part;
use super::patch::{self, Patch};
use super::{Register, audit};
use crate::domain::{ChildId, Record, Value};
use crate::forms::fields;
use crate::{Error, Result, words};

/// One entry of a child's file that changed once.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// When: ISO time with offset.
    pub at: String,
    /// Who.
    pub operator: String,
    /// What was done, in words.
    pub operation: String,
    /// Which part of the file the entry stands in.
    pub part: Part,
    /// The field's key or the header of an extra column; empty when the whole file was taken off the register
    /// or put back.
    pub field: String,
    /// Before; `None` is 未采集.
    pub old: Option<Value>,
    /// After.
    pub new: Option<Value>,
    /// Where the new value comes from, in words.
    pub source: String,
}

/// One step of work as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRow {
    /// Number in the audit trail.
    pub number: i64,
    /// When: ISO time with offset.
    pub at: String,
    /// Who.
    pub operator: String,
    /// What was done, in words.
    pub operation: String,
    /// Children touched.
    pub children: u32,
    /// Already undone.
    pub undone: bool,
    /// Whether it is of a kind that can be undone.
    pub undoable: bool,
    /// The child, when it touched one alone: identity and name as they are now.
    pub child: Option<(ChildId, String)>,
    /// Whether it is an import, which can be taken back at any time.
    pub import: bool,
}

/// A child who left the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Identity.
    pub id: ChildId,
    /// Name.
    pub name: String,
    /// When: ISO time with offset.
    pub at: String,
    /// Who noted it.
    pub operator: String,
    /// What was done, in words, with the reason.
    pub operation: String,
}

const OPERATIONS: &str = "SELECT operation.number, at, operator.name, details, children, \
    EXISTS (SELECT 1 FROM operation AS undo WHERE undo.undoes = operation.number) \
    OR EXISTS (SELECT 1 FROM operation AS back WHERE json_extract(back.details, '$.kind') = 'undo_import' \
    AND json_extract(back.details, '$.of') = operation.number \
    AND NOT EXISTS (SELECT 1 FROM operation AS undo WHERE undo.undoes = back.number)), undoable, \
    first_change, last_change \
    FROM operation JOIN operator ON operator.number = operation.operator";

fn read_operation(connection: &Connection, row: &Row<'_>) -> Result<OperationRow> {
    let details: String = row.get(3)?;
    let (operation, children) = (audit::operation_of(&details)?, row.get(4)?);
    let mut read = OperationRow {
        number: row.get(0)?,
        at: row.get(1)?,
        operator: row.get(2)?,
        operation: operation.describe(),
        children,
        import: matches!(operation, Operation::Import { .. }),
        undone: row.get(5)?,
        undoable: row.get(6)?,
        child: None,
    };
    if children == 1 && !matches!(operation, Operation::Import { .. } | Operation::Sample) {
        tell_more(connection, &operation, (row.get(7)?, row.get(8)?), &mut read)?;
    }
    Ok(read)
}

/// Names the child of a step that touched one alone, and the field that an edit changed.
fn tell_more(connection: &Connection, operation: &Operation, range: (i64, i64), read: &mut OperationRow) -> Result<()> {
    let mut changed = Vec::new();
    audit::each_change(connection, range, &mut |change| {
        if let Some((_, id)) = change.child {
            let record = child::any_by_id(connection, id)?.child.record;
            read.child = Some((id, record.text("child.name").unwrap_or_default().to_owned()));
        }
        let patch: Patch =
            change.patch.map_or_else(|| Ok(Patch::new()), |json| serde_json::from_str(&json).map_err(unreadable))?;
        changed.extend(patch.into_keys());
        Ok(())
    })?;
    if *operation == Operation::EditChild {
        read.operation = described(&changed).unwrap_or_else(|| operation.describe());
    }
    Ok(())
}

/// 修改父亲联系电话, or 修改父亲联系电话等 3 项.
fn described(changed: &[String]) -> Option<String> {
    let keys: BTreeSet<&str> = changed.iter().filter_map(|key| Part::split(key)).map(|(_, name)| name).collect();
    let first = keys.iter().find_map(|key| fields().get(key)).map(|field| field.title())?;
    Some(match keys.len() {
        1 => words::say("operations.edit_field", &[("field", first)]),
        count => words::say("operations.edit_fields", &[("field", first), ("count", &count.to_string())]),
    })
}

/// The step with this number.
pub(super) fn operation(connection: &Connection, number: i64) -> Result<OperationRow> {
    let mut statement = connection.prepare_cached(&format!("{OPERATIONS} WHERE operation.number = ?1"))?;
    let mut rows = statement.query([number])?;
    rows.next()?
        .map(|row| read_operation(connection, row))
        .unwrap_or_else(|| Err(unreadable("an operation is missing")))
}

impl Register {
    /// The last steps, newest first.
    pub fn operations(&self, limit: u32) -> Result<Vec<OperationRow>> {
        self.told(operations(&self.connection, limit))
    }

    /// How many steps were done after this one.
    pub fn operations_after(&self, number: i64) -> Result<u32> {
        let head = self.told(audit::head(&self.connection))?.0;
        Ok(u32::try_from((head - number).max(0)).unwrap_or(u32::MAX))
    }

    /// The children who left, the last first: so many from a place on.
    pub fn left_page(&self, from: u32, limit: u32) -> Result<Vec<Left>> {
        self.told(left(&self.connection, [from, limit]))
    }

    /// How many children left.
    pub fn left_count(&self) -> Result<u32> {
        let sql = "SELECT count(*) FROM child WHERE removed";
        self.told(self.connection.query_row(sql, [], |row| row.get(0)).map_err(Error::from))
    }

    /// The last imports that still stand, newest first.
    pub fn imports(&self, limit: u32) -> Result<Vec<OperationRow>> {
        let mut imports = self.told(of_kind(&self.connection, "import"))?;
        imports.retain(|import| !import.undone);
        imports.truncate(limit as usize);
        Ok(imports)
    }

    /// Whether a form left the register since the county's words for levels, as they are now, were set.
    ///
    /// # Errors
    /// What reading the trail answers.
    pub fn was_sent_with_level_words(&self) -> Result<bool> {
        let last = |kind| -> Result<i64> {
            let steps = self.told(of_kind(&self.connection, kind))?;
            Ok(steps.iter().find(|step| !step.undone).map_or(0, |step| step.number))
        };
        let (set, sent) = (last("level_words")?, last("send")?);
        Ok(set > 0 && sent > set)
    }

    /// Everything that ever happened to a child's file, newest first, down to each entry of its first version.
    pub fn history(&self, id: ChildId) -> Result<Vec<Change>> {
        self.told(history(&self.connection, id))
    }
}

/// The steps of a kind, as [`Operation`] writes it down, newest first.
fn of_kind(connection: &Connection, kind: &str) -> Result<Vec<OperationRow>> {
    let only = "WHERE json_extract(details, '$.kind') = ?1 ORDER BY operation.number DESC";
    let mut statement = connection.prepare_cached(&format!("{OPERATIONS} {only}"))?;
    let mut rows = statement.query([kind])?;
    let mut operations = Vec::new();
    while let Some(row) = rows.next()? {
        operations.push(read_operation(connection, row)?);
    }
    Ok(operations)
}

fn operations(connection: &Connection, limit: u32) -> Result<Vec<OperationRow>> {
    let mut statement = connection.prepare_cached(&format!("{OPERATIONS} ORDER BY operation.number DESC LIMIT ?1"))?;
    let mut rows = statement.query([limit])?;
    let mut operations = Vec::new();
    while let Some(row) = rows.next()? {
        operations.push(read_operation(connection, row)?);
    }
    Ok(operations)
}

fn left(connection: &Connection, page: [u32; 2]) -> Result<Vec<Left>> {
    // Beside max() SQLite gives the columns of the row in which it stands.
    let sql = "SELECT child.id, document, operation, max(change.number) FROM child JOIN change \
               ON change.child = child.number AND kind = 3 WHERE removed GROUP BY child.number ORDER BY 4 DESC LIMIT ?2 OFFSET ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(page)?;
    let mut left = Vec::new();
    while let Some(row) = rows.next()? {
        let record: Record = serde_json::from_str(row.get_ref(1)?.as_str().map_err(unreadable)?).map_err(unreadable)?;
        let step = operation(connection, row.get(2)?)?;
        left.push(Left {
            id: child::id_of(row.get_ref(0)?.as_blob().map_err(unreadable)?)?,
            name: record.text("child.name").unwrap_or_default().to_owned(),
            at: step.at,
            operator: step.operator,
            operation: step.operation,
        });
    }
    Ok(left)
}

fn history(connection: &Connection, id: ChildId) -> Result<Vec<Change>> {
    let kept = child::any_by_id(connection, id)?;
    let operators = operators(connection)?;
    let mut record = kept.child.record;
    let mut history = Vec::new();
    for (number, change) in audit::changes_of_child(connection, kept.number)? {
        let entry = audit::entry(connection, number)?;
        let operator = operators.get(&entry.operator).map_or("", String::as_str);
        let operation = audit::operation_of(&entry.details)?;
        for (key, (old, new)) in entries(&mut record, &change)? {
            let (part, field) = Part::split(&key).unwrap_or((Part::Field, ""));
            history.push(Change {
                at: entry.at.clone(),
                operator: operator.to_owned(),
                operation: operation.describe(),
                part,
                field: field.to_owned(),
                old,
                new,
                source: source(&operation, &change, field),
            });
        }
    }
    Ok(history)
}

/// The entries of one change; `record` is the record after it and becomes the one before it.
fn entries(record: &mut Record, change: &ChangeRow) -> Result<Patch> {
    match (change.kind, &change.patch) {
        (Kind::Created, _) => {
            let first = std::mem::take(record);
            Ok(patch::diff(&Record::default(), &first))
        }
        (_, Some(json)) => {
            let patch: Patch = serde_json::from_str(json).map_err(unreadable)?;
            patch::take_back(record, &patch);
            Ok(patch)
        }
        // Taken off the register or put back: one line without a field.
        (_, None) => Ok(Patch::from([(String::new(), (None, None))])),
    }
}

fn source(operation: &Operation, change: &ChangeRow, field: &str) -> String {
    if matches!(change.kind, Kind::Removed | Kind::BroughtBack) {
        return String::new();
    }
    operation.describe_source(change.source, field)
}

fn operators(connection: &Connection) -> Result<HashMap<i64, String>> {
    let mut statement = connection.prepare_cached("SELECT number, name FROM operator")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
