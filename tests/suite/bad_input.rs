//! What can't work: a clear sentence, the right exit status, nothing lost, no half-written file.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Desk, PASSWORD, fixture_path};

/// Runs an import that must fail with status 2 and these words, and must leave the register alone.
#[track_caller]
fn refused(desk: &Desk, file: &str, words: &str) {
    let before = desk.list();
    let run = desk.run(&["import", &desk.register(), file]).expect(2);
    assert!(run.err.contains(words), "{}", run.err);
    assert!(run.out.is_empty(), "{}", run.out);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    assert_eq!(desk.list(), before);
}

fn save_rows(path: &Path, rows: &[&[&str]]) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *text).expect("a cell");
        }
    }
    workbook.save(path).expect("saved");
}

#[test]
fn files_that_are_no_rosters_are_named_and_nothing_changes() {
    let desk = Desk::with_children("registration_sheets.xlsx");
    std::fs::write(desk.path("照片.xlsx"), b"\x89PNG\r\n\x1a\n not a workbook \x00\x01\x02").expect("written");
    refused(&desk, &desk.text("照片.xlsx"), "不是能读的表格文件");
    save_rows(&desk.path("空 表.xlsx"), &[]);
    refused(&desk, &desk.text("空 表.xlsx"), "没有任何内容");
    refused(&desk, &desk.text("不存在.xlsx"), "打不开这个文件");
    save_rows(
        &desk.path("没有姓名.xlsx"),
        &[
            &["性别", "出生日期", "身份证号"],
            &["男", "2014-05-20", "520199201405200036"],
            &["女", "2015-05-20", "520199201511245229"],
        ],
    );
    let run = desk.run(&["import", &desk.register(), &desk.text("没有姓名.xlsx")]).expect(2);
    assert!(run.err.contains("姓名"), "{}", run.err);
}

#[test]
fn a_file_of_500_mb_is_refused_at_once() {
    let desk = Desk::with_register();
    let file = std::fs::File::create(desk.path("大.xlsx")).expect("created");
    file.set_len(500 << 20).expect("a sparse file");
    refused(&desk, &desk.text("大.xlsx"), "太大");
}

#[test]
fn a_wrong_password_gives_nothing_away() {
    let desk = Desk::with_children("registration_sheets.xlsx");
    let run = desk.run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", "不是这个密码")]).expect(3);
    assert!(run.err.contains("密码不对") && run.out.is_empty(), "{}{}", run.out, run.err);
    let english = desk
        .run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", "wrong one"), ("LANG", "en_US.UTF-8")])
        .expect(3);
    assert!(english.err.contains("Wrong password"), "{}", english.err);
}

#[test]
fn the_recovery_code_opens_the_register() {
    let desk = Desk::new();
    let made = desk.json(&["init", &desk.register(), "--unit", "小河村", "--region", "520199100201"]);
    let code = made["recovery_code"].as_str().expect("a code").to_owned();
    desk.run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", &code)]).expect(0);
    let careless = code.to_lowercase().replace('-', " ");
    desk.run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", &careless)]).expect(0);
}

#[test]
fn a_second_program_is_told_that_the_register_is_in_use() {
    let desk = Desk::with_register();
    let folder = desk.register();
    // The page's host keeps the register open from the unlock on; here the lock is taken by a prompt-less import that waits for its file.
    let mut first = Command::new(env!("CARGO_BIN_EXE_tongce-under-test"))
        .args(["serve", &folder, "--no-open"])
        .env("TONGCE_CHEAP_KEYS", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the first program");
    let mut line = String::new();
    BufReader::new(first.stdout.take().expect("stdout")).read_line(&mut line).expect("the address");
    let page = crate::page::Page::enter(line.trim());
    let opened = page.call("open_register", &serde_json::json!({ "password": PASSWORD }));
    let run = desk.run(&["list", &folder]);
    first.kill().expect("ended");
    first.wait().expect("waited for");
    assert_eq!(opened["state"], "open", "{opened}");
    assert_eq!(run.status, 3, "{}", run.err);
    assert!(run.err.contains("正在另一个窗口或程序里打开"), "{}", run.err);
    desk.run(&["list", &folder]).expect(0);
}

#[test]
fn a_place_that_is_no_register_and_one_that_is_taken() {
    let desk = Desk::with_register();
    let run = desk.run(&["list", &desk.text("别处")]).expect(2);
    assert!(run.err.contains("没有登记册"), "{}", run.err);
    desk.run(&["init", &desk.register(), "--unit", "又一个村"]).expect(2);
    assert_eq!(desk.json(&["check", &desk.register()])["ok"], true);
}

#[test]
fn a_damaged_register_is_kept_and_the_backup_named_and_restored() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let backup = desk.text("备份.tongce");
    desk.run(&["backup", &desk.register(), &backup]).expect(0);
    let database = std::fs::read_dir(desk.path("登记册")).expect("folder").map(|e| e.expect("entry").path());
    let database = database.max_by_key(|path| path.metadata().map_or(0, |m| m.len())).expect("the database");
    let mut bytes = std::fs::read(&database).expect("bytes");
    let middle = bytes.len() / 2;
    for at in (0..bytes.len()).step_by(4096) {
        if let Some(byte) = bytes.get_mut(at + 100) {
            *byte ^= 0x55;
        }
    }
    assert!(middle > 4096);
    std::fs::write(&database, &bytes).expect("damaged");
    let run = desk.run(&["list", &desk.register()]).expect(4);
    assert!(run.err.contains("已损坏") && run.err.contains("备份"), "{}", run.err);
    assert_eq!(std::fs::read(&database).expect("kept"), bytes, "a damaged register is left as it is");
    desk.run(&["restore", &backup, &desk.register()]).expect(0);
    assert_eq!(desk.list().len(), 60);
}

#[test]
fn arguments_that_cannot_be_used() {
    let desk = Desk::with_register();
    desk.run(&["export", &desk.register(), "花名册", &desk.text("x.xlsx")]).expect(2);
    assert!(!desk.path("x.xlsx").exists());
    desk.run(&["export", &desk.register(), "roster", &desk.text("x.xlsx"), "--as-of", "明天"]).expect(2);
    desk.run(&["nonsense"]).expect(2);
    desk.run(&["show", &desk.register(), "520199201405200036"]).expect(2);
    desk.run(&["init", &desk.text("没有名字"), "--unit", " "]).expect(2);
    desk.run(&["init", &desk.text("代码短"), "--unit", "村", "--region", "5201"]).expect(2);
    assert!(!desk.path("没有名字").exists() && !desk.path("代码短").exists());
}

#[test]
fn with_json_a_failure_is_a_document_too() {
    let desk = Desk::with_register();
    let run = desk.run(&["import", &desk.register(), &desk.text("没有.xlsx"), "--json"]).expect(2);
    assert_eq!(run.json()["error"]["code"], "file_unreadable");
}

/// A shell that runs the program with files limited to so many 512-byte blocks: like a disk that is full.
#[cfg(unix)]
fn on_a_full_disk(desk: &Desk, blocks: u32, args: &[&str]) -> std::process::Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_tongce-under-test")]).args(args).current_dir(desk.path("."));
    command
        .env("TONGCE_PASSWORD", PASSWORD)
        .env("TONGCE_CHEAP_KEYS", "1")
        .env("LANG", "zh_CN.UTF-8")
        .env_remove("LC_ALL");
    command.output().expect("the program runs")
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_register_and_old_exports_as_they_were() {
    let desk = Desk::with_children("registration_sheets.xlsx");
    let before = desk.list();
    let out = desk.text("花名册.xlsx");
    std::fs::write(&out, b"the old file").expect("written");
    for blocks in [1, 8, 24, 64] {
        let import = on_a_full_disk(&desk, blocks, &["import", &desk.register(), &fixture_path("roster_clean.xlsx")]);
        let words = String::from_utf8_lossy(&import.stderr).into_owned();
        assert_eq!(import.status.code(), Some(2), "{blocks}: {words}");
        assert!(words.contains("磁盘") || words.contains("出错"), "{blocks}: {words}");
        assert_eq!(desk.list(), before, "{blocks}");
    }
    let export = on_a_full_disk(&desk, 4, &["export", &desk.register(), "roster", &out]);
    assert_eq!(export.status.code(), Some(2), "{}", String::from_utf8_lossy(&export.stderr));
    assert_eq!(std::fs::read(&out).expect("there"), b"the old file");
    let left: Vec<_> =
        std::fs::read_dir(desk.path(".")).expect("folder").map(|e| e.expect("entry").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("tmp")), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_without_write_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let desk = Desk::new();
    let locked = desk.path("只读");
    std::fs::create_dir(&locked).expect("made");
    std::fs::set_permissions(desk.path("."), std::fs::Permissions::from_mode(0o755)).expect("set");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).expect("set");
    let program = desk.path("tongce");
    std::fs::copy(env!("CARGO_BIN_EXE_tongce-under-test"), &program).expect("copied");
    let mut command = Command::new(&program);
    command.args(["init", &desk.text("只读/登记册"), "--unit", "大坪村"]).current_dir("/");
    command
        .env("TONGCE_PASSWORD", PASSWORD)
        .env("TONGCE_CHEAP_KEYS", "1")
        .env("LANG", "zh_CN.UTF-8")
        .env_remove("LC_ALL");
    // Permissions mean nothing to root, so root runs it as nobody.
    if std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0) {
        command.uid(NOBODY);
    }
    let output = command.output().expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("没有写入权限"), "{words}");
}

#[test]
fn hostile_text_comes_back_as_it_went() {
    let desk = Desk::with_register();
    let hostile =
        ["=1+1", "+86", "-", "@x", "00123", "1-2", "3E5", "2016.7", "_x0041_", "<b>&amp;", "'quoted", "👨‍👩‍👧 好"];
    let header: &[&str] = &["姓名", "性别", "出生日期", "身份证号", "班级"];
    let names: Vec<String> =
        ["㼆小明", "䶮", "𬭸小芳", "买买提·艾力", "张  三", "Ａ明", "单一", "单二", "单三", "单四", "单五", "单六"]
            .map(str::to_owned)
            .to_vec();
    let rows: Vec<Vec<&str>> =
        names.iter().zip(hostile).map(|(name, text)| vec![name.as_str(), "男", "2014-05-20", "", text]).collect();
    let all: Vec<&[&str]> = std::iter::once(header).chain(rows.iter().map(Vec::as_slice)).collect();
    save_rows(&desk.path("怪字.xlsx"), &all);
    desk.run(&["import", &desk.register(), &desk.text("怪字.xlsx")]).expect(0);
    let out = desk.text("out.xlsx");
    desk.run(&["export", &desk.register(), "roster", &out]).expect(0);
    let fresh = Desk::with_register();
    fresh.run(&["import", &fresh.register(), &out]).expect(0);
    let classes = |desk: &Desk| -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = desk
            .list()
            .iter()
            .map(|row| {
                let fields = desk.show(row["id"].as_str().expect("id"))["fields"].clone();
                (
                    fields["child.name"].as_str().unwrap_or_default().to_owned(),
                    fields["child.class"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        found.sort();
        found
    };
    let mut wanted: Vec<(String, String)> = names.into_iter().zip(hostile.map(str::to_owned)).collect();
    wanted.sort();
    assert_eq!(classes(&desk), wanted);
    assert_eq!(classes(&fresh), wanted);
}

#[test]
fn a_stuck_reader_of_standard_output_is_no_crash() {
    let desk = Desk::with_children("roster_clean.xlsx");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tongce-under-test"))
        .args(["list", &desk.register(), "--json"])
        .env("TONGCE_PASSWORD", PASSWORD)
        .env("TONGCE_CHEAP_KEYS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(b"\n"));
    let output = child.wait_with_output().expect("ended");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}
