//! 花名册 (附件2): one child a row.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Page;
use crate::forms::Kind;

/// The roster.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Roster {
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
    /// The sheet's name.
    pub sheet: String,
    /// The line with `{unit}`.
    pub unit: String,
    /// The line with `{as_of}`.
    pub as_of: String,
    /// The line with `{filled_on}`.
    pub date: String,
    /// Who signs.
    pub signatures: Vec<String>,
    /// The dropdown lists.
    pub lists: Lists,
    /// Columns up to this field stay in sight.
    pub keep_to: String,
    /// Header of the hidden column with the rows' keys.
    pub key_header: String,
    /// The columns of the form, which are printed.
    pub columns: Vec<Column>,
    /// Widths in characters of further columns, by the kind of field.
    pub widths: HashMap<Kind, f64>,
    /// Width of a column that belongs to no field.
    pub extra_width: f64,
}

/// Where the dropdown lists stand and what is said to somebody who types another word.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Lists {
    /// Name of the hidden sheet.
    pub sheet: String,
    /// Title of the warning.
    pub warning_title: String,
    /// The warning.
    pub warning: String,
}

/// A column of the roster.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Column {
    /// The field that fills it.
    pub field: String,
    /// Its header.
    pub label: String,
    /// Its width in characters.
    pub width: f64,
    /// Whether its text begins at the left, as long text does, instead of standing in the middle.
    #[serde(default)]
    pub left: bool,
}

const JSON: &str = include_str!("../../../../../assets/forms/roster.json");

/// The roster, read once.
pub fn roster() -> &'static Roster {
    static FORM: OnceLock<Roster> = OnceLock::new();
    FORM.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::folded;
    use crate::forms::fields;

    #[test]
    fn the_form_parses_and_covers_what_is_asked_for() {
        let parsed: Result<Roster, _> = serde_json::from_str(JSON);
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        let columns = &roster().columns;
        for field in fields().of_form("roster") {
            assert!(columns.iter().any(|column| column.field == field.key), "{}", field.key);
        }
        assert!(columns.iter().any(|column| column.field == roster().keep_to));
    }

    /// A header that its own field does not know would come back as an extra column.
    #[test]
    fn every_header_is_one_by_which_sheets_carry_the_field() {
        for column in &roster().columns {
            let field = fields().get(&column.field).expect(&column.field);
            let known = field.aliases.iter().map(String::as_str).chain([field.title(), &field.label]);
            assert!(known.into_iter().any(|name| folded(name) == folded(&column.label)), "{}", column.label);
        }
    }
}
