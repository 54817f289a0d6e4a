//! 花名册 (附件2): one row a child, written row by row so that memory does not grow with the children.
//!
//! The columns of the form are printed. Behind them, outside the print area, stand those further fields and extra columns
//! that some child fills: what goes out this way comes back whole.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, IgnoreError, Workbook, Worksheet};

use super::lists::DropDowns;
use super::roster_columns::{Column, RosterColumns, Source, Stand, is_field, lay_out};
use super::save::{Target, guarded};
use super::{Context, FormWriter, looks, measure};
use crate::Result;
use crate::domain::Record;
use crate::forms::definitions::{Roster, roster};

const TITLE_SIZE: f64 = 18.0;
const LINE_SIZE: f64 = 11.0;
const HEADER_SIZE: f64 = 10.0;
const ENTRY_SIZE: f64 = 10.0;
/// Rows above the children: title, lines, header.
const TITLE_ROW: u32 = 0;
const LINE_ROW: u32 = 1;
const HEADER_ROW: u32 = 2;
const FIRST_ROW: u32 = 3;
/// No row is lower than this many lines, so that there is room to write by hand.
const LEAST_LINES: usize = 2;

/// Writes 花名册.
pub struct RosterWriter {
    form: &'static Roster,
    context: Context,
    columns: Vec<Column>,
    /// How many of the columns are printed.
    printed: usize,
    workbook: Workbook,
    sheet: Worksheet,
    target: Target,
    looks: Looks,
    children: u32,
}

/// How the cells of a child look.
struct Looks {
    number: Format,
    middle: Format,
    left: Format,
    one_line: Format,
}

impl Looks {
    fn of(&self, column: &Column) -> &Format {
        match column.stand {
            _ if matches!(column.source, Source::Number) => &self.number,
            Stand::Middle => &self.middle,
            Stand::Left => &self.left,
            Stand::OneLine => &self.one_line,
        }
    }
}

impl RosterWriter {
    /// Begins a workbook that will stand at `out`.
    ///
    /// # Errors
    /// A folder that is not there or can't be written to.
    pub fn new(columns: &RosterColumns, context: &Context, out: &Path) -> Result<Self> {
        let form = roster();
        let target = Target::beside(out)?;
        let (workbook, sheet) = guarded(out, || {
            let mut workbook = looks::workbook(&form.title)?;
            // Rows on their way lie beside the file: where there is room for it, and in no other folder.
            workbook.set_tempdir(target.folder())?;
            let mut sheet = workbook.new_worksheet_with_constant_memory()?;
            looks::begin(&mut sheet, &form.sheet)?;
            Ok((workbook, sheet))
        })?;
        let middle = looks::entry(ENTRY_SIZE);
        let left = middle.clone().set_align(FormatAlign::Left);
        let (number, one_line) = (looks::sum(ENTRY_SIZE), looks::long_number(ENTRY_SIZE));
        let looks = Looks { number, middle, left, one_line };
        let columns = lay_out(form, columns);
        let printed = form.columns.len();
        let mut writer =
            Self { form, context: context.clone(), columns, printed, workbook, sheet, target, looks, children: 0 };
        writer.head()?;
        Ok(writer)
    }

    /// Widths, title, lines and header.
    fn head(&mut self) -> Result<()> {
        let last = last_column(self.printed);
        let (form, context, sheet) = (self.form, &self.context, &mut self.sheet);
        let (columns, looks) = (&self.columns, &self.looks);
        guarded(self.target.out(), || {
            // Most rows are as high as the others; a height of its own costs memory until the end.
            sheet.set_default_row_height(measure::height(LEAST_LINES, ENTRY_SIZE));
            for (at, column) in (0u16..).zip(columns) {
                sheet.set_column_width(at, column.width)?;
            }
            sheet.set_row_height(TITLE_ROW, 36)?;
            sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, &form.title, &looks::title(TITLE_SIZE))?;
            sheet.set_row_height(LINE_ROW, 24)?;
            let (left, middle, right) = thirds(last);
            let lines = [
                (&form.unit, left, FormatAlign::Left),
                (&form.as_of, middle, FormatAlign::Center),
                (&form.date, right, FormatAlign::Right),
            ];
            for (line, (from, to), align) in lines {
                let format = looks::line(LINE_SIZE).set_align(align);
                sheet.merge_range(LINE_ROW, from, LINE_ROW, to, &context.line(line, &form.title), &format)?;
            }
            let header = looks::header(HEADER_SIZE);
            let lines = columns.iter().map(|column| measure::lines(&column.header, &[column.width], HEADER_SIZE)).max();
            sheet.set_row_height(HEADER_ROW, measure::height(lines.unwrap_or(1).max(LEAST_LINES), HEADER_SIZE))?;
            for (at, column) in (0u16..).zip(columns) {
                sheet.write_string_with_format(HEADER_ROW, at, column.header.as_str(), &header)?;
            }
            if context.sent.is_some() {
                let (at, header) = (last_column(columns.len() + 1), looks::plain(ENTRY_SIZE));
                sheet.write_string_with_format(HEADER_ROW, at, &form.key_header, &header)?;
                sheet.set_column_hidden(at)?;
            }
            // While the children are written, a cell without a look of its own takes its column's: the library would look up
            // the whole look again for each cell, which takes longer than to write it.
            for (at, column) in (0u16..).zip(columns) {
                sheet.set_column_format(at, looks.of(column))?;
            }
            Ok(())
        })
    }

    /// One child's row.
    fn row(&mut self, record: &Record) -> Result<()> {
        let row = FIRST_ROW + self.children;
        let (columns, printed, looks, sheet) = (&self.columns, self.printed, &self.looks, &mut self.sheet);
        let number = f64::from(self.children + 1);
        guarded(self.target.out(), || {
            let mut lines = LEAST_LINES;
            for (at, column) in (0u16..).zip(columns) {
                if let Source::Number = column.source {
                    sheet.write_number(row, at, number)?;
                    continue;
                }
                let text = column.text(record);
                if !text.is_empty() {
                    if column.stand != Stand::OneLine {
                        lines = lines.max(measure::lines(&text, &[column.width], ENTRY_SIZE));
                    }
                    sheet.write_string(row, at, text)?;
                } else if usize::from(at) < printed {
                    sheet.write_blank(row, at, looks.of(column))?;
                }
            }
            if let Some(sent) = &self.context.sent {
                sheet.write_string(row, last_column(columns.len() + 1), sent.row(self.children).to_string())?;
            }
            if lines > LEAST_LINES {
                sheet.set_row_height(row, measure::height(lines, ENTRY_SIZE))?;
            }
            Ok(())
        })
    }

    /// Signatures, lists, paper.
    fn foot(&mut self) -> Result<Worksheet> {
        let last = last_column(self.printed);
        let end = FIRST_ROW + self.children;
        let (form, sheet, columns) = (self.form, &mut self.sheet, &self.columns);
        guarded(self.target.out(), || {
            // No height of its own: the library would write the last row a second time to tell it, and spreadsheet programs take a
            // file in which a row comes twice for a damaged one.
            let format = looks::line(LINE_SIZE);
            let (left, middle, right) = thirds(last);
            for (words, (from, to)) in form.signatures.iter().zip([left, middle, right]) {
                sheet.merge_range(end, from, end, to, words, &format)?;
            }
            // The children's rows have left for the file. Rows that somebody adds below are text too, or a spreadsheet program
            // would spoil the ID numbers in them.
            let below = looks::plain(ENTRY_SIZE);
            for (at, _) in (0u16..).zip(columns) {
                sheet.set_column_format(at, &below)?;
            }
            let mut lists = DropDowns::new(&form.lists.sheet)?;
            let last_child = end.saturating_sub(1).max(FIRST_ROW);
            for (at, column) in (0u16..).zip(columns) {
                if let Source::Field(field) = column.source
                    && let Some(rule) = lists.rule(field, &form.lists)?
                {
                    sheet.add_data_validation(FIRST_ROW, at, last_child, at, &rule)?;
                }
            }
            let kept = columns.iter().position(|column| is_field(column, &form.keep_to)).map_or(0, |at| at + 1);
            sheet.set_freeze_panes(FIRST_ROW, last_column(kept + 1))?;
            sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
            sheet.set_print_area(0, 0, end, last)?;
            sheet.set_print_fit_to_pages(1, 0);
            sheet.ignore_error_range(0, 0, end, last_column(columns.len()), IgnoreError::NumberStoredAsText)?;
            looks::lay(sheet, &form.page, true);
            Ok(lists.into_sheet())
        })
    }
}

impl FormWriter for RosterWriter {
    fn child(&mut self, record: &Record) -> Result<()> {
        self.row(record)?;
        self.children += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u32> {
        let lists = self.foot()?;
        let Self { mut workbook, sheet, target, children, .. } = *self;
        workbook.push_worksheet(sheet);
        workbook.push_worksheet(lists);
        target.keep(&mut workbook)?;
        Ok(children)
    }
}

/// The index of the last of so many columns.
fn last_column(count: usize) -> u16 {
    u16::try_from(count.saturating_sub(1)).unwrap_or(u16::MAX)
}

/// Three ranges of columns beside each other.
fn thirds(last: u16) -> ((u16, u16), (u16, u16), (u16, u16)) {
    let (one, two) = (last / 3, last / 3 * 2);
    ((0, one), (one + 1, two), (two + 1, last))
}
