//! Lists that are narrowed and sorted, what left as a file, leaving and coming back.

use chrono::{Datelike, NaiveDate};

use crate::domain::age::BirthdayRule;
use crate::domain::{ChildId, Record};
use crate::forms::completeness;
use crate::forms::facts::{COUNTED, option_number};
use crate::forms::marks::{Clock, finding_bit, items};
use crate::store::testing::{Fixture, add, code, named};
use crate::store::{ChangeSource, Chosen, Issued, ListQuery, Narrow, Operation, Register, Settings, Sort, SourceTable};
use crate::{Code, Result};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn clock() -> Clock {
    Clock::new(day("2026-11-21"), BirthdayRule::NextDay)
}

fn names(register: &Register, query: &ListQuery) -> Vec<String> {
    let page = register.list(query, 0, 100).expect("listed");
    assert_eq!(page.total as usize, page.children.len());
    page.children.iter().map(|child| child.record.text("child.name").unwrap_or_default().to_owned()).collect()
}

fn narrowed(narrow: Narrow) -> ListQuery {
    ListQuery { narrow, ..ListQuery::default() }
}

/// Five children: of different ages and schooling, one unfinished, two with the same ID number.
fn filled() -> (Fixture, Register, Vec<ChildId>) {
    let (fixture, mut register) = Fixture::new();
    let born = |name: &str, birth: &str| named(name).with("child.birth_date", birth);
    let number = "11010519491231002X";
    let children = [
        born("安一", "2019-05-01").with("child.schooling", "幼儿园"),
        born("白二", "2016-05-01").with("child.schooling", "小学").with("father.phone", "138"),
        born("陈三", "2011-01-10").with("child.schooling", "初中"),
        named("丁四").with("child.id_number", number),
        named("范五").with("child.id_number", number),
    ];
    let ids = children.into_iter().map(|record| add(&mut register, record)).collect();
    (fixture, register, ids)
}

#[test]
fn everything_given_must_hold() {
    let (_fixture, register, _) = filled();
    let schooling = COUNTED.iter().position(|key| *key == "child.schooling").expect("counted");
    let of = |labels: &[&str]| {
        let codes = labels.iter().map(|l| if l.is_empty() { 0 } else { option_number("child.schooling", l) }).collect();
        Narrow { codes: vec![(schooling, codes)], ..Narrow::default() }
    };
    assert_eq!(names(&register, &narrowed(of(&["小学", "初中"]))), ["白二", "陈三"]);
    assert_eq!(names(&register, &narrowed(of(&[""]))), ["丁四", "范五"]);
    let both = Narrow { born: vec![clock().born(6..=11)], ..of(&["小学", "初中"]) };
    assert_eq!(names(&register, &narrowed(both.clone())), ["白二"]);
    assert_eq!(names(&register, &ListQuery { search: "安".into(), ..narrowed(both) }), Vec::<String>::new());
    let turning = Narrow { born: vec![clock().turning(16, 90)], ..Narrow::default() };
    assert_eq!(names(&register, &narrowed(turning)), ["陈三"]);
}

#[test]
fn what_is_missing_or_odd_is_found_without_opening_files() {
    let (_fixture, register, _) = filled();
    let item = |key: &str| 1 << items().iter().position(|field| field.key == key).expect("an item");
    let missing = |bits| narrowed(Narrow { missing: Some(bits), ..Narrow::default() });
    assert_eq!(names(&register, &missing(item("father.phone"))), ["安一", "陈三", "丁四", "范五"]);
    assert_eq!(names(&register, &missing(u64::MAX)).len(), 5);
    let odd = |codes: &[&str]| {
        let bits = codes.iter().map(|code| 1 << finding_bit(code).expect("a kind")).fold(0, |all, bit: u64| all | bit);
        narrowed(Narrow { findings: Some((bits, clock())), ..Narrow::default() })
    };
    assert_eq!(names(&register, &odd(&["phone_shape"])), ["白二"]);
    assert_eq!(names(&register, &odd(&["id_same"])), ["丁四", "范五"]);
    assert_eq!(names(&register, &odd(&["id_missing", "age_over"])).len(), 5);
    assert_eq!(register.same_id_count().expect("counted"), 2);
}

#[test]
fn lists_are_sorted_either_way_with_the_unknown_last() {
    let (_fixture, register, _) = filled();
    let by = |sort, descending| names(&register, &ListQuery { sort, descending, ..ListQuery::default() });
    assert_eq!(by(Sort::Name, true), ["范五", "丁四", "陈三", "白二", "安一"]);
    // The ID number of the last two says 1949.
    assert_eq!(by(Sort::Age, false), ["安一", "白二", "陈三", "丁四", "范五"]);
    assert_eq!(by(Sort::Age, true), ["丁四", "范五", "陈三", "白二", "安一"]);
    let missing = |descending| by(Sort::Missing, descending)[0].clone();
    let fewest = |name: &str| {
        let record = register.by_name(name).expect("asked")[0].record.clone();
        completeness::missing(&record).len()
    };
    assert!(fewest(&missing(false)) <= fewest(&missing(true)));
    let (_other, mut empty) = Fixture::new();
    add(&mut empty, named("不知"));
    add(&mut empty, named("知").with("child.birth_date", "2015-01-01"));
    for descending in [false, true] {
        let query = ListQuery { sort: Sort::Age, descending, ..ListQuery::default() };
        assert_eq!(names(&empty, &query), ["知", "不知"]);
    }
}

#[test]
fn a_list_is_of_the_present_also_when_it_was_just_asked_for() {
    let (fixture, mut register, ids) = filled();
    let query = ListQuery { search: "安".into(), ..ListQuery::default() };
    assert_eq!(names(&register, &query), ["安一"]);
    add(&mut register, named("安六"));
    assert_eq!(names(&register, &query).len(), 2);
    assert_eq!(register.position(&ListQuery::default(), ids[1]).expect("asked"), Some(2));
    drop(register);
    let register = fixture.open().expect("opened");
    let odd = narrowed(Narrow {
        findings: Some((1 << finding_bit("phone_shape").expect("a kind"), clock())),
        ..Narrow::default()
    });
    assert_eq!(names(&register, &odd), ["白二"]);
}

#[test]
fn those_whom_an_import_touched_are_a_list() {
    let (_fixture, mut register, _) = filled();
    let import = Operation::Import { tables: vec![SourceTable::default()], sha256s: vec![] };
    let row = |row| ChangeSource::Row { table: 0, row };
    let done = register
        .transact(import, |w| {
            w.create(named("高六"), row(2))?;
            w.create(named("何七"), row(3))
        })
        .expect("imported");
    let of = |number| narrowed(Narrow { imported: Some(number), ..Narrow::default() });
    assert_eq!(names(&register, &of(done.number)), ["高六", "何七"]);
    assert_eq!(names(&register, &of(done.number + 7)), Vec::<String>::new());
}

#[test]
fn a_contact_card_is_due_until_it_is_printed() {
    let (_fixture, mut register, ids) = filled();
    let before = |day: NaiveDate| narrowed(Narrow { card_before: Some(day.num_days_from_ce()), ..Narrow::default() });
    assert_eq!(names(&register, &before(day("2026-08-23"))).len(), 5);
    register.note_cards(&Chosen::These(ids[..2].to_vec()), day("2026-11-01")).expect("noted");
    assert_eq!(names(&register, &before(day("2026-08-23"))), ["陈三", "丁四", "范五"]);
    assert_eq!(register.cards_since(day("2026-08-23")).expect("counted"), 2);
    // Ninety days on they are due again.
    assert_eq!(names(&register, &before(day("2026-11-02"))).len(), 5);
    register.note_cards(&Chosen::search(""), day("2026-11-21")).expect("noted");
    assert_eq!(names(&register, &before(day("2026-11-02"))), Vec::<String>::new());
}

#[test]
fn one_step_for_many_is_undone_as_one() {
    let (_fixture, mut register, ids) = filled();
    let edit = Operation::EditMany { field: "child.school".into() };
    let set = |record: Record| record.with("child.school", "石桥小学");
    register
        .transact(edit, |w| {
            ids.iter().try_for_each(|id| {
                let record = set(w.child(*id)?.record);
                w.save(*id, record, ChangeSource::Typed).map(drop)
            })
        })
        .expect("saved");
    let step = &register.operations(1).expect("listed")[0];
    assert_eq!((step.operation.as_str(), step.children, step.undoable), ("统一填写就读学校", 5, true));
    register.undo().expect("undone");
    assert_eq!(register.child(ids[0]).expect("there").record.text("child.school"), None);
}

#[test]
fn who_leaves_is_kept_with_the_reason_and_comes_back_whole() -> Result<()> {
    let (_fixture, mut register, ids) = filled();
    let before = register.child(ids[1])?.record;
    register.transact(Operation::Leave { reason: "户口迁出".into() }, |w| w.remove(ids[1]))?;
    assert_eq!(code(register.child(ids[1])), Code::ChildNotFound);
    let left = register.left_page(0, 10)?;
    assert_eq!((left.len(), left[0].name.as_str(), left[0].id), (1, "白二", ids[1]));
    assert!(left[0].operation.contains("户口迁出"), "{}", left[0].operation);
    register.transact(Operation::BringBack, |w| w.put_back(ids[1]))?;
    assert_eq!(register.child(ids[1])?.record, before);
    assert_eq!((register.left_page(0, 10)?.len(), register.count()), (0, 5));
    // Bringing back is a step like any other.
    register.undo()?;
    assert_eq!(register.left_page(0, 10)?.len(), 1);
    register.transact(Operation::Leave { reason: "户口迁出".into() }, |w| w.remove(ids[3]))?;
    let page = |from| register.left_page(from, 1).map(|page| page.iter().map(|left| left.id).collect::<Vec<_>>());
    assert_eq!((page(0)?, page(1)?, page(2)?), (vec![ids[3]], vec![ids[1]], vec![]), "the last first");
    assert_eq!(register.left_count()?, 2);
    Ok(())
}

#[test]
fn an_edit_is_told_by_its_field_and_child() -> Result<()> {
    let (_fixture, mut register, ids) = filled();
    let edit = |register: &mut Register, record: Record| {
        register.transact(Operation::EditChild, |w| w.save(ids[0], record, ChangeSource::Typed)).map(drop)
    };
    let record = register.child(ids[0])?.record.with("father.phone", "13800001234");
    edit(&mut register, record.clone())?;
    let step = register.operations(1)?.remove(0);
    assert_eq!((step.operation.as_str(), step.child), ("修改父亲联系电话", Some((ids[0], "安一".to_owned()))));
    edit(&mut register, record.with("father.name", "安大山").with("mother.name", "邓桂花"))?;
    assert_eq!(register.operations(1)?[0].operation, "修改父亲姓名等 2 项");
    Ok(())
}

fn note_issued(register: &mut Register, issued: &Issued) -> Result<i64> {
    let send =
        Operation::Send { form: issued.form.clone(), file: issued.name.clone(), sha256: String::new(), children: 5 };
    Ok(register.transact(send, |writer| writer.note_issued(issued))?.value)
}

#[test]
fn what_was_sent_is_listed_and_says_to_whom() -> Result<()> {
    let (fixture, mut register, _) = filled();
    let issued = Issued {
        form: "roster".into(),
        title: "花名册".into(),
        as_of: "2026-11-21".into(),
        children: 5,
        name: "花名册.xlsx".into(),
        sha256: "ab".repeat(32),
        ..Issued::default()
    };
    let number = note_issued(&mut register, &issued)?;
    note_issued(&mut register, &Issued { name: "统计表.xlsx".into(), ..issued.clone() })?;
    register.set_recipient(number, "石桥镇民政办")?;
    drop(register);
    let listed = fixture.open()?.issued(10)?;
    assert_eq!(listed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["统计表.xlsx", "花名册.xlsx"]);
    assert_eq!((listed[1].recipient.as_str(), listed[1].operator.as_str()), ("石桥镇民政办", "王秀"));
    assert_eq!(listed[1].sha256, issued.sha256);
    Ok(())
}

#[test]
fn settings_are_saved_as_one_step() -> Result<()> {
    let (fixture, mut register, _) = filled();
    let wanted = Settings {
        unit: "石桥镇".into(), region: None, groups: vec!["大坪村1组".into(), "大坪村2组".into()]
    };
    register.save_settings(&wanted)?;
    assert_eq!((register.settings()?, register.unit().region.clone()), (wanted.clone(), None));
    drop(register);
    let mut register = fixture.open()?;
    assert_eq!(register.settings()?, wanted);
    register.undo()?;
    assert_eq!((register.unit().name.as_str(), register.settings()?.groups.len()), ("小河村", 0));
    Ok(())
}
