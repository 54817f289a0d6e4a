//! Templates come from strangers too: a damaged one is refused in words, and this process lives on.

use std::path::Path;

use invented::Dice;
use tongce_core::sheets::fill::{Options, Template};
use tongce_core::sheets::read::Reader;

use super::{children, context, entries, fixture, package};

/// Puts something else into a few places of a part.
fn spoilt(part: &str, dice: &mut Dice) -> String {
    let pieces = [
        "\"",
        "<",
        ">",
        "</row>",
        "<c/>",
        "r=\"",
        "99999999999",
        "=",
        "&",
        "4294967295",
        "A0",
        ":",
        "<row r=\"2\"/>",
        "{{",
        "}}",
        "中",
    ];
    let mut chars: Vec<char> = part.chars().collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(chars.len() as u64) as usize;
        let until = (at + dice.below(6) as usize).min(chars.len());
        let piece: Vec<char> = dice.pick(&pieces).chars().collect();
        chars.splice(at..until, piece);
    }
    chars.into_iter().collect()
}

#[test]
fn damaged_templates_are_refused_or_filled_and_nothing_else_happens() {
    let reader = Reader::new(env!("CARGO_BIN_EXE_tongce-under-test"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    let everybody = children(9, 40);
    let (mut filled, mut refused, mut unread) = (0, 0, 0);
    for seed in 1..=200 {
        let mut dice = Dice::new(seed);
        // Neighbouring seeds begin alike.
        (0..20).for_each(|_| _ = dice.roll());
        let form = dice.pick(&["township_form.xlsx", "registration_sheets.xlsx", "roster_messy.xlsx"]);
        let all = entries(&std::fs::read(fixture(form)).unwrap());
        let hit = [
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet1.xml",
            "xl/workbook.xml",
            "xl/styles.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml",
        ];
        let hit = dice.pick(&hit);
        let parts: Vec<(&str, String)> = all
            .iter()
            .map(|(name, _, content)| {
                let text = String::from_utf8(content.clone()).unwrap();
                (name.as_str(), if name == hit { spoilt(&text, &mut dice) } else { text })
            })
            .collect();
        std::fs::write(&path, package(&parts)).unwrap();
        match attempt(&reader, &path, &everybody) {
            None => unread += 1,
            Some(true) => filled += 1,
            Some(false) => refused += 1,
        }
    }
    println!("{filled} filled, {refused} refused, {unread} unread");
    assert!(filled > 40 && refused + unread > 40, "{filled} filled, {refused} refused, {unread} unread");
}

/// Whether a template was filled; `None` when it couldn't even be read.
fn attempt(reader: &Reader, path: &Path, children: &[super::Child]) -> Option<bool> {
    let template = Template::open(reader, path, "表.xlsx").ok()?;
    let options = Options { overwrite: true, ..Options::default() };
    let filled = template.fill(&options, children, &context(children.len()));
    Some(filled.is_ok_and(|filled| filled.package.pack().is_ok()))
}
