//! Tables with one child a row.

use super::body::{Body, Frame};
use super::columns::{self, Heading, Tie};
use super::grid::Grid;
use super::header::{self, Header};
use super::meaning::is_header_word;
use super::remembered::Remembered;
use super::shapes::Shapes;
use super::vocabulary;
use super::why::Why;
use crate::domain::FieldKey;
use crate::sheets::table::{Column, Table, TableKind};

/// Values are looked at in this many rows only: they tell enough, and the whole sheet would cost as much as reading it.
const SAMPLE: usize = 300;
/// Wider tables are no explanations of another table's columns.
const MOST_EXPLAINED: usize = 3;

/// Where a table is looked for, and with what in mind.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Position of the sheet.
    pub sheet: usize,
    /// The last row of the table before.
    pub above: u32,
    /// What was confirmed before.
    pub remembered: &'a Remembered,
}

/// A table with the reasons for each of the sheet's columns, from column A on; none for forms and tables without header.
pub struct Explained {
    /// The table.
    pub table: Table,
    /// What counted, by 0-based column.
    pub whys: Vec<Why>,
}

impl From<Table> for Explained {
    fn from(table: Table) -> Self {
        Self { table, whys: Vec::new() }
    }
}

/// The tables under a header and the row at which to look for the next one. Their title is below the row `above`.
///
/// There is more than one when a list is printed in several blocks beside each other under the same header.
pub fn rosters(grid: &Grid<'_>, place: Place<'_>, header: Header) -> (Vec<Explained>, u32) {
    let Place { sheet: at, above, remembered } = place;
    let levels = levels_of(grid, header);
    let title = super::title(grid, above, header.top);
    let about = format!("{}{}", title.as_deref().unwrap_or_default(), grid.sheet.name);
    let (body, shapes) = body(grid, header, &levels, &about);
    let tables = blocks(&levels).into_iter().map(|block| {
        let headings: Vec<Heading> = (0..shapes.len().max(levels.len()))
            .map(|column| match block.contains(&column) {
                true => Heading {
                    levels: levels.get(column).cloned().unwrap_or_default(),
                    shapes: shapes.get(column).cloned().unwrap_or_default(),
                },
                false => Heading::default(),
            })
            .collect();
        let (ties, whys) = columns::tie_with(&headings, &about, remembered);
        let kind = if is_of_a_meeting(&headings, &ties, &about) { TableKind::Other } else { kind(&headings, &ties) };
        let found = Found { kind, title: title.clone(), header: Some(header), body: body.clone() };
        Explained { table: table(grid, at, found, &headings, &ties), whys }
    });
    (tables.collect(), body.next)
}

/// Whether equal blocks stand beside each other under a header.
pub fn is_in_blocks(grid: &Grid<'_>, header: Header) -> bool {
    blocks(&levels_of(grid, header)).len() > 1
}

/// The row below the last child under a header.
pub fn end_of_children(grid: &Grid<'_>, header: Header) -> u32 {
    body(grid, header, &levels_of(grid, header), &grid.sheet.name).0.end
}

/// The header's levels of every column from A on.
fn levels_of(grid: &Grid<'_>, header: Header) -> Vec<Vec<String>> {
    let width = grid.width(header.top..header.bottom + 1);
    (0..width).map(|column| header::levels(grid, header, column)).collect()
}

/// The rows under a header and what their values look like. The names' column must be known to find the rows, and the
/// rows to judge the columns by their values: so the columns are tied once by their headers alone.
fn body(grid: &Grid<'_>, header: Header, levels: &[Vec<String>], about: &str) -> (Body, Vec<Shapes>) {
    let unseen = |levels: &Vec<String>| Heading { levels: levels.clone(), shapes: Shapes::default() };
    let ties = columns::tie(&levels.iter().map(unseen).collect::<Vec<_>>(), about);
    let place = |wanted: &str| ties.iter().position(|tie| tie.is_some_and(|(field, _)| field == wanted));
    let (name, number) = (place("child.name"), place("row_number"));
    let leaves: Vec<String> = levels.iter().map(|levels| levels.last().cloned().unwrap_or_default()).collect();
    let frame = Frame::new(grid, Some(header), leaves, name.map(|at| at as u32), number.map(|at| at as u32));
    let body = frame.body();
    let shapes = sample(grid, &body);
    (body, shapes)
}

/// The columns of each of several equal blocks beside each other; of a plain table all columns.
fn blocks(levels: &[Vec<String>]) -> Vec<std::ops::Range<usize>> {
    let whole: Vec<std::ops::Range<usize>> = std::iter::once(0..usize::MAX).collect();
    let headed = |at: &usize| levels.get(*at).is_some_and(|levels| !levels.is_empty());
    let Some(first) = (0..levels.len()).find(headed) else { return whole };
    let starts: Vec<usize> = (first..levels.len()).filter(|at| levels.get(*at) == levels.get(first)).collect();
    let [start, second, ..] = starts.as_slice() else { return whole };
    let period = second - start;
    let equal = starts.iter().all(|start| {
        (0..period).all(|offset| {
            let (one, other) = (levels.get(first + offset), levels.get(start + offset));
            one == other || (one.is_some_and(Vec::is_empty) && other.is_none())
        })
    });
    let names = levels
        .iter()
        .filter(|levels| levels.last().is_some_and(|leaf| super::meaning::meaning(leaf).field == Some("child.name")));
    if !equal || period < 2 || names.count() != starts.len() {
        return whole;
    }
    starts.iter().map(|start| *start..start + period).collect()
}

/// What a table is, from its columns.
fn kind(headings: &[Heading], ties: &[Tie]) -> TableKind {
    let tied = |wanted: &str| ties.iter().flatten().any(|(field, _)| *field == wanted);
    let own = ties.iter().flatten().filter(|(field, _)| field.starts_with("child.")).count();
    if is_grid(headings) || explains_columns(headings, ties) {
        return TableKind::Other;
    }
    // 办事群众姓名 with a telephone: names of whomever, of whom nothing else is told.
    let by_guess = |(field, certainty): &(&str, f64)| *field == "child.name" && *certainty < vocabulary::WEAK;
    let core = &vocabulary::vocabulary().lists.core;
    let told = ties.iter().flatten().filter(|(field, _)| core.contains(*field) && *field != "row_number").count();
    let named = tied("child.name") && (told >= 2 || !ties.iter().flatten().any(by_guess));
    if named || (own >= 3 && (tied("child.id_number") || tied("child.birth_date"))) {
        return TableKind::Roster;
    }
    let words = vocabulary::vocabulary();
    let heads = |heading: &Heading| {
        heading.levels.iter().any(|level| words.lists.statistics.iter().any(|word| level.contains(word.as_str())))
    };
    let filled: u32 = headings.iter().skip(1).map(|heading| heading.shapes.filled).sum();
    let numbers: u32 = headings.iter().skip(1).map(|heading| heading.shapes.numbers).sum();
    let figures = filled == 0 || numbers * 10 >= filled * 6;
    if figures && headings.iter().any(heads) { TableKind::Statistics } else { TableKind::Other }
}

/// Whether words of headers stand where the names would: 姓名, 性别 below each other with what to fill in behind them, or who signs.
fn explains_columns(headings: &[Heading], ties: &[Tie]) -> bool {
    let named = headings.iter().zip(ties).find(|(_, tie)| tie.is_some_and(|(field, _)| field == "child.name"));
    let Some((heading, _)) = named.filter(|_| headings.len() <= MOST_EXPLAINED) else { return false };
    let samples = &heading.shapes.samples;
    let closing = &vocabulary::vocabulary().lists.closing;
    // {{child.name}} is a mark to be filled in, and as good as a name.
    let mark = |text: &String| text.contains("{{");
    let word = |text: &&String| !mark(text) && (is_header_word(text) || closing.contains(text));
    !samples.is_empty() && samples.iter().filter(word).count() * 2 >= samples.len()
}

/// Whether a list says who was at a meeting or is on duty: names and telephones of people with an office, under such a title.
fn is_of_a_meeting(headings: &[Heading], ties: &[Tie], title: &str) -> bool {
    let words = vocabulary::vocabulary();
    let told = |(field, _): &(&str, f64)| {
        matches!(*field, "row_number" | "child.name" | "child.sex" | "child.phone" | "guardian.phone" | "child.remarks")
    };
    let office = |level: &String| words.lists.offices.contains(&words.plain(level));
    words.lists.meetings.iter().any(|word| title.contains(word.as_str()))
        && ties.iter().flatten().all(told)
        && headings.iter().filter_map(|heading| heading.levels.last()).any(office)
}

/// An attendance grid has a column for each day, or marks in most of its columns.
fn is_grid(headings: &[Heading]) -> bool {
    let words = vocabulary::vocabulary();
    let numbered = |leaf: &String| leaf.trim_end_matches(['日', '号']).parse::<u32>().is_ok_and(|day| day <= 31);
    let numbered = headings.iter().filter_map(|heading| heading.levels.last()).filter(|leaf| numbered(leaf)).count();
    let day = |heading: &&Heading| {
        heading.levels.iter().any(|level| words.lists.days.iter().any(|day| level.contains(day.as_str())))
    };
    let days = headings.iter().filter(day).count();
    let columns = headings.iter().filter(|heading| !heading.levels.is_empty()).count();
    let most = headings.iter().map(|heading| heading.shapes.filled).max().unwrap_or(0);
    // A list of ticks (one of several columns each) is sparse, attendance is not.
    let marked = |heading: &&Heading| {
        let shapes = &heading.shapes;
        shapes.filled >= 3 && shapes.filled * 10 >= most * 8 && shapes.share(shapes.marks) >= 0.9
    };
    let marked = headings.iter().filter(marked).count();
    numbered >= 10 || (days >= 4 && days * 2 >= columns) || (marked >= 5 && marked * 2 >= columns)
}

/// What the values of each column look like in the first rows of the body.
pub fn sample(grid: &Grid<'_>, body: &Body) -> Vec<Shapes> {
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

/// What was found of a table beside its columns.
pub struct Found {
    /// What it is.
    pub kind: TableKind,
    /// Its title.
    pub title: Option<String>,
    /// Its header rows.
    pub header: Option<Header>,
    /// Its other rows.
    pub body: Body,
}

/// Puts a table together.
pub fn table(grid: &Grid<'_>, at: usize, found: Found, headings: &[Heading], ties: &[Tie]) -> Table {
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
