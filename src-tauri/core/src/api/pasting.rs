//! Rows pasted from a spreadsheet program, as a file that can be planned and imported like any other.

use std::io::Write;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::session::Session;
use super::types::OfferedFile;
use crate::domain::text::tidy;
use crate::{Error, Result};

/// Request of `offer_rows`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OfferRows {
    /// The rows as CSV.
    pub csv: String,
    /// What the file is called in the plan and in the history.
    pub name: String,
}

/// Takes pasted rows in. The file is gone once it was imported or put aside.
pub fn offer(session: &mut Session, request: OfferRows) -> Result<OfferedFile> {
    session.open()?;
    let folder = session.private()?.to_owned();
    let failed = |error| Error::io(error, &folder);
    let mut file = tempfile::Builder::new().prefix("rows-").suffix(".csv").tempfile_in(&folder).map_err(failed)?;
    // The mark tells every reader that this is UTF-8.
    file.write_all("\u{feff}".as_bytes()).and_then(|()| file.write_all(request.csv.as_bytes())).map_err(failed)?;
    Ok(session.offer_temporary(file.into_temp_path(), &tidy(&request.name)))
}
