//! The lock in the middle of work: what somebody was looking at is there again afterwards, and nothing wrong is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value as Json, json};
use tongce_core::api::{Session, kept_for};

use crate::session::{call, created};
use crate::support::{PASSWORD, save_table};

const NUMBER: &str = "520199201405200036";
const KNOWN: &[&[&str]] = &[&["姓名", "性别", "身份证号", "健康状况"], &["种小明", "男", NUMBER, "健康"]];
/// His number in the row of somebody of another name, and a word that nobody understands.
const DOUBTFUL: &[&[&str]] =
    &[&["姓名", "性别", "身份证号", "健康状况"], &["陆宇轩", "男", NUMBER, "健康"], &["余秋菊", "女", "", "良"]];
/// A row that is nobody's.
const WITH_NOBODY: &[&[&str]] =
    &[&["姓名", "性别", "身份证号", "健康状况"], &["余秋菊", "女", "", "健康"], &["", "女", "", "健康"]];

/// A register with a child, and an import that somebody has looked at as far as a decision.
struct Desk {
    folder: tempfile::TempDir,
    session: Session,
    /// The handed-over copy, and under which id.
    copy: PathBuf,
    file: String,
    plan: Json,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut session, _) = created(folder.path(), &[]);
        let (_, known) = hand_over(&mut session, folder.path(), KNOWN);
        let plan = call(&mut session, "plan_import", json!({ "files": [known] }));
        call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));
        let (copy, file) = hand_over(&mut session, folder.path(), DOUBTFUL);
        let plan = call(&mut session, "plan_import", request(&file, None));
        assert_eq!((&plan["similar"], &plan["created"]), (&json!(1), &json!(1)));
        let decide = json!({ "plan": plan["plan"], "row": 0, "decision": "other" });
        let plan = call(&mut session, "decide_row", decide);
        assert_eq!((&plan["similar"], &plan["created"]), (&json!(0), &json!(2)));
        Self { folder, session, copy, file, plan }
    }

    fn lock(&mut self, keep: &[&str]) {
        let status = call(&mut self.session, "close_register", json!({ "keep": keep }));
        assert_eq!(status["state"], "locked");
    }

    fn unlock(&mut self) {
        call(&mut self.session, "open_register", json!({ "password": PASSWORD }));
    }

    /// Asks for the same plan again.
    fn again(&mut self) -> Result<Json, String> {
        let again = request(&self.file, self.plan["plan"].as_str());
        self.session.call("plan_import", again).map_err(|error| error.code)
    }
}

fn request(file: &str, again: Option<&str>) -> Json {
    let values = json!([{ "field": "child.health", "text": "良", "label": "健康" }]);
    json!({ "files": [file], "values": values, "again": again })
}

/// As a browser hands a workbook over: a copy for the program alone.
fn hand_over(session: &mut Session, folder: &Path, rows: &[&[&str]]) -> (PathBuf, String) {
    let copy = tempfile::Builder::new().suffix(".xlsx").tempfile_in(folder).expect("a file").into_temp_path();
    save_table(&copy, &[("花名册", rows)]);
    let path = copy.to_path_buf();
    (path, session.offer_temporary(copy, "花名册.xlsx").id)
}

#[test]
fn an_import_that_is_looked_at_survives_the_lock() {
    let mut desk = Desk::new();
    for _ in 0..2 {
        desk.lock(&[&desk.file.clone()]);
        assert!(desk.copy.exists());
        desk.unlock();
        let apply = json!({ "plan": desk.plan["plan"] });
        let stale = desk.session.call("apply_import", apply).expect_err("what it was made of is gone");
        assert_eq!(stale.code, "stale");
        let plan = desk.again().expect("a plan");
        let told = |plan: &Json| (plan["rows"].clone(), plan["created"].clone(), plan["undecided"].clone());
        assert_eq!(told(&plan), told(&desk.plan));
        assert_eq!(plan["rows"][0]["decision"], "other");
        desk.plan = plan;
    }
    let applied = call(&mut desk.session, "apply_import", json!({ "plan": desk.plan["plan"] }));
    assert_eq!((&applied["applied"], &applied["created"]), (&json!(true), &json!(2)));
    assert!(!desk.copy.exists(), "what was imported lies about no longer");
}

#[test]
fn a_report_stands_again_with_its_undo_and_its_workbook() {
    let mut desk = Desk::new();
    let (_, file) = hand_over(&mut desk.session, desk.folder.path(), WITH_NOBODY);
    let plan = call(&mut desk.session, "plan_import", request(&file, None));
    let told = call(&mut desk.session, "apply_import", json!({ "plan": plan["plan"] }));
    let errors = |desk: &mut Desk| desk.session.call("export_import_errors", json!({ "plan": plan["plan"] }));
    let read = |desk: &Desk, exported: &Json| {
        let path = desk.session.exported_path(exported["file"].as_str().expect("an id")).expect("a file");
        crate::session::reader().read(&path, &mut |_| {}).expect("a workbook").sheets.clone()
    };
    let exported = errors(&mut desk).expect("written");
    let before = read(&desk, &exported);
    for _ in 0..2 {
        call(&mut desk.session, "close_register", json!({ "report": plan["plan"] }));
        let again = json!({ "plan": plan["plan"] });
        assert_eq!(desk.session.call("kept_report", again.clone()).expect_err("locked").code, "not_open");
        desk.unlock();
        assert_eq!(call(&mut desk.session, "kept_report", again.clone()), told);
        assert_eq!(desk.session.call("kept_report", again).expect_err("it stands").code, "stale");
        let exported = errors(&mut desk).expect("written");
        assert_eq!((&exported["children"], read(&desk, &exported)), (&json!(1), before.clone()));
    }
    call(&mut desk.session, "close_register", json!({ "report": plan["plan"] }));
    desk.unlock();
    call(&mut desk.session, "undo_import", json!({ "import": told["operation"] }));
    let gone = desk.session.call("kept_report", json!({ "plan": plan["plan"] })).expect_err("taken back meanwhile");
    assert_eq!(gone.code, "no_such_import");
    assert!(!gone.message.contains('{') && gone.message.contains(&told["operation"].to_string()), "{}", gone.message);
}

#[test]
fn what_nobody_comes_back_to_is_let_go_after_its_time() {
    let mut desk = Desk::new();
    desk.lock(&[&desk.file.clone()]);
    let half = SystemTime::now() + kept_for() / 2;
    desk.session.drop_over(half);
    assert!(desk.copy.exists());
    desk.session.drop_over(half + kept_for());
    assert!(!desk.copy.exists(), "while nobody asks anything");
    desk.unlock();
    let error = desk.session.call("plan_import", request(&desk.file, desk.plan["plan"].as_str())).expect_err("gone");
    assert!(error.message.contains("“花名册.xlsx”锁定后等得太久"), "{}", error.message);
}

#[test]
fn decisions_are_asked_for_again_once_the_register_was_changed() {
    let mut desk = Desk::new();
    desk.lock(&[&desk.file.clone()]);
    desk.unlock();
    let list = json!({ "search": "种小明", "filters": {}, "sort": "name", "descending": false, "fields": [], "offset": 0, "limit": 1 });
    let child = call(&mut desk.session, "list_children", list)["rows"][0].clone();
    let save = json!({ "id": child["id"], "version": 1, "changes": { "child.remarks": "搬家" }, "request": "1" });
    call(&mut desk.session, "save_child", save);
    let plan = desk.again().expect("a plan");
    assert_eq!((&plan["undecided"], &plan["rows"][0]["decision"]), (&json!(1), &json!(null)));
    assert_eq!(plan["rows"][1]["problems"], json!([]), "what words mean has nothing to do with it");
}

#[test]
fn a_file_that_is_another_one_afterwards_is_named_and_not_taken() {
    let mut desk = Desk::new();
    desk.lock(&[&desk.file.clone()]);
    save_table(&desk.copy, &[("花名册", &[&["姓名", "健康状况"], &["单天成", "良"]])]);
    desk.unlock();
    assert_eq!(desk.again(), Err("file_changed".to_owned()));
    assert_eq!(desk.again(), Err("file_changed".to_owned()), "however often one asks");
    let error = desk.session.call("plan_import", request(&desk.file, None)).expect_err("refused");
    assert!(error.message.contains("“花名册.xlsx”"), "{}", error.message);
    fs::remove_file(&desk.copy).expect("removed");
    let error = desk.session.call("plan_import", request(&desk.file, None)).expect_err("refused");
    assert_eq!((error.code.as_str(), error.message.contains("：花名册.xlsx")), ("file_unreadable", true));
}

#[test]
fn a_form_to_fill_is_still_there_and_still_the_same() {
    let mut desk = Desk::new();
    let (form, id) =
        hand_over(&mut desk.session, desk.folder.path(), &[&["序号", "姓名", "性别"], &["1", "", ""], &["2", "", ""]]);
    let fill = json!({ "file": id, "sheet": null, "columns": {}, "overwrite": false, "one_file_per_child": false, "search": "", "selected": null,
        "scope": "", "as_of": null, "keyed": false, "to": "", "confirmed": [] });
    let plan = call(&mut desk.session, "plan_fill", fill.clone());
    desk.lock(&[&id]);
    assert!(form.exists() && !desk.copy.exists(), "only what somebody goes on with is kept");
    desk.unlock();
    assert_eq!(call(&mut desk.session, "plan_fill", fill.clone()), plan);
    desk.lock(&[&id]);
    save_table(&form, &[("花名册", &[&["序号", "性别", "姓名"], &["1", "", ""]])]);
    desk.unlock();
    assert_eq!(desk.session.call("plan_fill", fill).expect_err("refused").code, "file_changed");
}

#[test]
fn nothing_is_kept_that_nobody_asked_for() {
    let mut desk = Desk::new();
    desk.lock(&[]);
    assert!(!desk.copy.exists());
    desk.unlock();
    assert_eq!(desk.again(), Err("file_unreadable".to_owned()));

    let mut desk = Desk::new();
    desk.lock(&[&desk.file.clone()]);
    let other = desk.folder.path().join("另一本");
    desk.session.set_register(other).expect("closed");
    assert!(!desk.copy.exists(), "another register has nothing to do with it");
}
