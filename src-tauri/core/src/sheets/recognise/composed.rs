//! Headers put together from several known words: 外出务工父亲现在的联系电话, 学生家长姓名及手机.
//!
//! No list can hold every compound. A header is understood here when known words cover it from end to end: persons,
//! one property or field, and words that change nothing. What is left over makes it another header: 学校代码 is no 学校.
//! A property may be said in pieces, which other words stand between: 打工 … 省市, 由谁 … 照顾.

use super::meaning::{BARE, Meaning};
use super::parts::{Part, Parts, parts};
use super::vocabulary::{Attribute, Role, WEAK, vocabulary};

/// How sure a compound is at most: values that agree make it sure, nothing else does.
pub const COMPOSED: f64 = 0.88;
/// Longer headers are sentences.
const LONGEST: usize = 24;
/// So that an unlucky header costs little.
const MOST_STEPS: u32 = 1_200;

/// What is known after some of a header's words.
#[derive(Debug, Clone, Default)]
struct Reading {
    person: Option<Role>,
    /// The person behind 与.
    other: Option<Role>,
    core: Option<Part>,
    several: bool,
    /// The product of which pieces were met, and the place of the last one in it.
    open: Option<(usize, usize)>,
    /// How many characters its pieces have.
    pieces: usize,
    /// The last word was a property or a field.
    beside: bool,
    /// A person was named after the property.
    turned: bool,
    asks: bool,
    links: bool,
    after: bool,
}

/// What a plain header says that is covered by known words; none when it isn't.
pub fn composed(plain: &str) -> Option<Meaning> {
    let parts = parts();
    let length = plain.chars().count();
    if !(2..=LONGEST).contains(&length) || !plain.chars().all(|c| parts.letters.contains(&c)) {
        return None;
    }
    cover(parts, plain, &Reading::default(), &mut 0, &|reading| reading.meaning(parts))
}

/// The person whom a plain group header names together with words that say nothing more: 外出务工父亲情况.
pub fn person_alone(plain: &str) -> Option<Role> {
    let parts = parts();
    let length = plain.chars().count();
    if !(2..=LONGEST).contains(&length) || !plain.chars().all(|c| parts.letters.contains(&c)) {
        return None;
    }
    cover(parts, plain, &Reading::default(), &mut 0, &|reading| {
        let nothing_more = reading.core.is_none() && reading.open.is_none() && !reading.asks && !reading.links;
        reading.person.filter(|_| nothing_more)
    })
}

/// The longest words first.
fn cover<T>(
    parts: &Parts,
    rest: &str,
    reading: &Reading,
    steps: &mut u32,
    end: &impl Fn(&Reading) -> Option<T>,
) -> Option<T> {
    if rest.is_empty() {
        return end(reading);
    }
    let mut ends: Vec<usize> =
        rest.char_indices().skip(1).map(|(at, _)| at).chain([rest.len()]).take(parts.longest).collect();
    ends.reverse();
    for until in ends {
        *steps += 1;
        if *steps > MOST_STEPS {
            return None;
        }
        let (word, behind) = rest.split_at_checked(until)?;
        for part in parts.words.get(word).into_iter().flatten() {
            let found = reading.with(parts, part, word).and_then(|next| cover(parts, behind, &next, steps, end));
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

impl Reading {
    fn with(&self, parts: &Parts, part: &Part, word: &str) -> Option<Reading> {
        let mut next = self.clone();
        next.beside = matches!(part, Part::Properties(..) | Part::Field(..));
        match part {
            Part::Piece(product, place) => return next.piece(parts, *product, *place, word).then_some(next),
            Part::Before => {}
            Part::After => next.after = true,
            Part::Asks => next.asks = true,
            Part::Links => next.links = true,
            Part::Person(role) if self.links && self.core.is_none() => {
                next.other = Some(both(self.other, role)?);
            }
            Part::Person(role) => {
                next.person = Some(both(self.person, role)?);
                next.turned = self.core.is_some() || self.open.is_some();
            }
            // 享受资助学生姓名: what is said before the person tells which one.
            Part::Properties(..) if self.turned && self.core.as_ref() != Some(part) => {
                (next.core, next.open) = (Some(part.clone()), None);
            }
            // A school's address is nobody's.
            Part::Properties(..) if self.is_of_a_place() => return None,
            Part::Properties(..) | Part::Field(..) if self.open.is_some() => {
                next.core = Some(self.whole(parts)?);
                next.open = None;
                return next.with(parts, part, word);
            }
            Part::Properties(..) | Part::Field(..) if self.core.is_none() => next.core = Some(part.clone()),
            Part::Properties(..) if self.core.as_ref() == Some(part) => {}
            // The second of 姓名电话, 学校班级; a third is a sentence.
            Part::Properties(..) | Part::Field(..) if !self.several && self.core.as_ref() != Some(part) => {
                next.several = true;
            }
            _ => return None,
        }
        Some(next)
    }

    /// Adds a piece, if it goes on with what was begun or begins a product.
    fn piece(&mut self, parts: &Parts, product: usize, place: usize, word: &str) -> bool {
        let Some((_, optional)) = parts.products.get(product) else { return false };
        let from = match self.open {
            Some((open, last)) if open == product && place > last => last + 1,
            None if self.core.is_none() => 0,
            _ => return false,
        };
        let skipped = optional.get(from..place).is_some_and(|between| between.iter().all(|optional| *optional));
        self.pieces = if self.open.is_some() { self.pieces } else { 0 } + word.chars().count();
        self.open = Some((product, place));
        skipped
    }

    /// Whether a school or a unit has been named.
    fn is_of_a_place(&self) -> bool {
        self.beside && matches!(self.core, Some(Part::Field("child.school" | "helper.unit", _)))
    }

    /// What the pieces say together; none as long as one is missing. One character alone is hardly a word.
    fn whole(&self, parts: &Parts) -> Option<Part> {
        let (product, last) = self.open?;
        let (part, optional) = parts.products.get(product)?;
        let finished = self.pieces >= 2 && optional.iter().skip(last + 1).all(|optional| *optional);
        finished.then(|| part.clone())
    }

    fn meaning(&self, parts: &Parts) -> Option<Meaning> {
        if self.open.is_some() {
            let core = self.whole(parts)?;
            return Reading { core: Some(core), open: None, ..self.clone() }.meaning(parts);
        }
        let found = match self.core.as_ref() {
            None if self.after || self.asks || self.links => return None,
            None => self.name()?,
            Some(Part::Properties(all, _)) if all.contains(&"relation") => self.relation()?,
            Some(_) if self.links => return None,
            Some(Part::Properties(all, own)) if !self.asks => self.property(all, *own),
            Some(Part::Field(field, certainty)) => self.field(field, *certainty)?,
            Some(_) => return None,
        };
        let certainty = if self.several { found.certainty * WEAK } else { found.certainty };
        Some(Meaning { several: self.several, certainty, ..found })
    }

    /// A person and nothing else is a column of names.
    fn name(&self) -> Option<Meaning> {
        let role = self.person?;
        let field = vocabulary().field_of(role, "name");
        Some(Meaning { role: Some(role), field, certainty: BARE, ..Meaning::default() })
    }

    /// 与…关系: the child is one of the two, and the other is the guardian.
    fn relation(&self) -> Option<Meaning> {
        let (child, guardian) = (|role: Option<Role>| role.is_none_or(|role| role == "child"), Some("guardian"));
        let told = |role: Option<Role>| Meaning { role, ..Meaning::default() };
        if self.asks {
            return None;
        }
        let fits = (child(self.other) && (child(self.person) || self.person == guardian))
            || (child(self.person) && self.other == guardian);
        Some(match fits {
            true => Meaning {
                role: self.person.filter(|role| *role != "child"),
                attribute: Some("relation"),
                field: Some("guardian.relation"),
                certainty: COMPOSED,
                ..Meaning::default()
            },
            // 父亲与母亲关系, 与户主关系.
            false => told(self.person.or(self.other)),
        })
    }

    fn property(&self, all: &[Attribute], own: Option<&'static str>) -> Meaning {
        let words = vocabulary();
        let Some(role) = self.person else {
            return Meaning {
                field: own,
                attribute: all.first().copied(),
                others: all.iter().skip(1).copied().collect(),
                certainty: COMPOSED,
                ..Meaning::default()
            };
        };
        Meaning {
            role: Some(role),
            attribute: all.first().copied(),
            field: all.iter().find_map(|attribute| words.field_of(role, attribute)).or(own.filter(|_| role == "child")),
            certainty: words.certainty_of(role).min(COMPOSED),
            ..Meaning::default()
        }
    }

    /// A field that is nobody's property is the child's, the household's or the village's; of others it is nothing.
    fn field(&self, field: &'static str, certainty: f64) -> Option<Meaning> {
        let lists = &vocabulary().lists.compounds;
        if self.asks && !lists.askable.contains(field) {
            return None;
        }
        let role = self.person;
        let certainty = certainty.min(COMPOSED);
        Some(match role {
            None | Some("child" | "member") => Meaning {
                role: match vocabulary().role_of(field) {
                    // 由谁照顾 asks for the guardian, whoever else is named.
                    Some((of, _)) if of != "child" => Some(of),
                    _ => role.filter(|_| field.starts_with("child.")),
                },
                field: Some(field),
                certainty,
                ..Meaning::default()
            },
            Some(_) => Meaning { role, ..Meaning::default() },
        })
    }
}

/// The person that two persons' words name together: 学生家长 is the guardian, 监护人（父亲） the father.
pub fn both(first: Option<Role>, second: Role) -> Option<Role> {
    let Some(first) = first else { return Some(second) };
    let relative = |role: Role| role == "father" || role == "mother" || role.contains("grand");
    match (first, second) {
        (one, other) if one == other => Some(one),
        ("foreign", _) | (_, "foreign") => Some("foreign"),
        ("child" | "member" | "reachable", other) => Some(other),
        ("guardian", "household") | ("household", "guardian") => Some("guardian"),
        ("guardian" | "parents", other) if relative(other) => Some(other),
        (one, "guardian") if relative(one) => Some(one),
        ("parents", "guardian") | ("guardian", "parents") => Some("guardian"),
        (one, other) if relative(one) && relative(other) => Some("parents"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_that_cover_a_header_make_its_meaning() {
        for (header, expected) in [
            ("外出务工父亲现在的联系电话", Some("father.phone")),
            ("学生家长手机号", Some("guardian.phone")),
            ("监护人父亲电话", Some("father.phone")),
            ("家长监护人姓名", Some("guardian.name")),
            ("监护人与该学生关系", Some("guardian.relation")),
            ("与户主关系", None),
            ("学校代码", None),
            ("父亲就读学校", None),
            ("儿童情况", None),
        ] {
            assert_eq!(composed(header).and_then(|found| found.field), expected, "{header}");
        }
    }

    #[test]
    fn compounds_are_never_sure_by_themselves() {
        let found = composed("外出务工母亲联系电话").unwrap();
        assert!(found.certainty < 0.9 && !found.several);
        assert!(composed("监护人姓名电话").is_some_and(|found| found.several && found.field == Some("guardian.name")));
    }
}
