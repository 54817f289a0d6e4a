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
//! grid, render, clones   a sheet's rows and cells; the same with changes
//! moving, formula, outside   rows put in, and everything that names a row
//! styles, dropdowns, dates, boxes, spelling   how the form writes a value
//! columns          what each column asks for
//! slots, extent, matching, roster, tally   a form with one child a row
//! placeholders, filler       marks in cells; what is put in for a child
//! forms, copies    forms of one child: a sheet or a file for each
//! template, desk   the whole
//! ```
//!
//! Rows carry quiet keys, by which they are known when they come home, in a hidden column right of everything (`keys`).
//! Values are put in as strings inside their cells (`t="inlineStr"`), so that the table of shared strings stays as it is.

mod address;
pub(in crate::sheets) mod book;
mod boxes;
mod clones;
mod columns;
mod copies;
mod dates;
mod desk;
mod dropdowns;
mod extent;
mod filler;
mod forms;
mod formula;
pub(in crate::sheets) mod grid;
mod keys;
mod marks_home;
mod matching;
mod moving;
pub(in crate::sheets) mod outside;
mod parts;
mod placeholders;
mod render;
pub mod report;
mod roster;
mod slots;
mod source;
mod spelling;
mod styles;
pub(in crate::sheets) mod tags;
mod tally;
mod template;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub use columns::{Chosen, assert_chosen_once};
pub(in crate::sheets) use columns::{mark, tied};
pub use filler::{Child, Context};
pub use marks_home::tie_returned;
pub use parts::Package;
pub use report::{FillReport, FilledColumn, LeftOut};
pub use source::{AGE, Source};

use book::Book;

use crate::Result;
use crate::domain::ChildId;
use crate::sheets::cells::Workbook;
use crate::sheets::own_words::OwnWords;
use crate::sheets::table::Table;
use crate::store::{SentId, WrittenCells};

/// What to do with a template.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The sheet to fill; the first one that can be filled when absent.
    pub sheet: Option<String>,
    /// What a person chose for columns, by their letters (or cells' addresses in a form of one child).
    pub chosen: Chosen,
    /// Whether what stands in a known child's row is replaced by what the register says.
    pub overwrite: bool,
    /// The form's mark and the number of its first child: rows carry keys of it, out of sight. None carries any without.
    pub keys: Option<(SentId, u32)>,
}

/// A workbook to be filled.
pub struct Template {
    /// Its file name.
    pub name: String,
    /// Its cells.
    pub workbook: Arc<Workbook>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Whether its file asks for a password; the filled one doesn't.
    pub locked: bool,
    /// The county's words for levels, for forms that have none of their own.
    pub own_words: OwnWords,
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
    /// The cells of the sheet that was filled into which something was put: 1-based row, 0-based column. Those of the first child in
    /// a form of one child.
    pub put: BTreeSet<(u32, u32)>,
    /// Which cells of these rows were written, by the rows' numbers.
    pub written: WrittenCells,
    /// What was filled and what not.
    pub report: FillReport,
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
