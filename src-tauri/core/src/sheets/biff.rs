//! Chart and macro sheets of an old workbook, put out of the parser's way.
//!
//! The parser reads the records of every sheet, and a chart's records can look like damaged cells to it. A sheet of cells
//! beside a chart is read all the same when the chart's entry in the list of sheets points to an end.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

const BOUNDSHEET: u16 = 0x0085;
const END: u16 = 0x000A;

/// The same workbook with every sheet that holds no cells made empty; none when it has no such sheet or is damaged.
pub fn without_charts(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).ok()?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name))?;
    let mut stream = container.open_stream(name).ok()?;
    let mut records = Vec::new();
    stream.read_to_end(&mut records).ok()?;
    let (charts, end) = charts(&records)?;
    for place in charts {
        stream.seek(SeekFrom::Start(place as u64)).ok()?;
        stream.write_all(&u32::try_from(end).ok()?.to_le_bytes()).ok()?;
    }
    stream.flush().ok()?;
    drop(stream);
    Some(container.into_inner().into_inner())
}

/// Where the positions of sheets without cells stand, and the position of the globals' end.
fn charts(records: &[u8]) -> Option<(Vec<usize>, usize)> {
    let word = |at: usize| records.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes);
    let (mut at, mut charts) = (0, Vec::new());
    loop {
        let (kind, length) = (word(at)?, usize::from(word(at + 2)?));
        match kind {
            // The position (4), then whether it is visible (1), then what it is: 0 is a sheet of cells.
            BOUNDSHEET if *records.get(at + 9)? != 0 => charts.push(at + 4),
            END => return (!charts.is_empty()).then_some((charts, at)),
            _ => {}
        }
        at += 4 + length;
    }
}
