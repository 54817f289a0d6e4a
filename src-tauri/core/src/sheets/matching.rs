//! Whether the child in a row is one that is already known.
//!
//! The rules are data (`assets/matching.json`): stages that say by what known children are looked for, each with ordered rules of the
//! evidence that they require and what follows. The first rule whose evidence is there decides; without one it is somebody else.
//! What can't be decided is handed to a person: a wrong merge is worse than a question. Missing data are evidence of their own and
//! never make two children the same.

mod evidence;
mod rules;

use crate::domain::Record;

pub use rules::{Find, Rules, Stage, rules};

/// How a known child stands to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same child.
    Same,
    /// Perhaps the same: a person decides.
    Maybe(Reason),
    /// Somebody else.
    Other,
}

/// Why a row is parked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same ID number under another name, without a witness.
    IdUnderOtherName,
    /// The same name and birth date, but parents and guardian differ, or the ID numbers do.
    SameNameAndBirth,
    /// The same name, and nothing that either side says tells whether it is the same child.
    SameNameOnly,
    /// The same name and family, telephone or home, but another birth date, and no two ID numbers.
    SameNameOtherBirth,
    /// The same name and family, birth date not known on one side.
    SameNameAndFamily,
    /// A name of the same sound, the same year of birth and family.
    SameSoundAndFamily,
    /// More than one known child fits.
    Several,
    /// Another row of the same file speaks of the child, in other words.
    TwiceInFile,
    /// Another row of the same file has the name, and this one says no more than that.
    NameAlone,
    /// It gives the child a name of another family, or one that another child has.
    Renamed,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 10] = [
        Reason::IdUnderOtherName,
        Reason::SameNameAndBirth,
        Reason::SameNameAndFamily,
        Reason::SameNameOnly,
        Reason::SameNameOtherBirth,
        Reason::SameSoundAndFamily,
        Reason::Several,
        Reason::TwiceInFile,
        Reason::NameAlone,
        Reason::Renamed,
    ];

    /// The problem code of `assets/words/problems.json`.
    pub fn code(self) -> &'static str {
        match self {
            Reason::IdUnderOtherName => "id_other_name",
            Reason::TwiceInFile => "row_changes_same_child",
            _ => "maybe_same",
        }
    }

    /// The name under which a parked row keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Reason::IdUnderOtherName => "why_id",
            Reason::SameNameAndBirth => "why_name_birth",
            Reason::SameNameAndFamily => "why_name_family",
            Reason::SameNameOnly => "why_name_only",
            Reason::SameNameOtherBirth => "why_other_birth",
            Reason::SameSoundAndFamily => "why_sound_family",
            Reason::Several => "why_several",
            Reason::TwiceInFile => "why_twice",
            Reason::NameAlone => "why_name_alone",
            Reason::Renamed => "why_renamed",
        }
    }

    /// The reason of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The key of the words that say why.
    pub fn words(self) -> String {
        format!("problems.{}", self.name())
    }
}

/// Compares a draft with a known child by one stage's rules. The number is the position of the rule that decided: of two that say
/// the same, the earlier one has more evidence.
pub fn compare(stage: &Stage, draft: &Record, known: &Record) -> (Likeness, usize) {
    let evidence = evidence::Evidence::new(rules(), draft, known);
    let found = stage.rules.iter().enumerate().find(|(_, rule)| rule.when.holds(&evidence));
    found.map_or((Likeness::Other, stage.rules.len()), |(at, rule)| (rule.likeness(), at))
}

/// Whether a child would get a name that isn't the one so far in another writing or of the same sound, and if so, whether its first
/// character is another one too: a surname is changed seldom, and two rows are mixed up often.
pub fn renaming(known: &Record, new: &Record) -> Renaming {
    let same = evidence::Evidence::new(rules(), new, known).name() != evidence::Names::Differ;
    let first = |record: &Record| record.text("child.name").and_then(|name| name.chars().next());
    match (first(known), first(new)) {
        (Some(before), Some(now)) if !same => {
            if before == now {
                Renaming::GivenName
            } else {
                Renaming::WholeName
            }
        }
        _ => Renaming::None,
    }
}

/// How a child's name would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renaming {
    /// Not, or only in its writing.
    None,
    /// The surname stays.
    GivenName,
    /// The surname is another one too.
    WholeName,
}

/// Whether everything in the draft already stands in the known record.
pub fn says_nothing_new(draft: &Record, known: &Record) -> bool {
    evidence::Evidence::new(rules(), draft, known).news() == evidence::News::None
}

/// Compares two records that have the same ID number.
pub fn by_id_number(draft: &Record, known: &Record) -> Likeness {
    by(Find::IdNumber, draft, known)
}

/// Compares two records that have the same name but not the same ID number.
pub fn by_name(draft: &Record, known: &Record) -> Likeness {
    by(Find::Name, draft, known)
}

/// Compares two records by the rules of the stage that finds in this way.
pub fn by(find: Find, draft: &Record, known: &Record) -> Likeness {
    rules().stage(find).map_or(Likeness::Other, |stage| compare(stage, draft, known).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(name: &str) -> Record {
        Record::default().with("child.name", name)
    }

    #[test]
    fn an_id_number_needs_a_name_or_a_witness() {
        let a = child("种宇轩").with("father.name", "种铁柱");
        assert_eq!(by_id_number(&a, &child("种宇轩")), Likeness::Same);
        assert_eq!(by_id_number(&a, &child("种宇萱")), Likeness::Same, "a slip of the same sound");
        let other = |birth: &str| child("种小明").with("father.name", "种铁柱").with("child.birth_date", birth);
        let of = |birth: &str| a.clone().with("child.birth_date", birth);
        assert_eq!(by_id_number(&of("2012-05-07"), &other("2012-05-07")), Likeness::Same, "renamed");
        let sibling = Likeness::Maybe(Reason::IdUnderOtherName);
        assert_eq!(by_id_number(&of("2012-05-07"), &other("2014-01-02")), sibling, "copied down from a sibling's row");
        assert_eq!(by_id_number(&a, &child("种小明").with("father.name", "种铁柱")), sibling);
        assert_eq!(by_id_number(&a, &child("陆宇轩")), Likeness::Maybe(Reason::IdUnderOtherName));
    }

    #[test]
    fn name_and_birth_date_are_the_same_child_unless_the_family_says_otherwise() {
        let born = |day: &str| child("甲一").with("child.birth_date", day);
        assert_eq!(by_name(&born("2012-05-07"), &born("2012-05-07")), Likeness::Same);
        assert_eq!(by_name(&born("2012-05-07"), &born("2012-05-08")), Likeness::Other);
        let of = |father: &str| born("2012-05-07").with("father.name", father);
        assert_eq!(by_name(&of("乙"), &of("丙")), Likeness::Maybe(Reason::SameNameAndBirth));
        assert_eq!(by_name(&of("乙"), &of("乙")), Likeness::Same);
        assert_eq!(by_name(&born("2012-05").with("father.name", "乙"), &of("乙")), Likeness::Same);
    }

    #[test]
    fn a_mended_birth_date_is_asked_about_where_something_else_agrees() {
        let of = |birth: &str| child("甲一").with("child.birth_date", birth);
        let like = |a: &Record, b: &Record| by(Find::Namesake, a, b);
        let (a, b) = (of("2014-05-20"), of("2014-05-02"));
        assert_eq!(like(&a, &b), Likeness::Other, "two children of one name");
        let maybe = Likeness::Maybe(Reason::SameNameOtherBirth);
        let with = |key: &'static str, text: &str| (a.clone().with(key, text), b.clone().with(key, text));
        for (key, text) in [("guardian.name", "乙"), ("guardian.phone", "13912345678"), ("village.village", "大坪村")]
        {
            let (a, b) = with(key, text);
            assert_eq!(like(&a, &b), maybe, "{key}");
        }
        let grandmother = a.clone().with("guardian.phone", "139 1234 5678");
        assert_eq!(like(&grandmother, &b.clone().with("father.phone", "13912345678")), maybe, "whosever it is");
        let (a, b) = with("village.village", "大坪村");
        assert_eq!(like(&a.with("village.group", "1组"), &b.with("village.group", "2组")), Likeness::Other);
        let (a, b) = (a_of("乙"), b_of("丙"));
        assert_eq!(like(&a, &b), Likeness::Other, "another family");
        fn a_of(guardian: &str) -> Record {
            child("甲一")
                .with("child.birth_date", "2014-05-20")
                .with("guardian.name", guardian)
                .with("guardian.phone", "1")
        }
        fn b_of(guardian: &str) -> Record {
            a_of(guardian).with("child.birth_date", "2014-05-02")
        }
    }

    #[test]
    fn two_sound_numbers_are_two_children_unless_all_else_agrees() {
        let a = child("余秋菊").with("child.id_number", "520199201405200036");
        let b = child("余秋菊").with("child.id_number", "520199201108174820");
        assert_eq!(by_name(&a, &b), Likeness::Other);
    }

    #[test]
    fn a_name_of_the_same_sound_is_asked_about_when_year_and_family_agree() {
        let of = |name: &str, birth: &str| child(name).with("child.birth_date", birth).with("guardian.name", "乙");
        let sound = |a: &Record, b: &Record| by(Find::Sound, a, b);
        let maybe = Likeness::Maybe(Reason::SameSoundAndFamily);
        assert_eq!(sound(&of("甲怡", "2012-05-07"), &of("甲宜", "2012-07-05")), maybe);
        assert_eq!(sound(&of("甲怡", "2012"), &of("甲宜", "2012-07-05")), maybe);
        assert_eq!(sound(&of("甲怡", "2012-05-07"), &of("甲宜", "2013-05-07")), Likeness::Other);
        let silent = child("甲怡").with("child.birth_date", "2012-05-07");
        assert_eq!(sound(&silent, &of("甲宜", "2012-05-07")), Likeness::Other, "nobody bears witness");
        let numbers = |number: &str| of("甲怡", "2014-05-20").with("child.id_number", number);
        assert_eq!(sound(&numbers("520199201405200036"), &numbers("520199201108174820")), Likeness::Other);
    }

    #[test]
    fn a_name_alone_is_asked_about_unless_something_tells_the_two_apart() {
        let known =
            child("甲一").with("child.birth_date", "2012-05-07").with("father.name", "乙").with("child.sex", "男");
        let known = known.with("village.village", "大坪村").with("village.group", "3组");
        let maybe = Likeness::Maybe(Reason::SameNameOnly);
        let row = child("甲一").with("child.school", "一小");
        for like in [row.clone().with("village.village", "大坪"), row.clone().with("child.birth_date", "2012")] {
            assert_eq!(by_name(&like, &known), maybe, "{like:?}");
            assert_eq!(by_name(&known, &like), maybe, "whichever of them is in the register");
        }
        for (key, text) in [
            ("child.sex", "女"),
            ("child.birth_date", "2013"),
            ("father.name", "丙"),
            ("village.village", "石桥村"),
            ("village.group", "5组"),
        ] {
            assert_eq!(by_name(&row.clone().with(key, text), &known), Likeness::Other, "{key}");
        }
        assert_eq!(by_name(&row.clone().with("child.id_number", "520199201405200036"), &known), Likeness::Other);
    }

    #[test]
    fn t19_missing_data_make_nobody_a_duplicate() {
        assert_eq!(
            by_name(&child("甲一"), &child("甲一").with("child.school", "中心小学")),
            Likeness::Same,
            "the row says nothing new"
        );
        let family = |school| child("甲一").with("father.name", "乙").with("child.school", school);
        assert_eq!(by_name(&family("a"), &family("b")), Likeness::Maybe(Reason::SameNameAndFamily));
    }
}
