//! Finds the rows that head a table: under title lines, one to four rows, merged or not.

use std::collections::HashSet;

use super::body::is_total;
use super::context::is_title;
use super::grid::{Grid, one_line};
use super::instructions::instructs;
use super::meaning::{is_header_word, meaning};
use super::plain::without_brackets;
use super::shapes::Shapes;
use super::vocabulary::vocabulary;
use crate::forms::fields;
use crate::sheets::cells::{Cell, CellRef};

/// The rows of a header, 0-based, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
}

/// What is longer is a note.
const LONGEST_HEADER: usize = 40;

const MOST_LEVELS: u32 = 4;

/// What stands in a row that might be a header.
#[derive(Debug, Default)]
struct Look {
    filled: u32,
    known: u32,
    values: u32,
    name: bool,
    /// No text twice: wide tables have many columns that no word list knows.
    distinct: bool,
}

impl Look {
    fn is_header(&self) -> bool {
        let several = self.known >= 2 && self.values * 2 <= self.known && self.filled >= 2;
        let narrow = self.known >= 1 && self.values == 0 && self.name && self.filled >= 2 && self.distinct;
        let telling = self.known * 6 >= self.filled || (self.values == 0 && self.distinct);
        several && telling || narrow
    }
}

/// Title lines and notes above a table are few; further down a header stands below a blank row or a title.
const FIRST_ROWS: usize = 60;
/// So that a large sheet without any header costs little.
const MOST_LOOKS: usize = 3_000;

/// The next header at or below a row.
pub fn next_header(grid: &Grid<'_>, from: u32, until: u32) -> Option<Header> {
    let after_break = |row: u32| row.checked_sub(1).is_none_or(|above| grid.filled(above).nth(1).is_none());
    (from..until)
        .filter(|row| grid.filled(*row).next().is_some())
        .enumerate()
        .filter(|(nth, row)| *nth < FIRST_ROWS || after_break(*row))
        .take(MOST_LOOKS)
        .map(|(_, row)| row)
        .find(|row| look(grid, *row).is_header() && !is_unit_line(grid, *row) && !is_sum(grid, *row))
        .map(|row| better(grid, from, extend(grid, from, row), until))
}

/// Whether a row says how many there are: 合计 and 12人 are words that headers have too.
fn is_sum(grid: &Grid<'_>, row: u32) -> bool {
    let mut filled = grid.filled(row);
    filled.next().is_some_and(|(_, first)| is_total(&one_line(first))) && filled.nth(1).is_none()
}

/// A line such as `班级 | 三年级 | 班主任 | 李老师` above a header looks like one; the row below knows more of its cells.
fn better(grid: &Grid<'_>, from: u32, header: Header, until: u32) -> Header {
    let known = |header: Header| (header.top..=header.bottom).map(|row| look(grid, row).known).max().unwrap_or(0);
    let below = (header.bottom + 1..(header.bottom + 4).min(until)).find(|row| {
        let look = look(grid, *row);
        look.is_header() && look.values == 0 && look.known > known(header)
    });
    below.map_or(header, |row| extend(grid, from.max(header.bottom + 1), row))
}

fn look(grid: &Grid<'_>, row: u32) -> Look {
    let mut look = Look::default();
    let (mut texts, mut words) = (HashSet::new(), HashSet::new());
    // 男 and 女 side by side head counts; one of them alone is a value.
    let sexes =
        |wanted: &str| grid.filled(row).any(|(_, cell)| matches!(cell, Cell::Text(text) if text.trim() == wanted));
    let both = sexes("男") && sexes("女");
    let mut counted = None;
    for (_, cell) in grid.filled(row) {
        look.filled += 1;
        let sex = both && matches!(one_line(cell).as_str(), "男" | "女");
        // The days or lessons of an attendance grid: 1, 2, 3 …
        let number = cell.shown().trim().parse::<u32>().ok();
        let counts = number.is_some() && number == counted.map_or(Some(1), |last: u32| Some(last + 1));
        counted = number.filter(|_| counts);
        if counts {
            continue;
        }
        if is_value(cell) && !sex {
            look.values += 1;
            continue;
        }
        let text = one_line(cell);
        if is_header_word(&text) {
            // Values such as 内容1, 内容2 … are one word, not many.
            look.known += u32::from(words.insert(vocabulary().plain(&text)));
            look.name |= meaning(&text).field.is_some_and(|field| field.ends_with(".name"));
        }
        texts.insert(text);
    }
    look.distinct = texts.len() * 10 >= look.filled as usize * 9;
    look
}

/// Whether a cell holds a value rather than a header.
fn is_value(cell: CellRef<'_>) -> bool {
    let Cell::Text(text) = cell else { return !cell.is_blank() };
    if text.chars().count() > 60 {
        return true;
    }
    let mut shapes = Shapes::default();
    shapes.add(cell);
    shapes.ids + shapes.student_numbers + shapes.phones + shapes.dates + shapes.sexes + shapes.numbers > 0
        || shapes.ethnic_groups > 0
        || vocabulary().lists.plain_answers.contains(&vocabulary().plain(text))
}

/// Whether a row says something about the whole sheet: a title, a unit line, a note.
pub fn is_line(grid: &Grid<'_>, row: u32) -> bool {
    let words = vocabulary();
    let texts: Vec<String> = grid.filled(row).map(|(_, cell)| one_line(cell)).collect();
    texts.len() == 1
        || texts.iter().any(|text| text.trim_end_matches([':', '：']).contains([':', '：']))
        || texts.first().is_some_and(|text| words.lists.closing.iter().any(|word| text.contains(word.as_str())))
}

/// Whether a row is a few labels with their answers, far from each other: `填报单位：| | | |填报人：`. The questions of a questionnaire
/// end with colons too, but stand side by side.
fn is_unit_line(grid: &Grid<'_>, row: u32) -> bool {
    let filled: Vec<(u32, String)> = grid.filled(row).map(|(column, cell)| (column, one_line(cell))).collect();
    let (Some((first, _)), Some((last, _))) = (filled.first(), filled.last()) else { return false };
    let spread = last - first >= filled.len() as u32 && filled.len() >= 2;
    spread && filled.iter().all(|(_, text)| text.contains([':', '：']))
}

/// Adds the rows of group headers above and of sub-headers below.
fn extend(grid: &Grid<'_>, from: u32, row: u32) -> Header {
    let mut header = Header { top: row, bottom: row };
    while header.top > from && header.bottom - header.top + 1 < MOST_LEVELS && is_group_row(grid, header.top - 1) {
        header.top -= 1;
    }
    loop {
        let reach = (header.top..=header.bottom)
            .flat_map(|row| grid.filled(row).map(move |(column, cell)| (row, column, cell)))
            .filter(|(_, _, cell)| !is_note(*cell))
            .map(|(row, column, _)| (row, column))
            .filter_map(|(row, column)| grid.merge(row, column).map(|merge| merge.bottom))
            .filter(|bottom| *bottom < header.top + MOST_LEVELS)
            .max()
            .unwrap_or(header.bottom);
        let bottom = if reach > header.bottom {
            reach
        } else if header.bottom - header.top + 1 < MOST_LEVELS && is_sub_header(grid, header.bottom) {
            header.bottom + 1
        } else {
            return header;
        };
        header.bottom = bottom;
    }
}

/// A note beside the header may stand over all its rows and more.
fn is_note(cell: CellRef<'_>) -> bool {
    let text = one_line(cell);
    text.chars().count() > LONGEST_HEADER || vocabulary().lists.notes.iter().any(|word| text.starts_with(word.as_str()))
}

/// Whether most of a row says how to fill in the columns below it: 红色为必填项. A group such as 监护人信息（必填） still names somebody.
fn says_how_to_fill_in(grid: &Grid<'_>, row: u32) -> bool {
    let texts: Vec<String> = grid.filled(row).map(|(_, cell)| without_brackets(&one_line(cell))).collect();
    texts.iter().filter(|text| instructs(text)).count() * 2 > texts.len()
}

/// A row above a header row belongs to it when its cells reach down into it, or stand over several of its columns.
fn is_group_row(grid: &Grid<'_>, row: u32) -> bool {
    if is_unit_line(grid, row) || says_how_to_fill_in(grid, row) {
        return false;
    }
    let below = row + 1;
    let width = grid.width(below..below + 1);
    let filled: Vec<u32> = grid.filled(row).map(|(column, _)| column).collect();
    let note = |column: u32| is_note(grid.shown(row, column));
    let reaches = |column: u32| grid.merge(row, column).is_some_and(|merge| merge.bottom >= below) && !note(column);
    if filled.iter().any(|column| reaches(*column)) {
        return grid.filled(row).all(|(_, cell)| !is_value(cell));
    }
    // A title that leaves a column to a label of its own still heads the whole table.
    let title = |column: u32| {
        let text = without_brackets(&one_line(grid.shown(row, column)));
        grid.span(row, column) + 2 >= width && width > 4 && is_title(&text)
    };
    let groups = |column: u32| (2..width).contains(&grid.span(row, column)) && !title(column);
    filled.iter().any(|column| groups(*column)) && !is_line(grid, row)
}

/// The row below belongs to the header when it only fills what the header row leaves open:
/// blank columns, and columns under a cell that stands over several.
fn is_sub_header(grid: &Grid<'_>, row: u32) -> bool {
    let below = row + 1;
    let width = grid.width(row..below + 1);
    let mut filled = 0;
    let mut known = 0;
    for (column, cell) in grid.filled(below) {
        let option = is_option(grid, row, column, cell);
        if !open(grid, row, column, width) || (is_value(cell) && !option) {
            return false;
        }
        filled += 1;
        known += u32::from(option || is_header_word(&one_line(cell)));
    }
    filled >= 2 && known >= 1 && !is_line(grid, below)
}

/// Whether a cell is an answer to what the cell over it and over its neighbours asks: 男 and 女 below 性别, each with a column for
/// ticks. The answers of a child stand in a column of their own and have no neighbour with another answer.
fn is_option(grid: &Grid<'_>, row: u32, column: u32, cell: CellRef<'_>) -> bool {
    let Some(merge) = grid.merge(row, column).filter(|merge| merge.right > merge.left) else { return false };
    let field = meaning(&one_line(grid.shown(row, column))).field.and_then(|field| fields().get(field));
    let own = one_line(cell);
    let answers = |text: &str| match field {
        Some(field) => fields().choices(field).find(text).is_some(),
        None => vocabulary().lists.plain_answers.contains(&vocabulary().plain(text)),
    };
    let others = (merge.left..=merge.right).filter(|other| *other != column);
    let mut others = others.map(|other| one_line(grid.sheet.cell(row + 1, other))).filter(|text| !text.is_empty());
    answers(&own) && others.next().is_some_and(|first| first != own && others.all(|text| text != own))
}

/// Whether a column of a header row is blank or under a cell that stands over several columns.
fn open(grid: &Grid<'_>, row: u32, column: u32, width: u32) -> bool {
    if let Some(merge) = grid.merge(row, column) {
        return merge.right > merge.left && merge.right - merge.left + 1 < width;
    }
    if grid.sheet.cell(row, column).is_blank() {
        return true;
    }
    // Merged once, but no longer: blank columns follow and are filled below.
    column + 1 < width && grid.shown(row, column + 1).is_blank() && !grid.sheet.cell(row + 1, column + 1).is_blank()
}

/// The levels of one column's header from the top down, without repetitions.
pub fn levels(grid: &Grid<'_>, header: Header, column: u32) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for row in header.top..=header.bottom {
        let mut text = one_line(grid.shown(row, column));
        if text.is_empty() && row < header.bottom && grid.merge(row, column).is_none() {
            text = inherited(grid, header, row, column);
        }
        if !text.is_empty() && found.last() != Some(&text) {
            found.push(text);
        }
    }
    found
}

/// The group that stands to the left in a row whose merges were lost, when this column has a header of its own below.
fn inherited(grid: &Grid<'_>, header: Header, row: u32, column: u32) -> String {
    let has_below = |column: u32| (row + 1..=header.bottom).any(|row| !grid.sheet.cell(row, column).is_blank());
    if !has_below(column) {
        return String::new();
    }
    for left in (0..column).rev() {
        let cell = grid.sheet.cell(row, left);
        if !cell.is_blank() {
            let alone = grid.merge(row, left).is_some() || !has_below(left);
            return if alone { String::new() } else { one_line(cell) };
        }
        if !has_below(left) {
            break;
        }
    }
    String::new()
}
