//! Columns of ID numbers that went through a spreadsheet program as numbers.
//!
//! Of the numbers that such a program rounds one in eleven is sound by chance, and nothing in its cell tells. The others of its column do.

use crate::domain::id_doctor::{self, Ailment};
use crate::forms::{Kind, fields};
use crate::sheets::cells::{Cell, Sheet};
use crate::sheets::table::{Column, Table};

/// So many numbers with lost digits are no chance: of wrong numbers one in sixty-four looks rounded.
const FEWEST: u32 = 3;

/// Which of a table's columns hold ID numbers that were rounded, by position: at least three that are wrong and look rounded, and they are
/// at least half of all.
pub fn rounded_columns(sheet: &Sheet, table: &Table) -> Vec<bool> {
    let of_numbers = |column: &Column| {
        let field = column.field.as_ref().and_then(|field| fields().get(field.as_str()));
        field.is_some_and(|field| field.kind == Kind::IdNumber) && column.value_row.is_none()
    };
    table.columns.iter().map(|column| of_numbers(column) && is_rounded(sheet, table, column.index)).collect()
}

fn is_rounded(sheet: &Sheet, table: &Table, column: u32) -> bool {
    let (mut cut_off, mut all) = (0, 0);
    for row in table.first_row.saturating_sub(1)..table.last_row {
        let Cell::Text(text) = sheet.cell(row, column) else { continue };
        let found = id_doctor::examine(text, None);
        let this = found.ailments.contains(&Ailment::CutOff);
        cut_off += u32::from(this);
        all += u32::from(this || found.number.is_some());
    }
    cut_off >= FEWEST && cut_off * 2 >= all
}
