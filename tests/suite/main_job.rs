//! The main job from the command line: rosters in, files complete, forms out, and back in equal.

use serde_json::{Value as Json, json};

use crate::support::{Desk, fixture_json, fixture_path};

/// Compares a stored child with the people's file beside a fixture. Fields that the sheet doesn't carry are passed over.
fn assert_same_person(file: &Json, person: &Json, not_in_sheet: &[&str]) {
    for (key, wanted) in person.as_object().expect("an object") {
        let wanted = wanted.as_str().expect("text");
        if wanted.is_empty() || not_in_sheet.contains(&key.as_str()) {
            continue;
        }
        let got = match &file["fields"][key] {
            Json::Array(labels) => labels.iter().map(|l| l.as_str().expect("text")).collect::<Vec<_>>().join("、"),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        assert_eq!(got, wanted, "{key} of {}", person["child.name"]);
    }
}

const NOT_IN_THE_ROSTER: [&str; 8] = [
    "father.birth_date",
    "father.id_number",
    "mother.birth_date",
    "mother.id_number",
    "care.both_away",
    "care.one_away_other_incapable",
    "care.entrusted",
    "household.income_sources",
];

#[test]
fn a_clean_roster_goes_in_whole() {
    let desk = Desk::with_register();
    let report = desk.json(&["import", &desk.register(), &fixture_path("roster_clean.xlsx")]);
    assert_eq!(report["created"], 60);
    for person in fixture_json("roster_clean.people.json").as_array().expect("people") {
        let file = desk.show(person["child.id_number"].as_str().expect("a number"));
        let not_in_sheet: Vec<&str> = NOT_IN_THE_ROSTER.iter().copied().chain(["guardian.address"]).collect();
        assert_same_person(&file, person, &not_in_sheet);
    }
}

#[test]
fn registration_sheets_go_in_whole_one_child_a_sheet() {
    let desk = Desk::with_children("registration_sheets.xlsx");
    let people = fixture_json("registration_sheets.people.json");
    let people = people.as_array().expect("people");
    assert_eq!(desk.list().len(), people.len());
    for person in people {
        let file = desk.show(person["child.id_number"].as_str().expect("a number"));
        assert_same_person(&file, person, &["child.school", "child.grade", "child.class"]);
    }
}

#[test]
fn the_same_children_as_gb18030_csv() {
    let desk = Desk::with_register();
    let report = desk.json(&["import", &desk.register(), &fixture_path("roster_gb18030.csv")]);
    let rows = report["rows"].as_array().expect("rows").len();
    assert_eq!(report["created"], json!(rows));
    assert!(rows >= 40, "{rows}");
    assert_eq!(desk.list().len(), rows);
}

#[test]
fn class_lists_of_an_old_format_go_in_sheet_by_sheet() {
    let desk = Desk::with_register();
    let report = desk.json(&["import", &desk.register(), &fixture_path("school_classes.xls")]);
    assert_eq!(report["refused"], 0);
    let child = desk.show("520199202012048664");
    assert_eq!(child["fields"]["child.name"], "孙晨曦");
    assert_eq!(child["fields"]["child.birth_date"], "2020-12-04");
    assert_eq!(child["fields"]["guardian.name"], "方清风");
    assert_eq!(child["fields"]["child.boarding"], "是");
}

#[test]
fn a_messy_roster_names_every_bad_cell_and_takes_every_row() {
    let desk = Desk::with_register();
    let report = desk.json(&["import", &desk.register(), &fixture_path("roster_messy.xlsx")]);
    assert_eq!((&report["created"], &report["unchanged"], &report["refused"]), (&json!(47), &json!(1), &json!(0)));
    let codes = |row: u64| -> Vec<String> {
        let row = report["rows"].as_array().expect("rows").iter().find(|r| r["row"] == row).expect("the row");
        row["problems"]
            .as_array()
            .expect("problems")
            .iter()
            .map(|p| p["code"].as_str().expect("code").to_owned())
            .collect()
    };
    assert_eq!(codes(8), ["id_damaged"]);
    assert_eq!(codes(11), ["id_check_digit"]);
    assert_eq!(codes(19), ["id_length"]);
    assert_eq!(codes(23), ["id_date"]);
    assert_eq!(codes(53), ["same_in_file"]);
    for row in [13, 15, 17, 21, 25] {
        assert_eq!(codes(row), Vec::<String>::new(), "row {row}");
    }
    assert_eq!(desk.show("520199202306155393")["fields"]["child.name"], "文晨曦");
    assert_eq!(
        desk.show("52019920170815587")["fields"]["child.name"],
        "杜春花",
        "a number that is too short is kept as typed"
    );
}

#[test]
fn a_problem_says_where_and_what_to_do() {
    let desk = Desk::with_register();
    let report = desk.json(&["import", &desk.register(), &fixture_path("roster_messy.xlsx"), "--plan"]);
    let row = report["rows"].as_array().expect("rows").iter().find(|r| r["row"] == 11).expect("row 11");
    assert_eq!((&row["file"], &row["sheet"]), (&json!("roster_messy.xlsx"), &json!("Sheet1")));
    let problem = &row["problems"][0];
    assert_eq!((&problem["column"], &problem["value"]), (&json!("F"), &json!("520199201511245221")));
    assert!(problem["header"].as_str().is_some_and(|header| header.contains("身份证号码")));
    assert!(
        problem["message"].as_str().is_some_and(|text| !text.is_empty())
            && problem["hint"].as_str().is_some_and(|text| !text.is_empty())
    );
    assert!(desk.list().is_empty(), "a plan writes nothing");
}

#[test]
fn t04_the_same_file_again_changes_nothing_and_says_so() {
    for fixture in [
        "roster_clean.xlsx",
        "roster_messy.xlsx",
        "registration_sheets.xlsx",
        "roster_gb18030.csv",
        "school_classes.xls",
    ] {
        let desk = Desk::with_children(fixture);
        let before = desk.list();
        let again = desk.json(&["import", &desk.register(), &fixture_path(fixture)]);
        for outcome in ["created", "changed", "similar", "refused"] {
            assert_eq!(again[outcome], 0, "{fixture}: {outcome}");
        }
        assert_eq!(desk.list(), before, "{fixture}");
        let words = desk.run(&["import", &desk.register(), &fixture_path(fixture)]).expect(0);
        assert!(words.out.contains("没有变化"), "{}", words.out);
    }
}

#[test]
fn an_exported_roster_and_registration_come_back_in_equal() {
    for (fixture, forms) in
        [("roster_clean.xlsx", ["roster", "registration"]), ("registration_sheets.xlsx", ["registration", "roster"])]
    {
        let desk = Desk::with_children(fixture);
        let before: Vec<Json> =
            desk.list().iter().map(|row| desk.show(row["id"].as_str().expect("id"))["fields"].clone()).collect();
        for form in forms {
            let out = desk.text(&format!("{form}.xlsx"));
            desk.run(&["export", &desk.register(), form, &out]).expect(0);
            let report = desk.json(&["import", &desk.register(), &out]);
            assert_eq!(
                (&report["created"], &report["similar"], &report["refused"]),
                (&json!(0), &json!(0), &json!(0)),
                "{fixture} by {form}"
            );
            assert_eq!(
                report["changed"],
                0,
                "{fixture} by {form}: {:#}",
                report["rows"]
                    .as_array()
                    .expect("rows")
                    .iter()
                    .find(|r| r["outcome"] == "changed")
                    .unwrap_or(&Json::Null)
            );
        }
        let after: Vec<Json> =
            desk.list().iter().map(|row| desk.show(row["id"].as_str().expect("id"))["fields"].clone()).collect();
        assert_eq!(before, after, "{fixture}");
    }
}

#[test]
fn every_form_is_written_and_statistics_balance() {
    let desk = Desk::with_children("roster_clean.xlsx");
    for form in ["registration", "roster", "statistics", "contact-card"] {
        let out = desk.text(&format!("{form}.xlsx"));
        let run = desk.run(&["export", &desk.register(), form, &out, "--as-of", "2026-12-31"]);
        assert!(run.status == 0 || (form == "statistics" && run.status == 1), "{form}: {} {}", run.status, run.err);
        assert!(std::fs::read(&out).expect("a file").starts_with(b"PK"), "{form}");
    }
}

#[test]
fn search_finds_by_name_pinyin_initials_number_phone_and_guardian() {
    let desk = Desk::with_children("roster_clean.xlsx");
    for search in ["余秋菊", "秋菊", "yuqiuju", "yqj", "201405200036", "0036", "13860913909", "吕可欣"] {
        let found = desk.json(&["list", &desk.register(), "--search", search]);
        let names: Vec<&str> =
            found.as_array().expect("rows").iter().map(|row| row["name"].as_str().expect("name")).collect();
        assert!(names.contains(&"余秋菊"), "{search}: {names:?}");
        assert!(names.len() < 20, "{search} finds nearly everybody");
    }
    let surname = desk.json(&["list", &desk.register(), "--search", "chong"]);
    assert!(surname.as_array().expect("rows").is_empty());
}

#[test]
fn what_is_not_collected_is_absent_from_documents() {
    let desk = Desk::with_children("school_classes.xls");
    for row in desk.list() {
        assert!(row.as_object().expect("an object").values().all(|value| !value.is_null()), "{row}");
        assert!(row.get("schooling").is_none());
    }
}

#[test]
fn an_import_is_one_step_to_undo() {
    let desk = Desk::with_children("roster_clean.xlsx");
    desk.run(&["undo", &desk.register()]).expect(0);
    assert!(desk.list().is_empty());
    desk.run(&["undo", &desk.register()]).expect(2);
}

#[test]
fn history_names_file_sheet_and_cell() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let history = desk.json(&["history", &desk.register(), "520199201405200036"]);
    let phone =
        history.as_array().expect("entries").iter().find(|e| e["field"] == "father.phone").expect("father's phone");
    assert_eq!(
        (&phone["old"], &phone["new"], &phone["operator"]),
        (&Json::Null, &json!("13860913909"), &json!("文书甲"))
    );
    let source = phone["source"].as_str().expect("source");
    assert!(source.contains("roster_clean.xlsx") && source.contains("花名册") && source.contains("R2"), "{source}");
}
