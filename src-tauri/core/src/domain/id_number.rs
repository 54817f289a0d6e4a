//! 公民身份号码, GB 11643-1999: 6 digits of region, 8 of birth date, 3 of order (odd male, even female), 1 check character.

use chrono::NaiveDate;

use super::text::{is_invisible, narrow_char};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character by remainder, ISO 7064 MOD 11-2.
const CHECKS: &[u8; 11] = b"10X98765432";

/// The sex that an ID number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// The word on forms.
    pub fn label(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}

/// What is wrong with an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not eighteen characters.
    Length,
    /// A character that can't stand in an ID number.
    Character,
    /// Characters 7 to 14 name no day of the calendar, or one before 1900.
    Date,
    /// The last character doesn't agree with the others.
    CheckDigit,
    /// A spreadsheet program turned the number into `5.2E+17`, or rounded its last digits.
    Damaged,
}

impl Fault {
    /// The code under which problems and findings report it.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Length => "id_length",
            Fault::Character => "id_character",
            Fault::Date => "id_date",
            Fault::CheckDigit => "id_check_digit",
            Fault::Damaged => "id_damaged",
        }
    }
}

/// The writing made uniform: half-width, upper case X, without white space, invisible characters, hyphens,
/// a leading apostrophe and a trailing full stop. Digits are never changed.
pub fn normalise(text: &str) -> String {
    if text.bytes().all(is_of_number) {
        return text.to_owned();
    }
    let plain: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(narrow_char)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '·'))
        .map(|c| match c {
            'x' | '×' | 'Х' | 'х' => 'X',
            other => other.to_ascii_uppercase(),
        })
        .collect();
    plain.trim_start_matches(['\'', '‘', '’', '`']).trim_end_matches(['。', '.', '\'']).to_owned()
}

/// Whether a character is one of those in which numbers are written uniformly.
fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'X'
}

/// Checks a normalised number: length, characters, date and check digit, in this order. The region is never a reason:
/// codes are abolished and stay on people's papers.
pub fn check(number: &str) -> Result<(), Fault> {
    let bytes = number.as_bytes();
    let all = number.bytes().all(is_of_number);
    if !all && is_scientific(number) {
        return Err(Fault::Damaged);
    }
    if bytes.len() != 18 {
        return Err(if all { Fault::Length } else { Fault::Character });
    }
    if !bytes[..17].iter().all(u8::is_ascii_digit) || !(bytes[17].is_ascii_digit() || bytes[17] == b'X') {
        return Err(Fault::Character);
    }
    birth_date(number).ok_or(Fault::Date)?;
    if check_character(number) == Some(bytes[17]) { Ok(()) } else { Err(Fault::CheckDigit) }
}

/// Text such as `5.2E+17`, left behind by a spreadsheet program.
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits(mantissa) && exponent.strip_prefix('+').is_some_and(digits)
}

/// The check character that the first seventeen digits ask for, `None` unless they are digits.
pub fn check_character(number: &str) -> Option<u8> {
    let digits = number.as_bytes().get(..17)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS.get((sum % 11) as usize).copied()
}

/// The birth date in characters 7 to 14, from 1900 on; a date in the future counts as one here, see the findings.
pub fn birth_date(number: &str) -> Option<NaiveDate> {
    let digits = number.get(6..14)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<u32>().ok());
    let year = part(0..4).filter(|year| *year >= 1900)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, part(4..6)?, part(6..8)?)
}

/// The sex in character 17.
pub fn sex(number: &str) -> Option<Sex> {
    let digit = number.as_bytes().get(16).filter(|b| b.is_ascii_digit())?;
    Some(if (digit - b'0') % 2 == 1 { Sex::Male } else { Sex::Female })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_examples_pass() {
        for number in ["11010519491231002X", "440524188001010014", "34052419800101001X"] {
            // The second was born in 1880: its check digit is right, its year is before 1900.
            assert_eq!(check_character(number), Some(number.as_bytes()[17]), "{number}");
        }
        assert_eq!(check("11010519491231002X"), Ok(()));
        assert_eq!(check("440524188001010014"), Err(Fault::Date));
        assert_eq!(check_character("123456789012345677"), Some(b'7'));
    }

    #[test]
    fn names_what_is_wrong() {
        assert_eq!(check("110105194912310021"), Err(Fault::CheckDigit));
        assert_eq!(check("11010519491331002X"), Err(Fault::Date));
        assert_eq!(check("1101051949123100"), Err(Fault::Length));
        assert_eq!(check("1101051949123100O2"), Err(Fault::Character));
        assert_eq!(check("5.20199E+17"), Err(Fault::Damaged));
    }

    #[test]
    fn writing_is_made_uniform_without_touching_digits() {
        for text in [
            "11010519491231002x",
            " 110105 19491231 002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "'11010519491231002X",
            "110105\u{200B}19491231002X。",
            "110105-19491231-002X",
        ] {
            assert_eq!(normalise(text), "11010519491231002X", "{text}");
        }
    }

    proptest! {
        /// One digit changed, or two neighbours swapped, is always noticed (the law of MOD 11-2).
        #[test]
        fn any_single_slip_is_noticed(region in 110_000u32..660_000, days in 0i64..45_000, order in 0u32..1000, at in 0usize..17, other in 1u8..10) {
            let date = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date") + chrono::Duration::days(days);
            let seventeen = format!("{region:06}{}{order:03}", date.format("%Y%m%d"));
            let check_char = check_character(&seventeen).expect("digits");
            let number = format!("{seventeen}{}", check_char as char);
            prop_assert_eq!(check(&number), Ok(()));
            let mut slipped = number.clone().into_bytes();
            slipped[at] = b'0' + (slipped[at] - b'0' + other) % 10;
            prop_assert!(check(std::str::from_utf8(&slipped).expect("ascii")).is_err());
            if at < 16 && number.as_bytes()[at] != number.as_bytes()[at + 1] {
                let mut swapped = number.into_bytes();
                swapped.swap(at, at + 1);
                prop_assert!(check(std::str::from_utf8(&swapped).expect("ascii")).is_err());
            }
        }
    }
}
