//! Makes a plan, row after row: each row sees the children as the rows before have left them.

mod asking;
mod older;

use std::collections::HashMap;

use super::candidates::{Found, Index, Keys, Known};
use super::combined;
use super::draft::{Draft, Problem};
use super::homecoming::{Conflict, Homecoming, Returned, three_way};
use super::id_offer::offers;
use super::matching::{Reason, Renaming, renaming};
use super::mended::{Waiting, Who};
use super::merging::{FieldChange, OnBlank, changes, merge, not_taken};
use super::persons;
use super::plan::{Outcome, Plan, PlannedRow, Target, Wanted, Write, last_operation};
use super::source::Source;
use crate::domain::{FieldKey, Record, Value};
use crate::forms::interpret::Trouble;
use crate::forms::{Kind, fields};
use crate::store::{Register, SourceTable, Standing};
use crate::{Code, Result, words};

/// What children are found by.
const FOUND_BY: [&str; 3] = ["child.id_number", "child.name", "child.birth_date"];

/// A row and what it makes of its child.
struct Row {
    /// The draft as the row says it.
    kept: Draft,
    /// The same read beside what is known of the child.
    draft: Draft,
    merged: Record,
    /// Cells that would take the register back to what it said before.
    conflicts: Vec<Conflict>,
}

/// A plan in the making.
pub(super) struct Planner<'a> {
    register: &'a Register,
    wanted: &'a Wanted,
    pub(super) plan: Plan,
    index: Index,
    /// The last row of the present file that spoke of a child: table and 1-based row.
    seen: HashMap<Target, (usize, u32)>,
    pub(super) homecoming: Homecoming,
    /// What waits for a decision, read once a mended row asks for it.
    waiting: Option<Waiting>,
    standing: Standing,
}

impl<'a> Planner<'a> {
    pub(super) fn new(register: &'a Register, wanted: &'a Wanted) -> Result<Self> {
        let plan = Plan { made_at: last_operation(register)?, ..Plan::default() };
        Ok(Self {
            register,
            wanted,
            plan,
            index: Index::new(register),
            seen: HashMap::new(),
            homecoming: Homecoming::default(),
            waiting: None,
            standing: Standing::default(),
        })
    }

    pub(super) fn begin_file(&mut self, source: &Source) {
        self.plan.sha256s.push(source.sha256.clone());
        self.seen.clear();
    }

    pub(super) fn begin_table(&mut self, about: SourceTable, place: (usize, usize)) {
        self.plan.tables.push(about);
        self.plan.places.push(place);
    }

    /// Plans one row, and lets the one that waited for it wait no more.
    pub(super) fn row(&mut self, draft: Draft) -> Result<()> {
        let mended = Who::mended(&draft);
        self.one_row(draft)?;
        if let Some(who) = mended { self.take_place(&who) } else { Ok(()) }
    }

    /// A mended row that goes in takes the place of the one that was parked.
    fn take_place(&mut self, who: &Who) -> Result<()> {
        let gone_in = |row: &&PlannedRow| !matches!(row.outcome, Outcome::Similar | Outcome::Refused);
        let Some(target) = self.plan.rows.last().filter(gone_in).and_then(|row| row.target) else { return Ok(()) };
        let waiting = match self.waiting.take() {
            Some(waiting) => waiting,
            None => Waiting::of(self.register)?,
        };
        let sheet = self.plan.tables.last().map(|table| table.sheet.as_str()).unwrap_or_default();
        if let Some(number) = waiting.replaced(sheet, who) {
            self.plan.mended.entry(number).or_insert(target);
        }
        self.waiting = Some(waiting);
        Ok(())
    }

    fn one_row(&mut self, mut draft: Draft) -> Result<()> {
        if let Some((name, about, reason)) = self.still_parked(&draft)? {
            return self.ask(draft, name, about, reason);
        }
        let returned = self.returned(&draft)?;
        let told = draft.name().map(str::to_owned);
        // A row that came home speaks of its child also when its name was not in the form.
        let sent = || returned.as_ref().and_then(|(_, sent)| sent.base.text("child.name")).map(str::to_owned);
        let Some(name) = told.or_else(sent) else {
            draft.problems.insert(0, Problem::of_row(&Trouble::new("no_name")));
            self.push(draft, String::new(), Outcome::Refused, None, Vec::new());
            return Ok(());
        };
        if !self.index.nobody_stored {
            draft.problems.extend(offers(self.register, &draft, &name)?);
        }
        if let Some((known, sent)) = returned {
            return self.come_home(draft, name, known, &sent);
        }
        let keys = Keys::of(&draft.record, &name);
        match self.index.find(self.register, &self.plan, &draft.record, &keys)? {
            Found::Nobody => {
                self.create(draft, name, &keys);
                Ok(())
            }
            Found::Child(known) => self.change(draft, name, known),
            Found::Unsure(target, reason) => self.ask(draft, name, target, reason),
        }
    }

    /// A row of a workbook of rows to mend that nobody touched waits on: away from the sheet in which it stood, it may look as if
    /// nothing spoke against it.
    fn still_parked(&self, draft: &Draft) -> Result<Option<(String, Target, Reason)>> {
        let Some(name) = draft.name().filter(|_| draft.sent_back && !self.index.nobody_stored) else { return Ok(None) };
        let Some(row) = self.register.waiting_like(&draft.record)? else { return Ok(None) };
        let reason = Reason::named(&row.reason).unwrap_or(Reason::Several);
        Ok(row.candidate.map(|child| (name.to_owned(), Target::Stored(child), reason)))
    }

    /// The child of a row that this register sent, as long as its file is there, and what the file said then.
    fn returned(&mut self, draft: &Draft) -> Result<Option<(Known, Returned)>> {
        let Some(key) = &draft.key else { return Ok(None) };
        let Some(returned) = self.homecoming.child(self.register, key, &draft.record)? else { return Ok(None) };
        match self.index.known(self.register, &self.plan, Target::Stored(returned.child)) {
            Ok(known) => Ok(Some((known, returned))),
            Err(error) if error.code == Code::ChildNotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn come_home(&mut self, mut draft: Draft, name: String, known: Known, sent: &Returned) -> Result<()> {
        if self.seen.contains_key(&known.target) {
            // A copy of the row: whole, because it may be another child by now.
            let says_more = merge(&known.record, &settled(&draft, &known.record), self.wanted.on_blank) != known.record;
            return match says_more {
                true => self.ask(draft, name, known.target, Reason::TwiceInFile),
                false => self.change(draft, name, known),
            };
        }
        let row = draft.row;
        let theirs = |field: &str| self.takes_sheet(row, field);
        combined::settle(&mut draft, &sent.base);
        let replaced = persons::replaced(&draft.record, &sent.base, &known.record);
        let mut conflicts = three_way(&mut draft, (&sent.base, &sent.told), &known.record, &theirs);
        let others = persons::keep_apart_from(&mut draft, &replaced, &known.record, &theirs);
        persons::add(&mut conflicts, others);
        draft.problems.extend(conflicts.iter().filter(|conflict| !conflict.taken).map(left_alone));
        let kept = draft.clone();
        combined::settle(&mut draft, &known.record);
        older::fill_apart(&mut draft, &known.record, self.wanted.on_blank);
        let merged = merge(&known.record, &draft, self.wanted.on_blank);
        self.change_by(Row { kept, draft, merged, conflicts: Vec::new() }, name, known)?;
        if let Some(row) = self.plan.rows.last_mut() {
            row.conflicts = conflicts;
        }
        Ok(())
    }

    fn create(&mut self, mut draft: Draft, name: String, keys: &Keys) -> Target {
        combined::settle(&mut draft, &Record::default());
        let target = Target::New(self.plan.new.len());
        let from = (self.table(), draft.row);
        self.index.learn(target, keys);
        self.seen.insert(target, from);
        self.plan.new.push(Write::new(std::mem::take(&mut draft.record), from));
        self.push(draft, name, Outcome::Created, Some(target), Vec::new());
        target
    }

    /// A row of a known child, held against what stood in the file before: an older sheet puts nothing back.
    fn change(&mut self, mut draft: Draft, name: String, known: Known) -> Result<()> {
        let kept = draft.clone();
        combined::settle(&mut draft, &known.record);
        let (merged, conflicts) = self.merge_newer(&mut draft, &known, self.wanted.on_blank)?;
        self.change_by(Row { kept, draft, merged, conflicts }, name, known)
    }

    /// A row of a known child; one that stands twice in a file is looked at again.
    fn change_by(&mut self, row: Row, name: String, known: Known) -> Result<()> {
        let Row { kept, mut draft, merged, conflicts } = row;
        let same = merged == known.record;
        if let Some(first) = self.seen.get(&known.target).copied() {
            let twice = first.0 == self.table();
            if twice || same {
                let facts = vec![("row", self.place_of(first))];
                draft.problems.insert(0, Problem::of_row(&Trouble { code: "same_in_file", facts }));
            }
            // A person is asked about all that the row says, as it stands.
            let whole = || Draft { problems: draft.problems.clone(), ..kept.clone() };
            // A second row that says no more than a name is perhaps a second child of that name.
            if twice && !tells_who(&draft.record) {
                return self.ask(whole(), name, known.target, Reason::NameAlone);
            }
            if twice && !same || !twice && contradicts(&known.record, &merged) {
                return self.ask(whole(), name, known.target, Reason::TwiceInFile);
            }
        }
        if self.renames(&draft, &known, &merged)? {
            return self.ask(Draft { problems: draft.problems, ..kept }, name, known.target, Reason::Renamed);
        }
        self.write((draft, conflicts), name, known, merged);
        Ok(())
    }

    /// Whether a row would give a child a name about which somebody has to be asked: where only the column of names was sorted,
    /// everything else in a row still speaks for the child.
    fn renames(&self, draft: &Draft, known: &Known, merged: &Record) -> Result<bool> {
        if draft.taken.contains("child.name") {
            return Ok(false);
        }
        match (renaming(&known.record, merged), merged.text("child.name")) {
            (Renaming::None, _) | (_, None) => Ok(false),
            (Renaming::WholeName, _) => Ok(true),
            (Renaming::GivenName, Some(name)) => self.index.is_anothers(self.register, name, known.target),
        }
    }

    /// What a row says that somebody said to be this child: blank cells keep what is stored.
    fn merge_in(&mut self, mut draft: Draft, name: String, known: Known) -> Result<()> {
        combined::settle(&mut draft, &known.record);
        let (merged, conflicts) = self.merge_newer(&mut draft, &known, OnBlank::Keep)?;
        self.write((draft, conflicts), name, known, merged);
        Ok(())
    }

    /// Whether a person takes the sheet's side in a field or extra column of a row.
    fn takes_sheet(&self, row: u32, field: &str) -> bool {
        self.wanted.all_theirs || self.wanted.theirs.contains(&(self.table(), row, field.to_owned()))
    }

    fn write(&mut self, (mut draft, conflicts): (Draft, Vec<Conflict>), name: String, known: Known, merged: Record) {
        draft.problems.extend(conflicts.iter().filter(|conflict| !conflict.taken).map(left_alone));
        self.write_row(draft, name, known, merged);
        if let Some(row) = self.plan.rows.last_mut() {
            row.conflicts = conflicts;
        }
    }

    fn write_row(&mut self, mut draft: Draft, name: String, known: Known, merged: Record) {
        let kept: Vec<Problem> =
            not_taken(&draft, &merged).into_iter().map(|(key, text)| stored_kept(key, &text)).collect();
        draft.problems.extend(kept);
        let from = (self.table(), draft.row);
        if self.seen.get(&known.target).is_none_or(|(table, _)| *table != from.0) {
            self.seen.insert(known.target, from);
        }
        if merged == known.record {
            self.push(draft, name, Outcome::Unchanged, Some(known.target), Vec::new());
            return;
        }
        let changes = changes(&known.record, &merged);
        if FOUND_BY.iter().any(|key| merged.fields.get(*key) != known.record.fields.get(*key)) {
            self.index.learn(known.target, &Keys::of(&merged, merged.text("child.name").unwrap_or_default()));
        }
        let written = match known.target {
            Target::New(at) => self.plan.new.get_mut(at),
            Target::Stored(id) => self.plan.stored.get_mut(&id),
        };
        match (written, known.target) {
            (Some(write), _) => write.then(merged, from),
            (None, Target::Stored(id)) => drop(self.plan.stored.insert(id, Write::new(merged, from))),
            (None, Target::New(_)) => {}
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
        let Draft { row, problems, .. } = draft;
        let table = self.table();
        let (conflicts, decision, question) = (Vec::new(), None, None);
        self.plan.rows.push(PlannedRow {
            table,
            row,
            name,
            outcome,
            target,
            changes,
            conflicts,
            problems,
            decision,
            question,
        });
    }

    /// A row as the person finds it: its number, and its sheet when that is another one.
    fn place_of(&self, (table, row): (usize, u32)) -> String {
        let other = self.plan.tables.get(table).filter(|_| table != self.table());
        other.map_or_else(|| row.to_string(), |table| format!("{} · {row}", table.sheet))
    }

    fn table(&self) -> usize {
        self.plan.tables.len().saturating_sub(1)
    }
}

/// A row as it reads beside what is known of the child.
fn settled(draft: &Draft, known: &Record) -> Draft {
    let mut draft = draft.clone();
    combined::settle(&mut draft, known);
    draft
}

/// Tells of a cell that was left alone: it was changed here and outside, or says what the register said before.
fn left_alone(conflict: &Conflict) -> Problem {
    let nothing = || words::say::<&str>("problems.nothing_there", &[]);
    let shown = |value: &Option<Value>| value.as_ref().map_or_else(nothing, |value| value.display().into_owned());
    let facts = vec![
        ("label", conflict.label.clone()),
        ("base", shown(&conflict.base)),
        ("ours", shown(&conflict.ours)),
        ("theirs", conflict.theirs.display().into_owned()),
        ("date", conflict.since.clone().unwrap_or_default()),
        ("person", conflict.person.clone().unwrap_or_default()),
    ];
    let code = match conflict {
        Conflict { person: Some(_), .. } => "another_person",
        Conflict { since: Some(_), .. } => "older_value",
        _ => "both_changed",
    };
    Problem::of_row(&Trouble { code, facts })
}

/// Tells of a cell that was not taken.
fn stored_kept(key: &FieldKey, text: &str) -> Problem {
    let label = fields().get(key.as_str()).map_or("", |field| field.title());
    let facts = vec![("label", label.to_owned()), ("value", text.to_owned())];
    Problem::of_row(&Trouble { code: "stored_kept", facts })
}

/// Whether a row says of whom it speaks beyond a name.
fn tells_who(record: &Record) -> bool {
    super::candidates::usable_id(record).is_some() || record.text("child.birth_date").is_some()
}

/// Whether a value that another sheet of the same file brought or confirmed would be replaced. Plain text is written in many ways
/// and may be; the last sheet counts.
fn contradicts(known: &Record, merged: &Record) -> bool {
    known.fields.iter().any(|(key, value)| {
        let firm = fields().get(key.as_str()).is_some_and(|field| field.kind != Kind::Text);
        firm && merged.fields.get(key).is_some_and(|new| new != value)
    })
}
