//! Registers and records for the tests of this module. Everybody in them is invented.

use std::path::{Path, PathBuf};

use proptest::collection::btree_map;
use proptest::prelude::*;

use super::{ChangeSource, NewRegister, Operation, Register, Secret};
use crate::domain::{ChildId, FieldKey, Record, Value};

/// The password of the test registers.
pub(super) const PASSWORD: &str = "小河村2024";

/// A register in a folder that goes with it.
pub(super) struct Fixture {
    pub place: tempfile::TempDir,
    pub code: String,
}

impl Fixture {
    /// A new register, open.
    pub(super) fn new() -> (Self, Register) {
        let place = tempfile::tempdir().expect("a folder");
        let new =
            NewRegister { unit: "小河村".into(), region: Some("520000000000".into()), operator: "王秀".into() };
        let (register, code) = Register::create(&place.path().join("登记 册"), &new, &password()).expect("created");
        (Self { place, code: code.to_string() }, register)
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.place.path().join("登记 册")
    }

    pub(super) fn open(&self) -> crate::Result<Register> {
        Register::open(&self.folder(), &password())
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }
}

pub(super) fn password() -> Secret {
    Secret::new(PASSWORD)
}

/// Adds a child in a step of its own.
pub(super) fn add(register: &mut Register, record: Record) -> ChildId {
    register.transact(Operation::NewChild, |writer| writer.create(record, ChangeSource::Typed)).expect("added").value
}

/// A child with a name.
pub(super) fn named(name: &str) -> Record {
    Record::default().with("child.name", name)
}

/// The error's code.
pub(super) fn code<T>(result: crate::Result<T>) -> crate::Code {
    result.err().expect("an error").code
}

/// Every file under a folder with its content.
pub(super) fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(content(&path));
        } else {
            files.push((path.clone(), std::fs::read(&path).expect("a file")));
        }
    }
    files.sort();
    files
}

fn keys() -> impl Strategy<Value = FieldKey> {
    prop::sample::select(vec![
        "child.name",
        "child.id_number",
        "child.schooling",
        "guardian.name",
        "guardian.phone",
        "village.village",
        "household.size",
        "household.assistance",
    ])
    .prop_map(FieldKey::from)
}

fn texts() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "王芳",
        "汪方",
        "单小明",
        "欧阳雪",
        "买买提·艾力",
        "张三",
        "小河村",
        "白岩社区",
        "13812345678",
        "0851-1234567",
        "11010519491231002X",
        "小学",
        "无",
        "6组",
        "",
        "A b",
        "\u{5de}\n\t\"\\",
        "𬭸",
    ])
    .prop_map(str::to_owned)
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => texts().prop_map(Value::Text),
        1 => prop::collection::vec(texts(), 0..3).prop_map(Value::Many),
        1 => any::<i64>().prop_map(Value::Number),
    ]
}

/// Records with few distinct keys and values, so that two of them often share some.
pub(super) fn records() -> impl Strategy<Value = Record> {
    let extra = prop::sample::select(vec!["低保证号", "f/child.name", "备 注"]).prop_map(str::to_owned);
    (btree_map(keys(), values(), 0..6), btree_map(keys(), texts(), 0..3), btree_map(extra, texts(), 0..3))
        .prop_map(|(fields, originals, extra)| Record { fields, originals, extra })
}
