//! The workbook part: its sheets, its names, and what else hangs on a sheet.

use super::moving::Move;
use super::outside::moved_around;
use super::parts::Package;
use super::tags::{Piece, Splices, Tokens, attribute, attributes, damaged, local, unescaped, value, with_attribute};
use crate::Result;

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its id.
    pub id: String,
    /// The last word of its type: `worksheet`, `table`, `drawing`.
    pub kind: String,
    /// The part it leads to, by its whole name; what leads out of the file is left out.
    pub part: String,
}

/// A sheet of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// Its part.
    pub part: String,
    /// Its position among all sheets.
    pub position: usize,
}

/// The workbook part.
#[derive(Debug, Clone)]
pub struct Book {
    /// The part's name.
    pub part: String,
    /// Its sheets in order; only worksheets.
    pub sheets: Vec<SheetEntry>,
    /// Whether days are counted from 1904.
    pub epoch_1904: bool,
    /// Whether it may have macros.
    pub macros: bool,
}

/// The name of the part that holds another part's relationships.
pub fn relations_part(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let stroke = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{stroke}_rels/{file}.rels")
}

/// A target as a part's whole name: relative to the folder of the part that names it, or from the top.
fn resolved(part: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from_top = target.starts_with('/');
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = if from_top { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// The relationships of a part.
///
/// # Errors
/// As for reading parts.
pub fn relations(package: &Package, part: &str) -> Result<Vec<Relation>> {
    let Some(text) = package.text(&relations_part(part))? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for token in Tokens::new(&text) {
        let token = token?;
        if token.name != "Relationship" || attribute(token.text, "TargetMode") == Some("External") {
            continue;
        }
        let of = |name| value(token.text, name).map(std::borrow::Cow::into_owned);
        if let (Some(id), Some(kind), Some(target)) = (of("Id"), of("Type"), of("Target")) {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.push(Relation { id, kind, part: resolved(part, &target) });
        }
    }
    Ok(found)
}

impl Book {
    /// Finds the workbook part and its sheets.
    ///
    /// # Errors
    /// A container that is no workbook.
    pub fn read(package: &Package) -> Result<Self> {
        let top = relations(package, "")?;
        let part = top.into_iter().find(|relation| relation.kind == "officeDocument").map(|relation| relation.part);
        let part = part.or_else(|| package.names().into_iter().find(|name| name.ends_with("workbook.xml")));
        let part = part.ok_or_else(damaged)?;
        let text = package.text(&part)?.ok_or_else(damaged)?;
        let targets = relations(package, &part)?;
        let types = package.text("[Content_Types].xml")?.unwrap_or_default();
        let mut book =
            Self { part, sheets: Vec::new(), epoch_1904: false, macros: types.contains(".macroEnabled.main") };
        let mut position = 0;
        for token in Tokens::new(&text) {
            let token = token?;
            match (token.name, token.piece) {
                ("workbookPr", Piece::Open | Piece::Empty) => {
                    book.epoch_1904 = matches!(attribute(token.text, "date1904"), Some("1" | "true"));
                }
                ("sheet", Piece::Open | Piece::Empty) => {
                    let id = attributes(token.text).find(|a| local(a.name) == "id").map(|a| a.value);
                    let target = targets.iter().find(|t| Some(t.id.as_str()) == id && t.kind == "worksheet");
                    if let (Some(target), Some(name)) = (target, value(token.text, "name")) {
                        book.sheets.push(SheetEntry { name: name.into_owned(), part: target.part.clone(), position });
                    }
                    position += 1;
                }
                _ => {}
            }
        }
        Ok(book)
    }

    /// What a name of the book stands for, such as a dropdown's list.
    ///
    /// # Errors
    /// As for reading parts.
    pub fn names(&self, package: &Package) -> Result<Vec<(String, String)>> {
        let text = package.text(&self.part)?.unwrap_or_default();
        let mut names = Vec::new();
        let mut open: Option<(String, usize)> = None;
        for token in Tokens::new(&text) {
            let token = token?;
            match (token.name, token.piece) {
                ("definedName", Piece::Open) => {
                    open = value(token.text, "name").map(|name| (name.into_owned(), token.range.end));
                }
                ("definedName", Piece::Close) => {
                    if let Some((name, start)) = open.take() {
                        let meaning = text.get(start..token.range.start).unwrap_or_default();
                        names.push((name, unescaped(meaning).into_owned()));
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }
}

/// Lets everything outside a sheet's own part follow the rows that were put into it: its tables, drawings and comments, names of the
/// book (print area, repeated rows), charts, and formulas of other sheets. Parts that don't speak of those rows stay as they are.
///
/// # Errors
/// As for reading parts.
pub fn follow(package: &mut Package, book: &Book, sheet: &SheetEntry, put_in: &Move) -> Result<()> {
    for relation in relations(package, &sheet.part)? {
        match relation.kind.as_str() {
            "table" | "comments" | "threadedComment" | "drawing" => {
                change(package, &relation.part, |text| moved_around(text, put_in, true))?;
            }
            "vmlDrawing" => change_bytes(package, &relation.part, put_in)?,
            _ => {}
        }
    }
    change(package, &book.part, |text| moved_around(text, put_in, false))?;
    let elsewhere = |name: &String| {
        let folder = ["charts/", "pivotcache/"].iter().any(|folder| name.contains(folder));
        name.ends_with(".xml") && folder
    };
    for name in package.names().into_iter().filter(elsewhere) {
        change(package, &name, |text| moved_around(text, put_in, false))?;
    }
    Ok(())
}

fn change(package: &mut Package, part: &str, change: impl Fn(&str) -> String) -> Result<()> {
    if let Some(old) = package.text(part)? {
        let new = change(&old);
        if new != old {
            package.replace(part, new.into_bytes());
        }
    }
    Ok(())
}

/// Old drawings are often in the system's own encoding; only ASCII is changed in them.
fn change_bytes(package: &mut Package, part: &str, put_in: &Move) -> Result<()> {
    let Some(bytes) = package.bytes(part)? else { return Ok(()) };
    if let Ok(old) = std::str::from_utf8(&bytes) {
        let new = super::outside::moved_boxes(old, put_in);
        if new != old {
            package.replace(part, new.into_bytes());
        }
    }
    Ok(())
}

/// Takes out the order in which formulas were last computed, which names cells that have moved; programs make it anew.
///
/// # Errors
/// As for reading parts.
pub fn without_calculation_chain(package: &mut Package, book: &Book) -> Result<()> {
    let chain = relations(package, &book.part)?.into_iter().find(|relation| relation.kind == "calcChain");
    let Some(chain) = chain else { return Ok(()) };
    package.remove(&chain.part);
    without_element(package, &relations_part(&book.part), "Relationship", |tag| {
        attribute(tag, "Id") == Some(&chain.id)
    })?;
    let named = |tag: &str| {
        let name = value(tag, "PartName");
        name.is_some_and(|name| name.trim_start_matches('/').eq_ignore_ascii_case(&chain.part))
    };
    without_element(package, "[Content_Types].xml", "Override", named)
}

fn without_element(package: &mut Package, part: &str, name: &str, which: impl Fn(&str) -> bool) -> Result<()> {
    let Some(text) = package.text(part)? else { return Ok(()) };
    let mut splices = Splices::default();
    let mut inside = false;
    for token in Tokens::new(&text) {
        let token = token?;
        let hit = token.name == name && (inside || which(token.text));
        if hit {
            inside = token.piece == Piece::Open;
            splices.put(token.range, "");
        }
    }
    if !splices.is_empty() {
        package.replace(part, splices.apply(&text).into_bytes());
    }
    Ok(())
}

/// Asks programs to compute every formula when the book is opened: other sheets' sums are stale.
///
/// # Errors
/// As for reading parts.
pub fn compute_when_opened(package: &mut Package, book: &Book) -> Result<()> {
    let Some(text) = package.text(&book.part)? else { return Ok(()) };
    let mut splices = Splices::default();
    for token in Tokens::new(&text) {
        let token = token?;
        if token.name == "calcPr" && token.piece != Piece::Close {
            if matches!(attribute(token.text, "fullCalcOnLoad"), Some("1" | "true")) {
                return Ok(());
            }
            splices.put(token.range, with_attribute(token.text, "fullCalcOnLoad", "1"));
        }
    }
    if splices.is_empty() {
        insert_calculation(&text, &mut splices);
    }
    package.replace(&book.part, splices.apply(&text).into_bytes());
    Ok(())
}

/// `calcPr` stands behind the names, or behind what stands before these.
fn insert_calculation(text: &str, splices: &mut Splices) {
    let mut place = None;
    for token in Tokens::new(text).map_while(Result::ok) {
        let ends = matches!(token.piece, Piece::Close | Piece::Empty);
        if ends && ["sheets", "functionGroups", "externalReferences", "definedNames"].contains(&token.name) {
            place = Some((token.range.end, super::tags::prefix(token.text).to_owned()));
        }
    }
    if let Some((at, prefix)) = place {
        splices.put(at..at, format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_or_from_the_top() {
        assert_eq!(resolved("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets/sheet1.xml", "../tables/table1.xml"), "xl/tables/table1.xml");
        assert_eq!(resolved("xl/workbook.xml", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(relations_part("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(relations_part(""), "_rels/.rels");
    }
}
