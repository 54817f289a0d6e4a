//! Text as people and spreadsheet programs leave it.

/// Full-width ASCII (`Ａ１（　`) to half-width; everything else stays.
pub fn narrow(text: &str) -> String {
    text.chars().map(narrow_char).collect()
}

/// One character of [`narrow`].
pub fn narrow_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a character takes no room on screen: zero-width marks, byte-order mark, direction marks, control characters but line breaks and tabs.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A cell's text without invisible characters and without white space at its ends; what stands inside stays as typed.
pub fn trimmed(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.trim().to_owned()
}

/// A text value as it is stored: nothing is changed but invisible characters and white space at its ends, and line breaks, which
/// become `\n`. What stands inside stays as typed, so that an emoji or a name with two spaces survives.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
        .to_owned()
}

/// The dots that are typed between the parts of a name, none of them as the next keyboard does it; some people leave them out.
const NAME_DOTS: [char; 8] = ['·', '•', '・', '･', '‧', '∙', '⋅', '\u{0387}'];

/// A name reduced to what two people would call the same: as [`folded`], without the dots between its parts. Used to compare.
pub fn folded_name(name: &str) -> String {
    let mut name = folded(name);
    name.retain(|c| !NAME_DOTS.contains(&c));
    name
}

/// Text reduced to what two people would call the same: half-width, lower case, no white space, no invisible characters.
/// Used to compare headers, options and search words, never to store.
pub fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(narrow_char)
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_widths_spaces_and_case() {
        assert_eq!(folded(" 姓　 名\n（ＡＢ）\u{200B}"), "姓名(ab)");
        let name = folded_name("阿依古丽·买买提");
        for dot in ["•", "・", "‧", "･", " ", ""] {
            assert_eq!(folded_name(&format!("阿依古丽{dot}买买提")), name);
        }
        assert_eq!(trimmed("\u{FEFF} 买买提·艾力　"), "买买提·艾力");
        assert_eq!(trimmed("张  三"), "张  三");
    }
}
