//! Forms of one child: a sheet for each child in one workbook.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address::Place;
use super::book;
use super::boxes::ticked;
use super::columns::PlannedColumn;
use super::copies::Copier;
use super::desk::Desk;
use super::filler::{Child, Context, Writer, filled_in};
use super::placeholders::{Mark, Piece, pieces};
use super::render::{Changes, Put, render};
use super::report::{FillReport, LeftOut};
use super::roster::written_fields;
use super::source::Source;
use super::spelling::Written;
use super::{Filled, Options, Stands, marks_home, placeholders, tally};
use crate::domain::Value;
use crate::forms::{fields, shown};
use crate::sheets::write::sheet_name::SheetNames;
use crate::store::WrittenCells;
use crate::{Code, Error, Result, words};

/// What is needed for each child's sheet.
struct Form<'a> {
    desk: &'a Desk<'a>,
    columns: Vec<PlannedColumn>,
    writers: Vec<Option<Writer>>,
    /// Cells with marks and what writes a single mark into them.
    marked: Vec<(u32, u32, String)>,
    marks: HashMap<String, Writer>,
    overwrite: bool,
    filled: Vec<u32>,
    occupied: Vec<u32>,
    not_in_list: Vec<BTreeMap<String, u32>>,
    written: WrittenCells,
}

impl Desk<'_> {
    /// Fills the form for each child: the first one in the sheet itself, the others in copies behind the last sheet.
    pub(super) fn one_child_each(&self, options: &Options, children: &[Child], context: &Context) -> Result<Filled> {
        let mut form = Form::new(self, options, children)?;
        let mut package = self.template.package.clone();
        let mut copier = Copier::new(&package, &self.template.book, self.entry)?;
        let mut names = SheetNames::default();
        for sheet in &self.template.book.sheets {
            if children.len() == 1 || sheet.part != self.entry.part {
                names.name(&sheet.name, &sheet.name);
            }
        }
        let instead = self.entry.name.as_str();
        let (mut stands, mut put) = (Vec::new(), BTreeSet::new());
        for (child, number) in children.iter().zip(1u32..) {
            let wanted = child.record.text("child.name").unwrap_or_default();
            let mut cells = form.cells(child, number, context);
            if number == 1 {
                put = cells.keys().map(|place| (place.row, place.column)).collect();
            }
            let row = self.template.table_of(&self.entry.name).map_or(1, |table| table.first_row);
            let keys = options.keys.as_ref().map(|(sent, first)| (sent.clone(), first + number - 1));
            let hide = self.add_keys(&Options { keys, ..Options::default() }, std::iter::once(row), &mut cells);
            let stale = self.xml.has_formulas();
            let xml = render(&self.xml, &Changes { cells, put_in: None, own: true, hide, stale });
            let sheet = if number > 1 {
                copier.add(&mut package, &names.name(wanted, instead), &xml)?
            } else {
                package.replace(&self.entry.part, xml.into_bytes());
                let free = children.len() > 1 && self.speaking_of_this()?.is_empty() && !self.is_in_charts()?;
                if free { copier.rename_first(&names.name(wanted, instead)) } else { instead.to_owned() }
            };
            stands.push(Stands { child: child.id, sheet, row: 1 });
        }
        if children.len() > 1 {
            copier.finish(&mut package)?;
            if self.xml.has_formulas() {
                book::without_calculation_chain(&mut package, &self.template.book)?;
            }
        }
        if !self.speaking_of_this()?.is_empty() {
            book::compute_when_opened(&mut package, &self.template.book)?;
        }
        let count = u32::try_from(children.len()).unwrap_or(u32::MAX);
        let report = FillReport {
            sheet: self.entry.name.clone(),
            filled: count,
            sheets_added: count.saturating_sub(1),
            ..form.report()
        };
        let first = options.keys.as_ref().map_or(0, |(_, first)| *first);
        Ok(Filled { package, stands, put, written: form.written.from(first), report })
    }
}

impl<'a> Form<'a> {
    fn new(desk: &'a Desk<'a>, options: &Options, children: &[Child]) -> Result<Self> {
        let columns = desk.columns(options, children)?;
        let paper = desk.paper();
        let writer = |column: &PlannedColumn| {
            let (source, row) = (column.used()?, column.row?);
            Some(Writer::new(&paper, source, row, column.index, &column.header, Vec::new()))
        };
        let writers: Vec<Option<Writer>> = columns.iter().map(writer).collect();
        let marked = desk.marked();
        let mut marks = HashMap::new();
        for (row, column, text) in &marked {
            for piece in pieces(text).unwrap_or_default() {
                if let Piece::Mark(Mark::Child(source)) = piece {
                    let writer = || Writer::new(&paper, &source, *row, *column, "", Vec::new());
                    marks.entry(source.key()).or_insert_with(writer);
                }
            }
        }
        let all = columns.len();
        let (filled, occupied, not_in_list) = (vec![0; all], vec![0; all], vec![BTreeMap::new(); all]);
        let overwrite = options.overwrite;
        let mut fields = written_fields(&columns);
        let sources = marks.keys().filter_map(|key| Source::parse(key).ok());
        fields.extend(sources.flat_map(|source| source.field_keys()).map(str::to_owned));
        let written = WrittenCells { fields, ..WrittenCells::default() };
        let mut form =
            Self { desk, columns, writers, marked, marks, overwrite, filled, occupied, not_in_list, written };
        let places = form.columns.iter().filter_map(|column| form.place(column));
        let places = places.map(|place| (place.row, place.column)).collect();
        form.written.marks = marks_home::noted(desk.sheet, &form.marked, &places);
        if !overwrite && form.holds_a_child() {
            return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("fill.holds_a_child", &[])));
        }
        Ok(form)
    }

    /// A form that is filled in already would lend its child's values to all others.
    fn holds_a_child(&self) -> bool {
        let is = |source: &Source, key: &str| matches!(source, Source::Field(field) if field.key == key);
        self.columns.iter().any(|column| {
            let who = column.used().is_some_and(|source| is(source, "child.name") || is(source, "child.id_number"));
            let text = self.standing(column);
            who && text.is_some_and(|text| !text.trim().is_empty() && !placeholders::is_in(&text))
        })
    }

    /// Where a column's value goes: the first cell of a merged range.
    fn place(&self, column: &PlannedColumn) -> Option<Place> {
        let row = column.row?;
        let merge = self.desk.sheet.merge_at(row - 1, column.index);
        Some(
            merge.map_or(Place { row, column: column.index }, |merge| Place { row: merge.top + 1, column: merge.left }),
        )
    }

    fn standing(&self, column: &PlannedColumn) -> Option<String> {
        let place = self.place(column)?;
        Some(self.desk.sheet.cell(place.row - 1, place.column).display())
    }

    fn cells(&mut self, child: &Child, number: u32, context: &Context) -> BTreeMap<Place, Put> {
        let mut cells = BTreeMap::new();
        for at in 0..self.columns.len() {
            match self.value(at, child, number, context) {
                Some((place, put)) => drop(cells.insert(place, put)),
                None => self.not_written(at, number),
            }
        }
        for (row, column, text) in &self.marked {
            if let Some(put) = filled_in(text, Some((child, number)), context, &self.marks) {
                cells.insert(Place { row: *row, column: *column }, put);
            }
        }
        cells
    }

    /// Notes that a cell doesn't say what the register says, or that nothing is known.
    fn not_written(&mut self, at: usize, number: u32) {
        let keys = self.columns.get(at).and_then(|column| column.used()).map(Source::field_keys).unwrap_or_default();
        for key in keys {
            self.written.but.entry(key.to_owned()).or_default().insert(number.saturating_sub(1));
        }
    }

    fn value(&mut self, at: usize, child: &Child, number: u32, context: &Context) -> Option<(Place, Put)> {
        let (column, writer) = (self.columns.get(at)?, self.writers.get(at)?.as_ref()?);
        let (place, old) = (self.place(column)?, self.standing(column)?);
        let formula = self.desk.xml.cell(place.row, place.column).is_some_and(|cell| cell.formula.is_some());
        if formula || placeholders::is_in(&old) {
            return None;
        }
        if let Some(text) = column.used().and_then(|source| ticks(source, child, &old)) {
            *self.filled.get_mut(at)? += u32::from(text != old);
            return Some((place, Put::Text(text)));
        }
        let free = old.trim().is_empty() || is_blank_date(&old) || self.overwrite;
        match writer.write(child, number, context) {
            Written::Put(put) if free => {
                *self.filled.get_mut(at)? += 1;
                Some((place, put))
            }
            Written::Unknown if self.overwrite && !old.trim().is_empty() => Some((place, Put::Blank)),
            Written::NotInList(word) => {
                *self.not_in_list.get_mut(at)?.entry(word).or_default() += 1;
                None
            }
            Written::Put(_) | Written::TooLong => {
                *self.occupied.get_mut(at)? += 1;
                None
            }
            Written::Unknown => None,
        }
    }

    fn report(&self) -> FillReport {
        let mut left_out = self.desk.unknown_marks();
        for (at, column) in self.columns.iter().enumerate() {
            left_out.extend(tally::unused(column));
            let occupied = self.occupied.get(at).copied().unwrap_or(0);
            if occupied > 0 {
                left_out.push(LeftOut::new("occupied", &column.at, &column.header, occupied, &[]));
            }
            if let Some(words) = self.not_in_list.get(at).filter(|words| !words.is_empty()) {
                let listed: Vec<&str> = words.keys().map(String::as_str).take(10).collect();
                let count = words.values().sum();
                left_out.push(LeftOut::new(
                    "not_in_list",
                    &column.at,
                    &column.header,
                    count,
                    &[("words", listed.join("、"))],
                ));
            }
        }
        let columns = self.columns.iter().zip(&self.filled).map(|(column, filled)| column.report(*filled, None));
        FillReport { columns: columns.collect(), left_out, ..FillReport::default() }
    }
}

/// The printed options of a cell with those of a child ticked; `None` when nothing is known or the cell has no options.
fn ticks(source: &Source, child: &Child, text: &str) -> Option<String> {
    let Source::Field(field) = source else { return None };
    let labels = match child.record.fields.get(field.key.as_str()) {
        Some(Value::Many(labels)) => labels.clone(),
        _ => vec![shown::text(&child.record, &field.key).into_owned()],
    };
    if labels.iter().all(String::is_empty) {
        return None;
    }
    ticked(text, fields().choices(field), &labels)
}

/// `    年  月  日`: a date to be written in.
fn is_blank_date(text: &str) -> bool {
    let rest: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '＿')).collect();
    ["年月日", "年月", "年"].contains(&rest.as_str())
}
