//! How much room text needs. Programs do not widen rows of merged cells by themselves, and differ in when they widen others,
//! so heights are worked out here, rather too high than too low: clipped text on paper is lost.

/// Width of a digit of the base font in pixels, the unit of column widths.
const DIGIT: f64 = 8.0;
/// Pixels of a cell that stay free of text.
const PADDING: f64 = 5.0;
/// Pixels in a point.
const PIXELS: f64 = 96.0 / 72.0;

/// Half-widths that a character takes: 2 for Chinese characters and signs, 1 for letters and digits.
fn half_widths(c: char) -> usize {
    match c {
        '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' => 0,
        // Signs that fonts for Chinese draw as wide as a character.
        '·' | '×' | '÷' | '°' | '±' => 2,
        '\0'..='\u{0FFF}' | '\u{FF61}'..='\u{FFDC}' => 1,
        _ => 2,
    }
}

/// How many half-widths of a font fit into columns of these widths, which are merged when there are several.
fn capacity(widths: &[f64], size: f64) -> usize {
    let pixels: f64 = widths.iter().map(|width| width * DIGIT + PADDING).sum::<f64>() - PADDING;
    let half = size * PIXELS / 2.0;
    // One less, because programs break a little earlier than the sum says.
    ((pixels / half) as usize).saturating_sub(1).max(2)
}

/// In how many lines text stands in columns of these widths.
pub fn lines(text: &str, widths: &[f64], size: f64) -> usize {
    let capacity = capacity(widths, size);
    let of_line = |line: &str| line.chars().map(half_widths).sum::<usize>().div_ceil(capacity).max(1);
    text.split('\n').map(of_line).sum()
}

/// The height in points of a row with so many lines.
pub fn height(lines: usize, size: f64) -> f64 {
    // Programs refuse rows of more than 409 points.
    (lines as f64 * size * 1.3 + 4.0).min(409.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_needs_twice_the_room_of_digits() {
        assert_eq!(lines("52019920120507", &[14.0], 10.5), 1);
        assert_eq!(lines("石桥镇小河村第一组", &[14.0], 10.5), 2);
        assert_eq!(lines("石桥镇\n小河村", &[14.0], 10.5), 2);
        assert_eq!(lines("石桥镇小河村第一组", &[10.0, 10.0], 10.5), 1);
        assert_eq!(lines("", &[0.0], 10.5), 1);
    }
}
