//! Header designs as they are met in villages and schools, with invented rows and with their meaning written beside them.
//!
//! A design is a few lines of text, so that another one costs a minute:
//!
//! ```text
//! == name of the design          K other: nothing on it may be taken for a roster
//! T any line|of cells            S name: a new sheet        S! name: a hidden one
//! H header|cells                 N: an empty line           hidecol 3 / hiderow 5: 0-based
//! F what|each|column|is          U child.name: tied at most as a proposal
//! B 12                           so many rows of children
//! ```
//!
//! `<` is merged with the cell to its left, `^` with the one above, `\n` is a line break. A column of `F` is
//! `field,also,also:values`: `-` is a column without a field (or one that may be left without), `.` a gap, after which another table stands beside the
//! first. Fields may be shortened (`c.` is `child.`), values that are not given follow from the field.

mod build;
pub mod report;
pub mod save;
pub mod values;

use tongce_core::sheets::cells::Workbook;
use tongce_core::sheets::recognise::measure::Truth;

/// A design with its invented rows.
pub struct Design {
    /// What it shows.
    pub name: String,
    /// The workbook as it would have been read.
    pub workbook: Workbook,
    /// What its tables are.
    pub tables: Vec<TrueTable>,
}

/// A table of a design.
pub struct TrueTable {
    /// Position of its sheet.
    pub sheet: usize,
    /// Header, body and columns.
    pub truth: Truth,
    /// The rows that stand for children, 1-based.
    pub children: Vec<u32>,
    /// Columns that may be proposed, never be sure.
    pub unsure: Vec<String>,
}

/// The designs that the recognition was mended with.
const FIRST: &str = include_str!("first.txt");

/// The designs that were written to see how it does with what it has never seen.
const SECOND: &str = include_str!("second.txt");

/// The designs that were written after that, for the same purpose.
const THIRD: &str = include_str!("third.txt");

/// The designs that somebody wrote who didn't know the vocabulary.
const FOURTH: &str = include_str!("fourth.txt");

/// As the fourth, looked at only after that.
const FIFTH: &str = include_str!("fifth.txt");

/// As the fifth, looked at only after that.
const SIXTH: &str = include_str!("sixth.txt");

/// As the sixth, looked at only after that.
const SEVENTH: &str = include_str!("seventh.txt");

/// As the seventh, looked at only after that.
const EIGHTH: &str = include_str!("eighth.txt");

/// Headers of people's own sheets, taken over as they stand there, looked at only after that.
const NINTH: &str = include_str!("ninth.txt");

/// As the ninth, looked at only after that.
const TENTH: &str = include_str!("tenth.txt");

/// As the tenth, looked at only after that.
const ELEVENTH: &str = include_str!("eleventh.txt");

/// As the eleventh, looked at only after that.
const TWELFTH: &str = include_str!("twelfth.txt");

/// As the twelfth, looked at only after that.
const THIRTEENTH: &str = include_str!("thirteenth.txt");

/// As the thirteenth, looked at only after that.
const FOURTEENTH: &str = include_str!("fourteenth.txt");

/// Every set of designs with its name.
pub const ALL: [(&str, &str); 14] = [
    ("designs, first set", FIRST),
    ("designs, second set", SECOND),
    ("designs, third set", THIRD),
    ("designs, fourth set", FOURTH),
    ("designs, fifth set", FIFTH),
    ("designs, sixth set", SIXTH),
    ("designs, seventh set", SEVENTH),
    ("designs, eighth set", EIGHTH),
    ("designs, ninth set", NINTH),
    ("designs, tenth set", TENTH),
    ("designs, eleventh set", ELEVENTH),
    ("designs, twelfth set", TWELFTH),
    ("designs, thirteenth set", THIRTEENTH),
    ("designs, fourteenth set", FOURTEENTH),
];

/// Every design of a text, each with the same rows whenever it is built.
pub fn designs(text: &str) -> Vec<Design> {
    let parts = text.split("\n== ").filter(|part| !part.trim().is_empty());
    parts.enumerate().map(|(number, part)| build::design(part.trim_start_matches("== "), number as u64 + 1)).collect()
}
