//! What outlives a lock: which files somebody was looking at, and what had been decided of the rows of an import. It waits in memory
//! until its operator is back. Nothing that stands in the files is among it: what they say is read anew.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::session::WaitingPlan;
use crate::sheets::plan::{Decision, Wanted};

/// What was decided row by row of an import that was looked at when the register was locked.
#[derive(Debug, Clone)]
pub(super) struct Review {
    files: Vec<String>,
    decisions: HashMap<(usize, u32), Decision>,
    theirs: HashSet<(usize, u32, String)>,
    /// Number of the register's last step when it was decided.
    made_at: i64,
}

impl Review {
    /// Puts the decisions into how an import is wanted, and answers how many of them don't hold any more: they were made of a register
    /// as it was, and are asked for again once somebody has changed it.
    pub fn decide(self, wanted: &mut Wanted, last_step: i64) -> u32 {
        if self.made_at == last_step {
            (wanted.decisions, wanted.theirs) = (self.decisions, self.theirs);
            return 0;
        }
        u32::try_from(self.decisions.len() + self.theirs.len()).unwrap_or(u32::MAX)
    }
}

/// Files and decisions that are kept over a lock.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Fingerprints of the files as they were looked at, until they were found to be the same afterwards.
    fingerprints: BTreeMap<String, String>,
    /// By the id of the plan that was looked at.
    reviews: BTreeMap<String, Review>,
}

impl Held {
    /// Notes what was decided of a plan, and how its files were.
    pub fn note_plan(&mut self, id: String, waiting: WaitingPlan) {
        let WaitingPlan { files, plan, wanted, .. } = waiting;
        for (file, sha256) in files.iter().zip(&plan.sha256s) {
            self.fingerprints.entry(file.clone()).or_insert_with(|| sha256.clone());
        }
        let Wanted { decisions, theirs, .. } = wanted;
        self.reviews.insert(id, Review { files, decisions, theirs, made_at: plan.made_at });
    }

    /// Notes how a file is that no plan was made of, unless that is known.
    pub fn note_file(&mut self, id: &str, fingerprint: impl FnOnce() -> Option<String>) {
        if !self.fingerprints.contains_key(id)
            && let Some(fingerprint) = fingerprint()
        {
            self.fingerprints.insert(id.to_owned(), fingerprint);
        }
    }

    /// Forgets everything but what concerns these files.
    pub fn keep_only(&mut self, files: &[String]) {
        self.fingerprints.retain(|id, _| files.contains(id));
        self.reviews.retain(|_, review| review.files.iter().all(|id| files.contains(id)));
    }

    /// How a file was when it was looked at before the lock; nothing of other files.
    pub fn fingerprint(&self, id: &str) -> Option<&str> {
        self.fingerprints.get(id).map(String::as_str)
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
}
