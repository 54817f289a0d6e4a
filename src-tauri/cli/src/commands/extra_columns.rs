//! What `tongce import` says of columns that are none of the register's fields.

use tongce_core::api::types::{ImportReport, ImportTable};
use tongce_core::sheets::cells::column_letters;

use crate::output::say;

/// So many headers of a table are named.
const MOST_NAMED: usize = 5;

/// A line for each imported table with columns that are no fields and stay under their own headers. Tables of a file that have the same
/// ones, such as the forms of one child each, share a line.
pub(super) fn lines(report: &ImportReport) -> Vec<String> {
    let mut told: Vec<(&ImportTable, Vec<String>, usize)> = Vec::new();
    for table in report.tables.iter().filter(|table| table.rows > 0) {
        let headers = headers(table);
        match told.iter_mut().find(|(first, known, _)| first.file == table.file && *known == headers) {
            Some((_, _, tables)) => *tables += 1,
            None if headers.is_empty() => {}
            None => told.push((table, headers, 1)),
        }
    }
    told.iter().map(|(table, headers, tables)| line(table, headers, *tables)).collect()
}

fn headers(table: &ImportTable) -> Vec<String> {
    let extra = table.columns.iter().filter(|column| column.field.is_none() && !column.hidden);
    extra
        .map(|column| match column.header.is_empty() {
            true => column_letters(column.index),
            false => column.header.clone(),
        })
        .collect()
}

fn line(table: &ImportTable, headers: &[String], tables: usize) -> String {
    let named = headers.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
    let (count, tables_count) = (headers.len().to_string(), tables.to_string());
    let named = match headers.len() > MOST_NAMED {
        true => say("extra_columns_more", &[("headers", named.as_str()), ("count", &count)]),
        false => named,
    };
    let sheet = match tables {
        1 => table.sheet.clone(),
        _ => say("extra_columns_tables", &[("sheet", table.sheet.as_str()), ("tables", &tables_count)]),
    };
    say("extra_columns", &[("file", table.file.as_str()), ("sheet", &sheet), ("count", &count), ("headers", &named)])
}
