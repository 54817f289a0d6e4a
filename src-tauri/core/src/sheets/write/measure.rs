//! How much room text needs. Programs do not widen rows of merged cells by themselves, and differ in when they widen others,
//! so heights are worked out here, rather too high than too low: clipped text on paper is lost.

/// Width of a digit of the base font in pixels, the unit of column widths.
const DIGIT: f64 = 8.0;
/// Pixels of a cell that stay free of text.
const PADDING: f64 = 5.0;
/// Pixels in a point.
const PIXELS: f64 = 96.0 / 72.0;
/// The part of a cell on which one can count: programs and fonts differ a little.
const SLACK: f64 = 0.97;
/// Height of a line in sizes of the font.
const LINE: f64 = 1.4;

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
    ((pixels * SLACK / (size * PIXELS / 2.0)) as usize).max(2)
}

/// In how many lines text stands in columns of these widths.
pub fn lines(text: &str, widths: &[f64], size: f64) -> usize {
    let capacity = capacity(widths, size);
    // No character takes more half-widths than bytes: most texts need no further look.
    if text.len() <= capacity && !text.contains('\n') {
        return 1;
    }
    text.split('\n').map(|paragraph| lines_of(paragraph, capacity)).sum()
}

/// The lines of one paragraph: letters and digits keep together while they fit into a line, other characters part anywhere.
fn lines_of(paragraph: &str, capacity: usize) -> usize {
    let (mut lines, mut used, mut word) = (1, 0, 0);
    for c in paragraph.chars() {
        let wide = half_widths(c);
        if wide == 2 || c == ' ' {
            word = 0;
        }
        if used + wide > capacity {
            lines += 1;
            // The word moves down as a whole, unless it fills more than a line by itself.
            used = if word < capacity { word } else { 0 };
        }
        used += wide;
        word = if wide == 1 && c != ' ' { word + 1 } else { 0 };
    }
    lines
}

/// The largest size, up to the wanted one, in which text fits into columns of these widths and a row of this height.
pub fn fitting_size(text: &str, widths: &[f64], height: f64, wanted: f64) -> f64 {
    const LEAST: f64 = 5.0;
    let mut size = wanted;
    while size > LEAST && lines(text, widths, size) as f64 * size * LINE > height.max(wanted * LINE) {
        size -= 0.5;
    }
    size
}

/// The height in points of a row with so many lines.
pub fn height(lines: usize, size: f64) -> f64 {
    // Programs refuse rows of more than 409 points.
    (lines as f64 * size * LINE + 6.0).min(409.0)
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
        assert_eq!(lines("a\nb", &[14.0], 10.5), 2);
        // 大坪村 and 12 stand together, 组 goes down; a number longer than a line is broken.
        assert_eq!(lines("大坪村12组", &[7.0], 10.0), 2);
        assert_eq!(lines("村520199201205071234", &[7.0], 10.0), 4);
    }

    #[test]
    fn text_shrinks_until_it_fits() {
        assert_eq!(fitting_size("张三", &[10.0], 18.0, 12.0), 12.0);
        let size = fitting_size("阿卜杜热西提·买买提吐尔逊江", &[19.0], 18.0, 12.0);
        assert!(size < 12.0 && lines("阿卜杜热西提·买买提吐尔逊江", &[19.0], size) == 1, "{size}");
        assert_eq!(fitting_size(&"长".repeat(999), &[5.0], 12.0, 9.0), 5.0);
    }
}
