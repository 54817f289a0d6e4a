use proptest::prelude::*;

use super::*;

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        3 => Just(Cell::Empty),
        4 => "[是否女汉族]{0,2}".prop_map(Cell::Text),
        1 => "\\PC{0,9}".prop_map(Cell::Text),
        1 => any::<f64>().prop_filter("equal to itself", |number| !number.is_nan()).prop_map(Cell::Number),
        1 => Just(Cell::Date("2012-05-07".to_owned())),
        1 => any::<bool>().prop_map(Cell::Bool),
        1 => Just(Cell::Error("#REF!".to_owned())),
    ]
}

/// What placing rows means, without any packing.
fn plainly(placed: &[(u32, Vec<Cell>)]) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (row, cells) in placed {
        rows.resize(rows.len().max(*row as usize + 1), Vec::new());
        let place = &mut rows[*row as usize];
        place.resize(place.len().max(cells.len()), Cell::Empty);
        for (old, new) in place.iter_mut().zip(cells).filter(|(_, new)| **new != Cell::Empty) {
            *old = new.clone();
        }
    }
    rows
}

proptest! {
    #[test]
    fn rows_come_back_as_they_were_placed_also_twice_and_out_of_order(
        placed in prop::collection::vec((0u32..6, prop::collection::vec(cell(), 0..8)), 0..40)
    ) {
        let mut rows = Rows::default();
        for (row, cells) in &placed {
            let cells: Vec<CellRef<'_>> = cells.iter().map(Cell::as_deref).collect();
            rows.place(*row, &cells);
        }
        rows.finish();
        let expected = plainly(&placed);
        prop_assert_eq!(rows.len(), expected.len());
        for (row, cells) in rows.iter().zip(&expected) {
            prop_assert_eq!(row.iter().collect::<Vec<_>>(), cells.iter().map(Cell::as_deref).collect::<Vec<_>>());
        }
        prop_assert_eq!(&rows, &expected.into_iter().collect::<Rows>());
    }

    #[test]
    fn parts_that_were_packed_by_themselves_make_the_same_rows(
        parts in prop::collection::vec((0u32..9, prop::collection::vec(prop::collection::vec(cell(), 0..5), 0..5)), 0..9)
    ) {
        let (mut together, mut one_by_one) = (Rows::default(), Rows::default());
        for (first, part) in &parts {
            together.place_all(*first, &part.iter().cloned().collect());
            for (row, cells) in (*first..).zip(part) {
                let cells: Vec<CellRef<'_>> = cells.iter().map(Cell::as_deref).collect();
                one_by_one.place(row, &cells);
            }
        }
        let filled = |rows: &Rows| rows.iter().map(|row| row.iter().map(|cell| format!("{cell:?}")).collect()).collect();
        let shown: [Vec<Vec<String>>; 2] = [filled(&together), filled(&one_by_one)];
        let longest = shown[0].len().max(shown[1].len());
        let [together, one_by_one] = shown.map(|mut rows| { rows.resize(longest, Vec::new()); rows });
        prop_assert_eq!(together, one_by_one);
    }
}

#[test]
fn repeated_texts_are_kept_once_and_no_text_is_taken_for_another() {
    let text = |number: u32| if number.is_multiple_of(3) { format!("号{number}") } else { "汉族".to_owned() };
    let mut rows = Rows::default();
    (0..200_000).for_each(|number| rows.push([Cell::Text(text(number))]));
    assert!((0..200_000).all(|number| rows.get(number as usize).unwrap().cell(0) == Cell::Text(text(number).as_str())));
    let kept = rows.texts.len();
    assert!((66_667..68_000).contains(&kept), "{kept}");
}

#[test]
fn outside_of_a_sheet_is_nothing() {
    let sheet = crate::sheets::cells::Sheet { rows: Rows::from_iter([vec![Cell::Text("甲")]]), ..Default::default() };
    assert_eq!(sheet.cell(0, 0), Cell::Text("甲"));
    assert_eq!([sheet.cell(0, 1), sheet.cell(1, 0)], [Cell::Empty; 2]);
    assert!(sheet.row(7).is_empty());
}
