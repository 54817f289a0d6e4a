//! A county's own words for official levels, as the page shows and asks for them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::session::Session;
use crate::Result;
use crate::forms::fields;
use crate::sheets::own_words::{OwnWords, level_fields};

/// A level and what it is called in this county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LevelWord {
    /// The official word.
    pub level: String,
    /// The county's; empty for none.
    pub word: String,
}

/// A field of levels; answers `level_words`, and as a list is the request of `save_level_words`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LevelField {
    /// The field's key.
    pub field: String,
    /// Its levels in the order of the form.
    pub levels: Vec<LevelWord>,
}

/// Request of `save_level_words`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveLevelWords {
    /// The fields to change; the others stay as they are.
    pub fields: Vec<LevelField>,
}

/// The fields that hold levels, and the county's words.
pub fn list(session: &mut Session) -> Result<Vec<LevelField>> {
    let own = OwnWords::stored(session.open()?)?;
    let level = |field: &str, level: &str| LevelWord {
        level: level.to_owned(),
        word: own.word(field, level).unwrap_or_default().to_owned(),
    };
    let fields = level_fields().map(|field| LevelField {
        field: field.key.clone(),
        levels: fields().choices(field).choices.iter().map(|choice| level(&field.key, &choice.label)).collect(),
    });
    Ok(fields.collect())
}

/// Saves words, as a step that can be undone.
pub fn save(session: &mut Session, request: SaveLevelWords) -> Result<Vec<LevelField>> {
    let words = request.fields.into_iter().flat_map(|LevelField { field, levels }| {
        levels.into_iter().map(move |LevelWord { level, word }| (field.clone(), level, word))
    });
    OwnWords::said(words)?.keep(session.open_mut()?)?;
    list(session)
}
