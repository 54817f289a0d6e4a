//! Ticks put into printed options: `健康（  ）  残疾（  ）`, `□是 □否`.

use crate::forms::fields::Choices;

const BOXES: [char; 4] = ['□', '☑', '■', '✅'];
const OPEN: [char; 4] = ['（', '(', '[', '［'];
const CLOSE: [char; 4] = ['）', ')', ']', '］'];

/// A text of printed options with those ticked that are among the labels; `None` when it has no options of the field.
/// Options that are ticked already and not among the labels lose their tick.
pub fn ticked(text: &str, choices: &Choices, labels: &[String]) -> Option<String> {
    let mut hits = 0;
    let mut is_label = |word: &str| {
        let word =
            word.trim_matches(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | '；' | ',' | ';' | '/' | '|'));
        let label = &choices.find(word)?.label;
        hits += 1;
        Some(labels.contains(label))
    };
    let out = if text.contains(BOXES) { boxes(text, &mut is_label) } else { brackets(text, &mut is_label) };
    (hits > 0).then_some(out)
}

type IsLabel<'a> = dyn FnMut(&str) -> Option<bool> + 'a;

/// `健康（  ）`: the tick goes between the brackets behind the option; room that was left for it stays beside it.
fn brackets(text: &str, is_label: &mut IsLabel<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(OPEN) {
        let start = open + rest[open..].chars().next().map_or(1, char::len_utf8);
        let Some(length) = rest[start..].find(CLOSE) else { break };
        let (word, inside) = (&rest[..open], &rest[start..start + length]);
        out.push_str(&rest[..start]);
        let short = inside.chars().filter(|c| !c.is_whitespace()).count() <= 1;
        match is_label(word).filter(|_| short) {
            Some(true) => out.push('√'),
            Some(false) if inside.trim().is_empty() => out.push_str(inside),
            Some(false) => out.push_str("  "),
            None => out.push_str(inside),
        }
        let close = rest[start + length..].chars().next().map_or(1, char::len_utf8);
        out.push_str(&rest[start + length..start + length + close]);
        rest = &rest[start + length + close..];
    }
    out.push_str(rest);
    out
}

/// `□是 □否`, or `是□ 否□` when the text doesn't begin with a box.
fn boxes(text: &str, is_label: &mut IsLabel<'_>) -> String {
    let before = text.trim_start().starts_with(BOXES);
    let places: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| BOXES.contains(c)).collect();
    let mut out = String::new();
    let mut at = 0;
    for (index, (place, old)) in places.iter().enumerate() {
        let end = place + old.len_utf8();
        let word = if before {
            let next = places.get(index + 1).map_or(text.len(), |(next, _)| *next);
            text.get(end..next)
        } else {
            text.get(at..*place)
        };
        out.push_str(text.get(at..*place).unwrap_or_default());
        out.push(match word.and_then(&mut *is_label) {
            Some(true) => '☑',
            Some(false) => '□',
            None => *old,
        });
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn options_are_ticked_where_they_stand() {
        let tick = |key: &str, text: &str, label: &str| {
            let choices = fields().choices(fields().get(key).unwrap());
            ticked(text, choices, &[label.to_owned()])
        };
        let health = |text| tick("child.health", text, "残疾");
        assert_eq!(health("健康（  ）  残疾（  ）\n患病（  ）").as_deref(), Some("健康（  ）  残疾（√）\n患病（  ）"));
        assert_eq!(health("健康（√）  残疾（  ）").as_deref(), Some("健康（  ）  残疾（√）"));
        assert_eq!(health("□健康 □残疾 □患病").as_deref(), Some("□健康 ☑残疾 □患病"));
        assert_eq!(health("健康□  残疾□").as_deref(), Some("健康□  残疾☑"));
        assert_eq!((health("见附页（一）"), health("")), (None, None));
    }
}
