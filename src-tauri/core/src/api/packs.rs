//! Form packs on the page: the forms whose columns were confirmed, and forgetting one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::session::Session;
use crate::Result;
use crate::sheets::packs;
use crate::store::Register;

/// A form whose columns were confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PackEntry {
    /// By what it is known.
    pub fingerprint: String,
    /// The form's title.
    pub title: String,
    /// How many of its columns were confirmed.
    pub columns: u32,
    /// The day on which it was last filled as it is remembered, ISO; `None` for one that never was.
    pub last_used: Option<String>,
}

/// Request of `forget_pack`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForgetPack {
    /// By what the form is known.
    pub fingerprint: String,
}

/// The remembered forms, the last used first.
pub fn list(session: &mut Session) -> Result<Vec<PackEntry>> {
    entries(session.open()?)
}

/// Forgets one, as a step that can be undone; the others.
pub fn forget(session: &mut Session, request: ForgetPack) -> Result<Vec<PackEntry>> {
    let register = session.open_mut()?;
    packs::forget(register, &request.fingerprint)?;
    entries(register)
}

fn entries(register: &Register) -> Result<Vec<PackEntry>> {
    let used = packs::last_used(register)?;
    let entry = |pack: packs::Pack| PackEntry {
        last_used: used.get(&pack.fingerprint).cloned(),
        columns: u32::try_from(pack.columns.len()).unwrap_or(u32::MAX),
        fingerprint: pack.fingerprint,
        title: pack.title,
    };
    let mut entries: Vec<PackEntry> = packs::all(register)?.into_iter().map(entry).collect();
    // They come by their titles, and stay so where days are the same.
    entries.sort_by(|a, b| b.last_used.cmp(&a.last_used));
    Ok(entries)
}
