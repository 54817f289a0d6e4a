//! Real people's layouts, which hold children already: these stay, and the register's follow below them.

use tongce_core::domain::text::folded;
use tongce_core::domain::{PartialDate, Record};
use tongce_core::forms::{Kind, fields, shown};
use tongce_core::sheets::cells::{CellRef, Sheet};
use tongce_core::sheets::fill::{FilledColumn, Options};
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::table::TableKind;

use super::{children, context, differing, fill, fixture, read, reread, sheet, template};

/// The xlsx fixtures with a sheet that could be a township's form.
pub fn fillable() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(fixture("layouts"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xlsx"))
        .map(|name| format!("layouts/{name}"))
        .collect();
    names.extend(["roster_clean.xlsx", "roster_messy.xlsx", "township_form.xlsx"].map(str::to_owned));
    names.sort();
    names
}

/// Whether a cell says what a column asks of a child.
fn says(cell: CellRef<'_>, column: &FilledColumn, record: &Record) -> bool {
    let text = cell.display();
    let Some(field) = column.field.as_deref().and_then(|key| fields().get(key)) else { return true };
    let expected = shown::text(record, &field.key);
    match field.kind {
        Kind::RowNumber => true,
        _ if expected.is_empty() => true,
        Kind::Date => PartialDate::read(&text) == PartialDate::parse_iso(&expected),
        Kind::Choice => {
            let label = |text: &str| fields().choices(field).find(text).map(|choice| choice.label.clone());
            label(&text).unwrap_or(text) == expected
        }
        _ => text == expected,
    }
}

/// Every cell that was filled before says the same in its place.
fn kept(before: &Sheet, after: &Sheet, last: u32, inserted: u32, new: &[u32]) -> Result<(), String> {
    for (cells, row) in before.rows.iter().zip(1u32..) {
        if new.contains(&row) {
            continue;
        }
        let now = if row > last { row + inserted } else { row };
        for (cell, column) in cells.iter().zip(0u32..).filter(|(cell, _)| !cell.is_blank()) {
            let after = after.cell(now - 1, column);
            if after != cell {
                return Err(format!("row {row} → {now}, column {column}: {cell:?} became {after:?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn every_layout_keeps_its_cells_and_gets_the_children() {
    let (mut filled_forms, mut checked) = (0, 0);
    for name in fillable() {
        let path = fixture(&name);
        let before = read(&path).unwrap();
        if !recognise(&before).iter().any(|table| table.kind == TableKind::Roster) {
            println!("{name}: no roster");
            continue;
        }
        let children = children(7, 40);
        let filled = match template(&path).fill(&Options::default(), &children, &context(40)) {
            Ok(filled) => filled,
            // A list of something else in which nothing of a child is sure.
            Err(error) if error.message().contains("--column") => {
                println!("{name}: {error}");
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        let report = &filled.report;
        assert_eq!(report.filled, 40, "{name}");
        let changed = differing(&std::fs::read(&path).unwrap(), &filled.package.pack().unwrap());
        let allowed = ["xl/workbook.xml", "xl/worksheets/sheet1.xml"];
        assert!(changed.iter().all(|part| allowed.contains(&part.as_str())), "{name}: {changed:?}");
        let after = reread(&filled);
        let (old, new) = (sheet(&before, &report.sheet), sheet(&after, &report.sheet));
        let rows: Vec<u32> = filled.stands.iter().map(|stands| stands.row).collect();
        let last = rows.iter().max().unwrap() - report.rows_inserted;
        kept(old, new, last, report.rows_inserted, &rows).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        for (stands, child) in filled.stands.iter().zip(&children) {
            assert_eq!(stands.child, child.id);
            for column in report.columns.iter().filter(|column| column.filled > 0) {
                let cell = new.cell(stands.row - 1, column.index);
                assert!(says(cell, column, &child.record), "{name}: {} row {}: {cell:?}", column.header, stands.row);
                checked += 1;
            }
        }
        filled_forms += 1;
    }
    println!("{filled_forms} forms, {checked} cells checked");
    assert!(filled_forms >= 20 && checked > 3_000, "{filled_forms} forms, {checked} cells");
}

/// The children of a roster that is filled again stay in their rows; only what is missing is added.
#[test]
fn children_who_stand_in_the_form_get_only_what_is_missing() {
    let path = fixture("roster_clean.xlsx");
    let people = crate::support::fixture_json("roster_clean.people.json");
    let all: Vec<super::Child> = people
        .as_array()
        .unwrap()
        .iter()
        .take(3)
        .map(|person| {
            let mut record = Record::default();
            for (key, value) in person.as_object().unwrap() {
                if let (Some(field), Some(text)) = (fields().get(key), value.as_str()) {
                    record.fields.insert(field.key.clone().into(), text.into());
                }
            }
            super::of(record.with("child.school", "另一所学校"))
        })
        .collect();
    let filled = fill(&path, &Options::default(), &all);
    let before = read(&path).unwrap();
    let name = &filled.report.sheet;
    assert_eq!((filled.report.filled, filled.report.rows_inserted), (3, 0));
    let rows: Vec<u32> = filled.stands.iter().map(|stands| stands.row).collect();
    assert_eq!(rows, [2, 3, 4]);
    assert_eq!(sheet(&reread(&filled), name), sheet(&before, name), "nothing that stands there is touched");
    let codes: Vec<(&str, u32)> = filled.report.left_out.iter().map(|left| (left.code.as_str(), left.count)).collect();
    assert!(codes.contains(&("row_unknown", 57)) && codes.contains(&("occupied", 3)), "{codes:?}");
    let filled = fill(&path, &Options { overwrite: true, ..Options::default() }, &all);
    let school = filled.report.columns.iter().find(|column| column.field.as_deref() == Some("child.school")).unwrap();
    assert_eq!(sheet(&reread(&filled), name).cell(2, school.index).display(), "另一所学校");
}

#[test]
fn a_form_with_sample_words_is_filled_in_its_own_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet_xml = book.add_worksheet();
    let rows = [
        ["序号", "姓名", "性别", "民族", "出生日期（如2011.03.09）", "是否寄宿", "身份证号码", "年龄"],
        ["1", "余秋菊", "女", "汉", "2011.8.17", "√", "520199201108174820", "15"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet_xml.write(row, column, text).unwrap();
        }
    }
    book.save(&path).unwrap();
    let child = Record::default()
        .with("child.name", "孟春花")
        .with("child.sex", "女")
        .with("child.ethnicity", "苗族")
        .with("child.birth_date", "2012-05-07")
        .with("child.boarding", "否");
    let filled = fill(&path, &Options::default(), &[super::of(child)]);
    let workbook = reread(&filled);
    let cells: Vec<String> = (0..8).map(|column| workbook.sheets[0].cell(2, column).display()).collect();
    assert_eq!(cells, ["2", "孟春花", "女", "苗", "2012.5.7", "×", "", "14"]);
    assert!(folded(&filled.report.sheet).contains("sheet"));
}
