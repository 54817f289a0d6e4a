//! What a cell, or a text field on screen, says for a field.

use std::borrow::Cow;

use super::not_yet::{is_ditto, is_no_name, is_not_yet, is_unknown};
use super::rules::rules;
use super::{Choices, Field, Kind, fields, ticks};
use crate::domain::id_doctor::{self, Ailment};
use crate::domain::id_number::is_scientific;
use crate::domain::text::{folded, narrow, tidy};
use crate::domain::value::{DECEASED, NONE};
use crate::domain::{PartialDate, Value, phone};

/// The text of a cell with what is known of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw<'a> {
    /// As a person reads it.
    pub text: Cow<'a, str>,
    /// The number, when the cell was numeric without a date format.
    pub number: Option<f64>,
    /// Whether days are counted from 1904 rather than 1900 in this workbook.
    pub epoch_1904: bool,
}

impl<'a> Raw<'a> {
    /// Text, as typed on screen or stored in a text cell.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), number: None, epoch_1904: false }
    }
}

/// Something to tell the clerk about a cell; `code` and the facts are those of `assets/words/problems.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The problem's code.
    pub code: &'static str,
    /// Facts for its sentence.
    pub facts: Vec<(&'static str, String)>,
}

impl Trouble {
    /// A trouble without facts.
    pub fn new(code: &'static str) -> Self {
        Self { code, facts: Vec::new() }
    }
}

/// What became of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The value to store; `None` when the cell is blank or could not be used.
    pub value: Option<Value>,
    /// The text as it stood, when it differs from the value or could not be understood.
    pub original: Option<String>,
    /// What to tell.
    pub trouble: Option<Trouble>,
}

impl Reading {
    fn value(value: impl Into<Value>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }

    /// A value and the text it was read from, which is kept when it differs.
    fn normalised(value: Value, typed: &str) -> Self {
        let original = (value.display() != typed).then(|| typed.to_owned());
        Self { value: Some(value), original, trouble: None }
    }

    fn kept(typed: &str, code: &'static str) -> Self {
        Self { value: Some(typed.into()), original: None, trouble: Some(Trouble::new(code)) }
    }

    /// A text that could not be understood; it is kept beside the field.
    pub(crate) fn unreadable(typed: &str, trouble: Trouble) -> Self {
        Self { value: None, original: Some(typed.to_owned()), trouble: Some(trouble) }
    }

    /// Whether the cell said nothing at all.
    pub fn is_blank(&self) -> bool {
        self.value.is_none() && self.original.is_none() && self.trouble.is_none()
    }
}

pub use crate::domain::id_doctor::DAMAGED_FROM;

/// So many digits in a name are part of a telephone or ID number.
const MOST_DIGITS_OF_A_NAME: usize = 5;

/// Reads a cell for a field. Nothing is repaired: text that can't be understood is handed back as `original` with a trouble;
/// ID and phone numbers that fail their checks are stored as typed.
pub fn interpret(field: &Field, raw: &Raw<'_>) -> Reading {
    if raw.number.is_some_and(|number| number.abs() >= DAMAGED_FROM) {
        let code = if field.kind == Kind::IdNumber { "id_damaged" } else { "number_damaged" };
        return Reading { trouble: Some(Trouble::new(code)), ..Reading::default() };
    }
    let typed = tidy(&raw.text);
    if typed.is_empty() {
        return Reading::default();
    }
    if is_ditto(&typed) {
        return Reading::unreadable(&typed, Trouble::new("ditto"));
    }
    if is_not_yet(field, &typed) {
        return Reading::unreadable(&typed, Trouble::new("id_not_yet"));
    }
    if is_unknown(field, &typed) {
        return Reading::unreadable(&typed, Trouble::new("not_known"));
    }
    if field.kind == Kind::Name && is_no_name(&typed) {
        return Reading::unreadable(&typed, Trouble::new("name_is_answer"));
    }
    if let Some(mark) = mark(field, &typed) {
        return Reading::normalised(mark.into(), &typed);
    }
    match field.kind {
        // A name that was broken into two lines by the cell's width is one name.
        Kind::Name => name(if typed.contains('\n') { typed.replace('\n', "") } else { typed }),
        Kind::Text | Kind::StudentNumber | Kind::Region => Reading::value(typed),
        Kind::RowNumber => Reading::default(),
        Kind::Date => date(raw, &typed),
        Kind::IdNumber => id(&typed),
        Kind::Phone => telephone(&typed),
        Kind::Number => number(&typed),
        Kind::Choice => choice(fields().choices(field), &typed),
        Kind::Choices => several(fields().choices(field), &typed),
    }
}

/// 无 and, for the family, — (deceased): they stand for themselves where a date, number or phone would be.
fn mark(field: &Field, typed: &str) -> Option<&'static str> {
    if !matches!(field.kind, Kind::Date | Kind::IdNumber | Kind::Phone) {
        return None;
    }
    match typed {
        "无" | "没有" => Some(NONE),
        "—" | "——" | "－" | "―" | "–" if field.section == "family" => Some(DECEASED),
        _ => None,
    }
}

/// A name with a telephone behind it, a mere number, or a text too long for one is stored as it stands and told.
fn name(typed: String) -> Reading {
    if rules().is_long_name(&typed) {
        let facts = vec![("most", rules().name_characters.to_string())];
        return Reading { trouble: Some(Trouble { code: "name_long", facts }), ..Reading::value(typed) };
    }
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let odd = digits >= MOST_DIGITS_OF_A_NAME || !typed.chars().any(char::is_alphabetic);
    if odd { Reading::kept(&typed, "name_odd") } else { Reading::value(typed) }
}

fn date(raw: &Raw<'_>, typed: &str) -> Reading {
    if let Some(number) = raw.number {
        // 2012.10 typed as a number is stored as 2012.1: October or January, nobody can tell.
        if (1900.0..2200.0).contains(&number) && typed.split_once('.').is_some_and(|(_, month)| month == "1") {
            return Reading::unreadable(typed, Trouble::new("date_ambiguous"));
        }
        if let Some(day) = serial_day(number, raw.epoch_1904) {
            return Reading::normalised(PartialDate::day(day).iso().into(), typed);
        }
    }
    match PartialDate::read(typed) {
        Some(date) => Reading::normalised(date.iso().into(), typed),
        None => Reading::unreadable(typed, Trouble::new("date_unreadable")),
    }
}

/// The day of a spreadsheet serial without a date format, between 1927 and 2118; `None` for other numbers, such as years and 20120507.
fn serial_day(number: f64, epoch_1904: bool) -> Option<chrono::NaiveDate> {
    if !(10_000.0..80_000.0).contains(&number) {
        return None;
    }
    // 1899-12-30 makes serials after the 29 February 1900 that never was come out right.
    let epoch = if epoch_1904 {
        chrono::NaiveDate::from_ymd_opt(1904, 1, 1)
    } else {
        chrono::NaiveDate::from_ymd_opt(1899, 12, 30)
    };
    epoch?.checked_add_days(chrono::Days::new(number.trunc() as u64))
}

/// Reads an ID number of a column that a spreadsheet program has rounded, as [`interpret`] does others. `None` for one that it left alone.
pub fn interpret_rounded(raw: &Raw<'_>) -> Option<Reading> {
    let typed = tidy(&raw.text);
    let found = id_doctor::examine_among_rounded(&typed, raw.number);
    found.ailments.contains(&Ailment::CutOff).then(|| of_diagnosis(found, &typed))
}

fn id(typed: &str) -> Reading {
    of_diagnosis(id_doctor::examine(typed, None), typed)
}

fn of_diagnosis(found: id_doctor::Diagnosis, typed: &str) -> Reading {
    if let Some(number) = found.number {
        return Reading::normalised(number.into(), typed);
    }
    match found.ailments.first().copied().unwrap_or(Ailment::Character) {
        ailment @ Ailment::Damaged => Reading { trouble: Some(Trouble::new(ailment.code())), ..Reading::default() },
        // What a spreadsheet program made of a number is no number of anybody's.
        ailment @ Ailment::CutOff => Reading::unreadable(typed, Trouble::new(ailment.code())),
        ailment => Reading::kept(typed, ailment.code()),
    }
}

fn telephone(typed: &str) -> Reading {
    match phone::normalise(typed) {
        Some(normal) => Reading::normalised(normal.into(), typed),
        // 1.38E+10 is what a spreadsheet program leaves of a number: nobody can call it.
        None if is_scientific(&narrow(typed).to_uppercase()) => {
            Reading { trouble: Some(Trouble::new("number_damaged")), ..Reading::default() }
        }
        None => Reading::kept(typed, "phone_shape"),
    }
}

fn number(typed: &str) -> Reading {
    let plain = narrow(typed);
    let digits = plain.trim().trim_end_matches(['岁', '人', '口', '个', '周']).trim();
    match digits.parse::<i64>() {
        Ok(number) => Reading::normalised(Value::Number(number), typed),
        Err(_) => Reading::unreadable(typed, Trouble::new("number_unreadable")),
    }
}

fn choice(options: &Choices, typed: &str) -> Reading {
    if let Some(ticks) = ticks::parse(typed) {
        let mut ticked = ticks.iter().filter(|tick| tick.ticked);
        return match (ticked.next(), ticked.next()) {
            (None, _) => Reading::default(),
            (Some(one), None) => one_choice(options, &one.label, typed),
            _ => Reading::unreadable(typed, Trouble::new("option_several")),
        };
    }
    one_choice(options, typed, typed)
}

fn one_choice(options: &Choices, label: &str, typed: &str) -> Reading {
    match options.find(label) {
        Some(choice) => Reading::normalised(choice.label.as_str().into(), typed),
        None if options.open => Reading::normalised(label.into(), typed),
        None => Reading::unreadable(typed, unknown_option(options)),
    }
}

fn several(options: &Choices, typed: &str) -> Reading {
    let words: Vec<String> = match ticks::parse(typed) {
        Some(ticks) if ticks.iter().all(|tick| !tick.ticked) => return Reading::default(),
        Some(ticks) => ticks.into_iter().filter(|tick| tick.ticked).map(|tick| tick.label).collect(),
        None if options.find(typed).is_some() => vec![typed.to_owned()],
        None => typed.split(is_separator).map(str::to_owned).filter(|word| !folded(word).is_empty()).collect(),
    };
    let none = |word: &String| folded(word) == NONE || options.none.iter().any(|n| folded(n) == folded(word));
    if words.iter().all(none) {
        return Reading::normalised(Value::Many(Vec::new()), typed);
    }
    let found: Option<Vec<&str>> = words.iter().map(|word| options.find(word).map(|c| c.label.as_str())).collect();
    match found {
        Some(found) => Reading::normalised(in_order(options, &found), typed),
        None => Reading::unreadable(typed, unknown_option(options)),
    }
}

/// What stands between several answers in one cell.
pub(crate) fn is_separator(c: char) -> bool {
    matches!(c, '、' | '，' | '；' | ',' | ';' | '/' | '\n' | '|' | '＋' | '+')
}

/// Labels in the order of the options, each once, so that two ways of writing the same choice are equal.
fn in_order(options: &Choices, labels: &[&str]) -> Value {
    let chosen = options.choices.iter().filter(|choice| labels.contains(&choice.label.as_str()));
    Value::Many(chosen.map(|choice| choice.label.clone()).collect())
}

fn unknown_option(options: &Choices) -> Trouble {
    const SHOWN: usize = 10;
    let mut labels: Vec<&str> = options.choices.iter().take(SHOWN).map(|choice| choice.label.as_str()).collect();
    if options.choices.len() > SHOWN {
        labels.push("……");
    }
    Trouble { code: "option_unknown", facts: vec![("options", labels.join("、"))] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(key: &str, text: &str) -> Reading {
        interpret(fields().get(key).expect(key), &Raw::text(text))
    }

    #[test]
    fn boys_and_girls_are_understood_by_their_everyday_words() {
        for (text, sex) in [("男生", "男"), ("女童", "女"), ("male", "男"), ("女孩", "女"), ("男 ", "男")] {
            assert_eq!(read("child.sex", text).value, Some(sex.into()), "{text}");
        }
    }

    #[test]
    fn a_text_too_long_for_a_name_is_taken_and_told() {
        let field = fields().get("child.name").expect("a field");
        let told = |length: usize| {
            let reading = interpret(field, &Raw::text("余".repeat(length).as_str()));
            assert!(reading.value.is_some() && reading.original.is_none());
            reading.trouble.map(|trouble| trouble.code)
        };
        assert_eq!((told(50), told(3000)), (None, Some("name_long")));
    }

    #[test]
    fn a_damaged_telephone_and_a_number_not_there_yet_are_told_as_such() {
        let told = |key: &str, text: &str| {
            let reading = read(key, text);
            (reading.value.is_some(), reading.original, reading.trouble.map(|trouble| trouble.code))
        };
        for text in ["1.38E+10", "1.3812345678e+10", "１.３８Ｅ＋１０"] {
            assert_eq!(told("guardian.phone", text), (false, None, Some("number_damaged")), "{text}");
        }
        for text in ["无", "未办理"] {
            assert_eq!(told("child.id_number", text), (false, Some(text.to_owned()), Some("id_not_yet")), "{text}");
        }
        assert_eq!(told("father.id_number", "无"), (true, None, None), "of a grown-up it may be an answer");
    }

    fn read_number(key: &str, number: f64) -> Reading {
        interpret(
            fields().get(key).expect(key),
            &Raw { text: format!("{number}").into(), number: Some(number), epoch_1904: false },
        )
    }

    fn code(reading: &Reading) -> Option<&str> {
        reading.trouble.as_ref().map(|t| t.code)
    }

    #[test]
    fn t02_a_numeric_id_is_damaged_and_never_stored() {
        let reading = read_number("child.id_number", 520_199_202_101_075_000.0);
        assert_eq!((reading.value.clone(), reading.original.clone(), code(&reading)), (None, None, Some("id_damaged")));
        assert_eq!(code(&read("child.id_number", "5.20199E+17")), Some("id_damaged"));
        assert_eq!(code(&read_number("child.student_number", 2.0e18)), Some("number_damaged"));
    }

    #[test]
    fn t03_text_that_looks_like_numbers_survives() {
        for text in ["00123", "1-2", "3E5", "2016.7", "=1+1", "@x", "+86 1", "-", "（1）班", "张  三", "Ｂ座"] {
            assert_eq!(read("child.class", text), Reading::value(text), "{text}");
        }
    }

    #[test]
    fn an_id_number_that_fails_its_checks_is_kept_as_typed() {
        let reading = read("child.id_number", " 110105194912310021");
        assert_eq!(reading.value, Some("110105194912310021".into()));
        assert_eq!(code(&reading), Some("id_check_digit"));
        let sound = read("child.id_number", "11010519491231002x");
        assert_eq!(sound.value, Some("11010519491231002X".into()));
        assert_eq!(sound.original.as_deref(), Some("11010519491231002x"));
    }

    #[test]
    fn dates_come_from_text_serials_and_markers() {
        assert_eq!(read_number("child.birth_date", 44169.0).value, Some("2020-12-04".into()));
        assert_eq!(read_number("child.birth_date", 20_120_507.0).value, Some("2012-05-07".into()));
        assert_eq!(read_number("child.birth_date", 2012.5).value, Some("2012-05".into()));
        assert_eq!(code(&read_number("child.birth_date", 2012.1)), Some("date_ambiguous"));
        assert_eq!(read("father.birth_date", "——").value, Some(DECEASED.into()));
        let unread = read("child.birth_date", "去年");
        assert_eq!(
            (unread.value.clone(), unread.original.as_deref(), code(&unread)),
            (None, Some("去年"), Some("date_unreadable"))
        );
    }

    #[test]
    fn a_workbook_may_count_days_from_1904() {
        let field = fields().get("child.birth_date").expect("field");
        let raw = Raw { text: "42707".into(), number: Some(42707.0), epoch_1904: true };
        assert_eq!(interpret(field, &raw).value, Some("2020-12-04".into()));
    }

    #[test]
    fn options_by_label_code_alias_and_tick() {
        assert_eq!(read("child.ethnicity", "03").value, Some("回族".into()));
        assert_eq!(read("child.ethnicity", "穿青人").value, Some("穿青人".into()));
        assert_eq!(read("child.boarding", "√").value, Some("是".into()));
        assert_eq!(read("child.health", "健康（√）  残疾（  ）  患病（  ）").value, Some("健康".into()));
        assert!(read("child.health", "健康（  ）  残疾（  ）  患病（  ）").is_blank());
        assert_eq!(code(&read("child.health", "健康（√）  残疾（√）")), Some("option_several"));
        assert_eq!(code(&read("child.sex", "公")), Some("option_unknown"));
        assert_eq!(read("guardian.relation", "邻居老王").value, Some("邻居老王".into()));
    }

    #[test]
    fn multiple_choices_split_and_come_in_the_order_of_the_form() {
        let both = Some(Value::Many(vec!["享受低保".into(), "医疗救助".into()]));
        for text in
            ["享受低保、医疗救助", "医疗救助；低保", "医疗救助,享受低保", "享受低保（√） 临时救助（ ） 医疗救助（√）"]
        {
            assert_eq!(read("household.assistance", text).value, both, "{text}");
        }
        assert_eq!(read("household.assistance", "无").value, Some(Value::Many(vec![])));
        assert_eq!(code(&read("household.assistance", "享受低保、送温暖")), Some("option_unknown"));
    }
}
