//! Dropdown lists. They stand on a sheet that nobody sees and are referred to by range: written into the rule itself, a list
//! of more than 255 characters makes spreadsheet programs call the file damaged, and 56 ethnic groups are longer.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Worksheet, XlsxError};

use crate::forms::definitions::roster::Lists;
use crate::forms::{Field, Kind, fields};

/// The lists of a workbook, one column each.
pub struct DropDowns {
    sheet: Worksheet,
    name: String,
    /// Names of option sets in the order of their columns, with the number of options.
    columns: Vec<(String, u32)>,
}

impl DropDowns {
    /// A hidden sheet for lists.
    pub fn new(name: &str) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        super::looks::begin(&mut sheet, name)?;
        sheet.set_very_hidden(true);
        Ok(Self { sheet, name: name.to_owned(), columns: Vec::new() })
    }

    /// The rule for cells of a field; `None` for fields without options.
    /// A word outside the list is asked about, not refused, and not even that where other words are welcome
    /// (open lists) or several belong into the cell.
    pub fn rule(&mut self, field: &Field, words: &Lists) -> Result<Option<DataValidation>, XlsxError> {
        let Some(range) = self.range(field)? else { return Ok(None) };
        let strict = field.kind == Kind::Choice && !fields().choices(field).open;
        let rule = DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title(words.warning_title.as_str())?
            .set_error_message(words.warning.as_str())?;
        Ok(Some(if strict { rule } else { rule.show_error_message(false) }))
    }

    /// The range in which a field's options stand.
    fn range(&mut self, field: &Field) -> Result<Option<String>, XlsxError> {
        let Some(name) = &field.options else { return Ok(None) };
        let known = self.columns.iter().position(|(set, _)| set == name);
        let column = match known {
            Some(column) => column,
            None => self.add(name, field)?,
        };
        let letters = column_number_to_name(u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?);
        let count = self.columns.get(column).map_or(0, |(_, count)| *count);
        Ok(Some(format!("'{}'!${letters}$2:${letters}${}", self.name, count + 1)))
    }

    fn add(&mut self, name: &str, field: &Field) -> Result<usize, XlsxError> {
        let column = self.columns.len();
        let at = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
        self.sheet.write_string(0, at, field.title())?;
        let mut row = 0;
        for choice in &fields().choices(field).choices {
            row += 1;
            self.sheet.write_string(row, at, choice.label.as_str())?;
        }
        self.columns.push((name.to_owned(), row));
        Ok(column)
    }

    /// The sheet, to be put behind the others.
    pub fn into_sheet(self) -> Worksheet {
        self.sheet
    }
}
