//! Several files in one import: what can't be taken from one of them keeps none of the others out.

use std::path::Path;

use serde_json::{Value as Json, json};
use tongce_core::api::Session;

use crate::formats::LOCK;
use crate::importing::{DOUBTFUL, KNOWN, counts};
use crate::session::{call, opened};
use crate::support::{Desk, PASSWORD, fixture_path, save_table};

const NO_ROSTER: &[&[&str]] = &[&["会议记录"], &["大家讨论了秋季的安排"]];

/// A picture, a workbook without children, a locked one, one that is gone, and a good one, in this order.
fn files(desk: &Desk) -> Vec<String> {
    std::fs::write(desk.path("照片.xlsx"), b"\x89PNG\r\n\x1a\n not a workbook").expect("written");
    save_table(&desk.path("会议.xlsx"), &[("记录", NO_ROSTER)]);
    save_table(&desk.path("名册.xlsx"), &[("花名册", KNOWN)]);
    let [photo, meeting, gone, good] = ["照片.xlsx", "会议.xlsx", "没有.xlsx", "名册.xlsx"].map(|name| desk.text(name));
    vec![photo, meeting, fixture_path("locked/agile.xlsx"), gone, good]
}

fn whole_files(report: &Json) -> Vec<(u64, String, String)> {
    let left = report["left_out"].as_array().expect("left out").iter().filter(|left| left["sheet"] == "");
    let told = |left: &Json| {
        let text = |value: &Json| value.as_str().expect("text").to_owned();
        (left["file_index"].as_u64().expect("a position"), text(&left["why"]["code"]), text(&left["why"]["message"]))
    };
    left.map(told).collect()
}

fn offer(session: &mut Session, files: &[String]) -> Vec<String> {
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    files.iter().map(Path::new).map(|path| session.offer_file(path.to_owned(), &name(path)).id).collect()
}

#[test]
fn the_good_ones_go_in_and_each_bad_one_is_told_by_name() {
    let desk = Desk::with_register();
    let files = files(&desk);
    let register = desk.register();
    let mut args = vec!["import", register.as_str(), "--json"];
    args.extend(files.iter().map(String::as_str));
    let run = desk.run(&args).expect(1);
    let report = run.json();
    assert_eq!(counts(&report), [2, 0, 0, 0, 0]);
    let told = whole_files(&report);
    let codes: Vec<(u64, &str)> = told.iter().map(|(at, code, _)| (*at, code.as_str())).collect();
    let wanted = [(0, "not_a_workbook"), (2, "password_protected"), (3, "file_unreadable"), (1, "no_roster")];
    assert!(codes.len() == 4 && wanted.iter().all(|one| codes.contains(one)), "{codes:?}");
    for (name, (_, _, message)) in ["照片.xlsx", "会议.xlsx", "agile.xlsx", "没有.xlsx"].iter().zip({
        let mut told = told.clone();
        told.sort();
        told
    }) {
        assert!(message.contains(name) && run.err.contains(&message), "{name}: {message}");
    }
    assert_eq!(desk.list().len(), 2);
}

#[test]
fn when_no_file_is_good_all_are_told_and_nothing_is_planned() {
    let desk = Desk::with_register();
    let files = files(&desk);
    let register = desk.register();
    let mut args = vec!["import", register.as_str()];
    args.extend(files[..4].iter().map(String::as_str));
    let run = desk.run(&args).expect(2);
    for name in ["照片.xlsx", "会议.xlsx", "agile.xlsx", "没有.xlsx"] {
        assert!(run.err.contains(name), "{name}: {}", run.err);
    }
    let mut session = opened(&desk);
    let ids = offer(&mut session, &files[..4]);
    let error = session.call("plan_import", json!({ "files": ids })).expect_err("nothing good");
    assert_eq!(error.code, "password_protected", "with the password there may be something");
    assert!(error.message.starts_with("“agile.xlsx”"), "{}", error.message);
}

#[test]
fn the_password_of_one_among_several_can_still_be_given() {
    let desk = Desk::with_register();
    let files = files(&desk);
    let mut session = opened(&desk);
    let ids = offer(&mut session, &[files[2].clone(), files[4].clone()]);
    let plan = call(&mut session, "plan_import", json!({ "files": ids }));
    assert_eq!((counts(&plan)[0], whole_files(&plan).len()), (2, 1));
    call(&mut session, "unlock_file", json!({ "file": ids[0], "password": LOCK }));
    let plan = call(&mut session, "plan_import", json!({ "files": ids }));
    assert!(counts(&plan)[0] > 2 && whole_files(&plan).is_empty(), "{plan:#}");
}

/// A session with [`KNOWN`] in its register.
fn with_known(desk: &Desk) -> Session {
    let mut session = opened(desk);
    save_table(&desk.path("名册.xlsx"), &[("花名册", KNOWN)]);
    let known = offer(&mut session, &[desk.text("名册.xlsx")]);
    let plan = call(&mut session, "plan_import", json!({ "files": known }));
    call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));
    session
}

/// Passwords of workbooks don't outlive a lock; decisions on rows do, and must meet the same rows.
#[test]
fn decisions_of_before_a_lock_meet_their_rows_though_a_file_is_locked_again() {
    let desk = Desk::with_register();
    let mut session = with_known(&desk);
    save_table(&desk.path("疑似.xlsx"), &[("花名册", DOUBTFUL)]);
    let ids = offer(&mut session, &[fixture_path("locked/agile.xlsx"), desk.text("疑似.xlsx")]);
    let ask = |again: Option<&Json>| json!({ "files": ids, "again": again });
    let decided = |session: &mut Session, again: Option<&Json>| {
        let plan = call(session, "plan_import", ask(again));
        let rows = plan["rows"].as_array().expect("rows");
        let row = rows.iter().position(|row| row["name"] == "陆宇轩").expect("the doubtful row");
        (plan["plan"].clone(), rows[row]["decision"].clone(), row)
    };
    let lock = |session: &mut Session| {
        call(session, "close_register", json!({ "keep": ids }));
        call(session, "open_register", json!({ "password": PASSWORD }));
    };
    // Left out before and after.
    let (plan, _, row) = decided(&mut session, None);
    let plan =
        call(&mut session, "decide_row", json!({ "plan": plan, "row": row, "decision": "other" }))["plan"].clone();
    lock(&mut session);
    let (plan, decision, _) = decided(&mut session, Some(&plan));
    assert_eq!(decision, "other");
    // Read before: its password is asked for first.
    call(&mut session, "unlock_file", json!({ "file": ids[0], "password": LOCK }));
    drop(plan);
    let (plan, _, row) = decided(&mut session, None);
    let plan =
        call(&mut session, "decide_row", json!({ "plan": plan, "row": row, "decision": "other" }))["plan"].clone();
    lock(&mut session);
    let refused = session.call("plan_import", ask(Some(&plan))).expect_err("the password is gone");
    assert_eq!(refused.code, "password_protected");
    call(&mut session, "unlock_file", json!({ "file": ids[0], "password": LOCK }));
    assert_eq!(decided(&mut session, Some(&plan)).1, "other");
}

const SCHOOL: &[&[&str]] = &[&["姓名", "性别", "出生日期"], &["陆石生", "男", "2013-02-01"]];

#[test]
fn a_sheet_that_is_not_wanted_stays_out_and_is_told() {
    let desk = Desk::with_register();
    save_table(&desk.path("一.xlsx"), &[("花名册", KNOWN), ("去年的", SCHOOL)]);
    let (register, file) = (desk.register(), desk.text("一.xlsx"));
    let with = |sheets: &[&'static str]| {
        let mut args = vec!["import", register.as_str(), file.as_str(), "--plan", "--json"];
        sheets.iter().for_each(|sheet| args.extend(["--skip-sheet", *sheet]));
        desk.run(&args)
    };
    assert_eq!(counts(&with(&[]).json())[0], 3);
    let run = with(&["去年的", "去年的"]).expect(0);
    let report = run.json();
    assert_eq!(counts(&report)[0], 2);
    let left = report["left_out"].as_array().expect("left out");
    assert_eq!(
        (left.len(), &left[0]["sheet"], &left[0]["why"]["code"]),
        (1, &json!("去年的"), &json!("left_out_unwanted"))
    );
    assert!(run.err.contains("去年的") && run.err.contains("按您的选择"), "{}", run.err);
    let none = with(&["去年的", "花名册"]).expect(2);
    assert!(none.err.contains("请至少留一张"), "{}", none.err);
    let unknown = with(&["前年的"]).expect(2);
    assert!(unknown.err.contains("前年的") && unknown.err.contains("花名册"), "{}", unknown.err);
}

/// What was left out stays out while rows are decided, and the plan that nobody could make leaves the one before standing.
#[test]
fn a_waiting_plan_remembers_what_is_left_out() {
    let desk = Desk::with_register();
    let mut session = with_known(&desk);
    save_table(&desk.path("疑似.xlsx"), &[("去年的", SCHOOL), ("花名册", DOUBTFUL)]);
    let ids = offer(&mut session, &[desk.text("疑似.xlsx")]);
    let ask = |skip: Json| json!({ "files": ids, "skip": skip });
    let plan = call(&mut session, "plan_import", ask(json!([{ "file": 0, "table": 0 }])));
    assert_eq!(plan["tables"][0]["left_out"]["code"], "left_out_unwanted");
    assert_eq!(counts(&plan), [0, 1, 0, 1, 0]);
    for bad in [json!([{ "file": 0, "table": 0 }, { "file": 0, "table": 1 }]), json!([{ "file": 1, "table": 0 }])] {
        assert_eq!(session.call("plan_import", ask(bad)).expect_err("nothing to plan").code, "bad_argument");
    }
    let doubtful =
        plan["rows"].as_array().expect("rows").iter().position(|row| row["outcome"] == "similar").expect("one");
    let plan = call(&mut session, "decide_row", json!({ "plan": plan["plan"], "row": doubtful, "decision": "other" }));
    assert_eq!(counts(&plan), [1, 1, 0, 0, 0]);
    let applied = call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));
    assert_eq!((counts(&applied), applied["left_out"].as_array().map(Vec::len)), ([1, 1, 0, 0, 0], Some(1)));
}

/// A file that could not be read is there again after a lock: its rows stand before the others now, and no decision slips onto them.
#[test]
fn decisions_never_slip_onto_the_rows_of_a_file_that_came_back() {
    let desk = Desk::with_register();
    let mut session = with_known(&desk);
    save_table(&desk.path("疑似.xlsx"), &[("花名册", DOUBTFUL)]);
    let ids = offer(&mut session, &[desk.text("甲.xlsx"), desk.text("疑似.xlsx")]);
    let plan = call(&mut session, "plan_import", json!({ "files": ids }));
    let row = plan["rows"].as_array().expect("rows").iter().position(|row| row["name"] == "陆宇轩").expect("the row");
    let decided = call(&mut session, "decide_row", json!({ "plan": plan["plan"], "row": row, "decision": "other" }));
    call(&mut session, "close_register", json!({ "keep": ids }));
    save_table(&desk.path("甲.xlsx"), &[("花名册", DOUBTFUL)]);
    call(&mut session, "open_register", json!({ "password": PASSWORD }));
    let plan = call(&mut session, "plan_import", json!({ "files": ids, "again": decided["plan"] }));
    assert_eq!(plan["undecided"], 1);
    assert!(plan["rows"].as_array().expect("rows").iter().all(|row| row["decision"].is_null()), "{plan}");
}

/// The stick was pulled out while somebody was choosing: why its file can't be read is told, not that a choice is wrong.
#[test]
fn a_file_that_went_away_is_told_with_its_own_reason() {
    let desk = Desk::with_register();
    let mut session = opened(&desk);
    save_table(&desk.path("走.xlsx"), &[("花名册", KNOWN)]);
    save_table(&desk.path("留.xlsx"), &[("花名册", DOUBTFUL)]);
    let ids = offer(&mut session, &[desk.text("走.xlsx"), desk.text("留.xlsx")]);
    call(&mut session, "plan_import", json!({ "files": ids }));
    std::fs::remove_file(desk.path("走.xlsx")).unwrap();
    let column = json!({ "file": 0, "table": 0, "column": 0, "field": "child.name" });
    let skip = json!([{ "file": 0, "table": 0 }]);
    for asked in [json!({ "files": ids, "columns": [column] }), json!({ "files": ids, "skip": skip })] {
        let plan = call(&mut session, "plan_import", asked);
        assert_eq!(plan["left_out"][0]["why"]["code"], "file_unreadable", "{plan}");
    }
}
