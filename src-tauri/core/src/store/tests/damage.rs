use crate::Code;
use crate::store::connection::{self, Way};
use crate::store::testing::{Fixture, add, code, content, named};
use crate::store::{ChangeSource, Fault, Operation, Register};

/// A closed register with some pages, and the bytes of its database.
fn closed() -> (Fixture, connection::Key, Vec<u8>) {
    let (fixture, mut register) = Fixture::new();
    register
        .transact(Operation::Sample, |w| {
            (0..60).try_for_each(|n| w.create(named(&format!("孩子{n}")), ChangeSource::Typed).map(drop))
        })
        .expect("added");
    let key = register.key.clone();
    register.close().expect("closed");
    let bytes = std::fs::read(fixture.file("register.db")).expect("read");
    (fixture, key, bytes)
}

#[test]
fn flips_and_cuts_are_noticed_and_nothing_is_erased() {
    let (fixture, _, bytes) = closed();
    let path = fixture.file("register.db");
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for at in (0..bytes.len()).step_by(1021).chain(0..16) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        damaged.push(flipped);
    }
    damaged.extend((0..bytes.len()).step_by(4099).map(|at| bytes[..at].to_vec()));
    for broken in damaged {
        std::fs::write(&path, &broken).expect("written");
        let before = content(&fixture.folder());
        assert_eq!(code(fixture.open()), Code::Damaged, "{} bytes", broken.len());
        let after = content(&fixture.folder());
        let names = |files: &[(std::path::PathBuf, Vec<u8>)]| {
            format!(
                "{:?}",
                files.iter().map(|(p, b)| (p.file_name().map(|n| n.to_owned()), b.len())).collect::<Vec<_>>()
            )
        };
        assert!(after == before, "{} → {}", names(&before), names(&after));
    }
    std::fs::write(&path, &bytes).expect("written");
    assert_eq!(fixture.open().expect("whole again").count(), 60);
}

#[test]
fn missing_or_broken_files_are_damage() {
    let (fixture, _, bytes) = closed();
    for name in ["register.db", "keys.json"] {
        let whole = std::fs::read(fixture.file(name)).expect("read");
        std::fs::remove_file(fixture.file(name)).expect("removed");
        assert_eq!(code(fixture.open()), Code::Damaged, "{name} missing");
        assert!(Register::exists(&fixture.folder()));
        std::fs::write(fixture.file(name), "").expect("written");
        assert_eq!(code(fixture.open()), Code::Damaged, "{name} empty");
        std::fs::write(fixture.file(name), whole).expect("written");
    }
    assert_eq!(std::fs::read(fixture.file("register.db")).expect("read"), bytes);
    assert!(fixture.open().is_ok());
}

/// In a register too large to be examined at every opening, damage shows when its page is read.
#[test]
fn a_damaged_page_is_named_as_damage_whenever_it_is_read() {
    let (fixture, key, bytes) = closed();
    let path = fixture.place.path().join("copy.db");
    let mut noticed = 0;
    for page in 0..bytes.len() / 4096 {
        let mut flipped = bytes.clone();
        flipped[page * 4096 + 2000] ^= 1;
        std::fs::write(&path, flipped).expect("written");
        let read = || -> crate::Result<()> {
            let connection = connection::open(&path, &key, Way::Existing)?;
            crate::store::child::each(&connection, &mut |_| Ok(()))?;
            crate::store::audit::first_break(&connection)?;
            crate::store::roll::load(&connection).map(drop)
        };
        if let Err(error) = read() {
            assert_eq!(error.code, Code::Damaged, "page {page}: {:?}", std::error::Error::source(&error));
            noticed += 1;
        }
    }
    assert!(noticed > 5, "{noticed}");
}

#[test]
fn a_newer_schema_is_refused_untouched() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    let key = register.key.clone();
    register.close().expect("closed");
    let database = connection::open(&fixture.file("register.db"), &key, Way::Existing).expect("opened");
    database.execute_batch("PRAGMA user_version = 99").expect("set");
    connection::finish(database).expect("closed");
    let before = std::fs::read(fixture.file("register.db")).expect("read");
    assert_eq!(code(fixture.open()), Code::NewerVersion);
    assert_eq!(std::fs::read(fixture.file("register.db")).expect("read"), before);
}

#[test]
fn tampering_with_the_trail_or_a_file_is_noticed() {
    let tampering = [
        ("UPDATE operation SET at = '2020-01-01T00:00:00+08:00' WHERE number = 3", Fault::Trail),
        ("UPDATE operation SET details = replace(details, 'edit', 'Edit') WHERE number = 3", Fault::Trail),
        (
            "UPDATE operation SET number = 100 WHERE number = 3; UPDATE operation SET number = 3 WHERE number = 4; UPDATE operation SET number = 4 WHERE number = 100",
            Fault::Trail,
        ),
        ("UPDATE operation SET undoes = 2 WHERE number = 3", Fault::Trail),
        ("UPDATE operation SET undoable = 0 WHERE number = 3", Fault::Trail),
        ("DELETE FROM operation WHERE number = 3", Fault::Trail),
        ("DELETE FROM operation WHERE number = (SELECT max(number) FROM operation)", Fault::Trail),
        ("DELETE FROM change WHERE number = (SELECT max(number) FROM change)", Fault::Trail),
        ("UPDATE change SET patch = replace(patch, '乙', '丁') WHERE patch LIKE '%乙%'", Fault::Trail),
        ("UPDATE change SET source_row = 5, source_table = 0, source_kind = 2 WHERE number = 4", Fault::Trail),
        ("UPDATE child SET document = replace(document, '丙', '丁')", Fault::Documents),
        ("UPDATE child SET removed = 1; DELETE FROM roll", Fault::Documents),
        ("UPDATE roll SET words = 'x'", Fault::Lists),
        ("DELETE FROM roll", Fault::Lists),
    ];
    for (sql, fault) in tampering {
        let (_fixture, mut register) = Fixture::new();
        let id = add(&mut register, named("甲"));
        for name in ["乙", "丙"] {
            register.transact(Operation::EditChild, |w| w.save(id, named(name), ChangeSource::Typed)).expect("saved");
        }
        assert_eq!(register.check().expect("checked").faults, []);
        let open = "PRAGMA foreign_keys = OFF; DROP TRIGGER operation_stays; DROP TRIGGER operation_is_kept; \
                    DROP TRIGGER change_stays; DROP TRIGGER change_is_kept;";
        register.connection.execute_batch(&format!("{open}{sql}")).expect("tampered");
        let report = register.check().expect("checked");
        assert!(report.faults.contains(&fault), "{sql}: {:?}", report.faults);
        assert_eq!(report.is_sound(), fault == Fault::Lists);
        if fault == Fault::Lists {
            assert_eq!(register.check().expect("checked").faults, [], "mended");
            assert_eq!(register.page("丙", 0, 9).expect("listed").total, 1);
        }
        assert!(!fault.describe().starts_with("operations."));
    }
}

#[test]
fn the_trail_refuses_to_be_rewritten() {
    let (_fixture, register) = Fixture::new();
    for sql in
        ["UPDATE operation SET at = ''", "DELETE FROM operation", "UPDATE change SET patch = ''", "DELETE FROM change"]
    {
        assert!(register.connection.execute_batch(sql).is_err(), "{sql}");
    }
}
