//! What a form says of one child: the values of its columns and marks.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::dropdowns::DropDowns;
use super::grid::SheetXml;
use super::placeholders::{Mark, Piece, pieces};
use super::render::Put;
use super::source::Source;
use super::spelling::{Hints, Spelling, Written};
use super::styles::{Shows, Styles};
use crate::domain::age::{BirthdayRule, full_years};
use crate::domain::{ChildId, Record};
use crate::forms::fields::Field;
use crate::forms::{derive, shown};
use crate::sheets::cells::Sheet;
use crate::sheets::own_words::OwnWords;

/// What a form tells besides the children.
#[derive(Debug, Clone)]
pub struct Context {
    /// The unit that fills it in.
    pub unit: String,
    /// Who fills it in.
    pub operator: String,
    /// The day for which it speaks.
    pub as_of: NaiveDate,
    /// The day on which it is filled in.
    pub filled_on: NaiveDate,
    /// From which day on a child is a year older.
    pub birthday_rule: BirthdayRule,
    /// How many children are filled in.
    pub count: u32,
}

/// A child to be filled in.
#[derive(Debug, Clone)]
pub struct Child {
    /// Who.
    pub id: ChildId,
    /// What is known.
    pub record: Record,
}

/// A sheet as it is looked at while it is filled.
pub struct Paper<'a> {
    /// Its cells as they were read.
    pub sheet: &'a Sheet,
    /// Its part.
    pub xml: &'a SheetXml,
    /// The book's styles.
    pub styles: &'a Styles,
    /// Its dropdowns.
    pub lists: &'a DropDowns,
    /// The county's words for levels.
    pub own_words: &'a OwnWords,
    /// Whether days are counted from 1904.
    pub epoch_1904: bool,
}

impl Paper<'_> {
    /// What cells of a place show.
    pub fn shows(&self, row: u32, column: u32) -> Shows {
        match self.xml.cell(row, column) {
            Some(cell) => self.styles.shows(self.xml.style(cell)),
            None => {
                let style = super::outside::column_style(self.xml, column);
                style.and_then(|style| style.parse().ok()).map_or(Shows::Anything, |style| self.styles.shows(style))
            }
        }
    }

    /// How a field is written in a cell, or in a column of which this is the first one.
    pub fn spelling(
        &self,
        field: &'static Field,
        row: u32,
        column: u32,
        header: &str,
        samples: Vec<String>,
    ) -> Spelling {
        let list = self.lists.at(row, column);
        let (own_words, epoch_1904) = (self.own_words, self.epoch_1904);
        let hints = Hints { header, shows: self.shows(row, column), list, samples, own_words, epoch_1904 };
        Spelling::new(field, &hints)
    }
}

/// Writes one source into the cells of one column.
pub struct Writer {
    source: Source,
    shows: Shows,
    spellings: Vec<Spelling>,
    tick: String,
}

impl Writer {
    /// A writer for a column whose first cell is this one.
    pub fn new(paper: &Paper<'_>, source: &Source, row: u32, column: u32, header: &str, samples: Vec<String>) -> Self {
        let fields: Vec<&'static Field> = match source {
            Source::Field(field) | Source::Mark(field, _) => vec![field],
            Source::Several(fields) => fields.clone(),
            Source::RowNumber | Source::Age | Source::Extra(_) => Vec::new(),
        };
        let tick = samples.iter().find(|text| text.chars().count() == 1).cloned().unwrap_or_else(|| "√".to_owned());
        let several = fields.len() > 1;
        let samples = |at: usize| if several && at > 0 { Vec::new() } else { samples.clone() };
        let spellings = fields.into_iter().enumerate();
        let spellings = spellings.map(|(at, field)| paper.spelling(field, row, column, header, samples(at))).collect();
        Self { source: source.clone(), shows: paper.shows(row, column), spellings, tick }
    }

    /// What it writes for a child that has this number in the form.
    pub fn write(&self, child: &Child, number: u32, context: &Context) -> Written {
        let text = |text: String| if text.is_empty() { Written::Unknown } else { Written::Put(Put::Text(text)) };
        let figure = |number: i64| match self.shows {
            Shows::Text => text(number.to_string()),
            _ => Written::Put(Put::Number(number)),
        };
        match &self.source {
            Source::RowNumber => figure(number.into()),
            Source::Age => age(&child.record, context).map_or(Written::Unknown, |age| figure(age.into())),
            Source::Extra(header) => text(child.record.extra.get(header).cloned().unwrap_or_default()),
            Source::Mark(field, label) => {
                let value = child.record.fields.get(field.key.as_str());
                let has = match value {
                    Some(crate::domain::Value::Many(labels)) => labels.contains(label),
                    _ => shown::text(&child.record, &field.key) == label.as_str(),
                };
                if has { text(self.tick.clone()) } else { Written::Unknown }
            }
            Source::Field(_) => self.spellings.first().map_or(Written::Unknown, |one| one.write(&child.record)),
            Source::Several(_) => self.several(&child.record),
        }
    }

    fn several(&self, record: &Record) -> Written {
        let mut joined = String::new();
        for spelling in &self.spellings {
            match spelling.write(record) {
                Written::Put(Put::Text(text)) => joined.push_str(&text),
                Written::Put(Put::Number(number)) => joined.push_str(&number.to_string()),
                _ => {}
            }
        }
        if joined.is_empty() { Written::Unknown } else { Written::Put(Put::Text(joined)) }
    }
}

fn age(record: &Record, context: &Context) -> Option<u32> {
    derive::birth_date(record).and_then(|birth| full_years(birth, context.as_of, context.birthday_rule))
}

/// What a cell with marks says of a child, or without one; `None` when it has no marks. Marks of a child are left as they are when
/// there is none, and those that mean nothing always.
pub fn filled_in(
    text: &str,
    child: Option<(&Child, u32)>,
    context: &Context,
    writers: &HashMap<String, Writer>,
) -> Option<Put> {
    let pieces = pieces(text)?;
    if let ([Piece::Mark(Mark::Child(source))], Some((child, number))) = (pieces.as_slice(), child) {
        let written = writers.get(&source.key()).map(|writer| writer.write(child, number, context));
        return Some(match written {
            Some(Written::Put(put)) => put,
            Some(Written::NotInList(text)) => Put::Text(text),
            _ => Put::Blank,
        });
    }
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Mark(Mark::General(name)) => out.push_str(&general(name, context)),
            Piece::Mark(Mark::Unknown(name)) => out.push_str(&format!("{{{{{name}}}}}")),
            Piece::Mark(Mark::Child(source)) => match child {
                Some((child, number)) => out.push_str(&plain(&source, child, number, context)),
                None => out.push_str(&format!("{{{{{}}}}}", source.key())),
            },
        }
    }
    Some(if out.is_empty() { Put::Blank } else { Put::Text(out) })
}

/// Something of a child inside a longer text.
fn plain(source: &Source, child: &Child, number: u32, context: &Context) -> String {
    let of = |field: &&'static Field| shown::text(&child.record, &field.key).into_owned();
    match source {
        Source::Field(field) => of(field),
        Source::Several(fields) => fields.iter().map(of).collect(),
        Source::RowNumber => number.to_string(),
        Source::Age => age(&child.record, context).map(|age| age.to_string()).unwrap_or_default(),
        Source::Extra(header) => child.record.extra.get(header).cloned().unwrap_or_default(),
        Source::Mark(field, label) => {
            if of(field) == *label {
                "√".to_owned()
            } else {
                String::new()
            }
        }
    }
}

fn general(name: &str, context: &Context) -> String {
    let words = |day: NaiveDate| crate::forms::definitions::common().day_in_words(day);
    match name {
        "unit" => context.unit.clone(),
        "operator" => context.operator.clone(),
        "as_of" => words(context.as_of),
        "filled_on" => words(context.filled_on),
        _ => context.count.to_string(),
    }
}
