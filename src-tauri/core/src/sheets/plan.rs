//! What an import would do, row by row. A plan writes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bad_files;
use super::draft::{Draft, Drafter, Problem, rounded_fields};
use super::homecoming::Conflict;
use super::matching::Reason;
use super::meanings::Meanings;
pub use super::merging::{FieldChange, OnBlank};
use super::planner::Planner;
use super::rows::rows;
pub use super::side_by_side::{Candidate, FieldPair};
use super::source::{OpenSource, Source};
use super::table::Table;
use super::taken;
use crate::ahead::ahead;
use crate::domain::{ChildId, Record};
use crate::store::{Register, SourceTable};
use crate::{Code, Error, Result};

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Outcome {
    /// A new file.
    Created,
    /// Fields of a stored child change.
    Changed,
    /// Nothing changes.
    Unchanged,
    /// May be a stored child: parked for a person.
    Similar,
    /// Can't be a child.
    Refused,
}

/// What a person says of a row that may be a known child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Decision {
    /// It is that child: what the row says goes into the child's file.
    Same,
    /// It is somebody else (不是同一人): a new file, and the two are never held for one again.
    Other,
    /// Not now: the row stays parked.
    Later,
}

/// How an import is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// What to do with blank cells.
    pub on_blank: OnBlank,
    /// What was said of rows that may be known children: by table (position in [`Plan::tables`]) and 1-based row.
    pub decisions: HashMap<(usize, u32), Decision>,
    /// Cells of rows that came home of which the sheet's side is taken: table, 1-based row and the conflict's field.
    pub theirs: HashSet<(usize, u32, String)>,
    /// Take the sheet's side of all such cells.
    pub all_theirs: bool,
    /// What was said now of words in coded columns; it is remembered when the plan is applied.
    pub said: Meanings,
    /// Tables that a person leaves out: positions of the file and of the table in it.
    pub skip: HashSet<(usize, usize)>,
    /// Further settings that are to be remembered then: names and values.
    pub remember: Vec<(String, String)>,
}

/// Which child a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The n-th new child of the plan.
    New(usize),
    /// A stored child.
    Stored(ChildId),
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRow {
    /// Position in [`Plan::tables`].
    pub table: usize,
    /// 1-based row in its sheet.
    pub row: u32,
    /// The name in the row, to show.
    pub name: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The child; for a parked row the one that it may be.
    pub target: Option<Target>,
    /// What changes in a stored child.
    pub changes: Vec<FieldChange>,
    /// Cells of a row that came home which were changed here too since it was sent; nothing of them is taken unasked.
    pub conflicts: Vec<Conflict>,
    /// What needs a look.
    pub problems: Vec<Problem>,
    /// What was said of a row that may be a known child; `None` when nobody was asked.
    pub decision: Option<Decision>,
    /// Of a row that may be a known child, decided on or not: what is needed to ask, and to park it.
    pub question: Option<Question>,
}

/// What is asked about a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What the row says.
    pub draft: Record,
    /// Why it is not certain.
    pub reason: Reason,
    /// Who it may be.
    pub about: Target,
    /// Both side by side.
    pub candidate: Candidate,
    /// A row that says the same waits already from an earlier import.
    pub waiting: bool,
}

/// What to write for one child.
#[derive(Debug, Clone)]
pub struct Write {
    /// The record after the import.
    pub record: Record,
    /// The last row that spoke of the child: table and 1-based row.
    pub from: (usize, u32),
    /// The record as earlier rows of this import left it, each with its row, so that every value is put down to the row that brought it.
    pub before: Vec<(Record, (usize, u32))>,
}

impl Write {
    /// What the first row that speaks of a child leaves.
    pub fn new(record: Record, from: (usize, u32)) -> Self {
        Self { record, from, before: Vec::new() }
    }

    /// Puts another row's word over it.
    pub fn then(&mut self, record: Record, from: (usize, u32)) {
        let earlier = std::mem::replace(&mut self.record, record);
        self.before.push((earlier, self.from));
        self.from = from;
    }

    /// The record after each row, in order, the last one being [`Write::record`].
    pub fn steps(&self) -> impl Iterator<Item = (&Record, (usize, u32))> {
        self.before.iter().map(|(record, from)| (record, *from)).chain(std::iter::once((&self.record, self.from)))
    }
}

/// The problem of a table that a person left out.
pub(super) const UNWANTED: &str = "left_out_unwanted";

/// A table with children, or what looks like one, that an import leaves out; or a whole file.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Position of the file.
    pub file: usize,
    /// Position of the table in it; `None` for the file as a whole.
    pub table: Option<usize>,
    /// Why and what to do.
    pub why: Problem,
}

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// The tables that hold children, with their file, for the history.
    pub tables: Vec<SourceTable>,
    /// Of each of them the positions of its file among the sources and of the table in the file.
    pub places: Vec<(usize, usize)>,
    /// Tables that look like lists of children and are not imported, and files of which nothing is.
    pub left_out: Vec<LeftOut>,
    /// SHA-256 of each file from which something is taken.
    pub sha256s: Vec<String>,
    /// Every row.
    pub rows: Vec<PlannedRow>,
    /// New children, in the order of the rows.
    pub new: Vec<Write>,
    /// Stored children that the rows speak of.
    pub stored: HashMap<ChildId, Write>,
    /// Children of forms that came home whose rows were taken out there, with their names. Their files stay as they are.
    pub absent: Vec<(ChildId, String)>,
    /// Pairs of whom somebody said that they are not the same child.
    pub apart: Vec<(Target, Target)>,
    /// Parked rows of which the mended version goes in, by number, with the child whose it is.
    pub mended: BTreeMap<i64, Target>,
    /// Number of the register's last operation when the plan was made; another number makes it stale.
    pub made_at: i64,
    /// What words of coded columns were taken for: what was said now, and before.
    pub meanings: Meanings,
    /// Settings that are written with the import.
    pub remember: Vec<(String, String)>,
}

impl Plan {
    /// How many rows have this outcome.
    pub fn count(&self, outcome: Outcome) -> u32 {
        u32::try_from(self.rows.iter().filter(|row| row.outcome == outcome).count()).unwrap_or(u32::MAX)
    }

    /// Whether applying it would write anything.
    pub fn is_empty(&self) -> bool {
        let decided = |row: &PlannedRow| matches!(row.decision, Some(Decision::Same | Decision::Other));
        let asked = |row: &PlannedRow| row.question.as_ref().is_some_and(|question| !question.waiting || decided(row));
        self.new.is_empty() && self.stored.is_empty() && self.mended.is_empty() && !self.rows.iter().any(asked)
    }
}

/// Plans the import of files into a register. `progress` is told rows done and may return `false` to cancel.
///
/// # Errors
/// As [`plan_as`].
pub fn plan(
    register: &Register,
    sources: &[Source],
    on_blank: OnBlank,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Plan> {
    plan_as(register, sources, &Wanted { on_blank, ..Wanted::default() }, progress)
}

/// As [`plan`], with what a person decided on single rows.
///
/// # Errors
/// Of files from which nothing can be taken, when there are no others: why they couldn't be read, [`Code::NoRoster`] when no table with
/// children was found, [`Code::NoNameColumn`] when tables have no names, [`Code::Transposed`] when rows and columns are exchanged.
/// [`Code::Cancelled`], or what the register answers.
pub fn plan_as(
    register: &Register,
    sources: &[Source],
    wanted: &Wanted,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Plan> {
    let mut planner = Planner::new(register, wanted)?;
    let meanings = wanted.said.over(Meanings::stored(register)?);
    planner.plan.remember = [wanted.remember.clone(), meanings.settings(&wanted.said)?].concat();
    let mut bad = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        let opened = source.open()?;
        match taken::tables(file, &opened, &wanted.skip, &mut planner.plan.left_out) {
            Ok(tables) => {
                plan_tables(&mut planner, (file, &opened), &tables, &meanings, progress)?;
                pass_over(&mut planner, (file, &opened), &wanted.skip);
            }
            Err(error) => bad.push((file, error)),
        }
    }
    bad_files::tell(&mut planner.plan, bad)?;
    let there: HashSet<Target> = planner.plan.rows.iter().filter_map(|row| row.target).collect();
    // What stands in a file that can't be read, nobody knows.
    if sources.iter().all(|source| source.unread.is_none()) {
        planner.plan.absent = planner.homecoming.absent(register)?;
        planner.plan.absent.retain(|(id, _)| !there.contains(&Target::Stored(*id)));
    }
    planner.plan.meanings = meanings;
    Ok(planner.plan)
}

/// Rows of tables that somebody left out are not missing from the form that came home.
fn pass_over(planner: &mut Planner<'_>, (file, opened): (usize, &OpenSource<'_>), skip: &HashSet<(usize, usize)>) {
    for (_, table) in opened.source.tables.iter().enumerate().filter(|(at, _)| skip.contains(&(file, *at))) {
        rows(&opened.workbook, table).filter_map(|row| row.key).for_each(|key| planner.homecoming.pass_over(&key));
    }
}

/// Plans the rows of a file's tables, which stand at these positions.
fn plan_tables(
    planner: &mut Planner<'_>,
    (file, opened): (usize, &OpenSource<'_>),
    tables: &[(usize, &Table)],
    meanings: &Meanings,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<()> {
    planner.begin_file(opened.source);
    let before = planner.plan.rows.len();
    let rounded = rounded_fields(&opened.workbook, &opened.source.tables);
    for (at, table) in tables {
        let drafter = Drafter::new(table, opened.workbook.epoch_1904).understanding(meanings).doubting(&rounded);
        let columns = drafter.places().collect();
        let about = SourceTable { file: opened.source.file.clone(), sheet: table.name.clone(), columns };
        planner.begin_table(about, (file, *at));
        // Reading cells takes as long as planning: it is done in front, on another core.
        ahead(
            |hand| {
                let _ = rows(&opened.workbook, table).try_for_each(|row| hand(drafter.draft(&row)));
            },
            |draft: Draft| {
                planner.row(draft)?;
                if progress(planner.plan.rows.len()) { Ok(()) } else { Err(Error::new(Code::Cancelled)) }
            },
        )?;
    }
    if let Some((at, _)) = tables.first().filter(|_| planner.plan.rows.len() == before) {
        planner.plan.left_out.push(taken::left_out((file, *at), "left_out_no_rows"));
    }
    Ok(())
}

/// Number of the register's last operation, 0 for a register without one.
///
/// # Errors
/// What reading the register answers.
pub fn last_operation(register: &Register) -> Result<i64> {
    Ok(register.operations(1)?.first().map_or(0, |operation| operation.number))
}
