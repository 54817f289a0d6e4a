//! *Agile* encryption: what is done is written down in XML (MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15).

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::events::Event;

use super::digest::{Hash, fitted};
use super::{Refusal, chained, malformed, wide, wrong_password};
use crate::Code;

/// The package is encrypted in pieces of this size, each with a start of its own.
const SEGMENT: usize = 4096;
/// The standard's limit for rounds; more would only keep the worker busy.
const MOST_ROUNDS: u32 = 10_000_000;

const FOR_VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const FOR_VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const FOR_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];

/// Decrypts a package; `info` is the XML.
pub(super) fn decrypt(info: &[u8], content: &[u8], password: &str) -> Result<Vec<u8>, Refusal> {
    let (of_data, of_key) = elements(info).ok_or(malformed())?;
    let data = Method::read(&of_data)?;
    let key = Method::read(&of_key)?;
    let rounds = number(&of_key, "spinCount").filter(|rounds| *rounds <= MOST_ROUNDS).ok_or(malformed())?;
    let hash = key.hash.stretched(&key.salt, &wide(password), rounds);
    let part = |block: &[u8], name: &str| {
        let secret = fitted(key.hash.of(&hash, block), key.key_bytes);
        chained(&secret, &key.start(), &bytes(&of_key, name)?)
    };
    let verifier = part(&FOR_VERIFIER, "encryptedVerifierHashInput").ok_or(malformed())?;
    let expected = part(&FOR_VERIFIER_HASH, "encryptedVerifierHashValue").ok_or(malformed())?;
    let verifier = verifier.get(..key.salt.len()).ok_or(malformed())?;
    let found = key.hash.of(verifier, &[]);
    if expected.get(..found.len()) != Some(found.as_slice()) {
        return Err(wrong_password());
    }
    let mut secret = part(&FOR_KEY, "encryptedKeyValue").ok_or(malformed())?;
    secret.truncate(data.key_bytes);
    let mut plain = Vec::with_capacity(content.len());
    for (number, segment) in content.chunks(SEGMENT).enumerate() {
        let start = data.hash.of(&data.salt, &(number as u32).to_le_bytes());
        plain.extend(chained(&secret, &fitted(start, 16), segment).ok_or(malformed())?);
    }
    Ok(plain)
}

/// How one of the two parts is encrypted.
struct Method {
    hash: Hash,
    salt: Vec<u8>,
    key_bytes: usize,
}

impl Method {
    fn read(attributes: &Attributes) -> Result<Self, Refusal> {
        let text = |name: &str| attributes.get(name).map(String::as_str).unwrap_or_default();
        if text("cipherAlgorithm") != "AES" || text("cipherChaining") != "ChainingModeCBC" {
            return Err(Refusal::new(Code::PasswordUnsupported));
        }
        let hash = Hash::named(text("hashAlgorithm")).ok_or(Refusal::new(Code::PasswordUnsupported))?;
        let salt = bytes(attributes, "saltValue").ok_or(malformed())?;
        let bits = number(attributes, "keyBits").filter(|bits| matches!(bits, 128 | 192 | 256)).ok_or(malformed())?;
        Ok(Self { hash, salt, key_bytes: bits as usize / 8 })
    }

    /// The start of a chain: the salt, brought to a block's length.
    fn start(&self) -> Vec<u8> {
        fitted(self.salt.clone(), 16)
    }
}

type Attributes = HashMap<String, String>;

/// The attributes of `keyData` and of the password's `encryptedKey`.
fn elements(info: &[u8]) -> Option<(Attributes, Attributes)> {
    let mut reader = quick_xml::Reader::from_reader(info);
    let (mut data, mut key) = (None, None);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let attributes = tag.attributes().flatten().map(|attribute| {
                    let name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
                    (name, String::from_utf8_lossy(&attribute.value).into_owned())
                });
                match tag.local_name().as_ref() {
                    b"keyData" => data = Some(attributes.collect()),
                    b"encryptedKey" if key.is_none() => key = Some(attributes.collect()),
                    _ => {}
                }
            }
            Ok(Event::Eof) | Err(_) => return data.zip(key),
            Ok(_) => {}
        }
        buffer.clear();
    }
}

fn number(attributes: &Attributes, name: &str) -> Option<u32> {
    attributes.get(name)?.parse().ok()
}

fn bytes(attributes: &Attributes, name: &str) -> Option<Vec<u8>> {
    STANDARD.decode(attributes.get(name)?.trim()).ok()
}
