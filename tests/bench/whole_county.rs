//! A register as large as the largest prefecture in the sources: search, pages and sums.

use std::time::Duration;

use invented::{Dice, child};
use tongce_core::api::exporting;
use tongce_core::domain::Record;
use tongce_core::domain::spelling::spell_name;
use tongce_core::store::{ChangeSource, NewRegister, Operation, Register, Secret};

use crate::figures::{Answer, duration, p95, timed};

const QUERIES: usize = 200;
const PAGE: u32 = 200;
const FRAME: Duration = Duration::from_millis(16);
const CHUNK: u64 = 20_000;

fn fill(register: &mut Register, children: u64, samples: &mut Vec<(String, String)>) -> Answer {
    let mut dice = Dice::new(11);
    let mut next = 0;
    while next < children {
        let end = (next + CHUNK).min(children);
        register.transact(Operation::Import { tables: vec![], sha256s: vec![] }, |writer| {
            for number in next..end {
                let record = child(&mut dice, number);
                if number % (children / QUERIES as u64).max(1) == 0 {
                    let text = |key: &str| record.text(key).unwrap_or_default().to_owned();
                    samples.push((text("child.name"), text("child.id_number")));
                }
                writer.create(record, ChangeSource::Typed)?;
            }
            Ok(())
        })?;
        next = end;
    }
    Ok(())
}

fn pages(register: &Register, queries: impl Iterator<Item = (String, u32)>) -> Answer<Duration> {
    let mut took = Vec::new();
    for (search, offset) in queries {
        took.push(timed(|| Ok(register.page(&search, offset, PAGE)?))?.1);
    }
    Ok(p95(took))
}

/// Prints the figures for a register of so many children.
pub fn run(children: u64) -> Answer {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("register");
    let secret = Secret::new("measuring only".to_owned());
    let new = NewRegister { unit: "云岭市".to_owned(), region: None, operator: "甲".to_owned() };
    let (mut register, _) = Register::create(&path, &new, &secret)?;
    let mut samples = Vec::new();
    let ((), filled) = timed(|| fill(&mut register, children, &mut samples))?;
    println!("register of {children} children, filled in {:.1} s, p95 of {QUERIES} queries", filled.as_secs_f64());
    drop(register);
    let (register, opened) = timed(|| Ok(Register::open(&path, &secret)?))?;
    println!("open with password: {:.2} s", opened.as_secs_f64());

    let part = samples.iter().map(|(name, _)| (name.chars().skip(1).collect::<String>(), 0));
    duration("search by part of a name", pages(&register, part)?, FRAME);
    let initials = samples.iter().map(|(name, _)| (spell_name(name).initials, 0));
    duration("search by pinyin initials", pages(&register, initials)?, FRAME);
    let tails = samples.iter().map(|(_, id)| (id.chars().skip(12).collect::<String>(), 0));
    duration("search by ID tail", pages(&register, tails)?, FRAME);
    let mut dice = Dice::new(3);
    let anywhere = (0..QUERIES).map(|_| (String::new(), dice.below(children) as u32));
    duration("page of 200 sorted by pinyin", pages(&register, anywhere)?, FRAME);
    let known = register.page("", (children / 2) as u32, 1_000)?.children;
    let known: Vec<Record> = known.into_iter().map(|child| child.record).collect();
    crate::matching::against(&register, &known, 2_000)?;
    let as_of = chrono::Local::now().date_naive();
    let (_, counted) = timed(|| Ok(exporting::statistics(&register, as_of, "")?))?;
    duration("statistics", counted, Duration::from_millis(300));
    Ok(())
}
