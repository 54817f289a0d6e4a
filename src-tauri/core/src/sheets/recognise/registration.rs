//! Sheets that hold one child each: labels with the value beside them.

use std::collections::{HashMap, HashSet};

use super::brackets::are_answers;
use super::grid::{Grid, one_line};
use super::groups::group_role;
use super::meaning::{BARE, Meaning, meaning};
use super::vocabulary::{Attribute, Role, WEAK, vocabulary};
use crate::domain::FieldKey;
use crate::domain::text::narrow_char;
use crate::sheets::cells::Cell;
use crate::sheets::rows::rows_with_keys;
use crate::sheets::table::{Column, Table, TableKind};

/// Forms fit on a page or two.
const MOST_ROWS: u32 = 400;
const LEAST_LABELS: usize = 8;
/// Labels that stand one below the other in a form: those of the parents and of four grandparents.
const MOST_ALIKE: usize = 6;
/// So many rows above and below are looked at; of forms one below the other fewer than [`MOST_ALIKE`] fit in.
const NEAR: usize = 9;
/// A form whose every row begins with a label may have fewer.
const FEWEST_LABELS: usize = 5;
/// So many labels side by side head columns.
const HEADING: usize = 4;

#[derive(Clone)]
struct Label {
    row: u32,
    column: u32,
    text: String,
    meaning: Meaning,
}

/// The forms on a sheet, one below the other; none when it is no such sheet.
pub fn forms(grid: &Grid<'_>, sheet: usize) -> Vec<Table> {
    if grid.height() > MOST_ROWS {
        return Vec::new();
    }
    let mut known = HashMap::new();
    let labels: Vec<Vec<Label>> = (0..grid.height()).map(|row| labels(grid, row, &mut known)).collect();
    let labels = without_repeated(&labels);
    // An answer that reads like a label (父母双方同时外出 under 外出情形) tells nothing: a roster has one in every row.
    let words = vocabulary();
    let telling = |label: &&Label| label.meaning.certainty > BARE && !words.options.contains(&words.plain(&label.text));
    let telling: Vec<usize> = labels.iter().map(|row| row.iter().filter(telling).count()).collect();
    let rows = telling.iter().filter(|labels| **labels > 0).count();
    let all: usize = telling.iter().sum();
    let most = telling.iter().copied().max().unwrap_or(0);
    if is_sent_for_one_child(grid, &labels) {
        return split(labels).into_iter().filter_map(|labels| form(grid, sheet, &labels, 1)).collect();
    }
    if most * 2 > all {
        return Vec::new();
    }
    let least = if rows >= 3 && all >= FEWEST_LABELS && begins_with_labels(grid, &labels) {
        FEWEST_LABELS
    } else if rows >= 4 && all >= LEAST_LABELS {
        LEAST_LABELS
    } else {
        return Vec::new();
    };
    split(labels).into_iter().filter_map(|labels| form(grid, sheet, &labels, least)).collect()
}

/// Whether a sheet was filled and sent for one child: its one key stands no lower than its first label, where those of a roster stand
/// beside its children. Such a sheet is a form however few labels it has, unless they stand in a line over the values.
pub fn is_sent_for_one_child_in(grid: &Grid<'_>) -> bool {
    let mut known = HashMap::new();
    let mut labels = || (0..grid.height()).map(|row| labels(grid, row, &mut known)).collect::<Vec<_>>();
    grid.height() <= MOST_ROWS && rows_with_keys(grid.sheet).len() == 1 && is_sent_for_one_child(grid, &labels())
}

fn is_sent_for_one_child(grid: &Grid<'_>, labels: &[Vec<Label>]) -> bool {
    let [key] = rows_with_keys(grid.sheet)[..] else { return false };
    let first = (0..).zip(labels).find(|(_, labels)| !labels.is_empty()).map(|(row, _)| row);
    first.is_none_or(|first| key <= first) && labels.iter().all(|labels| labels.len() < HEADING)
}

/// Whether nearly every row that says something begins with a label, as in a plain form of few lines; a roster has its labels on top.
fn begins_with_labels(grid: &Grid<'_>, labels: &[Vec<Label>]) -> bool {
    let told = |row: &u32| grid.filled(*row).nth(1).is_some();
    let begins = |row: &u32| {
        let first = grid.filled(*row).next().map(|(column, _)| column);
        labels.get(*row as usize).and_then(|labels| labels.first()).map(|label| label.column) == first
    };
    let rows: Vec<u32> = (0..grid.height()).filter(told).collect();
    rows.iter().filter(|row| begins(row)).count() * 10 >= rows.len() * 8
}

/// The labels of a row. Words that are answers (祖父, 健康) are values. What texts mean is `known` once they were met.
fn labels(grid: &Grid<'_>, row: u32, known: &mut HashMap<String, Meaning>) -> Vec<Label> {
    let words = vocabulary();
    let filled = grid.filled(row).filter_map(|(column, cell)| match cell {
        Cell::Text(_) => Some((column, one_line(cell))),
        _ => None,
    });
    let found = filled
        // A form's labels have no digits; （1）班 is an answer.
        .filter(|(_, text)| !text.chars().any(|c| narrow_char(c).is_ascii_digit()))
        // Letters alone name columns of software's lists; in a Chinese form they are an answer.
        .filter(|(_, text)| text.chars().map(narrow_char).any(|c| c.is_alphabetic() && !c.is_ascii()))
        .filter(|(_, text)| text.chars().count() <= 30 && !text.contains(['√', '☑', '□']) && !text.starts_with('同'))
        .filter(|(_, text)| !are_answers(text))
        .map(|(column, text)| {
            let meaning = known.entry(text.clone()).or_insert_with(|| meaning(&text)).clone();
            Label { row, column, meaning, text }
        })
        .filter(|label| label.meaning.attribute.is_some() || label.meaning.field.is_some())
        // 留守儿童情况 over a form is its title.
        .filter(|label| label.meaning.role != Some("child") || label.meaning.field.is_some())
        .filter(|label| label.meaning.certainty > BARE || !words.options.contains(&words.plain(&label.text)));
    without_values(grid, &found.collect::<Vec<_>>())
}

/// Two labels side by side are a label and a value that reads like one (`（1）班`); three and more head a small table.
fn without_values(grid: &Grid<'_>, labels: &[Label]) -> Vec<Label> {
    let next_to = |a: &Label, b: &Label| {
        let merge = grid.merge(a.row, a.column).filter(|merge| merge.bottom == merge.top);
        let tall = grid.merge(a.row, a.column).is_some_and(|merge| merge.bottom > merge.top);
        !tall && merge.map_or(a.column, |merge| merge.right) + 1 == b.column
    };
    let mut kept = Vec::new();
    for run in labels.chunk_by(next_to) {
        kept.extend(run.iter().take(if run.len() == 2 { 1 } else { run.len() }).cloned());
    }
    kept
}

/// What stands above itself again and again is an answer that rows of a roster share: 居民身份证, 走读. A form asks 出生日期 of the
/// father, the mother and the grandparents, hardly of more.
fn without_repeated(rows: &[Vec<Label>]) -> Vec<Vec<Label>> {
    let has = |row: &&Vec<Label>, label: &Label| {
        // A row's labels stand in the order of their columns.
        let found = row.binary_search_by_key(&label.column, |other| other.column).ok().and_then(|at| row.get(at));
        found.is_some_and(|other| other.text == label.text)
    };
    let repeated = |at: usize, label: &Label| {
        // 身份证 takes turns with 户口簿: what counts is how often it stands near, not that it stands in every row.
        let near = rows.get(at.saturating_sub(NEAR)..(at + NEAR + 1).min(rows.len())).unwrap_or_default();
        near.iter().filter(|row| has(row, label)).count() > MOST_ALIKE
    };
    let kept = |(at, row): (usize, &Vec<Label>)| row.iter().filter(|label| !repeated(at, label)).cloned().collect();
    rows.iter().enumerate().map(kept).collect()
}

/// A form begins where the child's name is asked for again.
fn split(rows: Vec<Vec<Label>>) -> Vec<Vec<Label>> {
    let mut forms: Vec<Vec<Label>> = vec![Vec::new()];
    let mut named = false;
    for row in rows {
        let names = row.first().is_some_and(|label| label.meaning.field == Some("child.name"));
        if names && named {
            forms.push(Vec::new());
        }
        named |= names;
        if let Some(form) = forms.last_mut() {
            form.extend(row);
        }
    }
    forms
}

fn form(grid: &Grid<'_>, sheet: usize, labels: &[Label], least: usize) -> Option<Table> {
    let mut context = Context { grid, labels, role: None, claimed: HashSet::new() };
    let columns: Vec<Column> = labels.iter().filter_map(|label| context.column(label)).collect();
    let tied = columns.iter().filter(|column| column.field.is_some()).count();
    context.claimed.contains("child.name").then_some(())?;
    (tied >= least).then_some(())?;
    let first = labels.first()?.row;
    let last = labels.last()?.row;
    let title = super::title(grid, first.saturating_sub(6), first);
    Some(Table {
        name: grid.sheet.name.clone(),
        sheet,
        kind: TableKind::Registration,
        title,
        header_rows: Vec::new(),
        first_row: first + 1,
        last_row: last + 1,
        skipped_rows: Vec::new(),
        columns,
    })
}

struct Context<'a> {
    grid: &'a Grid<'a>,
    labels: &'a [Label],
    role: Option<Role>,
    claimed: HashSet<&'static str>,
}

impl Context<'_> {
    fn column(&mut self, label: &Label) -> Option<Column> {
        let (row, column) = self.value_cell(label)?;
        let field = self.field(label).filter(|(field, _)| self.claimed.insert(field));
        // A value below its label may as well be the first row of a small table inside the form.
        let field =
            field.map(|(field, certainty)| (field, if row > label.row { certainty.min(WEAK) } else { certainty }));
        Some(Column {
            index: column,
            header: label.text.clone(),
            field: field.map(|(field, _)| FieldKey::new(field)),
            confidence: field.map_or(0.0, |(_, certainty)| certainty),
            hidden: self.grid.sheet.hidden || self.grid.sheet.hidden_columns.contains(&column),
            value_row: Some(row),
        })
    }

    fn is_label(&self, row: u32, column: u32) -> bool {
        self.labels.iter().any(|label| (label.row, label.column) == (row, column))
    }

    /// The cell beside a label; the one below when the one beside is a label too.
    fn value_cell(&self, label: &Label) -> Option<(u32, u32)> {
        let merge = self.grid.merge(label.row, label.column);
        let beside = (label.row, merge.map_or(label.column, |merge| merge.right) + 1);
        let below = (merge.map_or(label.row, |merge| merge.bottom) + 1, label.column);
        let free = |(row, column): (u32, u32)| !self.is_label(row, column);
        if free(beside) {
            return Some(beside);
        }
        let high = merge.is_some_and(|merge| merge.bottom > merge.top);
        (free(below) && !high && !self.grid.sheet.cell(below.0, below.1).is_blank()).then_some(below)
    }

    /// A bare 出生日期 or 公民身份证号码 belongs to the person last named; the child's own come first.
    fn field(&mut self, label: &Label) -> Option<(&'static str, f64)> {
        let found = &label.meaning;
        if let Some(role) = found.role {
            self.role = Some(role).filter(|role| *role != "child");
            return found.field.map(|field| (field, found.certainty));
        }
        let Some(attribute) = found.attribute else {
            return found.field.map(|field| (field, found.certainty));
        };
        if let Some(own) = self.health_of_child(label, attribute) {
            return Some((own, found.certainty));
        }
        if attribute == "relation" {
            return Some(("guardian.relation", found.certainty));
        }
        let role = self.role.or_else(|| self.section(label));
        match role.and_then(|role| self.of(role, attribute, found)) {
            Some(field) => Some((field, found.certainty.min(0.95))),
            None if role.is_none() || matches!(found.field, Some(field) if !field.starts_with("child.")) => {
                self.own(attribute, found)
            }
            None => None,
        }
    }

    /// A bare 健康状况 that has a line to itself asks for the child's, whoever the lines above are about.
    fn health_of_child(&self, label: &Label, attribute: Attribute) -> Option<&'static str> {
        let own = vocabulary().field_of("child", attribute).filter(|_| attribute == "health")?;
        let alone = self.labels.iter().filter(|other| other.row == label.row).count() == 1;
        (alone && self.section(label).is_none() && !self.claimed.contains(own)).then_some(own)
    }

    fn own(&self, attribute: Attribute, found: &Meaning) -> Option<(&'static str, f64)> {
        let own = found.field.or_else(|| vocabulary().field_of("child", attribute))?;
        Some((own, if own == "child.phone" { 0.7 } else { found.certainty }))
    }

    fn of(&self, role: Role, attribute: Attribute, found: &Meaning) -> Option<&'static str> {
        std::iter::once(attribute)
            .chain(found.others.iter().copied())
            .find_map(|attribute| vocabulary().field_of(role, attribute))
            .filter(|field| !self.claimed.contains(field))
    }

    /// The person named by the merged cell to the left of a block, such as 父亲.
    fn section(&self, label: &Label) -> Option<Role> {
        let merge = self.grid.merge(label.row, 0).filter(|merge| merge.bottom > merge.top)?;
        group_role(&one_line(self.grid.sheet.cell(merge.top, merge.left))).filter(|role| *role != "child")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::Sheet;

    #[test]
    fn what_stands_above_itself_seven_times_is_an_answer_and_six_times_a_label() {
        for (rows, kept) in [(MOST_ALIKE, MOST_ALIKE), (MOST_ALIKE + 1, 0), (200, 0)] {
            let row = ["种小明", "出生日期", "x"].map(Cell::Text).to_vec();
            let sheet = Sheet { rows: std::iter::repeat_n(row, rows).collect(), ..Sheet::default() };
            let grid = Grid::new(&sheet);
            let mut known = HashMap::new();
            let labels: Vec<_> = (0..grid.height()).map(|row| labels(&grid, row, &mut known)).collect();
            let kept_labels = without_repeated(&labels);
            assert_eq!(kept_labels.iter().flatten().filter(|label| label.text == "出生日期").count(), kept, "{rows}");
        }
    }
}
