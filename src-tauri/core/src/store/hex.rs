//! Bytes as lower-case hexadecimal text.

/// Writes bytes as text.
pub(super) fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Reads what [`encode`] wrote; `None` for anything else.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = decode_any(text)?;
    bytes.try_into().ok()
}

/// As [`decode`], of any length.
pub(super) fn decode_any(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
