//! Words of coded columns: what they become, changed by a person, and remembered with the columns for the next sheet of that form.

use serde_json::{Value as Json, json};
use tongce_core::api::Session;

use crate::session::{call, created};
use crate::support::save_table;

const HEADER: &[&str] = &["姓名", "性别", "健康状况", "是否住校", "家访情况"];

fn health(report: &Json) -> Vec<(String, u64, Option<String>, bool)> {
    let columns = report["tables"][0]["columns"].as_array().expect("columns");
    let column = columns.iter().find(|column| column["header"] == "健康状况").expect("the column");
    let values = column["values"].as_array().expect("values").iter();
    let text = |value: &Json| value.as_str().map(str::to_owned);
    values
        .map(|v| {
            (
                text(&v["text"]).expect("text"),
                v["cells"].as_u64().expect("cells"),
                text(&v["label"]),
                v["chosen"] == true,
            )
        })
        .collect()
}

#[test]
fn words_are_shown_changed_and_remembered_with_the_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let first: &[&[&str]] = &[
        HEADER,
        &["种小明", "男", "良", "√", "已访"],
        &["余秋菊", "女", "健康", "否", "未访"],
        &["陆宇轩", "男", "良", "√", "已访"],
        &["卢欣怡", "女", "说不清", "√", "已访"],
    ];
    let second: &[&[&str]] =
        &[HEADER, &["单天成", "男", "良", "否", "已访"], &["仇小雨", "女", "说不清", "是", "未访"]];
    let paths = [folder.path().join("一.xlsx"), folder.path().join("二.xlsx")];
    save_table(&paths[0], &[("花名册", first)]);
    save_table(&paths[1], &[("花名册", second)]);
    let (mut session, files) = created(folder.path(), &paths);

    let plan = call(&mut session, "plan_import", json!({ "files": [files[0]] }));
    let shown = health(&plan);
    assert_eq!(shown[2], ("健康".into(), 1, Some("健康".into()), false));
    assert_eq!(shown[0], ("良".into(), 2, None, false), "what is not understood stands first");
    assert_eq!(plan["rows"][0]["problems"][0]["code"], "option_unknown");

    let values = json!([
        { "field": "child.health", "text": "良", "label": "健康" },
        { "field": "child.health", "text": "说不清", "label": null },
    ]);
    let columns = json!([{ "file": 0, "table": 0, "column": 4, "field": "child.remarks" }]);
    let request = json!({ "files": [files[0]], "values": values, "columns": columns });
    let plan = call(&mut session, "plan_import", request);
    assert!(health(&plan).contains(&("良".into(), 2, Some("健康".into()), true)));
    assert_eq!(plan["rows"][0]["problems"], json!([]));
    call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));

    // The next sheet with those headers: nothing needs to be said again.
    let plan = call(&mut session, "plan_import", json!({ "files": [files[1]] }));
    assert_eq!(health(&plan), [("良".into(), 1, Some("健康".into()), true), ("说不清".into(), 1, None, true)]);
    assert_eq!(plan["tables"][0]["columns"][4]["field"], "child.remarks");
    assert!(plan["rows"].as_array().expect("rows").iter().all(|row| row["problems"] == json!([])), "{plan}");
    call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));
    let listed = call(&mut session, "list_children", json!({ "limit": 9 }));
    let id = |name: &str| {
        let rows = listed["rows"].as_array().expect("rows").iter();
        rows.clone().find(|row| row["name"] == name).expect("listed")["id"].clone()
    };
    let file = call(&mut session, "get_child", json!({ "id": id("单天成") }));
    assert_eq!((&file["fields"]["child.health"], &file["originals"]["child.health"]), (&json!("健康"), &json!("良")));
    let file = call(&mut session, "get_child", json!({ "id": id("卢欣怡") }));
    assert_eq!((&file["fields"]["child.health"], &file["originals"]["child.health"]), (&Json::Null, &json!("说不清")));
    assert_eq!(file["fields"]["child.remarks"], "已访");
}

#[test]
fn what_is_no_option_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("一.xlsx");
    save_table(&path, &[("花名册", &[HEADER, &["种小明", "男", "良", "√", ""]])]);
    let (mut session, files) = created(folder.path(), &[path]);
    for (field, label) in [("child.health", "良好"), ("child.name", "健康"), ("child.shoes", "大")] {
        let values = json!([{ "field": field, "text": "良", "label": label }]);
        let error = session.call("plan_import", json!({ "files": [files[0]], "values": values }));
        assert_eq!(error.expect_err("refused").code, "bad_argument");
    }
}

/// What was said last counts, of a field in one column only; and taking the import back forgets it.
#[test]
fn a_corrected_column_is_remembered_once_and_forgotten_with_its_import() {
    let folder = tempfile::tempdir().expect("a folder");
    let header: &[&str] = &["姓名", "性别", "号码甲", "号码乙"];
    let rows: &[&[&str]] =
        &[header, &["种小明", "男", "1", "2"], &["余秋菊", "女", "3", "4"], &["陆宇轩", "男", "5", "6"]];
    let paths = [folder.path().join("一.xlsx"), folder.path().join("二.xlsx")];
    paths.iter().for_each(|path| save_table(path, &[("花名册", rows)]));
    let (mut session, files) = created(folder.path(), &paths);
    let said = |column: u32| json!([{ "file": 0, "table": 0, "column": column, "field": "child.remarks" }]);
    let fields = |report: &Json| -> Vec<Json> {
        let columns = report["tables"][0]["columns"].as_array().expect("columns").iter();
        columns.map(|column| column["field"].clone()).skip(2).collect()
    };
    let mut imports = Vec::new();
    for (file, column) in [(0, 2), (1, 3)] {
        let plan = call(&mut session, "plan_import", json!({ "files": [files[file]], "columns": said(column) }));
        let report = call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));
        imports.push(report["operation"].clone());
    }
    let again = |session: &mut Session| fields(&call(session, "plan_import", json!({ "files": [files[0]] })));
    assert_eq!(again(&mut session), [Json::Null, json!("child.remarks")]);
    call(&mut session, "undo_import", json!({ "import": imports[1] }));
    assert_eq!(again(&mut session), [json!("child.remarks"), Json::Null]);
}
