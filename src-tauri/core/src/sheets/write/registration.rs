//! 登记表 (附件1): one sheet a child, laid out as printed.

use std::borrow::Cow;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, IgnoreError, Workbook, Worksheet, XlsxError};

use super::save::{Target, guarded};
use super::sheet_name::SheetNames;
use super::{Context, FormWriter, looks, measure};
use crate::Result;
use crate::domain::Record;
use crate::forms::definitions::registration;
use crate::forms::definitions::registration::{Area, FormCell, Look, Registration, Tick};
use crate::forms::{Kind, fields, shown};

const LABEL_SIZE: f64 = 10.5;
const ENTRY_SIZE: f64 = 11.0;
const NOTE_SIZE: f64 = 9.0;
const TITLE_SIZE: f64 = 18.0;

/// Writes 登记表.
pub struct RegistrationWriter {
    form: &'static Registration,
    context: Context,
    workbook: Workbook,
    target: Target,
    names: SheetNames,
    looks: Looks,
    children: u32,
}

/// The formats of the form, made once for all sheets.
struct Looks {
    title: Format,
    line: Format,
    line_right: Format,
    label: Format,
    note: Format,
    entry: Format,
    ticks: Format,
}

impl Looks {
    fn new() -> Self {
        Self {
            title: looks::title(TITLE_SIZE),
            line: looks::line(LABEL_SIZE),
            line_right: looks::line(LABEL_SIZE).set_align(FormatAlign::Right),
            label: looks::label(LABEL_SIZE),
            note: looks::line(NOTE_SIZE),
            entry: looks::entry(ENTRY_SIZE),
            ticks: looks::label(LABEL_SIZE).set_align(FormatAlign::Left).set_indent(1),
        }
    }

    fn of(&self, cell: &FormCell) -> (&Format, f64) {
        match cell.look {
            Look::Title => (&self.title, TITLE_SIZE),
            Look::Line => (&self.line, LABEL_SIZE),
            Look::LineRight => (&self.line_right, LABEL_SIZE),
            Look::Block | Look::Label => (&self.label, LABEL_SIZE),
            Look::Note => (&self.note, NOTE_SIZE),
            Look::Entry if cell.ticks.is_some() => (&self.ticks, LABEL_SIZE),
            Look::Entry => (&self.entry, ENTRY_SIZE),
        }
    }
}

impl RegistrationWriter {
    /// Begins a workbook that will stand at `out`.
    ///
    /// # Errors
    /// A folder that is not there or can't be written to.
    pub fn new(context: &Context, out: &Path) -> Result<Self> {
        let form = registration();
        let target = Target::beside(out)?;
        let workbook = guarded(out, || looks::workbook(&form.title))?;
        let (names, looks) = (SheetNames::default(), Looks::new());
        Ok(Self { form, context: context.clone(), workbook, target, names, looks, children: 0 })
    }

    fn sheet(&mut self, record: &Record, instead: &str) -> Result<()> {
        let name = self.names.name(&shown::text(record, "child.name"), instead);
        let made = guarded(self.target.out(), || {
            let mut sheet = Worksheet::new();
            looks::begin(&mut sheet, &name)?;
            self.fill(&mut sheet, record)?;
            Ok(sheet)
        });
        self.workbook.push_worksheet(made?);
        Ok(())
    }

    fn fill(&self, sheet: &mut Worksheet, record: &Record) -> std::result::Result<(), XlsxError> {
        let form = self.form;
        for (column, width) in (0u16..).zip(&form.columns) {
            sheet.set_column_width(column, *width)?;
        }
        let mut heights = form.heights.clone();
        for cell in &form.cells {
            let text = self.text(cell, record);
            let (format, size) = self.looks.of(cell);
            put(sheet, cell.at, &text, format)?;
            self.make_room(&mut heights, cell, &text, size);
        }
        for (row, height) in (0u32..).zip(&heights) {
            sheet.set_row_height(row, *height)?;
        }
        if let Some(sent) = &self.context.sent {
            let at = u16::try_from(form.columns.len()).unwrap_or(u16::MAX);
            sheet.write_string_with_format(0, at, sent.row(self.children).to_string(), &self.looks.note)?;
            sheet.set_column_hidden(at)?;
        }
        let last = (form.heights.len().saturating_sub(1) as u32, form.columns.len().saturating_sub(1) as u16);
        sheet.set_print_area(0, 0, last.0, last.1)?;
        sheet.ignore_error_range(0, 0, last.0, last.1, IgnoreError::NumberStoredAsText)?;
        sheet.set_print_fit_to_pages(1, 1);
        sheet.set_screen_gridlines(false);
        looks::lay(sheet, &form.page, false);
        Ok(())
    }

    /// What stands in a cell.
    fn text<'r>(&self, cell: &'r FormCell, record: &'r Record) -> Cow<'r, str> {
        if let Some(words) = &cell.text {
            return Cow::Owned(self.context.line(words, &self.form.title));
        }
        if let Some(key) = &cell.ticks {
            return ticks(record, key, &self.form.tick, cell.per_line);
        }
        let first = cell.field.as_deref().map_or(Cow::Borrowed(""), |key| shown::text(record, key));
        let second = cell.with.as_deref().map_or(Cow::Borrowed(""), |key| shown::text(record, key));
        match (first.is_empty(), second.is_empty()) {
            (_, true) => first,
            (true, false) => second,
            (false, false) => Cow::Owned(format!("{first}　{second}")),
        }
    }

    /// Heightens the last row of a cell whose text needs more lines than its rows have room for.
    fn make_room(&self, heights: &mut [f64], cell: &FormCell, text: &str, size: f64) {
        let Area { top, left, bottom, right } = cell.at;
        let widths = self.form.columns.get(usize::from(left)..=usize::from(right)).unwrap_or_default();
        let needed = measure::height(measure::lines(text, widths, size), size);
        let Some(rows) = heights.get_mut(top as usize..=bottom as usize) else { return };
        let lacking = needed - rows.iter().sum::<f64>();
        if let Some(last) = rows.last_mut().filter(|_| lacking > 0.0) {
            *last += lacking;
        }
    }
}

impl FormWriter for RegistrationWriter {
    fn child(&mut self, record: &Record) -> Result<()> {
        self.sheet(record, &self.form.nameless_sheet)?;
        self.children += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u32> {
        if self.children == 0 {
            // Nobody to write about: a form to be filled in by hand.
            self.sheet(&Record::default(), &self.form.blank_sheet)?;
        }
        self.target.keep(&mut self.workbook)?;
        Ok(self.children)
    }
}

/// Writes text into a cell or a merged range.
fn put(sheet: &mut Worksheet, at: Area, text: &str, format: &Format) -> std::result::Result<(), XlsxError> {
    if at.is_merged() {
        sheet.merge_range(at.top, at.left, at.bottom, at.right, text, format)?;
    } else {
        sheet.write_string_with_format(at.top, at.left, text, format)?;
    }
    Ok(())
}

/// `健康（√）  残疾（  ）`; words that are none of the options stand for themselves, as somebody would write them by hand.
fn ticks<'r>(record: &'r Record, key: &str, tick: &Tick, per_line: Option<usize>) -> Cow<'r, str> {
    let said = shown::text(record, key);
    let Some(field) = fields().get(key) else { return said };
    let options = fields().choices(field);
    let chosen: Vec<&str> = match field.kind {
        Kind::Choices => record.labels(key).iter().map(String::as_str).collect(),
        _ => Some(said.as_ref()).filter(|said| !said.is_empty()).into_iter().collect(),
    };
    let known = |label: &&str| options.choices.iter().any(|choice| choice.label == **label);
    let none_of_them = field.kind == Kind::Choices && chosen.is_empty() && !said.is_empty();
    if none_of_them || !chosen.iter().all(known) {
        return said;
    }
    let mut out = String::new();
    for (at, choice) in options.choices.iter().enumerate() {
        if at > 0 {
            out.push_str(if per_line.is_some_and(|n| n > 0 && at % n == 0) { "\n" } else { &tick.between });
        }
        out.push_str(&choice.label);
        out.push_str(if chosen.contains(&choice.label.as_str()) { &tick.ticked } else { &tick.open });
    }
    Cow::Owned(out)
}
