//! Import and export of a roster beside the bare libraries.

use std::path::Path;
use std::time::Duration;

use calamine::{Reader as _, Xlsx, open_workbook};
use invented::{Dice, child};
use rusqlite::Connection;
use rust_xlsxwriter::Workbook;
use tongce_core::api::exporting;
use tongce_core::api::importing::load;
use tongce_core::domain::Record;
use tongce_core::sheets::apply::apply;
use tongce_core::sheets::plan::{OnBlank, Outcome, plan};
use tongce_core::sheets::read::Reader;
use tongce_core::store::{NewRegister, Register, Secret};

use crate::figures::{Answer, RUNS, median, ratio, timed};

/// The columns of the measured roster, with their headers.
pub const COLUMNS: [(&str, &str); 28] = [
    ("序号", "row_number"),
    ("姓名", "child.name"),
    ("性别", "child.sex"),
    ("民族", "child.ethnicity"),
    ("出生日期", "child.birth_date"),
    ("公民身份号码", "child.id_number"),
    ("是否登记户口", "child.hukou_registered"),
    ("身体情况", "child.health"),
    ("就学情况", "child.schooling"),
    ("就读学校", "child.school"),
    ("年级", "child.grade"),
    ("班级", "child.class"),
    ("是否寄宿", "child.boarding"),
    ("户籍地址", "child.hukou_address"),
    ("现居住地址", "child.residence_address"),
    ("父亲姓名", "father.name"),
    ("父亲务工地点", "father.work_place"),
    ("父亲电话", "father.phone"),
    ("母亲姓名", "mother.name"),
    ("母亲务工地点", "mother.work_place"),
    ("母亲电话", "mother.phone"),
    ("受委托监护人姓名", "guardian.name"),
    ("与儿童关系", "guardian.relation"),
    ("监护人电话", "guardian.phone"),
    ("监护人身份证号", "guardian.id_number"),
    ("监护类型", "care.kind"),
    ("救助情况", "household.assistance"),
    ("备注", "child.remarks"),
];

/// A field's text as it stands in a cell; the row's number in the column of numbers.
pub fn text(record: &Record, key: &str, row: u64) -> String {
    if key == "row_number" {
        row.to_string()
    } else {
        record.fields.get(key).map(|value| value.display().into_owned()).unwrap_or_default()
    }
}

/// Writes the roster with the bare library; also the baseline of the export.
fn write_bare(children: &[Record], path: &Path) -> Answer {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, (header, _)) in COLUMNS.iter().enumerate() {
        sheet.write_string(0, column as u16, *header)?;
    }
    for (at, record) in children.iter().enumerate() {
        for (column, (_, key)) in COLUMNS.iter().enumerate() {
            sheet.write_string(at as u32 + 1, column as u16, text(record, key, at as u64 + 1))?;
        }
    }
    workbook.save(path)?;
    Ok(())
}

/// Reads with bare calamine and inserts every cell as text into a bare SQLCipher table, in one durable transaction.
fn import_bare(path: &Path, database: &Path) -> Answer {
    let mut workbook: Xlsx<_> = open_workbook(path)?;
    let range = workbook.worksheet_range_at(0).ok_or("no sheet")??;
    let mut connection = Connection::open(database)?;
    let key = "0f".repeat(32);
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"))?;
    let columns: Vec<String> = (0..COLUMNS.len()).map(|n| format!("c{n} TEXT")).collect();
    connection.execute_batch(&format!("CREATE TABLE roster ({});", columns.join(",")))?;
    let transaction = connection.transaction()?;
    {
        let marks = vec!["?"; COLUMNS.len()].join(",");
        let mut insert = transaction.prepare(&format!("INSERT INTO roster VALUES ({marks})"))?;
        for row in range.rows().skip(1) {
            let mut cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            cells.resize(COLUMNS.len(), String::new());
            insert.execute(rusqlite::params_from_iter(cells))?;
        }
    }
    transaction.commit()?;
    Ok(())
}

fn import_ours(path: &Path, folder: &Path, rows: usize, parts: &mut Vec<Duration>) -> Answer<(Register, Duration)> {
    let new = NewRegister { unit: "石桥镇".to_owned(), region: None, operator: "甲".to_owned() };
    let (mut register, _) = Register::create(folder, &new, &Secret::new("measuring only".to_owned()))?;
    let ((), took) = timed(|| {
        let (source, read) = timed(|| Ok(load(&Reader::this_program()?, path, "roster.xlsx")?))?;
        let (plan, planned) = timed(|| Ok(plan(&register, &[source], OnBlank::Keep, &mut |_| true)?))?;
        if plan.count(Outcome::Created) as usize != rows {
            return Err(format!("{} of {rows} rows planned as new", plan.count(Outcome::Created)).into());
        }
        let ((), applied) = timed(|| Ok(apply(&mut register, &plan, &mut |_| true).map(drop)?))?;
        parts.extend([read, planned, applied]);
        Ok(())
    })?;
    Ok((register, took))
}

/// Prints the figures for import and export of a roster of so many rows.
pub fn run(rows: u64) -> Answer {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let mut dice = Dice::new(7);
    let children: Vec<Record> = (0..rows).map(|number| child(&mut dice, number)).collect();
    write_bare(&children, &at("roster.xlsx"))?;
    println!("roster of {rows} × {} cells, medians of {RUNS} runs in turn", COLUMNS.len());
    let (mut bare, mut ours, mut bare_out, mut ours_out) = (vec![], vec![], vec![], vec![]);
    let mut parts = vec![];
    for run in 0..RUNS {
        bare.push(timed(|| import_bare(&at("roster.xlsx"), &at(&format!("bare{run}.db"))))?.1);
        let (mut register, took) =
            import_ours(&at("roster.xlsx"), &at(&format!("register{run}")), children.len(), &mut parts)?;
        ours.push(took);
        bare_out.push(timed(|| write_bare(&children, &at("bare.xlsx")))?.1);
        let today = chrono::Local::now().date_naive();
        let everybody = tongce_core::store::Chosen::search("");
        let request = exporting::Request {
            form: "roster",
            as_of: today,
            filled_on: today,
            chosen: &everybody,
            keyed: true,
            to: "",
            scope: "",
        };
        ours_out.push(timed(|| Ok(exporting::write(&mut register, &request, &at("ours.xlsx"))?))?.1);
    }
    let part = |at: usize| median(parts.iter().skip(at).step_by(3).copied().collect());
    println!("import: read and recognise {:?}, plan {:?}, apply {:?}", part(0), part(1), part(2));
    ratio("import, recognise to commit / calamine read + SQLCipher insert", median(ours), median(bare), 3.0);
    ratio("roster export / bare rust_xlsxwriter of the same rows", median(ours_out), median(bare_out), 2.0);
    Ok(())
}
