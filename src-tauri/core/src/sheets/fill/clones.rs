//! Rows put in: like the row above, without its values.

use std::collections::BTreeMap;

use super::address::Place;
use super::formula::{copied, moved};
use super::grid::{CellXml, RowXml};
use super::render::{Renderer, row_style};
use super::tags::{attribute, closed, element, escaped, opened, whole_element, with_attribute, without_attribute};

impl Renderer<'_> {
    /// A row like another one: height, styles and formulas, none of its values.
    pub(super) fn copy(&self, model: &RowXml, number: u32, out: &mut String) {
        let mut tag = self.sheet.at(&model.tag).to_owned();
        for name in ["hidden", "collapsed"] {
            tag = without_attribute(&tag, name);
        }
        tag = with_attribute(&tag, "r", &number.to_string());
        let style = row_style(&tag);
        let mut cells = String::new();
        let mut left = self.puts(number).collect::<BTreeMap<_, _>>().into_iter().peekable();
        for cell in &model.cells {
            while let Some((column, put)) = left.next_if(|(column, _)| *column < cell.column) {
                self.new_cell(Place { row: number, column }, put, style.as_deref(), &mut cells);
            }
            let place = Place { row: number, column: cell.column };
            match left.next_if(|(column, _)| *column == cell.column) {
                Some((_, put)) => self.filled(cell, place, put, &mut cells),
                None => self.copied_cell(cell, model.number, place, &mut cells),
            }
        }
        for (column, put) in left {
            self.new_cell(Place { row: number, column }, put, style.as_deref(), &mut cells);
        }
        let tag = self.with_spans(&tag, number);
        match cells.is_empty() {
            true => out.push_str(&closed(&tag)),
            false => out.extend([opened(&tag).as_str(), &cells, &format!("</{}>", element(&tag))]),
        }
    }

    fn copied_cell(&self, cell: &CellXml, model: u32, place: Place, out: &mut String) {
        let mut tag = self.sheet.at(&cell.tag).to_owned();
        for name in ["t", "cm", "vm"] {
            tag = without_attribute(&tag, name);
        }
        let tag = closed(&with_attribute(&tag, "r", &place.to_string()));
        let old = Place { row: model, column: cell.column };
        let spread = |tag: &str| matches!(attribute(tag, "t"), Some("array" | "dataTable"));
        let formula = cell.formula.as_ref().filter(|formula| !spread(self.sheet.at(&formula.tag)));
        let (Some(_), Some(put_in), Some(text)) = (formula, self.changes.put_in, self.formulas.get(&old)) else {
            out.push_str(&tag);
            return;
        };
        let text = moved(text, true, put_in.home(model), put_in).unwrap_or_else(|| text.clone());
        let text = copied(&text, i64::from(place.row) - i64::from(model), 0);
        let prefix = &self.sheet.prefix;
        out.push_str(&whole_element(&tag, &format!("<{prefix}f>{}</{prefix}f>", escaped(&text))));
    }
}
