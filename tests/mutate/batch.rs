//! One batch: imports one after the other into one register.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use invented::Dice;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tongce_core::api::{Options, Session};
use tongce_core::sheets::read::Reader;

use crate::{mutations, sources};

/// What became of a batch's imports.
#[derive(Default, Serialize, Deserialize)]
pub struct Tally {
    /// By error code; `imported` and `nothing` for those that were read.
    codes: BTreeMap<String, u64>,
    /// Imports after which the register held neither all nor nothing.
    pub partial: u64,
    /// Seconds.
    pub slowest: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        other.codes.iter().for_each(|(code, count)| *self.codes.entry(code.clone()).or_default() += count);
        self.partial += other.partial;
        self.slowest = self.slowest.max(other.slowest);
    }

    pub fn all(&self) -> u64 {
        self.codes.values().sum()
    }

    pub fn outcomes(&self) -> String {
        let parts: Vec<String> = self.codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
        parts.join(", ")
    }
}

/// Runs a batch and prints its tally as the last line.
pub fn run(seed: u64, from: u64, count: u64) -> ExitCode {
    match batch(seed, from, count) {
        Ok(tally) => {
            println!("{}", serde_json::to_string(&tally).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(reason) => {
            println!("! {reason}");
            ExitCode::FAILURE
        }
    }
}

fn batch(seed: u64, from: u64, count: u64) -> Result<Tally, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let sources = sources::all(&folder.path().join("twins"))?;
    let mut session = session(folder.path())?;
    let mut tally = Tally::default();
    for number in from..from + count {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let (name, bytes) = dice_source(&sources, &mut dice);
        let mutated = mutations::mutated(bytes, &mut dice);
        let path = folder.path().join(name);
        std::fs::write(&path, &mutated).map_err(|error| error.to_string())?;
        let start = Instant::now();
        let code = import(&mut session, &path, name, &mut tally, number);
        let took = start.elapsed().as_secs_f64();
        if took > 10.0 {
            println!("! seed {seed} number {number} ({name}) took {took:.1} s");
        }
        tally.slowest = tally.slowest.max(took);
        *tally.codes.entry(code).or_default() += 1;
        let _ = std::fs::remove_file(&path);
    }
    Ok(tally)
}

fn dice_source<'a>(sources: &'a [(String, Vec<u8>)], dice: &mut Dice) -> (&'a str, &'a [u8]) {
    let (name, bytes) = &sources[dice.below(sources.len() as u64) as usize];
    (name, bytes)
}

fn session(folder: &Path) -> Result<Session, String> {
    let reader = Reader::this_program().map_err(|error| error.message())?;
    let options =
        Options { register: folder.join("登记册"), export_folder: folder.join("上报"), reader, files: Vec::new() };
    let mut session = Session::new(options);
    let request = json!({ "unit": "石桥镇大坪村", "region": null, "operator": "文书甲", "password": "一把好锁2026", "sample": false });
    ask(&mut session, "create_register", request)?;
    Ok(session)
}

fn ask(session: &mut Session, command: &str, request: Json) -> Result<Json, String> {
    session.call(command, request).map_err(|error| error.code)
}

/// What a register holds, as far as a half-done import would show.
fn state(session: &mut Session) -> (u64, Json) {
    let children = ask(session, "status", Json::Null).ok().and_then(|status| status["children"].as_u64());
    let operations = ask(session, "recent_operations", Json::Null).unwrap_or_default();
    (children.unwrap_or(u64::MAX), operations)
}

/// Imports a file as the page would; says what became of it, and counts it as partial when the register doesn't agree.
fn import(session: &mut Session, path: &Path, name: &str, tally: &mut Tally, number: u64) -> String {
    let before = state(session);
    let file = session.offer_file(path.to_owned(), name);
    let planned = ask(session, "plan_import", json!({ "files": [file.id], "on_blank": "keep" }));
    let applied = planned.and_then(|plan| ask(session, "apply_import", json!({ "plan": plan["plan"] })));
    let after = state(session);
    match applied {
        Err(code) => {
            if after != before {
                tally.partial += 1;
                println!("! number {number} ({name}): {code}, but the register changed");
            }
            code
        }
        Ok(report) => {
            let created = report["created"].as_u64().unwrap_or(0);
            let written = created + report["changed"].as_u64().unwrap_or(0) > 0;
            if after.0 != before.0 + created || written == (after.1 == before.1) {
                tally.partial += 1;
                println!("! number {number} ({name}): {created} children reported, {} more found", after.0 - before.0);
            }
            if !written {
                return "nothing".to_owned();
            }
            // Back to an empty register, so that every import meets the same one.
            if ask(session, "undo", Json::Null).is_err() || state(session).0 != before.0 {
                tally.partial += 1;
                println!("! number {number} ({name}): could not be undone");
            }
            "imported".to_owned()
        }
    }
}

/// Reads a forged workbook with the bare library in this process: it asks for memory that nobody has, and the process ends.
pub fn unguarded() -> ExitCode {
    let forged = sources::forged();
    let mut book: Result<calamine::Xlsx<_>, _> = calamine::open_workbook_from_rs(std::io::Cursor::new(forged));
    if let Ok(book) = &mut book {
        let _ = calamine::Reader::worksheet_range_at(book, 0);
    }
    ExitCode::SUCCESS
}
