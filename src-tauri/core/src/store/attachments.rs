//! Photographs and scans of a child's papers, inside the encrypted register.
//!
//! The content lies in a table of its own and is never removed, so that taking one away can be undone. What makes it an
//! attachment of a child is a setting `attachment/<child>/<id>`: its coming and going stands in the trail like any other change.

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fault::unreadable;
use super::{Operation, Register, hex};
use crate::domain::ChildId;
use crate::{Code, Error, Result};

/// One attachment, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// By which it is asked for.
    #[serde(skip)]
    pub key: String,
    /// The file's name.
    pub name: String,
    /// What it is: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    pub media: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was added: ISO day.
    pub added: String,
    /// Fingerprint of its content, hexadecimal.
    pub sha256: String,
}

fn prefix(child: ChildId) -> String {
    format!("attachment/{child}/")
}

impl Register {
    /// The attachments of a child, in the order in which they were added.
    pub fn attachments(&self, child: ChildId) -> Result<Vec<Attachment>> {
        let from = prefix(child);
        // Identities are ordered by time, and nothing of them sorts behind a tilde.
        let done = self.rows(&from, &format!("{from}~"));
        self.told(done)
    }

    fn rows(&self, from: &str, to: &str) -> Result<Vec<Attachment>> {
        let sql = "SELECT name, value FROM setting WHERE name > ?1 AND name < ?2 ORDER BY name";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([from, to])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let value: String = row.get(1)?;
            let attachment: Attachment = serde_json::from_str(&value).map_err(unreadable)?;
            found.push(Attachment { key: row.get(0)?, ..attachment });
        }
        Ok(found)
    }

    /// Adds an attachment to a child's file, in one step.
    pub fn attach(&mut self, child: ChildId, name: &str, media: &str, content: &[u8]) -> Result<()> {
        self.child(child)?;
        let sha256 = Sha256::digest(content);
        let attachment = Attachment {
            key: format!("{}{}", prefix(child), uuid::Uuid::now_v7().simple()),
            name: name.to_owned(),
            media: media.to_owned(),
            bytes: content.len() as u64,
            added: chrono::Local::now().date_naive().to_string(),
            sha256: hex::encode(&sha256),
        };
        let value = serde_json::to_string(&attachment).map_err(|error| Error::new(Code::Internal).because(error))?;
        self.transact(Operation::Attach { child: String::new(), name: name.to_owned() }, |writer| {
            let sql = "INSERT INTO attachment (sha256, content) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING";
            writer.connection().prepare_cached(sql)?.execute(params![sha256.as_slice(), content])?;
            writer.set(&attachment.key, &value)
        })?;
        Ok(())
    }

    /// Takes an attachment away; an undo brings it back.
    pub fn detach(&mut self, key: &str) -> Result<()> {
        let attachment = self.attachment(key)?;
        self.transact(Operation::Detach { name: attachment.name }, |writer| writer.clear(key))?;
        Ok(())
    }

    /// The attachment with this key, else [`Code::BadArgument`].
    pub fn attachment(&self, key: &str) -> Result<Attachment> {
        let value = if key.starts_with("attachment/") { self.setting(key)? } else { None };
        let value = value.ok_or_else(|| {
            let what = crate::words::say::<&str>("errors.no_such_attachment", &[]);
            Error::new(Code::BadArgument).with("what", what)
        })?;
        let attachment: Attachment = self.told(serde_json::from_str(&value).map_err(unreadable))?;
        Ok(Attachment { key: key.to_owned(), ..attachment })
    }

    /// What an attachment holds.
    pub fn attachment_content(&self, attachment: &Attachment) -> Result<Vec<u8>> {
        let sql = "SELECT content FROM attachment WHERE sha256 = unhex(?1)";
        let read = || -> Result<Option<Vec<u8>>> {
            Ok(self.connection.prepare_cached(sql)?.query_row([&attachment.sha256], |row| row.get(0)).optional()?)
        };
        self.told(read())?.ok_or_else(|| unreadable("an attachment has no content"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{Fixture, add, named};

    #[test]
    fn a_photograph_is_kept_inside_and_comes_back_with_an_undo() -> Result<()> {
        let (fixture, mut register) = Fixture::new();
        let (one, other) = (add(&mut register, named("安一")), add(&mut register, named("白二")));
        register.attach(one, "户口簿.jpg", "image/jpeg", b"\xff\xd8 first")?;
        register.attach(one, "委托书.pdf", "application/pdf", b"%PDF second")?;
        register.attach(other, "户口簿.jpg", "image/jpeg", b"\xff\xd8 first")?;
        drop(register);
        let mut register = fixture.open()?;
        let names = |register: &Register| -> Result<Vec<String>> {
            Ok(register.attachments(one)?.into_iter().map(|attachment| attachment.name).collect())
        };
        assert_eq!(names(&register)?, ["户口簿.jpg", "委托书.pdf"]);
        let first = register.attachments(one)?.remove(0);
        assert_eq!(register.attachment_content(&first)?, b"\xff\xd8 first");
        register.detach(&first.key)?;
        assert_eq!((names(&register)?.len(), register.attachments(other)?.len()), (1, 1));
        register.undo()?;
        assert_eq!(names(&register)?.len(), 2);
        assert_eq!(register.attachment_content(&first)?, b"\xff\xd8 first");
        assert!(register.attachment("unit").is_err(), "a setting is no attachment");
        assert!(register.check()?.is_sound());
        Ok(())
    }
}
