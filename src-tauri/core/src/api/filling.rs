//! The township's own workbook out: plan what goes where, then fill.

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDate};

use super::batch::Batch;
use super::exporting::{Leaving, as_of, file_safe, free_folder, free_name_with, note_leaving};
use super::listing;
use super::session::Session;
use super::types::{Exported, FillForm, FillPlan, FillSheet, FilledForm};
use crate::domain::age::BirthdayRule;
use crate::sheets::choosing::Certainty;
use crate::sheets::fill::{Child, Chosen, Context, FillReport, Filled, FormKind, LeftOut, Options, Source, Template};
use crate::sheets::own_words::OwnWords;
use crate::sheets::packs::{self, Pack};
use crate::sheets::read::Reader;
use crate::store::{self, Register, SentId, WrittenCells};
use crate::{Code, Error, Result, words};

/// How the trail and the list of what was sent call a form that isn't one of our own.
const FORM: &str = "fill";

/// What to fill, and how.
#[derive(Clone)]
pub struct Request<'a> {
    /// The template's file, which is only read.
    pub template: &'a Path,
    /// Its name as a person knows it.
    pub shown_name: &'a str,
    /// The sheet; the first one that can be filled when absent.
    pub sheet: Option<&'a str>,
    /// The children.
    pub children: &'a store::Chosen,
    /// Which children, in words; empty for all.
    pub scope: &'a str,
    /// The day for which the form speaks.
    pub as_of: NaiveDate,
    /// The day on which it is filled in.
    pub filled_on: NaiveDate,
    /// What a person chose for columns.
    pub chosen: Chosen,
    /// Whether what stands in the form is replaced.
    pub overwrite: bool,
    /// A form of one child: a file for each child, in a folder.
    pub one_file_per_child: bool,
    /// Whether the rows carry keys by which they are known when they come home; see [`crate::sheets::homecoming`].
    pub keyed: bool,
    /// Who gets the form.
    pub to: &'a str,
    /// What a person said yes to, by its code; see [`plan`].
    pub confirmed: &'a [String],
}

/// A form without a sure column for names or numbers.
const NO_WHO: &str = "no_who";
/// A template with a password, which the filled file doesn't have.
const UNPROTECTED: &str = "unprotected";
/// All that can be asked before a form is filled.
pub const ASKED: [&str; 2] = [NO_WHO, UNPROTECTED];

/// What a person has to say yes to before a form is filled.
fn asks(template: &Template, options: &Options, children: &[Child]) -> Result<Vec<LeftOut>> {
    let mut asked = Vec::new();
    if !template.tells_who(options, children)? {
        asked.push(LeftOut::new(NO_WHO, "", "", 0, &[]));
    }
    if template.locked {
        asked.push(LeftOut::new(UNPROTECTED, "", "", 0, &[("path", template.name.clone())]));
    }
    Ok(asked)
}

/// A path's last part.
pub fn name_of(path: &Path) -> String {
    super::session::file_name(path)
}

/// Reads choices such as `C=child.phone`; nothing behind the sign leaves the column blank.
///
/// # Errors
/// [`Code::BadArgument`] for anything else.
pub fn chosen(choices: &[String]) -> Result<Chosen> {
    let read = |choice: &String| {
        let bad = || Error::new(Code::BadArgument).with("what", words::say("fill.bad_column", &[("given", choice)]));
        let (column, source) = choice.split_once('=').ok_or_else(bad)?;
        let column = column.trim().to_uppercase();
        let sound = !column.is_empty() && column.bytes().all(|b| b.is_ascii_alphanumeric());
        sound.then_some(()).ok_or_else(bad)?;
        let source = source.trim();
        Ok((column, (!source.is_empty()).then(|| Source::parse(source)).transpose()?))
    };
    choices.iter().map(read).collect()
}

/// Chosen children with what is known of them.
fn children(register: &Register, chosen: &store::Chosen) -> Result<Vec<Child>> {
    let mut children = Vec::new();
    register.each_chosen(chosen, &mut |child| {
        children.push(Child { id: child.id, record: child.record });
        Ok(())
    })?;
    Ok(children)
}

/// Opens a template and adds what was confirmed of its form before; what is chosen now counts more.
fn open(register: &Register, reader: &Reader, request: &Request<'_>) -> Result<(Template, Options, Option<Pack>)> {
    let remembered = packs::remembered(register)?;
    let mut template = Template::open_knowing(reader, request.template, request.shown_name, &remembered)?;
    template.own_words = OwnWords::stored(register)?;
    let sheet = template.chosen_sheet(request.sheet)?;
    let pack = template.table_of(&sheet).map(|table| packs::find(register, table)).transpose()?.flatten();
    let mut chosen = pack.as_ref().map(Pack::chosen).unwrap_or_default();
    // Whoever chooses a column for a field now takes it from the one that it had before.
    chosen.retain(|_, source| source.is_none() || !request.chosen.values().any(|now| now == source));
    chosen.extend(request.chosen.clone());
    let keys = if request.keyed { Some((SentId::random()?, 0)) } else { None };
    Ok((template, Options { sheet: Some(sheet), chosen, overwrite: request.overwrite, keys }, pack))
}

/// Fills a template and writes the new file, or the files of a folder. What was chosen for columns is remembered for this form.
///
/// # Errors
/// [`Code::BadArgument`] for a template or choices that can't be used, or what reading and writing answer. The template and an
/// older file in the new one's place are then as they were.
pub fn fill(register: &mut Register, reader: &Reader, request: &Request<'_>, out: &Path) -> Result<FillReport> {
    fill_as(register, reader, request, &|_| out.to_owned()).map(|(report, _)| report)
}

/// As [`fill`]; where the result goes is asked once it is known what its name must end in.
fn fill_as(
    register: &mut Register,
    reader: &Reader,
    request: &Request<'_>,
    place: &dyn Fn(&'static str) -> PathBuf,
) -> Result<(FillReport, PathBuf)> {
    let (template, options, pack) = open(register, reader, request)?;
    let out = place(template.ending());
    if is_same_file(request.template, &out) {
        return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("fill.same_file", &[])));
    }
    let children = children(register, request.children)?;
    let context = context(register, request, &children);
    let open = asks(&template, &options, &children)?;
    if let Some(asked) = open.into_iter().find(|asked| !request.confirmed.contains(&asked.code)) {
        let what = words::say("fill.not_confirmed", &[("message", &asked.message), ("hint", &asked.hint)]);
        return Err(Error::new(Code::NeedsYes).with("what", what));
    }
    if !request.one_file_per_child && !may_be_called(&out, template.ending()) {
        let what = words::say("fill.wrong_ending", &[("ending", template.ending())]);
        return Err(Error::new(Code::BadArgument).with("what", what));
    }
    let (report, sent, written) = match request.one_file_per_child {
        true => {
            let (report, written) = write_each(&template, &options, &children, &context, &out)?;
            (report, children.iter().map(|child| child.id).collect(), written)
        }
        false => {
            let filled = template.fill(&options, &children, &context)?;
            filled.write(&out)?;
            let sent = filled.stands.iter().map(|stands| stands.child).collect::<Vec<_>>();
            (filled.report, sent, filled.written)
        }
    };
    let leaving = Leaving {
        form: FORM,
        title: request.shown_name,
        as_of: request.as_of,
        scope: request.scope,
        count: report.filled,
        to: request.to,
        path: &out,
    };
    let keys = options.keys.as_ref().map(|(id, _)| (id, sent.as_slice(), Some(&written)));
    // The first filling of a form is what its pack is made of: it has used it too.
    let chosen_for = if request.chosen.is_empty() { None } else { template.table_of(&report.sheet) };
    let used = pack.map(|pack| pack.fingerprint).or_else(|| chosen_for.map(packs::fingerprint));
    note_leaving(register, &leaving, keys, &mut |writer| {
        used.as_ref().map_or(Ok(()), |fingerprint| packs::note_use(writer, fingerprint, request.filled_on))
    })?;
    if !request.chosen.is_empty() {
        remember(register, &template, &report)?;
    }
    Ok((report, out))
}

/// A filled template that isn't a file yet, and what its name must end in. `count` children are told to be in it.
pub(super) fn filled(
    register: &Register,
    reader: &Reader,
    request: &Request<'_>,
    count: u32,
) -> Result<(Filled, &'static str)> {
    let (template, options, _) = open(register, reader, request)?;
    let children = children(register, request.children)?;
    let context = Context { count, ..context(register, request, &children) };
    Ok((template.fill(&options, &children, &context)?, template.ending()))
}

/// Whether two paths lead to the same file, also through links.
fn is_same_file(template: &Path, out: &Path) -> bool {
    match (std::fs::canonicalize(template), std::fs::canonicalize(out)) {
        (Ok(template), Ok(out)) => template == out,
        _ => false,
    }
}

/// Programs refuse a workbook with macros that is called otherwise, and one without that is called as if it had some.
fn may_be_called(out: &Path, ending: &str) -> bool {
    let is = |ending: &str| out.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
    if ending == "xlsm" { is("xlsm") } else { !is("xlsm") }
}

/// A file for each child in a folder, under the child's name; older files keep theirs. When one can't be written, those before it go
/// again: they would stand in no list of what was sent.
fn write_each(
    template: &Template,
    options: &Options,
    children: &[Child],
    context: &Context,
    folder: &Path,
) -> Result<(FillReport, WrittenCells)> {
    let (mut whole, mut written): (Option<FillReport>, _) = (None, WrittenCells::default());
    let mut batch = Batch::begin(folder)?;
    template.fill_each(options, children, context, &mut |child, one| {
        let name = file_safe(child.record.text("child.name").unwrap_or_default());
        let stem = if name.is_empty() { child.id.to_string() } else { name };
        let file = folder.join(free_name_with(folder, &stem, template.ending()));
        one.write(&file)?;
        batch.add(file);
        written.add(one.written);
        match &mut whole {
            None => whole = Some(one.report),
            Some(whole) => whole.add(&one.report),
        }
        Ok(())
    })?;
    batch.keep();
    Ok((whole.unwrap_or_default(), written))
}

/// Remembers what went into which column.
fn remember(register: &mut Register, template: &Template, report: &FillReport) -> Result<()> {
    let Some(table) = template.table_of(&report.sheet) else { return Ok(()) };
    let settled = report.columns.iter().filter(|column| column.certainty == Certainty::Sure);
    let columns = settled.map(|column| (column.column.clone(), column.header.clone(), column.field.clone()));
    packs::remember(register, &[Pack::new(table, columns)]).map(drop)
}

/// What a template asks for and how it would be filled; also what a person has to say yes to by [`Request::confirmed`].
///
/// # Errors
/// As [`fill`].
pub fn plan(register: &Register, reader: &Reader, request: &Request<'_>) -> Result<FillPlan> {
    let (template, options, pack) = open(register, reader, request)?;
    let children = children(register, request.children)?;
    let context = context(register, request, &children);
    let sheet = |(name, kind): (String, FormKind)| {
        let kind = if kind == FormKind::Roster { "roster" } else { "registration" };
        FillSheet { name, kind: kind.to_owned() }
    };
    let table = options.sheet.as_deref().and_then(|sheet| template.table_of(sheet));
    Ok(FillPlan {
        title: table.map(packs::title).unwrap_or_default(),
        header_rows: table.map(|table| table.header_rows.clone()).unwrap_or_default(),
        first_row: table.map_or(0, |table| table.first_row),
        marks: template.marks(options.sheet.as_deref().unwrap_or_default()),
        sheets: template.form_names().into_iter().map(sheet).collect(),
        remembered: pack.is_some(),
        children: context.count,
        asks: asks(&template, &options, &children)?,
        report: template.plan(&options, &children, &context)?,
    })
}

/// A request of the page in the words of this module.
pub(super) fn with_request<T>(
    session: &mut Session,
    form: &FillForm,
    work: impl FnOnce(&mut Session, &Request<'_>) -> Result<T>,
) -> Result<T> {
    let read = |(column, key): (&String, &Option<String>)| {
        Ok((column.to_uppercase(), key.as_deref().map(Source::parse).transpose()?))
    };
    let (path, name) = session.offered_again(&form.file)?;
    let request = Request {
        template: &path,
        shown_name: &name,
        sheet: form.sheet.as_deref(),
        children: &listing::scope(form.selected.as_ref(), &form.search)?,
        scope: &form.scope,
        as_of: as_of(form.as_of.as_deref())?,
        filled_on: Local::now().date_naive(),
        chosen: form.columns.iter().map(read).collect::<Result<Chosen>>()?,
        overwrite: form.overwrite,
        one_file_per_child: form.one_file_per_child,
        keyed: form.keyed,
        to: form.to.trim(),
        confirmed: form.confirmed.as_deref().unwrap_or_default(),
    };
    work(session, &request)
}

/// Plans the filling of an offered template.
pub fn plan_fill(session: &mut Session, form: FillForm) -> Result<FillPlan> {
    with_request(session, &form, |session, request| plan(session.open()?, &session.reader(&form.file), request))
}

/// Fills an offered template into the session's folder, under its own name and the day; an older file is never overwritten.
pub fn fill_form(session: &mut Session, form: FillForm) -> Result<FilledForm> {
    with_request(session, &form, |session, request| {
        let (folder, reader) = (session.options.export_folder.clone(), session.reader(&form.file));
        std::fs::create_dir_all(&folder).map_err(|error| Error::io(error, &folder))?;
        let stem = request.shown_name.rsplit_once('.').map_or(request.shown_name, |(stem, _)| stem);
        let stem = format!("{}_{}", file_safe(stem), request.as_of.format("%Y%m%d"));
        let place = |ending: &str| match request.one_file_per_child {
            true => folder.join(free_folder(&folder, &stem)),
            false => folder.join(free_name_with(&folder, &stem, ending)),
        };
        let (report, path) = fill_as(session.open_mut()?, &reader, request, &place)?;
        let name = name_of(&path);
        let files = if request.one_file_per_child { report.filled } else { 1 };
        let (shown, children) = (path.display().to_string(), report.filled);
        let exported = Exported { file: session.note_export(path), name, path: shown, children, ..Exported::default() };
        Ok(FilledForm { exported, files, report })
    })
}

fn context(register: &Register, request: &Request<'_>, children: &[Child]) -> Context {
    Context {
        unit: register.unit().name.clone(),
        operator: register.operator().to_owned(),
        as_of: request.as_of,
        filled_on: request.filled_on,
        birthday_rule: BirthdayRule::default(),
        count: u32::try_from(children.len()).unwrap_or(u32::MAX),
    }
}
