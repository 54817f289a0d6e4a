//! Codes in cells mean what the header says, on the way in and on the way out.

use serde_json::Value as Json;

use crate::importing::{codes, import};
use crate::reading::read;
use crate::support::{Desk, save_table};

fn of(desk: &Desk, name: &str, keys: &[&str]) -> Vec<Json> {
    let children = desk.list();
    let child = children.iter().find(|child| child["name"] == name).expect("a child");
    let file = desk.show(child["id"].as_str().expect("an id"));
    keys.iter().map(|key| file["fields"][key].clone()).collect()
}

/// 性别（0男 1女）: the standard's 1 is 男, and the sheet doesn't follow it.
#[test]
fn codes_mean_what_the_header_says() {
    let desk = Desk::with_register();
    let report = import(
        &desk,
        "一.xlsx",
        &[
            &["姓名", "性别（0男 1女）", "监护人姓名", "健康状况（1.残疾 2.患病 3.健康）", "是否寄宿（0是1否）"],
            &["缪小河", "1", "种一诺", "3", "1"],
            &["徐建国", "0", "单国庆", "1", "0"],
            &["王泽宇", "9", "解卫东", "健康", "是"],
        ],
    );
    let told: Vec<&str> = report["rows"].as_array().expect("rows").iter().flat_map(codes).collect();
    assert!(told.contains(&"code_unexplained"), "{told:?}");
    let keys = ["child.sex", "child.health", "child.boarding"];
    assert_eq!(of(&desk, "缪小河", &keys), ["女", "健康", "否"]);
    assert_eq!(of(&desk, "徐建国", &keys), ["男", "残疾", "是"]);
    assert_eq!(of(&desk, "王泽宇", &keys), [Json::Null, "健康".into(), "是".into()]);
}

/// A form that was filled by the codes of its header comes home without a change.
#[test]
fn a_form_with_codes_of_its_own_comes_home_as_it_went() {
    let desk = Desk::with_register();
    let header =
        ["序号", "姓名", "性别（1女 2男）", "父亲姓名", "残疾类别（1肢体、2听力、3视力）", "是否寄宿（1否 2是）"];
    import(
        &desk,
        "一.xlsx",
        &[&header[1..], &["种小明", "2", "种铁柱", "3、2", "2"], &["余秋菊", "1", "余建国", "1", "1"]],
    );
    let keys = ["child.sex", "child.disability_kind", "child.boarding"];
    let before = of(&desk, "种小明", &keys);
    assert_eq!(before, [Json::from("男"), serde_json::json!(["视力", "听力"]), "是".into()]);
    save_table(
        &desk.path("乡镇.xlsx"),
        &[("花名册", &[&header, &["1", "", "", "", "", ""], &["2", "", "", "", "", ""]])],
    );
    let out = desk.text("填.xlsx");
    desk.run(&["fill", &desk.register(), &desk.text("乡镇.xlsx"), &out]).expect(0);
    let report = desk.json(&["import", &desk.register(), &out]);
    assert_eq!((&report["changed"], &report["unchanged"], &report["similar"]), (&0.into(), &2.into(), &0.into()));
    assert_eq!(of(&desk, "种小明", &keys), before);
    let filled = read(&desk.path("填.xlsx")).expect("a workbook");
    let row = (1..3).find(|row| filled.sheets[0].cell(*row, 1).shown() == "种小明").expect("the child");
    assert_eq!([2, 5].map(|column| filled.sheets[0].cell(row, column).shown().into_owned()), ["2", "2"]);
}

/// A code that nobody explained stays beside the field; on a form of ours it would say what the standard's code says.
#[test]
fn an_unexplained_code_is_not_written_where_it_means_something_else() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", &[&["姓名", "性别（0男 1女）", "监护人姓名"], &["缪小河", "2", "种一诺"]]);
    let keys = ["child.sex", "child.schooling"];
    desk.run(&["export", &desk.register(), "roster", &desk.text("花名册.xlsx")]).expect(0);
    let report = desk.json(&["import", &desk.register(), &desk.text("花名册.xlsx")]);
    assert_eq!((&report["changed"], &report["unchanged"]), (&0.into(), &1.into()));
    assert_eq!(of(&desk, "缪小河", &keys), [Json::Null, Json::Null]);
}
