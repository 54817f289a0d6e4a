//! A failure leaves the old file alone, and nothing half-written beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tongce_core::Code;
use tongce_core::domain::Record;
use tongce_core::sheets::write::{self, FormWriter, RosterColumns, RosterWriter};

use super::{child, context};

/// Everything in a folder with its bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap_or_default())).collect()
}

/// T23
#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("花名册.xlsx");
    std::fs::write(&path, b"the old file").expect("written");
    let before = contents(folder.path());
    let too_long = child(&"长".repeat(40_000));
    for form in ["registration", "roster", "contact-card"] {
        let mut columns = RosterColumns::default();
        columns.see(&too_long);
        let mut writer = write::writer(form, &columns, &context(), &path).expect("begun");
        writer.child(&child("甲")).expect("written");
        let error = writer.child(&too_long).expect_err("no cell can hold it");
        assert_eq!(error.code, Code::BadArgument, "{form}");
        assert!(!error.message().contains('长'), "no personal data in errors");
        drop(writer);
        assert_eq!(contents(folder.path()), before, "{form}");
    }
    let mut abandoned = RosterWriter::new(&RosterColumns::everything(), &context(), &path).expect("begun");
    abandoned.child(&child("甲")).expect("written");
    drop(abandoned);
    assert_eq!(contents(folder.path()), before, "a writer that was not finished");
    write::roster([&child("甲")], &context(), &path).expect("written");
    assert_eq!(contents(folder.path()).len(), 1, "only the new file");
}

#[test]
fn a_place_that_cannot_be_written_to_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("没有的文件夹").join("表.xlsx");
    let error = write::roster([&child("甲")], &context(), &nowhere).expect_err("no folder");
    assert_eq!(error.code, Code::FileUnreadable);
    assert!(error.message().contains("没有的文件夹"));
    let taken = folder.path().join("已有");
    std::fs::create_dir_all(taken.join("里面")).expect("a folder");
    write::roster([&child("甲")], &context(), &taken).expect_err("a folder has that name");
    assert_eq!(contents(folder.path()).len(), 1, "no unfinished file is left");
    let error =
        write::writer("no such form", &RosterColumns::default(), &context(), &nowhere).err().expect("no such form");
    assert_eq!(error.code, Code::BadArgument);
}

/// The part of [`a_full_disk_leaves_the_old_file`] that runs where no file may be longer than 64 KiB.
#[test]
#[ignore = "run by another test with a limit on the size of files"]
fn on_a_full_disk() {
    let Some(folder) = std::env::var_os("TONGCE_TEST_FULL_DISK") else { return };
    let path = Path::new(&folder).join("花名册.xlsx");
    let children: Vec<Record> =
        (0..20_000).map(|n| child(&format!("甲{n}")).with("child.hukou_address", "石桥镇大坪村三组")).collect();
    let error = write::roster(&children, &context(), &path).expect_err("no room for the rows");
    assert_eq!(error.code, Code::DiskFull, "{error}");
    let error = write::registration(&children[..400], &context(), &path).expect_err("no room for the sheets");
    assert_eq!(error.code, Code::DiskFull, "{error}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("花名册.xlsx"), b"the old file").expect("written");
    let before = contents(folder.path());
    // The limit makes writing fail as a full disk does, when the signal for it is ignored.
    let test = std::env::current_exe().expect("this test");
    let script =
        r#"trap "" XFSZ; ulimit -f 128; exec "$0" --exact writing::failure::on_a_full_disk --ignored --nocapture"#;
    let run = Command::new("sh").arg("-c").arg(script).arg(test).env("TONGCE_TEST_FULL_DISK", folder.path()).output();
    let run = run.expect("a shell");
    assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(!said.contains("panicked"), "a full disk is told in words: {said}");
    assert_eq!(contents(folder.path()), before);
}
