//! Names of sheets, dropdown lists, formats and print settings, as they stand in the file.

use calamine::{Reader as _, Xlsx, open_workbook};
use tongce_core::domain::{Record, Value};
use tongce_core::forms::fields;
use tongce_core::sheets::write;

use super::{child, context, part, sheet, text};

/// T14
#[test]
fn every_child_has_a_sheet_of_its_own_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("登记表.xlsx");
    let long = "阿".repeat(40);
    let children = [
        child("张伟"),
        child("张伟"),
        child("a/b[c]:*?"),
        child(&long),
        child(&long),
        Record::default(),
        child("History"),
    ];
    write::registration(&children, &context(), &path).expect("written");
    let workbook: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let names = workbook.sheet_names();
    let expected = [
        "张伟",
        "张伟（2）",
        "a／b［c］：＊？",
        &"阿".repeat(31),
        &format!("{}（2）", "阿".repeat(28)),
        "未填姓名",
        "History_",
    ];
    assert_eq!(names, expected);
}

/// 56 ethnic groups are longer than a list inside a rule may be (255 characters).
#[test]
fn t24_dropdown_lists_stand_on_a_sheet_that_nobody_sees() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("花名册.xlsx");
    write::roster([&child("甲"), &child("乙")], &context(), &path).expect("written");
    let workbook = part(&path, "xl/workbook.xml");
    assert!(workbook.contains(r#"<sheet name="选项" sheetId="2" state="veryHidden""#), "{workbook}");
    let sheet_xml = part(&path, "xl/worksheets/sheet1.xml");
    let rules: Vec<&str> = sheet_xml.split("<dataValidation ").skip(1).collect();
    assert!(rules.len() >= 10, "{}", rules.len());
    for rule in &rules {
        let list = rule.split("<formula1>").nth(1).and_then(|rest| rest.split("</formula1>").next()).expect("a list");
        assert!(list.starts_with("'选项'!$"), "{list}");
        assert!(rule.contains(r#"errorStyle="warning""#), "a word outside the list is asked about, not refused");
    }
    // The list of a column holds what its field takes.
    let lists = sheet(&path, 1);
    let ethnicity = fields().choices(fields().get("child.ethnicity").expect("a field"));
    let column = (0..lists.width() as u32).find(|column| text(&lists, 0, *column) == "民族").expect("a list");
    let listed: Vec<String> = (1..=ethnicity.choices.len() as u32).map(|row| text(&lists, row, column)).collect();
    assert_eq!(listed, ethnicity.choices.iter().map(|choice| choice.label.clone()).collect::<Vec<_>>());
}

#[test]
fn forms_know_their_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("表.xlsx");
    let children: Vec<Record> = (0..20).map(|n| child(&format!("甲{n}"))).collect();

    write::roster(&children, &context(), &path).expect("written");
    let xml = part(&path, "xl/worksheets/sheet1.xml");
    for setting in [
        r#"<pageSetup paperSize="8" fitToHeight="0" orientation="landscape""#,
        r#"<pageSetUpPr fitToPage="1"/>"#,
        r#"ySplit="3""#,
        r#"xSplit="5""#,
    ] {
        assert!(xml.contains(setting), "{setting}: {}", &xml[..1500]);
    }
    let names = part(&path, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles") && names.contains("花名册!$3:$3"), "{names}");
    assert!(
        names.contains("花名册!$A$1:$AI$24"),
        "twenty children between three rows of head and the signatures: {names}"
    );

    write::registration(&children, &context(), &path).expect("written");
    let xml = part(&path, "xl/worksheets/sheet1.xml");
    assert!(xml.contains(r#"<pageSetup paperSize="9" orientation="portrait""#) && xml.contains("fitToPage"), "{xml}");

    write::contact_card(&children, &context(), &path).expect("written");
    let xml = part(&path, "xl/worksheets/sheet1.xml");
    assert!(xml.contains(r#"<rowBreaks count="2" manualBreakCount="2"><brk id="52""#), "eight cards a page: {xml}");
    assert!(!xml.contains("fitToPage"), "a page that is fitted ignores its breaks");
    let styles = part(&path, "xl/styles.xml");
    assert!(styles.contains(r#"style="dashed""#));
}

#[test]
fn text_columns_are_text_also_below_the_children() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("花名册.xlsx");
    write::roster([&child("甲")], &context(), &path).expect("written");
    let (xml, styles) = (part(&path, "xl/worksheets/sheet1.xml"), part(&path, "xl/styles.xml"));
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).expect("formats").split("<xf ").skip(1).collect();
    let columns = xml.split("<cols>").nth(1).and_then(|rest| rest.split("</cols>").next()).expect("columns");
    for column in columns.split("<col ").skip(1) {
        let style: usize = column
            .split("style=\"")
            .nth(1)
            .and_then(|s| s.split('"').next())
            .expect("a style")
            .parse()
            .expect("a number");
        assert!(formats[style].contains(r#"numFmtId="49""#), "{column}");
    }
}

/// A spreadsheet program takes a file in which a row comes twice for a damaged one.
#[test]
fn no_row_of_a_form_comes_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "很长的备注".repeat(80);
    let mut tall = child("满达");
    tall.fields.insert("child.remarks".into(), Value::Text(long));
    let children = [child("单小明"), tall];
    let out = |name: &str| folder.path().join(name);
    write::registration(&children, &context(), &out("登记表.xlsx")).expect("written");
    write::roster(&children, &context(), &out("花名册.xlsx")).expect("written");
    write::roster(&children[..0], &context(), &out("空花名册.xlsx")).expect("written");
    write::contact_card(&children, &context(), &out("联系卡.xlsx")).expect("written");
    for name in ["登记表.xlsx", "花名册.xlsx", "空花名册.xlsx", "联系卡.xlsx"] {
        let xml = part(&out(name), "xl/worksheets/sheet1.xml");
        let rows: Vec<u32> =
            xml.split("<row r=\"").skip(1).map(|row| row.split('"').next().unwrap().parse().unwrap()).collect();
        assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "{name}: {rows:?}");
    }
}
