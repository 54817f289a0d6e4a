//! Tick cells of printed forms: `健康（√）  残疾（  ）  患病（  ）`.

use crate::domain::text::{folded, is_invisible};

/// Marks that people put into the brackets.
const TICKS: [char; 16] = ['√', '✓', '✔', '☑', '■', '●', '★', '▲', 'v', 'V', '对', '1', '是', '✅', '∨', '√'];
/// Empty and ticked boxes that stand before or behind an option instead of brackets.
const EMPTY_BOX: char = '□';
const TICKED_BOXES: [char; 3] = ['☑', '■', '✅'];

/// One option of a tick cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The label in front of the brackets (or behind the box).
    pub label: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// Takes a tick cell apart; `None` when the text has no brackets or boxes to tick, so that it is ordinary text.
/// A bracket that holds words, such as `（1）班`, is no tick.
pub fn parse(text: &str) -> Option<Vec<Tick>> {
    if text.contains(EMPTY_BOX) || text.contains(TICKED_BOXES) {
        return parse_boxes(text);
    }
    let mut ticks = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['（', '(', '[', '［']) {
        let label = &rest[..open];
        let inside_start = open + rest[open..].chars().next().map_or(1, char::len_utf8);
        let close = rest[inside_start..].find(['）', ')', ']', '］'])? + inside_start;
        let ticked = ticked(&rest[inside_start..close])?;
        ticks.push(Tick { label: clean(label), ticked });
        rest = &rest[close + rest[close..].chars().next().map_or(1, char::len_utf8)..];
    }
    // What is left behind the last bracket must not be a label of its own.
    let whole = !ticks.is_empty() && clean(rest).is_empty() && ticks.iter().all(|tick| !tick.label.is_empty());
    whole.then_some(ticks)
}

/// What stands between the brackets: nothing, a tick, or something else (`None`).
fn ticked(inside: &str) -> Option<bool> {
    let mark: Vec<char> =
        inside.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '_' | '＿')).collect();
    match mark.as_slice() {
        [] => Some(false),
        [one] if TICKS.contains(one) => Some(true),
        ['×' | 'x' | 'X' | '╳'] => Some(false),
        _ => None,
    }
}

/// Whether a whole cell is a tick, as under one of several columns for the options of a question; `None` for other words.
pub fn is_tick(text: &str) -> Option<bool> {
    match text.trim() {
        "否" | "0" | "□" => Some(false),
        text => ticked(text),
    }
}

/// `□健康 ☑残疾 □患病`: the box stands before its label.
fn parse_boxes(text: &str) -> Option<Vec<Tick>> {
    let boxed = |c: char| c == EMPTY_BOX || TICKED_BOXES.contains(&c);
    if !text.trim_start().starts_with(boxed) {
        return parse_boxes_behind(text, boxed);
    }
    let mut ticks = Vec::new();
    for (at, mark) in text.char_indices().filter(|(_, c)| boxed(*c)) {
        let rest = &text[at + mark.len_utf8()..];
        let label = clean(&rest[..rest.find(boxed).unwrap_or(rest.len())]);
        if label.is_empty() {
            return None;
        }
        ticks.push(Tick { label, ticked: mark != EMPTY_BOX });
    }
    Some(ticks)
}

/// `健康□ 残疾☑ 患病□`: the box stands behind its label.
fn parse_boxes_behind(text: &str, boxed: impl Fn(char) -> bool) -> Option<Vec<Tick>> {
    let mut ticks = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices().filter(|(_, c)| boxed(*c)) {
        ticks.push(Tick { label: clean(text.get(start..at)?), ticked: mark != EMPTY_BOX });
        start = at + mark.len_utf8();
    }
    (clean(&text[start..]).is_empty() && ticks.iter().all(|tick| !tick.label.is_empty())).then_some(ticks)
}

fn clean(label: &str) -> String {
    folded(label).trim_matches(|c: char| matches!(c, '、' | ',' | ';' | '/' | '；' | '，' | '|' | '.')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticked_in(text: &str) -> Option<Vec<String>> {
        parse(text).map(|ticks| ticks.into_iter().filter(|t| t.ticked).map(|t| t.label).collect())
    }

    #[test]
    fn finds_the_ticked_options() {
        assert_eq!(ticked_in("健康（√）  残疾（  ）  患病（  ）"), Some(vec!["健康".into()]));
        assert_eq!(
            ticked_in("打工收入（√）  种养殖业（ √ ）  其他（　）"),
            Some(vec!["打工收入".into(), "种养殖业".into()])
        );
        assert_eq!(ticked_in("是( ) 否(✓)"), Some(vec!["否".into()]));
        assert_eq!(ticked_in("□健康 ☑残疾 □患病"), Some(vec!["残疾".into()]));
        assert_eq!(ticked_in("男■ 女□"), Some(vec!["男".into()]));
        assert_eq!(ticked_in("父亲（  ）  母亲（  ）"), Some(vec![]));
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["（1）班", "健康", "石桥镇（街道）", "三（2）班", "小学（寄宿）", "（√）", "健康（√"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
