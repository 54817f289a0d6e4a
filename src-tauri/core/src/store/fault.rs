//! What SQLite's failures mean to somebody who uses the register.

use rusqlite::ErrorCode;

use crate::{Code, Error};

impl From<rusqlite::Error> for Error {
    /// Sorts a failure of the database into the few codes. Neither the SQL nor its values go into the facts.
    fn from(error: rusqlite::Error) -> Self {
        Error::new(code_of(&error)).because(error)
    }
}

fn code_of(error: &rusqlite::Error) -> Code {
    use rusqlite::Error as E;
    match error {
        E::SqliteFailure(failure, message) => code_of_failure(*failure, message.as_deref()),
        E::SqlInputError { error, .. } => code_of_failure(*error, None),
        // A value of another type or shape than this program writes: the content is not what was saved.
        E::FromSqlConversionFailure(..)
        | E::IntegralValueOutOfRange(..)
        | E::InvalidColumnType(..)
        | E::Utf8Error(..) => Code::Damaged,
        _ => Code::Internal,
    }
}

fn code_of_failure(failure: rusqlite::ffi::Error, message: Option<&str>) -> Code {
    match failure.code {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Code::Damaged,
        ErrorCode::DiskFull => Code::DiskFull,
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Code::ReadOnly,
        ErrorCode::CannotOpen => Code::FileUnreadable,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Code::InUse,
        // A page whose seal is broken makes SQLCipher fail with a bare error that carries no message of its own.
        ErrorCode::Unknown if failure.extended_code == rusqlite::ffi::SQLITE_ERROR && is_bare(message) => Code::Damaged,
        ErrorCode::SystemIoFailure => Code::Io,
        _ => Code::Internal,
    }
}

fn is_bare(message: Option<&str>) -> bool {
    message.is_none_or(|text| text == "SQL logic error" || text == "not an error")
}

/// A stored document that can't be read: the content is not what was saved.
pub(super) fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Code::Damaged).because(error)
}
