//! `tongce import`.

use std::path::{Path, PathBuf};

use tongce_core::Result;
use tongce_core::api::importing::{confirmed, load_knowing, report};
use tongce_core::api::types::{ImportColumn, ImportReport, ImportRow, ImportTable};
use tongce_core::domain::Value;
use tongce_core::sheets::choosing::Certainty;
use tongce_core::sheets::draft::Problem;
use tongce_core::sheets::fill::tie_returned;
use tongce_core::sheets::packs;
use tongce_core::sheets::plan::{self, FieldChange, OnBlank, Plan};
use tongce_core::sheets::recognise::Remembered;
use tongce_core::sheets::source::{Source, open_all};
use tongce_core::sheets::{apply, choosing, write};
use tongce_core::store::Register;

use super::workbooks::Workbooks;
use super::{columns, extra_columns, finish, sheets::name_of};
use crate::Outcome;
use crate::output::{Output, label, say, tell};

/// More columns of a table than this are asked about in one sentence, which names so many of them.
const MOST_COLUMNS: usize = 4;
const MOST_NAMED: usize = 20;

/// How an import is wanted.
pub(super) struct Wanted {
    /// Write nothing.
    pub only_plan: bool,
    pub on_blank: OnBlank,
    /// Of cells changed here and in a returned sheet, take the sheet's side.
    pub take_theirs: bool,
    /// `SHEET!C=child.phone`
    pub columns: Vec<String>,
    /// Names of sheets that are left out.
    pub skip_sheets: Vec<String>,
    /// Where to write the rows that don't go in.
    pub errors: Option<PathBuf>,
}

pub(super) fn import(
    mut register: Register,
    files: &[PathBuf],
    workbooks: &Workbooks<'_>,
    wanted: &Wanted,
    output: &Output,
) -> Result<Outcome> {
    let mut sources = read_all(files, workbooks, &packs::remembered(&register)?, output)?;
    sources.iter_mut().try_for_each(|source| packs::apply(&register, &mut source.tables))?;
    tie_returned(&register, &mut sources)?;
    let choices = columns::choices(&sources, &wanted.columns)?;
    choosing::choose(&mut sources, &choices)?;
    let rows = sources.iter().flat_map(|source| &source.tables).map(|table| table.height()).sum();
    let bar = output.bar("bar_planning", rows);
    let remember = confirmed(&register, &sources, &choices)?;
    let (take, skip) = (wanted.take_theirs, columns::skipped(&sources, &wanted.skip_sheets)?);
    let how = plan::Wanted { on_blank: wanted.on_blank, all_theirs: take, remember, skip, ..plan::Wanted::default() };
    let plan = plan::plan_as(&register, &sources, &how, &mut |done| {
        bar.set_position(done as u64);
        true
    })?;
    bar.finish_and_clear();
    // What can fail comes before the register is changed.
    let opened = open_all(&sources)?;
    let applied = if wanted.only_plan {
        None
    } else {
        let bar = output.bar("bar_writing", (plan.new.len() + plan.stored.len()) as u64);
        let applied = apply::apply(&mut register, &plan, &mut |done| {
            bar.set_position(done as u64);
            true
        })?;
        bar.finish_and_clear();
        Some(applied)
    };
    finish(register);
    let report = report("", &plan, &opened, applied.as_ref());
    questions(&report).iter().for_each(|line| tell(line));
    if let Some(out) = &wanted.errors {
        tell(&write_errors(&plan, &sources, files, workbooks, out)?);
    }
    output.answer(&report, || lines(&report))?;
    // A file of which nothing was read is no success for whoever only looks at the status.
    let unread = report.left_out.iter().any(|left| left.sheet.is_empty() || left.why.code == "left_out_no_rows");
    Ok(if report.refused > 0 || unread { Outcome::WithRefusals } else { Outcome::Done })
}

/// Writes the rows to mend and says how many they are.
fn write_errors(
    plan: &Plan,
    sources: &[Source],
    files: &[PathBuf],
    workbooks: &Workbooks<'_>,
    out: &Path,
) -> Result<String> {
    let looks = files.iter().map(|path| workbooks.read(|reader| Ok(reader.looks(path)))).collect::<Result<Vec<_>>>()?;
    let rows = write::mending(plan, sources, &looks, out)?;
    if rows == 0 {
        return Ok(say("errors_none", &[]));
    }
    Ok(say("errors_written", &[("rows", &rows.to_string()), ("path", &out.display().to_string())]))
}

fn read_all(
    files: &[PathBuf],
    workbooks: &Workbooks<'_>,
    remembered: &Remembered,
    output: &Output,
) -> Result<Vec<Source>> {
    let bar = output.bar("bar_reading", files.len() as u64);
    let mut sources = Vec::new();
    for path in files {
        let name = name_of(path);
        let read = workbooks.read(|reader| load_knowing(reader, path, &name, remembered));
        sources.push(Source::or_unread(read, path, &name)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(sources)
}

/// What a person should look at beside the rows: columns that are not sure and tables that were left out.
fn questions(report: &ImportReport) -> Vec<String> {
    let imported = report.tables.iter().filter(|table| table.rows > 0);
    let unsure = imported.flat_map(|table| {
        let of_kind = |taken| {
            let columns = table.columns.iter();
            let asked = columns.filter(move |column| column.certainty != Certainty::Sure && !column.hidden);
            asked.filter(move |column| column.taken == taken).collect::<Vec<_>>()
        };
        [true, false].into_iter().flat_map(move |taken| about_columns(table, &of_kind(taken), taken))
    });
    let left_out = report.left_out.iter().map(|left| {
        if left.sheet.is_empty() {
            return say("file_left_out", &[("why", left.why.message.as_str())]);
        }
        let rows = format!("{}–{}", left.first_row, left.last_row);
        let why = format!("{}。{}", left.why.message, left.why.hint);
        say("table_left_out", &[("file", &left.file), ("sheet", &left.sheet), ("rows", &rows), ("why", &why)])
    });
    let notes = report.notes.iter().map(|note| {
        let why = format!("{}。{}", note.why.message, note.why.hint);
        say("table_note", &[("file", &note.file), ("sheet", &note.sheet), ("why", &why)])
    });
    unsure.chain(left_out).chain(notes).collect()
}

/// What is asked of columns of one kind: each by itself, and of many together.
fn about_columns(table: &ImportTable, columns: &[&ImportColumn], taken: bool) -> Vec<String> {
    let known = |column: &ImportColumn| column.field.clone().unwrap_or_default();
    if columns.len() > MOST_COLUMNS {
        let named = columns.iter().take(MOST_NAMED).map(|column| {
            let letters = tongce_core::sheets::cells::column_letters(column.index);
            let place = format!("{letters}{}", column.row.map_or(String::new(), |row| (row + 1).to_string()));
            format!("{place} {}→{}", column.header, label(&known(column)))
        });
        let more = if columns.len() > MOST_NAMED { "…" } else { "" };
        let named = format!("{}{more}", named.collect::<Vec<_>>().join("、"));
        let words = if taken { "columns_unsure" } else { "columns_not_taken" };
        let count = columns.len().to_string();
        let facts =
            [("file", table.file.as_str()), ("sheet", &table.sheet), ("count", &count), ("columns", named.as_str())];
        return vec![say(words, &facts)];
    }
    let one = |column: &&ImportColumn| {
        let words = if taken { "column_unsure" } else { "column_not_taken" };
        let (place, field) = (place(table, column.index, column.row), known(column));
        let (file, header, label) = (table.file.as_str(), column.header.as_str(), label(&field));
        say(words, &[("file", file), ("place", &place), ("header", header), ("field", &field), ("label", label)])
    };
    columns.iter().map(one).collect()
}

/// A column as `--column` takes it.
fn place(table: &ImportTable, column: u32, row: Option<u32>) -> String {
    let letters = tongce_core::sheets::cells::column_letters(column);
    format!("{}!{letters}{}", table.sheet, row.map_or(String::new(), |row| (row + 1).to_string()))
}

/// What a row would change, field by field: `就读学校：一小 → 二小`; nothing for a row that changes nothing.
fn change_line(row: &ImportRow) -> Option<String> {
    let shown =
        |value: &Option<Value>| value.as_ref().map_or_else(|| say("not_collected", &[]), |v| v.display().into_owned());
    let one = |change: &FieldChange| format!("{}：{} → {}", change.label, shown(&change.old), shown(&change.new));
    let changes: Vec<String> = row.changes.iter().map(one).collect();
    let place = format!("{} · {} · {}", row.file, row.sheet, row.row);
    (!changes.is_empty()).then(|| [place, row.name.clone(), changes.join("；")].join("\t"))
}

/// What to do about a problem. Where the page offers a choice, the terminal has an option.
fn hint(problem: &Problem) -> String {
    match problem.code.as_str() {
        "both_changed" | "older_value" => say("import_theirs_hint", &[]),
        _ => problem.hint.clone(),
    }
}

fn lines(report: &ImportReport) -> Vec<String> {
    let count = |n: u32| n.to_string();
    let counts = [
        ("created", count(report.created)),
        ("changed", count(report.changed)),
        ("unchanged", count(report.unchanged)),
        ("similar", count(report.similar)),
        ("refused", count(report.refused)),
    ];
    let facts: Vec<(&str, &str)> = counts.iter().map(|(name, number)| (*name, number.as_str())).collect();
    let mut lines = vec![say(if report.applied { "import_done" } else { "import_planned" }, &facts)];
    if report.applied && report.created + report.changed == 0 {
        lines.push(say("import_nothing", &[]));
    }
    if let Some(number) = report.operation {
        lines.push(say("import_number", &[("number", &number.to_string())]));
    }
    if report.applied && report.similar > 0 {
        lines.push(say("import_parked", &[("similar", &count(report.similar))]));
    }
    if !report.absent.is_empty() {
        let names: Vec<&str> = report.absent.iter().map(|child| child.name.as_str()).collect();
        lines.push(say("absent", &[("count", &names.len().to_string()), ("children", &names.join("、"))]));
    }
    lines.extend(extra_columns::lines(report));
    if !report.applied {
        lines.extend(report.rows.iter().filter_map(change_line));
    }
    for row in &report.rows {
        for problem in &row.problems {
            let place = format!("{} · {} · {}{}", row.file, row.sheet, problem.column, row.row);
            lines.push([place, problem.header.clone(), problem.message.clone(), hint(problem)].join("\t"));
        }
    }
    lines
}
