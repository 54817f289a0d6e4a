//! Copies of a sheet in its workbook: the sheet's part, what hangs on it, and the entries that make it known.

use super::book::{Book, SheetEntry, relations_part};
use super::parts::Package;
use super::tags::{
    Piece, Splices, Tokens, attribute, attributes, damaged, escaped, local, prefix, unescaped, value, with_attribute,
    without_attribute,
};
use crate::Result;

const WORKSHEET: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
/// What belongs to one sheet and is copied with it. Tables are left out: their names may stand once in a book only.
const OWN: [&str; 8] =
    ["drawing", "vmlDrawing", "comments", "threadedComment", "printerSettings", "ctrlProp", "control", "chart"];

/// Makes copies of one sheet.
pub struct Copier<'a> {
    book: &'a Book,
    entry: &'a SheetEntry,
    /// Names and relationship ids of the sheets that were added, in order.
    added: Vec<(String, String)>,
    renamed: Option<String>,
    relations: String,
    types: String,
    next: usize,
}

impl<'a> Copier<'a> {
    /// Prepares for a sheet.
    ///
    /// # Errors
    /// A container without its lists of parts.
    pub fn new(package: &Package, book: &'a Book, entry: &'a SheetEntry) -> Result<Self> {
        let relations = package.text(&relations_part(&book.part))?.ok_or_else(damaged)?;
        let types = package.text("[Content_Types].xml")?.ok_or_else(damaged)?;
        Ok(Self { book, entry, added: Vec::new(), renamed: None, relations, types, next: 1 })
    }

    /// Gives the first sheet another name, which is put down at the end; the name.
    pub fn rename_first(&mut self, name: &str) -> String {
        self.renamed = Some(name.to_owned());
        name.to_owned()
    }

    /// Adds a copy with this content; its name.
    ///
    /// # Errors
    /// As for reading parts.
    pub fn add(&mut self, package: &mut Package, name: &str, xml: &str) -> Result<String> {
        let part = self.free(package, &self.entry.part.clone());
        let relations = self.copied_relations(package, &self.entry.part.clone(), &part)?;
        package.add(&part, as_copy(xml, &relations).into_bytes());
        self.register_type(&self.entry.part.clone(), &part);
        let id = format!("rIdCopy{}", self.added.len() + 1);
        let relation =
            format!(r#"<{}Relationship Id="{id}" Type="{WORKSHEET}" Target="/{part}"/>"#, root_prefix(&self.relations));
        insert_before_end(&mut self.relations, &relation);
        self.added.push((name.to_owned(), id));
        Ok(name.to_owned())
    }

    /// A name like a part's that no part has yet: `sheet1.xml` becomes `sheet7.xml`.
    fn free(&mut self, package: &Package, part: &str) -> String {
        let (stem, end) = part.rsplit_once('.').unwrap_or((part, "xml"));
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        loop {
            let name = format!("{stem}{}.{end}", self.next + 100);
            self.next += 1;
            if !package.has(&name) {
                return name;
            }
        }
    }

    /// Copies what hangs on a part and its list; the ids that were left out.
    fn copied_relations(&mut self, package: &mut Package, from: &str, to: &str) -> Result<Vec<String>> {
        let Some(text) = package.text(&relations_part(from))? else { return Ok(Vec::new()) };
        let of_part = super::book::relations(package, from)?;
        let (mut splices, mut left_out) = (Splices::default(), Vec::new());
        for token in Tokens::new(&text) {
            let token = token?;
            let relation = of_part.iter().find(|r| Some(r.id.as_str()) == attribute(token.text, "Id"));
            let Some(relation) = relation.filter(|_| token.name == "Relationship") else { continue };
            if relation.kind == "table" {
                left_out.push(relation.id.clone());
                splices.put(token.range, "");
            } else if OWN.contains(&relation.kind.as_str())
                && let Some(bytes) = package.bytes(&relation.part)?
            {
                let copy = self.free(package, &relation.part);
                self.copied_relations(package, &relation.part, &copy)?;
                package.add(&copy, bytes);
                self.register_type(&relation.part, &copy);
                splices.put(token.range, with_attribute(token.text, "Target", &format!("/{copy}")));
            }
        }
        package.add(&relations_part(to), splices.apply(&text).into_bytes());
        Ok(left_out)
    }

    /// Says of a copy what is said of its original; what is said by the end of the name holds for both.
    fn register_type(&mut self, from: &str, to: &str) {
        let named = |tag: &str| {
            value(tag, "PartName").is_some_and(|name| name.trim_start_matches('/').eq_ignore_ascii_case(from))
        };
        let tokens = Tokens::new(&self.types).map_while(Result::ok);
        let found =
            tokens.into_iter().find(|token| token.name == "Override" && named(token.text)).map(|token| token.text);
        if let Some(tag) = found {
            let tag = with_attribute(tag, "PartName", &format!("/{to}"));
            let entry = if tag.ends_with("/>") { tag } else { tag.trim_end_matches('>').to_owned() + "/>" };
            insert_before_end(&mut self.types, &entry);
        }
    }

    /// Puts the new sheets down in the book.
    ///
    /// # Errors
    /// As for reading parts.
    pub fn finish(&self, package: &mut Package) -> Result<()> {
        let text = package.text(&self.book.part)?.ok_or_else(damaged)?;
        package.replace(&self.book.part, self.with_sheets(&text)?.into_bytes());
        package.replace(&relations_part(&self.book.part), self.relations.clone().into_bytes());
        package.replace("[Content_Types].xml", self.types.clone().into_bytes());
        Ok(())
    }

    fn with_sheets(&self, text: &str) -> Result<String> {
        let mut splices = Splices::default();
        let (mut position, mut highest, mut id_name) = (0, 0, "r:id".to_owned());
        let mut own_names: Vec<String> = Vec::new();
        let mut open: Option<std::ops::Range<usize>> = None;
        for token in Tokens::new(text) {
            let token = token?;
            match (token.name, token.piece) {
                ("sheet", Piece::Open | Piece::Empty) => {
                    let number = attribute(token.text, "sheetId").and_then(|id| id.parse::<u32>().ok());
                    highest = highest.max(number.unwrap_or(0));
                    if let Some(id) = attributes(token.text).find(|a| local(a.name) == "id") {
                        id_name = id.name.to_owned();
                    }
                    if position == self.entry.position
                        && let Some(name) = &self.renamed
                    {
                        splices.put(token.range, with_attribute(token.text, "name", &escaped(name)));
                    }
                    position += 1;
                }
                ("sheets", Piece::Close) => {
                    let sheets = self.new_sheets(highest, &id_name, prefix(token.text));
                    splices.put(token.range.start..token.range.start, sheets);
                }
                ("definedName", Piece::Open) => open = Some(token.range.clone()),
                ("definedName", Piece::Close) => {
                    let Some(tag) = open.take() else { continue };
                    let head = text.get(tag.clone()).unwrap_or_default();
                    let place = attribute(head, "localSheetId").and_then(|id| id.parse().ok());
                    if place == Some(self.entry.position) {
                        let inside = tag.end..token.range.start;
                        let meaning = unescaped(text.get(inside.clone()).unwrap_or_default()).into_owned();
                        own_names.push(self.names_of_copies(head, &meaning, token.text, position));
                        if let Some(name) = &self.renamed {
                            splices.put(inside, escaped(&self.renamed_in(&meaning, name)));
                        }
                    }
                }
                ("definedNames", Piece::Close) => splices.put(token.range.start..token.range.start, own_names.concat()),
                _ => {}
            }
        }
        Ok(splices.apply(text))
    }

    /// The entries of the sheets that were added.
    fn new_sheets(&self, highest: u32, id_name: &str, prefix: &str) -> String {
        let sheets = self.added.iter().zip(highest.saturating_add(1)..).map(|((name, id), number)| {
            let name = escaped(name);
            format!(r#"<{prefix}sheet name="{name}" sheetId="{number}" {id_name}="{id}"/>"#)
        });
        sheets.collect()
    }

    /// A name of the sheet, such as its print area, once more for each copy; the first of these stands at this place in the book.
    fn names_of_copies(&self, head: &str, meaning: &str, end: &str, first: usize) -> String {
        let names = self.added.iter().zip(first..).map(|((name, _), at)| {
            let head = with_attribute(head, "localSheetId", &at.to_string());
            format!("{head}{}{end}", escaped(&self.renamed_in(meaning, name)))
        });
        names.collect()
    }

    /// A reference to the sheet, such as its print area, with another name in it.
    fn renamed_in(&self, meaning: &str, name: &str) -> String {
        let quoted = |name: &str| format!("'{}'!", name.replace('\'', "''"));
        let new = quoted(name);
        let meaning = meaning.replace(&quoted(&self.entry.name), &new);
        let bare = format!("{}!", self.entry.name);
        meaning
            .split(',')
            .map(|area| match area.strip_prefix(&bare) {
                Some(rest) => format!("{new}{rest}"),
                None => area.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(",")
    }
}

/// A sheet's part as a copy: not chosen together with the first one, without its program's name and without tables.
fn as_copy(xml: &str, left_out: &[String]) -> String {
    let mut splices = Splices::default();
    let mut tables: Option<usize> = None;
    for token in Tokens::new(xml).map_while(Result::ok) {
        match (token.name, token.piece) {
            ("sheetView", Piece::Open | Piece::Empty) => {
                splices.put(token.range, without_attribute(token.text, "tabSelected"))
            }
            ("sheetPr", Piece::Open | Piece::Empty) => {
                splices.put(token.range, without_attribute(token.text, "codeName"))
            }
            ("tableParts", Piece::Open) if !left_out.is_empty() => tables = Some(token.range.start),
            ("tableParts", Piece::Close) => {
                if let Some(start) = tables.take() {
                    splices.put(start..token.range.end, "");
                }
            }
            _ => {}
        }
    }
    splices.apply(xml)
}

/// The prefix of a part's elements.
fn root_prefix(text: &str) -> String {
    let root = Tokens::new(text).map_while(Result::ok).find(|token| token.piece == Piece::Open);
    root.map(|token| prefix(token.text).to_owned()).unwrap_or_default()
}

fn insert_before_end(text: &mut String, new: &str) {
    if let Some(end) = text.rfind("</") {
        text.insert_str(end, new);
    }
}
