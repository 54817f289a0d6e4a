//! What is mutated: every workbook among the fixtures, and a few made here for formats that have none there.

use std::io::Write;
use std::path::Path;

use zip::write::SimpleFileOptions;

/// Names and bytes.
pub fn all(_scratch: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found = Vec::new();
    gather(&fixtures, &mut found)?;
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found)?;
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let workbook = ["xlsx", "xlsm", "xlsb", "xls", "et", "ods", "csv", "tsv"];
        if workbook.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            found.push((name, std::fs::read(&path).map_err(|error| error.to_string())?));
        }
    }
    Ok(())
}

/// A workbook of a kilobyte that makes the bare library ask for hundreds of gigabytes: two cells in opposite corners.
pub fn forged() -> Vec<u8> {
    let relations = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
        <sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let sheet = format!(
        r#"<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>
        </sheetData></worksheet>"#
    );
    let parts = [
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    packed(parts.iter().map(|(name, content)| (name.to_string(), content.clone().into_bytes()))).unwrap_or_default()
}

/// A zip of the given entries.
pub fn packed(entries: impl Iterator<Item = (String, Vec<u8>)>) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(&content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
