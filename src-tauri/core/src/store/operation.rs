//! What somebody did: every step that writes has a name, and says where its values came from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::change::ChangeSource;
use crate::forms::{Field, fields};
use crate::words;

/// A table that an import took values from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceTable {
    /// The file's name.
    pub file: String,
    /// The sheet's name; may be empty for a file without sheets.
    pub sheet: String,
    /// By field key or extra header: the column's letters (`B`) for rosters, the whole address (`C5`) for
    /// registration sheets.
    pub columns: BTreeMap<String, String>,
}

/// One step of work. Stored as JSON in the audit trail: variants and names are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Operation {
    /// The register was created.
    CreateRegister,
    /// A file was opened for a new child.
    NewChild,
    /// A file was edited.
    EditChild,
    /// A child was taken off the register.
    RemoveChild,
    /// One field of several files was set.
    EditMany {
        /// The field's key.
        field: String,
    },
    /// Children left the register.
    Leave {
        /// Why, in the words of `assets/leaving.json`.
        reason: String,
    },
    /// Children who had left came back.
    BringBack,
    /// A photograph or scan was added to a child's papers.
    Attach {
        /// The child's name then, as earlier versions wrote it down; the trail needs none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        child: String,
        /// The file's name.
        name: String,
    },
    /// A photograph or scan was taken away.
    Detach {
        /// The file's name.
        name: String,
    },
    /// The invented children of the sample were entered.
    Sample,
    /// Workbooks were imported.
    Import {
        /// Where the rows came from, see [`ChangeSource::Row`].
        tables: Vec<SourceTable>,
        /// Fingerprints of the files.
        #[serde(default)]
        sha256s: Vec<String>,
    },
    /// A person said whose a parked row is.
    DecideParked {
        /// The row's number.
        parked: i64,
        /// Whether it was said to be the child it was held against.
        same: bool,
        /// Where the row came from, see [`ChangeSource::Row`]; its only table.
        table: SourceTable,
    },
    /// What an earlier import brought was taken back, but for what was edited since.
    UndoImport {
        /// The import's number.
        of: i64,
    },
    /// An earlier step was undone.
    Undo {
        /// Its number.
        of: i64,
    },
    /// The register was brought back from a backup.
    Restore {
        /// The backup's file name.
        backup: String,
    },
    /// A form left the register.
    Send {
        /// The form's key.
        form: String,
        /// The file's name.
        file: String,
        /// Fingerprint of the file: SHA-256, hexadecimal.
        sha256: String,
        /// How many children stand in it.
        children: u32,
    },
    /// Settings were changed.
    Settings,
    /// The county's words for levels were changed.
    LevelWords {
        /// Field by field, what is called how now.
        words: String,
    },
    /// What was confirmed of forms' columns was remembered.
    FormPacks {
        /// The forms' titles.
        titles: String,
    },
    /// What was remembered of a form's columns was forgotten.
    ForgetFormPack {
        /// The form's title.
        title: String,
    },
    /// A password was changed.
    ChangePassword,
    /// A new recovery code was made.
    RenewRecoveryCode,
    /// Somebody else was given a password of their own.
    AddOperator {
        /// Their name.
        name: String,
    },
    /// An operator was taken away.
    RemoveOperator {
        /// Their name.
        name: String,
    },
    /// A later version of the program did something that this one has no name for.
    #[serde(other)]
    Other,
}

impl Operation {
    /// What was done, in words: 导入 花名册.xlsx.
    pub fn describe(&self) -> String {
        match self {
            Operation::CreateRegister => plain("create_register"),
            Operation::NewChild => plain("new_child"),
            Operation::EditChild => plain("edit_child"),
            Operation::RemoveChild => plain("remove_child"),
            Operation::EditMany { field } => words::say(
                "operations.edit_many",
                &[("field", fields().get(field).map_or(field.as_str(), Field::title))],
            ),
            Operation::Leave { reason } => words::say("operations.leave", &[("reason", reason)]),
            Operation::BringBack => plain("bring_back"),
            Operation::Attach { name, .. } => words::say("operations.attach", &[("name", name)]),
            Operation::Detach { name } => words::say("operations.detach", &[("name", name)]),
            Operation::Sample => plain("sample"),
            Operation::Import { tables, .. } => {
                let files: BTreeSet<&str> = tables.iter().map(|table| table.file.as_str()).collect();
                let files = files.into_iter().collect::<Vec<_>>().join("、");
                words::say("operations.import", &[("files", files)])
            }
            Operation::DecideParked { same: true, table, .. } => {
                words::say("operations.decide_same", &[("files", &table.file)])
            }
            Operation::DecideParked { same: false, table, .. } => {
                words::say("operations.decide_other", &[("files", &table.file)])
            }
            Operation::UndoImport { of } => words::say("operations.undo_import", &[("number", of.to_string())]),
            Operation::Undo { of } => words::say("operations.undo", &[("number", of.to_string())]),
            Operation::Restore { backup } => words::say("operations.restore", &[("backup", backup)]),
            Operation::Send { file, .. } => words::say("operations.send", &[("file", file)]),
            Operation::Settings => plain("settings"),
            Operation::LevelWords { words } => words::say("operations.level_words", &[("words", words)]),
            Operation::ForgetFormPack { title } => words::say("operations.forget_form_pack", &[("title", title)]),
            Operation::FormPacks { titles } => words::say("operations.form_packs", &[("titles", titles)]),
            Operation::ChangePassword => plain("change_password"),
            Operation::RenewRecoveryCode => plain("renew_recovery_code"),
            Operation::AddOperator { name } => words::say("operations.add_operator", &[("name", name)]),
            Operation::RemoveOperator { name } => words::say("operations.remove_operator", &[("name", name)]),
            Operation::Other => plain("other"),
        }
    }

    /// Whether the step can be taken back.
    pub(super) fn undoable(&self) -> bool {
        use Operation as O;
        matches!(
            self,
            O::NewChild
                | O::EditChild
                | O::RemoveChild
                | O::EditMany { .. }
                | O::Leave { .. }
                | O::BringBack
                | O::Attach { .. }
                | O::Detach { .. }
                | O::Sample
                | O::Import { .. }
                | O::DecideParked { .. }
                | O::UndoImport { .. }
                | O::Settings
                | O::LevelWords { .. }
                | O::FormPacks { .. }
                | O::ForgetFormPack { .. }
        )
    }

    /// Whether the step stands in the trail even when no child and no setting changed by it.
    pub(super) fn always_recorded(&self) -> bool {
        use Operation as O;
        matches!(
            self,
            O::CreateRegister
                | O::Undo { .. }
                | O::Send { .. }
                | O::Restore { .. }
                | O::ChangePassword
                | O::RenewRecoveryCode
                | O::AddOperator { .. }
                | O::RemoveOperator { .. }
        )
    }

    /// The step that this one undoes.
    pub(super) fn undoes(&self) -> Option<i64> {
        match self {
            Operation::Undo { of } => Some(*of),
            _ => None,
        }
    }

    /// Where a value came from, in words: 手工填写, or 花名册.xlsx · Sheet1 · B8.
    pub(super) fn describe_source(&self, source: ChangeSource, field: &str) -> String {
        match (source, self) {
            (ChangeSource::Row { table, row }, Operation::Import { tables, .. }) => {
                tables.get(table).map_or_else(String::new, |table| table.place(row, field))
            }
            (ChangeSource::Row { row, .. }, Operation::DecideParked { table, .. }) => table.place(row, field),
            (ChangeSource::Undo, _) => plain("source_undo"),
            (_, Operation::Sample) => plain("source_sample"),
            _ => plain("source_typed"),
        }
    }
}

impl SourceTable {
    /// `花名册.xlsx · Sheet1 · B8`; the row alone when no column is known, as for values that follow from others.
    fn place(&self, row: u32, field: &str) -> String {
        let cell = match self.columns.get(field) {
            Some(address) if address.ends_with(|c: char| c.is_ascii_digit()) => address.clone(),
            Some(letters) => format!("{letters}{row}"),
            None => words::say("operations.source_row", &[("row", row.to_string())]),
        };
        [self.file.as_str(), self.sheet.as_str(), &cell]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

fn plain(name: &str) -> String {
    words::say::<&str>(&format!("operations.{name}"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_from_a_sheet_names_its_cell() {
        let columns = [("child.name", "B"), ("guardian.name", "C5")].map(|(f, c)| (f.to_owned(), c.to_owned()));
        let table = SourceTable { file: "花名册.xlsx".into(), sheet: "Sheet1".into(), columns: columns.into() };
        let import = Operation::Import { tables: vec![table], sha256s: vec![] };
        let row = ChangeSource::Row { table: 0, row: 8 };
        assert_eq!(import.describe_source(row, "child.name"), "花名册.xlsx · Sheet1 · B8");
        assert_eq!(import.describe_source(row, "guardian.name"), "花名册.xlsx · Sheet1 · C5");
        assert!(import.describe_source(row, "child.sex").starts_with("花名册.xlsx · Sheet1 · "));
        assert!(import.describe().contains("花名册.xlsx"));
    }

    #[test]
    fn a_later_kind_of_step_is_read_as_another() {
        let read = |json: &str| serde_json::from_str::<Operation>(json).expect("read");
        assert_eq!(read(r#"{"kind":"merge","of":[1,2]}"#), Operation::Other);
        assert_eq!(read(r#"{"kind":"undo","of":3}"#), Operation::Undo { of: 3 });
    }

    #[test]
    fn every_operation_has_its_words() {
        for name in [
            "create_register",
            "new_child",
            "edit_child",
            "remove_child",
            "sample",
            "import",
            "undo",
            "restore",
            "form_packs",
            "decide_same",
            "decide_other",
            "undo_import",
        ] {
            assert!(words::has(&format!("operations.{name}")), "{name}");
        }
        for name in ["edit_many", "edit_field", "edit_fields", "leave", "bring_back", "attach", "detach"] {
            assert!(words::has(&format!("operations.{name}")), "{name}");
        }
        for name in [
            "other",
            "send",
            "settings",
            "change_password",
            "renew_recovery_code",
            "level_words",
            "add_operator",
            "remove_operator",
            "source_typed",
            "source_undo",
            "source_row",
        ] {
            assert!(words::has(&format!("operations.{name}")), "{name}");
        }
    }
}
