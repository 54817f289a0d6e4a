//! Words in the place of a school that tell why there is none (辍学在家): they are an answer on the child's schooling and no school's name.

use std::sync::OnceLock;

use serde::Deserialize;

use super::drafter::text_of;
use super::uses::Use;
use super::{Draft, Drafter};
use crate::domain::Record;
use crate::domain::age::{BirthdayRule, full_years};
use crate::domain::text::folded;
use crate::forms::interpret::{Raw, Trouble, interpret};
use crate::forms::{derive, fields};
use crate::sheets::table::{SourceCell, SourceRow};

/// The words of `assets/not_at_school.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The fields in whose place they stand, the school first.
    of: Vec<String>,
    /// The field that they answer.
    into: String,
    /// Below this age (full years) a child is too young for school.
    school_age: u32,
    states: Vec<State>,
    /// Still on a school's list: a person says what is noted.
    undecided: Vec<String>,
    /// There is no school, and nothing says why.
    nothing: Vec<String>,
}

/// An answer and the words for it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    label: String,
    /// The answer for a child below school age.
    younger: Option<String>,
    /// Of a child whose age is not known the words say nothing certain.
    #[serde(default)]
    by_age_alone: bool,
    words: Vec<String>,
}

impl Words {
    /// With every word as cells are compared: folding them for each cell of a sheet would take longer than reading it.
    fn folded(mut self) -> Self {
        let lists =
            self.states.iter_mut().map(|state| &mut state.words).chain([&mut self.undecided, &mut self.nothing]);
        lists.flatten().for_each(|word| *word = folded(word));
        self
    }
}

const JSON: &str = include_str!("../../../../../assets/not_at_school.json");

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // A malformed file is caught by the test below; in the field the words are then kept as they stand.
    WORDS.get_or_init(|| serde_json::from_str::<Words>(JSON).unwrap_or_default().folded())
}

/// What a cell for the school says when it names none.
#[derive(Debug, Clone, Copy)]
enum Said {
    State(&'static State),
    Undecided,
    Nothing,
}

fn said(field: &str, text: &str) -> Option<Said> {
    let words = words();
    if !words.of.iter().any(|key| key == field) {
        return None;
    }
    let whole = folded(text);
    let plain = whole.trim_matches(|c: char| !c.is_alphanumeric());
    let is = |all: &[String]| all.iter().any(|word| word == plain);
    let nothing = || words.nothing.contains(&whole);
    match words.states.iter().find(|state| is(&state.words)) {
        Some(state) => Some(Said::State(state)),
        None if is(&words.undecided) => Some(Said::Undecided),
        // A class may well be called 无.
        None => (words.of.first().is_some_and(|school| school == field) && nothing()).then_some(Said::Nothing),
    }
}

/// The field that a column asks for, or the first of several.
fn asked(used: &Use) -> Option<&'static str> {
    match used {
        Use::Field(field) => Some(&field.key),
        Use::Several(fields) => fields.first().map(|field| field.key.as_str()),
        _ => None,
    }
}

/// Whether a cell of a column for school, grade or class says instead that the child is at no school.
pub(super) fn says_no_school(used: &Use, text: &str) -> bool {
    asked(used).is_some_and(|field| said(field, text).is_some())
}

impl Drafter<'_> {
    /// Puts down what columns for the school say of a child that is at none, unless the row's own column for that has an answer.
    pub(super) fn take_school_states(&self, row: &SourceRow<'_>, draft: &mut Draft) {
        for cell in &row.cells {
            let Some(field) = self.uses.get(cell.column).and_then(asked) else { continue };
            if let Some(said) = said(field, &text_of(cell.cell)) {
                self.take_school_state(said, field, cell, draft);
            }
        }
    }

    fn take_school_state(&self, said: Said, field: &str, cell: &SourceCell<'_>, draft: &mut Draft) {
        let into = words().into.as_str();
        let Some(schooling) = fields().get(into) else { return };
        let title = |key: &str| fields().get(key).map_or("", |field| field.title()).to_owned();
        let facts = |label: &str| vec![("column", title(field)), ("label", title(into)), ("value", label.to_owned())];
        let open = !draft.record.fields.contains_key(into) && !draft.record.originals.contains_key(into);
        let label = match said {
            Said::State(state) => self.label(state, &draft.record),
            Said::Undecided | Said::Nothing => None,
        };
        let typed = || text_of(cell.cell).trim().to_owned();
        let code = match (label, said) {
            (Some(label), _) if open => {
                draft.record.fields.insert(schooling.own_key(), label.into());
                draft.record.originals.insert(schooling.own_key(), typed());
                draft.school_state = true;
                "school_state"
            }
            (None, Said::State(_) | Said::Undecided) if open => {
                draft.record.originals.insert(schooling.own_key(), typed());
                "school_state_unclear"
            }
            _ => "school_none",
        };
        self.tell(cell, &Trouble { code, facts: facts(label.unwrap_or_default()) }, draft);
    }

    fn label(&self, state: &'static State, record: &Record) -> Option<&'static str> {
        let age = derive::birth_date(record).and_then(|born| full_years(born, self.today, BirthdayRule::NextDay));
        match (age, &state.younger) {
            (Some(age), Some(younger)) if age < words().school_age => Some(younger),
            (None, _) if state.by_age_alone => None,
            _ => Some(&state.label),
        }
    }
}

/// Whether what a row that was kept by itself says of the child's schooling stood in the place of a school: the text as typed is such
/// a word, and a column of its own would not have left that text beside that answer.
pub(in crate::sheets) fn is_from_school(record: &Record) -> bool {
    let into = words().into.as_str();
    let (Some(typed), Some(field)) = (record.originals.get(into), fields().get(into)) else { return false };
    let by_itself = interpret(field, &Raw::text(typed.as_str()));
    let own = by_itself.value.as_ref() == record.fields.get(into) && by_itself.original.is_some();
    let word = |school: &String| matches!(said(school, typed), Some(Said::State(_)));
    !own && words().of.first().is_some_and(word)
}

/// Leaves the file's answer on a child that is at no school as it is: a word in the place of a school is less exact.
pub(in crate::sheets) fn settle(draft: &mut Draft, known: &Record) {
    let into = words().into.as_str();
    let at_none = |label: &str| {
        let labels = words().states.iter().flat_map(|state| std::iter::once(&state.label).chain(&state.younger));
        labels.into_iter().any(|one| one == label)
    };
    if draft.school_state && known.text(into).is_some_and(at_none) || repeats_school(draft, known) {
        draft.record.fields.remove(into);
        draft.record.originals.remove(into);
    }
}

/// Whether the word stands in the file in the place of a school, as somebody entered it there: a form that says it again says nothing
/// new.
fn repeats_school(draft: &Draft, known: &Record) -> bool {
    let words = words();
    let from_school = draft.school_state || !draft.record.fields.contains_key(words.into.as_str());
    let typed = draft.record.originals.get(words.into.as_str()).filter(|_| from_school);
    typed.is_some_and(|typed| {
        words.of.iter().any(|key| known.text(key).is_some_and(|text| folded(text) == folded(typed)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_every_word_leads_somewhere() {
        let words: Words = serde_json::from_str(JSON).expect("not_at_school.json");
        assert!(words.of.iter().chain([&words.into]).all(|key| fields().get(key).is_some()));
        let options = fields().choices(fields().get(&words.into).expect("a field"));
        for state in &words.states {
            let mut labels = std::iter::once(&state.label).chain(&state.younger);
            assert!(labels.all(|label| options.choices.iter().any(|option| option.label == *label)), "{state:?}");
            for word in &state.words {
                assert!(matches!(said("child.school", word), Some(Said::State(_))), "{word}");
            }
        }
    }

    #[test]
    fn a_word_that_the_file_itself_holds_as_a_school_says_nothing_new() {
        let mut draft = Draft { school_state: true, ..Draft::default() };
        draft.record = draft.record.with("child.schooling", "不在学");
        draft.record.originals.insert("child.schooling".into(), "在家".into());
        let told = draft.clone();
        settle(&mut draft, &Record::default().with("child.school", "石桥小学"));
        assert_eq!(draft, told);
        settle(&mut draft, &Record::default().with("child.school", "在家"));
        assert_eq!(draft.record, Record::default());
        let unclear = |mut draft: Draft| {
            draft.record.originals.insert("child.schooling".into(), "休学".into());
            settle(&mut draft, &Record::default().with("child.school", "休学"));
            draft.record
        };
        assert_eq!(unclear(Draft::default()), Record::default());
    }

    #[test]
    fn schools_keep_their_names() {
        for school in ["石桥小学", "在家园小学", "无名镇中学", "小学", "幼儿园", "县一中（住校）", "无锡路小学"]
        {
            assert!(said("child.school", school).is_none(), "{school}");
        }
        assert!(said("child.class", "无").is_none() && said("child.remarks", "在家").is_none());
        assert!(matches!(said("child.school", " （辍学 在家）"), Some(Said::State(state)) if state.label == "辍学"));
    }
}
