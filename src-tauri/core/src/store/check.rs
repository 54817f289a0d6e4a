//! Looking the register through: pages, structure, trail, documents, lists.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::patch::digest;
use super::roll::{self, RollRow};
use super::{Register, audit, child, connection, hex};
use crate::domain::ChildId;
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
        let files = self.files();
        report.take(files)?;
        if report.faults.contains(&Fault::Lists) && report.is_sound() {
            roll::rebuild(&mut self.connection)?;
            self.roll = roll::load(&self.connection)?;
            report.children = self.count();
        }
        Ok(report)
    }

    /// Compares every file with the trail and with the lists, and takes the fingerprints.
    fn files(&self) -> Result<Files> {
        let (last, mut lines) = (audit::last_digests(&self.connection)?, HashMap::new());
        roll::each(&self.connection, &mut |number, line| {
            lines.insert(number, line);
            Ok(())
        })?;
        let (operations, head) = audit::head(&self.connection)?;
        let mut files =
            Files { operations, head: hex::encode(&head), agree: true, listed: true, content: String::new() };
        let mut present = Vec::new();
        child::each(&self.connection, &mut |kept| {
            let digest = digest(&kept.child.record);
            let (expected, removed) = last.get(&kept.number).copied().unwrap_or_default();
            files.agree &= expected == Some(digest) && removed == kept.removed;
            if !kept.removed {
                present.push((kept.child.id, digest));
                files.listed &= lines.get(&kept.number) == Some(&RollRow::of(kept.child.id, &kept.child.record));
            }
            Ok(())
        })?;
        files.listed &= present.len() == lines.len() && present.len() == self.roll.count() as usize;
        files.content = fingerprint(present);
        Ok(files)
    }
}

/// What the look through the children's files found.
struct Files {
    operations: i64,
    head: String,
    content: String,
    /// With the trail.
    agree: bool,
    /// In the lists, as they should be.
    listed: bool,
}

fn fingerprint(mut digests: Vec<(ChildId, [u8; 32])>) -> String {
    digests.sort_unstable();
    let mut content = Sha256::new();
    for (id, digest) in &digests {
        content.update(id.0.as_bytes());
        content.update(digest);
    }
    hex::encode(&content.finalize())
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

    fn take(&mut self, files: Result<Files>) -> Result<()> {
        match files {
            Ok(files) => {
                self.note(Fault::Documents, Ok(files.agree))?;
                self.note(Fault::Lists, Ok(files.listed))?;
                (self.operations, self.head, self.content) = (files.operations, files.head, files.content);
                Ok(())
            }
            Err(error) => self.note(Fault::Pages, Err(error)),
        }
    }
}
