//! Looks through a zip container before any parser may: sizes, entry count, entities, forged counts.
//!
//! On the way it picks up what calamine doesn't tell of the sheets: merged ranges and hidden rows and columns.
//! Everything is unpacked in small pieces and dropped; names inside are never used as paths.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::limits::{Limit, Limits};
use super::open_document;
use super::parse::Refusal;
use super::scan::{Scan, SheetExtras};
use crate::Code;

/// What kind of workbook a container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// Office Open XML.
    Xlsx,
    /// Binary Office Open XML.
    Xlsb,
    /// OpenDocument.
    Ods,
}

/// A container that kept the limits.
pub struct Package {
    /// What it holds.
    pub contents: Contents,
    /// By sheet name; empty for xlsb.
    pub extras: HashMap<String, SheetExtras>,
}

/// Checks a container against the limits.
///
/// # Errors
/// `TooLarge` naming the limit, `NotAWorkbook` when it is damaged or holds something else.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Package, Refusal> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::new(Code::NotAWorkbook))?;
    if zip.len() > limits.entries {
        return Err(Refusal::limit(Limit::Entries));
    }
    let contents = contents(&zip).ok_or(Refusal::new(Code::NotAWorkbook))?;
    let mut total = 0;
    let mut parts = HashMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|_| Refusal::new(Code::NotAWorkbook))?;
        let name = entry.name().trim_start_matches('/').to_lowercase();
        let mut scan = Scan::new(&name);
        unpack(&mut entry, limits, &mut total, &mut scan)?;
        if name.contains("worksheets/") {
            parts.insert(name, scan.extras);
        }
    }
    let extras = match contents {
        Contents::Xlsx => by_sheet_name(&mut zip, parts),
        Contents::Ods => open_document::extras(&mut zip),
        Contents::Xlsb => HashMap::new(),
    };
    Ok(Package { contents, extras })
}

fn contents<R: Read + std::io::Seek>(zip: &ZipArchive<R>) -> Option<Contents> {
    let has = |end: &str| zip.file_names().any(|name| name.to_lowercase().ends_with(end));
    if has("workbook.bin") {
        Some(Contents::Xlsb)
    } else if has("worksheets/sheet1.xml") || has("workbook.xml") {
        Some(Contents::Xlsx)
    } else {
        (has("content.xml") && !has("word/document.xml")).then_some(Contents::Ods)
    }
}

/// Unpacks one entry piece by piece, counting.
fn unpack(
    entry: &mut zip::read::ZipFile<'_, Cursor<&[u8]>>,
    limits: &Limits,
    total: &mut u64,
    scan: &mut Scan,
) -> Result<(), Refusal> {
    let packed = entry.compressed_size().max(1);
    let mut piece = vec![0; 128 << 10];
    let mut unpacked = 0;
    loop {
        let read = entry.read(&mut piece).map_err(|_| Refusal::new(Code::NotAWorkbook))?;
        unpacked += read as u64;
        *total += read as u64;
        let too_tight = unpacked > limits.ratio_floor && unpacked / packed > limits.ratio;
        if *total > limits.unpacked_bytes || too_tight {
            return Err(Refusal::limit(Limit::Unpacked));
        }
        scan.piece(&piece[..read], read == 0)?;
        if read == 0 {
            return scan.finish(unpacked);
        }
    }
}

/// Ties the sheets' parts to the sheets' names. What can't be tied is left out: it is only an extra.
fn by_sheet_name(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    mut parts: HashMap<String, SheetExtras>,
) -> HashMap<String, SheetExtras> {
    sheet_parts(zip).into_iter().filter_map(|(name, path)| Some((name, parts.remove(&path)?))).collect()
}

/// Names of sheets and, in lower case, the parts in which they stand.
pub fn sheet_parts(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Vec<(String, String)> {
    let Some(workbook) = zip.file_names().find(|n| n.to_lowercase().ends_with("workbook.xml")).map(str::to_owned)
    else {
        return Vec::new();
    };
    let (folder, file) = workbook.rsplit_once('/').map_or(("", workbook.as_str()), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let targets = elements(zip, &format!("{folder}{slash}_rels/{file}.rels"), "Relationship", ["Id", "Target"]);
    let sheets = elements(zip, &workbook, "sheet", ["name", "id"]);
    let part = |[name, id]: [String; 2]| {
        let [_, target] = targets.iter().find(|[target, _]| *target == id)?;
        let path = match target.strip_prefix('/') {
            Some(whole) => whole.to_lowercase(),
            None => format!("{folder}{slash}{target}").to_lowercase(),
        };
        Some((name, path))
    };
    sheets.into_iter().filter_map(part).collect()
}

/// Two attributes of each element of one name in a small part.
fn elements(zip: &mut ZipArchive<Cursor<&[u8]>>, path: &str, element: &str, names: [&str; 2]) -> Vec<[String; 2]> {
    let mut text = String::new();
    let Ok(entry) = zip.by_name(path) else { return Vec::new() };
    if entry.take(8 << 20).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == element.as_bytes() => {
                found.push(names.map(|name| value(&tag, name).unwrap_or_default()));
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name.as_bytes())?;
    attribute.unescape_value().ok().map(|value| value.into_owned())
}
