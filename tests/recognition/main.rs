//! How well tables are recognised: the layouts of the fixtures and the designs. `cargo xtask recognition` builds and runs it.
//!
//! `recognition [--save FOLDER]`: the designs as workbooks, to look at them with `tongce recognise --explain`.

use std::path::Path;
use std::process::ExitCode;

use invented::designs::report::Score;
use invented::designs::{self, Design};
use tongce_core::Result;
use tongce_core::sheets::read::Reader;
use tongce_core::sheets::recognise::measure::{Figures, Truth, measure};
use tongce_core::sheets::recognise::recognise;

fn main() -> ExitCode {
    if let Some(code) = tongce_core::sheets::worker::run_if_asked() {
        return code;
    }
    let mut args = std::env::args().skip_while(|arg| arg != "--save").skip(1);
    let folder = args.next();
    match layouts() {
        Ok(figures) => tell("layouts of the fixtures", Score { figures, ..Score::default() }),
        Err(error) => {
            eprintln!("recognition: {error}");
            return ExitCode::FAILURE;
        }
    }
    for (name, text) in designs::ALL {
        let designs = designs::designs(text);
        let mut score = Score::default();
        designs.iter().for_each(|design| score.add(design));
        tell(name, score);
        if let Some(folder) = &folder {
            designs.iter().for_each(|design| save(design, Path::new(folder)));
        }
    }
    ExitCode::SUCCESS
}

fn tell(name: &str, score: Score) {
    score.figures.faults.iter().for_each(|fault| println!("  {fault}"));
    println!("{name}: {}", score.line());
}

fn layouts() -> Result<Figures> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layouts");
    let truths = std::fs::read(folder.join("truth.json")).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let truths: Vec<Truth> = truths.unwrap_or_default();
    let reader = Reader::this_program()?;
    let mut figures = Figures::default();
    for truth in truths {
        let workbook = reader.read(&folder.join(&truth.file), &mut |_| {})?;
        figures.add(measure(&recognise(&workbook), &truth));
    }
    Ok(figures)
}

fn save(design: &Design, folder: &Path) {
    if let Err(error) = std::fs::create_dir_all(folder) {
        eprintln!("{}: {error}", folder.display());
    }
    let path = folder.join(format!("{}.xlsx", design.name.replace(['/', '“', '”'], "")));
    if let Err(error) = designs::save::save(design, &path) {
        eprintln!("{}: {error}", path.display());
    }
}
