//! A county's own words for levels: on the screens, in the township's form, and back again.

use serde_json::{Value as Json, json};
use tongce_core::api::Session;

use crate::session::{call, created};
use crate::support::save_table;

const RATING: &str = "care.rating";
const LEVELS: [(&str, &str); 3] = [("较好", "绿"), ("一般", "黄"), ("差", "红")];
/// In the order of the list.
const NAMES: [&str; 3] = ["甲小爱", "甲小博", "甲小成"];

fn request(words: &[(&str, &str)]) -> Json {
    let levels: Vec<Json> = words.iter().map(|(level, word)| json!({ "level": level, "word": word })).collect();
    json!({ "fields": [{ "field": RATING, "levels": levels }] })
}

/// A register with a child at each level, in a folder.
fn register() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = created(folder.path(), &[]);
    for (at, (level, _)) in LEVELS.iter().enumerate() {
        let changes = json!({ "child.name": NAMES[at], RATING: level });
        let new = json!({ "id": null, "version": 0, "changes": changes, "request": at.to_string() });
        call(&mut session, "save_child", new);
    }
    (folder, session)
}

fn column(session: &mut Session) -> Vec<Json> {
    let page = call(session, "list_children", json!({ "search": "", "offset": 0, "limit": 9, "fields": [RATING] }));
    page["rows"].as_array().expect("rows").iter().map(|row| row["cells"][0].clone()).collect()
}

/// A sheet with these words, planned as an import.
fn import(session: &mut Session, folder: &tempfile::TempDir, words: &[&str]) -> Json {
    let path = folder.path().join(format!("表{}.xlsx", words.concat()));
    let rows: Vec<[String; 2]> = words.iter().zip(NAMES).map(|(w, n)| [n.to_owned(), (*w).into()]).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let mut all: Vec<&[&str]> = vec![&["姓名", "监护评估"]];
    all.extend(rows.iter().map(Vec::as_slice));
    save_table(&path, &[("花名册", &all)]);
    let file = session.offer_file(path, "花名册.xlsx").id;
    call(session, "plan_import", json!({ "files": [file] }))
}

#[test]
fn they_stand_in_the_list_and_in_the_trail_and_can_be_undone() {
    let (_folder, mut session) = register();
    assert_eq!(column(&mut session), ["较好", "一般", "差"]);
    call(&mut session, "save_level_words", request(&LEVELS));
    assert_eq!(column(&mut session), ["绿", "黄", "红"]);
    let steps = call(&mut session, "recent_operations", json!({}));
    let said = steps[0]["operation"].as_str().expect("words");
    assert!(said.contains("监护评估：较好叫“绿”、一般叫“黄”、差叫“红”"), "{said}");
    let kinds = call(&mut session, "level_words", json!({}));
    assert!(kinds.as_array().expect("fields").iter().any(|field| field["field"] == "care.kind"), "{kinds}");
    call(&mut session, "undo", json!({}));
    assert_eq!(column(&mut session), ["较好", "一般", "差"]);
}

/// A township's form, filled.
fn filled(session: &mut Session, folder: &tempfile::TempDir) -> std::path::PathBuf {
    let blank = folder.path().join("空白表.xlsx");
    save_table(&blank, &[("表", &[&["姓名", "监护评估"], &["", ""]])]);
    let form = session.offer_file(blank, "空白表.xlsx").id;
    let done = call(session, "fill_form", json!({ "file": form, "as_of": "2026-08-31" }));
    session.exported_path(done["exported"]["file"].as_str().expect("an id")).expect("a file")
}

#[test]
fn a_word_that_forms_went_out_with_never_says_another_level() {
    let (folder, mut session) = register();
    let turned = [("较好", "红"), ("一般", "黄"), ("差", "绿")];
    call(&mut session, "save_level_words", request(&turned));
    // Nothing went out: a slip is mended.
    call(&mut session, "save_level_words", request(&LEVELS));
    let out = filled(&mut session, &folder);
    for _ in 0..2 {
        let error = session.call("save_level_words", request(&turned)).expect_err("refused");
        assert!(error.message.contains("用过的叫法，已经随表发出去了"), "{}", error.message);
        // Also once other words are in use.
        call(&mut session, "save_level_words", request(&[("较好", "A级"), ("一般", "B级"), ("差", "C级")]));
    }
    let file = session.offer_file(out, "交回.xlsx").id;
    let plan = call(&mut session, "plan_import", json!({ "files": [file] }));
    assert_eq!((&plan["unchanged"], &plan["changed"]), (&json!(3), &json!(0)), "{plan:#}");
    call(&mut session, "save_level_words", request(&LEVELS));
    assert_eq!(column(&mut session), ["绿", "黄", "红"]);
}

#[test]
fn what_goes_out_into_a_township_form_comes_back_as_the_same_level() {
    let (folder, mut session) = register();
    call(&mut session, "save_level_words", request(&LEVELS));
    let out = filled(&mut session, &folder);
    let workbook = crate::session::reader().read(&out, &mut |_| {}).expect("read");
    let written: Vec<String> = (1..4).map(|row| workbook.sheets[0].cell(row, 1).shown().into_owned()).collect();
    assert_eq!(written, ["绿", "黄", "红"]);
    let file = session.offer_file(out, "交回.xlsx").id;
    let plan = call(&mut session, "plan_import", json!({ "files": [file] }));
    assert_eq!((&plan["unchanged"], &plan["changed"]), (&json!(3), &json!(0)), "{plan:#}");
}

#[test]
fn import_takes_them_for_sure_also_the_words_of_before() {
    let (folder, mut session) = register();
    call(&mut session, "save_level_words", request(&LEVELS));
    call(&mut session, "save_level_words", request(&[("较好", "A级"), ("一般", "B级"), ("差", "C级")]));
    for words in [["C级", "A级", "B级"], ["红", "绿", "黄"]] {
        let plan = import(&mut session, &folder, &words);
        let column = &plan["tables"][0]["columns"][1];
        let values = column["values"].as_array().expect("values");
        let read = words.map(|word| values.iter().find(|value| value["text"] == word).expect("listed"));
        assert_eq!(read.map(|value| value["label"].as_str().unwrap_or("")), ["差", "较好", "一般"], "{column:#}");
        assert!(read.iter().all(|value| value["chosen"] == true), "{column:#}");
    }
}

#[test]
fn words_that_could_be_mistaken_are_refused_in_words() {
    let (_folder, mut session) = register();
    let mut refused = |words: &[(&str, &str)]| {
        let error = session.call("save_level_words", request(words)).expect_err("refused");
        assert_eq!(error.code, "bad_argument");
        error.message
    };
    assert!(refused(&[("较好", "甲"), ("差", "甲")]).contains("用了两次"));
    assert!(refused(&[("差", "一般")]).contains("“一般”"));
    assert!(refused(&[("差", "良好")]).contains("“较好”"), "another writing of an official word");
    assert!(refused(&[("差", "同上")]).contains("别的意思"));
    assert!(refused(&[("较好", "１")]).contains("光写一个数字"), "headers explain numbers as they like");
    assert!(refused(&[("差", "需要重点关注并每月走访一次的")]).contains("太长"));
    refused(&[("很好", "甲")]);
    let words = call(&mut session, "save_level_words", request(&[("较好", " 较好 "), ("差", "较差")]));
    let rating = words.as_array().expect("fields").iter().find(|field| field["field"] == RATING).expect("it");
    assert_eq!(
        rating["levels"],
        json!([
            { "level": "较好", "word": "" }, { "level": "一般", "word": "" }, { "level": "差", "word": "较差" }
        ])
    );
}
