//! Dates as a cell's number format shows them.

use chrono::{Datelike, NaiveDate};

/// A day in the shape of a number format such as `yyyy"年"m"月"d"日"`. A cell's text is ISO; what isn't a day alone, and formats that
/// show a time, stay as they are.
pub fn shown(iso: &str, code: &str) -> String {
    let day = NaiveDate::parse_from_str(iso, "%Y-%m-%d").ok();
    day.and_then(|day| in_shape(day, code.split(';').next().unwrap_or_default())).unwrap_or_else(|| iso.to_owned())
}

fn in_shape(day: NaiveDate, code: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => out.extend(rest.by_ref().take_while(|c| *c != '"')),
            '[' => rest.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' => out.extend(rest.next()),
            // Room as wide as the next character, or filled up with it.
            '_' | '*' => drop(rest.next()),
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' => {
                let mut run = 1;
                while rest.next_if(|next| next.eq_ignore_ascii_case(&c)).is_some() {
                    run += 1;
                }
                out.push_str(&part(day, c.to_ascii_lowercase(), run)?);
            }
            'h' | 'H' | 's' | 'S' | '0' | '#' | '@' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

/// Names of months and weekdays differ by language and are left to the ISO text.
fn part(day: NaiveDate, what: char, run: u32) -> Option<String> {
    match (what, run) {
        ('y', 1 | 2) => Some(format!("{:02}", day.year().rem_euclid(100))),
        ('y', _) => Some(format!("{:04}", day.year())),
        ('m', 1) => Some(day.month().to_string()),
        ('m', 2) => Some(format!("{:02}", day.month())),
        ('d', 1) => Some(day.day().to_string()),
        ('d', 2) => Some(format!("{:02}", day.day())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_shown_as_their_cells_show_them() {
        for (code, text) in [
            ("yyyy/m/d", "2012/5/7"),
            ("yyyy\"年\"m\"月\"d\"日\";@", "2012年5月7日"),
            ("[$-804]yyyy\\.mm\\.dd_ ", "2012.05.07"),
            ("yyyy\"年\"m\"月\"", "2012年5月"),
            ("d-mmm-yy", "2012-05-07"),
            ("yyyy/m/d h:mm", "2012-05-07"),
        ] {
            assert_eq!(shown("2012-05-07", code), text, "{code}");
        }
        assert_eq!(shown("不详", "yyyy"), "不详");
    }
}
