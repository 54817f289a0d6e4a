//! Which old backups can go: the newest of each of 12 days, 10 weeks and 9 months stays, and what was there before the last imports.

use std::collections::HashSet;
use std::hash::Hash;

use chrono::{Datelike, Duration, NaiveDateTime};

use super::{BackupFile, Reason};

const DAYS: usize = 12;
const WEEKS: usize = 10;
const MONTHS: usize = 9;
/// The way back from a restore or a new schema, and what somebody asked for, is kept for so long in any case.
const WAY_BACK_DAYS: i64 = 30;
/// What was there before an import is kept for so long, also when the day goes on …
const BEFORE_IMPORT_DAYS: i64 = 7;
/// … but of no more imports than these: a file of a whole county is large.
const BEFORE_IMPORTS: usize = 5;

/// The positions of the backups that can go. They come newest first, and the newest always stays.
pub(super) fn superfluous(backups: &[BackupFile], now: NaiveDateTime) -> Vec<usize> {
    let times: Vec<NaiveDateTime> = backups.iter().map(|backup| backup.made_at).collect();
    let mut kept: HashSet<usize> = HashSet::new();
    kept.extend(newest_of_each(&times, DAYS, |time| time.date()));
    kept.extend(newest_of_each(&times, WEEKS, |time| (time.iso_week().year(), time.iso_week().week())));
    kept.extend(newest_of_each(&times, MONTHS, |time| (time.year(), time.month())));
    let way_back = |backup: &BackupFile| {
        matches!(backup.reason, Reason::Restore | Reason::Migration | Reason::Asked)
            && now - backup.made_at < Duration::days(WAY_BACK_DAYS)
    };
    kept.extend(backups.iter().enumerate().filter(|(_, backup)| way_back(backup)).map(|(at, _)| at));
    let before_import = |backup: &BackupFile| {
        backup.reason == Reason::Import && now - backup.made_at < Duration::days(BEFORE_IMPORT_DAYS)
    };
    let imports = backups.iter().enumerate().filter(|(_, backup)| before_import(backup)).map(|(at, _)| at);
    kept.extend(imports.take(BEFORE_IMPORTS));
    (0..backups.len()).filter(|at| !kept.contains(at)).collect()
}

/// The positions of the newest of each of the first `most` periods.
fn newest_of_each<P: Eq + Hash>(
    times: &[NaiveDateTime],
    most: usize,
    period: impl Fn(&NaiveDateTime) -> P,
) -> Vec<usize> {
    let mut seen = HashSet::new();
    let first = times.iter().enumerate().filter(|(_, time)| seen.insert(period(time))).map(|(at, _)| at);
    first.take(most).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn backup(made_at: NaiveDateTime, reason: Reason) -> BackupFile {
        BackupFile { path: "x".into(), made_at, reason, operations: 1, bytes: 1, register: String::new() }
    }

    fn start() -> NaiveDateTime {
        "2026-01-01T08:00:00".parse().expect("a time")
    }

    /// One backup an hour in office hours for so many days, newest first.
    fn daily(days: i64) -> Vec<BackupFile> {
        let mut backups: Vec<_> = (0..days)
            .flat_map(|day| (0..8).map(move |hour| Duration::days(day) + Duration::hours(hour)))
            .map(|after| backup(start() + after, Reason::Close))
            .collect();
        backups.reverse();
        backups
    }

    /// What thinning after each backup leaves.
    fn thinned_each_time(all: Vec<BackupFile>) -> Vec<BackupFile> {
        let mut kept: Vec<BackupFile> = Vec::new();
        for backup in all.into_iter().rev() {
            let now = backup.made_at;
            kept.insert(0, backup);
            for at in superfluous(&kept, now).into_iter().rev() {
                kept.remove(at);
            }
        }
        kept
    }

    #[test]
    fn two_years_of_backups_leave_a_month_of_files() {
        let kept = thinned_each_time(daily(730));
        let newest = start() + Duration::days(729) + Duration::hours(7);
        assert!(kept.len() <= DAYS + WEEKS + MONTHS, "{}", kept.len());
        assert!(kept.len() > 22, "{}", kept.len());
        assert_eq!(kept[0].made_at, newest);
        // The last of each of the twelve days before, and a reach of nine months.
        for day in 0..12 {
            assert!(kept.iter().any(|backup| backup.made_at == newest - Duration::days(day)));
        }
        assert!(newest - kept[kept.len() - 1].made_at > Duration::days(240));
    }

    #[test]
    fn the_way_back_from_a_restore_is_kept_for_a_month() {
        let mut backups = daily(3);
        let at = start() + Duration::days(1);
        backups.push(backup(at, Reason::Restore));
        backups.sort_by_key(|backup| std::cmp::Reverse(backup.made_at));
        let kept = |now| {
            let gone = superfluous(&backups, now);
            (0..backups.len()).any(|i| backups[i].reason == Reason::Restore && !gone.contains(&i))
        };
        assert!(kept(at + Duration::days(29)));
        assert!(!kept(at + Duration::days(31)));
    }

    #[test]
    fn what_was_there_before_an_import_outlives_the_days_lock() {
        let mut backups = vec![backup(start() + Duration::hours(2), Reason::Close)];
        backups.extend((0..9).rev().map(|minute| backup(start() + Duration::minutes(minute), Reason::Import)));
        let left = |now| backups.len() - superfluous(&backups, now).len();
        assert_eq!(left(start() + Duration::hours(3)), 1 + BEFORE_IMPORTS);
        assert_eq!(left(start() + Duration::days(BEFORE_IMPORT_DAYS + 1)), 1);
    }

    proptest! {
        /// The newest stays, never more than 31 stay, and thinning twice thins no further.
        #[test]
        fn thinning_is_bounded_and_settled(mut hours in prop::collection::vec(0i64..20_000, 1..200)) {
            hours.sort_unstable_by(|a, b| b.cmp(a));
            let all: Vec<_> = hours.iter().map(|h| backup(start() + Duration::hours(*h), Reason::Close)).collect();
            let now = all[0].made_at;
            let gone = superfluous(&all, now);
            prop_assert!(!gone.contains(&0));
            let kept: Vec<_> = (0..all.len()).filter(|at| !gone.contains(at)).map(|at| all[at].clone()).collect();
            prop_assert!(kept.len() <= DAYS + WEEKS + MONTHS);
            prop_assert!(superfluous(&kept, now).is_empty());
            let days: HashSet<_> = all.iter().map(|backup| backup.made_at.date()).collect();
            prop_assert!(kept.len() >= days.len().min(DAYS));
        }
    }
}
