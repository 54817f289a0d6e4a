//! Cells with marks that come home. Nothing beside such a cell says what it holds, so the register remembers with the form that was
//! sent where its marks stood, each with the texts that stood near it: only where those still stand in their places is the cell the same one, and
//! of cells between the same texts only while none of them holds what was sent in another.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::placeholders::{Mark, Piece, asks_for_child, pieces};
use super::source::Source;
use crate::Result;
use crate::domain::text::folded;
use crate::domain::{FieldKey, Record};
use crate::forms::{Field, fields, shown};
use crate::sheets::cells::Sheet;
use crate::sheets::packs;
use crate::sheets::rows::key_of;
use crate::sheets::source::Source as SourceFile;
use crate::sheets::table::{Column, Table, TableKind};
use crate::store::{Register, Sent, SentMark};

/// The cells of a form that have a child's marks, with what stands near them. `filled` are cells, 1-based row and 0-based column, that
/// don't keep their texts.
pub(super) fn noted(sheet: &Sheet, marked: &[(u32, u32, String)], filled: &BTreeSet<(u32, u32)>) -> Vec<SentMark> {
    let is_marked = |place: &(u32, u32)| marked.iter().any(|(row, column, _)| (*row, *column) == *place);
    let cells = (1_u32..)
        .zip(sheet.rows.iter())
        .flat_map(|(row, cells)| cells.filled().map(move |(column, cell)| ((row, column), folded(&cell.display()))));
    let lasting: Vec<((u32, u32), String)> =
        cells.filter(|(place, text)| !text.is_empty() && !filled.contains(place) && !is_marked(place)).collect();
    let below_all = sheet.height().saturating_add(1);
    let beside = |row: u32, column: u32| {
        let nearest = |side: std::cmp::Ordering| {
            let there = lasting.iter().filter(|((other, _), _)| other.cmp(&row) == side);
            there.min_by_key(|((other, at), _)| (row.abs_diff(*other), *at > column, column.abs_diff(*at)))
        };
        if let Some((place, text)) = nearest(std::cmp::Ordering::Equal) {
            return vec![(place.0, place.1, text.clone())];
        }
        // Without a text on its line, nothing may have come in above or below.
        let above = nearest(std::cmp::Ordering::Less).map(|(place, text)| (place.0, place.1, text.clone()));
        let below = nearest(std::cmp::Ordering::Greater).map(|(place, text)| (place.0, place.1, text.clone()));
        above.into_iter().chain([below.unwrap_or((below_all, column, String::new()))]).collect()
    };
    let of_child = marked.iter().filter(|(_, _, text)| asks_for_child(text));
    let noted = |(row, column, text): &(u32, u32, String)| SentMark {
        row: *row,
        column: *column,
        text: text.clone(),
        beside: beside(*row, *column),
    };
    of_child.map(noted).collect()
}

/// Ties the cells of returned forms of one child to what their marks held, and notes which ones can't be compared: those that moved, and
/// texts around several marks that say something else now.
///
/// # Errors
/// What reading the register or the files' cells answers.
pub fn tie_returned(register: &Register, sources: &mut [SourceFile]) -> Result<()> {
    let mut forms = HashMap::new();
    for source in sources.iter_mut().filter(|source| source.tables.iter().any(is_form)) {
        let workbook = source.open()?.workbook;
        let mut on_sheet = BTreeMap::<usize, u32>::new();
        for table in source.tables.iter().filter(|table| is_form(table)) {
            *on_sheet.entry(table.sheet).or_default() += 1;
        }
        // Of two forms on one sheet nobody knows whose the cells are.
        let alone = |table: &Table| is_form(table) && on_sheet.get(&table.sheet) == Some(&1);
        for (at, table) in source.tables.iter_mut().enumerate().filter(|(_, table)| alone(table)) {
            let Some(sheet) = workbook.sheets.get(table.sheet) else { continue };
            let Some(key) = key_of(sheet) else { continue };
            let form = match forms.entry(key.sent.clone()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(register.sent(&key.sent)?),
            };
            let Some(form) = form.as_ref().filter(|form| !marks(form).is_empty()) else { continue };
            let base = match form.children.get(key.number as usize) {
                Some(&child) => register.record_at(child, form.operation)?,
                None => None,
            };
            let mut lost = tie(table, sheet, marks(form), base.as_ref());
            // What somebody said of the form with these cells in it comes last.
            packs::apply(register, std::slice::from_mut(table))?;
            lost.extend(base.map(|base| reworded(marks(form), &base, (table, sheet))).unwrap_or_default());
            if !lost.is_empty() {
                source.not_compared.insert(at, lost.into_iter().collect());
            }
        }
    }
    Ok(())
}

fn is_form(table: &Table) -> bool {
    table.kind == TableKind::Registration
}

fn marks(form: &Sent) -> &[SentMark] {
    form.written.as_ref().map_or(&[], |written| &written.marks)
}

/// What a cell with nothing but one mark holds.
#[derive(Clone, PartialEq)]
enum Held {
    Field(&'static Field),
    Extra(String),
}

impl Held {
    fn of(mark: &SentMark) -> Option<Self> {
        match pieces(&mark.text)?.as_slice() {
            [Piece::Mark(Mark::Child(Source::Field(field)))] => Some(Held::Field(field)),
            [Piece::Mark(Mark::Child(Source::Extra(header)))] => Some(Held::Extra(header.clone())),
            _ => None,
        }
    }

    fn title(&self) -> &str {
        match self {
            Held::Field(field) => field.title(),
            Held::Extra(header) => header,
        }
    }

    fn key(&self) -> Option<FieldKey> {
        match self {
            Held::Field(field) => Some(FieldKey::new(field.key.as_str())),
            Held::Extra(_) => None,
        }
    }

    /// The column of a mark's cell; it keeps the header by which the form is known, if it had one.
    fn column(&self, mark: &SentMark, known: Option<&str>) -> Column {
        let own = known.filter(|_| self.key().is_some());
        Column {
            index: mark.column,
            header: own.unwrap_or_else(|| self.title()).to_owned(),
            field: self.key(),
            confidence: 1.0,
            hidden: false,
            value_row: mark.row.checked_sub(1),
        }
    }

    /// Whether a column holds the same.
    fn is_in(&self, column: &Column) -> bool {
        match self {
            Held::Field(_) => column.field == self.key(),
            Held::Extra(header) => column.field.is_none() && column.header == *header,
        }
    }
}

/// Ties cells that hold one mark; what can't be found again is answered.
fn tie(table: &mut Table, sheet: &Sheet, marks: &[SentMark], base: Option<&Record>) -> BTreeSet<String> {
    let mut lost = BTreeSet::new();
    let held: Vec<(&SentMark, Held)> = marks.iter().filter_map(|mark| Some((mark, Held::of(mark)?))).collect();
    for (mark, what) in &held {
        // It is read already, where the form had it or, in a form that was changed, beside a label.
        let right = |column: &Column| held.iter().any(|(mark, other)| other == what && is_at(mark, column));
        let there = stands(sheet, mark) && !is_mixed_up(sheet, mark, &held, base);
        if table.columns.iter().any(|column| what.is_in(column) && (!there || right(column))) {
            continue;
        }
        if !there {
            lost.insert(what.title().to_owned());
            continue;
        }
        let free = |column: &mut Column| (column.field, column.confidence) = (None, 0.0);
        table.columns.iter_mut().filter(|column| what.key().is_some() && what.is_in(column)).for_each(free);
        match table.columns.iter_mut().find(|column| is_at(mark, column)) {
            Some(known) => *known = what.column(mark, Some(&known.header)),
            None => table.columns.push(what.column(mark, None)),
        }
    }
    lost
}

fn is_at(mark: &SentMark, column: &Column) -> bool {
    column.index == mark.column && column.value_row == mark.row.checked_sub(1)
}

/// Whether a mark's cell is where it was when the form was sent.
fn stands(sheet: &Sheet, mark: &SentMark) -> bool {
    let same = |(row, column, text): &(u32, u32, String)| {
        row.checked_sub(1).is_some_and(|row| folded(&sheet.cell(row, *column).display()) == *text)
    };
    mark.beside.iter().all(same)
}

/// Whether cells without labels have changed places among themselves: between the same texts one holds what was sent in another.
fn is_mixed_up(sheet: &Sheet, mark: &SentMark, held: &[(&SentMark, Held)], base: Option<&Record>) -> bool {
    let labelled = mark.beside.iter().any(|(row, _, _)| *row == mark.row);
    let block: Vec<&(&SentMark, Held)> = held.iter().filter(|(other, _)| other.beside == mark.beside).collect();
    if labelled || block.len() < 2 {
        return false;
    }
    let Some(base) = base else { return true };
    let sent = |what: &Held| match what {
        Held::Field(field) => folded(&shown::text(base, &field.key)),
        Held::Extra(header) => base.extra.get(header).map(|text| folded(text)).unwrap_or_default(),
    };
    let now = |mark: &SentMark| {
        let row = mark.row.checked_sub(1);
        row.map(|row| folded(&sheet.cell(row, mark.column).display())).unwrap_or_default()
    };
    block.iter().any(|(mark, what)| {
        let cell = now(mark);
        let of_another = |other: &Held| other != what && sent(other) == cell;
        !cell.is_empty() && sent(what) != cell && block.iter().any(|(_, other)| of_another(other))
    })
}

/// What the texts around marks speak of that say something else than was sent. Such a text is no answer to a label beside it: nothing
/// else is read from its cell.
fn reworded(marks: &[SentMark], base: &Record, (table, sheet): (&mut Table, &Sheet)) -> BTreeSet<String> {
    let texts: Vec<&SentMark> = marks.iter().filter(|mark| Held::of(mark).is_none()).collect();
    let cells = sheet.rows.iter().flat_map(|row| row.filled());
    let cells: Vec<String> = cells.map(|(_, cell)| folded(&cell.display())).collect();
    let mut lost = BTreeSet::new();
    for mark in texts {
        let pieces = pieces(&mark.text).unwrap_or_default();
        let sent = |cell: &str| says(cell, &pieces, base);
        table.columns.retain(|column| {
            let cell = column.value_row.map(|row| folded(&sheet.cell(row, column.index).display())).unwrap_or_default();
            let meant = is_at(mark, column) && stands(sheet, mark) || !cell.is_empty() && sent(&cell);
            !meant || is_alone(&pieces, column)
        });
        // A text of which nothing was known has left no cell.
        let blank = pieces.iter().all(|piece| known(piece, base).is_some_and(|text| text.is_empty()));
        if !blank && !cells.iter().any(|cell| sent(cell)) {
            lost.extend(of_child(&pieces).map(Source::title));
        }
    }
    lost
}

/// What a text says of a child.
fn of_child<'a>(pieces: &'a [Piece<'_>]) -> impl Iterator<Item = &'a Source> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Mark(Mark::Child(source)) => Some(source),
        _ => None,
    })
}

/// Whether a column was tied to the only thing that a text says of a child, as in `电话：{{child.phone}}`.
fn is_alone(pieces: &[Piece<'_>], column: &Column) -> bool {
    let mut all = of_child(pieces);
    match (all.next(), all.next()) {
        (Some(Source::Field(field)), None) => column.field.as_ref().is_some_and(|key| key.as_str() == field.key),
        _ => false,
    }
}

/// Whether a cell still says what was sent in it.
fn says(cell: &str, pieces: &[Piece<'_>], base: &Record) -> bool {
    let (mut rest, mut anything) = (cell, false);
    for piece in pieces {
        let Some(text) = known(piece, base) else {
            anything = true;
            continue;
        };
        if text.is_empty() {
            continue;
        }
        let after = if anything { rest.split_once(&text).map(|(_, after)| after) } else { rest.strip_prefix(&text) };
        let Some(after) = after else { return false };
        (rest, anything) = (after, false);
    }
    anything || rest.is_empty()
}

/// What a piece of a text said when it was sent; `None` for what only that day knew, such as an age, or a county's words for levels.
fn known(piece: &Piece<'_>, base: &Record) -> Option<String> {
    let of = |field: &Field| (!fields().choices(field).levels).then(|| folded(&shown::text(base, &field.key)));
    match piece {
        Piece::Text(text) => Some(folded(text)),
        Piece::Mark(Mark::Child(Source::Field(field))) => of(field),
        Piece::Mark(Mark::Child(Source::Several(fields))) => fields.iter().map(|field| of(field)).collect(),
        Piece::Mark(Mark::Unknown(name)) => Some(folded(&format!("{{{{{name}}}}}"))),
        Piece::Mark(_) => None,
    }
}
