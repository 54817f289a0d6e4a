//! Sheets with rows and columns exchanged: the headers stand one below the other, and each child is a column.
//!
//! They are not turned here: whatever is told of a row, and every workbook of rows to mend, would speak of another sheet than the clerk has.
//! They are named, with what to do.

use std::collections::HashSet;

use super::cells::{CellRef, Sheet};
use super::recognise::{field_of, is_personal_name};
use crate::domain::text::tidy;
use crate::forms::interpret::{Raw, interpret};
use crate::forms::{Kind, fields};

const NAME: &str = "child.name";
/// The headers stand among the first rows.
const ROWS: u32 = 80;
/// Fewer columns may be the parents in a form of one child.
const LEAST_CHILDREN: usize = 3;
const LEAST_HEADERS: usize = 2;

/// Whether each column of a sheet is a child, with the headers in the first one.
pub fn is_transposed(sheet: &Sheet) -> bool {
    let mut filled: usize = 0;
    let mut headers: HashSet<&'static str> = HashSet::new();
    let (mut children, mut kinds_fit) = (None, false);
    for row in 0..sheet.height().min(ROWS) {
        let mut cells = sheet.row(row).filled();
        let Some((_, header)) = cells.next() else { continue };
        filled += 1;
        let Some(field) = text(header).and_then(|text| field_of(&text)) else { continue };
        let values: Vec<CellRef<'_>> = cells.map(|(_, cell)| cell).collect();
        headers.insert(field);
        if field == NAME && children.is_none() {
            if !are_names(&values) {
                return false;
            }
            children = Some(values.len());
        }
        kinds_fit |= are_of_kind(field, &values);
    }
    children.is_some() && kinds_fit && headers.len() >= LEAST_HEADERS && headers.len() * 2 >= filled
}

fn text(cell: CellRef<'_>) -> Option<String> {
    match cell {
        CellRef::Text(text) => Some(tidy(text)),
        _ => None,
    }
}

/// Whether cells beside 姓名 are names of several people and no headers.
fn are_names(values: &[CellRef<'_>]) -> bool {
    let is_name =
        |cell: &&CellRef<'_>| text(**cell).is_some_and(|text| is_personal_name(&text) && field_of(&text).is_none());
    values.len() >= LEAST_CHILDREN && values.iter().filter(is_name).count() * 3 >= values.len() * 2
}

/// Whether the cells beside a header whose values have a shape of their own are such values.
fn are_of_kind(field: &str, values: &[CellRef<'_>]) -> bool {
    let shaped = |kind| matches!(kind, Kind::IdNumber | Kind::Date | Kind::Phone | Kind::Choice);
    let Some(field) = fields().get(field).filter(|field| shaped(field.kind)) else { return false };
    let fits = |cell: &&CellRef<'_>| {
        let read = interpret(field, &Raw::text(cell.shown()));
        read.value.is_some() && read.trouble.is_none()
    };
    values.len() >= LEAST_CHILDREN && values.iter().filter(fits).count() * 3 >= values.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::Cell;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let cell = |text: &&str| if text.is_empty() { Cell::Empty } else { Cell::Text((*text).to_owned()) };
        let rows = rows.iter().map(|row| row.iter().map(cell).collect::<Vec<Cell>>()).collect();
        Sheet { rows, ..Sheet::default() }
    }

    #[test]
    fn a_child_per_column_is_seen_and_other_sheets_are_not() {
        let exchanged: &[&[&str]] = &[
            &["留守儿童情况"],
            &["姓名", "种小明", "余秋菊", "陆宇轩"],
            &["性别", "男", "女", "男"],
            &["监护人", "种铁柱", "余建国", "陆石头"],
        ];
        assert!(is_transposed(&sheet(exchanged)));
        let turned: Vec<Vec<&str>> = (0..4).map(|at| exchanged[1..].iter().map(|row| row[at]).collect()).collect();
        let turned: Vec<&[&str]> = turned.iter().map(Vec::as_slice).collect();
        assert!(!is_transposed(&sheet(&turned)), "a roster as it should be");
        let form: &[&[&str]] = &[
            &["姓名", "种小明", "性别", "男", "民族", "汉族"],
            &["身份证号", "520199201405200036", "出生日期", "2014-05-20"],
            &["监护人", "种铁柱", "监护人电话", "13812345678"],
        ];
        assert!(!is_transposed(&sheet(form)), "one child");
        let parents: &[&[&str]] =
            &[&["姓名", "种铁柱", "王秀"], &["联系电话", "13812345678", "13912345678"], &["身份证号", "", ""]];
        assert!(!is_transposed(&sheet(parents)), "the parents in a form of one child");
    }
}
