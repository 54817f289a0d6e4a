//! Sheets that come home: sent out, re-sorted, edited and saved by another program, imported again.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::{Value as Json, json};

use crate::support::{Desk, fixture_path};

/// The rows of the first sheet, as another program sees them.
pub fn rows_of(path: &Path) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("readable");
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// Saves rows as a program would that keeps nothing but the text.
fn save(rows: &[Vec<String>], path: &Path) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).expect("written");
        }
    }
    workbook.save(path).expect("saved");
}

/// A sent roster: its title and header lines, its children's rows, the line of signatures.
struct Sheet {
    rows: Vec<Vec<String>>,
    header: usize,
}

impl Sheet {
    fn sent(desk: &Desk, more: &[&str]) -> Self {
        let out = desk.text("花名册.xlsx");
        let mut args = vec!["export", "", "roster", &out];
        let register = desk.register();
        args[1] = &register;
        args.extend(more);
        desk.run(&args).expect(0);
        let rows = rows_of(Path::new(&out));
        let header = rows
            .iter()
            .position(|row| row.iter().any(|cell| cell == "公民身份号码" || cell == "身份证号"))
            .expect("a header");
        Self { rows, header }
    }

    fn column(&self, names: &[&str]) -> usize {
        let at = self.rows[self.header].iter().position(|cell| names.contains(&cell.as_str()));
        at.unwrap_or_else(|| panic!("{names:?} in {:?}", self.rows[self.header]))
    }

    fn row_of(&mut self, id_number: &str) -> &mut Vec<String> {
        self.rows.iter_mut().find(|row| row.iter().any(|cell| cell == id_number)).expect("the child's row")
    }

    fn set(&mut self, id_number: &str, column: &[&str], text: &str) {
        let at = self.column(column);
        self.row_of(id_number)[at] = text.to_owned();
    }

    fn import(&self, desk: &Desk) -> Json {
        save(&self.rows, &desk.path("交回.xlsx"));
        desk.json(&["import", &desk.register(), &desk.text("交回.xlsx")])
    }
}

const SCHOOL: [&str; 2] = ["就读学校", "学校"];

fn edit_here(desk: &Desk, name: &str, id_number: &str, school: &str) {
    std::fs::write(desk.path("改.csv"), format!("姓名,身份证号,就读学校\n{name},{id_number},{school}\n"))
        .expect("written");
    let report = desk.json(&["import", &desk.register(), &desk.text("改.csv")]);
    assert_eq!(report["changed"], 1);
}

fn three_children(desk: &Desk) -> Vec<(String, String)> {
    let text = |child: &Json, key: &str| child[key].as_str().unwrap_or_default().to_owned();
    let children = desk.list();
    children.iter().take(4).map(|child| (text(child, "name"), text(child, "id_number"))).collect()
}

fn school(desk: &Desk, id_number: &str) -> String {
    desk.show(id_number)["fields"]["child.school"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_returned_sheet_is_merged_cell_by_cell() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let children = three_children(&desk);
    let [(_, theirs), (ours_name, ours), (both_name, both), (gone_name, gone)] = &children[..] else { panic!("four") };
    let mut sheet = Sheet::sent(&desk, &[]);
    edit_here(&desk, ours_name, ours, "本地改的小学");
    edit_here(&desk, both_name, both, "本地改的中学");
    sheet.set(theirs, &SCHOOL, "表里改的小学");
    sheet.set(both, &SCHOOL, "表里改的中学");
    let gone_row = sheet.rows.iter().position(|row| row.contains(gone)).expect("the child's row");
    sheet.rows.remove(gone_row);
    let (first, last) = (sheet.header + 1, sheet.header + 1 + 59);
    sheet.rows[first..last].reverse();

    let report = sheet.import(&desk);
    assert_eq!((&report["created"], &report["changed"], &report["unchanged"]), (&json!(0), &json!(1), &json!(58)));
    assert_eq!(school(&desk, theirs), "表里改的小学");
    assert_eq!(school(&desk, ours), "本地改的小学", "a cell that nobody touched takes nothing back");
    assert_eq!(school(&desk, both), "本地改的中学", "nothing is overwritten unasked");
    let asked: Vec<&Json> =
        report["rows"].as_array().expect("rows").iter().filter(|row| row["conflicts"][0].is_object()).collect();
    assert_eq!(asked.len(), 1);
    let again = desk.json(&["import", &desk.register(), &desk.text("交回.xlsx"), "--take-theirs", "--plan"]);
    assert_eq!(again["changed"], 1, "a person may take the sheet's side: {again}");
    let plan = ["import", &desk.register(), &desk.text("交回.xlsx"), "--plan", "--errors", &desk.text("待核对.xlsx")];
    let told = desk.run(&plan).expect(0).out;
    assert!(told.contains("--take-theirs") && !told.contains("选用哪一个"), "the terminal names its option: {told}");
    let left = crate::support::part(&desk.path("待核对.xlsx"), "xl/sharedStrings.xml");
    assert!(left.contains(both_name) && left.contains("两边都改过"), "a cell that was left alone is listed: {left}");
    let conflict = &asked[0]["conflicts"][0];
    assert_eq!((&conflict["ours"], &conflict["theirs"]), (&json!("本地改的中学"), &json!("表里改的中学")));
    assert_eq!(report["absent"][0]["name"].as_str(), Some(gone_name.as_str()));
    assert_eq!(school(&desk, gone), desk.show(gone)["fields"]["child.school"].as_str().unwrap_or_default());
    assert_eq!(desk.list().len(), 60);
}

#[test]
fn without_keys_the_returned_sheet_is_matched_as_any_other() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let children = three_children(&desk);
    let (name, number) = &children[0];
    let sheet = Sheet::sent(&desk, &["--no-keys"]);
    assert!(!sheet.rows.iter().flatten().any(|cell| cell.starts_with("TC-")));
    edit_here(&desk, name, number, "本地改的小学");
    let report = sheet.import(&desk);
    assert_eq!((&report["changed"], school(&desk, number).as_str()), (&json!(0), "本地改的小学"), "{report:#}");
    assert_eq!(report["unchanged"], 60);
}

#[test]
fn a_row_that_was_written_over_with_another_child_is_another_child() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let children = three_children(&desk);
    let mut sheet = Sheet::sent(&desk, &[]);
    let (name, id) = (sheet.column(&["姓名"]), sheet.column(&["公民身份号码", "身份证号"]));
    let row = sheet.row_of(&children[0].1);
    row[name] = "新来的".to_owned();
    row[id] = invented::id_number(&mut invented::Dice::new(5), 2012..2016, 7);
    let report = sheet.import(&desk);
    assert_eq!(report["created"], 1);
    assert_eq!(desk.show(&children[0].1)["fields"]["child.name"], children[0].0.as_str());
}

#[test]
fn a_sheet_of_another_register_is_nothing_known() {
    let (here, there) = (Desk::with_register(), Desk::with_children("roster_clean.xlsx"));
    let sheet = Sheet::sent(&there, &[]);
    assert_eq!(sheet.import(&here)["created"], 60);
    let extra = here
        .list()
        .iter()
        .any(|child| here.show(child["id"].as_str().expect("an id"))["extra"].to_string().contains("TC-"));
    assert!(!extra, "keys are not kept as an extra column");
}

#[test]
fn the_townships_own_form_comes_home_as_well() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let children = three_children(&desk);
    let (name, number) = &children[0];
    let (register, template, out) = (desk.register(), fixture_path("township_form.xlsx"), desk.text("上报.xlsx"));
    let filled = desk.run(&["fill", &register, &template, &out, "--json"]);
    assert!(filled.status <= 1, "{}", filled.err);
    assert_eq!(filled.json()["filled"], 60);
    edit_here(&desk, name, number, "本地改的小学");
    let rows = rows_of(Path::new(&out));
    assert_eq!(rows.iter().flatten().filter(|cell| cell.starts_with("TC-")).count(), 60);
    save(&rows, &desk.path("交回.xlsx"));
    let report = desk.json(&["import", &register, &desk.text("交回.xlsx")]);
    assert_eq!(
        (&report["created"], &report["similar"], &report["changed"]),
        (&json!(0), &json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(school(&desk, number), "本地改的小学");
    let again = desk.text("不带行码.xlsx");
    desk.run(&["fill", &register, &template, &again, "--no-keys"]);
    assert!(!rows_of(Path::new(&again)).iter().flatten().any(|cell| cell.starts_with("TC-")));
}

#[test]
fn keys_that_were_not_sorted_along_are_not_believed() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut sheet = Sheet::sent(&desk, &[]);
    let key = sheet.rows[sheet.header + 1].iter().position(|cell| cell.starts_with("TC-")).expect("a key");
    let (first, last) = (sheet.header + 1, sheet.header + 60);
    let keys: Vec<String> = sheet.rows[first..=last].iter().map(|row| row[key].clone()).collect();
    sheet.rows[first..=last].reverse();
    for (row, old) in sheet.rows[first..=last].iter_mut().zip(keys) {
        row[key] = old;
    }
    let report = sheet.import(&desk);
    assert_eq!(
        (&report["created"], &report["changed"], &report["similar"]),
        (&json!(0), &json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(report["absent"], json!([]), "everybody is in the sheet");
}

#[test]
fn a_copied_row_is_asked_about_and_a_row_without_a_name_is_known() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let children = three_children(&desk);
    let mut sheet = Sheet::sent(&desk, &[]);
    let mut copy = sheet.row_of(&children[0].1).clone();
    let (school, name) = (sheet.column(&SCHOOL), sheet.column(&["姓名"]));
    copy[school] = "另一所小学".to_owned();
    let at = sheet.header + 61;
    sheet.rows.insert(at, copy);
    sheet.row_of(&children[1].1)[name].clear();
    let report = sheet.import(&desk);
    assert_eq!(
        (&report["similar"], &report["refused"], &report["created"]),
        (&json!(1), &json!(0), &json!(0)),
        "{report}"
    );
    let parked = desk.json(&["parked", &desk.register()]);
    let number = parked[0]["parked"].to_string();
    desk.run(&["decide", &desk.register(), &number, "other"]).expect(0);
    let twins = desk.list().into_iter().filter(|child| child["name"] == children[0].0.as_str()).count();
    assert_eq!(twins, 2, "a copy that is another child keeps its name");
}

#[test]
fn nothing_is_saved_into_a_registers_own_folder() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let inside = desk.text("登记册/register.db");
    desk.run(&["export", &desk.register(), "roster", &inside]).expect(2);
    desk.run(&["backup", &desk.register(), &desk.text("登记册/keys.json")]).expect(2);
    assert_eq!(desk.list().len(), 60);
}
