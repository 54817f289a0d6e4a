//! How long it takes until a clerk sees what an import would do: a wide sheet into an empty register, and some rows into a whole county.

use std::path::Path;

use calamine::{Reader as _, Xlsx, open_workbook};
use invented::{Dice, child, id_number, name, phone};
use rust_xlsxwriter::Workbook;
use tongce_core::api::importing::load;
use tongce_core::domain::Record;
use tongce_core::sheets::plan::{OnBlank, Outcome, plan};
use tongce_core::sheets::read::Reader;
use tongce_core::sheets::recognise::recognise;
use tongce_core::sheets::source::Source;
use tongce_core::store::{NewRegister, Register, Secret};

use crate::figures::{Answer, RUNS, median, memory_now, ratio, seconds, timed};
use crate::sheets::{COLUMNS, text};

/// Columns beside those of the ordinary roster, so that it has forty.
const MORE: [&str; 12] = [
    "曾用名",
    "学籍号",
    "班主任",
    "班主任电话",
    "父亲身份证号",
    "父亲工作单位",
    "母亲身份证号",
    "母亲工作单位",
    "家庭人口数",
    "户主姓名",
    "衣服尺码",
    "鞋码",
];

/// What stands in one of [`MORE`] for one child.
fn more(column: usize, dice: &mut Dice, row: u64) -> String {
    match column {
        1 => format!("G5201990{row:010}"),
        2 | 9 => name(dice),
        3 => phone(dice),
        4 | 6 => id_number(dice, 1975..1995, row),
        5 | 7 => dice.pick(&["电子厂", "建筑工地", "服装厂", ""]).to_owned(),
        8 => (3 + dice.below(5)).to_string(),
        10 => (110 + 10 * dice.below(6)).to_string(),
        11 => (30 + dice.below(10)).to_string(),
        _ => String::new(),
    }
}

fn write_wide(children: &[Record], path: &Path) -> Answer {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let headers = COLUMNS.iter().map(|(header, _)| *header).chain(MORE);
    for (column, header) in headers.enumerate() {
        sheet.write_string(0, column as u16, header)?;
    }
    let mut dice = Dice::new(5);
    for (row, record) in (1..).zip(children) {
        for (column, (_, key)) in COLUMNS.iter().enumerate() {
            sheet.write_string(row, column as u16, text(record, key, u64::from(row)))?;
        }
        for column in 0..MORE.len() {
            let cell = more(column, &mut dice, u64::from(row));
            sheet.write_string(row, (COLUMNS.len() + column) as u16, cell)?;
        }
    }
    workbook.save(path)?;
    Ok(())
}

fn read_bare(path: &Path) -> Answer<usize> {
    let mut workbook: Xlsx<_> = open_workbook(path)?;
    let range = workbook.worksheet_range_at(0).ok_or("no sheet")??;
    Ok(range.height())
}

/// Prints the figures for a sheet of so many rows and forty columns that nobody has seen before.
pub fn wide(rows: u64) -> Answer {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("wide.xlsx");
    let mut dice = Dice::new(9);
    let children: Vec<Record> = (0..rows).map(|number| child(&mut dice, number)).collect();
    write_wide(&children, &path)?;
    let new = NewRegister { unit: "石桥镇".to_owned(), region: None, operator: "甲".to_owned() };
    let secret = Secret::new("measuring only".to_owned());
    let (register, _) = Register::create(&folder.path().join("register"), &new, &secret)?;
    drop(children);
    let (mut bare, mut parts, mut whole) = (vec![], [vec![], vec![], vec![]], vec![]);
    let reader = Reader::this_program()?;
    for _ in 0..RUNS {
        bare.push(timed(|| read_bare(&path))?.1);
        let (workbook, read) = timed(|| Ok(reader.read_spilled(&path, &mut |_| {})?))?;
        let (tables, recognised) = timed(|| Ok(recognise(&*workbook.open()?)))?;
        let source = Source {
            file: "wide.xlsx".to_owned(),
            sha256: String::new(),
            workbook,
            tables,
            not_compared: Default::default(),
            unread: None,
        };
        let (plan, planned) = timed(|| Ok(plan(&register, &[source], OnBlank::Keep, &mut |_| true)?))?;
        // Among so many invented numbers a few are equal.
        if (plan.count(Outcome::Created) as usize) < rows as usize * 99 / 100 {
            return Err(format!("{} of {rows} rows planned as new", plan.count(Outcome::Created)).into());
        }
        whole.push(read + recognised + planned);
        for (part, took) in parts.iter_mut().zip([read, recognised, planned]) {
            part.push(took);
        }
    }
    let [read, recognised, planned] = parts.map(median);
    println!("sheet of {rows} × 40 cells, medians of {RUNS} runs in turn");
    println!("read in the worker {read:?}, recognise {recognised:?}, plan {planned:?}");
    let bare = median(bare);
    ratio("recognise + plan / bare calamine read", recognised + planned, bare, 2.5);
    ratio("read + recognise + plan / bare calamine read", median(whole), bare, 2.5);
    drop(register);
    memory_of(&path)?;
    let mut dice = Dice::new(10);
    let more: Vec<Record> = (0..rows * 3).map(|number| child(&mut dice, number)).collect();
    write_wide(&more, &path)?;
    memory_of(&path)
}

/// Prints what a sheet takes in a process of its own: this one keeps what it has used before.
fn memory_of(path: &Path) -> Answer {
    let told = std::process::Command::new(std::env::current_exe()?).arg(MEMORY).arg(path).output()?;
    print!("{}", String::from_utf8_lossy(&told.stdout));
    Ok(())
}

/// The argument that makes this program print what memory one sheet takes.
pub const MEMORY: &str = "--memory-of";

/// Prints what memory reading and planning one sheet takes in a process that has done nothing else.
pub fn memory(path: &Path) -> Answer {
    let folder = tempfile::tempdir()?;
    let new = NewRegister { unit: "石桥镇".to_owned(), region: None, operator: "甲".to_owned() };
    let secret = Secret::new("measuring only".to_owned());
    let (register, _) = Register::create(&folder.path().join("register"), &new, &secret)?;
    let before = memory_now();
    let reader = Reader::this_program()?;
    let mut reading = before;
    drop(reader.read_spilled(path, &mut |_| reading = memory_now().max(reading))?);
    let source = load(&reader, path, "wide.xlsx")?;
    let read = memory_now();
    let plan = plan(&register, &[source], OnBlank::Keep, &mut |_| true)?;
    let planned = memory_now();
    println!(
        "memory: {before:.0} MB before, {reading:.0} MB at most while the sheet is read, {read:.0} MB once it is recognised, \
         {planned:.0} MB with its plan of {} rows",
        plan.rows.len()
    );
    Ok(())
}

/// Prints how long rows take to be matched with a whole county's children: half of them known, a tenth of those without a number.
pub fn against(register: &Register, known: &[Record], rows: u64) -> Answer {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.xlsx");
    let mut dice = Dice::new(21);
    let half = rows as usize / 2;
    let mut children: Vec<Record> = known.iter().cycle().take(half).cloned().collect();
    children.extend((half as u64..rows).map(|number| child(&mut dice, 900_000 + number)));
    for record in children.iter_mut().step_by(10) {
        record.fields.remove("child.id_number");
    }
    write_wide(&children, &path)?;
    let source = load(&Reader::this_program()?, &path, "rows.xlsx")?;
    let (plan, took) = timed(|| Ok(plan(register, &[source], OnBlank::Keep, &mut |_| true)?))?;
    println!(
        "{} rows: {} new, {} changed, {} unchanged, {} to ask about",
        plan.rows.len(),
        plan.count(Outcome::Created),
        plan.count(Outcome::Changed),
        plan.count(Outcome::Unchanged),
        plan.count(Outcome::Similar)
    );
    seconds(&format!("{rows} rows matched against {} children", register.count()), took, 3.0);
    Ok(())
}
