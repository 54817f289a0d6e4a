//! What comes after an import: rows that wait for a decision, and taking the import back.

use super::listing::{LARGEST_PAGE, Paging};
use super::session::Session;
use super::types::{DecideParked, DecidedParked, ImportUndone, KeptEntry, ParkedEntry, ParkedPage, UndoImport};
use crate::domain::{ChildId, Record};
use crate::forms::fields;
use crate::sheets::{parked, side_by_side};
use crate::store::{Kept, ParkedRow, Part, Register};
use crate::{Code, Error, Result, words};

/// The rows that wait for a decision, each beside the child that it may be, a page of them.
pub fn list(session: &mut Session, page: Paging) -> Result<ParkedPage> {
    let register = session.open()?;
    let rows = entries(register, page.offset, page.limit.min(LARGEST_PAGE))?;
    Ok(ParkedPage { total: register.waiting_count()?, rows })
}

/// As [`list`], of a register.
///
/// # Errors
/// What reading the register answers.
pub fn entries(register: &Register, from: u32, limit: u32) -> Result<Vec<ParkedEntry>> {
    register.waiting_page(from, limit)?.into_iter().map(|row| entry(register, row)).collect()
}

fn entry(register: &Register, row: ParkedRow) -> Result<ParkedEntry> {
    let candidate = parked::candidate(register, &row)?;
    let fields = match candidate {
        Some(_) => Vec::new(),
        None => side_by_side::pairs(&row.record, &Record::default()),
    };
    Ok(ParkedEntry {
        parked: row.number,
        import: row.import,
        at: row.at,
        file: row.table.file,
        sheet: row.table.sheet,
        row: row.row,
        name: row.record.text("child.name").unwrap_or_default().to_owned(),
        reason: words::say::<&str>(&format!("problems.{}", row.reason), &[]),
        candidate,
        fields,
    })
}

/// Decides on a parked row.
pub fn decide(session: &mut Session, request: DecideParked) -> Result<DecidedParked> {
    session.drop_plan(&[]);
    let register = session.open_mut()?;
    // The text is not repeated in the error: somebody may have typed an ID number.
    let unknown = || Error::new(Code::ChildNotFound).with("child", "");
    let child = request.child.map(|id| ChildId::parse(&id).ok_or_else(unknown)).transpose()?;
    let decided = parked::decide(register, request.parked, request.decision, child)?;
    Ok(DecidedParked {
        operation: decided.operation,
        child: decided.child.map(|id| id.to_string()),
        waiting: register.waiting_count()?,
    })
}

/// Takes an import back, but for what was edited since.
pub fn undo_import(session: &mut Session, request: UndoImport) -> Result<ImportUndone> {
    session.drop_plan(&[]);
    undone(session.open_mut()?, request.import)
}

/// As [`undo_import`], of a register.
///
/// # Errors
/// [`Code::NoSuchImport`] when the step is no import or was taken back already.
pub fn undone(register: &mut Register, import: i64) -> Result<ImportUndone> {
    let back = register.undo_import(import)?;
    Ok(ImportUndone {
        operation: back.operation,
        removed: back.removed,
        restored: back.restored,
        fields: back.fields,
        parked: back.parked,
        kept: back.kept.into_iter().map(kept).collect(),
    })
}

fn kept(kept: Kept) -> KeptEntry {
    let by = kept.by.map(|by| [("number", by.number.to_string()), ("day", by.day), ("import", by.operation)]);
    let facts = by.map_or_else(Vec::new, Vec::from);
    let label = match kept.part {
        Part::Field => fields().get(&kept.field).map(|field| field.title().to_owned()),
        _ => None,
    };
    KeptEntry {
        child: kept.child.to_string(),
        name: kept.name,
        label: label.unwrap_or_else(|| kept.field.clone()),
        field: kept.field,
        imported: kept.imported,
        now: kept.now,
        why: words::say(kept.why, &facts),
    }
}
