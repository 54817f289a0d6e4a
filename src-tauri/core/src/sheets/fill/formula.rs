//! References inside formulas: found, and moved when rows are put in.

use super::address::{Area, COLUMNS, LAST_ROW, column};
use super::moving::{Home, Move};

/// One end of a reference: `$C$5`, a whole column `$C` or a whole row `5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corner {
    /// `$C`, as written; none for whole rows.
    pub column: Option<String>,
    /// Row and whether it stays put when copied; none for whole columns.
    pub row: Option<(bool, u32)>,
}

impl Corner {
    fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('$').unwrap_or(text);
        let letters = bare.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            return Some(Self { column: None, row: Some((bare.len() < text.len(), row(bare)?)) });
        }
        let written = text.get(..text.len() - bare.len() + letters)?;
        column(bare.get(..letters)?)?;
        let rest = bare.get(letters..)?;
        if rest.is_empty() {
            return Some(Self { column: Some(written.to_owned()), row: None });
        }
        let digits = rest.strip_prefix('$').unwrap_or(rest);
        Some(Self { column: Some(written.to_owned()), row: Some((digits.len() < rest.len(), row(digits)?)) })
    }

    /// Whether it names one cell.
    fn is_cell(&self) -> bool {
        self.column.is_some() && self.row.is_some()
    }

    fn with_row(&self, row: u32) -> Self {
        Self { column: self.column.clone(), row: self.row.map(|(fixed, _)| (fixed, row)) }
    }
}

fn row(digits: &str) -> Option<u32> {
    let sound = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| digits.parse().ok()).flatten().filter(|row| (1..=LAST_ROW).contains(row))
}

impl std::fmt::Display for Corner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.column.as_deref().unwrap_or_default())?;
        match self.row {
            Some((true, row)) => write!(f, "${row}"),
            Some((false, row)) => write!(f, "{row}"),
            None => Ok(()),
        }
    }
}

/// A reference as it stands in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The sheet that it names, if it names one; `Some(None)` for another workbook or several sheets.
    pub sheet: Option<Option<&'a str>>,
    /// The cell, or the first corner of a range.
    pub first: Corner,
    /// The other corner of a range.
    pub second: Option<Corner>,
}

/// A formula with some of its references written anew; `None` when none changes. Formulas have no `=` in front.
pub fn rewritten(formula: &str, change: &mut dyn FnMut(&Reference<'_>) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for (range, reference) in references(formula) {
        if let Some(new) = change(&reference) {
            out.push_str(formula.get(done..range.start)?);
            out.push_str(&new);
            done = range.end;
        }
    }
    if done == 0 {
        return None;
    }
    out.push_str(formula.get(done..)?);
    Some(out)
}

/// Every reference of a formula and where its corners stand (behind the sheet's name).
fn references(formula: &str) -> Vec<(std::ops::Range<usize>, Reference<'_>)> {
    let mut found = Vec::new();
    let mut at = 0;
    // Where a sheet's name before this place ends, and the name.
    let mut sheet: Option<Option<&str>> = None;
    while let Some(c) = formula.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &formula[at..];
        let named = std::mem::take(&mut sheet);
        match c {
            '"' => at += quoted(rest, '"'),
            '\'' => {
                let length = quoted(rest, '\'');
                if rest[length..].starts_with('!') {
                    sheet = Some(sheet_name(rest.get(1..length.saturating_sub(1)).unwrap_or_default()));
                    at += length + 1;
                } else {
                    at += length;
                }
            }
            '[' => at += bracketed(rest),
            '#' => at += 1 + rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(rest.len() - 1),
            c if is_word(c) => {
                let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                let behind = &rest[word..];
                if behind.starts_with('!') {
                    sheet = Some(sheet_name(&rest[..word]));
                    // What stands before, as `[1]` or `Sheet1:`, makes it another book's or several sheets'.
                    if at > 0 && matches!(formula.as_bytes().get(at - 1), Some(b']' | b':')) {
                        sheet = Some(None);
                    }
                    at += word + 1;
                    continue;
                }
                let structured = behind.starts_with(['(', '[']);
                match reference(rest, word, named).filter(|_| !structured) {
                    Some((length, reference)) => {
                        found.push((at..at + length, reference));
                        at += length;
                    }
                    None => at += word,
                }
            }
            c => at += c.len_utf8(),
        }
    }
    found
}

/// The reference at the beginning of a text whose first word has this length.
fn reference<'a>(text: &str, word: usize, sheet: Option<Option<&'a str>>) -> Option<(usize, Reference<'a>)> {
    let first = Corner::parse(&text[..word])?;
    let second = text[word..].strip_prefix(':').and_then(|rest| {
        let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let other = !rest[length..].starts_with(['!', '(']);
        let corner = Corner::parse(&rest[..length]).filter(|_| other)?;
        let alike = corner.column.is_some() == first.column.is_some() && corner.row.is_some() == first.row.is_some();
        alike.then_some((word + 1 + length, corner))
    });
    match second {
        Some((length, second)) => Some((length, Reference { sheet, first, second: Some(second) })),
        // A lone `5` is a number and a lone `C` a name.
        None => first.is_cell().then_some((word, Reference { sheet, first, second: None })),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?')
}

/// The length of a quoted piece, doubled quotes inside it included.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(end) = text[at..].find(quote) {
        at += end + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// The length of a bracketed piece, brackets inside it included.
fn bracketed(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' if depth == 1 => return at + 1,
            ']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The name of one sheet of this book; `None` for other books and several sheets.
fn sheet_name(name: &str) -> Option<&str> {
    (!name.contains(['[', ']', ':'])).then_some(name)
}

/// Whether a reference speaks of a sheet; one that names none speaks of the formula's own.
fn is_of(reference: &Reference<'_>, own: bool, sheet: &str) -> bool {
    match reference.sheet {
        None => own,
        Some(name) => name.is_some_and(|name| name.replace("''", "'") == sheet),
    }
}

/// The cells and ranges of a sheet that a formula names; `own` as for [`moved`]. Whole columns and rows are left out.
pub fn areas(formula: &str, own: bool, sheet: &str) -> Vec<Area> {
    let found = references(formula).into_iter().filter(|(_, reference)| is_of(reference, own, sheet));
    let area = |(_, reference): (_, Reference<'_>)| {
        let corner = |corner: &Corner| Some((column(plain(corner)?)?, corner.row?.1));
        let (left, top) = corner(&reference.first)?;
        let (right, bottom) = reference.second.as_ref().map_or(Some((left, top)), corner)?;
        Some(Area { top: top.min(bottom), left: left.min(right), bottom: top.max(bottom), right: left.max(right) })
    };
    found.filter_map(area).collect()
}

/// A formula after rows were put into a sheet. `own` says whether the formula stands on that sheet, so that references
/// without a sheet's name are its own; `None` when nothing changes.
pub fn moved(formula: &str, own: bool, home: Home, put_in: &Move) -> Option<String> {
    rewritten(formula, &mut |reference| {
        if !is_of(reference, own, &put_in.sheet) {
            return None;
        }
        let Some(second) = &reference.second else {
            let (_, row) = reference.first.row?;
            let new = put_in.row(row);
            return (new != row).then(|| reference.first.with_row(new).to_string());
        };
        let ((top_fixed, top), (bottom_fixed, bottom)) = (reference.first.row?, second.row?);
        let one_column = reference.first.column.is_some() && plain(&reference.first) == plain(second);
        let grows = match home {
            Home::Body => top < bottom && top_fixed && bottom_fixed,
            // A range of one cell is written by somebody who counts children.
            Home::Other => top < bottom || one_column,
        };
        let (new_top, new_bottom) = put_in.rows(top, bottom, grows);
        let same = (new_top, new_bottom) == (top, bottom);
        (!same).then(|| format!("{}:{}", reference.first.with_row(new_top), second.with_row(new_bottom)))
    })
}

fn plain(corner: &Corner) -> Option<&str> {
    corner.column.as_deref().map(|letters| letters.trim_start_matches('$'))
}

/// A formula as it reads when its cell is copied `rows` down and `columns` to the right: references that are not fixed go along.
pub fn copied(formula: &str, rows: i64, columns: i64) -> String {
    let go = |corner: &Corner| {
        let row = corner.row.map(|(fixed, row)| {
            let to = i64::from(row) + if fixed { 0 } else { rows };
            (fixed, u32::try_from(to.clamp(1, i64::from(LAST_ROW))).unwrap_or(row))
        });
        let letters = corner.column.as_ref().map(|written| match column(written) {
            Some(at) if columns != 0 => {
                let to = (i64::from(at) + columns).clamp(0, i64::from(COLUMNS) - 1);
                crate::sheets::cells::column_letters(u32::try_from(to).unwrap_or(at))
            }
            _ => written.clone(),
        });
        Corner { column: letters, row }
    };
    let changed = rewritten(formula, &mut |reference| {
        let first = go(&reference.first);
        let second = reference.second.as_ref().map(|second| format!(":{}", go(second)));
        Some(format!("{first}{}", second.unwrap_or_default()))
    });
    changed.unwrap_or_else(|| formula.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::column_letters;

    /// Five rows below row 20 of a body that begins at row 5.
    fn five() -> Move {
        Move { sheet: "附件2".to_owned(), after: 20, count: 5, body_first: 5, block: 1, bare: false }
    }

    fn below(formula: &str) -> String {
        moved(formula, true, Home::Other, &five()).unwrap_or_else(|| formula.to_owned())
    }

    #[test]
    fn sums_over_the_body_grow_and_rows_below_move() {
        for (before, after) in [
            ("SUM(E5:E20)", "SUM(E5:E25)"),
            ("COUNTA($C$5:$C$20)", "COUNTA($C$5:$C$25)"),
            ("SUM(E5:E19)", "SUM(E5:E19)"),
            ("SUM(E5:E22)", "SUM(E5:E27)"),
            ("E21+E20+$E$21", "E26+E20+$E$26"),
            ("SUM(C:C)+SUM(5:20)", "SUM(C:C)+SUM(5:25)"),
            ("IF(A21=\"A21\",LOG10(2),'附件2'!B21)", "IF(A26=\"A21\",LOG10(2),'附件2'!B26)"),
            ("附件2!B21+填表说明!B21+[1]附件2!B21", "附件2!B26+填表说明!B21+[1]附件2!B21"),
            ("表1[[#All],[A21]]&A21_x&#REF!&Sheet1:附件2!A21", "表1[[#All],[A21]]&A21_x&#REF!&Sheet1:附件2!A21"),
            ("SUM(D20:F20)", "SUM(D20:F20)"),
            ("COUNTA(B20:B20)", "COUNTA(B20:B25)"),
            ("{1,2;3,4}*A30", "{1,2;3,4}*A35"),
        ] {
            assert_eq!(below(before), after);
        }
    }

    #[test]
    fn formulas_of_a_row_keep_to_their_row() {
        let of_row = |formula: &str| moved(formula, true, Home::Body, &five());
        assert_eq!(of_row("SUM(E$5:E20)"), None, "a running sum");
        assert_eq!(of_row("RANK(E20,E$5:E$20)").as_deref(), Some("RANK(E20,E$5:E$25)"));
    }

    #[test]
    fn other_sheets_name_the_sheet() {
        let other = |formula: &str| moved(formula, false, Home::Other, &five());
        assert_eq!(other("SUM(E5:E20)"), None);
        assert_eq!(other("SUM('附件2'!E5:E20)").as_deref(), Some("SUM('附件2'!E5:E25)"));
    }

    proptest::proptest! {
        /// Wherever a cell goes, every reference to it goes along, whatever stands around it; and references are found again in what
        /// was written.
        #[test]
        fn every_reference_follows_its_cell(cells in proptest::collection::vec((0_u32..16_384, 1_u32..60, proptest::bool::ANY), 1..8)) {
            let written = |rows: &dyn Fn(u32) -> u32| {
                let all = cells.iter().map(|(column, row, fixed)| {
                    let mark = if *fixed { "$" } else { "" };
                    format!("IF('附件2'!{}{mark}{}=\"A1:B{row}\",1,2)", column_letters(*column), rows(*row))
                });
                all.collect::<Vec<_>>().join("&")
            };
            let put_in = five();
            let formula = written(&|row| row);
            let expected = written(&|row| put_in.row(row));
            let done = moved(&formula, false, Home::Other, &put_in).unwrap_or_else(|| formula.clone());
            proptest::prop_assert_eq!(done, expected);
            proptest::prop_assert_eq!(copied(&copied(&formula, 7, 0), -7, 0), formula);
        }
    }

    #[test]
    fn copies_take_their_row_along() {
        assert_eq!(copied("IF(MOD(MID(E5,17,1),2),$B$1,F$2)", 3, 0), "IF(MOD(MID(E8,17,1),2),$B$1,F$2)");
        assert_eq!(copied("A1+$B1:C$2", 1, 1), "B2+$B2:D$2");
    }
}
