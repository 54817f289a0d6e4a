//! Rows that may be a known child: decided on now or before, else parked for a person.

use super::{Planner, tells_who};
use crate::domain::Record;
use crate::forms::interpret::Trouble;
use crate::sheets::candidates::Keys;
use crate::sheets::draft::{Draft, Problem};
use crate::sheets::matching::Reason;
use crate::sheets::plan::{Candidate, Decision, Outcome, Question, Target};
use crate::sheets::side_by_side;
use crate::store::ParkedState;
use crate::{Result, words};

impl Planner<'_> {
    /// A row that may be a known child: what was decided on it now or in an earlier import, else it is parked.
    pub(super) fn ask(&mut self, draft: Draft, name: String, about: Target, reason: Reason) -> Result<()> {
        let before = if self.index.nobody_stored { None } else { self.register.parked_before(&draft.record)? };
        // Of a row that says no more than a name there may be two, and the next one is somebody else's.
        if let Some(child) = before.and_then(ParkedState::child).filter(|_| tells_who(&draft.record)) {
            let known = self.index.known(self.register, &self.plan, Target::Stored(child))?;
            return self.merge_in(draft, name, known);
        }
        let known = self.index.known(self.register, &self.plan, about)?;
        let question = self.question(&draft, about, reason, &known.record, before == Some(ParkedState::Waiting));
        let decision = self.wanted.decisions.get(&(self.table(), draft.row)).copied();
        match decision {
            Some(Decision::Same) => self.merge_in(draft, name, known)?,
            Some(Decision::Other) => {
                let keys = Keys::of(&draft.record, &name);
                let new = self.create(draft, name, &keys);
                self.plan.apart.push((new, about));
            }
            Some(Decision::Later) | None => self.park(draft, name, about, reason),
        }
        if let Some(row) = self.plan.rows.last_mut() {
            (row.decision, row.question) = (decision, Some(question));
        }
        Ok(())
    }

    fn question(&self, draft: &Draft, about: Target, reason: Reason, known: &Record, waiting: bool) -> Question {
        let child = match about {
            Target::Stored(id) => Some(id.to_string()),
            Target::New(_) => None,
        };
        let name = known.text("child.name").unwrap_or_default().to_owned();
        let candidate = Candidate { child, name, fields: side_by_side::pairs(&draft.record, known) };
        Question { draft: draft.record.clone(), reason, about, candidate, waiting }
    }

    fn park(&mut self, mut draft: Draft, name: String, about: Target, reason: Reason) {
        let why = words::say::<&str>(&reason.words(), &[]);
        let trouble = Trouble { code: reason.code(), facts: vec![("why", why)] };
        // A row that stands twice is told to do so first.
        let at = usize::from(draft.problems.first().is_some_and(|problem| problem.code == "same_in_file"));
        draft.problems.insert(at, Problem::of_row(&trouble));
        self.push(draft, name, Outcome::Similar, Some(about), Vec::new());
    }
}
