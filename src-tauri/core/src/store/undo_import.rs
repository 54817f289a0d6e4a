//! Taking an import back long after it was made: field by field, and only where nobody has edited since.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{ChangeRow, ChangeSource, Kind};
use super::child::{self, Kept as KeptChild};
use super::fault::unreadable;
use super::history;
use super::operation::Operation;
use super::patch::{self, Part, Patch};
use super::superseded::Standing;
use super::transact::Writer;
use super::{ParkedState, Register, audit, parked};
use crate::domain::{ChildId, Record, Value};
use crate::{Code, Error, Result};

/// Something that an import brought and that stays, because somebody has worked on it since.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The child.
    pub child: ChildId,
    /// The child's name, to show.
    pub name: String,
    /// The part of the file; [`Part::Field`] for the whole file.
    pub part: Part,
    /// Field key or header of an extra column; empty when the whole file stays.
    pub field: String,
    /// What the import had brought.
    pub imported: Option<Value>,
    /// What stands there now and stays.
    pub now: Option<Value>,
    /// The key of the words that say why.
    pub why: &'static str,
    /// The later import that changed it, when it was one.
    pub by: Option<LaterImport>,
}

/// An import that was made over another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterImport {
    /// Its number.
    pub number: i64,
    /// The day on which it was made: ISO.
    pub day: String,
    /// What was done, in words: it names the files.
    pub operation: String,
}

/// What taking an import back did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TakenBack {
    /// The number of the new step; 0 when nothing was left to take back.
    pub operation: i64,
    /// Files that the import had opened and nobody had touched: off the register.
    pub removed: u32,
    /// Files in which entries got back what stood there before.
    pub restored: u32,
    /// How many entries that were.
    pub fields: u32,
    /// Parked rows that are withdrawn.
    pub parked: u32,
    /// What stays and why.
    pub kept: Vec<Kept>,
}

/// What is to be written.
#[derive(Default)]
struct Work {
    report: TakenBack,
    remove: Vec<KeptChild>,
    save: Vec<(KeptChild, Record)>,
    parked: Vec<Patch>,
    /// Columns and words that were remembered with the import.
    settings: Vec<Patch>,
}

impl Register {
    /// Takes an import back, however long ago it was: entries that still are as the import left them and that nobody has edited
    /// since get back what stood there before, files that it opened go when nobody has touched them, its parked rows are withdrawn,
    /// and what it remembered of columns and words is forgotten where nobody has said otherwise since.
    /// Everything else stays and is reported. One step, which can itself be undone.
    ///
    /// # Errors
    /// [`Code::NoSuchImport`] when the step is no import or was taken back already.
    pub fn undo_import(&mut self, of: i64) -> Result<TakenBack> {
        let work = self.work(of);
        let Work { mut report, remove, save, parked, settings } = self.told(work)?;
        let done = self.transact(Operation::UndoImport { of }, |writer| {
            remove.iter().try_for_each(|kept| writer.remove_kept(kept, ChangeSource::Undo))?;
            for (kept, record) in &save {
                writer.save_over(kept, record, ChangeSource::Undo)?;
            }
            settings.iter().try_for_each(|patch| writer.take_back_settings(patch))?;
            parked.iter().try_for_each(|patch| Writer::take_back_parked(writer, patch))
        })?;
        report.operation = done.number;
        Ok(report)
    }

    /// Which entries of a child's file somebody changed after a step and left so, by part and by field key or header.
    pub fn entered_since(&self, child: ChildId, step: i64) -> Result<BTreeSet<(Part, String)>> {
        let number = child::by_id(&self.connection, child)?.number;
        let after = audit::entry(&self.connection, step)?.changes.1;
        let mut since = Since { register: self, after, standing: Standing::default() };
        let mut entries = BTreeSet::new();
        for (_, change) in since.of(number)? {
            let patch = patch_of(&change)?;
            entries.extend(patch.keys().filter_map(|key| Part::split(key)).map(|(part, name)| (part, name.to_owned())));
        }
        Ok(entries)
    }

    fn work(&self, of: i64) -> Result<Work> {
        let refused = || Error::new(Code::NoSuchImport).with("number", of);
        if of < 1 || of > audit::head(&self.connection)?.0 || history::operation(&self.connection, of)?.undone {
            return Err(refused());
        }
        let entry = audit::entry(&self.connection, of)?;
        if !matches!(audit::operation_of(&entry.details)?, Operation::Import { .. }) {
            return Err(refused());
        }
        let (mut children, mut work) = (BTreeMap::<u32, Vec<ChangeRow>>::new(), Work::default());
        audit::each_change(&self.connection, entry.changes, &mut |change| {
            match (change.child, change.kind) {
                (Some((number, _)), _) => children.entry(number).or_default().push(change),
                (None, Kind::Parked) => work.parked.push(patch_of(&change)?),
                (None, Kind::Setting) => work.settings.push(patch_of(&change)?),
                _ => {}
            }
            Ok(())
        })?;
        let mut since = Since { register: self, after: entry.changes.1, standing: Standing::default() };
        for (number, changes) in children {
            take_back_child(&mut since, number, &changes, &mut work)?;
        }
        for patch in &work.parked {
            self.withdraw(patch, &mut work.report)?;
        }
        Ok(work)
    }

    /// Counts the rows that a patch parked and that wait to this day, and tells of those that were decided on since.
    fn withdraw(&self, patch: &Patch, report: &mut TakenBack) -> Result<()> {
        for (key, (_, new)) in patch {
            let Some((Part::Parked, number)) = Part::split(key) else { continue };
            if ParkedState::of_written(new.as_ref().and_then(Value::as_text).unwrap_or_default())
                != Some(ParkedState::Waiting)
            {
                continue;
            }
            match parked::state_of(&self.connection, number.parse().map_err(unreadable)?)? {
                Some(ParkedState::Waiting) => report.parked += 1,
                Some(ParkedState::Merged(child) | ParkedState::New(child)) => {
                    let record = child::any_by_id(&self.connection, child)?.child.record;
                    let name = record.text("child.name").unwrap_or_default().to_owned();
                    report.kept.push(Kept { name, ..Kept::whole(child, "operations.kept_decided") });
                }
                None => {}
            }
        }
        Ok(())
    }
}

impl Kept {
    /// A whole file that stays; its name is still to be said.
    fn whole(child: ChildId, why: &'static str) -> Self {
        let (name, field) = (String::new(), String::new());
        Self { child, name, part: Part::Field, field, imported: None, now: None, why, by: None }
    }

    /// The same because of a later import, where it was one.
    fn over(self, by: Option<LaterImport>, why: &'static str) -> Self {
        if by.is_some() { Self { why, by, ..self } } else { self }
    }
}

/// What was done after an import.
struct Since<'a> {
    register: &'a Register,
    /// The import's last change.
    after: i64,
    standing: Standing,
}

impl Since<'_> {
    /// The changes of a child since the import that still stand, each with its step.
    fn of(&mut self, child: u32) -> Result<Vec<(i64, ChangeRow)>> {
        let mut standing = Vec::new();
        for (operation, change) in audit::changes_of_child(&self.register.connection, child)? {
            if change.number > self.after && self.standing.counts(&self.register.connection, operation)? {
                standing.push((operation, change));
            }
        }
        Ok(standing)
    }

    /// A step as the later import that it is; `None` when it was something else.
    fn import(&self, step: i64) -> Result<Option<LaterImport>> {
        let row = history::operation(&self.register.connection, step)?;
        let day = row.at.chars().take("2026-01-01".len()).collect();
        Ok(row.import.then_some(LaterImport { number: row.number, day, operation: row.operation }))
    }

    /// The last of these steps, when all of them are later imports.
    fn only_imports(&self, later: &[(i64, ChangeRow)]) -> Result<Option<LaterImport>> {
        let mut last = None;
        for step in later.iter().map(|(step, _)| *step).collect::<BTreeSet<_>>() {
            match self.import(step)? {
                None => return Ok(None),
                import => last = import,
            }
        }
        Ok(last)
    }
}

fn take_back_child(since: &mut Since<'_>, number: u32, changes: &[ChangeRow], work: &mut Work) -> Result<()> {
    let kept = child::by_number(&since.register.connection, number)?;
    let later = since.of(number)?;
    let name = kept.child.record.text("child.name").unwrap_or_default().to_owned();
    let stays = |why| Kept { name: name.clone(), ..Kept::whole(kept.child.id, why) };
    let opened = changes.iter().any(|change| change.kind == Kind::Created);
    match (opened, kept.removed) {
        // Gone already: nothing of the import is left on the register.
        (true, true) => {}
        (true, false) => {
            let untouched = since.register.attachments(kept.child.id)?.is_empty();
            if untouched && later.is_empty() {
                work.report.removed += 1;
                work.remove.push(kept);
            } else {
                let by = if untouched { since.only_imports(&later)? } else { None };
                work.report.kept.push(stays("operations.kept_file_edited").over(by, "operations.kept_file_imported"));
            }
        }
        (false, true) => work.report.kept.push(stays("operations.kept_removed")),
        (false, false) => {
            let edited = edited(&later)?;
            let mut record = kept.child.record.clone();
            let fields = take_back_entries(&mut record, changes, &edited, &mut |part, field, imported, now| {
                let by = edited.get(&part.key(field)).map_or(Ok(None), |step| since.import(*step))?;
                let entry = Kept { part, field: field.to_owned(), imported, now, ..stays("operations.kept_edited") };
                work.report.kept.push(entry.over(by, "operations.kept_imported"));
                Ok(())
            })?;
            // An unread cell's text beside no field counts as no field, and goes back as well.
            if record != kept.child.record {
                work.report.restored += 1;
                work.report.fields += fields;
                work.save.push((kept, record));
            }
        }
    }
    Ok(())
}

/// The entries that were changed since, by their keys in a patch, each with the last step that did.
fn edited(later: &[(i64, ChangeRow)]) -> Result<BTreeMap<String, i64>> {
    let mut edited = BTreeMap::<String, i64>::new();
    for (step, change) in later {
        for key in patch_of(change)?.into_keys() {
            let last = edited.entry(key).or_default();
            *last = (*last).max(*step);
        }
    }
    Ok(edited)
}

/// Hears of an entry that stays: its part and name, what the import had brought, what stands there.
type Stays<'a> = dyn FnMut(Part, &str, Option<Value>, Option<Value>) -> Result<()> + 'a;

/// Takes the entries back that nobody has edited and tells of the others; how many were taken back.
fn take_back_entries(
    record: &mut Record,
    changes: &[ChangeRow],
    edited: &BTreeMap<String, i64>,
    stays: &mut Stays<'_>,
) -> Result<u32> {
    let mut fields = 0;
    for change in changes.iter().rev() {
        for (key, (old, new)) in patch_of(change)? {
            let Some((part, name)) = Part::split(&key) else { continue };
            let now = patch::get(record, part, name);
            if now == old {
                continue;
            }
            if now == new && !edited.contains_key(&key) {
                patch::set(record, part, name, old);
                fields += u32::from(part != Part::Original);
            } else if part != Part::Original {
                stays(part, name, new, now)?;
            }
        }
    }
    Ok(fields)
}

fn patch_of(change: &ChangeRow) -> Result<Patch> {
    change.patch.as_deref().map_or(Ok(Patch::new()), |json| serde_json::from_str(json).map_err(unreadable))
}
