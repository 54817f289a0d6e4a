//! The register on disk: encrypted, written through one door, never losing what was saved.
//!
//! A register is a folder:
//!
//! ```text
//! register.db    SQLCipher database; its key is random and stands nowhere in clear
//! keys.json      that key, wrapped once by each password and once by the recovery code   → keys
//! register.lock  held by the one process that has the register open                      → lock
//! ```
//!
//! and beside it the folder of its backups (`<register>-备份`), unless another one was chosen on this computer.
//!
//! Reading order: `register` opens and closes, `reading` answers questions, `transact` is the only way to write
//! (history, audit and undo come with it), `roll` is what lists, searches and sums run on, `backup`, `restore` and
//! `check` look after the files. The connection never leaves this module.

mod attachments;
mod audit;
mod backup;
mod change;
mod check;
mod child;
mod connection;
mod fault;
pub(crate) mod files;
mod filled;
mod hex;
mod history;
mod interrupted;
mod issued;
mod keys;
mod lock;
mod migrations;
mod operation;
mod operators;
mod parked;
mod passwords;
mod patch;
mod placing;
mod reading;
mod register;
mod restore;
mod roll;
mod sealed;
mod secret;
mod sent;
mod settings;
mod superseded;
mod transact;
mod undo;
mod undo_import;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use attachments::Attachment;
pub use backup::{BackupFile, Location, Reason};
pub use change::ChangeSource;
pub use check::{CheckReport, Fault};
pub use child::StoredChild;
pub use filled::Filled;
pub use history::{Change, Left, OperationRow, Part};
pub use issued::Issued;
pub use operation::{Operation, SourceTable};
pub use operators::OperatorRow;
pub use parked::{NewParked, ParkedRow, ParkedState};
pub use patch::keep_entry;
pub use reading::{Chosen, Page};
pub use register::{NewRegister, Register, Unit};
pub use restore::RestoreReport;
pub use roll::{ListQuery, Narrow, Sort};
pub use sealed::Sealed;
pub use secret::{RecoveryCode, Secret};
pub use sent::{RowKey, Sent, SentId, SentMark, WrittenCells};
pub use settings::Settings;
pub use superseded::{Entries, Standing};
pub use transact::{Done, Prepared, Writer};
pub use undo_import::{Kept, LaterImport, TakenBack};
