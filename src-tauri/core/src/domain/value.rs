//! A field's key and what a field can hold.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The key of a field in `assets/fields.json`, such as `child.name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldKey(Cow<'static, str>);

impl FieldKey {
    /// A key known when the program is built; costs nothing to copy.
    pub const fn new(key: &'static str) -> Self {
        Self(Cow::Borrowed(key))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for FieldKey {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

impl From<String> for FieldKey {
    fn from(key: String) -> Self {
        Self(Cow::Owned(key))
    }
}

/// Lets a map with [`FieldKey`] keys be asked with a plain `&str`.
impl std::borrow::Borrow<str> for FieldKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for FieldKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The mark on paper forms for a person who has died (注 4 of the registration form); entered where a name or date would be.
pub const DECEASED: &str = "—";
/// The mark for "there is none", which is different from not collected.
pub const NONE: &str = "无";

/// What a field holds. Not collected (未采集) is the absence of a value.
///
/// Dates are ISO text of full or reduced precision (`2012`, `2012-05`, `2012-05-07`; see [`super::PartialDate`]);
/// single choices and 是/否 are the option's label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(export, rename = "WireValue")]
pub enum Value {
    /// Text, a date, an ID number, a phone number or the label of one option.
    Text(String),
    /// Labels of a multiple choice, in the order of the options; empty when none of them applies (无).
    Many(Vec<String>),
    /// A whole number, such as an age or the number of people in a household.
    Number(#[ts(type = "number")] i64),
}

impl Value {
    /// The text of a value that is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as a person writes it in one cell: choices joined with 、, none of them as 无.
    pub fn display(&self) -> Cow<'_, str> {
        match self {
            Value::Text(text) => Cow::Borrowed(text),
            Value::Many(labels) if labels.is_empty() => Cow::Borrowed(NONE),
            Value::Many(labels) => Cow::Owned(labels.join("、")),
            Value::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

/// The values of one child by field.
pub type FieldMap = BTreeMap<FieldKey, Value>;
