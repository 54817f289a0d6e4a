//! 联系卡: cards to be cut out along dashed lines, so many across and down a page.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError};

use super::save::{Target, guarded};
use super::{Context, FormWriter, looks, measure};
use crate::Result;
use crate::domain::Record;
use crate::forms::definitions::contact_card::{CardCell, CardLook};
use crate::forms::definitions::{ContactCard, contact_card};
use crate::forms::shown;

const TITLE_SIZE: f64 = 12.0;
const NAME_SIZE: f64 = 12.0;
const SIZE: f64 = 9.0;

/// Writes 联系卡.
pub struct ContactCardWriter {
    form: &'static ContactCard,
    context: Context,
    workbook: Workbook,
    sheet: Worksheet,
    target: Target,
    children: u32,
}

impl ContactCardWriter {
    /// Begins a workbook that will stand at `out`.
    ///
    /// # Errors
    /// A folder that is not there or can't be written to.
    pub fn new(context: &Context, out: &Path) -> Result<Self> {
        let form = contact_card();
        let target = Target::beside(out)?;
        let (workbook, sheet) = guarded(out, || {
            let workbook = looks::workbook(&form.title)?;
            let mut sheet = Worksheet::new();
            looks::begin(&mut sheet, &form.sheet)?;
            for across in 0..form.across {
                let left = across * card_width(form);
                sheet.set_column_width(left, form.gap.width)?;
                for (column, width) in (left + 1..).zip(&form.columns) {
                    sheet.set_column_width(column, *width)?;
                }
                sheet.set_column_width(left + card_width(form) - 1, form.gap.width)?;
            }
            Ok((workbook, sheet))
        })?;
        Ok(Self { form, context: context.clone(), workbook, sheet, target, children: 0 })
    }

    /// Writes a card whose upper left corner, edge included, is at this cell.
    fn card(&mut self, top: u32, left: u16, record: &Record) -> std::result::Result<(), XlsxError> {
        let form = self.form;
        self.cut_lines(top, left)?;
        for (row, line) in (top + 1..).zip(&form.rows) {
            self.sheet.set_row_height(row, line.height)?;
            for cell in &line.cells {
                self.cell(row, left, cell, line.height, record)?;
            }
        }
        Ok(())
    }

    fn cell(
        &mut self,
        row: u32,
        left: u16,
        cell: &CardCell,
        height: f64,
        record: &Record,
    ) -> std::result::Result<(), XlsxError> {
        let text = match &cell.text {
            Some(words) => self.context.line(words, &self.form.title),
            None => joined(record, &cell.fields),
        };
        let (first, last) = cell.columns;
        let widths = self.form.columns.get(usize::from(first) - 1..usize::from(last)).unwrap_or_default();
        let format = look(cell.look, |size| measure::fitting_size(&text, widths, height, size));
        let (from, to, bottom) = (left + first, left + last, row + cell.rows - 1);
        if from == to && row == bottom {
            self.sheet.write_string_with_format(row, from, text, &format)?;
        } else {
            self.sheet.merge_range(row, from, bottom, to, &text, &format)?;
        }
        Ok(())
    }

    /// The empty edge with the dashed line around it.
    fn cut_lines(&mut self, top: u32, left: u16) -> std::result::Result<(), XlsxError> {
        let form = self.form;
        let (bottom, right) = (top + card_height(form) - 1, left + card_width(form) - 1);
        self.sheet.set_row_height(top, form.gap.height)?;
        self.sheet.set_row_height(bottom, form.gap.height)?;
        let dashed = FormatBorder::Dashed;
        for row in top..=bottom {
            for column in left..=right {
                let mut format = Format::new();
                let mut on_edge = false;
                for (edge, set) in [
                    (row == top, Format::set_border_top as fn(Format, FormatBorder) -> Format),
                    (row == bottom, Format::set_border_bottom),
                    (column == left, Format::set_border_left),
                    (column == right, Format::set_border_right),
                ] {
                    if edge {
                        format = set(format, dashed);
                        on_edge = true;
                    }
                }
                if on_edge {
                    self.sheet.write_blank(row, column, &format)?;
                }
            }
        }
        Ok(())
    }

    /// Paper, and a new page after each that is full.
    fn lay(&mut self) -> std::result::Result<(), XlsxError> {
        let form = self.form;
        let rows_of_cards = self.children.max(1).div_ceil(u32::from(form.across));
        let last_row = rows_of_cards * card_height(form) - 1;
        let breaks: Vec<u32> =
            (1..rows_of_cards.div_ceil(form.down)).map(|page| page * form.down * card_height(form)).collect();
        self.sheet.set_page_breaks(&breaks)?;
        let last_column = form.across * card_width(form) - 1;
        self.sheet.set_print_area(0, 0, last_row, last_column)?;
        self.sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        self.sheet.set_screen_gridlines(false);
        looks::lay(&mut self.sheet, &form.page, false);
        Ok(())
    }
}

impl FormWriter for ContactCardWriter {
    fn child(&mut self, record: &Record) -> Result<()> {
        let across = u32::from(self.form.across.max(1));
        let (down, beside) = (self.children / across, self.children % across);
        let (top, left) = (down * card_height(self.form), beside as u16 * card_width(self.form));
        let out = self.target.out().to_owned();
        guarded(&out, || self.card(top, left, record))?;
        self.children += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u32> {
        let children = self.children;
        if children == 0 {
            self.child(&Record::default())?;
        }
        let out = self.target.out().to_owned();
        guarded(&out, || self.lay())?;
        let Self { mut workbook, sheet, target, .. } = *self;
        workbook.push_worksheet(sheet);
        target.keep(&mut workbook)?;
        Ok(children)
    }
}

/// Columns of a card with its two edges.
fn card_width(form: &ContactCard) -> u16 {
    form.columns.len() as u16 + 2
}

/// Rows of a card with its two edges.
fn card_height(form: &ContactCard) -> u32 {
    form.rows.len() as u32 + 2
}

/// Several fields in one cell.
fn joined(record: &Record, keys: &[String]) -> String {
    let texts = keys.iter().map(|key| shown::text(record, key)).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(" ")
}

/// A card is small and its rows have their height: `fit` shrinks what would not fit.
fn look(look: CardLook, fit: impl Fn(f64) -> f64) -> Format {
    match look {
        CardLook::Title => looks::title(TITLE_SIZE),
        CardLook::Photo => looks::label(SIZE),
        CardLook::Label => looks::label(SIZE),
        CardLook::Name => looks::entry(fit(NAME_SIZE)).set_bold(),
        CardLook::Hotlines => looks::label(fit(SIZE)).set_bold(),
        CardLook::Issuer => looks::line(fit(SIZE)),
        CardLook::Entry => looks::entry(fit(SIZE)),
    }
}
