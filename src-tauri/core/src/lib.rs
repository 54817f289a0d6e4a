//! 童册's core: everything the program does, without a window.
//!
//! ```text
//! domain   what things are: ID numbers, dates, ages, phones, values, records
//! forms    the fields and forms as data from `assets/`; reading a cell, findings, completeness
//! store    the encrypted register on disk: keys, one door for writes, history, undo, backups
//! sheets   workbooks in (worker, read, recognise, plan, apply) and out (write)
//! api      the one list of commands that the window, the browser and the tests call
//! ```
//!
//! Each layer uses only the ones above it in this list; `tests/suite/layers.rs` keeps that.
//! [`words`] holds every sentence the program says and [`error`] the few ways in which work can fail;
//! [`work`] lets another thread watch and stop it, [`private`] keeps files that nobody else may see, [`computer`] what is remembered outside of registers. All may be used by every layer.

mod ahead;
pub mod api;
pub mod computer;
pub mod domain;
pub mod error;
pub mod forms;
pub mod private;
pub mod sheets;
pub mod store;
pub mod words;
pub mod work;

pub use error::{Code, Error, Result};
