//! A design as a workbook that spreadsheet programs open.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tongce_core::sheets::cells::{Cell, Sheet};

use super::Design;

/// Writes a design.
///
/// # Errors
/// What the library says.
pub fn save(design: &Design, path: &Path) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    for sheet in &design.workbook.sheets {
        one(sheet, &mut book)?;
    }
    book.save(path)
}

fn one(sheet: &Sheet, book: &mut Workbook) -> Result<(), XlsxError> {
    let to = book.add_worksheet();
    to.set_name(&sheet.name)?.set_hidden(sheet.hidden);
    for column in &sheet.hidden_columns {
        to.set_column_hidden(*column as u16)?;
    }
    for row in &sheet.hidden_rows {
        to.set_row_hidden(*row)?;
    }
    for merge in &sheet.merges {
        to.merge_range(merge.top, merge.left as u16, merge.bottom, merge.right as u16, "", &Format::new())?;
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (row as u32, column as u16);
            match cell {
                Cell::Empty => continue,
                Cell::Number(number) => to.write(row, column, number)?,
                cell => to.write(row, column, cell.shown())?,
            };
        }
    }
    Ok(())
}
