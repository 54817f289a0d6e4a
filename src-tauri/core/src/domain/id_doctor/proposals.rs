//! Numbers that a damaged cell may have meant.

use crate::domain::id_number::{check, check_character};

/// How many digits (and X) the text holds.
pub(super) fn digits(text: &str) -> usize {
    text.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x')).count()
}

/// The sound numbers that stand in a text as a run of their own.
pub(super) fn within(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, 'X' | 'x'));
    let mut found: Vec<String> = runs.map(str::to_ascii_uppercase).filter(|run| check(run).is_ok()).collect();
    if found.is_empty() {
        // Written without anything between them.
        let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let halves = [joined.get(..18), joined.get(18..36)];
        found = halves.into_iter().flatten().map(str::to_ascii_uppercase).filter(|run| check(run).is_ok()).collect();
    }
    found.dedup();
    found
}

/// A number of fifteen digits as it was rewritten in 1999: the century 19, and a check character.
pub(super) fn of_fifteen(number: &str) -> Vec<String> {
    let (Some(region), Some(rest)) = (number.get(..6), number.get(6..)) else { return Vec::new() };
    completed(format!("{region}19{rest}"))
}

/// Seventeen digits whose check character is X: the X was lost, or a star was written for it.
pub(super) fn with_lost_x(number: &str) -> Vec<String> {
    if number.len() != 17 || check_character(number) != Some(b'X') {
        return Vec::new();
    }
    completed(number.to_owned())
}

fn completed(seventeen: String) -> Vec<String> {
    let last = check_character(&seventeen).map(char::from);
    let whole = last.map(|last| format!("{seventeen}{last}"));
    whole.filter(|whole| check(whole).is_ok()).into_iter().collect()
}

/// O read as 0, I and l as 1.
pub(super) fn letters_as_digits(normal: &str) -> String {
    let read = |c| match c {
        'O' => '0',
        'I' | 'L' | '|' => '1',
        other => other,
    };
    normal.chars().map(read).collect()
}

/// Of stored numbers those that agree with what survived of a damaged one: its first fourteen digits, since the
/// fifteenth may have been rounded.
pub fn survivors<'a>(prefix: &str, stored: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let Some(fourteen) = prefix.get(..14) else { return Vec::new() };
    stored.filter(|number| number.len() == 18 && number.starts_with(fourteen)).collect()
}
