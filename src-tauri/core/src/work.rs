//! Long work that another thread watches and can stop.
//!
//! A session does one command at a time and is locked meanwhile. Hosts keep its [`Work`] beside it, so that the page hears how far
//! a command is, and can stop it, without waiting for the lock.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Phase {
    /// Nothing that takes long.
    #[default]
    Idle,
    /// Workbooks are read; counted in rows, whose number is not known beforehand.
    Reading,
    /// Rows are compared with the register; counted in rows.
    Planning,
    /// Children are written; counted in children.
    Writing,
}

const PHASES: [Phase; 4] = [Phase::Idle, Phase::Reading, Phase::Planning, Phase::Writing];

/// How far the present command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Steps done in this phase.
    #[ts(type = "number")]
    pub done: u64,
    /// Steps of this phase; 0 when that is not known.
    #[ts(type = "number")]
    pub total: u64,
}

/// The progress of one session's work, and the wish to stop it.
#[derive(Debug, Default)]
pub struct Work {
    cancelled: AtomicBool,
    phase: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
}

impl Work {
    /// Begins a command: an older wish to stop is void.
    pub fn begin(&self) {
        self.cancelled.store(false, Ordering::SeqCst);
    }

    /// Begins a phase of so many steps, 0 when that is not known.
    pub fn phase(&self, phase: Phase, total: u64) {
        let number = PHASES.iter().position(|other| *other == phase).unwrap_or_default();
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.phase.store(u8::try_from(number).unwrap_or_default(), Ordering::Relaxed);
    }

    /// Tells how many steps are done; whether to go on.
    pub fn step(&self, done: u64) -> bool {
        self.done.store(done, Ordering::Relaxed);
        !self.is_cancelled()
    }

    /// Wishes that the present command ends without having done anything.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    /// Whether the present command is to end.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// How far the present command is.
    pub fn progress(&self) -> Progress {
        let phase = PHASES.get(usize::from(self.phase.load(Ordering::Relaxed))).copied().unwrap_or_default();
        Progress { phase, done: self.done.load(Ordering::Relaxed), total: self.total.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_to_stop_holds_for_one_command() {
        let work = Work::default();
        work.begin();
        work.phase(Phase::Planning, 10);
        assert!(work.step(3));
        assert_eq!(work.progress(), Progress { phase: Phase::Planning, done: 3, total: 10 });
        work.cancel();
        assert!(!work.step(4));
        work.begin();
        assert!(work.step(5));
    }
}
