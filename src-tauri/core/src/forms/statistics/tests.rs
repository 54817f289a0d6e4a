//! What a clerk and a township would notice if it went wrong.

use super::*;
use crate::domain::Record;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A child with every answer that the return asks for.
fn complete(birth: &str) -> Record {
    let years = 2026 - birth[..4].parse::<i32>().expect("a year");
    let schooling = if years < 7 { "幼儿园" } else { "小学" };
    let mut record = Record::default()
        .with("child.sex", "女")
        .with("child.hukou_registered", "是")
        .with("child.health", "健康")
        .with("child.schooling", schooling)
        .with("child.boarding", "否")
        .with("guardian.relation", "祖母")
        .with("care.kind", "监护情况一般");
    record.fields.insert("child.birth_date".into(), birth.into());
    record
}

fn counted(children: &[(&str, Record)]) -> Statistics<usize> {
    counted_by(children, definition(), BirthdayRule::NextDay)
}

fn counted_by(children: &[(&str, Record)], definition: &Definition, rule: BirthdayRule) -> Statistics<usize> {
    let facts = children.iter().enumerate().map(|(key, (area, record))| (key, *area, Facts::of(record)));
    count(facts, definition, day("2026-07-31"), rule)
}

/// The numbers of the printed columns, by their printed number.
fn column(row: &Row, number: usize) -> u32 {
    row.counts[number - 1]
}

#[test]
fn age_bands_change_on_the_day_after_the_birthday() {
    let band = |birth: &str, rule| {
        let total = counted_by(&[("甲村", complete(birth))], definition(), rule).total;
        [2, 5, 8].into_iter().find(|number| column(&total, *number) == 1)
    };
    use BirthdayRule::{NextDay, SameDay};
    for (birth, next_day, same_day) in [
        ("2026-07-31", Some(2), Some(2)),
        ("2020-08-01", Some(2), Some(2)),
        ("2020-07-31", Some(2), Some(5)),
        ("2020-07-30", Some(5), Some(5)),
        ("2012-08-01", Some(5), Some(5)),
        ("2012-07-31", Some(5), Some(8)),
        ("2012-07-30", Some(8), Some(8)),
        ("2010-07-31", Some(8), None),
        ("2010-07-30", None, None),
    ] {
        assert_eq!((band(birth, NextDay), band(birth, SameDay)), (next_day, same_day), "{birth}");
    }
}

#[test]
fn nobody_is_dropped() {
    let children = [
        ("甲村", complete("2015-03-01")),
        ("甲村", complete("2008-03-01")),
        ("", complete("2027-01-01")),
        ("乙村", Record::default().with("child.name", "未知").with("child.birth_date", "2015")),
    ];
    let statistics = counted(&children);
    assert_eq!(column(&statistics.total, 1), 1);
    let outside: Vec<_> = statistics.outside.iter().map(|o| (o.label.as_str(), o.children.as_slice())).collect();
    assert_eq!(outside, [("满16周岁", &[1][..]), ("截止日后出生", &[2][..]), ("出生日期未采集", &[3][..])]);
    assert_eq!(statistics.rows.iter().map(|row| row.area.as_str()).collect::<Vec<_>>(), ["甲村", "乙村", "未注明"]);
    assert!(statistics.failures.is_empty(), "{:?}", statistics.failures);
}

#[test]
fn a_missing_answer_is_counted_and_named() {
    let mut lacking = complete("2015-03-01");
    lacking.fields.remove("child.schooling");
    let statistics = counted(&[("甲村", complete("2015-03-01")), ("甲村", lacking), ("乙村", complete("2015-03-01"))]);
    let failure = statistics.failures.iter().find(|f| f.identity.contains("C18")).expect("schooling does not add up");
    assert_eq!((failure.area.as_str(), failure.left, failure.right), ("甲村", 2, 1));
    assert_eq!(failure.children, [1]);
    assert_eq!(statistics.failures.len(), 1, "{:?}", statistics.failures);
    let at = definition().all_columns().position(|c| c.label == "就学情况").expect("a column");
    assert_eq!(statistics.total.counts[at], 1);
}

#[test]
fn the_relations_as_printed_contradict_each_other() {
    let printed = definition().with_relations("as-printed").expect("a set");
    let statistics = counted_by(&[("甲村", complete("2015-03-01"))], &printed, BirthdayRule::NextDay);
    assert_eq!(statistics.failures.iter().map(|f| f.children.as_slice()).collect::<Vec<_>>(), [[0]]);
}

#[test]
fn a_child_without_a_capable_guardian_counts_once() {
    let with = |changes: &[(&'static str, &str)]| {
        let mut record = complete("2015-03-01");
        for (key, value) in changes {
            record.fields.insert((*key).into(), (*value).into());
        }
        let total = counted(&[("甲村", record)]).total;
        (26..=29).filter(|number| column(&total, *number) == 1).collect::<Vec<_>>()
    };
    assert_eq!(with(&[]), [26]);
    assert_eq!(with(&[("guardian.relation", "姑母")]), [27]);
    assert_eq!(with(&[("guardian.relation", "干爹")]), [27]);
    assert_eq!(with(&[("care.kind", "无人监护")]), [28]);
    assert_eq!(with(&[("care.kind", "父或母无监护能力")]), [29]);
    assert_eq!(with(&[("guardian.relation", "母亲"), ("care.one_away_other_incapable", "是")]), [29]);
    assert_eq!(with(&[("guardian.relation", "祖父"), ("care.one_away_other_incapable", "是")]), [26]);
    assert_eq!(with(&[("guardian.relation", "母亲")]), [] as [usize; 0]);
}

fn any_record() -> impl Strategy<Value = Record> {
    let label = |key: &'static str| {
        let field = crate::forms::fields().get(key).expect(key);
        let labels: Vec<String> =
            crate::forms::fields().choices(field).choices.iter().map(|choice| choice.label.clone()).collect();
        prop::sample::select(labels)
    };
    let born = (0i64..6500).prop_map(|days| day("2010-06-01") + chrono::Duration::days(days));
    (
        born,
        label("child.sex"),
        label("child.schooling"),
        label("child.health"),
        label("care.kind"),
        "是|否",
        "祖父|姑母|邻居",
    )
        .prop_map(|(born, sex, schooling, health, kind, yes, relation)| {
            let mut record = complete("2015-03-01");
            for (key, value) in [
                ("child.birth_date", born.to_string()),
                ("child.sex", sex),
                ("child.schooling", schooling),
                ("child.health", health),
                ("care.kind", kind),
                ("child.boarding", yes.clone()),
                ("child.hukou_registered", yes),
                ("guardian.relation", relation),
            ] {
                record.fields.insert(key.into(), crate::domain::Value::Text(value));
            }
            record
        })
}

const ASKED: [&str; 6] =
    ["child.sex", "child.schooling", "child.hukou_registered", "child.health", "care.kind", "guardian.relation"];

proptest! {
    /// T22: with every answer given the printed relations hold in every area; with answers missing each failure names
    /// exactly the children who lack them, and every child stands in 合计 or in one of the columns outside it.
    #[test]
    fn the_printed_relations_hold_for_whole_files_and_name_the_others(
        children in prop::collection::vec((0..3usize, any_record(), prop::option::weighted(0.2, 0..ASKED.len())), 1..40)
    ) {
        let areas = ["甲村", "乙村", ""];
        let name = |area: &str| if area.is_empty() { "未注明".to_owned() } else { area.to_owned() };
        let whole: Vec<_> = children.iter().map(|(area, record, _)| (areas[*area], record.clone())).collect();
        let statistics = counted(&whole);
        prop_assert_eq!(&statistics.failures, &vec![]);
        let outside: usize = statistics.outside.iter().map(|o| o.children.len()).sum();
        prop_assert_eq!(column(&statistics.total, 1) as usize + outside, whole.len());

        let broken: Vec<_> = children.iter().map(|(area, record, lost)| {
            let mut record = record.clone();
            if let Some(lost) = lost {
                record.fields.remove(ASKED[*lost]);
            }
            (areas[*area], record)
        }).collect();
        let inside = |key: &usize| !statistics.outside.iter().any(|o| o.children.contains(key));
        let statistics = counted(&broken);
        for failure in &statistics.failures {
            prop_assert!(failure.left > failure.right);
            prop_assert_eq!(failure.children.len() as u32, failure.left - failure.right);
            for key in &failure.children {
                prop_assert!(children[*key].2.is_some());
                prop_assert_eq!(name(broken[*key].0), failure.area.as_str());
            }
        }
        let named: std::collections::HashSet<usize> = statistics.failures.iter().flat_map(|f| f.children.clone()).collect();
        for (key, (_, record, lost)) in children.iter().enumerate() {
            // The guardian's relation decides nothing where nobody, or an incapable parent, guards the child.
            let told_by_kind = matches!(record.text("care.kind"), Some("无人监护" | "父或母无监护能力"));
            let matters = lost.is_some_and(|lost| ASKED[lost] != "guardian.relation" || !told_by_kind);
            if matters && inside(&key) {
                prop_assert!(named.contains(&key), "{key}");
            }
        }
    }
}
