//! The township's own workbook, filled.

use std::path::Path;

use chrono::Local;
use serde_json::json;
use tongce_core::api::filling::{self, Request};
use tongce_core::sheets::fill::FillReport;
use tongce_core::sheets::read::Reader;
use tongce_core::sheets::{packs, write};
use tongce_core::store::{Chosen, Register};
use tongce_core::{Error, Result};

use super::finish;
use crate::Outcome;
use crate::args::Fill;
use crate::output::{Output, say, tell};

pub(super) fn fill(mut register: Register, wanted: &Fill, output: &Output) -> Result<Outcome> {
    let today = Local::now().date_naive();
    let request = Request {
        template: &wanted.template,
        shown_name: &filling::name_of(&wanted.template),
        sheet: wanted.sheet.as_deref(),
        children: &Chosen::search(&wanted.search),
        scope: &wanted.search,
        as_of: wanted.as_of.unwrap_or(today),
        filled_on: today,
        chosen: filling::chosen(&wanted.columns)?,
        overwrite: wanted.overwrite,
        one_file_per_child: wanted.one_file_per_child,
        keyed: !wanted.no_keys,
        to: &wanted.to,
    };
    let done = filling::fill(&mut register, &Reader::this_program()?, &request, &wanted.out);
    finish(register);
    let report = done?;
    let path = wanted.out.display().to_string();
    let FillReport { sheet, filled, rows_inserted, sheets_added, columns, left_out } = &report;
    let document = json!({
        "path": path, "sheet": sheet, "filled": filled, "rows_inserted": rows_inserted, "sheets_added": sheets_added,
        "columns": columns, "left_out": left_out,
    });
    output.answer(&document, || {
        let facts = [("children", filled.to_string()), ("rows", rows_inserted.to_string()), ("path", path.clone())];
        let facts: Vec<(&str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
        vec![say("filled", &facts)]
    })?;
    for left_out in left_out {
        tell(&format!("{}。{}", left_out.message, left_out.hint));
    }
    Ok(if left_out.is_empty() { Outcome::Done } else { Outcome::WithRefusals })
}

pub(super) fn list_packs(register: Register, output: &Output) -> Result<Outcome> {
    let packs = packs::all(&register);
    finish(register);
    let packs = packs?;
    output.answer(&packs, || {
        packs.iter().map(|pack| format!("{}\t{}\t{}", pack.fingerprint, pack.title, pack.columns.len())).collect()
    })?;
    Ok(Outcome::Done)
}

pub(super) fn export_packs(register: Register, out: &Path, output: &Output) -> Result<Outcome> {
    let packs = packs::all(&register);
    finish(register);
    let packs = packs?;
    let count = packs.len();
    write::keep(out, packs::write(packs)?.as_bytes())?;
    told(count, out, output)
}

pub(super) fn import_packs(mut register: Register, file: &Path, output: &Output) -> Result<Outcome> {
    let content = std::fs::read_to_string(file).map_err(|error| Error::io(error, file))?;
    let packs = packs::read(&content, &filling::name_of(file))?;
    let done = packs::remember(&mut register, &packs);
    finish(register);
    done?;
    told(packs.len(), file, output)
}

fn told(count: usize, path: &Path, output: &Output) -> Result<Outcome> {
    let (count_shown, path) = (count.to_string(), path.display().to_string());
    output.answer(&json!({ "packs": count, "path": path }), || {
        vec![say("pack_done", &[("count", &count_shown), ("path", &path)])]
    })?;
    Ok(Outcome::Done)
}
