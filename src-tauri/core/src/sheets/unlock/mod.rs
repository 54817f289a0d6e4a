//! Opens workbooks that ask for a password (ECMA-376 encryption, MS-OFFCRYPTO 2.3.4), inside the worker process.
//!
//! An OLE2 container holds two streams: `EncryptionInfo`, which says how, and `EncryptedPackage`, the zip behind it. Two
//! ways are in use: *agile* (Office since 2010, WPS, LibreOffice) and *standard* (Office 2007).

mod agile;
mod digest;
mod standard;

use std::io::{Cursor, Read};

use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};

use super::parse::Refusal;
use crate::Code;

/// The workbook behind a password.
///
/// # Errors
/// `PasswordProtected` without a password, `WrongWorkbookPassword` with a wrong one, `NotAWorkbook` when the container is
/// damaged, `PasswordUnsupported` when it was locked in another way.
pub fn unlock(bytes: &[u8], password: Option<&str>) -> Result<Vec<u8>, Refusal> {
    let password = password.ok_or(Refusal::new(Code::PasswordProtected))?;
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Refusal::new(Code::NotAWorkbook))?;
    let info = stream(&mut container, "EncryptionInfo")?;
    let package = stream(&mut container, "EncryptedPackage")?;
    let length = package.get(..8).and_then(|length| <[u8; 8]>::try_from(length).ok()).map(u64::from_le_bytes);
    let content = package.get(8..).unwrap_or_default();
    let mut plain = match (word(&info, 0), word(&info, 2)) {
        (Some(4), Some(4)) => agile::decrypt(info.get(8..).unwrap_or_default(), content, password)?,
        (Some(2..=4), Some(2)) => standard::decrypt(info.get(8..).unwrap_or_default(), content, password)?,
        _ => return Err(Refusal::new(Code::PasswordUnsupported)),
    };
    plain.truncate(length.and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX));
    // The check of the password is sixteen bytes long; this one is the content's own.
    if plain.starts_with(b"PK") { Ok(plain) } else { Err(Refusal::new(Code::NotAWorkbook)) }
}

fn stream(container: &mut cfb::CompoundFile<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let read = container.open_stream(name).and_then(|stream| stream.take(u64::MAX).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|_| Refusal::new(Code::NotAWorkbook))
}

/// A little-endian number of two bytes.
fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

/// A little-endian number of four bytes.
fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// A password as it is hashed: UTF-16, little-endian.
fn wide(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn wrong_password() -> Refusal {
    Refusal::new(Code::WrongWorkbookPassword)
}

fn malformed() -> Refusal {
    Refusal::new(Code::NotAWorkbook)
}

/// Blocks of AES decrypted with a key of 16, 24 or 32 bytes, each by itself.
fn blocks(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    enum Cipher {
        Short(Aes128),
        Middle(Aes192),
        Long(Box<Aes256>),
    }
    let cipher = match key.len() {
        16 => Cipher::Short(Aes128::new_from_slice(key).ok()?),
        24 => Cipher::Middle(Aes192::new_from_slice(key).ok()?),
        32 => Cipher::Long(Box::new(Aes256::new_from_slice(key).ok()?)),
        _ => return None,
    };
    let mut plain = data.get(..data.len() / 16 * 16)?.to_vec();
    for block in plain.chunks_exact_mut(16) {
        let block = GenericArray::from_mut_slice(block);
        match &cipher {
            Cipher::Short(cipher) => cipher.decrypt_block(block),
            Cipher::Middle(cipher) => cipher.decrypt_block(block),
            Cipher::Long(cipher) => cipher.decrypt_block(block),
        }
    }
    Some(plain)
}

/// AES blocks chained (CBC): each is combined with the encrypted one before it, the first with `start`.
fn chained(key: &[u8], start: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut plain = blocks(key, data)?;
    let before = start.get(..16)?.iter().chain(data);
    plain.iter_mut().zip(before).for_each(|(byte, before)| *byte ^= before);
    Some(plain)
}
