//! The rows of an import that didn't go in, as a workbook of the same layout: the sheet's lines above, its header rows and columns, the
//! cells as they stood, and behind them a column that says why and what to do. Mended, it is imported as it is.
//!
//! In it are rows that were refused, rows that wait for a decision, and rows of which a cell was left out although the row went in:
//! mended, such a cell is filled in and the rest of the row changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{NaiveDate, NaiveTime, Timelike};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::save::{Target, guarded};
use super::sheet_name::SheetNames;
use crate::domain::FieldKey;
use crate::sheets::cells::{Cell, CellRef, Merge, Sheet};
use crate::sheets::choosing::leaves_out;
use crate::sheets::draft::Problem;
use crate::sheets::plan::{Outcome, Plan, PlannedRow};
use crate::sheets::rows;
use crate::sheets::source::{OpenSource, Source, open_all};
use crate::sheets::source_looks::{SheetLooks, SourceLooks};
use crate::sheets::table::{Table, TableKind};
use crate::{Result, words};

/// Width of the column of reasons, in characters of the base font.
const REASON_WIDTH: f64 = 60.0;
/// How a date is shown whose source doesn't say.
const DATE: &str = "yyyy-mm-dd";
const MOMENT: &str = "yyyy-mm-dd hh:mm:ss";

/// The header of the added column. Imports pass over columns of this name.
pub fn reason_header() -> String {
    words::say::<&str>("problems.reason_header", &[])
}

/// Whether a row belongs into the workbook.
pub fn is_to_mend(row: &PlannedRow) -> bool {
    matches!(row.outcome, Outcome::Refused | Outcome::Similar)
        || row.problems.iter().any(|problem| leaves_out(&problem.code))
}

/// Writes the rows that a person has to look at and says how many they are; no file for none. `looks` are those of the sources, in
/// their order.
///
/// # Errors
/// A full disk or a folder that can't be written to; an old file of that name is then as it was.
pub fn mending(plan: &Plan, sources: &[Source], looks: &[SourceLooks], out: &Path) -> Result<u32> {
    let rows = plan.rows.iter().filter(|row| is_to_mend(row)).count();
    if rows == 0 {
        return Ok(0);
    }
    let target = Target::beside(out)?;
    let opened = open_all(sources)?;
    let mut workbook = guarded(out, || book(plan, &opened, looks))?;
    target.keep(&mut workbook)?;
    Ok(u32::try_from(rows).unwrap_or(u32::MAX))
}

fn book(plan: &Plan, sources: &[OpenSource<'_>], looks: &[SourceLooks]) -> std::result::Result<Workbook, XlsxError> {
    let (mut workbook, mut names) = (Workbook::new(), SheetNames::default());
    for (file, opened) in sources.iter().enumerate() {
        for (at, sheet) in opened.workbook.sheets.iter().enumerate() {
            let tables = tables_of(plan, file, opened.source, at);
            let lines = lines(sheet, &tables);
            if lines.is_empty() {
                continue;
            }
            let page = workbook.add_worksheet();
            page.set_name(names.name(&sheet.name, "Sheet"))?;
            let looks = looks.get(file).and_then(|looks| looks.get(&sheet.name));
            Copy { sheet, looks, page }.all(&lines, &tables)?;
        }
    }
    Ok(workbook)
}

/// One imported table of a sheet with its rows to mend.
struct Bad<'a> {
    table: &'a Table,
    rows: Vec<&'a PlannedRow>,
    /// The row above which nothing belongs to it.
    above: u32,
}

fn tables_of<'a>(plan: &'a Plan, file: usize, source: &'a Source, sheet: usize) -> Vec<Bad<'a>> {
    let mut tables: Vec<Bad<'a>> = Vec::new();
    let mut all: Vec<&Table> = source.tables.iter().filter(|table| table.sheet == sheet).collect();
    all.sort_by_key(|table| table.first_row);
    for (at, table) in source.tables.iter().enumerate().filter(|(_, table)| table.sheet == sheet) {
        let Some(planned) = plan.places.iter().position(|place| *place == (file, at)) else { continue };
        let rows: Vec<&PlannedRow> = plan.rows.iter().filter(|row| row.table == planned && is_to_mend(row)).collect();
        let before = all.iter().map(|other| other.last_row).filter(|last| *last < table.first_row).max();
        if !rows.is_empty() {
            tables.push(Bad { table, rows, above: before.unwrap_or(0) });
        }
    }
    tables
}

/// The rows of the sheet that are copied, 1-based in order, each with what is said of it. A registration sheet is copied whole.
fn lines(sheet: &Sheet, tables: &[Bad<'_>]) -> BTreeMap<u32, Vec<String>> {
    let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for bad in tables {
        let lead = match bad.table.kind {
            TableKind::Registration => 1..=sheet.height(),
            _ => bad.above + 1..=bad.table.first_row.saturating_sub(1),
        };
        for row in lead {
            lines.entry(row).or_default();
        }
        for row in &bad.rows {
            lines.entry(row.row).or_default().extend(row.problems.iter().map(sentence));
        }
        for row in further_rows(sheet, bad) {
            lines.entry(row).or_default();
        }
    }
    lines
}

/// The rows below those of children whose name stands over several: what is to be moved up must be there.
fn further_rows(sheet: &Sheet, bad: &Bad<'_>) -> Vec<u32> {
    let is_name = |field: &FieldKey| field.as_str() == "child.name";
    let name = bad.table.columns.iter().find(|column| column.field.as_ref().is_some_and(is_name));
    let told: BTreeSet<u32> = bad.rows.iter().map(|row| row.row).collect();
    let all = name.into_iter().flat_map(|name| rows::further_rows(sheet, bad.table, name.index));
    all.filter(|(first, _)| told.contains(first))
        .flat_map(|(first, last)| first + 1..=last.min(sheet.height()))
        .collect()
}

/// `F · 公民身份号码：号码已被表格软件损坏。在表里把这一列……`
fn sentence(problem: &Problem) -> String {
    let place: Vec<&str> =
        [problem.column.as_str(), problem.header.as_str()].into_iter().filter(|p| !p.is_empty()).collect();
    let facts = [("place", place.join(" · ")), ("what", problem.message.clone()), ("hint", problem.hint.clone())];
    words::say(if place.is_empty() { "problems.reason_row" } else { "problems.reason_cell" }, &facts)
}

/// A sheet on its way into the new workbook.
struct Copy<'a> {
    sheet: &'a Sheet,
    looks: Option<&'a SheetLooks>,
    page: &'a mut Worksheet,
}

type Written = std::result::Result<(), XlsxError>;

impl Copy<'_> {
    fn all(&mut self, lines: &BTreeMap<u32, Vec<String>>, tables: &[Bad<'_>]) -> Written {
        let places: BTreeMap<u32, u32> = lines.keys().copied().zip(0..).collect();
        let widest = lines.keys().map(|row| self.sheet.row(row - 1).len()).max();
        let reasons = u16::try_from(widest.unwrap_or(0)).unwrap_or(u16::MAX - 1);
        self.widths(reasons)?;
        let sheet = self.sheet;
        let shared = shared_cells(sheet, tables);
        for (row, to) in &places {
            let width = sheet.row(row - 1).len() as u32;
            for column in 0..width.max(u32::from(reasons)) {
                let own = sheet.cell(row - 1, column);
                let cell = if own.is_blank() { shared.get(&(*row, column)).copied().unwrap_or(own) } else { own };
                self.cell(*to, column, cell)?;
            }
        }
        self.merges(&places)?;
        self.reasons(lines, tables, &places, reasons)
    }

    fn widths(&mut self, reasons: u16) -> Written {
        for (column, width) in self.looks.iter().flat_map(|looks| &looks.widths) {
            if let Ok(column) = u16::try_from(*column) {
                self.page.set_column_width(column, *width)?;
            }
        }
        // What was hidden was not imported and stays so.
        for column in self.sheet.hidden_columns.iter().filter_map(|column| u16::try_from(*column).ok()) {
            self.page.set_column_hidden(column)?;
        }
        self.page.set_column_width(reasons, REASON_WIDTH)?;
        Ok(())
    }

    fn cell(&mut self, row: u32, column: u32, cell: CellRef<'_>) -> Written {
        let Ok(column) = u16::try_from(column) else { return Ok(()) };
        match cell {
            Cell::Empty => {}
            Cell::Text(text) | Cell::Error(text) => {
                self.page.write_string_with_format(row, column, text, &as_text())?;
            }
            // A damaged number stays one, so that it is told again instead of being taken for text.
            Cell::Number(number) => drop(self.page.write_number(row, column, number)?),
            Cell::Bool(truth) => drop(self.page.write_boolean(row, column, truth)?),
            Cell::Date(iso) => self.date(row, column, iso)?,
        }
        Ok(())
    }

    fn date(&mut self, row: u32, column: u16, iso: &str) -> Written {
        let own = self.looks.and_then(|looks| looks.date_formats.get(&u32::from(column))).map(String::as_str);
        let format = Format::new().set_num_format(own.unwrap_or(if iso.contains('T') { MOMENT } else { DATE }));
        match serial(iso) {
            Some(days) => drop(self.page.write_number_with_format(row, column, days, &format)?),
            None => drop(self.page.write_string_with_format(row, column, iso, &as_text())?),
        }
        Ok(())
    }

    /// Merged ranges of which every row was copied, in one piece.
    fn merges(&mut self, places: &BTreeMap<u32, u32>) -> Written {
        for Merge { top, left, bottom, right } in &self.sheet.merges {
            let (Some(first), Some(last)) = (places.get(&(top + 1)), places.get(&(bottom + 1))) else { continue };
            let (Ok(left), Ok(right)) = (u16::try_from(*left), u16::try_from(*right)) else { continue };
            if last - first != bottom - top || (first, left) == (last, right) {
                continue;
            }
            let text = self.sheet.cell(*top, u32::from(left)).display();
            let format = as_text().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
            // Ranges of a damaged file may overlap; the cells stand all the same.
            match self.page.merge_range(*first, left, *last, right, &text, &format) {
                Ok(_) | Err(XlsxError::MergeRangeOverlaps(..)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn reasons(
        &mut self,
        lines: &BTreeMap<u32, Vec<String>>,
        tables: &[Bad<'_>],
        places: &BTreeMap<u32, u32>,
        column: u16,
    ) -> Written {
        let format = as_text().set_text_wrap().set_align(FormatAlign::Top);
        for (row, said) in lines.iter().filter(|(_, said)| !said.is_empty()) {
            if let Some(to) = places.get(row) {
                self.page.write_string_with_format(*to, column, said.join("\n"), &format)?;
            }
        }
        let headers: BTreeSet<u32> = tables.iter().filter_map(|bad| bad.table.header_rows.last().copied()).collect();
        for to in headers.iter().filter_map(|row| places.get(row)) {
            self.page.write_string_with_format(*to, column, reason_header(), &as_text().set_bold())?;
        }
        Ok(())
    }
}

/// What a cell merged over several children shows in each of their rows: the rows between them may be left behind.
fn shared_cells<'a>(sheet: &'a Sheet, tables: &[Bad<'_>]) -> BTreeMap<(u32, u32), CellRef<'a>> {
    let body: BTreeSet<u32> = tables.iter().flat_map(|bad| bad.rows.iter().map(|row| row.row)).collect();
    let mut shared = BTreeMap::new();
    for merge in sheet.merges.iter().filter(|merge| merge.bottom > merge.top && merge.left == merge.right) {
        for row in body.range(merge.top + 2..=merge.bottom + 1) {
            shared.insert((*row, merge.left), sheet.cell(merge.top, merge.left));
        }
    }
    shared
}

/// The days that a spreadsheet program counts for a date; none for days before its calendar, of which programs think differently.
fn serial(iso: &str) -> Option<f64> {
    let (day, time) = iso.split_once('T').unwrap_or((iso, "00:00:00"));
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S").ok()?;
    let days = day.signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
    let seconds = f64::from(time.num_seconds_from_midnight());
    (days > 60).then(|| days as f64 + seconds / 86_400.0)
}

/// Text cells: what is typed into them later is text too.
fn as_text() -> Format {
    Format::new().set_num_format("@")
}
