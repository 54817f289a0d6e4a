//! Looking after the register: settings and the recovery code. Backups are in [`super::backups`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::register::{checked_region, checked_unit, status};
use super::session::Session;
use super::types::Status;
use crate::Result;
use crate::domain::text::tidy;
use crate::store::{Secret, Settings};

/// Answer of `settings` and request of `save_settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RegisterSettings {
    /// Village or school.
    pub unit: String,
    /// 12-digit region code, if known.
    pub region: Option<String>,
    /// Villages and their groups, offered where one is asked for.
    pub groups: Vec<String>,
}

/// Request of `renew_recovery_code`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RenewRecoveryCode {
    /// The password or the recovery code so far.
    pub password: String,
}

/// Answer of `renew_recovery_code`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoveryCodeMade {
    /// Shown once, to be printed.
    pub recovery_code: String,
}

/// The settings as they are.
pub fn settings(session: &mut Session) -> Result<RegisterSettings> {
    let Settings { unit, region, groups } = session.open()?.settings()?;
    Ok(RegisterSettings { unit, region, groups })
}

/// Saves settings.
pub fn save_settings(session: &mut Session, request: RegisterSettings) -> Result<Status> {
    let region = request.region.filter(|code| !code.trim().is_empty());
    let mut groups: Vec<String> = request.groups.iter().map(|group| tidy(group)).collect();
    groups.retain(|group| !group.is_empty());
    let settings = Settings { unit: checked_unit(&request.unit)?, region: checked_region(region)?, groups };
    session.open_mut()?.save_settings(&settings)?;
    status(session)
}

/// Makes a new recovery code; the one before opens nothing any more.
pub fn renew_recovery_code(session: &mut Session, request: RenewRecoveryCode) -> Result<RecoveryCodeMade> {
    let code = session.open_mut()?.renew_recovery_code(&Secret::new(request.password))?;
    Ok(RecoveryCodeMade { recovery_code: code.to_string() })
}
