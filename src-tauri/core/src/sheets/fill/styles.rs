//! What a cell's style says of its content: text, a date, or nothing in particular.

use std::collections::HashMap;

use super::book::{Book, relations};
use super::parts::Package;
use super::tags::{Piece, Tokens, attribute, value};
use crate::Result;

/// What a cell of a style shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Whatever is put in.
    Anything,
    /// Text, also for numbers (`@`).
    Text,
    /// Dates, kept as serial days.
    Dates,
}

/// The styles of a book by number.
#[derive(Debug, Default)]
pub struct Styles(Vec<Shows>);

/// Numbers of formats that are built in and show a day: the usual ones and those of Chinese, Japanese and Korean programs.
const DATES: [std::ops::RangeInclusive<u32>; 6] = [14..=17, 22..=22, 27..=31, 36..=36, 50..=54, 57..=58];
const TEXT: u32 = 49;

impl Styles {
    /// Reads the styles of a book.
    ///
    /// # Errors
    /// As for reading parts.
    pub fn read(package: &Package, book: &Book) -> Result<Self> {
        let styles = relations(package, &book.part)?.into_iter().find(|relation| relation.kind == "styles");
        let text = styles.map(|styles| package.text(&styles.part)).transpose()?.flatten().unwrap_or_default();
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        let mut codes: HashMap<u32, bool> = HashMap::new();
        let (mut styles, mut inside) = (Vec::new(), false);
        let number = |tag: &str| attribute(tag, "numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
        for token in Tokens::new(text) {
            let token = token?;
            match (token.name, token.piece) {
                ("numFmt", Piece::Open | Piece::Empty) => {
                    let code = value(token.text, "formatCode").unwrap_or_default();
                    codes.insert(number(token.text), shows_a_day(&code));
                }
                ("cellXfs", piece) => inside = piece == Piece::Open,
                ("xf", Piece::Open | Piece::Empty) if inside => {
                    let id = number(token.text);
                    let day = codes.get(&id).copied().unwrap_or_else(|| DATES.iter().any(|range| range.contains(&id)));
                    styles.push(match id {
                        TEXT => Shows::Text,
                        _ if day => Shows::Dates,
                        _ => Shows::Anything,
                    });
                }
                _ => {}
            }
        }
        Ok(Self(styles))
    }

    /// What cells of a style show.
    pub fn shows(&self, style: usize) -> Shows {
        self.0.get(style).copied().unwrap_or(Shows::Anything)
    }
}

/// Whether a format's code shows years or days: `yyyy"年"m"月"`, `d-mmm`; what is quoted, escaped or in brackets doesn't count.
fn shows_a_day(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracketed => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_a_day() {
        for code in ["yyyy\"年\"m\"月\"d\"日\"", "yyyy/m/d;@", "[$-804]d mmm"] {
            assert!(shows_a_day(code), "{code}");
        }
        for code in ["General", "@", "0.00", "h:mm:ss", "\"day\"0", "[Red]0", "0_d"] {
            assert!(!shows_a_day(code), "{code}");
        }
    }

    #[test]
    fn styles_are_told_by_their_number() {
        let xml = r#"<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m"/></numFmts>
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="49"><alignment/></xf><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>"#;
        let styles = Styles::parse(xml).unwrap();
        let all: Vec<Shows> = (0..5).map(|style| styles.shows(style)).collect();
        assert_eq!(all, [Shows::Anything, Shows::Text, Shows::Dates, Shows::Dates, Shows::Anything]);
    }
}
