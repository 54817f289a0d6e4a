//! The dropdown lists of a sheet: which words its cells take.

use super::address::Area;
use super::grid::SheetXml;
use super::tags::{Piece, Tokens, attribute, unescaped};
use crate::Result;
use crate::sheets::cells::Workbook;

/// A dropdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropDown {
    areas: Vec<Area>,
    /// Its words in order.
    pub words: Vec<String>,
    /// Whether a program refuses other words.
    pub strict: bool,
}

#[cfg(test)]
impl DropDown {
    /// A dropdown without a place.
    pub fn of(words: Vec<String>, strict: bool) -> Self {
        Self { areas: Vec::new(), words, strict }
    }
}

/// The dropdowns of a sheet whose lists can be read.
#[derive(Debug, Default)]
pub struct DropDowns(Vec<DropDown>);

/// A rule as it stands in the sheet.
#[derive(Default)]
struct Rule {
    list: bool,
    strict: bool,
    areas: String,
    formula: String,
}

impl DropDowns {
    /// Reads the rules of a sheet, those of newer programs too. `names` are the book's names.
    ///
    /// # Errors
    /// A malformed sheet.
    pub fn read(sheet: &SheetXml, name: &str, workbook: &Workbook, names: &[(String, String)]) -> Result<Self> {
        let mut found = Vec::new();
        let mut rule: Option<Rule> = None;
        let (mut start, mut in_formula) = (0, false);
        let text = sheet.text.get(sheet.data.end..).unwrap_or_default();
        for token in Tokens::of_fragment(text) {
            let token = token?;
            match (token.name, token.piece, &mut rule) {
                ("dataValidation", Piece::Open, _) => rule = Some(Rule::begin(token.text)),
                ("dataValidation", Piece::Close, Some(_)) => found.extend(rule.take()),
                ("formula1" | "sqref", Piece::Open, _) => {
                    (start, in_formula) = (token.range.end, token.name == "formula1");
                }
                ("f", Piece::Open, _) if in_formula => start = token.range.end,
                ("formula1" | "f", Piece::Close, Some(rule)) if in_formula => {
                    let formula = text.get(start..token.range.start).unwrap_or_default();
                    if rule.formula.is_empty() && !formula.contains('<') {
                        rule.formula = unescaped(formula).into_owned();
                    }
                    in_formula = token.name == "f";
                }
                ("sqref", Piece::Close, Some(rule)) => {
                    rule.areas = text.get(start..token.range.start).unwrap_or_default().to_owned();
                }
                _ => {}
            }
        }
        let lists = Lists { sheet: name, workbook, names };
        let read = |rule: Rule| {
            let words = lists.words(&rule.formula).filter(|words| rule.list && !words.is_empty())?;
            let areas = rule.areas.split_whitespace().filter_map(Area::parse).collect();
            Some(DropDown { areas, words, strict: rule.strict })
        };
        Ok(Self(found.into_iter().filter_map(read).collect()))
    }

    /// The dropdown of a cell.
    pub fn at(&self, row: u32, column: u32) -> Option<&DropDown> {
        self.0.iter().find(|list| list.areas.iter().any(|area| area.contains(row, column)))
    }
}

impl Rule {
    fn begin(tag: &str) -> Self {
        let warns = matches!(attribute(tag, "errorStyle"), Some("warning" | "information"));
        let checks = matches!(attribute(tag, "showErrorMessage"), Some("1" | "true"));
        Self {
            list: attribute(tag, "type") == Some("list"),
            strict: checks && !warns,
            areas: attribute(tag, "sqref").unwrap_or_default().to_owned(),
            formula: String::new(),
        }
    }
}

/// Where lists are looked up.
struct Lists<'a> {
    sheet: &'a str,
    workbook: &'a Workbook,
    names: &'a [(String, String)],
}

impl Lists<'_> {
    fn words(&self, formula: &str) -> Option<Vec<String>> {
        let formula = formula.trim().trim_start_matches('=');
        if let Some(list) = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            let words = list.replace("\"\"", "\"");
            return Some(words.split(',').map(|word| word.trim().to_owned()).filter(|w| !w.is_empty()).collect());
        }
        if let Some((_, meaning)) = self.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(formula)) {
            return self.range(meaning);
        }
        self.range(formula)
    }

    fn range(&self, reference: &str) -> Option<Vec<String>> {
        let (sheet, area) = match reference.rsplit_once('!') {
            Some((sheet, area)) => (sheet.trim_matches('\'').replace("''", "'"), area),
            None => (self.sheet.to_owned(), reference),
        };
        let area = Area::parse(area)?;
        let sheet = self.workbook.sheets.iter().find(|candidate| candidate.name == sheet)?;
        let bottom = area.bottom.min(sheet.height());
        let cells =
            (area.top..=bottom).flat_map(|row| (area.left..=area.right.min(area.left + 63)).map(move |c| (row, c)));
        let words = cells.map(|(row, column)| sheet.cell(row - 1, column).display().trim().to_owned());
        Some(words.filter(|word| !word.is_empty()).take(2000).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::{Cell, Format, Sheet};

    #[test]
    fn lists_in_the_rule_on_a_sheet_and_under_a_name() {
        let xml = r#"<worksheet><sheetData/><dataValidations count="3"><dataValidation type="list" showErrorMessage="1" sqref="D5:D34 F5"><formula1>"男,女"</formula1></dataValidation><dataValidation type="list" errorStyle="warning" showErrorMessage="1" sqref="E5"><formula1>民族</formula1></dataValidation><dataValidation type="whole" sqref="G5"><formula1>1</formula1></dataValidation></dataValidations><extLst><ext><x14:dataValidations><x14:dataValidation type="list"><x14:formula1><xm:f>选项!$B$1:$B$9</xm:f></x14:formula1><xm:sqref>H5:H9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"#;
        let sheet = SheetXml::parse(xml.to_owned()).unwrap();
        let rows = [["汉族", "是"], ["苗族", "否"]].map(|row| row.map(Cell::Text).to_vec()).into_iter().collect();
        let options = Sheet { name: "选项".into(), rows, ..Sheet::default() };
        let workbook = Workbook { format: Format::Xlsx, epoch_1904: false, sheets: vec![options] };
        let names = [("民族".to_owned(), "选项!$A$1:$A$2".to_owned())];
        let lists = DropDowns::read(&sheet, "表", &workbook, &names).unwrap();
        let at = |row, column| lists.at(row, column).map(|list| (list.words.join("|"), list.strict));
        assert_eq!(at(34, 3), Some(("男|女".to_owned(), true)));
        assert_eq!(at(5, 4), Some(("汉族|苗族".to_owned(), false)));
        assert_eq!(at(9, 7), Some(("是|否".to_owned(), false)));
        assert_eq!((at(5, 6), at(35, 3)), (None, None));
    }
}
