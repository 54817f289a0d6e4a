//! Telephone numbers of China's mainland: mobile and fixed.

use super::text::{is_invisible, narrow_char};

/// Normalises the writing of a phone number: half-width, without spaces, hyphens in mobile numbers and a leading `+86`/`0086`.
/// The area code's hyphen of a fixed line stays. Text that is no phone number comes back as `None`.
pub fn normalise(text: &str) -> Option<String> {
    if is_mobile(text) && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let plain: String =
        text.chars().filter(|c| !is_invisible(*c)).map(narrow_char).filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_start_matches('\'').trim_end_matches(['。', '.']);
    let plain = ["+86", "0086", "86-", "(86)"].iter().find_map(|p| plain.strip_prefix(p)).unwrap_or(plain);
    let plain = plain.trim_start_matches('-');
    let digits: String = plain.chars().filter(|c| !matches!(c, '-' | '(' | ')' | '—')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if is_mobile(&digits) {
        return Some(digits);
    }
    is_fixed(&digits).then(|| plain.replace(['(', '—'], "").replace(')', "-"))
}

/// Eleven digits that begin with 13 to 19.
fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// Seven or eight digits, with or without an area code of three or four digits.
fn is_fixed(digits: &str) -> bool {
    match digits.strip_prefix('0') {
        Some(rest) => (9..=11).contains(&rest.len()),
        None => (7..=8).contains(&digits.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_the_usual_writings() {
        for text in [
            "13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "+8613812345678",
            "+86 138 1234 5678",
            "１３８１２３４５６７８",
            "'13812345678",
            "13812345678。",
        ] {
            assert_eq!(normalise(text).as_deref(), Some("13812345678"), "{text}");
        }
        assert_eq!(normalise("0851-1234567").as_deref(), Some("0851-1234567"));
        assert_eq!(normalise("(0851)1234567").as_deref(), Some("0851-1234567"));
    }

    #[test]
    fn refuses_other_shapes() {
        for text in ["1381234567", "138123456789", "12812345678", "无", "", "13812345678 13912345678"] {
            assert_eq!(normalise(text), None, "{text}");
        }
    }
}
