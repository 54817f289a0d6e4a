//! What each column of a form asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::report::FilledColumn;
use super::source::Source;
use crate::domain::FieldKey;
use crate::domain::text::folded;
use crate::forms::fields;
use crate::forms::fields::{Field, Kind};
use crate::sheets::cells::column_letters;
use crate::sheets::choosing::{Certainty, sure_from};
use crate::sheets::combined::is_child_age;
use crate::sheets::recognise::field_of;
use crate::sheets::table::{Column, Table, TableKind};
use crate::{Code, Error, Result, words};

/// Below this a tie says little.
const LIKELY: f64 = 0.5;

/// What a person chose for a column: a source, or to leave it blank.
pub type Chosen = BTreeMap<String, Option<Source>>;

/// A column and what is filled into it.
#[derive(Debug, Clone)]
pub struct PlannedColumn {
    /// Letters, or an address in a form of one child.
    pub at: String,
    /// 0-based column.
    pub index: u32,
    /// 1-based row of the value's cell in a form of one child.
    pub row: Option<u32>,
    /// The header.
    pub header: String,
    /// What fits.
    pub source: Option<Source>,
    /// How sure that is.
    pub confidence: f64,
    /// Whether a person confirmed it (also that nothing is filled in).
    pub confirmed: bool,
    /// Hidden columns are not spoken of unless somebody chose them.
    pub hidden: bool,
    /// The column that is filled with what this one was taken for.
    pub elsewhere: Option<Elsewhere>,
}

/// A column that holds what was recognised in another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its letters, or its address in a form of one child.
    pub at: String,
    /// What is filled into it.
    pub source: Source,
}

impl PlannedColumn {
    /// What is filled into it, when that is sure.
    pub fn used(&self) -> Option<&Source> {
        self.source
            .as_ref()
            .filter(|_| self.confirmed || (Certainty::of(self.confidence) == Certainty::Sure && !self.hidden))
    }

    /// For the report.
    pub fn report(&self, filled: u32, sample: Option<String>) -> FilledColumn {
        FilledColumn {
            column: self.at.clone(),
            index: self.index,
            header: self.header.clone(),
            field: self.source.as_ref().map(Source::key),
            certainty: if self.confirmed { Certainty::Sure } else { Certainty::of(self.confidence) },
            confirmed: self.confirmed,
            hidden: self.hidden,
            filled,
            sample,
        }
    }
}

/// Ties a table's columns. `chosen` counts most, then what is recognised (a pack that was applied before included), then headers
/// of extra columns that the register knows.
///
/// # Errors
/// [`Code::BadArgument`] for a chosen column that the table doesn't have.
pub fn plan(table: &Table, chosen: &Chosen, extras: &BTreeSet<String>) -> Result<Vec<PlannedColumn>> {
    assert_chosen_once(chosen, |at| {
        let column = table.columns.iter().find(|column| place_of(column).eq_ignore_ascii_case(at));
        column.map(|column| column.header.as_str())
    })?;
    let mut columns: Vec<PlannedColumn> = table.columns.iter().map(|column| of(table, column, extras)).collect();
    for (at, choice) in chosen {
        let place = columns.iter_mut().find(|column| column.at.eq_ignore_ascii_case(at));
        let missing =
            || Error::new(Code::BadArgument).with("what", words::say("fill.no_such_column", &[("column", at)]));
        let column = place.ok_or_else(missing)?;
        (column.source, column.confidence, column.confirmed) = (choice.clone(), 1.0, true);
    }
    once_each(&mut columns, chosen);
    beside_its_own(&mut columns);
    held_elsewhere(&mut columns);
    Ok(columns)
}

/// A blank form's 监护人 is the guardian's name when 与儿童关系 or the guardian's telephone stands beside it: there are no values that
/// could say so, and none that speak against it.
fn beside_its_own(columns: &mut [PlannedColumn]) {
    let person = |column: &PlannedColumn| match &column.source {
        Some(Source::Field(field)) => field.key.split_once('.').map(|(person, _)| (person.to_owned(), field.kind)),
        _ => None,
    };
    let sure: Vec<(u32, String)> = columns
        .iter()
        .filter(|column| column.used().is_some())
        .filter_map(|column| Some((column.index, person(column)?.0)))
        .collect();
    for column in columns.iter_mut().filter(|column| column.used().is_none() && column.confidence >= LIKELY) {
        let Some((person, Kind::Name)) = person(column) else { continue };
        let beside = |(index, other): &(u32, String)| index.abs_diff(column.index) <= 2 && *other == person;
        if person != "child" && sure.iter().any(beside) {
            column.confidence = sure_from();
        }
    }
}

/// Two columns that were chosen for one field say the same of everybody, and one of them is a slip.
/// `header` is that of a column. A number may stand on both sides of a form.
///
/// # Errors
/// [`Code::BadArgument`] that names both columns and what was chosen for them.
pub fn assert_chosen_once<'h>(chosen: &Chosen, header: impl Fn(&str) -> Option<&'h str>) -> Result<()> {
    let sources = || chosen.iter().filter_map(|(at, source)| Some((at.as_str(), source.as_ref()?)));
    let twice = sources().enumerate().find_map(|(number, (one, source))| {
        let again = sources().skip(number + 1).find(|(_, other)| *other == source && *source != Source::RowNumber);
        again.map(|(other, _)| (one, other, source))
    });
    let Some((one, other, source)) = twice else { return Ok(()) };
    let shown = |at: &str| header(at).map_or_else(|| at.to_owned(), |header| format!("{at}（{header}）"));
    let facts = [("one", shown(one)), ("other", shown(other)), ("field", source.title())];
    Err(Error::new(Code::BadArgument).with("what", words::say("fill.same_field_twice", &facts)))
}

/// A column's letters, with the row of its value's cell in a form of one child.
fn place_of(column: &Column) -> String {
    format!("{}{}", column_letters(column.index), column.value_row.map_or(String::new(), |row| (row + 1).to_string()))
}

/// A field that somebody chose for one column is not filled into another one that was only recognised.
fn once_each(columns: &mut [PlannedColumn], chosen: &Chosen) {
    let taken = |source: &Source| chosen.iter().find(|(_, chosen)| chosen.as_ref() == Some(source));
    for column in columns.iter_mut().filter(|column| !column.confirmed) {
        if let Some((at, _)) = column.source.as_ref().and_then(taken) {
            // Nobody said that it is to stay blank, so it is nothing to be remembered.
            column.confidence = 0.0;
            column.elsewhere = column.source.take().map(|source| Elsewhere { at: at.to_uppercase(), source });
        }
    }
}

/// A column without a field whose header names what another column is filled with, as it is when that was remembered of the form.
fn held_elsewhere(columns: &mut [PlannedColumn]) {
    let used = columns.iter().filter_map(|column| Some((column.used()?.key(), column.at.clone())));
    let used: BTreeMap<String, String> = used.collect();
    let open = |column: &&mut PlannedColumn| column.source.is_none() && !column.confirmed && column.elsewhere.is_none();
    for column in columns.iter_mut().filter(open) {
        let named = field_of(&column.header).and_then(|key| fields().get(key));
        let at = named.and_then(|field| used.get(&field.key)).cloned();
        column.elsewhere = named.zip(at).map(|(field, at)| Elsewhere { at, source: Source::Field(field) });
    }
}

fn of(table: &Table, column: &Column, extras: &BTreeSet<String>) -> PlannedColumn {
    let row = column.value_row.map(|row| row + 1);
    let roster = table.kind == TableKind::Roster;
    let mark = mark(table, column).filter(|_| roster && column.confidence < 1.0);
    let (source, confidence) = match &column.field {
        // Several columns for the options of one field are ticked, also where the first of them looks like the field itself.
        _ if mark.is_some() => (mark, sure_from()),
        Some(field) => {
            let source = tied(table, column, field);
            // 就读学校班级 is no doubtful school but all that it names.
            let several = matches!(source, Some(Source::Several(_))) && column.confidence >= LIKELY;
            (source, if several { column.confidence.max(sure_from()) } else { column.confidence })
        }
        None => untied(table, column, extras).map_or((None, 0.0), |(source, sure)| (Some(source), sure)),
    };
    PlannedColumn {
        at: place_of(column),
        index: column.index,
        row,
        header: column.header.clone(),
        source,
        confidence,
        confirmed: false,
        hidden: column.hidden,
        elsewhere: None,
    }
}

/// What a recognised column asks for: a header such as 就读学校班级 asks for more than the school.
pub(in crate::sheets) fn tied(table: &Table, column: &Column, key: &FieldKey) -> Option<Source> {
    let field = fields().get(key.as_str())?;
    if field.kind == Kind::RowNumber {
        return Some(Source::RowNumber);
    }
    let elsewhere =
        |key: &str| table.columns.iter().any(|c| c.field.as_ref().is_some_and(|field| field.as_str() == key));
    let header = folded(&column.header);
    let more = [("child.grade", ["年级", "班级"]), ("child.class", ["班级", "班"])];
    let mut several = vec![field];
    if field.key == "child.school" {
        let asked = more.iter().filter(|(key, words)| words.iter().any(|w| header.contains(w)) && !elsewhere(key));
        several.extend(asked.filter_map(|(key, _)| fields().get(key)));
    }
    Some(if several.len() > 1 { Source::Several(several) } else { Source::Field(field) })
}

/// What a column outside the vocabulary asks for.
fn untied(table: &Table, column: &Column, extras: &BTreeSet<String>) -> Option<(Source, f64)> {
    if table.kind == TableKind::Roster && is_child_age(&column.header) {
        return Some((Source::Age, sure_from()));
    }
    let known = extras.iter().find(|header| folded(header) == folded(&column.header));
    known.map(|header| (Source::Extra(header.clone()), 1.0))
}

/// One of several columns for the options of one field: 性别/男 and 性别/女, or 性别男 and 性别女.
pub(in crate::sheets) fn mark(table: &Table, column: &Column) -> Option<Source> {
    let choices = fields().fields.iter().filter(|field| matches!(field.kind, Kind::Choice | Kind::Choices));
    choices.into_iter().find_map(|field| {
        let label = option_of(field, &column.header)?;
        let all = table.columns.iter().filter_map(|other| option_of(field, &other.header));
        // A lone 是否寄宿/是 asks whether, it isn't one of two to be ticked.
        (all.collect::<BTreeSet<_>>().len() >= 2).then(|| Source::Mark(field, label.to_owned()))
    })
}

/// The option that a header names behind its field.
fn option_of(field: &'static Field, header: &str) -> Option<&'static str> {
    let header = match header.rsplit_once('/') {
        Some((group, leaf)) => format!("{}{}", folded(group.rsplit('/').next()?), folded(leaf)),
        None => folded(header),
    };
    let names = std::iter::once(field.title()).chain(field.aliases.iter().map(String::as_str));
    let rests = names.filter_map(|name| header.strip_prefix(&folded(name)).filter(|rest| !rest.is_empty()));
    rests.filter_map(|rest| fields().choices(field).find(rest)).map(|choice| choice.label.as_str()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[(&str, Option<&'static str>, f64)]) -> Table {
        let columns = columns.iter().enumerate().map(|(at, (header, field, confidence))| Column {
            index: at as u32,
            header: (*header).to_owned(),
            field: field.map(FieldKey::from),
            confidence: *confidence,
            hidden: false,
            value_row: None,
        });
        Table::of_columns(columns.collect())
    }

    fn used(table: &Table, chosen: &Chosen) -> Vec<Option<String>> {
        let extras = BTreeSet::from(["衣服 尺码".to_owned()]);
        plan(table, chosen, &extras).unwrap().iter().map(|column| column.used().map(Source::key)).collect()
    }

    #[test]
    fn only_what_is_sure_or_chosen_is_filled() {
        let table = table(&[
            ("姓名", Some("child.name"), 1.0),
            ("电话", Some("child.phone"), 0.7),
            ("衣服尺码", None, 0.0),
            ("年龄（周岁）", None, 0.0),
            ("性别/男", None, 0.0),
            ("性别女", None, 0.0),
            ("就读学校班级", Some("child.school"), 0.95),
            ("监护人/年龄", None, 0.0),
        ]);
        let some = |text: &str| Some(text.to_owned());
        let keys = used(&table, &Chosen::new());
        assert_eq!(keys[..3], [some("child.name"), None, some("extra:衣服 尺码")]);
        assert_eq!(keys[3..6], [some("child.age"), some("mark:child.sex=男"), some("mark:child.sex=女")]);
        assert_eq!(keys[6..], [some("child.school+child.grade+child.class"), None]);
        let chosen =
            Chosen::from([("b".to_owned(), Some(Source::parse("guardian.phone").unwrap())), ("C".to_owned(), None)]);
        assert_eq!(used(&table, &chosen)[1..3], [some("guardian.phone"), None]);
        let twice = |key: &str| Some(Source::parse(key).unwrap());
        let chosen = Chosen::from([("A".to_owned(), twice("child.phone")), ("B".to_owned(), twice("child.phone"))]);
        let refused = plan(&table, &chosen, &BTreeSet::new()).unwrap_err().message();
        assert!(refused.contains("A（姓名）") && refused.contains("B（电话）"), "{refused}");
        let nowhere = Chosen::from([("Z".to_owned(), None)]);
        assert!(plan(&table, &nowhere, &BTreeSet::new()).is_err());
    }

    #[test]
    fn choices_are_read_as_they_are_written() {
        for key in
            ["child.phone", "row_number", "child.age", "extra:鞋码", "mark:child.sex=男", "child.school+child.grade"]
        {
            assert_eq!(Source::parse(key).unwrap().key(), key);
        }
        assert!(Source::parse("child.nothing").is_err());
    }
}
