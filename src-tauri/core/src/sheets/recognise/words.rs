//! The shape of `assets/recognition.json`.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// A person, and the words for them.
#[derive(Deserialize)]
pub struct RoleWords {
    /// The role's key.
    pub key: String,
    /// Its words.
    pub words: Vec<String>,
    /// Further words, each made of one part out of each list.
    #[serde(default)]
    pub of: Vec<Vec<Vec<String>>>,
    /// How sure a property of this person is, where the word may mean others too.
    #[serde(default)]
    pub certainty: Option<f64>,
    /// The fields of its attributes where they aren't named `role.attribute`.
    #[serde(default)]
    pub fields: Option<HashMap<String, String>>,
}

/// A header that holds one of each group of words, ends with one of some, and holds none of others.
#[derive(Deserialize)]
pub struct Pattern {
    /// What it means.
    pub field: String,
    /// How sure that is.
    #[serde(default = "usual")]
    pub certainty: f64,
    /// One word of each list must be in the header.
    #[serde(default)]
    pub all: Vec<Vec<String>>,
    /// The header must end with one of these, if there are any.
    #[serde(default)]
    pub ends: Vec<String>,
    /// None of these may be in the header.
    #[serde(default)]
    pub none: Vec<String>,
}

/// Words made of one part out of each list: 户籍/户口 × 地/所在地. An empty part leaves its place out.
#[derive(Deserialize)]
pub struct Product {
    /// The field that they mean …
    #[serde(default)]
    pub field: Option<String>,
    /// … or the property of a person.
    #[serde(default)]
    pub attribute: Option<String>,
    /// The parts.
    pub of: Vec<Vec<String>>,
    /// How sure a field's words are; an exact header's when it isn't given.
    #[serde(default)]
    pub certainty: Option<f64>,
}

/// So that reading the vocabulary takes no time that anybody notices.
const MOST_WORDS: usize = 1_500;

impl Product {
    /// All words; none of a product that would make too many: its parts are met one by one in [`super::composed`].
    pub fn words(&self) -> Vec<String> {
        let count = self.of.iter().map(Vec::len).product::<usize>();
        if count <= MOST_WORDS { joined(&self.of) } else { Vec::new() }
    }
}

/// Every word made of one part out of each list.
pub fn joined(lists: &[Vec<String>]) -> Vec<String> {
    let add = |made: Vec<String>, parts: &Vec<String>| {
        made.iter().flat_map(|begin| parts.iter().map(move |part| format!("{begin}{part}"))).collect()
    };
    lists.iter().fold(vec![String::new()], add).into_iter().filter(|word| !word.is_empty()).collect()
}

/// What may stand in a compound beside persons, properties and fields. [`super::composed`] says how.
#[derive(Deserialize, Default)]
pub struct Compounds {
    /// Words that change nothing.
    pub before: Vec<String>,
    /// Words that change nothing behind a property.
    pub after: Vec<String>,
    /// 是否, 有无.
    pub asks: Vec<String>,
    /// 与, 跟.
    pub links: Vec<String>,
    /// The fields that can be asked for by yes and no.
    pub askable: HashSet<String>,
    /// What questionnaires write behind a question: 单选.
    pub question_kinds: Vec<String>,
    /// Headers that say nothing without the group above: 类别, 情况.
    pub generic: HashSet<String>,
    /// What a place's name ends with, as a word of its own: 省, 街道.
    pub parts_of_places: Vec<String>,
    /// Words for who looks after the child that stand back where another column says 监护人.
    pub lesser_guardians: Vec<String>,
    /// Words of telephones that one carries about.
    pub mobile: Vec<String>,
    /// Words between a code and what it stands for: 1代表男.
    pub code_means: Vec<String>,
    /// Words of registered addresses.
    pub registered: Vec<String>,
    /// Words of the address that says more than another of the same place.
    pub detailed: Vec<String>,
    /// Words that make a header one of another time or place: 毕业, 报考.
    pub elsewhere: Vec<String>,
    /// How the values of a field end, by field.
    pub endings: HashMap<String, Vec<String>>,
    /// How words for persons end: a group that ends so is about somebody, known or not.
    pub person_endings: Vec<String>,
    /// Words that end so and may be the children: 人员, 个人.
    pub nobody: Vec<String>,
    /// What answers of a field hold, beside its options, by field.
    pub known: HashMap<String, Vec<String>>,
    /// Values that only one field has, by field.
    pub answers: HashMap<String, Vec<String>>,
    /// Headers that are no field, whatever answers the brackets behind them list: 学历.
    pub unlisted: HashSet<String>,
    /// The fields whose answers brackets behind a header may list.
    pub listed: Vec<String>,
    /// The fields that answers alone may give away.
    pub guessed: Vec<String>,
}

fn usual() -> f64 {
    0.75
}

impl Pattern {
    /// Whether a plain header fits.
    pub fn fits(&self, text: &str) -> bool {
        self.all.iter().all(|any| any.iter().any(|word| text.contains(word.as_str())))
            && (self.ends.is_empty() || self.ends.iter().any(|word| text.ends_with(word.as_str())))
            && !self.none.iter().any(|word| text.contains(word.as_str()))
    }
}

/// The lists that are used as they stand.
#[derive(Deserialize, Default)]
pub struct Lists {
    /// What may stand in a compound beside persons, properties and fields.
    pub compounds: Compounds,
    /// Looser patterns.
    pub patterns: Vec<Pattern>,
    /// The fields that are unmistakable in any list of people.
    pub core: HashSet<String>,
    /// Words that say nothing.
    pub fillers: Vec<String>,
    /// Words of groups that say nothing of whose columns are below.
    pub neutral_groups: Vec<String>,
    /// Persons of whom a form asks for several, told apart by numbers.
    pub numbered_persons: Vec<String>,
    /// Ways to write one of both parents, with a slash for the brackets.
    pub either_parent: Vec<String>,
    /// Headers of lists of people with an office.
    pub offices: Vec<String>,
    /// Words of groups of another time: 转出学校 over 校名.
    pub past_groups: Vec<String>,
    /// Words of titles of lists of who was or will be somewhere.
    pub meetings: Vec<String>,
    /// Characters that are typed for others that look like them.
    pub lookalikes: HashMap<char, char>,
    /// What may follow a role in a group header.
    pub group_suffixes: HashSet<String>,
    /// Headers that mean their field in every table, although others of the field don't.
    pub of_anybody: HashSet<String>,
    /// Headers that mean a field only in a table about children.
    pub only_among_children: HashSet<String>,
    /// Words that show that a table is about children.
    pub about_children: Vec<String>,
    /// What may stand before a word for a guardian, longest first: 实际, 主要.
    pub role_modifiers: Vec<String>,
    /// What may stand before a word for the child: 被访, 受助.
    pub child_qualifiers: HashSet<String>,
    /// Words of lists of other people: staff, the elderly.
    pub about_others: Vec<String>,
    /// Words of a row below the header that says how to fill in.
    pub instructions: Vec<String>,
    /// English and pinyin words with the Chinese ones that they stand for; blank for words that say nothing.
    pub latin: HashMap<String, String>,
    /// What stands before 1, 2, 3 … in a row that numbers the columns: 甲, 栏次.
    pub column_counters: HashSet<String>,
    /// What a sheet's title ends with: 表, 名单.
    pub titles: Vec<String>,
    /// Answers that any question may have: 是, 无.
    pub plain_answers: HashSet<String>,
    /// What stands in the place of a value that there is not: 无, —.
    pub absent: HashSet<String>,
    /// Words of headers over days.
    pub days: Vec<String>,
    /// First words of a row of sums.
    pub totals: Vec<String>,
    /// Words of signature and unit lines.
    pub closing: Vec<String>,
    /// First words of notes.
    pub notes: Vec<String>,
    /// Last words of a line that names a group.
    pub group_endings: Vec<String>,
    /// Words of headers over figures.
    pub statistics: Vec<String>,
    /// Words for headers that are a sign alone.
    pub symbols: HashMap<String, String>,
    /// Simplified characters by traditional ones.
    pub traditional: HashMap<char, char>,
}

/// All lists. [`super::vocabulary::Vocabulary`] looks the other ones up.
#[derive(Deserialize, Default)]
pub struct Words {
    /// Those that need no looking up.
    #[serde(flatten)]
    pub lists: Lists,
    /// People.
    pub roles: Vec<RoleWords>,
    /// Their properties.
    pub attributes: HashMap<String, Vec<String>>,
    /// Further words of properties and fields.
    pub products: Vec<Product>,
    /// Headers by field, beside those of the catalogue.
    pub aliases: HashMap<String, Vec<String>>,
    /// Headers that usually mean a field.
    pub weak_aliases: HashMap<String, Vec<String>>,
    /// Aliases that are less sure than others.
    pub unsure: HashMap<String, f64>,
    /// The property of persons named below that a group says in one word: 外出 over 父 and 母.
    pub group_properties: HashMap<String, String>,
    /// First words of a row that is an example.
    pub examples: Vec<String>,
    /// Characters of attendance marks.
    pub marks: String,
    /// Headers that are no fields.
    pub other_headers: Vec<String>,
    /// Ends of places.
    pub place_endings: String,
    /// Surnames.
    pub surnames: String,
}

/// Reads the file's text.
///
/// # Errors
/// When it isn't JSON of this shape.
pub fn parse(json: &str) -> serde_json::Result<Words> {
    serde_json::from_str(json)
}
