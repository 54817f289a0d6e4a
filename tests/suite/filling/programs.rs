//! Other programs open what was filled: LibreOffice and openpyxl, where they are installed.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tongce_core::sheets::fill::Options;

use super::layouts::fillable;
use super::{children, context, fill, fixture, template};

fn is_there(program: &str, args: &[&str]) -> bool {
    let there = Command::new(program).args(args).output().is_ok_and(|output| output.status.success());
    if !there {
        let line = format!("SKIPPED: {program} {} is not installed\n", args.join(" "));
        // Not by a macro, whose words the test runner keeps to itself.
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    there
}

/// Fills every fixture that can be a form, with more children than most have rows. The files, each with what its fields' columns must show.
fn fill_every_fixture(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let children = children(3, 45);
    let forms = fillable().into_iter().filter_map(|name| {
        let form = template(&fixture(&name)).fill(&Options::default(), &children, &context(45)).ok()?;
        let path = folder.join(name.rsplit('/').next()?);
        form.write(&path).unwrap();
        let shown = form.report.columns.iter().filter(|column| column.filled > 0).filter_map(|c| c.field.as_deref());
        let shown = shown.filter(|field| matches!(*field, "child.name" | "child.id_number")).flat_map(|field| {
            children.iter().filter_map(|child| child.record.text(field).map(str::to_owned)).collect::<Vec<_>>()
        });
        Some((path, shown.collect()))
    });
    let forms: Vec<(PathBuf, Vec<String>)> = forms.collect();
    let texts = forms.iter().map(|(_, shown)| shown.len()).sum::<usize>();
    assert!(forms.len() >= 20 && texts >= 1_000, "{} forms, {texts} texts", forms.len());
    forms
}

/// What LibreOffice reads of a form, computed anew and written as the first sheet's text.
#[test]
fn t11_libreoffice_opens_every_filled_fixture_and_computes_its_sums() {
    if !is_there("soffice", &["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (forms, texts) = (folder.path().join("forms"), folder.path().join("texts"));
    std::fs::create_dir(&forms).unwrap();
    let filled = fill_every_fixture(&forms);
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"])
        .arg(&texts)
        .args(filled.iter().map(|(form, _)| form))
        .output()
        .unwrap();
    for (form, shown) in &filled {
        let csv = std::fs::read_to_string(texts.join(form.file_stem().unwrap()).with_extension("csv"));
        let csv = csv.unwrap_or_else(|error| panic!("{}: {error}: {run:?}", form.display()));
        for text in shown {
            assert!(csv.contains(text), "{}: {text} is missing", form.display());
        }
        let sums = form.ends_with("township_form.xlsx");
        assert!(!sums || csv.lines().any(|line| line.starts_with("合计,,45,")), "{csv}");
    }
}

/// What openpyxl reads of each form, a strict reader: one line of names for each.
const NAMES_BY_OPENPYXL: &str = "
import sys, openpyxl
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    cells = (cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    print(' '.join(str(value) for value in cells if value is not None).replace('\\n', ' '))
";

#[test]
fn t11_openpyxl_opens_every_filled_fixture() {
    if !is_there("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let filled = fill_every_fixture(folder.path());
    let forms = filled.iter().map(|(form, _)| form);
    let run =
        Command::new("python3").env("PYTHONIOENCODING", "utf-8").args(["-c", NAMES_BY_OPENPYXL]).args(forms).output();
    let run = run.unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert_eq!(said.lines().count(), filled.len(), "{}", String::from_utf8_lossy(&run.stderr));
    for ((form, shown), line) in filled.iter().zip(said.lines()) {
        for text in shown {
            assert!(line.contains(text), "{}: {text} is missing", form.display());
        }
    }
}
#[test]
fn openpyxl_reads_the_townships_form_as_it_was_filled() {
    if !is_there("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("填好.xlsx");
    fill(&fixture("township_form.xlsx"), &Options::default(), &children(3, 45)).write(&path).unwrap();
    let script = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\nsheet = book.worksheets[0]\nprint(sheet.max_row, sheet['C50'].value, sheet['E49'].data_type, sheet['E49'].number_format, sheet.print_area)";
    let run = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert_eq!(said.trim(), "51 =COUNTA(C5:C49) s @ '附件2'!$A$1:$L$51", "{}", String::from_utf8_lossy(&run.stderr));
}
