//! One sheet's cells with their places and looks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::looks::{self, PreviewLook};
use super::{CellKind, FIRST_ROWS, LAST_ROWS, MOST_COLUMNS, PreviewCell, PreviewRow, SheetPreview, dates};
use crate::Result;
use crate::sheets::cells::{Cell, Merge, Row, Sheet, Workbook};
use crate::sheets::fill::Package;
use crate::sheets::fill::book::{Book, relations};
use crate::sheets::fill::grid::SheetXml;
use crate::sheets::fill::outside::column_span;
use crate::sheets::fill::tags::{Tokens, attribute, damaged};
use crate::sheets::source_looks::date_formats;

/// The width of a column that nobody set, in characters.
const WIDTH: f64 = 8.43;

pub fn preview(
    workbook: &Workbook,
    bytes: Vec<u8>,
    name: Option<&str>,
    filled: &BTreeSet<(u32, u32)>,
) -> Result<SheetPreview> {
    let package = Package::open(bytes)?;
    let book = Book::read(&package)?;
    let wanted = |sheet: &&Sheet| name.map_or(!sheet.hidden, |name| sheet.name == name);
    let sheet = workbook.sheets.iter().find(wanted).ok_or_else(damaged)?;
    let entry = book.sheets.iter().find(|entry| entry.name == sheet.name).ok_or_else(damaged)?;
    let xml = SheetXml::parse(package.text(&entry.part)?.ok_or_else(damaged)?)?;
    let styles = relations(&package, &book.part)?.into_iter().find(|relation| relation.kind == "styles");
    let styles = styles.map(|styles| package.text(&styles.part)).transpose()?.flatten().unwrap_or_default();
    let (styles, dates) = (looks::read(&styles)?, date_formats(styles.as_bytes()));
    let drawing = Drawing::new(sheet, &xml, &styles, &dates, filled);
    let visible = workbook.sheets.iter().filter(|sheet| !sheet.hidden).count();
    Ok(SheetPreview {
        sheet: sheet.name.clone(),
        sheets: u32::try_from(visible).unwrap_or(u32::MAX),
        ..drawing.whole()
    })
}

/// What is drawn.
struct Drawing<'a> {
    sheet: &'a Sheet,
    xml: &'a SheetXml,
    styles: &'a [PreviewLook],
    dates: &'a HashMap<u32, String>,
    filled: &'a BTreeSet<(u32, u32)>,
    /// The shown columns, 0-based.
    columns: Vec<u32>,
    /// Position among the shown columns.
    place: BTreeMap<u32, u32>,
    looks: Vec<PreviewLook>,
}

impl<'a> Drawing<'a> {
    fn new(
        sheet: &'a Sheet,
        xml: &'a SheetXml,
        styles: &'a [PreviewLook],
        dates: &'a HashMap<u32, String>,
        filled: &'a BTreeSet<(u32, u32)>,
    ) -> Self {
        let hidden: BTreeSet<u32> = sheet.hidden_columns.iter().copied().collect();
        let styled = xml.rows.iter().flat_map(|row| &row.cells).filter(|cell| {
            let look = styles.get(xml.style(cell));
            cell.value.is_some() || look.is_some_and(|look| look.lines.contains(&true))
        });
        let shown = styled.map(|cell| cell.column).filter(|column| !hidden.contains(column));
        let texts = sheet.rows.iter().flat_map(Row::filled);
        let texts = texts.map(|(column, _)| column).filter(|column| !hidden.contains(column));
        let merged = sheet.merges.iter().map(|merge| merge.right);
        let last = shown.chain(texts).max().unwrap_or(0);
        // A merged title may be wider than what stands below it; one over a whole sheet says nothing.
        let last = merged.filter(|right| *right <= last + 2).max().unwrap_or(0).max(last);
        let columns: Vec<u32> = (0..=last.min(MOST_COLUMNS)).filter(|column| !hidden.contains(column)).collect();
        let place = columns.iter().copied().zip(0..).collect();
        Self { sheet, xml, styles, dates, filled, columns, place, looks: Vec::new() }
    }

    fn whole(mut self) -> SheetPreview {
        let (first, last) = self.rows();
        let mut rows = Vec::new();
        for shown in [&first, &last] {
            rows.extend(shown.iter().map(|row| self.row(*row, shown)));
        }
        let between = last.first().zip(first.last()).map_or(0, |(below, above)| below - above - 1);
        let hidden = self.sheet.hidden_rows.iter();
        let gap = |row: &&u32| {
            first.last().is_some_and(|above| **row + 1 > *above) && last.first().is_some_and(|below| **row + 1 < *below)
        };
        let hidden = u32::try_from(hidden.filter(gap).count()).unwrap_or(0);
        SheetPreview {
            widths: self.widths(),
            rows,
            before_gap: u32::try_from(first.len()).unwrap_or(u32::MAX),
            left_out: between.saturating_sub(hidden),
            looks: self.looks,
            ..SheetPreview::default()
        }
    }

    /// The shown rows before and behind the gap, from 1; none behind it when everything is shown.
    fn rows(&self) -> (Vec<u32>, Vec<u32>) {
        let hidden: BTreeSet<u32> = self.sheet.hidden_rows.iter().map(|row| row + 1).collect();
        let texts = (1u32..).zip(self.sheet.rows.iter()).filter(|(_, row)| row.filled().next().is_some());
        let texts = texts.map(|(row, _)| row).max().unwrap_or(0);
        let lined = self.xml.rows.iter().filter(|row| {
            let lined = |look: &PreviewLook| look.lines.contains(&true);
            row.cells.iter().any(|cell| self.styles.get(self.xml.style(cell)).is_some_and(lined))
        });
        // Blank lines of a form belong to it; a thousand of them below its end don't.
        let end = lined.map(|row| row.number).filter(|row| *row <= FIRST_ROWS).max().unwrap_or(0).max(texts);
        let shown = |rows: std::ops::RangeInclusive<u32>| rows.filter(|row| !hidden.contains(row)).collect();
        if end <= FIRST_ROWS + LAST_ROWS + 1 {
            return (shown(1..=end), Vec::new());
        }
        (shown(1..=FIRST_ROWS), shown(end - LAST_ROWS + 1..=end))
    }

    fn row(&mut self, number: u32, shown: &[u32]) -> PreviewRow {
        let mut cells = Vec::new();
        for column in self.columns.clone() {
            if let Some(cell) = self.cell(number, column, shown) {
                cells.push(cell);
            }
        }
        let tag = self.xml.row(number).map(|row| self.xml.at(&row.tag));
        let height = tag.and_then(|tag| attribute(tag, "ht")).and_then(|height| height.parse().ok());
        PreviewRow { number, height, cells }
    }

    /// A cell; `None` where a merged one covers it.
    fn cell(&mut self, row: u32, column: u32, shown: &[u32]) -> Option<PreviewCell> {
        let merge = self.sheet.merge_at(row - 1, column).copied();
        let merge = merge.unwrap_or(Merge { top: row - 1, left: column, bottom: row - 1, right: column });
        // Of a merged cell that begins in the gap or in a hidden column, the first part that is seen stands for the whole.
        let rows: Vec<u32> =
            shown.iter().copied().filter(|row| (merge.top + 1..=merge.bottom + 1).contains(row)).collect();
        let across = self.columns.iter().filter(|column| (merge.left..=merge.right).contains(column));
        let across: Vec<u32> = across.copied().collect();
        if rows.first() != Some(&row) || across.first() != Some(&column) {
            return None;
        }
        let (kind, text) = self.content(merge.top + 1, merge.left);
        Some(PreviewCell {
            column: self.place.get(&column).copied().unwrap_or(0),
            across: u32::try_from(across.len()).unwrap_or(1),
            down: u32::try_from(rows.len()).unwrap_or(1),
            text,
            kind,
            filled: self.filled.contains(&(merge.top + 1, merge.left)),
            look: self.look(merge),
        })
    }

    fn content(&self, row: u32, column: u32) -> (CellKind, String) {
        let cell = self.sheet.cell(row - 1, column);
        let xml = self.xml.cell(row, column);
        let text = match cell {
            Cell::Date(iso) => {
                let style = xml.and_then(|xml| u32::try_from(self.xml.style(xml)).ok());
                let code = style.and_then(|style| self.dates.get(&style));
                code.map_or_else(|| iso.to_owned(), |code| dates::shown(iso, code))
            }
            cell => cell.display(),
        };
        let kind = match cell {
            _ if xml.is_some_and(|xml| xml.formula.is_some()) => CellKind::Formula,
            Cell::Number(_) => CellKind::Number,
            cell if cell.is_blank() => CellKind::Blank,
            _ => CellKind::Text,
        };
        (kind, text)
    }

    /// The look of a cell; the lines of a merged one are those of its corners.
    fn look(&mut self, merge: Merge) -> u32 {
        let of = |row: u32, column: u32| {
            let style = self.xml.cell(row + 1, column).map_or(0, |cell| self.xml.style(cell));
            self.styles.get(style).cloned().unwrap_or_default()
        };
        let (mut look, end) = (of(merge.top, merge.left), of(merge.bottom, merge.right));
        let ([_, right, below, _], [top, _, _, left]) = (end.lines, look.lines);
        look.lines = [top, right, below, left];
        let at = self.looks.iter().position(|known| *known == look).unwrap_or_else(|| {
            self.looks.push(look);
            self.looks.len() - 1
        });
        u32::try_from(at).unwrap_or(0)
    }

    fn widths(&self) -> Vec<f64> {
        let before = self.xml.text.get(..self.xml.data.start).unwrap_or_default();
        let mut usual = WIDTH;
        let mut spans = Vec::new();
        for token in Tokens::of_fragment(before).map_while(Result::ok) {
            let width = |name: &str| attribute(token.text, name).and_then(|width| width.parse::<f64>().ok());
            match token.name {
                "sheetFormatPr" => usual = width("defaultColWidth").unwrap_or(WIDTH),
                "col" => spans.extend(column_span(token.text).zip(width("width"))),
                _ => {}
            }
        }
        let of = |column: &u32| {
            let span = spans.iter().find(|((first, last), _)| (*first..=*last).contains(&(column + 1)));
            span.map_or(usual, |(_, width)| *width)
        };
        self.columns.iter().map(of).collect()
    }
}
