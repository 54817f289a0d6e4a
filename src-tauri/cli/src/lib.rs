//! The command line of 童册, and the same page in the system's browser.

pub mod serve;
