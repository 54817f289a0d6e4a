//! Who works with the register, each with a name and a password of their own.
//!
//! Names and numbers stand in the database, wrapped keys in the keys file. Which slots count is said by the database alone: a slot
//! that a kill left in the keys file, of somebody who was not yet entered or was taken away already, opens nothing.

use std::path::Path;

use rusqlite::{Connection, Row};

use super::keys::{self, Keys};
use super::register::{RECOVERY_SLOT, sentence};
use super::settings::read_setting;
use super::{Operation, Register, Secret};
use crate::domain::text::{folded, tidy};
use crate::{Code, Error, Result};

/// An operator as the database has it.
pub(super) struct Operator {
    pub number: i64,
    pub name: String,
    /// The operator's slot in the keys file.
    pub slot: String,
}

/// Somebody who works with the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorRow {
    /// Number in the register, never given twice.
    pub number: i64,
    /// Name, which stands in the histories.
    pub name: String,
    /// Whether it is who works now.
    pub is_you: bool,
}

/// Operators who were taken away keep their number and name for the histories, and this in place of a slot.
const GONE: &str = "gone-";
const PRESENT: &str = "SELECT number, name, slot FROM operator WHERE slot NOT LIKE 'gone-%' ORDER BY number";

impl Register {
    /// Who can open the register, in the order in which they were entered.
    pub fn operators(&self) -> Result<Vec<OperatorRow>> {
        let you = self.operator.number;
        let row = |Operator { number, name, .. }| OperatorRow { number, name, is_you: number == you };
        Ok(self.told(present(&self.connection))?.into_iter().map(row).collect())
    }

    /// How many operators can open the register in a folder, as far as its keys file tells without a password; 0 when it can't be read.
    pub fn operators_of(folder: &Path) -> u32 {
        Keys::read(&folder.join(keys::FILE)).map_or(0, |keys| keys.operators())
    }

    /// Lets somebody else work with the register. `own` is the password of who works now, or the recovery code.
    ///
    /// [`Code::WrongPassword`]; [`Code::BadArgument`] for a name that is empty or taken and for a password that opens already.
    pub fn add_operator(&mut self, name: &str, password: &Secret, own: &Secret) -> Result<()> {
        self.assert_own(own)?;
        let name = tidy(name);
        if name.is_empty() {
            return bad("errors.operator_missing");
        }
        if self.operators()?.iter().any(|other| folded(&other.name) == folded(&name)) {
            return bad("errors.operator_taken");
        }
        self.assert_free(password, None)?;
        let mut keys = self.keys.clone();
        let slot = keys.add(password, &self.key)?;
        self.with_keys(keys, Operation::AddOperator { name: name.clone() }, |writer| {
            let sql = "INSERT INTO operator (number, name, slot) SELECT max(number) + 1, ?1, ?2 FROM operator";
            writer.connection.execute(sql, [&name, &slot])?;
            Ok(())
        })
    }

    /// Takes an operator away: the password opens nothing from then on, and the name stays in the histories. Nobody can take
    /// themselves away, so that one always stays. `own` is the password of who works now, or the recovery code.
    ///
    /// [`Code::WrongPassword`]; [`Code::BadArgument`] for oneself and for a number that nobody has.
    pub fn remove_operator(&mut self, number: i64, own: &Secret) -> Result<()> {
        self.assert_own(own)?;
        let Some(who) = self.operators()?.into_iter().find(|operator| operator.number == number) else {
            return bad("errors.no_such_operator");
        };
        if who.is_you {
            return bad("errors.operator_is_you");
        }
        self.with_keys(self.keys.clone(), Operation::RemoveOperator { name: who.name }, |writer| {
            let sql = "UPDATE operator SET slot = ?2 || number WHERE number = ?1";
            writer.connection.execute(sql, rusqlite::params![number, GONE])?;
            Ok(())
        })
    }
}

fn bad<T>(key: &str) -> Result<T> {
    Err(Error::new(Code::BadArgument).with("what", sentence(key)))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Operator> {
    Ok(Operator { number: row.get(0)?, name: row.get(1)?, slot: row.get(2)? })
}

fn present(connection: &Connection) -> Result<Vec<Operator>> {
    let mut statement = connection.prepare_cached(PRESENT)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The slots that count: the operators' and the recovery code's.
pub(super) fn slots(connection: &Connection) -> Result<Vec<String>> {
    let operators = present(connection)?.into_iter().map(|operator| operator.slot);
    Ok(operators.chain([recovery_slot(connection)?]).collect())
}

/// The recovery code's slot.
pub(super) fn recovery_slot(connection: &Connection) -> Result<String> {
    read_setting(connection, RECOVERY_SLOT)?.ok_or_else(|| Error::new(Code::Damaged))
}

/// Who opened the register with these slots and says to be `who`. The recovery code opens as whoever is said, or as the first operator.
///
/// [`Code::WrongPassword`] when no slot is that person's, or anybody's any more.
pub(super) fn who_opened(connection: &Connection, slots: &[String], who: Option<&str>) -> Result<Operator> {
    let wrong = || Error::new(Code::WrongPassword);
    let mut operators = present(connection)?;
    if operators.is_empty() {
        return Err(super::fault::unreadable("no operator"));
    }
    if !slots.contains(&recovery_slot(connection)?) {
        operators.retain(|operator| slots.contains(&operator.slot));
    }
    let named = |operator: &Operator| who.is_none_or(|who| folded(who) == folded(&operator.name));
    operators.into_iter().find(named).ok_or_else(wrong)
}
