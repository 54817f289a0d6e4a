//! What comes after an import: rows that wait for a decision, and taking the import back.

use tongce_core::Result;
use tongce_core::api::parked::{entries, undone};
use tongce_core::api::types::{DecidedParked, ImportUndone, OperationEntry, ParkedEntry};
use tongce_core::domain::Value;
use tongce_core::sheets::parked;
use tongce_core::sheets::plan::Decision;
use tongce_core::store::Register;

use super::finish;
use super::register::find;
use crate::Outcome;
use crate::output::{Output, moment, say};

pub(super) fn list(register: Register, from: u32, limit: u32, output: &Output) -> Result<Outcome> {
    let (rows, total) = (entries(&register, from, limit)?, register.waiting_count()?);
    finish(register);
    output.answer(&rows, || {
        let facts = [("total", &total.to_string()), ("shown", &rows.len().to_string())];
        let mut lines = vec![say("parked_total", &facts.map(|(name, fact)| (name, fact.as_str())))];
        lines.extend(rows.iter().flat_map(row_lines));
        lines
    })?;
    Ok(Outcome::Done)
}

/// The row's place and, below, what differs from the child that it may be.
fn row_lines(row: &ParkedEntry) -> Vec<String> {
    let place = format!("{} · {} · {}", row.file, row.sheet, row.row);
    let who = row.candidate.as_ref().map_or("—", |candidate| candidate.name.as_str());
    let mut lines =
        vec![[row.parked.to_string(), place, row.name.clone(), who.to_owned(), row.reason.clone()].join("\t")];
    let differing = row.candidate.iter().flat_map(|candidate| &candidate.fields).filter(|pair| pair.differs);
    lines.extend(differing.map(|pair| format!("  {}\t{} | {}", pair.label, shown(&pair.row), shown(&pair.known))));
    lines
}

fn shown(value: &Option<Value>) -> String {
    value.as_ref().map_or_else(|| say("not_collected", &[]), |value| value.display().into_owned())
}

pub(super) fn decide(
    mut register: Register,
    number: i64,
    decision: Decision,
    child: Option<&str>,
    output: &Output,
) -> Result<Outcome> {
    let child = child.map(|wanted| find(&register, wanted)).transpose()?.map(|child| child.id);
    let decided = parked::decide(&mut register, number, decision, child)?;
    let waiting = register.waiting_count()?;
    finish(register);
    let child = decided.child.map(|id| id.to_string());
    let answer = DecidedParked { operation: decided.operation, child, waiting };
    output.answer(&answer, || {
        let words = match decision {
            Decision::Same => "decided_same",
            Decision::Other => "decided_other",
            Decision::Later => "decided_later",
        };
        vec![say(words, &[("waiting", &waiting.to_string())])]
    })?;
    Ok(Outcome::Done)
}

pub(super) fn undo_import(mut register: Register, import: i64, output: &Output) -> Result<Outcome> {
    let back = undone(&mut register, import)?;
    finish(register);
    output.answer(&back, || lines(&back))?;
    Ok(Outcome::Done)
}

/// The imports that stand and can be taken back.
pub(super) fn imports(register: Register, output: &Output) -> Result<Outcome> {
    let imports: Vec<OperationEntry> = register.imports(u32::MAX)?.into_iter().map(OperationEntry::from).collect();
    finish(register);
    output.answer(&imports, || {
        let line = |import: &OperationEntry| {
            let (number, children) = (import.number.to_string(), import.children.to_string());
            [number, moment(&import.at), import.operator.clone(), import.operation.clone(), children].join("\t")
        };
        std::iter::once(say("imports_total", &[("total", &imports.len().to_string())]))
            .chain(imports.iter().map(line))
            .collect()
    })?;
    Ok(Outcome::Done)
}

fn lines(back: &ImportUndone) -> Vec<String> {
    let counts =
        [("removed", back.removed), ("restored", back.restored), ("fields", back.fields), ("parked", back.parked)];
    let counts = counts.map(|(name, number)| (name, number.to_string()));
    let facts: Vec<(&str, &str)> = counts.iter().map(|(name, number)| (*name, number.as_str())).collect();
    let mut lines = vec![say("import_undone", &facts)];
    if !back.kept.is_empty() {
        lines.push(say("import_kept", &[("count", &back.kept.len().to_string())]));
    }
    lines.extend(back.kept.iter().map(|kept| {
        let values = if kept.field.is_empty() { String::new() } else { shown(&kept.now) };
        [kept.name.clone(), kept.label.clone(), values, kept.why.clone()].join("\t")
    }));
    lines
}
