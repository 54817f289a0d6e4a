//! A workbook with everything that names rows: what happens to it when rows are put in, and that it stays when none are.

use tongce_core::sheets::fill::{Filled, Options};

use super::{at, children, differing, fill, package, part, reread, sheet};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET: &str = "xl/worksheets/sheet1.xml";

fn relations(entries: &[(&str, &str, &str)]) -> String {
    let entry = |(id, kind, target): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="{RELATIONS}/{kind}" Target="{target}"/>"#)
    };
    let all: String = entries.iter().map(entry).collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
    )
}

/// Five free rows (4 to 8) under a header, a sum, a signature; every element has a prefix, as some programs write it.
fn roster() -> String {
    let text = |at: &str, text: &str| format!(r#"<x:c r="{at}" t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>"#);
    let header: String = ["序号", "姓名", "性别", "身份证号码", "出生年", "父亲姓名", "备注"]
        .iter()
        .zip('A'..)
        .map(|(title, column)| text(&format!("{column}3"), title))
        .collect();
    let shared = |row: u32| match row {
        4 => r#"<x:c r="E4" s="1"><x:f t="shared" ref="E4:E8" si="0">MID(D4,7,4)</x:f><x:v>0</x:v></x:c>"#.to_owned(),
        row => format!(r#"<x:c r="E{row}" s="1"><x:f t="shared" si="0"/><x:v>0</x:v></x:c>"#),
    };
    let body: String = (4..=8)
        .map(|row| match row {
            // Cells missing, spans too narrow, a row of no cells but one.
            6 => {
                format!(r#"<x:row r="6" spans="1:5" ht="30" customHeight="1"><x:c r="B6" s="1"/>{}</x:row>"#, shared(6))
            }
            row => {
                let cells: String =
                    ["A", "B", "C", "D"].iter().map(|c| format!(r#"<x:c r="{c}{row}" s="1"/>"#)).collect();
                let rest = format!(r#"<x:c r="F{row}" s="2"/><x:c r="G{row}" s="2"/>"#);
                format!(
                    "<x:row r=\"{row}\" spans=\"1:7\" ht=\"30\" customHeight=\"1\">{cells}{}{rest}</x:row>\n",
                    shared(row)
                )
            }
        })
        .collect();
    let sums = format!(
        r#"<x:row r="9">{}<x:c r="B9"><x:f>COUNTA(B4:B8)</x:f><x:v>0</x:v></x:c><x:c r="C9" t="str"><x:f>IF(B9&gt;0,"有"&amp;B10,"")</x:f><x:v></x:v></x:c></x:row>"#,
        text("A9", "合计")
    );
    format!(
        r##"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<x:worksheet xmlns:x="{MAIN}" xmlns:r="{RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:un="urn:unknown" mc:Ignorable="un" un:note="1"><x:sheetPr codeName="Sheet1"/><x:dimension ref="A1:G10"/><x:sheetViews><x:sheetView tabSelected="1" workbookViewId="0"/></x:sheetViews><x:cols><x:col min="1" max="7" width="12" style="1"/></x:cols><x:sheetData><x:row r="1">{}</x:row><x:row r="2"/><x:row r="3">{header}</x:row>{body}{sums}<x:row r="10">{}</x:row></x:sheetData><x:autoFilter ref="A3:G8"/><x:mergeCells count="3"><x:mergeCell ref="A1:G1"/><x:mergeCell ref="F8:G8"/><x:mergeCell ref="A10:C10"/></x:mergeCells><x:conditionalFormatting sqref="B4:B8"><x:cfRule type="expression" dxfId="0" priority="1"><x:formula>COUNTIF($B$4:$B$8,B4)&gt;1</x:formula></x:cfRule></x:conditionalFormatting><x:dataValidations count="2"><x:dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="C4:C8"><x:formula1>选项!$A$1:$A$2</x:formula1></x:dataValidation><x:dataValidation type="custom" sqref="B10"><x:formula1>B10&lt;&gt;""</x:formula1></x:dataValidation></x:dataValidations><x:hyperlinks><x:hyperlink ref="A10" location="花名册!A9" display="合计"/></x:hyperlinks><x:rowBreaks count="1" manualBreakCount="1"><x:brk id="10" max="16383" man="1"/></x:rowBreaks><mc:AlternateContent><mc:Choice Requires="un"><un:thing at="A9"/></mc:Choice></mc:AlternateContent><x:drawing r:id="rId1"/><x:legacyDrawing r:id="rId2"/><x:tableParts count="1"><x:tablePart r:id="rId4"/></x:tableParts></x:worksheet>"##,
        text("A1", "花名册"),
        text("A10", "填表人：")
    )
}

fn parts() -> Vec<(&'static str, String)> {
    let anchor = |from: u32, to: u32| {
        format!(
            "<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>{from}</xdr:row></xdr:from><xdr:to><xdr:col>1</xdr:col><xdr:row>{to}</xdr:row></xdr:to></xdr:twoCellAnchor>"
        )
    };
    vec![
        ("[Content_Types].xml", format!(r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>{}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/><Override PartName="/xl/tables/table1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"/><Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/><Override PartName="/xl/comments1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/></Types>"#,
            (1..=3).map(|n| format!(r#"<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#)).collect::<String>())),
        ("_rels/.rels", relations(&[("rId1", "officeDocument", "/xl/workbook.xml")])),
        ("xl/workbook.xml", format!(r#"<x:workbook xmlns:x="{MAIN}" xmlns:r="{RELATIONS}"><x:sheets><x:sheet name="花名册" sheetId="1" r:id="rId1"/><x:sheet name="汇总" sheetId="2" r:id="rId2"/><x:sheet name="选项" sheetId="3" state="hidden" r:id="rId3"/></x:sheets><x:definedNames><x:definedName name="_xlnm.Print_Area" localSheetId="0">花名册!$A$1:$G$10</x:definedName><x:definedName name="_xlnm.Print_Titles" localSheetId="0">花名册!$1:$3</x:definedName><x:definedName name="孩子">花名册!$B$4:$B$8</x:definedName></x:definedNames></x:workbook>"#)),
        ("xl/_rels/workbook.xml.rels", relations(&[("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"), ("rId3", "worksheet", "worksheets/sheet3.xml"), ("rId4", "styles", "styles.xml"), ("rId5", "calcChain", "calcChain.xml"), ("rId6", "vbaProject", "vbaProject.bin")])),
        (SHEET, roster()),
        ("xl/worksheets/_rels/sheet1.xml.rels", relations(&[("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "vmlDrawing", "/xl/drawings/vmlDrawing1.vml"), ("rId3", "comments", "../comments1.xml"), ("rId4", "table", "../tables/table1.xml")])),
        ("xl/worksheets/sheet2.xml", format!(r#"<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><f>COUNTA(花名册!B4:B8)</f><v>0</v></c><c r="B1"><f>花名册!$B$9+B9</f><v>0</v></c></row><row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">花名册!A8</f><v>0</v></c></row><row r="3"><c r="A3"><f t="shared" si="0"/><v>0</v></c></row></sheetData></worksheet>"#)),
        ("xl/worksheets/sheet3.xml", format!(r#"<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>1.男</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>女</t></is></c></row></sheetData></worksheet>"#)),
        ("xl/styles.xml", format!(r#"<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="0"/></cellXfs><dxfs count="1"><dxf/></dxfs></styleSheet>"#)),
        ("xl/calcChain.xml", format!(r#"<calcChain xmlns="{MAIN}"><c r="B9" i="1"/></calcChain>"#)),
        ("xl/tables/table1.xml", format!(r#"<table xmlns="{MAIN}" id="1" name="表1" displayName="表1" ref="A3:G8" totalsRowShown="0"><autoFilter ref="A3:G8"/><tableColumns count="7"/></table>"#)),
        ("xl/drawings/drawing1.xml", format!(r#"<xdr:wsDr xmlns:xdr="urn:x">{}{}</xdr:wsDr>"#, anchor(0, 1), anchor(9, 12))),
        ("xl/drawings/vmlDrawing1.vml", "<xml><br><x:Anchor>1, 15, 9, 2, 3, 31, 12, 1</x:Anchor><x:Row>9</x:Row></xml>".to_owned()),
        ("xl/comments1.xml", format!(r#"<comments xmlns="{MAIN}"><commentList><comment ref="B3" authorId="0"/><comment ref="A10" authorId="0"/></commentList></comments>"#)),
        ("xl/charts/chart1.xml", "<c:chart xmlns:c=\"urn:c\"><c:f>花名册!$B$4:$B$8</c:f></c:chart>".to_owned()),
        ("xl/vbaProject.bin", "macros".to_owned()),
    ]
}

fn filled(children_: u64) -> (Vec<u8>, Filled) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("表.xlsm");
    let bytes = package(&parts());
    std::fs::write(&path, &bytes).expect("written");
    (bytes, fill(&path, &Options::default(), &children(4, children_)))
}

#[test]
fn without_new_rows_only_the_sheet_and_the_wish_to_compute_change() {
    let (before, filled) = filled(3);
    assert_eq!((filled.report.filled, filled.report.rows_inserted), (3, 0), "{:?}", filled.report.left_out);
    let changed = differing(&before, &filled.package.pack().unwrap());
    assert_eq!(changed, ["xl/workbook.xml", SHEET], "another sheet's sums are stale");
    let (old, new) = (roster(), part(&filled, SHEET));
    let ends = |text: &str| {
        let (start, end) = (text.find("<x:sheetData>").unwrap(), text.find("</x:sheetData>").unwrap());
        (text[..start].to_owned(), text[end..].to_owned())
    };
    assert_eq!(ends(&old), ends(&new));
    assert!(new.contains(r#"<x:f t="shared" ref="E4:E8" si="0">MID(D4,7,4)</x:f></x:c>"#), "{new}");
    // A row whose cells were missing has them now, in their columns, with the column's style.
    let row = &new[new.find(r#"<x:row r="6""#).unwrap()..];
    let row = &row[..row.find("</x:row>").unwrap()];
    assert!(!row.contains("spans") && row.contains(r#"<x:c r="A6" s="1""#), "{row}");
    let order: Vec<usize> =
        ["A6", "B6", "C6", "D6", "E6", "F6"].iter().map(|c| row.find(&format!("r=\"{c}\"")).unwrap()).collect();
    assert!(order.is_sorted(), "{row}");
    assert!(
        part(&filled, "xl/workbook.xml").ends_with(r#"</x:definedNames><x:calcPr fullCalcOnLoad="1"/></x:workbook>"#)
    );
}

#[test]
fn a_form_with_macros_keeps_its_ending() {
    let desk = crate::support::Desk::with_children("roster_clean.xlsx");
    std::fs::write(desk.path("表.xlsm"), package(&parts())).expect("written");
    let run = |out: &str| desk.run(&["fill", &desk.register(), &desk.text("表.xlsm"), &desk.text(out)]);
    let refused = run("填好.xlsx").expect(2);
    assert!(refused.err.contains(".xlsm") && !desk.path("填好.xlsx").exists(), "{}", refused.err);
    run("填好.xlsm").expect(0);
    let (before, after) = (package(&parts()), std::fs::read(desk.path("填好.xlsm")).expect("written"));
    assert!(!differing(&before, &after).contains(&"xl/vbaProject.bin".to_owned()));
}

#[test]
fn with_new_rows_everything_that_names_rows_follows() {
    let (before, filled) = filled(9);
    assert_eq!((filled.report.filled, filled.report.rows_inserted), (9, 4));
    let xml = part(&filled, SHEET);
    for piece in [
        r#"<x:dimension ref="A1:G14"/>"#,
        r#"<x:autoFilter ref="A3:G12"/>"#,
        r#"<x:mergeCells count="7"><x:mergeCell ref="A1:G1"/><x:mergeCell ref="F8:G8"/><x:mergeCell ref="F9:G9"/>"#,
        r#"<x:mergeCell ref="A14:C14"/>"#,
        r#"<x:conditionalFormatting sqref="B4:B12">"#,
        r#"<x:formula>COUNTIF($B$4:$B$12,B4)&gt;1</x:formula>"#,
        r#"showErrorMessage="1" sqref="C4:C12"><x:formula1>选项!$A$1:$A$2</x:formula1>"#,
        r#"sqref="B14""#,
        r#"<x:hyperlink ref="A14" location="花名册!A13" display="合计"/>"#,
        r#"<x:brk id="14""#,
        r#"<x:c r="E4" s="1"><x:f>MID(D4,7,4)</x:f></x:c>"#,
        r#"<x:c r="E8" s="1"><x:f>MID(D8,7,4)</x:f></x:c>"#,
        r#"<x:c r="E12" s="1"><x:f>MID(D12,7,4)</x:f></x:c>"#,
        r#"<x:row r="12" spans="1:7" ht="30" customHeight="1">"#,
        r#"<x:c r="B13"><x:f>COUNTA(B4:B12)</x:f></x:c>"#,
        r#"<x:c r="C13"><x:f>IF(B13&gt;0,&quot;有&quot;&amp;B14,&quot;&quot;)</x:f></x:c>"#,
        r#"<mc:AlternateContent><mc:Choice Requires="un"><un:thing at="A9"/></mc:Choice></mc:AlternateContent>"#,
    ] {
        assert!(xml.contains(piece), "{piece}\n{xml}");
    }
    for (name, pieces) in [
        ("xl/workbook.xml", &["花名册!$A$1:$G$14<", "花名册!$1:$3<", "花名册!$B$4:$B$12<", "fullCalcOnLoad"][..]),
        (
            "xl/worksheets/sheet2.xml",
            &["COUNTA(花名册!B4:B12)", "花名册!$B$13+B9", "<f>花名册!A8</f>", "<f>花名册!A13</f>"],
        ),
        ("xl/tables/table1.xml", &[r#"ref="A3:G12" totals"#, r#"<autoFilter ref="A3:G12"/>"#]),
        ("xl/drawings/drawing1.xml", &["<xdr:row>0<", "<xdr:row>1<", "<xdr:row>13<", "<xdr:row>16<"]),
        ("xl/drawings/vmlDrawing1.vml", &["1, 15, 13, 2, 3, 31, 16, 1", "<x:Row>13<"]),
        ("xl/comments1.xml", &[r#"ref="B3""#, r#"ref="A14""#]),
        ("xl/charts/chart1.xml", &["花名册!$B$4:$B$12"]),
    ] {
        pieces
            .iter()
            .for_each(|piece| assert!(part(&filled, name).contains(piece), "{piece} in {}", part(&filled, name)));
    }
    let changed = differing(&before, &filled.package.pack().unwrap());
    for stays in ["xl/styles.xml", "xl/vbaProject.bin", "xl/worksheets/sheet3.xml", "_rels/.rels"] {
        assert!(!changed.contains(&stays.to_owned()), "{stays}");
    }
    // The order of computing names cells that have moved; programs make it anew.
    assert!(changed.contains(&"xl/calcChain.xml".to_owned()));
    for name in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
        assert!(!part(&filled, name).contains("calcChain"), "{name}");
    }
    let workbook = reread(&filled);
    let page = sheet(&workbook, "花名册");
    assert_eq!((at(page, "A12"), at(page, "A13"), at(page, "A14")), ("9".into(), "合计".into(), "填表人：".into()));
    assert!(["1.男", "女"].contains(&at(page, "C12").as_str()), "the dropdown's own words: {}", at(page, "C12"));
}

#[test]
fn a_child_that_takes_two_rows_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    for (column, title) in (0..).zip(["序号", "姓名", "性别", "身份证号码", "父亲姓名", "母亲姓名"])
    {
        page.write_with_format(0, column, title, &border).unwrap();
    }
    for child in 0..3 {
        for column in 0..6 {
            page.merge_range(1 + child * 2, column, 2 + child * 2, column, "", &border).unwrap();
        }
    }
    page.write(7, 0, "填表人：").unwrap();
    book.save(&path).unwrap();
    let children = children(5, 5);
    let filled = fill(&path, &Options::default(), &children);
    assert_eq!((filled.report.filled, filled.report.rows_inserted), (5, 4));
    let workbook = reread(&filled);
    let rows: Vec<u32> = filled.stands.iter().map(|stands| stands.row).collect();
    assert_eq!(rows, [2, 4, 6, 8, 10]);
    let page = &workbook.sheets[0];
    for (child, row) in children.iter().zip(&rows) {
        assert_eq!(at(page, &format!("B{row}")), child.record.text("child.name").unwrap());
        assert_eq!(at(page, &format!("B{}", row + 1)), "");
    }
    assert_eq!((page.merges.len(), at(page, "A12")), (30, "填表人：".to_owned()));
}
