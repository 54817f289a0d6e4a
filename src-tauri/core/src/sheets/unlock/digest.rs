//! The digests that passwords are stretched with.

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The one that is named in the file.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().replace('-', "").as_str() {
            "SHA1" => Some(Hash::Sha1),
            "SHA256" => Some(Hash::Sha256),
            "SHA384" => Some(Hash::Sha384),
            "SHA512" => Some(Hash::Sha512),
            _ => None,
        }
    }

    /// The digest of two pieces, one behind the other.
    pub(super) fn of(self, first: &[u8], second: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha1 => <Sha1 as sha1::Digest>::new().chain_update(first).chain_update(second).finalize().to_vec(),
            Hash::Sha256 => Sha256::new().chain_update(first).chain_update(second).finalize().to_vec(),
            Hash::Sha384 => Sha384::new().chain_update(first).chain_update(second).finalize().to_vec(),
            Hash::Sha512 => Sha512::new().chain_update(first).chain_update(second).finalize().to_vec(),
        }
    }

    /// A password with its salt, digested many times over.
    pub(super) fn stretched(self, salt: &[u8], password: &[u8], times: u32) -> Vec<u8> {
        let mut hash = self.of(salt, password);
        for round in 0..times {
            hash = self.of(&round.to_le_bytes(), &hash);
        }
        hash
    }
}

/// Bytes cut or filled up to a length.
pub(super) fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}
