//! Reads a file's cells, inside the worker process. Nothing here runs in the process that holds the register.

use std::borrow::Cow;
use std::io::Cursor;
use std::ops::Range as Span;

use calamine::{Data, Ods, Range, Reader as _, SheetVisible, Xls, Xlsb, Xlsx};

use super::biff;
use super::cells::{Cell, CellRef, Format, Merge};
use super::convert::{cell_of, cell_of_ref};
use super::csv;
use super::html;
use super::limits::{Limit, Limits};
use super::package::{self, Contents, Package};
use super::scan::SheetExtras;
use super::sniff::{Sniffed, sniff};
use super::unlock::unlock;
use super::wire::Message;
use crate::Code;

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of failure.
    pub code: Code,
    /// The limit that was broken, for `TooLarge`.
    pub limit: Option<Limit>,
}

impl Refusal {
    /// A refusal that names no limit.
    pub fn new(code: Code) -> Self {
        Self { code, limit: None }
    }

    /// A broken limit.
    pub fn limit(limit: Limit) -> Self {
        Self { code: Code::TooLarge, limit: Some(limit) }
    }
}

/// Takes the frames one by one; an error (the reader has gone) ends the reading.
pub type Emit<'a> = dyn FnMut(Message<'_>) -> Result<(), Refusal> + 'a;

/// A file to read.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// The name of the only sheet of a text file.
    pub stem: &'a str,
    /// The password of a protected workbook, when the clerk gave one.
    pub password: Option<&'a str>,
}

/// Reads a whole file and hands on its frames.
///
/// # Errors
/// See [`Refusal`].
pub fn parse(input: Input<'_>, limits: &Limits, emit: &mut Emit<'_>) -> Result<(), Refusal> {
    let Input { bytes, stem, password } = input;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Refusal::limit(Limit::FileSize));
    }
    let mut sink = Sink {
        emit,
        limits,
        row: 0,
        cells: Vec::new(),
        texts: String::new(),
        area: (0, 0),
        rows_before: 0,
        sheets: 0,
        filled: 0,
        sent: 0,
        text: 0,
    };
    match sniff(bytes) {
        Sniffed::Zip => {
            let package = package::inspect(bytes, limits)?;
            parse_package(bytes, package, &mut sink)?;
        }
        Sniffed::Biff => parse_xls(bytes, &mut sink)?,
        Sniffed::Text => csv::parse(bytes, stem, &mut sink)?,
        Sniffed::Encrypted => {
            let plain = unlock(bytes, password)?;
            let package = package::inspect(&plain, limits)?;
            parse_package(&plain, package, &mut sink)?;
        }
        Sniffed::Html => html::parse(bytes, stem, &mut sink)?,
        Sniffed::Other => return Err(Refusal::new(Code::NotAWorkbook)),
    }
    if sink.filled == 0 {
        return Err(Refusal::new(Code::EmptyWorkbook));
    }
    (sink.emit)(Message::Done)
}

/// Rows of all sheets together, and sheets of one workbook.
const MOST_ROWS: u64 = 3 << 20;
const MOST_SHEETS: u32 = 1000;

/// Gathers cells into rows and counts them against the limits.
pub struct Sink<'a, 'e> {
    emit: &'a mut Emit<'e>,
    limits: &'a Limits,
    row: u32,
    /// The cells of the row, each with the place of its text in `texts`.
    cells: Vec<Cell<Span<usize>>>,
    texts: String,
    /// Rows and columns spanned by this sheet's filled cells.
    area: (u64, u64),
    /// Rows spanned by the sheets before.
    rows_before: u64,
    sheets: u32,
    filled: u64,
    sent: u64,
    text: u64,
}

impl Sink<'_, '_> {
    /// The first frame.
    pub fn begin(&mut self, format: Format, epoch_1904: bool) -> Result<(), Refusal> {
        (self.emit)(Message::Workbook { format, epoch_1904 })
    }

    /// A sheet begins.
    pub fn sheet(&mut self, name: &str, hidden: bool) -> Result<(), Refusal> {
        self.rows_before += self.area.0;
        self.area = (0, 0);
        self.sheets += 1;
        if self.sheets > MOST_SHEETS {
            return Err(Refusal::limit(Limit::Cells));
        }
        (self.emit)(Message::Sheet { name: name.to_owned(), hidden })
    }

    /// One cell, in any order of columns.
    pub fn cell(&mut self, row: u32, column: u32, cell: Cell<impl AsRef<str>>) -> Result<(), Refusal> {
        let cell = cell.as_deref();
        if matches!(cell, Cell::Empty) {
            return Ok(());
        }
        self.count(row, column, cell)?;
        if row != self.row {
            self.flush()?;
            self.row = row;
        }
        let column = column as usize;
        if column >= self.cells.len() {
            self.sent += (column + 1 - self.cells.len()) as u64;
            self.cells.resize(column + 1, Cell::Empty);
        }
        let start = self.texts.len();
        self.cells[column] = cell.map(|text| {
            self.texts.push_str(text);
            start..self.texts.len()
        });
        if self.sent > self.limits.cells { Err(Refusal::limit(Limit::Cells)) } else { Ok(()) }
    }

    fn count(&mut self, row: u32, column: u32, cell: CellRef<'_>) -> Result<(), Refusal> {
        self.filled += 1;
        if let Cell::Text(text) = cell {
            self.text += text.len() as u64;
        }
        self.area = (self.area.0.max(u64::from(row) + 1), self.area.1.max(u64::from(column) + 1));
        let too_far = self.area.0 * self.area.1 > self.limits.area || self.area.0 > 1 << 20 || self.area.1 > 1 << 14;
        // The reading process keeps a place for every row up to the last of each sheet.
        let too_many = self.rows_before + self.area.0 > MOST_ROWS;
        match too_far || too_many || self.text > self.limits.text_bytes {
            true => Err(Refusal::limit(Limit::Cells)),
            false => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        if self.cells.is_empty() {
            return Ok(());
        }
        let texts = &self.texts;
        let cells = self.cells.drain(..).map(|cell| cell.map(|span| texts.get(span).unwrap_or_default()));
        (self.emit)(Message::Row { row: self.row, cells: cells.collect() })?;
        self.texts.clear();
        Ok(())
    }

    /// A sheet ends.
    pub fn end(&mut self, extras: SheetExtras) -> Result<(), Refusal> {
        self.flush()?;
        let SheetExtras { merges, hidden_rows, hidden_columns, uncalculated } = extras;
        (self.emit)(Message::SheetEnd { merges, hidden_rows, hidden_columns, uncalculated })
    }
}

fn parse_package(bytes: &[u8], package: Package, sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    match package.contents {
        Contents::Xlsx => parse_xlsx(bytes, package, sink),
        Contents::Xlsb => parse_xlsb(bytes, sink),
        Contents::Ods => parse_ods(bytes, package, sink),
    }
}

fn damaged<E>(_: E) -> Refusal {
    Refusal::new(Code::NotAWorkbook)
}

fn parse_xlsx(bytes: &[u8], mut package: Package, sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    sink.begin(Format::Xlsx, book.has_1904_epoch())?;
    for sheet in sheets(book.sheets_metadata()) {
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            // A sheet of another kind, such as a chart.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(damaged)?,
        };
        sink.sheet(&sheet.name, sheet.hidden)?;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            sink.cell(row, column, cell_of_ref(cell.get_value()))?;
        }
        sink.end(package.extras.remove(&sheet.name).unwrap_or_default())?;
    }
    Ok(())
}

fn parse_xlsb(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(damaged)?;
    sink.begin(Format::Xlsb, false)?;
    for sheet in sheets(book.sheets_metadata()) {
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(damaged)?;
        sink.sheet(&sheet.name, sheet.hidden)?;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            sink.cell(row, column, cell_of_ref(cell.get_value()))?;
        }
        sink.end(SheetExtras::default())?;
    }
    Ok(())
}

fn parse_xls(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    let mut book: Xls<_> = match Xls::new(Cursor::new(Cow::Borrowed(bytes))) {
        Ok(book) => book,
        Err(calamine::XlsError::Password) => return Err(Refusal::new(Code::PasswordUnsupported)),
        Err(_) => {
            let plain = biff::without_charts(bytes).ok_or(Refusal::new(Code::NotAWorkbook))?;
            Xls::new(Cursor::new(Cow::Owned(plain))).map_err(damaged)?
        }
    };
    sink.begin(Format::Xls, book.has_1904_epoch())?;
    for sheet in sheets(book.sheets_metadata()) {
        let range = book.worksheet_range(&sheet.name).map_err(damaged)?;
        let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let merges =
            merges.iter().map(|m| Merge { top: m.start.0, left: m.start.1, bottom: m.end.0, right: m.end.1 }).collect();
        send_range(&sheet, &range, SheetExtras { merges, ..SheetExtras::default() }, sink)?;
    }
    Ok(())
}

fn parse_ods(bytes: &[u8], mut package: Package, sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => Refusal::new(Code::PasswordUnsupported),
        _ => Refusal::new(Code::NotAWorkbook),
    })?;
    sink.begin(Format::Ods, false)?;
    for sheet in sheets(book.sheets_metadata()) {
        let range = book.worksheet_range(&sheet.name).map_err(damaged)?;
        send_range(&sheet, &range, package.extras.remove(&sheet.name).unwrap_or_default(), sink)?;
    }
    Ok(())
}

struct SheetName {
    name: String,
    hidden: bool,
}

fn sheets(metadata: &[calamine::Sheet]) -> Vec<SheetName> {
    let tables = metadata.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet);
    tables.map(|s| SheetName { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible }).collect()
}

fn send_range(
    sheet: &SheetName,
    range: &Range<Data>,
    extras: SheetExtras,
    sink: &mut Sink<'_, '_>,
) -> Result<(), Refusal> {
    sink.sheet(&sheet.name, sheet.hidden)?;
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, data) in range.used_cells() {
        sink.cell(top + row as u32, left + column as u32, cell_of(data))?;
    }
    sink.end(extras)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xlsx(sheet: &str) -> Vec<u8> {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let relations = |kind: &str, target: &str| {
            format!(
                r#"<Relationships><Relationship Id="r1" Type="x/relationships/{kind}" Target="{target}"/></Relationships>"#
            )
        };
        let workbook = r#"<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
        for (name, content) in [
            ("_rels/.rels", relations("officeDocument", "xl/workbook.xml").as_str()),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml").as_str()),
            ("xl/worksheets/sheet1.xml", sheet),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// With the limit off the same file is read: it is the limit that refuses, not some other fault.
    #[test]
    fn the_area_limit_is_what_refuses_cells_far_apart() {
        let cell = |at: &str| format!(r#"<c r="{at}"><v>1</v></c>"#);
        let rows = format!(r#"<row r="1">{}</row><row r="1048576">{}</row>"#, cell("A1"), cell("XFD1048576"));
        let bytes = xlsx(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"));
        let input = Input { bytes: &bytes, stem: "a", password: None };
        let refused = parse(input, &Limits::default(), &mut |_| Ok(()));
        assert_eq!(refused, Err(Refusal::limit(Limit::Cells)));
        let unlimited = Limits { area: u64::MAX, ..Limits::default() };
        assert_eq!(parse(input, &unlimited, &mut |_| Ok(())), Ok(()));
    }
}
