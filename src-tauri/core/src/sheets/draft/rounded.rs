//! Fields of ID numbers that went through a spreadsheet program as numbers.
//!
//! Of the numbers that such a program rounds one in eleven is sound by chance, and nothing in its cell tells. The others of its workbook do.

use std::collections::HashSet;

use crate::domain::id_doctor::{self, Ailment};
use crate::forms::{Kind, fields};
use crate::sheets::cells::{Cell, Sheet, Workbook};
use crate::sheets::table::{Column, Table};

/// So many numbers with lost digits are no chance: of wrong numbers one in sixty-four looks rounded.
const FEWEST: u32 = 3;

/// The fields of which ID numbers were rounded, by their keys: of all their cells in a workbook's tables at least three are wrong and look
/// rounded, and these are at least half of those that are sound or look rounded.
pub fn rounded_fields(workbook: &Workbook, tables: &[Table]) -> HashSet<&'static str> {
    let of_numbers = fields().fields.iter().filter(|field| field.kind == Kind::IdNumber);
    let rounded = of_numbers.filter(|field| {
        let (mut cut_off, mut all) = (0, 0);
        for (sheet, table) in tables.iter().filter_map(|table| Some((workbook.sheets.get(table.sheet)?, table))) {
            let is_of = |column: &&Column| column.field.as_ref().is_some_and(|own| own.as_str() == field.key);
            for column in table.columns.iter().filter(|column| column.value_row.is_none()).filter(is_of) {
                count(sheet, table, column.index, (&mut cut_off, &mut all));
            }
        }
        cut_off >= FEWEST && cut_off * 2 >= all
    });
    rounded.map(|field| field.key.as_str()).collect()
}

fn count(sheet: &Sheet, table: &Table, column: u32, (cut_off, all): (&mut u32, &mut u32)) {
    for row in table.first_row.saturating_sub(1)..table.last_row {
        let Cell::Text(text) = sheet.cell(row, column) else { continue };
        let found = id_doctor::examine(text, None);
        let this = found.ailments.contains(&Ailment::CutOff);
        *cut_off += u32::from(this);
        *all += u32::from(this || found.number.is_some());
    }
}
