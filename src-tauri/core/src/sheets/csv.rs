//! Delimited text: UTF-8 and UTF-16 with or without a byte-order mark, GB18030 (and so GBK, GB2312).
//!
//! Every cell is text. Nothing is guessed from how it looks: an ID number stays its eighteen characters.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::cells::{Cell, Format};
use super::parse::{Refusal, Sink};
use super::scan::SheetExtras;
use crate::Code;

/// So many characters has the longest cell of a spreadsheet.
const LONGEST_CELL: usize = 32_767;

/// Reads delimited text as a workbook with one sheet.
///
/// # Errors
/// `NotAWorkbook` for text in no known encoding and for text that isn't a table.
pub fn parse(bytes: &[u8], stem: &str, sink: &mut Sink<'_, '_>) -> Result<(), Refusal> {
    let text = decode(bytes).ok_or(Refusal::new(Code::NotAWorkbook))?;
    if text.trim().is_empty() {
        return Err(Refusal::new(Code::EmptyWorkbook));
    }
    let delimiter = delimiter(&text).ok_or(Refusal::new(Code::NotAWorkbook))?;
    sink.begin(Format::Csv, false)?;
    sink.sheet(stem, false)?;
    split(&text, delimiter, &mut |row, column, field| {
        sink.cell(row, column, if field.is_empty() { Cell::Empty } else { Cell::Text(field) })
    })?;
    sink.end(SheetExtras::default())
}

/// The text in the first encoding that fits wholly.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let with_mark = [UTF_8, UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let mark: &[u8] = if *encoding == UTF_8 {
            b"\xEF\xBB\xBF"
        } else if *encoding == UTF_16LE {
            b"\xFF\xFE"
        } else {
            b"\xFE\xFF"
        };
        bytes.starts_with(mark)
    });
    let wide = || unmarked_wide(bytes).map_or(vec![UTF_8, GB18030], |encoding| vec![encoding]);
    let encodings = with_mark.map_or_else(wide, |encoding| vec![encoding]);
    encodings.into_iter().find_map(|encoding| {
        let (text, _, wrong) = encoding.decode(bytes);
        (!wrong && !text.contains('\0')).then(|| text.into_owned())
    })
}

/// UTF-16 without a byte-order mark: the zeros of its commas, digits and line ends all stand at even or all at odd places.
pub(super) fn unmarked_wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = |zeros: usize| zeros * 40 >= head.len() && zeros >= 2;
    let encoding = match (even, odd) {
        (0, odd) if enough(odd) => UTF_16LE,
        (even, 0) if enough(even) => UTF_16BE,
        _ => return None,
    };
    // A text has line ends and no control characters; a picture with zeros in the right places has both.
    let (text, wrong) = encoding.decode_without_bom_handling(head);
    let odd_one = |c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t');
    (!wrong && text.contains(['\r', '\n']) && !text.contains(odd_one)).then_some(encoding)
}

/// The delimiter that gives the first rows the most regular shape; none when the text isn't a table.
fn delimiter(text: &str) -> Option<char> {
    let head: String = text.chars().take(64 << 10).collect();
    [',', '\t', ';', '，', '|']
        .into_iter()
        .filter_map(|d| Some((regularity(&head, d)?, d)))
        .max_by_key(|(r, _)| *r)
        .map(|(_, d)| d)
}

/// How many of the first 200 rows have the most frequent number (two at least) of fields; none when that is less than half.
fn regularity(head: &str, delimiter: char) -> Option<(usize, usize)> {
    let mut widths: Vec<usize> = Vec::new();
    let mut filled: Vec<bool> = Vec::new();
    let _: Result<(), ()> = split(head, delimiter, &mut |row, column, field| {
        let row = row as usize;
        widths.resize(widths.len().max(row + 1), 0);
        filled.resize(filled.len().max(row + 1), false);
        widths[row] = column as usize + 1;
        filled[row] |= !field.trim().is_empty();
        if row > 200 { Err(()) } else { Ok(()) }
    });
    let widths: Vec<usize> =
        widths.into_iter().zip(filled).filter(|(_, filled)| *filled).map(|(width, _)| width).collect();
    let same = |width: usize| widths.iter().filter(|w| **w == width).count();
    let best = widths.iter().copied().filter(|w| *w > 1).max_by_key(|w| (same(*w), *w))?;
    (same(best) * 2 >= widths.len()).then_some((same(best), best))
}

/// Whether a quoted field that begins here ends as one does, before a delimiter or a line's end. A stray quote is a character like
/// others: it must not swallow the rows below.
fn closes(mut chars: std::iter::Peekable<std::str::Chars<'_>>, delimiter: char) -> bool {
    for _ in 0..LONGEST_CELL {
        match chars.next() {
            None => return false,
            Some('"') => match chars.next() {
                Some('"') => {}
                None | Some('\r' | '\n') => return true,
                Some(c) => return c == delimiter,
            },
            Some(_) => {}
        }
    }
    false
}

/// Splits text into fields. Quotes may hold delimiters and line breaks; a doubled quote is one quote.
fn split<E>(text: &str, delimiter: char, field: &mut dyn FnMut(u32, u32, String) -> Result<(), E>) -> Result<(), E> {
    let (mut row, mut column, mut value, mut quoted) = (0, 0, String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                value.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if value.is_empty() && closes(chars.clone(), delimiter) => quoted = true,
            _ if quoted => value.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                field(row, column, std::mem::take(&mut value))?;
                (row, column) = (row + 1, 0);
            }
            _ if c == delimiter => {
                field(row, column, std::mem::take(&mut value))?;
                column += 1;
            }
            _ => value.push(c),
        }
    }
    if value.is_empty() && column == 0 { Ok(()) } else { field(row, column, value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str, delimiter: char) -> Vec<(u32, u32, String)> {
        let mut found = Vec::new();
        let _: Result<(), ()> = split(text, delimiter, &mut |row, column, field| {
            found.push((row, column, field));
            Ok(())
        });
        found
    }

    #[test]
    fn quotes_hold_delimiters_and_line_breaks() {
        let found = fields("a,\"b,\"\"c\"\"\r\nd\"\r\n520199201212073958,\n", ',');
        let expected = [(0, 0, "a"), (0, 1, "b,\"c\"\r\nd"), (1, 0, "520199201212073958"), (1, 1, "")];
        assert_eq!(found, expected.map(|(r, c, t)| (r, c, t.to_owned())).to_vec());
    }

    #[test]
    fn a_stray_quote_swallows_no_rows() {
        let found = fields("a,\"b\nc,d\ne,\"f\"\n", ',');
        let expected = [(0, 0, "a"), (0, 1, "\"b"), (1, 0, "c"), (1, 1, "d"), (2, 0, "e"), (2, 1, "f")];
        assert_eq!(found, expected.map(|(r, c, t)| (r, c, t.to_owned())).to_vec());
        assert_eq!(fields("a,\"b\n", ',')[1].2, "\"b");
    }

    #[test]
    fn decodes_what_chinese_programs_write() {
        for encoding in [UTF_8, GB18030] {
            let (bytes, ..) = encoding.encode("姓名,龥㼆\n");
            assert_eq!(decode(&bytes).as_deref(), Some("姓名,龥㼆\n"), "{}", encoding.name());
        }
        for text in ["姓名,性别\r\n单小明,男\r\n", "a,b\nc,d\n"] {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!([decode(&little).as_deref(), decode(&big).as_deref()], [Some(text); 2]);
        }
        assert_eq!(unmarked_wide("姓名,性别\n".as_bytes()), None);
        let wide: Vec<u8> = "\u{FEFF}姓名\t性别".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).as_deref(), Some("姓名\t性别"));
    }

    #[test]
    fn prose_is_no_table() {
        assert_eq!(delimiter("关于开展摸底排查的通知\n各村（居）：\n请于本月底前报送。\n"), None);
        assert_eq!(delimiter("留守儿童花名册\n姓名,性别\n甲,男\n乙,女\n"), Some(','));
        assert_eq!(delimiter("姓名\t备注\n甲\t一,二\n乙\t三\n"), Some('\t'));
    }
}
