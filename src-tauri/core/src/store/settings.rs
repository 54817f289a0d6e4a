//! Settings of the register as a whole.

use rusqlite::{Connection, OptionalExtension};

use super::register::{REGION, UNIT};
use super::{Operation, Register};
use crate::Result;

/// Setting: the village groups, one a line.
const GROUPS: &str = "village.groups";

/// What holds for the whole register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Village or school.
    pub unit: String,
    /// 12-digit region code, if known.
    pub region: Option<String>,
    /// Villages and their groups, offered where one is asked for.
    pub groups: Vec<String>,
}

impl Register {
    /// The settings as they are.
    pub fn settings(&self) -> Result<Settings> {
        let groups = self.setting(GROUPS)?.unwrap_or_default();
        Ok(Settings {
            unit: self.unit.name.clone(),
            region: self.unit.region.clone(),
            groups: groups.lines().map(str::to_owned).collect(),
        })
    }

    /// Saves settings in one step, which can be undone.
    pub fn save_settings(&mut self, settings: &Settings) -> Result<()> {
        let Settings { unit, region, groups } = settings;
        self.transact(Operation::Settings, |writer| {
            writer.set(UNIT, unit)?;
            writer.set(REGION, region.as_deref().unwrap_or_default())?;
            writer.set(GROUPS, &groups.join("\n"))
        })?;
        Ok(())
    }
}

/// The value of a setting.
pub(super) fn read_setting(connection: &Connection, name: &str) -> Result<Option<String>> {
    let sql = "SELECT value FROM setting WHERE name = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}

/// The settings whose names begin with a prefix.
pub(super) fn read_settings(connection: &Connection, prefix: &str) -> Result<Vec<(String, String)>> {
    let sql = "SELECT name, value FROM setting WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Writes a setting without history: for marks of the program itself.
pub(super) fn write_setting(connection: &Connection, name: &str, value: Option<&str>) -> Result<()> {
    match value {
        Some(value) => connection
            .prepare_cached(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
            )?
            .execute([name, value])?,
        None => connection.prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute([name])?,
    };
    Ok(())
}
