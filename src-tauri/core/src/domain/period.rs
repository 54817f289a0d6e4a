//! The periods by which reports and schools count, as they are called in Chinese.

use chrono::{Datelike, NaiveDate};

/// A stretch of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A month of a year.
    Month(i32, u32),
    /// A quarter of a year, 1 to 4.
    Quarter(i32, u32),
    /// A term, 1 or 2, of the school year that begins on 1 September of this year.
    Term(i32, u32),
}

impl Period {
    /// The month of a day.
    pub fn month(day: NaiveDate) -> Self {
        Period::Month(day.year(), day.month())
    }

    /// The quarter of a day.
    pub fn quarter(day: NaiveDate) -> Self {
        Period::Quarter(day.year(), day.month0() / 3 + 1)
    }

    /// The term of a day. The school year runs from 1 September to 31 August, its second term from 1 February.
    pub fn term(day: NaiveDate) -> Self {
        match day.month() {
            9.. => Period::Term(day.year(), 1),
            1 => Period::Term(day.year() - 1, 1),
            _ => Period::Term(day.year() - 1, 2),
        }
    }

    /// Its name: 2026年3月, 2026年第一季度, 2025—2026学年第二学期.
    pub fn name(self) -> String {
        const NUMBERS: [&str; 4] = ["一", "二", "三", "四"];
        let number = |at: u32| at.checked_sub(1).and_then(|at| NUMBERS.get(at as usize)).copied().unwrap_or_default();
        match self {
            Period::Month(year, month) => format!("{year}年{month}月"),
            Period::Quarter(year, quarter) => format!("{year}年第{}季度", number(quarter)),
            Period::Term(year, term) => format!("{year}—{}学年第{}学期", year + 1, number(term)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t20_months_quarters_and_terms_have_their_chinese_names() {
        for (day, month, quarter, term) in [
            ("2026-01-31", "2026年1月", "2026年第一季度", "2025—2026学年第一学期"),
            ("2026-02-01", "2026年2月", "2026年第一季度", "2025—2026学年第二学期"),
            ("2024-02-29", "2024年2月", "2024年第一季度", "2023—2024学年第二学期"),
            ("2026-08-31", "2026年8月", "2026年第三季度", "2025—2026学年第二学期"),
            ("2026-09-01", "2026年9月", "2026年第三季度", "2026—2027学年第一学期"),
            ("2026-12-31", "2026年12月", "2026年第四季度", "2026—2027学年第一学期"),
        ] {
            let day: NaiveDate = day.parse().expect("a date");
            let names = [Period::month(day), Period::quarter(day), Period::term(day)].map(Period::name);
            assert_eq!(names, [month, quarter, term]);
        }
    }
}
