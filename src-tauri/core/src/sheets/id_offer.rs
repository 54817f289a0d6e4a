//! Whose ID number a damaged one was: a stored child of the same name whose number begins with the digits that survived.

use super::draft::{Draft, Problem};
use crate::Result;
use crate::domain::id_doctor::survivors;
use crate::forms::interpret::Trouble;
use crate::store::Register;

/// The stored numbers that a draft's damaged one may have been, as problems of its row. A proposal: nothing is taken.
///
/// # Errors
/// When the register can't be read.
pub fn offers(register: &Register, draft: &Draft, name: &str) -> Result<Vec<Problem>> {
    let Some(prefix) = &draft.id_prefix else { return Ok(Vec::new()) };
    let stored = register.by_name(name)?;
    let own = draft.record.text("child.id_number");
    let numbers = stored.iter().filter_map(|child| child.record.text("child.id_number"));
    let numbers = numbers.filter(|number| Some(*number) != own);
    let offers = survivors(prefix, numbers).into_iter().map(|number| {
        let facts = vec![("name", name.to_owned()), ("number", number.to_owned())];
        Problem::of_row(&Trouble { code: "id_of_stored", facts })
    });
    Ok(offers.collect())
}
