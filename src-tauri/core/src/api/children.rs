//! The list of children and one child's file.

use std::collections::BTreeMap;

use chrono::{Local, NaiveDate};

use super::session::Session;
use super::types::{ChildFile, ChildRef, ChildRow, HistoryEntry, SaveChild};
use crate::domain::{ChildId, FieldKey, PartialDate, Record, Value, age};
use crate::forms::findings::{self, Circumstances};
use crate::forms::interpret::{Raw, interpret};
use crate::forms::{completeness, derive, fields};
use crate::store::{ChangeSource, Operation, Register, StoredChild};
use crate::{Code, Error, Result, words};

/// The day on this computer's clock.
pub(super) fn today() -> NaiveDate {
    Local::now().date_naive()
}

/// One row of the list.
pub fn row(child: &StoredChild, at: &Circumstances) -> ChildRow {
    let record = &child.record;
    let text = |key: &str| record.text(key).map(str::to_owned);
    let birth = derive::birth_date(record);
    let birth_date = birth.map(|day| PartialDate::day(day).iso()).or_else(|| text("child.birth_date"));
    ChildRow {
        id: child.id.to_string(),
        name: text("child.name").unwrap_or_default(),
        id_number: text("child.id_number"),
        sex: derive::sex(record).map(str::to_owned),
        birth_date,
        age: birth.and_then(|birth| age::full_years(birth, at.as_of, at.birthday_rule)),
        schooling: text("child.schooling"),
        school: text("child.school"),
        guardian: text("guardian.name"),
        phone: ["guardian.phone", "father.phone", "mother.phone"].iter().find_map(|key| text(key)),
        village: text("village.group").or_else(|| derive::area(record)),
        findings: u32::try_from(findings::count(record, at)).unwrap_or(u32::MAX),
        missing: u32::try_from(completeness::missing(record).len()).unwrap_or(u32::MAX),
        cells: Vec::new(),
        matches: Vec::new(),
    }
}

/// One child's file.
pub fn get(session: &mut Session, request: ChildRef) -> Result<ChildFile> {
    let register = session.open()?;
    let child = register.child(parse_id(&request.id)?)?;
    file(register, child, session.circumstances(today()))
}

/// A child's file with findings and what is missing.
pub fn file(register: &Register, child: StoredChild, mut at: Circumstances) -> Result<ChildFile> {
    let record = child.record;
    if let Some(number) = record.text("child.id_number") {
        at.id_used_twice = register.is_id_number_used_twice(number)?;
    }
    Ok(ChildFile {
        id: child.id.to_string(),
        version: child.version,
        derived: derived(&record, &at),
        findings: findings::findings(&record, &at),
        missing: completeness::missing(&record).iter().map(ToString::to_string).collect(),
        fields: record.fields.into_iter().map(|(key, value)| (key.to_string(), value)).collect(),
        originals: record.originals.into_iter().map(|(key, text)| (key.to_string(), text)).collect(),
        extra: record.extra,
    })
}

fn derived(record: &Record, at: &Circumstances) -> BTreeMap<String, Value> {
    let birth = derive::birth_date(record);
    let age = birth.and_then(|birth| age::full_years(birth, at.as_of, at.birthday_rule));
    let facts = [
        ("child.sex", derive::sex(record).map(Value::from)),
        ("child.birth_date", birth.map(|day| Value::Text(PartialDate::day(day).iso()))),
        ("child.age", age.map(|age| Value::Number(age.into()))),
        ("care.rating", derive::care_rating(record).map(Value::from)),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

pub(super) fn parse_id(text: &str) -> Result<ChildId> {
    // The text is not repeated in the error: somebody may have typed an ID number.
    ChildId::parse(text).ok_or_else(|| Error::new(Code::ChildNotFound).with("child", ""))
}

/// Saves what was typed; the same request twice makes one record.
pub fn save(session: &mut Session, request: SaveChild) -> Result<ChildFile> {
    let at = session.circumstances(today());
    let register = session.open_mut()?;
    let id = match register.request(&request.request)? {
        Some(done) => done,
        None => write(register, &request)?,
    };
    let child = register.child(id)?;
    file(register, child, at)
}

fn write(register: &mut Register, request: &SaveChild) -> Result<ChildId> {
    let Some(id) = &request.id else {
        let record = changed(Record::default(), &request.changes)?;
        let done = register.transact(Operation::NewChild, |writer| {
            let id = writer.create(record, ChangeSource::Typed)?;
            writer.remember_request(&request.request, id)?;
            Ok(id)
        })?;
        return Ok(done.value);
    };
    let stored = register.child(parse_id(id)?)?;
    if stored.version != request.version {
        return Err(Error::new(Code::Stale));
    }
    let record = changed(stored.record, &request.changes)?;
    register.transact(Operation::EditChild, |writer| {
        if writer.save(stored.id, record, ChangeSource::Typed)? {
            writer.remember_request(&request.request, stored.id)?;
        }
        Ok(())
    })?;
    Ok(stored.id)
}

/// The record after typed changes. Text that can't be understood is kept beside the field, as in an import.
pub(super) fn changed(mut record: Record, changes: &BTreeMap<String, Option<Value>>) -> Result<Record> {
    for (key, value) in changes {
        let unknown =
            || Error::new(Code::BadArgument).with("what", words::say("errors.no_such_field", &[("name", key)]));
        let field = fields().get(key).ok_or_else(unknown)?;
        let key = FieldKey::from(field.key.clone());
        record.fields.remove(&key);
        record.originals.remove(&key);
        let reading = match value {
            None => continue,
            Some(Value::Many(labels)) if labels.is_empty() => continue,
            Some(typed) => interpret(field, &Raw::text(typed.display().into_owned())),
        };
        if let (None, None, Some(trouble)) = (&reading.value, &reading.original, &reading.trouble) {
            // A damaged number is neither stored nor does it take the place of what is stored.
            let (what, hint) = words::say_pair(&format!("problems.{}", trouble.code), &trouble.facts);
            return Err(Error::new(Code::BadArgument).with("what", format!("{}：{what}。{hint}", field.title())));
        }
        if let Some(value) = reading.value {
            record.fields.insert(key.clone(), value);
        }
        if let Some(original) = reading.original {
            record.originals.insert(key, original);
        }
    }
    if record.text("child.name").is_none() {
        return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.name_missing", &[])));
    }
    Ok(record)
}

/// A child's history, newest first.
pub fn history(session: &mut Session, request: ChildRef) -> Result<Vec<HistoryEntry>> {
    let changes = session.open()?.history(parse_id(&request.id)?)?;
    Ok(changes.into_iter().map(HistoryEntry::from).collect())
}

impl From<crate::store::Change> for HistoryEntry {
    fn from(change: crate::store::Change) -> Self {
        let crate::store::Change { at, operator, operation, field, old, new, source, .. } = change;
        Self { at, operator, operation, field, old, new, source }
    }
}
