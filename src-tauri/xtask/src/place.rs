//! Where things lie.

use std::path::{Path, PathBuf};

/// The project's top folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// The page's sources.
pub fn page() -> PathBuf {
    root().join("ui")
}

/// What steps say.
pub fn logs() -> PathBuf {
    root().join("target/xtask")
}

/// What the tour leaves behind.
pub fn tour() -> PathBuf {
    root().join("target/tour")
}

/// A program built by cargo without `--release`.
pub fn built(program: &str) -> PathBuf {
    target().join("debug").join(program)
}

/// A program built by cargo with `--release`.
pub fn released(program: &str) -> PathBuf {
    target().join("release").join(program)
}

fn target() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    root().join(target)
}
