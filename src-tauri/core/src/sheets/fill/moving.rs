//! Rows put into a sheet, and what becomes of everything that names a row.

use super::address::{Area, LAST_ROW};

/// Rows put into a sheet below the last row of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The sheet's name.
    pub sheet: String,
    /// The row below which they are put, 1-based: the last row of the body.
    pub after: u32,
    /// How many.
    pub count: u32,
    /// The first row of the body.
    pub body_first: u32,
    /// How many rows one child takes.
    pub block: u32,
    /// Whether there is no row of the body whose look the new rows could take over.
    pub bare: bool,
}

/// Where a formula stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In a row of the body: it speaks of that row's child.
    Body,
    /// Anywhere else: it speaks of the body as a whole.
    Other,
}

/// Whether a range that ends with the body takes in the rows below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// A rule for the rows: the new rows follow it too.
    Rule,
    /// An area: it grows when it has more rows than one child takes.
    Area,
    /// A single thing, such as a link: it stays.
    Thing,
}

impl Move {
    /// Where a row is after it.
    pub fn row(&self, row: u32) -> u32 {
        if row > self.after { row.saturating_add(self.count).min(LAST_ROW) } else { row }
    }

    /// Where a range is after it; `grows` says what becomes of one that ends with the body.
    pub fn rows(&self, top: u32, bottom: u32, grows: bool) -> (u32, u32) {
        let end = if bottom == self.after && grows { bottom + self.count } else { self.row(bottom) };
        (self.row(top), end.min(LAST_ROW))
    }

    /// Whether the body has room for one child only.
    pub fn single(&self) -> bool {
        !self.bare && (self.after + 1).saturating_sub(self.body_first) <= self.block
    }

    /// Whether a row belongs to the body.
    pub fn home(&self, row: u32) -> Home {
        if (self.body_first..=self.after).contains(&row) { Home::Body } else { Home::Other }
    }

    /// An area such as `B2:C9` after it; `None` when it doesn't change or can't be read.
    pub fn area(&self, text: &str, growth: Growth) -> Option<String> {
        let area = Area::parse(text)?;
        let rows = area.bottom - area.top + 1;
        let grows = match growth {
            Growth::Rule => true,
            Growth::Area => rows > self.block || self.single() && rows == self.block && area.top == self.body_first,
            Growth::Thing => false,
        };
        let (top, bottom) = self.rows(area.top, area.bottom, grows);
        if (top, bottom) == (area.top, area.bottom) || area.bottom == LAST_ROW {
            return None;
        }
        let corner = |text: &str, row: u32| {
            let letters: String = text.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '$').collect();
            format!("{letters}{row}")
        };
        let (first, second) = text.split_once(':').unwrap_or((text, text));
        let single = !text.contains(':') && top == bottom;
        Some(match single {
            true => corner(first, top),
            false => format!("{}:{}", corner(first, top), corner(second, bottom)),
        })
    }

    /// A list of areas with spaces between; `None` when it doesn't change.
    pub fn areas(&self, text: &str, growth: Growth) -> Option<String> {
        let new: Vec<Option<String>> = text.split_whitespace().map(|area| self.area(area, growth)).collect();
        new.iter().any(Option::is_some).then(|| {
            let all = new.iter().zip(text.split_whitespace());
            all.map(|(new, old)| new.as_deref().unwrap_or(old)).collect::<Vec<_>>().join(" ")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_move_or_grow() {
        let put_in = Move { sheet: String::new(), after: 20, count: 3, body_first: 5, block: 1, bare: false };
        let area = |text, growth| put_in.area(text, growth);
        assert_eq!(area("D5:D20", Growth::Rule).as_deref(), Some("D5:D23"));
        assert_eq!(area("D20", Growth::Rule).as_deref(), Some("D20:D23"));
        assert_eq!(area("D20", Growth::Thing), None);
        assert_eq!(area("A20:C20", Growth::Area), None, "cells of the last row stay together");
        assert_eq!(area("A5:A20", Growth::Area).as_deref(), Some("A5:A23"));
        assert_eq!(area("A21:L21", Growth::Area).as_deref(), Some("A24:L24"));
        assert_eq!(area("$A$1:$L$36", Growth::Area).as_deref(), Some("$A$1:$L$39"));
        assert_eq!(area("A:C", Growth::Rule), None);
        assert_eq!(put_in.areas("A1 D20 D30", Growth::Rule).as_deref(), Some("A1 D20:D23 D33"));
    }
}
