//! A look into the exported forms.

use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};

use crate::Outcome;

/// All text of a workbook.
///
/// # Errors
/// When the file is no workbook that opens.
pub fn text(file: &Path) -> Outcome<String> {
    let mut workbook: Xlsx<_> = open_workbook(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut text = String::new();
    for (_, sheet) in workbook.worksheets() {
        for cell in sheet.rows().flatten() {
            text.push_str(&cell.to_string());
            text.push('\n');
        }
    }
    Ok(text)
}
