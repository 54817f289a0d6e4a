//! Addresses of cells and areas. Rows are 1-based as a spreadsheet program shows them, columns 0-based.

use crate::sheets::cells::column_letters;

/// The last row a sheet can have.
pub const LAST_ROW: u32 = 1 << 20;
/// One past the last column a sheet can have.
pub const COLUMNS: u32 = 1 << 14;

/// A cell's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// 1-based row.
    pub row: u32,
    /// 0-based column.
    pub column: u32,
}

impl Place {
    /// Reads `BC12`; dollar signs are passed over. `None` for anything else or a place that no sheet has.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('$');
        let letters = text.find(|c: char| !c.is_ascii_alphabetic())?;
        let digits = text.get(letters..)?.trim_start_matches('$');
        let row = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten()?;
        let column = column(text.get(..letters)?)?;
        (1..=LAST_ROW).contains(&row).then_some(Self { row, column })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row)
    }
}

/// A column from its letters; `None` for none, for other characters and beyond `XFD`.
pub fn column(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let number = letters.bytes().try_fold(0, |sum: u32, byte| {
        byte.is_ascii_alphabetic().then(|| sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1)
    })?;
    (number <= COLUMNS).then(|| number - 1)
}

/// A range of cells, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row, 1-based.
    pub top: u32,
    /// First column, 0-based.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

impl Area {
    /// Reads `B2`, `B2:C9`, `A:C` and `3:5`.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_once(':').unwrap_or((text, text));
        if let (Some(a), Some(b)) = (Place::parse(first), Place::parse(second)) {
            let (top, bottom) = (a.row.min(b.row), a.row.max(b.row));
            return Some(Self { top, left: a.column.min(b.column), bottom, right: a.column.max(b.column) });
        }
        let plain = |text: &str| text.trim_start_matches('$').to_owned();
        if let (Some(left), Some(right)) = (column(&plain(first)), column(&plain(second))) {
            return Some(Self { top: 1, left, bottom: LAST_ROW, right });
        }
        let row = |text: &str| plain(text).parse::<u32>().ok().filter(|row| (1..=LAST_ROW).contains(row));
        Some(Self { top: row(first)?, left: 0, bottom: row(second)?, right: COLUMNS - 1 })
    }

    /// Whether a place lies in it.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_areas() {
        assert_eq!(Place::parse("BC12"), Some(Place { row: 12, column: 54 }));
        assert_eq!(Place::parse("$XFD$1048576").map(|place| place.to_string()), Some("XFD1048576".to_owned()));
        assert_eq!([Place::parse("XFE1"), Place::parse("A0"), Place::parse("A1B"), Place::parse("12")], [None; 4]);
        assert_eq!(Area::parse("C9:B2"), Some(Area { top: 2, left: 1, bottom: 9, right: 2 }));
        assert_eq!(Area::parse("$4:$5").map(|area| (area.top, area.bottom, area.left)), Some((4, 5, 0)));
        assert_eq!(Area::parse("B:C").map(|area| (area.top, area.bottom, area.right)), Some((1, LAST_ROW, 2)));
    }
}
