//! A workbook that is to be filled.

use std::path::Path;

use super::book::{Book, SheetEntry};
use super::desk::Desk;
use super::filler::Writer;
use super::render::Put;
use super::spelling::Written;
use super::{Child, Context, FillReport, Filled, FormKind, Options, Package, Template, columns, placeholders, tally};
use crate::sheets::cells::{Cell, Format, Row, Sheet};
use crate::sheets::own_words::OwnWords;
use crate::sheets::read::Reader;
use crate::sheets::recognise::{Remembered, recognise_knowing};
use crate::sheets::table::{Table, TableKind};
use crate::{Code, Error, Result, words};

impl Template {
    /// Reads a template: through the worker, as every workbook, and as a container of which parts will be changed.
    ///
    /// # Errors
    /// What the reader answers, and [`Code::BadArgument`] for formats that can't be filled in place (xls, et, ods, csv, xlsb).
    pub fn open(reader: &Reader, path: &Path, shown_name: &str) -> Result<Self> {
        Self::open_knowing(reader, path, shown_name, &Remembered::default())
    }

    /// As [`Template::open`], with what was confirmed of other forms.
    ///
    /// # Errors
    /// As [`Template::open`].
    pub fn open_knowing(reader: &Reader, path: &Path, shown_name: &str, remembered: &Remembered) -> Result<Self> {
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
        let (bytes, locked) = reader.content(path).map_err(named)?;
        let package = Package::open(bytes).map_err(named)?;
        let book = Book::read(&package).map_err(named)?;
        let tables = recognise_knowing(&workbook, remembered);
        let own_words = OwnWords::default();
        Ok(Self { name: shown_name.to_owned(), workbook, tables, locked, own_words, package, book })
    }

    /// What the filled file must be called: `xlsm` with macros, else `xlsx`.
    pub fn ending(&self) -> &'static str {
        if self.book.macros { "xlsm" } else { "xlsx" }
    }

    /// The sheets that can be filled, in order, and what they are.
    fn forms(&self) -> Vec<(&SheetEntry, FormKind)> {
        self.book.sheets.iter().filter_map(|entry| Some((entry, self.kind(entry)?))).collect()
    }

    /// The names of the sheets that can be filled.
    pub fn form_names(&self) -> Vec<(String, FormKind)> {
        self.forms().into_iter().map(|(entry, kind)| (entry.name.clone(), kind)).collect()
    }

    fn kind(&self, entry: &SheetEntry) -> Option<FormKind> {
        let sheet = self.sheet(&entry.name)?;
        let kinds: Vec<TableKind> = self.tables_of(&entry.name).map(|table| table.kind).collect();
        let marked: Vec<u32> =
            (1..).zip(sheet.rows.iter()).filter(|(_, row)| has_marks(*row)).map(|(row, _)| row).collect();
        if kinds.contains(&TableKind::Roster) && self.is_marked_as_roster(&entry.name, &marked) {
            Some(FormKind::Roster)
        } else if kinds.contains(&TableKind::Registration) || !marked.is_empty() {
            Some(FormKind::OneChild)
        } else {
            None
        }
    }

    /// Marks of a child stand in one row of a roster's body, or nowhere; elsewhere they make the sheet a form of one child, whatever
    /// its labels look like.
    fn is_marked_as_roster(&self, name: &str, marked: &[u32]) -> bool {
        let row = match marked {
            [] => return true,
            [row] => row,
            _ => return false,
        };
        let rosters = self.tables_of(name).filter(|table| table.kind == TableKind::Roster);
        rosters.into_iter().any(|table| (table.first_row..=table.last_row.max(table.first_row)).contains(row))
    }

    pub(super) fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.workbook.sheets.iter().find(|sheet| sheet.name == name)
    }

    pub(super) fn tables_of<'a, 'n: 'a>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Table> + use<'a, 'n> {
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

    /// The name of the sheet that is filled: the wanted one, or the first that can be and isn't hidden.
    ///
    /// # Errors
    /// [`Code::BadArgument`] when there is none.
    pub fn chosen_sheet(&self, wanted: Option<&str>) -> Result<String> {
        self.choose(wanted).map(|(entry, _)| entry.name.clone())
    }

    /// The table of a sheet that is filled: the first roster, or the first form of one child.
    pub fn table_of(&self, sheet: &str) -> Option<&Table> {
        let entry = self.book.sheets.iter().find(|entry| entry.name == sheet)?;
        let kind = match self.kind(entry)? {
            FormKind::Roster => TableKind::Roster,
            FormKind::OneChild => TableKind::Registration,
        };
        self.tables.iter().find(|table| table.name == sheet && table.kind == kind)
    }

    /// How many cells of a sheet have marks.
    pub fn marks(&self, sheet: &str) -> u32 {
        let cells = self.sheet(sheet).into_iter().flat_map(|sheet| sheet.rows.iter().flatten());
        let marked = cells.filter(|cell| matches!(cell, Cell::Text(text) if placeholders::is_in(text)));
        u32::try_from(marked.count()).unwrap_or(u32::MAX)
    }

    /// What each column of a sheet asks for, and how the first child would read in it.
    ///
    /// # Errors
    /// No such sheet, a chosen column that it lacks, a template that can't be filled in place.
    pub fn plan(&self, options: &Options, children: &[Child], context: &Context) -> Result<FillReport> {
        let (entry, _) = self.choose(options.sheet.as_deref())?;
        let desk = Desk::new(self, entry)?;
        let columns = desk.columns(options, children)?;
        let sample = |column: &columns::PlannedColumn| {
            let (child, source) = (children.first()?, column.source.as_ref()?);
            let row = column.row.unwrap_or_else(|| self.table_of(&entry.name).map_or(1, |table| table.first_row));
            let writer = Writer::new(&desk.paper(), source, row, column.index, &column.header, Vec::new());
            match writer.write(child, 1, context) {
                Written::Put(Put::Text(text)) => Some(text),
                Written::Put(Put::Number(number)) => Some(number.to_string()),
                _ => None,
            }
        };
        let left_out = columns.iter().filter_map(tally::unused).chain(desk.unknown_marks()).collect();
        let columns = columns.iter().map(|column| column.report(0, sample(column))).collect();
        Ok(FillReport { sheet: entry.name.clone(), columns, left_out, ..FillReport::default() })
    }

    /// Whether each child's row or sheet says whose it is: by a column or mark for name or ID number.
    ///
    /// # Errors
    /// As [`Template::plan`].
    pub fn tells_who(&self, options: &Options, children: &[Child]) -> Result<bool> {
        let (entry, _) = self.choose(options.sheet.as_deref())?;
        let desk = Desk::new(self, entry)?;
        let marked = || desk.marked().iter().any(|(_, _, text)| placeholders::tells_who(text));
        Ok(desk.columns(options, children)?.iter().filter_map(|column| column.used()).any(|source| source.tells_who())
            || marked())
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

    /// Fills a form of one child for each child by itself and hands over one after the other.
    ///
    /// # Errors
    /// As [`Template::fill`], [`Code::BadArgument`] for a roster, and what `take` answers.
    pub fn fill_each(
        &self,
        options: &Options,
        children: &[Child],
        context: &Context,
        take: &mut dyn FnMut(&Child, Filled) -> Result<()>,
    ) -> Result<()> {
        let (_, kind) = self.choose(options.sheet.as_deref())?;
        if kind == FormKind::Roster {
            let what = words::say::<&str>("fill.one_file_needs_form", &[]);
            return Err(Error::new(Code::BadArgument).with("what", what));
        }
        for (child, at) in children.iter().zip(0..) {
            let keys = options.keys.as_ref().map(|(sent, first)| (sent.clone(), first + at));
            let filled = self.fill(&Options { keys, ..options.clone() }, std::slice::from_ref(child), context)?;
            take(child, filled)?;
        }
        Ok(())
    }
}

/// Whether a row asks for something of a child.
fn has_marks(row: Row<'_>) -> bool {
    row.iter().any(|cell| matches!(cell, Cell::Text(text) if placeholders::asks_for_child(text)))
}
