//! Workbooks in binary formats that no program here writes, made record by record.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// The year of a BIFF format.
#[derive(Clone, Copy, PartialEq)]
pub enum Biff {
    /// Excel 5 and 95: one byte a character, in the workbook's code page.
    Five,
    /// Excel 97 to 2003: UTF-16.
    Eight,
}

/// A sheet: a table of texts, or a chart.
pub enum Sheet<'a> {
    Table(&'a str, &'a [&'a [&'a str]]),
    Chart(&'a str),
}

/// An `.xls` with the given sheets.
pub fn xls(biff: Biff, sheets: &[Sheet<'_>]) -> Vec<u8> {
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|sheet| body(biff, sheet)).collect();
    let globals = |places: &[u32]| {
        let mut stream = begin(biff, 5);
        stream.extend(record(0x42, &if biff == Biff::Five { 936u16 } else { 1200 }.to_le_bytes()));
        for (sheet, place) in sheets.iter().zip(places) {
            let (name, kind) = match sheet {
                Sheet::Table(name, _) => (name, 0),
                Sheet::Chart(name) => (name, 2),
            };
            let mut data = place.to_le_bytes().to_vec();
            data.extend([0, kind]);
            data.extend(short_string(biff, name));
            stream.extend(record(0x85, &data));
        }
        stream.extend(record(0x0A, &[]));
        stream
    };
    let length = globals(&vec![0; sheets.len()]).len();
    let mut places = Vec::new();
    let mut place = length;
    for body in &bodies {
        places.push(place as u32);
        place += body.len();
    }
    let mut stream = globals(&places);
    bodies.iter().for_each(|body| stream.extend(body));
    // Short streams are kept in another place of the container.
    stream.resize(stream.len().max(5_000), 0);
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    let name = if biff == Biff::Five { "/Book" } else { "/Workbook" };
    container.create_stream(name).unwrap().write_all(&stream).unwrap();
    container.into_inner().into_inner()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = kind.to_le_bytes().to_vec();
    record.extend((data.len() as u16).to_le_bytes());
    record.extend(data);
    record
}

fn begin(biff: Biff, kind: u16) -> Vec<u8> {
    let version: u16 = if biff == Biff::Five { 0x500 } else { 0x600 };
    let mut data = [version.to_le_bytes(), kind.to_le_bytes(), 0x1234u16.to_le_bytes(), 1997u16.to_le_bytes()].concat();
    data.resize(if biff == Biff::Five { 8 } else { 16 }, 0);
    record(0x809, &data)
}

fn characters(biff: Biff, text: &str) -> (usize, Vec<u8>) {
    match biff {
        Biff::Five => {
            let bytes = gbk(text);
            (bytes.len(), bytes)
        }
        Biff::Eight => {
            let wide: Vec<u16> = text.encode_utf16().collect();
            let bytes = std::iter::once(1).chain(wide.iter().flat_map(|unit| unit.to_le_bytes())).collect();
            (wide.len(), bytes)
        }
    }
}

fn short_string(biff: Biff, text: &str) -> Vec<u8> {
    let (length, bytes) = characters(biff, text);
    std::iter::once(length as u8).chain(bytes).collect()
}

/// The few characters that the tests use, in code page 936.
fn gbk(text: &str) -> Vec<u8> {
    let known = [('姓', 0xD0D5), ('名', 0xC3FB), ('性', 0xD0D4), ('别', 0xB1F0), ('女', 0xC5AE), ('册', 0xB2E1)];
    let known: std::collections::HashMap<char, u16> = known
        .into_iter()
        .chain([
            ('图', 0xCDBC),
            ('甲', 0xBCD7),
            ('身', 0xC9ED),
            ('份', 0xB7DD),
            ('证', 0xD6A4),
            ('号', 0xBAC5),
            ('孟', 0xC3CF),
            ('春', 0xB4BA),
            ('花', 0xBBA8),
        ])
        .collect();
    text.chars().flat_map(|c| if c.is_ascii() { vec![c as u8] } else { known[&c].to_be_bytes().to_vec() }).collect()
}

fn body(biff: Biff, sheet: &Sheet<'_>) -> Vec<u8> {
    let Sheet::Table(_, rows) = sheet else {
        // A chart: its records mean nothing to a reader of cells.
        let mut stream = begin(biff, 0x20);
        stream.extend(record(0x1002, &[0xFF; 16]));
        stream.extend(record(0x1014, &[0xFF; 3]));
        stream.extend(record(0x0203, &[0xFF; 5]));
        stream.extend(record(0x0A, &[]));
        return stream;
    };
    let mut stream = begin(biff, 0x10);
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let (length, bytes) = characters(biff, text);
            let place = [(row as u16).to_le_bytes(), (column as u16).to_le_bytes(), [0, 0]].concat();
            stream.extend(record(0x204, &[place, (length as u16).to_le_bytes().to_vec(), bytes].concat()));
        }
    }
    stream.extend(record(0x0A, &[]));
    stream
}

/// An `.xlsb` with one sheet of texts.
pub fn xlsb(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let relations = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let book = [
        part(131, &[]),
        part(143, &[]),
        part(156, &[vec![0, 0, 0, 0, 1, 0, 0, 0], wide("rId1"), wide(name)].concat()),
        part(144, &[]),
        part(132, &[]),
    ];
    let mut sheet = part(129, &[]);
    let last = [0, rows.len() as u32 - 1, 0, rows[0].len() as u32 - 1];
    sheet.extend(part(148, &last.iter().flat_map(|place| place.to_le_bytes()).collect::<Vec<_>>()));
    sheet.extend(part(145, &[]));
    for (row, cells) in rows.iter().enumerate() {
        let mut head = (row as u32).to_le_bytes().to_vec();
        head.resize(25, 0);
        sheet.extend(part(0, &head));
        for (column, text) in cells.iter().enumerate() {
            let place = [(column as u32).to_le_bytes(), [0; 4]].concat();
            sheet.extend(part(6, &[place, wide(text)].concat()));
        }
    }
    sheet.extend(part(146, &[]));
    sheet.extend(part(130, &[]));
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("_rels/.rels", relations("officeDocument", "xl/workbook.bin").into_bytes()),
        ("xl/workbook.bin", book.concat()),
        ("xl/_rels/workbook.bin.rels", relations("worksheet", "worksheets/sheet1.bin").into_bytes()),
        ("xl/worksheets/sheet1.bin", sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A record of an `.xlsb`: kind and length in seven bits a byte.
fn part(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut record = if kind < 128 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = data.len();
    while length >= 128 {
        record.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    record.push(length as u8);
    record.extend(data);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = (units.len() as u32).to_le_bytes();
    length.into_iter().chain(units.iter().flat_map(|unit| unit.to_le_bytes())).collect()
}
