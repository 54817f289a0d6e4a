//! The markup of a page: tags, and text with its entities.

/// One piece of markup.
pub(super) struct Tag<'a> {
    /// Its name in lower case, without a prefix.
    pub(super) name: String,
    /// Whether it ends an element.
    pub(super) closes: bool,
    /// `<Cell/>`: nothing is inside.
    pub(super) empty: bool,
    attributes: &'a str,
}

impl Tag<'_> {
    /// The name of a worksheet of Excel's XML.
    pub(super) fn sheet_name(&self) -> Option<String> {
        let (_, rest) = self.attributes.split_once("Name=").filter(|_| self.name == "worksheet")?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let name = unescaped(rest.get(1..)?.split(quote).next()?);
        (!name.trim().is_empty()).then_some(name)
    }

    /// The value of an attribute that is a number, if it is one.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let lower = self.attributes.to_ascii_lowercase();
        let at = lower.match_indices(name).find(|(at, _)| {
            let before = lower.get(..*at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| c.is_whitespace() || matches!(c, ':' | '"' | '\''))
        });
        let rest = lower.get(at?.0 + name.len()..)?.trim_start().strip_prefix('=')?;
        let digits: String =
            rest.trim_start_matches(['"', '\'', ' ']).chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    }
}

/// The text before the next tag, the tag, and what follows it. Comments and declarations are passed over.
pub(super) fn next_tag(text: &str) -> Option<(&str, Tag<'_>, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find('<')?;
        let rest = text.get(open + 1..)?;
        if let Some(comment) = rest.strip_prefix("!--") {
            // Excel wraps what is meant for itself in conditional comments.
            from = text.len() - comment.len() + comment.find("-->").map_or(comment.len(), |end| end + 3);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            // A bare `<` in a text.
            from = open + 1;
            continue;
        }
        let close = rest.find('>')?;
        let inside = rest.get(..close)?;
        let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let (name, attributes) = inside.split_at(inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len()));
        let name = name.trim_end_matches('/').rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let tag = Tag { name, closes, empty: inside.ends_with('/'), attributes };
        return Some((text.get(..open)?, tag, rest.get(close + 1..)?));
    }
}

/// What follows an element whose content is not shown, from its end tag on; none when it is never closed.
pub(super) fn skip<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let ends = |at: &usize| {
        let found = text.as_bytes().get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    text.match_indices("</").map(|(at, _)| at).find(ends).and_then(|at| text.get(at..))
}

/// Text with its entities resolved; white space as a page shows it, line breaks kept where `<br>` put them.
pub(super) fn unescaped(text: &str) -> String {
    if text == "\n" {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        shown.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let entity = rest.find(';').filter(|end| *end <= 10).and_then(|end| Some((rest.get(1..end)?, end)));
        match entity.and_then(|(name, end)| Some((character(name)?, end))) {
            Some((c, end)) => {
                shown.push(c);
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            None => {
                shown.push('&');
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    shown.push_str(rest);
    let blank = shown.starts_with(char::is_whitespace);
    let words: Vec<&str> = shown.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    format!("{}{}", if blank && !words.is_empty() { " " } else { "" }, words.join(" "))
}

fn character(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix('#') {
        let code = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" => ' ',
        "middot" => '·',
        _ => return None,
    })
}
