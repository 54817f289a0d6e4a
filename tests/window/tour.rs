//! The main job, as a clerk does it: create a register, import the village's roster, look at the list, open a file and change
//! it, export the township's forms, lock the register and open it again. Each step waits for what a person would wait for, and
//! looks at it.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::desk::Desk;
use crate::webdriver::{Driver, Element};
use crate::{Outcome, Tour, forms};

/// How long a person waits for the page.
const SOON: Duration = Duration::from_secs(20);
/// How long a person waits for work: creating derives a key, importing reads a workbook, and the machine may be slow.
const PATIENTLY: Duration = Duration::from_secs(90);

const UNIT: &str = "石桥镇小河村";
const PASSWORD: &str = "石桥-小河-2026-登记";
/// Forms to export, and words that each must hold.
const FORMS: [(&str, &[&str]); 4] = [
    ("registration", &["余秋菊", "520199201405200036", UNIT]),
    ("roster", &["余秋菊", "520199201405200036", "吕可欣"]),
    ("statistics", &["合计", UNIT]),
    ("contact-card", &["余秋菊", "15199351819"]),
];
/// A child of the sample workbook, and the initials under which a clerk looks for it.
const CHILD: (&str, &str) = ("余秋菊", "yqj");
const CHILDREN: &str = "60";
const REMARK: &str = "母亲春节返乡";

/// The window on its desk, and where things go.
struct Visit<'a> {
    desk: &'a Desk,
    driver: &'a Driver,
    register: &'a Path,
    out: &'a Path,
    pictures: Cell<u32>,
}

/// Does it all; the first thing that is not as it should be ends it.
pub fn go(tour: &Tour) -> Outcome<()> {
    let io = |error: std::io::Error| format!("{}: {error}", tour.out.display());
    if tour.out.exists() {
        fs::remove_dir_all(&tour.out).map_err(io)?;
    }
    fs::create_dir_all(&tour.out).map_err(io)?;
    let desk = Desk::set_up(&tour.out.join("driver.log"))?;
    let register = desk.home.path().join("登记册 一");
    let arguments =
        [&register, &tour.workbook, Path::new("--export-folder"), &tour.out].map(|path| path.display().to_string());
    let driver = Driver::open(desk.port, &tour.window, &arguments)?;
    let visit = Visit { desk: &desk, driver: &driver, register: &register, out: &tour.out, pictures: Cell::new(0) };
    let done = visit.main_job();
    if done.is_err() {
        let _ = visit.picture("stopped-here");
    }
    done
}

impl Visit<'_> {
    fn main_job(&self) -> Outcome<()> {
        self.create_register()?;
        self.import()?;
        self.look_at_the_list()?;
        self.change_a_file()?;
        for (form, words) in FORMS {
            self.export(form, words)?;
        }
        self.lock_and_open_again()
    }

    fn create_register(&self) -> Outcome<()> {
        self.write("create-unit", UNIT)?;
        self.picture("create")?;
        self.click("create-next")?;
        self.write("create-operator", "李文书")?;
        self.write("create-password", PASSWORD)?;
        self.write("create-password-again", PASSWORD)?;
        self.picture("create-operator")?;
        self.click("create-submit")?;
        let code = self.driver.wait_for("recovery-code", PATIENTLY)?.text()?;
        hold(code.len() >= 16, "the recovery code is too short")?;
        self.picture("recovery-code")?;
        self.click("recovery-continue")?;
        say("created a register for", UNIT);
        Ok(())
    }

    fn import(&self) -> Outcome<()> {
        self.click("nav-import")?;
        self.click("import-waiting")?;
        self.driver.wait_for("import-apply", PATIENTLY)?;
        self.picture("import-plan")?;
        self.click("import-apply")?;
        let report = self.driver.wait_for("import-report", PATIENTLY)?.text()?;
        hold(report.contains(CHILDREN), "the import's report does not tell of 60 children")?;
        self.picture("import-report")?;
        say("imported children:", CHILDREN);
        Ok(())
    }

    fn look_at_the_list(&self) -> Outcome<()> {
        self.click("nav-roster")?;
        self.until("the list has no rows", || Ok(self.rows()?.len() > 5))?;
        self.picture("roster")?;
        self.write("search", CHILD.1)?;
        self.until("the search by initials did not find the child", || {
            let rows = self.rows()?;
            Ok(rows.len() == 1 && rows.iter().all(|row| row.text().is_ok_and(|text| text.contains(CHILD.0))))
        })?;
        self.picture("search")?;
        say("found by initials:", CHILD.1);
        Ok(())
    }

    fn change_a_file(&self) -> Outcome<()> {
        self.click("child-row")?;
        let name = self.driver.wait_for("field-child-name", SOON)?.property("value")?;
        hold(name == CHILD.0, "the opened file is another child's")?;
        self.picture("file")?;
        self.write("field-child-remarks", REMARK)?;
        self.click("save")?;
        self.until("the file was not saved", || {
            let states = self.driver.all("[data-test=\"save-state\"][data-state=\"saved\"]")?;
            Ok(!states.is_empty())
        })?;
        self.picture("file-saved")?;
        say("opened and changed a file:", CHILD.0);
        Ok(())
    }

    fn export(&self, form: &str, words: &[&str]) -> Outcome<()> {
        let before = self.exported()?;
        self.click("nav-export")?;
        self.click(&format!("export-form-{form}"))?;
        self.click("export-run")?;
        let mut file = None;
        self.until("no form was exported", || {
            file = self.exported()?.into_iter().find(|file| !before.contains(file));
            Ok(file.is_some())
        })?;
        let file = file.unwrap_or_default();
        self.driver.wait_for("export-result", PATIENTLY)?;
        self.picture(&format!("export-{form}"))?;
        let text = forms::text(&file)?;
        let missing: Vec<&&str> = words.iter().filter(|word| !text.contains(**word)).collect();
        hold(missing.is_empty(), &format!("{} lacks {missing:?}", file.display()))?;
        println!("{}", file.display());
        Ok(())
    }

    fn lock_and_open_again(&self) -> Outcome<()> {
        self.click("lock")?;
        self.write("unlock-password", "不是这个密码")?;
        self.click("unlock-submit")?;
        self.until("a wrong password is not told", || {
            Ok(self.driver.all("[data-test=\"unlock-password\"][aria-invalid=\"true\"]")?.len() == 1)
        })?;
        self.picture("locked")?;
        let field = self.driver.wait_for("unlock-password", SOON)?;
        field.clear()?;
        field.write(PASSWORD)?;
        self.click("unlock-submit")?;
        self.click("nav-roster")?;
        self.until("the list is empty after opening again", || Ok(!self.rows()?.is_empty()))?;
        let mut backups = self.register.as_os_str().to_owned();
        backups.push("-备份");
        let count =
            fs::read_dir(&backups).into_iter().flatten().flatten().filter(|entry| is(&entry.path(), "tongce")).count();
        hold(count > 0, "locking left no backup")?;
        say("locked and opened again; backups:", &count.to_string());
        Ok(())
    }

    fn rows(&self) -> Outcome<Vec<Element<'_>>> {
        self.driver.all("[data-test=\"child-row\"]")
    }

    fn exported(&self) -> Outcome<Vec<PathBuf>> {
        let entries = fs::read_dir(self.out).map_err(|error| format!("{}: {error}", self.out.display()))?;
        Ok(entries.flatten().map(|entry| entry.path()).filter(|path| is(path, "xlsx")).collect())
    }

    fn click(&self, name: &str) -> Outcome<()> {
        self.driver.wait_for(name, SOON)?.click().map_err(|error| format!("{name}: {error}"))
    }

    fn write(&self, name: &str, text: &str) -> Outcome<()> {
        self.driver.wait_for(name, SOON)?.write(text).map_err(|error| format!("{name}: {error}"))
    }

    fn until(&self, otherwise: &str, mut look: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
        self.driver.until(PATIENTLY, otherwise, || Ok(look()?.then_some(())))
    }

    fn picture(&self, name: &str) -> Outcome<()> {
        self.pictures.set(self.pictures.get() + 1);
        let file = self.out.join(format!("{:02}-{name}.png", self.pictures.get()));
        println!("{}", self.desk.picture(&file)?.display());
        Ok(())
    }
}

fn hold(holds: bool, otherwise: &str) -> Outcome<()> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn say(what: &str, which: &str) {
    println!("· {what} {which}");
}

fn is(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension == ending)
}
