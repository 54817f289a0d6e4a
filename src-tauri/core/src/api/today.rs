//! What is due and what is wrong, as counts that open the names.

use chrono::{Days, Local, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::backups::{BackupTrouble, trouble};
use super::listing::{CARD_DAYS, TURNING_DAYS};
use super::register::recent_operations;
use super::session::Session;
use super::types::OperationEntry;
use crate::domain::age::BirthdayRule;
use crate::forms::marks::{Clock, DATED, FINDINGS, items};
use crate::forms::rules::rules;
use crate::store::{BackupFile, Register};
use crate::{Result, words};

/// So many recent changes are shown.
const RECENT: usize = 8;

/// A kind of thing with how many files it concerns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KindCount {
    /// A field's key or a finding's code.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Files.
    pub children: u32,
}

/// The last backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LastBackup {
    /// Local time, ISO without offset.
    pub at: String,
    /// Full days since.
    pub days: u32,
    /// Steps done since.
    pub steps: u32,
}

/// Answer of `today`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Today {
    /// The day, ISO.
    pub day: String,
    /// Children on the register.
    pub children: u32,
    /// Files in which items of the registration form are missing.
    pub incomplete: u32,
    /// The items that are missing most often, the most frequent first.
    pub missing: Vec<KindCount>,
    /// Files with findings.
    pub odd: u32,
    /// Findings by kind, the most frequent first.
    pub findings: Vec<KindCount>,
    /// Children who come of the age at which the register ends within 90 days.
    pub turning: u32,
    /// Children whose contact card was not printed in the last 90 days.
    pub cards: u32,
    /// Rows of imports that wait for a decision.
    pub parked: u32,
    /// The last steps, newest first.
    pub recent: Vec<OperationEntry>,
    /// The last backup; none when there is none.
    pub backup: Option<LastBackup>,
    /// What is the matter with the folder that was chosen for backups.
    pub backup_trouble: Option<BackupTrouble>,
}

/// What is due today.
pub fn today(session: &mut Session) -> Result<Today> {
    let day = Local::now().date_naive();
    let mut recent = recent_operations(session)?;
    recent.truncate(RECENT);
    let register = session.open()?;
    let mut today = counted(register, day);
    same_ids(register, &mut today)?;
    let children = register.count();
    let since = day.checked_sub_days(Days::new(CARD_DAYS)).unwrap_or(day);
    today.children = children;
    today.cards = children.saturating_sub(register.cards_since(since)?);
    today.parked = register.waiting_count()?;
    today.recent = recent;
    let backups = register.backups()?;
    today.backup_trouble = trouble(register.location(), &backups);
    today.backup = last_backup(register, backups)?;
    Ok(today)
}

/// One look at everybody's facts and marks, which are in memory.
fn counted(register: &Register, day: NaiveDate) -> Today {
    let clock = Clock::new(day, BirthdayRule::default());
    let turning = clock.turning(rules().child_under_age, TURNING_DAYS);
    let (mut missing, mut findings) = ([0_u32; 64], [0_u32; 64]);
    let (mut incomplete, mut odd, mut turn) = (0, 0, 0);
    for (facts, marks) in register.marks() {
        let found = clock.findings(&facts, &marks);
        incomplete += u32::from(marks.missing != 0);
        odd += u32::from(found != 0);
        turn += u32::from(facts.birth_days().is_some_and(|birth| turning.contains(&birth)));
        count_bits(&mut missing, marks.missing);
        count_bits(&mut findings, found);
    }
    let items = items().iter().map(|field| (field.key.clone(), field.title().to_owned()));
    let codes = FINDINGS.iter().chain(&DATED).map(|code| ((*code).to_owned(), label(code)));
    Today {
        day: day.to_string(),
        children: 0,
        incomplete,
        missing: kinds(items, &missing),
        odd,
        findings: kinds(codes, &findings),
        turning: turn,
        cards: 0,
        parked: 0,
        recent: Vec::new(),
        backup: None,
        backup_trouble: None,
    }
}

fn count_bits(counts: &mut [u32], mut bits: u64) {
    while bits != 0 {
        if let Some(count) = counts.get_mut(bits.trailing_zeros() as usize) {
            *count += 1;
        }
        bits &= bits - 1;
    }
}

fn label(code: &str) -> String {
    words::say::<&str>(&format!("findings.short_{code}"), &[])
}

/// The kinds that occur, the most frequent first.
fn kinds(names: impl Iterator<Item = (String, String)>, counts: &[u32]) -> Vec<KindCount> {
    let all = names.zip(counts).map(|((key, label), children)| KindCount { key, label, children: *children });
    let mut kinds: Vec<KindCount> = all.filter(|kind| kind.children > 0).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.children));
    kinds
}

/// Adds what only the register as a whole knows: ID numbers that several files share.
fn same_ids(register: &Register, today: &mut Today) -> Result<()> {
    let children = register.same_id_count()?;
    if children > 0 {
        let key = "id_same".to_owned();
        today.findings.insert(0, KindCount { label: label(&key), key, children });
    }
    Ok(())
}

fn last_backup(register: &Register, backups: Vec<BackupFile>) -> Result<Option<LastBackup>> {
    let Some(last) = backups.into_iter().next() else { return Ok(None) };
    let days = (Local::now().naive_local() - last.made_at).num_days();
    Ok(Some(LastBackup {
        at: last.made_at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        days: u32::try_from(days).unwrap_or(0),
        steps: register.operations_after(last.operations)?,
    }))
}
