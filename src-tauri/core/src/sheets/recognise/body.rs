//! Which rows under a header stand for children.

use super::grid::{Grid, one_line};
use super::header::{Header, next_header};
use super::kinds::is_personal_name;
use super::meaning::is_header_word;
use super::vocabulary::vocabulary;
use crate::sheets::cells::{Cell, CellRef};

/// The rows under a header, 0-based.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The first row.
    pub first: u32,
    /// One past the last row.
    pub end: u32,
    /// Rows between that are no child.
    pub skipped: Vec<u32>,
    /// Where to look for the next table.
    pub next: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    Child,
    /// Sums and group lines.
    Between,
    /// The header once more.
    Header,
    /// Signatures and notes: what follows is no longer the table, unless children come again.
    Closing,
}

/// What a table's rows are compared with.
pub struct Frame<'a> {
    pub(super) grid: &'a Grid<'a>,
    header: Option<Header>,
    /// The lowest header text of each column.
    leaves: Vec<String>,
    /// The column of names.
    pub(super) name: Option<u32>,
    /// The column of 序号, which is often filled in beforehand.
    number: Option<u32>,
}

impl<'a> Frame<'a> {
    /// The frame of a table; `leaves` are the lowest headers from column A on.
    pub fn new(
        grid: &'a Grid<'a>,
        header: Option<Header>,
        leaves: Vec<String>,
        name: Option<u32>,
        number: Option<u32>,
    ) -> Self {
        Self { grid, header, leaves, name, number }
    }

    /// Walks down from the header to the next different header or the end of the sheet.
    pub fn body(&self) -> Body {
        let mut first = self.header.map_or(0, |header| header.bottom + 1);
        while self.header.is_some() && self.is_instruction(first) {
            first += 1;
        }
        let mut body = Body { first, end: first, skipped: Vec::new(), next: self.grid.height() };
        let (mut after_break, mut closing) = (false, None);
        let mut lines = Vec::new();
        for row in first..self.grid.height() {
            if self.begins_another_part(row) {
                body.next = row;
                break;
            }
            if after_break && let Some(other) = self.other_header(row) {
                body.next = other;
                self.unmark_titles(&mut lines, first);
                break;
            }
            let line = self.line(row, closing.is_some());
            match line {
                Line::Closing => closing = closing.or(Some(row)),
                Line::Child => closing = None,
                Line::Header => self.unmark_titles(&mut lines, first),
                Line::Blank | Line::Between => {}
            }
            after_break = line != Line::Child || self.is_single(row);
            lines.push(line);
        }
        let last = lines.iter().rposition(|line| *line == Line::Child);
        body.end = last.map_or(first, |last| first + last as u32 + 1);
        self.close(&mut body, &lines, closing);
        body
    }

    /// The line above a header, when it stands alone in its row: the table's title, or the group that follows.
    fn line_above(&self, header: u32) -> Option<String> {
        let above = (header.saturating_sub(3)..header).rev().find(|row| self.grid.filled(*row).next().is_some())?;
        let (_, cell) = self.grid.filled(above).next()?;
        self.is_single(above).then(|| one_line(cell))
    }

    /// Whether a repeated header heads another table: it has a title of its own, where a page repeats the first one.
    fn has_other_title(&self, row: u32) -> bool {
        let words = vocabulary();
        let Some((own, other)) = self.header.and_then(|header| self.line_above(header.top)).zip(self.line_above(row))
        else {
            return false;
        };
        let group = other.chars().count() <= 8 && ends_as_group(&other);
        own != other
            && !group
            && !is_total(&other)
            && !words.lists.totals.iter().any(|word| other.contains(word.as_str()))
    }

    /// Whether a line is set off as a program or a person sets off parts of a list: `=== 收支 ===`, `[住宿]`, 【续表】.
    fn is_set_off(&self, row: u32) -> bool {
        let Some((_, cell)) = self.grid.filled(row).next().filter(|_| self.is_single(row)) else { return false };
        let text = one_line(cell);
        let marks = [('[', ']'), ('【', '】'), ('=', '='), ('#', '#')];
        marks.iter().any(|(open, close)| text.len() > 2 && text.starts_with(*open) && text.ends_with(*close))
    }

    /// Whether such a line begins another part: up to the next one nobody's name stands in the column of names.
    fn begins_another_part(&self, row: u32) -> bool {
        let Some(name) = self.name.filter(|_| self.is_set_off(row)) else { return false };
        let part = (row + 1..self.grid.height()).take_while(|row| !self.is_set_off(*row));
        let mut names = part.map(|row| one_line(self.grid.sheet.cell(row, name)));
        !names.any(|text| is_personal_name(&text))
    }

    fn is_single(&self, row: u32) -> bool {
        self.grid.filled(row).nth(1).is_none()
    }

    /// Single cells right above a header are its title, whatever they looked like.
    fn unmark_titles(&self, lines: &mut [Line], first: u32) {
        for (at, line) in lines.iter_mut().enumerate().rev().take(10) {
            match line {
                Line::Child if !self.is_single(first + at as u32) => return,
                Line::Child => *line = Line::Between,
                _ => {}
            }
        }
    }

    /// A form without children keeps its blank rows as body, so that it can be filled in.
    fn close(&self, body: &mut Body, lines: &[Line], closing: Option<u32>) {
        if body.end == body.first {
            let blank = lines.iter().take_while(|line| **line == Line::Blank).count() as u32;
            body.end = closing.unwrap_or(u32::MAX).min(body.first + blank);
        }
        let within = lines.iter().zip(body.first..body.end);
        body.skipped = within.filter(|(line, _)| **line != Line::Child).map(|(_, row)| row).collect();
    }

    /// The top of another table's header that begins at this row; a repetition of this one's doesn't count.
    fn other_header(&self, row: u32) -> Option<u32> {
        let header = next_header(self.grid, row, row + 1)?;
        let repeated = self.repeats_header(header.bottom) || self.repeats_header(row);
        (!repeated || self.has_other_title(header.top)).then_some(header.top)
    }

    fn line(&self, row: u32, closed: bool) -> Line {
        let mut filled = self.grid.filled(row);
        let Some((column, first)) = filled.next() else { return Line::Blank };
        // More than a few is all that matters of a wide row.
        let others = filled.take(8).count();
        if self.continues(row) {
            return Line::Between;
        }
        let numbered = matches!(first, Cell::Number(_) | Cell::Date(_));
        let text = if numbered { String::new() } else { one_line(first) };
        if others == 0 && Some(column) == self.number && text.bytes().all(|b| b.is_ascii_digit()) {
            // A form whose rows are numbered beforehand.
            return Line::Blank;
        }
        if !numbered && is_total(&text) {
            return Line::Between;
        }
        if others <= 5 && !numbered && self.is_closing(&text, column, others) {
            return Line::Closing;
        }
        if others > 0 && self.repeats_header(row) {
            return Line::Header;
        }
        if others >= 3 && self.is_labels(row) {
            return Line::Closing;
        }
        if self.is_set_off(row) {
            return Line::Between;
        }
        if others == 0 && self.is_group_line(row, column, &text) {
            return if closed { Line::Closing } else { Line::Between };
        }
        Line::Child
    }

    /// Further rows of a child whose name is merged over several (a row for each parent, say).
    fn continues(&self, row: u32) -> bool {
        let merge = self.name.and_then(|name| self.grid.merge(row, name));
        merge.is_some_and(|merge| merge.top < row && self.header.is_none_or(|header| merge.top > header.bottom))
    }

    fn is_closing(&self, text: &str, column: u32, others: usize) -> bool {
        let words = vocabulary();
        if Some(column) == self.name && is_personal_name(text) {
            return false;
        }
        let begins = |list: &[String]| list.iter().any(|word| text.starts_with(word.as_str()));
        let holds = |list: &[String]| list.iter().any(|word| text.contains(word.as_str()));
        let long = others == 0 && text.chars().count() > 25;
        begins(&words.lists.notes)
            || begins(&words.lists.closing)
            || holds(&words.lists.closing) && text.contains([':', '：', '(', '（'])
            || long
    }

    /// A single cell such as 一组 or 三（1）班 over the rows that belong to it.
    fn is_group_line(&self, row: u32, column: u32, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        let Some(name) = self.name else {
            return ends_as_group(text);
        };
        let wide = self.grid.span(row, column) * 2 > self.leaves.len() as u32 && self.leaves.len() > 2;
        // A child of whom only the name is known stands in the names' column.
        wide || column < name
            || (column == name && !is_personal_name(text) && (ends_as_group(text) || text.chars().count() > 6))
    }

    /// Whether a row asks for further things below the children: 家庭类型, 门牌, 住房情况.
    fn is_labels(&self, row: u32) -> bool {
        let named = |name: u32| is_personal_name(&one_line(self.grid.sheet.cell(row, name)));
        let value =
            |cell: CellRef<'_>| !matches!(cell, Cell::Text(text) if !text.contains(|c: char| c.is_ascii_digit()));
        if self.name.is_none_or(named) || self.grid.filled(row).any(|(_, cell)| value(cell)) {
            return false;
        }
        let texts: Vec<String> = self.grid.filled(row).take(12).map(|(_, cell)| one_line(cell)).collect();
        let labels = texts.iter().filter(|text| is_header_word(text)).count();
        labels >= 3 && labels * 10 >= texts.len() * 6
    }

    /// Whether most of a row's cells say what the header says in their column.
    fn repeats_header(&self, row: u32) -> bool {
        let Some(header) = self.header else { return false };
        let (mut same, mut all) = (0, 0);
        for (column, cell) in self.grid.filled(row) {
            let Cell::Text(_) = cell else { return false };
            let text = one_line(cell);
            let heads = self.leaves.get(column as usize) == Some(&text)
                || (header.top..header.bottom).any(|row| one_line(self.grid.shown(row, column)) == text);
            (same, all) = (same + u32::from(heads), all + 1);
            if all == 4 && same == 0 {
                return false;
            }
        }
        all >= 2 && same * 10 >= all * 6
    }
}

/// Whether a row's first text says that sums follow.
pub fn is_total(text: &str) -> bool {
    let words = vocabulary();
    // 本页合计：12人.
    let told = text.split([':', '：']).next().unwrap_or(text);
    let plain = words.plain(told);
    plain.chars().count() <= 8
        && words.lists.totals.iter().any(|word| plain.starts_with(word.as_str()) || plain.ends_with(word.as_str()))
}

/// Whether a text ends as the names of groups do: 一组, 三（1）班.
fn ends_as_group(text: &str) -> bool {
    vocabulary().lists.group_endings.iter().any(|end| text.ends_with(end.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::Sheet;

    /// The first row of the table whose header is the first row of these.
    fn first_row(rows: &[[&str; 4]], name: Option<u32>) -> u32 {
        let rows = rows.iter().map(|row| row.map(Cell::Text).to_vec());
        let sheet = Sheet { rows: rows.collect(), ..Sheet::default() };
        let grid = Grid::new(&sheet);
        let header = next_header(&grid, 0, 1);
        assert!(header.is_some());
        Frame::new(&grid, header, Vec::new(), name, None).body().first
    }

    #[test]
    fn a_first_child_in_grade_one_class_two_is_no_numbering_of_columns() {
        let header = ["姓名", "年级", "班级", "座号"];
        for name in [Some(0), None] {
            assert_eq!(first_row(&[header, ["种小明", "1", "2", "3"], ["余秋菊", "1", "2", "4"]], name), 1);
            assert_eq!(first_row(&[header, ["甲", "1", "2", "3"], ["余秋菊", "1", "2", "4"]], name), 2);
            assert_eq!(first_row(&[header, ["（1）", "（2）", "（3）", "（4）"], ["余秋菊", "1", "2", "4"]], name), 2);
        }
        assert_eq!(first_row(&[header, ["古丽努尔", "1", "2", "3"], ["余秋菊", "1", "2", "4"]], Some(0)), 1);
    }
}
