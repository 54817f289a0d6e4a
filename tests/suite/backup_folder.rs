//! The folder that somebody chose for backups on this computer.

use std::path::Path;

use serde_json::json;
use tongce_core::api::{Session, backups};

use crate::session::{call, created, remembering};
use crate::support::PASSWORD;

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
