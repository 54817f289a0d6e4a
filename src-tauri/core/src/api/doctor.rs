//! What is wrong with an ID number while it is being typed.

use chrono::Local;

use super::children::parse_id;
use super::session::Session;
use super::types::{CheckIdNumber, IdNumberCheck, IdTrouble};
use crate::domain::Record;
use crate::domain::id_doctor::{self, Diagnosis, survivors};
use crate::store::Register;
use crate::{Result, words};

/// Examines a number by itself, beside what is known of its child, and against the other children's numbers.
///
/// # Errors
/// When no register is open or the child is unknown.
pub fn check(session: &mut Session, request: CheckIdNumber) -> Result<IdNumberCheck> {
    let register = session.open()?;
    let child = request.child.as_deref().map(|id| register.child(parse_id(id)?)).transpose()?;
    let own = child.as_ref().map(|child| child.id);
    let record = child.map(|child| child.record).unwrap_or_default();
    let found = id_doctor::examine(&request.text, None);
    let mut troubles: Vec<IdTrouble> =
        found.ailments.iter().map(|ailment| trouble(ailment.code(), ailment.is_warning(), "")).collect();
    for seen in id_doctor::of_child(&request.text, &record, Local::now().date_naive()) {
        let derived = seen.derived.unwrap_or_default();
        troubles.push(trouble(seen.ailment.code(), seen.ailment.is_warning(), &derived));
    }
    if let Some(number) = &found.number
        && register.by_id_number(number)?.iter().any(|other| Some(other.id) != own)
    {
        troubles.push(trouble("id_same", false, ""));
    }
    let proposals = proposals(register, &found, &record)?;
    Ok(IdNumberCheck { number: found.number, troubles, proposals })
}

/// What the text itself allows, and the stored numbers of children of this name that begin with the digits that survived.
fn proposals(register: &Register, found: &Diagnosis, record: &Record) -> Result<Vec<String>> {
    let mut proposals = found.proposals.clone();
    if let (None, Some(prefix), Some(name)) = (&found.number, &found.prefix, record.text("child.name")) {
        let stored = register.by_name(name)?;
        let numbers = stored.iter().filter_map(|child| child.record.text("child.id_number"));
        proposals.extend(survivors(prefix, numbers).into_iter().map(str::to_owned));
        proposals.dedup();
    }
    Ok(proposals)
}

fn trouble(code: &str, warning: bool, derived: &str) -> IdTrouble {
    let (message, hint) = words::say_pair(&format!("findings.{code}"), &[("derived", derived)]);
    IdTrouble { code: code.to_owned(), message, hint, warning }
}
