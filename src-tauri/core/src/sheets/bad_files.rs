//! Files of an import from which nothing can be taken. One of them doesn't keep the others out: it is told by name and left out.

use std::collections::BTreeMap;
use std::path::Path;

use super::cells::{Format, Workbook};
use super::draft::Problem;
use super::fingerprint;
use super::plan::{LeftOut, Plan, UNWANTED};
use super::source::Source;
use crate::{Code, Error, Result, words};

impl Source {
    /// A file that can't be read, which keeps its place among the others. `shown_name` is the name under which a person knows it.
    pub fn unread(path: &Path, shown_name: &str, why: Error) -> Self {
        Self {
            file: shown_name.to_owned(),
            // What can't be opened at all has none.
            sha256: fingerprint::of_file(path).unwrap_or_default(),
            workbook: Workbook { format: Format::Xlsx, epoch_1904: false, sheets: Vec::new() }.into(),
            tables: Vec::new(),
            not_compared: BTreeMap::new(),
            unread: Some(why),
        }
    }

    /// What reading a file gave; a file that can't be read keeps its place among the others.
    ///
    /// # Errors
    /// [`Code::Cancelled`]: nobody waits for the other files then.
    pub fn or_unread(read: Result<Source>, path: &Path, shown_name: &str) -> Result<Self> {
        match read {
            Err(error) if error.code != Code::Cancelled => Ok(Self::unread(path, shown_name, error)),
            read => read,
        }
    }
}

/// The reasons of several files as one failure. One that asks for its password comes first: with it the others may count for nothing.
pub fn together(reasons: impl IntoIterator<Item = Error>) -> Option<Error> {
    let locked = |error: &Error| error.code == Code::PasswordProtected;
    let (locked, others): (Vec<_>, Vec<_>) = reasons.into_iter().partition(locked);
    locked.into_iter().chain(others).reduce(Error::and)
}

/// Tells of the files from which nothing could be taken, by their positions, with the reasons.
///
/// # Errors
/// When nothing is taken from any file: [`Code::BadArgument`] when a person left the others out, else the reasons of all [`together`].
pub(super) fn tell(plan: &mut Plan, bad: Vec<(usize, Error)>) -> Result<()> {
    if plan.places.is_empty() && plan.left_out.iter().any(|left| left.why.code == UNWANTED) {
        return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.all_left_out", &[])));
    }
    if plan.places.is_empty() {
        return together(bad.into_iter().map(|(_, error)| error)).map_or(Ok(()), Err);
    }
    for (file, error) in bad {
        // Where single tables have told why, the file as a whole says nothing new.
        if !plan.left_out.iter().any(|left| left.file == file) {
            plan.left_out.push(LeftOut { file, table: None, why: Problem::of_file(&error) });
        }
    }
    Ok(())
}
