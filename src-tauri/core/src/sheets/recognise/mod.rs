//! Finds tables and forms in a workbook and ties their columns to fields.
//!
//! ```text
//! vocabulary  the words, from assets/recognition.json and the field catalogue
//! meaning     what one header says by itself: a person, a property, a field
//! shapes      what a column's values look like
//! header      which rows head a table
//! body        which rows below stand for children
//! context     whose column it is: its words, the group above, the people named to its left
//! columns     each column's field, from that and from the values
//! registration  sheets that hold one child each
//! ```
//!
//! A tie of 0.9 and more is taken without asking; everything less is shown to the clerk as a proposal.

mod body;
mod columns;
mod context;
mod grid;
mod header;
mod meaning;
pub mod measure;
mod registration;
mod shapes;
mod vocabulary;
mod words;

use body::{Body, Frame};
use columns::{Heading, Tie};
use grid::{Grid, one_line};
use header::Header;
use shapes::Shapes;

use super::cells::{Cell, Sheet, Workbook};
use super::table::{Column, Table, TableKind};
use crate::domain::FieldKey;

/// Values are looked at in this many rows only: they tell enough, and the whole sheet would cost as much as reading it.
const SAMPLE: usize = 300;
const MOST_TABLES: usize = 50;

/// Every table and form of a workbook, in the order of its sheets. A sheet with content but no table gives one
/// [`TableKind::Other`], so that nothing is passed over silently.
pub fn recognise(workbook: &Workbook) -> Vec<Table> {
    workbook.sheets.iter().enumerate().flat_map(|(at, sheet)| of_sheet(at, sheet)).collect()
}

fn of_sheet(at: usize, sheet: &Sheet) -> Vec<Table> {
    let grid = Grid::new(sheet);
    if sheet.rows.iter().flatten().all(Cell::is_blank) {
        return Vec::new();
    }
    let forms = registration::forms(&grid, at);
    if !forms.is_empty() {
        return forms;
    }
    let mut tables = Vec::new();
    let (mut from, mut above) = (0, 0);
    while tables.len() < MOST_TABLES
        && let Some(header) = header::next_header(&grid, from, grid.height())
    {
        let (table, next) = roster(&grid, at, header, above);
        above = table.last_row;
        tables.push(table);
        from = next.max(header.bottom + 1);
    }
    if tables.is_empty() {
        tables.push(without_header(&grid, at).unwrap_or_else(|| other(&grid, at)));
    }
    tables
}

/// The table under a header, and the row at which to look for the next one. Its title is below the row `above`.
fn roster(grid: &Grid<'_>, at: usize, header: Header, above: u32) -> (Table, u32) {
    let width = grid.width(header.top..header.bottom + 1);
    let levels: Vec<Vec<String>> = (0..width).map(|column| header::levels(grid, header, column)).collect();
    let leaves: Vec<String> = levels.iter().map(|levels| levels.last().cloned().unwrap_or_default()).collect();
    let title = title(grid, above, header.top);
    // The names' column must be known to find the body, and the body to judge the columns by their values.
    let unseen: Vec<Heading> =
        levels.iter().map(|levels| Heading { levels: levels.clone(), shapes: Shapes::default() }).collect();
    let first = columns::tie(&unseen, title.as_deref().unwrap_or_default());
    let place = |wanted: &str| first.iter().position(|tie| tie.is_some_and(|(field, _)| field == wanted));
    let (name, number) = (place("child.name"), place("row_number"));
    let frame = Frame::new(grid, Some(header), leaves, name.map(|at| at as u32), number.map(|at| at as u32));
    let body = frame.body();
    let shapes = sample(grid, &body);
    let headings: Vec<Heading> = (0..shapes.len().max(levels.len()))
        .map(|column| Heading {
            levels: levels.get(column).cloned().unwrap_or_default(),
            shapes: shapes.get(column).cloned().unwrap_or_default(),
        })
        .collect();
    let ties = columns::tie(&headings, &format!("{}{}", title.as_deref().unwrap_or_default(), grid.sheet.name));
    let kind = kind(&headings, &ties);
    let next = body.next;
    let found = Found { kind, title, header: Some(header), body };
    (table(grid, at, found, &headings, &ties), next)
}

/// What a table is, from its columns.
fn kind(headings: &[Heading], ties: &[Tie]) -> TableKind {
    let tied = |wanted: &str| ties.iter().flatten().any(|(field, _)| *field == wanted);
    let own = ties.iter().flatten().filter(|(field, _)| field.starts_with("child.")).count();
    if is_grid(headings) {
        return TableKind::Other;
    }
    if tied("child.name") || (own >= 3 && (tied("child.id_number") || tied("child.birth_date"))) {
        return TableKind::Roster;
    }
    let words = vocabulary::vocabulary();
    let heads = |heading: &Heading| {
        heading.levels.iter().any(|level| words.statistics.iter().any(|word| level.contains(word.as_str())))
    };
    let filled: u32 = headings.iter().skip(1).map(|heading| heading.shapes.filled).sum();
    let numbers: u32 = headings.iter().skip(1).map(|heading| heading.shapes.numbers).sum();
    let figures = filled == 0 || numbers * 10 >= filled * 6;
    if figures && headings.iter().any(heads) { TableKind::Statistics } else { TableKind::Other }
}

/// An attendance grid has a column for each day.
fn is_grid(headings: &[Heading]) -> bool {
    let days = headings.iter().filter_map(|heading| heading.levels.last());
    days.filter(|leaf| leaf.trim_end_matches(['日', '号']).parse::<u32>().is_ok_and(|day| day <= 31)).count() >= 10
}

/// What the values of each column look like in the first rows of the body.
fn sample(grid: &Grid<'_>, body: &Body) -> Vec<Shapes> {
    let mut shapes: Vec<Shapes> = Vec::new();
    let mut skipped = body.skipped.iter().peekable();
    let rows = (body.first..body.end).filter(|row| skipped.next_if_eq(&row).is_none());
    for row in rows.take(SAMPLE) {
        for (column, cell) in grid.filled(row) {
            let column = column as usize;
            if column >= shapes.len() {
                shapes.resize(column + 1, Shapes::default());
            }
            if let Some(shapes) = shapes.get_mut(column) {
                shapes.add(cell);
            }
        }
    }
    shapes
}

/// A table whose first row is a child already, when the values leave no doubt.
fn without_header(grid: &Grid<'_>, at: usize) -> Option<Table> {
    let body = Frame::new(grid, None, Vec::new(), None, None).body();
    let shapes = sample(grid, &body);
    let ties = columns::tie_by_values(&shapes)?;
    let headings: Vec<Heading> = shapes.into_iter().map(|shapes| Heading { levels: Vec::new(), shapes }).collect();
    let found = Found { kind: TableKind::Roster, title: None, header: None, body };
    Some(table(grid, at, found, &headings, &ties))
}

fn other(grid: &Grid<'_>, at: usize) -> Table {
    let body = Body { first: 0, end: grid.height(), ..Body::default() };
    let found = Found { kind: TableKind::Other, title: title(grid, 0, grid.height()), header: None, body };
    table(grid, at, found, &[], &[])
}

/// What was found of a table beside its columns.
struct Found {
    kind: TableKind,
    title: Option<String>,
    header: Option<Header>,
    body: Body,
}

fn table(grid: &Grid<'_>, at: usize, found: Found, headings: &[Heading], ties: &[Tie]) -> Table {
    let columns = headings.iter().zip(ties).enumerate().filter_map(|(index, (heading, tie))| {
        let named = !heading.levels.is_empty();
        (named || heading.shapes.filled > 0).then(|| Column {
            index: index as u32,
            header: if named { heading.levels.join("/") } else { format!("{}列", letters(index as u32)) },
            field: tie.map(|(field, _)| FieldKey::new(field)),
            confidence: tie.map_or(0.0, |(_, certainty)| certainty),
            hidden: grid.sheet.hidden || grid.sheet.hidden_columns.contains(&(index as u32)),
            value_row: None,
        })
    });
    let Found { kind, title, header, body } = found;
    Table {
        name: grid.sheet.name.clone(),
        sheet: at,
        kind,
        title,
        header_rows: header.map(|header| (header.top + 1..=header.bottom + 1).collect()).unwrap_or_default(),
        first_row: body.first + 1,
        last_row: body.end,
        skipped_rows: body.skipped.iter().map(|row| row + 1).collect(),
        columns: columns.collect(),
    }
}

/// The first line above a table that is neither a unit line nor a note nor 附件2.
fn title(grid: &Grid<'_>, from: u32, until: u32) -> Option<String> {
    let words = vocabulary::vocabulary();
    let unfit = |text: &str| {
        let begins = |list: &[String]| list.iter().any(|word| text.starts_with(word.as_str()));
        let attachment = text.starts_with("附件") && text.chars().count() <= 6;
        begins(&words.notes) || begins(&words.closing) || attachment
    };
    let lines = (from..until.min(from + 10)).filter_map(|row| {
        let mut filled = grid.filled(row);
        let (_, cell) = filled.next()?;
        filled.next().is_none().then(|| one_line(cell))
    });
    let mut lines = lines.filter(|text| !unfit(text));
    lines.find(|text| text.chars().count() >= 2)
}

/// A column's letters: 0 is A, 26 is AA.
pub fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = ((rest - 1) % 26) as u8;
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_letters() {
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
