//! Form packs on the page: the forms whose columns were confirmed, forgetting one, and handing them on to others.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::export_types::Exported;
use super::exporting::{file_safe, free_name_with};
use super::session::Session;
use crate::sheets::{packs, write};
use crate::store::Register;
use crate::{Error, Result, words};

/// What files of packs end with.
const ENDING: &str = "json";

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

/// Request of `export_packs`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExportPacks {
    /// By what the form is known; `None` for all of them.
    pub fingerprint: Option<String>,
}

/// Request of `import_packs`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportPacks {
    /// The offered file.
    pub file: String,
}

/// Answer of `import_packs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PacksImported {
    /// How many forms are new, or remembered otherwise than before.
    pub taken: u32,
    /// The remembered forms now.
    pub packs: Vec<PackEntry>,
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

/// Writes one remembered form, or all, into a file for somebody else's register.
pub fn export(session: &mut Session, request: ExportPacks) -> Result<Exported> {
    let mut packs = packs::all(session.open()?)?;
    packs.retain(|pack| request.fingerprint.as_ref().is_none_or(|wanted| *wanted == pack.fingerprint));
    let title = match packs.as_slice() {
        [one] => file_safe(&one.title),
        _ => words::say::<&str>("fill.packs_file", &[]),
    };
    let folder = session.options.export_folder.clone();
    std::fs::create_dir_all(&folder).map_err(|error| Error::io(error, &folder))?;
    let name = free_name_with(&folder, &words::say("fill.pack_file", &[("title", &title)]), ENDING);
    let path = folder.join(&name);
    write::keep(&path, packs::write(packs)?.as_bytes())?;
    let shown = path.display().to_string();
    let file = session.note_export(path);
    Ok(Exported { file, name, path: shown, children: 0, identities: Vec::new(), outside: Vec::new() })
}

/// Remembers the forms of a file that somebody else wrote, as a step that can be undone.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn import(session: &mut Session, request: ImportPacks) -> Result<PacksImported> {
    session.open()?;
    let (path, name) = session.offered(&request.file)?.clone();
    let content = packs::read_file(&path, &name)?;
    let register = session.open_mut()?;
    let taken = packs::remember(register, &content)?;
    let packs = entries(register)?;
    session.forget(&[request.file]);
    Ok(PacksImported { taken, packs })
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
