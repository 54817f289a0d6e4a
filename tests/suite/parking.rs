//! Rows that wait for a person, what is decided on them, and imports that are taken back.

use serde_json::{Value as Json, json};

use crate::importing::{DOUBTFUL, FIRST, KNOWN, SECOND, counts, import, mend, waiting};
use crate::support::{Desk, save_table};

#[test]
fn a_doubtful_row_waits_once_and_is_decided_later() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let report = import(&desk, "二.xlsx", DOUBTFUL);
    assert_eq!(counts(&report), [0, 1, 0, 1, 0]);
    let differs = |pair: &&Json| pair["differs"] == true;
    let compared = report["rows"][0]["candidate"]["fields"].as_array().expect("both side by side");
    let differing: Vec<&str> = compared.iter().filter(differs).filter_map(|pair| pair["field"].as_str()).collect();
    assert_eq!(differing, ["child.name", "child.school", "father.name"]);
    import(&desk, "三.xlsx", DOUBTFUL);
    let rows = waiting(&desk);
    assert_eq!(rows.len(), 1, "the same row is not parked twice");
    assert_eq!(
        (&rows[0]["file"], &rows[0]["sheet"], &rows[0]["row"]),
        (&json!("二.xlsx"), &json!("花名册"), &json!(2))
    );
    let number = rows[0]["parked"].to_string();
    desk.json(&["decide", &desk.register(), &number, "later"]);
    assert_eq!(waiting(&desk).len(), 1);

    let decided = desk.json(&["decide", &desk.register(), &number, "same"]);
    assert_eq!(decided["waiting"], 0);
    let child = desk.show(decided["child"].as_str().expect("the child"));
    assert_eq!(child["fields"]["child.name"], "陆宇轩");
    let history = desk.json(&["history", &desk.register(), child["id"].as_str().expect("id")]);
    let source = history[0]["source"].as_str().expect("a source");
    assert!(source.starts_with("二.xlsx · 花名册 · "), "{source}");
    desk.run(&["decide", &desk.register(), &number, "same"]).expect(2);

    desk.run(&["undo", &desk.register()]).expect(0);
    assert_eq!(waiting(&desk).len(), 1, "a decision is a step");
}

#[test]
fn somebody_else_is_never_asked_about_again() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    import(&desk, "二.xlsx", DOUBTFUL);
    let number = waiting(&desk)[0]["parked"].to_string();
    desk.run(&["decide", &desk.register(), &number, "other"]).expect(0);
    assert_eq!(desk.list().len(), 3);
    assert_eq!(counts(&import(&desk, "二.xlsx", DOUBTFUL)), [0, 0, 2, 0, 0], "the row is known for whose it is");
    assert_eq!(counts(&import(&desk, "一.xlsx", KNOWN)), [0, 0, 2, 0, 0]);
    let more: &[&[&str]] = &[&["姓名", "身份证号", "就读班级"], &["陆宇轩", FIRST, "二班"]];
    assert_eq!(counts(&import(&desk, "三.xlsx", more)), [0, 1, 0, 0, 0], "another sheet speaks of the new child too");
    assert!(waiting(&desk).is_empty());
}

#[test]
fn two_children_told_apart_are_told_apart_in_the_sheet_that_brought_them() {
    let desk = Desk::with_register();
    // Two cousins of one name, of whom the sheet says little more.
    let rows: &[&[&str]] =
        &[&["姓名", "出生日期", "就读学校"], &["甲一", "2014-05-20", "一小"], &["甲一", "2014-05-20", "二小"]];
    assert_eq!(counts(&import(&desk, "一.xlsx", rows)), [1, 0, 0, 1, 0]);
    let number = waiting(&desk)[0]["parked"].to_string();
    desk.run(&["decide", &desk.register(), &number, "other"]).expect(0);
    assert_eq!(counts(&import(&desk, "一.xlsx", rows)), [0, 0, 2, 0, 0]);
    let bare: &[&[&str]] = &[&["姓名", "出生日期", "班级"], &["甲一", "2014-05-20", "二班"]];
    assert_eq!(counts(&import(&desk, "二.xlsx", bare)), [0, 0, 0, 1, 0], "which of the two, nobody can tell");
}

#[test]
fn undoing_an_import_withdraws_its_parked_rows() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    import(&desk, "二.xlsx", DOUBTFUL);
    desk.run(&["undo", &desk.register()]).expect(0);
    assert!(waiting(&desk).is_empty());
    assert_eq!(desk.json(&["check", &desk.register()])["ok"], true);
}

#[test]
fn an_import_is_taken_back_weeks_later() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let number = import(&desk, "二.xlsx", DOUBTFUL)["operation"].to_string();
    let later: &[&[&str]] = &[&["姓名", "身份证号", "备注"], &["种小明", FIRST, "转学"]];
    import(&desk, "三.xlsx", later);
    let imports = desk.json(&["undo-import", &desk.register()]);
    let numbers: Vec<String> = imports.as_array().expect("imports").iter().map(|i| i["number"].to_string()).collect();
    assert!(numbers.len() == 3 && numbers[1] == number, "{imports:#}");
    let back = desk.json(&["undo-import", &desk.register(), &number]);
    assert_eq!((&back["removed"], &back["fields"], &back["parked"]), (&json!(0), &json!(1), &json!(1)));
    assert_eq!(desk.show(SECOND)["fields"]["child.school"], "石桥镇中心小学");
    assert_eq!(desk.show(FIRST)["fields"]["child.remarks"], "转学");
    desk.run(&["undo-import", &desk.register(), &number]).expect(2);
    desk.run(&["undo", &desk.register()]).expect(0);
    assert_eq!(desk.show(SECOND)["fields"]["child.school"], "石桥镇初级中学");
    assert_eq!(desk.json(&["check", &desk.register()])["ok"], true);
}

#[test]
fn rows_that_nobody_touched_in_a_workbook_to_mend_stay_parked() {
    let desk = Desk::with_register();
    // The second row speaks of the first child in other words; the third has no name.
    let rows: &[&[&str]] = &[
        &["姓名", "身份证号", "就读学校"],
        &["种小明", FIRST, "一小"],
        &["种小明", FIRST, "二小"],
        &["", SECOND, "一小"],
    ];
    save_table(&desk.path("一.xlsx"), &[("花名册", rows)]);
    let out = desk.text("待改正.xlsx");
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), "--errors", &out, "--json"]).expect(1);
    assert_eq!(counts(&run.json()), [1, 0, 0, 1, 1]);
    mend(&desk.path("待改正.xlsx"), &desk.path("已改正.xlsx"), (2, 0, "余秋菊"));
    let report = desk.json(&["import", &desk.register(), &desk.text("已改正.xlsx")]);
    assert_eq!(counts(&report), [1, 0, 0, 1, 0], "{report:#}");
    assert_eq!(desk.show(FIRST)["fields"]["child.school"], "一小", "nobody has decided yet");
    assert_eq!(waiting(&desk).len(), 1);
    // Mended, the row goes in as it is.
    mend(&desk.path("待改正.xlsx"), &desk.path("又改正.xlsx"), (1, 2, "三小"));
    let report =
        desk.run(&["import", &desk.register(), &desk.text("又改正.xlsx"), "--plan", "--json"]).expect(1).json();
    assert_eq!((&report["changed"], &report["similar"]), (&json!(1), &json!(0)), "{report:#}");
}

#[test]
fn a_decision_on_a_bare_name_is_for_that_row_alone() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[&["姓名", "父亲姓名", "就读学校"], &["甲一", "乙二", "一小"]];
    import(&desk, "一.xlsx", rows);
    let other: &[&[&str]] = &[&["姓名", "父亲姓名", "就读学校"], &["甲一", "乙二", "二小"]];
    assert_eq!(counts(&import(&desk, "二.xlsx", other)), [0, 0, 0, 1, 0]);
    let number = waiting(&desk)[0]["parked"].to_string();
    desk.run(&["decide", &desk.register(), &number, "same"]).expect(0);
    let third: &[&[&str]] = &[&["姓名", "父亲姓名", "就读学校"], &["甲一", "乙二", "三小"]];
    import(&desk, "三.xlsx", third);
    for row in waiting(&desk) {
        desk.run(&["decide", &desk.register(), &row["parked"].to_string(), "same"]).expect(0);
    }
    let again = import(&desk, "二.xlsx", other);
    assert_eq!(counts(&again), [0, 0, 0, 1, 0], "it may be somebody else's row: {again:#}");
}

#[test]
fn what_was_entered_while_a_row_waited_is_newer_than_the_row() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    import(&desk, "二.xlsx", DOUBTFUL);
    let later: &[&[&str]] = &[&["姓名", "身份证号", "父亲姓名"], &["种小明", FIRST, "种大山"]];
    import(&desk, "三.xlsx", later);
    let row = waiting(&desk).remove(0);
    let fields = row["candidate"]["fields"].as_array().expect("both side by side").clone();
    let kept: Vec<&str> =
        fields.iter().filter(|one| one["later"] == true).filter_map(|one| one["field"].as_str()).collect();
    assert_eq!(kept, ["father.name"]);
    desk.run(&["decide", &desk.register(), &row["parked"].to_string(), "same"]).expect(0);
    let child = desk.show(FIRST);
    assert_eq!(
        (&child["fields"]["father.name"], &child["fields"]["child.school"]),
        (&json!("种大山"), &json!("石桥镇初级中学"))
    );
}

#[test]
fn an_import_taken_back_names_what_was_decided_on_its_rows() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let number = import(&desk, "二.xlsx", DOUBTFUL)["operation"].to_string();
    let parked = waiting(&desk)[0]["parked"].to_string();
    desk.run(&["decide", &desk.register(), &parked, "other"]).expect(0);
    let back = desk.json(&["undo-import", &desk.register(), &number]);
    assert_eq!((&back["parked"], &back["kept"][0]["name"]), (&json!(0), &json!("陆宇轩")), "{back:#}");
    assert_eq!(desk.list().len(), 3);
    assert_eq!(desk.json(&["check", &desk.register()])["ok"], true);
}

/// Somebody sorted the column of names alone: everything else in each row still speaks for its child.
#[test]
fn names_that_slipped_rename_nobody() {
    let desk = Desk::with_register();
    let rows = |names: [&'static str; 3]| -> Vec<[&'static str; 4]> {
        vec![
            ["姓名", "身份证号", "出生日期", "父亲姓名"],
            [names[0], FIRST, "2014-05-20", "种铁柱"],
            [names[1], SECOND, "2011-08-17", "余建国"],
            [names[2], "520199201203150019", "2012-03-15", "种石头"],
        ]
    };
    let save = |file: &str, names| {
        let rows = rows(names);
        let rows: Vec<&[&str]> = rows.iter().map(<[&str; 4]>::as_slice).collect();
        import(&desk, file, &rows)
    };
    assert_eq!(counts(&save("一.xlsx", ["种小明", "余秋菊", "种小刚"])), [3, 0, 0, 0, 0]);
    // Two names went round, of one of the children with the surname that it has already.
    let report = save("二.xlsx", ["种小刚", "余秋菊", "种小明"]);
    assert_eq!(counts(&report), [0, 0, 1, 2, 0], "{report:#}");
    let report = save("三.xlsx", ["余秋菊", "种小明", "种小刚"]);
    assert_eq!(counts(&report), [0, 0, 1, 2, 0], "{report:#}");
    // A given name that nobody else has is a child's new name.
    let report = save("四.xlsx", ["种晓光", "余秋菊", "种小刚"]);
    assert_eq!(counts(&report), [0, 1, 2, 0, 0], "{report:#}");
    let report = save("五.xlsx", ["李晓光", "余秋菊", "种小刚"]);
    assert_eq!(counts(&report), [0, 0, 2, 1, 0], "another surname is asked about: {report:#}");
}

#[test]
fn a_mended_row_takes_the_place_of_the_one_that_waited() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let out = desk.text("待改正.xlsx");
    save_table(&desk.path("二.xlsx"), &[("花名册", DOUBTFUL)]);
    desk.run(&["import", &desk.register(), &desk.text("二.xlsx"), "--errors", &out]).expect(0);
    assert_eq!(waiting(&desk).len(), 1);
    // It was another child, whose number had been copied from the row above.
    mend(&desk.path("待改正.xlsx"), &desk.path("已改正.xlsx"), (1, 2, "520199201203150019"));
    let report = desk.json(&["import", &desk.register(), &desk.text("已改正.xlsx")]);
    assert_eq!((&report["created"], waiting(&desk).len()), (&json!(1), 0), "{report:#}");
    desk.run(&["undo-import", &desk.register(), &report["operation"].to_string()]).expect(0);
    assert_eq!(waiting(&desk).len(), 1, "with the import goes what it settled");
    assert_eq!(desk.json(&["check", &desk.register()])["ok"], true);
}

#[test]
fn taking_an_import_back_names_the_later_import_that_changed_a_file() {
    let desk = Desk::with_register();
    let sheet = |school| -> Vec<Vec<&str>> {
        vec![vec!["姓名", "身份证号", "就读学校"], vec!["种小明", FIRST, school]]
    };
    let import = |name: &str, school| {
        let rows = sheet(school);
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        import(&desk, name, &rows)["operation"].as_i64().expect("a number").to_string()
    };
    import("春.xlsx", "一小");
    let first = import("夏.xlsx", "二小");
    let second = import("秋.xlsx", "三小");
    let back = desk.json(&["undo-import", &desk.register(), &first]);
    let kept = back["kept"].as_array().expect("kept");
    let why = kept[0]["why"].as_str().expect("why");
    assert!(kept.len() == 1 && why.contains("秋.xlsx") && why.contains(&second) && !why.contains('{'), "{why}");
    assert!(why.contains("20") && !why.contains("有人"), "{why}");
}
