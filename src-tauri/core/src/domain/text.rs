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
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
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
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Nearly all that is folded has nothing to fold, and every header, option and name is.
            '\u{4E00}'..='\u{9FFF}' | '0'..='9' | 'a'..='z' => plain.push(c),
            c if is_invisible(c) => {}
            c => {
                let narrow = narrow_char(c);
                if !narrow.is_whitespace() {
                    plain.extend(narrow.to_lowercase());
                }
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is passed through quickly is what the rule leaves as it is.
        #[test]
        fn folding_is_narrowing_dropping_and_lowering(text in "(\\PC|[\\n\\t\\u{200B}\\u{3000}Ａ-ｚ一-龥A-Z]){0,12}") {
            let visible = text.chars().filter(|c| !is_invisible(*c)).map(narrow_char).filter(|c| !c.is_whitespace());
            let plain: String = visible.flat_map(char::to_lowercase).collect();
            prop_assert_eq!(folded(&text), plain);
        }
    }

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
