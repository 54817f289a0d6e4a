//! Who works with the register: listing, adding and taking away.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::register::checked_password;
use super::session::Session;
use crate::Result;
use crate::store::{OperatorRow, Secret};

/// Somebody who can open the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OperatorEntry {
    /// Number in the register, for `remove_operator`.
    #[ts(type = "number")]
    pub number: i64,
    /// Name.
    pub name: String,
    /// Whether it is who works now.
    pub is_you: bool,
}

/// Request of `add_operator`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AddOperator {
    /// The new operator's name.
    pub name: String,
    /// Their password.
    pub password: String,
    /// The password of who works now, or the recovery code.
    pub own: String,
}

/// Request of `remove_operator`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RemoveOperator {
    /// Who, as `list_operators` numbers them.
    #[ts(type = "number")]
    pub number: i64,
    /// The password of who works now, or the recovery code.
    pub own: String,
}

impl From<OperatorRow> for OperatorEntry {
    fn from(OperatorRow { number, name, is_you }: OperatorRow) -> Self {
        Self { number, name, is_you }
    }
}

/// Who can open the register, in the order in which they were entered.
pub fn list(session: &mut Session) -> Result<Vec<OperatorEntry>> {
    Ok(session.open()?.operators()?.into_iter().map(OperatorEntry::from).collect())
}

/// Lets somebody else work with the register; answers with everybody who can then.
pub fn add(session: &mut Session, request: AddOperator) -> Result<Vec<OperatorEntry>> {
    let password = checked_password(request.password)?;
    session.open_mut()?.add_operator(&request.name, &password, &Secret::new(request.own))?;
    list(session)
}

/// Takes an operator away; answers with who is left.
pub fn remove(session: &mut Session, request: RemoveOperator) -> Result<Vec<OperatorEntry>> {
    session.open_mut()?.remove_operator(request.number, &Secret::new(request.own))?;
    list(session)
}
