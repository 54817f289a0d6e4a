//! The words by which headers and labels are recognised, from `assets/recognition.json` and the field catalogue.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::plain::without_brackets;
use super::words::{Lists, Product, RoleWords, Words, joined, parse};
use crate::domain::text::folded;
use crate::forms::{Field, fields};

/// Whose column it is: the key of a role, such as `father`. `foreign` people have no fields in the register.
pub type Role = &'static str;

/// A person's property, such as `phone`.
pub type Attribute = &'static str;

/// How sure an exact header is.
pub const SURE: f64 = 0.97;
/// How sure another word for a field is: where both stand in a table, the field's own is meant.
const SYNONYM: f64 = 0.965;
/// How sure a word is that usually, but not always, means the field.
pub const WEAK: f64 = 0.6;

/// The words, indexed.
pub struct Vocabulary {
    /// The lists that need no looking up.
    pub lists: Lists,
    /// Field key and certainty by plain header.
    pub aliases: HashMap<String, (&'static str, f64)>,
    /// Role words, longest first.
    pub roles: Vec<(String, Role)>,
    /// Attribute by plain word.
    pub attributes: HashMap<String, Vec<Attribute>>,
    /// Words of properties and fields in parts.
    pub products: Vec<Product>,
    /// The property of persons named below that a group says in one word.
    pub group_properties: HashMap<String, Attribute>,
    /// First words of a row that is an example.
    pub examples: HashSet<String>,
    /// Characters of attendance marks.
    pub marks: HashSet<char>,
    /// Other plain words that headers have.
    pub other_headers: HashSet<String>,
    /// Last characters of a place's name.
    pub place_endings: HashSet<char>,
    /// Common surnames of one character.
    pub surnames: HashSet<char>,
    /// Words that are answers: 健康, 祖父, 低保.
    pub options: HashSet<String>,
    /// Where in `roles` each word stands.
    role_places: HashMap<String, Vec<usize>>,
    longest_role: usize,
    certainties: HashMap<Role, f64>,
    fields_of_roles: HashMap<(Role, Attribute), &'static str>,
}

/// The vocabulary, read once.
pub fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        // Malformed words are caught by the test below; in the field they must not end the program.
        index(parse(include_str!("../../../../../assets/recognition.json")).unwrap_or_default())
    })
}

/// Keys live as long as the program; there are a few dozen of them.
fn lasting(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn index(words: Words) -> Vocabulary {
    let mut vocabulary = Vocabulary {
        lists: words.lists,
        aliases: HashMap::new(),
        roles: Vec::new(),
        attributes: HashMap::new(),
        products: Vec::new(),
        group_properties: words.group_properties.into_iter().map(|(word, key)| (word, lasting(&key))).collect(),
        examples: words.examples.iter().map(|word| folded(word)).collect(),
        marks: words.marks.chars().collect(),
        other_headers: HashSet::new(),
        place_endings: words.place_endings.chars().collect(),
        surnames: words.surnames.chars().collect(),
        options: HashSet::new(),
        role_places: HashMap::new(),
        longest_role: 0,
        certainties: HashMap::new(),
        fields_of_roles: HashMap::new(),
    };
    vocabulary.other_headers = words.other_headers.iter().map(|word| vocabulary.plain(word)).collect();
    let choices = fields().options.values().flat_map(|options| &options.choices);
    vocabulary.options = choices
        .flat_map(|choice| std::iter::once(&choice.label).chain(&choice.aliases))
        .map(|word| vocabulary.plain(word))
        .collect();
    vocabulary.index_aliases(&words.aliases, &words.weak_aliases);
    vocabulary.index_products(&words.products);
    for (word, certainty) in words.unsure {
        if let Some((_, sure)) = vocabulary.aliases.get_mut(&vocabulary.plain(&word)) {
            *sure = sure.min(certainty);
        }
    }
    vocabulary.index_roles(&words.roles, &words.attributes, &words.products);
    vocabulary.products = words.products;
    vocabulary
}

impl Vocabulary {
    fn index_aliases(&mut self, more: &HashMap<String, Vec<String>>, weak: &HashMap<String, Vec<String>>) {
        let mut add = |field: &'static Field, words: &mut dyn Iterator<Item = &str>, certainty: f64| {
            for word in words {
                for form in [self.plain(word), self.plain(&without_brackets(word))] {
                    self.aliases.entry(form).or_insert((&field.key, certainty));
                }
            }
        };
        for field in &fields().fields {
            add(field, &mut std::iter::once(field.title()).chain(field.aliases.iter().map(String::as_str)), SURE);
        }
        for (lists, certainty) in [(more, SYNONYM), (weak, WEAK)] {
            for field in &fields().fields {
                add(field, &mut lists.get(&field.key).into_iter().flatten().map(String::as_str), certainty);
            }
        }
    }

    /// Words that are put together never take the place of one that is written down.
    fn index_products(&mut self, products: &[Product]) {
        for product in products {
            let Some(field) = product.field.as_deref().and_then(|field| fields().get(field)) else { continue };
            for word in product.words() {
                self.aliases.entry(self.plain(&word)).or_insert((&field.key, product.certainty.unwrap_or(SYNONYM)));
            }
        }
    }

    fn index_roles(&mut self, roles: &[RoleWords], attributes: &HashMap<String, Vec<String>>, products: &[Product]) {
        let mut names: Vec<&String> = attributes.keys().collect();
        names.sort();
        let names: Vec<Attribute> = names.into_iter().map(|name| lasting(name)).collect();
        for role in roles {
            let key = lasting(&role.key);
            let words = role.words.iter().cloned().chain(role.of.iter().flat_map(|lists| joined(lists)));
            let words: Vec<(String, Role)> = words.map(|word| (self.plain(&word), key)).collect();
            self.roles.extend(words);
            self.certainties.extend(role.certainty.map(|certainty| (key, certainty)));
            for attribute in &names {
                let field = match &role.fields {
                    Some(own) => own.get(*attribute).cloned(),
                    None => Some(format!("{key}.{attribute}")),
                };
                if let Some(field) = field.and_then(|field| fields().get(&field)) {
                    self.fields_of_roles.insert((key, *attribute), &field.key);
                }
            }
        }
        self.roles.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        for (at, (word, _)) in self.roles.iter().enumerate() {
            self.role_places.entry(word.clone()).or_default().push(at);
        }
        self.longest_role = self.roles.first().map_or(0, |(word, _)| word.chars().count());
        for attribute in names {
            for word in attributes.get(attribute).into_iter().flatten() {
                self.attributes.entry(self.plain(word)).or_default().push(attribute);
            }
            for word in products.iter().filter(|p| p.attribute.as_deref() == Some(attribute)).flat_map(Product::words) {
                let attributes = self.attributes.entry(self.plain(&word)).or_default();
                if attributes.is_empty() {
                    attributes.push(attribute);
                }
            }
        }
    }

    /// The field of a person's property; none when the register doesn't keep it.
    pub fn field_of(&self, role: Role, attribute: Attribute) -> Option<&'static str> {
        self.fields_of_roles.get(&(role, attribute)).copied()
    }

    /// The persons' words that a header may begin or end with, longest first.
    pub fn roles_at_ends(&self, form: &str) -> impl Iterator<Item = &(String, Role)> {
        let starts = form.char_indices().map(|(at, _)| at).chain([form.len()]).skip(1).take(self.longest_role);
        let ends = form.char_indices().rev().map(|(at, _)| at).take(self.longest_role);
        let words = starts.filter_map(|at| form.get(..at)).chain(ends.filter_map(|at| form.get(at..)));
        let mut places: Vec<usize> = words.filter_map(|word| self.role_places.get(word)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|at| self.roles.get(at))
    }

    /// The persons' words of at least two characters that stand anywhere in a plain text, with where they begin.
    pub fn roles_within<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'t str, Role)> {
        let begins = text.char_indices().map(|(at, _)| at);
        begins.flat_map(move |at| {
            let rest = text.get(at..).unwrap_or_default();
            let ends = rest.char_indices().map(|(end, _)| end).chain([rest.len()]).skip(2).take(self.longest_role);
            let words = ends.filter_map(move |end| rest.get(..end));
            words.filter_map(move |word| {
                let place = self.role_places.get(word)?.first()?;
                self.roles.get(*place).map(|(_, role)| (at, word, *role))
            })
        })
    }

    /// How sure a person's property is at most.
    pub fn certainty_of(&self, role: Role) -> f64 {
        self.certainties.get(role).copied().unwrap_or(0.96)
    }

    /// The person and the property that a field is; none for fields that are nobody's property.
    pub fn role_of(&self, field: &str) -> Option<(Role, Attribute)> {
        let own = |(role, _): &(Role, Attribute)| !field.starts_with(role);
        self.fields_of_roles
            .iter()
            .filter(|(_, of)| **of == field)
            .map(|(key, _)| *key)
            .min_by_key(|key| (own(key), *key))
    }

    /// Whether text shows that a list is about other people than children.
    pub fn speaks_of_others(&self, text: &str) -> bool {
        let plain = self.plain(text);
        self.lists.about_others.iter().any(|word| plain.contains(word.as_str()))
    }

    /// Whether text names one of the things that show that a table is about children.
    pub fn speaks_of_children(&self, text: &str) -> bool {
        let plain = self.plain(text);
        self.lists.about_children.iter().any(|word| plain.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_parse_and_name_fields_that_exist() {
        let words = parse(include_str!("../../../../../assets/recognition.json")).unwrap();
        let keys = words.aliases.keys().chain(words.weak_aliases.keys()).chain(&words.lists.only_among_children);
        let of_roles = words.roles.iter().flat_map(|role| role.fields.iter().flat_map(|fields| fields.values()));
        for key in keys.chain(of_roles).chain(words.lists.patterns.iter().map(|pattern| &pattern.field)) {
            assert!(fields().get(key).is_some(), "{key}");
        }
    }
}
