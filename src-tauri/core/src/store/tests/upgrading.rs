//! Registers of earlier versions open with everything that was in them.

use crate::domain::Value;
use crate::store::connection::{self, Way};
use crate::store::testing::{Fixture, named, password};
use crate::store::{ChangeSource, Operation, Part, Register, SourceTable, migrations};

/// A backup made by the first version, with its schema, its keys file and its way to write documents.
const FIRST: &[u8] = include_bytes!("first.tongce");

/// What the first version was told.
fn told(register: &mut Register) {
    let columns = [("child.name".to_owned(), "B".to_owned())];
    let table = SourceTable { file: "花名册.xlsx".into(), sheet: "一年级".into(), columns: columns.into() };
    let import = Operation::Import { tables: vec![table], sha256s: vec!["00".into()] };
    let row = ChangeSource::Row { table: 0, row: 8 };
    let mut record = named("单小明").with("child.id_number", "11010519491231002X");
    record.fields.insert("household.assistance".into(), Value::Many(vec!["低保".into()]));
    record.fields.insert("household.size".into(), Value::Number(5));
    record.originals.insert("child.birth_date".into(), "四九年冬".into());
    record.extra.insert("低保证号".into(), "17".into());
    let id = register.transact(import, |w| w.create(record.clone(), row)).expect("imported").value;
    let edited = record.with("child.name", "单晓明");
    register.transact(Operation::EditChild, |w| w.save(id, edited, ChangeSource::Typed)).expect("saved");
    register.transact(Operation::NewChild, |w| w.create(named("王芳"), ChangeSource::Typed)).expect("added");
    register.undo().expect("undone");
}

/// Writes `first.tongce`. Run once, for the first version; never again.
#[test]
#[ignore = "made the file"]
fn make_first() {
    let (_fixture, mut register) = Fixture::new();
    told(&mut register);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/tests/first.tongce");
    register.back_up(Some(path.as_ref())).expect("written");
}

#[test]
fn a_register_of_the_first_version_opens_whole() {
    let place = tempfile::tempdir().expect("a folder");
    let (backup, folder) = (place.path().join("first.tongce"), place.path().join("register"));
    std::fs::write(&backup, FIRST).expect("written");
    Register::restore(&backup, &folder, &password()).expect("restored");
    let mut register = Register::open(&folder, &password()).expect("opened");
    let report = register.check().expect("checked");
    assert_eq!((report.faults, report.children, report.operations), (vec![], 1, 6));
    let child = &register.by_id_number("11010519491231002X").expect("asked")[0];
    // Lists of later versions hold more; they were made anew.
    assert_eq!(register.by_sound_born("单晓铭", "1949").expect("asked").len(), 1);
    assert_eq!(register.by_name_born("单晓明", "1949-12").expect("asked").len(), 1);
    assert_eq!(register.waiting_count().expect("counted"), 0);
    assert_eq!(child.version, 2);
    assert_eq!(child.record.fields["household.size"], Value::Number(5));
    assert_eq!(child.record.originals["child.birth_date"], "四九年冬");
    let history = register.history(child.id).expect("history");
    assert_eq!((history[0].old.clone(), history[0].new.clone()), (Some("单小明".into()), Some("单晓明".into())));
    assert!(history.iter().any(|c| c.part == Part::Extra && c.field == "低保证号"));
    assert!(history.iter().any(|c| c.source == "花名册.xlsx · 一年级 · B8"));
    assert_eq!(register.page("sxm", 0, 9).expect("listed").total, 1);
    assert_eq!(register.unit().name, "小河村");
    register.undo().expect("undone");
    assert_eq!(register.page("单小明", 0, 9).expect("listed").total, 1);
}

/// The schema as it stands in the database.
fn schema(connection: &rusqlite::Connection) -> Vec<String> {
    let sql = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
    let mut statement = connection.prepare(sql).expect("prepared");
    let rows = statement.query_map([], |row| row.get(0)).expect("read");
    rows.collect::<rusqlite::Result<_>>().expect("read")
}

#[test]
fn an_upgraded_schema_equals_a_fresh_one() {
    let (fixture, register) = Fixture::new();
    let fresh = schema(&register.connection);
    let path = fixture.place.path().join("old.db");
    let mut old = connection::open(&path, &register.key, Way::New).expect("made");
    old.execute_batch(concat!(include_str!("../migrations/0001.sql"), "PRAGMA user_version = 1;")).expect("made");
    migrations::migrate(&mut old).expect("upgraded");
    assert_eq!(schema(&old), fresh);
}
