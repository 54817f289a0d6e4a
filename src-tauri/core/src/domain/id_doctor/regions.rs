//! The provinces of GB/T 2260. Counties are not looked up: their codes are abolished and stay on people's papers.

/// Codes of provinces; with the year of their foundation where it is recent.
const PROVINCES: [(&str, u32); 35] = [
    ("11", 0),
    ("12", 0),
    ("13", 0),
    ("14", 0),
    ("15", 0),
    ("21", 0),
    ("22", 0),
    ("23", 0),
    ("31", 0),
    ("32", 0),
    ("33", 0),
    ("34", 0),
    ("35", 0),
    ("36", 0),
    ("37", 0),
    ("41", 0),
    ("42", 0),
    ("43", 0),
    ("44", 0),
    ("45", 0),
    ("46", 1988),
    ("50", 1997),
    ("51", 0),
    ("52", 0),
    ("53", 0),
    ("54", 0),
    ("61", 0),
    ("62", 0),
    ("63", 0),
    ("64", 0),
    ("65", 0),
    ("71", 0),
    ("81", 0),
    ("82", 0),
    ("83", 0),
];

/// Whether there was such a province when the person was born.
pub(super) fn known(number: &str) -> bool {
    let born: u32 = number.get(6..10).and_then(|year| year.parse().ok()).unwrap_or(0);
    PROVINCES.iter().any(|(code, since)| number.starts_with(code) && born >= *since)
}
