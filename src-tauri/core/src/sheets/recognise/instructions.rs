//! Rows right below a header that are no children yet: how to fill in, an example, the columns' numbers and keys.

use super::body::Frame;
use super::grid::one_line;
use super::kinds::is_personal_name;
use super::vocabulary::vocabulary;
use crate::sheets::cells::CellRef;

/// Whether a text says how to fill in: 必填, 格式.
pub fn instructs(text: &str) -> bool {
    vocabulary().lists.instructions.iter().any(|word| text.contains(word.as_str()))
}

impl Frame<'_> {
    /// A row right below the header that says how to fill in, or shows it by an example.
    pub fn is_instruction(&self, row: u32) -> bool {
        let words = vocabulary();
        if self.numbers_columns(row) || self.names_columns(row) {
            return true;
        }
        let texts: Vec<String> = self.grid.filled(row).take(40).map(|(_, cell)| one_line(cell)).collect();
        let example = |text: &String| {
            let folded = crate::domain::text::folded(text);
            let marked = words.examples.iter().any(|word| {
                folded.strip_prefix(word.as_str()).is_some_and(|rest| rest.is_empty() || word.ends_with([')', ':']))
            });
            marked || words.examples.contains(&folded)
        };
        let told = texts.iter().filter(|text| instructs(text)).count();
        let named = self.name.is_some_and(|name| is_personal_name(&one_line(self.grid.sheet.cell(row, name))));
        texts.iter().take(3).any(example) || (told >= 2 && told * 2 >= texts.len() && !named)
    }

    /// A row of 1, 2, 3 … (after 甲, 乙) that numbers the columns. A child in grade 1, class 2, seat 3 has a name.
    fn numbers_columns(&self, row: u32) -> bool {
        if self.names_somebody(row) {
            return false;
        }
        let number = |cell: CellRef<'_>| cell.shown().trim().trim_matches(['(', ')', '（', '）']).parse::<u32>().ok();
        let numbers: Vec<Option<u32>> = self.grid.filled(row).map(|(_, cell)| number(cell)).collect();
        let counted: Vec<u32> =
            numbers.iter().skip_while(|number| number.is_none()).map_while(|number| *number).collect();
        counted.len() >= 3
            && counted.first() == Some(&1)
            && counted.windows(2).all(|pair| matches!(pair, [one, next] if *next == one + 1))
            && counted.len() + 3 >= numbers.len()
    }

    /// A row of the names that software gives the columns: `child_name`, `id_no`.
    fn names_columns(&self, row: u32) -> bool {
        let texts: Vec<String> = self.grid.filled(row).map(|(_, cell)| one_line(cell)).collect();
        let name = |text: &String| {
            text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
                && text.bytes().filter(u8::is_ascii_alphabetic).count() * 2 > text.len()
        };
        texts.len() >= 4
            && texts.iter().all(name)
            && texts.iter().collect::<std::collections::HashSet<_>>().len() * 10 >= texts.len() * 9
    }

    /// Whether a row has more than numbers and 甲, 乙 where the name stands; anywhere, as long as no column is known for names.
    fn names_somebody(&self, row: u32) -> bool {
        let Some(name) = self.name else {
            return self.grid.filled(row).any(|(_, cell)| is_personal_name(&one_line(cell)));
        };
        let text = crate::domain::text::folded(&one_line(self.grid.sheet.cell(row, name)));
        let counts = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '(' | ')'));
        !counts && !vocabulary().lists.column_counters.contains(&text)
    }
}
