//! Children of one name of whom little is known, and words in the place of a school.

use serde_json::{Value as Json, json};

use crate::importing::{FIRST, SECOND, codes, counts, import, waiting};
use crate::support::{Desk, save_table};

const BARE: &[&str] = &["姓名", "就读学校", "村民小组"];

#[test]
fn a_row_of_a_name_alone_is_asked_about_and_opens_no_second_file() {
    let desk = Desk::with_register();
    let known: &[&[&str]] = &[&["姓名", "身份证号", "父亲姓名", "村民小组"], &["种小明", FIRST, "种铁柱", "3组"]];
    import(&desk, "一.xlsx", known);
    let report = import(&desk, "二.xlsx", &[BARE, &["种小明", "一小", ""]]);
    assert_eq!(counts(&report), [0, 0, 0, 1, 0], "{report:#}");
    assert!(report["rows"][0]["problems"][0]["message"].as_str().is_some_and(|text| text.contains("姓名相同")));
    // Of another village group it is somebody else.
    assert_eq!(counts(&import(&desk, "三.xlsx", &[BARE, &["种小明", "一小", "5组"]])), [1, 0, 0, 0, 0]);
    // And where the register knows no more than a name, a full row is asked about.
    import(&desk, "四.xlsx", &[BARE, &["余秋菊", "一小", ""]]);
    let full: &[&[&str]] = &[&["姓名", "身份证号", "父亲姓名"], &["余秋菊", SECOND, "余建国"]];
    assert_eq!(counts(&import(&desk, "五.xlsx", full)), [0, 0, 0, 1, 0]);
}

#[test]
fn two_rows_of_one_name_in_a_sheet_are_asked_about_once() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] =
        &[BARE, &["甲一", "一小", ""], &["甲一", "二小", ""], &["甲二", "一小", "1组"], &["甲二", "二小", "2组"]];
    assert_eq!(counts(&import(&desk, "一.xlsx", rows)), [3, 0, 0, 1, 0]);
    let number = waiting(&desk)[0]["parked"].to_string();
    desk.run(&["decide", &desk.register(), &number, "other"]).expect(0);
    assert_eq!(counts(&import(&desk, "一.xlsx", rows)), [0, 0, 4, 0, 0], "what was decided is remembered");
}

#[test]
fn a_word_for_no_school_is_no_schools_name() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "身份证号", "就读学校", "就学情况", "班级"],
        &["种小明", FIRST, "辍学在家", "", ""],
        &["余秋菊", SECOND, "无", "小学", "无"],
        &["甲一", "", "在家", "", ""],
        &["甲二", "", "石桥小学", "", "二班"],
    ];
    let report = import(&desk, "一.xlsx", rows);
    let told: Vec<Vec<&str>> = report["rows"].as_array().expect("rows").iter().map(codes).collect();
    assert_eq!(told, [vec!["school_state"], vec!["school_none"], vec!["school_state_unclear"], vec![]], "{report:#}");
    let of = |child: &str, key: &str| desk.show(child)["fields"][key].clone();
    assert_eq!((of(FIRST, "child.school"), of(FIRST, "child.schooling")), (Json::Null, json!("辍学")));
    assert_eq!((of(SECOND, "child.school"), of(SECOND, "child.schooling")), (Json::Null, json!("小学")));
    assert_eq!(of(SECOND, "child.class"), "无", "only a school has a name");
    let second: &[&[&str]] =
        &[&["姓名", "身份证号", "就读学校班级"], &["种小明", FIRST, "未上学"], &["余秋菊", SECOND, "不在学"]];
    import(&desk, "二.xlsx", second);
    assert_eq!(of(FIRST, "child.schooling"), "辍学", "the exacter answer stays");
    assert_eq!((of(SECOND, "child.school"), of(SECOND, "child.schooling")), (Json::Null, json!("不在学")));
}

#[test]
fn an_answer_in_the_place_of_a_school_is_not_cleared_by_the_blank_beside_it() {
    let desk = Desk::with_register();
    let header: &[&str] = &["姓名", "身份证号", "就读学校", "就学情况"];
    import(&desk, "一.xlsx", &[header, &["种小明", FIRST, "石桥小学", "小学"]]);
    save_table(&desk.path("二.xlsx"), &[("花名册", &[header, &["种小明", FIRST, "辍学在家", ""]])]);
    for _ in 0..2 {
        desk.run(&["import", &desk.register(), &desk.text("二.xlsx"), "--on-blank", "clear"]);
        assert_eq!(desk.show(FIRST)["fields"]["child.schooling"], "辍学");
    }
}

#[test]
fn a_row_that_waited_takes_no_exacter_answer_away_either() {
    for word in ["外出务工", "不在学"] {
        let desk = Desk::with_register();
        let header: &[&str] = &["姓名", "身份证号", "就读学校"];
        import(&desk, "一.xlsx", &[header, &["种小明", FIRST, "辍学在家"]]);
        import(&desk, "二.xlsx", &[header, &["陆宇轩", FIRST, word]]);
        desk.json(&["decide", &desk.register(), &waiting(&desk)[0]["parked"].to_string(), "same"]);
        assert_eq!(desk.show(FIRST)["fields"]["child.schooling"], "辍学", "{word}");
    }
}

#[test]
fn a_small_child_at_home_is_not_in_kindergarten() {
    let desk = Desk::with_register();
    let born = |years: i32| format!("{}-01-02", chrono::Datelike::year(&chrono::Local::now()) - years);
    let (small, big) = (born(4), born(10));
    let rows: &[&[&str]] = &[
        &["姓名", "出生日期", "就读学校"],
        &["甲一", &small, "在家"],
        &["甲二", &big, "在家"],
        &["甲三", &small, "未上学"],
    ];
    import(&desk, "一.xlsx", rows);
    let schooling: Vec<Json> = ["甲一", "甲二", "甲三"]
        .map(|name| {
            let child = desk.json(&["list", &desk.register(), "--search", name])[0]["id"].clone();
            desk.show(child.as_str().expect("id"))["fields"]["child.schooling"].clone()
        })
        .to_vec();
    assert_eq!(schooling, ["未入园", "不在学", "未入园"]);
}
