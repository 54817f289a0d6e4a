//! Looking the register through: pages, structure, trail, documents, lists.

use sha2::{Digest, Sha256};

use super::patch::digest;
use super::roll::{self, RollRow};
use super::{Register, audit, child, connection, hex};
use crate::{Code, Result};

/// What can be wrong with a register's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A page of the file was altered or can't be read.
    Pages,
    /// Tables or indexes contradict each other.
    Structure,
    /// The audit trail was altered, cut or reordered.
    Trail,
    /// Files of children are not what the trail says they are.
    Documents,
    /// Lists contradicted the files; they have been made anew.
    Lists,
}

impl Fault {
    /// What is wrong and what to do, in words.
    pub fn describe(self) -> String {
        let name = match self {
            Fault::Pages => "pages",
            Fault::Structure => "structure",
            Fault::Trail => "trail",
            Fault::Documents => "documents",
            Fault::Lists => "lists",
        };
        super::register::sentence(&format!("operations.fault_{name}"))
    }
}

/// What a look through the register found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// Children on the register.
    pub children: u32,
    /// Steps in the audit trail.
    pub operations: i64,
    /// The hash of the last step, which stands for the whole trail.
    pub head: String,
    /// A fingerprint of all children's files: equal for equal content, whatever the history.
    pub content: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl CheckReport {
    /// Whether nothing is wrong that was not mended.
    pub fn is_sound(&self) -> bool {
        self.faults.iter().all(|fault| *fault == Fault::Lists)
    }
}

impl Register {
    /// Looks the whole register through. Damage is reported, nothing is erased; only lists, which follow from the
    /// files, are made anew when they are wrong.
    pub fn check(&mut self) -> Result<CheckReport> {
        connection::checkpoint(&self.connection)?;
        let mut report = CheckReport {
            children: self.count(),
            operations: 0,
            head: String::new(),
            content: String::new(),
            faults: vec![],
        };
        report.note(Fault::Pages, connection::pages_are_sound(&self.connection))?;
        report.note(Fault::Structure, connection::structure_is_sound(&self.connection))?;
        report.note(Fault::Trail, audit::first_break(&self.connection).map(|broken| broken.is_none()))?;
        let documents = self.documents(&mut report);
        report.note(Fault::Documents, documents)?;
        let lists = self.lists_are_right();
        report.note(Fault::Lists, lists)?;
        if report.faults.contains(&Fault::Lists) && report.is_sound() {
            roll::rebuild(&mut self.connection)?;
            self.roll = roll::load(&self.connection)?;
            report.children = self.count();
        }
        Ok(report)
    }

    /// Compares every document with the trail and takes the fingerprints.
    fn documents(&self, report: &mut CheckReport) -> Result<bool> {
        let (operations, head) = audit::head(&self.connection)?;
        (report.operations, report.head) = (operations, hex::encode(&head));
        let last = audit::last_digests(&self.connection)?;
        let (mut right, mut present) = (true, Vec::new());
        child::each(&self.connection, &mut |kept| {
            let digest = digest(&kept.child.record);
            let (expected, removed) = last.get(&kept.number).copied().unwrap_or_default();
            right &= expected == Some(digest) && removed == kept.removed;
            if !kept.removed {
                present.push((kept.child.id, digest));
            }
            Ok(())
        })?;
        present.sort_unstable();
        let mut content = Sha256::new();
        for (id, digest) in &present {
            content.update(id.0.as_bytes());
            content.update(digest);
        }
        report.content = hex::encode(&content.finalize());
        Ok(right)
    }

    fn lists_are_right(&self) -> Result<bool> {
        let (mut right, mut count) = (true, 0);
        let mut lines = std::collections::HashMap::new();
        roll::each(&self.connection, &mut |number, line| {
            lines.insert(number, line);
            Ok(())
        })?;
        child::each(&self.connection, &mut |kept| {
            if !kept.removed {
                count += 1;
                right &= lines.get(&kept.number) == Some(&RollRow::of(kept.child.id, &kept.child.record));
            }
            Ok(())
        })?;
        Ok(right && count == lines.len() && count == self.roll.count() as usize)
    }
}

impl CheckReport {
    /// Takes over one finding; a part that can't even be read is damaged pages.
    fn note(&mut self, fault: Fault, right: Result<bool>) -> Result<()> {
        let fault = match right {
            Ok(true) => return Ok(()),
            Ok(false) => fault,
            Err(error) if error.code == Code::Damaged => Fault::Pages,
            Err(error) => return Err(error),
        };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
        Ok(())
    }
}
