//! What happens to a workbook on its way: bits lost on a stick, a cut download, a program that writes nonsense, and malice.

use std::io::Read;

use invented::Dice;

use crate::sources::packed;

/// A mutated copy.
pub fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    if bytes.starts_with(b"PK") && dice.below(5) > 0 {
        return inside(bytes, dice).unwrap_or_else(|| flipped(bytes.to_vec(), dice));
    }
    if bytes.starts_with(b"\xD0\xCF") && dice.below(3) > 0 {
        return records(bytes.to_vec(), dice);
    }
    match dice.below(4) {
        0 => cut(bytes.to_vec(), dice),
        1 => repeated(bytes.to_vec(), dice),
        _ => flipped(bytes.to_vec(), dice),
    }
}

fn at(bytes: &[u8], dice: &mut Dice) -> usize {
    dice.below(bytes.len().max(1) as u64) as usize
}

fn flipped(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    for _ in 0..=dice.below(24) {
        let place = at(&bytes, dice);
        let value = dice.below(256) as u8;
        if let Some(byte) = bytes.get_mut(place) {
            *byte = value;
        }
    }
    bytes
}

fn cut(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    let place = at(&bytes, dice);
    if dice.below(2) == 0 {
        bytes.truncate(place);
    } else {
        let end = (place + 1 + dice.below(400) as usize).min(bytes.len());
        bytes.drain(place.min(end)..end);
    }
    bytes
}

fn repeated(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    let (from, to) = (at(&bytes, dice), at(&bytes, dice));
    let piece = bytes[from..(from + 1 + dice.below(2_000) as usize).min(bytes.len())].to_vec();
    bytes.splice(to..to, piece);
    bytes
}

/// Mutates what is packed inside a zip and packs it anew; sometimes only the container's own sizes.
fn inside(bytes: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).ok()?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).ok()?;
        entries.push((entry.name().to_owned(), content));
    }
    // Mostly the parts that are read.
    let told: Vec<usize> = (0..entries.len())
        .filter(|at| {
            ["sheet", "workbook", "sharedStrings", "styles", "content.xml"]
                .iter()
                .any(|part| entries[*at].0.contains(part))
        })
        .collect();
    for _ in 0..=dice.below(2) {
        let chosen = match dice.below(6) {
            0 => at(&vec![0; entries.len()], dice),
            _ => told.get(at(&vec![0; told.len()], dice)).copied().unwrap_or(0),
        };
        let entry = entries.get_mut(chosen)?;
        let content = std::mem::take(&mut entry.1);
        entry.1 = match dice.below(8) {
            0 => flipped(content, dice),
            1 => cut(content, dice),
            2 => repeated(content, dice),
            _ => markup(content, dice),
        };
    }
    if dice.below(12) == 0 && entries.len() > 1 {
        let lost = at(&vec![0; entries.len()], dice);
        entries.remove(lost);
    }
    let mut packed = packed(entries.into_iter())?;
    if dice.below(8) == 0 {
        wrong_sizes(&mut packed, dice);
    }
    Some(packed)
}

/// Headers of a zip that lie about sizes, offsets or names.
fn wrong_sizes(bytes: &mut [u8], dice: &mut Dice) {
    let marks: Vec<usize> = (0..bytes.len().saturating_sub(46))
        .filter(|at| matches!(bytes.get(*at..at + 4), Some(b"PK\x01\x02" | b"PK\x03\x04" | b"PK\x05\x06")))
        .collect();
    let Some(mark) = marks.get(at(&vec![0; marks.len()], dice)) else { return };
    for offset in 8..46 {
        if dice.below(8) == 0
            && let Some(byte) = bytes.get_mut(mark + offset)
        {
            *byte = dice.below(256) as u8;
        }
    }
}

/// Changes of XML that stay XML, more or less.
fn markup(content: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    let Ok(text) = String::from_utf8(content) else { return Vec::new() };
    let changed = match dice.below(10) {
        0 => number(&text, "4294967295", dice),
        1 => number(&text, "-1", dice),
        2 => number(&text, "1e308", dice),
        3 => reference(&text, dice),
        4 => element(&text, dice, |piece| piece.repeat(50)),
        5 => element(&text, dice, |_| String::new()),
        6 => element(&text, dice, |piece| piece.chars().rev().collect()),
        7 => text.replacen("t=\"s\"", ["t=\"b\"", "t=\"n\"", "t=\"d\"", "t=\"inlineStr\""][dice.below(4) as usize], 3),
        8 => element(&text, dice, |piece| format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{piece}")),
        _ => element(&text, dice, |piece| format!("{}{piece}", "<x>".repeat(3_000))),
    };
    changed.into_bytes()
}

/// Another number in the place of one.
fn number(text: &str, other: &str, dice: &mut Dice) -> String {
    let digits: Vec<usize> = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(start) = digits.get(at(&vec![0; digits.len()], dice)).copied() else { return text.to_owned() };
    let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| start + length);
    format!("{}{other}{}", &text[..start], &text[end..])
}

/// A cell or a merged range somewhere else.
fn reference(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> = text.match_indices("r=\"").chain(text.match_indices("ref=\"")).map(|(at, _)| at).collect();
    let Some(place) = places.get(at(&vec![0; places.len()], dice)).copied() else { return text.to_owned() };
    let Some(start) = text[place..].find('"').map(|quote| place + quote + 1) else { return text.to_owned() };
    let Some(end) = text[start..].find('"').map(|length| start + length) else { return text.to_owned() };
    let other = dice.pick(&["XFD1048576", "A0", "ZZZZ99999999999", "A1:XFD1048576", "", "B2:A1", "1", "甲乙"]);
    format!("{}{other}{}", &text[..start], &text[end..])
}

/// Something else in the place of one element.
fn element(text: &str, dice: &mut Dice, other: impl Fn(&str) -> String) -> String {
    let opens: Vec<usize> = text.match_indices('<').map(|(at, _)| at).collect();
    let Some(start) = opens.get(at(&vec![0; opens.len()], dice)).copied() else { return text.to_owned() };
    let mut end = start;
    for _ in 0..=dice.below(6) {
        end = text[end..].find('>').map_or(text.len(), |length| end + length + 1);
    }
    let end = end.min(text.len());
    format!("{}{}{}", &text[..start], other(&text[start..end]), &text[end..])
}

/// BIFF records with other types, lengths and counts. Records follow one another from the stream's beginning on, which is
/// found by its first record.
fn records(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    let Some(first) = (512..bytes.len().saturating_sub(4)).step_by(64).find(|at| bytes[*at..].starts_with(&[9, 8]))
    else {
        return flipped(bytes, dice);
    };
    let mut starts = Vec::new();
    let mut place = first;
    while let Some(header) = bytes.get(place..place + 4) {
        starts.push(place);
        place += 4 + usize::from(u16::from_le_bytes([header[2], header[3]]));
    }
    for _ in 0..=dice.below(4) {
        let start = starts[at(&vec![0; starts.len()], dice)];
        let offset = match dice.below(3) {
            0 => dice.below(2),
            1 => 2 + dice.below(2),
            _ => 4 + dice.below(12),
        };
        let value = *[0, 1, 127, 128, 255].get(dice.below(5) as usize).unwrap_or(&0);
        if let Some(byte) = bytes.get_mut(start + offset as usize) {
            *byte = value;
        }
    }
    bytes
}
