//! The fields and forms as data, and what follows from them: reading a cell, findings, completeness, statistics.

pub mod definitions;
pub mod derive;
pub mod facts;
pub mod fields;
pub mod shown;
pub mod statistics;

pub use fields::{Field, Fields, Kind, fields};
