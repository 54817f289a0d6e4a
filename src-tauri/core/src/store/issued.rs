//! What left the register as a file, and when each child's contact card was last printed.

use chrono::{Datelike, Local, NaiveDate, SecondsFormat};
use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::{Chosen, Register, Writer};
use crate::Result;

/// A file that was written for somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issued {
    /// Position in the list, from 1; given by the store.
    pub number: i64,
    /// When: ISO time with offset; given by the store.
    pub at: String,
    /// Who wrote it; given by the store.
    pub operator: String,
    /// The form's key.
    pub form: String,
    /// The form's title.
    pub title: String,
    /// The day for which it speaks, ISO.
    pub as_of: String,
    /// Which children, in words; empty for all.
    pub scope: String,
    /// How many.
    pub children: u32,
    /// The file's name.
    pub name: String,
    /// Where it was written.
    pub path: String,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// To whom it went, in the clerk's words; empty when not said.
    pub recipient: String,
}

const COLUMNS: &str = "SELECT issued.number, at, operator.name, form, title, as_of, scope, children, issued.name, path, \
    lower(hex(sha256)), recipient FROM issued JOIN operator ON operator.number = issued.operator";

fn read(row: &Row<'_>) -> rusqlite::Result<Issued> {
    Ok(Issued {
        number: row.get(0)?,
        at: row.get(1)?,
        operator: row.get(2)?,
        form: row.get(3)?,
        title: row.get(4)?,
        as_of: row.get(5)?,
        scope: row.get(6)?,
        children: row.get(7)?,
        name: row.get(8)?,
        path: row.get(9)?,
        sha256: row.get(10)?,
        recipient: row.get(11)?,
    })
}

impl Writer<'_> {
    /// Notes a file that was written. Returns its number in the list.
    pub fn note_issued(&mut self, issued: &Issued) -> Result<i64> {
        insert(self.connection, self.operator, issued)
    }
}

impl Register {
    /// Says to whom a file went.
    pub fn set_recipient(&mut self, number: i64, recipient: &str) -> Result<()> {
        let sql = "UPDATE issued SET recipient = ?2 WHERE number = ?1";
        let done = self.connection.execute(sql, params![number, recipient]).map_err(Into::into);
        self.told(done.map(drop))
    }

    /// The files written last, newest first.
    pub fn issued(&self, limit: u32) -> Result<Vec<Issued>> {
        self.told(list(&self.connection, limit))
    }

    /// Notes that the contact cards of these children were printed on a day.
    pub fn note_cards(&mut self, chosen: &Chosen, day: NaiveDate) -> Result<()> {
        let numbers = self.numbers(chosen)?;
        self.roll.forget_list();
        let done = note_cards(&mut self.connection, &numbers, day.num_days_from_ce());
        self.told(done)
    }

    /// How many contact cards were printed on this day or later.
    pub fn cards_since(&self, day: NaiveDate) -> Result<u32> {
        let since = self.told(cards_since(&self.connection, day.num_days_from_ce()))?;
        Ok(u32::try_from(since.len()).unwrap_or(u32::MAX))
    }
}

fn insert(connection: &Connection, operator: i64, issued: &Issued) -> Result<i64> {
    let sql = "INSERT INTO issued (at, operator, form, title, as_of, scope, children, name, path, sha256, recipient) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, unhex(?10), ?11)";
    let at = Local::now().to_rfc3339_opts(SecondsFormat::Secs, false);
    connection.prepare_cached(sql)?.execute(params![
        at,
        operator,
        issued.form,
        issued.title,
        issued.as_of,
        issued.scope,
        issued.children,
        issued.name,
        issued.path,
        issued.sha256,
        issued.recipient
    ])?;
    Ok(connection.last_insert_rowid())
}

fn list(connection: &Connection, limit: u32) -> Result<Vec<Issued>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} ORDER BY issued.number DESC LIMIT ?1"))?;
    let rows = statement.query_map([limit], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn note_cards(connection: &mut Connection, numbers: &[u32], day: i32) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let sql = "INSERT INTO card (child, printed) VALUES (?1, ?2) ON CONFLICT (child) DO UPDATE SET printed = ?2";
        let mut statement = transaction.prepare_cached(sql)?;
        for number in numbers {
            statement.execute(params![number, day])?;
        }
    }
    Ok(transaction.commit()?)
}

/// The numbers of the children on the register whose contact card was printed on this day or later.
pub(super) fn cards_since(connection: &Connection, day: i32) -> Result<Vec<u32>> {
    let sql = "SELECT card.child FROM card JOIN child ON child.number = card.child WHERE printed >= ?1 AND NOT removed";
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([day], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}
