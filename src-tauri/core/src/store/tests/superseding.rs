use crate::domain::{ChildId, Record, Value};
use crate::store::testing::{Fixture, add, named};
use crate::store::{ChangeSource, Entries, Operation, Part, Register, Standing};

fn at(school: &str) -> Record {
    named("种小明").with("child.school", school)
}

fn import(register: &mut Register, child: ChildId, schools: &[&str]) -> i64 {
    let row = |row| ChangeSource::Row { table: 0, row };
    let work = register.transact(Operation::Import { tables: Vec::new(), sha256s: Vec::new() }, |writer| {
        schools.iter().zip(2..).try_for_each(|(school, number)| writer.save(child, at(school), row(number)).map(drop))
    });
    work.expect("imported").number
}

/// Whether a sheet that says this school would take the child's file back to an earlier state.
fn is_older(register: &Register, child: ChildId, school: &str) -> bool {
    let entries = Entries::from([((Part::Field, "child.school".to_owned()), Value::from(school))]);
    let found = register.superseded(child, &entries, &mut Standing::default()).expect("answered");
    assert!(found.values().all(|day| day.len() == 10 && day.starts_with("20")), "{found:?}");
    !found.is_empty()
}

#[test]
fn what_was_changed_since_is_older_and_what_never_stood_there_is_not() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, at("一小"));
    assert!(!is_older(&register, child, "一小") && !is_older(&register, child, "二小"));
    import(&mut register, child, &["二小"]);
    import(&mut register, child, &["三小"]);
    for (school, older) in [("一小", true), ("二小", true), ("三小", false), ("四小", false)] {
        assert_eq!(is_older(&register, child, school), older, "{school}");
    }
}

#[test]
fn what_an_undo_took_away_is_not_older_until_somebody_enters_something_else() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, at("一小"));
    let number = import(&mut register, child, &["二小"]);
    register.undo_import(number).expect("taken back");
    assert!(!is_older(&register, child, "二小"), "the sheet may be imported again");
    register.undo().expect("undone");
    assert!(is_older(&register, child, "一小"), "the import stands again");
    register.undo_import(number).expect("taken back");
    import(&mut register, child, &["三小"]);
    assert!(is_older(&register, child, "二小") && is_older(&register, child, "一小"));
    register.undo().expect("undone");
    assert!(!is_older(&register, child, "三小") && !is_older(&register, child, "二小"));
}

#[test]
fn what_stood_there_in_the_middle_of_a_step_never_stood_there() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, at("一小"));
    import(&mut register, child, &["二小", "三小"]);
    assert!(!is_older(&register, child, "二小"), "one sheet of two said so");
    assert!(is_older(&register, child, "一小"));
}
