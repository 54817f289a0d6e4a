//! One child's file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FieldKey, FieldMap, Value};

/// A child's identity inside the register: a UUIDv7, written with hyphens on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChildId(pub uuid::Uuid);

impl ChildId {
    /// A new identity, ordered by the time at which it was made.
    pub fn new() -> Self {
        Self(uuid::Uuid::now_v7())
    }

    /// Reads the hyphenated form; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        uuid::Uuid::try_parse(text).ok().map(Self)
    }
}

impl Default for ChildId {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Display for ChildId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What is known of one child (一人一档).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Values by field. A field without a value is 未采集.
    #[serde(rename = "f", default)]
    pub fields: FieldMap,
    /// The text as it stood in the cell or was typed, where the stored value was normalised
    /// (ID numbers, phones, dates, coded options) or where the cell could not be understood.
    #[serde(rename = "o", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub originals: BTreeMap<FieldKey, String>,
    /// Columns of imported sheets that belong to no field, under their own header.
    #[serde(rename = "x", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Record {
    /// The text of a field that holds text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key).and_then(Value::as_text)
    }

    /// The labels of a multiple choice; empty when not collected.
    pub fn labels(&self, key: &str) -> &[String] {
        match self.fields.get(key) {
            Some(Value::Many(labels)) => labels,
            _ => &[],
        }
    }

    /// Sets a field, for building records in a row.
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.fields.insert(key.into(), value.into());
        self
    }
}
