//! The fingerprint of a file: what was sent or imported can be told apart from every other file.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// SHA-256 of a file's bytes, hexadecimal.
///
/// # Errors
/// A file that can't be read.
pub fn of_file(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(error, path))?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
