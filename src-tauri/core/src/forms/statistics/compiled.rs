//! Conditions made ready to be asked of many children.
//!
//! Columns are bits of one number. What decides a child's bits is its age and its few codes; so few combinations occur
//! that each is worked out once and looked up from then on.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::definition::{Answer, Birth, Condition, Definition};
use crate::domain::age::{BirthdayRule, full_years};
use crate::forms::facts::{COUNTED, Facts, option_number};

/// Columns as bits: bit 0 is the first column of [`Definition::all_columns`].
pub type Bits = u128;

/// The age of a child whose birth date is not known.
const UNKNOWN: u8 = u8::MAX;
/// The age of a child born behind the as-of date.
const LATER: u8 = u8::MAX - 1;

/// What decides the columns of a child.
type Signature = [u8; COUNTED.len() + 1];

/// A condition with labels turned into codes and columns into bits.
enum Test {
    Always,
    Never,
    Age(u8, u8),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// Position in the signature, and whether each code passes.
    Code(usize, Box<[bool; 256]>),
    /// Index of a printed column.
    Column(usize),
}

/// The conditions of a return for one as-of date.
pub struct Compiled {
    as_of: NaiveDate,
    rule: BirthdayRule,
    population: Test,
    inside: Vec<Test>,
    outside: Vec<Test>,
    seen: HashMap<Signature, Bits>,
}

impl Compiled {
    /// Makes the conditions ready.
    pub fn new(definition: &Definition, as_of: NaiveDate, rule: BirthdayRule) -> Self {
        let inside = definition.columns.iter().chain(&definition.uncollected.columns);
        Self {
            as_of,
            rule,
            population: compile(&definition.population),
            inside: inside.map(|column| compile(&column.condition)).collect(),
            outside: definition.outside.columns.iter().map(|column| compile(&column.condition)).collect(),
            seen: HashMap::new(),
        }
    }

    /// The columns in which a child counts.
    pub fn columns(&mut self, facts: &Facts) -> Bits {
        let signature = self.signature(facts);
        if let Some(bits) = self.seen.get(&signature) {
            return *bits;
        }
        let bits = self.work_out(&signature);
        self.seen.insert(signature, bits);
        bits
    }

    fn signature(&self, facts: &Facts) -> Signature {
        let mut signature = [0; COUNTED.len() + 1];
        let (age, codes) = signature.split_at_mut(1);
        if let [age] = age {
            *age = self.age(facts);
        }
        for (at, code) in codes.iter_mut().enumerate() {
            *code = facts.code(at);
        }
        signature
    }

    fn age(&self, facts: &Facts) -> u8 {
        let Some(birth) = facts.birth_date() else { return UNKNOWN };
        match full_years(birth, self.as_of, self.rule) {
            Some(years) => u8::try_from(years).unwrap_or(LATER - 1).min(LATER - 1),
            None => LATER,
        }
    }

    fn work_out(&self, signature: &Signature) -> Bits {
        let (tests, offset) = match self.holds(&self.population, signature) {
            true => (&self.inside, 0),
            false => (&self.outside, self.inside.len()),
        };
        let hits = tests.iter().enumerate().filter(|(_, test)| self.holds(test, signature));
        hits.fold(0, |bits, (at, _)| bits | bit(at + offset))
    }

    fn holds(&self, test: &Test, signature: &Signature) -> bool {
        match test {
            Test::Always => true,
            Test::Never => false,
            Test::Age(from, to) => signature.first().is_some_and(|age| (from..=to).contains(&age)),
            Test::All(parts) => parts.iter().all(|part| self.holds(part, signature)),
            Test::Any(parts) => parts.iter().any(|part| self.holds(part, signature)),
            Test::Not(part) => !self.holds(part, signature),
            Test::Code(at, passes) => {
                signature.get(*at).and_then(|code| passes.get(usize::from(*code))).copied().unwrap_or(false)
            }
            Test::Column(at) => self.inside.get(*at).is_some_and(|test| self.holds(test, signature)),
        }
    }
}

/// The bit of a column; none beyond what the number holds, which a test of the definition rules out.
pub fn bit(column: usize) -> Bits {
    u32::try_from(column).ok().and_then(|by| 1u128.checked_shl(by)).unwrap_or(0)
}

fn compile(condition: &Condition) -> Test {
    match condition {
        Condition::Everybody => Test::Always,
        Condition::Age(from, to) => Test::Age(*from, (*to).min(LATER - 1)),
        Condition::Birth(Birth::Unknown) => Test::Age(UNKNOWN, UNKNOWN),
        Condition::Birth(Birth::Later) => Test::Age(LATER, LATER),
        Condition::All(parts) => Test::All(parts.iter().map(compile).collect()),
        Condition::Any(parts) => Test::Any(parts.iter().map(compile).collect()),
        Condition::Not(part) => Test::Not(Box::new(compile(part))),
        Condition::InColumn(numbers) => {
            Test::Any(numbers.iter().filter_map(|number| number.checked_sub(1)).map(Test::Column).collect())
        }
        Condition::Answer(answer) => compile_answer(answer),
    }
}

fn compile_answer(answer: &Answer) -> Test {
    let Some(at) = COUNTED.iter().position(|key| *key == answer.field) else {
        return Test::Never;
    };
    let code = |label: &String| option_number(&answer.field, label);
    let is: Option<Vec<u8>> = answer.is.as_ref().map(|labels| labels.iter().map(code).collect());
    let is_not: Option<Vec<u8>> = answer.is_not.as_ref().map(|labels| labels.iter().map(code).collect());
    let passes = |code: u8| {
        is.as_ref().is_none_or(|codes| codes.contains(&code))
            && is_not.as_ref().is_none_or(|codes| code != 0 && !codes.contains(&code))
            && answer.collected.is_none_or(|collected| collected == (code != 0))
    };
    Test::Code(at + 1, Box::new(std::array::from_fn(|code| u8::try_from(code).is_ok_and(passes))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::statistics::definition;

    #[test]
    fn the_columns_fit_into_the_number() {
        assert!(definition().all_columns().count() <= Bits::BITS as usize);
    }

    /// A condition that asked for its own column would never come to an end.
    #[test]
    fn columns_refer_only_to_others_and_never_in_a_circle() {
        fn asked(condition: &Condition) -> Vec<usize> {
            match condition {
                Condition::InColumn(numbers) => numbers.clone(),
                Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(asked).collect(),
                Condition::Not(part) => asked(part),
                _ => vec![],
            }
        }
        fn depth(number: usize, left: usize) -> usize {
            assert!(left > 0, "column {number} refers to itself");
            let next = asked(&definition().columns[number - 1].condition);
            next.into_iter().map(|n| depth(n, left - 1) + 1).max().unwrap_or(0)
        }
        (1..=definition().columns.len()).for_each(|number| {
            depth(number, 32);
        });
    }
}
