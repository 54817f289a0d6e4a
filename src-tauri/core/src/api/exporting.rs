//! Forms out.

use std::path::Path;

use chrono::{Local, NaiveDate};

use super::listing;
use super::session::{Session, file_name};
use super::types::{ChildName, ExportForm, Exported, FormEntry, IdentityFailure, OutsideReturn};
use crate::domain::age::BirthdayRule;
use crate::domain::{ChildId, PartialDate};
use crate::forms::definitions;
use crate::forms::facts::Facts;
use crate::forms::statistics::{self, Failure, Outside, Statistics};
use crate::sheets::fingerprint;
use crate::sheets::write::{self, Context, RosterColumns};
use crate::store::{Chosen, Issued, Operation, Register, SentId, Writer, WrittenCells};
use crate::{Code, Error, Result, words};

/// The key of the return that counts children instead of listing them.
const STATISTICS: &str = "statistics";
/// The key of the form whose printing is remembered for each child.
pub(super) const CONTACT_CARD: &str = "contact-card";
/// The key of the form that has a column for everything that some child fills.
pub(super) const ROSTER: &str = "roster";
/// The key of the form with a sheet for each child.
pub(super) const REGISTRATION: &str = "registration";
/// So many children are named behind a sum; nobody reads more, and a county has tens of thousands.
const MOST_NAMES: usize = 200;

/// The forms that can be exported.
pub fn forms() -> Result<Vec<FormEntry>> {
    let entry = |head: definitions::Head| FormEntry {
        key: head.key.to_owned(),
        title: head.title.to_owned(),
        about: head.about.to_owned(),
        source: head.source.to_owned(),
        since: head.since.to_owned(),
    };
    Ok(definitions::all().into_iter().map(entry).collect())
}

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The form's key.
    pub form: &'a str,
    /// The day for which it speaks.
    pub as_of: NaiveDate,
    /// The day on which it is filled in.
    pub filled_on: NaiveDate,
    /// The children.
    pub chosen: &'a Chosen,
    /// Whether the rows carry keys by which they are known when they come home; see [`crate::sheets::homecoming`].
    pub keyed: bool,
    /// To whom the form goes; may be empty.
    pub to: &'a str,
    /// Which children, in words; empty for all.
    pub scope: &'a str,
}

/// A file that leaves the register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaving<'a> {
    /// The form's key.
    pub form: &'a str,
    /// Its title, to show.
    pub title: &'a str,
    /// The day for which it speaks.
    pub as_of: NaiveDate,
    /// Which children, in words; empty for all.
    pub scope: &'a str,
    /// How many children.
    pub count: u32,
    /// To whom it goes; may be empty.
    pub to: &'a str,
    /// The file.
    pub path: &'a Path,
}

/// Notes a file that left: in the audit trail, in the list of what was sent, and whose rows carry which keys. `beside` is done in the
/// same step.
pub(super) fn note_leaving(
    register: &mut Register,
    leaving: &Leaving<'_>,
    keys: Option<(&SentId, &[ChildId], Option<&WrittenCells>)>,
    beside: &mut dyn FnMut(&mut Writer<'_>) -> Result<()>,
) -> Result<()> {
    // Files of single children stand in a folder, which has no fingerprint.
    let sha256 = if leaving.path.is_file() { fingerprint::of_file(leaving.path)? } else { String::new() };
    let path = std::path::absolute(leaving.path).unwrap_or_else(|_| leaving.path.to_owned());
    let name = file_name(leaving.path);
    let form = leaving.form.to_owned();
    let send = Operation::Send { form, file: name.clone(), sha256: sha256.clone(), children: leaving.count };
    let issued = Issued {
        form: leaving.form.to_owned(),
        title: leaving.title.to_owned(),
        as_of: leaving.as_of.to_string(),
        scope: leaving.scope.to_owned(),
        children: leaving.count,
        name,
        path: path.display().to_string(),
        sha256,
        recipient: leaving.to.to_owned(),
        ..Issued::default()
    };
    // One step: a form that stands in the trail stands in the list of what was sent, and its rows are known.
    let done = register.transact(send, |writer| {
        keys.map_or(Ok(()), |(id, children, written)| writer.note_sent(id, children, written))?;
        beside(writer)?;
        writer.note_issued(&issued)
    });
    done.map(drop)
}

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    /// Children in the form.
    pub children: u32,
    /// Printed identities that fail.
    pub identities: Vec<IdentityFailure>,
    /// Children who are in no column of the printed return.
    pub outside: Vec<OutsideReturn>,
}

/// Writes a form to a file; an old file of that name is replaced only by a whole one.
///
/// # Errors
/// [`Code::BadArgument`] for an unknown form, or what reading the register and writing the file answer.
pub fn write(register: &mut Register, request: &Request<'_>, out: &Path) -> Result<Written> {
    let title = head(request.form)?.title;
    let id = SentId::random()?;
    let (written, children) = write_file(register, request, request.chosen, &id, out)?;
    let Request { form, as_of, scope, to, .. } = *request;
    let leaving = Leaving { form, title, as_of, scope, count: written.children, to, path: out };
    note_leaving(register, &leaving, request.keyed.then_some((&id, children.as_slice(), None)), &mut |_| Ok(()))?;
    if form == CONTACT_CARD {
        register.note_cards(request.chosen, request.filled_on)?;
    }
    Ok(written)
}

/// Writes the file; also the children in the order of its rows. The roster has the columns that `all` children fill between them.
pub(super) fn write_file(
    register: &Register,
    request: &Request<'_>,
    all: &Chosen,
    id: &SentId,
    out: &Path,
) -> Result<(Written, Vec<ChildId>)> {
    let context = context(register, request, id);
    if request.form == STATISTICS {
        let facts = register.chosen_facts(request.chosen)?;
        let children = u32::try_from(facts.len()).unwrap_or(u32::MAX);
        let sums = count(facts.iter().map(|(id, area, facts)| (*id, area.as_str(), *facts)), request.as_of);
        write::statistics(&sums, &context, out)?;
        let identities = sums.failures.iter().map(|failure| named(register, failure)).collect::<Result<_>>()?;
        let outside = sums.outside.iter().filter(|outside| !outside.children.is_empty());
        let outside = outside.map(|outside| left_out(register, outside)).collect::<Result<_>>()?;
        return Ok((Written { children, identities, outside }, Vec::new()));
    }
    let columns = if request.form == ROSTER {
        let filled = register.filled(all)?;
        RosterColumns::of(filled.fields.iter().map(String::as_str), filled.extras.iter().map(String::as_str))
    } else {
        RosterColumns::default()
    };
    let mut writer = write::writer(request.form, &columns, &context, out)?;
    let mut children = Vec::new();
    register.each_chosen(request.chosen, &mut |child| {
        children.push(child.id);
        let place = children.len();
        writer.child(&child.record).map_err(|error| write::naming_long_text(error, &child.record, place))
    })?;
    Ok((Written { children: writer.finish()?, ..Written::default() }, children))
}

/// Counts the children that match a search.
///
/// # Errors
/// None at present; the register is in memory.
pub fn statistics(register: &Register, as_of: NaiveDate, search: &str) -> Result<Statistics<ChildId>> {
    Ok(count(register.search_facts(search), as_of))
}

fn count<'a>(facts: impl Iterator<Item = (ChildId, &'a str, Facts)>, as_of: NaiveDate) -> Statistics<ChildId> {
    statistics::count(facts, statistics::definition(), as_of, BirthdayRule::default())
}

fn context(register: &Register, request: &Request<'_>, id: &SentId) -> Context {
    Context {
        unit: register.unit().name.clone(),
        filled_on: request.filled_on,
        as_of: request.as_of,
        birthday_rule: BirthdayRule::default(),
        sent: request.keyed.then(|| id.clone()),
    }
}

fn head(form: &str) -> Result<definitions::Head> {
    let unknown = || Error::new(Code::BadArgument).with("what", words::say("errors.no_such_form", &[("name", form)]));
    definitions::all().into_iter().find(|head| head.key == form).ok_or_else(unknown)
}

/// The first [`MOST_NAMES`] of these children by name.
fn names(register: &Register, children: &[ChildId]) -> Result<Vec<ChildName>> {
    let name = |id: &ChildId| {
        let child = register.child(*id)?;
        Ok(ChildName { id: id.to_string(), name: child.record.text("child.name").unwrap_or_default().to_owned() })
    };
    children.iter().take(MOST_NAMES).map(name).collect()
}

fn left_out(register: &Register, outside: &Outside<ChildId>) -> Result<OutsideReturn> {
    Ok(OutsideReturn {
        label: outside.label.clone(),
        count: u32::try_from(outside.children.len()).unwrap_or(u32::MAX),
        children: names(register, &outside.children)?,
    })
}

fn named(register: &Register, failure: &Failure<ChildId>) -> Result<IdentityFailure> {
    Ok(IdentityFailure {
        identity: failure.identity.clone(),
        area: failure.area.clone(),
        left: failure.left,
        right: failure.right,
        children: names(register, &failure.children)?,
    })
}

/// Exports a form into the session's folder, under its title, the unit and the day; an older export is never overwritten.
pub fn export(session: &mut Session, request: ExportForm) -> Result<Exported> {
    let as_of = as_of(request.as_of.as_deref())?;
    let title = head(&request.form)?.title;
    let folder = session.options.export_folder.clone();
    std::fs::create_dir_all(&folder).map_err(|error| Error::io(error, &folder))?;
    let register = session.open_mut()?;
    let name = free_name(&folder, &format!("{title}_{}_{}", file_safe(&register.unit().name), as_of.format("%Y%m%d")));
    let path = folder.join(&name);
    let chosen = listing::scope(request.selected.as_ref(), &request.search)?;
    let wanted = Request {
        form: &request.form,
        as_of,
        filled_on: Local::now().date_naive(),
        chosen: &chosen,
        keyed: request.keyed,
        to: request.to.trim(),
        scope: &request.scope,
    };
    let written = write(register, &wanted, &path)?;
    let shown = path.display().to_string();
    Ok(Exported {
        file: session.note_export(path),
        name,
        path: shown,
        children: written.children,
        identities: written.identities,
        outside: written.outside,
    })
}

/// The day for which a form speaks: as the page tells it, else today.
pub(super) fn as_of(text: Option<&str>) -> Result<NaiveDate> {
    let bad = || Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.bad_as_of", &[]));
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => PartialDate::read(text).and_then(PartialDate::full).ok_or_else(bad),
        None => Ok(Local::now().date_naive()),
    }
}

/// A name without the characters that file systems refuse.
pub(super) fn file_safe(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '_' } else { c }).take(60).collect()
}

/// The name with `.xlsx`, numbered when there is a file of that name already.
pub(super) fn free_name(folder: &Path, stem: &str) -> String {
    free_name_with(folder, stem, "xlsx")
}

/// The name of a folder, numbered when there is something of that name already.
pub(super) fn free_folder(folder: &Path, stem: &str) -> String {
    let numbered = (2..).map(|number| format!("{stem}（{number}）"));
    let mut names = std::iter::once(stem.to_owned()).chain(numbered);
    names.find(|name| !folder.join(name).exists()).unwrap_or_default()
}

/// As [`free_name`], with another ending.
pub(super) fn free_name_with(folder: &Path, stem: &str, ending: &str) -> String {
    let mut name = format!("{stem}.{ending}");
    let mut number = 2;
    while folder.join(&name).exists() {
        name = format!("{stem}（{number}）.{ending}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_export_keeps_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(free_name(folder.path(), "花名册"), "花名册.xlsx");
        std::fs::write(folder.path().join("花名册.xlsx"), b"").expect("written");
        assert_eq!(free_name(folder.path(), "花名册"), "花名册（2）.xlsx");
        assert_eq!(file_safe("石桥镇/大坪村"), "石桥镇_大坪村");
    }
}
