//! Age in full years (周岁) at a date.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// From which day on a child counts as a year older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BirthdayRule {
    /// From the day after the birthday (最高法《关于审理未成年人刑事案件具体应用法律若干问题的解释》第 2 条). The default.
    #[default]
    NextDay,
    /// On the birthday itself, as many administrative forms count.
    SameDay,
}

/// Full years of age on `at`; `None` when the child was not yet born.
///
/// Somebody born on 29 February has the birthday on the last day of February in common years (民法典 on the end of months).
pub fn full_years(birth: NaiveDate, at: NaiveDate, rule: BirthdayRule) -> Option<u32> {
    if at < birth {
        return None;
    }
    let years = u32::try_from(at.year() - birth.year()).ok()?;
    let anniversary = anniversary(birth, at.year())?;
    let reached = match rule {
        BirthdayRule::NextDay => anniversary < at,
        BirthdayRule::SameDay => anniversary <= at,
    };
    Some(if reached { years } else { years.saturating_sub(1) })
}

/// The first day on which the child counts as `age` years old.
pub fn reaches(birth: NaiveDate, age: u32, rule: BirthdayRule) -> Option<NaiveDate> {
    let birthday = anniversary(birth, birth.year() + i32::try_from(age).ok()?)?;
    match rule {
        BirthdayRule::NextDay => birthday.succ_opt(),
        BirthdayRule::SameDay => Some(birthday),
    }
}

fn anniversary(birth: NaiveDate, year: i32) -> Option<NaiveDate> {
    birth.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn counts_from_the_day_after_the_birthday_by_default() {
        let birth = day("2000-07-31");
        assert_eq!(full_years(birth, day("2016-07-31"), BirthdayRule::NextDay), Some(15));
        assert_eq!(full_years(birth, day("2016-08-01"), BirthdayRule::NextDay), Some(16));
        assert_eq!(full_years(birth, day("2016-07-31"), BirthdayRule::SameDay), Some(16));
        assert_eq!(full_years(birth, day("1999-01-01"), BirthdayRule::NextDay), None);
        assert_eq!(full_years(birth, birth, BirthdayRule::NextDay), Some(0));
    }

    #[test]
    fn leap_day_children_have_their_birthday_at_the_end_of_february() {
        let birth = day("2012-02-29");
        assert_eq!(full_years(birth, day("2013-02-28"), BirthdayRule::SameDay), Some(1));
        assert_eq!(full_years(birth, day("2013-02-28"), BirthdayRule::NextDay), Some(0));
        assert_eq!(full_years(birth, day("2013-03-01"), BirthdayRule::NextDay), Some(1));
        assert_eq!(full_years(birth, day("2016-02-29"), BirthdayRule::NextDay), Some(3));
        assert_eq!(full_years(birth, day("2016-03-01"), BirthdayRule::NextDay), Some(4));
    }

    #[test]
    fn the_day_of_reaching_an_age_is_its_first_day() {
        for birth in ["2012-02-29", "2010-12-31", "2011-01-01"] {
            for rule in [BirthdayRule::NextDay, BirthdayRule::SameDay] {
                let first = reaches(day(birth), 16, rule).expect("a day");
                assert_eq!(full_years(day(birth), first, rule), Some(16));
                assert_eq!(full_years(day(birth), first.pred_opt().expect("a day"), rule), Some(15));
            }
        }
    }
}
