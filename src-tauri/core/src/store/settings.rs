//! Settings of the register as a whole.

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
