//! 统计表 (附件3): the printed columns by area, what is 未采集 and who is outside behind them, the check under it.
//!
//! Sums are numbers, not formulas: a return says what was counted on its day, and stays so when somebody sorts it.
//! Children's names are never in it, not even under a relation that fails: the file goes up to the township.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::save::{Target, guarded};
use super::{Context, looks, measure};
use crate::Result;
use crate::forms::definitions::fill;
use crate::forms::statistics::definition::{Column, Definition};
use crate::forms::statistics::{Row, Statistics, definition};

const TITLE_SIZE: f64 = 18.0;
const LINE_SIZE: f64 = 11.0;
const SIZE: f64 = 10.0;
const NOTE_SIZE: f64 = 10.0;
const AREA_WIDTH: f64 = 13.0;
/// Two characters side by side.
const COLUMN_WIDTH: f64 = 3.5;
/// Three characters side by side: names of three would part badly.
const THREE_WIDTH: f64 = 4.9;
/// Width of a digit of a sum, and of the room around them.
const DIGIT_WIDTH: f64 = 0.9;
const DIGITS_MARGIN: f64 = 0.6;
/// Rows above the areas: title, lines, groups, names, numbers.
const TITLE_ROW: u32 = 0;
const LINE_ROW: u32 = 1;
const GROUP_ROW: u32 = 2;
const NAME_ROW: u32 = 3;
const NUMBER_ROW: u32 = 4;
const FIRST_ROW: u32 = 5;

/// Writes 统计表.
///
/// # Errors
/// A full disk or a folder that can't be written to. The old file of that name, if any, is then as it was.
pub fn statistics<K>(statistics: &Statistics<K>, context: &Context, out: &Path) -> Result<()> {
    let target = Target::beside(out)?;
    let mut workbook = guarded(out, || {
        let form = definition();
        let mut workbook = looks::workbook(&form.title)?;
        let mut sheet = Sheet::new(form, context, &statistics.total)?;
        sheet.head()?;
        sheet.body(statistics)?;
        sheet.foot(statistics)?;
        workbook.push_worksheet(sheet.done()?);
        Ok::<Workbook, XlsxError>(workbook)
    })?;
    target.keep(&mut workbook)
}

/// The sheet under way.
struct Sheet<'a> {
    form: &'static Definition,
    context: &'a Context,
    sheet: Worksheet,
    /// Column behind the last.
    width: u16,
    /// Width of each column in characters, that of the areas first.
    widths: Vec<f64>,
    /// Columns with which another kind of columns begins, parted from those before by a strong line.
    parted: Vec<u16>,
    /// The next free row.
    row: u32,
}

impl<'a> Sheet<'a> {
    fn new(form: &'static Definition, context: &'a Context, total: &Row) -> std::result::Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        looks::begin(&mut sheet, &form.sheet)?;
        // The largest number of a column is its sum.
        let digits = |sum: &u32| sum.to_string().len() as f64 * DIGIT_WIDTH + DIGITS_MARGIN;
        let label = |label: &str| if label.chars().count() == 3 { THREE_WIDTH } else { COLUMN_WIDTH };
        let columns = form.all_columns().zip(&total.counts);
        let columns = columns.map(|(column, sum)| digits(sum).max(label(&column.label)));
        let widths: Vec<f64> = std::iter::once(AREA_WIDTH).chain(columns).collect();
        for (column, width) in (0u16..).zip(&widths) {
            sheet.set_column_width(column, *width)?;
        }
        let width = u16::try_from(widths.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        Ok(Self { form, context, sheet, width, widths, parted: Vec::new(), row: FIRST_ROW })
    }

    fn head(&mut self) -> std::result::Result<(), XlsxError> {
        let last = self.width - 1;
        self.sheet.set_row_height(TITLE_ROW, 36)?;
        self.sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, &self.form.title, &looks::title(TITLE_SIZE))?;
        self.sheet.set_row_height(LINE_ROW, 24)?;
        let form = self.form;
        self.lines(LINE_ROW, [&form.unit, &form.as_of, &form.date], true)?;
        let header = looks::header(SIZE);
        self.sheet.merge_range(GROUP_ROW, 0, NUMBER_ROW, 0, &form.area, &header)?;
        let printed: Vec<&Column> = form.columns.iter().collect();
        self.printed_headers(&printed, &header)?;
        let mut at = 1 + u16::try_from(printed.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        for group in [&form.uncollected, &form.outside] {
            self.parted.push(at);
            at = self.further_headers(at, &group.group, &group.columns, &header)?;
        }
        let labels = form.all_columns().zip(self.widths.iter().skip(1));
        let labels = labels.map(|(column, width)| measure::lines(&column.label, &[*width], SIZE)).max();
        self.sheet.set_row_height(GROUP_ROW, measure::height(2, SIZE))?;
        self.sheet.set_row_height(NAME_ROW, measure::height(labels.unwrap_or(1), SIZE))?;
        self.sheet.set_row_height(NUMBER_ROW, measure::height(1, SIZE))?;
        Ok(())
    }

    /// Three lines beside each other: left, middle, right.
    fn lines(&mut self, row: u32, lines: [&str; 3], spread: bool) -> std::result::Result<(), XlsxError> {
        let last = self.width - 1;
        let (one, two) = (last / 3, last / 3 * 2);
        let aligns = [FormatAlign::Left, FormatAlign::Center, FormatAlign::Right];
        for ((line, (from, to)), align) in
            lines.into_iter().zip([(0, one), (one + 1, two), (two + 1, last)]).zip(aligns)
        {
            let format = looks::line(LINE_SIZE).set_align(if spread { align } else { FormatAlign::Left });
            self.sheet.merge_range(row, from, row, to, &self.context.line(line, &self.form.title), &format)?;
        }
        Ok(())
    }

    /// Groups, names and numbers of the printed columns.
    fn printed_headers(&mut self, columns: &[&Column], header: &Format) -> std::result::Result<(), XlsxError> {
        let mut at = 1u16;
        for group in columns.chunk_by(|a, b| a.group.is_some() && a.group == b.group) {
            let last = at + u16::try_from(group.len()).map_err(|_| XlsxError::RowColumnLimitError)? - 1;
            match group {
                [one] if one.group.is_none() => {
                    self.sheet.merge_range(GROUP_ROW, at, NAME_ROW, at, &one.label, header)?;
                }
                _ => {
                    let name = group.first().and_then(|column| column.group.as_deref()).unwrap_or_default();
                    merge(&mut self.sheet, (GROUP_ROW, at, GROUP_ROW, last), name, header)?;
                    for (column, one) in (at..).zip(group) {
                        self.sheet.write_string_with_format(NAME_ROW, column, one.label.as_str(), header)?;
                    }
                }
            }
            for column in at..=last {
                self.sheet.write_string_with_format(NUMBER_ROW, column, column.to_string(), header)?;
            }
            at = last + 1;
        }
        Ok(())
    }

    /// Headers of columns that the printed form has no number for.
    fn further_headers(
        &mut self,
        at: u16,
        group: &str,
        columns: &[Column],
        header: &Format,
    ) -> std::result::Result<u16, XlsxError> {
        let end = at + u16::try_from(columns.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        if end > at {
            let header = self.part(at, header);
            merge(&mut self.sheet, (GROUP_ROW, at, GROUP_ROW, end - 1), group, &header)?;
        }
        for (column, one) in (at..end).zip(columns) {
            let header = self.part(column, header);
            self.sheet.merge_range(NAME_ROW, column, NUMBER_ROW, column, &one.label, &header)?;
        }
        Ok(end)
    }

    fn body<K>(&mut self, statistics: &Statistics<K>) -> std::result::Result<(), XlsxError> {
        let (name, sum) = (looks::entry(SIZE), looks::sum(SIZE));
        for row in &statistics.rows {
            self.sums(row, &name, &sum)?;
        }
        self.sums(&statistics.total, &name.set_bold(), &sum.set_bold())
    }

    fn sums(&mut self, row: &Row, name: &Format, sum: &Format) -> std::result::Result<(), XlsxError> {
        let lines = measure::lines(&row.area, &[AREA_WIDTH], SIZE).max(1);
        self.sheet.set_row_height(self.row, measure::height(lines, SIZE).max(22.0))?;
        self.sheet.write_string_with_format(self.row, 0, row.area.as_str(), name)?;
        for (column, count) in (1u16..).zip(&row.counts) {
            let sum = self.part(column, sum);
            self.sheet.write_number_with_format(self.row, column, *count, &sum)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The look of a cell, with a strong line at its left where another kind of columns begins.
    fn part(&self, column: u16, look: &Format) -> Format {
        let look = look.clone();
        if self.parted.contains(&column) { look.set_border_left(FormatBorder::Medium) } else { look }
    }

    /// Signatures, notes and the outcome of the check.
    fn foot<K>(&mut self, statistics: &Statistics<K>) -> std::result::Result<(), XlsxError> {
        let form = self.form;
        if let [one, two, three] = form.signatures.as_slice() {
            self.sheet.set_row_height(self.row, 30)?;
            self.lines(self.row, [one, two, three], false)?;
            self.row += 1;
        }
        for note in &form.notes {
            self.note(&self.context.line(note, &form.title))?;
        }
        for line in self.check(statistics) {
            self.note(&line)?;
        }
        Ok(())
    }

    fn check<K>(&self, statistics: &Statistics<K>) -> Vec<String> {
        let (words, failures) = (&self.form.check, &statistics.failures);
        if failures.is_empty() {
            return vec![words.holds.clone()];
        }
        let said = failures.iter().take(words.shown).map(|failure| {
            let (left, right) = (failure.left.to_string(), failure.right.to_string());
            let area = failure.area.as_str();
            fill(&words.fails, &[("area", area), ("identity", &failure.identity), ("left", &left), ("right", &right)])
        });
        let more = failures.len().saturating_sub(words.shown);
        let more = (more > 0).then(|| fill(&words.more, &[("count", &more.to_string())]));
        said.chain(more).collect()
    }

    fn note(&mut self, words: &str) -> std::result::Result<(), XlsxError> {
        let lines = measure::lines(words, &self.widths, NOTE_SIZE);
        self.sheet.set_row_height(self.row, measure::height(lines, NOTE_SIZE))?;
        self.sheet.merge_range(self.row, 0, self.row, self.width - 1, words, &looks::line(NOTE_SIZE))?;
        self.row += 1;
        Ok(())
    }

    fn done(mut self) -> std::result::Result<Worksheet, XlsxError> {
        self.sheet.set_freeze_panes(FIRST_ROW, 1)?;
        self.sheet.set_repeat_rows(GROUP_ROW, NUMBER_ROW)?;
        self.sheet.set_print_area(0, 0, self.row - 1, self.width - 1)?;
        self.sheet.set_print_fit_to_pages(1, 0);
        looks::lay(&mut self.sheet, &self.form.page, true);
        Ok(self.sheet)
    }
}

/// Merges a range, which the library refuses for a single cell.
fn merge(
    sheet: &mut Worksheet,
    (top, left, bottom, right): (u32, u16, u32, u16),
    text: &str,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    if (top, left) == (bottom, right) {
        sheet.write_string_with_format(top, left, text, format)?;
    } else {
        sheet.merge_range(top, left, bottom, right, text, format)?;
    }
    Ok(())
}
