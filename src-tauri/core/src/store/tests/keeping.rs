use std::path::{Path, PathBuf};

use crate::store::testing::{Fixture, add, code, content, named, password};
use crate::store::{BackupFile, ChangeSource, Operation, Reason, Register, Secret};
use crate::{Code, Error, Result};

fn backups(fixture: &Fixture) -> Vec<BackupFile> {
    let register = fixture.open().expect("opened");
    let backups = register.backups().expect("listed");
    drop(register);
    backups
}

fn fingerprint(register: &mut Register) -> String {
    let report = register.check().expect("checked");
    assert!(report.is_sound(), "{:?}", report.faults);
    report.content
}

#[test]
fn closing_after_changes_makes_a_backup_and_otherwise_none() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    register.close().expect("closed");
    let first = backups(&fixture);
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].reason, first[0].operations), (Reason::Close, 2));
    fixture.open().expect("opened").close().expect("closed");
    assert_eq!(backups(&fixture), first);
}

#[test]
fn an_import_is_preceded_by_a_backup() {
    let (_fixture, mut register) = Fixture::new();
    let import = || Operation::Import { tables: vec![], sha256s: vec![] };
    register.transact(import(), |w| w.create(named("甲"), ChangeSource::Typed)).expect("imported");
    let made = register.backups().expect("listed");
    assert_eq!((made.len(), made[0].reason, made[0].operations), (1, Reason::Import, 1));
}

#[test]
fn a_backup_goes_where_it_is_asked_to() {
    let (fixture, mut register) = Fixture::new();
    let stick = fixture.place.path().join("U盘 一");
    std::fs::create_dir(&stick).expect("a folder");
    let named_file = stick.join("备份.tongce");
    assert_eq!(register.back_up(Some(&named_file)).expect("made"), named_file);
    let in_folder = register.back_up(Some(&stick)).expect("made");
    assert_eq!(in_folder.parent(), Some(stick.as_path()));
    assert_eq!(content(&stick).len(), 2);
    assert_eq!(code(register.back_up(Some(&stick.join("没有/x.tongce")))), Code::FileUnreadable);
    let own = register.back_up(None).expect("made");
    assert_eq!(register.backups().expect("listed")[0].path, own);
}

#[test]
fn a_restore_brings_the_content_back_and_can_be_undone() {
    let (fixture, mut register) = Fixture::new();
    let id = add(&mut register, named("甲").with("child.school", "一小"));
    let backup = register.back_up(None).expect("made");
    let then = fingerprint(&mut register);
    register.transact(Operation::EditChild, |w| w.save(id, named("乙"), ChangeSource::Typed)).expect("saved");
    add(&mut register, named("丙"));
    let now = fingerprint(&mut register);
    assert_eq!(code(Register::restore(&backup, &fixture.folder(), &password())), Code::InUse);
    drop(register);

    let report = Register::restore(&backup, &fixture.folder(), &password()).expect("restored");
    assert_eq!((report.children, report.operations), (1, 2));
    let mut register = fixture.open().expect("opened");
    assert_eq!(fingerprint(&mut register), then);
    assert!(register.operations(1).expect("listed")[0].operation.contains(".tongce"));
    register.close().expect("closed");

    let kept = report.kept.expect("kept");
    Register::restore(&kept, &fixture.folder(), &password()).expect("undone");
    let mut register = fixture.open().expect("opened");
    assert_eq!(fingerprint(&mut register), now);
    assert_eq!(register.child(id).expect("there").record, named("乙"));
}

#[test]
fn a_restore_to_a_new_place_makes_the_register_there() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    let backup = register.back_up(None).expect("made");
    let then = fingerprint(&mut register);
    let other = fixture.place.path().join("另一台");
    let report = Register::restore(&backup, &other, &Secret::new(fixture.code.as_str())).expect("restored");
    assert_eq!(report.kept, None);
    assert_eq!(fingerprint(&mut Register::open(&other, &password()).expect("opened")), then);
}

#[test]
fn a_damaged_register_is_set_aside_whole() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    register.close().expect("closed");
    let backup = backups(&fixture)[0].path.clone();
    std::fs::write(fixture.file("register.db"), "broken").expect("written");
    let broken: Vec<Vec<u8>> =
        ["register.db", "keys.json"].iter().map(|n| std::fs::read(fixture.file(n)).expect("read")).collect();
    let error = fixture.open().err().expect("damaged");
    assert_eq!(error.code, Code::Damaged);
    assert!(error.message().contains(&backup.display().to_string()));

    let report = Register::restore(&backup, &fixture.folder(), &password()).expect("restored");
    let kept = report.kept.expect("kept");
    assert!(kept.file_name().is_some_and(|name| name.to_string_lossy().starts_with("damaged-")));
    let there: Vec<Vec<u8>> =
        ["register.db", "keys.json"].iter().map(|n| std::fs::read(kept.join(n)).expect("read")).collect();
    assert_eq!(there, broken);
    assert_eq!(fixture.open().expect("opened").count(), 1);
}

#[test]
fn a_register_with_another_password_is_set_aside_and_comes_back() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    let backup = register.back_up(None).expect("made");
    drop(register);
    let other = fixture.place.path().join("另一本");
    let new = crate::store::NewRegister { unit: "白岩社区".into(), ..Default::default() };
    let (mut theirs, _) = Register::create(&other, &new, &Secret::new("别人")).expect("created");
    add(&mut theirs, named("乙"));
    add(&mut theirs, named("丙"));
    // As after a kill: the last changes are still in the log.
    drop(theirs);
    let kept = Register::restore_over(&backup, &other, &password(), true).expect("restored").kept.expect("kept");
    assert_eq!(Register::open(&other, &password()).expect("opened").unit().name, "小河村");
    assert_eq!(code(Register::restore(&kept, &other, &Secret::new("别人"))), Code::OtherRegister, "not unasked");
    Register::restore_over(&kept, &other, &Secret::new("别人"), true).expect("undone");
    assert_eq!(Register::open(&other, &Secret::new("别人")).expect("opened").count(), 2);
}

#[test]
fn what_is_no_good_backup_changes_nothing() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("甲"));
    let backup = register.back_up(None).expect("made");
    let then = fingerprint(&mut register);
    register.close().expect("closed");
    let bytes = std::fs::read(&backup).expect("read");
    let bad = fixture.place.path().join("坏.tongce");
    let place = fixture.place.path();
    for (path, expected) in [(place.join("没有.tongce"), Code::FileUnreadable), (place.to_owned(), Code::BadBackup)] {
        assert_eq!(code(Register::restore(&path, &fixture.folder(), &password())), expected);
    }
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        for broken in [&flipped[..], &bytes[..at]] {
            std::fs::write(&bad, broken).expect("written");
            let before = content(&fixture.folder());
            match Register::restore(&bad, &fixture.folder(), &password()) {
                Err(error) => {
                    assert_eq!(error.code, Code::BadBackup, "at {at}");
                    assert_eq!(content(&fixture.folder()), before);
                }
                // The zip format has bytes that mean nothing, such as times: then the content is whole.
                Ok(_) => assert_eq!(fingerprint(&mut fixture.open().expect("opened")), then, "at {at}"),
            }
        }
    }
    let before = content(&fixture.folder());
    assert_eq!(code(Register::restore(&backup, &fixture.folder(), &Secret::new("错"))), Code::WrongPassword);
    assert_eq!(content(&fixture.folder()), before);
}

/// Chooses a folder for backups and gives the one in which they lie.
fn choose(register: &mut Register, wanted: Option<&Path>) -> Result<Option<PathBuf>> {
    register.choose_backups(wanted, |_, _, _| Ok(()))?;
    Ok(register.location().backups.clone())
}

/// A register whose backups go to a stick, which can be pulled out.
fn with_stick() -> (Fixture, Register, PathBuf) {
    let (fixture, mut register) = Fixture::new();
    let stick = fixture.place.path().join("U盘");
    std::fs::create_dir(&stick).expect("plugged in");
    let chosen = choose(&mut register, Some(&stick)).expect("chosen").expect("elsewhere");
    assert_eq!(chosen, stick.join("登记 册-备份"));
    (fixture, register, chosen)
}

#[test]
fn backups_go_to_the_chosen_folder_and_are_restored_from_there() {
    let (fixture, mut register, chosen) = with_stick();
    let first = register.backups().expect("listed");
    assert_eq!((first.len(), first[0].path.parent()), (1, Some(chosen.as_path())), "the first is made at once");
    add(&mut register, named("甲"));
    let location = register.location().clone();
    register.close().expect("closed");
    let all = Register::backups_of(&location).expect("listed");
    assert!(all.len() == 2 && all.iter().all(|backup| backup.path.parent() == Some(chosen.as_path())));
    Register::restore(&first[0].path, location.clone(), &password()).expect("restored");
    assert_eq!(Register::open(location.clone(), &password()).expect("opened").count(), 0);
    let mut kept = Register::backups_of(&location).expect("listed");
    kept.retain(|backup| backup.reason == Reason::Restore);
    assert_eq!((kept.len(), kept[0].path.parent()), (1, Some(chosen.as_path())));
    assert!(!fixture.place.path().join("登记 册-备份").exists());
}

#[test]
fn without_the_stick_backups_are_made_beside_the_register_and_with_it_again_on_the_stick() {
    let (fixture, mut register, chosen) = with_stick();
    let pulled = fixture.place.path().join("抽屉");
    std::fs::rename(fixture.place.path().join("U盘"), &pulled).expect("pulled out");
    add(&mut register, named("甲"));
    let location = register.location().clone();
    register.close().expect("closed");
    let made = Register::backups_of(&location).expect("listed");
    assert_eq!((made.len(), made[0].path.parent()), (1, Some(location.beside().as_path())));
    assert!(!chosen.exists(), "nothing is made in the stick's place");
    std::fs::rename(&pulled, fixture.place.path().join("U盘")).expect("put in");
    let register = Register::open(location.clone(), &password()).expect("opened");
    assert_eq!(register.backups().expect("listed").len(), 2, "both folders are listed");
    register.close().expect("closed");
    let newest = Register::backups_of(&location).expect("listed").remove(0);
    assert_eq!((newest.operations, newest.path.parent()), (2, Some(chosen.as_path())), "what the stick missed");
}

#[test]
#[cfg(target_os = "linux")]
fn a_stick_that_takes_nothing_costs_no_backup() {
    let (_fixture, mut register, chosen) = with_stick();
    std::fs::remove_dir_all(&chosen).expect("removed");
    // A folder in which nobody can write, whoever runs the test.
    std::os::unix::fs::symlink("/proc", &chosen).expect("a link");
    add(&mut register, named("甲"));
    let made = register.back_up(None).expect("made");
    assert_eq!(made.parent(), Some(register.location().beside().as_path()));
    assert!(choose(&mut register, Some(&chosen)).is_err(), "and it can't be chosen anew");
}

#[test]
fn a_folder_that_cannot_hold_backups_is_refused_with_its_reason() {
    let (fixture, mut register) = Fixture::new();
    let (folder, place) = (fixture.folder(), fixture.place.path());
    for inside in [folder.clone(), folder.join("里面"), place.join("别处/../登记 册")] {
        assert_eq!(code(choose(&mut register, Some(&inside))), Code::BadArgument, "{}", inside.display());
    }
    assert_eq!(code(choose(&mut register, Some(Path::new("U盘")))), Code::BadArgument, "from where?");
    std::fs::write(place.join("文件"), "").expect("written");
    assert!(choose(&mut register, Some(&place.join("文件"))).is_err());
    assert_eq!(choose(&mut register, Some(place)).expect("chosen"), None, "that is beside the register");

    let (_other, mut other, stick) = with_stick();
    assert_eq!(code(choose(&mut register, stick.parent())), Code::BadArgument, "backups of another register");
    assert_eq!(choose(&mut other, Some(&stick)).expect("its own"), Some(stick));
    assert_eq!(register.location().backups, None, "nothing was chosen");

    let gone = place.join("没有插/U盘");
    assert_eq!(code(choose(&mut register, Some(&gone))), Code::BadArgument, "nothing is made in a stick's place");
    assert!(!place.join("没有插").exists());
    let chosen = choose(&mut register, Some(&place.join("别处"))).map(drop);
    assert_eq!(code(chosen), Code::BadArgument, "not even its last part");
    std::fs::create_dir(place.join("别处")).expect("made");
    let forgotten = register.choose_backups(Some(&place.join("别处")), |_, _, _| Err(Error::new(Code::DiskFull)));
    assert_eq!(code(forgotten), Code::DiskFull);
    assert_eq!(register.location().backups, None, "what can't be remembered is not chosen");
}

#[test]
fn backups_that_lay_there_before_are_never_thinned_and_can_be_restored() {
    let (fixture, mut register) = Fixture::new();
    let made = register.back_up(None).expect("made");
    let name = made.file_name().expect("a name").to_string_lossy().into_owned();
    let (stick, rest) = (fixture.place.path().join("U盘"), name.get(10..).expect("after the day"));
    let archive = stick.join("登记 册-备份");
    std::fs::create_dir_all(&archive).expect("made");
    for month in 1..=24 {
        let day = format!("20{}-{:02}-05", 20 + month / 12, month % 12 + 1);
        std::fs::copy(&made, archive.join(format!("{day}{rest}"))).expect("copied by hand");
    }
    let chosen = choose(&mut register, Some(&archive)).expect("chosen").expect("elsewhere");
    assert_eq!(chosen, stick.join("登记 册-备份-2"));
    add(&mut register, named("甲"));
    let location = register.location().clone();
    register.close().expect("closed");
    assert_eq!(std::fs::read_dir(&archive).expect("read").count(), 24);
    let others = Register::other_backups(&location);
    assert_eq!(others.len(), 24);
    Register::restore(&others[0].path, location.clone(), &password()).expect("restored");

    let mut register = Register::open(location.clone(), &password()).expect("opened");
    assert_eq!(choose(&mut register, Some(&stick)).expect("again").as_ref(), Some(&chosen), "it stays the same");
    assert_eq!(choose(&mut register, None).expect("beside"), None);
    let next = choose(&mut register, Some(&stick)).expect("chosen").expect("elsewhere");
    assert_eq!(next, stick.join("登记 册-备份-3"), "who else uses the second one meanwhile is not known");
}

#[test]
fn the_folder_of_a_register_that_lies_on_the_stick_itself_is_not_shared_with_it() {
    let (fixture, mut register) = Fixture::new();
    let stick = fixture.place.path().join("U盘");
    std::fs::create_dir(&stick).expect("plugged in");
    let made = register.back_up(None).expect("made");
    Register::restore(&made, &stick.join("登记 册"), &password()).expect("taken along");
    let chosen = choose(&mut register, Some(&stick)).expect("chosen");
    assert_eq!(chosen, Some(stick.join("登记 册-备份-2")));
}

#[test]
fn what_a_killed_restore_held_goes_at_the_next_opening() {
    let (_fixture, mut register) = Fixture::new();
    let made = register.back_up(None).expect("made");
    let location = register.location().clone();
    register.close().expect("closed");
    let held = location.hold(&made).expect("held");
    assert!(held.path.starts_with(location.beside()) && held.path.exists());
    Register::open(location.clone(), &password()).expect("opened");
    assert!(!held.path.exists());
    drop(held);
    assert!(made.exists());
}
