//! Everything in a part that names rows outside the rows themselves: merged ranges, dropdowns, rules, links, breaks, anchors.

use super::address::{Area, Place};
use super::formula;
use super::grid::SheetXml;
use super::moving::{Growth, Home, Move};
use super::tags::{Piece, Splices, Token, Tokens, attribute, escaped, unescaped, value, with_attribute};
use crate::sheets::cells::column_letters;

/// Elements whose attributes name areas of their sheet: element, attribute, what becomes of an area that ends with the body.
const AREAS: [(&str, &str, Growth); 14] = [
    ("dimension", "ref", Growth::Area),
    ("autoFilter", "ref", Growth::Area),
    ("sortState", "ref", Growth::Area),
    ("sortCondition", "ref", Growth::Area),
    ("mergeCell", "ref", Growth::Area),
    ("table", "ref", Growth::Area),
    ("dataValidation", "sqref", Growth::Rule),
    ("conditionalFormatting", "sqref", Growth::Rule),
    ("protectedRange", "sqref", Growth::Rule),
    ("ignoredError", "sqref", Growth::Rule),
    ("hyperlink", "ref", Growth::Thing),
    ("comment", "ref", Growth::Thing),
    ("threadedComment", "ref", Growth::Thing),
    ("cellWatch", "r", Growth::Thing),
];

/// Elements whose text is a formula.
const FORMULAS: [&str; 7] =
    ["formula", "formula1", "formula2", "f", "definedName", "calculatedColumnFormula", "totalsRowFormula"];

/// A part, or a piece of one, after rows were put into a sheet. `own` says whether the part belongs to that sheet, so that areas
/// and references without a sheet's name are its own.
pub fn moved_around(text: &str, put_in: &Move, own: bool) -> String {
    let mut walk = Walk { put_in, own, splices: Splices::default(), open: Vec::new(), anchor: Anchor::default() };
    for token in Tokens::of_fragment(text) {
        // What could be read once can be read again; should it not, the rest stays as it is.
        let Ok(token) = token else { break };
        walk.take(&token, text);
    }
    let moved = walk.splices.apply(text);
    if own { with_merge_count(&moved) } else { moved }
}

struct Walk<'a> {
    put_in: &'a Move,
    own: bool,
    splices: Splices,
    /// Names and ends of the first tags of the elements around.
    open: Vec<(String, usize)>,
    anchor: Anchor,
}

/// A drawing's anchor: whether its first row has moved, and whether it goes along with its cells.
#[derive(Default)]
struct Anchor {
    moved: bool,
    stays: bool,
    keeps_size: bool,
}

impl Walk<'_> {
    fn take(&mut self, token: &Token<'_>, text: &str) {
        match token.piece {
            Piece::Open => {
                self.tag(token);
                self.open.push((token.name.to_owned(), token.range.end));
            }
            Piece::Empty => self.tag(token),
            Piece::Close => {
                let Some((name, start)) = self.open.pop() else { return };
                if name == token.name
                    && let Some(content) = text.get(start..token.range.start)
                    && let Some(new) = self.content(&name, content)
                {
                    self.splices.put(start..token.range.start, new);
                }
            }
            Piece::Other => {}
        }
    }

    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|(open, _)| open == name)
    }

    fn tag(&mut self, token: &Token<'_>) {
        let mut tag = token.text.to_owned();
        if token.name.ends_with("CellAnchor") {
            let edit = attribute(token.text, "editAs");
            let (stays, keeps_size) = (edit == Some("absolute"), edit == Some("oneCell"));
            self.anchor = Anchor { moved: false, stays, keeps_size };
        }
        for (element, name, growth) in AREAS {
            let own = self.own && element == token.name;
            let area = attribute(&tag, name).filter(|_| own);
            if let Some(new) = area.and_then(|area| self.put_in.areas(area, growth)) {
                tag = with_attribute(&tag, name, &new);
            }
        }
        if let Some(new) = self.special(token.name, &tag) {
            tag = new;
        }
        let copies = self.copies_of_merge(token);
        if tag != token.text || !copies.is_empty() {
            self.splices.put(token.range.clone(), tag + &copies);
        }
    }

    /// Attributes that are no areas.
    fn special(&self, name: &str, tag: &str) -> Option<String> {
        let put_in = self.put_in;
        match name {
            "hyperlink" => {
                let location = value(tag, "location")?;
                let new = formula::moved(&location, false, Home::Other, put_in)?;
                Some(with_attribute(tag, "location", &escaped(&new)))
            }
            // A break stands below the row of its number.
            "brk" if self.own && self.is_in("rowBreaks") => {
                let id: u32 = attribute(tag, "id")?.parse().ok()?;
                (id >= put_in.after).then(|| with_attribute(tag, "id", &id.saturating_add(put_in.count).to_string()))
            }
            "worksheetSource" if value(tag, "sheet")? == put_in.sheet => {
                let area = put_in.area(attribute(tag, "ref")?, Growth::Area)?;
                Some(with_attribute(tag, "ref", &area))
            }
            _ => None,
        }
    }

    /// Merged cells of the last child's rows, once more for each child below.
    fn copies_of_merge(&self, token: &Token<'_>) -> String {
        let put_in = self.put_in;
        let last = (put_in.after + 1).saturating_sub(put_in.block)..=put_in.after;
        let merge = self.own && token.name == "mergeCell" && !put_in.bare;
        let area = attribute(token.text, "ref").filter(|_| merge).and_then(Area::parse);
        let Some(area) = area.filter(|area| last.contains(&area.top) && last.contains(&area.bottom)) else {
            return String::new();
        };
        let copies = (1..=put_in.count / put_in.block).map(|copy| {
            let down = copy * put_in.block;
            let first = Place { row: area.top + down, column: area.left };
            let area = format!("{first}:{}{}", column_letters(area.right), area.bottom + down);
            with_attribute(token.text, "ref", &area)
        });
        copies.collect()
    }

    /// New text of an element, if it changes.
    fn content(&mut self, name: &str, content: &str) -> Option<String> {
        if content.is_empty() || content.contains('<') {
            return None;
        }
        let (put_in, plain) = (self.put_in, unescaped(content));
        if FORMULAS.contains(&name) {
            let home = match name {
                "definedName" => Home::Other,
                _ if self.own => Home::Body,
                _ => Home::Other,
            };
            return formula::moved(&plain, self.own, home, put_in).map(|new| escaped(&new));
        }
        match name {
            "sqref" if self.own => {
                let growth = if self.is_in("sparkline") { Growth::Thing } else { Growth::Rule };
                put_in.areas(&plain, growth)
            }
            // Anchors count rows from nought.
            "row" if self.own && (self.is_in("from") || self.is_in("to")) => self.anchored(plain.trim().parse().ok()?),
            _ => None,
        }
    }

    fn anchored(&mut self, row: u32) -> Option<String> {
        let below = row >= self.put_in.after && !self.anchor.stays;
        let first = self.is_in("from");
        if first {
            self.anchor.moved = below;
        }
        let moves = below && (first || self.anchor.moved || !self.anchor.keeps_size);
        moves.then(|| row.saturating_add(self.put_in.count).to_string())
    }
}

/// Puts the number of merged ranges right.
fn with_merge_count(text: &str) -> String {
    let mut list = None;
    let mut count = 0;
    for token in Tokens::of_fragment(text).map_while(Result::ok) {
        match (token.name, token.piece) {
            ("mergeCells", Piece::Open) => list = Some(token.range),
            ("mergeCell", Piece::Open | Piece::Empty) => count += 1,
            _ => {}
        }
    }
    let Some(range) = list else { return text.to_owned() };
    let tag = text.get(range.clone()).unwrap_or_default();
    if attribute(tag, "count").is_none() {
        return text.to_owned();
    }
    let mut splices = Splices::default();
    let new = with_attribute(tag, "count", &count.to_string());
    splices.put(range, new);
    splices.apply(text)
}

/// The beginning of a sheet whose `<dimension>` takes in a place.
pub fn with_dimension(text: &str, last: Option<Place>) -> String {
    let found = Tokens::of_fragment(text).map_while(Result::ok).find(|token| token.name == "dimension");
    let (Some(token), Some(last)) = (found, last) else { return text.to_owned() };
    let Some(area) = attribute(token.text, "ref").and_then(Area::parse) else { return text.to_owned() };
    if area.contains(area.top.max(last.row), area.left.max(last.column)) {
        return text.to_owned();
    }
    let first = Place { row: area.top, column: area.left };
    let end = Place { row: area.bottom.max(last.row), column: area.right.max(last.column) };
    let mut splices = Splices::default();
    splices.put(token.range.clone(), with_attribute(token.text, "ref", &format!("{first}:{end}")));
    splices.apply(text)
}

/// The style that a column gives to its cells.
pub fn column_style(sheet: &SheetXml, column: u32) -> Option<String> {
    let before = sheet.text.get(..sheet.data.start)?;
    let columns = Tokens::of_fragment(before).map_while(Result::ok).filter(|token| token.name == "col");
    columns.into_iter().find_map(|token| {
        let (first, last) = column_span(token.text)?;
        (first..=last).contains(&(column + 1)).then(|| attribute(token.text, "style").map(str::to_owned))?
    })
}

/// The columns of which a `<col>` speaks, counted from 1.
pub fn column_span(tag: &str) -> Option<(u32, u32)> {
    let number = |name: &str| attribute(tag, name).and_then(|number| number.parse::<u32>().ok());
    Some((number("min")?, number("max")?))
}

/// Comments' boxes in the older drawing language, which need not be XML: rows and anchors of boxes that stand below.
pub fn moved_boxes(text: &str, put_in: &Move) -> String {
    let down = |row: u32| if row >= put_in.after { row.saturating_add(put_in.count) } else { row };
    let rows = replaced(text, "Row>", |row| row.trim().parse().ok().map(|row: u32| down(row).to_string()));
    replaced(&rows, "Anchor>", |anchor| {
        let mut numbers: Vec<u32> = anchor.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
        let [_, _, top, _, _, _, bottom, _] = numbers.as_mut_slice() else { return None };
        if *top >= put_in.after {
            (*top, *bottom) = (down(*top), down(*bottom));
        }
        Some(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    })
}

/// Changes what stands between `<x:Name>` and the next tag.
fn replaced(text: &str, end_of_tag: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let mut splices = Splices::default();
    for (at, found) in text.match_indices(end_of_tag) {
        let start = at + found.len();
        let opens =
            text[..at].rfind('<').is_some_and(|tag| !text[tag..].starts_with("</") && !text[tag..at].contains(' '));
        let Some(end) = text[start..].find('<').map(|length| start + length).filter(|_| opens) else { continue };
        if let Some(new) =
            text.get(start..end).and_then(&change).filter(|new| Some(new.as_str()) != text.get(start..end))
        {
            splices.put(start..end, new);
        }
    }
    splices.apply(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_in() -> Move {
        Move { sheet: "附件2".to_owned(), after: 20, count: 3, body_first: 5, block: 1, bare: false }
    }

    #[test]
    fn what_stands_around_the_rows_moves_along() {
        let before = r#"</sheetData><autoFilter ref="A4:L20"/><mergeCells count="2"><mergeCell ref="A2:L2"/><mergeCell ref="K20:L20" /><mergeCell ref="A22:C22"/></mergeCells><dataValidations><dataValidation type="list" sqref="D5:D20 F22"><formula1>$N$5:$N$20</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A22" location="'附件2'!A30"/></hyperlinks><rowBreaks count="1"><brk id="20" max="16383" man="1"/></rowBreaks><extLst><ext><x14:formula1><xm:f>选项!$A$1:$A$30</xm:f></x14:formula1><xm:sqref>E5:E20</xm:sqref></ext></extLst></worksheet>"#;
        let after = moved_around(before, &put_in(), true);
        for piece in [
            r#"ref="A4:L23""#,
            r#"<mergeCells count="6">"#,
            r#"<mergeCell ref="K20:L20" /><mergeCell ref="K21:L21" /><mergeCell ref="K22:L22" /><mergeCell ref="K23:L23" />"#,
            r#"<mergeCell ref="A25:C25"/>"#,
            r#"sqref="D5:D23 F25"><formula1>$N$5:$N$23<"#,
            r#"ref="A25" location="'附件2'!A33""#,
            r#"<brk id="23""#,
            "<xm:f>选项!$A$1:$A$30</xm:f>",
            "<xm:sqref>E5:E23</xm:sqref>",
        ] {
            assert!(after.contains(piece), "{piece} in {after}");
        }
    }

    #[test]
    fn drawings_below_go_along_and_those_over_the_edge_grow() {
        let anchor = |from: u32, to: u32, edit: &str| {
            format!(
                "<xdr:twoCellAnchor{edit}><xdr:from><xdr:row>{from}</xdr:row></xdr:from><xdr:to><xdr:row>{to}</xdr:row></xdr:to></xdr:twoCellAnchor>"
            )
        };
        for (edit, before, after) in [
            ("", (24, 28), (27, 31)),
            ("", (2, 6), (2, 6)),
            ("", (2, 28), (2, 31)),
            (" editAs=\"oneCell\"", (2, 28), (2, 28)),
            (" editAs=\"oneCell\"", (24, 28), (27, 31)),
            (" editAs=\"absolute\"", (24, 28), (24, 28)),
        ] {
            let moved = moved_around(&anchor(before.0, before.1, edit), &put_in(), true);
            assert_eq!(moved, anchor(after.0, after.1, edit));
        }
        let vml = "<x:ClientData><br><x:Anchor>\n 1, 15, 24, 2, 3, 31, 28, 1</x:Anchor><x:Row>25</x:Row><x:Column>2</x:Column>";
        let moved = moved_boxes(vml, &put_in());
        assert!(moved.contains("1, 15, 27, 2, 3, 31, 31, 1") && moved.contains("<x:Row>28</x:Row>"), "{moved}");
    }

    #[test]
    fn names_of_the_book_move_along() {
        let names = "<definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">'附件2'!$A$1:$L$36</definedName><definedName name=\"x\">填表说明!$A$36</definedName>";
        let moved = moved_around(names, &put_in(), false);
        assert!(moved.contains("'附件2'!$A$1:$L$39") && moved.contains("填表说明!$A$36"), "{moved}");
    }

    #[test]
    fn the_dimension_takes_in_what_is_put() {
        let place = Place { row: 40, column: 3 };
        assert_eq!(with_dimension(r#"<dimension ref="A1:L36"/>"#, Some(place)), r#"<dimension ref="A1:L40"/>"#);
        assert_eq!(with_dimension(r#"<dimension ref="A1"/>"#, Some(place)), r#"<dimension ref="A1:D40"/>"#);
    }
}
