//! Workbooks in: plan, then apply.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::exporting::{file_safe, free_name};
pub use super::import_report::report;
use super::kept_report::{AppliedImport, Mending};
use super::session::{Session, WaitingPlan};
use super::types::{
    ColumnChoice, DecideRow, Exported, ImportReport, ImportTable, InspectFiles, PlanImport, PlanRef, TakeSide,
};
use crate::private::PrivateFolder;
use crate::sheets::bad_files::together;
use crate::sheets::cells::column_letters;
use crate::sheets::fill::tie_returned;
use crate::sheets::fingerprint;
use crate::sheets::meanings::Meanings;
use crate::sheets::packs::{self, PackColumn};
use crate::sheets::plan::{self, OnBlank, Plan, Wanted};
use crate::sheets::read::Reader;
use crate::sheets::recognise::{Remembered, recognise_knowing};
use crate::sheets::source::{Source, open_all};
use crate::sheets::source_looks::SourceLooks;
use crate::sheets::table::Table;
use crate::sheets::{apply, choosing, write};
use crate::store::Register;
use crate::work::Phase;
use crate::{Code, Error, Result, words};

/// The invented children with which a new register can be filled.
const SAMPLE: &[u8] = include_bytes!("../../../../assets/samples/花名册样例.xlsx");
const SAMPLE_NAME: &str = "花名册样例.xlsx";

/// Reads and recognises a file.
///
/// # Errors
/// What the reader answers: unreadable, no workbook, empty, protected, too large.
pub fn load(reader: &Reader, path: &Path, shown_name: &str) -> Result<Source> {
    load_knowing(reader, path, shown_name, &Remembered::default())
}

/// As [`load`], with what was confirmed in other sheets.
///
/// # Errors
/// As [`load`].
pub fn load_knowing(reader: &Reader, path: &Path, shown_name: &str, remembered: &Remembered) -> Result<Source> {
    // The file may lie under a name that nobody gave it: what the browser handed over does.
    let named = |error: Error| error.naming("path", shown_name);
    let workbook = reader.read_spilled(path, &mut |_| {}).map_err(named)?;
    let tables = recognise_knowing(&*workbook.open().map_err(named)?, remembered);
    let sha256 = fingerprint::of_file(path).map_err(named)?;
    Ok(Source { file: shown_name.to_owned(), sha256, workbook, tables, not_compared: BTreeMap::new(), unread: None })
}

/// Reads and recognises offered files without planning anything: also what is no list of children yet has columns to choose from.
pub fn inspect(session: &mut Session, request: InspectFiles) -> Result<Vec<ImportTable>> {
    let (sources, _) = sources(session, &request.files)?;
    if sources.iter().all(|source| source.unread.is_some()) {
        together(sources.iter().filter_map(|source| source.unread.clone())).map_or(Ok(()), Err)?;
    }
    Ok(super::import_report::tables(&Plan::default(), &open_all(&sources)?))
}

/// Reads offered files. One that can't be read keeps its place among the others.
fn sources(session: &mut Session, files: &[String]) -> Result<(Vec<Source>, Vec<PathBuf>)> {
    let (mut sources, mut paths) = (Vec::new(), Vec::new());
    let remembered = packs::remembered(session.open()?)?;
    session.work().phase(Phase::Reading, 0);
    for id in files {
        let (path, name) = session.offered_again(id)?;
        let read = load_knowing(&session.reader(id), &path, &name, &remembered);
        sources.push(Source::or_unread(read, &path, &name)?);
        paths.push(path);
    }
    sources.iter_mut().try_for_each(|source| packs::apply(session.open()?, &mut source.tables))?;
    tie_returned(session.open()?, &mut sources)?;
    Ok((sources, paths))
}

/// Plans the import of offered files and keeps the plan until it is applied or discarded.
pub fn plan(session: &mut Session, request: PlanImport) -> Result<ImportReport> {
    let (mut sources, paths) = sources(session, &request.files)?;
    let review = request.again.as_deref().and_then(|id| session.held.review(id));
    if let Some(error) = review.as_ref().and_then(|review| review.lost(&sources)) {
        return Err(error);
    }
    // A form is known by how it was recognised, not by what was said of it.
    let remember = confirmed(session.open()?, &sources, &request.columns)?;
    choosing::choose(&mut sources, &request.columns)?;
    let said = Meanings::said(&request.values)?;
    let skip = choosing::left_out(&sources, &request.skip)?;
    let mut wanted = Wanted { on_blank: request.on_blank, said, remember, skip, ..Wanted::default() };
    let last = plan::last_operation(session.open()?)?;
    let undecided = review.map_or(0, |review| review.decide(&mut wanted, &sources, last));
    let plan = planned(session, &sources, &wanted)?;
    request.again.iter().for_each(|id| session.held.drop_review(id));
    let report = keep(session, WaitingPlan { files: request.files, plan, sources, wanted, paths, looks: None })?;
    Ok(ImportReport { undecided, ..report })
}

/// The settings that remember what was said of columns, by form.
///
/// # Errors
/// What reading the register answers.
pub fn confirmed(register: &Register, sources: &[Source], choices: &[ColumnChoice]) -> Result<Vec<(String, String)>> {
    // Several tables of one form, in one file or in many, are remembered together.
    let mut forms: BTreeMap<String, (&Table, Vec<PackColumn>)> = BTreeMap::new();
    for choice in choices {
        let row = choice.row.map(|row| (row + 1).to_string()).unwrap_or_default();
        let column = PackColumn {
            column: format!("{}{row}", column_letters(choice.column)),
            header: choosing::header(sources, choice).unwrap_or_default(),
            field: choice.field.clone(),
        };
        let Some(table) = sources.get(choice.file).and_then(|source| source.tables.get(choice.table)) else { continue };
        forms.entry(packs::fingerprint(table)).or_insert((table, Vec::new())).1.push(column);
    }
    forms.values().map(|(table, columns)| packs::confirmed(register, table, columns)).collect()
}

fn planned(session: &Session, sources: &[Source], wanted: &Wanted) -> Result<Plan> {
    let work = session.work();
    let rows = sources.iter().flat_map(|source| &source.tables).map(Table::height).sum();
    work.phase(Phase::Planning, rows);
    plan::plan_as(session.open()?, sources, wanted, &mut |done| work.step(done as u64))
}

fn keep(session: &mut Session, waiting: WaitingPlan) -> Result<ImportReport> {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let report = report(&id, &waiting.plan, &open_all(&waiting.sources)?, None);
    session.drop_plan(&waiting.files);
    session.plan = Some((id, waiting));
    Ok(report)
}

/// Takes the waiting plan out of the session; [`Code::Stale`] when it is another one.
pub(super) fn take(session: &mut Session, id: &str) -> Result<WaitingPlan> {
    let waiting = session.plan.take_if(|(waiting, _)| waiting == id);
    waiting.map(|(_, waiting)| waiting).ok_or_else(|| Error::new(Code::Stale))
}

/// Decides on a row of the waiting plan that may be a known child, and plans again: later rows see what was decided. The new plan has
/// an id of its own; the rows keep their positions.
pub fn decide_row(session: &mut Session, request: DecideRow) -> Result<ImportReport> {
    let DecideRow { plan, row, decision } = request;
    plan_again(session, &plan, |waiting| {
        let asked = waiting.plan.rows.get(row).filter(|row| row.question.is_some())?;
        let mut wanted = waiting.wanted.clone();
        wanted.decisions.insert((asked.table, asked.row), decision);
        Some(wanted)
    })
}

/// Says of a cell that was changed here and in the returned sheet which one counts, and plans again, as [`decide_row`].
pub fn take_side(session: &mut Session, request: TakeSide) -> Result<ImportReport> {
    let TakeSide { plan, row, field, theirs } = request;
    plan_again(session, &plan, |waiting| {
        let asked = waiting.plan.rows.get(row)?;
        asked.conflicts.iter().find(|conflict| conflict.field == field)?;
        let (mut wanted, cell) = (waiting.wanted.clone(), (asked.table, asked.row, field));
        if theirs {
            wanted.theirs.insert(cell);
        } else {
            wanted.theirs.remove(&cell);
        }
        Some(wanted)
    })
}

/// Plans the waiting import again as it is wanted now; `None` means that nothing of the kind was asked.
fn plan_again(
    session: &mut Session,
    plan: &str,
    wanted: impl FnOnce(&WaitingPlan) -> Option<Wanted>,
) -> Result<ImportReport> {
    let waiting = take(session, plan)?;
    let again = wanted(&waiting)
        .ok_or_else(|| Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.not_asked", &[])));
    match again.and_then(|wanted| Ok((planned(session, &waiting.sources, &wanted)?, wanted))) {
        Ok((plan, wanted)) => keep(session, WaitingPlan { plan, wanted, ..waiting }),
        Err(error) => {
            session.plan = Some((plan.to_owned(), waiting));
            Err(error)
        }
    }
}

/// Applies the waiting plan. One that is cancelled waits on.
pub fn apply(session: &mut Session, request: PlanRef) -> Result<ImportReport> {
    let waiting = take(session, &request.plan)?;
    // What can fail comes before the register is changed.
    let opened = open_all(&waiting.sources)?;
    let work = session.work();
    work.phase(Phase::Writing, (waiting.plan.new.len() + waiting.plan.stored.len()) as u64);
    match apply::apply(session.open_mut()?, &waiting.plan, &mut |done| work.step(done as u64)) {
        Ok(applied) => {
            session.waiting_files.clear();
            let report = report(&request.plan, &waiting.plan, &opened, Some(&applied));
            // Files that were handed over go now; what rows to mend need of them is looked up before.
            let mend = waiting.plan.rows.iter().any(write::is_to_mend);
            let looks = mend.then(|| looks(session, &waiting));
            session.forget(&waiting.files);
            let waiting = mend.then_some(WaitingPlan { looks, ..waiting });
            let applied = AppliedImport { report: report.clone(), waiting, mending: None };
            session.applied = Some((request.plan, applied));
            Ok(report)
        }
        Err(error) => {
            if error.code == Code::Cancelled {
                session.plan = Some((request.plan, waiting));
            }
            Err(error)
        }
    }
}

/// Writes the rows of the waiting plan, or of the one applied last, that a person has to mend, in the layout of their sheets.
pub fn export_errors(session: &mut Session, request: PlanRef) -> Result<Exported> {
    let Mending { name, rows, bytes } = match (&session.plan, &session.applied) {
        (Some((id, waiting)), _) if *id == request.plan => mending(session, waiting)?,
        (_, Some((id, AppliedImport { mending: Some(known), .. }))) if *id == request.plan => known.clone(),
        (_, Some((id, AppliedImport { waiting: Some(waiting), .. }))) if *id == request.plan => {
            mending(session, waiting)?
        }
        (_, Some((id, _))) if *id == request.plan => return Err(nothing_to_mend()),
        _ => return Err(Error::new(Code::Stale)),
    };
    let folder = session.options.export_folder.clone();
    std::fs::create_dir_all(&folder).map_err(|error| Error::io(error, &folder))?;
    let name = free_name(&folder, &name);
    let path = folder.join(&name);
    write::keep(&path, &bytes)?;
    let shown = path.display().to_string();
    let file = session.note_export(path);
    Ok(Exported { file, name, path: shown, children: rows, identities: Vec::new(), outside: Vec::new() })
}

/// The workbook of the rows of an import that a person has to mend.
///
/// # Errors
/// [`Code::BadArgument`] when there are none, and what writing it answers.
pub(super) fn mending(session: &Session, waiting: &WaitingPlan) -> Result<Mending> {
    let read = waiting.sources.iter().find(|source| source.unread.is_none());
    let file = read.map(|source| source.file.as_str()).unwrap_or_default();
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = words::say("problems.mending_file", &[("name", file_safe(&stem))]);
    let looked;
    let looks = match &waiting.looks {
        Some(known) => known,
        None => {
            looked = looks(session, waiting);
            &looked
        }
    };
    let folder = PrivateFolder::new()?;
    let path = folder.path().join("mending.xlsx");
    let rows = write::mending(&waiting.plan, &waiting.sources, looks, &path)?;
    if rows == 0 {
        return Err(nothing_to_mend());
    }
    let bytes = std::fs::read(&path).map_err(|error| Error::io(error, &path))?;
    Ok(Mending { name, rows, bytes })
}

fn nothing_to_mend() -> Error {
    Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.nothing_to_mend", &[]))
}

fn looks(session: &Session, waiting: &WaitingPlan) -> Vec<SourceLooks> {
    waiting.paths.iter().map(|path| session.options.reader.looks(path)).collect()
}

/// Forgets the waiting plan and the files that were handed over at the start.
pub fn discard(session: &mut Session) -> Result<()> {
    session.drop_plan(&[]);
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
