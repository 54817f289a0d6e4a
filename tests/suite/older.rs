//! Sheets without keys that are older than the register: they put nothing back unasked.

use serde_json::{Value as Json, json};

use crate::importing::{DOUBTFUL, FIRST, KNOWN, SECOND, counts, import, mend, waiting};
use crate::support::{Desk, save_table};

const HEADER: &[&str] = &["姓名", "身份证号", "就读学校", "父亲电话", "鞋码"];
const BEFORE: &[&[&str]] = &[HEADER, &["种小明", FIRST, "一小", "13800000001", "35"]];
const AFTER: &[&[&str]] = &[HEADER, &["种小明", FIRST, "二小", "13800000002", "36"]];

fn of(desk: &Desk, id: &str, field: &str) -> String {
    desk.show(id)["fields"][field].as_str().unwrap_or_default().to_owned()
}

fn conflicts(report: &Json) -> Vec<&str> {
    let rows = report["rows"].as_array().expect("rows").iter();
    rows.flat_map(|row| row["conflicts"].as_array().expect("conflicts"))
        .filter_map(|conflict| conflict["field"].as_str())
        .collect()
}

#[test]
fn an_old_sheet_puts_nothing_back_unless_somebody_wants_it() {
    let desk = Desk::with_register();
    import(&desk, "九月.xlsx", BEFORE);
    import(&desk, "十月.xlsx", AFTER);
    // The old sheet knows something besides that the register doesn't.
    let old: &[&[&str]] = &[
        &["姓名", "身份证号", "就读学校", "父亲电话", "鞋码", "班级"],
        &["种小明", FIRST, "一小", "13800000001", "35", "二班"],
    ];
    let out = desk.text("待改正.xlsx");
    save_table(&desk.path("旧表.xlsx"), &[("花名册", old)]);
    let run = desk.run(&["import", &desk.register(), &desk.text("旧表.xlsx"), "--errors", &out]).expect(0);
    assert!(run.out.contains("表中是以前的值“一小”") && run.out.contains("已改为“二小”"), "{}", run.out);
    assert_eq!((of(&desk, FIRST, "child.school").as_str(), of(&desk, FIRST, "child.class").as_str()), ("二小", "二班"));
    assert_eq!(desk.show(FIRST)["extra"]["鞋码"], "36");
    assert!(crate::support::part(&desk.path("待改正.xlsx"), "xl/sharedStrings.xml").contains("以前的值"));

    let report = import(&desk, "旧表.xlsx", old);
    assert_eq!(counts(&report), [0, 0, 1, 0, 0], "{report:#}");
    assert_eq!(conflicts(&report), ["child.school", "father.phone", "鞋码"]);
    let today = report["rows"][0]["conflicts"][0]["since"].as_str().expect("a day").to_owned();
    assert_eq!(today.len(), 10);
    desk.json(&["import", &desk.register(), &desk.text("旧表.xlsx"), "--take-theirs"]);
    assert_eq!((of(&desk, FIRST, "child.school").as_str(), &desk.show(FIRST)["extra"]["鞋码"]), ("一小", &json!("35")));
    // Now the other one is the older value.
    assert_eq!(conflicts(&import(&desk, "十月.xlsx", AFTER)), ["child.school", "father.phone", "鞋码"]);
}

#[test]
fn an_import_that_was_taken_back_is_made_again() {
    let desk = Desk::with_register();
    import(&desk, "九月.xlsx", BEFORE);
    let number = import(&desk, "十月.xlsx", AFTER)["operation"].to_string();
    desk.run(&["undo-import", &desk.register(), &number]).expect(0);
    let report = import(&desk, "十月.xlsx", AFTER);
    assert_eq!((counts(&report), conflicts(&report)), ([0, 1, 0, 0, 0], Vec::new()), "{report:#}");
    assert_eq!(of(&desk, FIRST, "child.school"), "二小");
}

#[test]
fn two_sheets_of_one_file_that_disagree_are_no_old_sheet() {
    let desk = Desk::with_register();
    let of = |school| -> Vec<&'static str> { vec!["种小明", FIRST, school, "13800000001", "35"] };
    let sheets = [of("一小"), of("二小")];
    let rows: Vec<Vec<&[&str]>> = sheets.iter().map(|row| vec![HEADER, row.as_slice()]).collect();
    save_table(&desk.path("一.xlsx"), &[("甲表", &rows[0]), ("乙表", &rows[1])]);
    for _ in 0..2 {
        let report = desk.json(&["import", &desk.register(), &desk.text("一.xlsx")]);
        assert_eq!(conflicts(&report), Vec::<&str>::new(), "{report:#}");
    }
}

#[test]
fn a_mended_cell_may_say_what_stood_there_before_it_was_spoilt() {
    let desk = Desk::with_register();
    import(&desk, "九月.xlsx", BEFORE);
    let spoilt: &[&[&str]] =
        &[HEADER, &["种小明", FIRST, "一小", "1380000000", "35"], &["", SECOND, "一小", "13800000003", "36"]];
    save_table(&desk.path("十月.xlsx"), &[("花名册", spoilt)]);
    let out = desk.text("待改正.xlsx");
    desk.run(&["import", &desk.register(), &desk.text("十月.xlsx"), "--errors", &out]).expect(1);
    assert_eq!(of(&desk, FIRST, "father.phone"), "1380000000");
    let back: &[&[&str]] =
        &[&["姓名", "身份证号", "父亲电话", "原因与办法"], &["种小明", FIRST, "13800000001", "电话号码的位数不对"]];
    let report = import(&desk, "已改正.xlsx", back);
    assert_eq!((counts(&report), conflicts(&report)), ([0, 1, 0, 0, 0], Vec::new()), "{report:#}");
    assert_eq!(of(&desk, FIRST, "father.phone"), "13800000001");
    // The row without a name goes in as well.
    mend(&desk.path("待改正.xlsx"), &desk.path("又改正.xlsx"), (1, 0, "余秋菊"));
    assert_eq!(desk.json(&["import", &desk.register(), &desk.text("又改正.xlsx")])["created"], 1);
}

#[test]
fn a_parked_row_of_an_old_sheet_puts_nothing_back_either() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let moved: &[&[&str]] = &[&["姓名", "身份证号", "就读学校"], &["种小明", FIRST, "石桥镇初级中学"]];
    import(&desk, "二.xlsx", moved);
    let old: Vec<Vec<&str>> = DOUBTFUL
        .iter()
        .map(|row| row.iter().map(|cell| if *cell == "石桥镇初级中学" { "石桥镇中心小学" } else { *cell }).collect())
        .collect();
    let old: Vec<&[&str]> = old.iter().map(Vec::as_slice).collect();
    import(&desk, "旧表.xlsx", &old);
    let row = waiting(&desk).remove(0);
    let newer: Vec<&str> = row["candidate"]["fields"]
        .as_array()
        .expect("both side by side")
        .iter()
        .filter(|pair| pair["later"] == true)
        .filter_map(|pair| pair["field"].as_str())
        .collect();
    assert_eq!(newer, ["child.school"]);
    desk.json(&["decide", &desk.register(), &row["parked"].to_string(), "same"]);
    assert_eq!(
        (of(&desk, FIRST, "child.school").as_str(), of(&desk, FIRST, "father.name").as_str()),
        ("石桥镇初级中学", "陆石头")
    );
}

const ELDER: &[&[&str]] = &[
    &["姓名", "身份证号", "监护人姓名", "与儿童关系", "监护人电话", "监护人身份证号"],
    &["种小明", FIRST, "种奶奶", "祖母", "13800000001", "520199195203040029"],
];
const BY_NAME: &[&[&str]] = &[&["姓名", "身份证号", "监护人姓名"], &["种小明", FIRST, "种奶奶"]];
const NEW_GUARDIAN: &[&[&str]] = &[&["姓名", "身份证号", "监护人姓名"], &["种小明", FIRST, "种铁叔"]];

fn guardian(desk: &Desk) -> [String; 4] {
    ["name", "relation", "phone", "id_number"].map(|field| of(desk, FIRST, &format!("guardian.{field}")))
}

#[test]
fn an_old_sheet_puts_nothing_of_one_guardian_under_the_name_of_another() {
    let desk = Desk::with_register();
    import(&desk, "九月.xlsx", BY_NAME);
    import(&desk, "十月.xlsx", NEW_GUARDIAN);
    let report = import(&desk, "旧表.xlsx", ELDER);
    let all = ["guardian.name", "guardian.id_number", "guardian.phone", "guardian.relation"];
    assert_eq!((counts(&report), conflicts(&report)), ([0, 0, 1, 0, 0], all.to_vec()), "{report:#}");
    assert_eq!(report["rows"][0]["conflicts"][2]["person"], "种奶奶");
    assert_eq!(guardian(&desk), ["种铁叔", "", "", ""].map(str::to_owned));
    let run = desk.run(&["import", &desk.register(), &desk.text("旧表.xlsx")]);
    assert!(run.out.contains("表里说的是“种奶奶”"), "{}", run.out);
    for on_blank in ["fill", "clear"] {
        desk.run(&["import", &desk.register(), &desk.text("旧表.xlsx"), "--on-blank", on_blank]);
        assert_eq!(guardian(&desk), ["种铁叔", "", "", ""].map(str::to_owned), "{on_blank}");
    }
    desk.json(&["import", &desk.register(), &desk.text("旧表.xlsx"), "--take-theirs"]);
    assert_eq!(guardian(&desk), ["种奶奶", "祖母", "13800000001", "520199195203040029"].map(str::to_owned));
}

#[test]
fn a_parked_row_puts_nothing_of_one_guardian_under_the_name_of_another() {
    let desk = Desk::with_register();
    import(&desk, "九月.xlsx", BY_NAME);
    import(&desk, "十月.xlsx", NEW_GUARDIAN);
    let doubtful: Vec<&str> = ELDER[1].iter().map(|cell| if *cell == "种小明" { "陆宇轩" } else { *cell }).collect();
    import(&desk, "旧表.xlsx", &[ELDER[0], &doubtful]);
    let number = waiting(&desk)[0]["parked"].to_string();
    desk.json(&["decide", &desk.register(), &number, "same"]);
    assert_eq!(guardian(&desk), ["种铁叔", "", "", ""].map(str::to_owned));
}
