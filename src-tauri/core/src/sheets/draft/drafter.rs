//! Reads the rows of one table, cell by cell, as its columns ask.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use chrono::{Local, NaiveDate};

use super::schooling::says_no_school;
use super::uses::{Use, uses};
use super::{Draft, Problem};
use crate::domain::id_doctor::{self, Ailment};
use crate::domain::text::{folded, tidy};
use crate::domain::{FieldKey, Record};
use crate::forms::interpret::{DAMAGED_FROM, Raw, Reading, Trouble, interpret, interpret_rounded};
use crate::forms::ticks::is_tick;
use crate::forms::{Field, derive, fields};
use crate::sheets::cells::{Cell, CellRef, column_letters};
use crate::sheets::coded::by_header;
use crate::sheets::combined::{self, person::Asked};
use crate::sheets::meanings::Meanings;
use crate::sheets::one_hot;
use crate::sheets::recognise::Codes;
use crate::sheets::table::{SourceCell, SourceRow, Table};

/// Makes drafts of the rows of one table.
pub struct Drafter<'a> {
    table: &'a Table,
    pub(super) epoch_1904: bool,
    pub(super) uses: Vec<Use>,
    pub(super) own: Arc<[FieldKey]>,
    pub(super) today: NaiveDate,
    meanings: Option<&'a Meanings>,
    /// What the header of each column says of its codes.
    codes: Vec<Option<Codes>>,
    /// The fields of which ID numbers were rounded.
    rounded: HashSet<&'static str>,
}

impl<'a> Drafter<'a> {
    /// Prepares for a table of a workbook with this epoch.
    pub fn new(table: &'a Table, epoch_1904: bool) -> Self {
        let uses = uses(table);
        let own = uses.iter().filter_map(|used| match used {
            Use::Field(field) => Some(field.own_key()),
            _ => None,
        });
        let own = own.collect();
        let codes = table.columns.iter().map(|column| Codes::of_column(&column.header)).collect();
        let (today, rounded) = (Local::now().date_naive(), HashSet::new());
        Self { table, epoch_1904, uses, own, today, meanings: None, codes, rounded }
    }

    /// Takes no ID number that looks rounded for these fields, see [`super::rounded_fields`].
    #[must_use]
    pub fn doubting(self, rounded: &HashSet<&'static str>) -> Self {
        Self { rounded: rounded.clone(), ..self }
    }

    /// Reads words of coded columns as a person said that they are meant.
    #[must_use]
    pub fn understanding(self, meanings: &'a Meanings) -> Self {
        Self { meanings: Some(meanings), ..self }
    }

    /// Where each field and extra column comes from, for the history: column letters, or addresses on registration sheets.
    pub fn places(&self) -> impl Iterator<Item = (String, String)> {
        self.uses.iter().zip(&self.table.columns).flat_map(|(used, column)| {
            let letters = column_letters(column.index);
            let place = column.value_row.map_or(letters.clone(), |row| format!("{letters}{}", row + 1));
            let names = match used {
                Use::Field(field) => vec![field.key.clone()],
                Use::Several(fields) => fields.iter().map(|field| field.key.clone()).collect(),
                Use::Person(asked, header) => {
                    asked.fields().map(|field| field.key.clone()).chain([header.clone()]).collect()
                }
                Use::Extra(header) | Use::Age(header) | Use::Mark(_, _, header) => vec![header.clone()],
                Use::Reason | Use::Nothing => Vec::new(),
            };
            names.into_iter().map(move |name| (name, place.clone()))
        })
    }

    /// The draft of one row.
    pub fn draft(&self, row: &SourceRow<'_>) -> Draft {
        let mut draft = Draft { row: row.row, key: row.key.clone(), ..Draft::default() };
        draft.own = Arc::clone(&self.own);
        let mut filled = vec![false; self.uses.len()];
        for cell in &row.cells {
            let Some(used) = self.uses.get(cell.column) else { continue };
            if let Some(seen) = filled.get_mut(cell.column) {
                *seen = self.take(used, cell, &mut draft);
            }
        }
        self.take_further_rows(row, &mut draft);
        self.take_school_states(row, &mut draft);
        self.examine(row, &mut draft);
        self.born_to_be(row, &mut draft);
        for (used, filled) in self.uses.iter().zip(filled) {
            match used {
                _ if filled => {}
                Use::Field(field) => draft.blank.push(field.own_key()),
                Use::Several(fields) => draft.blank.extend(fields.iter().map(|field| field.own_key())),
                _ => {}
            }
        }
        let Draft { blank, record, .. } = &mut draft;
        // Another cell of the row may have said it (辍学 in the place of a school).
        blank.retain(|key| !record.fields.contains_key(key) && !record.originals.contains_key(key));
        combined::leave_out_what_follows(&mut draft, &Record::default());
        draft
    }

    /// Looks at the child's ID number beside the rest of the row, once all of it is known.
    fn examine(&self, row: &SourceRow<'_>, draft: &mut Draft) {
        let Some(cell) = row.cells.iter().find(|cell| self.is_of(cell, "child.id_number")) else { return };
        let examine = if self.is_rounded(cell) { id_doctor::examine_among_rounded } else { id_doctor::examine };
        let found = examine(&text_of(cell.cell), number_of(cell.cell));
        let Some(number) = found.number else {
            draft.id_prefix = found.prefix;
            return;
        };
        let seen = id_doctor::of_child(&number, &draft.record, self.today).into_iter().map(|seen| seen.ailment);
        let strange = |ailment: &Ailment| {
            matches!(ailment, Ailment::SameAsAdult | Ailment::GrownUp | Ailment::EndsInZeros | Ailment::Future)
        };
        for ailment in found.ailments.into_iter().chain(seen).filter(strange) {
            self.tell(cell, &Trouble::new(ailment.code()), draft);
        }
    }

    /// Tells of a birth date that is still to come; the number that holds one is looked at by [`Drafter::examine`].
    fn born_to_be(&self, row: &SourceRow<'_>, draft: &mut Draft) {
        let to_come = derive::birth_date(&draft.record).is_some_and(|day| day > self.today);
        if !to_come || derive::sound_id_number(&draft.record).is_some() {
            return;
        }
        if let Some(cell) = row.cells.iter().find(|cell| self.is_of(cell, "child.birth_date")) {
            self.tell(cell, &Trouble::new(Ailment::Future.code()), draft);
        }
    }

    fn is_rounded(&self, cell: &SourceCell<'_>) -> bool {
        matches!(self.uses.get(cell.column), Some(Use::Field(field)) if self.rounded.contains(field.key.as_str()))
    }

    /// Whether a cell stands in the column of a field.
    pub(super) fn is_of(&self, cell: &SourceCell<'_>, key: &str) -> bool {
        matches!(self.uses.get(cell.column), Some(Use::Field(field)) if field.key == key)
    }

    /// Puts one cell into the draft; whether it said anything.
    fn take(&self, used: &Use, cell: &SourceCell<'_>, draft: &mut Draft) -> bool {
        match (used, cell.cell) {
            (Use::Nothing, _) | (_, Cell::Empty) => false,
            (Use::Reason, _) => {
                draft.sent_back |= !cell.cell.is_blank();
                false
            }
            (Use::Field(_) | Use::Several(_), _) if says_no_school(used, &text_of(cell.cell)) => true,
            (Use::Field(_) | Use::Several(_), Cell::Error(_)) => {
                self.tell(cell, &Trouble::new("cell_error"), draft);
                true
            }
            (Use::Field(field), _) => {
                let raw = Raw { text: text_of(cell.cell), number: number_of(cell.cell), epoch_1904: self.epoch_1904 };
                if let Some(reading) = self.is_rounded(cell).then(|| interpret_rounded(&raw)).flatten() {
                    return self.put(field, reading, cell, draft);
                }
                let codes = self.codes.get(cell.column).and_then(Option::as_ref);
                if let Some(reading) = codes.and_then(|codes| by_header(codes, field, &raw, self.meanings)) {
                    return self.put(field, reading, cell, draft);
                }
                if let Some(meant) = self.meanings.and_then(|meanings| meanings.reading(field, &raw.text)) {
                    return self.put(field, meant, cell, draft);
                }
                let Some(parts) = split(field, &raw) else {
                    return self.put(field, interpret(field, &raw), cell, draft);
                };
                let mut said = false;
                for (field, raw) in &parts {
                    said |= self.put(field, interpret(field, raw), cell, draft);
                }
                said
            }
            (Use::Several(fields), _) => combined::read(fields, &text_of(cell.cell), draft),
            (Use::Person(asked, header), _) => self.take_person(asked, header, cell, draft),
            (Use::Mark(field, label, header), _) => match is_tick(&text_of(cell.cell)) {
                Some(true) => self.tick(field, label, cell, draft),
                Some(false) => false,
                // The answer itself may stand there in place of a tick.
                None => match fields().choices(field).find(&text_of(cell.cell)) {
                    Some(answer) => self.tick(field, &answer.label, cell, draft),
                    None => self.put_extra(header, cell, draft),
                },
            },
            (Use::Age(header), _) => {
                draft.ages.push(header.clone());
                self.put_extra(header, cell, draft)
            }
            (Use::Extra(header), _) => self.put_extra(header, cell, draft),
        }
    }

    /// Takes a cell of a person apart; one of another shape is kept whole.
    fn take_person(&self, asked: &Asked, header: &str, cell: &SourceCell<'_>, draft: &mut Draft) -> bool {
        let Some(parts) = combined::person::split(asked, &text_of(cell.cell)) else {
            return self.put_extra(header, cell, draft);
        };
        for (field, text) in parts {
            // What has a column of its own is said there.
            if self.own.iter().all(|own| own.as_str() != field.key) {
                self.put(field, interpret(field, &Raw::text(text)), cell, draft);
            }
        }
        true
    }

    /// Puts the option of a column for one option into the draft.
    fn tick(&self, field: &'static Field, label: &str, cell: &SourceCell<'_>, draft: &mut Draft) -> bool {
        if let Some(trouble) = one_hot::tick(field, label, draft) {
            self.tell(cell, &trouble, draft);
        }
        true
    }

    pub(super) fn put(
        &self,
        field: &'static Field,
        reading: Reading,
        cell: &SourceCell<'_>,
        draft: &mut Draft,
    ) -> bool {
        if reading.is_blank() {
            return false;
        }
        let key = field.own_key();
        if let Some(value) = reading.value {
            draft.record.fields.insert(key.clone(), value);
        }
        if let Some(original) = reading.original {
            draft.record.originals.insert(key, original);
        }
        if let Some(trouble) = reading.trouble {
            self.tell(cell, &trouble, draft);
        }
        true
    }

    fn put_extra(&self, header: &str, cell: &SourceCell<'_>, draft: &mut Draft) -> bool {
        if number_of(cell.cell).is_some_and(|number| number.abs() >= DAMAGED_FROM) {
            self.tell(cell, &Trouble::new("number_damaged"), draft);
            return true;
        }
        let text = tidy(&text_of(cell.cell));
        if text.is_empty() {
            return false;
        }
        draft.record.extra.insert(header.to_owned(), text);
        true
    }

    pub(super) fn tell(&self, cell: &SourceCell<'_>, trouble: &Trouble, draft: &mut Draft) {
        let header = self.table.columns.get(cell.column).map(|column| column.header.clone()).unwrap_or_default();
        draft.problems.push(Problem::new(trouble, column_letters(cell.index), header, cell.cell.display()));
    }
}

pub(super) fn text_of(cell: CellRef<'_>) -> Cow<'_, str> {
    match cell {
        // A date cell without a time of day is a plain date.
        Cell::Date(iso) => Cow::Borrowed(iso.strip_suffix("T00:00:00").unwrap_or(iso)),
        other => other.shown(),
    }
}

pub(super) fn number_of(cell: CellRef<'_>) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number),
        _ => None,
    }
}

/// One cell may hold two facts: `肢体二级` is kind and grade of a disability (残疾类别及等级 on the registration form).
/// `None` for a cell with one.
fn split(field: &'static Field, raw: &Raw<'_>) -> Option<[(&'static Field, Raw<'static>); 2]> {
    if field.key != "child.disability_kind" {
        return None;
    }
    let grade = fields().get("child.disability_grade")?;
    let text = folded(&raw.text);
    let words = fields().choices(grade).choices.iter().flat_map(|c| std::iter::once(&c.label).chain(&c.aliases));
    let mut words = words.filter(|word| word.contains('级')).map(|word| folded(word));
    let word = words.find(|word| text.contains(word.as_str()))?;
    let kind = text.replace(&word, "");
    let kind = kind.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    Some([(field, Raw::text(kind)), (grade, Raw::text(word))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::table::Column;

    fn table(columns: &[(&str, Option<&'static str>)]) -> Table {
        let columns = columns.iter().enumerate().map(|(at, (header, field))| Column {
            index: at as u32,
            header: (*header).to_owned(),
            field: field.map(FieldKey::from),
            confidence: 1.0,
            hidden: false,
            value_row: None,
        });
        Table::of_columns(columns.collect())
    }

    fn row(cells: &[Cell]) -> SourceRow<'_> {
        let cells = cells.iter().enumerate().map(|(at, cell)| SourceCell {
            column: at,
            index: at as u32,
            row: 2,
            cell: cell.as_deref(),
        });
        SourceRow { row: 2, key: None, cells: cells.collect(), below: Vec::new() }
    }

    #[test]
    fn a_bad_cell_is_named_and_the_rest_goes_in() {
        let table = table(&[
            ("姓名", Some("child.name")),
            ("身份证号", Some("child.id_number")),
            ("出生", Some("child.birth_date")),
            ("衣服尺码", None),
            ("备注", Some("child.remarks")),
        ]);
        let cells = [
            Cell::Text("甲".into()),
            Cell::Number(5.2e17),
            Cell::Text("春天".into()),
            Cell::Number(150.0),
            Cell::Empty,
        ];
        let draft = Drafter::new(&table, false).draft(&row(&cells));
        assert_eq!(draft.name(), Some("甲"));
        assert_eq!(draft.record.extra.get("衣服尺码").map(String::as_str), Some("150"));
        assert_eq!(draft.record.originals.get("child.birth_date").map(String::as_str), Some("春天"));
        assert!(!draft.record.fields.contains_key("child.id_number"));
        assert_eq!(draft.blank, [FieldKey::from("child.remarks")]);
        let named: Vec<_> = draft.problems.iter().map(|p| (p.column.as_str(), p.code.as_str())).collect();
        assert_eq!(named, [("B", "id_damaged"), ("C", "date_unreadable")]);
    }

    #[test]
    fn equal_headers_of_extra_columns_stay_apart() {
        let table = table(&[("姓名", Some("child.name")), ("电话", None), ("电话", None), ("", None)]);
        let cells = ["甲", "1", "2", "3"].map(|text| Cell::Text(text.into()));
        let draft = Drafter::new(&table, false).draft(&row(&cells));
        assert_eq!(draft.record.extra.keys().collect::<Vec<_>>(), ["D列", "电话", "电话（2）"]);
    }

    #[test]
    fn kind_and_grade_of_a_disability_may_share_a_cell() {
        let table = table(&[("残疾类别及等级", Some("child.disability_kind"))]);
        let draft = Drafter::new(&table, false).draft(&row(&[Cell::Text("肢体残疾二级".into())]));
        assert_eq!(draft.record.labels("child.disability_kind"), ["肢体"]);
        assert_eq!(draft.record.text("child.disability_grade"), Some("二级"));
    }

    #[test]
    fn an_answer_under_a_column_for_one_option_counts_like_a_tick() {
        let of = |columns: &[(&str, Option<&'static str>)], cells: &[&str]| {
            let cells: Vec<Cell> = cells.iter().map(|text| Cell::Text((*text).to_owned())).collect();
            // As recognition ties them: nobody has confirmed these columns.
            let mut table = table(columns);
            table.columns.iter_mut().for_each(|column| column.confidence = 0.95);
            Drafter::new(&table, false).draft(&row(&cells))
        };
        let kinds =
            [("残疾类别/视力", Some("child.disability_kind")), ("残疾类别/听力", None), ("残疾类别/肢体", None)];
        for cells in [["视力", "听力", ""], ["√", "听力残疾", ""], ["视力", "√", "听力"]] {
            assert_eq!(of(&kinds, &cells).record.labels("child.disability_kind"), ["视力", "听力"], "{cells:?}");
        }
        let sexes = [("性别/男", Some("child.sex")), ("性别/女", None)];
        let draft = of(&sexes, &["√", "女"]);
        assert_eq!(draft.record.text("child.sex"), None);
        assert_eq!(draft.record.originals.get("child.sex").map(String::as_str), Some("男、女"));
        assert!(draft.problems.iter().any(|problem| problem.code == "option_several"));
        assert_eq!(of(&sexes, &["女", "女"]).record.text("child.sex"), Some("女"));
    }

    #[test]
    fn a_row_without_a_name_is_no_child() {
        let table = table(&[("姓名", Some("child.name"))]);
        let drafter = Drafter::new(&table, false);
        for name in [
            Cell::Empty,
            Cell::Text(" ".into()),
            Cell::Text("12".into()),
            Cell::Text("——".into()),
            Cell::Text("52019920110720299X".into()),
        ] {
            assert_eq!(drafter.draft(&row(&[name])).name(), None);
        }
    }
}
