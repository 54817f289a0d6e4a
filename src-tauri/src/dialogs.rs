//! The host's own commands: what only a window can do. The page learns ids and names; paths stay on this side,
//! and while a dialog is open nothing waits for the session.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tongce_core::api::backups;
use tongce_core::api::types::{ApiError, OfferedFile};
use tongce_core::{Code, Error, words};

use crate::desktop;
use crate::door::Door;
use crate::window::MAIN;

const WORKBOOKS: &[&str] = &["xlsx", "xlsm", "xls", "et", "ods", "csv"];
const PACKS: &[&str] = &["json"];
const PAPERS: &[&str] = &["jpg", "jpeg", "png", "webp", "pdf"];

/// Answers `host.<name>`.
pub fn call(app: &AppHandle, door: &Door, name: &str, request: &Value) -> Result<Value, ApiError> {
    match name {
        "pick_workbooks" => pick_files(app, door, "host.pick_workbooks", ("host.workbooks", WORKBOOKS)),
        "pick_papers" => pick_files(app, door, "host.pick_papers", ("host.papers", PAPERS)),
        "pick_packs" => pick_files(app, door, "host.pick_packs", ("host.packs", PACKS)),
        "pick_export_folder" => {
            if let Some(folder) = pick_folder(app, "host.pick_export_folder") {
                door.session().set_export_folder(folder);
            }
            status(door)
        }
        "pick_register_folder" => {
            if let Some(folder) = pick_folder(app, "host.pick_register_folder") {
                door.session().set_register(folder).map_err(|error| ApiError::from(&error))?;
            }
            status(door)
        }
        "pick_backup_folder" => match pick_folder(app, "host.pick_backup_folder") {
            Some(folder) => {
                let chosen = backups::choose_folder(&mut door.session(), Some(&folder));
                to_value(&chosen.map_err(|error| ApiError::from(&error))?)
            }
            None => Ok(Value::Null),
        },
        "save_text" => save_text(app, request),
        "show_export" => show_export(door, request),
        _ => Err(bad_argument(words::say("host.unknown_command", &[("name", format!("host.{name}"))]))),
    }
}

fn pick_files(app: &AppHandle, door: &Door, title: &str, kinds: (&str, &[&str])) -> Result<Value, ApiError> {
    let picked = dialog(app, title)
        .add_filter(say(kinds.0), kinds.1)
        .add_filter(say("host.all_files"), &["*"])
        .blocking_pick_files();
    let paths = picked.into_iter().flatten().filter_map(path);
    let offered: Vec<OfferedFile> = paths.map(|path| offer(door, path)).collect();
    to_value(&offered)
}

fn offer(door: &Door, path: PathBuf) -> OfferedFile {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    door.session().offer_file(path, &name)
}

fn pick_folder(app: &AppHandle, title: &str) -> Option<PathBuf> {
    dialog(app, title).blocking_pick_folder().and_then(path)
}

/// Saves a small text where a person says, and answers whether they did.
fn save_text(app: &AppHandle, request: &Value) -> Result<Value, ApiError> {
    let given = |key: &str| request.get(key).and_then(Value::as_str).unwrap_or_default();
    let picked = dialog(app, "host.save_text").set_file_name(given("name")).blocking_save_file().and_then(path);
    let Some(path) = picked else { return Ok(Value::Bool(false)) };
    std::fs::write(&path, given("text")).map_err(|error| ApiError::from(&Error::io(error, &path)))?;
    Ok(Value::Bool(true))
}

fn show_export(door: &Door, request: &Value) -> Result<Value, ApiError> {
    let id = request.get("file").and_then(Value::as_str).unwrap_or_default();
    let Some(file) = door.session().exported_path(id) else {
        return Err(bad_argument(say("host.not_found")));
    };
    if desktop::show_folder_of(&file) {
        Ok(Value::Null)
    } else {
        Err(ApiError::from(&Error::new(Code::FileUnreadable).with("path", file.display())))
    }
}

fn status(door: &Door) -> Result<Value, ApiError> {
    door.session().call("status", serde_json::json!({}))
}

/// A dialog in front of the window.
fn dialog(app: &AppHandle, title: &str) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file().set_title(say(title));
    match app.get_webview_window(MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

fn path(picked: FilePath) -> Option<PathBuf> {
    picked.into_path().ok()
}

fn say(key: &str) -> String {
    words::say::<&str>(key, &[])
}

fn bad_argument(what: String) -> ApiError {
    ApiError::from(&Error::new(Code::BadArgument).with("what", what))
}

fn to_value(answer: &impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(answer).map_err(|error| ApiError::from(&Error::new(Code::Internal).because(error)))
}
