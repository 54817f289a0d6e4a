//! 登记表 (附件1): cells of one sheet, each with its place, words or field.

use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::Page;

/// The registration form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Registration {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// One line about it.
    pub about: String,
    /// Whose form it is, and which edition.
    pub source: String,
    /// From when it is in use; empty where nobody says.
    pub since: String,
    /// Paper.
    pub page: Page,
    /// The sheet's name for a child without one.
    pub nameless_sheet: String,
    /// The sheet's name of a form without a child, to be filled in by hand.
    pub blank_sheet: String,
    /// Column widths in characters.
    pub columns: Vec<f64>,
    /// Row heights in points.
    pub heights: Vec<f64>,
    /// How options are ticked.
    pub tick: Tick,
    /// What stands where.
    pub cells: Vec<FormCell>,
}

/// How options are ticked.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Tick {
    /// Behind a chosen option.
    pub ticked: String,
    /// Behind an option that was not chosen.
    pub open: String,
    /// Between two options.
    pub between: String,
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// The form's title.
    Title,
    /// A line outside the table, at the left.
    Line,
    /// A line outside the table, at the right.
    LineRight,
    /// The heading of a block.
    Block,
    /// What is asked.
    Label,
    /// A note under the table.
    Note,
    /// What is answered.
    #[default]
    Entry,
}

/// One cell or merged range of the form.
#[derive(Debug, Clone, Deserialize)]
pub struct FormCell {
    /// Where it stands.
    pub at: Area,
    /// How it looks.
    #[serde(default)]
    pub look: Look,
    /// Printed words, with marks such as `{unit}`.
    #[serde(default)]
    pub text: Option<String>,
    /// The field that fills it.
    #[serde(default)]
    pub field: Option<String>,
    /// A second field in the same cell.
    #[serde(default)]
    pub with: Option<String>,
    /// The field whose options are printed to be ticked.
    #[serde(default)]
    pub ticks: Option<String>,
    /// After how many options a new line begins.
    #[serde(default)]
    pub per_line: Option<usize>,
}

/// A range of cells, 0-based and inclusive, written `B3` or `B3:D3` in the definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u16,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u16,
}

impl Area {
    /// Reads `B3` or `B3:D3`.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
        (top <= bottom && left <= right).then_some(Self { top, left, bottom, right })
    }

    /// Whether it is more than one cell.
    pub fn is_merged(&self) -> bool {
        self.top != self.bottom || self.left != self.right
    }
}

/// Row and column of `B3`.
fn place(text: &str) -> Option<(u32, u16)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(digits);
    let column = letters.bytes().try_fold(0u16, |column, letter| {
        let number = letter.is_ascii_uppercase().then(|| u16::from(letter - b'A') + 1)?;
        column.checked_mul(26)?.checked_add(number)
    })?;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

impl<'de> Deserialize<'de> for Area {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Area::parse(&text).ok_or_else(|| D::Error::custom(format!("no range of cells: {text}")))
    }
}

const JSON: &str = include_str!("../../../../../assets/forms/registration.json");

/// The registration form, read once.
pub fn registration() -> &'static Registration {
    static FORM: OnceLock<Registration> = OnceLock::new();
    FORM.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn the_form_parses_and_its_cells_do_not_overlap() {
        let parsed: Result<Registration, _> = serde_json::from_str(JSON);
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        let form = registration();
        let mut taken = std::collections::HashSet::new();
        for cell in &form.cells {
            assert!(usize::from(cell.at.right) < form.columns.len() && (cell.at.bottom as usize) < form.heights.len());
            for row in cell.at.top..=cell.at.bottom {
                for column in cell.at.left..=cell.at.right {
                    assert!(taken.insert((row, column)), "{:?}", cell.at);
                }
            }
        }
        assert_eq!(taken.len(), form.columns.len() * form.heights.len(), "no hole in the form");
    }

    #[test]
    fn it_asks_for_every_item_of_the_form_and_no_other() {
        let form = registration();
        let mut asked: Vec<&str> =
            form.cells.iter().flat_map(|c| [&c.field, &c.with, &c.ticks]).flatten().map(String::as_str).collect();
        let mut items: Vec<&str> = fields().of_form("registration").map(|field| field.key.as_str()).collect();
        asked.sort_unstable();
        items.sort_unstable();
        assert_eq!(asked, items);
    }

    #[test]
    fn ranges_are_read_as_spreadsheet_programs_write_them() {
        assert_eq!(Area::parse("B3:AA4"), Some(Area { top: 2, left: 1, bottom: 3, right: 26 }));
        assert_eq!(Area::parse("A1").map(|area| area.is_merged()), Some(false));
        for text in ["", "A", "3", "A0", "B2:A1", "a1", "ÄÖ1"] {
            assert_eq!(Area::parse(text), None, "{text}");
        }
    }
}
