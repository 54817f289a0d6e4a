//! How long a clerk waits for the window: from the click on the program to its first page beside an empty window of the same
//! toolkit, and from there to the list. Prints medians; judges nothing but whether the goal is met.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use invented::{Dice, child};
use tongce_core::store::{ChangeSource, NewRegister, Operation, Register, Secret};

use crate::Outcome;
use crate::desk::Desk;
use crate::webdriver::Driver;

/// Children in the register.
const CHILDREN: u64 = 10_000;
/// How often each window is opened, in turn.
const RUNS: usize = 7;
/// So much longer than an empty window may it take.
const GOAL: f64 = 300.0;
const PASSWORD: &str = "measuring only";
const PATIENTLY: Duration = Duration::from_secs(60);

/// What to measure.
pub struct Bench {
    /// The program.
    pub window: PathBuf,
    /// A window with nothing in it.
    pub empty: PathBuf,
    /// Where the programs' output goes.
    pub out: PathBuf,
}

/// Milliseconds from the click on the program to its page, from 打开 to the first screen, and from 名册 to its rows.
#[derive(Default)]
struct Waits {
    empty: Vec<f64>,
    start: Vec<f64>,
    open: Vec<f64>,
    list: Vec<f64>,
    typing: Vec<f64>,
}

/// Opens both windows in turn and prints how long they took.
pub fn go(bench: &Bench) -> Outcome<()> {
    fs::create_dir_all(&bench.out).map_err(|error| format!("{}: {error}", bench.out.display()))?;
    let desk = Desk::set_up(&bench.out.join("driver.log"))?;
    let register = desk.home.path().join("register");
    fill(&register).map_err(|error| error.to_string())?;
    let mut waits = Waits::default();
    for run in 0..=RUNS {
        let mut this = Waits::default();
        this.empty.push(opened(&desk, &bench.empty, &[])?.1);
        let (driver, start) = opened(&desk, &bench.window, &[register.display().to_string()])?;
        this.start.push(start);
        to_the_list(&driver, &mut this)?;
        drop(driver);
        // The first run reads both programs from the disk.
        if run > 0 {
            waits.take(this);
        }
    }
    waits.tell();
    Ok(())
}

impl Waits {
    fn take(&mut self, other: Self) {
        self.empty.extend(other.empty);
        self.start.extend(other.start);
        self.open.extend(other.open);
        self.list.extend(other.list);
        self.typing.extend(other.typing);
    }

    fn tell(self) {
        let [empty, start, open, list, typing] =
            [self.empty, self.start, self.open, self.list, self.typing].map(median);
        println!("window with {CHILDREN} children, medians of {RUNS} runs in turn");
        println!("empty window, from the click on the program: {empty:.0} ms");
        println!("the program, from the click to its first page: {start:.0} ms ({:.0} ms more)", start - empty);
        println!("from 打开 to the first screen, the password's derivation with it: {open:.0} ms");
        println!("from 名册 to its rows: {list:.0} ms");
        println!("a key typed in the search field, until the page has drawn it: {typing:.1} ms");
        let more = start - empty + list;
        let verdict = if more <= GOAL { "met" } else { "MISSED" };
        println!("from a click to a usable list, beyond the empty window: {more:.0} ms (goal ≤ {GOAL} ms) {verdict}");
        let all = start - empty + open + list;
        println!("the same with 打开 and its derivation: {all:.0} ms");
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn fill(folder: &Path) -> tongce_core::Result<()> {
    let new = NewRegister { unit: "石桥镇".to_owned(), region: None, operator: "甲".to_owned() };
    let (mut register, _) = Register::create(folder, &new, &Secret::new(PASSWORD.to_owned()))?;
    let mut dice = Dice::new(17);
    register.transact(Operation::Import { tables: vec![], sha256s: vec![] }, |writer| {
        (0..CHILDREN).try_for_each(|number| writer.create(child(&mut dice, number), ChangeSource::Typed).map(drop))
    })?;
    Ok(())
}

/// Opens a window and gives the milliseconds from the start of its process to the moment at which its page was usable.
fn opened(desk: &Desk, program: &Path, arguments: &[String]) -> Outcome<(Driver, f64)> {
    let (starter, started) = starter(desk.home.path(), program)?;
    let driver = Driver::open(desk.port, &starter, arguments)?;
    let marked = driver.until(PATIENTLY, "the page was not usable", || {
        let marks = "const [mark] = performance.getEntriesByName('usable'); done(mark ? performance.timeOrigin + mark.startTime : null)";
        Ok(driver.run(marks)?.as_f64())
    })?;
    let began = fs::read_to_string(&started).map_err(|error| error.to_string())?;
    let began: f64 = began.trim().parse().map_err(|_| "the start was not noted".to_owned())?;
    Ok((driver, marked - began / 1e6))
}

/// A program that notes the time in nanoseconds and becomes the other one.
fn starter(folder: &Path, program: &Path) -> Outcome<(PathBuf, PathBuf)> {
    let (starter, started) = (folder.join("start.sh"), folder.join("started"));
    let script = format!("#!/bin/sh\ndate +%s%N > '{}'\nexec '{}' \"$@\"\n", started.display(), program.display());
    let written =
        fs::write(&starter, script).and_then(|()| fs::set_permissions(&starter, fs::Permissions::from_mode(0o755)));
    written.map_err(|error| format!("{}: {error}", starter.display()))?;
    Ok((starter, started))
}

fn to_the_list(driver: &Driver, waits: &mut Waits) -> Outcome<()> {
    driver.wait_for("unlock-password", PATIENTLY)?.write(PASSWORD)?;
    waits.open.push(clicked(driver, "unlock-submit", "nav-roster")?);
    // What the first screen still asks for is not the list's wait.
    driver.wait_for("nav-roster", PATIENTLY)?;
    waits.list.push(clicked(driver, "nav-roster", "child-row")?);
    waits.typing.push(typed(driver)?);
    Ok(())
}

/// Milliseconds from a click until the page has drawn what was waited for.
fn clicked(driver: &Driver, control: &str, wanted: &str) -> Outcome<f64> {
    let wait = driver.run(&format!(
        "const find = (name) => document.querySelector(`[data-test=\"${{name}}\"]`);
         const began = performance.now();
         const drawn = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
         const watch = new MutationObserver(() => {{ if (find('{wanted}')) {{ watch.disconnect(); drawn(); }} }});
         watch.observe(document.body, {{ subtree: true, childList: true }});
         find('{control}').click();"
    ));
    let wait = wait.map_err(|error| format!("from {control} to {wanted}: {error}"))?;
    wait.as_f64().ok_or(format!("no time from {control} to {wanted}"))
}

/// Milliseconds from one typed letter until the page has drawn it.
fn typed(driver: &Driver) -> Outcome<f64> {
    let wait = driver.run(
        "const field = document.querySelector('[data-test=\"search\"]');
         field.focus();
         const began = performance.now();
         document.execCommand('insertText', false, 'w');
         requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));",
    )?;
    wait.as_f64().ok_or("no time for a key".to_owned())
}
