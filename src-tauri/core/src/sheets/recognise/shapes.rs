//! What the values of a column look like, from a sample of its rows.

use super::kinds::{
    has_year_of_the_republic, is_answer, is_code, is_personal_name, is_phone_of_taiwan, is_student_number,
    looks_like_id, uncoded,
};
use super::vocabulary::vocabulary;
use crate::domain::text::{folded, trimmed};
use crate::domain::{PartialDate, id_number, phone};
use crate::forms::{Field, Kind, fields};
use crate::sheets::cells::{Cell, CellRef};

/// Counts over the filled cells of a column's sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shapes {
    /// Filled cells.
    pub filled: u32,
    /// 公民身份号码, damaged ones included.
    pub ids: u32,
    /// Of those, born recently enough to be a child.
    pub children: u32,
    /// Of those, born earlier.
    pub adults: u32,
    /// 学籍号.
    pub student_numbers: u32,
    /// Telephone numbers.
    pub phones: u32,
    /// Dates.
    pub dates: u32,
    /// Personal names.
    pub names: u32,
    /// Addresses.
    pub addresses: u32,
    /// Text with digits, or longer than a name.
    pub not_names: u32,
    /// Plain numbers.
    pub numbers: u32,
    /// 男 or 女.
    pub sexes: u32,
    /// Ethnic groups.
    pub ethnic_groups: u32,
    /// Dates of somebody who is no child.
    pub old_dates: u32,
    /// Ticks and marks of attendance.
    pub marks: u32,
    /// Numbers that are one more than the one before.
    pub steps: u32,
    last: Option<i64>,
    /// Texts, to be compared with a field's options.
    pub samples: Vec<String>,
}

/// Of fewer answers than these unknown ones tell nothing.
const FEWEST_ANSWERS: usize = 5;
/// A person born since then counts as a child whose ID number it may be. Generous: registers are kept for years.
const CHILD_SINCE: i32 = 2003;

impl Shapes {
    /// Looks at one more cell.
    pub fn add(&mut self, cell: CellRef<'_>) {
        if cell.is_blank() {
            return;
        }
        self.filled += 1;
        self.step(cell);
        match cell {
            Cell::Date(text) => self.add_date(text),
            Cell::Number(number) => self.add_number(number),
            Cell::Text(text) => self.add_text(&trimmed(text)),
            _ => {}
        }
    }

    fn step(&mut self, cell: CellRef<'_>) {
        let number = cell.shown().trim().parse::<f64>().ok().filter(|n| n.fract() == 0.0 && n.abs() < 1e9);
        let number = number.map(|n| n as i64);
        self.steps += u32::from(number.is_some() && number == self.last.map(|last| last + 1));
        self.last = number.or(self.last);
    }

    /// Whether the values number the rows.
    pub fn counts_up(&self) -> bool {
        // Numbering may begin again in each group.
        f64::from(self.steps) >= f64::from(self.filled.saturating_sub(1)) * 0.8
    }

    fn add_number(&mut self, number: f64) {
        let digits = format!("{number:.0}");
        self.numbers += 1;
        self.ids += u32::from(number >= 1e14);
        self.phones += u32::from(phone::normalise(&digits).is_some_and(|p| p.len() == 11));
        self.dates += u32::from(digits.len() == 8 && PartialDate::read(&digits).is_some());
        if number.fract() != 0.0 && (1900.0..2100.0).contains(&number) {
            // 1984.06 typed as a year and a month is a number for a spreadsheet.
            let month = format!("{number}");
            if PartialDate::read(&month).is_some() {
                self.add_date(&month);
            }
        }
        self.samples.push(digits);
    }

    fn add_text(&mut self, text: &str) {
        let id = id_number::normalise(text);
        if looks_like_id(&id) {
            self.ids += 1;
            let year: i32 = id.get(6..10).and_then(|year| year.parse().ok()).unwrap_or(0);
            self.children += u32::from(id.len() == 18 && year >= CHILD_SINCE);
            self.adults += u32::from(id.len() == 15 || (1900..CHILD_SINCE).contains(&year));
        } else if id_number::is_scientific(text) {
            self.ids += 1;
        } else if is_student_number(&id) {
            self.student_numbers += 1;
        } else if PartialDate::read(text).is_some_and(|date| (1900..2100).contains(&date.year)) {
            // Before telephone numbers: 20121207 could be one of a landline, but hardly is.
            self.add_date(text);
        } else if phone::normalise(text).is_some() || is_phone_of_taiwan(&id) {
            self.phones += 1;
        } else if has_year_of_the_republic(text) {
            self.dates += 1;
        } else if is_masked(&id) {
            self.ids += u32::from(id.len() == 18);
            self.phones += u32::from(id.len() == 11);
        }
        self.add_words(text);
    }

    fn add_date(&mut self, text: &str) {
        self.dates += 1;
        self.old_dates += u32::from(PartialDate::read(text).is_some_and(|date| date.year < CHILD_SINCE));
    }

    fn add_words(&mut self, text: &str) {
        let words = vocabulary();
        let plain = folded(text);
        let length = plain.chars().count();
        let digits = plain.chars().any(|c| c.is_ascii_digit());
        self.numbers += u32::from(plain.parse::<f64>().is_ok());
        self.sexes += u32::from(matches!(plain.as_str(), "男" | "女"));
        self.ethnic_groups += u32::from(length <= 5 && plain.ends_with('族') && !plain.ends_with("民族"));
        self.not_names += u32::from(digits || length > 12);
        self.names += u32::from(is_personal_name(&plain));
        self.marks += u32::from(length <= 2 && plain.chars().all(|c| words.marks.contains(&c)));
        let places = plain.chars().filter(|c| words.place_endings.contains(c)).count();
        self.addresses += u32::from(length >= 5 && places >= 2);
        if self.samples.len() < 60 {
            self.samples.push(uncoded(&plain).to_owned());
        }
    }

    /// The part of the filled cells that a count makes up.
    pub fn share(&self, count: u32) -> f64 {
        if self.filled == 0 { 0.0 } else { f64::from(count) / f64::from(self.filled) }
    }

    /// How well the values agree with a field: 1 well, 0 not at all; none when they can't tell.
    pub fn agreement(&self, field: &Field) -> Option<f64> {
        if self.filled == 0 {
            return None;
        }
        let of = |count| Some(self.share(count));
        match field.kind {
            Kind::IdNumber => of(self.ids),
            Kind::StudentNumber => None,
            Kind::Phone => of(self.phones),
            Kind::Date => of(self.dates + self.absent()),
            // A name that the surnames don't know is still a name; only digits and sentences speak against it.
            Kind::Name if self.share(self.names) >= 0.8 => Some(1.0),
            Kind::Name => Some((1.0 - self.share(self.not_names)).min(0.7)),
            Kind::Number | Kind::RowNumber => of(self.numbers),
            Kind::Choice | Kind::Choices => self.options(field),
            // An address is no telephone number, a school no date.
            Kind::Text => {
                let other = self.ids + self.phones + self.dates + self.sexes + self.student_numbers;
                let foreign = self.share(other) >= 0.8 && !field.key.ends_with("remarks");
                (foreign || self.says_something_else(field)).then_some(0.0)
            }
            Kind::Region => None,
        }
    }

    /// Whether few texts stand there again and again, as answers do and names don't.
    pub fn repeats(&self) -> bool {
        let different: std::collections::HashSet<&String> = self.samples.iter().collect();
        self.samples.len() >= 6 && different.len() * 2 <= self.samples.len()
    }

    /// The part of the texts that are answers: 祖父, 健康, 低保.
    pub fn answers(&self) -> f64 {
        let known = self.samples.iter().filter(|text| vocabulary().options.contains(*text)).count();
        if self.samples.is_empty() { 0.0 } else { known as f64 / self.samples.len() as f64 }
    }

    /// Whether none of several answers holds a word that the field's answers hold: what kind of pupil, but none of those that are cared for.
    fn says_something_else(&self, field: &Field) -> bool {
        let known = vocabulary().lists.compounds.known.contains_key(&field.key);
        let tells = |text: &String| is_answer(field, text) || is_code(text);
        known && self.samples.len() >= FEWEST_ANSWERS && !self.samples.iter().any(tells)
    }

    /// Marks such as 无 and — that stand for a missing value.
    fn absent(&self) -> u32 {
        self.samples.iter().filter(|text| vocabulary().lists.absent.contains(*text)).count() as u32
    }

    fn options(&self, field: &Field) -> Option<f64> {
        let choices = fields().choices(field);
        let known = |text: &String| {
            let ticked = text.contains('√') || text.contains('☑');
            let parts = text.split(['、', ',', '，', ';', '；', '/', ' ']);
            ticked || is_answer(field, text) || parts.into_iter().any(|part| is_answer(field, part))
        };
        let told = || self.samples.iter().filter(|text| known(text) || !vocabulary().lists.absent.contains(*text));
        let hits = told().filter(|text| known(text)).count();
        match told().count() {
            0 => None,
            // Other answers are allowed too: only known ones tell anything.
            all if choices.open
                && hits * 10 < all * 8
                && (hits > 0 || all < FEWEST_ANSWERS || told().all(|text| is_code(text))) =>
            {
                None
            }
            all => Some(hits as f64 / all as f64),
        }
    }
}

/// 138****1234: a number of which stars hide a part.
fn is_masked(number: &str) -> bool {
    let stars = number.bytes().filter(|b| *b == b'*').count();
    stars >= 3 && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'X')) && number.len() > stars + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(texts: &[&str]) -> Shapes {
        let mut shapes = Shapes::default();
        texts.iter().for_each(|text| shapes.add(Cell::Text(text)));
        shapes
    }

    #[test]
    fn tells_values_apart() {
        let ids = shapes(&[
            "520199201212073958",
            "５２０１９９２０２３０６１５５３９３",
            "5.20199202101075e+17",
            "52019919860101001X",
        ]);
        assert_eq!((ids.ids, ids.children, ids.adults), (4, 2, 1));
        let dates = shapes(&["2012.12.7", "2012年12月7日", "20121207", "2012-12"]);
        assert_eq!((dates.dates, dates.phones, dates.ids), (4, 0, 0));
        assert_eq!(shapes(&["19515116150", "0851-1234567"]).phones, 2);
        assert_eq!(shapes(&["孟春花", "欧阳小雪", "买买提·艾力", "石桥镇", "正常", "汉族"]).names, 3);
        assert_eq!(shapes(&["贵州省云岭市青禾县石桥镇大坪村9组", "石桥镇中心小学"]).addresses, 1);
    }
}
