//! The words that headers are put together from, with what each may be.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::meaning::BARE;
use super::vocabulary::{Attribute, Role, SURE, vocabulary};
use super::words::Product;
use crate::forms::fields;

/// One known word.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Somebody.
    Person(Role),
    /// The properties that the word may mean, and the field where nobody is named.
    Properties(Vec<Attribute>, Option<&'static str>),
    /// A field, and how sure it is.
    Field(&'static str, f64),
    /// A part of a product of `assets/recognition.json`: which one, and which of its lists.
    Piece(usize, usize),
    /// Changes nothing before a person or a property: 现在, 外出务工.
    Before,
    /// Changes nothing behind a property, but makes a person alone another thing: 情况.
    After,
    /// 是否: what follows is answered by yes and no.
    Asks,
    /// 与: the person that follows is not whose column it is.
    Links,
}

/// All of them.
pub struct Parts {
    /// What each word may be.
    pub words: HashMap<String, Vec<Part>>,
    /// What each product means, and which of its lists may be left out.
    pub products: Vec<(Part, Vec<bool>)>,
    /// The characters that they are made of.
    pub letters: HashSet<char>,
    /// How many characters the longest one has.
    pub longest: usize,
}

/// The words, indexed once.
pub fn parts() -> &'static Parts {
    static PARTS: OnceLock<Parts> = OnceLock::new();
    PARTS.get_or_init(index)
}

fn index() -> Parts {
    let known = vocabulary();
    let mut words: HashMap<String, Vec<Part>> = HashMap::new();
    let mut add = |word: &str, part: Part| {
        let all = words.entry(word.to_owned()).or_default();
        if !all.contains(&part) {
            all.push(part);
        }
    };
    known.roles.iter().for_each(|(word, role)| add(word, Part::Person(role)));
    known.attributes.iter().for_each(|(word, all)| {
        add(word, Part::Properties(all.clone(), known.aliases.get(word).map(|(field, _)| *field)));
    });
    for (word, (field, certainty)) in &known.aliases {
        // A person's property is found by the person and the property; one character alone is hardly a word.
        let of_person = known.role_of(field).is_some_and(|(role, _)| role != "child");
        if *certainty >= BARE && word.chars().count() >= 2 && !of_person && !known.attributes.contains_key(word) {
            add(word, Part::Field(field, *certainty));
        }
    }
    let products = known.products.iter().filter(|product| product.of.len() >= 2).filter_map(|product| {
        let optional = product.of.iter().map(|list| list.iter().any(String::is_empty)).collect();
        Some((meant(product)?, optional, product))
    });
    let products: Vec<(Part, Vec<bool>, &Product)> = products.collect();
    for (at, (_, _, product)) in products.iter().enumerate() {
        for (place, list) in product.of.iter().enumerate() {
            list.iter().filter(|word| !word.is_empty()).for_each(|word| add(word, Part::Piece(at, place)));
        }
    }
    let lists = &known.lists.compounds;
    for (list, part) in [
        (&known.lists.role_modifiers, Part::Before),
        (&lists.before, Part::Before),
        (&lists.after, Part::After),
        (&lists.asks, Part::Asks),
        (&lists.links, Part::Links),
    ] {
        list.iter().for_each(|word| add(word, part.clone()));
    }
    let letters = words.keys().flat_map(|word| word.chars()).collect();
    let longest = words.keys().map(|word| word.chars().count()).max().unwrap_or(0);
    let products = products.into_iter().map(|(part, optional, _)| (part, optional)).collect();
    Parts { words, products, letters, longest }
}

/// What a product's words mean.
fn meant(product: &Product) -> Option<Part> {
    let known = vocabulary();
    match (product.field.as_deref(), product.attribute.as_deref()) {
        (Some(field), _) => Some(Part::Field(&fields().get(field)?.key, product.certainty.unwrap_or(SURE))),
        (_, Some(attribute)) => {
            let attribute = known.attributes.values().flatten().find(|known| **known == attribute)?;
            Some(Part::Properties(vec![*attribute], None))
        }
        _ => None,
    }
}
