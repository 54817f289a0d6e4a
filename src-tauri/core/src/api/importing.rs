//! Workbooks in: plan, then apply.

use sha2::{Digest, Sha256};
use std::path::Path;

use super::session::{Session, WaitingPlan};
use super::types::{ImportColumn, ImportReport, ImportRow, ImportTable, PlanImport, PlanRef};
use crate::sheets::apply::{self, Applied};
use crate::sheets::plan::{self, OnBlank, Outcome, Plan, Source, Target};
use crate::sheets::read::Reader;
use crate::sheets::recognise::recognise;
use crate::{Code, Error, Result};

/// The invented children with which a new register can be filled.
const SAMPLE: &[u8] = include_bytes!("../../../../assets/samples/花名册样例.xlsx");
const SAMPLE_NAME: &str = "花名册样例.xlsx";

/// Reads and recognises a file.
///
/// # Errors
/// What the reader answers: unreadable, no workbook, empty, protected, too large.
pub fn load(reader: &Reader, path: &Path, shown_name: &str) -> Result<Source> {
    // The file may lie under a name that nobody gave it: what the browser handed over does.
    let named = |error: Error| error.naming("path", shown_name);
    let workbook = reader.read(path, &mut |_| {}).map_err(named)?;
    let tables = recognise(&workbook);
    let bytes = std::fs::read(path).map_err(|error| named(Error::io(error, path)))?;
    let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Source { file: shown_name.to_owned(), sha256, workbook, tables })
}

/// Plans the import of offered files and keeps the plan until it is applied or discarded.
pub fn plan(session: &mut Session, request: PlanImport) -> Result<ImportReport> {
    let mut sources = Vec::new();
    for id in &request.files {
        let (path, name) = session.offered(id)?;
        sources.push(load(&session.reader(id), path, name)?);
    }
    let plan = plan::plan(session.open()?, &sources, request.on_blank, &mut |_| true)?;
    let id = uuid::Uuid::new_v4().simple().to_string();
    let report = report(&id, &plan, &sources, None);
    session.plan = Some((id, WaitingPlan { files: request.files, plan, sources }));
    Ok(report)
}

/// Applies the waiting plan.
pub fn apply(session: &mut Session, request: PlanRef) -> Result<ImportReport> {
    let Some((id, waiting)) = session.plan.take().filter(|(id, _)| *id == request.plan) else {
        return Err(Error::new(Code::Stale));
    };
    let applied = apply::apply(session.open_mut()?, &waiting.plan, &mut |_| true)?;
    session.waiting_files.clear();
    session.forget(&waiting.files);
    Ok(report(&id, &waiting.plan, &waiting.sources, Some(&applied)))
}

/// Forgets the waiting plan and the files that were handed over at the start.
pub fn discard(session: &mut Session) -> Result<()> {
    if let Some((_, waiting)) = session.plan.take() {
        session.forget(&waiting.files);
    }
    session.waiting_files.clear();
    Ok(())
}

/// Fills a new register with the sample children, by the way that every import goes.
pub(super) fn import_sample(session: &mut Session) -> Result<()> {
    let folder = tempfile::tempdir().map_err(|error| Error::io(error, &std::env::temp_dir()))?;
    let path = folder.path().join(SAMPLE_NAME);
    std::fs::write(&path, SAMPLE).map_err(|error| Error::io(error, &path))?;
    let source = load(&session.options.reader, &path, SAMPLE_NAME)?;
    let register = session.open_mut()?;
    let plan = plan::plan(register, &[source], OnBlank::Keep, &mut |_| true)?;
    apply::apply(register, &plan, &mut |_| true).map(|_| ())
}

/// The report of a plan, or of what was applied.
pub fn report(id: &str, plan: &Plan, sources: &[Source], applied: Option<&Applied>) -> ImportReport {
    let rows = plan.rows.iter().map(|row| {
        let table = plan.tables.get(row.table);
        let child = row.target.and_then(|target| match (applied, target) {
            (Some(applied), target) => applied.id(target),
            (None, Target::Stored(id)) => Some(id),
            (None, Target::New(_)) => None,
        });
        ImportRow {
            file: table.map(|t| t.file.clone()).unwrap_or_default(),
            sheet: table.map(|t| t.sheet.clone()).unwrap_or_default(),
            row: row.row,
            outcome: row.outcome,
            child: child.map(|id| id.to_string()),
            name: row.name.clone(),
            changes: row.changes.clone(),
            problems: row.problems.clone(),
        }
    });
    ImportReport {
        plan: id.to_owned(),
        applied: applied.is_some(),
        created: plan.count(Outcome::Created),
        changed: plan.count(Outcome::Changed),
        unchanged: plan.count(Outcome::Unchanged),
        similar: plan.count(Outcome::Similar),
        refused: plan.count(Outcome::Refused),
        tables: tables(plan, sources),
        rows: rows.collect(),
    }
}

fn tables(plan: &Plan, sources: &[Source]) -> Vec<ImportTable> {
    let all = sources.iter().flat_map(|source| source.tables.iter().map(move |table| (source, table)));
    all.map(|(source, table)| {
        let planned = plan.tables.iter().position(|t| t.file == source.file && t.sheet == table.name);
        let rows = plan.rows.iter().filter(|row| Some(row.table) == planned).count();
        let columns = table.columns.iter().map(|column| ImportColumn {
            index: column.index,
            header: column.header.clone(),
            field: column.field.as_ref().map(ToString::to_string),
            confidence: column.confidence,
        });
        ImportTable {
            file: source.file.clone(),
            sheet: table.name.clone(),
            kind: table.kind.name().to_owned(),
            title: table.title.clone(),
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            columns: columns.collect(),
        }
    })
    .collect()
}
