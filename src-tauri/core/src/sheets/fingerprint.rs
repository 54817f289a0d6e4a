//! The fingerprint of a file: what was sent or imported can be told apart from every other file.

use std::fs::File;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// SHA-256 of a file's bytes, hexadecimal.
///
/// # Errors
/// A file that can't be read.
pub fn of_file(path: &Path) -> Result<String> {
    let failed = |error| Error::io(error, path);
    let mut hash = Sha256::new();
    std::io::copy(&mut File::open(path).map_err(failed)?, &mut hash).map_err(failed)?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
