//! A plan, or what was applied of it, as the page and the command line show it.

use std::collections::BTreeMap;

use super::types::{ChildName, CodedValue, ImportColumn, ImportReport, ImportRow, ImportTable, TableNote};
use crate::domain::text::tidy;
use crate::forms::interpret::{Raw, interpret};
use crate::forms::{fields, ticks};
use crate::sheets::apply::Applied;
use crate::sheets::cells::CellRef;
use crate::sheets::choosing::{Certainty, is_sure, is_taken};
use crate::sheets::coded::by_header;
use crate::sheets::draft::Problem;
use crate::sheets::meanings::{Meanings, is_coded};
use crate::sheets::notes;
use crate::sheets::plan::{LeftOut, Outcome, Plan, PlannedRow, Target};
use crate::sheets::recognise::Codes;
use crate::sheets::source::OpenSource;
use crate::sheets::table::{Column, Table, TableKind};

/// So many cells of an unsure column are shown.
const SAMPLES: usize = 3;
/// So many words of a coded column are listed.
const VALUES: usize = 60;
/// A sample is cut after so many characters.
const SAMPLE_CHARACTERS: usize = 40;

/// The report of a plan, or of what was applied.
pub fn report(id: &str, plan: &Plan, sources: &[OpenSource<'_>], applied: Option<&Applied>) -> ImportReport {
    let tables = tables(plan, sources);
    let imported = tables.iter().filter(|table| table.rows > 0);
    let unsure = imported
        .flat_map(|table| &table.columns)
        .filter(|column| column.certainty != Certainty::Sure && !column.hidden)
        .count();
    ImportReport {
        plan: id.to_owned(),
        applied: applied.is_some(),
        operation: applied.map(|applied| applied.operation).filter(|number| *number > 0),
        created: plan.count(Outcome::Created),
        changed: plan.count(Outcome::Changed),
        unchanged: plan.count(Outcome::Unchanged),
        similar: plan.count(Outcome::Similar),
        refused: plan.count(Outcome::Refused),
        unsure: count(unsure),
        undecided: 0,
        left_out: left_out(plan, sources),
        notes: table_notes(plan, sources),
        rows: plan.rows.iter().map(|planned| row(planned, plan, applied)).collect(),
        absent: plan.absent.iter().map(|(id, name)| ChildName { id: id.to_string(), name: name.clone() }).collect(),
        tables,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn row(row: &PlannedRow, plan: &Plan, applied: Option<&Applied>) -> ImportRow {
    let table = plan.tables.get(row.table);
    let child = row.target.and_then(|target| match (applied, target) {
        (Some(applied), target) => applied.id(target),
        (None, Target::Stored(id)) => Some(id),
        (None, Target::New(_)) => None,
    });
    let question = row.question.as_ref();
    ImportRow {
        file: table.map(|t| t.file.clone()).unwrap_or_default(),
        sheet: table.map(|t| t.sheet.clone()).unwrap_or_default(),
        row: row.row,
        outcome: row.outcome,
        child: child.map(|id| id.to_string()),
        name: row.name.clone(),
        changes: row.changes.clone(),
        conflicts: row.conflicts.clone(),
        problems: row.problems.clone(),
        candidate: question.map(|question| question.candidate.clone()),
        decision: row.decision,
        waiting: question.is_some_and(|question| question.waiting),
    }
}

/// Every table of every file. Those that are imported are known by their position: two may stand on one sheet.
pub(super) fn tables(plan: &Plan, sources: &[OpenSource<'_>]) -> Vec<ImportTable> {
    let mut rows = vec![0; plan.places.len()];
    for row in &plan.rows {
        if let Some(rows) = rows.get_mut(row.table) {
            *rows += 1;
        }
    }
    let places = sources.iter().enumerate().flat_map(|(file, source)| {
        source.source.tables.iter().enumerate().map(move |(at, table)| ((file, at), source, table))
    });
    places
        .map(|(place, source, table)| {
            let planned = plan.places.iter().position(|other| *other == place);
            ImportTable {
                file: source.source.file.clone(),
                file_index: count(place.0),
                table_index: count(place.1),
                sheet: table.name.clone(),
                kind: table.kind.name().to_owned(),
                title: table.title.clone(),
                rows: planned.and_then(|at| rows.get(at)).copied().unwrap_or(0),
                columns: table.columns.iter().map(|about| column(about, table, source, &plan.meanings)).collect(),
                left_out: left_out_at(plan, place).map(|left| left.why.clone()),
            }
        })
        .collect()
}

fn left_out_at(plan: &Plan, (file, at): (usize, usize)) -> Option<&LeftOut> {
    plan.left_out.iter().find(|left| left.file == file && left.table == Some(at))
}

fn column(column: &Column, table: &Table, source: &OpenSource<'_>, meanings: &Meanings) -> ImportColumn {
    let samples = samples(column, table, source);
    // Of a blank column there is nothing to ask.
    let sure = is_sure(column) || samples.is_empty();
    let mut values = values(column, table, source, meanings);
    let more_values = count(values.len().saturating_sub(VALUES));
    values.truncate(VALUES);
    ImportColumn {
        index: column.index,
        row: column.value_row,
        header: column.header.clone(),
        field: column.field.as_ref().map(ToString::to_string),
        certainty: if sure { Certainty::Sure } else { Certainty::of(column.confidence) },
        taken: is_taken(column),
        hidden: column.hidden,
        samples: if sure { Vec::new() } else { samples },
        values,
        more_values,
    }
}

/// The words of a coded column with what they become: what is not understood unless somebody says it first, then by how often they
/// stand there. The order doesn't change with what is said, so that nobody loses the place.
fn values(column: &Column, table: &Table, source: &OpenSource<'_>, meanings: &Meanings) -> Vec<CodedValue> {
    let field = column.field.as_ref().filter(|_| is_taken(column)).and_then(|key| fields().get(key.as_str()));
    let Some(field) = field.filter(|field| is_coded(field)) else { return Vec::new() };
    let mut words = BTreeMap::new();
    for cell in cells(column, table, source) {
        *words.entry(tidy(&cell.display())).or_insert(0u32) += 1;
    }
    let codes = Codes::of_column(&column.header);
    let coded = |(text, cells): (String, u32)| {
        let explained =
            codes.as_ref().and_then(|codes| by_header(codes, field, &Raw::text(text.as_str()), Some(meanings)));
        let word = codes.as_ref().and_then(|codes| codes.word(&text)).map(str::to_owned);
        if explained.is_some_and(|reading| reading.value.is_some() || word.is_none()) {
            // The header says what it means, or a row tells that it doesn't; there is nothing to ask.
            return None;
        }
        // What the header's word means may still have to be said.
        let text = word.unwrap_or(text);
        let chosen = meanings.has(field, &text);
        let own = interpret(field, &Raw::text(text.as_str()));
        let understood = own.value.is_some();
        let reading = meanings.reading(field, &text).unwrap_or(own);
        let label = reading.value.map(|value| value.display().into_owned());
        // A list of boxes of which none is ticked says nothing, and one that is understood needs no looking at.
        let boxes = ticks::parse(&text).is_some() && (label.is_some() || reading.trouble.is_none()) && !chosen;
        (!text.is_empty() && !boxes).then_some((understood, CodedValue { text, cells, label, chosen }))
    };
    let mut values: Vec<(bool, CodedValue)> = words.into_iter().filter_map(coded).collect();
    values.sort_by_key(|(understood, value)| (*understood, std::cmp::Reverse(value.cells)));
    values.into_iter().map(|(_, value)| value).collect()
}

fn samples(column: &Column, table: &Table, source: &OpenSource<'_>) -> Vec<String> {
    let cells = cells(column, table, source).take(SAMPLES);
    cells.map(|cell| cell.display().chars().take(SAMPLE_CHARACTERS).collect()).collect()
}

/// The cells of a column that aren't blank, without sums and repeated headers.
fn cells<'a>(column: &'a Column, table: &'a Table, source: &'a OpenSource<'_>) -> impl Iterator<Item = CellRef<'a>> {
    let sheet = source.sheet(table);
    let rows = match (table.kind, column.value_row) {
        (TableKind::Registration, Some(row)) => row..row + 1,
        _ => table.first_row.saturating_sub(1)..table.last_row,
    };
    let rows = rows.filter(|row| table.skipped_rows.binary_search(&(row + 1)).is_err());
    let cells = sheet.into_iter().flat_map(move |sheet| rows.clone().map(|row| sheet.cell(row, column.index)));
    cells.filter(|cell| !cell.is_blank())
}

fn left_out(plan: &Plan, sources: &[OpenSource<'_>]) -> Vec<TableNote> {
    plan.left_out.iter().filter_map(|left| note((left.file, left.table), left.why.clone(), sources)).collect()
}

fn table_notes(plan: &Plan, sources: &[OpenSource<'_>]) -> Vec<TableNote> {
    let of_place = |place: &(usize, usize)| {
        let source = sources.get(place.0);
        let table = source.and_then(|opened| opened.source.tables.get(place.1));
        let sheet = source.zip(table).and_then(|(opened, table)| opened.sheet(table));
        let told = table.zip(sheet).map_or_else(Vec::new, |(table, sheet)| notes::of_table(table, sheet));
        let lost = source.and_then(|opened| opened.source.not_compared.get(&place.1));
        told.into_iter().chain(lost.map(|titles| notes::not_compared(titles))).collect::<Vec<_>>()
    };
    let all = plan.places.iter().flat_map(|place| of_place(place).into_iter().map(|why| (*place, why)));
    all.filter_map(|((file, at), why)| note((file, Some(at)), why, sources)).collect()
}

fn note((file, at): (usize, Option<usize>), why: Problem, sources: &[OpenSource<'_>]) -> Option<TableNote> {
    let source = sources.get(file)?.source;
    let note = TableNote {
        file: source.file.clone(),
        file_index: count(file),
        sheet: String::new(),
        first_row: 0,
        last_row: 0,
        why,
    };
    let Some(at) = at else { return Some(note) };
    let table = source.tables.get(at)?;
    Some(TableNote { sheet: table.name.clone(), first_row: table.first_row, last_row: table.last_row, ..note })
}
