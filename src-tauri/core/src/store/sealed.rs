//! What waits in memory while the register is locked: closed under the register's key, so that nobody reads it without a password.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Register;
use crate::{Code, Error, Result};

/// Sets the key of what waits apart from the database's.
const PURPOSE: &[u8] = b"tongce waits over a lock\n";

/// Something of an operator that can be read again once they have opened the same register.
#[derive(Debug)]
pub struct Sealed {
    nonce: [u8; 24],
    bytes: Vec<u8>,
    register: String,
    operator: i64,
}

impl Sealed {
    /// Whether it waits for the same person in the same register as another one.
    pub fn waits_with(&self, other: &Sealed) -> bool {
        (&self.register, self.operator) == (&other.register, other.operator)
    }
}

impl Register {
    /// Closes something up until this operator opens this register again.
    pub fn seal(&self, content: &[u8]) -> Result<Sealed> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).map_err(|error| Error::new(Code::Internal).because(error.to_string()))?;
        let payload = Payload { msg: content, aad: self.keys.register().as_bytes() };
        let bytes = self.waiting_cipher().encrypt(XNonce::from_slice(&nonce), payload);
        let bytes = bytes.map_err(|_| Error::new(Code::Internal))?;
        Ok(Sealed { nonce, bytes, register: self.keys.register().to_owned(), operator: self.operator.number })
    }

    /// What was closed up; [`Code::Stale`] when it is somebody else's or of another register.
    pub fn unseal(&self, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>> {
        let stale = || Error::new(Code::Stale);
        if sealed.operator != self.operator.number || sealed.register != self.keys.register() {
            return Err(stale());
        }
        let payload = Payload { msg: &sealed.bytes, aad: sealed.register.as_bytes() };
        let content = self.waiting_cipher().decrypt(XNonce::from_slice(&sealed.nonce), payload);
        Ok(Zeroizing::new(content.map_err(|_| stale())?))
    }

    fn waiting_cipher(&self) -> XChaCha20Poly1305 {
        let key = Sha256::new().chain_update(PURPOSE).chain_update(self.key.as_slice()).finalize();
        XChaCha20Poly1305::new(&key)
    }
}

#[cfg(test)]
mod tests {
    use crate::Code;
    use crate::store::Register;
    use crate::store::Secret;
    use crate::store::testing::{Fixture, PASSWORD, code, password};

    #[test]
    fn only_the_same_operator_of_the_same_register_reads_it_again() {
        let (fixture, mut register) = Fixture::new();
        let sealed = register.seal("甲小明".as_bytes()).expect("sealed");
        assert!(!format!("{sealed:?}").contains("甲"));
        register.add_operator("李兰", &Secret::new("another four words"), &password()).expect("added");
        register.close().expect("closed");
        let open =
            |secret: &str, who| Register::open_as(&fixture.folder(), &Secret::new(secret), Some(who)).expect("opened");
        let other = open("another four words", "李兰");
        assert_eq!(code(other.unseal(&sealed)), Code::Stale);
        drop(other);
        assert_eq!(open(PASSWORD, "王秀").unseal(&sealed).expect("read").as_slice(), "甲小明".as_bytes());
        let (_fixture, foreign) = Fixture::new();
        assert_eq!(code(foreign.unseal(&sealed)), Code::Stale);
    }
}
