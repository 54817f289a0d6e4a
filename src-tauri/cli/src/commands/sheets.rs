//! Commands on workbooks: recognise, import, export.

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDate};
use serde_json::json;
use tongce_core::api::exporting;
use tongce_core::api::types::Exported;
use tongce_core::sheets::recognise::{self as recogniser, Explained, Remembered};
use tongce_core::sheets::table::Table;
use tongce_core::store::{Chosen, Register};
use tongce_core::{Code, Error, Result, words};

use super::finish;
use super::workbooks::Workbooks;
use crate::Outcome;
use crate::output::{Output, label, say, tell};

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

pub(super) fn recognise(
    file: &Path,
    confirmed: &Remembered,
    workbooks: &Workbooks<'_>,
    explain: bool,
    output: &Output,
) -> Result<Outcome> {
    let workbook = workbooks.read(|reader| reader.read(file, &mut |_| {}))?;
    let found = recogniser::explain(&workbook, confirmed);
    let tables: Vec<&Table> = found.iter().map(|found| &found.table).collect();
    output.answer(&json!({ "sheets": tables }), || found.iter().flat_map(|found| told(found, explain)).collect())?;
    Ok(Outcome::Done)
}

/// A table and its columns, one line each, with the reasons below each column when they are asked for.
fn told(found: &Explained, explain: bool) -> Vec<String> {
    let table = &found.table;
    let mut lines = vec![format!("{}\t{}\t{}–{}", table.name, table.kind.name(), table.first_row, table.last_row)];
    for column in &table.columns {
        let field = column.field.as_ref().map_or("—", |field| label(field.as_str()));
        lines.push(format!("  {}\t{field}\t{:.2}", column.header, column.confidence));
        if let Some(why) = found.whys.get(column.index as usize).filter(|_| explain) {
            lines.push(format!("    {}", why.sentences().join("；")));
        }
    }
    lines
}

/// So many failing identities are told one by one, each with so many names: a county has thousands.
const MOST_FAILURES: usize = 5;
const MOST_NAMES: usize = 10;

/// What to export.
pub(super) struct Wanted {
    pub form: String,
    pub out: PathBuf,
    pub as_of: Option<NaiveDate>,
    pub search: String,
    pub to: String,
    pub keyed: bool,
}

/// Refuses a search that nobody matches, as filling a form does: a form without children looks like one that was made.
fn somebody(register: &Register, search: &str) -> Result<()> {
    if search.trim().is_empty() || register.search_facts(search).next().is_some() {
        return Ok(());
    }
    Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("fill.no_children", &[])))
}

pub(super) fn export(mut register: Register, wanted: &Wanted, output: &Output) -> Result<Outcome> {
    somebody(&register, &wanted.search)?;
    let today = Local::now().date_naive();
    let chosen = Chosen::search(&wanted.search);
    let request = exporting::Request {
        form: &wanted.form,
        as_of: wanted.as_of.unwrap_or(today),
        filled_on: today,
        chosen: &chosen,
        keyed: wanted.keyed,
        to: &wanted.to,
        scope: &wanted.search,
    };
    let written = exporting::write(&mut register, &request, &wanted.out)?;
    finish(register);
    let path = wanted.out.display().to_string();
    let exported = Exported {
        file: String::new(),
        name: name_of(&wanted.out),
        path,
        children: written.children,
        identities: written.identities,
        outside: written.outside,
    };
    output.answer(&exported, || {
        let facts = [("children", exported.children.to_string())];
        vec![say("exported", &[("path", exported.path.as_str()), (facts[0].0, facts[0].1.as_str())])]
    })?;
    for failure in exported.identities.iter().take(MOST_FAILURES) {
        let facts =
            [failure.area.clone(), failure.identity.clone(), failure.left.to_string(), failure.right.to_string()];
        let named = failure.children.iter().take(MOST_NAMES);
        let mut names: Vec<&str> = named.map(|child| child.name.as_str()).collect();
        if failure.children.len() > MOST_NAMES {
            names.push("…");
        }
        let names = names.join("、");
        let keys = ["area", "identity", "left", "right"];
        let mut named: Vec<(&str, &str)> = keys.into_iter().zip(facts.iter().map(String::as_str)).collect();
        named.push(("children", &names));
        tell(&say("identity_fails", &named));
    }
    if exported.identities.len() > MOST_FAILURES {
        let (total, shown) = (exported.identities.len().to_string(), MOST_FAILURES.to_string());
        tell(&say("identities_more", &[("total", &total), ("shown", &shown)]));
    }
    for outside in &exported.outside {
        tell(&say("outside_return", &[("label", outside.label.as_str()), ("count", &outside.count.to_string())]));
    }
    Ok(if exported.identities.is_empty() { Outcome::Done } else { Outcome::WithRefusals })
}

pub(super) fn forms(output: &Output) -> Result<Outcome> {
    let forms = exporting::forms().map_err(|error: Error| error)?;
    output.answer(&forms, || {
        forms.iter().map(|form| format!("{}\t{}\t{}", form.key, form.title, form.about)).collect()
    })?;
    Ok(Outcome::Done)
}
