//! How well designs are recognised.

use tongce_core::sheets::recognise::measure::{Figures, measure};
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::rows::rows;
use tongce_core::sheets::table::{Table, TableKind};

use super::Design;

/// Counts over designs.
#[derive(Default)]
pub struct Score {
    /// Designs whose tables are rosters.
    pub rosters: u32,
    /// Headers and columns of them.
    pub figures: Figures,
    /// Tables whose rows of children were told exactly from all others.
    pub children_right: u32,
    /// Designs without a roster.
    pub others: u32,
    /// … on which one was found.
    pub taken_for_rosters: u32,
    /// Columns that were sure although they may only be proposed.
    pub too_sure: u32,
}

impl Score {
    /// Measures one design.
    pub fn add(&mut self, design: &Design) {
        let found = recognise(&design.workbook);
        if design.tables.iter().all(|table| table.truth.columns.iter().all(|column| column.field.is_none())) {
            self.others += 1;
            if let Some(roster) = found.iter().find(|table| table.kind == TableKind::Roster) {
                self.taken_for_rosters += 1;
                self.figures.faults.push(format!("{}: a roster, {:?}", design.name, roster.header_rows));
            }
            return;
        }
        self.rosters += 1;
        for truth in &design.tables {
            let here: Vec<Table> = found.iter().filter(|table| table.sheet == truth.sheet).cloned().collect();
            let at = self.figures.faults.len();
            self.figures.add(measure(&here, &truth.truth));
            let first = truth.truth.columns.first().map_or(0, |column| column.index);
            let table = here.iter().find(|table| {
                table.header_rows == truth.truth.header_rows && table.columns.iter().any(|column| column.index == first)
            });
            let Some(table) = table else { continue };
            let children: Vec<u32> = rows(&design.workbook, table).map(|row| row.row).collect();
            self.children_right += u32::from(children == truth.children);
            if children != truth.children {
                let differ =
                    |a: &[u32], b: &[u32]| a.iter().filter(|row| !b.contains(row)).take(5).copied().collect::<Vec<_>>();
                let (more, fewer) = (differ(&children, &truth.children), differ(&truth.children, &children));
                self.figures.faults.push(format!("{}: children too many {more:?}, missing {fewer:?}", design.name));
            }
            for column in &table.columns {
                let field = column.field.as_ref().map(|field| field.as_str().to_owned()).unwrap_or_default();
                if truth.unsure.contains(&field) && column.confidence >= 0.9 {
                    self.too_sure += 1;
                    self.figures.faults.push(format!("{}: {field} is too sure", design.name));
                }
            }
            if self.figures.faults.len() > at && table.kind != TableKind::Roster {
                self.figures.faults.push(format!("{}: is taken for {}", design.name, table.kind.name()));
            }
        }
    }

    /// One line of figures.
    pub fn line(&self) -> String {
        let share = |part: u32, whole: u32| f64::from(part) * 100.0 / f64::from(whole.max(1));
        let f = &self.figures;
        format!(
            "tables {}  headers {} ({:.1} %)  bodies {}  children {}  fields {}/{} ({:.1} %)  extras {}/{} ({:.1} %)  wrong but sure {}  \
             too sure {}  others taken for rosters {}/{}",
            f.tables,
            f.headers_right,
            share(f.headers_right, f.tables),
            f.bodies_right,
            self.children_right,
            f.fields_right,
            f.fields,
            share(f.fields_right, f.fields),
            f.extras_right,
            f.extras,
            share(f.extras_right, f.extras),
            f.wrong_but_sure,
            self.too_sure,
            self.taken_for_rosters,
            self.others,
        )
    }
}
