//! Our own forms as workbooks: 登记表, 花名册, 统计表 and 联系卡.
//!
//! What is printed where comes from `assets/forms/`; here it is put into cells. Every text goes into a text cell with the
//! format `@`, so that no program takes an ID number for a number or `=1+1` for a formula, and it comes back as it went out.
//! **Dates are text too** (`2012-05-07`): a date cell can't hold `2012-05`, shows as `#####` in a narrow column, and comes
//! back as a serial number with one of two epochs; text survives every program and is read back for what it says.
//!
//! Each form has a writer that takes one child after the other, so that a county needs no more memory than a village,
//! and a function for callers that have the children at hand. A file appears under its name only when it is whole.

mod contact_card;
mod lists;
mod looks;
mod measure;
mod mending;
mod registration;
mod roster;
mod roster_columns;
mod save;
pub(in crate::sheets) mod sheet_name;
mod statistics;

use std::path::Path;

use chrono::NaiveDate;

pub use contact_card::ContactCardWriter;
pub use mending::{is_to_mend, mending, reason_header};
pub use registration::RegistrationWriter;
pub use roster::RosterWriter;
pub use roster_columns::RosterColumns;
pub use statistics::statistics;

use crate::domain::age::BirthdayRule;
use crate::domain::{FieldKey, Record};
use crate::forms::definitions::{common, fill};
use crate::forms::fields;
use crate::store::SentId;
use crate::{Code, Error, Result, words};

/// What stands on every form besides the children.
#[derive(Debug, Clone)]
pub struct Context {
    /// The unit that fills the form in (填报单位).
    pub unit: String,
    /// The day on which it is filled in (填报日期).
    pub filled_on: NaiveDate,
    /// The day for which it speaks (截止日期), by which ages are told.
    pub as_of: NaiveDate,
    /// From which day on a child is a year older.
    pub birthday_rule: BirthdayRule,
    /// The form's identity: its rows carry keys, out of sight and outside the print area, by which they are known when they come
    /// home. Without one they carry nothing.
    pub sent: Option<SentId>,
}

impl Context {
    /// Puts the context, and a form's title, into the marks of a form's line.
    fn line(&self, template: &str, title: &str) -> String {
        let (filled_on, as_of) = (common().day_in_words(self.filled_on), common().day_in_words(self.as_of));
        let rule = common().birthday_rule(self.birthday_rule);
        let facts =
            [("title", title), ("unit", &self.unit), ("filled_on", &filled_on), ("as_of", &as_of), ("rule", rule)];
        fill(template, &facts)
    }
}

/// Takes the children of a form one after the other.
pub trait FormWriter {
    /// Adds a child.
    ///
    /// # Errors
    /// A full disk, or a text that no cell can hold.
    fn child(&mut self, record: &Record) -> Result<()>;

    /// Completes the workbook and puts it under its name; how many children are in it.
    ///
    /// # Errors
    /// A full disk or a folder that can't be written to. The old file of that name, if any, is then as it was.
    fn finish(self: Box<Self>) -> Result<u32>;
}

/// The writer of a form by its key; `columns` matters to the roster alone.
///
/// # Errors
/// [`Code::BadArgument`] for a key without a writer (the return `statistics` counts children instead of listing them),
/// [`Code::ReadOnly`] and the like for a folder that can't be written to.
pub fn writer(form: &str, columns: &RosterColumns, context: &Context, out: &Path) -> Result<Box<dyn FormWriter>> {
    match form {
        "registration" => Ok(Box::new(RegistrationWriter::new(context, out)?)),
        "roster" => Ok(Box::new(RosterWriter::new(columns, context, out)?)),
        "contact-card" => Ok(Box::new(ContactCardWriter::new(context, out)?)),
        _ => Err(Error::new(Code::BadArgument).with("what", words::say("errors.no_such_form", &[("name", form)]))),
    }
}

/// Names the column of a text that no cell can hold, and whose it is by the place in the form: `error` is what the writer answered for
/// the `place`-th child. Errors of another kind stay as they are.
pub fn naming_long_text(error: Error, record: &Record, place: usize) -> Error {
    let is_long = |text: &str| text.len() > LONGEST_TEXT && text.encode_utf16().count() > LONGEST_TEXT;
    let long = |key: &FieldKey| {
        let value = record.fields.get(key).is_some_and(|value| is_long(&value.display()));
        let label = fields().get(key.as_str()).map(|field| field.title().to_owned());
        label.filter(|_| value)
    };
    let extra = || record.extra.iter().find(|(_, text)| is_long(text)).map(|(header, _)| header.clone());
    match record.fields.keys().find_map(long).or_else(extra) {
        Some(label) if error.code == Code::BadArgument => {
            let facts = [("label", label), ("place", place.to_string())];
            Error::new(Code::BadArgument).with("what", words::say("errors.text_too_long_in", &facts))
        }
        _ => error,
    }
}

/// So many characters (UTF-16 units) a cell can hold.
const LONGEST_TEXT: usize = 32_767;

/// Puts a finished workbook under its name, by the way that every form goes: a file of that name is replaced only by a whole one.
///
/// # Errors
/// A full disk or a folder that can't be written to.
pub fn keep(out: &Path, bytes: &[u8]) -> Result<()> {
    save::Target::beside(out)?.keep_bytes(bytes)
}

/// 登记表: one sheet a child.
///
/// # Errors
/// As [`FormWriter`].
pub fn registration<'a>(children: impl IntoIterator<Item = &'a Record>, context: &Context, out: &Path) -> Result<u32> {
    write_all(Box::new(RegistrationWriter::new(context, out)?), children)
}

/// 花名册: one row a child, with the columns that these children fill.
///
/// # Errors
/// As [`FormWriter`].
pub fn roster<'a, I>(children: I, context: &Context, out: &Path) -> Result<u32>
where
    I: IntoIterator<Item = &'a Record> + Clone,
{
    let mut columns = RosterColumns::default();
    children.clone().into_iter().for_each(|record| columns.see(record));
    write_all(Box::new(RosterWriter::new(&columns, context, out)?), children)
}

/// 联系卡: eight cards a page.
///
/// # Errors
/// As [`FormWriter`].
pub fn contact_card<'a>(children: impl IntoIterator<Item = &'a Record>, context: &Context, out: &Path) -> Result<u32> {
    write_all(Box::new(ContactCardWriter::new(context, out)?), children)
}

fn write_all<'a>(mut writer: Box<dyn FormWriter>, children: impl IntoIterator<Item = &'a Record>) -> Result<u32> {
    for record in children {
        writer.child(record)?;
    }
    writer.finish()
}
