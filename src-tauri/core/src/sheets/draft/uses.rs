//! What is done with each column of a table.

use std::collections::HashSet;

use crate::domain::text::{folded, tidy};
use crate::forms::{Field, Kind, fields};
use crate::sheets::cells::column_letters;
use crate::sheets::choosing;
use crate::sheets::combined::{self, person::Asked};
use crate::sheets::fill::{AGE, Source, mark};
use crate::sheets::table::{Column, Table};
use crate::words;

/// What is done with a column.
pub(super) enum Use {
    Field(&'static Field),
    Several(Vec<&'static Field>),
    /// A person's name and telephone, or else the whole cell under its header.
    Person(Asked, String),
    /// Ticked when the field has this option; other words are kept under the header.
    Mark(&'static Field, String, String),
    Extra(String),
    Age(String),
    /// What a workbook of rows to mend says of the row.
    Reason,
    Nothing,
}

/// What is done with the columns of a table, in their order.
pub(super) fn uses(table: &Table) -> Vec<Use> {
    let mut taken = HashSet::new();
    table.columns.iter().map(|column| use_of(table, column, &mut taken)).collect()
}

fn use_of(table: &Table, column: &Column, taken: &mut HashSet<String>) -> Use {
    if is_reason(&column.header) {
        return Use::Reason;
    }
    if column.hidden {
        return Use::Nothing;
    }
    let field = column.field.as_ref().filter(|_| choosing::is_taken(column));
    if let Some(several) = field.and_then(|_| combined::asked_by(table, column)) {
        return Use::Several(several);
    }
    let mut header = || unique_header(&column.header, column.index, taken);
    if let Some(asked) = field.and_then(|_| combined::person::asked(column)) {
        return Use::Person(asked, header());
    }
    // What a person said of a column counts more than its header.
    let said = column.confidence >= 1.0;
    if let Some(Source::Mark(field, label)) = mark(table, column).filter(|_| !said) {
        return Use::Mark(field, label, header());
    }
    if field.is_some_and(|key| key.as_str() == AGE) {
        return Use::Age(header());
    }
    match field.and_then(|key| fields().get(key.as_str())) {
        Some(field) if field.kind == Kind::RowNumber => Use::Nothing,
        Some(field) => Use::Field(field),
        None if combined::follows_from_birth(&column.header) => Use::Age(header()),
        None => Use::Extra(header()),
    }
}

/// Whether a column is the one that a workbook of rows to mend has behind its own, in whichever language it was written.
fn is_reason(header: &str) -> bool {
    let header = folded(header);
    let is = |language| header.ends_with(&folded(&words::say_in::<&str>(language, "problems.reason_header", &[])));
    is(words::Language::Chinese) || is(words::Language::English)
}

/// The header of an extra column, made different from the others of its table.
fn unique_header(header: &str, index: u32, taken: &mut HashSet<String>) -> String {
    let header = tidy(header);
    let base = if header.is_empty() { format!("{}列", column_letters(index)) } else { header };
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}（{number}）");
        number += 1;
    }
    name
}
