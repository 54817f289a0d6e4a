//! Dates as people write them.

use chrono::{Datelike, NaiveDate};

/// A date that may lack its day, or its day and month, as birth dates of grandparents often do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12, if known.
    pub month: Option<u32>,
    /// The day of the month, if known.
    pub day: Option<u32>,
}

/// The years that a date in a register can plausibly have; others are taken for misreadings.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2199;

impl PartialDate {
    /// Whether two dates say the same as far as both of them go: 2012-05 and 2012-05-07.
    pub fn agrees(self, other: Self) -> bool {
        fn fits(one: Option<u32>, other: Option<u32>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        self.year == other.year && fits(self.month, other.month) && fits(self.day, other.day)
    }

    /// A full date.
    pub fn day(date: NaiveDate) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// A date from its parts, `None` when they name no day of the calendar or an implausible year.
    pub fn from_parts(year: i32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
        (YEARS.contains(&year) && (day.is_none() || month.is_some())).then_some(Self { year, month, day })
    }

    /// The calendar day, when all parts are known.
    pub fn full(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?, self.day?)
    }

    /// Reads ISO text of full or reduced precision: `2012`, `2012-05`, `2012-05-07`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = exact_number(parts.next()?, 4)?;
        let month = parts.next().map(|p| exact_number(p, 2)).map_or(Some(None), |m| m.map(Some))?;
        let day = parts.next().map(|p| exact_number(p, 2)).map_or(Some(None), |d| d.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        Self::from_parts(year as i32, month, day)
    }

    /// ISO text of full or reduced precision.
    pub fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    /// Reads a date as it is written in registers: `2012-5-7`, `2012.5.7`, `2012/05/07`, `2012年5月7日`, `20120507`,
    /// `2012.05`, `2012年5月`, `201205`, `2012`, `二〇一二年五月七日`, with full-width digits, spaces, a time of day behind it or a full stop.
    /// `None` for anything else, also for two-digit years, because their century would be a guess.
    pub fn read(text: &str) -> Option<Self> {
        if let Some(iso) = Self::parse_iso(text) {
            return Some(iso);
        }
        let text = super::text::narrow(text);
        let text = chinese_numerals(text.trim());
        let text = text.trim_end_matches(['。', '.', '生', '出']).trim();
        let text = without_time(text);
        if text.chars().all(|c| c.is_ascii_digit()) {
            return read_digits(text);
        }
        read_parts(text)
    }
}

fn exact_number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// `20120507`, `201205` and `2012`.
fn read_digits(text: &str) -> Option<PartialDate> {
    let year = text.get(..4)?.parse().ok()?;
    match text.len() {
        4 => PartialDate::from_parts(year, None, None),
        // 190512 is rather 2019-05-12 than May 1905: with two digits for the year it can't be told.
        6 if year < 1920 => None,
        6 => PartialDate::from_parts(year, Some(text[4..].parse().ok()?), None),
        8 => PartialDate::from_parts(year, Some(text[4..6].parse().ok()?), Some(text[6..].parse().ok()?)),
        _ => None,
    }
}

/// Year, month and day with anything usual between them.
fn read_parts(text: &str) -> Option<PartialDate> {
    let separator = |c: char| {
        matches!(
            c,
            '-' | '.' | '/' | '\\' | '年' | '月' | '日' | '号' | ',' | '、' | '~' | '_' | '—' | '–' | '·' | '。'
        ) || c.is_whitespace()
    };
    let numbers: Vec<&str> = text.split(separator).filter(|part| !part.is_empty()).collect();
    let [year, rest @ ..] = numbers.as_slice() else {
        return None;
    };
    let year = exact_number(year, 4)? as i32;
    let small = |part: &str| {
        if part.len() <= 2 { part.parse::<u32>().ok() } else { None }
    };
    match rest {
        [] => PartialDate::from_parts(year, None, None),
        [month] => PartialDate::from_parts(year, Some(small(month)?), None),
        [month, day] => PartialDate::from_parts(year, Some(small(month)?), Some(small(day)?)),
        _ => None,
    }
}

/// Cuts ` 00:00:00` or `T08:30` from behind a date.
fn without_time(text: &str) -> &str {
    match text.find(':') {
        Some(colon) => text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['T', ' ']),
        None => text,
    }
}

/// Turns 二〇一二年五月七日 into digits; text without Chinese numerals stays as it is.
fn chinese_numerals(text: &str) -> String {
    const DIGITS: [(char, char); 12] = [
        ('〇', '0'),
        ('零', '0'),
        ('○', '0'),
        ('一', '1'),
        ('二', '2'),
        ('三', '3'),
        ('四', '4'),
        ('五', '5'),
        ('六', '6'),
        ('七', '7'),
        ('八', '8'),
        ('九', '9'),
    ];
    let digit = |c: char| DIGITS.iter().find(|(han, _)| *han == c).map(|(_, d)| *d);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| digit(chars[i])).is_some();
        let after = chars.get(i + 1).and_then(|&c| digit(c)).is_some();
        match c {
            // 十 alone is ten, 十五 fifteen, 二十 twenty, 二十五 twenty-five.
            '十' if !before && !after => out.push_str("10"),
            '十' if !before => out.push('1'),
            '十' if !after => out.push('0'),
            '十' => {}
            _ => out.push(digit(c).unwrap_or(c)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Two dates agree when the text of one begins with that of the other.
        #[test]
        fn dates_agree_as_far_as_both_go(
            one in (2011i32..2013, prop::option::of(1u32..3), prop::option::of(1u32..3)),
            other in (2011i32..2013, prop::option::of(1u32..3), prop::option::of(1u32..3)),
        ) {
            let date = |(year, month, day): (i32, Option<u32>, Option<u32>)| {
                PartialDate::from_parts(year, month, day.filter(|_| month.is_some())).expect("a date")
            };
            let (one, other) = (date(one), date(other));
            let begins = one.iso().starts_with(&other.iso()) || other.iso().starts_with(&one.iso());
            prop_assert_eq!(one.agrees(other), begins);
        }
    }

    #[test]
    fn reads_the_shapes_of_registers() {
        for text in [
            "2012-5-7",
            "2012.5.7",
            "2012.05.07",
            "2012/5/7",
            "2012年5月7日",
            "20120507",
            "２０１２年５月７日",
            "2012 年 5 月 7 日",
            "二〇一二年五月七日",
            "2012-05-07 00:00:00",
            "2012-05-07T08:30:00",
            "2012.5.7.",
            "2012、5、7",
            "2012年5月7号",
        ] {
            assert_eq!(PartialDate::read(text).map(PartialDate::iso).as_deref(), Some("2012-05-07"), "{text}");
        }
        for (text, iso) in [
            ("2012.5", "2012-05"),
            ("201205", "2012-05"),
            ("2012年5月", "2012-05"),
            ("2012", "2012"),
            ("2012年", "2012"),
            ("一九八〇年十二月二十五日", "1980-12-25"),
            ("二〇二〇年十月十日", "2020-10-10"),
        ] {
            assert_eq!(PartialDate::read(text).map(PartialDate::iso).as_deref(), Some(iso), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "不详",
            "2012-13-01",
            "2015-02-29",
            "12.5.7",
            "20121340",
            "2012-5-7-1",
            "190512",
            "0999-01-01",
            "3",
            "2012-123-1",
            "—",
            "+2012",
        ] {
            assert_eq!(PartialDate::read(text), None, "{text}");
        }
    }
}
