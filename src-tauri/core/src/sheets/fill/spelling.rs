//! A child's value in the form's own spelling: the words of its dropdown, the marks of its sample rows, its shape of dates.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::dates::{Pattern, serial};
use super::dropdowns::DropDown;
use super::render::Put;
use super::styles::Shows;
use crate::domain::{PartialDate, Record, Value};
use crate::forms::fields::{Field, Kind};
use crate::forms::{Choices, fields, shown};
use crate::sheets::own_words::OwnWords;
use crate::sheets::recognise::Codes;

/// The most characters a cell can hold.
const LONGEST: usize = 32_767;

/// How a column writes its field.
#[derive(Debug, Clone)]
pub struct Spelling {
    field: &'static Field,
    shows: Shows,
    epoch_1904: bool,
    pattern: Pattern,
    /// The form's word by the register's label.
    words: BTreeMap<String, String>,
    /// The dropdown's words, where other words are refused.
    only: Option<Vec<String>>,
}

/// What a column says of a child.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// This.
    Put(Put),
    /// Nothing is known.
    Unknown,
    /// The dropdown has no such word.
    NotInList(String),
    /// More than a cell can hold.
    TooLong,
}

/// What a template tells of a column.
#[derive(Debug, Clone)]
pub struct Hints<'a> {
    /// The header with its levels.
    pub header: &'a str,
    /// What its cells show.
    pub shows: Shows,
    /// Their dropdown.
    pub list: Option<&'a DropDown>,
    /// What stands in them already.
    pub samples: Vec<String>,
    /// The county's words for levels.
    pub own_words: &'a OwnWords,
    /// Whether days are counted from 1904.
    pub epoch_1904: bool,
}

/// Yes and no as forms write them: word for yes, word for no.
const YES_NO: [(&str, &str); 13] = [
    ("是", "否"),
    ("有", "无"),
    ("√", "×"),
    ("✓", "✗"),
    ("✔", "✘"),
    ("Y", "N"),
    ("YES", "NO"),
    ("1", "0"),
    ("对", "不"),
    ("已", "未"),
    ("已登记", "未登记"),
    ("寄宿", "走读"),
    ("住校", "不住校"),
];

impl Spelling {
    /// Learns how a column writes its field.
    pub fn new(field: &'static Field, hints: &Hints<'_>) -> Self {
        let samples = || hints.samples.iter().map(String::as_str);
        let pattern = Pattern::of_samples(samples()).or_else(|| Pattern::of_header(hints.header));
        let mut spelling = Self {
            field,
            shows: hints.shows,
            epoch_1904: hints.epoch_1904,
            pattern: pattern.unwrap_or_else(Pattern::iso),
            words: BTreeMap::new(),
            only: hints.list.filter(|list| list.strict).map(|list| list.words.clone()),
        };
        if matches!(field.kind, Kind::Choice | Kind::Choices) {
            spelling.learn(hints);
        }
        spelling
    }

    /// The dropdown's words count first, then those that stand in the column already and what follows from them; without any, the
    /// header's codes or the county's own words.
    fn learn(&mut self, hints: &Hints<'_>) {
        let choices = fields().choices(self.field);
        let header = Codes::of_column(hints.header);
        let told = |word: &str| self.told(header.as_ref(), hints.own_words, word);
        let mut seen: Vec<(&'static str, &str)> = Vec::new();
        for word in hints.list.iter().flat_map(|list| &list.words).chain(&hints.samples) {
            let label = told(word).or_else(|| told(without_number(word)));
            if let Some(label) = label.filter(|label| seen.iter().all(|(other, _)| other != label)) {
                seen.push((label, word));
            }
        }
        let free = seen.is_empty() && hints.list.is_none();
        let coded = |codes: &&Codes| free || seen.iter().any(|(_, word)| codes.word(word).is_some());
        let mut words = follows(choices, &seen, header.is_none());
        if let Some(codes) = header.as_ref().filter(coded) {
            let label = |(code, word)| Some((self.told(None, hints.own_words, word)?.to_owned(), str::to_owned(code)));
            words.extend(codes.iter().filter_map(label));
        } else if free && !names_options(hints.header, choices) {
            let own = |label: &String| Some((label.clone(), hints.own_words.word(&self.field.key, label)?.to_owned()));
            words.extend(choices.choices.iter().filter_map(|choice| own(&choice.label)));
        }
        words.extend(seen.into_iter().map(|(label, word)| (label.to_owned(), word.to_owned())));
        self.words = words;
    }

    /// The option that a word of the form means. Under 性别（0男 1女） a 1 is what the header says, and nothing else.
    fn told(&self, header: Option<&Codes>, own_words: &OwnWords, word: &str) -> Option<&'static str> {
        let choices = fields().choices(self.field);
        let word = match header {
            Some(codes) if codes.is_unexplained(word) => return None,
            Some(codes) => codes.word(word).unwrap_or(word),
            None => word,
        };
        let own = own_words.level(&self.field.key, word).and_then(|label| choices.find(label));
        own.or_else(|| choices.find(word)).map(|choice| choice.label.as_str())
    }

    /// What the column says of a child.
    pub fn write(&self, record: &Record) -> Written {
        let value = record.fields.get(self.field.key.as_str());
        let shown = shown::text(record, &self.field.key);
        if shown.is_empty() {
            return Written::Unknown;
        }
        if self.field.kind == Kind::Date
            && let Some(date) = PartialDate::parse_iso(&shown)
        {
            return self.date(date);
        }
        if let Some(Value::Number(number)) = value.filter(|_| self.shows != Shows::Text) {
            return Written::Put(Put::Number(*number));
        }
        let words: Vec<Cow<'_, str>> = match value {
            Some(Value::Many(labels)) if !labels.is_empty() => labels.iter().map(|label| self.word(label)).collect(),
            _ => vec![self.word(&shown)],
        };
        let text = words.join("、");
        if let Some(only) = &self.only
            && !(only.contains(&text) || words.iter().all(|word| only.iter().any(|allowed| allowed == word)))
        {
            return Written::NotInList(text);
        }
        if text.chars().count() > LONGEST { Written::TooLong } else { Written::Put(Put::Text(text)) }
    }

    fn word<'a>(&'a self, label: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(self.words.get(label).map_or(label, String::as_str))
    }

    fn date(&self, date: PartialDate) -> Written {
        let day = date.full().filter(|_| self.shows == Shows::Dates).and_then(|day| serial(day, self.epoch_1904));
        Written::Put(match day {
            Some(day) => Put::Number(day),
            None => Put::Text(self.pattern.write(date)),
        })
    }
}

/// `男` of `1.男` and `1-男`: dropdowns often number their words.
fn without_number(word: &str) -> &str {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let mark = |c: char| c.is_whitespace() || matches!(c, '.' | '、' | '．' | ':' | '：' | '-' | ')' | '）');
    let bare = rest.trim_start_matches(mark);
    if rest.len() < word.len() && !bare.is_empty() { bare } else { word }
}

/// What the words that a form has say of those that it hasn't: codes, 汉 for 汉族, √ for 是.
fn follows(choices: &Choices, seen: &[(&str, &str)], by_standard: bool) -> BTreeMap<String, String> {
    let all =
        |fits: &dyn Fn(&str, &str) -> bool| !seen.is_empty() && seen.iter().all(|(label, word)| fits(label, word));
    let code = |label: &str| choices.choices.iter().find(|c| c.label == label).and_then(|c| c.code.clone());
    let codes = by_standard && all(&|label, word| code(label).as_deref() == Some(word) && label != word);
    let bare = all(&|label, word| label.strip_suffix('族') == Some(word));
    let pair = YES_NO.iter().find(|(yes, no)| all(&|label, word| [("是", *yes), ("否", *no)].contains(&(label, word))));
    let follows = |label: &str| match (label, pair) {
        _ if codes => code(label),
        _ if bare => label.strip_suffix('族').map(str::to_owned),
        ("是", Some((yes, _))) => Some((*yes).to_owned()),
        ("否", Some((_, no))) => Some((*no).to_owned()),
        _ => None,
    };
    let labels = choices.choices.iter().map(|choice| choice.label.as_str());
    labels.filter_map(|label| Some((label.to_owned(), follows(label)?))).collect()
}

/// Whether a header lists several options in the standard's words: 监护评估（较好、一般、差）.
fn names_options(header: &str, choices: &Choices) -> bool {
    let Some((_, listed)) = header.split_once(['(', '（', ':', '：']) else { return false };
    let named = choices.choices.iter().filter(|choice| listed.contains(choice.label.as_str()));
    named.count() >= 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::forms::interpret::{Raw, interpret};
    use crate::sheets::meanings::Meanings;

    /// A county's words.
    const OWN: [(&str, &str); 3] = [("较好", "绿"), ("一般", "黄"), ("差", "红")];

    fn column(key: &str, list: &[&str], samples: &[&str]) -> Spelling {
        let words: Vec<String> = list.iter().map(|word| (*word).to_owned()).collect();
        let list = DropDown::of(words, true);
        let hints = Hints {
            header: "",
            shows: Shows::Anything,
            list: Some(&list).filter(|list| !list.words.is_empty()),
            samples: samples.iter().map(|text| (*text).to_owned()).collect(),
            own_words: &OwnWords::said(OWN.map(|(level, word)| ("care.rating".into(), level.into(), word.into())))
                .unwrap(),
            epoch_1904: false,
        };
        Spelling::new(fields().get(key).unwrap(), &hints)
    }

    fn text(spelling: &Spelling, key: &'static str, value: &str) -> String {
        match spelling.write(&Record::default().with(key, value)) {
            Written::Put(Put::Text(text)) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn options_are_written_as_the_form_writes_them() {
        let boarding = "child.boarding";
        assert_eq!(text(&column(boarding, &["寄宿", "走读"], &[]), boarding, "否"), "走读");
        assert_eq!(text(&column(boarding, &["1.是", "2.否"], &[]), boarding, "否"), "2.否");
        assert_eq!(text(&column(boarding, &[], &["√"]), boarding, "否"), "×");
        assert_eq!(text(&column(boarding, &[], &["有", "有"]), boarding, "否"), "无");
        assert_eq!(text(&column(boarding, &[], &["1"]), boarding, "否"), "0");
        assert_eq!(text(&column(boarding, &[], &[]), boarding, "否"), "否");
        assert_eq!(text(&column("child.ethnicity", &[], &["汉"]), "child.ethnicity", "苗族"), "苗");
        assert_eq!(text(&column("child.ethnicity", &[], &["01"]), "child.ethnicity", "苗族"), "06");
    }

    #[test]
    fn the_countys_words_stand_where_the_form_has_none() {
        let rating = "care.rating";
        let written = |list: &[&str], samples: &[&str]| text(&column(rating, list, samples), rating, "一般");
        assert_eq!(written(&[], &[]), "黄");
        assert_eq!(written(&[], &["良好"]), "一般", "the form says it as the standard does");
        assert_eq!(written(&["较好", "一般", "差"], &[]), "一般");
        assert_eq!(written(&["1.绿", "2.黄", "3.红"], &[]), "2.黄", "a dropdown of the county's words is understood");
        assert_eq!(written(&["甲", "乙"], &[]), r#"NotInList("一般")"#);
        assert_eq!(text(&column("child.health", &[], &[]), "child.health", "患病"), "患病");
    }

    proptest! {
        /// Whatever words are accepted: what a form gets for a level is read back as that level.
        #[test]
        fn a_countys_words_come_home(words in prop::collection::vec("[绿黄红较好一般差甲乙A1√、 上同级]{0,4}", 3), many in prop::bool::ANY) {
            let key = if many { "care.kind" } else { "care.rating" };
            let field = fields().get(key).unwrap();
            let levels = &fields().choices(field).choices;
            let said = levels.iter().zip(&words).map(|(level, word)| (key.to_owned(), level.label.clone(), word.clone()));
            let Ok(own_words) = OwnWords::said(said) else { return Ok(()) };
            let hints =
                Hints { header: "", shows: Shows::Anything, list: None, samples: Vec::new(), own_words: &own_words, epoch_1904: false };
            let (spelling, meanings) = (Spelling::new(field, &hints), Meanings::said(&own_words.choices()).unwrap());
            for level in levels {
                let written = text(&spelling, key, &level.label);
                let read = meanings.reading(field, &written).unwrap_or_else(|| interpret(field, &Raw::text(written.as_str())));
                prop_assert_eq!(read.value.map(|value| value.display().into_owned()), Some(level.label.clone()), "{}", written);
            }
        }
    }

    #[test]
    fn codes_that_the_header_explains_are_written_as_it_explains_them() {
        let own_words = OwnWords::default();
        let sex = |header: &str, samples: &[&str]| {
            let samples = samples.iter().map(|sample| (*sample).to_owned()).collect();
            let (shows, list) = (Shows::Anything, None);
            let hints = Hints { header, shows, list, samples, own_words: &own_words, epoch_1904: false };
            ["男", "女"]
                .map(|label| text(&Spelling::new(fields().get("child.sex").unwrap(), &hints), "child.sex", label))
        };
        assert_eq!(sex("性别（0男 1女）", &[]), ["0", "1"]);
        assert_eq!(sex("性别（0男 1女）", &["1"]), ["0", "1"]);
        assert_eq!(sex("性别（0男 1女）", &["女"]), ["男", "女"]);
        assert_eq!(sex("性别", &["1"]), ["1", "2"]);
        assert_eq!(
            sex("性别（0女，0男）", &["1"]),
            ["男", "女"],
            "no standard takes the place of what isn't understood"
        );
    }

    #[test]
    fn the_countys_words_stand_by_what_the_header_lists() {
        let own_words = OwnWords::said(
            [("较好", "绿"), ("一般", "黄"), ("差", "红")]
                .map(|(label, word)| ("care.rating".to_owned(), label.to_owned(), word.to_owned())),
        );
        let own_words = own_words.unwrap();
        let written = |header: &str| {
            let (shows, list, samples) = (Shows::Anything, None, Vec::new());
            let hints = Hints { header, shows, list, samples, own_words: &own_words, epoch_1904: false };
            text(&Spelling::new(fields().get("care.rating").unwrap(), &hints), "care.rating", "差")
        };
        assert_eq!(["监护评估", "监护评估（较好、一般、差）", "监护评估（1绿2黄3红）"].map(written), ["红", "差", "3"]);
    }

    #[test]
    fn a_word_that_the_dropdown_lacks_is_told() {
        let health = column("child.health", &["健康", "残疾"], &[]);
        assert_eq!(
            health.write(&Record::default().with("child.health", "患病")),
            Written::NotInList("患病".to_owned())
        );
        assert_eq!(health.write(&Record::default()), Written::Unknown);
    }

    #[test]
    fn dates_are_days_where_the_cell_shows_dates() {
        let mut birth = column("child.birth_date", &[], &["2011.3.9"]);
        assert_eq!(text(&birth, "child.birth_date", "2012-05-07"), "2012.5.7");
        birth.shows = Shows::Dates;
        let of = |iso: &str| birth.write(&Record::default().with("child.birth_date", iso));
        assert_eq!(of("2012-05-07"), Written::Put(Put::Number(41_036)));
        assert_eq!(of("2012-05"), Written::Put(Put::Text("2012.5".to_owned())));
        assert_eq!(of("—"), Written::Put(Put::Text("—".to_owned())));
    }
}
