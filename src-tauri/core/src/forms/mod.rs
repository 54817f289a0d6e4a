//! The fields and forms as data, and what follows from them: reading a cell, findings, completeness, statistics.

pub mod completeness;
pub mod definitions;
pub mod derive;
pub mod facts;
pub mod fields;
pub mod findings;
pub mod interpret;
pub mod marks;
mod not_yet;
pub mod rules;
pub mod shown;
pub mod statistics;
pub mod ticks;

pub use fields::{Choices, Field, Fields, Kind, fields};
