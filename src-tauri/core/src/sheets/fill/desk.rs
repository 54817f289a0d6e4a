//! One sheet of a template while it is filled.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{Area, Place};
use super::book::{self, SheetEntry};
use super::dropdowns::DropDowns;
use super::filler::{Paper, filled_in};
use super::formula::areas;
use super::grid::SheetXml;
use super::moving::Move;
use super::placeholders::{self, Mark, Piece};
use super::render::{Changes, Put, render};
use super::styles::Styles;
use super::{
    Child, Context, FillReport, Filled, LeftOut, Options, Package, Stands, Template, columns, keys, roster, tags,
};
use crate::Result;
use crate::sheets::cells::{Cell, Sheet};
use crate::sheets::table::TableKind;

/// A sheet of a template, ready to be filled.
pub(super) struct Desk<'a> {
    pub template: &'a Template,
    pub entry: &'a SheetEntry,
    pub sheet: &'a Sheet,
    pub xml: SheetXml,
    styles: Styles,
    lists: DropDowns,
}

impl<'a> Desk<'a> {
    pub(super) fn new(template: &'a Template, entry: &'a SheetEntry) -> Result<Self> {
        let (package, book) = (&template.package, &template.book);
        let sheet = template.sheet(&entry.name).ok_or_else(tags::damaged)?;
        let xml = SheetXml::parse(package.text(&entry.part)?.ok_or_else(tags::damaged)?)?;
        let names = book.names(package)?;
        let lists = DropDowns::read(&xml, &entry.name, &template.workbook, &names)?;
        Ok(Self { template, entry, sheet, styles: Styles::read(package, book)?, lists, xml })
    }

    pub(super) fn paper(&self) -> Paper<'_> {
        let epoch_1904 = self.template.book.epoch_1904;
        Paper {
            sheet: self.sheet,
            xml: &self.xml,
            styles: &self.styles,
            lists: &self.lists,
            own_words: &self.template.own_words,
            epoch_1904,
        }
    }

    pub(super) fn columns(&self, options: &Options, children: &[Child]) -> Result<Vec<columns::PlannedColumn>> {
        let extras: BTreeSet<String> = children.iter().flat_map(|child| child.record.extra.keys().cloned()).collect();
        match self.template.table_of(&self.entry.name) {
            Some(table) => columns::plan(table, &options.chosen, &extras),
            None => Ok(Vec::new()),
        }
    }

    pub(super) fn roster(self, options: &Options, children: &[Child], context: &Context) -> Result<Filled> {
        let table = self.template.table_of(&self.entry.name).ok_or_else(tags::damaged)?;
        let columns = self.columns(options, children)?;
        let paper = self.paper();
        let workbook = &self.template.workbook;
        let overwrite = options.overwrite;
        let counted = self.counted_elsewhere()?;
        let job = roster::Job {
            workbook,
            table,
            columns: &columns,
            paper: &paper,
            children,
            context,
            overwrite,
            counted: &counted,
        };
        let mut filling = roster::fill(&job)?;
        self.general_marks(context, &filling.cells.clone(), filling.put_in.as_ref(), &mut filling.cells);
        filling.left_out.extend(self.unknown_marks());
        let others =
            self.template.tables_of(&self.entry.name).filter(|other| other.kind == TableKind::Roster).count() - 1;
        if others > 0 {
            filling.left_out.push(LeftOut::new("other_table", "", "", u32::try_from(others).unwrap_or(1), &[]));
        }
        let put = filling.cells.keys().map(|place| (place.row, place.column)).collect();
        let rows = filling.rows.iter().map(|(_, row)| *row);
        let hide = self.add_keys(options, rows, &mut filling.cells);
        let stale = !filling.cells.is_empty() && self.xml.has_formulas();
        let changes = Changes { cells: filling.cells, put_in: filling.put_in.as_ref(), own: true, hide, stale };
        let package = self.changed(&changes)?;
        let stand = |(at, row): &(usize, u32)| {
            let child = children.get(*at)?;
            Some(Stands { child: child.id, sheet: self.entry.name.clone(), row: *row })
        };
        let report = FillReport {
            sheet: self.entry.name.clone(),
            filled: u32::try_from(filling.rows.len()).unwrap_or(u32::MAX),
            rows_inserted: changes.put_in.map_or(0, |put_in| put_in.count),
            sheets_added: 0,
            columns: columns.iter().zip(filling.filled).map(|(column, filled)| column.report(filled, None)).collect(),
            left_out: filling.left_out,
        };
        let first = options.keys.as_ref().map_or(0, |(_, first)| *first);
        let written = filling.written.from(first);
        Ok(Filled { package, stands: filling.rows.iter().filter_map(stand).collect(), put, written, report })
    }

    /// Puts a key into each child's row; the column in which they stand, which is to be hidden.
    pub(super) fn add_keys(
        &self,
        options: &Options,
        rows: impl Iterator<Item = u32>,
        cells: &mut BTreeMap<Place, Put>,
    ) -> Option<u32> {
        let (sent, first) = options.keys.as_ref()?;
        let column = keys::column(self.sheet, &self.xml)?;
        for (row, number) in rows.zip(*first..) {
            cells.insert(Place { row, column }, Put::Text(sent.row(number).to_string()));
        }
        Some(column)
    }

    /// The workbook with this sheet changed and everything that must follow.
    fn changed(&self, changes: &Changes<'_>) -> Result<Package> {
        let mut package = self.template.package.clone();
        let book = &self.template.book;
        package.replace(&self.entry.part, render(&self.xml, changes).into_bytes());
        let speaks = self.speaking_of_this()?;
        if let Some(put_in) = changes.put_in {
            for (part, xml) in &speaks {
                let changes =
                    Changes { cells: BTreeMap::new(), put_in: Some(put_in), own: false, hide: None, stale: false };
                package.replace(part, render(xml, &changes).into_bytes());
            }
            book::follow(&mut package, book, self.entry, put_in)?;
            book::without_calculation_chain(&mut package, book)?;
        }
        let elsewhere = speaks.iter().any(|(_, xml)| xml.has_formulas());
        if elsewhere || (changes.put_in.is_some() && self.xml.has_formulas()) {
            book::compute_when_opened(&mut package, book)?;
        }
        Ok(package)
    }

    /// Other sheets that name this one.
    pub(super) fn speaking_of_this(&self) -> Result<Vec<(String, SheetXml)>> {
        let mut found = Vec::new();
        let name = tags::escaped(&self.entry.name);
        for other in self.template.book.sheets.iter().filter(|other| other.part != self.entry.part) {
            if let Some(text) = self.template.package.text(&other.part)?.filter(|text| text.contains(&name)) {
                found.push((other.part.clone(), SheetXml::parse(text)?));
            }
        }
        Ok(found)
    }

    /// Areas of this sheet of which formulas of other sheets and names of the book speak.
    fn counted_elsewhere(&self) -> Result<Vec<Area>> {
        let mut found = Vec::new();
        for (_, xml) in self.speaking_of_this()? {
            found.extend(xml.formulas().values().flat_map(|formula| areas(formula, false, &self.entry.name)));
        }
        // What is printed or filtered says nothing of where children stand.
        let names = self.template.book.names(&self.template.package)?;
        let own = names.iter().filter(|(name, _)| !name.starts_with("_xlnm."));
        found.extend(own.flat_map(|(_, meaning)| areas(meaning, false, &self.entry.name)));
        Ok(found)
    }

    /// Whether a chart draws cells of this sheet, by its name.
    pub(super) fn is_in_charts(&self) -> Result<bool> {
        let package = &self.template.package;
        for part in package.names().into_iter().filter(|part| part.contains("charts/")) {
            let bytes = package.bytes(&part)?.unwrap_or_default();
            if String::from_utf8_lossy(&bytes).contains(&tags::escaped(&self.entry.name)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Fills in marks that are no child's, such as `{{unit}}`, wherever they stand.
    fn general_marks(
        &self,
        context: &Context,
        taken: &BTreeMap<Place, Put>,
        put_in: Option<&Move>,
        cells: &mut BTreeMap<Place, Put>,
    ) {
        for (row, column, text) in self.marked() {
            let row = put_in.map_or(row, |put_in| put_in.row(row));
            let place = Place { row, column };
            let general = placeholders::pieces(&text)
                .unwrap_or_default()
                .iter()
                .any(|piece| matches!(piece, Piece::Mark(Mark::General(_))));
            if general && !taken.contains_key(&place) {
                let put = filled_in(&text, None, context, &Default::default());
                cells.extend(put.map(|put| (place, put)));
            }
        }
    }

    /// Cells with marks: 1-based row, 0-based column, text.
    pub(super) fn marked(&self) -> Vec<(u32, u32, String)> {
        let mut found = Vec::new();
        for (cells, row) in self.sheet.rows.iter().zip(1u32..) {
            for (column, cell) in cells.filled() {
                if let Cell::Text(text) = cell
                    && placeholders::is_in(text)
                {
                    found.push((row, column, text.to_owned()));
                }
            }
        }
        found
    }

    pub(super) fn unknown_marks(&self) -> Vec<LeftOut> {
        let mut names = BTreeSet::new();
        self.marked().iter().for_each(|(_, _, text)| placeholders::unknown(text, &mut names));
        names.iter().map(|name| LeftOut::new("mark_unknown", "", name, 0, &[])).collect()
    }
}
