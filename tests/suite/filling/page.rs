//! The page's two commands.

use serde_json::{Value as Json, json};
use tongce_core::api::Session;

use super::{at, fixture, read};
use crate::session::opened;
use crate::support::Desk;

#[test]
fn a_form_is_planned_then_filled_into_the_folder_of_forms() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    let offered = session.offer_file(fixture("township_form.xlsx"), "乡镇花名册.xlsx");
    let plan = session.call("plan_fill", json!({ "file": offered.id })).expect("planned");
    assert_eq!((&plan["children"], &plan["remembered"]), (&60.into(), &false.into()));
    assert_eq!(plan["sheets"], json!([{ "name": "附件2", "kind": "roster" }]));
    let columns = plan["report"]["columns"].as_array().unwrap();
    let name = columns.iter().find(|column| column["field"] == "child.name").unwrap();
    assert_eq!(name["sample"], desk_first(&mut session));
    let request = json!({ "file": offered.id, "columns": { "L": "father.phone" }, "as_of": "2026-08-31" });
    let done = session.call("fill_form", request).expect("filled");
    assert_eq!(
        (&done["exported"]["name"], &done["report"]["filled"]),
        (&"乡镇花名册_20260831.xlsx".into(), &60.into())
    );
    let out = session.exported_path(done["exported"]["file"].as_str().unwrap()).expect("a file");
    assert_ne!(at(&read(&out).unwrap().sheets[0], "L5"), "");
    let plan = session.call("plan_fill", json!({ "file": offered.id })).expect("planned");
    assert_eq!(plan["remembered"], true, "what was chosen is known the next time");
    let packs = session.call("list_packs", json!({})).expect("listed");
    assert!(packs[0]["columns"].as_u64() > Some(3) && packs[0]["last_used"].is_string(), "{packs:#}");
    let forget = json!({ "fingerprint": packs[0]["fingerprint"] });
    assert_eq!(session.call("forget_pack", forget.clone()).expect("forgotten"), json!([]));
    assert_eq!(session.call("plan_fill", json!({ "file": offered.id })).expect("planned")["remembered"], false);
    assert_eq!(session.call("forget_pack", forget).expect_err("there is none").code, "bad_argument");
    let undone = session.call("undo", json!({})).expect("undone");
    assert!(undone["operation"].as_str().is_some_and(|name| name.starts_with("忘掉表样：")), "{undone:#}");
    assert_eq!(session.call("list_packs", json!({})).expect("listed"), packs);
    let unknown = session.call("fill_form", json!({ "file": offered.id, "columns": { "L": "no.field" } }));
    assert_eq!(unknown.expect_err("refused").code, "bad_argument");
}

#[test]
fn remembered_forms_go_to_another_register_as_a_file() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    let form = session.offer_file(fixture("township_form.xlsx"), "乡镇花名册.xlsx").id;
    session.call("fill_form", json!({ "file": form, "columns": { "L": "father.phone" } })).expect("filled");
    let packs = session.call("list_packs", json!({})).expect("listed");
    let handed = json!({ "fingerprint": packs[0]["fingerprint"] });
    let written = session.call("export_packs", handed.clone()).expect("written");
    assert!(written["name"].as_str().is_some_and(|name| name.starts_with("表样包-") && name.ends_with(".json")));
    let path = session.exported_path(written["file"].as_str().unwrap()).expect("a file");

    let other = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&other);
    let mut take = |path: std::path::PathBuf| {
        let file = session.offer_file(path, "表样包.json").id;
        session.call("import_packs", json!({ "file": file }))
    };
    let taken = take(path.clone()).expect("taken");
    assert_eq!((&taken["taken"], &taken["packs"][0]["title"]), (&1.into(), &packs[0]["title"]));
    assert_eq!(take(path).expect("again")["taken"], 0, "known already");
    let refused = take(fixture("township_form.xlsx")).expect_err("no pack");
    assert!(refused.message.contains("“表样包.json”不是表样包"), "{}", refused.message);
    let form = session.offer_file(fixture("township_form.xlsx"), "乡镇花名册.xlsx").id;
    assert_eq!(session.call("plan_fill", json!({ "file": form })).expect("planned")["remembered"], true);
    session.call("undo", json!({})).expect("undone");
    assert_eq!(session.call("list_packs", json!({})).expect("listed"), json!([]));
}

fn desk_first(session: &mut Session) -> Json {
    let page = session.call("list_children", json!({ "search": "", "offset": 0, "limit": 1 })).expect("listed");
    page["rows"][0]["name"].clone()
}
