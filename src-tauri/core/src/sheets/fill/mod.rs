//! The township's own workbook, filled in place.
//!
//! Only cells of one sheet change: every other part of the file stays byte for byte what it was, compressed bytes included. Where the
//! form has fewer rows than there are children, rows are put in below its last one, and then also those parts follow that name rows of this
//! sheet: print area and names of the book (`workbook.xml`), tables, drawings and comments of the sheet, charts, formulas of other sheets that
//! speak of it; the order in which formulas were computed (`calcChain.xml`) is taken out, because it names cells that have moved.
//! References that are put together by formulas (`INDIRECT`), macros and pivot tables' own caches are not followed.
//!
//! ```text
//! address, tags    places of cells; pieces of XML as they stand in the file
//! parts, book      the container; sheets, names and what hangs on a sheet
//! grid, render     a sheet's rows and cells; the same with changes
//! moving, formula, outside   rows put in, and everything that names a row
//! styles, dropdowns, dates, spelling   how the form writes a value
//! columns          what each column asks for
//! slots, matching, roster    a form with one child a row
//! placeholders, filler, forms    marks; forms of one child, a sheet or a file for each
//! ```
//!
//! Values are put in as strings inside their cells (`t="inlineStr"`), so that the table of shared strings stays as it is.

mod address;
mod book;
mod boxes;
mod columns;
mod copies;
mod dates;
mod dropdowns;
mod filler;
mod forms;
mod formula;
mod grid;
mod matching;
mod moving;
mod outside;
mod parts;
mod placeholders;
mod render;
pub mod report;
mod roster;
mod slots;
mod spelling;
mod styles;
mod tags;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use columns::{Chosen, SURE, Source};
pub use filler::{Child, Context};
pub use parts::Package;
pub use report::{FillReport, FilledColumn, LeftOut};

use book::{Book, SheetEntry};
use dropdowns::DropDowns;
use filler::{Paper, Writer, filled_in};
use grid::SheetXml;
use render::{Changes, Put, render};
use styles::Styles;

use crate::domain::ChildId;
use crate::sheets::cells::{Format, Sheet, Workbook};
use crate::sheets::read::Reader;
use crate::sheets::recognise::recognise;
use crate::sheets::table::{Table, TableKind};
use crate::{Code, Error, Result, words};

/// What to do with a template.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The sheet to fill; the first one that can be filled when absent.
    pub sheet: Option<String>,
    /// What a person chose for columns, by their letters (or cells' addresses in a form of one child).
    pub chosen: Chosen,
    /// Whether what stands in a known child's row is replaced by what the register says.
    pub overwrite: bool,
}

/// A workbook to be filled.
pub struct Template {
    /// Its file name.
    pub name: String,
    /// Its cells.
    pub workbook: Workbook,
    /// Its tables.
    pub tables: Vec<Table>,
    package: Package,
    book: Book,
}

/// What kind of form a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// One child a row.
    Roster,
    /// One child a sheet.
    OneChild,
}

/// A child and where it stands in the filled form. What a returned sheet is compared with can be added by these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// Who.
    pub child: ChildId,
    /// On which sheet.
    pub sheet: String,
    /// In which row, 1-based; the first one for a sheet of its own.
    pub row: u32,
}

/// A filled form that isn't a file yet; parts may be added to it.
pub struct Filled {
    /// The workbook.
    pub package: Package,
    /// Where each child stands.
    pub stands: Vec<Stands>,
    /// What was filled and what not.
    pub report: FillReport,
}

impl Template {
    /// Reads a template: through the worker, as every workbook, and as a container of which parts will be changed.
    ///
    /// # Errors
    /// What the reader answers, and [`Code::BadArgument`] for formats that can't be filled in place (xls, et, ods, csv, xlsb).
    pub fn open(reader: &Reader, path: &Path, shown_name: &str) -> Result<Self> {
        let named = |error: Error| error.naming("path", shown_name);
        let workbook = reader.read(path, &mut |_| {}).map_err(named)?;
        let format = match workbook.format {
            Format::Xlsx => None,
            Format::Xls => Some("xls / et"),
            Format::Xlsb => Some("xlsb"),
            Format::Ods => Some("ods"),
            Format::Csv => Some("csv"),
            #[allow(unreachable_patterns, reason = "further formats are other people's work")]
            _ => Some("?"),
        };
        if let Some(format) = format {
            let what = words::say("fill.old_format", &[("path", shown_name), ("format", format)]);
            return Err(Error::new(Code::BadArgument).with("what", what));
        }
        let bytes = std::fs::read(path).map_err(|error| named(Error::io(error, path)))?;
        let package = Package::open(bytes).map_err(named)?;
        let book = Book::read(&package).map_err(named)?;
        let tables = recognise(&workbook);
        Ok(Self { name: shown_name.to_owned(), workbook, tables, package, book })
    }

    /// The sheets that can be filled, in order, and what they are.
    pub fn forms(&self) -> Vec<(&SheetEntry, FormKind)> {
        self.book.sheets.iter().filter_map(|entry| Some((entry, self.kind(entry)?))).collect()
    }

    /// The names of the sheets that can be filled.
    pub fn form_names(&self) -> Vec<(String, FormKind)> {
        self.forms().into_iter().map(|(entry, kind)| (entry.name.clone(), kind)).collect()
    }

    fn kind(&self, entry: &SheetEntry) -> Option<FormKind> {
        let sheet = self.sheet(&entry.name)?;
        let kinds: Vec<TableKind> = self.tables_of(&entry.name).map(|table| table.kind).collect();
        let marked = || sheet.rows.iter().flatten().any(|cell| placeholders::asks_for_child(&cell.display()));
        if kinds.contains(&TableKind::Roster) {
            Some(FormKind::Roster)
        } else if kinds.contains(&TableKind::Registration) || marked() {
            Some(FormKind::OneChild)
        } else {
            None
        }
    }

    fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.workbook.sheets.iter().find(|sheet| sheet.name == name)
    }

    fn tables_of<'a, 'n: 'a>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Table> + use<'a, 'n> {
        self.tables.iter().filter(move |table| table.name == name)
    }

    /// The sheet to fill.
    fn choose(&self, wanted: Option<&str>) -> Result<(&SheetEntry, FormKind)> {
        let forms = self.forms();
        let bad = |what: String| Error::new(Code::BadArgument).with("what", what);
        if let Some(wanted) = wanted {
            let names: Vec<&str> = self.book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            if !names.contains(&wanted) {
                let facts = [("sheet", wanted.to_owned()), ("sheets", names.join("、"))];
                return Err(bad(words::say("fill.no_such_sheet", &facts)));
            }
        }
        let hidden = |entry: &SheetEntry| self.sheet(&entry.name).is_some_and(|sheet| sheet.hidden);
        let fits = |entry: &SheetEntry| wanted.map_or(!hidden(entry), |wanted| wanted == entry.name);
        let found = forms.into_iter().find(|(entry, _)| fits(entry));
        found.ok_or_else(|| bad(words::say("fill.nothing_to_fill", &[("path", &self.name)])))
    }

    /// The table of a sheet that is filled: the first roster, or the first form of one child.
    pub fn table_of(&self, sheet: &str) -> Option<&Table> {
        let of = |kind| self.tables.iter().find(|table| table.name == sheet && table.kind == kind);
        of(TableKind::Roster).or_else(|| of(TableKind::Registration))
    }

    /// What each column of a sheet asks for, and how the first child would read in it.
    ///
    /// # Errors
    /// No such sheet, a chosen column that it lacks, a template that can't be filled in place.
    pub fn plan(&self, options: &Options, children: &[Child], context: &Context) -> Result<FillReport> {
        let (entry, kind) = self.choose(options.sheet.as_deref())?;
        let desk = Desk::new(self, entry)?;
        let columns = desk.columns(options, children)?;
        let sample = |column: &columns::PlannedColumn| {
            let (child, source) = (children.first()?, column.source.as_ref()?);
            let row = column.row.unwrap_or_else(|| self.table_of(&entry.name).map_or(1, |table| table.first_row));
            let writer = Writer::new(&desk.paper(), source, row, column.index, &column.header, Vec::new());
            match writer.write(child, 1, context) {
                spelling::Written::Put(Put::Text(text)) => Some(text),
                spelling::Written::Put(Put::Number(number)) => Some(number.to_string()),
                _ => None,
            }
        };
        let left_out = columns.iter().filter_map(roster::unused).collect();
        let columns = columns.iter().map(|column| column.report(0, sample(column))).collect();
        let _ = kind;
        Ok(FillReport { sheet: entry.name.clone(), columns, left_out, ..FillReport::default() })
    }

    /// Fills a sheet. For a form of one child each child has a sheet of its own.
    ///
    /// # Errors
    /// No such sheet, nothing that could be filled, no children, a template that can't be filled in place.
    pub fn fill(&self, options: &Options, children: &[Child], context: &Context) -> Result<Filled> {
        let (entry, kind) = self.choose(options.sheet.as_deref())?;
        if children.is_empty() {
            return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("fill.no_children", &[])));
        }
        let desk = Desk::new(self, entry)?;
        match kind {
            FormKind::Roster => desk.roster(options, children, context),
            FormKind::OneChild => desk.one_child_each(options, children, context),
        }
    }

    /// Fills a form of one child for each child by itself.
    ///
    /// # Errors
    /// As [`Template::fill`], and [`Code::BadArgument`] for a roster.
    pub fn fill_each(&self, options: &Options, children: &[Child], context: &Context) -> Result<Vec<Filled>> {
        let (_, kind) = self.choose(options.sheet.as_deref())?;
        if kind == FormKind::Roster {
            let what = words::say::<&str>("fill.one_file_needs_form", &[]);
            return Err(Error::new(Code::BadArgument).with("what", what));
        }
        children.iter().map(|child| self.fill(options, std::slice::from_ref(child), context)).collect()
    }
}

/// A sheet of a template, ready to be filled.
struct Desk<'a> {
    template: &'a Template,
    entry: &'a SheetEntry,
    sheet: &'a Sheet,
    xml: SheetXml,
    styles: Styles,
    lists: DropDowns,
}

impl<'a> Desk<'a> {
    fn new(template: &'a Template, entry: &'a SheetEntry) -> Result<Self> {
        let (package, book) = (&template.package, &template.book);
        let sheet = template.sheet(&entry.name).ok_or_else(tags::damaged)?;
        let xml = SheetXml::parse(package.text(&entry.part)?.ok_or_else(tags::damaged)?)?;
        let names = book.names(package)?;
        let lists = DropDowns::read(&xml, &entry.name, &template.workbook, &names)?;
        Ok(Self { template, entry, sheet, styles: Styles::read(package, book)?, lists, xml })
    }

    fn paper(&self) -> Paper<'_> {
        let epoch_1904 = self.template.book.epoch_1904;
        Paper { sheet: self.sheet, xml: &self.xml, styles: &self.styles, lists: &self.lists, epoch_1904 }
    }

    fn columns(&self, options: &Options, children: &[Child]) -> Result<Vec<columns::PlannedColumn>> {
        let extras: BTreeSet<String> = children.iter().flat_map(|child| child.record.extra.keys().cloned()).collect();
        match self.template.table_of(&self.entry.name) {
            Some(table) => columns::plan(table, &options.chosen, &extras),
            None => Ok(Vec::new()),
        }
    }

    fn roster(self, options: &Options, children: &[Child], context: &Context) -> Result<Filled> {
        let table = self.template.table_of(&self.entry.name).ok_or_else(tags::damaged)?;
        let columns = self.columns(options, children)?;
        let paper = self.paper();
        let workbook = &self.template.workbook;
        let overwrite = options.overwrite;
        let job = roster::Job { workbook, table, columns: &columns, paper: &paper, children, context, overwrite };
        let mut filling = roster::fill(&job);
        self.general_marks(context, &filling.cells.clone(), filling.put_in.as_ref(), &mut filling.cells);
        filling.left_out.extend(self.unknown_marks());
        let others =
            self.template.tables_of(&self.entry.name).filter(|other| other.kind == TableKind::Roster).count() - 1;
        if others > 0 {
            filling.left_out.push(LeftOut::new("other_table", "", "", u32::try_from(others).unwrap_or(1), &[]));
        }
        let stale = !filling.cells.is_empty() && self.xml.has_formulas();
        let changes = Changes { cells: filling.cells, put_in: filling.put_in.as_ref(), own: true, stale };
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
        Ok(Filled { package, stands: filling.rows.iter().filter_map(stand).collect(), report })
    }

    /// The workbook with this sheet changed and everything that must follow.
    fn changed(&self, changes: &Changes<'_>) -> Result<Package> {
        let mut package = self.template.package.clone();
        let book = &self.template.book;
        package.replace(&self.entry.part, render(&self.xml, changes).into_bytes());
        let speaks = self.speaking_of_this()?;
        if let Some(put_in) = changes.put_in {
            for (part, xml) in &speaks {
                let changes = Changes { cells: BTreeMap::new(), put_in: Some(put_in), own: false, stale: false };
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
    fn speaking_of_this(&self) -> Result<Vec<(String, SheetXml)>> {
        let mut found = Vec::new();
        let name = tags::escaped(&self.entry.name);
        for other in self.template.book.sheets.iter().filter(|other| other.part != self.entry.part) {
            if let Some(text) = self.template.package.text(&other.part)?.filter(|text| text.contains(&name)) {
                found.push((other.part.clone(), SheetXml::parse(text)?));
            }
        }
        Ok(found)
    }

    /// Fills in marks that are no child's, such as `{{unit}}`, wherever they stand.
    fn general_marks(
        &self,
        context: &Context,
        taken: &BTreeMap<address::Place, Put>,
        put_in: Option<&moving::Move>,
        cells: &mut BTreeMap<address::Place, Put>,
    ) {
        for (row, column, text) in self.marked() {
            let row = put_in.map_or(row, |put_in| put_in.row(row));
            let place = address::Place { row, column };
            let general = placeholders::pieces(&text)
                .unwrap_or_default()
                .iter()
                .any(|piece| matches!(piece, placeholders::Piece::Mark(placeholders::Mark::General(_))));
            if general && !taken.contains_key(&place) {
                let put = filled_in(&text, None, context, &Default::default());
                cells.extend(put.map(|put| (place, put)));
            }
        }
    }

    /// Cells with marks: 1-based row, 0-based column, text.
    fn marked(&self) -> Vec<(u32, u32, String)> {
        let mut found = Vec::new();
        for (cells, row) in self.sheet.rows.iter().zip(1u32..) {
            for (cell, column) in cells.iter().zip(0u32..) {
                if let crate::sheets::cells::Cell::Text(text) = cell
                    && placeholders::is_in(text)
                {
                    found.push((row, column, text.clone()));
                }
            }
        }
        found
    }

    fn unknown_marks(&self) -> Vec<LeftOut> {
        let mut names = BTreeSet::new();
        self.marked().iter().for_each(|(_, _, text)| placeholders::unknown(text, &mut names));
        names.iter().map(|name| LeftOut::new("mark_unknown", "", name, 0, &[])).collect()
    }
}

impl Filled {
    /// Writes the form under a name; a file of that name is replaced only by a whole one.
    ///
    /// # Errors
    /// A full disk or a folder that can't be written to.
    pub fn write(&self, out: &Path) -> Result<()> {
        let bytes = self.package.pack()?;
        crate::sheets::write::keep(out, &bytes)
    }
}
