//! Steps that touch many children at once: one field for all, leaving, coming back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::children::{changed, parse_id};
use super::listing::{LARGEST_PAGE, Paging, Selected, chosen};
use super::session::Session;
use super::types::{ChildRow, WireValue};
use crate::domain::text::tidy;
use crate::store::{ChangeSource, Operation};
use crate::{Code, Error, Result, words};

/// Request of `edit_children`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EditChildren {
    /// Whose files.
    pub selected: Selected,
    /// The field.
    pub field: String,
    /// What it becomes; absent or empty is 未采集.
    pub value: Option<WireValue>,
}

/// Request of `leave_register`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeaveRegister {
    /// Who leaves.
    pub selected: Selected,
    /// Why.
    pub reason: String,
}

/// Answer of `edit_children`, `leave_register` and `bring_back`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ManyDone {
    /// Files that changed.
    pub children: u32,
}

/// A child who left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeftChild {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: String,
    /// ISO time with offset.
    pub at: String,
    /// Who noted it.
    pub operator: String,
    /// What was done, in words, with the reason.
    pub operation: String,
}

/// Answer of `left_children`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeftPage {
    /// All who left.
    pub total: u32,
    /// Those of the page, the last first.
    pub rows: Vec<LeftChild>,
}

/// Request of `bring_back`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BringBack {
    /// Identities.
    pub ids: Vec<String>,
}

/// Request of `find_similar`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindSimilar {
    /// A name, possibly empty.
    pub name: String,
    /// An ID number, possibly empty or unfinished.
    pub id_number: String,
}

/// Answer of `find_similar`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SimilarChild {
    /// Who.
    pub row: ChildRow,
    /// Whether the ID number is the same, and so most probably the child.
    pub same: bool,
}

/// Sets one field of many files in one step.
pub fn edit(session: &mut Session, request: EditChildren) -> Result<ManyDone> {
    let chosen = chosen(&request.selected)?;
    let register = session.open_mut()?;
    let ids = register.ids(&chosen)?;
    let changes = [(request.field.clone(), request.value)].into();
    let operation = Operation::EditMany { field: request.field };
    let done = register.transact(operation, |writer| {
        ids.iter().try_for_each(|id| {
            let record = changed(writer.child(*id)?.record, &changes)?;
            writer.save(*id, record, ChangeSource::Typed).map(drop)
        })
    })?;
    Ok(ManyDone { children: count(done.changed.len()) })
}

/// The reasons for leaving that are offered.
pub fn reasons() -> Result<Vec<String>> {
    serde_json::from_str(include_str!("../../../../assets/leaving.json"))
        .map_err(|error| Error::new(Code::Internal).because(error))
}

/// Takes children off the register; their files stay and can be brought back.
pub fn leave(session: &mut Session, request: LeaveRegister) -> Result<ManyDone> {
    let reason = tidy(&request.reason);
    if reason.is_empty() {
        return Err(Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.reason_missing", &[])));
    }
    let chosen = chosen(&request.selected)?;
    let register = session.open_mut()?;
    let ids = register.ids(&chosen)?;
    let done =
        register.transact(Operation::Leave { reason }, |writer| ids.iter().try_for_each(|id| writer.remove(*id)))?;
    Ok(ManyDone { children: count(done.changed.len()) })
}

/// The children who left, the last first, a page of them.
pub fn left(session: &mut Session, page: Paging) -> Result<LeftPage> {
    let register = session.open()?;
    let rows = register.left_page(page.offset, page.limit.min(LARGEST_PAGE))?.into_iter().map(|left| LeftChild {
        id: left.id.to_string(),
        name: left.name,
        at: left.at,
        operator: left.operator,
        operation: left.operation,
    });
    Ok(LeftPage { total: register.left_count()?, rows: rows.collect() })
}

/// Brings children back who left.
pub fn bring_back(session: &mut Session, request: BringBack) -> Result<ManyDone> {
    let ids = request.ids.iter().map(|id| parse_id(id)).collect::<Result<Vec<_>>>()?;
    let done = session
        .open_mut()?
        .transact(Operation::BringBack, |writer| ids.iter().try_for_each(|id| writer.put_back(*id).map(drop)))?;
    Ok(ManyDone { children: count(done.changed.len()) })
}

/// Who might be the child that somebody is about to enter: the same ID number, the same name, or one that sounds alike.
pub fn find_similar(session: &mut Session, request: FindSimilar) -> Result<Vec<SimilarChild>> {
    const MOST: u32 = 8;
    let at = session.circumstances(super::children::today());
    let register = session.open()?;
    let (name, number) = (tidy(&request.name), tidy(&request.id_number));
    let mut found = Vec::new();
    if !number.is_empty() {
        found.extend(register.by_id_number(&number)?.into_iter().map(|child| (child, true)));
    }
    if name.chars().count() > 1 {
        let letters = crate::domain::spelling::spell_name(&name).full;
        let alike = register.by_name(&name)?.into_iter().chain(register.page(&letters, 0, MOST)?.children);
        found.extend(alike.map(|child| (child, false)));
    }
    let mut similar: Vec<SimilarChild> = Vec::new();
    for (child, same) in found {
        let row = super::children::row(&child, &at);
        if similar.iter().all(|known| known.row.id != row.id) {
            similar.push(SimilarChild { row, same });
        }
    }
    similar.truncate(MOST as usize);
    Ok(similar)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
