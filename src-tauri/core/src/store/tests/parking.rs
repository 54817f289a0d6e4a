use proptest::prelude::*;

use crate::Code;
use crate::domain::{ChildId, Record};
use crate::store::testing::{Fixture, add, code, named, records};
use crate::store::{ChangeSource, NewParked, Operation, ParkedState, Register, SourceTable, TakenBack, Writer};

fn import() -> Operation {
    let columns = [("child.name".to_owned(), "B".to_owned())];
    let table = SourceTable { file: "花名册.xlsx".into(), sheet: "一年级".into(), columns: columns.into() };
    Operation::Import { tables: vec![table], sha256s: vec![] }
}

fn row(at: u32) -> ChangeSource {
    ChangeSource::Row { table: 0, row: at }
}

fn question(record: Record, candidate: ChildId) -> NewParked {
    let state = ParkedState::Waiting;
    NewParked { record, place: (0, 8), candidate: Some(candidate), reason: "why_id".into(), state }
}

fn imported<T>(register: &mut Register, work: impl FnOnce(&mut Writer<'_>) -> crate::Result<T>) -> (i64, T) {
    let done = register.transact(import(), work).expect("imported");
    (done.number, done.value)
}

fn sound(register: &mut Register) {
    assert_eq!(register.check().expect("checked").faults, []);
}

#[test]
fn a_row_is_parked_once_and_goes_with_its_import() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, named("种小明"));
    let draft = named("种宇轩").with("child.id_number", "520199201405200036");
    let (number, parked) = imported(&mut register, |w| w.park(&question(draft.clone(), child)));
    assert!(parked);
    let waiting = register.waiting().expect("listed");
    assert_eq!((waiting.len(), waiting[0].import, waiting[0].row), (1, number, 8));
    assert_eq!((waiting[0].table.file.as_str(), waiting[0].candidate), ("花名册.xlsx", Some(child)));
    assert_eq!(waiting[0].record, draft);
    assert_eq!(register.parked_before(&draft).expect("asked"), Some(ParkedState::Waiting));

    let again = register.transact(import(), |w| w.park(&question(draft.clone(), child))).expect("imported");
    assert_eq!((again.value, again.number), (false, 0), "the same row leaves no trace");
    register.undo().expect("undone");
    assert_eq!(register.waiting_count().expect("counted"), 0);
    assert_eq!(register.parked_before(&draft).expect("asked"), None);
    sound(&mut register);
    assert_eq!(code(register.parked(99)), Code::NotParked);
}

#[test]
fn a_decision_is_remembered_and_can_be_undone() {
    let (fixture, mut register) = Fixture::new();
    let child = add(&mut register, named("种小明"));
    let draft = named("种宇轩");
    imported(&mut register, |w| w.park(&question(draft.clone(), child)));
    let parked = register.waiting().expect("listed").remove(0);
    let decide = Operation::DecideParked { parked: parked.number, same: false, table: parked.table.clone() };
    let done = register.transact(decide, |w| {
        let other = w.create(draft.clone(), row(8))?;
        w.tell_apart(child, other)?;
        w.settle(parked.number, ParkedState::New(other))?;
        Ok(other)
    });
    let other = done.expect("decided").value;
    drop(register);
    let mut register = fixture.open().expect("opened");
    assert_eq!(register.parked_before(&draft).expect("asked"), Some(ParkedState::New(other)));
    assert!(register.told_apart(other, child).expect("asked") && register.told_apart(child, other).expect("asked"));
    let history = register.history(other).expect("history");
    assert_eq!(history[0].source, "花名册.xlsx · 一年级 · B8");
    register.undo().expect("undone");
    assert!(!register.told_apart(other, child).expect("asked"));
    assert_eq!(register.waiting_count().expect("counted"), 1);
    assert_eq!(code(register.child(other)), Code::ChildNotFound);
    sound(&mut register);
}

#[test]
fn an_import_is_taken_back_field_by_field_where_nobody_edited_since() {
    let (_fixture, mut register) = Fixture::new();
    let old = add(&mut register, named("甲").with("child.school", "一小").with("father.phone", "13800000000"));
    let (import, (fresh, touched)) = imported(&mut register, |w| {
        let changed =
            named("甲").with("child.school", "二小").with("father.phone", "13900000000").with("child.grade", "三");
        w.save(old, changed, row(2))?;
        w.park(&question(named("丁"), old))?;
        Ok((w.create(named("乙"), row(3))?, w.create(named("丙"), row(4))?))
    });
    let edit = |register: &mut Register, id, record| {
        register.transact(Operation::EditChild, |w| w.save(id, record, ChangeSource::Typed)).expect("saved");
    };
    let record = register.child(old).expect("there").record.with("child.school", "三小");
    edit(&mut register, old, record);
    edit(&mut register, touched, named("丙").with("child.school", "一小"));
    // An edit that was undone is none.
    edit(&mut register, fresh, named("乙乙"));
    register.undo().expect("undone");

    let back = register.undo_import(import).expect("taken back");
    assert_eq!((back.removed, back.restored, back.fields, back.parked), (1, 1, 2, 1));
    let record = register.child(old).expect("kept").record;
    assert_eq!((record.text("child.school"), record.text("father.phone")), (Some("三小"), Some("13800000000")));
    assert_eq!(record.text("child.grade"), None);
    assert_eq!(code(register.child(fresh)), Code::ChildNotFound);
    assert_eq!(register.child(touched).expect("kept").record.text("child.school"), Some("一小"));
    let kept: Vec<(&str, &str)> = back.kept.iter().map(|kept| (kept.name.as_str(), kept.field.as_str())).collect();
    assert_eq!(kept, [("甲", "child.school"), ("丙", "")]);
    assert_eq!(register.waiting_count().expect("counted"), 0);
    assert_eq!(code(register.undo_import(import)), Code::NoSuchImport, "once is enough");
    assert!(register.imports(9).expect("listed").is_empty());
    sound(&mut register);

    register.undo().expect("the taking back is itself a step");
    assert_eq!(register.child(old).expect("there").record.text("child.grade"), Some("三"));
    assert!(register.child(fresh).is_ok());
    assert_eq!(register.waiting_count().expect("counted"), 1);
    assert_eq!(register.imports(9).expect("listed")[0].number, import);
    sound(&mut register);
}

/// The rule of undo that somebody else's register broke: an older child goes, or newer work is lost.
#[test]
fn t08_undo_of_an_update_never_removes_an_older_child_and_keeps_what_was_edited_since() {
    let (_fixture, mut register) = Fixture::new();
    let old = add(&mut register, named("甲").with("child.school", "一小"));
    let (import, _) = imported(&mut register, |w| {
        w.save(old, named("甲").with("child.school", "二小").with("child.grade", "三"), row(2))
    });
    let edited = named("甲").with("child.school", "二小").with("child.grade", "四");
    register.transact(Operation::EditChild, |w| w.save(old, edited, ChangeSource::Typed)).expect("saved");
    let back = register.undo_import(import).expect("taken back");
    assert_eq!((back.removed, back.fields, back.kept.len()), (0, 1, 1));
    let record = register.child(old).expect("still there").record;
    assert_eq!((record.text("child.school"), record.text("child.grade")), (Some("一小"), Some("四")));
}

fn state(register: &Register) -> Vec<(ChildId, Record)> {
    let mut children = Vec::new();
    let mut visit = |child: crate::store::StoredChild| {
        children.push((child.id, child.record));
        Ok(())
    };
    register.each("", &mut visit).expect("listed");
    children.sort_by_key(|(id, _)| *id);
    children
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    /// Where nobody edited since, taking an import back gives the state before it, whatever other steps came between; undoing that
    /// gives the state after it.
    #[test]
    fn taking_an_import_back_is_its_inverse(
        old in prop::collection::vec(records(), 1..4),
        rows in prop::collection::vec((any::<Option<u8>>(), records()), 1..6),
        beside in prop::collection::vec(records(), 0..3),
    ) {
        let (_fixture, mut register) = Fixture::new();
        let ids: Vec<ChildId> = old.into_iter().map(|record| add(&mut register, record)).collect();
        let before = state(&register);
        let (import, _) = imported(&mut register, |w| {
            rows.into_iter().try_for_each(|(at, record)| match at {
                Some(at) => w.save(ids[usize::from(at) % ids.len()], record, row(2)).map(drop),
                None => w.create(record, row(3)).map(drop),
            })
        });
        let fresh: Vec<ChildId> = beside.into_iter().map(|record| add(&mut register, record)).collect();
        let after = state(&register);
        if import > 0 {
            let back = register.undo_import(import).expect("taken back");
            prop_assert_eq!(&back.kept, &[]);
            let mut left = state(&register);
            left.retain(|(id, _)| !fresh.contains(id));
            prop_assert_eq!(left, before);
            register.undo().expect("undone");
            prop_assert_eq!(state(&register), after);
        }
        prop_assert_eq!(register.check().expect("checked").faults, []);
    }
}

#[test]
fn the_text_of_an_unread_cell_goes_back_too() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, named("甲"));
    let before = state(&register);
    let mut unread = named("甲");
    unread.originals.insert("child.birth_date".into(), "春天".into());
    let (import, _) = imported(&mut register, |w| w.save(child, unread, row(2)));
    register.undo_import(import).expect("taken back");
    assert_eq!(state(&register), before);
}

#[test]
fn only_imports_are_taken_back() {
    let (_fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    for number in [-1, 0, 1, 2, 99] {
        assert_eq!(code(register.undo_import(number)), Code::NoSuchImport, "{number}");
    }
}

#[test]
fn a_later_import_of_the_same_field_stays() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, named("甲").with("child.school", "一小"));
    let to = |school: &str| named("甲").with("child.school", school);
    let (first, _) = imported(&mut register, |w| w.save(child, to("二小"), row(2)));
    let (second, _) = imported(&mut register, |w| w.save(child, to("三小"), row(2)));
    let back = register.undo_import(first).expect("taken back");
    assert_eq!((back.operation, back.kept.len()), (0, 1), "the second import has replaced it");
    assert_eq!(back.kept[0].by.as_ref().map(|by| by.number), Some(second), "and nobody else");
    assert!(back.kept[0].by.as_ref().is_some_and(|by| by.day.len() == 10 && by.operation.contains("花名册.xlsx")));
    register.undo_import(second).expect("taken back");
    assert_eq!(register.child(child).expect("there").record, to("二小"));
    register.undo_import(first).expect("taken back");
    assert_eq!(register.child(child).expect("there").record, to("一小"));
    sound(&mut register);
}

#[test]
fn what_a_person_changed_over_a_later_import_is_that_persons() {
    let (_fixture, mut register) = Fixture::new();
    let child = add(&mut register, named("甲").with("child.school", "一小"));
    let to = |school: &str| named("甲").with("child.school", school);
    let (first, fresh) = imported(&mut register, |w| {
        w.save(child, to("二小"), row(2))?;
        w.create(named("乙"), row(3))
    });
    let (second, _) = imported(&mut register, |w| {
        w.save(child, to("三小"), row(2))?;
        w.save(fresh, named("乙").with("child.school", "三小"), row(3))
    });
    let back = register.undo_import(first).expect("taken back");
    let by = |back: &TakenBack| {
        back.kept.iter().map(|kept| (kept.why, kept.by.as_ref().map(|by| by.number))).collect::<Vec<_>>()
    };
    assert_eq!(
        by(&back),
        [("operations.kept_imported", Some(second)), ("operations.kept_file_imported", Some(second))]
    );
    for id in [child, fresh] {
        let record = register.child(id).expect("there").record.with("child.school", "四小");
        register.transact(Operation::EditChild, |w| w.save(id, record, ChangeSource::Typed)).expect("saved");
    }
    let back = register.undo_import(first).expect("taken back");
    assert_eq!(by(&back), [("operations.kept_edited", None), ("operations.kept_file_edited", None)]);
}

#[test]
fn a_file_that_got_a_photograph_since_its_import_stays() {
    let (_fixture, mut register) = Fixture::new();
    let (import, (kept, gone)) =
        imported(&mut register, |w| Ok((w.create(named("安一"), row(1))?, w.create(named("白二"), row(2))?)));
    register.attach(kept, "户口簿.jpg", "image/jpeg", b"\xff\xd8 first").expect("attached");
    register.attach(gone, "误传.jpg", "image/jpeg", b"\xff\xd8 second").expect("attached");
    let slip = register.attachments(gone).expect("listed").remove(0);
    register.detach(&slip.key).expect("detached");
    let back = register.undo_import(import).expect("taken back");
    assert_eq!((back.removed, back.kept.len()), (1, 1));
    assert_eq!((back.kept[0].child, back.kept[0].why), (kept, "operations.kept_file_edited"));
    assert_eq!(register.attachments(kept).expect("listed").len(), 1);
    assert!(register.operations(9).expect("steps").iter().all(|step| !step.operation.contains("安一")));
    sound(&mut register);
}
