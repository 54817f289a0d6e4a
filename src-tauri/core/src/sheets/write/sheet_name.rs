//! Names of sheets: at most 31 characters, some forbidden, each once.

use std::collections::HashSet;

use crate::domain::text::{folded, is_invisible};

/// The longest name that spreadsheet programs take, in UTF-16 units.
const LONGEST: usize = 31;

/// The names given out so far.
#[derive(Default)]
pub struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    /// A name as near to the wanted one as the rules allow, other than all names before; `instead` where nothing is left of it.
    pub fn name(&mut self, wanted: &str, instead: &str) -> String {
        let base = allowed(wanted);
        let base = if base.is_empty() { instead } else { &base };
        let mut name = cut(base, LONGEST);
        let mut number = 2;
        // Programs compare without case, some without widths; the stricter rule is safe with all.
        while !self.taken.insert(folded(&name)) {
            let suffix = format!("（{number}）");
            name = cut(base, LONGEST - suffix.encode_utf16().count()) + &suffix;
            number += 1;
        }
        name
    }
}

/// The wanted name with full-width signs for those that are forbidden.
fn allowed(wanted: &str) -> String {
    let replaced: String = wanted
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '[' => '［',
            ']' => '］',
            ':' => '：',
            '*' => '＊',
            '?' => '？',
            '/' => '／',
            '\\' => '＼',
            '\n' | '\r' | '\t' => ' ',
            other => other,
        })
        .collect();
    let name = trimmed(&replaced);
    // Programs keep this name for themselves.
    if name.eq_ignore_ascii_case("history") { format!("{name}_") } else { name.to_owned() }
}

/// Without spaces and apostrophes at the ends, where apostrophes are forbidden.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\'')
}

/// The first characters that fit into so many UTF-16 units, whole characters only.
fn cut(name: &str, units: usize) -> String {
    let mut left = units;
    let fits = |c: &char| {
        let needed = c.len_utf16();
        let fits = needed <= left;
        left = left.saturating_sub(needed);
        fits
    };
    trimmed(&name.chars().take_while(fits).collect::<String>()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_kept_where_possible_and_numbered_where_not() {
        let mut names = SheetNames::default();
        assert_eq!(names.name("张伟", "未填姓名"), "张伟");
        assert_eq!(names.name("张伟", "未填姓名"), "张伟（2）");
        assert_eq!(names.name("张伟（2）", "未填姓名"), "张伟（2）（2）");
        assert_eq!(names.name("买买提·艾力/[阿不都]", "未填姓名"), "买买提·艾力／［阿不都］");
        assert_eq!(names.name("", "未填姓名"), "未填姓名");
        assert_eq!(names.name(" ' ", "未填姓名"), "未填姓名（2）");
        assert_eq!(names.name("Ann", "未填姓名"), "Ann");
        assert_eq!(names.name("ANN", "未填姓名"), "ANN（2）");
        assert_eq!(names.name("History", "未填姓名"), "History_");
        assert_eq!(names.name("'张三'", "未填姓名"), "张三");
    }

    #[test]
    fn rare_characters_count_twice_and_are_never_split() {
        let mut names = SheetNames::default();
        let name = names.name(&"𬭸".repeat(40), "未填姓名");
        assert_eq!(name, "𬭸".repeat(15));
        assert_eq!(names.name(&"𬭸".repeat(40), "未填姓名"), format!("{}（2）", "𬭸".repeat(14)));
    }

    proptest! {
        #[test]
        fn every_name_obeys_the_rules(wanted in prop::collection::vec("\\PC{0,40}|[\\[\\]:*?/\\\\' a]{0,40}", 1..8)) {
            let mut names = SheetNames::default();
            let mut given = HashSet::new();
            for wanted in wanted {
                let name = names.name(&wanted, "未填姓名");
                prop_assert!(!name.is_empty() && name.encode_utf16().count() <= LONGEST, "{name}");
                prop_assert!(!name.contains(['[', ']', ':', '*', '?', '/', '\\']), "{name}");
                prop_assert!(!name.starts_with('\'') && !name.ends_with('\''), "{name}");
                prop_assert!(given.insert(name.to_lowercase()));
            }
        }
    }
}
