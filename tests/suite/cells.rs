//! What single cells of an imported sheet become.

use serde_json::{Value as Json, json};

use crate::importing::{FIRST, SECOND, codes, import};
use crate::support::{Desk, save_table};

#[test]
fn words_in_the_place_of_a_number_are_no_wrong_number() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] =
        &[&["姓名", "性别", "身份证号", "监护人姓名", "监护人电话"], &["种小明", "男", "未办理", "乙二", "1.38E+10"]];
    let report = import(&desk, "一.xlsx", rows);
    assert_eq!(codes(&report["rows"][0]), ["id_not_yet", "number_damaged"], "{report:#}");
    let child = desk.list()[0].clone();
    let file = desk.show(child["id"].as_str().expect("id"));
    assert_eq!((&child["id_number"], &file["fields"]["guardian.phone"]), (&Json::Null, &Json::Null));
    let findings: Vec<&str> =
        file["findings"].as_array().expect("findings").iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(findings.contains(&"id_missing") && !findings.contains(&"unread"), "{findings:?}");
}

#[test]
fn a_birth_date_still_to_come_is_told_and_stays_a_finding() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[&["姓名", "性别", "出生日期", "父亲姓名"], &["种小明", "男", "2051-05-02", "种铁柱"]];
    let report = import(&desk, "一.xlsx", rows);
    assert_eq!(codes(&report["rows"][0]), ["id_future"], "{report:#}");
    let file = desk.show(desk.list()[0]["id"].as_str().expect("id"));
    let findings = file["findings"].as_array().expect("findings");
    assert!(findings.iter().any(|f| f["code"] == "id_future" && f["field"] == "child.birth_date"), "{findings:?}");
}

#[test]
fn a_ticked_column_that_a_person_wants_as_it_is_stays_as_it_is() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "身份证号", "健康状况/健康", "健康状况/残疾"],
        &["种小明", FIRST, "√", ""],
        &["余秋菊", SECOND, "", "√"],
    ];
    save_table(&desk.path("一.xlsx"), &[("花名册", rows)]);
    let keep = |column: &str| format!("花名册!{column}=");
    let (file, register) = (desk.text("一.xlsx"), desk.register());
    let args = ["import", &register, &file, "--column", &keep("C"), "--column", &keep("D"), "--json"];
    assert!(desk.run(&args).status <= 1);
    let child = desk.show(FIRST);
    assert_eq!(
        (&child["fields"]["child.health"], &child["extra"]["健康状况/健康"]),
        (&Json::Null, &json!("√")),
        "{child:#}"
    );
}

#[test]
fn a_sign_for_the_row_above_is_no_name() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "身份证号", "监护人姓名", "就读学校"],
        &["种小明", FIRST, "种铁柱", "一小"],
        &["余秋菊", SECOND, "同上", "〃"],
    ];
    let report = import(&desk, "一.xlsx", rows);
    assert_eq!(codes(&report["rows"][1]), ["ditto", "ditto"], "{report:#}");
    let fields = desk.show(SECOND)["fields"].clone();
    assert_eq!((&fields["guardian.name"], &fields["child.school"]), (&Json::Null, &Json::Null));
}

#[test]
fn a_cell_with_a_name_and_a_telephone_is_taken_apart_and_loses_nothing() {
    let desk = Desk::with_register();
    let rows: &[&[&str]] = &[
        &["姓名", "身份证号", "父亲姓名、电话", "监护人（姓名、关系、电话）"],
        &["种小明", FIRST, "种铁柱、13800000001", "种老汉、祖父、13800000002"],
        &["余秋菊", SECOND, "余建国（13800000003）", "余阿婆 已搬走"],
        &["种小刚", "520199201203150019", "无", "种老汉，祖父，13800000002"],
    ];
    import(&desk, "一.xlsx", rows);
    let fields = |id: &str, keys: &[&str]| -> Vec<Json> {
        let child = desk.show(id);
        keys.iter().map(|key| child["fields"][*key].clone()).collect()
    };
    let keys = ["father.name", "father.phone", "guardian.name", "guardian.relation", "guardian.phone"];
    assert_eq!(
        fields(FIRST, &keys),
        ["种铁柱", "13800000001", "种老汉", "祖父", "13800000002"].map(|text| json!(text))
    );
    let second = desk.show(SECOND);
    assert_eq!(
        (&second["fields"]["father.name"], &second["fields"]["father.phone"]),
        (&json!("余建国"), &json!("13800000003"))
    );
    assert_eq!(second["fields"]["guardian.name"], Json::Null);
    let kept: Vec<&str> = second["extra"].as_object().expect("extra").values().filter_map(Json::as_str).collect();
    assert_eq!(kept, ["余阿婆 已搬走"]);
}

/// 不详 in a cell tells nothing, and 去世 is no name: what is stored stays.
#[test]
fn words_of_who_does_not_know_replace_nothing() {
    let desk = Desk::with_register();
    let header = ["姓名", "身份证号", "父亲姓名", "父亲电话", "监护人姓名", "就读学校"];
    import(&desk, "一.xlsx", &[&header, &["种小明", FIRST, "种铁柱", "13912345678", "种一诺", "石桥镇中心小学"]]);
    let keys = ["father.name", "father.phone", "guardian.name", "child.school"];
    let said = || keys.map(|key| desk.show(FIRST)["fields"][key].clone());
    let before = said();
    let report = import(&desk, "二.xlsx", &[&header, &["种小明", FIRST, "去世", "不详", "爷爷", "待核实"]]);
    assert_eq!(said(), before);
    let told: Vec<&str> = report["rows"].as_array().expect("rows").iter().flat_map(codes).collect();
    assert_eq!(told.iter().filter(|code| **code == "name_is_answer").count(), 2, "{told:?}");
    assert_eq!(told.iter().filter(|code| **code == "not_known").count(), 2, "{told:?}");
}
