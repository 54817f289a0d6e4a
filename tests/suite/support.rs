//! A desk with a register on it, and the program run as a clerk would run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// The password of every register in the suite.
pub const PASSWORD: &str = "一把好锁2026";

/// A folder of its own, removed at the end; its name has Chinese characters and a space, as real folders have.
pub struct Desk {
    folder: tempfile::TempDir,
}

/// What a run of the program said.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("我的 桌面").tempdir().expect("a folder");
        Self { folder }
    }

    /// A desk with an empty register of an invented village.
    pub fn with_register() -> Self {
        let desk = Self::new();
        desk.run(&["init", &desk.register(), "--unit", "石桥镇大坪村", "--operator", "文书甲"]).expect(0);
        desk
    }

    /// A desk whose register holds a fixture's children.
    pub fn with_children(fixture: &str) -> Self {
        let desk = Self::with_register();
        desk.run(&["import", &desk.register(), &fixture_path(fixture)]).expect(0);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("utf-8").to_owned()
    }

    pub fn register(&self) -> String {
        self.text("登记册")
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// Runs the program with further variables in its environment.
    pub fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tongce-under-test"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("TONGCE_PASSWORD", PASSWORD)
            .env("LANG", "zh_CN.UTF-8")
            .env_remove("LC_ALL");
        // What the computer remembers is the desk's own too.
        let settings = self.path("设置");
        command.env("XDG_CONFIG_HOME", &settings).env("APPDATA", &settings);
        command.env("TONGCE_CHEAP_KEYS", "1").envs(variables.iter().copied());
        Run::from(command.output().expect("the program runs"))
    }

    pub fn json(&self, args: &[&str]) -> Json {
        let mut args = args.to_vec();
        args.push("--json");
        self.run(&args).expect(0).json()
    }

    /// All children as `list --json` gives them.
    pub fn list(&self) -> Vec<Json> {
        self.json(&["list", &self.register()]).as_array().expect("an array").clone()
    }

    /// One child's file.
    pub fn show(&self, child: &str) -> Json {
        self.json(&["show", &self.register(), child])
    }
}

impl Run {
    #[track_caller]
    pub fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("one JSON document: {error}\n{}", self.out))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("utf-8");
        Self { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The path of a file in `tests/fixtures/`.
pub fn fixture_path(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    assert!(path.exists(), "{} is missing", path.display());
    path.to_str().expect("utf-8").to_owned()
}

/// A JSON file in `tests/fixtures/`.
pub fn fixture_json(name: &str) -> Json {
    serde_json::from_slice(&std::fs::read(fixture_path(name)).expect("fixture")).expect("JSON")
}

/// Writes a workbook of sheets with text cells.
pub fn save_table(path: &Path, sheets: &[(&str, &[&[&str]])]) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row as u32, column as u16, *text).expect("a cell");
            }
        }
    }
    workbook.save(path).expect("saved");
}

/// A number in Chinese digits, to make names that differ: 12 is 一二.
pub fn numeral(number: u32) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| "零一二三四五六七八九".chars().nth(digit as usize - '0' as usize).expect("a digit"))
        .collect()
}

/// A part of a zipped workbook as text.
pub fn part(workbook: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(workbook).expect("a file")).expect("a zip");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name(name).expect("the part"), &mut text).expect("text");
    text
}
