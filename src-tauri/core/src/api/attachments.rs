//! Photographs and scans of a child's papers.

use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::children::parse_id;
use super::exporting::{file_safe, free_name_with};
use super::session::Session;
use super::types::{ChildRef, Exported};
use crate::sheets::write;
use crate::store::Attachment;
use crate::{Code, Error, Result, words};

/// The largest file that is taken, in bytes: a scan of a page has a tenth of it.
const MOST_BYTES: u64 = 10 << 20;

/// An attachment, without its content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttachmentEntry {
    /// By which it is asked for.
    pub key: String,
    /// The file's name.
    pub name: String,
    /// Whether it is a picture, which the page can show.
    pub picture: bool,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When it was added: ISO day.
    pub added: String,
}

/// Request of `attach_files`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttachFiles {
    /// The child.
    pub id: String,
    /// Ids of offered files.
    pub files: Vec<String>,
}

/// Request of `read_attachment`, `remove_attachment` and `export_attachment`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttachmentRef {
    /// The attachment.
    pub key: String,
}

/// Answer of `read_attachment`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttachmentContent {
    /// A `data:` address that a page can show.
    pub address: String,
}

/// The attachments of a child.
pub fn list(session: &mut Session, request: ChildRef) -> Result<Vec<AttachmentEntry>> {
    let attachments = session.open()?.attachments(parse_id(&request.id)?)?;
    Ok(attachments.into_iter().map(entry).collect())
}

fn entry(attachment: Attachment) -> AttachmentEntry {
    let Attachment { key, name, media, bytes, added, .. } = attachment;
    AttachmentEntry { key, name, picture: media.starts_with("image/"), bytes, added }
}

/// Adds files to a child's papers; all of them are looked at before the first is added.
pub fn attach(session: &mut Session, request: AttachFiles) -> Result<Vec<AttachmentEntry>> {
    let child = parse_id(&request.id)?;
    let mut read = Vec::new();
    for id in &request.files {
        let (path, name) = session.offered(id)?.clone();
        let content = content(&path, &name)?;
        let media = media(&content).ok_or_else(|| refused("errors.attachment_kind", &name))?;
        read.push((name, media, content));
    }
    session.forget(&request.files);
    let register = session.open_mut()?;
    for (name, media, content) in read {
        register.attach(child, &name, media, &content)?;
    }
    list(session, ChildRef { id: request.id })
}

fn content(path: &Path, name: &str) -> Result<Vec<u8>> {
    let failed = |error| Error::io(error, path);
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(refused("errors.attachment_large", name));
    }
    std::fs::read(path).map_err(failed)
}

fn refused(key: &str, name: &str) -> Error {
    Error::new(Code::BadArgument).with("what", words::say(key, &[("name", name)]))
}

/// What a file is by how it begins; its name is not asked.
fn media(content: &[u8]) -> Option<&'static str> {
    let webp = || content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP");
    match content {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'%', b'P', b'D', b'F', ..] => Some("application/pdf"),
        _ => webp().then_some("image/webp"),
    }
}

/// How a file of this kind is called at its end, whatever its name said.
fn ending(media: &str) -> &'static str {
    match media {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        _ => "pdf",
    }
}

/// A picture for the page to show.
pub fn read(session: &mut Session, request: AttachmentRef) -> Result<AttachmentContent> {
    let register = session.open()?;
    let attachment = register.attachment(&request.key)?;
    let content = register.attachment_content(&attachment)?;
    Ok(AttachmentContent { address: format!("data:{};base64,{}", attachment.media, base64(&content)) })
}

/// Takes an attachment away; an undo brings it back.
pub fn remove(session: &mut Session, request: AttachmentRef) -> Result<()> {
    session.open_mut()?.detach(&request.key)
}

/// Writes an attachment as a file, in clear, into the folder for exported forms.
pub fn export(session: &mut Session, request: AttachmentRef) -> Result<Exported> {
    let folder = session.options.export_folder.clone();
    std::fs::create_dir_all(&folder).map_err(|error| Error::io(error, &folder))?;
    let register = session.open()?;
    let attachment = register.attachment(&request.key)?;
    let content = register.attachment_content(&attachment)?;
    let stem = attachment.name.rsplit_once('.').map_or(attachment.name.as_str(), |(stem, _)| stem);
    let name = free_name_with(&folder, &file_safe(stem), ending(&attachment.media));
    let path = folder.join(&name);
    write::keep(&path, &content)?;
    let shown = path.display().to_string();
    let file = session.note_export(path);
    Ok(Exported { file, name, path: shown, children: 1, identities: Vec::new(), outside: Vec::new() })
}

/// Base 64 (RFC 4648) with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let all =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (plain, coded) in all {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_file_is_what_it_begins_with() {
        assert_eq!(media(b"\xff\xd8\xff\xe0 jpeg"), Some("image/jpeg"));
        assert_eq!(media(b"\x89PNG\r\n"), Some("image/png"));
        assert_eq!(media(b"RIFF1234WEBPVP8 "), Some("image/webp"));
        assert_eq!(media(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(media(b"<svg onload=alert(1)>"), None);
        assert_eq!(media(b""), None);
    }
}
