//! The catalogue of fields from `assets/fields.json`.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::FieldKey;
use crate::domain::text::folded;

/// What kind of thing a field holds, and so how a cell for it is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Kind {
    /// Text, kept as typed.
    Text,
    /// A person's name, kept as typed.
    Name,
    /// A date, possibly without day or month.
    Date,
    /// 公民身份号码.
    IdNumber,
    /// 学籍号.
    StudentNumber,
    /// A telephone number.
    Phone,
    /// 统计用区划代码.
    Region,
    /// A whole number.
    Number,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
    /// 序号: recognised in sheets, never stored.
    RowNumber,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Choice {
    /// The code of the standard, if there is one.
    #[serde(default)]
    pub code: Option<String>,
    /// The label, which is also what is stored.
    pub label: String,
    /// Other writings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// The options of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Choices {
    /// The options in the order of the form.
    pub choices: Vec<Choice>,
    /// Whether other text is also accepted.
    #[serde(default)]
    pub open: bool,
    /// Whether they are levels, for which a county may have words of its own.
    #[serde(default)]
    pub levels: bool,
    /// Words that say "none of them" of a multiple choice.
    #[serde(default)]
    pub none: Vec<String>,
    /// Positions by folded word, made when first asked for: a county's import asks a million times.
    #[serde(skip)]
    #[ts(skip)]
    by_word: OnceLock<HashMap<String, usize>>,
}

impl Choices {
    /// The option with this label, code or alias, compared without widths, spaces and case.
    pub fn find(&self, text: &str) -> Option<&Choice> {
        let by_word = self.by_word.get_or_init(|| self.positions());
        by_word.get(&folded(text)).and_then(|at| self.choices.get(*at))
    }

    /// Labels come before aliases and these before codes, should a word be several of them.
    fn positions(&self) -> HashMap<String, usize> {
        let all = || self.choices.iter().enumerate();
        let labels = all().map(|(at, choice)| (&choice.label, at));
        let aliases = all().flat_map(|(at, choice)| choice.aliases.iter().map(move |alias| (alias, at)));
        let codes = all().filter_map(|(at, choice)| Some((choice.code.as_ref()?, at)));
        let mut positions = HashMap::new();
        for (word, at) in labels.chain(aliases).chain(codes) {
            positions.entry(folded(word)).or_insert(at);
        }
        positions
    }
}

/// One field of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Field {
    /// The key, such as `child.name`.
    pub key: String,
    /// The label within its section.
    pub label: String,
    /// The label that also says whose it is (父亲姓名), where the short one doesn't.
    #[serde(default)]
    pub full_label: Option<String>,
    /// What it holds.
    pub kind: Kind,
    /// The name of its options in `options`, for choices.
    #[serde(default)]
    pub options: Option<String>,
    /// The section of the file in which it is shown.
    pub section: String,
    /// Other headers under which sheets carry it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// 0 open, 1 ordinary, 2 sensitive, 3 highly sensitive.
    pub sensitivity: u8,
    /// The forms that ask for it.
    #[serde(default)]
    pub forms: Vec<String>,
    /// When forms ask for it; always, where this is absent.
    #[serde(default)]
    pub when: Option<When>,
}

/// A condition under which a form asks for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct When {
    /// The field that decides.
    pub field: String,
    /// Asked when the deciding field has this label …
    #[serde(default)]
    pub is: Option<String>,
    /// … or when it has any but this one.
    #[serde(default)]
    pub is_not: Option<String>,
}

impl When {
    /// Whether the condition holds for the label of the deciding field (`None` is 未采集).
    pub fn holds(&self, label: Option<&str>) -> bool {
        match (&self.is, &self.is_not) {
            (Some(is), _) => label == Some(is),
            (None, Some(is_not)) => label != Some(is_not),
            (None, None) => true,
        }
    }
}

impl Field {
    /// The key of a field of the catalogue; costs nothing to copy.
    pub fn own_key(&'static self) -> FieldKey {
        FieldKey::new(&self.key)
    }

    /// The label that stands alone: 父亲姓名 rather than 姓名.
    pub fn title(&self) -> &str {
        self.full_label.as_deref().unwrap_or(&self.label)
    }
}

/// A part of a child's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Section {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub label: String,
}

/// The whole catalogue.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Fields {
    /// The parts of a child's file in order.
    pub sections: Vec<Section>,
    /// Options by name.
    pub options: HashMap<String, Choices>,
    /// The fields in the order of the form.
    pub fields: Vec<Field>,
    #[serde(skip)]
    by_key: HashMap<String, usize>,
}

impl Fields {
    /// The field with this key.
    pub fn get(&self, key: &str) -> Option<&Field> {
        self.by_key.get(key).and_then(|at| self.fields.get(*at))
    }

    /// The options of a field; empty when it has none.
    pub fn choices(&self, field: &Field) -> &Choices {
        static NONE: OnceLock<Choices> = OnceLock::new();
        field
            .options
            .as_ref()
            .and_then(|name| self.options.get(name))
            .unwrap_or_else(|| NONE.get_or_init(Choices::default))
    }

    /// The fields for which a form asks, in the catalogue's order.
    pub fn of_form<'a>(&'a self, form: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.forms.iter().any(|f| f == form))
    }
}

/// The catalogue, read once.
pub fn fields() -> &'static Fields {
    static FIELDS: OnceLock<Fields> = OnceLock::new();
    FIELDS.get_or_init(|| {
        // A malformed catalogue is caught by the test below; in the field it must not end the program.
        let mut fields: Fields =
            serde_json::from_str(include_str!("../../../../assets/fields.json")).unwrap_or_default();
        fields.by_key = fields.fields.iter().enumerate().map(|(at, field)| (field.key.clone(), at)).collect();
        fields
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_parses_and_is_whole() {
        let parsed: Result<Fields, _> = serde_json::from_str(include_str!("../../../../assets/fields.json"));
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        let all = fields();
        assert_eq!(all.by_key.len(), all.fields.len(), "keys are unique");
        for field in &all.fields {
            let choice = matches!(field.kind, Kind::Choice | Kind::Choices);
            assert_eq!(choice, !all.choices(field).choices.is_empty(), "{}", field.key);
            assert!(all.sections.iter().any(|s| s.key == field.section), "{}", field.key);
        }
    }

    #[test]
    fn no_word_means_two_options() {
        for (name, options) in &fields().options {
            for choice in &options.choices {
                for word in std::iter::once(&choice.label).chain(&choice.aliases) {
                    assert_eq!(options.find(word).map(|c| &c.label), Some(&choice.label), "{name}: {word}");
                }
            }
        }
    }

    #[test]
    fn all_fifty_six_ethnic_groups_are_there() {
        let groups = &fields().options["ethnicity"];
        assert_eq!(groups.choices.iter().filter(|c| c.code.as_deref().is_some_and(|c| c < "57")).count(), 56);
        assert_eq!(groups.find("03").map(|c| c.label.as_str()), Some("回族"));
        assert_eq!(groups.find("毛难").map(|c| c.label.as_str()), Some("毛南族"));
    }
}
