//! How well tables are recognised, measured against layouts whose meaning was written down by hand.

use std::collections::HashMap;
use std::time::Instant;

use invented::designs::{self, report::Score};
use tongce_core::sheets::cells::{Cell, Format, Merge, Sheet, Workbook};
use tongce_core::sheets::recognise::measure::{Figures, Truth, measure};
use tongce_core::sheets::recognise::{Remembered, explain, recognise};
use tongce_core::sheets::rows::rows;
use tongce_core::sheets::table::{Table, TableKind};

use crate::reading::{Dice, fixture, read};

fn truths() -> Vec<Truth> {
    let json = std::fs::read_to_string(fixture("layouts/truth.json")).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) * 100.0 / f64::from(whole.max(1))
}

#[test]
fn layouts_are_recognised() {
    let mut all = Figures::default();
    for truth in truths() {
        let workbook = read(&fixture("layouts").join(&truth.file)).unwrap();
        all.add(measure(&recognise(&workbook), &truth));
    }
    all.faults.iter().for_each(|fault| println!("{fault}"));
    println!(
        "tables {}  headers {:.1} %  bodies {:.1} %  fields {}/{} {:.1} %  extras {}/{} {:.1} %  wrong but sure {}",
        all.tables,
        share(all.headers_right, all.tables),
        share(all.bodies_right, all.tables),
        all.fields_right,
        all.fields,
        share(all.fields_right, all.fields),
        all.extras_right,
        all.extras,
        share(all.extras_right, all.extras),
        all.wrong_but_sure,
    );
    assert!(share(all.headers_right, all.tables) >= 95.0);
    assert!(share(all.fields_right, all.fields) >= 97.0);
    assert_eq!(all.wrong_but_sure, 0);
}

/// The header designs of `tests/designs`: 294 tables of other people's kinds.
#[test]
fn designs_are_recognised() {
    let mut all = Score::default();
    for (_, text) in designs::ALL {
        designs::designs(text).iter().for_each(|design| all.add(design));
    }
    all.figures.faults.iter().for_each(|fault| println!("{fault}"));
    println!("{}", all.line());
    let figures = &all.figures;
    assert!(figures.tables >= 290);
    assert!(share(figures.headers_right, figures.tables) >= 95.0);
    assert!(share(figures.fields_right, figures.fields) >= 97.0);
    assert!(share(figures.extras_right, figures.extras) >= 95.0);
    assert!(share(all.children_right, figures.tables) >= 95.0);
    assert_eq!((figures.wrong_but_sure, all.too_sure, all.taken_for_rosters), (0, 0, 0));
}

/// Every column of every table says why it was tied or not.
#[test]
fn every_column_can_be_explained() {
    for design in designs::ALL.iter().flat_map(|(_, text)| designs::designs(text)) {
        for found in explain(&design.workbook, &Remembered::default()) {
            for column in found.table.columns.iter().filter(|_| !found.table.header_rows.is_empty()) {
                let why = &found.whys[column.index as usize];
                assert_eq!(why.taken, column.field.is_some(), "{}: {}", design.name, column.header);
                assert!(why.sentences().iter().all(|told| !told.contains("explain.")), "{}", column.header);
            }
        }
    }
}

#[test]
fn the_messy_roster_is_understood() {
    let json = std::fs::read_to_string(fixture("roster_messy.truth.json")).unwrap();
    let truth: Truth = serde_json::from_str(&json).unwrap();
    let workbook = read(&fixture("roster_messy.xlsx")).unwrap();
    let figures = measure(&recognise(&workbook), &truth);
    assert_eq!((figures.faults.as_slice(), figures.bodies_right), ([].as_slice(), 1));
}

#[test]
fn samples_give_their_children() {
    for (file, kind, tables, children) in [
        ("roster_clean.xlsx", TableKind::Roster, 1, 60),
        ("roster_gb18030.csv", TableKind::Roster, 1, 40),
        ("roster_messy.xlsx", TableKind::Roster, 1, 48),
        ("school_classes.xls", TableKind::Roster, 3, 66),
        ("registration_sheets.xlsx", TableKind::Registration, 5, 5),
        ("township_form.xlsx", TableKind::Roster, 1, 0),
    ] {
        let workbook = read(&fixture(file)).unwrap();
        let found: Vec<Table> = recognise(&workbook).into_iter().filter(|table| table.kind == kind).collect();
        let count: usize = found.iter().map(|table| rows(&workbook, table).count()).sum();
        assert_eq!((found.len(), count), (tables, children), "{file}");
    }
}

/// Every value of the registration sheets is in the cell that its label leads to.
#[test]
fn registration_sheets_give_each_value_under_its_field() {
    let people: Vec<HashMap<String, String>> =
        serde_json::from_str(&std::fs::read_to_string(fixture("registration_sheets.people.json")).unwrap()).unwrap();
    let workbook = read(&fixture("registration_sheets.xlsx")).unwrap();
    for (table, person) in recognise(&workbook).iter().zip(&people) {
        let row = rows(&workbook, table).next().unwrap();
        let value = |key: &str| {
            let at = table.columns.iter().position(|c| c.field.as_ref().is_some_and(|f| f.as_str() == key))?;
            row.cells.iter().find(|cell| cell.column == at).map(|cell| cell.cell.display())
        };
        for key in ["child.name", "child.id_number", "father.id_number", "father.work_place", "guardian.id_number"] {
            assert_eq!(value(key).as_ref(), person.get(key), "{}: {key}", table.name);
        }
        assert!(value("child.health").is_some_and(|ticks| ticks.contains(&format!("{}（√）", person["child.health"]))));
        let extras = table.columns.iter().filter(|column| column.field.is_none()).count();
        assert_eq!((table.columns.len(), extras), (43, 0));
    }
}

fn sheet(rows: &[&str]) -> Workbook {
    let cell = |text: &str| match text {
        "" => Cell::Empty,
        text => text.parse().map_or(Cell::Text(text.to_owned()), Cell::Number),
    };
    let rows = rows.iter().map(|row| row.split('|').map(cell).collect()).collect();
    Workbook {
        format: Format::Xlsx,
        epoch_1904: false,
        sheets: vec![Sheet { name: "Sheet1".into(), rows, ..Sheet::default() }],
    }
}

fn fields(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.field.as_ref().map_or("-", |field| field.as_str())).collect()
}

#[test]
fn groups_above_are_understood_without_merges() {
    let tables = recognise(&sheet(&[
        "留守儿童花名册",
        "序号|儿童情况||父亲||监护人||备注",
        "|姓名|性别|姓名|电话|姓名|关系|",
        "1|孟春花|女|孟晓燕|'13812345678|于丽华|外祖母|",
        "2|余秋菊|女|余天佑|'13812345679|吕可欣|祖父|",
    ]));
    assert_eq!(
        (tables[0].header_rows.as_slice(), tables[0].title.as_deref()),
        ([2, 3].as_slice(), Some("留守儿童花名册"))
    );
    assert_eq!(
        fields(&tables[0]),
        [
            "row_number",
            "child.name",
            "child.sex",
            "father.name",
            "father.phone",
            "guardian.name",
            "guardian.relation",
            "child.remarks"
        ]
    );
    assert_eq!(tables[0].columns[4].header, "父亲/电话");
}

#[test]
fn tables_below_each_other_are_told_apart() {
    let book = sheet(&[
        "一、在校儿童",
        "姓名|性别|就读学校",
        "孟春花|女|石桥镇中心小学",
        "余秋菊|女|石桥镇中心小学",
        "",
        "二、未入学儿童",
        "儿童姓名|出生日期|监护人",
        "文秋菊|2021.8.3|韩泽宇",
        "填表人：李老师",
    ]);
    let tables = recognise(&book);
    let spans: Vec<(u32, u32, usize)> =
        tables.iter().map(|t| (t.first_row, t.last_row, rows(&book, t).count())).collect();
    assert_eq!(spans, [(3, 4, 2), (8, 8, 1)]);
    assert_eq!(tables[1].title.as_deref(), Some("二、未入学儿童"));
}

#[test]
fn a_header_repeated_on_each_page_is_no_child() {
    let book = sheet(&[
        "留守儿童名册",
        "序号|姓名|性别",
        "1|孟春花|女",
        "本页小计|1",
        "",
        "留守儿童名册",
        "序号|姓名|性别",
        "2|余秋菊|女",
        "合计|2",
    ]);
    let tables = recognise(&book);
    assert_eq!(tables.len(), 1);
    assert_eq!(rows(&book, &tables[0]).map(|row| row.row).collect::<Vec<_>>(), [3, 8]);
}

#[test]
fn lists_of_other_things_are_no_rosters() {
    for (kind, lines) in [
        (
            TableKind::Statistics,
            &["乡镇|留守儿童总数|男|女", "石桥镇|120|60|60", "青禾镇|80|41|39", "合计|200|101|99"][..],
        ),
        (TableKind::Other, &["姓名|1|2|3|4|5|6|7|8|9|10|11|12", "孟春花|√|√|√|√|√|√|√|√|√|√|√|√"][..]),
        (TableKind::Other, &["商品编号|名称|价格|数量|单位|备注", "1001|作业本|2.5|30|本|"][..]),
        (TableKind::Other, &["填表说明", "1.本表由村（居）填报，一人一行。", "2.身份证号码为文本格式。"][..]),
    ] {
        let tables = recognise(&sheet(lines));
        assert!(tables.iter().all(|table| table.kind == kind), "{}: {:?}", lines[0], tables[0].kind);
    }
}

#[test]
fn blocks_beside_each_other_are_tables_of_their_own() {
    let book =
        sheet(&["三（1）班名单", "序号|姓名|性别||序号|姓名|性别", "1|孟春花|女||3|余秋菊|女", "2|卢欣怡|女||4||"]);
    let tables = recognise(&book);
    assert_eq!(tables.iter().map(|table| rows(&book, table).count()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(fields(&tables[1]), ["row_number", "child.name", "child.sex"]);
    assert_eq!(tables[1].columns[1].index, 5);
}

/// The same children as lines of a table with another header.
#[test]
fn different_tables_beside_each_other_are_tables_of_their_own() {
    let book = sheet(&[
        "枫香村名册|||||岩头村名册",
        "序号|姓名|身份证号|监护人||序号|儿童姓名|性别|父亲电话|母亲电话",
        "1|孟春花|520199201212073958|孟大发||1|余秋菊|女|'13812345678|'13912345678",
        "2|卢欣怡|520199201305063963|卢秀珍||2|丁小溪|男|'13812345679|'13912345679",
        "3|毛一禾|520199201405063964|毛德明||3|覃阿朵|女|'13812345680|'13912345680",
        "|||||4|岑雨桐|女|'13812345681|'13912345681",
        "合计|3人||||合计|4人",
    ]);
    let tables = recognise(&book);
    let children = |table: &Table| rows(&book, table).map(|row| row.row).collect::<Vec<_>>();
    assert_eq!(tables.iter().map(children).collect::<Vec<_>>(), [vec![3, 4, 5], vec![3, 4, 5, 6]]);
    assert_eq!(fields(&tables[0]), ["row_number", "child.name", "child.id_number", "guardian.name"]);
    assert_eq!(fields(&tables[1]), ["row_number", "child.name", "child.sex", "father.phone", "mother.phone"]);
    let titles: Vec<_> = tables.iter().map(|table| table.title.as_deref()).collect();
    assert_eq!(titles, [Some("枫香村名册"), Some("岩头村名册")]);
}

/// Further tables below one of the two, and a longer one on the right.
#[test]
fn a_table_beside_several_stacked_ones_goes_on() {
    let book = sheet(&[
        "序号|姓名|身份证号|||序号|姓名|身份证号|父亲电话",
        "1|孟春花|520199201212073958|||1|余秋菊|520199201305063963|'13812345678",
        "2|卢欣怡|520199201405063964|||2|丁小溪|520199201405063965|'13812345679",
        "|||||3|毛一禾|520199201405063966|'13812345670",
        "小河村名册|||||4|覃阿朵|520199201405063967|'13812345671",
        "编号|孩子姓名|性别|||5|岑雨桐|520199201405063968|'13812345672",
        "1|班星星|男|||6|田柏舟|520199201405063969|'13812345673",
    ]);
    let tables = recognise(&book);
    let children = |table: &Table| rows(&book, table).map(|row| row.row).collect::<Vec<_>>();
    assert_eq!(tables.iter().map(children).collect::<Vec<_>>(), [vec![2, 3], vec![7], vec![2, 3, 4, 5, 6, 7]]);
}

/// A blank column makes room in one table; what stands behind it belongs to the child on its left.
#[test]
fn a_blank_column_within_a_table_does_not_part_it() {
    for header in [
        "序号|姓名|性别||父亲姓名|父亲电话",
        "序号|姓名|性别||姓名|联系电话",
        "序号|儿童姓名|性别||姓名|与儿童关系",
        "|姓名|性别||监护人|身份证号",
    ] {
        let lines = [header, "1|孟春花|女||孟大发|'13812345678", "2|卢欣怡|女||卢德明|'13812345679"];
        let tables = recognise(&sheet(&lines));
        assert_eq!((tables.len(), tables[0].columns.len()), (1, 5), "{header}");
    }
}

/// A list without names beside one with names is told, not passed over and not mixed into the other.
#[test]
fn a_numbered_list_without_names_beside_another_is_told() {
    let tables = recognise(&sheet(&[
        "序号|姓名|性别||序号|身份证号|家庭住址",
        "1|孟春花|女||1|520199201212073958|大坪村9组",
        "2|卢欣怡|女||2|520199201305063963|大坪村8组",
    ]));
    assert_eq!(tables.iter().map(|table| table.kind).collect::<Vec<_>>(), [TableKind::Roster; 2]);
    assert!(!fields(&tables[1]).contains(&"child.name"));
}

#[test]
fn options_below_their_questions_are_a_header() {
    let mut book = sheet(&[
        "序号|姓名|性别||是否住校||监护人",
        "||男|女|是|否|",
        "1|孟春花||√|√||孟大发",
        "2|卢欣怡|√|||√|卢德明",
    ]);
    let over = |left: u32| Merge { top: 0, left, bottom: 0, right: left + 1 };
    book.sheets[0].merges = vec![over(2), over(4)];
    let tables = recognise(&book);
    assert_eq!(tables[0].header_rows, [1, 2]);
    assert_eq!(rows(&book, &tables[0]).map(|row| row.row).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(tables[0].columns[2].header, "性别/男");
    // A child's own answers below merged headers are none.
    let mut book = sheet(&["姓名|性别||住校||监护人", "孟春花|女||是||孟大发", "卢欣怡|男||否||卢德明"]);
    book.sheets[0].merges = vec![over(1), over(3)];
    assert_eq!(recognise(&book)[0].header_rows, [1]);
}

#[test]
fn a_line_with_labels_above_the_header_is_not_the_header() {
    let tables = recognise(&sheet(&[
        "班级|三年级一班|班主任|李晓燕",
        "学号|姓名|性别|出生日期|家长姓名",
        "G520199201212073958|孟春花|女|2012.12.7|孟晓燕",
    ]));
    assert_eq!((tables.len(), tables[0].header_rows.as_slice()), (1, [2].as_slice()));
}

#[test]
fn a_child_over_several_rows_counts_once() {
    let mut book = sheet(&[
        "姓名|性别|家长姓名|联系电话",
        "孟春花|女|孟晓燕|'13812345678",
        "||邓桂花|'13812345679",
        "余秋菊|女|余天佑|'13812345670",
    ]);
    book.sheets[0].merges = vec![Merge { top: 1, left: 0, bottom: 2, right: 0 }];
    let table = &recognise(&book)[0];
    assert_eq!(rows(&book, table).map(|row| row.row).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(table.skipped_rows, [3]);
}

/// A few lines of labels and values, without borders: the second line is no child.
#[test]
fn a_plain_form_of_one_child_is_no_roster() {
    let book = sheet(&[
        "留守儿童情况",
        "姓名|孟春花|性别|女",
        "出生日期|2012.12.7|民族|苗族",
        "身份证号|520199201212073958",
        "监护人姓名|于丽华|联系电话|'13812345678",
    ]);
    let tables = recognise(&book);
    assert_eq!((tables.len(), tables[0].kind), (1, TableKind::Registration));
    assert_eq!(fields(&tables[0])[..3], ["child.name", "child.sex", "child.birth_date"]);
    assert_eq!(rows(&book, &tables[0]).count(), 1);
}

#[test]
fn hidden_columns_are_marked() {
    let mut book = sheet(&["姓名|性别|身份证号", "孟春花|女|520199201212073958"]);
    book.sheets[0].hidden_columns = vec![2];
    let table = &recognise(&book)[0];
    assert_eq!(table.columns.iter().map(|c| c.hidden).collect::<Vec<_>>(), [false, false, true]);
}

/// Sheets thrown together from headers, values and merges: whatever comes of them, nothing panics and no row is outside.
#[test]
fn any_sheet_can_be_looked_at() {
    let words = [
        "姓名",
        "父亲情况",
        "联系电话",
        "孟春花",
        "合计",
        "填表人：",
        "520199201212073958",
        "一组",
        "√",
        "",
        "",
        "",
        "性别",
        "女",
        "1",
        "备注",
        "监护人",
        "家庭住址",
        "石桥镇大坪村9组",
        "2012.12.7",
        "身体情况",
        "健康（√）  残疾（  ）",
        "户主姓名",
        "说明：一人一行",
        "😀",
        "\u{200B}",
    ];
    let mut dice = Dice(7);
    for round in 0..3_000 {
        let (height, width) = (dice.roll(14), dice.roll(9) + 1);
        let lines: Vec<String> = (0..height)
            .map(|_| (0..width).map(|_| words[dice.roll(words.len())]).collect::<Vec<_>>().join("|"))
            .collect();
        let mut book = sheet(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let mut at = |most: usize| dice.roll(most) as u32;
        book.sheets[0].merges = (0..at(5))
            .map(|_| Merge { top: at(12), left: at(9), bottom: at(16), right: at(9) })
            .chain([Merge { top: 3, left: 2, bottom: u32::MAX - 1, right: u32::MAX - 1 }])
            .collect();
        for table in recognise(&book) {
            assert!(table.last_row < table.first_row || table.last_row as usize <= height, "round {round}");
            for row in rows(&book, &table) {
                assert!(row.row >= table.first_row && row.row <= table.last_row, "round {round}");
                assert!(row.cells.iter().all(|cell| !cell.cell.is_blank()), "round {round}");
            }
        }
    }
}

/// Prints how long 20,000 rows of 40 cells take, beside a bare read in this process.
#[test]
#[ignore = "a measurement; run with --ignored --nocapture"]
fn twenty_thousand_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("大名册.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    let headers = ["序号", "姓名", "性别", "出生日期", "身份证号", "户籍地址", "父亲姓名", "父亲电话"];
    for column in 0..40u16 {
        let header = headers.get(column as usize).map_or(format!("项目{column}"), |header| (*header).to_owned());
        sheet.write(0, column, header).unwrap();
    }
    for row in 1..=20_000u32 {
        for column in 0..40u16 {
            let text = match column {
                1 => format!("孟春{row}"),
                2 => "女".to_owned(),
                3 => "2012.12.7".to_owned(),
                4 => format!("5201992012{row:08}"),
                5 => format!("石桥镇大坪村{row}组"),
                7 => format!("138{row:08}"),
                _ => format!("内容{}", row * 40 + u32::from(column)),
            };
            sheet.write(row, column, text).unwrap();
        }
    }
    book.save(&path).unwrap();
    println!("file {} KB", std::fs::metadata(&path).unwrap().len() / 1024);
    for _ in 0..3 {
        let start = Instant::now();
        let mut bare: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
        let mut cells = bare.worksheet_cells_reader("Sheet1").unwrap();
        let mut kept = Vec::new();
        while let Some(cell) = cells.next_cell().unwrap() {
            kept.push(calamine::Data::from(cell.get_value().clone()));
        }
        let bare = start.elapsed();
        let start = Instant::now();
        let workbook = read(&path).unwrap();
        let whole = start.elapsed();
        let tables = recognise(&workbook);
        println!(
            "bare {bare:?} ({} cells)  worker {whole:?}  with recognition {:?}  ratio {:.2}",
            kept.len(),
            start.elapsed(),
            start.elapsed().as_secs_f64() / bare.as_secs_f64()
        );
        assert_eq!(rows(&workbook, &tables[0]).count(), 20_000);
    }
}
