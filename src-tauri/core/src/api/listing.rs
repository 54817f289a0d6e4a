//! Lists: what is asked of one, and its pages.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::children::{parse_id, row, today};
use super::matches;
use super::session::Session;
use super::types::ChildPage;
use crate::domain::Record;
use crate::domain::age::BirthdayRule;
use crate::forms::facts::{COUNTED, option_number};
use crate::forms::findings::Circumstances;
use crate::forms::marks::{Clock, DATED, FINDINGS, finding_bit, items};
use crate::forms::rules::rules;
use crate::forms::{fields, shown};
use crate::sheets::own_words::OwnWords;
use crate::store::{Chosen, ListQuery, Narrow, Sort};
use crate::{Code, Error, Result, words};

/// The most rows that one page can have.
pub(super) const LARGEST_PAGE: u32 = 1000;
/// Days within which somebody who comes of age is shown as due.
pub const TURNING_DAYS: u32 = 90;
/// Days after which a contact card is due to be printed anew.
pub const CARD_DAYS: u64 = 90;

/// Some rows of a list: request of `list_parked` and `left_children`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Paging {
    /// Rows before the first one wanted.
    pub offset: u32,
    /// So many at most; never more than 1000.
    pub limit: u32,
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SortBy {
    /// Pinyin of the name.
    #[default]
    Name,
    /// Age, the youngest first.
    Age,
    /// Missing items, the most complete first.
    Missing,
    /// Findings, the soundest first.
    Findings,
}

/// What a list is narrowed to; everything given must hold.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(default)]
pub struct Filters {
    /// Least and greatest age in full years.
    pub ages: Option<[u32; 2]>,
    /// Labels by field key, of which the child has one; an empty label is 未采集. Only fields that returns count.
    pub labels: BTreeMap<String, Vec<String>>,
    /// Keys of items of the registration form of which one is missing; any item when empty.
    pub missing: Option<Vec<String>>,
    /// Kinds of findings of which there is one; any kind when empty.
    pub findings: Option<Vec<String>>,
    /// The village by which returns count, as [`Place`] says it; an empty name is 未采集.
    pub village: Option<String>,
    /// The village group, written as in the file; an empty name is 未采集.
    pub group: Option<String>,
    /// The number of an import that touched the child.
    #[ts(type = "number | null")]
    pub imported: Option<i64>,
    /// Whoever comes of the age at which the register ends within 90 days.
    pub turning: bool,
    /// Whose contact card was not printed in the last 90 days.
    pub card_due: bool,
}

/// A whole list: who is on it and in which order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(default)]
pub struct RosterQuery {
    /// Name, pinyin, initials, part of an ID number, phone, guardian; words apart all must match.
    pub search: String,
    /// What it is narrowed to.
    pub filters: Filters,
    /// What it is sorted by.
    pub sort: SortBy,
    /// The order reversed.
    pub descending: bool,
}

/// A village or one of its groups, with how many children are of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Place {
    /// The village by which returns count; empty where none is known.
    pub village: String,
    /// The group; empty where none is known.
    pub group: String,
    /// Children.
    pub children: u32,
}

/// Request of `list_children`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(default)]
pub struct ListChildren {
    /// The list.
    #[serde(flatten)]
    pub query: RosterQuery,
    /// Keys of the fields whose texts the rows carry.
    pub fields: Vec<String>,
    /// First row of the page.
    pub offset: u32,
    /// Rows of the page, at most 1,000.
    pub limit: u32,
}

/// Some of the register's children.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(default)]
pub struct Selected {
    /// These, when there is no `query`.
    pub ids: Vec<String>,
    /// All on this list.
    pub query: Option<RosterQuery>,
}

/// The places of which there are children, in order.
pub fn places(session: &Session) -> Result<Vec<Place>> {
    let places = session.open()?.places()?;
    Ok(places.into_iter().map(|(village, group, children)| Place { village, group, children }).collect())
}

/// A page of the list.
pub fn list(session: &mut Session, request: ListChildren) -> Result<ChildPage> {
    let query = ready(&request.query, today())?;
    let register = session.open()?;
    let page = register.list(&query, request.offset, request.limit.min(LARGEST_PAGE))?;
    let at = session.circumstances(today());
    let words = matches::words(&request.query.search);
    let own_words = OwnWords::stored(register)?;
    let cell = |record: &Record, key: &String| {
        let text = shown::text(record, key);
        own_words.word(key, &text).map_or_else(|| text.to_string(), str::to_owned)
    };
    let rows = page.children.iter().map(|child| {
        let number = child.record.text("child.id_number");
        let id_used_twice = number.map_or(Ok(false), |number| register.is_id_number_used_twice(number))?;
        let mut row = row(child, &Circumstances { id_used_twice, ..at });
        row.cells = request.fields.iter().map(|key| cell(&child.record, key)).collect();
        row.matches = matches::matches(&child.record, &words);
        Ok(row)
    });
    Ok(ChildPage { total: page.total, rows: rows.collect::<Result<_>>()? })
}

/// A list as the store takes it.
///
/// # Errors
/// [`Code::BadArgument`] for an unknown field, item or kind of finding.
pub fn ready(query: &RosterQuery, today: NaiveDate) -> Result<ListQuery> {
    let sort = match query.sort {
        SortBy::Name => Sort::Name,
        SortBy::Age => Sort::Age,
        SortBy::Missing => Sort::Missing,
        SortBy::Findings => Sort::Findings,
    };
    Ok(ListQuery {
        search: query.search.clone(),
        narrow: narrow(&query.filters, today)?,
        sort,
        descending: query.descending,
    })
}

/// Chosen children as the store takes them.
///
/// # Errors
/// As of [`ready`]; [`Code::ChildNotFound`] for what is no identity.
pub fn chosen(selected: &Selected) -> Result<Chosen> {
    match &selected.query {
        Some(query) => Ok(Chosen::List(ready(query, today())?)),
        None => Ok(Chosen::These(selected.ids.iter().map(|id| parse_id(id)).collect::<Result<_>>()?)),
    }
}

/// The children of a request: those selected, else those that a search finds.
///
/// # Errors
/// As of [`chosen`].
pub(super) fn scope(selected: Option<&Selected>, search: &str) -> Result<Chosen> {
    selected.map_or_else(|| Ok(Chosen::search(search)), chosen)
}

fn narrow(filters: &Filters, today: NaiveDate) -> Result<Narrow> {
    let clock = Clock::new(today, BirthdayRule::default());
    let (village, group) = (filters.village.clone(), filters.group.clone());
    let mut narrow = Narrow { imported: filters.imported, village, group, ..Narrow::default() };
    if let Some([least, most]) = filters.ages {
        narrow.born.push(clock.born(least..=most));
    }
    if filters.turning {
        narrow.born.push(clock.turning(rules().child_under_age, TURNING_DAYS));
    }
    if filters.card_due {
        narrow.card_before = today.checked_sub_days(Days::new(CARD_DAYS)).map(|day| day.num_days_from_ce());
    }
    for (key, labels) in &filters.labels {
        let at = COUNTED.iter().position(|counted| counted == key).ok_or_else(|| no_such(key))?;
        let code = |label: &String| if label.is_empty() { 0 } else { option_number(key, label) };
        narrow.codes.push((at, labels.iter().map(code).collect()));
    }
    narrow.missing = filters.missing.as_deref().map(missing_bits).transpose()?;
    let bits = filters.findings.as_deref().map(finding_bits).transpose()?;
    narrow.findings = bits.map(|bits| (bits, clock));
    Ok(narrow)
}

fn missing_bits(keys: &[String]) -> Result<u64> {
    if keys.is_empty() {
        return Ok(u64::MAX);
    }
    let bit = |key: &String| items().iter().position(|item| item.key == *key).ok_or_else(|| no_such(key));
    keys.iter().try_fold(0, |bits, key| Ok(bits | 1 << bit(key)?))
}

fn finding_bits(codes: &[String]) -> Result<u64> {
    if codes.is_empty() {
        return Ok((1 << (FINDINGS.len() + DATED.len())) - 1);
    }
    let bit = |code: &String| finding_bit(code).ok_or_else(|| no_such(code));
    codes.iter().try_fold(0, |bits, code| Ok(bits | 1 << bit(code)?))
}

fn no_such(name: &str) -> Error {
    let title = fields().get(name).map_or(name, |field| field.title());
    Error::new(Code::BadArgument).with("what", words::say("errors.no_such_filter", &[("name", title)]))
}
