//! Workbooks that ask for a password.

use super::session::Session;
use super::types::{OfferedFile, UnlockFile};
use crate::Result;
use crate::sheets::read::WorkbookPassword;

/// Tries a password on an offered file and keeps it for this session when it is right.
///
/// # Errors
/// `WrongWorkbookPassword`, and whatever reading the file answers.
pub fn unlock(session: &mut Session, request: UnlockFile) -> Result<OfferedFile> {
    let (path, name) = session.offered(&request.file)?.clone();
    let password = WorkbookPassword::new(request.password);
    let reader = session.options.reader.clone().with_password(password.clone());
    reader.read(&path, &mut |_| {}).map_err(|error| error.naming("path", &name))?;
    session.note_password(&request.file, password);
    Ok(OfferedFile { id: request.file, name })
}
