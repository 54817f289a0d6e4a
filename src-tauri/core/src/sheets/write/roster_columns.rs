//! Which columns a roster has: those of the form, then what else the children fill.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::domain::{FieldKey, Record};
use crate::forms::definitions::Roster;
use crate::forms::{Field, Kind, fields, shown};

/// Which columns stand behind those of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterColumns {
    fields: BTreeSet<&'static str>,
    extras: BTreeSet<String>,
}

impl RosterColumns {
    /// Every field of the catalogue, for callers that cannot look at the children beforehand.
    pub fn everything() -> Self {
        let all = fields().fields.iter().filter(|field| field.kind != Kind::RowNumber);
        Self { fields: all.map(|field| field.key.as_str()).collect(), extras: BTreeSet::new() }
    }

    /// The columns for fields by their keys, and for extra columns by their headers. A key that is no field's is left out.
    pub fn of<'k>(keys: impl Iterator<Item = &'k str>, extras: impl Iterator<Item = &'k str>) -> Self {
        let fields = keys.filter_map(|key| fields().get(key)).map(|field| field.key.as_str());
        Self { fields: fields.collect(), extras: extras.map(str::to_owned).collect() }
    }

    /// Adds what a child fills.
    pub fn see(&mut self, record: &Record) {
        let keys = record.fields.keys().chain(record.originals.keys()).map(FieldKey::as_str);
        let Self { fields, extras } = Self::of(keys, record.extra.keys().map(String::as_str));
        self.fields.extend(fields);
        self.extras.extend(extras);
    }
}

/// What fills a column.
pub(super) enum Source {
    Number,
    Field(&'static Field),
    Extra(String),
}

/// A column of the sheet.
pub(super) struct Column {
    pub(super) source: Source,
    pub(super) header: String,
    pub(super) width: f64,
    pub(super) stand: Stand,
}

/// How text stands in the cells of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    Middle,
    Left,
    OneLine,
}

impl Stand {
    fn of(field: &Field, left: bool) -> Self {
        match field.kind {
            Kind::IdNumber | Kind::StudentNumber | Kind::Region => Stand::OneLine,
            _ if left => Stand::Left,
            _ => Stand::Middle,
        }
    }
}

impl Column {
    pub(super) fn text<'r>(&self, record: &'r Record) -> Cow<'r, str> {
        match &self.source {
            Source::Number => "".into(),
            Source::Field(field) => shown::text(record, &field.key),
            Source::Extra(header) => record.extra.get(header).map_or("", String::as_str).into(),
        }
    }
}

/// The form's columns, then those further fields that are filled, in the catalogue's order, then extra columns.
pub(super) fn lay_out(form: &Roster, wanted: &RosterColumns) -> Vec<Column> {
    let of_form = form.columns.iter().filter_map(|column| {
        let field = fields().get(&column.field)?;
        let source = if field.kind == Kind::RowNumber { Source::Number } else { Source::Field(field) };
        Some(Column { source, header: column.label.clone(), width: column.width, stand: Stand::of(field, column.left) })
    });
    let on_form = |field: &Field| form.columns.iter().any(|column| column.field == field.key);
    let further = fields().fields.iter().filter(|field| wanted.fields.contains(field.key.as_str()) && !on_form(field));
    let further = further.map(|field| {
        let width = form.widths.get(&field.kind).copied().unwrap_or(form.extra_width);
        let stand = Stand::of(field, field.kind == Kind::Text);
        Column { source: Source::Field(field), header: field.title().to_owned(), width, stand }
    });
    let extras = wanted.extras.iter().map(|header| Column {
        source: Source::Extra(header.clone()),
        header: header.clone(),
        width: form.extra_width,
        stand: Stand::Left,
    });
    of_form.chain(further).chain(extras).collect()
}

pub(super) fn is_field(column: &Column, key: &str) -> bool {
    matches!(column.source, Source::Field(field) if field.key == key)
}
