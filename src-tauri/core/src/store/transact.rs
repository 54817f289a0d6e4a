//! The one door for writes: history, audit trail and undo come with every step, and all of it or nothing is stored.

use std::collections::HashSet;

use chrono::{Local, SecondsFormat};
use rusqlite::{Connection, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::backup::Reason;
use super::change::{ChangeRow, ChangeSource, Kind};
use super::child::{self, Kept, StoredChild};
use super::operation::Operation;
use super::patch::{self, Part, Patch};
use super::roll::{self, RollRow};
use super::settings::{read_setting, write_setting};
use super::{Register, audit, interrupted};
use crate::domain::{ChildId, Record, Value};
use crate::{Code, Error, Result};

/// How many answered requests are remembered.
const REQUESTS: u32 = 1000;

/// What a step did.
#[derive(Debug)]
pub struct Done<T> {
    /// What the work returned.
    pub value: T,
    /// The children it touched, each once, in order.
    pub changed: Vec<ChildId>,
    /// Its number in the audit trail; 0 when nothing changed and so nothing was written.
    pub number: i64,
}

impl Register {
    /// Does a step of work. Either all its changes are on disk when this returns, or none is:
    /// an error or a panic in `work` leaves everything as it was. A step that changes nothing leaves no trace.
    /// Before an import a backup is made.
    pub fn transact<T>(
        &mut self,
        operation: Operation,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T>,
    ) -> Result<Done<T>> {
        let import = matches!(operation, Operation::Import { .. });
        if import {
            self.back_up_if_changed(Reason::Import)?;
            let noted = interrupted::note(&self.connection, &operation);
            self.told(noted)?;
        }
        let result = once(&mut self.connection, self.operator.number, &operation, |writer| {
            let value = work(writer)?;
            // In the same step as all that is imported: a kill leaves the note or the import, never both or neither.
            if import { interrupted::clear(writer.connection).map(|()| value) } else { Ok(value) }
        });
        if import && result.is_err() {
            // It did not come to an end, but the person is told so now.
            let _told_now = interrupted::clear(&self.connection);
        }
        let (value, log) = self.told(result)?;
        self.roll.apply(log.rows)?;
        if log.settings {
            let unit = super::register::read_unit(&self.connection);
            self.unit = self.told(unit)?;
        }
        let number = if log.recorded { log.operation } else { 0 };
        Ok(Done { value, changed: log.changed, number })
    }
}

/// A step on a connection that is not a whole register yet: one being created or restored.
pub(super) fn once<T>(
    connection: &mut Connection,
    operator: i64,
    operation: &Operation,
    work: impl FnOnce(&mut Writer<'_>) -> Result<T>,
) -> Result<(T, Log)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut writer = Writer::begin(&transaction, operator)?;
    let value = work(&mut writer)?;
    let log = writer.end(operation)?;
    transaction.commit()?;
    Ok((value, log))
}

/// What a step wrote so far.
pub(super) struct Log {
    operation: i64,
    first_change: i64,
    next_change: i64,
    hash: Sha256,
    seen: HashSet<u32>,
    changed: Vec<ChildId>,
    rows: Vec<(u32, Option<RollRow>)>,
    settings: bool,
    recorded: bool,
}

/// The file of a new child, ready to be written: what takes time and needs no register, so that it can be done on another core.
pub struct Prepared {
    id: ChildId,
    document: String,
    digest: [u8; 32],
    row: RollRow,
}

impl Prepared {
    /// Gives a record an identity and writes its document.
    ///
    /// # Errors
    /// [`Code::Internal`]; a record can always be written down.
    pub fn new(record: &Record) -> Result<Self> {
        let id = ChildId::new();
        let (document, digest) = (child::document(record)?, patch::digest(record));
        Ok(Self { id, document, digest, row: RollRow::of(id, record) })
    }
}

/// Writes inside one step of work, see [`Register::transact`].
pub struct Writer<'a> {
    pub(super) connection: &'a Connection,
    pub(super) operator: i64,
    next_child: u32,
    log: Log,
}

impl<'a> Writer<'a> {
    fn begin(connection: &'a Connection, operator: i64) -> Result<Self> {
        let first_change = audit::last_change(connection)? + 1;
        let log = Log {
            operation: audit::head(connection)?.0 + 1,
            first_change,
            next_change: first_change,
            hash: Sha256::new(),
            seen: HashSet::new(),
            changed: Vec::new(),
            rows: Vec::new(),
            settings: false,
            recorded: false,
        };
        Ok(Self { connection, operator, next_child: child::last_number(connection)? + 1, log })
    }

    /// The child as it stands now, inside this step.
    pub fn child(&self, id: ChildId) -> Result<StoredChild> {
        child::by_id(self.connection, id).map(|kept| kept.child)
    }

    /// Opens a file for a new child.
    pub fn create(&mut self, record: Record, source: ChangeSource) -> Result<ChildId> {
        self.create_prepared(Prepared::new(&record)?, source)
    }

    /// As [`Writer::create`], of a file that was prepared elsewhere.
    pub fn create_prepared(&mut self, prepared: Prepared, source: ChangeSource) -> Result<ChildId> {
        let Prepared { id, document, digest, row } = prepared;
        let number = self.next_child;
        child::insert(self.connection, number, id, &document)?;
        self.next_child += 1;
        self.enlist(number, row)?;
        self.record(Some((number, id)), Kind::Created, None, Some(digest), source)?;
        Ok(id)
    }

    /// Saves a child's file. `false`, and nothing written, when it is equal to what is stored.
    pub fn save(&mut self, id: ChildId, record: Record, source: ChangeSource) -> Result<bool> {
        let kept = child::by_id(self.connection, id)?;
        self.save_over(&kept, &record, source)
    }

    pub(super) fn save_over(&mut self, kept: &Kept, record: &Record, source: ChangeSource) -> Result<bool> {
        let patch = patch::diff(&kept.child.record, record);
        if patch.is_empty() {
            return Ok(false);
        }
        child::update(self.connection, kept.number, &child::document(record)?)?;
        if !kept.removed {
            self.enlist(kept.number, RollRow::of(kept.child.id, record))?;
        }
        self.record(
            Some((kept.number, kept.child.id)),
            Kind::Changed,
            Some(&patch),
            Some(patch::digest(record)),
            source,
        )?;
        Ok(true)
    }

    /// Takes a child off the register. The file stays in the history and comes back with an undo.
    pub fn remove(&mut self, id: ChildId) -> Result<()> {
        let kept = child::by_id(self.connection, id)?;
        self.remove_kept(&kept, ChangeSource::Typed)
    }

    pub(super) fn remove_kept(&mut self, kept: &Kept, source: ChangeSource) -> Result<()> {
        let Kept { number, child: StoredChild { id, record, .. }, .. } = kept;
        child::mark(self.connection, *number, true)?;
        roll::delete(self.connection, *number)?;
        self.log.rows.push((*number, None));
        self.record(Some((*number, *id)), Kind::Removed, None, Some(patch::digest(record)), source)
    }

    /// Puts a child who had left back on the register. `false`, and nothing written, for one who is there.
    pub fn put_back(&mut self, id: ChildId) -> Result<bool> {
        let kept = child::any_by_id(self.connection, id)?;
        if kept.removed {
            self.bring_back(&kept, ChangeSource::Typed)?;
        }
        Ok(kept.removed)
    }

    /// The step's number in the audit trail.
    pub(super) fn operation(&self) -> i64 {
        self.log.operation
    }

    pub(super) fn connection(&self) -> &Connection {
        self.connection
    }

    /// Remembers that a request was answered with this child, see [`Register::request`].
    pub fn remember_request(&mut self, key: &str, id: ChildId) -> Result<()> {
        let kept = child::by_id(self.connection, id)?;
        let sql = "INSERT INTO request (key, child) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING";
        self.connection.prepare_cached(sql)?.execute(params![key, kept.number])?;
        let sql = "DELETE FROM request WHERE number <= (SELECT max(number) FROM request) - ?1";
        self.connection.prepare_cached(sql)?.execute([REQUESTS])?;
        Ok(())
    }

    /// Sets a setting of the register, such as `unit`.
    pub fn set(&mut self, setting: &str, value: &str) -> Result<()> {
        self.set_or_clear(setting, Some(value), ChangeSource::Typed)
    }

    /// Takes a setting away.
    pub fn clear(&mut self, setting: &str) -> Result<()> {
        self.set_or_clear(setting, None, ChangeSource::Typed)
    }

    pub(super) fn set_or_clear(&mut self, setting: &str, value: Option<&str>, source: ChangeSource) -> Result<()> {
        let old = read_setting(self.connection, setting)?;
        if old.as_deref() == value {
            return Ok(());
        }
        write_setting(self.connection, setting, value)?;
        self.log.settings = true;
        let change = (old.map(Value::Text), value.map(Value::from));
        let patch = Patch::from([(Part::Setting.key(setting), change)]);
        self.record(None, Kind::Setting, Some(&patch), None, source)
    }

    /// The number of this step in the trail, if it will have one.
    pub(super) fn number(&self) -> i64 {
        self.log.operation
    }

    /// Writes a change beside the children's files into the trail; the record, if any, is only bound by its digest.
    pub(super) fn record_beside(
        &mut self,
        kind: Kind,
        patch: &Patch,
        record: Option<&Record>,
        source: ChangeSource,
    ) -> Result<()> {
        self.record(None, kind, Some(patch), record.map(patch::digest), source)
    }

    /// Puts a child back on the register.
    pub(super) fn bring_back(&mut self, kept: &Kept, source: ChangeSource) -> Result<()> {
        let Kept { number, child: StoredChild { id, record, .. }, .. } = kept;
        child::mark(self.connection, *number, false)?;
        self.enlist(*number, RollRow::of(*id, record))?;
        self.record(Some((*number, *id)), Kind::BroughtBack, None, Some(patch::digest(record)), source)
    }

    /// Writes the child's line of the roll, on disk now and in memory once the step is done.
    fn enlist(&mut self, number: u32, row: RollRow) -> Result<()> {
        roll::write(self.connection, number, &row)?;
        self.log.rows.push((number, Some(row)));
        Ok(())
    }

    fn record(
        &mut self,
        child: Option<(u32, ChildId)>,
        kind: Kind,
        patch: Option<&Patch>,
        digest: Option<[u8; 32]>,
        source: ChangeSource,
    ) -> Result<()> {
        let patch = patch.map(serde_json::to_string).transpose();
        let change = ChangeRow {
            number: self.log.next_change,
            child,
            kind,
            patch: patch.map_err(|error| Error::new(Code::Internal).because(error))?,
            digest,
            source,
        };
        audit::insert_change(self.connection, self.log.operation, &change)?;
        audit::hash_change(&mut self.log.hash, &change);
        self.log.next_change += 1;
        if let Some((_, id)) = child.filter(|(number, _)| self.log.seen.insert(*number)) {
            self.log.changed.push(id);
        }
        Ok(())
    }

    /// Writes the step into the audit trail, if it changed something or is one that is always recorded.
    fn end(self, operation: &Operation) -> Result<Log> {
        let mut log = self.log;
        if log.next_change == log.first_change && !operation.always_recorded() {
            return Ok(log);
        }
        let entry = audit::Entry {
            number: log.operation,
            at: now(),
            operator: self.operator,
            details: audit::details_of(operation)?,
            changes: (log.first_change, log.next_change - 1),
            children: u32::try_from(log.changed.len()).unwrap_or(u32::MAX),
        };
        audit::append(self.connection, &entry, operation, std::mem::take(&mut log.hash))?;
        log.recorded = true;
        Ok(log)
    }
}

/// The time that is written into the trail.
fn now() -> String {
    Local::now().to_rfc3339_opts(SecondsFormat::Millis, false)
}
