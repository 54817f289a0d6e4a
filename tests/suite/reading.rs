//! Workbooks through the worker process: every format, and files made to do harm.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tongce_core::sheets::cells::{Cell, Format, Workbook};
use tongce_core::sheets::read::Reader;
use tongce_core::{Code, Result};
use zip::write::SimpleFileOptions;

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn reader() -> Reader {
    Reader::new(env!("CARGO_BIN_EXE_tongce-under-test"))
}

pub fn read(path: &Path) -> Result<Workbook> {
    reader().read(path, &mut |_| {}).map(std::sync::Arc::unwrap_or_clone)
}

/// The code with which bytes are refused; `None` when they are read.
fn refusal(name: &str, bytes: &[u8]) -> Option<Code> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&path).err().map(|error| error.code)
}

/// A zip of the given entries.
fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/KIND" Target="TARGET"/>
    </Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
    <sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>"#;

/// A small xlsx with the given sheet XML and further parts.
fn xlsx(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let root = RELATIONS.replace("KIND", "officeDocument").replace("TARGET", "xl/workbook.xml");
    let book = RELATIONS.replace("KIND", "worksheet").replace("TARGET", "worksheets/sheet1.xml");
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    entries.extend(more);
    package(&entries)
}

fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

const ONE_CELL: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>"#;

#[test]
fn reads_every_format() {
    for (name, format, rows) in [
        ("roster_clean.xlsx", Format::Xlsx, 61),
        ("roster_gb18030.csv", Format::Csv, 41),
        ("school_classes.xls", Format::Xls, 24),
    ] {
        let workbook = read(&fixture(name)).unwrap();
        assert_eq!((workbook.format, workbook.sheets[0].rows.len()), (format, rows), "{name}");
    }
}

#[test]
fn id_numbers_come_as_text_and_dates_as_iso() {
    let workbook = read(&fixture("school_classes.xls")).unwrap();
    let sheet = &workbook.sheets[0];
    assert_eq!(sheet.cell(2, 3), Cell::Date("2020-12-04"));
    assert!(matches!(sheet.cell(2, 4), Cell::Text(id) if id.len() == 18));
}

#[test]
fn a_damaged_id_number_stays_a_large_number() {
    let rows = r#"<row r="1"><c r="A1"><v>520199201212073958</v></c><c r="B1"><v>5.20199201212073E+17</v></c></row>"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, xlsx(&sheet(rows), &[])).unwrap();
    let workbook = read(&path).unwrap();
    for cell in workbook.sheets[0].row(0).iter() {
        assert!(matches!(cell, Cell::Number(number) if number >= 1e17), "{cell:?}");
    }
}

#[test]
fn the_path_may_be_chinese_with_spaces_and_the_name_may_lie() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("-留守儿童 花名册（1）.csv");
    std::fs::copy(fixture("registration_sheets.xlsx"), &path).unwrap();
    let workbook = read(&path).unwrap();
    assert_eq!((workbook.format, workbook.sheets.len()), (Format::Xlsx, 5));
}

#[test]
fn merges_and_what_is_hidden_come_along() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("名册 & 表").unwrap();
    sheet.merge_range(0, 0, 0, 3, "花名册", &rust_xlsxwriter::Format::new()).unwrap();
    sheet.write(1, 0, "姓名").unwrap();
    sheet.set_column_hidden(2).unwrap();
    sheet.set_row_hidden(1).unwrap();
    book.add_worksheet().set_name("字典").unwrap().set_hidden(true).write(0, 0, "男").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    book.save(&path).unwrap();
    let workbook = read(&path).unwrap();
    let sheet = &workbook.sheets[0];
    assert_eq!((sheet.merges.len(), sheet.merges[0].right), (1, 3));
    assert_eq!((sheet.hidden_columns.as_slice(), sheet.hidden_rows.as_slice()), ([2].as_slice(), [1].as_slice()));
    assert_eq!(workbook.sheets.iter().map(|sheet| sheet.hidden).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn progress_ends_at_the_number_of_rows() {
    let mut heard = Vec::new();
    reader().read(&fixture("roster_clean.xlsx"), &mut |rows| heard.push(rows)).unwrap();
    assert_eq!(heard.last(), Some(&61));
}

#[test]
fn a_missing_file_is_named_without_its_folder() {
    let error = read(Path::new("/nowhere/花名册 1.xlsx")).unwrap_err();
    assert_eq!(error.code, Code::FileUnreadable);
    assert!(error.message().contains("花名册 1.xlsx") && !error.message().contains("nowhere"));
}

#[test]
fn files_that_are_no_workbooks_say_so() {
    let folder = package(&[("word/document.xml", b"<document/>")]);
    for (name, bytes, code) in [
        ("a.xls", "关于开展摸底排查的通知\n各村（居）：\n请于本月底前报送。\n".as_bytes(), Code::NotAWorkbook),
        ("a.xls", b"<html><body><p>1</p></body></html>", Code::NotAWorkbook),
        ("a.xls", b"<html><body><table><tr><td> </td></tr></table></body></html>", Code::EmptyWorkbook),
        ("a.xlsx", b"%PDF-1.7 \x01\x02", Code::NotAWorkbook),
        ("a.xlsx", &folder, Code::NotAWorkbook),
        ("a.xlsx", b"PK\x03\x04 nothing more", Code::NotAWorkbook),
        ("a.csv", b"", Code::EmptyWorkbook),
        ("a.csv", b" \r\n ", Code::EmptyWorkbook),
        ("a.xlsx", &xlsx(&sheet(""), &[]), Code::EmptyWorkbook),
        ("a.xlsx", &xlsx(&sheet(ONE_CELL)[..80], &[]), Code::NotAWorkbook),
    ] {
        assert_eq!(
            refusal(name, bytes),
            Some(code),
            "{name} {:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(30)])
        );
    }
}

#[test]
fn passwords_are_noticed() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refusal("a.xlsx", &bytes), Some(Code::PasswordProtected));
}

#[test]
fn forged_workbooks_are_refused_and_honest_ones_beside_them_are_not() {
    let far =
        sheet(&format!(r#"{ONE_CELL}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>远</t></is></c></row>"#));
    let near = far.replace("XFD1048576", "C20").replace("1048576", "20");
    let strings = |count: u64| format!(r#"<sst xmlns="x" count="1" uniqueCount="{count}"><si><t>姓名</t></si></sst>"#);
    let shared = sheet(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#);
    let (forged, honest) = (strings(4_000_000_000), strings(1));
    let entity = format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{}", sheet(ONE_CELL));
    let zeros = vec![b' '; 12 << 20];
    let parts: Vec<String> = (0..2_001).map(|at| format!("xl/media/{at}.txt")).collect();
    let many: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let few = &many[..1_900];
    for (what, bytes, code) in [
        ("cells far apart", xlsx(&far, &[]), Some(Code::TooLarge)),
        ("cells near", xlsx(&near, &[]), None),
        ("forged string count", xlsx(&shared, &[("xl/sharedStrings.xml", forged.as_bytes())]), Some(Code::TooLarge)),
        ("true string count", xlsx(&shared, &[("xl/sharedStrings.xml", honest.as_bytes())]), None),
        ("entities", xlsx(&entity, &[]), Some(Code::TooLarge)),
        ("bomb", xlsx(&sheet(ONE_CELL), &[("xl/media/image1.bin", &zeros)]), Some(Code::TooLarge)),
        ("small and tight", xlsx(&sheet(ONE_CELL), &[("xl/media/image1.bin", &zeros[..1 << 20])]), None),
        ("too many entries", xlsx(&sheet(ONE_CELL), &many), Some(Code::TooLarge)),
        ("many entries", xlsx(&sheet(ONE_CELL), few), None),
    ] {
        assert!(bytes.len() < 1 << 20, "{what}: the file itself is small");
        assert_eq!(refusal("a.xlsx", &bytes), code, "{what}");
    }
}

#[test]
fn a_million_blank_rows_are_quick() {
    let rows: String =
        (1..=200_000).map(|row| format!(r#"<row r="{row}" s="1"><c r="A{row}" s="1"/></row>"#)).collect();
    let start = Instant::now();
    assert_eq!(refusal("a.xlsx", &xlsx(&sheet(&rows), &[])), Some(Code::EmptyWorkbook));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_large_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("大.xlsx");
    std::fs::File::create(&path).unwrap().set_len(21 << 20).unwrap();
    let error = read(&path).unwrap_err();
    assert_eq!(error.code, Code::TooLarge);
    assert!(!error.message().contains('{'), "{}", error.message());
}

/// An OpenDocument workbook with the given rows.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
        <table:table table:name="名册">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest/>"),
    ])
}

#[test]
fn opendocument_with_its_million_blank_rows() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let date = r#"<table:table-cell office:value-type="date" office:date-value="2012-05-07"><text:p>2012年5月7日</text:p></table:table-cell>"#;
    let blank = r#"<table:table-cell table:number-columns-repeated="16382"/>"#;
    let rows = format!(
        r#"<table:table-row>{}{}{blank}</table:table-row><table:table-row>{}{date}{blank}</table:table-row>
        <table:table-row table:number-rows-repeated="1048574">{blank}</table:table-row>"#,
        cell("姓名"),
        cell("出生日期"),
        cell("孟春花"),
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ods");
    std::fs::write(&path, ods(&rows)).unwrap();
    let start = Instant::now();
    let workbook = read(&path).unwrap();
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(workbook.format, Format::Ods);
    let row: Vec<_> = workbook.sheets[0].row(1).iter().collect();
    assert_eq!(row, [Cell::Text("孟春花"), Cell::Date("2012-05-07")]);
}

/// A sheet that unpacks to more memory than the worker may have ends the worker, not this process.
#[test]
#[cfg(unix)]
fn memory_ends_the_worker_only() {
    let row = r#"<table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="16000"
        office:value-type="string"><text:p>占用内存的文字内容</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(refusal("a.ods", &ods(row)), Some(Code::WorkerDied));
}

#[test]
#[cfg(unix)]
fn a_worker_that_takes_too_long_is_ended() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let slow = folder.path().join("slow.sh");
    std::fs::write(&slow, "#!/bin/sh\nexec sleep 60\n").unwrap();
    std::fs::set_permissions(&slow, std::fs::Permissions::from_mode(0o755)).unwrap();
    let limits = tongce_core::sheets::limits::Limits { time: Duration::from_millis(300), ..Default::default() };
    let start = Instant::now();
    let answer = Reader::new(slow).with_limits(limits).read(&fixture("roster_clean.xlsx"), &mut |_| {});
    assert_eq!(answer.unwrap_err().code, Code::WorkerDied);
    assert!(start.elapsed() < Duration::from_secs(10));
}

/// A small generator of pseudo-random numbers, so that a failure can be repeated from its seed.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `below`.
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

#[test]
fn truncated_and_mutated_files_never_end_this_process() {
    let seed = 20_260_801;
    let mut dice = Dice(seed);
    let sources = ["roster_messy.xlsx", "school_classes.xls", "layouts/real_036.xls", "roster_gb18030.csv"];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut outcomes = std::collections::BTreeMap::new();
    // The nightly run asks for more.
    let rounds = std::env::var("TONGCE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(240);
    for round in 0..rounds {
        let mut bytes = std::fs::read(fixture(sources[round % sources.len()])).unwrap();
        if round % 5 == 0 {
            bytes.truncate(dice.roll(bytes.len()));
        }
        for _ in 0..dice.roll(20) {
            let at = dice.roll(bytes.len().max(1));
            if let Some(byte) = bytes.get_mut(at) {
                *byte = dice.roll(256) as u8;
            }
        }
        std::fs::write(&path, &bytes).unwrap();
        let start = Instant::now();
        let code = match read(&path) {
            Ok(workbook) => {
                // Whatever was read can also be looked at.
                for table in tongce_core::sheets::recognise::recognise(&workbook) {
                    tongce_core::sheets::rows::rows(&workbook, &table).for_each(drop);
                }
                "read"
            }
            Err(error) => error.code.name(),
        };
        assert!(start.elapsed() < Duration::from_secs(10), "seed {seed} round {round}");
        assert!(!matches!(code, "internal" | "io" | "cancelled"), "seed {seed} round {round}: {code}");
        *outcomes.entry(code).or_insert(0) += 1;
    }
    println!("seed {seed}: {outcomes:?}");
}
