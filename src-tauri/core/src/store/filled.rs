//! Which fields and extra columns children fill, found without reading the values: a roster of a county asks this of every file
//! before it writes its header.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::fault::unreadable;
use crate::Result;

/// What some children fill between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// Keys of the fields that have a value, or a text that could not be understood.
    pub fields: BTreeSet<String>,
    /// Headers of the extra columns.
    pub extras: BTreeSet<String>,
}

impl Filled {
    /// Adds what a child's document fills.
    pub(super) fn see(&mut self, document: &str) -> Result<()> {
        let mut reader = serde_json::Deserializer::from_str(document);
        reader.deserialize_map(Document(self)).map_err(unreadable)
    }
}

/// The document: a map of the parts that `domain::Record` names.
struct Document<'f>(&'f mut Filled);

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a child's document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(part) = map.next_key::<String>()? {
            match part.as_str() {
                "f" | "o" => map.next_value_seed(Keys(&mut self.0.fields))?,
                "x" => map.next_value_seed(Keys(&mut self.0.extras))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The keys of a map.
struct Keys<'f>(&'f mut BTreeSet<String>);

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of fields or extra columns")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while map.next_key_seed(Key(&mut *self.0))?.is_some() {
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// One key, copied only when it was not seen before.
struct Key<'f>(&'f mut BTreeSet<String>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's key or a header")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> std::result::Result<(), E> {
        if !self.0.contains(key) {
            self.0.insert(key.to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FieldKey, Record};

    #[test]
    fn the_keys_of_a_written_document_are_found() {
        let mut record = Record::default().with("child.name", "甲一");
        record.originals.insert(FieldKey::new("child.phone"), "没有\"电话".to_owned());
        record.extra.insert("鞋\"码".to_owned(), "36".to_owned());
        let mut filled = Filled::default();
        let document = super::super::child::document(&record).expect("written");
        filled.see(&document).expect("read");
        filled.see(&document).expect("read");
        assert_eq!(filled.fields.iter().collect::<Vec<_>>(), ["child.name", "child.phone"]);
        assert_eq!(filled.extras.iter().collect::<Vec<_>>(), ["鞋\"码"]);
        assert!(filled.see("{\"f\":3}").is_err(), "a damaged document is told");
    }
}
