//! Rows of a sheet that is older than the register: they put nothing back that somebody has changed since.
//!
//! A sheet without keys tells nothing of when it was made. But the register's history does: a value that stood in the child's file
//! once, and was changed by somebody later on, is a step back. It is a [`Conflict`] as any other: what the register says stays until a
//! person takes the sheet's side. A blank cell is no value; that it clears is what [`OnBlank::Clear`] was asked for.

use super::{Known, Planner, Target, left_alone};
use crate::Result;
use crate::domain::{FieldKey, Record, Value};
use crate::forms::fields;
use crate::forms::interpret::{Raw, interpret};
use crate::sheets::draft::Draft;
use crate::sheets::homecoming::{Conflict, of_extra, of_field};
use crate::sheets::merging::{OnBlank, merge, replacing};
use crate::sheets::persons::{Stranger, add, keep_apart, strangers};
use crate::store::Part;

impl Planner<'_> {
    /// What a row makes of a child, without what only takes the register back to an earlier state, and without what it says of persons
    /// whom the file calls otherwise; that is taken out of the draft unless a person wants it, and returned.
    pub(super) fn merge_newer(
        &mut self,
        draft: &mut Draft,
        known: &Known,
        on_blank: OnBlank,
    ) -> Result<(Record, Vec<Conflict>)> {
        let strangers = strangers(&draft.record, &known.record);
        let mut conflicts = self.leave_out_older(draft, known, on_blank)?;
        // A name that goes in takes along what the row says of its bearer.
        let left: Vec<Stranger> =
            strangers.into_iter().filter(|one| conflicts.iter().any(|c| c.field == one.field)).collect();
        let row = draft.row;
        let others = keep_apart(draft, &left, &known.record, &|field| self.takes_sheet(row, field));
        add(&mut conflicts, others);
        fill_apart(draft, &known.record, on_blank);
        Ok((merge(&known.record, draft, on_blank), conflicts))
    }

    fn leave_out_older(&mut self, draft: &mut Draft, known: &Known, on_blank: OnBlank) -> Result<Vec<Conflict>> {
        let Target::Stored(child) = known.target else { return Ok(Vec::new()) };
        let merged = merge(&known.record, draft, on_blank);
        let mut entries = replacing(&draft.record, &known.record, &merged);
        entries.retain(|entry, _| !(draft.sent_back && is_doubtful(entry, &known.record)));
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let older = self.register.superseded(child, &entries, &mut self.standing)?;
        let mut conflicts = Vec::new();
        for (entry, since) in older {
            let taken = self.takes_sheet(draft.row, &entry.1);
            let Some(theirs) = entries.get(&entry) else { continue };
            conflicts.push(Conflict { since: Some(since), taken, ..conflict(&entry, &known.record, theirs) });
            if taken {
                draft.taken.insert(entry.1);
            } else {
                leave_out(&mut draft.record, &entry);
            }
        }
        Ok(conflicts)
    }
}

/// Where only gaps are filled, a name stays whatever the sheet says, and so nothing of somebody else is filled in under it.
pub(super) fn fill_apart(draft: &mut Draft, known: &Record, on_blank: OnBlank) {
    if on_blank != OnBlank::Fill {
        return;
    }
    let kept = |one: &Stranger| known.text(one.field).is_some() && !draft.taken.contains(one.field);
    let kept: Vec<Stranger> = strangers(&draft.record, known).into_iter().filter(kept).collect();
    let apart = keep_apart(draft, &kept, known, &|_| false);
    draft.problems.extend(apart.iter().filter(|conflict| conflict.ours.is_none()).map(left_alone));
}

/// Whether a stored value is of those that a row is sent back for to be mended: the right one may well have stood there before.
fn is_doubtful((part, name): &(Part, String), known: &Record) -> bool {
    let Some(stored) = known.fields.get(name.as_str()).filter(|_| *part == Part::Field) else { return false };
    let read = fields().get(name).map(|field| interpret(field, &Raw::text(stored.display())));
    read.is_some_and(|reading| reading.trouble.is_some())
}

fn conflict((part, name): &(Part, String), known: &Record, theirs: &Value) -> Conflict {
    match part {
        Part::Extra => of_extra(name, None, known.extra.get(name), &theirs.display()),
        _ => {
            let key = FieldKey::from(name.clone());
            of_field(&key, None, known.fields.get(&key), theirs.clone())
        }
    }
}

fn leave_out(record: &mut Record, (part, name): &(Part, String)) {
    if *part == Part::Extra {
        record.extra.remove(name);
    } else {
        record.fields.remove(name.as_str());
        record.originals.remove(name.as_str());
    }
}
