//! What the worker says to the process that started it: length-prefixed postcard frames on its standard output.

use std::io::{Read, Write};

use serde::{Deserialize, Serialize};

use super::cells::{CellRef, Format, Merge};
use super::source_looks::SourceLooks;

/// One frame. Texts of cells are borrowed: on the one side from the row that is sent, on the other from the frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Message<'a> {
    /// The first frame of a workbook that could be opened.
    Workbook {
        /// The format, found by content.
        format: Format,
        /// Whether its serial days are counted from 1904.
        epoch_1904: bool,
    },
    /// A sheet begins.
    Sheet {
        /// Its name.
        name: String,
        /// Whether it is hidden.
        hidden: bool,
    },
    /// A row with filled cells; rows between that have none are not sent.
    Row {
        /// 0-based row.
        row: u32,
        /// Its cells from column A on.
        #[serde(borrow)]
        cells: Vec<CellRef<'a>>,
    },
    /// The last frame of a sheet.
    SheetEnd {
        /// Merged ranges.
        merges: Vec<Merge>,
        /// Hidden rows.
        hidden_rows: Vec<u32>,
        /// Hidden columns.
        hidden_columns: Vec<u32>,
        /// Rows and columns of formulas that nobody has computed.
        uncalculated: Vec<(u32, u32)>,
    },
    /// The only frame of an answer about looks.
    Looks(SourceLooks),
    /// The last frame: all was read.
    Done,
    /// The last frame: it could not be read.
    Failed {
        /// [`crate::Code::name`].
        code: String,
        /// [`super::limits::Limit::name`] of the limit that was broken.
        limit: Option<String>,
    },
}

/// A frame larger than this is a fault; the largest honest one is a row of 16,384 cells with long texts.
const LONGEST: usize = 64 << 20;

/// Writes one frame.
pub fn send(out: &mut impl Write, message: &Message<'_>, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    buffer.clear();
    let taken = std::mem::take(buffer);
    let bytes = postcard::to_extend(message, taken).map_err(std::io::Error::other)?;
    out.write_all(&(bytes.len() as u32).to_le_bytes())?;
    out.write_all(&bytes)?;
    *buffer = bytes;
    Ok(())
}

/// Reads one frame; `None` at a clean end.
pub fn receive<'b>(from: &mut impl Read, buffer: &'b mut Vec<u8>) -> std::io::Result<Option<Message<'b>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(std::io::Error::other("frame too long"));
    }
    buffer.resize(length, 0);
    from.read_exact(buffer)?;
    postcard::from_bytes(buffer).map(Some).map_err(std::io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::Cell;

    #[test]
    fn frames_come_back_equal() {
        let sent = [
            Message::Workbook { format: Format::Xls, epoch_1904: true },
            Message::Row { row: 7, cells: vec![Cell::Empty, Cell::Text("单小明"), Cell::Number(5.2e17)] },
            Message::Failed { code: "too_large".into(), limit: Some("cells".into()) },
        ];
        let (mut wire, mut buffer) = (Vec::new(), Vec::new());
        for message in &sent {
            send(&mut wire, message, &mut buffer).unwrap();
        }
        let mut from = wire.as_slice();
        for message in &sent {
            assert_eq!(receive(&mut from, &mut buffer).unwrap().as_ref(), Some(message));
        }
        assert_eq!(receive(&mut from, &mut buffer).unwrap(), None);
    }
}
