//! The township's own workbook out: plan what goes where, then fill.

use std::path::Path;

use chrono::NaiveDate;

use crate::domain::age::BirthdayRule;
use crate::sheets::fill::{Child, Chosen, Context, FillReport, Options, Source, Template};
use crate::sheets::read::Reader;
use crate::store::Register;
use crate::{Code, Error, Result, words};

/// What to fill, and how.
pub struct Request<'a> {
    /// The template's file, which is only read.
    pub template: &'a Path,
    /// Its name as a person knows it.
    pub shown_name: &'a str,
    /// The sheet; the first one that can be filled when absent.
    pub sheet: Option<&'a str>,
    /// Only children that match this search.
    pub search: &'a str,
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

/// The children that match a search, sorted by pinyin.
fn children(register: &Register, search: &str) -> Result<Vec<Child>> {
    let mut children = Vec::new();
    register.each(search, &mut |child| {
        children.push(Child { id: child.id, record: child.record });
        Ok(())
    })?;
    Ok(children)
}

/// Fills a template and writes the new file, or the files of a folder.
///
/// # Errors
/// [`Code::BadArgument`] for a template or choices that can't be used, or what reading and writing answer. The template and an
/// older file in the new one's place are then as they were.
pub fn fill(register: &mut Register, reader: &Reader, request: &Request<'_>, out: &Path) -> Result<FillReport> {
    let same = match (std::fs::canonicalize(request.template), std::fs::canonicalize(out)) {
        (Ok(template), Ok(out)) => template == out,
        _ => false,
    };
    if same {
        return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("fill.same_file", &[])));
    }
    let template = Template::open(reader, request.template, request.shown_name)?;
    let children = children(register, request.search)?;
    let context = context(register, request, &children);
    let options = Options {
        sheet: request.sheet.map(str::to_owned),
        chosen: request.chosen.clone(),
        overwrite: request.overwrite,
    };
    let filled = template.fill(&options, &children, &context)?;
    filled.write(out)?;
    Ok(filled.report)
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
