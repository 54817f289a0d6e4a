//! Dates in the shape in which a form shows them.

use chrono::NaiveDate;

use crate::domain::PartialDate;

/// How a date is written as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Between year and month, between month and day, behind the last: `.`, `.` and nothing, or `年`, `月`, `日`.
    marks: [String; 3],
    /// Whether May is `05`.
    padded: bool,
    /// Whether days are written.
    days: bool,
}

impl Pattern {
    /// `2012-05-07`
    pub fn iso() -> Self {
        Self { marks: ["-".into(), "-".into(), String::new()], padded: true, days: true }
    }

    /// The shape of dates that stand in a form already; `None` when they have none or differ.
    pub fn of_samples<'a>(samples: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut common: Option<Self> = None;
        for pattern in samples.filter_map(Self::of) {
            common = Some(match common {
                None => pattern,
                Some(other) if other.marks == pattern.marks && other.days == pattern.days => {
                    Self { padded: other.padded && pattern.padded, ..other }
                }
                Some(_) => return None,
            });
        }
        common
    }

    /// The shape of one date.
    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.bytes().all(|b| b.is_ascii_digit()) {
            PartialDate::read(text).filter(|_| matches!(text.len(), 6 | 8))?;
            return Some(Self { marks: Default::default(), padded: true, days: text.len() == 8 });
        }
        PartialDate::read(text)?;
        let pieces: Vec<&str> = text.split_inclusive(|c: char| !c.is_ascii_digit()).collect();
        let mut numbers = Vec::new();
        let mut marks = Vec::new();
        for piece in pieces {
            let digits = piece.trim_end_matches(|c: char| !c.is_ascii_digit());
            let mark = &piece[digits.len()..];
            match (digits.is_empty(), marks.last_mut()) {
                (true, Some(last)) => *last = format!("{last}{mark}"),
                (true, None) => return None,
                (false, _) => {
                    numbers.push(digits);
                    marks.push(mark.to_owned());
                }
            }
        }
        let days = numbers.len() == 3;
        let (year, rest) = numbers.split_first()?;
        let padded = rest.iter().all(|number| number.len() == 2);
        let mut marks = marks.into_iter();
        let mut next = || marks.next().unwrap_or_default();
        let fits = year.len() == 4 && (days || rest.len() == 1);
        let marks = if days { [next(), next(), next()] } else { [next(), String::new(), next()] };
        fits.then_some(Self { marks, padded, days })
    }

    /// The shape that a header asks for: `出生日期（YYYYMMDD）`, `出生年月（如2012.05）`.
    pub fn of_header(header: &str) -> Option<Self> {
        let narrow = crate::domain::text::narrow(header).to_uppercase();
        let asked = |piece: &str| {
            let piece = piece.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '年' | '月' | '日'));
            let letters = piece.replace("YYYY", "2012").replace("XXXX", "2012").replace("MM", "05").replace("DD", "07");
            let letters = letters.replace("XX", "05").replace(['M', 'X'], "5").replace('D', "7");
            Self::of(&letters)
        };
        let mut pieces = narrow.split(|c: char| {
            c.is_whitespace() || matches!(c, '(' | ')' | ':' | '如' | '例' | ',' | ';' | '、' | '[' | ']')
        });
        pieces.find_map(asked)
    }

    /// A date in this shape; what isn't known of it is left out.
    pub fn write(&self, date: PartialDate) -> String {
        let two = |number: u32| if self.padded { format!("{number:02}") } else { number.to_string() };
        let [after_year, after_month, after_last] = &self.marks;
        let year = format!("{:04}", date.year);
        match (date.month, date.day.filter(|_| self.days)) {
            (Some(month), Some(day)) => {
                format!("{year}{after_year}{}{after_month}{}{after_last}", two(month), two(day))
            }
            (Some(month), None) => {
                let chinese = after_month == "月" || (!self.days && after_last == "月");
                format!("{year}{after_year}{}{}", two(month), if chinese { "月" } else { "" })
            }
            _ if after_year == "年" => format!("{year}年"),
            _ => year,
        }
    }
}

/// The serial day of a date; `None` before March 1900, where the two ways of counting differ from the calendar.
pub fn serial(date: NaiveDate, epoch_1904: bool) -> Option<i64> {
    let first = NaiveDate::from_ymd_opt(1900, 3, 1)?;
    let base = if epoch_1904 { NaiveDate::from_ymd_opt(1904, 1, 1)? } else { NaiveDate::from_ymd_opt(1899, 12, 30)? };
    let days = (date - base).num_days();
    (date >= first && days >= 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(iso: &str) -> PartialDate {
        PartialDate::parse_iso(iso).unwrap()
    }

    #[test]
    fn dates_are_written_as_those_that_stand_there() {
        for (samples, day, month) in [
            (&["2011.03.09"][..], "2012.05.07", "2012.05"),
            (&["2011.3.9", "2011.12.10"], "2012.5.7", "2012.5"),
            (&["2011年3月9日"], "2012年5月7日", "2012年5月"),
            (&["20110309"], "20120507", "201205"),
            (&["2011/03/09"], "2012/05/07", "2012/05"),
            (&["2011年03月"], "2012年05月", "2012年05月"),
            (&["2011.03"], "2012.05", "2012.05"),
        ] {
            let pattern = Pattern::of_samples(samples.iter().copied()).unwrap();
            assert_eq!(pattern.write(date("2012-05-07")), day, "{samples:?}");
            assert_eq!(pattern.write(date("2012-05")), month, "{samples:?}");
        }
        assert_eq!(Pattern::of_samples(["2011.3.9", "2011-3-9"].into_iter()), None);
        assert_eq!(Pattern::of_samples(["不详"].into_iter()), None);
    }

    #[test]
    fn headers_may_say_how() {
        for (header, written) in [
            ("出生日期（YYYYMMDD）", "20120507"),
            ("出生年月（如2011.03）", "2012.05"),
            ("出生日期\n（格式：yyyy-mm-dd）", "2012-05-07"),
            ("出生日期（XXXX年XX月XX日）", "2012年05月07日"),
        ] {
            let pattern = Pattern::of_header(header).unwrap_or_else(|| panic!("{header}"));
            assert_eq!(pattern.write(date("2012-05-07")), written, "{header}");
        }
        assert_eq!((Pattern::of_header("出生年月日"), Pattern::of_header("2026年外出时间")), (None, None));
    }

    #[test]
    fn serial_days_of_both_epochs() {
        let day = date("2012-05-07").full().unwrap();
        assert_eq!((serial(day, false), serial(day, true)), (Some(41_036), Some(41_036 - 1462)));
        assert_eq!(serial(date("1900-02-28").full().unwrap(), false), None);
    }
}
