//! What is to be known of a table as a whole before it is imported.

use super::cells::{Sheet, column_letters};
use super::choosing::is_taken;
use super::combined;
use super::draft::Problem;
use super::fill::AGE;
use super::table::{Column, Table, TableKind};
use crate::forms::interpret::Trouble;
use crate::forms::{Kind, fields};

/// So many columns are named.
const NAMED: usize = 8;

/// What is told of a table that stands on this sheet.
pub fn of_table(table: &Table, sheet: &Sheet) -> Vec<Problem> {
    uncalculated(table, sheet).into_iter().collect()
}

/// Cells of a returned form that could not be compared with what was sent, as titles of their fields.
pub fn not_compared(titles: &[String]) -> Problem {
    let more = if titles.len() > NAMED { "…" } else { "" };
    let named: Vec<&str> = titles.iter().take(NAMED).map(String::as_str).collect();
    Problem::of_row(&Trouble { code: "not_compared", facts: vec![("fields", format!("{}{more}", named.join("、")))] })
}

/// Formulas that nobody has computed read as blank cells.
fn uncalculated(table: &Table, sheet: &Sheet) -> Option<Problem> {
    if !matches!(table.kind, TableKind::Roster | TableKind::Registration) || sheet.uncalculated.is_empty() {
        return None;
    }
    let counted = table.columns.iter().filter(|column| matters(column));
    let counted: Vec<(&Column, usize)> =
        counted.map(|column| (column, cells(table, sheet, column))).filter(|(_, cells)| *cells > 0).collect();
    let all: usize = counted.iter().map(|(_, cells)| cells).sum();
    let named =
        counted.iter().take(NAMED).map(|(column, _)| format!("{} {}", column_letters(column.index), column.header));
    let more = if counted.len() > NAMED { "…" } else { "" };
    let facts = vec![
        ("count", all.to_string()),
        ("columns", format!("{}{more}", named.map(|name| name.trim().to_owned()).collect::<Vec<_>>().join("、"))),
    ];
    (all > 0).then(|| Problem::of_row(&Trouble { code: "uncalculated", facts }))
}

/// Numbers of rows and ages are not imported.
fn matters(column: &Column) -> bool {
    let key = column.field.as_ref().filter(|_| is_taken(column)).map(|key| key.as_str());
    let numbers_rows = |key| fields().get(key).is_some_and(|field| field.kind == Kind::RowNumber);
    let follows = column.field.is_none() && combined::follows_from_birth(&column.header);
    !column.hidden && !follows && !key.is_some_and(|key| key == AGE || numbers_rows(key))
}

fn cells(table: &Table, sheet: &Sheet, column: &Column) -> usize {
    let of_table = |row: u32| match column.value_row {
        Some(own) => row == own,
        None => {
            (table.first_row..=table.last_row).contains(&(row + 1))
                && table.skipped_rows.binary_search(&(row + 1)).is_err()
        }
    };
    sheet.uncalculated.iter().filter(|(row, at)| *at == column.index && of_table(*row)).count()
}
