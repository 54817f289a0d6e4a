//! The list of what left the register as a file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::session::Session;
use crate::Result;
use crate::domain::text::tidy;
use crate::store::Issued;

/// So many are listed.
const LISTED: u32 = 200;

/// A file that was written for somebody else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IssuedEntry {
    /// Position in the list.
    #[ts(type = "number")]
    pub number: i64,
    /// ISO time with offset.
    pub at: String,
    /// Who wrote it.
    pub operator: String,
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
    /// SHA-256 of its content when it was written.
    pub sha256: String,
    /// To whom it went; empty when not said.
    pub recipient: String,
    /// Opaque id for the host, when the file is still where it was written.
    pub file: Option<String>,
    /// Whether it is a folder of files, one for each child; it has no fingerprint.
    pub folder: bool,
    /// Where it was written, to show.
    pub path: String,
}

/// Request of `set_recipient`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetRecipient {
    /// Position in the list.
    #[ts(type = "number")]
    pub number: i64,
    /// To whom it went.
    pub recipient: String,
}

/// The files written last, newest first.
pub fn list(session: &mut Session) -> Result<Vec<IssuedEntry>> {
    let issued = session.open()?.issued(LISTED)?;
    Ok(issued.into_iter().map(|one| entry(session, one)).collect())
}

fn entry(session: &mut Session, issued: Issued) -> IssuedEntry {
    let path = PathBuf::from(&issued.path);
    let folder = path.is_dir();
    let file = path.exists().then(|| session.note_export(path));
    let Issued { number, at, operator, title, as_of, scope, children, name, path, sha256, recipient, .. } = issued;
    IssuedEntry { number, at, operator, title, as_of, scope, children, name, sha256, recipient, file, folder, path }
}

/// Says to whom a file went.
pub fn set_recipient(session: &mut Session, request: SetRecipient) -> Result<()> {
    session.open_mut()?.set_recipient(request.number, &tidy(&request.recipient))
}
