//! Commands on the register itself.

use std::path::Path;

use chrono::Local;
use serde_json::json;
use tongce_core::api::children;
use tongce_core::api::register::{checked_region, checked_unit};
use tongce_core::api::types::{ChildRow, HistoryEntry, OperationEntry};
use tongce_core::computer::Computer;
use tongce_core::domain::ChildId;
use tongce_core::domain::age::BirthdayRule;
use tongce_core::domain::id_number;
use tongce_core::forms::fields;
use tongce_core::forms::findings::Circumstances;
use tongce_core::store::{NewRegister, Register, StoredChild};
use tongce_core::{Code, Error, Result};

use super::{Key, finish};
use crate::output::{Output, label, moment, say, tell};
use crate::{Outcome, password};

/// What a new register is told.
pub(super) struct New {
    pub unit: String,
    pub region: Option<String>,
    pub operator: Option<String>,
}

pub(super) fn init(folder: &Path, new: New, key: &Key<'_>, output: &Output) -> Result<Outcome> {
    let operator = new.operator.unwrap_or_else(|| say("operator_default", &[]));
    let new = NewRegister { unit: checked_unit(&new.unit)?, region: checked_region(new.region)?, operator };
    if Register::exists(folder) {
        return Err(Error::new(Code::RegisterExists).with("path", folder.display()));
    }
    let (register, code) = Register::create(folder, &new, &password::choose(key.file)?)?;
    let code = code.to_string();
    // First of all the code, which is shown only once.
    output.answer(&json!({ "register": folder.display().to_string(), "recovery_code": code }), || {
        vec![say("init_done", &[("unit", &new.unit)]), say("recovery_code", &[("code", &code)])]
    })?;
    finish(register);
    Ok(Outcome::Done)
}

fn today() -> Circumstances {
    Circumstances { as_of: Local::now().date_naive(), birthday_rule: BirthdayRule::default(), id_used_twice: false }
}

pub(super) fn list(register: &Register, search: &str, limit: Option<u32>, output: &Output) -> Result<Outcome> {
    let page = register.page(search, 0, limit.unwrap_or(u32::MAX))?;
    let rows: Vec<ChildRow> = page.children.iter().map(|child| children::row(child, &today())).collect();
    let document = rows.iter().map(without_absent).collect::<Result<Vec<_>>>()?;
    output.answer(&document, || {
        let mut lines: Vec<String> = rows.iter().map(line).collect();
        lines.push(say("list_total", &[("total", &page.total.to_string()), ("shown", &rows.len().to_string())]));
        lines
    })?;
    Ok(Outcome::Done)
}

/// A row as a document in which 未采集 is absence.
fn without_absent(row: &ChildRow) -> Result<serde_json::Value> {
    let mut document = serde_json::to_value(row).map_err(|error| Error::new(Code::Internal).because(error))?;
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(document)
}

fn line(row: &ChildRow) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
    [
        row.id.clone(),
        row.name.clone(),
        text(&row.id_number),
        text(&row.sex),
        text(&row.birth_date),
        text(&row.guardian),
        text(&row.phone),
    ]
    .join("\t")
}

/// The child with this id or ID number.
pub(super) fn find(register: &Register, wanted: &str) -> Result<StoredChild> {
    if let Some(id) = ChildId::parse(wanted) {
        return register.child(id);
    }
    let mut found = register.by_id_number(wanted)?;
    if found.is_empty() {
        found = register.by_id_number(&id_number::normalise(wanted))?;
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Error::new(Code::BadArgument).with("what", say("no_such_child", &[("given", &half_hidden(wanted))]))),
        _ => Err(Error::new(Code::BadArgument).with("what", say("several_children", &[]))),
    }
}

/// What was looked for, without the middle of a number: it may be read over a shoulder.
fn half_hidden(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let digits = all.iter().filter(|c| c.is_ascii_digit()).count();
    let (first, last) = (6, all.len().saturating_sub(4));
    if digits < 11 || first >= last {
        return text.chars().take(60).collect();
    }
    all.iter().enumerate().map(|(at, c)| if (first..last).contains(&at) { '*' } else { *c }).collect()
}

pub(super) fn show(register: &Register, wanted: &str, output: &Output) -> Result<Outcome> {
    let child = find(register, wanted)?;
    let file = children::file(register, child, today())?;
    output.answer(&file, || {
        let catalogue =
            fields().fields.iter().filter_map(|field| Some((field.title(), file.fields.get(&field.key)?.display())));
        let mut lines: Vec<String> = catalogue.map(|(label, value)| format!("{label}\t{value}")).collect();
        lines.extend(file.extra.iter().map(|(header, text)| format!("{header}\t{text}")));
        lines.extend(file.findings.iter().map(|finding| format!("！{}。{}", finding.message, finding.hint)));
        lines.push(say("show_missing", &[("count", &file.missing.len().to_string())]));
        lines
    })?;
    Ok(Outcome::Done)
}

pub(super) fn history(register: &Register, wanted: &str, output: &Output) -> Result<Outcome> {
    let child = find(register, wanted)?;
    let entries: Vec<HistoryEntry> = register.history(child.id)?.into_iter().map(HistoryEntry::from).collect();
    output.answer(&entries, || {
        let value = |value: &Option<tongce_core::domain::Value>| {
            value.as_ref().map_or_else(|| say("not_collected", &[]), |v| v.display().into_owned())
        };
        entries
            .iter()
            .map(|e| {
                [
                    moment(&e.at),
                    e.operator.clone(),
                    label(&e.field).to_owned(),
                    format!("{} → {}", value(&e.old), value(&e.new)),
                    e.source.clone(),
                ]
                .join("\t")
            })
            .collect()
    })?;
    Ok(Outcome::Done)
}

pub(super) fn undo(mut register: Register, output: &Output) -> Result<Outcome> {
    let undone = OperationEntry::from(register.undo()?);
    finish(register);
    output.answer(&undone, || {
        let facts = [("operation", undone.operation.as_str()), ("children", &undone.children.to_string())];
        // A decision may have changed nobody's file.
        vec![say(if undone.children > 0 { "undone" } else { "undone_only" }, &facts)]
    })?;
    Ok(Outcome::Done)
}

pub(super) fn check(mut register: Register, output: &Output) -> Result<Outcome> {
    let report = register.check()?;
    finish(register);
    let faults: Vec<String> = report.faults.iter().map(|fault| fault.describe()).collect();
    let document = json!({
        "ok": report.is_sound(),
        "children": report.children,
        "operations": report.operations,
        "head": report.head,
        "content": report.content,
        "faults": faults,
    });
    let facts = [("children", report.children.to_string()), ("head", report.head.clone())];
    output.answer(&document, || {
        let done = say("check_done", &[(facts[0].0, facts[0].1.as_str()), (facts[1].0, facts[1].1.as_str())]);
        if report.is_sound() { vec![done] } else { faults.clone() }
    })?;
    if !report.is_sound() {
        tell(&say("check_restore", &[]));
        return Ok(Outcome::Damaged);
    }
    Ok(Outcome::Done)
}

pub(super) fn back_up(mut register: Register, out: &Path, output: &Output) -> Result<Outcome> {
    let path = register.back_up(Some(out))?;
    finish(register);
    let path = path.display().to_string();
    output.answer(&json!({ "path": path }), || vec![say("backed_up", &[("path", &path)])])?;
    Ok(Outcome::Done)
}

pub(super) fn restore(backup: &Path, folder: &Path, replace: bool, key: &Key<'_>, output: &Output) -> Result<Outcome> {
    if !backup.exists() {
        return Err(Error::new(Code::FileUnreadable).with("path", backup.display()));
    }
    let done =
        Register::restore_over(backup, Computer::of_this_user().location(folder), &password::ask(key.file)?, replace);
    if done.as_ref().is_err_and(|error| error.code == Code::OtherRegister) {
        tell(&say("restore_of_other", &[]));
    }
    let report = done?;
    let kept = report.kept.as_ref().map(|path| path.display().to_string());
    let document = json!({ "children": report.children, "kept": kept });
    output.answer(&document, || {
        let mut lines = vec![say("restored", &[("children", &report.children.to_string())])];
        lines.extend(kept.iter().map(|path| say("restored_kept", &[("path", path)])));
        lines
    })?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_named_but_for_the_middle_of_a_number() {
        assert_eq!(half_hidden("520199201405200036"), "520199********0036");
        assert_eq!(half_hidden("种小明"), "种小明");
    }
}
