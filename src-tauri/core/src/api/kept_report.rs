//! The report of an import over a lock. It holds children's data, so it waits sealed under the register's key, in memory only, and is read
//! again by its operator alone.

use serde::{Deserialize, Serialize};

use super::import_types::{ImportReport, PlanRef};
use super::importing;
use super::session::{Session, WaitingPlan};
use crate::store::Sealed;
use crate::{Code, Error, Result};

/// The import that was applied last, for its report and for the workbook of the rows that didn't go in.
pub(super) struct AppliedImport {
    pub report: ImportReport,
    /// What that workbook is made of; none when every row went in.
    pub waiting: Option<WaitingPlan>,
    /// The workbook itself, after a lock.
    pub mending: Option<Mending>,
}

/// The workbook of the rows that didn't go in.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Mending {
    /// Its name without ending.
    pub name: String,
    pub rows: u32,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// What is sealed in front of the workbook's bytes.
#[derive(Serialize, Deserialize)]
struct Head {
    report: ImportReport,
    mending: Option<Mending>,
}

/// Seals the report of an import that somebody looks at, before the register is closed. What can't be sealed is gone: nothing keeps a
/// register from being locked.
pub(super) fn seal(session: &mut Session, plan: &str) -> Option<Sealed> {
    let (_, applied) = session.applied.take().filter(|(id, _)| id == plan)?;
    let mending = match (applied.mending, &applied.waiting) {
        (Some(mending), _) => Some(mending),
        (None, Some(waiting)) => importing::mending(session, waiting).ok(),
        (None, None) => None,
    };
    let bytes = mending.as_ref().map(|mending| mending.bytes.clone()).unwrap_or_default();
    let head = serde_json::to_vec(&Head { report: applied.report, mending }).ok()?;
    let length = u64::try_from(head.len()).ok()?.to_le_bytes();
    session.register.as_ref()?.seal(&[&length[..], &head, &bytes].concat()).ok()
}

/// The report of before the lock, with its undo and its workbook.
///
/// # Errors
/// [`Code::Stale`] when it isn't there any more, or is somebody else's; [`Code::NoSuchImport`] when the import was taken back meanwhile.
pub fn again(session: &mut Session, request: PlanRef) -> Result<ImportReport> {
    let stale = || Error::new(Code::Stale);
    let register = session.open()?;
    let sealed = session.held.report(&request.plan).ok_or_else(stale)?;
    let content = register.unseal(sealed)?;
    let (length, rest) = content.split_first_chunk::<8>().ok_or_else(stale)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| stale())?;
    let (head, bytes) = rest.split_at_checked(length).ok_or_else(stale)?;
    let Head { report, mending } = serde_json::from_slice(head).map_err(|error| stale().because(error))?;
    let stands = |number: i64| register.imports(u32::MAX).map(|all| all.iter().any(|import| import.number == number));
    let taken_back = report.operation.map(stands).transpose()? == Some(false);
    let mending = mending.map(|mending| Mending { bytes: bytes.to_vec(), ..mending });
    session.held.drop_report(&request.plan);
    if taken_back {
        return Err(Error::new(Code::NoSuchImport).with("number", report.operation.unwrap_or_default()));
    }
    session.applied = Some((request.plan, AppliedImport { report: report.clone(), waiting: None, mending }));
    Ok(report)
}
