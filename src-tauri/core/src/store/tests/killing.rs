//! What a kill leaves: everything that was acknowledged, nothing by half.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::store::testing::{Fixture, named, password};
use crate::store::{ChangeSource, Operation, Register, Secret};

/// The folder in which [`victim`] works, when it is run as a process of its own.
const FOLDER: &str = "TONGCE_TEST_VICTIM";

/// Copies a register as a kill at this moment would leave it.
fn snapshot(folder: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

#[test]
fn a_kill_inside_a_step_leaves_the_state_before_and_after_it_the_new_one() {
    let (fixture, mut register) = Fixture::new();
    let (inside, after) = (fixture.place.path().join("inside"), fixture.place.path().join("after"));
    let done = register.transact(Operation::Sample, |w| {
        for number in 0..2000 {
            w.create(named(&format!("孩子{number}")), ChangeSource::Typed)?;
        }
        snapshot(&fixture.folder(), &inside);
        Ok(())
    });
    assert_eq!(done.expect("done").changed.len(), 2000);
    snapshot(&fixture.folder(), &after);
    for (folder, count) in [(inside, 0), (after, 2000)] {
        let mut register = Register::open(&folder, &password()).expect("opened");
        assert_eq!(register.count(), count);
        assert!(register.check().expect("checked").is_sound());
    }
}

/// Works until it is killed, and says after each step how far the trail has come.
#[test]
#[ignore = "is run by the test below"]
fn victim() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut register = Register::open(Path::new(&folder), &password()).expect("opened");
    for round in 0u32.. {
        let import = Operation::Import { tables: vec![], sha256s: vec![] };
        let number = match round % 7 {
            0 => {
                register
                    .transact(import, |w| {
                        (0..300).try_for_each(|n| w.create(named(&format!("童{n}")), ChangeSource::Typed).map(drop))
                    })
                    .expect("imported")
                    .number
            }
            1 => register.undo().expect("undone").number,
            2 => {
                register.back_up(None).expect("backed up");
                continue;
            }
            3 => {
                register.close().expect("closed");
                register = Register::open(Path::new(&folder), &password()).expect("opened");
                continue;
            }
            4 => {
                register.change_password(&password(), &password()).expect("changed");
                let other = register.operators().expect("listed").into_iter().find(|one| !one.is_you);
                match other {
                    Some(other) => register.remove_operator(other.number, &password()).expect("removed"),
                    None => register.add_operator("乙", &Secret::new("乙的"), &password()).expect("added"),
                }
                continue;
            }
            _ => {
                register
                    .transact(Operation::NewChild, |w| w.create(named("甲"), ChangeSource::Typed))
                    .expect("added")
                    .number
            }
        };
        println!("done {number}");
    }
}

#[test]
fn killed_processes_lose_nothing_that_was_acknowledged() {
    let kills: u64 = std::env::var("TONGCE_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let (fixture, register) = Fixture::new();
    drop(register);
    let mut acknowledged = 0;
    for kill in 0..kills {
        let mut victim = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "store::tests::killing::victim", "--ignored", "--nocapture"])
            .env(FOLDER, fixture.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(victim.stdout.take().expect("its output")).lines();
        // It is killed some steps on, at no particular moment of the next one.
        for line in
            lines.by_ref().map_while(Result::ok).filter(|line| line.contains("done ")).take(1 + kill as usize % 5)
        {
            acknowledged = line.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(acknowledged);
        }
        std::thread::sleep(std::time::Duration::from_micros(kill * 7919 % 20_000));
        victim.kill().expect("killed");
        for line in lines.map_while(Result::ok).filter(|line| line.contains("done ")) {
            acknowledged = line.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(acknowledged);
        }
        victim.wait().expect("gone");
        let mut register = fixture.open().expect("opened");
        let report = register.check().expect("checked");
        assert!(report.is_sound(), "kill {kill}: {:?}", report.faults);
        assert!(report.operations >= acknowledged, "kill {kill}: {} of {acknowledged}", report.operations);
    }
    assert!(acknowledged > 0);
}

/// The process ends in the middle of an import, as by a power cut: what is on disk then is opened by the next start.
#[test]
fn t17_a_kill_in_mid_import_leaves_nothing_by_half_and_the_next_start_says_so() {
    let (fixture, mut register) = Fixture::new();
    super::super::testing::add(&mut register, named("甲"));
    let (inside, after) = (fixture.place.path().join("inside"), fixture.place.path().join("after"));
    let table = crate::store::SourceTable { file: "花名册.xlsx".into(), ..Default::default() };
    let import = Operation::Import { tables: vec![table], sha256s: vec![] };
    let done = register.transact(import.clone(), |w| {
        for number in 0..500 {
            w.create(named(&format!("孩子{number}")), ChangeSource::Typed)?;
        }
        snapshot(&fixture.folder(), &inside);
        Ok(())
    });
    assert!(done.expect("done").number > 0);
    snapshot(&fixture.folder(), &after);

    let mut killed = Register::open(&inside, &password()).expect("opened");
    assert_eq!(killed.count(), 1);
    assert!(killed.interrupted().is_some_and(|said| said.contains("花名册.xlsx")), "{:?}", killed.interrupted());
    assert!(killed.check().expect("checked").is_sound());
    drop(killed);
    assert_eq!(Register::open(&inside, &password()).expect("opened").interrupted(), None, "said once");
    let whole = Register::open(&after, &password()).expect("opened");
    assert_eq!((whole.count(), whole.interrupted()), (501, None));

    // An import that is given up says so itself, not at the next start.
    let given_up =
        register.transact(import, |_| -> crate::Result<()> { Err(crate::Error::new(crate::Code::Cancelled)) });
    assert!(given_up.is_err());
    drop(register);
    assert_eq!(fixture.open().expect("opened").interrupted(), None);
}
