//! 联系卡: small cards to be cut out.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Page;

/// The contact card.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ContactCard {
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
    /// Cards beside each other on a page.
    pub across: u16,
    /// Cards above each other on a page.
    pub down: u32,
    /// The empty edge between a card and its cut line.
    pub gap: Gap,
    /// Widths in characters of a card's columns.
    pub columns: Vec<f64>,
    /// A card's rows.
    pub rows: Vec<CardRow>,
}

/// The empty edge inside the cut line.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Gap {
    /// Left and right, in characters.
    pub width: f64,
    /// Above and below, in points.
    pub height: f64,
}

/// A row of a card.
#[derive(Debug, Clone, Deserialize)]
pub struct CardRow {
    /// Height in points.
    pub height: f64,
    /// Its cells.
    pub cells: Vec<CardCell>,
}

/// How a cell of a card looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardLook {
    /// The card's title.
    Title,
    /// Room for a photograph.
    Photo,
    /// Whose line it is.
    Label,
    /// The child's name.
    Name,
    /// Numbers to call for help.
    Hotlines,
    /// Who gives the card out.
    Issuer,
    /// What is filled in.
    #[default]
    Entry,
}

/// A cell of a card.
#[derive(Debug, Clone, Deserialize)]
pub struct CardCell {
    /// First and last column, counted from 1.
    pub columns: (u16, u16),
    /// How many rows it covers.
    #[serde(default = "one")]
    pub rows: u32,
    /// How it looks.
    #[serde(default)]
    pub look: CardLook,
    /// Printed words.
    #[serde(default)]
    pub text: Option<String>,
    /// The fields that fill it, with a space between them.
    #[serde(default)]
    pub fields: Vec<String>,
}

fn one() -> u32 {
    1
}

const JSON: &str = include_str!("../../../../../assets/forms/contact-card.json");

/// The contact card, read once.
pub fn contact_card() -> &'static ContactCard {
    static FORM: OnceLock<ContactCard> = OnceLock::new();
    FORM.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn the_card_parses_and_its_cells_lie_inside() {
        let parsed: Result<ContactCard, _> = serde_json::from_str(JSON);
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        let card = contact_card();
        for (at, row) in card.rows.iter().enumerate() {
            for cell in &row.cells {
                let (first, last) = cell.columns;
                assert!(first >= 1 && first <= last && usize::from(last) <= card.columns.len());
                assert!(at + cell.rows as usize <= card.rows.len());
                assert!(cell.fields.iter().all(|key| fields().get(key).is_some()), "{:?}", cell.fields);
            }
        }
    }

    #[test]
    fn it_carries_every_item_that_the_catalogue_wants_on_it() {
        let shown: Vec<&String> = contact_card().rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.fields).collect();
        for field in fields().of_form("contact-card") {
            assert!(shown.contains(&&field.key), "{}", field.key);
        }
    }
}
