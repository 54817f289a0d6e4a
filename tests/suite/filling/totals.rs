//! Lines of sums count every child that was put in, however the rows above them are drawn.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Color, Format, FormatBorder, Formula, Workbook, Worksheet};
use tongce_core::sheets::fill::{Filled, Options};

use super::{at, children, fill, part, reread};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const HEADER: [&str; 5] = ["序号", "姓名", "性别", "身份证号码", "监护人姓名"];
const SAMPLE: [&str; 5] = ["1", "余秋菊", "女", "520199201405200028", "余大山"];

fn framed() -> Format {
    Format::new().set_border(FormatBorder::Thin)
}

fn red() -> Format {
    Format::new().set_font_color(Color::Red).set_italic()
}

fn line(page: &mut Worksheet, row: u32, texts: &[&str], look: &Format) {
    for (column, text) in (0..).zip(texts) {
        page.write_with_format(row, column, *text, look).unwrap();
    }
}

fn saved(folder: &Path, mut book: Workbook) -> PathBuf {
    let path = folder.join("表.xlsx");
    book.save(&path).unwrap();
    path
}

/// A header, a sample in row 2, blank rows 3 to 7 and a line of sums in row 8.
fn with_sums(folder: &Path, sample: &Format, blank: Option<&Format>, sum: &str) -> PathBuf {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    line(page, 0, &HEADER, &Format::new());
    line(page, 1, &SAMPLE, sample);
    for (row, column) in (2..7).flat_map(|row| (0..5).map(move |column| (row, column))) {
        if let Some(look) = blank {
            page.write_blank(row, column, look).unwrap();
        }
    }
    page.write(7, 0, "合计").unwrap();
    page.write_formula(7, 1, Formula::new(sum)).unwrap();
    saved(folder, book)
}

fn rows(filled: &Filled) -> Vec<u32> {
    filled.stands.iter().map(|stands| stands.row).collect()
}

/// A row's attributes and the styles of its cells.
fn looks(xml: &str, row: u32) -> Vec<String> {
    let start = xml.find(&format!("<row r=\"{row}\"")).expect("a row");
    let text = &xml[start..start + xml[start..].find("</row>").expect("an end")];
    text.split("<c ")
        .skip(1)
        .take(5)
        .map(|cell| cell.split(" s=\"").nth(1).map_or("", |style| style.split('"').next().unwrap()).to_owned())
        .collect()
}

#[test]
fn children_stand_in_the_blank_rows_above_the_sums_whatever_these_look_like() {
    let (framed, red, plain) = (framed(), red(), Format::new());
    for (sample, blank, sum) in [
        (&red, Some(&framed), "=COUNTA(B3:B7)"),
        (&framed, Some(&framed), "=COUNTA(B3:B7)"),
        (&plain, Some(&framed), "=COUNTA(B3:B7)"),
        (&framed, None, "=COUNTA(B3:B7)"),
        (&plain, None, "=COUNTA(B2:B7)"),
        (&red, Some(&framed), "=ROWS(B3:B7)"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = with_sums(folder.path(), sample, blank, sum);
        let filled = fill(&path, &Options::default(), &children(1, 3));
        assert_eq!((rows(&filled), filled.report.rows_inserted), (vec![3, 4, 5], 0), "{sum}");
        assert!(part(&filled, SHEET).contains(&format!("<f>{}</f>", &sum[1..])), "{sum}");
        let filled = fill(&path, &Options::default(), &children(1, 8));
        assert_eq!((rows(&filled), filled.report.rows_inserted), ((3..11).collect(), 3), "{sum}");
        let xml = part(&filled, SHEET);
        assert!(xml.contains(&format!("<f>{}</f>", sum[1..].replace("B7", "B10"))), "{sum}: {xml}");
        if blank.is_some() {
            assert_eq!(looks(&xml, 10), looks(&xml, 4), "new rows look like ordinary ones");
        }
        assert_eq!(at(&reread(&filled).sheets[0], "A11"), "合计");
    }
}

#[test]
fn a_sum_of_one_row_grows_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    line(page, 0, &HEADER, &Format::new());
    line(page, 1, &SAMPLE, &red());
    line(page, 2, &["", "", "", "", ""], &framed());
    page.write(3, 0, "合计").unwrap();
    page.write_formula(3, 1, Formula::new("=COUNTA(B3:B3)")).unwrap();
    let filled = fill(&saved(folder.path(), book), &Options::default(), &children(2, 4));
    assert_eq!((rows(&filled), filled.report.rows_inserted), (vec![3, 4, 5, 6], 3));
    assert!(part(&filled, SHEET).contains("<f>COUNTA(B3:B6)</f>"));
}

#[test]
fn what_another_sheet_counts_is_where_the_children_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("花名册").unwrap();
    line(page, 0, &HEADER, &Format::new());
    line(page, 1, &SAMPLE, &red());
    let sums = book.add_worksheet().set_name("汇总").unwrap();
    sums.write_formula(0, 0, Formula::new("=COUNTA(花名册!B3:B7)")).unwrap();
    let path = saved(folder.path(), book);
    for (count, last) in [(4, 7), (9, 11)] {
        let filled = fill(&path, &Options::default(), &children(3, count));
        assert_eq!(rows(&filled), (3..3 + count as u32).collect::<Vec<_>>());
        assert!(part(&filled, "xl/worksheets/sheet2.xml").contains(&format!("COUNTA(花名册!B3:B{last})")));
    }
}

#[test]
fn rows_of_formulas_alone_are_blank_rows_and_keep_their_formulas() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    line(page, 0, &["序号", "姓名", "性别", "身份证号码", "监护人姓名", "号码位数"], &Format::new());
    for row in 2..=6 {
        page.write_formula(row - 1, 5, Formula::new(format!("=LEN(D{row})")).set_result("0")).unwrap();
    }
    let filled = fill(&saved(folder.path(), book), &Options::default(), &children(4, 7));
    assert_eq!((rows(&filled), filled.report.rows_inserted), ((2..9).collect(), 2));
    let xml = part(&filled, SHEET);
    for row in 2..=8 {
        assert!(xml.contains(&format!("<f>LEN(D{row})</f>")), "{row}: {xml}");
    }
}

#[test]
fn a_blank_line_above_the_signatures_is_no_row_for_a_child() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    line(page, 0, &HEADER, &framed());
    for row in 1..4 {
        line(page, row, &["", "", "", "", ""], &framed());
    }
    line(page, 4, &["", "", "", "", ""], &red());
    page.write(5, 0, "填表人：").unwrap();
    let filled = fill(&saved(folder.path(), book), &Options::default(), &children(5, 5));
    assert_eq!((rows(&filled), filled.report.rows_inserted), ((2..7).collect(), 2));
    assert_eq!(at(&reread(&filled).sheets[0], "A8"), "填表人：");
}
