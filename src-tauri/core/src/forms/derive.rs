//! Facts that follow from others and are never typed twice.

use chrono::NaiveDate;

use crate::domain::id_number::{self, Sex};
use crate::domain::{PartialDate, Record};

/// The ID number of a record when it passes all checks; only such a number tells anything else.
pub fn sound_id_number(record: &Record) -> Option<&str> {
    record.text("child.id_number").filter(|number| id_number::check(number).is_ok())
}

/// The child's sex: what the ID number says, else what was entered.
pub fn sex(record: &Record) -> Option<&str> {
    sound_id_number(record).and_then(id_number::sex).map(Sex::label).or_else(|| record.text("child.sex"))
}

/// The child's birth date: what the ID number says, else what was entered, if that is a full date.
pub fn birth_date(record: &Record) -> Option<NaiveDate> {
    let entered = || record.text("child.birth_date").and_then(PartialDate::parse_iso).and_then(PartialDate::full);
    sound_id_number(record).and_then(id_number::birth_date).or_else(entered)
}

/// The birth date as far as it is known: that of [`birth_date`], else what was entered without day or month.
pub fn birth(record: &Record) -> Option<PartialDate> {
    match birth_date(record) {
        Some(day) => Some(PartialDate::day(day)),
        None => record.text("child.birth_date").and_then(PartialDate::parse_iso),
    }
}

/// 监护评估 from 监护类型 (note 5 of the registration form): the first three kinds are 差, the others speak for themselves.
pub fn care_rating(record: &Record) -> Option<&'static str> {
    match record.text("care.kind")? {
        "无人监护" | "父或母无监护能力" | "受委托监护人监护能力不足" => Some("差"),
        "监护情况一般" => Some("一般"),
        "监护情况较好" => Some("较好"),
        _ => None,
    }
}

/// The area of the next level down that a return counts by: the village, else the one named in an address
/// (`…镇小河村1组` gives 小河村), else nothing.
pub fn area(record: &Record) -> Option<String> {
    let named = record.text("village.village").map(str::to_owned);
    named.or_else(|| {
        ["child.hukou_address", "child.residence_address"].iter().find_map(|key| village_in(record.text(key)?))
    })
}

/// The village or neighbourhood in an address: the piece that ends in 村, 社区 or 居委会 behind the township.
fn village_in(address: &str) -> Option<String> {
    let township = ["街道", "镇", "乡"].iter().find_map(|mark| address.find(mark).map(|at| at + mark.len()));
    let rest = &address[township.unwrap_or(0)..];
    let end =
        ["村委会", "居委会", "社区", "村"].iter().filter_map(|mark| rest.find(mark).map(|at| at + mark.len())).min()?;
    let village = rest[..end].trim();
    (2..=12).contains(&village.chars().count()).then(|| village.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_found_in_an_address() {
        let at = |address: &str| area(&Record::default().with("child.hukou_address", address));
        assert_eq!(at("贵州省云岭市青禾县石桥镇小河村1组").as_deref(), Some("小河村"));
        assert_eq!(at("石桥镇白岩社区3栋").as_deref(), Some("白岩社区"));
        assert_eq!(at("广东省东莞市"), None);
    }

    #[test]
    fn a_number_that_fails_its_checks_tells_nothing() {
        let record = Record::default().with("child.id_number", "110105194912310021").with("child.sex", "男");
        assert_eq!(sex(&record), Some("男"));
        assert_eq!(birth_date(&record), None);
    }
}
