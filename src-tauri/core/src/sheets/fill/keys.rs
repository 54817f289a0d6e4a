//! Keys of the rows, out of sight, by which a returned form is known again (see [`crate::sheets::homecoming`]): a hidden column right
//! of everything that stands on the sheet.

use super::grid::SheetXml;
use super::tags::{Piece, Splices, Tokens, attribute, with_attribute};
use crate::sheets::cells::Sheet;

/// So many columns has a sheet.
const COLUMNS: u32 = 16_384;

/// The column for the keys, 0-based; `None` when the sheet has no room left.
pub fn column(xml: &SheetXml, sheet: &Sheet) -> Option<u32> {
    let cells = xml.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column);
    let merged = sheet.merges.iter().map(|merge| merge.right);
    let next = cells.chain(merged).max().map_or(0, |last| last + 1);
    (next < COLUMNS).then_some(next)
}

/// The part with this column hidden. What is said of other columns stays as it is.
pub fn hidden(text: &str, prefix: &str, column: u32) -> String {
    let number = column + 1;
    let own = format!(r#"<{prefix}col min="{number}" max="{number}" width="0" hidden="1" customWidth="1"/>"#);
    let mut splices = Splices::default();
    let mut placed = false;
    for token in Tokens::of_fragment(text) {
        // What could be read once can be read again; should it not, the column is shown.
        let Ok(token) = token else { break };
        let opens = matches!(token.piece, Piece::Open | Piece::Empty);
        match token.name {
            "col" if opens && !placed => {
                let bound = |name: &str| attribute(token.text, name).and_then(|text| text.parse::<u32>().ok());
                let (Some(min), Some(max)) = (bound("min"), bound("max")) else { continue };
                if min > number {
                    splices.put(token.range.start..token.range.start, own.clone());
                    placed = true;
                } else if max >= number {
                    splices.put(token.range.clone(), around(token.text, (min, max), number, &own));
                    placed = true;
                }
            }
            "cols" if token.piece == Piece::Close && !placed => {
                splices.put(token.range.start..token.range.start, own.clone());
                placed = true;
            }
            "sheetData" => {
                if !placed {
                    let at = token.range.start;
                    splices.put(at..at, format!("<{prefix}cols>{own}</{prefix}cols>"));
                }
                break;
            }
            _ => {}
        }
    }
    splices.apply(text)
}

/// A range of columns of which one becomes another: what stands before it, itself, what stands behind it.
fn around(tag: &str, (min, max): (u32, u32), number: u32, own: &str) -> String {
    let part = |from: u32, to: u32| {
        let tag = with_attribute(tag, "min", &from.to_string());
        let tag = with_attribute(&tag, "max", &to.to_string());
        if from > to { String::new() } else { tag }
    };
    [part(min, number - 1), own.to_owned(), part(number + 1, max)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"<col min="3" max="3" width="0" hidden="1" customWidth="1"/>"#;

    #[test]
    fn one_column_is_hidden_and_the_others_stay() {
        let with = |cols: &str| format!("<worksheet>{cols}<sheetData><row/></sheetData></worksheet>");
        let cases = [
            ("", format!("<cols>{OWN}</cols>")),
            (
                r#"<cols><col min="1" max="2" width="9"/></cols>"#,
                format!(r#"<cols><col min="1" max="2" width="9"/>{OWN}</cols>"#),
            ),
            (
                r#"<cols><col min="2" max="9" style="1"/></cols>"#,
                format!(r#"<cols><col min="2" max="2" style="1"/>{OWN}<col min="4" max="9" style="1"/></cols>"#),
            ),
            (r#"<cols><col min="3" max="3"/></cols>"#, format!("<cols>{OWN}</cols>")),
            (r#"<cols><col min="5" max="6"/></cols>"#, format!(r#"<cols>{OWN}<col min="5" max="6"/></cols>"#)),
        ];
        for (before, after) in cases {
            assert_eq!(hidden(&with(before), "", 2), with(&after));
        }
        let prefixed = hidden("<x:worksheet><x:sheetData/></x:worksheet>", "x:", 0);
        assert!(prefixed.contains(r#"<x:cols><x:col min="1" max="1""#), "{prefixed}");
    }
}
