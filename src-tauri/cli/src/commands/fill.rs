//! The township's own workbook, filled.

use std::path::Path;

use chrono::Local;
use serde_json::json;
use tongce_core::api::filling::{self, Request};
use tongce_core::sheets::fill::FillReport;
use tongce_core::sheets::{packs, write};
use tongce_core::store::{Chosen, Register};
use tongce_core::{Code, Result};

use super::finish;
use super::workbooks::Workbooks;
use crate::Outcome;
use crate::args::Fill;
use crate::output::{Output, say, tell};

pub(super) fn fill(
    mut register: Register,
    workbooks: &Workbooks<'_>,
    wanted: &Fill,
    output: &Output,
) -> Result<Outcome> {
    let today = Local::now().date_naive();
    // `--yes` says yes to all that can be asked.
    let confirmed: Vec<String> =
        if wanted.yes { filling::ASKED.iter().map(|code| (*code).to_owned()).collect() } else { Vec::new() };
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
        confirmed: &confirmed,
    };
    let done = workbooks.read_mut(|reader| filling::fill(&mut register, reader, &request, &wanted.out));
    finish(register);
    if done.as_ref().is_err_and(|error| error.code == Code::NeedsYes) {
        tell(&say("say_yes", &[]));
    }
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
    let packs = packs::all(&register).and_then(|packs| Ok((packs, packs::last_used(&register)?)));
    finish(register);
    let (packs, used) = packs?;
    let document: Vec<_> = packs.iter().map(|pack| listed(pack, used.get(&pack.fingerprint))).collect();
    output.answer(&document, || {
        let line = |pack: &packs::Pack| {
            let day = used.get(&pack.fingerprint).cloned().unwrap_or_else(|| say("pack_unused", &[]));
            [pack.fingerprint.clone(), pack.title.clone(), pack.columns.len().to_string(), day].join("\t")
        };
        let total = say("pack_total", &[("total", &packs.len().to_string())]);
        std::iter::once(total).chain(packs.iter().map(line)).collect()
    })?;
    Ok(Outcome::Done)
}

/// A pack as a document, with the day on which it was last used.
fn listed(pack: &packs::Pack, used: Option<&String>) -> serde_json::Value {
    let packs::Pack { fingerprint, title, columns } = pack;
    json!({ "fingerprint": fingerprint, "title": title, "columns": columns, "last_used": used })
}

pub(super) fn forget_pack(mut register: Register, name: &str, output: &Output) -> Result<Outcome> {
    let done = packs::forget(&mut register, name);
    finish(register);
    let pack = done?;
    output.answer(&listed(&pack, None), || vec![say("pack_forgotten", &[("title", &pack.title)])])?;
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
    let packs = packs::read_file(file, &filling::name_of(file))?;
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
