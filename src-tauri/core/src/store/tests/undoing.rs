use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::Code;
use crate::domain::{ChildId, Record};
use crate::store::testing::{Fixture, add, code, named, records};
use crate::store::{ChangeSource, Operation, Register};

/// What somebody does with a register; the number chooses a child among those there.
#[derive(Debug, Clone)]
enum Work {
    Create(Record),
    Edit(usize, Record),
    Remove(usize),
    /// An import: edits and creations in one step.
    Import(Vec<(Option<usize>, Record)>),
    Setting(u8),
}

fn work() -> impl Strategy<Value = Work> {
    prop_oneof![
        2 => records().prop_map(Work::Create),
        3 => (any::<usize>(), records()).prop_map(|(at, record)| Work::Edit(at, record)),
        1 => any::<usize>().prop_map(Work::Remove),
        2 => prop::collection::vec((any::<Option<usize>>(), records()), 0..5).prop_map(Work::Import),
        1 => (0u8..3).prop_map(Work::Setting),
    ]
}

type State = (BTreeMap<ChildId, Record>, String);

fn state(register: &Register) -> State {
    let mut children = BTreeMap::new();
    let mut visit = |child: crate::store::StoredChild| {
        children.insert(child.id, child.record);
        Ok(())
    };
    register.each("", &mut visit).expect("listed");
    (children, register.unit().name.clone())
}

fn chosen(register: &Register, at: usize) -> Option<ChildId> {
    let ids: Vec<ChildId> = state(register).0.into_keys().collect();
    ids.get(at.checked_rem(ids.len())?).copied()
}

/// Does the work as one step; `true` when it changed something.
fn perform(register: &mut Register, work: Work) -> bool {
    let typed = ChangeSource::Typed;
    let done = match work {
        Work::Create(record) => register.transact(Operation::NewChild, |w| w.create(record, typed).map(drop)),
        Work::Edit(at, record) => match chosen(register, at) {
            Some(id) => register.transact(Operation::EditChild, |w| w.save(id, record, typed).map(drop)),
            None => return false,
        },
        Work::Remove(at) => match chosen(register, at) {
            Some(id) => register.transact(Operation::RemoveChild, |w| w.remove(id)),
            None => return false,
        },
        Work::Import(rows) => {
            let rows: Vec<_> = rows.into_iter().map(|(at, r)| (at.and_then(|at| chosen(register, at)), r)).collect();
            let import = Operation::Import { tables: vec![], sha256s: vec![] };
            register.transact(import, |w| {
                rows.into_iter().try_for_each(|(id, record)| match id {
                    Some(id) => w.save(id, record, typed).map(drop),
                    None => w.create(record, typed).map(drop),
                })
            })
        }
        Work::Setting(value) => register.transact(Operation::Settings, |w| w.set("unit", &format!("村{value}"))),
    };
    done.expect("done").number > 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Each undo brings back exactly the state before the step, over mixed work, reopening and further work.
    #[test]
    fn undo_brings_back_every_state(first in prop::collection::vec(work(), 1..8), second in prop::collection::vec(work(), 1..5), back in 0usize..8) {
        let (fixture, mut register) = Fixture::new();
        let mut states = vec![state(&register)];
        for work in first {
            if perform(&mut register, work) {
                states.push(state(&register));
            }
        }
        for _ in 0..back.min(states.len() - 1) {
            states.pop();
            register.undo().expect("undone");
            prop_assert_eq!(&state(&register), states.last().expect("a state"));
        }
        drop(register);
        let mut register = fixture.open().expect("opened");
        for work in second {
            if perform(&mut register, work) {
                states.push(state(&register));
            }
        }
        while states.len() > 1 {
            states.pop();
            let undone = register.undo().expect("undone");
            prop_assert!(undone.undone);
            prop_assert_eq!(&state(&register), states.last().expect("a state"));
        }
        prop_assert_eq!(code(register.undo()), Code::NothingToUndo);
    }
}

#[test]
fn an_undone_creation_keeps_its_history_and_fifty_steps_are_the_most() {
    let (_fixture, mut register) = Fixture::new();
    let id = add(&mut register, named("甲"));
    register.undo().expect("undone");
    assert_eq!(code(register.child(id)), Code::ChildNotFound);
    assert_eq!(register.history(id).expect("kept").len(), 2);
    let id = add(&mut register, named("0"));
    for round in 1..=60 {
        let record = named(&round.to_string());
        register.transact(Operation::EditChild, |w| w.save(id, record, ChangeSource::Typed)).expect("saved");
    }
    for round in (10..60).rev() {
        register.undo().expect("undone");
        assert_eq!(register.child(id).expect("there").record, named(&round.to_string()));
    }
    assert_eq!(code(register.undo()), Code::NothingToUndo);
    assert_eq!(register.child(id).expect("there").record, named("10"));
}

#[test]
fn a_step_after_an_undo_is_undone_first() {
    let (_fixture, mut register) = Fixture::new();
    let id = add(&mut register, named("甲"));
    let save = |register: &mut Register, name: &str| {
        register.transact(Operation::EditChild, |w| w.save(id, named(name), ChangeSource::Typed)).expect("saved");
    };
    save(&mut register, "乙");
    register.undo().expect("undone");
    save(&mut register, "丙");
    assert_eq!(register.undo().expect("undone").number, 5);
    assert_eq!(register.child(id).expect("there").record, named("甲"));
    assert_eq!(register.undo().expect("undone").number, 2);
    assert_eq!(register.count(), 0);
}
