//! How a workbook's cells look: column widths and the formats of dates. Only asked for when rows go back to whoever made the sheet.
//!
//! Read from xlsx files alone, inside the worker process like their cells; of other formats nothing is known.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Cursor, Read, Seek};

use quick_xml::events::{BytesStart, Event};
use serde::{Deserialize, Serialize};
use zip::ZipArchive;

/// The looks of one sheet; columns are 0-based.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetLooks {
    /// Widths that were set, in characters of the workbook's font.
    pub widths: BTreeMap<u32, f64>,
    /// The format of the last date in a column.
    pub date_formats: BTreeMap<u32, String>,
}

/// The looks of a workbook's sheets by name.
pub type SourceLooks = HashMap<String, SheetLooks>;

/// So many columns have looks.
const MOST_COLUMNS: u32 = 16_384;
/// A number format is at most so long in spreadsheet programs.
const LONGEST_FORMAT: usize = 255;
/// The widest column of spreadsheet programs.
const WIDEST: f64 = 255.0;

/// The looks of an xlsx file; empty when it is anything else. The file was read before, so it keeps the limits.
pub(super) fn looks(bytes: &[u8]) -> SourceLooks {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return SourceLooks::new() };
    let formats = part(&mut zip, "xl/styles.xml").map(|xml| date_formats(&xml)).unwrap_or_default();
    let mut looks = SourceLooks::new();
    for (name, path) in super::package::sheet_parts(&mut zip) {
        if let Some(xml) = part(&mut zip, &path) {
            looks.insert(name, sheet(&xml, &formats));
        }
    }
    looks
}

fn part<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Option<Vec<u8>> {
    let found = zip.file_names().find(|other| other.trim_start_matches('/').eq_ignore_ascii_case(name))?.to_owned();
    let mut bytes = Vec::new();
    zip.by_name(&found).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Visits every opening tag.
fn each_tag(xml: &[u8], visit: &mut dyn FnMut(&[u8], &BytesStart<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(xml));
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Eof => return,
            Event::Start(tag) | Event::Empty(tag) => visit(tag.local_name().as_ref(), &tag),
            _ => {}
        }
        buffer.clear();
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    attribute.unescape_value().ok().map(|value| value.into_owned())
}

fn number<T: std::str::FromStr>(tag: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(tag, name)?.parse().ok()
}

/// By style of a cell: its format, when that shows a date.
pub(super) fn date_formats(styles: &[u8]) -> HashMap<u32, String> {
    let (mut own, mut formats, mut style, mut of_cells) = (HashMap::new(), HashMap::new(), 0, false);
    each_tag(styles, &mut |name, tag| match name {
        b"numFmt" => {
            own.extend(number::<u32>(tag, "numFmtId").zip(attribute(tag, "formatCode")));
        }
        b"cellXfs" => of_cells = true,
        b"cellStyles" | b"dxfs" => of_cells = false,
        b"xf" if of_cells => {
            let id = number::<u32>(tag, "numFmtId").unwrap_or(0);
            let code = own.get(&id).cloned().or_else(|| built_in(id).map(str::to_owned));
            formats.extend(code.filter(|code| shows_a_date(code)).map(|code| (style, code)));
            style += 1;
        }
        _ => {}
    });
    formats
}

/// The dates among the formats that every program has.
fn built_in(id: u32) -> Option<&'static str> {
    match id {
        14 => Some("yyyy/m/d"),
        22 => Some("yyyy/m/d h:mm"),
        27 | 50 | 52 | 54 | 57 => Some("yyyy\"年\"m\"月\""),
        28 | 29 | 51 | 53 | 58 => Some("m\"月\"d\"日\""),
        30 => Some("m-d-yy"),
        31 => Some("yyyy\"年\"m\"月\"d\"日\""),
        15 => Some("d-mmm-yy"),
        16 => Some("d-mmm"),
        17 => Some("mmm-yy"),
        _ => None,
    }
}

/// Whether a format shows a day or a year; text in quotes and brackets doesn't count.
fn shows_a_date(code: &str) -> bool {
    let (mut quoted, mut bracketed) = (false, false);
    let bare = code.chars().filter(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => return !quoted && !bracketed,
        }
        false
    });
    code.len() <= LONGEST_FORMAT && bare.into_iter().any(|c| matches!(c.to_ascii_lowercase(), 'y' | 'd'))
}

fn sheet(xml: &[u8], formats: &HashMap<u32, String>) -> SheetLooks {
    let mut looks = SheetLooks::default();
    each_tag(xml, &mut |name, tag| match name {
        b"col" => {
            let (first, last) = (number::<u32>(tag, "min").unwrap_or(0), number::<u32>(tag, "max").unwrap_or(0));
            let width = number::<f64>(tag, "width").filter(|width| (0.0..=WIDEST).contains(width));
            if let (Some(width), Some(first)) = (width, first.checked_sub(1)) {
                looks.widths.extend((first..last.min(MOST_COLUMNS)).map(|column| (column, width)));
            }
        }
        b"c" => {
            let format = number::<u32>(tag, "s").and_then(|style| formats.get(&style));
            let column = attribute(tag, "r").and_then(|at| super::scan::address(&at));
            if let (Some(format), Some((_, column))) = (format, column) {
                looks.date_formats.insert(column, format.clone());
            }
        }
        _ => {}
    });
    looks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_a_date() {
        for code in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]d/m/yy", "YYYY.MM"] {
            assert!(shows_a_date(code), "{code}");
        }
        for code in ["General", "0.00", "@", "\"day\"0", "[Red]0", "h:mm"] {
            assert!(!shows_a_date(code), "{code}");
        }
    }

    #[test]
    fn widths_and_formats_are_found() {
        let styles = br#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy.m.d"/></numFmts>
            <cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
        let formats = date_formats(styles);
        assert_eq!(formats, HashMap::from([(1, "yyyy.m.d".to_owned())]));
        let xml = br#"<worksheet><cols><col min="2" max="3" width="18.5"/></cols><sheetData><row r="1"><c r="A1" s="0"/><c r="B1" s="1"><v>1</v></c></row></sheetData></worksheet>"#;
        let looks = sheet(xml, &formats);
        assert_eq!(looks.widths, BTreeMap::from([(1, 18.5), (2, 18.5)]));
        assert_eq!(looks.date_formats, BTreeMap::from([(1, "yyyy.m.d".to_owned())]));
    }
}
