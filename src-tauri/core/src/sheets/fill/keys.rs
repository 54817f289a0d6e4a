//! The quiet keys of a filled form: a hidden column right of everything else, by which rows are known when they come home.

use super::address::COLUMNS;
use super::grid::SheetXml;
use super::outside::column_span;
use super::tags::{Piece, Splices, Tokens, attribute, with_attribute};
use crate::sheets::cells::{Cell, CellRef, Sheet};
use crate::store::RowKey;

/// The column for keys: the one that has some already, else the first one right of everything. `None` where a sheet is full to its edge.
pub fn column(sheet: &Sheet, xml: &SheetXml) -> Option<u32> {
    let is_key = |cell: CellRef<'_>| matches!(cell, Cell::Text(text) if RowKey::parse(text).is_some());
    let old = sheet.rows.iter().find_map(|row| row.iter().position(is_key));
    if let Some(old) = old {
        return u32::try_from(old).ok();
    }
    let cells = xml.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column);
    let merges = sheet.merges.iter().map(|merge| merge.right).filter(|right| *right + 1 < COLUMNS);
    let last = cells.chain(merges).max().unwrap_or(0);
    Some(last + 1).filter(|column| *column < COLUMNS)
}

/// The beginning of a sheet in which a column is hidden.
pub fn with_hidden_column(before: &str, column: u32, prefix: &str) -> String {
    let number = column + 1;
    let hidden = format!(r#"<{prefix}col min="{number}" max="{number}" width="2" hidden="1" customWidth="1"/>"#);
    let mut splices = Splices::default();
    // Where a new element goes: behind the last one whose columns are all further left.
    let mut place = None;
    for token in Tokens::of_fragment(before).map_while(Result::ok) {
        match (token.name, token.piece) {
            ("cols", Piece::Open) => place = Some(token.range.end),
            ("col", Piece::Open | Piece::Empty) => {
                let Some((first, last)) = column_span(token.text) else { continue };
                if (first..=last).contains(&number) {
                    if matches!(attribute(token.text, "hidden"), Some("1" | "true")) {
                        return before.to_owned();
                    }
                    splices.put(token.range, around(token.text, (first, last), number, &hidden));
                    return splices.apply(before);
                }
                if last < number {
                    place = Some(token.range.end);
                }
            }
            _ => {}
        }
    }
    match place {
        Some(at) => splices.put(at..at, hidden),
        None => splices.put(before.len()..before.len(), format!("<{prefix}cols>{hidden}</{prefix}cols>")),
    }
    splices.apply(before)
}

/// What says something of many columns, in up to two parts, with the hidden one between.
fn around(tag: &str, (first, last): (u32, u32), number: u32, hidden: &str) -> String {
    let part = |first: u32, last: u32| match first <= last {
        true => with_attribute(&with_attribute(tag, "min", &first.to_string()), "max", &last.to_string()),
        false => String::new(),
    };
    format!("{}{hidden}{}", part(first, number - 1), part(number + 1, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_column_is_hidden_and_the_others_stay() {
        let hidden = r#"<col min="13" max="13" width="2" hidden="1" customWidth="1"/>"#;
        for (before, after) in [
            ("<sheetFormatPr/>".to_owned(), format!("<sheetFormatPr/><cols>{hidden}</cols>")),
            (
                r#"<cols><col min="1" max="12" width="9"/><col min="15" max="15"/></cols>"#.to_owned(),
                format!(r#"<cols><col min="1" max="12" width="9"/>{hidden}<col min="15" max="15"/></cols>"#),
            ),
            (
                r#"<cols><col min="12" max="16384" width="9"/></cols>"#.to_owned(),
                format!(
                    r#"<cols><col min="12" max="12" width="9"/>{hidden}<col min="14" max="16384" width="9"/></cols>"#
                ),
            ),
            (
                r#"<cols><col min="12" max="16384" hidden="1"/></cols>"#.to_owned(),
                r#"<cols><col min="12" max="16384" hidden="1"/></cols>"#.to_owned(),
            ),
        ] {
            assert_eq!(with_hidden_column(&before, 12, ""), after);
        }
    }
}
