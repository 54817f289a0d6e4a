//! The folder that somebody chose for backups on this computer.

use std::path::Path;

use serde_json::json;
use tongce_core::api::{Session, backups};
use tongce_core::computer::Computer;
use tongce_core::store::{Register, Secret};

use crate::session::{call, created, opened, remembering};
use crate::support::{Desk, PASSWORD, fixture_path};

fn open(session: &mut Session) {
    call(session, "open_register", json!({ "password": PASSWORD }));
}

fn lock(session: &mut Session) {
    call(session, "close_register", json!({}));
}

fn add(session: &mut Session, name: &str) {
    let new = json!({ "id": null, "version": 0, "changes": { "child.name": name }, "request": name });
    call(session, "save_child", new);
}

/// A register whose backups go to a stick, and one child on it.
fn with_stick(folder: &Path) -> Session {
    drop(created(folder, &[]));
    let mut session = remembering(folder);
    open(&mut session);
    std::fs::create_dir(folder.join("U盘")).expect("plugged in");
    let chosen = backups::choose_folder(&mut session, Some(&folder.join("U盘"))).expect("chosen");
    assert!(chosen.chosen && chosen.trouble.is_none() && chosen.folder.ends_with("登记册-备份"), "{chosen:?}");
    add(&mut session, "甲小明");
    session
}

#[test]
fn it_is_remembered_and_a_missing_stick_is_said_on_both_screens() {
    let folder = tempfile::tempdir().expect("a folder");
    lock(&mut with_stick(folder.path()));

    let mut session = remembering(folder.path());
    let listed = call(&mut session, "list_backups", json!({}));
    assert_eq!(listed["backups"].as_array().map(Vec::len), Some(2), "before a password too: {listed}");
    assert_eq!(listed["backups"][0]["in_chosen"], true);
    open(&mut session);
    assert_eq!(call(&mut session, "today", json!({}))["backup_trouble"], json!(null));

    let (stick, pulled) = (folder.path().join("U盘"), folder.path().join("抽屉"));
    std::fs::rename(&stick, &pulled).expect("pulled out");
    let listed = call(&mut session, "list_backups", json!({}));
    assert_eq!((&listed["trouble"]["missing"], &listed["chosen"]), (&json!(true), &json!(true)));
    assert_eq!(call(&mut session, "today", json!({}))["backup_trouble"], listed["trouble"]);
    add(&mut session, "乙小红");
    let made = call(&mut session, "back_up", json!({}))["path"].clone();
    assert!(made.as_str().expect("a path").contains("登记册-备份") && !made.as_str().expect("a path").contains("U盘"));

    std::fs::rename(&pulled, &stick).expect("put in again");
    let trouble = call(&mut session, "list_backups", json!({}))["trouble"].clone();
    assert_eq!(trouble["missing"], json!(false), "the last backup is not on it: {trouble}");
    lock(&mut session);
    assert_eq!(call(&mut session, "list_backups", json!({}))["trouble"], json!(null), "closing made up for it");
}

#[test]
fn what_lies_there_is_restored_and_it_can_be_beside_the_register_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = with_stick(folder.path());
    let oldest = call(&mut session, "list_backups", json!({}))["backups"][0]["name"].clone();
    let status = call(&mut session, "restore_backup", json!({ "name": oldest, "password": PASSWORD }));
    assert_eq!((&status["state"], &status["children"]), (&json!("open"), &json!(0)));
    assert_eq!(call(&mut session, "list_backups", json!({}))["chosen"], true, "it still holds");

    let beside = call(&mut session, "backups_beside", json!({}));
    assert_eq!((&beside["chosen"], &beside["trouble"]), (&json!(false), &json!(null)));
    assert_eq!(beside["backups"].as_array().map(Vec::len), Some(1), "the first one there is made at once");
    lock(&mut session);
    let mut session = remembering(folder.path());
    assert_eq!(call(&mut session, "list_backups", json!({}))["chosen"], false);
}

/// The names of the backups in a folder.
fn names(folder: &Path) -> Vec<String> {
    let name =
        |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = std::fs::read_dir(folder).expect("a folder").map(name).collect();
    names.sort();
    names
}

#[test]
fn a_copy_of_the_register_leaves_the_backups_of_the_first_one_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = with_stick(folder.path());
    add(&mut session, "乙小红");
    lock(&mut session);
    let stick = folder.path().join("U盘/登记册-备份");
    let (before, oldest) = (names(&stick), names(&stick)[0].clone());

    let copy = folder.path().join("另一处/登记册");
    std::fs::create_dir(folder.path().join("另一处")).expect("made");
    let password = Secret::new(PASSWORD.to_owned());
    Register::restore(&stick.join(&oldest), &copy, &password).expect("a copy");
    session.set_register(copy.clone()).expect("the copy");
    let listed = call(&mut session, "list_backups", json!({}));
    assert_eq!((&listed["chosen"], &listed["trouble"]["moved"]), (&json!(false), &json!(true)), "it is said");
    assert_eq!(listed["backups"].as_array().map(Vec::len), Some(before.len()), "and they can be restored");
    open(&mut session);
    assert_eq!(call(&mut session, "today", json!({}))["backup_trouble"], listed["trouble"]);
    add(&mut session, "丙小兰");
    lock(&mut session);
    assert_eq!(names(&stick), before);

    open(&mut session);
    let chosen = backups::choose_folder(&mut session, Some(&folder.path().join("U盘"))).expect("chosen");
    assert!(chosen.trouble.is_none() && chosen.folder.ends_with("登记册-备份-2"), "{chosen:?}");
    add(&mut session, "丁小军");
    lock(&mut session);
    assert_eq!(names(&stick), before);
    session.set_register(folder.path().join("登记册")).expect("the first one");
    assert!(
        call(&mut session, "list_backups", json!({}))["folder"].as_str().expect("a path").ends_with("U盘/登记册-备份")
    );
}

#[test]
#[cfg(not(target_os = "macos"))]
fn the_command_line_backs_up_into_the_folder_that_was_chosen_in_the_window() {
    let desk = Desk::with_register();
    let stick = desk.path("U盘");
    std::fs::create_dir(&stick).expect("plugged in");
    let mut session = opened(&desk).on(Computer::at(desk.path("设置/tongce/this-computer.json")));
    backups::choose_folder(&mut session, Some(&stick)).expect("chosen");
    lock(&mut session);
    let before = names(&stick.join("登记册-备份")).len();
    desk.run(&["import", &desk.register(), &fixture_path("roster_clean.xlsx")]).expect(0);
    assert!(names(&stick.join("登记册-备份")).len() > before);
    assert_eq!(call(&mut session, "list_backups", json!({}))["trouble"], json!(null));

    let oldest = stick.join("登记册-备份").join(&names(&stick.join("登记册-备份"))[0]);
    desk.run(&["restore", oldest.to_str().expect("a path"), &desk.register()]).expect(0);
    assert!(names(&stick.join("登记册-备份")).iter().any(|name| name.contains("_restore_")), "the state before");
}

#[test]
fn a_register_that_cannot_be_opened_comes_back_from_a_backup_before_anybody_came_in() {
    let folder = tempfile::tempdir().expect("a folder");
    lock(&mut with_stick(folder.path()));
    std::fs::write(folder.path().join("登记册/register.db"), "坏了").expect("damaged");
    let mut session = remembering(folder.path());
    assert_eq!(call(&mut session, "status", json!({}))["state"], "locked");
    let refused = session.call("open_register", json!({ "password": PASSWORD })).expect_err("damaged");
    assert_eq!(refused.code, "damaged");
    let name = call(&mut session, "list_backups", json!({}))["backups"][0]["name"].clone();
    let status = call(&mut session, "restore_backup", json!({ "name": name, "password": PASSWORD }));
    assert_eq!((&status["state"], &status["children"]), (&json!("open"), &json!(1)));
}
