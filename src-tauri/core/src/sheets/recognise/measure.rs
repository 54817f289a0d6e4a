//! How well recognition does against headers whose meaning was written down by hand.

use serde::Deserialize;

use crate::sheets::table::Table;

/// What a table's column really is.
#[derive(Debug, Clone, Deserialize)]
pub struct TrueColumn {
    /// 0-based column.
    pub index: u32,
    /// Its header, for reports.
    pub header: String,
    /// Its field; none for an extra column.
    pub field: Option<String>,
    /// Fields that are not wrong either.
    #[serde(default)]
    pub also: Vec<String>,
}

/// What a file's table really is.
#[derive(Debug, Clone, Deserialize)]
pub struct Truth {
    /// The file's name.
    pub file: String,
    /// Header rows, 1-based.
    pub header_rows: Vec<u32>,
    /// First row of the body.
    pub first_row: u32,
    /// Last row of the body.
    pub last_row: u32,
    /// Its columns.
    pub columns: Vec<TrueColumn>,
}

/// Counts over one table or many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Tables.
    pub tables: u32,
    /// … whose header rows were found exactly.
    pub headers_right: u32,
    /// … whose body begins and ends where it should.
    pub bodies_right: u32,
    /// Columns that have a field.
    pub fields: u32,
    /// … that were tied to it, or to one that is not wrong either.
    pub fields_right: u32,
    /// Columns that have none.
    pub extras: u32,
    /// … that were left without one, or got one that is not wrong either.
    pub extras_right: u32,
    /// Columns tied to a wrong field with a confidence of 0.9 or more.
    pub wrong_but_sure: u32,
    /// What went wrong, one line each: file, column, header, expected and found.
    pub faults: Vec<String>,
}

impl Figures {
    /// Adds another table's counts.
    pub fn add(&mut self, other: Figures) {
        self.tables += other.tables;
        self.headers_right += other.headers_right;
        self.bodies_right += other.bodies_right;
        self.fields += other.fields;
        self.fields_right += other.fields_right;
        self.extras += other.extras;
        self.extras_right += other.extras_right;
        self.wrong_but_sure += other.wrong_but_sure;
        self.faults.extend(other.faults);
    }
}

/// Compares what was recognised with the truth; of several tables the one with the true header counts.
pub fn measure(tables: &[Table], truth: &Truth) -> Figures {
    let mut figures = Figures { tables: 1, ..Figures::default() };
    let same = |table: &&Table| table.header_rows == truth.header_rows;
    // Blocks beside each other have the same header rows, not the same columns.
    let shared = |table: &&Table| {
        let known = |index: u32| truth.columns.iter().any(|column| column.index == index);
        table.columns.iter().filter(|column| known(column.index)).count()
    };
    let table = tables.iter().rev().filter(same).max_by_key(shared).or_else(|| tables.first());
    let header_right = table.is_some_and(|table| same(&table));
    figures.headers_right = u32::from(header_right);
    let body = table.map(|table| (table.first_row, table.last_row));
    figures.bodies_right = u32::from(body == Some((truth.first_row, truth.last_row)));
    if !header_right {
        let found = table.map(|table| &table.header_rows);
        figures.faults.push(format!("{}: header {:?} found {found:?}", truth.file, truth.header_rows));
    } else if figures.bodies_right == 0 {
        figures.faults.push(format!("{}: body {}-{} found {body:?}", truth.file, truth.first_row, truth.last_row));
    }
    for column in &truth.columns {
        compare(table, truth, column, &mut figures);
    }
    figures
}

fn compare(table: Option<&Table>, truth: &Truth, column: &TrueColumn, figures: &mut Figures) {
    let found = table.and_then(|table| table.columns.iter().find(|c| c.index == column.index));
    let (field, confidence) = found.map_or((None, 0.0), |c| (c.field.as_ref().map(|f| f.as_str()), c.confidence));
    let fits = |field: &str| column.field.as_deref() == Some(field) || column.also.iter().any(|also| also == field);
    let right = match (field, &column.field) {
        (Some(field), _) => fits(field),
        (None, expected) => expected.is_none(),
    };
    let (all, good) = match column.field {
        Some(_) => (&mut figures.fields, &mut figures.fields_right),
        None => (&mut figures.extras, &mut figures.extras_right),
    };
    *all += 1;
    *good += u32::from(right);
    let sure = field.is_some() && !right && confidence >= 0.9;
    figures.wrong_but_sure += u32::from(sure);
    if !right {
        figures.faults.push(format!(
            "{}: {} {} is {:?} {:?}, found {:?} {:.2}",
            truth.file, column.index, column.header, column.field, column.also, field, confidence
        ));
    }
}
