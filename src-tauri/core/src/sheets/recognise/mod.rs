//! Finds tables and forms in a workbook and ties their columns to fields.
//!
//! ```text
//! vocabulary  the words, from assets/recognition.json and the field catalogue
//! plain       headers as they are compared
//! parts       the words that compounds are made of
//! composed    what words together say that no list holds
//! brackets    what is listed in brackets behind a header
//! meaning     what one header says by itself: a person, a property, a field
//! sounds      headers with a wrong character in a known word
//! shapes      what a column's values look like
//! header      which rows head a table
//! body        which rows below stand for children
//! groups      whose columns stand under a group header
//! levels      a header together with the levels above it
//! context     whose column it is: its words, the group above, the people named to its left
//! columns     each column's field, from that and from the values
//! guess       what the values say of a column whose header isn't known
//! weighing    what values and the table as a whole say about it
//! remembered  what was confirmed before
//! why         the reasons, for people who doubt them
//! beside      tables that stand next to each other
//! roster      tables with one child a row, put together from these
//! registration  sheets that hold one child each
//! ```
//!
//! A tie of 0.9 and more is taken without asking; everything less is shown to the clerk as a proposal.

mod beside;
mod body;
mod brackets;
mod candidates;
mod codes;
mod columns;
mod composed;
mod context;
mod grid;
mod groups;
mod guess;
mod header;
mod instructions;
mod kinds;
mod levels;
mod meaning;
pub mod measure;
mod parts;
mod persons;
mod plain;
mod preferences;
mod registration;
mod remembered;
mod roster;
mod shapes;
mod sounds;
mod vocabulary;
mod weighing;
mod why;
mod words;

pub(in crate::sheets) use body::is_total;
use body::{Body, Frame};
pub(crate) use codes::Codes;
use columns::Heading;
pub(in crate::sheets) use context::is_of_child;
pub(in crate::sheets) use grid::Grid;
use grid::one_line;
pub(in crate::sheets) use kinds::is_personal_name;
pub use remembered::Remembered;
pub use roster::{Explained, letters};
use roster::{Found, Place, sample, table};
pub use why::{Route, Why};

use super::cells::{Sheet, Workbook};
use super::table::{Table, TableKind};

/// The field that a header names by itself.
pub(in crate::sheets) fn field_of(header: &str) -> Option<&'static str> {
    meaning::meaning(header).field
}

const MOST_TABLES: usize = 50;

/// Every table and form of a workbook, in the order of its sheets. A sheet with content but no table gives one
/// [`TableKind::Other`], so that nothing is passed over silently.
pub fn recognise(workbook: &Workbook) -> Vec<Table> {
    recognise_knowing(workbook, &Remembered::default())
}

/// As [`recognise`], with what was confirmed in other sheets.
pub fn recognise_knowing(workbook: &Workbook, remembered: &Remembered) -> Vec<Table> {
    explain(workbook, remembered).into_iter().map(|found| found.table).collect()
}

/// As [`recognise`], with what was confirmed before taken into account, and with the reasons for every column.
pub fn explain(workbook: &Workbook, remembered: &Remembered) -> Vec<Explained> {
    workbook.sheets.iter().enumerate().flat_map(|(at, sheet)| of_sheet(at, sheet, remembered)).collect()
}

fn of_sheet(at: usize, sheet: &Sheet, remembered: &Remembered) -> Vec<Explained> {
    let grid = Grid::new(sheet);
    if sheet.rows.iter().flatten().all(|cell| cell.is_blank()) {
        return Vec::new();
    }
    let forms = registration::forms(&grid, at);
    if !forms.is_empty() {
        return forms.into_iter().map(Explained::from).collect();
    }
    // What stands there is one child's: no line of it is a child of its own.
    if registration::is_sent_for_one_child_in(&grid) {
        return vec![other(&grid, at).into()];
    }
    let mut tables = tables_below(&grid, Place { sheet: at, above: 0, remembered }, 0, true);
    if tables.is_empty() {
        tables.push(without_header(&grid, at).unwrap_or_else(|| other(&grid, at)).into());
    }
    tables
}

/// The tables under the headers from a row on; `wide` looks for such that stand beside each other.
fn tables_below(grid: &Grid<'_>, place: Place<'_>, mut from: u32, wide: bool) -> Vec<Explained> {
    let (mut tables, mut above): (Vec<Explained>, u32) = (Vec::new(), place.above);
    while tables.len() < MOST_TABLES
        && let Some(header) = header::next_header(grid, from, grid.height())
    {
        let place = Place { above, ..place };
        let beside = if wide { beside::beside(grid, place, from, header) } else { None };
        let (found, next) = match beside {
            Some(beside::Beside { tables, next }) => (tables, next),
            None => roster::rosters(grid, place, header),
        };
        above = found.iter().map(|found| found.table.last_row).max().unwrap_or(0);
        tables.extend(found);
        from = next.max(header.bottom + 1);
    }
    tables
}

/// A table whose first row is a child already, when the values leave no doubt.
fn without_header(grid: &Grid<'_>, at: usize) -> Option<Table> {
    let mut body = Frame::new(grid, None, Vec::new(), None, None).body();
    // Lines that stand alone above are titles, not children.
    let lines = (body.first..body.end).take_while(|row| grid.filled(*row).nth(1).is_none());
    let title = title(grid, body.first, body.first + lines.count() as u32);
    while body.first < body.end && grid.filled(body.first).nth(1).is_none() {
        body.first += 1;
    }
    body.skipped.retain(|row| *row >= body.first);
    let shapes = sample(grid, &body);
    let ties = guess::tie_by_values(&shapes)?;
    // A header full of typing errors is still no child: nothing in it has a digit where the children's numbers stand.
    let number =
        ties.iter().position(|tie| tie.is_some_and(|(field, _)| field == "child.id_number")).map(|at| at as u32);
    let word = |row: u32| {
        let cell = number.map(|column| one_line(grid.sheet.cell(row, column))).unwrap_or_default();
        !cell.is_empty() && !cell.chars().any(|c| c.is_ascii_digit()) && grid.filled(row).count() >= 3
    };
    if body.first + 1 < body.end && word(body.first) {
        body.first += 1;
        body.skipped.retain(|row| *row >= body.first);
    }
    let headings: Vec<Heading> = shapes.into_iter().map(|shapes| Heading { levels: Vec::new(), shapes }).collect();
    let found = Found { kind: TableKind::Roster, title, header: None, body };
    Some(table(grid, at, found, &headings, &ties))
}

fn other(grid: &Grid<'_>, at: usize) -> Table {
    let body = Body { first: 0, end: grid.height(), ..Body::default() };
    let found = Found { kind: TableKind::Other, title: title(grid, 0, grid.height()), header: None, body };
    table(grid, at, found, &[], &[])
}

/// The first line above a table that is neither a unit line nor a note nor 附件2.
fn title(grid: &Grid<'_>, from: u32, until: u32) -> Option<String> {
    let words = vocabulary::vocabulary();
    let unfit = |text: &str| {
        let begins = |list: &[String]| list.iter().any(|word| text.starts_with(word.as_str()));
        let attachment = text.starts_with("附件") && text.chars().count() <= 6;
        begins(&words.lists.notes) || begins(&words.lists.closing) || attachment
    };
    let lines = (from..until.min(from + 10)).filter_map(|row| {
        let mut filled = grid.filled(row);
        let (_, cell) = filled.next()?;
        filled.next().is_none().then(|| one_line(cell))
    });
    let mut lines = lines.filter(|text| !unfit(text));
    lines.find(|text| text.chars().count() >= 2)
}
