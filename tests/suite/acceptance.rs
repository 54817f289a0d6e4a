//! What hurt the users of other registers, and through the session that the page talks to.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tongce_core::api::{Session, beside_work};

use crate::session::{call, created};
use crate::support::{Desk, fixture_path, numeral, save_table};

fn list(session: &mut Session) -> Json {
    call(session, "list_children", json!({ "limit": 1000 }))
}

#[test]
fn a_doubtful_row_is_decided_while_the_plan_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let numbers = ["520199201405200036", "520199201108174820"];
    let known: &[&[&str]] =
        &[&["姓名", "身份证号", "父亲姓名"], &["种小明", numbers[0], "种铁柱"], &["余秋菊", numbers[1], "余建国"]];
    let doubtful: &[&[&str]] =
        &[&["姓名", "身份证号", "父亲姓名"], &["陆宇轩", numbers[0], "陆石头"], &["余春花", numbers[1], "余国庆"]];
    let paths = [folder.path().join("一.xlsx"), folder.path().join("二.xlsx")];
    save_table(&paths[0], &[("花名册", known)]);
    save_table(&paths[1], &[("花名册", doubtful)]);
    let (mut session, files) = created(folder.path(), &paths);
    let plan = call(&mut session, "plan_import", json!({ "files": [files[0]] }));
    call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));

    let plan = call(&mut session, "plan_import", json!({ "files": [files[1]] }));
    assert_eq!(plan["similar"], 2);
    let decided = call(&mut session, "decide_row", json!({ "plan": plan["plan"], "row": 0, "decision": "other" }));
    assert_eq!((&decided["created"], &decided["similar"]), (&json!(1), &json!(1)));
    let stale = session.call("decide_row", json!({ "plan": plan["plan"], "row": 0, "decision": "same" }));
    assert_eq!(stale.expect_err("the plan was made anew").code, "stale");
    let decided = call(&mut session, "decide_row", json!({ "plan": decided["plan"], "row": 1, "decision": "same" }));
    assert_eq!((&decided["created"], &decided["changed"], &decided["similar"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!(decided["rows"][0]["decision"], "other", "what was decided stays visible");
    call(&mut session, "apply_import", json!({ "plan": decided["plan"] }));
    assert_eq!(list(&mut session)["total"], 3);
    assert_eq!(
        call(&mut session, "list_parked", json!({ "offset": 0, "limit": 9 })),
        json!({ "total": 0, "rows": [] })
    );

    let again = call(&mut session, "plan_import", json!({ "files": [files[1]] }));
    assert_eq!((&again["similar"], &again["unchanged"]), (&json!(0), &json!(2)), "{again:#}");
    call(&mut session, "undo", json!({}));
    assert_eq!(list(&mut session)["total"], 2);
    let asked = call(&mut session, "plan_import", json!({ "files": [files[1]] }));
    assert_eq!(asked["similar"], 2, "decisions go with the import that was undone");

    call(&mut session, "apply_import", json!({ "plan": asked["plan"] }));
    let mut page = |offset, limit| {
        let page = call(&mut session, "list_parked", json!({ "offset": offset, "limit": limit }));
        let names =
            page["rows"].as_array().expect("rows").iter().map(|row| row["name"].as_str().expect("a name").to_owned());
        (page["total"].as_u64(), names.collect::<Vec<_>>())
    };
    assert_eq!(page(0, 1), (Some(2), vec!["陆宇轩".to_owned()]));
    assert_eq!(page(1, 9), (Some(2), vec!["余春花".to_owned()]));
}

#[test]
fn rows_to_mend_are_exported_before_and_after_the_import() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: &[&[&str]] = &[&["姓名", "性别", "出生日期"], &["甲一", "男", "2014-05-20"], &["", "女", "2015-05-20"]];
    let path = folder.path().join("一.xlsx");
    save_table(&path, &[("花名册", rows)]);
    let (mut session, files) = created(folder.path(), &[path]);
    let plan = call(&mut session, "plan_import", json!({ "files": files }));
    let before = call(&mut session, "export_import_errors", json!({ "plan": plan["plan"] }));
    assert_eq!((&before["children"], &before["name"]), (&json!(1), &json!("一_待改正.xlsx")));
    call(&mut session, "apply_import", json!({ "plan": plan["plan"] }));
    let after = call(&mut session, "export_import_errors", json!({ "plan": plan["plan"] }));
    assert!(after["name"] != before["name"] && Path::new(after["path"].as_str().expect("a path")).exists());
    assert!(session.call("export_import_errors", json!({ "plan": "another" })).is_err());
}

/// A list long enough to be caught at work.
fn long_list(path: &Path) {
    let mut text = String::from("序号,姓名,父亲姓名,就读学校,备注\n");
    for at in 0..60_000 {
        text += &format!("{},甲{},乙{},一小,无\n", at + 1, numeral(at), numeral(at / 7));
    }
    std::fs::write(path, text).expect("written");
}

#[test]
fn long_work_tells_how_far_it_is_and_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("长.csv");
    long_list(&path);
    let (mut session, files) = created(folder.path(), &[path]);
    let work = session.work();
    let planning = std::thread::spawn(move || {
        let answer = session.call("plan_import", json!({ "files": files }));
        (session, answer, Instant::now())
    });
    // The page asks while the session is at work, and stops it once rows are compared.
    let progress = || beside_work(&work, "progress").expect("an answer");
    let waited = Instant::now();
    while progress()["phase"] != "planning" || progress()["done"] == 0 {
        assert!(waited.elapsed() < Duration::from_secs(60) && !planning.is_finished(), "{}", progress());
        std::thread::yield_now();
    }
    let told = Instant::now();
    beside_work(&work, "cancel").expect("an answer");
    let (mut session, answer, ended) = planning.join().expect("ended");
    assert_eq!(answer.expect_err("cancelled").code, "cancelled");
    assert!(ended.duration_since(told) < Duration::from_millis(200), "{:?}", ended.duration_since(told));
    assert_eq!(list(&mut session)["total"], 0);
    assert_eq!(call(&mut session, "progress", json!({}))["phase"], "idle");
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("长.csv");
    long_list(&path);
    let (mut session, files) = created(folder.path(), &[path]);
    let work = session.work();
    let planning = std::thread::spawn(move || (session.call("plan_import", json!({ "files": files })), Instant::now()));
    let waited = Instant::now();
    while beside_work(&work, "progress").expect("an answer")["phase"] != "reading" {
        assert!(waited.elapsed() < Duration::from_secs(60) && !planning.is_finished());
        std::thread::yield_now();
    }
    let told = Instant::now();
    beside_work(&work, "cancel").expect("an answer");
    let (answer, ended) = planning.join().expect("ended");
    assert_eq!(answer.expect_err("cancelled").code, "cancelled");
    assert!(ended.duration_since(told) < Duration::from_millis(200), "{:?}", ended.duration_since(told));
}

/// A list of invented children as text, every tenth one without a number.
fn list_of(numbers: std::ops::Range<u64>, path: &Path) {
    let columns = [
        "child.name",
        "child.sex",
        "child.birth_date",
        "child.id_number",
        "father.name",
        "guardian.name",
        "child.school",
    ];
    let mut text = String::from("姓名,性别,出生日期,身份证号,父亲姓名,监护人姓名,就读学校\n");
    for number in numbers {
        let mut record = invented::child(&mut invented::Dice::new(number + 1), number);
        if number % 10 == 0 {
            record.fields.remove("child.id_number");
        }
        let cells = columns.map(|key| record.text(key).unwrap_or_default().to_owned());
        text += &(cells.join(",") + "\n");
    }
    std::fs::write(path, text).expect("written");
}

#[test]
fn t09_two_thousand_rows_against_five_thousand_children_take_seconds() {
    let desk = Desk::with_register();
    list_of(0..5_000, &desk.path("全镇.csv"));
    list_of(4_000..6_000, &desk.path("学校.csv"));
    assert_eq!(desk.json(&["import", &desk.register(), &desk.text("全镇.csv")])["similar"], 0);
    let start = Instant::now();
    let report = desk.json(&["import", &desk.register(), &desk.text("学校.csv")]);
    assert_eq!((&report["created"], &report["unchanged"]), (&json!(1_000), &json!(1_000)), "{report:#}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn t13_odd_workbooks_have_a_quick_and_clear_outcome() {
    use rust_xlsxwriter::{Format, Workbook};
    let desk = Desk::with_register();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in ["姓名", "性别", "出生日期"].iter().enumerate() {
        sheet.write_string(0, column as u16, *header).expect("header");
    }
    sheet.write_string(1, 0, "甲一").expect("name");
    sheet.write_string(1, 1, "女").expect("sex");
    sheet.write_string(1, 2, "2014-05-20").expect("date");
    // A format on the last row that a sheet can have: a million rows that hold nothing.
    sheet.write_blank(1_048_575, 0, &Format::new().set_bold()).expect("blank");
    workbook.save(desk.path("百万空行.xlsx")).expect("saved");
    let start = Instant::now();
    let report = desk.json(&["import", &desk.register(), &desk.text("百万空行.xlsx")]);
    assert_eq!((&report["created"], &report["refused"]), (&json!(1), &json!(0)));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());

    wrong_dimensions_and_the_calendar_of_1904(&desk);

    // The head of an encrypted workbook: a container of the old kind with a stream of that name.
    let mut encrypted = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    encrypted.resize(1536, 0);
    std::fs::write(desk.path("加密.xlsx"), &encrypted).expect("written");
    let run = desk.run(&["import", &desk.register(), &desk.text("加密.xlsx")]).expect(2);
    assert!(!run.err.contains("panicked") && run.err.contains("加密.xlsx"), "{}", run.err);
    assert_eq!(desk.list().len(), 2);
}

/// A workbook that says of itself that it is one cell large and counts its days from 1904.
fn wrong_dimensions_and_the_calendar_of_1904(desk: &Desk) {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in ["姓名", "性别", "出生日期"].iter().enumerate() {
        sheet.write_string(0, column as u16, *header).expect("header");
    }
    sheet.write_string(1, 0, "王小河").expect("name");
    sheet.write_string(1, 1, "男").expect("sex");
    let day = ExcelDateTime::from_ymd(2010, 5, 19).expect("a day");
    sheet.write_datetime_with_format(1, 2, &day, &Format::new().set_num_format("yyyy-mm-dd")).expect("date");
    let plain = workbook.save_to_buffer().expect("saved");
    let odd = rewritten(&plain, |name, text| match name {
        "xl/workbook.xml" => text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "),
        "xl/worksheets/sheet1.xml" => text.replace("<dimension ref=\"A1:C2\"/>", "<dimension ref=\"A1\"/>"),
        _ => text,
    });
    std::fs::write(desk.path("一九零四.xlsx"), odd).expect("written");
    let report = desk.json(&["import", &desk.register(), &desk.text("一九零四.xlsx")]);
    assert_eq!(report["created"], 1, "{report:#}");
    let child = &desk.json(&["list", &desk.register(), "--search", "王小河"])[0];
    // Four years and a day later than the same number counted from 1900.
    assert_eq!(child["birth_date"], "2014-05-20");
}

/// A package with the text of its parts changed.
fn rewritten(package: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut old = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).expect("a part");
        let (name, mut text) = (part.name().to_owned(), String::new());
        part.read_to_string(&mut text).expect("text");
        let changed = change(&name, text.clone());
        assert!(changed != text || !matches!(name.as_str(), "xl/workbook.xml" | "xl/worksheets/sheet1.xml"), "{text}");
        new.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        new.write_all(changed.as_bytes()).expect("written");
    }
    new.finish().expect("whole").into_inner()
}

#[test]
fn t16_a_double_click_on_save_makes_one_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = created(folder.path(), &[]);
    let save = json!({ "id": null, "version": 0, "changes": { "child.name": "甲一" }, "request": "one click" });
    let first = call(&mut session, "save_child", save.clone());
    let second = call(&mut session, "save_child", save);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(list(&mut session)["total"], 1);
    let edit = json!({ "id": first["id"], "version": 1, "changes": { "child.school": "一小" }, "request": "another" });
    call(&mut session, "save_child", edit.clone());
    assert_eq!(call(&mut session, "save_child", edit)["version"], 2, "an edit counts once too");
}

#[test]
fn t18_a_backup_is_restored_and_holds_everything() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let backup = desk.text("备份.tongce");
    desk.run(&["backup", &desk.register(), &backup]).expect(0);
    let before = desk.json(&["check", &desk.register()]);
    desk.run(&["undo", &desk.register()]).expect(0);
    assert!(desk.list().is_empty());
    desk.run(&["restore", &backup, &desk.register()]).expect(0);
    let after = desk.json(&["check", &desk.register()]);
    assert_eq!((&after["ok"], &after["content"]), (&json!(true), &before["content"]), "to the last field");
    let elsewhere = desk.text("另一台");
    desk.run(&["restore", &backup, &elsewhere]).expect(0);
    assert_eq!(desk.json(&["check", &elsewhere])["content"], before["content"]);
}

/// Every file in a folder with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<_> = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
        .into_iter()
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(&path).expect("read")))
        .collect()
}

#[test]
fn t23_a_failed_import_or_export_leaves_every_file_as_it_was() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let out = desk.text("花名册.xlsx");
    std::fs::write(&out, b"the old file").expect("written");
    std::fs::write(desk.path("坏.xlsx"), b"PK\x03\x04 but no zip").expect("written");
    std::fs::write(desk.path("也坏.xlsx"), b"no zip either").expect("written");
    let register = desk.path("登记册");
    let state = || (desk.json(&["check", &desk.register()])["content"].clone(), files(&desk.path(".")));
    let before = state();
    let count = files(&register).len();
    desk.run(&["import", &desk.register(), &desk.text("也坏.xlsx"), &desk.text("坏.xlsx")]).expect(2);
    let good = fixture_path("school_classes.xls");
    desk.run(&["import", &desk.register(), &good, &desk.text("坏.xlsx"), "--column", "A=child.shoes"]).expect(2);
    desk.run(&["import", &desk.register(), &desk.text("坏.xlsx"), "--errors", &out]).expect(2);
    desk.run(&["export", &desk.register(), "no-such-form", &out]).expect(2);
    desk.run(&["export", &desk.register(), "roster", &out, "--as-of", "2026-02-30"]).expect(2);
    desk.run(&["undo-import", &desk.register(), "99"]).expect(2);
    desk.run(&["decide", &desk.register(), "99", "same"]).expect(2);
    assert_eq!(state(), before);
    assert_eq!(files(&register).len(), count, "nothing is left beside the database");
    assert_eq!(std::fs::read(&out).expect("there"), b"the old file");
}
