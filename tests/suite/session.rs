//! A session as a host has it: what the page talks to, without a page.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tongce_core::api::{Options, Session};
use tongce_core::computer::Computer;
use tongce_core::sheets::read::Reader;

use crate::support::{Desk, PASSWORD};

/// What reads workbooks in a process of its own.
pub fn reader() -> Reader {
    Reader::new(env!("CARGO_BIN_EXE_tongce-under-test"))
}

/// A session of a desk's register, open.
pub fn opened(desk: &Desk) -> Session {
    let mut session = of(&desk.path(""), Vec::new());
    call(&mut session, "open_register", json!({ "password": PASSWORD }));
    session
}

/// A session of a register in a folder, on a computer that remembers in that folder what it is to remember.
pub fn remembering(folder: &Path) -> Session {
    of(folder, Vec::new()).on(Computer::at(folder.join("记住的.json")))
}

/// A session with a new register, and the ids of the files on offer.
pub fn created(folder: &Path, files: &[PathBuf]) -> (Session, Vec<String>) {
    let mut session = of(folder, files.to_vec());
    let new = json!({ "unit": "大坪村", "region": null, "operator": "文书甲", "password": PASSWORD, "sample": false });
    let status = call(&mut session, "create_register", new)["status"].clone();
    let offered = status["waiting_files"].as_array().expect("files").iter();
    (session, offered.map(|file| file["id"].as_str().expect("id").to_owned()).collect())
}

fn of(folder: &Path, files: Vec<PathBuf>) -> Session {
    let (register, export_folder) = (folder.join("登记册"), folder.join("上报"));
    Session::new(Options { register, export_folder, reader: reader(), files })
}

/// What a command answers.
#[track_caller]
pub fn call(session: &mut Session, name: &str, request: Json) -> Json {
    session.call(name, request).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}
