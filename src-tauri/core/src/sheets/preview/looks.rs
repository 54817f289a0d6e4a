//! What a workbook's styles say of a cell's look, as far as a screen shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Result;
use crate::sheets::fill::tags::{Piece, Token, Tokens, attribute};

/// How cells look.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PreviewLook {
    /// Size of the letters in points.
    pub size: f64,
    /// Fat letters.
    pub bold: bool,
    /// `left`, `center` or `right`; empty where the content decides.
    pub across: String,
    /// `top` or `bottom`; empty for the middle.
    pub down: String,
    /// Whether long texts go on in the next line.
    pub wraps: bool,
    /// Whether the ground is coloured.
    pub shaded: bool,
    /// Lines around: above, right, below, left.
    pub lines: [bool; 4],
}

/// Fonts, grounds and lines by their numbers, while the styles are read.
#[derive(Default)]
struct Parts {
    fonts: Vec<(f64, bool)>,
    shaded: Vec<bool>,
    lines: Vec<[bool; 4]>,
    looks: Vec<PreviewLook>,
    /// The list that one is in: `fonts`, `fills`, `borders`, `cellXfs` or another.
    list: String,
}

/// The looks of a workbook's cells by number of style.
///
/// # Errors
/// A part that is no XML.
pub fn read(styles: &str) -> Result<Vec<PreviewLook>> {
    let mut parts = Parts::default();
    for token in Tokens::new(styles) {
        let token = token?;
        match token.piece {
            Piece::Open | Piece::Empty => parts.open(&token),
            Piece::Close if token.name == parts.list => parts.list.clear(),
            _ => {}
        }
    }
    Ok(parts.looks)
}

const LISTS: [&str; 4] = ["fonts", "fills", "borders", "cellXfs"];
const SIDES: [&str; 4] = ["top", "right", "bottom", "left"];
/// The size of letters where a font doesn't say.
const SIZE: f64 = 11.0;
/// A ground of this colour, or of the paper's own (`indexed` 64 and 9), is none.
const WHITE: &str = "FFFFFF";

impl Parts {
    fn open(&mut self, token: &Token<'_>) {
        if LISTS.contains(&token.name) {
            token.name.clone_into(&mut self.list);
            return;
        }
        match self.list.as_str() {
            "fonts" => self.font(token),
            "fills" => self.fill(token),
            "borders" => self.border(token),
            "cellXfs" => self.look(token),
            _ => {}
        }
    }

    fn font(&mut self, token: &Token<'_>) {
        let on = || !matches!(attribute(token.text, "val"), Some("0" | "false"));
        match (token.name, self.fonts.last_mut()) {
            ("font", _) => self.fonts.push((SIZE, false)),
            ("sz", Some(font)) => font.0 = number(token.text, "val").unwrap_or(SIZE),
            ("b", Some(font)) => font.1 = on(),
            _ => {}
        }
    }

    fn fill(&mut self, token: &Token<'_>) {
        match (token.name, self.shaded.last_mut()) {
            ("fill", _) => self.shaded.push(false),
            ("patternFill", Some(shaded)) => *shaded = attribute(token.text, "patternType") == Some("solid"),
            ("fgColor", Some(shaded)) => {
                let white = attribute(token.text, "rgb").is_some_and(|rgb| rgb.to_uppercase().ends_with(WHITE));
                let paper = matches!(attribute(token.text, "indexed"), Some("9" | "64"));
                // The first colour of a theme is its paper.
                let theme = attribute(token.text, "theme") == Some("0") && attribute(token.text, "tint").is_none();
                *shaded &= !(white || paper || theme);
            }
            _ => {}
        }
    }

    fn border(&mut self, token: &Token<'_>) {
        if token.name == "border" {
            self.lines.push([false; 4]);
            return;
        }
        let side = SIDES.iter().position(|side| *side == token.name);
        let line = side.zip(self.lines.last_mut()).and_then(|(side, lines)| lines.get_mut(side));
        if let Some(line) = line {
            *line = attribute(token.text, "style").is_some_and(|style| style != "none");
        }
    }

    fn look(&mut self, token: &Token<'_>) {
        match (token.name, self.looks.last_mut()) {
            ("xf", _) => {
                let at = |name: &str| number::<usize>(token.text, name).unwrap_or(0);
                let (size, bold) = self.fonts.get(at("fontId")).copied().unwrap_or((SIZE, false));
                let shaded = self.shaded.get(at("fillId")).copied().unwrap_or(false);
                let lines = self.lines.get(at("borderId")).copied().unwrap_or_default();
                // What nobody set stands at the bottom of its cell.
                let down = "bottom".to_owned();
                self.looks.push(PreviewLook { size, bold, shaded, lines, down, ..PreviewLook::default() });
            }
            ("alignment", Some(look)) => {
                look.across = match attribute(token.text, "horizontal") {
                    Some(across @ ("left" | "right")) => across.to_owned(),
                    Some("center" | "centerContinuous" | "distributed") => "center".to_owned(),
                    _ => String::new(),
                };
                look.down = match attribute(token.text, "vertical") {
                    Some("top") => "top".to_owned(),
                    Some("center" | "justify" | "distributed") => String::new(),
                    _ => "bottom".to_owned(),
                };
                look.wraps = matches!(attribute(token.text, "wrapText"), Some("1" | "true"));
            }
            _ => {}
        }
    }
}

fn number<T: std::str::FromStr>(tag: &str, name: &str) -> Option<T> {
    attribute(tag, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_tells_font_ground_lines_and_place() {
        let xml = r#"<styleSheet><fonts><font><sz val="11"/></font><font><b/><sz val="18"/></font></fonts>
            <fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill></fill></fills>
            <borders><border><left/><right/></border><border><left style="thin"/><right style="thin"/><top style="none"/><bottom style="thin"/></border></borders>
            <cellStyleXfs><xf fontId="1"/></cellStyleXfs>
            <cellXfs><xf fontId="0" fillId="2" borderId="0"/><xf fontId="1" fillId="1" borderId="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf></cellXfs></styleSheet>"#;
        let looks = read(xml).unwrap();
        assert_eq!(looks.len(), 2);
        assert_eq!((looks[0].bold, looks[0].shaded, looks[0].down.as_str()), (false, false, "bottom"));
        let fat = PreviewLook {
            size: 18.0,
            bold: true,
            across: "center".into(),
            down: String::new(),
            wraps: true,
            shaded: true,
            lines: [false, true, true, true],
        };
        assert_eq!(looks[1], fat);
    }
}
