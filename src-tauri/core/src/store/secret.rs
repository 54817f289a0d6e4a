//! What opens a register: a password that somebody remembers, or the recovery code that was printed once.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{Code, Error, Result};

/// Crockford's alphabet: no I, L, O, U, so that a code can be read out and typed.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a recovery code without hyphens: 125 random bits.
const LENGTH: usize = 25;
const GROUP: usize = 5;

/// A password or a recovery code as somebody typed it. Wiped from memory when dropped, never shown.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over what was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// The bytes that the key is derived from. The same password typed on another system gives the same bytes;
    /// a recovery code may be typed in small letters, with or without hyphens, O for 0, I or L for 1.
    pub(super) fn bytes(&self) -> Zeroizing<Vec<u8>> {
        match code_characters(&self.0) {
            Some(code) => Zeroizing::new(code.as_bytes().to_vec()),
            None => Zeroizing::new(self.0.nfc().collect::<String>().into_bytes()),
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The text as the characters of a recovery code, if it has the shape of one.
fn code_characters(text: &str) -> Option<Zeroizing<String>> {
    let mut code = Zeroizing::new(String::with_capacity(LENGTH));
    for c in text.chars().map(crate::domain::text::narrow_char).filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !u8::try_from(c).is_ok_and(|c| ALPHABET.contains(&c)) || code.len() == LENGTH {
            return None;
        }
        code.push(c);
    }
    (code.len() == LENGTH).then_some(code)
}

/// The recovery code: shown once, printed, kept in a drawer. `Display` gives it in groups of five.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// A new random code.
    pub(super) fn random() -> Result<Self> {
        let mut bytes = Zeroizing::new([0u8; LENGTH]);
        getrandom::fill(bytes.as_mut()).map_err(|e| Error::new(Code::Internal).because(e.to_string()))?;
        let characters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31)).copied().map(char::from));
        Ok(Self(Zeroizing::new(characters.collect())))
    }

    /// As a secret to open the register with.
    pub fn secret(&self) -> Secret {
        Secret(self.0.clone())
    }
}

impl std::fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_survives_being_copied_by_hand() {
        let code = RecoveryCode::random().expect("random bytes");
        let shown = code.to_string();
        assert_eq!(shown.len(), LENGTH + 4);
        let sloppy = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        for typed in [shown.clone(), sloppy, shown.replace('-', ""), format!(" {shown}\n")] {
            assert_eq!(*Secret::new(typed).bytes(), *code.secret().bytes());
        }
    }

    #[test]
    fn passwords_stay_as_typed() {
        assert_ne!(*Secret::new("Abc").bytes(), *Secret::new("abc").bytes());
        assert_ne!(*Secret::new("abc ").bytes(), *Secret::new("abc").bytes());
        // The same letter composed and decomposed is the same password.
        assert_eq!(*Secret::new("\u{e9}").bytes(), *Secret::new("e\u{301}").bytes());
        assert!(Secret::new("  ").is_empty());
        assert_eq!(format!("{:?}", Secret::new("geheim")), "Secret");
    }
}
