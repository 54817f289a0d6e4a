use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::domain::Value;
use crate::store::testing::{Fixture, add, code, named};
use crate::store::{ChangeSource, Operation, Part, Register, SourceTable};
use crate::{Code, Error};

fn edit(register: &mut Register, id: crate::domain::ChildId, record: crate::domain::Record) -> (bool, i64) {
    let done = register.transact(Operation::EditChild, |writer| writer.save(id, record, ChangeSource::Typed));
    let done = done.expect("saved");
    (done.value, done.number)
}

#[test]
fn a_step_says_what_it_changed() {
    let (_fixture, mut register) = Fixture::new();
    let first = add(&mut register, named("甲"));
    let done = register.transact(Operation::EditChild, |writer| {
        let second = writer.create(named("乙"), ChangeSource::Typed)?;
        writer.save(first, named("丙"), ChangeSource::Typed)?;
        writer.save(first, named("丁"), ChangeSource::Typed)?;
        assert_eq!(writer.child(first)?.record, named("丁"));
        Ok(second)
    });
    let done = done.expect("done");
    assert_eq!(done.changed, [done.value, first]);
    let operations = register.operations(10).expect("listed");
    assert_eq!((operations[0].number, operations[0].children), (done.number, 2));
    assert_eq!(register.child(first).expect("there").version, 3);
}

#[test]
fn a_step_that_changes_nothing_leaves_no_trace() {
    let (_fixture, mut register) = Fixture::new();
    let id = add(&mut register, named("甲"));
    let before = register.operations(10).expect("listed");
    assert_eq!(edit(&mut register, id, named("甲")), (false, 0));
    assert_eq!(register.operations(10).expect("listed"), before);
    assert_eq!(register.child(id).expect("there").version, 1);
}

#[test]
fn a_failed_or_panicking_step_leaves_nothing() {
    let (fixture, mut register) = Fixture::new();
    let id = add(&mut register, named("甲"));
    let before = register.operations(10).expect("listed");
    let failed = register.transact(Operation::EditChild, |writer| {
        writer.create(named("乙"), ChangeSource::Typed)?;
        writer.save(id, named("丙"), ChangeSource::Typed)?;
        writer.set("unit", "别处")?;
        Err::<(), _>(Error::new(Code::Cancelled))
    });
    assert_eq!(code(failed), Code::Cancelled);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        register.transact::<()>(Operation::EditChild, |writer| {
            writer.remove(id)?;
            panic!("in the middle")
        })
    }));
    assert!(panicked.is_err());
    for round in 0..2 {
        assert_eq!(register.count(), 1, "round {round}");
        assert_eq!(register.child(id).expect("there").record, named("甲"));
        assert_eq!(register.operations(10).expect("listed"), before);
        assert_eq!(register.unit().name, "小河村");
        drop(register);
        register = fixture.open().expect("opened");
    }
}

#[test]
fn the_same_request_is_answered_once() {
    let (_fixture, mut register) = Fixture::new();
    assert_eq!(register.request("r1").expect("asked"), None);
    let done = register.transact(Operation::NewChild, |writer| {
        let id = writer.create(named("甲"), ChangeSource::Typed)?;
        writer.remember_request("r1", id)?;
        Ok(id)
    });
    assert_eq!(register.request("r1").expect("asked"), Some(done.expect("done").value));
}

#[test]
fn a_removed_child_is_gone_from_everything_but_history() {
    let (_fixture, mut register) = Fixture::new();
    let record = named("甲").with("child.id_number", "11010519491231002X");
    let id = add(&mut register, record.clone());
    assert_eq!(register.by_id_number(" 110105 19491231 002x").expect("found").len(), 1);
    register.transact(Operation::RemoveChild, |writer| writer.remove(id)).expect("removed");
    assert_eq!(code(register.child(id)), Code::ChildNotFound);
    assert!(register.by_id_number("11010519491231002X").expect("asked").is_empty());
    assert!(register.by_name("甲").expect("asked").is_empty());
    assert_eq!((register.count(), register.page("", 0, 10).expect("listed").total), (0, 0));
    assert_eq!(register.history(id).expect("kept").len(), 3);
    register.undo().expect("undone");
    assert_eq!(register.child(id).expect("back").record, record);
    assert_eq!(register.page("甲", 0, 10).expect("listed").total, 1);
}

#[test]
fn history_names_old_and_new_value_and_where_it_came_from() {
    let (_fixture, mut register) = Fixture::new();
    let columns = [("child.name".to_owned(), "B".to_owned()), ("child.school".to_owned(), "F".to_owned())];
    let table = SourceTable { file: "花名册.xlsx".into(), sheet: "Sheet1".into(), columns: columns.into() };
    let import = Operation::Import { tables: vec![table], sha256s: vec![] };
    let source = ChangeSource::Row { table: 0, row: 8 };
    let done = register.transact(import, |w| w.create(named("甲").with("child.school", "一小"), source));
    let id = done.expect("imported").value;
    let mut edited = named("甲").with("child.school", "二小");
    edited.extra.insert("低保证号".into(), "17".into());
    edit(&mut register, id, edited);
    let history = register.history(id).expect("history");
    let summary: Vec<_> =
        history.iter().map(|c| (c.part, c.field.as_str(), c.old.clone(), c.new.clone(), c.source.as_str())).collect();
    let text = |text: &str| Some(Value::from(text));
    let typed = crate::words::say::<&str>("operations.source_typed", &[]);
    assert_eq!(
        summary,
        [
            (Part::Field, "child.school", text("一小"), text("二小"), typed.as_str()),
            (Part::Extra, "低保证号", None, text("17"), typed.as_str()),
            (Part::Field, "child.name", None, text("甲"), "花名册.xlsx · Sheet1 · B8"),
            (Part::Field, "child.school", None, text("一小"), "花名册.xlsx · Sheet1 · F8"),
        ]
    );
    assert!(history[3].operation.contains("花名册.xlsx"));
    assert_eq!(history[0].operator, "王秀");
}

#[test]
fn settings_are_kept_with_history_and_undone() {
    let (fixture, mut register) = Fixture::new();
    register.transact(Operation::Settings, |writer| writer.set("unit", "白岩社区")).expect("set");
    assert_eq!(register.unit().name, "白岩社区");
    drop(register);
    let mut register = fixture.open().expect("opened");
    assert_eq!(register.unit().name, "白岩社区");
    register.undo().expect("undone");
    assert_eq!(register.unit().name, "小河村");
}
