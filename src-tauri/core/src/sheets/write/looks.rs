//! How cells look, and how a sheet lies on paper.

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::forms::definitions::{Page, common};

/// Millimetres in an inch, in which workbooks measure margins.
const INCH: f64 = 25.4;
/// The character set of simplified Chinese, by which old programs choose a substitute font.
const GB2312: u8 = 134;
/// The family of fonts whose letters are all half as wide as a Chinese character.
const FIXED_WIDTH: u8 = 3;
/// The built-in number formats `@` and `0`.
const AS_TEXT: u8 = 49;
const WHOLE_NUMBER: u8 = 1;
/// Height of a row and width of a column that nobody set, in the base font.
const ROW_PIXELS: u32 = 18;
const COLUMN_PIXELS: u32 = 72;
/// The size of the workbook's own font, from which column widths are counted.
pub const BASE_SIZE: f64 = 11.0;

/// A workbook with the forms' base font. Its digits are 8 pixels wide, and a row is 18 pixels high.
pub fn workbook(title: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&base(), ROW_PIXELS, COLUMN_PIXELS)?;
    workbook.set_properties(&DocProperties::new().set_title(title));
    Ok(workbook)
}

/// Gives a sheet its name and the measures of [`workbook`], which sheets made by themselves do not know.
pub fn begin(sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
    sheet.set_default_format(&base(), ROW_PIXELS, COLUMN_PIXELS)?;
    sheet.set_name(name)?;
    Ok(())
}

fn base() -> Format {
    font(&common().fonts.label, BASE_SIZE)
}

/// A font, centred in its line.
fn font(name: &str, size: f64) -> Format {
    Format::new()
        .set_font_name(name)
        .set_font_size(size)
        .set_font_charset(GB2312)
        .set_font_family(FIXED_WIDTH)
        .set_align(FormatAlign::VerticalCenter)
}

/// Text cells in a font: the format `@` keeps what is typed later as text too.
fn text(name: &str, size: f64) -> Format {
    font(name, size).set_num_format_index(AS_TEXT).set_text_wrap()
}

/// A form's title.
pub fn title(size: f64) -> Format {
    text(&common().fonts.title, size).set_bold().set_align(FormatAlign::Center)
}

/// A line outside the table.
pub fn line(size: f64) -> Format {
    text(&common().fonts.label, size).set_align(FormatAlign::Left)
}

/// A header, or what is asked.
pub fn label(size: f64) -> Format {
    text(&common().fonts.label, size).set_align(FormatAlign::Center).set_border(FormatBorder::Thin)
}

/// A header of a column: on a faint ground that prints as none.
pub fn header(size: f64) -> Format {
    label(size).set_bold().set_background_color(Color::RGB(0xF2_F2_F2))
}

/// What is answered.
pub fn entry(size: f64) -> Format {
    plain(size).set_border(FormatBorder::Thin)
}

/// What is answered, without lines around it.
pub fn plain(size: f64) -> Format {
    text(&common().fonts.entry, size).set_align(FormatAlign::Center)
}

/// A number of many digits, as text on one line: it shrinks rather than part in two.
pub fn long_number(size: f64) -> Format {
    let number = font(&common().fonts.entry, size).set_num_format_index(AS_TEXT).set_shrink();
    number.set_align(FormatAlign::Center).set_border(FormatBorder::Thin)
}

/// A number; it shrinks where it would otherwise show as `####`.
pub fn sum(size: f64) -> Format {
    let number = font(&common().fonts.label, size).set_num_format_index(WHOLE_NUMBER).set_shrink();
    number.set_align(FormatAlign::Center).set_border(FormatBorder::Thin)
}

/// Paper, margins and, at the foot, the page number.
pub fn lay(sheet: &mut Worksheet, page: &Page, numbered: bool) {
    let inch = |millimetres: f64| millimetres / INCH;
    let margins = page.margins;
    sheet.set_paper_size(page.paper.number());
    sheet.set_margins(
        inch(margins.left),
        inch(margins.right),
        inch(margins.top),
        inch(margins.bottom),
        inch(margins.top / 2.0),
        inch(margins.bottom / 2.0),
    );
    if page.landscape {
        sheet.set_landscape();
    } else {
        sheet.set_portrait();
    }
    sheet.set_print_center_horizontally(true);
    if numbered {
        sheet.set_footer(format!("&C&9{}", common().page_number));
    }
}
