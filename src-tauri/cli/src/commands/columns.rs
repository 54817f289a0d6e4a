//! `--column "SHEET!C=child.phone"`: which field a column goes to; `--skip-sheet SHEET`: what is left out.

use std::collections::{BTreeSet, HashSet};

use tongce_core::sheets::choosing::ColumnChoice;
use tongce_core::sheets::source::Source;
use tongce_core::sheets::table::{Column, Table};
use tongce_core::{Code, Error, Result, words};

use crate::output::say;

/// One `--column` as typed.
struct Typed<'a> {
    /// The sheet; every sheet without one.
    sheet: Option<&'a str>,
    /// 0-based.
    column: u32,
    /// 0-based; registration sheets only.
    row: Option<u32>,
    /// The field; none keeps an extra column.
    field: Option<&'a str>,
}

/// The choices that are meant by what was typed, for every table on a sheet of that name that has the column.
pub(super) fn choices(sources: &[Source], typed: &[String]) -> Result<Vec<ColumnChoice>> {
    let mut choices = Vec::new();
    for text in typed {
        let typed = read(text).ok_or_else(|| bad(&say("column_shape", &[("text", text)])))?;
        let before = choices.len();
        for (file, source) in sources.iter().enumerate() {
            for (at, table) in source.tables.iter().enumerate().filter(|(_, table)| is_meant(table, &typed)) {
                let place = |column: &&Column| {
                    column.index == typed.column && (typed.row.is_none() || column.value_row == typed.row)
                };
                choices.extend(table.columns.iter().filter(place).map(|column| ColumnChoice {
                    file,
                    table: at,
                    column: column.index,
                    row: column.value_row,
                    field: typed.field.map(str::to_owned),
                }));
            }
        }
        if choices.len() == before {
            return Err(bad(&words::say("errors.no_such_column", &[("name", text)])));
        }
    }
    Ok(choices)
}

/// The tables on sheets of these names, in every file, as positions of the file and of the table in it.
pub(super) fn skipped(sources: &[Source], sheets: &[String]) -> Result<HashSet<(usize, usize)>> {
    let mut skipped = HashSet::new();
    for sheet in sheets {
        let all = || {
            sources
                .iter()
                .enumerate()
                .flat_map(|(file, source)| (0..).zip(&source.tables).map(move |(at, table)| ((file, at), table)))
        };
        if !all().any(|(_, table)| table.name == *sheet) {
            let names: BTreeSet<&str> = all().map(|(_, table)| table.name.as_str()).collect();
            let names = names.into_iter().collect::<Vec<_>>().join("、");
            return Err(bad(&say("no_such_sheet", &[("sheet", sheet.as_str()), ("sheets", names.as_str())])));
        }
        skipped.extend(all().filter(|(_, table)| table.name == *sheet).map(|(place, _)| place));
    }
    Ok(skipped)
}

fn bad(what: &str) -> Error {
    Error::new(Code::BadArgument).with("what", what)
}

fn is_meant(table: &Table, typed: &Typed<'_>) -> bool {
    typed.sheet.is_none_or(|sheet| sheet == table.name)
}

fn read(text: &str) -> Option<Typed<'_>> {
    // A sheet's name may hold both marks; a field's key holds neither.
    let (place, field) = text.rsplit_once('=')?;
    let (sheet, cell) = match place.rsplit_once('!') {
        Some((sheet, cell)) => (Some(sheet), cell),
        None => (None, place),
    };
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = cell.get(letters.len()..)?;
    let row = if digits.is_empty() { None } else { Some(digits.parse::<u32>().ok()?.checked_sub(1)?) };
    let field = Some(field.trim()).filter(|field| !field.is_empty() && *field != "-");
    Some(Typed { sheet, column: index(letters)?, row, field })
}

/// The 0-based position of a column's letters.
fn index(letters: &str) -> Option<u32> {
    let number = letters.bytes().try_fold(0u32, |number, letter| {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?;
        number.checked_mul(26)?.checked_add(u32::from(digit) + 1)
    })?;
    number.checked_sub(1).filter(|_| letters.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read() {
        let read = |text: &'static str| {
            let typed = read(text)?;
            Some((typed.sheet, typed.column, typed.row, typed.field))
        };
        assert_eq!(read("花名册!C=child.phone"), Some((Some("花名册"), 2, None, Some("child.phone"))));
        assert_eq!(read("a!b=c!AA=child.name"), Some((Some("a!b=c"), 26, None, Some("child.name"))));
        assert_eq!(read("c=-"), Some((None, 2, None, None)));
        assert_eq!(read("登记表!C5=child.name"), Some((Some("登记表"), 2, Some(4), Some("child.name"))));
        for wrong in
            ["C", "花名册!=child.name", "花名册!5=child.name", "花名册!C0=child.name", "花名册!ABCD=child.name"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
