//! Rows of imported sheets that wait for a person to say whose they are, and pairs of children who were told apart.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::change::{ChangeSource, Kind};
use super::child;
use super::fault::unreadable;
use super::operation::{Operation, SourceTable};
use super::patch::{self, Part, Patch};
use super::transact::Writer;
use super::{Register, audit};
use crate::domain::{ChildId, Record, Value};
use crate::{Code, Error, Result};

/// What became of a parked row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParkedState {
    /// Nobody has decided yet.
    Waiting,
    /// It was said to be this child.
    Merged(ChildId),
    /// It was said to be somebody else: this child.
    New(ChildId),
}

impl ParkedState {
    /// The child whose it was said to be.
    pub fn child(self) -> Option<ChildId> {
        match self {
            ParkedState::Waiting => None,
            ParkedState::Merged(child) | ParkedState::New(child) => Some(child),
        }
    }

    /// As written in the trail: `merged` and the child's identity.
    fn written(self) -> String {
        match self.child() {
            Some(child) => format!("{} {child}", self.name()),
            None => self.name().to_owned(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            ParkedState::Waiting => "waiting",
            ParkedState::Merged(_) => "merged",
            ParkedState::New(_) => "new",
        }
    }

    fn read(name: &str, child: Option<ChildId>) -> Option<Self> {
        match (name, child) {
            ("waiting", None) => Some(ParkedState::Waiting),
            ("merged", Some(child)) => Some(ParkedState::Merged(child)),
            ("new", Some(child)) => Some(ParkedState::New(child)),
            _ => None,
        }
    }

    /// The state that [`ParkedState::written`] wrote.
    pub(super) fn of_written(text: &str) -> Option<Self> {
        let (name, child) = text.split_once(' ').map_or((text, None), |(name, child)| (name, ChildId::parse(child)));
        Self::read(name, child)
    }
}

/// A row to park, or one that was decided on before it was written.
#[derive(Debug, Clone)]
pub struct NewParked {
    /// What the row says.
    pub record: Record,
    /// Its table's position among the import's tables, and its 1-based row.
    pub place: (usize, u32),
    /// Who it may be.
    pub candidate: Option<ChildId>,
    /// Why that is not certain: a name of the matching rules.
    pub reason: String,
    /// What was decided, if it was.
    pub state: ParkedState,
}

/// A row that was parked.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedRow {
    /// Its number.
    pub number: i64,
    /// The number of the import that brought it.
    pub import: i64,
    /// When that was: ISO time with offset.
    pub at: String,
    /// Its table.
    pub table: SourceTable,
    /// 1-based row of its sheet.
    pub row: u32,
    /// What it says.
    pub record: Record,
    /// Who it may be; none when that child is no longer on the register.
    pub candidate: Option<ChildId>,
    /// Why that is not certain: a name of the matching rules.
    pub reason: String,
    /// What became of it; none when its import was taken back.
    pub state: Option<ParkedState>,
}

const COLUMNS: &str = "SELECT parked.number, parked.operation, place, row, draft, candidate.id, candidate.removed, reason, \
    state, decided.id FROM parked LEFT JOIN child AS candidate ON candidate.number = parked.candidate \
    LEFT JOIN child AS decided ON decided.number = parked.child";

/// A row as the table has it; time and table stand in the import.
fn read(row: &Row<'_>) -> Result<(ParkedRow, usize)> {
    let id = |column: usize| -> Result<Option<ChildId>> {
        row.get::<_, Option<Vec<u8>>>(column)?.map(|id| child::id_of(&id)).transpose()
    };
    let draft: String = row.get(4)?;
    let removed: Option<bool> = row.get(6)?;
    let (state, decided): (Option<String>, _) = (row.get(8)?, id(9)?);
    let state = state.map(|name| ParkedState::read(&name, decided).ok_or_else(|| unreadable("state of a parked row")));
    let parked = ParkedRow {
        number: row.get(0)?,
        import: row.get(1)?,
        at: String::new(),
        table: SourceTable::default(),
        row: row.get(3)?,
        record: serde_json::from_str(&draft).map_err(unreadable)?,
        candidate: id(5)?.filter(|_| removed == Some(false)),
        reason: row.get(7)?,
        state: state.transpose()?,
    };
    Ok((parked, usize::try_from(row.get::<_, i64>(2)?).map_err(unreadable)?))
}

/// The rows that fit a condition, in the order in which they were parked.
fn rows(connection: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<ParkedRow>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} {condition}"))?;
    let mut found = statement.query(parameters)?;
    let (mut parked, mut import) = (Vec::new(), None);
    while let Some(row) = found.next()? {
        let (mut line, place) = read(row)?;
        if import.as_ref().is_none_or(|(number, _, _)| *number != line.import) {
            let entry = audit::entry(connection, line.import)?;
            import = Some((line.import, entry.at, tables(audit::operation_of(&entry.details)?)));
        }
        if let Some((_, at, tables)) = &import {
            line.at.clone_from(at);
            line.table = tables.get(place).cloned().unwrap_or_default();
        }
        parked.push(line);
    }
    Ok(parked)
}

fn tables(operation: Operation) -> Vec<SourceTable> {
    match operation {
        Operation::Import { tables, .. } => tables,
        _ => Vec::new(),
    }
}

impl Register {
    /// The rows that wait for a decision, in the order in which they were parked.
    pub fn waiting(&self) -> Result<Vec<ParkedRow>> {
        self.waiting_page(0, u32::MAX)
    }

    /// Some of the rows that wait, from a place on.
    pub fn waiting_page(&self, from: u32, limit: u32) -> Result<Vec<ParkedRow>> {
        let condition = "WHERE state = 'waiting' ORDER BY parked.number LIMIT ?2 OFFSET ?1";
        self.told(rows(&self.connection, condition, [from, limit]))
    }

    /// How many rows wait for a decision.
    pub fn waiting_count(&self) -> Result<u32> {
        let sql = "SELECT count(*) FROM parked WHERE state = 'waiting'";
        self.told(self.connection.query_row(sql, [], |row| row.get(0)).map_err(Error::from))
    }

    /// A row that was parked, decided on or not; [`Code::NotParked`] when there is none of this number.
    pub fn parked(&self, number: i64) -> Result<ParkedRow> {
        let found = self.told(rows(&self.connection, "WHERE parked.number = ?1", [number]))?;
        found.into_iter().next().ok_or_else(|| Error::new(Code::NotParked).with("number", number))
    }

    /// The row that waits and says exactly this, if there is one.
    pub fn waiting_like(&self, record: &Record) -> Result<Option<ParkedRow>> {
        let condition = "WHERE digest = ?1 AND state = 'waiting' LIMIT 1";
        let found = self.told(rows(&self.connection, condition, [patch::digest(record)]))?;
        Ok(found.into_iter().next())
    }

    /// What became of a row that says exactly this, whatever file it stood in; the latest word counts.
    /// A decision for a child who is no longer on the register counts no more.
    pub fn parked_before(&self, record: &Record) -> Result<Option<ParkedState>> {
        let sql = "SELECT state, child.id FROM parked LEFT JOIN child ON child.number = parked.child \
            WHERE digest = ?1 AND state IS NOT NULL AND coalesce(child.removed, 0) = 0 \
            ORDER BY parked.number DESC LIMIT 1";
        let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
        let found = self.connection.prepare_cached(sql)?.query_row([patch::digest(record)], read).optional()?;
        let Some((name, id)) = found else { return Ok(None) };
        Ok(ParkedState::read(&name, id.map(|id| child::id_of(&id)).transpose()?))
    }

    /// Whether somebody said of these two children that they are not the same one.
    pub fn told_apart(&self, one: ChildId, other: ChildId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM not_same WHERE (one, other) IN (SELECT a.number, b.number \
            FROM child AS a, child AS b WHERE (a.id = ?1 AND b.id = ?2) OR (a.id = ?2 AND b.id = ?1)))";
        let ids = [one.0.as_bytes().as_slice(), other.0.as_bytes().as_slice()];
        Ok(self.connection.prepare_cached(sql)?.query_row(ids, |row| row.get(0))?)
    }
}

impl Writer<'_> {
    /// Keeps a row for a person to decide, or what was decided on it. `false`, and nothing written, when a row that says the same
    /// waits already.
    pub fn park(&mut self, row: &NewParked) -> Result<bool> {
        let digest = patch::digest(&row.record);
        let waits = "SELECT EXISTS (SELECT 1 FROM parked WHERE digest = ?1 AND state = 'waiting')";
        let waiting: bool = self.connection.prepare_cached(waits)?.query_row([digest], |found| found.get(0))?;
        if waiting && row.state == ParkedState::Waiting {
            return Ok(false);
        }
        if waiting {
            // What was decided now is decided for the row that waits as well.
            let same = "SELECT number FROM parked WHERE digest = ?1 AND state = 'waiting'";
            let number: i64 = self.connection.prepare_cached(same)?.query_row([digest], |found| found.get(0))?;
            self.settle(number, row.state)?;
            return Ok(true);
        }
        let number = |id: ChildId| child::by_id(self.connection, id).map(|kept| kept.number);
        let (candidate, decided) = (row.candidate.map(number).transpose()?, row.state.child().map(number).transpose()?);
        let sql = "INSERT INTO parked (operation, place, row, draft, digest, candidate, reason, state, child) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.connection.prepare_cached(sql)?.execute(params![
            self.number(),
            i64::try_from(row.place.0).map_err(unreadable)?,
            row.place.1,
            child::document(&row.record)?,
            digest,
            candidate,
            row.reason,
            row.state.name(),
            decided
        ])?;
        let source = ChangeSource::Row { table: row.place.0, row: row.place.1 };
        let key = Part::Parked.key(&self.connection.last_insert_rowid().to_string());
        let patch = Patch::from([(key, (None, Some(Value::Text(row.state.written()))))]);
        self.record_beside(Kind::Parked, &patch, Some(&row.record), source)?;
        Ok(true)
    }

    /// Writes down what was decided on a parked row.
    pub fn settle(&mut self, number: i64, state: ParkedState) -> Result<()> {
        self.set_parked(number, Some(state), ChangeSource::Typed)
    }

    /// Remembers that two children are not the same one.
    pub fn tell_apart(&mut self, one: ChildId, other: ChildId) -> Result<()> {
        let number = |id: ChildId| child::by_id(self.connection, id).map(|kept| kept.number);
        let (one, other) = (number(one)?, number(other)?);
        if one == other {
            return Ok(());
        }
        self.set_apart((one.min(other), one.max(other)), true, ChangeSource::Typed)
    }

    fn set_parked(&mut self, number: i64, state: Option<ParkedState>, source: ChangeSource) -> Result<()> {
        let old = state_of(self.connection, number)?;
        if old == state {
            return Ok(());
        }
        let decided = state.and_then(ParkedState::child);
        let decided = decided.map(|id| child::any_by_id(self.connection, id).map(|kept| kept.number)).transpose()?;
        let sql = "UPDATE parked SET state = ?2, child = ?3 WHERE number = ?1";
        self.connection.prepare_cached(sql)?.execute(params![number, state.map(ParkedState::name), decided])?;
        let text = |state: Option<ParkedState>| state.map(|state| Value::Text(state.written()));
        let patch = Patch::from([(Part::Parked.key(&number.to_string()), (text(old), text(state)))]);
        self.record_beside(Kind::Parked, &patch, None, source)
    }

    fn set_apart(&mut self, (one, other): (u32, u32), apart: bool, source: ChangeSource) -> Result<()> {
        let sql = if apart {
            "INSERT INTO not_same (one, other) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM not_same WHERE one = ?1 AND other = ?2"
        };
        if self.connection.prepare_cached(sql)?.execute([one, other])? == 0 {
            return Ok(());
        }
        let mark = |set: bool| set.then(|| Value::from("1"));
        let patch = Patch::from([(Part::NotSame.key(&format!("{one}-{other}")), (mark(!apart), mark(apart)))]);
        self.record_beside(Kind::Parked, &patch, None, source)
    }

    /// Takes back what an earlier step did to parked rows and pairs, but for what was decided since.
    pub(super) fn take_back_parked(&mut self, patch: &Patch) -> Result<()> {
        for (key, (old, new)) in patch {
            let state = |value: &Option<Value>| ParkedState::of_written(value.as_ref()?.as_text()?);
            match Part::split(key) {
                Some((Part::Parked, name)) => {
                    let number = name.parse().map_err(unreadable)?;
                    if state_of(self.connection, number)? == state(new) {
                        self.set_parked(number, state(old), ChangeSource::Undo)?;
                    }
                }
                Some((Part::NotSame, name)) => {
                    let pair =
                        name.split_once('-').and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
                    let pair = pair.ok_or_else(|| unreadable("pair of children"))?;
                    self.set_apart(pair, old.is_some(), ChangeSource::Undo)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What became of a parked row; none when its import was taken back.
pub(super) fn state_of(connection: &Connection, number: i64) -> Result<Option<ParkedState>> {
    let sql =
        "SELECT state, child.id FROM parked LEFT JOIN child ON child.number = parked.child WHERE parked.number = ?1";
    let read = |row: &Row<'_>| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
    let found = connection.prepare_cached(sql)?.query_row([number], read).optional()?;
    let Some((name, id)) = found else { return Err(Error::new(Code::NotParked).with("number", number)) };
    let id = id.map(|id| child::id_of(&id)).transpose()?;
    name.map(|name| ParkedState::read(&name, id).ok_or_else(|| unreadable("state of a parked row"))).transpose()
}
