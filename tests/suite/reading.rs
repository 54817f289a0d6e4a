//! Workbooks through the worker process: every format, and files made to do harm.

use std::path::{Path, PathBuf};

use tongce_core::sheets::cells::{Cell, Format, Workbook};
use tongce_core::sheets::read::Reader;
use tongce_core::{Code, Result};

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

pub fn read(path: &Path) -> Result<Workbook> {
    Reader::new(env!("CARGO_BIN_EXE_tongce-under-test")).read(path, &mut |_| {})
}

fn code(path: &Path) -> Option<Code> {
    read(path).err().map(|error| error.code)
}

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
    let row = &workbook.sheets[0].rows[2];
    assert_eq!(row[3], Cell::Date("2020-12-04".into()));
    assert!(matches!(&row[4], Cell::Text(id) if id.len() == 18));
}
#[test]
fn a_missing_file_is_named_without_its_folder() {
    let error = read(Path::new("/nowhere/花名册 1.xlsx")).unwrap_err();
    assert_eq!(error.code, Code::FileUnreadable);
    assert!(error.message().contains("花名册 1.xlsx") && !error.message().contains("nowhere"));
    let _ = code(Path::new("/nowhere"));
}
