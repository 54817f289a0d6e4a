//! What an import would do, row by row. A plan writes nothing.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cells::Workbook;
use super::draft::{Draft, Drafter, Problem};
use super::id_offer::offers;
use super::matching::{Likeness, Reason, by_id_number, by_name};
pub use super::merging::{FieldChange, OnBlank};
use super::merging::{changes, merge, not_taken};
use super::rows::rows;
use super::table::{Table, TableKind};
use crate::domain::id_number;
use crate::domain::text::folded;
use crate::domain::{ChildId, FieldKey, Record};
use crate::forms::fields;
use crate::forms::interpret::Trouble;
use crate::store::{Register, SourceTable, StoredChild};
use crate::{Code, Error, Result, words};

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

/// A file that was read and recognised, ready to be planned.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its cells.
    pub workbook: Workbook,
    /// The tables in it.
    pub tables: Vec<Table>,
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
    /// What needs a look.
    pub problems: Vec<Problem>,
}

/// What to write for one child.
#[derive(Debug, Clone)]
pub struct Write {
    /// The record after the import.
    pub record: Record,
    /// The last row that spoke of the child: table and 1-based row.
    pub from: (usize, u32),
}

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// The tables that hold children, with their file, for the history.
    pub tables: Vec<SourceTable>,
    /// SHA-256 of each file.
    pub sha256s: Vec<String>,
    /// Every row.
    pub rows: Vec<PlannedRow>,
    /// New children, in the order of the rows.
    pub new: Vec<Write>,
    /// Stored children that the rows speak of.
    pub stored: HashMap<ChildId, Write>,
    /// Number of the register's last operation when the plan was made; another number makes it stale.
    pub made_at: i64,
}

impl Plan {
    /// How many rows have this outcome.
    pub fn count(&self, outcome: Outcome) -> u32 {
        u32::try_from(self.rows.iter().filter(|row| row.outcome == outcome).count()).unwrap_or(u32::MAX)
    }
}

/// Plans the import of files into a register. `progress` is told rows done and may return `false` to cancel.
///
/// # Errors
/// [`Code::NoRoster`] when no table with children was found in a file, [`Code::NoNameColumn`] when tables have no names,
/// [`Code::Cancelled`], or what the register answers.
pub fn plan(
    register: &Register,
    sources: &[Source],
    on_blank: OnBlank,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Plan> {
    let mut planner = Planner::new(register, on_blank)?;
    for source in sources {
        planner.plan.sha256s.push(source.sha256.clone());
        for table in tables_with_children(source)? {
            let drafter = Drafter::new(table, source.workbook.epoch_1904);
            let places = drafter.places().collect();
            planner.plan.tables.push(SourceTable {
                file: source.file.clone(),
                sheet: table.name.clone(),
                columns: places,
            });
            planner.seen_in_table.clear();
            for row in rows(&source.workbook, table) {
                planner.row(drafter.draft(&row))?;
                if !progress(planner.plan.rows.len()) {
                    return Err(Error::new(Code::Cancelled));
                }
            }
        }
    }
    Ok(planner.plan)
}

/// Number of the register's last operation, 0 for a register without one.
pub(super) fn last_operation(register: &Register) -> Result<i64> {
    Ok(register.operations(1)?.first().map_or(0, |operation| operation.number))
}

fn tables_with_children(source: &Source) -> Result<Vec<&Table>> {
    let children: Vec<&Table> =
        source.tables.iter().filter(|t| matches!(t.kind, TableKind::Roster | TableKind::Registration)).collect();
    let named = |table: &Table| {
        table.columns.iter().any(|c| !c.hidden && c.field.as_ref().is_some_and(|f| f.as_str() == "child.name"))
    };
    if children.is_empty() {
        return Err(Error::new(Code::NoRoster).with("path", &source.file));
    }
    let named: Vec<&Table> = children.into_iter().filter(|table| named(table)).collect();
    if named.is_empty() { Err(Error::new(Code::NoNameColumn).with("path", &source.file)) } else { Ok(named) }
}

/// A known child in the state in which the rows before have left it.
struct Known {
    target: Target,
    record: Record,
}

struct Planner<'a> {
    register: &'a Register,
    on_blank: OnBlank,
    /// The register is empty: there is nobody to ask for.
    nobody_stored: bool,
    plan: Plan,
    new_by_id: HashMap<String, Vec<usize>>,
    new_by_name: HashMap<String, Vec<usize>>,
    /// Which row of the present table spoke of a child.
    seen_in_table: HashMap<Target, u32>,
}

impl<'a> Planner<'a> {
    fn new(register: &'a Register, on_blank: OnBlank) -> Result<Self> {
        let plan = Plan { made_at: last_operation(register)?, ..Plan::default() };
        let (new_by_id, new_by_name, seen_in_table) = (HashMap::new(), HashMap::new(), HashMap::new());
        Ok(Self {
            register,
            on_blank,
            nobody_stored: register.count() == 0,
            plan,
            new_by_id,
            new_by_name,
            seen_in_table,
        })
    }

    fn row(&mut self, mut draft: Draft) -> Result<()> {
        let Some(name) = draft.name().map(str::to_owned) else {
            draft.problems.insert(0, Problem::of_row(&Trouble::new("no_name")));
            self.push(draft, String::new(), Outcome::Refused, None, Vec::new());
            return Ok(());
        };
        if !self.nobody_stored {
            draft.problems.extend(offers(self.register, &draft, &name)?);
        }
        match self.find(&draft.record, &name)? {
            Found::Nobody => self.create(draft, name),
            Found::Child(known) => self.change(draft, name, known),
            Found::Unsure(target, reason) => {
                let why = words::say::<&str>(reason.words(), &[]);
                draft.problems.insert(0, Problem::of_row(&Trouble { code: reason.code(), facts: vec![("why", why)] }));
                self.push(draft, name, Outcome::Similar, Some(target), Vec::new());
            }
        }
        Ok(())
    }

    fn create(&mut self, draft: Draft, name: String) {
        let at = self.plan.new.len();
        if let Some(number) = usable_id(&draft.record) {
            self.new_by_id.entry(number).or_default().push(at);
        }
        self.new_by_name.entry(folded(&name)).or_default().push(at);
        let from = (self.table(), draft.row);
        self.plan.new.push(Write { record: draft.record.clone(), from });
        self.seen_in_table.insert(Target::New(at), draft.row);
        self.push(draft, name, Outcome::Created, Some(Target::New(at)), Vec::new());
    }

    fn change(&mut self, mut draft: Draft, name: String, known: Known) {
        let merged = merge(&known.record, &draft, self.on_blank);
        let same = merged == known.record;
        let kept: Vec<Problem> =
            not_taken(&draft, &merged).into_iter().map(|(key, text)| stored_kept(key, &text)).collect();
        draft.problems.extend(kept);
        if let Some(first) = self.seen_in_table.get(&known.target) {
            let facts = vec![("row", first.to_string())];
            draft.problems.insert(0, Problem::of_row(&Trouble { code: "same_in_file", facts }));
            // A second row that says no more than a name is perhaps a second child of that name.
            if !tells_who(&draft.record) {
                let why = words::say::<&str>(Reason::Several.words(), &[]);
                draft.problems.push(Problem::of_row(&Trouble { code: "maybe_same", facts: vec![("why", why)] }));
                self.push(draft, name, Outcome::Similar, Some(known.target), Vec::new());
                return;
            }
            if !same {
                draft.problems.insert(1, Problem::of_row(&Trouble::new("row_changes_same_child")));
                self.push(draft, name, Outcome::Similar, Some(known.target), Vec::new());
                return;
            }
        }
        self.seen_in_table.entry(known.target).or_insert(draft.row);
        if same {
            self.push(draft, name, Outcome::Unchanged, Some(known.target), Vec::new());
            return;
        }
        let changes = changes(&known.record, &merged);
        let write = Write { record: merged, from: (self.table(), draft.row) };
        match known.target {
            Target::New(at) => {
                if let Some(new) = self.plan.new.get_mut(at) {
                    *new = write;
                }
            }
            Target::Stored(id) => {
                self.plan.stored.insert(id, write);
            }
        }
        self.push(draft, name, Outcome::Changed, Some(known.target), changes);
    }

    fn push(
        &mut self,
        draft: Draft,
        name: String,
        outcome: Outcome,
        target: Option<Target>,
        changes: Vec<FieldChange>,
    ) {
        let table = self.table();
        self.plan.rows.push(PlannedRow {
            table,
            row: draft.row,
            name,
            outcome,
            target,
            changes,
            problems: draft.problems,
        });
    }

    fn table(&self) -> usize {
        self.plan.tables.len().saturating_sub(1)
    }

    /// Looks for the child of a row by ID number, then by name.
    fn find(&self, draft: &Record, name: &str) -> Result<Found> {
        if let Some(number) = usable_id(draft) {
            let found = judge(draft, self.with_id(&number)?, by_id_number);
            if !matches!(found, Found::Nobody) {
                return Ok(found);
            }
        }
        Ok(judge(draft, self.with_name(name)?, by_name))
    }

    fn with_id(&self, number: &str) -> Result<Vec<Candidate<'_>>> {
        let stored = if self.nobody_stored { Vec::new() } else { self.register.by_id_number(number)? };
        Ok(self.known(stored, self.new_by_id.get(number)))
    }

    fn with_name(&self, name: &str) -> Result<Vec<Candidate<'_>>> {
        let stored = if self.nobody_stored { Vec::new() } else { self.register.by_name(name)? };
        Ok(self.known(stored, self.new_by_name.get(&folded(name))))
    }

    /// Stored and new children as the rows before have left them.
    fn known(&self, stored: Vec<StoredChild>, new: Option<&Vec<usize>>) -> Vec<Candidate<'_>> {
        let stored = stored.into_iter().map(|child| {
            let written = self.plan.stored.get(&child.id).map(|write| Cow::Borrowed(&write.record));
            (Target::Stored(child.id), written.unwrap_or(Cow::Owned(child.record)))
        });
        let new = new.into_iter().flatten().filter_map(|&at| {
            let write = self.plan.new.get(at)?;
            Some((Target::New(at), Cow::Borrowed(&write.record)))
        });
        stored.chain(new).collect()
    }
}

/// A child that may be meant. Borrowed, because a common name has many and at most one is taken.
type Candidate<'a> = (Target, Cow<'a, Record>);

enum Found {
    Nobody,
    Child(Known),
    Unsure(Target, Reason),
}

fn judge(draft: &Record, candidates: Vec<Candidate<'_>>, compare: fn(&Record, &Record) -> Likeness) -> Found {
    let mut same: Option<Candidate<'_>> = None;
    let mut unsure = None;
    for (target, record) in candidates {
        match compare(draft, &record) {
            Likeness::Same if same.is_some() => return Found::Unsure(target, Reason::Several),
            Likeness::Same => same = Some((target, record)),
            Likeness::Maybe(reason) => unsure = Some((target, reason)),
            Likeness::Other => {}
        }
    }
    match (same, unsure) {
        (Some((target, record)), _) => Found::Child(Known { target, record: record.into_owned() }),
        (None, Some((target, reason))) => Found::Unsure(target, reason),
        (None, None) => Found::Nobody,
    }
}

/// Tells of a cell that was not taken.
fn stored_kept(key: &FieldKey, text: &str) -> Problem {
    let label = fields().get(key.as_str()).map_or("", |field| field.title());
    let facts = vec![("label", label.to_owned()), ("value", text.to_owned())];
    Problem::of_row(&Trouble { code: "stored_kept", facts })
}

/// Whether a row says of whom it speaks beyond a name.
fn tells_who(record: &Record) -> bool {
    usable_id(record).is_some() || record.text("child.birth_date").is_some()
}

/// The ID number by which a row can be matched: of the shape of one, also when its check digit is wrong. Words such as 正在办理 and
/// a row of equal digits are shared by children who have nothing to do with each other.
fn usable_id(record: &Record) -> Option<String> {
    let number = id_number::normalise(record.text("child.id_number")?);
    let digits = number.strip_suffix('X').unwrap_or(&number).as_bytes();
    let shaped = matches!(number.len(), 15 | 17 | 18) && digits.iter().all(u8::is_ascii_digit);
    (shaped && digits.iter().any(|digit| Some(digit) != digits.first())).then_some(number)
}
