//! Paper and margins.

use serde::Deserialize;

/// The paper on which a form is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 297 × 420 mm.
    A3,
}

impl Paper {
    /// The number of the paper in workbooks.
    pub fn number(self) -> u8 {
        match self {
            Paper::A3 => 8,
            Paper::A4 => 9,
        }
    }
}

/// Margins in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Margins {
    /// Left.
    pub left: f64,
    /// Right.
    pub right: f64,
    /// Top.
    pub top: f64,
    /// Bottom.
    pub bottom: f64,
}

/// How a form lies on paper.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Page {
    /// Size.
    pub paper: Paper,
    /// Long side across.
    pub landscape: bool,
    /// Margins.
    pub margins: Margins,
}
