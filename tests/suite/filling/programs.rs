//! Other programs open what was filled: LibreOffice and openpyxl, where they are installed.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use tongce_core::sheets::fill::Options;

use super::{children, fill, fixture};

fn is_there(program: &str, args: &[&str]) -> bool {
    let there = Command::new(program).args(args).output().is_ok_and(|output| output.status.success());
    if !there {
        let line = format!("SKIPPED: {program} {} is not installed\n", args.join(" "));
        // Not by a macro, whose words the test runner keeps to itself.
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    there
}

/// The township's form with more children than rows.
fn filled(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("填好.xlsx");
    fill(&fixture("township_form.xlsx"), &Options::default(), &children(3, 45)).write(&path).unwrap();
    path
}

#[test]
fn libreoffice_opens_a_filled_form_and_computes_its_sums() {
    if !is_there("soffice", &["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"])
        .args([folder.path(), &path])
        .output()
        .unwrap();
    let csv = std::fs::read_to_string(folder.path().join("填好.csv"));
    let csv = csv.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&run.stderr)));
    assert!(csv.lines().any(|line| line.starts_with("合计,,45,")), "{csv}");
}

#[test]
fn openpyxl_opens_a_filled_form() {
    if !is_there("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let script = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\nsheet = book.worksheets[0]\nprint(sheet.max_row, sheet['C50'].value, sheet['E49'].data_type, sheet['E49'].number_format, sheet.print_area)";
    let run = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert_eq!(said.trim(), "51 =COUNTA(C5:C49) s @ '附件2'!$A$1:$L$51", "{}", String::from_utf8_lossy(&run.stderr));
}
