//! The keys file: the database's key, wrapped by each password and by the recovery code.
//!
//! One salt serves the whole file, so that an attempt costs one derivation, however many slots there are and whether
//! it succeeds or not. Slots carry random ids only; whose they are stands in the database. The file is written in one
//! canonical form and carries a checksum: any change to it is noticed as damage, before a password is asked to fit it.

use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::connection::Key;
use super::{Secret, files, hex};
use crate::error::CLOSER;
use crate::{Code, Error, Result};

/// The file's name in the register's folder.
pub(super) const FILE: &str = "keys.json";
/// The newest layout of the file that this program reads, and the one it writes.
const FORMAT: u32 = 1;
/// A keys file that asks for more than this was not written by the program.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 32;

/// What a derivation costs: with it the time that each guess at a password takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// 64 MiB and three passes; next to nothing in tests, whose passwords guard nothing.
    fn of_new_registers() -> Self {
        let cheap = cfg!(test) || (cfg!(debug_assertions) && std::env::var_os("TONGCE_CHEAP_KEYS").is_some());
        if cheap {
            Self { memory_kib: 8, passes: 1, lanes: 1 }
        } else {
            Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
        }
    }
}

/// One wrapping of the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    id: String,
    nonce: String,
    sealed: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    format: u32,
    register: String,
    derivation: String,
    cost: Cost,
    salt: String,
    slots: Vec<Slot>,
}

/// The keys file as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys(Body);

#[derive(Serialize, Deserialize)]
struct Sealed {
    keys: Body,
    checksum: String,
}

/// The key and the slots that gave it.
pub(super) struct Opened {
    /// The database's key.
    pub key: Key,
    /// The ids of all slots that the secret opens. A kill while a password was replaced may leave it in two.
    pub slots: Vec<String>,
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::new(Code::Internal).because(error.to_string()))?;
    Ok(bytes)
}

impl Keys {
    /// A file for a new register, without slots, and the register's new random key.
    pub(super) fn new() -> Result<(Self, Key)> {
        let body = Body {
            format: FORMAT,
            register: hex::encode(&random::<16>()?),
            derivation: "argon2id".to_owned(),
            cost: Cost::of_new_registers(),
            salt: hex::encode(&random::<32>()?),
            slots: Vec::new(),
        };
        Ok((Self(body), Zeroizing::new(random()?)))
    }

    /// The register's random name, the same in its backups.
    pub(super) fn register(&self) -> &str {
        &self.0.register
    }

    /// Wraps the key for one more secret and gives the new slot's id.
    pub(super) fn add(&mut self, secret: &Secret, key: &Key) -> Result<String> {
        let id = hex::encode(&random::<8>()?);
        let nonce = random::<24>()?;
        let wrapping = self.derive(secret)?;
        let payload = Payload { msg: key.as_ref(), aad: &self.bound_to(&id) };
        let sealed = XChaCha20Poly1305::new(wrapping.as_ref().into()).encrypt(XNonce::from_slice(&nonce), payload);
        let sealed = sealed.map_err(|_| Error::new(Code::Internal))?;
        self.0.slots.push(Slot { id: id.clone(), nonce: hex::encode(&nonce), sealed: hex::encode(&sealed) });
        Ok(id)
    }

    /// Takes every slot away but these; whether there was any other.
    pub(super) fn keep_only(&mut self, ids: &[String]) -> bool {
        let before = self.0.slots.len();
        self.0.slots.retain(|slot| ids.contains(&slot.id));
        self.0.slots.len() < before
    }

    /// How many operators can open the register: one slot is the recovery code's.
    pub(super) fn operators(&self) -> u32 {
        u32::try_from(self.0.slots.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The key, if the secret opens one of the slots; else [`Code::WrongPassword`], after the same work.
    pub(super) fn open(&self, secret: &Secret) -> Result<Opened> {
        let wrapping = self.derive(secret)?;
        let cipher = XChaCha20Poly1305::new(wrapping.as_ref().into());
        let (mut found, mut slots) = (None, Vec::new());
        for slot in &self.0.slots {
            if let Some(key) = self.unseal(&cipher, slot) {
                found = Some(key);
                slots.push(slot.id.clone());
            }
        }
        found.map(|key| Opened { key, slots }).ok_or_else(|| Error::new(Code::WrongPassword))
    }

    fn unseal(&self, cipher: &XChaCha20Poly1305, slot: &Slot) -> Option<Key> {
        let nonce: [u8; 24] = hex::decode(&slot.nonce)?;
        let sealed = hex::decode_any(&slot.sealed)?;
        let payload = Payload { msg: &sealed, aad: &self.bound_to(&slot.id) };
        let key = Zeroizing::new(cipher.decrypt(XNonce::from_slice(&nonce), payload).ok()?);
        let key: [u8; 32] = key.as_slice().try_into().ok()?;
        Some(Zeroizing::new(key))
    }

    /// What a slot's seal covers besides the key, so that nothing of it can be exchanged.
    fn bound_to(&self, slot: &str) -> Vec<u8> {
        let Cost { memory_kib, passes, lanes } = self.0.cost;
        let Body { register, salt, .. } = &self.0;
        format!("tongce keys 1|{register}|{slot}|{memory_kib}|{passes}|{lanes}|{salt}").into_bytes()
    }

    fn derive(&self, secret: &Secret) -> Result<Key> {
        let Cost { memory_kib, passes, lanes } = self.0.cost;
        let salt: [u8; 32] = hex::decode(&self.0.salt).ok_or_else(|| Error::new(Code::Damaged))?;
        let params = Params::new(memory_kib, passes, lanes, Some(32));
        let params = params.map_err(|error| Error::new(Code::Damaged).because(error.to_string()))?;
        let mut key: Key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&secret.bytes(), &salt, key.as_mut())
            .map_err(|error| Error::new(Code::Internal).because(error.to_string()))?;
        Ok(key)
    }

    /// Writes the file whole.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        files::write_whole(path, &self.to_bytes()?)
    }

    /// Reads the file. Anything but what the program wrote is [`Code::Damaged`].
    pub(super) fn read(path: &Path) -> Result<Self> {
        Self::from_bytes(&std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::new(Code::Damaged).with(CLOSER, "keys_missing").because(error),
            _ => Error::io(error, path),
        })?)
    }

    /// The file's content.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        let sealed = Sealed { keys: self.0.clone(), checksum: checksum(&self.0)? };
        let mut bytes = serde_json::to_vec_pretty(&sealed).map_err(|e| Error::new(Code::Internal).because(e))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::new(Code::Damaged);
        refuse_newer(bytes)?;
        let sealed: Sealed = serde_json::from_slice(bytes).map_err(|error| damaged().because(error))?;
        let keys = Self(sealed.keys);
        let cost = keys.0.cost;
        let plausible = cost.memory_kib <= MOST_MEMORY_KIB && cost.passes <= MOST_PASSES && cost.lanes == 1;
        if keys.to_bytes()? != bytes || !plausible || keys.0.slots.is_empty() {
            return Err(damaged());
        }
        Ok(keys)
    }
}

/// A file of a later format is no damage, whatever else is in it; but only if its own checksum holds
/// could it be one, so a mere flip in the number is not taken for it.
fn refuse_newer(bytes: &[u8]) -> Result<()> {
    #[derive(Deserialize)]
    struct Any {
        keys: serde_json::Value,
        checksum: String,
    }
    let Ok(any) = serde_json::from_slice::<Any>(bytes) else {
        return Ok(());
    };
    let newer = any.keys.get("format").and_then(serde_json::Value::as_u64).is_some_and(|f| f > u64::from(FORMAT));
    if newer && checksum(&any.keys)? == any.checksum {
        return Err(Error::new(Code::NewerVersion));
    }
    Ok(())
}

fn checksum(body: &impl Serialize) -> Result<String> {
    let bytes = serde_json::to_vec(body).map_err(|error| Error::new(Code::Internal).because(error))?;
    Ok(hex::encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (Keys, Key) {
        let (mut keys, key) = Keys::new().expect("keys");
        keys.add(&Secret::new("first"), &key).expect("a slot");
        keys.add(&Secret::new("second"), &key).expect("a slot");
        (keys, key)
    }

    #[test]
    fn every_secret_gives_the_same_key_and_no_other_does() {
        let (keys, key) = keys();
        for secret in ["first", "second"] {
            assert_eq!(*keys.open(&Secret::new(secret)).expect("the key").key, *key);
        }
        for secret in ["First", "", "third"] {
            let error = keys.open(&Secret::new(secret)).err().expect("an error");
            assert_eq!(error.code, Code::WrongPassword, "{secret}");
        }
    }

    #[test]
    fn a_secret_opens_all_its_slots_and_none_that_was_taken_away() {
        let (mut keys, key) = keys();
        let second = keys.open(&Secret::new("second")).expect("the key").slots;
        let again = keys.add(&Secret::new("second"), &key).expect("a slot");
        let both = [second, vec![again]].concat();
        assert_eq!(keys.open(&Secret::new("second")).expect("the key").slots, both);
        assert!(keys.keep_only(&both));
        assert!(keys.open(&Secret::new("first")).is_err());
        assert_eq!(keys.open(&Secret::new("second")).expect("the key").slots, both);
        assert!(!keys.keep_only(&both), "nothing more to take away");
    }

    #[test]
    fn any_changed_byte_is_noticed_as_damage() {
        let bytes = keys().0.to_bytes().expect("bytes");
        assert!(Keys::from_bytes(&bytes).is_ok());
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                let error = Keys::from_bytes(&flipped).map(drop).expect_err("noticed");
                assert_eq!(error.code, Code::Damaged, "byte {at} bit {bit}");
            }
            let cut = Keys::from_bytes(&bytes[..at]).map(drop).expect_err("noticed");
            assert_eq!(cut.code, Code::Damaged, "cut at {at}");
        }
    }

    #[test]
    fn a_later_format_is_named_as_such() {
        let (keys, _) = keys();
        let mut body = serde_json::to_value(&keys.0).expect("json");
        body["format"] = 2.into();
        body["novelty"] = true.into();
        let checksum = checksum(&body).expect("checksum");
        let bytes = serde_json::to_vec(&serde_json::json!({"keys": body, "checksum": checksum})).expect("json");
        assert_eq!(Keys::from_bytes(&bytes).map(drop).expect_err("refused").code, Code::NewerVersion);
    }
}
