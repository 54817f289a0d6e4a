//! A form with one child a row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address::{Area, LAST_ROW, Place};
use super::columns::PlannedColumn;
use super::filler::{Child, Context, Paper, Writer, filled_in};
use super::matching::{Known, standing};
use super::moving::Move;
use super::placeholders;
use super::render::Put;
use super::report::LeftOut;
use super::slots::{Slots, is_number};
use super::source::Source;
use super::spelling::Written;
use super::tally::{Tally, unused};
use crate::sheets::cells::{Merge, Workbook};
use crate::sheets::table::Table;
use crate::store::WrittenCells;
use crate::{Code, Error, Result, words};

/// What is put where on a roster.
pub struct Filling {
    /// New content of cells, rows counted as they are afterwards.
    pub cells: BTreeMap<Place, Put>,
    /// Rows put in.
    pub put_in: Option<Move>,
    /// Position of each child and the row in which it stands now.
    pub rows: Vec<(usize, u32)>,
    /// Cells filled by column, in the order of the columns.
    pub filled: Vec<u32>,
    /// What was not filled.
    pub left_out: Vec<LeftOut>,
    /// Which cells say what the register says, by position in `rows`.
    pub written: WrittenCells,
}

/// What a roster is filled with.
pub struct Job<'a> {
    /// The workbook as it was read.
    pub workbook: &'a Workbook,
    /// The roster.
    pub table: &'a Table,
    /// Its columns.
    pub columns: &'a [PlannedColumn],
    /// Its sheet.
    pub paper: &'a Paper<'a>,
    /// The children in order.
    pub children: &'a [Child],
    /// What is told besides.
    pub context: &'a Context,
    /// Whether what stands in a known child's row is replaced by what the register says.
    pub overwrite: bool,
    /// Areas of the sheet of which other sheets and names of the book speak.
    pub counted: &'a [Area],
}

/// Works out what is put where.
///
/// # Errors
/// [`Code::BadArgument`] when nothing is sure enough to be filled in, or a sheet can't have so many rows.
pub fn fill(job: &Job<'_>) -> Result<Filling> {
    let slots = Slots::find(job.workbook, job.table, job.paper.xml, job.columns, job.counted);
    let known = Known::new(job.children);
    let standing = standing(job.table, job.paper.epoch_1904, &slots.taken, &known);
    let there: BTreeSet<usize> = standing.rows.iter().map(|(_, child)| *child).collect();
    let further: Vec<usize> = (0..job.children.len()).filter(|at| !there.contains(at)).collect();
    let missing = further.len().saturating_sub(slots.free.len());
    let put_in = slots.put_in(&job.table.name, u32::try_from(missing).unwrap_or(u32::MAX));
    let below = (1..).map(|at| slots.last + 1 + (at - 1) * slots.block);
    let places = slots.free.iter().copied().chain(below);
    let mut rows: Vec<(usize, u32)> = standing.rows.iter().map(|(row, child)| (*child, *row)).collect();
    rows.extend(further.into_iter().zip(places));
    let bad = |words: &str| Error::new(Code::BadArgument).with("what", words::say::<&str>(words, &[]));
    if put_in.as_ref().is_some_and(|put_in| put_in.after.saturating_add(put_in.count) > LAST_ROW) {
        return Err(bad("errors.too_many_rows"));
    }
    let mut desk = Desk::new(job, &slots, put_in);
    if !desk.has_something() {
        return Err(bad("fill.nothing_sure"));
    }
    for (at, (child, row)) in (0..).zip(&rows) {
        desk.child(*child, Seat { row: *row, number: 0, standing: there.contains(child), at });
    }
    Ok(desk.finish(rows, &standing.strangers))
}

/// Where a child goes.
#[derive(Clone, Copy)]
struct Seat {
    /// 1-based row as it is afterwards.
    row: u32,
    /// The child's number in the form.
    number: u32,
    /// Whether the child stood there before.
    standing: bool,
    /// Position among the rows.
    at: u32,
}

struct Desk<'a> {
    job: &'a Job<'a>,
    slots: &'a Slots<'a>,
    put_in: Option<Move>,
    writers: Vec<Option<Writer>>,
    marks: HashMap<String, Writer>,
    /// Texts with marks of the row that shows how each child is filled in, by column.
    pattern: Vec<(u32, String)>,
    merges: Vec<Merge>,
    cells: BTreeMap<Place, Put>,
    /// Cells merged over several children: what each of these has to say.
    shared: BTreeMap<Place, Vec<(usize, u32, Put)>>,
    written: WrittenCells,
    tallies: Vec<Tally>,
    next_number: u32,
}

impl<'a> Desk<'a> {
    fn new(job: &'a Job<'a>, slots: &'a Slots<'a>, put_in: Option<Move>) -> Self {
        let first = slots.free.first().copied().unwrap_or(slots.first);
        let writers = job.columns.iter().map(|column| {
            let samples = samples(slots, column.index);
            column.used().map(|source| Writer::new(job.paper, source, first, column.index, &column.header, samples))
        });
        let mut desk = Self {
            job,
            slots,
            put_in,
            writers: writers.collect(),
            marks: HashMap::new(),
            pattern: Vec::new(),
            merges: merges_of(job, slots),
            cells: BTreeMap::new(),
            shared: BTreeMap::new(),
            written: WrittenCells { fields: written_fields(job.columns), ..WrittenCells::default() },
            tallies: vec![Tally::default(); job.columns.len()],
            next_number: next_number(job, slots),
        };
        desk.find_marks(first);
        let marks = desk.marks.keys().filter_map(|key| Source::parse(key).ok());
        desk.written.fields.extend(marks.flat_map(|source| source.field_keys()).map(str::to_owned));
        desk
    }

    /// Whether anything but numbers can be filled in.
    fn has_something(&self) -> bool {
        let used = |column: &PlannedColumn| column.used().is_some_and(|source| *source != Source::RowNumber);
        !self.pattern.is_empty() || self.job.columns.iter().any(used)
    }

    /// Marks in the first free row say how every row is filled in.
    fn find_marks(&mut self, first: u32) {
        let cells = self.job.paper.sheet.row(first - 1);
        for (column, cell) in cells.filled() {
            let text = cell.display();
            if !placeholders::asks_for_child(&text) {
                continue;
            }
            for piece in placeholders::pieces(&text).unwrap_or_default() {
                if let placeholders::Piece::Mark(placeholders::Mark::Child(source)) = piece {
                    let writer = || Writer::new(self.job.paper, &source, first, column, "", Vec::new());
                    self.marks.entry(source.key()).or_insert_with(writer);
                }
            }
            self.pattern.push((column, text));
        }
    }

    fn child(&mut self, at: usize, seat: Seat) {
        let Some(child) = self.job.children.get(at) else { return };
        let Seat { row, standing, .. } = seat;
        let number = self.next_number;
        for index in 0..self.job.columns.len() {
            let Some(column) = self.job.columns.get(index) else { continue };
            if self.pattern.iter().any(|(marked, _)| *marked == column.index) {
                continue;
            }
            self.cell(index, column, child, Seat { number, ..seat });
        }
        for (column, text) in &self.pattern {
            if let Some(put) =
                filled_in(text, Some((child, number)), self.job.context, &self.marks).filter(|_| !standing)
            {
                self.cells.insert(Place { row, column: *column }, put);
            }
        }
        self.next_number += u32::from(!standing);
    }

    fn cell(&mut self, index: usize, column: &PlannedColumn, child: &Child, seat: Seat) {
        let Some(Some(writer)) = self.writers.get(index) else { return };
        if column.source == Some(Source::RowNumber) && seat.standing {
            return;
        }
        let written = writer.write(child, seat.number, self.job.context);
        let Some(tally) = self.tallies.get_mut(index) else { return };
        match written {
            Written::Put(put) => self.put(index, column, put, seat),
            Written::Unknown => {}
            Written::NotInList(word) => {
                *tally.not_in_list.entry(word).or_default() += 1;
                self.not_written(column, seat.at);
            }
            Written::TooLong => {
                tally.too_long += 1;
                self.not_written(column, seat.at);
            }
        }
    }

    /// Notes that a cell doesn't say what the register says.
    fn not_written(&mut self, column: &PlannedColumn, at: u32) {
        for key in column.used().map(Source::field_keys).unwrap_or_default() {
            self.written.but.entry(key.to_owned()).or_default().insert(at);
        }
    }

    fn put(&mut self, index: usize, column: &PlannedColumn, put: Put, seat: Seat) {
        let Some(model) = self.model(seat.row) else {
            // Nothing of the form stands in such a row: what has its number there is a line below the body, which moves down.
            if let Some(tally) = self.tallies.get_mut(index) {
                tally.filled += 1;
            }
            self.cells.insert(Place { row: seat.row, column: column.index }, put);
            return;
        };
        let (sheet, xml) = (self.job.paper.sheet, self.job.paper.xml);
        let (place, shared) = target(&self.merges, self.slots, model, column.index);
        if shared {
            self.shared.entry(place).or_default().push((index, seat.at, put));
            return;
        }
        if xml.cell(place.row, place.column).is_some_and(|cell| cell.formula.is_some()) {
            // It works the value out by itself, in new rows too.
            self.not_written(column, seat.at);
            return;
        }
        let Some(tally) = self.tallies.get_mut(index) else { return };
        let old = sheet.cell(place.row - 1, place.column);
        if seat.row == model && !old.is_blank() && !placeholders::is_in(&old.display()) {
            if column.source == Some(Source::RowNumber) || says(&put) == old.display().trim() {
                return;
            }
            if !(seat.standing && self.job.overwrite) {
                tally.occupied += 1;
                self.not_written(column, seat.at);
                return;
            }
        }
        tally.filled += 1;
        self.cells.insert(Place { row: place.row + seat.row - model, column: place.column }, put);
    }

    /// The row of the form as it was whose look a row has; none for a row put into a body that has no row.
    fn model(&self, row: u32) -> Option<u32> {
        let (last, block) = (self.slots.last, self.slots.block);
        match row <= last {
            true => Some(row),
            false => (!self.slots.bare).then(|| last + 1 - block + (row - last - 1) % block),
        }
    }

    fn finish(mut self, rows: Vec<(usize, u32)>, strangers: &[u32]) -> Filling {
        for (place, puts) in std::mem::take(&mut self.shared) {
            let blank = self.job.paper.sheet.cell(place.row - 1, place.column).is_blank();
            let Some((index, _, first)) = puts.first().cloned() else { continue };
            let agree = puts.iter().all(|(_, _, put)| *put == first);
            if !(agree && blank)
                && let Some(column) = self.job.columns.get(index)
            {
                puts.iter().for_each(|(_, at, _)| self.not_written(column, *at));
            }
            let Some(tally) = self.tallies.get_mut(index) else { continue };
            if agree && blank {
                tally.filled += 1;
                self.cells.insert(place, first);
            } else if blank {
                tally.over_several += u32::try_from(puts.len()).unwrap_or(u32::MAX);
            }
        }
        let mut left_out = Vec::new();
        if !strangers.is_empty() {
            let count = u32::try_from(strangers.len()).unwrap_or(u32::MAX);
            let listed: Vec<String> = strangers.iter().take(20).map(ToString::to_string).collect();
            left_out.push(LeftOut::new("row_unknown", "", "", count, &[("rows", listed.join("、"))]));
        }
        for (column, tally) in self.job.columns.iter().zip(&self.tallies) {
            // Formulas work such a column out by themselves.
            let rows = [Some(self.slots.first), self.slots.free.first().copied()];
            let cell = |row: u32| self.job.paper.xml.cell(row, column.index);
            let formula = rows.into_iter().flatten().filter_map(cell).any(|cell| cell.formula.is_some());
            left_out.extend(unused(column).filter(|_| !formula));
            left_out.extend(tally.told(column));
        }
        let filled = self.tallies.iter().map(|tally| tally.filled).collect();
        Filling { cells: self.cells, put_in: self.put_in, rows, filled, left_out, written: self.written }
    }
}

/// The keys of the fields that have a column which is filled.
pub fn written_fields(columns: &[PlannedColumn]) -> BTreeSet<String> {
    let used = columns.iter().filter_map(PlannedColumn::used);
    used.flat_map(Source::field_keys).map(str::to_owned).collect()
}

/// What a cell says after something is put into it.
fn says(put: &Put) -> String {
    match put {
        Put::Text(text) => text.trim().to_owned(),
        Put::Number(number) => number.to_string(),
        Put::Blank => String::new(),
    }
}

/// Texts that stand in a column's body already.
fn samples(slots: &Slots<'_>, column: u32) -> Vec<String> {
    let cells = slots.taken.iter().flat_map(|row| row.cells.iter().filter(|cell| cell.index == column));
    let texts = cells.filter(|cell| {
        matches!(cell.cell, crate::sheets::cells::Cell::Text(_) | crate::sheets::cells::Cell::Number(_))
    });
    texts.map(|cell| cell.cell.display().trim().to_owned()).filter(|text| !text.is_empty()).take(50).collect()
}

/// The number of the next row: one more than the highest that stands there.
fn next_number(job: &Job<'_>, slots: &Slots<'_>) -> u32 {
    let column = job.columns.iter().find(|column| column.used() == Some(&Source::RowNumber)).map(|column| column.index);
    let numbers = slots.taken.iter().filter_map(|row| {
        let text = row.cells.iter().find(|cell| Some(cell.index) == column)?.cell.display();
        is_number(&text).then(|| text.trim().parse::<u32>().ok()).flatten()
    });
    numbers.max().unwrap_or(u32::try_from(slots.taken.len()).unwrap_or(0)) + 1
}

/// The merged ranges over the rows of the body.
fn merges_of(job: &Job<'_>, slots: &Slots<'_>) -> Vec<Merge> {
    let merges = job.paper.sheet.merges.iter().copied();
    merges.filter(|merge| merge.top < slots.last && merge.bottom + 1 >= slots.first).collect()
}

/// The cell into which something for a row and column goes, and whether several children share it.
fn target(merges: &[Merge], slots: &Slots<'_>, row: u32, column: u32) -> (Place, bool) {
    let covers = |merge: &&Merge| {
        (merge.top + 1..=merge.bottom + 1).contains(&row) && (merge.left..=merge.right).contains(&column)
    };
    let Some(merge) = merges.iter().find(covers) else { return (Place { row, column }, false) };
    let shared = merge.top + 1 < row || merge.bottom + 1 >= row + slots.block;
    (Place { row: merge.top + 1, column: merge.left }, shared)
}
