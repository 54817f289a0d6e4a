//! The words by which cells of several facts are taken apart.

use std::sync::OnceLock;

use serde::Deserialize;

/// The words of `assets/combined.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// The facts of a cell for school and class, in order.
    pub school_parts: Vec<String>,
    /// What ends a grade.
    pub grade_mark: String,
    /// Grades that are written without that.
    pub grades: Vec<String>,
    /// What ends a class.
    pub class_mark: String,
    /// Classes that have a name.
    pub classes: Vec<String>,
    /// What ends a grade that is none of the above (2024级).
    pub level_mark: String,
    /// Numerals that can be a grade by themselves.
    pub one_numeral: String,
    /// Further ones of longer numbers.
    pub numerals: String,
    /// What may stand around a class's number.
    pub around_numerals: String,
    /// What people put between the parts.
    pub between: String,
    /// Headers of a child's age.
    pub child_ages: Vec<String>,
    /// What a question about an age ends in.
    pub age_questions: Vec<String>,
    /// What such a question begins with.
    pub asks_whether: Vec<String>,
    /// What makes an age that of somebody else.
    pub others: Vec<String>,
    /// The persons of whom a cell may say several facts.
    pub persons: Vec<String>,
    /// Words by which the header of a person's column asks for the telephone besides.
    pub telephone_words: Vec<String>,
    /// Words by which it asks for the relation.
    pub relation_words: Vec<String>,
}

const JSON: &str = include_str!("../../../../../assets/combined.json");

/// The words, read once.
pub(super) fn data() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // A malformed file is caught by the test below; in the field nothing is taken apart then.
    WORDS.get_or_init(|| serde_json::from_str(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fields;

    #[test]
    fn the_file_is_whole_and_names_fields() {
        let words: Words = serde_json::from_str(JSON).expect("combined.json");
        assert_eq!(words.school_parts, ["child.school", "child.grade", "child.class"]);
        assert!(words.school_parts.iter().all(|key| fields().get(key).is_some()));
    }
}
