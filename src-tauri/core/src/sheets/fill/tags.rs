//! Small pieces of XML as they stand in the file: what is not to change is copied, letter by letter.
//!
//! A workbook is only tokenised, never parsed into a tree and written anew: namespaces, order of attributes, white space and
//! everything that this program knows nothing of stay as they were.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::{Code, Error, Result};

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// `<a>`
    Open,
    /// `</a>`
    Close,
    /// `<a/>`
    Empty,
    /// Text, comments and the like.
    Other,
}

/// A piece of a part and where it stands.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// What it is.
    pub piece: Piece,
    /// Name without prefix; empty for [`Piece::Other`].
    pub name: &'a str,
    /// The piece itself.
    pub text: &'a str,
    /// Where it stands in the part.
    pub range: Range<usize>,
}

/// The pieces of a part one after the other.
pub struct Tokens<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// The pieces of a whole part.
    pub fn new(text: &'a str) -> Self {
        Self { text, reader: Reader::from_str(text), at: 0 }
    }

    /// The pieces of a part's beginning or end, in which not every element is whole.
    pub fn of_fragment(text: &'a str) -> Self {
        let mut tokens = Self::new(text);
        let config = tokens.reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends) = (false, true);
        tokens
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Result<Token<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = match self.reader.read_event() {
            Ok(Event::Eof) => return None,
            Ok(Event::Start(_)) => Piece::Open,
            Ok(Event::End(_)) => Piece::Close,
            Ok(Event::Empty(_)) => Piece::Empty,
            Ok(_) => Piece::Other,
            Err(error) => return Some(Err(damaged().because(error))),
        };
        let end = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let range = self.at..end;
        self.at = end;
        let Some(text) = self.text.get(range.clone()) else { return Some(Err(damaged())) };
        let name = if piece == Piece::Other { "" } else { local(element(text)) };
        Some(Ok(Token { piece, name, text, range }))
    }
}

/// A template that can't be understood well enough to be changed.
pub fn damaged() -> Error {
    Error::new(Code::BadArgument).with("what", crate::words::say::<&str>("fill.damaged", &[]))
}

/// The name in a tag with its prefix.
pub fn element(tag: &str) -> &str {
    let inside = tag.trim_start_matches(['<', '/']);
    inside.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).map_or(inside, |end| &inside[..end])
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The prefix of the name in a tag with its colon, or nothing.
pub fn prefix(tag: &str) -> &str {
    let name = element(tag);
    name.find(':').map_or("", |colon| &name[..=colon])
}

/// One attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Name with its prefix.
    pub name: &'a str,
    /// Value as it is written.
    pub value: &'a str,
    /// The whole attribute with the white space before it.
    pub whole: Range<usize>,
    /// The value between its quotes.
    pub inside: Range<usize>,
}

/// The attributes of a tag in order.
pub fn attributes(tag: &str) -> impl Iterator<Item = Attribute<'_>> {
    let mut at = tag.len() - tag.trim_start_matches(['<', '/']).len() + element(tag).len();
    std::iter::from_fn(move || {
        let start = at;
        let rest = tag.get(at..)?;
        let name_at = at + (rest.len() - rest.trim_start().len());
        let equals = name_at + tag.get(name_at..)?.find('=')?;
        let name = tag.get(name_at..equals)?.trim_end();
        let after = tag.get(equals + 1..)?;
        let quote_at = equals + 1 + (after.len() - after.trim_start().len());
        let quote = tag.get(quote_at..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = quote_at + 1 + tag.get(quote_at + 1..)?.find(quote)?;
        at = end + 1;
        Some(Attribute { name, value: tag.get(quote_at + 1..end)?, whole: start..at, inside: quote_at + 1..end })
    })
}

/// The value of an attribute by its name with prefix, as written.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    attributes(tag).find(|attribute| attribute.name == name).map(|attribute| attribute.value)
}

/// The value of an attribute with its entities resolved.
pub fn value<'a>(tag: &'a str, name: &str) -> Option<Cow<'a, str>> {
    attribute(tag, name).map(unescaped)
}

/// A tag with an attribute set, where it stood or behind the others. `value` must be escaped.
pub fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    if let Some(found) = attributes(tag).find(|attribute| attribute.name == name) {
        // The old quotes stay; a value may hold the other kind.
        let value =
            if tag[..found.inside.start].ends_with('\'') { value.replace('\'', "&apos;") } else { value.to_owned() };
        return format!("{}{value}{}", &tag[..found.inside.start], &tag[found.inside.end..]);
    }
    let end = attributes(tag).last().map_or_else(
        || tag.len() - tag.trim_start_matches('<').len() + element(tag).len(),
        |attribute| attribute.whole.end,
    );
    format!("{} {name}=\"{value}\"{}", &tag[..end], &tag[end..])
}

/// A tag without an attribute.
pub fn without_attribute(tag: &str, name: &str) -> String {
    match attributes(tag).find(|attribute| attribute.name == name) {
        Some(found) => format!("{}{}", &tag[..found.whole.start], &tag[found.whole.end..]),
        None => tag.to_owned(),
    }
}

/// `<a b="c"/>` of `<a b="c">`.
pub fn closed(tag: &str) -> String {
    match tag.ends_with("/>") {
        true => tag.to_owned(),
        false => format!("{}/>", tag.trim_end_matches('>')),
    }
}

/// `<a b="c">` of `<a b="c"/>`.
pub fn opened(tag: &str) -> String {
    match tag.strip_suffix("/>") {
        Some(tag) => format!("{}>", tag.trim_end()),
        None => tag.to_owned(),
    }
}

/// An element from its first tag and what stands in it, which is escaped already.
pub fn whole_element(tag: &str, content: &str) -> String {
    match content.is_empty() {
        true => closed(tag),
        false => format!("{}{content}</{}>", opened(tag), element(tag)),
    }
}

/// Text or value of an attribute with its entities resolved; as written where they can't be.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text))
}

/// Text for an element or an attribute. Line breaks in attributes are kept as references.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// Text of a cell: what XML can't hold is written as `_x0001_`, as spreadsheet programs do, and text that looks like
/// that by chance is protected.
pub fn cell_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '_' if is_mark(&text[at..]) => plain.push_str("_x005F_"),
            '\r' | '\u{FFFE}' | '\u{FFFF}' => plain.push_str(&format!("_x{:04X}_", u32::from(c))),
            c if c < ' ' && !matches!(c, '\n' | '\t') => plain.push_str(&format!("_x{:04X}_", u32::from(c))),
            c => plain.push(c),
        }
    }
    escaped(&plain)
}

/// Whether a text begins with `_xHHHH_`.
fn is_mark(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && matches!(bytes[1], b'x' | b'X')
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

/// Pieces to put in place of others, from the front to the back.
#[derive(Debug, Default)]
pub struct Splices(Vec<(Range<usize>, String)>);

impl Splices {
    /// Puts a text in the place of what stands in a range. Ranges must come in order.
    pub fn put(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with everything put in.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for (range, new) in &self.0 {
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(new);
            at = range.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_and_set_where_they_stand() {
        let tag = r#"<x:c r = "A1" s='3'  t="n" />"#;
        assert_eq!(attribute(tag, "s"), Some("3"));
        assert_eq!(with_attribute(tag, "r", "B7"), r#"<x:c r = "B7" s='3'  t="n" />"#);
        assert_eq!(without_attribute(tag, "t"), r#"<x:c r = "A1" s='3' />"#);
        assert_eq!(with_attribute("<a b=''/>", "b", "'表 1'!A1"), "<a b='&apos;表 1&apos;!A1'/>");
        assert_eq!(with_attribute("<row/>", "r", "3"), r#"<row r="3"/>"#);
        assert_eq!((element("</x:row>"), prefix("<x:row r=\"1\">"), prefix("<row>")), ("x:row", "x:", ""));
    }

    #[test]
    fn pieces_cover_the_whole_text() {
        let text = "<?xml version=\"1.0\"?><a b=\"1>2\"><!-- c --><d/>x &amp; y<![CDATA[<e>]]></a>\n";
        let all: String = Tokens::new(text).map(|token| token.unwrap().text).collect();
        assert_eq!(all, text);
        assert!(Tokens::new("<a></b>").any(|token| token.is_err()));
    }

    #[test]
    fn text_that_xml_cannot_hold_is_marked() {
        assert_eq!(cell_text("a\u{1}_x0041_<\r\n"), "a_x0001__x005F_x0041_&lt;_x000D_\n");
    }
}
