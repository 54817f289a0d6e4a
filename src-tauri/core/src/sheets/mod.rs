//! Workbooks in and out.
//!
//! In: a worker process reads the file into a [`cells::Workbook`]; `recognise` finds tables and forms in it and ties columns to
//! fields; `interpret` makes a draft of each row; `plan` compares the drafts with the register; `apply` writes them in one step.
//! Out: `write` makes our own forms, `fill` puts values into the township's own workbook in place; `preview` reads back how either
//! looks.

pub mod apply;
pub mod bad_files;
mod biff;
mod candidates;
pub mod cells;
pub mod choosing;
pub(crate) mod coded;
mod combined;
mod convert;
mod csv;
pub mod draft;
pub mod fill;
pub mod fingerprint;
pub mod homecoming;
mod html;
pub mod id_offer;
pub mod limits;
pub mod matching;
pub mod meanings;
pub mod mended;
mod merging;
pub mod notes;
mod one_hot;
mod open_document;
pub mod own_words;
mod package;
mod packed;
pub mod packs;
pub mod parked;
mod parse;
mod persons;
pub mod plan;
mod planner;
pub mod preview;
pub mod read;
pub mod recognise;
pub mod rows;
mod scan;
pub mod side_by_side;
mod sniff;
pub mod source;
pub mod source_looks;
pub mod spill;
pub mod table;
mod taken;
mod transposed;
mod unlock;
mod wire;
pub mod worker;
pub mod write;
