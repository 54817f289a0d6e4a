//! Why work could not be done: rich inside, few codes outside.
//!
//! An [`Error`] names *what kind* of thing went wrong ([`Code`]) and the facts a sentence needs (a path, a count);
//! the sentence itself is in `assets/words/errors.json`. No personal data ever goes into the facts.

use std::sync::Arc;

use crate::words;

/// The kinds of failure that somebody outside the core acts upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Neither a password nor the recovery code opens the register.
    WrongPassword,
    /// Another process has the register open.
    InUse,
    /// The register's files are damaged.
    Damaged,
    /// The register was written by a newer version of the program.
    NewerVersion,
    /// The folder holds no register.
    NotARegister,
    /// The folder already holds a register, or other files.
    RegisterExists,
    /// The folder or file can't be written to.
    ReadOnly,
    /// The disk is full.
    DiskFull,
    /// A file can't be found or opened.
    FileUnreadable,
    /// The file is another one than the one that was looked at.
    FileChanged,
    /// A backup of another register than the one that is there.
    OtherRegister,
    /// The file is no workbook that can be read.
    NotAWorkbook,
    /// The workbook has no filled cell.
    EmptyWorkbook,
    /// The workbook asks for a password.
    PasswordProtected,
    /// The workbook's password is another one.
    WrongWorkbookPassword,
    /// The workbook asks for a password in a way that can't be opened here.
    PasswordUnsupported,
    /// The file breaks one of the limits for workbooks (size, ratio, entries, cells).
    TooLarge,
    /// The worker that reads workbooks ended without an answer (memory, time, crash).
    WorkerDied,
    /// No table with children was found in the workbook.
    NoRoster,
    /// A table has no column with names.
    NoNameColumn,
    /// Rows and columns of the table are exchanged.
    Transposed,
    /// There is no such child in the register.
    ChildNotFound,
    /// The child was changed by somebody else meanwhile.
    Stale,
    /// An argument can't be used.
    BadArgument,
    /// Nothing was done, because a person has to say yes first.
    NeedsYes,
    /// There is nothing to undo.
    NothingToUndo,
    /// There is no parked row of this number, or it was decided on already.
    NotParked,
    /// The step is no import, or one that was taken back already.
    NoSuchImport,
    /// No register is open.
    NotOpen,
    /// The backup can't be used.
    BadBackup,
    /// Cancelled by the user.
    Cancelled,
    /// Reading or writing a file failed otherwise.
    Io,
    /// A fault of the program itself.
    Internal,
}

impl Code {
    /// Every code, for the test that each has its words.
    pub const ALL: [Code; 33] = [
        Code::WrongPassword,
        Code::InUse,
        Code::Damaged,
        Code::NewerVersion,
        Code::NotARegister,
        Code::RegisterExists,
        Code::ReadOnly,
        Code::DiskFull,
        Code::FileUnreadable,
        Code::FileChanged,
        Code::OtherRegister,
        Code::NotAWorkbook,
        Code::EmptyWorkbook,
        Code::PasswordProtected,
        Code::WrongWorkbookPassword,
        Code::PasswordUnsupported,
        Code::TooLarge,
        Code::WorkerDied,
        Code::NoRoster,
        Code::NoNameColumn,
        Code::Transposed,
        Code::ChildNotFound,
        Code::Stale,
        Code::BadArgument,
        Code::NeedsYes,
        Code::NothingToUndo,
        Code::NotParked,
        Code::NoSuchImport,
        Code::NotOpen,
        Code::BadBackup,
        Code::Cancelled,
        Code::Io,
        Code::Internal,
    ];

    /// The name under which the code crosses to the page and stands in `assets/words/errors.json`.
    pub fn name(self) -> &'static str {
        match self {
            Code::WrongPassword => "wrong_password",
            Code::InUse => "in_use",
            Code::Damaged => "damaged",
            Code::NewerVersion => "newer_version",
            Code::NotARegister => "not_a_register",
            Code::RegisterExists => "register_exists",
            Code::ReadOnly => "read_only",
            Code::DiskFull => "disk_full",
            Code::FileUnreadable => "file_unreadable",
            Code::FileChanged => "file_changed",
            Code::OtherRegister => "other_register",
            Code::NotAWorkbook => "not_a_workbook",
            Code::EmptyWorkbook => "empty_workbook",
            Code::PasswordProtected => "password_protected",
            Code::WrongWorkbookPassword => "wrong_workbook_password",
            Code::PasswordUnsupported => "password_unsupported",
            Code::TooLarge => "too_large",
            Code::WorkerDied => "worker_died",
            Code::NoRoster => "no_roster",
            Code::NoNameColumn => "no_name_column",
            Code::Transposed => "transposed",
            Code::ChildNotFound => "child_not_found",
            Code::Stale => "stale",
            Code::BadArgument => "bad_argument",
            Code::NeedsYes => "needs_yes",
            Code::NothingToUndo => "nothing_to_undo",
            Code::NotParked => "not_parked",
            Code::NoSuchImport => "no_such_import",
            Code::NotOpen => "not_open",
            Code::BadBackup => "bad_backup",
            Code::Cancelled => "cancelled",
            Code::Io => "io",
            Code::Internal => "internal",
        }
    }

    /// The exit status of the command line: 2 unusable input, 3 wrong password or in use, 4 damaged.
    pub fn exit_status(self) -> u8 {
        match self {
            Code::WrongPassword | Code::InUse => 3,
            Code::Damaged => 4,
            _ => 2,
        }
    }
}

/// The fact that names a closer sentence: `keys_missing` of `damaged`.
pub const CLOSER: &str = "closer";

/// What went wrong, with the facts that the sentence for it needs and the cause beneath, if there is one.
#[derive(Debug, Clone)]
pub struct Error {
    /// The kind of failure.
    pub code: Code,
    facts: Vec<(&'static str, String)>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    /// Sentences of further failures that happened beside it.
    also: Vec<String>,
}

/// The result of all fallible work in the core.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of this kind, without facts yet.
    pub fn new(code: Code) -> Self {
        Self { code, facts: Vec::new(), source: None, also: Vec::new() }
    }

    /// Adds a fact for the sentence, such as `("path", "…")`. Never personal data.
    pub fn with(mut self, name: &'static str, fact: impl ToString) -> Self {
        self.facts.push((name, fact.to_string()));
        self
    }

    /// Says the fact anew, such as the name under which a person knows a file instead of where it lies.
    pub fn naming(mut self, name: &'static str, fact: impl ToString) -> Self {
        self.facts.retain(|(old, _)| *old != name);
        self.with(name, fact)
    }

    /// Adds the error beneath, for the log; it is not shown to the clerk.
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Tells of another failure too, such as that of another file; this one's code counts.
    pub fn and(mut self, other: Error) -> Self {
        self.also.push(other.message());
        self
    }

    /// The sentence for a person, in the language of [`words::language`]; one line for each failure that happened beside it.
    pub fn message(&self) -> String {
        let plain = format!("errors.{}", self.code.name());
        // A kind of failure may have a sentence of its own for what is known of it more closely.
        let closer = self.facts.iter().find(|(name, _)| *name == CLOSER).map(|(_, fact)| format!("{plain}_{fact}"));
        let own = words::say(&closer.filter(|key| words::has(key)).unwrap_or(plain), &self.facts);
        std::iter::once(&own).chain(&self.also).map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Sorts an I/O error into read-only, full disk, unreadable or other, naming the path.
    pub fn io(error: std::io::Error, path: &std::path::Path) -> Self {
        use std::io::ErrorKind as K;
        let code = match error.kind() {
            K::PermissionDenied | K::ReadOnlyFilesystem => Code::ReadOnly,
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => Code::DiskFull,
            K::NotFound | K::IsADirectory | K::NotADirectory => Code::FileUnreadable,
            _ => Code::Io,
        };
        Self::new(code).with("path", path.display()).because(error)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|s| s as _)
    }
}
