//! Which field a column goes to: what recognition proposes, and what a person chooses instead.
//!
//! A column that is tied with less certainty than `sure_from` of `assets/importing.json` is imported and shown to the clerk as a question.
//! One that could do harm in the wrong place (names, numbers, telephones, birth dates) and is less certain than `harmful_from` is not
//! taken for its field until somebody says so: it is kept as an extra column under its own header, so nothing is lost.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cells::column_letters;
use super::combined;
use super::source::Source;
use super::table::{Column, Table, TableKind};
use crate::domain::FieldKey;
use crate::forms::fields;
use crate::{Code, Error, Result, words};

/// The numbers of `assets/importing.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thresholds {
    /// From here on a column is not asked about.
    sure_from: f64,
    /// From here on what a column was tied to is likely right.
    likely_from: f64,
    /// Below this a harmful column is not taken for its field.
    harmful_from: f64,
    /// Fields that do harm in the wrong column.
    harmful: Vec<String>,
    /// Fields by which a child is known: a blank cell never clears them.
    never_cleared: Vec<String>,
    /// Problems of a cell that was left out although its row went in.
    left_out_cells: Vec<String>,
    /// Of the relations those that are parents, with the beginning of the parent's fields.
    parents: HashMap<String, String>,
    /// Fields of persons' names, with the beginning of the other fields that speak of whoever bears them.
    persons: BTreeMap<String, String>,
}

const JSON: &str = include_str!("../../../../assets/importing.json");

fn thresholds() -> &'static Thresholds {
    static THRESHOLDS: OnceLock<Thresholds> = OnceLock::new();
    // A malformed file is caught by the test below; in the field it must not end the program, and nothing uncertain is taken.
    THRESHOLDS.get_or_init(|| {
        let none = Thresholds {
            sure_from: 1.0,
            likely_from: 1.0,
            harmful_from: 1.0,
            harmful: Vec::new(),
            never_cleared: Vec::new(),
            left_out_cells: Vec::new(),
            parents: HashMap::new(),
            persons: BTreeMap::new(),
        };
        serde_json::from_str(JSON).unwrap_or(none)
    })
}

/// What a person says of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ColumnChoice {
    /// Position of the file in the request.
    pub file: usize,
    /// Position of the table among those found in the file.
    pub table: usize,
    /// 0-based column in the sheet.
    pub column: u32,
    /// Registration sheets: 0-based row of the value cell.
    #[serde(default)]
    pub row: Option<u32>,
    /// The field; `null` keeps it as an extra column.
    pub field: Option<String>,
}

/// How sure it is what a column is, in the steps of `assets/importing.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Certainty {
    /// It need not be asked about.
    Sure,
    /// Likely right, and to be looked at.
    Likely,
    /// A guess.
    Unsure,
}

impl Certainty {
    /// The step for a confidence of 0 to 1.
    pub fn of(confidence: f64) -> Self {
        let Thresholds { sure_from, likely_from, .. } = thresholds();
        match confidence {
            sure if sure >= *sure_from => Certainty::Sure,
            likely if likely >= *likely_from => Certainty::Likely,
            _ => Certainty::Unsure,
        }
    }
}

/// The least confidence of which a column need not be asked about.
pub fn sure_from() -> f64 {
    thresholds().sure_from
}

/// Whether a column need not be asked about. An extra column can do no harm.
pub fn is_sure(column: &Column) -> bool {
    column.field.is_none() || Certainty::of(column.confidence) == Certainty::Sure
}

/// Whether a column is taken for its field, rather than kept as an extra column until somebody says that it is right.
pub fn is_taken(column: &Column) -> bool {
    let Some(field) = &column.field else { return false };
    let harmful = || thresholds().harmful.iter().any(|key| key == field.as_str());
    // A cell with a person's name and telephone is taken where both are certain, and stays whole otherwise.
    let apart = || combined::person::asked(column).is_some();
    !column.hidden && (column.confidence >= thresholds().harmful_from || !harmful() || apart())
}

/// Whether a blank cell may clear a field, when blank cells are to clear.
pub(super) fn may_be_cleared(field: &str) -> bool {
    !thresholds().never_cleared.iter().any(|other| other == field)
}

/// Whether a problem of this code means that a cell was left out although its row went in.
pub(super) fn leaves_out(code: &str) -> bool {
    thresholds().left_out_cells.iter().any(|other| other == code)
}

/// The parent that a relation names: what the parent's fields begin with.
pub(super) fn parent(relation: &str) -> Option<&'static str> {
    thresholds().parents.get(relation).map(String::as_str)
}

/// The fields of persons' names, each with the beginning of the other fields that speak of whoever bears the name.
pub(super) fn persons() -> impl Iterator<Item = (&'static str, &'static str)> {
    thresholds().persons.iter().map(|(field, begins)| (field.as_str(), begins.as_str()))
}

/// Why no children are taken from a table that looks like a list of them: a code of `assets/words/problems.json`; `None` when they are.
pub(super) fn why_left_out(table: &Table) -> Option<&'static str> {
    let names =
        || table.columns.iter().filter(|c| c.field.as_ref().is_some_and(|field| field.as_str() == "child.name"));
    if names().any(is_taken) {
        None
    } else if !table.columns.is_empty() && table.columns.iter().all(|column| column.hidden) {
        Some("left_out_hidden")
    } else if names().any(|column| column.hidden) {
        Some("left_out_hidden_name")
    } else if names().next().is_some() {
        Some("left_out_unsure_name")
    } else {
        Some("left_out_no_name")
    }
}

/// Puts a person's choices into the tables. A chosen column is certain and counts even when it is hidden; another column that was
/// tied to the same field gives it up and stays as an extra column.
///
/// # Errors
/// [`Code::BadArgument`] for a field, file, table or column that there is not; nothing is changed then. Of a file that can't be read any
/// more its own reason is told.
pub fn choose(sources: &mut [Source], choices: &[ColumnChoice]) -> Result<()> {
    for choice in choices {
        if sources.get(choice.file).is_none_or(|source| source.unread.is_none()) {
            check(sources, choice)?;
        }
    }
    for choice in choices {
        let Some(table) = table_of(sources, choice) else { continue };
        if choice.field.as_deref() == Some("child.name") {
            hold_names(table);
        }
        for column in &mut table.columns {
            if is_meant(column, choice) {
                column.field = choice.field.clone().map(FieldKey::from);
                column.confidence = 1.0;
                column.hidden = false;
            } else if choice.field.is_some() && column.field.as_ref().map(FieldKey::as_str) == choice.field.as_deref() {
                column.field = None;
                column.confidence = 0.0;
            }
        }
    }
    Ok(())
}

/// One table among the files of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TablePlace {
    /// Position of the file in the request.
    pub file: usize,
    /// Position of the table among those found in the file.
    pub table: usize,
}

/// The tables that a person leaves out, by their positions.
///
/// # Errors
/// [`Code::BadArgument`] for a table that there is not.
pub fn left_out(sources: &[Source], tables: &[TablePlace]) -> Result<HashSet<(usize, usize)>> {
    // Of a file that can't be read any more its own reason is told.
    let there = |place: &TablePlace| {
        sources.get(place.file).is_some_and(|source| source.unread.is_some() || place.table < source.tables.len())
    };
    let place = |place: &TablePlace| match there(place) {
        true => Ok((place.file, place.table)),
        false => Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.no_such_table", &[]))),
    };
    tables.iter().map(place).collect()
}

/// The header of the column that a choice speaks of.
pub fn header(sources: &[Source], choice: &ColumnChoice) -> Option<String> {
    let table = sources.get(choice.file)?.tables.get(choice.table)?;
    table.columns.iter().find(|column| is_meant(column, choice)).map(|column| column.header.clone())
}

/// Whoever says where the names stand says that it is a list of children.
pub(super) fn hold_names(table: &mut Table) {
    if matches!(table.kind, TableKind::Other | TableKind::Statistics) {
        table.kind = TableKind::Roster;
    }
}

fn table_of<'a>(sources: &'a mut [Source], choice: &ColumnChoice) -> Option<&'a mut Table> {
    sources.get_mut(choice.file)?.tables.get_mut(choice.table)
}

fn is_meant(column: &Column, choice: &ColumnChoice) -> bool {
    column.index == choice.column && column.value_row == choice.row
}

fn check(sources: &mut [Source], choice: &ColumnChoice) -> Result<()> {
    let bad = |key: &str, name: &str| Error::new(Code::BadArgument).with("what", words::say(key, &[("name", name)]));
    if let Some(field) = choice.field.as_deref().filter(|key| fields().get(key).is_none()) {
        return Err(bad("errors.no_such_field", field));
    }
    let found = table_of(sources, choice).is_some_and(|table| table.columns.iter().any(|c| is_meant(c, choice)));
    let row = choice.row.map_or(String::new(), |row| (row + 1).to_string());
    if found { Ok(()) } else { Err(bad("errors.no_such_column", &format!("{}{row}", column_letters(choice.column)))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::{Format, Workbook};

    fn column(index: u32, field: Option<&'static str>, confidence: f64) -> Column {
        let field = field.map(FieldKey::from);
        Column { index, header: format!("栏{index}"), field, confidence, hidden: false, value_row: None }
    }

    fn source(columns: Vec<Column>) -> Vec<Source> {
        let table = Table::of_columns(columns);
        let workbook = Workbook { format: Format::Xlsx, epoch_1904: false, sheets: vec![] };
        vec![Source {
            file: "表.xlsx".into(),
            sha256: String::new(),
            workbook: workbook.into(),
            tables: vec![table],
            not_compared: BTreeMap::new(),
            unread: None,
        }]
    }

    #[test]
    fn the_file_is_whole_and_names_fields() {
        let thresholds: Thresholds = serde_json::from_str(JSON).expect("importing.json");
        assert!(thresholds.harmful.iter().all(|key| fields().get(key).is_some()));
        assert!(thresholds.persons.keys().all(|key| fields().get(key).is_some()));
        assert!(thresholds.left_out_cells.iter().all(|code| words::has(&format!("problems.{code}"))));
        assert!(thresholds.harmful_from <= thresholds.sure_from && thresholds.sure_from <= 1.0);
        assert!(thresholds.likely_from < thresholds.sure_from);
        let steps = [thresholds.sure_from, thresholds.likely_from, thresholds.likely_from - 0.01].map(Certainty::of);
        assert_eq!(steps, [Certainty::Sure, Certainty::Likely, Certainty::Unsure]);
    }

    #[test]
    fn an_uncertain_number_is_not_taken_and_an_uncertain_school_is() {
        let id = column(0, Some("child.id_number"), 0.5);
        assert!(!is_taken(&id) && !is_sure(&id));
        let school = column(1, Some("child.school"), 0.5);
        assert!(is_taken(&school) && !is_sure(&school));
        let phone = column(2, Some("guardian.phone"), 0.7);
        assert!(is_taken(&phone) && !is_sure(&phone));
        assert!(is_sure(&column(3, None, 0.0)));
    }

    #[test]
    fn a_chosen_column_takes_the_field_from_another() {
        let mut sources = source(vec![
            column(0, Some("child.name"), 0.95),
            column(1, Some("guardian.phone"), 0.8),
            column(2, None, 0.0),
        ]);
        let choice = |column, field: Option<&str>| ColumnChoice {
            file: 0,
            table: 0,
            column,
            row: None,
            field: field.map(str::to_owned),
        };
        choose(&mut sources, &[choice(2, Some("guardian.phone"))]).expect("chosen");
        let fields: Vec<Option<&str>> =
            sources[0].tables[0].columns.iter().map(|c| c.field.as_ref().map(FieldKey::as_str)).collect();
        assert_eq!(fields, [Some("child.name"), None, Some("guardian.phone")]);
        choose(&mut sources, &[choice(0, None)]).expect("chosen");
        assert_eq!(why_left_out(&sources[0].tables[0]), Some("left_out_no_name"));
        sources[0].tables[0].kind = TableKind::Other;
        choose(&mut sources, &[choice(0, Some("child.name"))]).expect("chosen");
        assert_eq!(sources[0].tables[0].kind, TableKind::Roster);
        for wrong in [choice(9, None), choice(0, Some("child.shoes"))] {
            assert_eq!(choose(&mut sources, &[wrong]).err().map(|error| error.code), Some(Code::BadArgument));
        }
    }

    #[test]
    fn what_is_left_out_is_told_with_its_reason() {
        let left_out = |columns| why_left_out(&source(columns)[0].tables[0]);
        let hidden = |mut column: Column| {
            column.hidden = true;
            column
        };
        assert_eq!(left_out(vec![column(0, Some("child.name"), 0.9)]), None);
        assert_eq!(left_out(vec![column(0, Some("child.sex"), 0.9)]), Some("left_out_no_name"));
        assert_eq!(left_out(vec![hidden(column(0, Some("child.name"), 0.9))]), Some("left_out_hidden"));
        let shown = column(1, Some("child.sex"), 0.9);
        assert_eq!(left_out(vec![hidden(column(0, Some("child.name"), 0.9)), shown]), Some("left_out_hidden_name"));
        assert_eq!(left_out(vec![column(0, Some("child.name"), 0.3)]), Some("left_out_unsure_name"));
    }
}
