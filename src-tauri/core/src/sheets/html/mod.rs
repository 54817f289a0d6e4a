//! Tables of a web page, as web systems save them under the name `.xls`, and workbooks in Excel 2003's XML.
//!
//! Markup is read as it comes: nothing needs to be closed or nested well. Every cell is text, whatever it looks like; an
//! ID number stays its eighteen characters. The tables of a page stand one below the other on one sheet, as they do on screen;
//! the worksheets of Excel's XML are sheets of their own.

mod markup;

use markup::{Tag, next_tag, skip, unescaped};

use super::cells::{Cell, Format, Merge};
use super::csv;
use super::parse::{Refusal, Sink};
use super::scan::SheetExtras;
use crate::Code;

/// Columns and rows that one cell may be told to span; pages that say more are nonsense.
const WIDEST: u32 = 1_000;
/// Rows and columns to which an `Index` may lead: those of the largest sheet that there is. Others are passed over.
const LAST_ROW: u32 = 1 << 20;
const LAST_COLUMN: u32 = 1 << 14;

/// Reads a page as a workbook: with one sheet, or with those that it names.
///
/// # Errors
/// `NotAWorkbook` for text in no known encoding and for a page without a table.
pub fn parse(bytes: &[u8], stem: &str, sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    let text = csv::decode(bytes).ok_or(Refusal::new(Code::NotAWorkbook))?;
    let mut page = Page::new(sink);
    let mut rest = text.as_str();
    let mut begun = false;
    // An element that isn't closed behind one place isn't behind a later one either: nobody searches the rest again for each.
    let mut unclosed: Vec<String> = Vec::new();
    while let Some((before, tag, after)) = next_tag(rest) {
        page.text(before);
        if !begun && matches!(tag.name.as_str(), "table" | "worksheet") {
            begun = true;
            page.sink.begin(Format::Html, false)?;
            page.sink.sheet(&tag.sheet_name().unwrap_or_else(|| stem.to_owned()), false)?;
        } else if begun && tag.name == "worksheet" && !tag.closes {
            page.next_sheet(&tag.sheet_name().unwrap_or_else(|| stem.to_owned()))?;
        }
        rest = match tag.name.as_str() {
            name @ ("script" | "style" | "head")
                if !tag.closes && !tag.empty && !unclosed.iter().any(|known| known == name) =>
            {
                skip(after, name).unwrap_or_else(|| {
                    unclosed.push(name.to_owned());
                    after
                })
            }
            _ => after,
        };
        if begun {
            page.tag(&tag)?;
        }
    }
    if !begun {
        return Err(Refusal::new(Code::NotAWorkbook));
    }
    page.finish()
}

/// A page on its way to a sheet.
struct Page<'p, 'a, 'e> {
    sink: &'p mut Sink<'a, 'e>,
    row: u32,
    column: u32,
    /// Tables within tables: only the outermost lays out cells.
    depth: u32,
    /// The cell that is open, with its spans.
    cell: Option<(String, u32, u32)>,
    /// By column: up to which row a cell from above reaches.
    covered: Vec<u32>,
    merges: Vec<Merge>,
    any_row: bool,
    /// Whether the table has had a row.
    any_table: bool,
}

impl<'p, 'a, 'e> Page<'p, 'a, 'e> {
    fn new(sink: &'p mut Sink<'a, 'e>) -> Self {
        Self {
            sink,
            row: 0,
            column: 0,
            depth: 0,
            cell: None,
            covered: Vec::new(),
            merges: Vec::new(),
            any_row: false,
            any_table: false,
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((content, ..)) = &mut self.cell {
            content.push_str(&unescaped(text));
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        match (tag.name.as_str(), tag.closes) {
            ("table", false) => {
                if self.depth == 0 && self.any_table {
                    self.end_row()?;
                    // A blank line between one table and the next.
                    self.row = self.row.saturating_add(1);
                    self.any_table = false;
                }
                self.depth += 1;
            }
            ("table", true) => {
                if self.depth <= 1 {
                    self.end_row()?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            ("br" | "p" | "div", _) => self.text("\n"),
            _ if self.depth > 1 => {}
            ("tr" | "row", false) => self.begin_row(tag)?,
            ("tr" | "row", true) => self.end_row()?,
            ("td" | "th" | "cell", false) => self.begin_cell(tag)?,
            ("td" | "th" | "cell", true) => self.end_cell()?,
            _ => {}
        }
        Ok(())
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        self.end_row()?;
        if let Some(row) = tag.number("index").filter(|row| *row > self.row && *row <= LAST_ROW) {
            self.row = row - 1;
        }
        (self.any_row, self.any_table) = (true, true);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        self.end_cell()?;
        if self.any_row {
            self.row = self.row.saturating_add(1);
        }
        (self.column, self.any_row) = (0, false);
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        self.end_cell()?;
        (self.any_row, self.any_table) = (true, true);
        if let Some(column) = tag.number("index").filter(|column| *column > self.column && *column <= LAST_COLUMN) {
            self.column = column - 1;
        }
        // HTML counts the cells, Excel's XML the further ones.
        let across =
            tag.number("colspan").unwrap_or(1).max(tag.number("mergeacross").map_or(1, |more| more.saturating_add(1)));
        let down =
            tag.number("rowspan").unwrap_or(1).max(tag.number("mergedown").map_or(1, |more| more.saturating_add(1)));
        self.cell = Some((String::new(), across.clamp(1, WIDEST), down.clamp(1, WIDEST)));
        if tag.empty { self.end_cell() } else { Ok(()) }
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let Some((content, across, down)) = self.cell.take() else { return Ok(()) };
        while self.covered.get(self.column as usize).is_some_and(|until| *until > self.row) {
            self.column += 1;
        }
        let (row, left) = (self.row, self.column);
        let text = content.trim_matches(|c: char| c.is_whitespace());
        if !text.is_empty() {
            self.sink.cell(row, left, Cell::Text(text))?;
        }
        self.column = self.column.saturating_add(across);
        if across > 1 || down > 1 {
            self.merges.push(Merge { top: row, left, bottom: row.saturating_add(down - 1), right: self.column - 1 });
        }
        if down > 1 && self.column <= LAST_COLUMN {
            self.covered.resize(self.covered.len().max(self.column as usize), 0);
            self.covered[left as usize..self.column as usize].fill(row.saturating_add(down));
        }
        Ok(())
    }

    /// Ends the sheet and begins another.
    fn next_sheet(&mut self, name: &str) -> Result<(), Refusal> {
        self.end_row()?;
        let merges = std::mem::take(&mut self.merges);
        self.sink.end(SheetExtras { merges, ..SheetExtras::default() })?;
        (self.row, self.column, self.depth, self.any_table) = (0, 0, 0, false);
        self.covered.clear();
        self.sink.sheet(name, false)
    }

    fn finish(mut self) -> Result<(), Refusal> {
        self.end_row()?;
        self.sink.end(SheetExtras { merges: self.merges, ..SheetExtras::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::super::parse;
    use super::super::wire::Message;

    /// Rows of texts and the merges of a page.
    fn read(page: &str) -> (Vec<(u32, Vec<String>)>, usize) {
        let (mut rows, mut merges) = (Vec::new(), 0);
        let input = parse::Input { bytes: page.as_bytes(), stem: "页", password: None };
        let done = parse::parse(input, &Limits::default(), &mut |message| {
            match message {
                Message::Row { row, cells } => rows.push((row, cells.iter().map(super::Cell::display).collect())),
                Message::SheetEnd { merges: found, .. } => merges = found.len(),
                _ => {}
            }
            Ok(())
        });
        assert_eq!(done, Ok(()), "{page}");
        (rows, merges)
    }

    #[test]
    fn what_is_not_shown_is_passed_over_to_its_end_however_it_is_written() {
        let page = "<STYLE>a</b></Sty</STYLE ><table><script>1</SCRIPT><tr><td>甲<script>1<tr><td>乙</table>";
        assert_eq!(super::skip("名</S</sTyLe>x", "style"), Some("</sTyLe>x"));
        assert_eq!(super::skip("名</sty", "style"), None);
        assert_eq!(read(page).0.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn tables_of_a_page_are_read_as_text() {
        let page = "<html><head><title>x</title><style>td{a:<b>}</style></head><body>\
            <table><tr><td colspan=3>留守儿童花名册</td></tr></table>\
            <table border=1><tr><th rowspan=2>姓名<th colspan=2>身份证号</tr><tr><td>号码</td><td>备&nbsp;注</td></tr>\
            <tr><td>孟春花<td style='mso-number-format:\"\\@\"'>520199201212073958</td><td>1&lt;2<br>甲&#20057;</td></table>";
        let text = |row: &[&str]| row.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (rows, merges) = read(page);
        assert_eq!(
            rows,
            [
                (0, text(&["留守儿童花名册"])),
                (2, text(&["姓名", "身份证号"])),
                (3, text(&["", "号码", "备 注"])),
                (4, text(&["孟春花", "520199201212073958", "1<2\n甲乙"])),
            ]
        );
        assert_eq!(merges, 3);
    }

    #[test]
    fn a_style_that_is_never_closed_hides_no_row_and_nonsense_places_nothing() {
        let (rows, _) = read("<style>td{}<table><tr><td>孟春花</td></tr></table>");
        assert_eq!(rows, [(0, vec!["孟春花".to_owned()])]);
        let page = "<Workbook><Worksheet><Table><Row ss:Index=\"4294967295\"><Cell ss:Index=\"4294967295\" \
            ss:MergeAcross=\"4294967295\" ss:MergeDown=\"4294967295\"><Data>余秋菊</Data></Cell></Row></Table></Worksheet></Workbook>";
        assert_eq!(read(page).0, [(0, vec!["余秋菊".to_owned()])]);
    }

    #[test]
    fn each_worksheet_is_a_sheet_and_each_table_stands_apart() {
        let page = "<table><tr><td>甲</td></tr></table><p>和</p><table><tr><td>乙</td></tr></table>";
        assert_eq!(read(page).0.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 2]);
        let sheet = |name: &str| {
            format!(
                "<Worksheet ss:Name=\"{name}\"><Table><Row><Cell><Data>{name}</Data></Cell></Row></Table></Worksheet>"
            )
        };
        let page = format!("<Workbook>{}{}</Workbook>", sheet("一班"), sheet("二班"));
        let mut names = Vec::new();
        let input = parse::Input { bytes: page.as_bytes(), stem: "页", password: None };
        let done = parse::parse(input, &Limits::default(), &mut |message| {
            if let Message::Sheet { name, .. } = message {
                names.push(name);
            }
            Ok(())
        });
        assert_eq!((done, names), (Ok(()), vec!["一班".to_owned(), "二班".to_owned()]));
    }

    #[test]
    fn excels_xml_of_2003_is_read_too() {
        let page = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
            xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"名册\"><Table>\
            <Row><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">名册</Data></Cell></Row>\
            <Row ss:Index=\"3\"><Cell><Data ss:Type=\"String\">孟春花</Data></Cell>\
            <Cell ss:Index=\"4\"><Data ss:Type=\"String\">520199201212073958</Data></Cell></Row></Table></Worksheet></Workbook>";
        let (rows, merges) = read(page);
        assert_eq!((rows.iter().map(|row| row.0).collect::<Vec<_>>(), merges), (vec![0, 2], 1));
        assert_eq!(
            rows.last().map(|row| row.1.clone()),
            Some(["孟春花", "", "", "520199201212073958"].map(String::from).to_vec())
        );
    }
}
