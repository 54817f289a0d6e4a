//! Every cell is text and says what the file says; the return's are sums.

use std::collections::BTreeSet;

use calamine::Data;
use proptest::prelude::*;
use proptest::sample::select;
use tongce_core::domain::age::BirthdayRule;
use tongce_core::domain::{Record, Value};
use tongce_core::forms::facts::Facts;
use tongce_core::forms::statistics::{count, definition};
use tongce_core::forms::{definitions, fields, shown};
use tongce_core::sheets::write;

use super::{child, context, day, sheet, text};

/// Rows above the children of a roster.
const ROSTER_HEAD: u32 = 3;

/// Text that spreadsheet programs, XML and careless code like to change.
fn hostile() -> impl Strategy<Value = String> {
    let known = [
        "=1+1",
        "=HYPERLINK(\"http://x\")",
        "+86 138",
        "-",
        "@x",
        "00123",
        "1-2",
        "3E5",
        "2016.7",
        "520199201205071234",
        "_x0041_",
        "_x005F_",
        "_x000D_",
        "<b>&amp;]]>",
        "'x",
        "\"",
        "\t=1",
        "a\nb",
        "a\r\nb",
        " a ",
        "㼆䶮𬭸",
        "买买提·艾力",
        "１２３",
        "👨‍👩‍👧",
        "\u{1}",
        "\u{b}",
        "\u{FFFE}",
        "TRUE",
        "#REF!",
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,30}"]
}

fn hostile_record() -> impl Strategy<Value = Record> {
    let keys: Vec<&'static str> =
        fields().fields.iter().map(|field| field.key.as_str()).filter(|key| *key != "row_number").collect();
    let entered = prop::collection::btree_map(select(keys), hostile(), 0..25);
    let extra = prop::collection::btree_map("[一-龥]{1,4}栏", hostile(), 0..3);
    (entered, extra).prop_map(|(entered, extra)| {
        let mut record = Record { extra, ..Record::default() };
        for (key, text) in entered {
            record.fields.insert(key.into(), Value::Text(text));
        }
        record
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// T1, T3, T15, T21: what a program must not touch is text, character for character.
    #[test]
    fn every_cell_of_a_roster_is_text_and_equal(children in prop::collection::vec(hostile_record(), 1..6)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("花名册.xlsx");
        prop_assert_eq!(write::roster(&children, &context(), &path).expect("written") as usize, children.len());
        let range = sheet(&path, 0);
        let headers: Vec<String> = (0..range.width() as u32).map(|column| text(&range, ROSTER_HEAD - 1, column)).collect();
        let form = definitions::roster();
        for (row, record) in (ROSTER_HEAD..).zip(&children) {
            prop_assert_eq!(range.get_value((row, 0)), Some(&Data::Float(f64::from(row - ROSTER_HEAD + 1))));
            let mut seen = BTreeSet::new();
            for (column, header) in (0u32..).zip(&headers).skip(1) {
                let of_form = form.columns.get(column as usize).map(|column| column.field.as_str());
                let further = || fields().fields.iter().find(|field| field.title() == header).map(|field| field.key.as_str());
                let expected = match of_form.or_else(further) {
                    Some(key) => {
                        seen.insert(key.to_owned());
                        shown::text(record, key).into_owned()
                    }
                    None => record.extra.get(header).cloned().unwrap_or_default(),
                };
                prop_assert_eq!(text(&range, row, column), expected, "{}", header);
            }
            prop_assert!(record.fields.keys().all(|key| seen.contains(key.as_str())), "no field is left out");
            prop_assert!(record.extra.keys().all(|header| headers.contains(header)), "no extra column is left out");
        }
    }

    #[test]
    fn every_cell_of_a_registration_sheet_is_text_and_equal(record in hostile_record()) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("登记表.xlsx");
        write::registration([&record], &context(), &path).expect("written");
        let range = sheet(&path, 0);
        for cell in &definitions::registration().cells {
            let stands = text(&range, cell.at.top, u32::from(cell.at.left));
            if let (Some(key), None) = (&cell.field, &cell.with) {
                prop_assert_eq!(stands, shown::text(&record, key).into_owned());
            } else if let Some(key) = &cell.ticks {
                // None of these words is an option: they stand for themselves, or the options are all open.
                let said = shown::text(&record, key);
                prop_assert!(stands == said || (said.is_empty() && !stands.contains('√')), "{}", stands);
            }
        }
    }
}

#[test]
fn options_are_ticked_as_on_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("登记表.xlsx");
    let mut record = child("孟春花")
        .with("child.health", "残疾")
        .with("child.schooling", "初中")
        .with("child.disability_grade", "二级");
    record.fields.insert("child.disability_kind".into(), Value::Many(vec!["视力".into(), "肢体".into()]));
    record.fields.insert("household.income_sources".into(), Value::Many(vec!["种养殖业".into(), "其他".into()]));
    write::registration([&record], &context(), &path).expect("written");
    let range = sheet(&path, 0);
    let at = |address: &str| {
        let area = definitions::registration::Area::parse(address).expect("an address");
        text(&range, area.top, u32::from(area.left))
    };
    assert_eq!(at("A1"), "农村留守儿童基本情况登记表");
    assert_eq!(at("A2"), "填报单位：（盖章）石桥镇大坪村");
    assert_eq!(at("F2"), "填报日期：2026年11月10日");
    assert_eq!(at("C6"), "健康（  ）  残疾（√）  患病（  ）");
    assert_eq!(at("C7"), "视力、肢体　二级");
    assert_eq!(
        at("E8"),
        "幼儿园（  ）  未入园（  ）  小学（  ）  初中（√）\n高中（  ）  中职（  ）  辍学（  ）  不在学（  ）"
    );
    assert_eq!(at("B19"), "打工收入（  ）  种养殖业（√）  政府救助（  ）  亲朋接济（  ）  其他（√）");
    assert_eq!(
        (at("A21"), at("D21"), at("G21")),
        ("单位负责人（签名）：".into(), "复核人（签名）：".into(), "填表人（签名）：".into())
    );
}

#[test]
fn a_register_without_children_gives_forms_to_fill_in_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("表.xlsx");
    let none: [Record; 0] = [];
    assert_eq!(write::registration(&none, &context(), &path).expect("written"), 0);
    assert_eq!(text(&sheet(&path, 0), 5, 2), "健康（  ）  残疾（  ）  患病（  ）");
    assert_eq!(write::roster(&none, &context(), &path).expect("written"), 0);
    assert_eq!(write::contact_card(&none, &context(), &path).expect("written"), 0);
}

#[test]
fn a_return_shows_its_sums_and_says_what_does_not_add_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("统计表.xlsx");
    let whole =
        child("甲").with("child.sex", "男").with("child.birth_date", "2015-03-01").with("child.hukou_registered", "是");
    let whole = whole
        .with("child.health", "健康")
        .with("child.schooling", "小学")
        .with("child.boarding", "是")
        .with("guardian.relation", "祖父")
        .with("care.kind", "监护情况较好");
    let mut lacking = whole.clone();
    lacking.fields.remove("child.health");
    let children = [("大坪村", &whole), ("大坪村", &lacking), ("", &whole)];
    let facts = children.iter().enumerate().map(|(key, (area, record))| (key, *area, Facts::of(record)));
    let statistics = count(facts, definition(), day("2026-08-31"), BirthdayRule::NextDay);
    write::statistics(&statistics, &context(), &path).expect("written");
    let range = sheet(&path, 0);
    let numbers: Vec<String> = (1..=32).map(|column| text(&range, 4, column)).collect();
    assert_eq!(numbers, (1..=32).map(|n| n.to_string()).collect::<Vec<_>>());
    let names: Vec<String> = (5..8).map(|row| text(&range, row, 0)).collect();
    assert_eq!(names, ["大坪村", "未注明", "合计"]);
    assert_eq!(range.get_value((7, 1)), Some(&Data::Float(3.0)));
    assert_eq!(range.get_value((7, 21)), Some(&Data::Float(2.0)), "健康");
    let said: Vec<String> = (8..range.height() as u32).map(|row| text(&range, row, 0)).collect();
    assert!(
        said.iter().any(|line| line.contains("大坪村")
            && line.contains("C1 = C21+C22+C23")
            && line.contains("左边 2，右边 1")),
        "{said:?}"
    );
    assert!(!said.concat().contains('甲'), "no names in a return");
}
