//! A design's lines become a workbook and its truth.

use std::collections::BTreeMap;

use tongce_core::sheets::cells::{Cell, Format, Merge, Sheet, Workbook};
use tongce_core::sheets::recognise::measure::{TrueColumn, Truth};

use super::values::Person;
use super::{Design, TrueTable};
use crate::Dice;

/// What one column is and what stands in it.
#[derive(Clone)]
struct Plan {
    fields: Vec<String>,
    values: String,
}

/// A sheet while it is written line by line.
#[derive(Default)]
struct Builder {
    name: String,
    book: Vec<Sheet>,
    tables: Vec<TrueTable>,
    header: Vec<u32>,
    columns: Vec<Option<Plan>>,
    /// The tables that the next `B` belongs to.
    current: Vec<usize>,
    number: u64,
    /// Markers of merged cells by place, until the sheet ends.
    marks: BTreeMap<(usize, usize), char>,
}

pub fn design(text: &str, seed: u64) -> Design {
    let mut lines = text.lines();
    let name = lines.next().unwrap_or_default().trim().to_owned();
    let mut builder = Builder { name: name.clone(), ..Builder::default() };
    let mut dice = Dice::new(seed * 7919);
    for line in lines {
        builder.line(line, &mut dice);
    }
    builder.end_sheet();
    let workbook = Workbook { format: Format::Xlsx, epoch_1904: false, sheets: builder.book };
    Design { name, workbook, tables: builder.tables }
}

impl Builder {
    fn line(&mut self, line: &str, dice: &mut Dice) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "S" | "S!" => {
                self.end_sheet();
                self.book.push(Sheet { name: rest.to_owned(), hidden: word == "S!", ..Sheet::default() });
            }
            "N" => self.push_row(""),
            "T" => self.push_row(rest),
            "H" => {
                self.push_row(rest);
                let row = self.sheet().height();
                self.header.push(row);
            }
            "F" => self.columns(rest),
            "B" => {
                (0..rest.parse().unwrap_or(1)).for_each(|_| self.child(dice));
                // A header that follows is repeated on the next page if no `F` follows, else another table's.
                self.header.clear();
            }
            "U" => self.tables.iter_mut().for_each(|table| table.unsure.push(full(rest))),
            "hidecol" => {
                let column = rest.parse().unwrap_or_default();
                self.sheet().hidden_columns.push(column);
            }
            "hiderow" => {
                let row = rest.parse().unwrap_or_default();
                self.sheet().hidden_rows.push(row);
            }
            _ => {}
        }
    }

    fn sheet(&mut self) -> &mut Sheet {
        if self.book.is_empty() {
            self.book.push(Sheet { name: "Sheet1".to_owned(), ..Sheet::default() });
        }
        let last = self.book.len() - 1;
        &mut self.book[last]
    }

    fn push_row(&mut self, line: &str) {
        let row = self.sheet().rows.len();
        let mut cells = Vec::new();
        for (column, text) in line.split('|').enumerate() {
            cells.push(match text {
                "<" | "^" => {
                    self.marks.insert((row, column), if text == "<" { '<' } else { '^' });
                    Cell::Empty
                }
                "" => Cell::Empty,
                text => match text.parse() {
                    Ok(number) => Cell::Number(number),
                    Err(_) => Cell::Text(text.replace("\\n", "\n")),
                },
            });
        }
        while cells.last().is_some_and(Cell::is_blank) {
            cells.pop();
        }
        self.sheet().rows.push(cells);
    }

    fn columns(&mut self, line: &str) {
        let header = std::mem::take(&mut self.header);
        let plans: Vec<Option<Plan>> = line.split('|').map(plan).collect();
        let sheet = self.book.len().max(1) - 1;
        let first_row = self.sheet().height() + 1;
        let titles: Vec<String> = (0..plans.len()).map(|column| self.title(&header, column)).collect();
        self.current.clear();
        let mut columns: Vec<TrueColumn> = Vec::new();
        for (index, plan) in plans.iter().chain([&None]).enumerate() {
            match plan {
                Some(plan) => columns.push(true_column(index as u32, titles[index].clone(), plan)),
                None if columns.is_empty() => {}
                None => {
                    let truth = Truth {
                        file: self.name.clone(),
                        header_rows: header.clone(),
                        first_row,
                        last_row: first_row,
                        columns: std::mem::take(&mut columns),
                    };
                    self.current.push(self.tables.len());
                    self.tables.push(TrueTable { sheet, truth, children: Vec::new(), unsure: Vec::new() });
                }
            }
        }
        self.columns = plans;
        self.number = 0;
    }

    fn title(&mut self, header: &[u32], column: usize) -> String {
        let sheet = self.sheet();
        let levels = header.iter().map(|row| sheet.cell(row - 1, column as u32).display());
        levels.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("/")
    }

    fn child(&mut self, dice: &mut Dice) {
        self.number += 1;
        let mut person = Person::new(dice, self.number);
        let mut cells = Vec::new();
        for plan in &self.columns {
            cells.push(plan.as_ref().map_or(Cell::Empty, |plan| person.value(&plan.values, dice)));
            if plan.is_none() {
                person = Person::new(dice, self.number);
            }
        }
        self.sheet().rows.push(cells);
        let row = self.sheet().height();
        for table in &self.current {
            self.tables[*table].truth.last_row = row;
            self.tables[*table].children.push(row);
        }
    }

    /// Turns the markers of merged cells into merges.
    fn end_sheet(&mut self) {
        let marks = std::mem::take(&mut self.marks);
        self.current.clear();
        self.header.clear();
        let sheet = self.sheet();
        let is = |row: usize, column: usize, mark: char| marks.get(&(row, column)) == Some(&mark);
        for row in 0..sheet.rows.len() {
            let filled: Vec<u32> = sheet.row(row as u32).filled().map(|(column, _)| column).collect();
            for column in filled.into_iter().map(|column| column as usize) {
                let mut right = column;
                while is(row, right + 1, '<') {
                    right += 1;
                }
                let mut bottom = row;
                while is(bottom + 1, column, '^') {
                    bottom += 1;
                }
                if (bottom, right) != (row, column) {
                    let merge =
                        Merge { top: row as u32, left: column as u32, bottom: bottom as u32, right: right as u32 };
                    sheet.merges.push(merge);
                }
            }
        }
    }
}

fn plan(text: &str) -> Option<Plan> {
    if text == "." {
        return None;
    }
    let (fields, values) = text.split_once(':').unwrap_or((text, ""));
    let fields: Vec<String> = fields.split(',').flat_map(several).collect();
    let values = if values.is_empty() { fields[0].clone() } else { values.to_owned() };
    Some(Plan { fields, values })
}

fn true_column(index: u32, header: String, plan: &Plan) -> TrueColumn {
    // Where no field is right too, the column counts among those that have none.
    let none = plan.fields.iter().any(|field| field == "-");
    let mut also: Vec<String> = plan.fields.iter().filter(|field| *field != "-").cloned().collect();
    let field = (!none && !also.is_empty()).then(|| also.remove(0));
    TrueColumn { index, header, field, also }
}

/// A shortened field, or the fields that a word of the designs stands for.
fn several(short: &str) -> Vec<String> {
    let many = match short {
        "tel" => &["child.phone", "guardian.phone", "father.phone"][..],
        "addr" => &["child.hukou_address", "child.residence_address"][..],
        "live" => &["child.residence_address", "child.hukou_address"][..],
        _ => return vec![full(short)],
    };
    many.iter().map(|field| (*field).to_owned()).collect()
}

fn full(short: &str) -> String {
    let Some((owner, property)) = short.split_once('.') else {
        return if short == "no" { "row_number".to_owned() } else { short.to_owned() };
    };
    let owner = match owner {
        "c" => "child",
        "f" => "father",
        "m" => "mother",
        "g" => "guardian",
        "h" => "household",
        "v" => "village",
        "pgf" => "paternal_grandfather",
        "pgm" => "paternal_grandmother",
        "mgf" => "maternal_grandfather",
        "mgm" => "maternal_grandmother",
        owner => owner,
    };
    format!("{owner}.{property}")
}
