//! Form packs: what a person confirmed of a form's columns, remembered by the form's fingerprint.
//!
//! A pack says for each column what goes into it. It is used the next time the same form is filled or imported, and can be handed to
//! others as a small JSON file. It holds headers and field keys, and nothing of any child.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cells::column_letters;
use super::choosing;
use super::fill::{Chosen, Source, assert_chosen_once};
use super::recognise::Remembered;
use super::table::{Table, TableKind};
use crate::domain::FieldKey;
use crate::domain::text::folded;
use crate::store::{Operation, Register, Writer};
use crate::{Code, Error, Result, words};

/// How the settings are called under which packs are kept.
const SETTING: &str = "form_pack.";
/// How the settings are called that say when a pack was last used.
const USED: &str = "form_pack_used.";
/// So much of a fingerprint tells a form.
const SHORTEST: usize = 6;
const FORMAT: &str = "tongce-form-packs";
const VERSION: u32 = 1;
/// A file of packs is small; a larger one is something else.
const LARGEST: usize = 4 << 20;
const LONGEST: usize = 200;

/// What goes into one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackColumn {
    /// Column letters, or the value's cell in a form of one child.
    pub column: String,
    /// Its header, to read.
    pub header: String,
    /// What goes into it as [`Source::key`] writes it; absent when it stays blank.
    pub field: Option<String>,
}

/// What is known of one form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Tells the form by its headers and layout, whatever the file is called.
    pub fingerprint: String,
    /// The form's title, to read.
    pub title: String,
    /// Its columns.
    pub columns: Vec<PackColumn>,
}

/// What tells a file of packs from any other.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// A file of packs.
#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    packs: Vec<Pack>,
}

/// A form's fingerprint: its kind, the number of its header rows, and where which header stands. Titles, years, the number of rows
/// and the children in it don't matter.
pub fn fingerprint(table: &Table) -> String {
    let mut hash = Sha256::new();
    // Saying which column holds the names makes a roster of another table: it stays the same form.
    let kind = if table.kind == TableKind::Other { TableKind::Roster } else { table.kind };
    hash.update(format!("{} {}\n", kind.name(), table.header_rows.len()));
    // Columns without a header, such as that of the quiet keys, are there in one copy of a form and not in another.
    let named = |letters: &str, header: &str| table.header_rows.is_empty() || header != format!("{letters}列");
    for column in &table.columns {
        let row = column.value_row.map(|row| (row + 1).to_string()).unwrap_or_default();
        if !named(&column_letters(column.index), &column.header) {
            continue;
        }
        hash.update(format!("{}{row} {}\n", column_letters(column.index), folded(&column.header)));
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl Pack {
    /// The pack of a form from what was confirmed of its columns: letters, header and what goes in.
    pub fn new(table: &Table, columns: impl Iterator<Item = (String, String, Option<String>)>) -> Self {
        let columns = columns.map(|(column, header, field)| PackColumn { column, header: harmless(&header), field });
        Self { fingerprint: fingerprint(table), title: title(table), columns: columns.collect() }
    }

    /// Its choices, for filling.
    pub fn chosen(&self) -> Chosen {
        let read = |column: &PackColumn| match &column.field {
            None => Some((column.column.clone(), None)),
            // A later version may know fields that this one doesn't; such a column is asked about again.
            Some(field) => Some((column.column.clone(), Some(Source::parse(field).ok()?))),
        };
        self.columns.iter().filter_map(read).collect()
    }

    /// A field that was confirmed for one column can't be that of another too.
    fn free_others(&self, table: &mut Table) {
        let confirmed: Vec<FieldKey> =
            table.columns.iter().filter(|column| column.confidence >= 1.0).filter_map(|c| c.field.clone()).collect();
        for column in table.columns.iter_mut().filter(|column| column.confidence < 1.0) {
            if column.field.as_ref().is_some_and(|field| confirmed.contains(field)) {
                (column.field, column.confidence) = (None, 0.0);
            }
        }
    }

    /// Lets a recognised table of this form have the fields that were confirmed.
    fn teach(&self, table: &mut Table) {
        let chosen = self.chosen();
        for column in &mut table.columns {
            let row = column.value_row.map(|row| (row + 1).to_string()).unwrap_or_default();
            let Some(choice) = chosen.get(&format!("{}{row}", column_letters(column.index))) else { continue };
            let field = match choice {
                Some(Source::Field(field)) => Some(FieldKey::from(field.key.clone())),
                Some(Source::RowNumber) => Some(FieldKey::from("row_number")),
                // Whoever reads such a cell takes it apart, or knows that it follows from the birth date.
                Some(source @ (Source::Several(_) | Source::Age)) => Some(FieldKey::from(source.key())),
                // Ticked columns are known by their headers.
                Some(Source::Mark(..)) => continue,
                Some(Source::Extra(_)) | None => None,
            };
            (column.field, column.confidence) = (field, 1.0);
        }
        if chosen.values().any(|source| matches!(source, Some(Source::Field(field)) if field.key == "child.name")) {
            choosing::hold_names(table);
        }
        self.free_others(table);
    }
}

/// The name under which a form is remembered.
pub fn title(table: &Table) -> String {
    harmless(table.title.as_deref().unwrap_or(&table.name))
}

/// A header or title without anything that could be a person's number: a first row of children may be taken for a header.
fn harmless(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for c in text.chars().take(LONGEST).chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        out.push_str(if digits.len() < 7 { &digits } else { "…" });
        digits.clear();
        out.extend((c != '\0').then_some(c));
    }
    out
}

/// The packs of a register, by title.
///
/// # Errors
/// What reading the register answers.
pub fn all(register: &Register) -> Result<Vec<Pack>> {
    let settings = register.settings_under(SETTING)?;
    let mut packs: Vec<Pack> = settings.iter().filter_map(|(_, json)| serde_json::from_str(json).ok()).collect();
    packs.sort_by(|a, b| (&a.title, &a.fingerprint).cmp(&(&b.title, &b.fingerprint)));
    Ok(packs)
}

/// What all packs say of single headers, for sheets of another layout that have some of the same.
///
/// # Errors
/// What reading the register answers.
pub fn remembered(register: &Register) -> Result<Remembered> {
    let mut remembered = Remembered::default();
    for pack in all(register)? {
        let mut left = "";
        for column in &pack.columns {
            let source = column.field.as_deref().and_then(|field| Source::parse(field).ok());
            if let Some(Source::Field(field)) = source {
                remembered.add(&column.header, left, &FieldKey::from(field.key.clone()));
            }
            left = &column.header;
        }
    }
    Ok(remembered)
}

/// The pack of a form, if there is one.
///
/// # Errors
/// What reading the register answers.
pub fn find(register: &Register, table: &Table) -> Result<Option<Pack>> {
    let json = register.setting(&format!("{SETTING}{}", fingerprint(table)))?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Remembers packs, each in the place of an older one of the same form. It is a step that can be undone; how many are new or changed.
///
/// # Errors
/// What writing to the register answers.
pub fn remember(register: &mut Register, packs: &[Pack]) -> Result<u32> {
    let mut changed = 0;
    let mut settings = Vec::new();
    for pack in packs {
        let (name, json) = (format!("{SETTING}{}", pack.fingerprint), to_json(pack)?);
        if register.setting(&name)?.as_deref() != Some(&json) {
            settings.push((name, json));
            changed += 1;
        }
    }
    let titles: Vec<&str> = packs.iter().map(|pack| pack.title.as_str()).take(5).collect();
    let operation = Operation::FormPacks { titles: titles.join("、") };
    register.transact(operation, |writer| settings.iter().try_for_each(|(name, json)| writer.set(name, json)))?;
    Ok(changed)
}

/// The setting that remembers what a person said of some columns of a form when it was imported, beside what is remembered of the
/// others: its name and value.
///
/// # Errors
/// What reading the register answers.
pub fn confirmed(register: &Register, table: &Table, columns: &[PackColumn]) -> Result<(String, String)> {
    let mut pack = find(register, table)?.unwrap_or_else(|| Pack::new(table, std::iter::empty()));
    for column in columns {
        // A field stands in one column: whoever says that it is this one takes it from the one that it had before.
        pack.columns.iter_mut().filter(|other| other.field == column.field).for_each(|other| other.field = None);
        pack.columns.retain(|known| known.column != column.column);
        pack.columns.push(PackColumn { header: harmless(&column.header), ..column.clone() });
    }
    // In the sheet's order: a header is told from its like by the one to its left.
    pack.columns.sort_by(|a, b| (a.column.len(), &a.column).cmp(&(b.column.len(), &b.column)));
    Ok((format!("{SETTING}{}", pack.fingerprint), to_json(&pack)?))
}

/// Forgets what was confirmed of a form: by its fingerprint, the beginning of that, or its title. It is a step that can be undone.
///
/// # Errors
/// [`Code::BadArgument`] when no form is called so, or several are.
pub fn forget(register: &mut Register, name: &str) -> Result<Pack> {
    let name = name.trim();
    let is = |pack: &Pack| pack.title == name || (name.len() >= SHORTEST && pack.fingerprint.starts_with(name));
    let mut found: Vec<Pack> = all(register)?.into_iter().filter(is).collect();
    let bad = |words: &str| Error::new(Code::BadArgument).with("what", words::say(words, &[("name", name)]));
    let pack = found.pop().ok_or_else(|| bad("fill.pack_unknown"))?;
    if !found.is_empty() {
        return Err(bad("fill.pack_several"));
    }
    let operation = Operation::ForgetFormPack { title: pack.title.clone() };
    register.transact(operation, |writer| {
        writer.clear(&format!("{SETTING}{}", pack.fingerprint))?;
        writer.clear(&format!("{USED}{}", pack.fingerprint))
    })?;
    Ok(pack)
}

/// Notes that a form was filled as its pack says.
///
/// # Errors
/// What writing to the register answers.
pub fn note_use(writer: &mut Writer<'_>, fingerprint: &str, day: NaiveDate) -> Result<()> {
    writer.set(&format!("{USED}{fingerprint}"), &day.to_string())
}

/// The days on which forms were last filled as their packs say, ISO, by fingerprint.
///
/// # Errors
/// What reading the register answers.
pub fn last_used(register: &Register) -> Result<BTreeMap<String, String>> {
    let used = register.settings_under(USED)?;
    let bare = |(name, day): (String, String)| Some((name.strip_prefix(USED)?.to_owned(), day));
    Ok(used.into_iter().filter_map(bare).collect())
}

/// Lets recognised tables have the fields that were confirmed for their forms before.
///
/// # Errors
/// What reading the register answers.
pub fn apply(register: &Register, tables: &mut [Table]) -> Result<()> {
    for table in tables {
        if let Some(pack) = find(register, table)? {
            pack.teach(table);
        }
    }
    Ok(())
}

/// Packs as the content of a file.
///
/// # Errors
/// None in practice.
pub fn write(packs: Vec<Pack>) -> Result<String> {
    let file = File { format: FORMAT.to_owned(), version: VERSION, packs };
    serde_json::to_string_pretty(&file).map_err(|error| Error::new(Code::Internal).because(error))
}

/// Reads a file of packs, as [`read`]; one that is far too large is not even looked at.
///
/// # Errors
/// What reading the file answers, and as [`read`].
pub fn read_file(path: &Path, shown_name: &str) -> Result<Vec<Pack>> {
    let failed = |error| Error::io(error, path).naming("path", shown_name);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    read(&String::from_utf8_lossy(&bytes), shown_name)
}

/// Reads the content of a file of packs. `path` is for the sentence that says why not.
///
/// # Errors
/// [`Code::BadArgument`] for anything else than packs that this version understands, each with a sentence of its own: no pack at all,
/// one of a later version, a damaged one, one that puts a field into two columns.
pub fn read(content: &str, path: &str) -> Result<Vec<Pack>> {
    let refused = |words: &str| Error::new(Code::BadArgument).with("what", words::say(words, &[("path", path)]));
    let bad = || refused("fill.pack_bad");
    let head = Some(content).filter(|content| content.len() <= LARGEST);
    let head = head.and_then(|content| serde_json::from_str::<Head>(content).ok()).filter(|head| head.format == FORMAT);
    let head = head.ok_or_else(|| refused("fill.pack_none"))?;
    if head.version > VERSION {
        return Err(refused("fill.pack_newer"));
    }
    let file: File = serde_json::from_str(content).map_err(|error| bad().because(error))?;
    let sound = |pack: &Pack| {
        let hexadecimal = pack.fingerprint.len() == 32 && pack.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
        let short = |text: &str| text.chars().count() <= LONGEST + 1;
        let columns = pack.columns.iter().all(|column| {
            let known = column.field.as_deref().is_none_or(|field| Source::parse(field).is_ok());
            known && short(&column.header) && short(&column.column)
        });
        hexadecimal && columns && short(&pack.title) && pack.columns.len() <= 16_384
    };
    if file.version != VERSION || !file.packs.iter().all(sound) {
        return Err(bad());
    }
    file.packs.iter().try_for_each(once_each)?;
    Ok(file.packs)
}

/// A pack that puts one field into two columns is refused: one of them is a slip, and nobody can tell which.
fn once_each(pack: &Pack) -> Result<()> {
    assert_chosen_once(&pack.chosen(), |at| {
        pack.columns.iter().find(|column| column.column == at).map(|column| column.header.as_str())
    })
}

fn to_json(pack: &Pack) -> Result<String> {
    serde_json::to_string(pack).map_err(|error| Error::new(Code::Internal).because(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_child_gets_into_a_pack() {
        assert_eq!(harmless("520199201205071234"), "…");
        assert_eq!(harmless("电话19912345678（1）"), "电话…（1）");
        assert_eq!(harmless("2026年附件2"), "2026年附件2");
    }

    #[test]
    fn only_packs_are_read() {
        let pack = Pack {
            fingerprint: "0123456789abcdef0123456789abcdef".to_owned(),
            title: "花名册".to_owned(),
            columns: vec![PackColumn {
                column: "C".to_owned(),
                header: "电话".to_owned(),
                field: Some("child.phone".to_owned()),
            }],
        };
        let content = write(vec![pack.clone()]).unwrap();
        assert_eq!(read(&content, "x").unwrap(), [pack]);
        for bad in [content.replace("child.phone", "child.nothing"), content.replace("abcdef", "zz"), "{}".to_owned()] {
            assert_eq!(read(&bad, "x").unwrap_err().code, Code::BadArgument);
        }
    }
}
