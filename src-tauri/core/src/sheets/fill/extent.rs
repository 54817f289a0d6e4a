//! How far the body of a roster goes.
//!
//! Blank rows above a line of sums are the body's, whatever they look like: a sample above them is often red, or has no borders, and
//! children who stood anywhere else would not be counted. Without such a line the rows count that are drawn like the body.

use super::address::{Area, Place};
use super::formula::{areas, copied};
use super::slots::Look;
use crate::sheets::recognise::is_total;
use crate::sheets::table::Table;

/// How a row is drawn: the styles of its cells in the table's columns.
type Styles = Vec<usize>;

impl Look<'_> {
    /// The last row of the body, 1-based; `last_taken` is the last one that has a child, 0 for none.
    pub(super) fn end(&self, table: &Table, last_taken: u32) -> u32 {
        let head = table.first_row.saturating_sub(1);
        let busy = (table.first_row..=table.last_row).rev().find(|row| !self.is_free(*row)).unwrap_or(head);
        let start = last_taken.max(busy).max(head) + 1;
        let counted = self.counted_areas(table);
        let drawn = self.xml.rows.last().map_or(0, |row| row.number);
        let last = counted.iter().map(|area| area.bottom).max().unwrap_or(0).max(drawn);
        let closes = |row: &u32| !self.is_free(*row) || self.is_sum(*row, table.first_row);
        let bound = (start..=last).find(closes).unwrap_or(last.max(start - 1) + 1);
        let sums = bound <= last && (self.is_sum(bound, table.first_row) || self.is_called_total(bound));
        let models = self.models(table.first_row, start, bound, sums);
        let plain = models.iter().all(|model| model.iter().all(|style| *style == 0));
        let kin = |row: u32| self.has_own_formula(row) || models.iter().any(|model| alike(&self.styles(row), model));
        let mut end = if sums { bound - 1 } else { table.last_row.clamp(start - 1, bound - 1) };
        // A spacer between the last line and the signatures is drawn differently.
        while !plain && end >= start && end > table.first_row && !kin(end) {
            end -= 1;
        }
        while end + 1 < bound && kin(end + 1) {
            end += 1;
        }
        // Rows put in above what is counted would push it down, with nobody in it.
        let below = counted.iter().filter(|area| area.top > end && area.bottom < bound);
        below.map(|area| area.bottom).max().unwrap_or(end)
    }

    /// How rows of the body are drawn: its first one, and the first of the blank ones where more than a spacer is drawn so.
    fn models(&self, first: u32, start: u32, bound: u32, sums: bool) -> Vec<Styles> {
        let blank = |row: u32| (row < bound).then(|| self.styles(row));
        let drawn = |styles: &Styles| styles.iter().any(|style| *style != 0);
        let (one, next) = (blank(start), blank(start + 1).filter(drawn));
        let several = matches!((&one, &next), (Some(one), Some(next)) if alike(next, one));
        let mut models = vec![self.styles(first)];
        if sums {
            // Lines are often drawn by turns.
            models.extend(one.into_iter().chain(next));
        } else if several {
            models.extend(one);
        }
        models
    }

    fn styles(&self, row: u32) -> Styles {
        let of = |column: &u32| self.xml.cell(row, *column).map_or(0, |cell| self.xml.style(cell));
        self.columns.iter().map(of).collect()
    }

    /// What is counted of the table's columns anywhere outside the counted rows themselves.
    fn counted_areas(&self, table: &Table) -> Vec<Area> {
        let own = self.formulas.iter().flat_map(|(place, formula)| {
            let named = areas(formula, true, &self.sheet.name).into_iter();
            named.filter(|area| !(area.top..=area.bottom).contains(&place.row))
        });
        let of_table = |area: &Area| self.columns.iter().any(|column| (area.left..=area.right).contains(column));
        own.chain(self.counted.iter().copied()).filter(|area| area.top >= table.first_row && of_table(area)).collect()
    }

    fn is_called_total(&self, row: u32) -> bool {
        let first = self.sheet.row(row - 1).filled().next().map(|(_, cell)| cell.shown().trim().to_owned());
        first.is_some_and(|text| is_total(&text))
    }

    /// The formulas of a row.
    fn formulas_of(&self, row: u32) -> impl Iterator<Item = (Place, &String)> {
        let cells = self.xml.row(row).map(|row| row.cells.as_slice()).unwrap_or_default();
        let places = cells.iter().map(move |cell| Place { row, column: cell.column });
        places.filter_map(|place| Some((place, self.formulas.get(&place)?)))
    }

    /// Whether a row has formulas and none of them sums others up: it computes something of its own child.
    fn has_own_formula(&self, row: u32) -> bool {
        let mut formulas = self.formulas_of(row).peekable();
        formulas.peek().is_some() && formulas.all(|(place, formula)| !self.sums_up(place, formula, 1))
    }

    /// Whether a formula of a row sums up rows of the body above it.
    fn is_sum(&self, row: u32, first: u32) -> bool {
        self.formulas_of(row).any(|(place, formula)| self.sums_up(place, formula, first))
    }

    /// A formula that doesn't speak of its own row but of several above it, unless it is one of many that were filled down, such as
    /// a number that is one more than the highest above.
    fn sums_up(&self, place: Place, formula: &str, first: u32) -> bool {
        let named = areas(formula, true, &self.sheet.name);
        let own = named.iter().any(|area| (area.top..=area.bottom).contains(&place.row));
        let above = named.iter().filter(|area| area.bottom >= first && area.bottom < place.row);
        let rows: u32 = above.map(|area| area.bottom - area.top + 1).sum();
        !own && rows > 1 && !self.is_filled_down(place, formula)
    }

    fn is_filled_down(&self, place: Place, formula: &str) -> bool {
        let at = |row: u32| self.formulas.get(&Place { row, ..place });
        let below = copied(formula, 1, 0);
        let changes = below != formula;
        let above = place.row.checked_sub(1).and_then(at).is_some_and(|above| copied(above, 1, 0) == formula);
        changes && (above || at(place.row + 1) == Some(&below))
    }
}

/// Whether a row is drawn like another one.
fn alike(row: &[usize], model: &[usize]) -> bool {
    let styled = model.iter().filter(|style| **style != 0).count();
    let same = row.iter().zip(model).filter(|(a, b)| a == b && **b != 0).count();
    match styled {
        0 => row.iter().all(|style| *style == 0),
        _ => same * 2 >= styled,
    }
}
