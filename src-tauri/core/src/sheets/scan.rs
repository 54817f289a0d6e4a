//! Searches the XML parts of a workbook for the few things of interest, without parsing them.

use memchr::{memchr, memmem, memrchr};

use super::cells::Merge;
use super::limits::Limit;
use super::parse::Refusal;

const MOST_MERGES: usize = 200_000;
/// So many cells with a formula and no value are counted.
const MOST_UNCALCULATED: usize = 100_000;
/// An unfinished cell or tag that is longer isn't waited for.
const LONGEST: usize = 64 << 10;
/// Columns that a sheet can have.
pub const MOST_COLUMNS: u32 = 16_384;

/// What is known of one sheet beside its cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetExtras {
    /// Merged ranges.
    pub merges: Vec<Merge>,
    /// Hidden rows, 0-based.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns, 0-based.
    pub hidden_columns: Vec<u32>,
    /// Rows and columns, 0-based, of formulas that nobody has computed: programs write them and leave the value to Excel or WPS.
    pub uncalculated: Vec<(u32, u32)>,
}

/// Searches an XML part for the few things of interest without parsing it.
pub struct Scan {
    xml: bool,
    sheet: bool,
    strings: bool,
    /// The unfinished end of what has been seen.
    carry: Vec<u8>,
    declared_strings: u64,
    /// What was found of a sheet.
    pub extras: SheetExtras,
}

impl Scan {
    /// A search of the part with this name.
    pub fn new(name: &str) -> Self {
        Self {
            xml: [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end)),
            sheet: name.contains("worksheets/") && name.ends_with(".xml"),
            strings: name.ends_with("sharedstrings.xml"),
            carry: Vec::new(),
            declared_strings: 0,
            extras: SheetExtras::default(),
        }
    }

    /// Takes the next piece; whole tags are looked at, an unfinished one waits for the next piece.
    pub fn piece(&mut self, piece: &[u8], last: bool) -> Result<(), Refusal> {
        if !self.xml {
            return Ok(());
        }
        let mut seen = std::mem::take(&mut self.carry);
        seen.extend_from_slice(piece);
        let waiting = |at: &usize| !last && seen.len() - at < LONGEST;
        // Of a sheet whole cells, where there are any.
        let cell = memmem::rfind(&seen, b"<c ").filter(|_| self.sheet).filter(waiting);
        let end = cell.or_else(|| memrchr(b'<', &seen).filter(waiting)).unwrap_or(seen.len());
        self.look(&seen[..end])?;
        seen.drain(..end);
        self.carry = seen;
        Ok(())
    }

    fn look(&mut self, text: &[u8]) -> Result<(), Refusal> {
        if memmem::find(text, b"<!DOCTYPE").is_some() || memmem::find(text, b"<!ENTITY").is_some() {
            return Err(Refusal::limit(Limit::Forged));
        }
        if self.strings
            && self.declared_strings == 0
            && let Some(tag) = memmem::find(text, b"uniqueCount=").and_then(|at| tag_at(text, at))
        {
            self.declared_strings = attribute(tag, "uniqueCount").and_then(|n| n.parse().ok()).unwrap_or(u64::MAX);
        }
        if self.sheet {
            for at in memmem::find_iter(text, b"hidden=") {
                self.hidden(tag_at(text, at).unwrap_or_default());
            }
            for at in memmem::find_iter(text, b"mergeCell ") {
                self.merge(tag_at(text, at).unwrap_or_default());
            }
            for at in memmem::find_iter(text, b"<f") {
                self.formula(text, at);
            }
        }
        Ok(())
    }

    fn hidden(&mut self, tag: &str) {
        if !matches!(attribute(tag, "hidden"), Some("1" | "true" | "on")) {
            return;
        }
        let number = |name| attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).and_then(|n| n.checked_sub(1));
        match tag.split_whitespace().next().map(|name| name.rsplit(':').next().unwrap_or(name)) {
            Some("row") => self.extras.hidden_rows.extend(number("r")),
            Some("col") => {
                let (first, last) = (number("min").unwrap_or(0), number("max").unwrap_or(0).min(MOST_COLUMNS));
                // A form often hides everything to the right of it: only columns that a sheet can show are kept.
                self.extras.hidden_columns.extend(first..=last);
            }
            _ => {}
        }
    }

    /// Notes the cell of a formula that has no value. One that gave an empty text has been computed.
    fn formula(&mut self, text: &[u8], at: usize) {
        let named_f = matches!(text.get(at + 2), Some(b'>' | b'/' | b' '));
        if !named_f || self.extras.uncalculated.len() >= MOST_UNCALCULATED {
            return;
        }
        let (Some(cell), Some(rest)) =
            (text.get(..at).and_then(|before| memmem::rfind(before, b"<c ")), text.get(at..))
        else {
            return;
        };
        let Some(tag) = tag_at(text, cell + 1) else { return };
        let body = memmem::find(rest, b"</c>").and_then(|end| rest.get(..end)).unwrap_or(rest);
        let value = memmem::find(body, b"<v>").and_then(|at| body.get(at + 3));
        if value.is_none_or(|first| *first == b'<') && attribute(tag, "t") != Some("str") {
            self.extras.uncalculated.extend(attribute(tag, "r").and_then(address));
        }
    }

    fn merge(&mut self, tag: &str) {
        let range = attribute(tag, "ref").and_then(|range| range.split_once(':'));
        if let Some((Some((top, left)), Some((bottom, right)))) = range.map(|(a, b)| (address(a), address(b)))
            && self.extras.merges.len() < MOST_MERGES
        {
            self.extras.merges.push(Merge { top, left, bottom, right });
        }
    }

    /// A shared string takes at least five bytes (`<si/>`); a higher count asks calamine for memory that isn't needed.
    pub fn finish(&self, unpacked: u64) -> Result<(), Refusal> {
        match self.declared_strings > unpacked / 5 + 1_000 {
            true => Err(Refusal::limit(Limit::Forged)),
            false => Ok(()),
        }
    }
}

/// The inside of the tag around a position.
fn tag_at(text: &[u8], at: usize) -> Option<&str> {
    let start = memrchr(b'<', text.get(..at)?)? + 1;
    let length = memchr(b'>', text.get(start..)?)?;
    std::str::from_utf8(text.get(start..start + length)?).ok()
}

/// The value of an attribute in the inside of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let before = tag[..at].chars().next_back()?;
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|q| before.is_whitespace() && matches!(q, '"' | '\''))?;
        value[1..].split(quote).next()
    })
}

/// `BC12` as 0-based row and column.
pub fn address(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches('$');
    let letters = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let row: u32 = text.get(letters..)?.trim_start_matches('$').parse().ok()?;
    let column = text
        .get(..letters)?
        .bytes()
        .try_fold(0u32, |sum, b| sum.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1))?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(address("A1"), Some((0, 0)));
        assert_eq!(address("$XFD$1048576"), Some((1_048_575, 16_383)));
        assert_eq!(address("12"), None);
        assert_eq!(address("A0"), None);
    }

    #[test]
    fn tags_are_found_across_pieces() {
        let xml = r#"<x:cols><col min="3" max="4" width="9" hidden="1"/></x:cols><row r="7" ht="1" hidden="true"><c r="A7"><f>1+1</f><v></v></c>
            <c r="B7" s="3"><f t="shared" si="0"/></c><c r="C7"><f>2</f><v>2</v></c><c r="D7"><f>A1&lt;2</f><v/></c>
            <c r="E7" t="str"><f>""</f><v></v></c><c r="F7"/></row>
            <row r="8" hidden="0"/><mergeCells count="1"><mergeCell ref="B2:C9"/></mergeCells>"#;
        for size in [1, 7, 64, 4096] {
            let mut scan = Scan::new("xl/worksheets/sheet1.xml");
            for piece in xml.as_bytes().chunks(size) {
                scan.piece(piece, false).unwrap();
            }
            scan.piece(&[], true).unwrap();
            let merge = Merge { top: 1, left: 1, bottom: 8, right: 2 };
            assert_eq!(
                scan.extras,
                SheetExtras {
                    merges: vec![merge],
                    hidden_rows: vec![6],
                    hidden_columns: vec![2, 3],
                    uncalculated: vec![(6, 0), (6, 1), (6, 3)],
                }
            );
        }
    }

    #[test]
    fn entities_are_refused() {
        let mut scan = Scan::new("xl/workbook.xml");
        assert!(scan.piece(b"<?xml version='1.0'?><!DOCTYPE x [", false).is_ok());
        assert!(scan.piece(b"<!ENTITY a 'b'>]><workbook/>", true).is_err());
    }
}
