//! calamine's values as neutral cells.

use std::borrow::Cow;

use calamine::{Data, DataRef, ExcelDateTime};

use super::cells::Cell;

/// A cell whose text is borrowed from the reader wherever it stands there as it is.
type ReadCell<'a> = Cell<Cow<'a, str>>;

fn text(text: &str) -> ReadCell<'_> {
    if text.is_empty() { Cell::Empty } else { Cell::Text(Cow::Borrowed(text)) }
}

/// A cell of the streaming readers.
pub fn cell_of_ref<'a>(data: &'a DataRef<'_>) -> ReadCell<'a> {
    match data {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(string) => text(string),
        DataRef::SharedString(string) => text(string),
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::DateTime(moment) => moment_cell(*moment),
        DataRef::DateTimeIso(iso) => Cell::Date(iso_cell(iso).into()),
        DataRef::DurationIso(iso) => text(iso),
        DataRef::Error(error) => Cell::Error(error.to_string().into()),
        DataRef::Empty => Cell::Empty,
    }
}

/// A cell of the readers that hold a whole sheet.
pub fn cell_of(data: &Data) -> ReadCell<'_> {
    match data {
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(string) => text(string),
        Data::Bool(truth) => Cell::Bool(*truth),
        Data::DateTime(moment) => moment_cell(*moment),
        Data::DateTimeIso(iso) => Cell::Date(iso_cell(iso).into()),
        Data::DurationIso(iso) => text(iso),
        Data::Error(error) => Cell::Error(error.to_string().into()),
        Data::Empty => Cell::Empty,
    }
}

/// A date-formatted number as ISO text. A number outside the calendar stays a number: an ID number in a cell
/// formatted as a date must stay recognisable as damaged.
fn moment_cell(moment: ExcelDateTime) -> ReadCell<'static> {
    let serial = moment.as_f64();
    if moment.is_duration() || !(0.0..2_958_466.0).contains(&serial) {
        return Cell::Number(serial);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let (date, time) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
    match (serial < 1.0, time == "00:00:00") {
        (true, false) => Cell::Text(time.into()),
        (_, true) => Cell::Date(date.into()),
        _ => Cell::Date(format!("{date}T{time}").into()),
    }
}

/// ISO text without a time of midnight and without parts of a second.
fn iso_cell(iso: &str) -> String {
    let iso = iso.split(['.', 'Z']).next().unwrap_or(iso);
    iso.strip_suffix("T00:00:00").unwrap_or(iso).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::DateTime;

    #[test]
    fn dates_of_both_epochs() {
        assert_eq!(moment_cell(ExcelDateTime::new(41036.0, DateTime, false)), Cell::Date("2012-05-07".into()));
        assert_eq!(moment_cell(ExcelDateTime::new(41036.0 - 1462.0, DateTime, true)), Cell::Date("2012-05-07".into()));
        let with_time = moment_cell(ExcelDateTime::new(41_036.354_166_666_7, DateTime, false));
        assert_eq!(with_time, Cell::Date("2012-05-07T08:30:00".into()));
        assert_eq!(moment_cell(ExcelDateTime::new(0.5, DateTime, false)), Cell::Text("12:00:00".into()));
    }

    #[test]
    fn a_damaged_number_in_a_date_cell_stays_a_number() {
        assert_eq!(moment_cell(ExcelDateTime::new(5.2e17, DateTime, false)), Cell::Number(5.2e17));
        assert_eq!(iso_cell("2012-05-07T00:00:00.000"), "2012-05-07");
    }
}
