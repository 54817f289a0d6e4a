//! Which tables of a file children are taken from, and why others are left out.

use std::collections::HashSet;

use super::choosing;
use super::draft::Problem;
use super::plan::{LeftOut, UNWANTED};
use super::rows::rows_with_keys;
use super::source::OpenSource;
use super::table::{Table, TableKind};
use crate::forms::interpret::Trouble;
use crate::{Code, Error, Result};

/// A table that is left out, by its file's position and its own.
pub(super) fn left_out((file, table): (usize, usize), code: &'static str) -> LeftOut {
    LeftOut { file, table: Some(table), why: Problem::of_row(&Trouble::new(code)) }
}

/// The tables of a file from which children are taken, with their positions. Others that look like lists of children are told.
pub(super) fn tables<'a>(
    file: usize,
    opened: &'a OpenSource<'_>,
    skip: &HashSet<(usize, usize)>,
    told: &mut Vec<LeftOut>,
) -> Result<Vec<(usize, &'a Table)>> {
    if let Some(error) = &opened.source.unread {
        return Err(error.clone());
    }
    let children = |table: &&Table| matches!(table.kind, TableKind::Roster | TableKind::Registration);
    let source = opened.source;
    let exchanged = |table: &Table| opened.sheet(table).is_some_and(super::transposed::is_transposed);
    if !source.tables.iter().any(|table| children(&table)) {
        let code = if source.tables.iter().any(exchanged) { Code::Transposed } else { Code::NoRoster };
        return Err(Error::new(code).with("path", &source.file));
    }
    let mut taken = Vec::new();
    for (at, table) in source.tables.iter().enumerate().filter(|(_, table)| children(table)) {
        let unwanted = skip.contains(&(file, at));
        let why = match unwanted {
            true => Some(UNWANTED),
            false if exchanged(table) => Some("left_out_transposed"),
            false => choosing::why_left_out(table),
        };
        match why {
            None => taken.push((at, table)),
            Some(code) => told.push(left_out((file, at), code)),
        }
    }
    // A sheet that was sent for one child and in which nothing is found any more.
    let lost = |table: &Table| {
        let sheet = opened.sheet(table);
        !children(&table) && sheet.is_some_and(|sheet| !rows_with_keys(sheet).is_empty())
    };
    let all = source.tables.iter().enumerate();
    told.extend(all.filter(|(_, table)| lost(table)).map(|(at, _)| left_out((file, at), "left_out_keyed")));
    if !taken.is_empty() || told.iter().any(|left| left.file == file && left.why.code == UNWANTED) {
        return Ok(taken);
    }
    if told.iter().any(|left| left.file == file && left.why.code == "left_out_transposed") {
        return Err(Error::new(Code::Transposed).with("path", &source.file));
    }
    // Of a file in which everything is hidden nothing is to be seen that lacks names.
    let seen = told.iter().any(|left| left.file == file && left.why.code != "left_out_hidden");
    let code = if seen { Code::NoNameColumn } else { Code::NoRoster };
    Err(Error::new(code).with("path", &source.file))
}
