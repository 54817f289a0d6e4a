//! Workbooks that may ask for a password.

use std::io::IsTerminal;
use std::path::Path;

use tongce_core::sheets::read::Reader;
use tongce_core::{Code, Result};

use crate::password;

/// How workbooks are opened: with the password in a file, else with one that is asked for when it is needed.
pub(super) struct Workbooks<'a> {
    pub password: Option<&'a Path>,
}

impl Workbooks<'_> {
    /// Reads a workbook by whatever way the caller wants; asks for its password on the terminal when it wants one.
    pub(super) fn read<T>(&self, how: impl Fn(&Reader) -> Result<T>) -> Result<T> {
        self.read_mut(how)
    }

    /// As [`Workbooks::read`] for a way that changes something.
    pub(super) fn read_mut<T>(&self, mut how: impl FnMut(&Reader) -> Result<T>) -> Result<T> {
        let reader = Reader::this_program()?;
        let reader = match self.password {
            Some(file) => reader.with_password(password::workbook_from(file)?),
            None => reader,
        };
        match how(&reader) {
            Err(error) if error.code == Code::PasswordProtected && std::io::stdin().is_terminal() => {
                how(&reader.with_password(password::ask_workbook(&error.message())?))
            }
            read => read,
        }
    }
}
