//! What goes out comes back in equal, for any record that the program can hold.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use tongce_core::domain::age::BirthdayRule;
use tongce_core::domain::{FieldKey, FieldMap, Record, Value};
use tongce_core::forms::interpret::{Raw, interpret};
use tongce_core::forms::ticks::is_tick;
use tongce_core::forms::{Field, Kind, fields, shown};
use tongce_core::sheets::draft::Drafter;
use tongce_core::sheets::read::Reader;
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::rows::rows;
use tongce_core::sheets::table::TableKind;
use tongce_core::sheets::write::{self, Context};

/// Words that spreadsheet programs and careless code like to change.
const HOSTILE: [&str; 22] = [
    "=1+1",
    "+86",
    "-",
    "@x",
    "00123",
    "1-2",
    "3E5",
    "2016.7",
    "（1）班",
    "(1)班",
    "Ａ座",
    "张  三",
    "_x0041_",
    "<b>&amp;",
    "'x",
    "\"",
    "㼆䶮𬭸",
    "买买提·艾力",
    "👨‍👩‍👧",
    "两\n行",
    "TRUE",
    "1/2",
];

fn text() -> impl Strategy<Value = String> {
    let any = prop_oneof![select(HOSTILE.to_vec()).prop_map(str::to_owned), "[一-龥A-Za-z0-9（）()·，。 ]{1,24}"];
    // Where a column holds nothing but one letter V or O, it is a tick: nobody can tell. It is kept as an extra column.
    any.prop_filter("a tick", |text| is_tick(text).is_none() && !text.trim().chars().all(|c| "oO".contains(c)))
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[一-龥]{2,4}", "[一-龥]{2,3}·[一-龥]{2,3}", Just("㼆䶮𬭸".to_owned()), "[一-龥] {1,2}[一-龥]"]
}

/// Text that a cell of this field could hold, also text that the field can't understand.
fn typed(field: &'static Field) -> BoxedStrategy<String> {
    let options = fields().choices(field);
    let labels: Vec<String> = options.choices.iter().map(|choice| choice.label.clone()).collect();
    let number =
        any::<u64>().prop_map(|seed| invented::id_number(&mut invented::Dice::new(seed), 1950..2026, seed % 1000));
    match field.kind {
        Kind::Name => name().boxed(),
        Kind::Date => prop_oneof![
            "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
            "20[0-2][0-9]-0[1-9]",
            "19[4-9][0-9]",
            Just("—".to_owned())
        ]
        .boxed(),
        Kind::IdNumber => prop_oneof![number, "[0-9]{15}", "[0-9]{17}[0-9X]", Just("无".to_owned())].boxed(),
        Kind::Phone => prop_oneof![
            "1[3-9][0-9]{9}",
            "08[0-9]{2}-[1-9][0-9]{6}",
            "[0-9]{5}",
            Just("13800000000、13900000000".to_owned())
        ]
        .boxed(),
        Kind::Number => (0_u32..120).prop_map(|n| n.to_string()).boxed(),
        Kind::Choice => select(labels).boxed(),
        Kind::Choices => subsequence(labels.clone(), 0..=labels.len())
            .prop_map(|chosen| if chosen.is_empty() { "无".to_owned() } else { chosen.join("、") })
            .boxed(),
        Kind::Region => "[0-9]{12}".boxed(),
        Kind::StudentNumber => "G[0-9]{17}[0-9X]".boxed(),
        Kind::Text | Kind::RowNumber => text().boxed(),
    }
}

/// A record with a name and any of the other fields, as an import or a clerk would have made it.
fn record(keys: Vec<&'static Field>) -> impl Strategy<Value = Record> {
    let each: Vec<_> = keys.into_iter().map(|field| (Just(field), prop::option::weighted(0.6, typed(field)))).collect();
    (name(), each).prop_map(|(name, each)| {
        let mut record = Record::default();
        for (field, typed) in each {
            let Some(typed) = typed else { continue };
            if let Some(value) = interpret(field, &Raw::text(typed)).value {
                record.fields.insert(FieldKey::from(field.key.clone()), value);
            }
        }
        record.fields.insert("child.name".into(), Value::Text(name));
        record
    })
}

fn reader() -> Reader {
    Reader::new(Path::new(env!("CARGO_BIN_EXE_tongce-under-test")))
}

fn context() -> Context {
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    Context {
        unit: "石桥镇大坪村".to_owned(),
        filled_on: day,
        as_of: day,
        birthday_rule: BirthdayRule::NextDay,
        sent: None,
    }
}

/// Reads a workbook back as an import does.
fn read_back(path: &Path, kind: TableKind) -> Vec<Record> {
    let workbook = reader().read(path, &mut |_| {}).expect("read");
    let tables = recognise(&workbook);
    let ours = tables.iter().filter(|table| table.kind == kind);
    ours.flat_map(|table| {
        let drafter = Drafter::new(table, workbook.epoch_1904);
        rows(&workbook, table).map(|row| drafter.draft(&row).record).collect::<Vec<_>>()
    })
    .collect()
}

/// The fields with those that follow from others: forms print these too, and so they come back.
fn completed(record: &Record) -> FieldMap {
    let mut record = record.clone();
    // Twice, because the questions about the parents follow from each other.
    for key in shown::FOLLOWING.iter().chain(&shown::FOLLOWING) {
        if let (false, Some(follows)) = (record.fields.contains_key(*key), shown::follows(&record, key)) {
            let follows = Value::Text(follows.into_owned());
            record.fields.insert(FieldKey::new(key), follows);
        }
    }
    record.fields
}

/// What came back otherwise than it went, child by child and field by field.
fn differences(went: &[Record], came: &[Record]) -> Vec<String> {
    let mut found = Vec::new();
    if went.len() != came.len() {
        found.push(format!("{} children went, {} came back", went.len(), came.len()));
    }
    for (at, (went, came)) in went.iter().zip(came).enumerate() {
        let (before, after) = (completed(went), completed(came));
        for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            if before.get(key) != after.get(key) {
                found.push(format!("{at} {key}: {:?} → {:?}", before.get(key), after.get(key)));
            }
        }
    }
    found
}

fn all_fields() -> Vec<&'static Field> {
    fields().fields.iter().filter(|field| field.kind != Kind::RowNumber).collect()
}

fn registration_fields() -> Vec<&'static Field> {
    fields().of_form("registration").collect()
}

/// The form prints boxes to tick: an empty multiple choice (无) can't be told from one that nobody has ticked.
fn without_empty_choices(mut records: Vec<Record>) -> Vec<Record> {
    for record in &mut records {
        record.fields.retain(|_, value| *value != Value::Many(Vec::new()));
    }
    records
}

/// Answers that read like labels of a form (父母双方同时外出 under 外出情形), one in every row of a long roster.
#[test]
fn a_long_roster_of_like_answers_is_still_a_roster() {
    for option in 0..3 {
        let children: Vec<Record> = (0..80)
            .map(|number| {
                let mut record = Record::default();
                record.fields.insert("child.name".into(), Value::Text(format!("孩子{number}")));
                for field in all_fields().into_iter().filter(|field| field.kind == Kind::Choice) {
                    let choices = &fields().choices(field).choices;
                    record
                        .fields
                        .insert(field.key.clone().into(), Value::Text(choices[option % choices.len()].label.clone()));
                }
                record
            })
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("花名册.xlsx");
        write::roster(&children, &context(), &path).expect("written");
        assert_eq!(differences(&children, &read_back(&path, TableKind::Roster)), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_roster_comes_back_equal(mut children in prop::collection::vec(record(all_fields()), 1..30), extra in prop::option::of(text()), at in any::<Index>()) {
        if let Some(extra) = extra {
            let at = at.index(children.len());
            children[at].extra.insert("衣服尺码".to_owned(), tongce_core::domain::text::tidy(&extra));
            children[at].extra.retain(|_, text| !text.is_empty());
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("花名册.xlsx");
        write::roster(&children, &context(), &path).expect("written");
        let back = read_back(&path, TableKind::Roster);
        prop_assert_eq!(differences(&children, &back), Vec::<String>::new());
        prop_assert_eq!(back.iter().map(|r| &r.extra).collect::<Vec<_>>(), children.iter().map(|r| &r.extra).collect::<Vec<_>>());
    }

    #[test]
    fn registration_sheets_come_back_equal(children in prop::collection::vec(record(registration_fields()), 1..8)) {
        let children = without_empty_choices(children);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("登记表.xlsx");
        write::registration(&children, &context(), &path).expect("written");
        let back = read_back(&path, TableKind::Registration);
        prop_assert_eq!(differences(&children, &back), Vec::<String>::new());
    }
}
