//! The one list of commands that the window, the browser page and the tests call.

pub mod types;
