//! Different tables printed beside each other, with blank columns between them.
//!
//! A blank column alone says nothing: many a form has one to make room. Two tables are seen where the columns on its right could be
//! a list of children by themselves.

use std::ops::Range;

use super::grid::Grid;
use super::header::Header;
use super::meaning::meaning;
use super::roster::{self, Explained, Place};
use crate::sheets::cells::{Cell, CellRef, Merge, Sheet};
use crate::sheets::packed::Rows;
use crate::sheets::table::{Column, TableKind};

/// More stretches of columns than this are no tables but a scattered sheet.
const MOST_PARTS: usize = 12;
/// The gaps are looked for in so many rows first, because most sheets have none.
const GLANCE: u32 = 12;
/// From here on a header says by itself what it heads.
const PLAIN: f64 = 0.9;
/// What is said of a child and, unlike a telephone or a sex, hardly ever of the grown-up whose name stands beside it.
const OF_CHILDREN: [&str; 6] =
    ["child.id_number", "child.birth_date", "child.school", "child.grade", "child.class", "child.student_number"];

/// Tables beside each other.
pub struct Beside {
    /// From left to right.
    pub tables: Vec<Explained>,
    /// The row at which to look for the next table.
    pub next: u32,
}

/// The tables that stand beside each other from a header on; `None` for a single one.
pub fn beside(grid: &Grid<'_>, place: Place<'_>, from: u32, header: Header) -> Option<Beside> {
    let glance = used(grid, header.top..(header.top + GLANCE).min(grid.height()));
    if stretches(&glance).len() < 2 || roster::is_in_blocks(grid, header) {
        return None;
    }
    let end = end_of_gaps(grid, header, glance)?;
    let stretches = stretches(&used(grid, header.top..end));
    if !(2..=MOST_PARTS).contains(&stretches.len()) {
        return None;
    }
    let look = |part: &Range<u32>| {
        let sheet = cut(grid, part, place.above..end, header.top);
        let grid = Grid::new(&sheet);
        super::tables_below(&grid, place, from, false)
    };
    let parts = parts(stretches, &|part| Part::of(&look(part)));
    (parts.len() >= 2).then(|| Beside { tables: parts.iter().flat_map(look).map(told).collect(), next: end })
}

/// A numbered list without names beside a list of children is taken for one, so that it is told that it wasn't imported. One with
/// names that is none, such as marks for each day, stays what it is.
fn told(mut found: Explained) -> Explained {
    let names = |column: &Column| column.field.as_ref().is_some_and(|field| field.as_str() == "child.name");
    if found.table.kind == TableKind::Other && !found.table.columns.iter().any(names) {
        found.table.kind = TableKind::Roster;
    }
    found
}

/// What counts of a stretch of columns.
#[derive(Default)]
struct Part {
    columns: usize,
    /// It has a column 序号.
    numbered: bool,
    /// It names persons of whom it is certain that they are children.
    named: bool,
}

impl Part {
    fn of(tables: &[Explained]) -> Self {
        let Some(table) = tables.iter().map(|found| &found.table).find(|table| !table.header_rows.is_empty()) else {
            return Self::default();
        };
        let numbered = table.columns.iter().any(|column| {
            let meaning = meaning(leaf(column));
            meaning.field == Some("row_number") && meaning.certainty >= PLAIN
        });
        Self { columns: table.columns.len(), numbered, named: names_children(&table.columns) }
    }
}

/// Whether columns by themselves are those of children: 姓名 beside 关系 or 电话 may be whoever looks after the child on the left.
fn names_children(columns: &[Column]) -> bool {
    let tied = |wanted: &str| columns.iter().find(|column| column.field.as_ref().is_some_and(|f| f.as_str() == wanted));
    let Some(name) = tied("child.name").filter(|name| name.confidence >= PLAIN) else { return false };
    if meaning(leaf(name)).role == Some("child") {
        return true;
    }
    let of_relatives = columns.iter().filter_map(|column| column.field.as_ref()).any(|field| {
        let field = field.as_str();
        ["father.", "mother.", "guardian."].iter().any(|role| field.starts_with(role)) && field != "guardian.relation"
    });
    let of_somebody_else = tied("guardian.relation").is_some() && tied("guardian.name").is_none();
    !of_somebody_else && (of_relatives || OF_CHILDREN.iter().any(|field| tied(field).is_some()))
}

fn leaf(column: &Column) -> &str {
    column.header.rsplit('/').next().unwrap_or_default()
}

/// Joins stretches that are no table of their own to the one on their left.
fn parts(stretches: Vec<Range<u32>>, look: &dyn Fn(&Range<u32>) -> Part) -> Vec<Range<u32>> {
    let mut parts: Vec<(Range<u32>, Part)> = Vec::new();
    for stretch in stretches {
        let own = look(&stretch);
        match parts.last_mut() {
            Some((_, left)) if left.columns >= 2 && (left.numbered && own.numbered || left.named && own.named) => {
                parts.push((stretch, own));
            }
            Some((range, left)) => {
                range.end = stretch.end;
                *left = look(range);
            }
            None => parts.push((stretch, own)),
        }
    }
    parts.into_iter().map(|(range, _)| range).collect()
}

/// Which columns are filled in a row of several cells. A line that stands alone, such as a title, speaks for no column.
fn used(grid: &Grid<'_>, rows: Range<u32>) -> Vec<bool> {
    let mut used = Vec::new();
    for row in rows {
        mark(grid, row, &mut used);
    }
    used
}

fn mark(grid: &Grid<'_>, row: u32, used: &mut Vec<bool>) {
    if grid.filled(row).nth(1).is_none() {
        return;
    }
    for (column, _) in grid.filled(row) {
        let width = (column + grid.span(row, column)) as usize;
        if used.len() < width {
            used.resize(width, false);
        }
        if let Some(covered) = used.get_mut(column as usize..width) {
            covered.fill(true);
        }
    }
}

/// The stretches of filled columns.
fn stretches(used: &[bool]) -> Vec<Range<u32>> {
    let mut found: Vec<Range<u32>> = Vec::new();
    for (column, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        let column = column as u32;
        match found.last_mut() {
            Some(last) if last.end == column => last.end += 1,
            _ => found.push(column..column + 1),
        }
    }
    found
}

/// The row at which the last blank column between others is filled; `None` when that is a row of children.
fn end_of_gaps(grid: &Grid<'_>, header: Header, mut used: Vec<bool>) -> Option<u32> {
    for row in header.top + GLANCE..grid.height() {
        mark(grid, row, &mut used);
        if stretches(&used).len() < 2 {
            return (row >= roster::end_of_children(grid, header)).then_some(row);
        }
    }
    Some(grid.height())
}

/// The given columns of the given rows as a sheet of their own, every cell at its place. Lines that stand alone above the header or over
/// more than these columns are those of each table.
fn cut(grid: &Grid<'_>, part: &Range<u32>, rows: Range<u32>, header: u32) -> Sheet {
    let sheet = grid.sheet;
    let mut cells = Rows::default();
    for row in 0..rows.end {
        let mut filled = grid.filled(row);
        let alone = filled.next().filter(|_| filled.next().is_none());
        let shared = alone.filter(|(column, _)| row < header || crosses(grid, row, *column, part));
        let own = |column: u32| match shared {
            Some((_, cell)) if column == part.start => cell,
            None if part.contains(&column) => sheet.cell(row, column),
            _ => Cell::Empty,
        };
        let width = if rows.contains(&row) { part.end } else { 0 };
        cells.push((0..width).map(own).collect::<Vec<CellRef<'_>>>());
    }
    cells.finish();
    Sheet {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        rows: cells,
        merges: sheet.merges.iter().filter_map(|merge| clipped(merge, part)).collect(),
        hidden_rows: sheet.hidden_rows.clone(),
        hidden_columns: sheet.hidden_columns.clone(),
        uncalculated: Vec::new(),
    }
}

/// Whether a cell stands over columns on both sides of an edge.
fn crosses(grid: &Grid<'_>, row: u32, column: u32, part: &Range<u32>) -> bool {
    let end = column + grid.span(row, column);
    let (outside, inside) = (column < part.start || end > part.end, column < part.end && end > part.start);
    outside && inside
}

/// What of a merged range lies in these columns.
fn clipped(merge: &Merge, part: &Range<u32>) -> Option<Merge> {
    let (left, right) = (merge.left.max(part.start), merge.right.min(part.end.saturating_sub(1)));
    (left <= right && (left < right || merge.top < merge.bottom)).then_some(Merge { left, right, ..*merge })
}
