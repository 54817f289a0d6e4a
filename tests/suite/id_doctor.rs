//! ID numbers as they really stand in cells: in many disguises, sound beneath and damaged.

use std::collections::BTreeMap;

use invented::{Dice, id_number, phone};
use tongce_core::domain::id_number::check;
use tongce_core::forms::fields;
use tongce_core::forms::interpret::{Raw, interpret};
use tongce_core::sheets::cells::{Cell, Format, Sheet, Workbook};
use tongce_core::sheets::draft::{Draft, Drafter, rounded_fields};
use tongce_core::sheets::table::{Column, SourceCell, SourceRow, Table, TableKind};

use crate::support::Desk;

/// Ways of writing that lose nothing.
const WRITINGS: [&str; 10] = [
    "plain",
    "spaces",
    "full width",
    "zero width",
    "apostrophe",
    "full stop",
    "small x",
    "hyphens",
    "hard space",
    "lines",
];
/// Ways of damaging.
const DAMAGES: [&str; 18] = [
    "E+17, six digits",
    "E+17, fifteen digits",
    "number cell",
    "000 at the end",
    "rounded",
    "O for 0",
    "I or l for 1",
    "star for the last",
    "masked",
    "two numbers",
    "number and telephone",
    "fifteen digits",
    "digit lost",
    "digit added",
    "digit wrong",
    "neighbours swapped",
    "no such date",
    "words around",
];

fn written(writing: &str, number: &str) -> String {
    let between = |mark: &str| format!("{}{mark}{}{mark}{}", &number[..6], &number[6..14], &number[14..]);
    match writing {
        "spaces" => format!(" {} ", between(" ")),
        "full width" => number.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect(),
        "zero width" => between("\u{200B}"),
        "apostrophe" => format!("'{number}"),
        "full stop" => format!("{number}。"),
        "small x" => number.to_lowercase(),
        "hyphens" => between("-"),
        "hard space" => format!("\u{A0}{number}\t"),
        "lines" => between("\n"),
        _ => number.to_owned(),
    }
}

/// A damaged cell: its text, and its number where the cell is numeric.
fn damaged(damage: &str, number: &str, dice: &mut Dice) -> (String, Option<f64>) {
    let as_number = || number[..17].parse::<f64>().unwrap() * 10.0;
    let place = dice.below(17) as usize;
    let other = |at: usize, c: char| format!("{}{c}{}", &number[..at], &number[at + 1..]);
    let letter = |digit: char, letters: &[&str], dice: &mut Dice| {
        let at = number[..17].find(digit).unwrap_or(0);
        other(at, dice.pick(letters).chars().next().unwrap())
    };
    let text = match damage {
        "E+17, six digits" => format!("{}.{}E+17", &number[..1], &number[1..6]),
        "E+17, fifteen digits" => format!("{}.{}e+17", &number[..1], &number[1..15]),
        "number cell" => return (format!("{}", as_number()), Some(as_number())),
        "000 at the end" => format!("{}000", &number[..15]),
        "rounded" => format!("{:.0}", as_number()),
        "O for 0" => letter('0', &["O", "o", "Ｏ"], dice),
        "I or l for 1" => letter('1', &["I", "l", "i"], dice),
        "star for the last" => format!("{}*", &number[..17]),
        "masked" => format!("{}********{}", &number[..6], &number[14..]),
        "two numbers" => {
            format!("{number}{}{}", dice.pick(&["/", "、", " ", "\n", ""]), id_number(dice, 2010..2020, 7))
        }
        "number and telephone" => format!("{number} {}", phone(dice)),
        "fifteen digits" => format!("{}{}", &number[..6], &number[8..17]),
        "digit lost" => format!("{}{}", &number[..place], &number[place + 1..]),
        "digit added" => format!("{}{}{}", &number[..place], dice.below(10), &number[place..]),
        "digit wrong" => {
            let digit = number.as_bytes()[place] - b'0';
            other(place, char::from(b'0' + (digit + 1 + dice.below(9) as u8) % 10))
        }
        "neighbours swapped" => {
            let mut bytes = number.as_bytes().to_vec();
            let at = (0..16).find(|at| bytes[*at] != bytes[at + 1]).unwrap();
            bytes.swap(at, at + 1);
            String::from_utf8(bytes).unwrap()
        }
        "no such date" => format!("{}1332{}", &number[..10], &number[14..]),
        _ => format!("{}{number}{}", dice.pick(&["身份证", "号码：", "女"]), dice.pick(&["", "（已核）"])),
    };
    (text, None)
}

/// 100,000 cells: whatever is stored is the true number or the text as it stood, and every damaged cell is named.
#[test]
fn a_hundred_thousand_disguises() {
    let field = fields().get("child.id_number").unwrap();
    let mut dice = Dice::new(20_261_122);
    let (mut named, mut sound_again, mut rounded) = (BTreeMap::new(), 0, Vec::new());
    for count in 0..100_000u64 {
        let number = id_number(&mut dice, 2008..2024, dice_order(count));
        let kind = (count % (WRITINGS.len() + DAMAGES.len()) as u64) as usize;
        if let Some(writing) = WRITINGS.get(kind) {
            let text = written(writing, &number);
            let reading = interpret(field, &Raw::text(text.as_str()));
            assert_eq!(reading.value, Some(number.as_str().into()), "{writing} {text:?}");
            assert!(reading.trouble.is_none(), "{writing} {text:?}");
            let differs = text.trim() != number;
            assert_eq!(reading.original.is_some(), differs, "{writing}: the writing is kept beside");
            continue;
        }
        let damage = DAMAGES[kind - WRITINGS.len()];
        let (text, numeric) = damaged(damage, &number, &mut dice);
        if matches!(damage, "000 at the end" | "rounded") {
            rounded.push(text.clone());
        }
        if numeric.is_none() && check(&text).is_ok() {
            // Rounded to another number that is sound by chance: nothing in the cell tells, the others of its column do.
            assert!(matches!(damage, "000 at the end" | "rounded"), "{damage} {text}");
            sound_again += 1;
            continue;
        }
        let reading = interpret(field, &Raw { text: text.as_str().into(), number: numeric, epoch_1904: false });
        let trouble = reading.trouble.unwrap_or_else(|| panic!("{damage} {text:?} is not named"));
        let stored = reading.value.as_ref().map(|value| value.display());
        let as_typed = stored.as_deref().is_none_or(|stored| stored == text);
        assert!(as_typed, "{damage}: {text:?} was stored as {stored:?}");
        let by_spreadsheet = ["E+17, six digits", "E+17, fifteen digits", "number cell", "000 at the end", "rounded"];
        assert!(!by_spreadsheet.contains(&damage) || stored.is_none(), "{damage} {text:?}");
        *named.entry((damage, trouble.code)).or_insert(0) += 1;
    }
    println!("100,000 cells in {} disguises: 0 altered numbers stored", WRITINGS.len() + DAMAGES.len());
    named.iter().for_each(|((damage, code), count)| println!("{count:6} {damage}: {code}"));
    for (text, told) in rounded.iter().zip(told_of_column(&rounded)) {
        assert_eq!(told, ["id_cut_off"], "{text}");
    }
    println!("{sound_again:6} rounded to numbers that are sound by chance: id_cut_off, by the others of their column");
}

/// What is told of each ID number of a column, read as the column of a sheet. Of none that is stored anything is told.
fn told_of_column(column: &[String]) -> Vec<Vec<String>> {
    let table = Table { last_row: column.len() as u32, first_row: 1, ..table(&["child.id_number"]) };
    let sheet = Sheet { rows: column.iter().map(|text| vec![Cell::Text(text.as_str())]).collect(), ..Sheet::default() };
    let workbook = Workbook { format: Format::Csv, epoch_1904: false, sheets: vec![sheet] };
    let rounded = rounded_fields(&workbook, std::slice::from_ref(&table));
    let drafter = Drafter::new(&table, false).doubting(&rounded);
    let told = |(row, text): (u32, &String)| {
        let cells = vec![SourceCell { column: 0, index: 0, row, cell: Cell::Text(text.as_str()) }];
        let draft = drafter.draft(&SourceRow { row, key: None, cells, below: Vec::new() });
        assert!(draft.problems.is_empty() || draft.record.text("child.id_number").is_none(), "{text} is stored");
        draft.problems.into_iter().map(|problem| problem.code).collect()
    };
    (1..).zip(column).map(told).collect()
}

/// Two wrong numbers that look rounded are chance; three that are half of a column are not. What was not rounded is nobody's fault.
#[test]
fn a_rounded_column_takes_its_sound_numbers_with_it() {
    let mut dice = Dice::new(11);
    let mut rounded = || loop {
        let text =
            format!("{:.0}", id_number(&mut dice, 2008..2024, 7).get(..17).unwrap().parse::<f64>().unwrap() * 10.0);
        if check(&text).is_err() {
            return text;
        }
    };
    let wrong = [rounded(), rounded(), rounded()];
    let (by_chance, other) = (sound(|number| number % 64 == 0), sound(|number| number % 64 == 1));
    let with = |others: &[String], last: &str| {
        told_of_column(&[others, &[last.to_owned()]].concat()).pop().expect("the last row")
    };
    assert_eq!(with(&wrong, &by_chance), ["id_cut_off"]);
    assert_eq!(with(&wrong[..2], &by_chance), Vec::<String>::new());
    assert_eq!(with(&wrong, &other), Vec::<String>::new());
    let mostly_sound = [&wrong[..], &vec![other.clone(); 4]].concat();
    assert_eq!(with(&mostly_sound, &by_chance), Vec::<String>::new());
}

/// A sound number of which the digits are as asked, without zeros at its end.
fn sound(wanted: impl Fn(u64) -> bool) -> String {
    let mut dice = Dice::new(5);
    let mut numbers = (0..).map(|order| id_number(&mut dice, 2010..2016, order % 1000));
    let fits = |text: &String| !text.ends_with("000") && text.parse().is_ok_and(&wanted);
    numbers.find(fits).unwrap()
}

fn dice_order(count: u64) -> u64 {
    count.wrapping_mul(7_919) % 10_000
}

fn table(fields: &[&'static str]) -> Table {
    let columns = fields.iter().enumerate().map(|(at, field)| Column {
        index: at as u32,
        header: (*field).to_owned(),
        field: Some((*field).into()),
        confidence: 1.0,
        hidden: false,
        value_row: None,
    });
    Table {
        name: "名册".into(),
        sheet: 0,
        kind: TableKind::Roster,
        title: None,
        header_rows: vec![1],
        first_row: 2,
        last_row: 2,
        skipped_rows: Vec::new(),
        columns: columns.collect(),
    }
}

fn draft(cells: &[(&'static str, Cell)]) -> Draft {
    let fields: Vec<&'static str> = cells.iter().map(|(field, _)| *field).collect();
    let table = table(&fields);
    let cells = cells.iter().enumerate().map(|(at, (_, cell))| SourceCell {
        column: at,
        index: at as u32,
        row: 2,
        cell: cell.as_deref(),
    });
    Drafter::new(&table, false).draft(&SourceRow { row: 2, key: None, cells: cells.collect(), below: Vec::new() })
}

#[test]
fn a_guardians_number_in_the_childs_column_is_noticed() {
    let mut dice = Dice::new(3);
    let text = |text: &str| Cell::Text(text.to_owned());
    for order in 0..200 {
        let adult = id_number(&mut dice, 1950..1995, order);
        let codes = |guardian: &str| -> Vec<String> {
            let cells = [
                ("child.name", text("孟春花")),
                ("child.id_number", text(&adult)),
                ("guardian.id_number", text(guardian)),
            ];
            draft(&cells).problems.into_iter().map(|problem| problem.code).collect()
        };
        let child = id_number(&mut dice, 2012..2018, order);
        assert_eq!(codes(&adult), ["id_same_as_adult", "id_grown_up"]);
        assert_eq!(codes(&child), ["id_grown_up"], "the two numbers changed places");
    }
}

/// A damaged number of a child who is stored: the import says which number it probably was, and takes none.
#[test]
fn the_stored_number_is_offered_for_a_damaged_one() {
    let desk = Desk::with_register();
    let number = "520199201212073958";
    let roster = |second: &str| format!("姓名,性别,身份证号,家庭住址\n孟春花,女,{second},大坪村9组\n");
    std::fs::write(desk.path("先.csv"), roster(number)).unwrap();
    desk.run(&["import", &desk.register(), &desk.text("先.csv")]).expect(0);
    for damaged in ["5.20199201212074E+17", "520199201212073000", "52O199201212073958", "520199201212073959"] {
        std::fs::write(desk.path("后.csv"), roster(damaged)).unwrap();
        let report = desk.json(&["import", &desk.register(), &desk.text("后.csv"), "--plan"]);
        let problems = report["rows"][0]["problems"].as_array().unwrap();
        let offer = problems.iter().find(|problem| problem["code"] == "id_of_stored");
        assert!(
            offer.is_some_and(|offer| offer["message"].as_str().unwrap().contains(number)),
            "{damaged}: {problems:?}"
        );
    }
}

/// A sheet that another program saved with its numbers rounded: what is sound by chance doesn't go in either.
#[test]
fn no_number_of_a_rounded_column_goes_in() {
    let desk = Desk::with_register();
    let by_chance = sound(|number| number % 64 == 0);
    let numbers = ["520199201212070016", "520199201305120064", "520199201408190016"];
    assert!(numbers.iter().all(|number| check(number).is_err() && number.parse::<u64>().unwrap() % 64 == 0));
    let names = ["孟春花", "卢欣怡", "余天佑", "邓桂花"];
    let rows = names.iter().zip(numbers.iter().copied().chain([by_chance.as_str()]));
    let rows: String = rows.map(|(name, number)| format!("{name},{number},大坪村9组\n")).collect();
    std::fs::write(desk.path("册.csv"), format!("姓名,身份证号,家庭住址\n{rows}")).unwrap();
    let report = desk.json(&["import", &desk.register(), &desk.text("册.csv")]);
    let told = report["rows"][3]["problems"].as_array().unwrap();
    assert!(told.iter().any(|problem| problem["code"] == "id_cut_off"), "{told:?}");
    assert!(desk.list().iter().all(|child| child["id_number"].as_str().unwrap_or_default().is_empty()));
}
