//! What a form will look like, told before it is exported.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tongce_core::sheets::cells::Sheet;

use crate::session::{opened, reader};
use crate::support::{Desk, fixture_path};

fn sheet(file: &Path, name: &str) -> Sheet {
    let workbook = reader().read(file, &mut |_| {}).expect("read");
    workbook.sheets.iter().find(|sheet| sheet.name == name).cloned().expect("the sheet")
}

/// Every shown cell's place and text; only forms without hidden columns in between are asked.
fn cells(preview: &Json) -> Vec<(u32, u32, String)> {
    let rows = preview["rows"].as_array().expect("rows");
    let number = |json: &Json| u32::try_from(json.as_u64().expect("a number")).expect("small");
    let of = |row: &Json| {
        let cells = row["cells"].as_array().expect("cells").clone();
        let row = number(&row["number"]);
        cells.into_iter().map(move |cell| (row, number(&cell["column"]), cell["text"].as_str().unwrap().to_owned()))
    };
    rows.iter().flat_map(of).collect()
}

#[test]
fn a_preview_says_what_the_file_says() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    for form in ["registration", "roster", "statistics", "contact-card"] {
        let request = json!({ "form": form, "as_of": "2026-07-31", "search": "", "keyed": true });
        let preview = session.call("preview_export", request.clone()).expect("a preview");
        let listed = session.call("list_issued", json!({})).expect("listed");
        assert!(listed.as_array().unwrap().iter().all(|entry| entry["title"] != preview["sheet"]), "nothing is noted");
        let done = session.call("export_form", request).expect("exported");
        let file = session.exported_path(done["file"].as_str().unwrap()).expect("a file");
        let sheet = sheet(&file, preview["sheet"].as_str().unwrap());
        let shown = cells(&preview);
        let texts = shown.iter().filter(|(_, _, text)| !text.is_empty()).count();
        assert!(texts > 40, "{form}: {texts}");
        for (row, column, text) in &shown {
            assert_eq!(*text, sheet.cell(row - 1, *column).display(), "{form} {row} {column}");
        }
        let merged = preview["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap());
        assert!(merged.clone().any(|cell| cell["across"].as_u64() > Some(1)), "{form}: a title over the whole width");
        assert_eq!(preview["children"], 60, "{form}");
    }
}

#[test]
fn a_long_roster_shows_its_beginning_and_its_end() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    let preview = session.call("preview_export", json!({ "form": "roster", "as_of": null })).expect("a preview");
    let rows = preview["rows"].as_array().unwrap();
    let before = preview["before_gap"].as_u64().unwrap() as usize;
    let number = |at: usize| rows[at]["number"].as_u64().unwrap();
    assert_eq!(number(before) - number(before - 1) - 1, preview["left_out"].as_u64().unwrap());
    let last: Vec<&str> =
        rows.last().unwrap()["cells"].as_array().unwrap().iter().filter_map(|cell| cell["text"].as_str()).collect();
    assert!(last.iter().any(|text| text.contains("签")), "signatures: {last:?}");
}

#[test]
fn a_filled_template_is_shown_with_its_new_cells_marked() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    let template = PathBuf::from(fixture_path("township_form.xlsx"));
    let offered = session.offer_file(template.clone(), "乡镇花名册.xlsx");
    let request = json!({ "file": offered.id, "as_of": "2026-08-31" });
    let preview = session.call("preview_fill", request.clone()).expect("a preview");
    let done = session.call("fill_form", request).expect("filled");
    let file = session.exported_path(done["exported"]["file"].as_str().unwrap()).expect("a file");
    let name = preview["sheet"].as_str().unwrap();
    let (filled, blank) = (sheet(&file, name), sheet(&template, name));
    let mut marked = BTreeSet::new();
    for row in preview["rows"].as_array().unwrap() {
        let at = u32::try_from(row["number"].as_u64().unwrap()).unwrap();
        for cell in row["cells"].as_array().unwrap().iter().filter(|cell| cell["filled"] == true) {
            marked.insert((at, u32::try_from(cell["column"].as_u64().unwrap()).unwrap()));
        }
    }
    let shown = cells(&preview);
    assert!(marked.len() > 100, "{}", marked.len());
    for (row, column, text) in shown {
        if text.is_empty() || marked.contains(&(row, column)) || row > 4 {
            continue;
        }
        assert_eq!(text, blank.cell(row - 1, column).display(), "the header stays as it was");
    }
    for (row, column) in &marked {
        assert!(*row > 4, "no cell of the header is filled");
        assert_ne!(filled.cell(row - 1, *column).display(), "");
    }
}

#[test]
fn a_place_is_a_scope_of_its_own() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut session = opened(&desk);
    let places = session.call("places", json!({})).expect("places");
    let places = places.as_array().unwrap();
    let all: u64 = places.iter().map(|place| place["children"].as_u64().unwrap()).sum();
    assert_eq!(all, 60);
    for place in places {
        let query = json!({ "filters": { "village": place["village"], "group": place["group"] } });
        let page = session.call("list_children", json!({ "filters": query["filters"], "limit": 1 })).expect("listed");
        assert_eq!(page["total"], place["children"], "{place}");
        let request = json!({ "form": "roster", "as_of": null, "selected": { "query": query } });
        let preview = session.call("preview_export", request).expect("a preview");
        assert_eq!(preview["children"], place["children"]);
    }
}

#[test]
fn a_return_tells_before_it_goes_out_which_sums_fail_and_who_is_left_out() {
    let desk = Desk::with_children("roster_messy.xlsx");
    let mut session = opened(&desk);
    let request = json!({ "form": "statistics", "as_of": "2026-07-31" });
    let preview = session.call("preview_export", request.clone()).expect("a preview");
    let done = session.call("export_form", request).expect("exported");
    assert_ne!(preview["identities"], json!([]));
    assert_eq!((&preview["identities"], &preview["outside"]), (&done["identities"], &done["outside"]));
}
