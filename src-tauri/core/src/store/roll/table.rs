//! The roll on disk.

use rusqlite::{Connection, Row, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::{Roll, RollRow};
use crate::Result;
use crate::forms::facts::{COUNTED, Facts};
use crate::forms::fields;
use crate::forms::marks::Marks;
use crate::store::fault::unreadable;
use crate::store::settings::{read_setting, write_setting};
use crate::store::{child, hex};

/// Raised when lines are made differently.
const FORMAT: u32 = 6;
/// The setting that says how the stored lines were made.
const MADE_BY: &str = "roll.made_by";

/// Writes a child's line.
pub(in crate::store) fn write(connection: &Connection, number: u32, row: &RollRow) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO roll (child, id, name, id_number, sort_key, letters, digits, words, area, facts, \
             sound, birth) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            number,
            row.id.0.as_bytes().as_slice(),
            row.name,
            row.id_number,
            row.sort_key,
            row.letters,
            row.digits,
            row.words,
            row.area,
            [row.facts.to_bytes().as_slice(), &row.marks.to_bytes()].concat(),
            row.sound,
            row.birth
        ])?;
    Ok(())
}

/// Removes a child's line.
pub(in crate::store) fn delete(connection: &Connection, number: u32) -> Result<()> {
    connection.prepare_cached("DELETE FROM roll WHERE child = ?1")?.execute([number])?;
    Ok(())
}

const COLUMNS: &str =
    "SELECT child, id, name, id_number, sort_key, letters, digits, words, area, facts, sound, birth FROM roll";

fn read(row: &Row<'_>) -> Result<(u32, RollRow)> {
    let (facts, marks) = read_facts(row.get_ref(9)?.as_blob().map_err(unreadable)?)?;
    let line = RollRow {
        id: child::id_of(row.get_ref(1)?.as_blob().map_err(unreadable)?)?,
        name: row.get(2)?,
        id_number: row.get(3)?,
        sort_key: row.get(4)?,
        letters: row.get(5)?,
        digits: row.get(6)?,
        words: row.get(7)?,
        area: row.get(8)?,
        facts,
        marks,
        sound: row.get(10)?,
        birth: row.get(11)?,
    };
    Ok((row.get(0)?, line))
}

fn read_facts(bytes: &[u8]) -> Result<(Facts, Marks)> {
    let (facts, marks) = bytes.split_at_checked(Facts::BYTES).ok_or_else(|| unreadable("facts"))?;
    Facts::from_bytes(facts).zip(Marks::from_bytes(marks)).ok_or_else(|| unreadable("facts"))
}

/// Loads the whole roll.
pub(in crate::store) fn load(connection: &Connection) -> Result<Roll> {
    let mut lines = Vec::new();
    each(connection, &mut |number, line| {
        lines.push((number, line));
        Ok(())
    })?;
    Roll::new(lines)
}

/// Visits all lines by the children's number.
pub(in crate::store) fn each(connection: &Connection, visit: &mut dyn FnMut(u32, RollRow) -> Result<()>) -> Result<()> {
    let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY child"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (number, line) = read(row)?;
        visit(number, line)?;
    }
    Ok(())
}

/// The numbers of the children with this ID number.
pub(in crate::store) fn with_id_number(connection: &Connection, number: &str) -> Result<Vec<u32>> {
    numbers(connection, "SELECT child FROM roll WHERE id_number = ?1 ORDER BY child", number)
}

/// The numbers of the children who share their ID number with another.
pub(in crate::store) fn with_same_id_number(connection: &Connection) -> Result<Vec<u32>> {
    let sql = "SELECT child FROM roll WHERE id_number IN (SELECT id_number FROM roll WHERE id_number IS NOT NULL \
               GROUP BY id_number HAVING count(*) > 1)";
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// The numbers of the children with this folded name.
pub(in crate::store) fn with_name(connection: &Connection, name: &str) -> Result<Vec<u32>> {
    numbers(connection, "SELECT child FROM roll WHERE name = ?1 ORDER BY child", name)
}

/// As [`with_name`], but for those who were born on another day. Less than a day is known of some, nothing of others.
pub(in crate::store) fn with_name_born(connection: &Connection, name: &str, birth: &str) -> Result<Vec<u32>> {
    let sql = "SELECT child FROM roll WHERE name = ?1 AND (birth IS NULL OR substr(birth, 1, length(?2)) = ?2 \
        OR substr(?2, 1, length(birth)) = birth) ORDER BY child";
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([name, birth], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// The children of a name whom [`with_name_born`] leaves out, without those who have an ID number where that is asked for.
pub(in crate::store) fn with_name_born_else(
    connection: &Connection,
    name: &str,
    birth: &str,
    numbered: bool,
) -> Result<Vec<u32>> {
    // Two questions, because each has an index of its own.
    let sql = match numbered {
        false => {
            "SELECT child FROM roll WHERE name = ?1 AND birth IS NOT NULL \
             AND substr(birth, 1, length(?2)) <> ?2 AND substr(?2, 1, length(birth)) <> birth ORDER BY child"
        }
        true => {
            "SELECT child FROM roll WHERE name = ?1 AND birth IS NOT NULL AND id_number IS NULL \
             AND substr(birth, 1, length(?2)) <> ?2 AND substr(?2, 1, length(birth)) <> birth ORDER BY child"
        }
    };
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([name, birth], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// The numbers of the children whose name has this pinyin and who were born in this year.
pub(in crate::store) fn with_sound_born(connection: &Connection, sound: &str, year: &str) -> Result<Vec<u32>> {
    // The character behind the hyphen in order: every date of the year, and the year alone.
    let sql = "SELECT child FROM roll WHERE sound = ?1 AND birth >= ?2 AND birth < ?2 || '.' ORDER BY child";
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([sound, year], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

fn numbers(connection: &Connection, sql: &str, text: &str) -> Result<Vec<u32>> {
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([text], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// Makes all lines anew when an earlier version of the program made them, with other spellings or other options.
pub(in crate::store) fn rebuild_if_outdated(connection: &mut Connection) -> Result<()> {
    let made_by = read_setting(connection, MADE_BY)?;
    if made_by.as_deref() == Some(&maker()) { Ok(()) } else { rebuild(connection) }
}

/// Makes all lines anew.
pub(in crate::store) fn rebuild(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM roll", [])?;
    child::each(&transaction, &mut |kept| {
        if kept.removed {
            return Ok(());
        }
        write(&transaction, kept.number, &RollRow::of(kept.child.id, &kept.child.record))
    })?;
    write_setting(&transaction, MADE_BY, Some(&maker()))?;
    Ok(transaction.commit()?)
}

/// A fingerprint of all that lines are made with.
fn maker() -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{FORMAT} {}", env!("CARGO_PKG_VERSION")));
    let options = COUNTED.iter().filter_map(|key| fields().get(key)).flat_map(|field| &fields().choices(field).choices);
    for option in options {
        hash.update([0]);
        hash.update(&option.label);
    }
    hex::encode(&hash.finalize())
}
