//! What outlives a lock: which files somebody was looking at, what had been decided of the rows of an import, and, sealed, the report of
//! one. It waits in memory until its operator is back, or until it has waited for as long as `assets/locking.json` says. Nothing that
//! stands in the files is among it: what they say is read anew.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::session::WaitingPlan;
use crate::Error;
use crate::sheets::plan::{Decision, Wanted};
use crate::sheets::source::Source;
use crate::store::Sealed;

/// `assets/locking.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    /// How many hours things wait for whoever locked.
    kept_hours: u64,
}

const JSON: &str = include_str!("../../../../assets/locking.json");

/// How long things wait for whoever locked.
pub fn kept_for() -> Duration {
    static CLOCK: OnceLock<Clock> = OnceLock::new();
    // A malformed file is caught by the test below; in the field nothing waits for long then.
    let clock = CLOCK.get_or_init(|| serde_json::from_str(JSON).unwrap_or(Clock { kept_hours: 1 }));
    Duration::from_secs(clock.kept_hours * 60 * 60)
}

/// What was decided row by row of an import that was looked at when the register was locked.
#[derive(Debug, Clone)]
pub(super) struct Review {
    files: Vec<String>,
    decisions: HashMap<(usize, u32), Decision>,
    theirs: HashSet<(usize, u32, String)>,
    /// Positions of files that could not be read then.
    unread: BTreeSet<usize>,
    /// Number of the register's last step when it was decided.
    made_at: i64,
}

impl Review {
    /// Why a file that was looked at before can't be read any more: its rows had been counted with the others.
    pub fn lost(&self, sources: &[Source]) -> Option<Error> {
        let mut lost = sources.iter().enumerate().filter(|(at, _)| !self.unread.contains(at));
        lost.find_map(|(_, source)| source.unread.clone())
    }

    /// Puts the decisions into how an import is wanted, and answers how many of them don't hold any more: they were made of a register
    /// as it was, and are asked for again once somebody has changed it. So are they when another file can be read than then: the rows
    /// are known by their tables' positions.
    pub fn decide(self, wanted: &mut Wanted, sources: &[Source], last_step: i64) -> u32 {
        if self.made_at == last_step && unread(sources) == self.unread {
            (wanted.decisions, wanted.theirs) = (self.decisions, self.theirs);
            return 0;
        }
        u32::try_from(self.decisions.len() + self.theirs.len()).unwrap_or(u32::MAX)
    }
}

/// The positions of files that can't be read.
fn unread(sources: &[Source]) -> BTreeSet<usize> {
    sources.iter().enumerate().filter(|(_, source)| source.unread.is_some()).map(|(at, _)| at).collect()
}

/// Something with the time at which the register was locked over it.
#[derive(Debug)]
struct Since<T> {
    what: T,
    at: SystemTime,
}

impl<T> Since<T> {
    /// Whether it has waited too long. A clock that was set back makes nothing older.
    fn is_over(&self, now: SystemTime) -> bool {
        now.duration_since(self.at).is_ok_and(|waited| waited >= kept_for())
    }
}

/// Files and decisions that are kept over a lock.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Fingerprints of the files as they were looked at, until they were found to be the same afterwards.
    fingerprints: BTreeMap<String, Since<String>>,
    /// By the id of the plan that was looked at.
    reviews: BTreeMap<String, Review>,
    /// Reports of imports, by the id of their plan.
    reports: BTreeMap<String, Since<Sealed>>,
    /// Files that have waited too long.
    over: BTreeSet<String>,
}

impl Held {
    /// Notes what was decided of a plan, and how its files were.
    pub fn note_plan(&mut self, id: String, waiting: WaitingPlan, at: SystemTime) {
        let WaitingPlan { files, plan, wanted, sources, .. } = waiting;
        for (file, source) in files.iter().zip(&sources).filter(|(_, source)| !source.sha256.is_empty()) {
            let what = source.sha256.clone();
            self.fingerprints.entry(file.clone()).or_insert(Since { what, at });
        }
        let Wanted { decisions, theirs, .. } = wanted;
        let unread = unread(&sources);
        self.reviews.insert(id, Review { files, decisions, theirs, unread, made_at: plan.made_at });
    }

    /// Notes how a file is that no plan was made of, unless that is known.
    pub fn note_file(&mut self, id: &str, at: SystemTime, fingerprint: impl FnOnce() -> Option<String>) {
        if !self.fingerprints.contains_key(id)
            && let Some(what) = fingerprint()
        {
            self.fingerprints.insert(id.to_owned(), Since { what, at });
        }
    }

    /// Notes the report of an import; of an operator's only the last one waits.
    pub fn note_report(&mut self, plan: String, report: Sealed, at: SystemTime) {
        self.reports.retain(|_, other| !other.what.waits_with(&report));
        self.reports.insert(plan, Since { what: report, at });
    }

    /// Forgets everything but what concerns these files; reports stay.
    pub fn keep_only(&mut self, files: &[String]) {
        self.fingerprints.retain(|id, _| files.contains(id));
        self.reviews.retain(|_, review| review.files.iter().all(|id| files.contains(id)));
    }

    /// Forgets what has waited too long, and answers which files are not needed any more.
    pub fn drop_over(&mut self, now: SystemTime) -> Vec<String> {
        let over = self.fingerprints.iter().filter(|(_, since)| since.is_over(now));
        let over: Vec<String> = over.map(|(id, _)| id.clone()).collect();
        self.fingerprints.retain(|id, _| !over.contains(id));
        self.reviews.retain(|_, review| !review.files.iter().any(|id| over.contains(id)));
        self.reports.retain(|_, since| !since.is_over(now));
        self.over.extend(over.iter().cloned());
        over
    }

    /// Whether a file has waited too long.
    pub fn is_over(&self, id: &str) -> bool {
        self.over.contains(id)
    }

    /// How a file was when it was looked at before the lock; nothing of other files.
    pub fn fingerprint(&self, id: &str) -> Option<&str> {
        self.fingerprints.get(id).map(|since| since.what.as_str())
    }

    /// A file was found to be the same as before.
    pub fn is_same(&mut self, id: &str) {
        self.fingerprints.remove(id);
    }

    /// What was decided of a plan before the lock.
    pub fn review(&self, plan: &str) -> Option<Review> {
        self.reviews.get(plan).cloned()
    }

    /// Another plan has taken that one's place.
    pub fn drop_review(&mut self, plan: &str) {
        self.reviews.remove(plan);
    }

    /// The report of an import before the lock.
    pub fn report(&self, plan: &str) -> Option<&Sealed> {
        self.reports.get(plan).map(|since| &since.what)
    }

    /// That report stands on the screen again.
    pub fn drop_report(&mut self, plan: &str) {
        self.reports.remove(plan);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_parses() {
        let parsed: Result<Clock, _> = serde_json::from_str(JSON);
        assert!(parsed.is_ok_and(|clock| clock.kept_hours > 0));
    }

    #[test]
    fn a_file_waits_from_the_first_lock_until_its_time_is_over() {
        let (mut held, start) = (Held::default(), SystemTime::UNIX_EPOCH + kept_for());
        let half = kept_for() / 2;
        held.note_file("a", start, || Some("1".into()));
        // Somebody else's lock over it does not make it younger.
        held.note_file("a", start + half, || Some("1".into()));
        held.note_file("b", start + half, || Some("2".into()));
        assert!(held.drop_over(start - half).is_empty(), "the clock was set back");
        assert!(held.drop_over(start + half).is_empty());
        assert_eq!(held.drop_over(start + kept_for()), ["a"]);
        assert!(held.is_over("a") && held.fingerprint("a").is_none() && held.fingerprint("b").is_some());
    }
}
