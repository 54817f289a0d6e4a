//! The children of a recognised table as neutral rows.

use std::collections::HashMap;

use super::cells::{Cell, CellRef, Sheet, Workbook};
use super::recognise::Grid;
use super::table::{Column, SourceCell, SourceRow, Table, TableKind};
use crate::store::RowKey;

/// The children of a table: one per body row of a roster, one for a registration sheet, none for other tables.
///
/// Sums, repeated headers, group lines and blank rows are left out. A cell that is merged over several children (the
/// address of siblings) counts for each of them.
pub fn rows<'a>(workbook: &'a Workbook, table: &'a Table) -> impl Iterator<Item = SourceRow<'a>> {
    let sheet = |kind| workbook.sheets.get(table.sheet).filter(|_| table.kind == kind);
    let children = sheet(TableKind::Roster).into_iter().flat_map(move |sheet| roster(sheet, table));
    children.chain(sheet(TableKind::Registration).and_then(|sheet| registration(sheet, table)))
}

fn roster<'a>(sheet: &'a Sheet, table: &'a Table) -> impl Iterator<Item = SourceRow<'a>> {
    let merged = merged_down(sheet, table);
    let below = Below::new(sheet, table);
    let mut skipped = table.skipped_rows.iter().peekable();
    let number =
        table.columns.iter().position(|column| column.field.as_ref().is_some_and(|f| f.as_str() == "row_number"));
    let children = (table.first_row..=table.last_row).filter(move |row| skipped.next_if_eq(&row).is_none());
    children.filter_map(move |row| {
        let line: Vec<CellRef<'a>> = sheet.row(row - 1).iter().collect();
        let key = line.iter().copied().find_map(key_in);
        let cells = table.columns.iter().enumerate().filter_map(|(column, about)| {
            let own = line.get(about.index as usize).copied().unwrap_or_default();
            let shown = if own.is_blank() { merged.get(&(row - 1, about.index)).copied()? } else { own };
            Some(SourceCell { column, index: about.index, row, cell: shown })
        });
        let cells: Vec<SourceCell<'a>> = cells.filter(|cell| key_in(cell.cell).is_none()).collect();
        // A row that is only numbered is still free.
        let below = below.as_ref().map(|below| below.of(row, &cells, number)).unwrap_or_default();
        cells.iter().any(|cell| Some(cell.column) != number).then_some(SourceRow { row, key, cells, below })
    })
}

/// The key of a sent row, if that is what stands in the cell.
fn key_in(cell: CellRef<'_>) -> Option<RowKey> {
    match cell {
        Cell::Text(text) => RowKey::parse(text),
        _ => None,
    }
}

/// The first key on a sheet: on a form of one child the form's own.
pub(super) fn key_of(sheet: &Sheet) -> Option<RowKey> {
    sheet.rows.iter().flatten().find_map(key_in)
}

/// The rows of a sheet that carry keys of sent forms, 0-based.
pub(super) fn rows_with_keys(sheet: &Sheet) -> Vec<u32> {
    let keyed = (0_u32..).zip(sheet.rows.iter()).filter(|(_, row)| row.iter().any(|cell| key_in(cell).is_some()));
    keyed.map(|(row, _)| row).collect()
}

/// The cells that merged ranges over several body rows show in the rows below their first.
fn merged_down<'a>(sheet: &'a Sheet, table: &Table) -> HashMap<(u32, u32), CellRef<'a>> {
    let mut shown = HashMap::new();
    let body = table.first_row.saturating_sub(1)..table.last_row;
    for merge in &sheet.merges {
        let cell = sheet.cell(merge.top, merge.left);
        if merge.bottom > merge.top && merge.left == merge.right && body.contains(&merge.top) && !cell.is_blank() {
            shown.extend((merge.top + 1..=merge.bottom.min(table.last_row)).map(|row| ((row, merge.left), cell)));
        }
    }
    shown
}

/// The further rows of children whose names are merged over several.
struct Below<'a> {
    grid: Grid<'a>,
    columns: Vec<u32>,
    /// The last row by the first, 1-based.
    last: HashMap<u32, u32>,
}

impl<'a> Below<'a> {
    /// `None` for a table without such children, as most are.
    fn new(sheet: &'a Sheet, table: &Table) -> Option<Self> {
        let is_name = |column: &&Column| column.field.as_ref().is_some_and(|field| field.as_str() == "child.name");
        let name = table.columns.iter().find(is_name)?.index;
        let last: HashMap<u32, u32> = further_rows(sheet, table, name).collect();
        let columns = table.columns.iter().map(|column| column.index).collect();
        (!last.is_empty()).then(|| Self { grid: Grid::new(sheet), columns, last })
    }

    /// What stands below the first row of a child and isn't said by that row.
    fn of(&self, row: u32, first: &[SourceCell<'a>], number: Option<usize>) -> Vec<SourceCell<'a>> {
        let Some(last) = self.last.get(&row) else { return Vec::new() };
        let rows = row + 1..=(*last).min(self.grid.height());
        let all = rows.flat_map(|row| self.columns.iter().enumerate().map(move |place| (row, place)));
        all.filter_map(|(row, (column, index))| {
            let covered = self.grid.merge(row - 1, *index).is_some_and(|merge| merge.top + 1 < row);
            let cell = self.grid.sheet.cell(row - 1, *index);
            let said = first.iter().any(|first| first.column == column && first.cell == cell);
            let own = !covered && !cell.is_blank() && !said && Some(column) != number && key_in(cell).is_none();
            own.then_some(SourceCell { column, index: *index, row, cell })
        })
        .collect()
    }
}

/// First and last row, 1-based, of every child of a table whose name in the given column is merged over several rows.
pub(super) fn further_rows(sheet: &Sheet, table: &Table, name: u32) -> impl Iterator<Item = (u32, u32)> {
    let body = table.first_row..=table.last_row;
    let merges = sheet.merges.iter().filter(move |merge| (merge.left..=merge.right).contains(&name));
    let rows = merges.filter(|merge| merge.bottom > merge.top).map(|merge| (merge.top + 1, merge.bottom + 1));
    rows.filter(move |(first, _)| body.contains(first))
}

fn registration<'a>(sheet: &'a Sheet, table: &Table) -> Option<SourceRow<'a>> {
    let cells = table.columns.iter().enumerate().filter_map(|(column, about)| {
        let row = about.value_row?;
        let cell = sheet.cell(row, about.index);
        (!cell.is_blank()).then(|| SourceCell { column, index: about.index, row: row + 1, cell })
    });
    let cells: Vec<SourceCell<'a>> = cells.collect();
    let name = cells.iter().find(|cell| {
        let column = table.columns.get(cell.column);
        column.and_then(|column| column.field.as_ref()).is_some_and(|field| field.as_str() == "child.name")
    });
    let row = name.map(|cell| cell.row).or_else(|| cells.first().map(|cell| cell.row))?;
    let key = key_of(sheet);
    Some(SourceRow { row, key, cells, below: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::{Format, Merge};
    use crate::sheets::recognise::recognise;

    fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }

    fn workbook(rows: &[&[&str]], merges: Vec<Merge>) -> Workbook {
        let rows = rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
        let sheet = Sheet { name: "花名册".into(), rows, merges, ..Sheet::default() };
        Workbook { format: Format::Xlsx, epoch_1904: false, sheets: vec![sheet] }
    }

    #[test]
    fn siblings_share_a_merged_address() {
        let book = workbook(
            &[
                &["姓名", "性别", "家庭住址"],
                &["孟春花", "女", "大坪村9组"],
                &["孟小明", "男", ""],
                &["卢欣怡", "女", ""],
            ],
            vec![Merge { top: 1, left: 2, bottom: 2, right: 2 }],
        );
        let tables = recognise(&book);
        let found = rows(&book, &tables[0]);
        let addresses: Vec<Option<String>> =
            found.map(|row| row.cells.iter().find(|c| c.index == 2).map(|c| c.cell.display())).collect();
        assert_eq!(addresses, [Some("大坪村9组".into()), Some("大坪村9组".into()), None]);
    }

    #[test]
    fn sums_groups_and_repeated_headers_are_no_children() {
        let book = workbook(
            &[
                &["序号", "姓名", "性别", "联系电话"],
                &["一组"],
                &["1", "孟春花", "女", "13812345678"],
                &["小计", "1"],
                &["序号", "姓名", "性别", "联系电话"],
                &["二组"],
                &["2", "卢欣怡", "女", "13812345679"],
                &["3"],
                &["合计", "2"],
                &["填表人：", "", "审核人："],
            ],
            Vec::new(),
        );
        let table = &recognise(&book)[0];
        let names: Vec<u32> = rows(&book, table).map(|row| row.row).collect();
        assert_eq!((names, table.last_row), (vec![3, 7], 7));
    }

    #[test]
    fn lines_that_are_set_off_divide_a_list_and_end_it_only_before_what_is_no_list_of_children() {
        let head = ["姓名", "性别", "联系电话"];
        let [one, two] = ["孟春花", "卢欣怡"].map(|name| [name, "女", "13812345678"]);
        let found = |lines: &[&[&str]]| -> Vec<u32> {
            let book = workbook(lines, Vec::new());
            rows(&book, &recognise(&book)[0]).map(|row| row.row).collect()
        };
        for line in ["【填表说明】", "【重点关注】", "【男生】", "[外出]", "=== 续表 ==="] {
            assert_eq!(found(&[&head, &[line], &one, &[line], &two]), [3, 5], "{line}");
        }
        let other: [&[&str]; 3] = [&["=== 住宿 ==="], &["入住日期", "房型", "间数"], &["2026-08-10", "标准间", "2"]];
        assert_eq!(found(&[&[&head[..], &one, &two, &[]], &other[..]].concat()), [2, 3]);
    }

    #[test]
    fn classes_that_stand_in_the_names_column_are_no_children() {
        let head = ["姓名", "性别", "联系电话"];
        let children = ["孟春花", "卢欣怡"].map(|name| [name, "女", "13812345678"]);
        let book = workbook(&[&head, &["一班"], &children[0], &["二班"], &children[1]], Vec::new());
        let found: Vec<u32> = rows(&book, &recognise(&book)[0]).map(|row| row.row).collect();
        assert_eq!(found, [3, 5]);
    }

    #[test]
    fn a_note_beside_the_header_takes_no_children_with_it() {
        let note = "说明：本表由班主任填写，电话必须准确，务必于9月前交回";
        let head = ["姓名", "性别", "联系电话", "", note];
        let children = ["孟春花", "卢欣怡", "余天佑"].map(|name| [name, "女", "13812345678"]);
        let merge = Merge { top: 0, left: 4, bottom: 2, right: 6 };
        let book = workbook(&[&head, &children[0], &children[1], &children[2]], vec![merge]);
        let table = &recognise(&book)[0];
        assert_eq!((table.header_rows.as_slice(), rows(&book, table).count()), (&[1][..], 3));
    }
}
