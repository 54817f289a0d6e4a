//! The order of the core's layers: each uses only the ones before it.

use std::path::{Path, PathBuf};

const LAYERS: [&str; 5] = ["domain", "forms", "store", "sheets", "api"];

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/core")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Layers that a source text names by `crate::layer` outside its comments.
fn named_layers(source: &str) -> Vec<&'static str> {
    let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    LAYERS.into_iter().filter(|layer| code.contains(&format!("crate::{layer}"))).collect()
}

#[test]
fn no_layer_uses_a_later_one() {
    for (at, layer) in LAYERS.iter().enumerate() {
        let mut files = Vec::new();
        rust_files(&core().join("src").join(layer), &mut files);
        assert!(!files.is_empty(), "{layer}");
        for file in files {
            let source = std::fs::read_to_string(&file).expect("source");
            for named in named_layers(&source) {
                let allowed = LAYERS[..=at].contains(&named);
                assert!(allowed, "{} belongs to {layer} but uses {named}", file.display());
            }
        }
    }
}

#[test]
fn a_wrong_use_would_be_noticed() {
    assert_eq!(named_layers("use crate::api::types;\n// crate::store\n"), ["api"]);
}

#[test]
fn the_core_names_no_toolkit() {
    let manifest = std::fs::read_to_string(core().join("Cargo.toml")).expect("manifest");
    for toolkit in ["tauri", "axum", "webkit", "clap"] {
        assert!(!manifest.contains(toolkit), "{toolkit}");
    }
}
