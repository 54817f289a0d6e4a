//! Thresholds of the forms' rules, from `assets/forms/rules.json`.

use std::sync::OnceLock;

use serde::Deserialize;

/// The thresholds.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Rules {
    /// A left-behind child is younger than this, in full years.
    pub child_under_age: u32,
    /// 不在学 is for children of at least this age.
    pub not_in_school_from_age: u32,
    /// 幼儿园 and 未入园 are usual up to this age.
    pub kindergarten_until_age: u32,
    /// A name of more characters than this is hardly one. The longest ones on papers here are written with some thirty.
    pub name_characters: usize,
    /// Kinds of schooling with which a child can board.
    pub boarding_schooling: Vec<String>,
}

impl Rules {
    /// Whether a text is too long for somebody's name.
    pub fn is_long_name(&self, text: &str) -> bool {
        self.name_characters > 0 && text.chars().nth(self.name_characters).is_some()
    }
}

/// The thresholds, read once.
pub fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| serde_json::from_str(include_str!("../../../../assets/forms/rules.json")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rules_parse() {
        assert_eq!(super::rules().child_under_age, 16);
        assert_eq!(super::rules().name_characters, 50);
    }
}
