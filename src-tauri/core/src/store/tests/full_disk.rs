use std::path::PathBuf;

use crate::Code;
use crate::store::testing::{code, named, password};
use crate::store::{ChangeSource, NewRegister, Operation, Register};

/// A folder on a disk of a few megabytes, such as one of `mount -t tmpfs -o size=4m tmpfs FOLDER`.
const SMALL_DISK: &str = "TONGCE_TEST_SMALL_DISK";

#[test]
#[ignore = "needs a small disk"]
fn a_full_disk_is_named_and_nothing_is_lost() {
    let folder = PathBuf::from(std::env::var_os(SMALL_DISK).expect("a small disk")).join("登记册");
    let (mut register, _) = Register::create(&folder, &NewRegister::default(), &password()).expect("created");
    let mut saved = 0;
    let full = loop {
        let step = register.transact(Operation::Sample, |w| {
            (0..200).try_for_each(|n| {
                w.create(named(&format!("孩子{n}")).with("child.remarks", &*"长".repeat(400)), ChangeSource::Typed)
                    .map(drop)
            })
        });
        match step {
            Ok(_) => saved += 200,
            Err(error) => break error,
        }
        assert_eq!(register.count(), saved);
    };
    assert_eq!(full.code, Code::DiskFull, "{:?}", std::error::Error::source(&full));
    assert_eq!(register.count(), saved);
    let id = register.page("", 0, 1).expect("listed").children[0].id;
    assert!(register.child(id).is_ok());
    // There is no room for a backup either; the register is closed all the same.
    assert_eq!(code(register.back_up(None)), Code::DiskFull);
    assert_eq!(code(register.close()), Code::DiskFull);
    let mut register = Register::open(&folder, &password()).expect("opened");
    assert_eq!(register.count(), saved);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let backup = register.back_up(Some(elsewhere.path())).expect("backed up");
    drop(register);
    let restored = elsewhere.path().join("登记册");
    assert_eq!(Register::restore(&backup, &restored, &password()).expect("restored").children, saved);
    assert_eq!(code(Register::restore(&backup, &folder, &password())), Code::DiskFull);
    assert_eq!(Register::open(&folder, &password()).expect("opened").count(), saved);
}
