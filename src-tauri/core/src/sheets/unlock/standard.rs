//! *Standard* encryption: AES with SHA-1, as Office 2007 wrote it (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9).

use super::digest::Hash;
use super::{Refusal, blocks, long, malformed, wide, wrong_password};

const ROUNDS: u32 = 50_000;

/// Decrypts a package; `info` begins behind the version and the flags.
pub(super) fn decrypt(info: &[u8], content: &[u8], password: &str) -> Result<Vec<u8>, Refusal> {
    let parts = Parts::read(info).ok_or(malformed())?;
    let hash = Hash::Sha1.stretched(parts.salt, &wide(password), ROUNDS);
    let hash = Hash::Sha1.of(&hash, &0u32.to_le_bytes());
    let key = key(&hash, parts.key_bytes);
    let verifier = blocks(&key, parts.verifier).ok_or(malformed())?;
    let expected = blocks(&key, parts.verifier_hash).ok_or(malformed())?;
    if expected.get(..20) != Some(Hash::Sha1.of(&verifier, &[]).as_slice()) {
        return Err(wrong_password());
    }
    blocks(&key, content).ok_or(malformed())
}

struct Parts<'a> {
    key_bytes: usize,
    salt: &'a [u8],
    verifier: &'a [u8],
    verifier_hash: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(info: &'a [u8]) -> Option<Self> {
        let header = usize::try_from(long(info, 0)?).ok()?;
        let key_bits = long(info, 4 + 16)?;
        let verifier = info.get(4usize.checked_add(header)?..)?;
        let salt = usize::try_from(long(verifier, 0)?).ok().filter(|size| *size == 16)?;
        let at = 4 + salt;
        Some(Self {
            // Zero means the usual 128.
            key_bytes: if key_bits == 0 { 16 } else { key_bits as usize / 8 },
            salt: verifier.get(4..at)?,
            verifier: verifier.get(at..at + 16)?,
            verifier_hash: verifier.get(at + 20..at + 52)?,
        })
    }
}

/// The key of a hash, by the way of CryptDeriveKey.
fn key(hash: &[u8], length: usize) -> Vec<u8> {
    let half = |fill: u8| {
        let mut mixed = [fill; 64];
        mixed.iter_mut().zip(hash).for_each(|(byte, of_hash)| *byte ^= of_hash);
        Hash::Sha1.of(&mixed, &[])
    };
    let mut key = half(0x36);
    key.extend(half(0x5C));
    key.truncate(length);
    key
}
