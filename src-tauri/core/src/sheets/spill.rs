//! Workbooks that were read and wait on the disk instead of in memory.
//!
//! A sheet may be as large as its limits allow, and the process that holds the register reads it beside everything else. So its rows are
//! packed part by part, and each part but those of a small workbook goes to a temporary file, closed under a key that is never written
//! and is gone with the process. The file has no name where the system allows that, and goes with the workbook.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::cells::{CellRef, Format, Sheet, Workbook};
use super::packed::Rows;
use crate::{Code, Error, Result};

/// So many bytes of packed rows are laid aside together, and so many a workbook may have before any are.
const PART: usize = 1 << 20;

/// A workbook as read, in little memory however large it is.
#[derive(Clone)]
pub struct SpilledWorkbook(Held);

#[derive(Clone)]
enum Held {
    /// A small one.
    Memory(Arc<Workbook>),
    /// A large one.
    Disk(Arc<OnDisk>),
}

struct OnDisk {
    /// Without rows.
    workbook: Workbook,
    /// The rows, in the order in which they were read.
    parts: Vec<Part>,
    spill: Spill,
}

/// Rows of one sheet that follow each other.
struct Part {
    sheet: usize,
    /// 0-based row of the first.
    first: u32,
    rows: Place,
}

enum Place {
    /// On the disk: which part it is, and where.
    Disk { number: u64, start: u64, length: usize },
    /// There was no room on the disk.
    Memory(Rows),
}

impl SpilledWorkbook {
    /// Its cells.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] when they can't be had from the disk again.
    pub fn open(&self) -> Result<Arc<Workbook>> {
        match &self.0 {
            Held::Memory(workbook) => Ok(Arc::clone(workbook)),
            Held::Disk(aside) => aside.open().map(Arc::new),
        }
    }
}

impl From<Workbook> for SpilledWorkbook {
    fn from(workbook: Workbook) -> Self {
        Self(Held::Memory(Arc::new(workbook)))
    }
}

/// Says nothing of what stands in it.
impl fmt::Debug for SpilledWorkbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpilledWorkbook")
    }
}

impl OnDisk {
    fn open(&self) -> Result<Workbook> {
        let mut workbook = self.workbook.clone();
        for part in &self.parts {
            let Some(sheet) = workbook.sheets.get_mut(part.sheet) else { continue };
            match &part.rows {
                Place::Memory(rows) => sheet.rows.place_all(part.first, rows),
                Place::Disk { number, start, length } => {
                    let rows = self.spill.get(*number, *start, *length);
                    let rows = rows.map_err(|error| Error::new(Code::FileUnreadable).because(error))?;
                    sheet.rows.place_all(part.first, &rows);
                }
            }
        }
        workbook.sheets.iter_mut().for_each(|sheet| sheet.rows.finish());
        Ok(workbook)
    }
}

/// Takes the rows of a workbook as they are read.
pub struct Spiller {
    workbook: Workbook,
    parts: Vec<Part>,
    /// `None` where no temporary file could be made.
    spill: Option<Spill>,
    /// The rows that aren't laid aside yet, and the 0-based row of the first.
    rows: Rows,
    first: u32,
    /// The packed size of the parts that are gathered and not laid aside.
    waiting: usize,
}

impl Spiller {
    /// For a workbook of which no sheet is read yet.
    pub fn new(format: Format, epoch_1904: bool) -> Self {
        let workbook = Workbook { format, epoch_1904, sheets: Vec::new() };
        Self { workbook, parts: Vec::new(), spill: None, rows: Rows::default(), first: 0, waiting: 0 }
    }

    /// A sheet begins.
    pub fn sheet(&mut self, sheet: Sheet) {
        self.end_part();
        self.workbook.sheets.push(sheet);
    }

    /// The sheet that is read.
    pub fn current(&mut self) -> Option<&mut Sheet> {
        self.workbook.sheets.last_mut()
    }

    /// A row of it; rows of a malformed sheet may come twice or out of order.
    pub fn row(&mut self, row: u32, cells: &[CellRef<'_>]) {
        if self.rows.is_empty() || row < self.first {
            self.end_part();
            self.first = row;
        }
        self.rows.place(row - self.first, cells);
        if self.rows.size() >= PART {
            self.end_part();
        }
    }

    /// All was read.
    pub fn finish(mut self) -> SpilledWorkbook {
        self.end_part();
        match self.spill {
            Some(spill) => {
                SpilledWorkbook(Held::Disk(Arc::new(OnDisk { workbook: self.workbook, parts: self.parts, spill })))
            }
            None => self.in_memory(),
        }
    }

    fn in_memory(mut self) -> SpilledWorkbook {
        for part in self.parts {
            if let (Place::Memory(rows), Some(sheet)) = (part.rows, self.workbook.sheets.get_mut(part.sheet)) {
                sheet.rows.place_all(part.first, &rows);
            }
        }
        self.workbook.sheets.iter_mut().for_each(|sheet| sheet.rows.finish());
        self.workbook.into()
    }

    fn end_part(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        let Some(sheet) = self.workbook.sheets.len().checked_sub(1).filter(|_| !rows.is_empty()) else { return };
        rows.finish();
        self.waiting += rows.size();
        self.parts.push(Part { sheet, first: self.first, rows: Place::Memory(rows) });
        if self.waiting >= PART {
            self.lay_aside();
        }
    }

    /// Lays aside what is in memory. That for which there is no room stays there.
    fn lay_aside(&mut self) {
        self.waiting = 0;
        if self.spill.is_none() {
            self.spill = Spill::new().ok();
        }
        let Some(spill) = &mut self.spill else { return };
        for part in self.parts.iter_mut().rev() {
            let Place::Memory(rows) = &part.rows else { break };
            let Ok(place) = spill.put(rows) else { break };
            part.rows = place;
        }
    }
}

/// A temporary file and the key of what lies in it.
struct Spill {
    file: Mutex<File>,
    cipher: XChaCha20Poly1305,
    /// Where the next part begins.
    end: u64,
    /// How many parts there are.
    count: u64,
}

impl Spill {
    fn new() -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| io::ErrorKind::Other)?;
        let cipher = XChaCha20Poly1305::new(Key::from_slice(key.as_slice()));
        Ok(Self { file: Mutex::new(tempfile::tempfile()?), cipher, end: 0, count: 0 })
    }

    /// Every part has a number of its own under a key that is used for nothing else.
    fn nonce(number: u64) -> XNonce {
        let mut nonce = XNonce::default();
        nonce.iter_mut().zip(number.to_le_bytes()).for_each(|(place, byte)| *place = byte);
        nonce
    }

    fn put(&mut self, rows: &Rows) -> io::Result<Place> {
        // As large as it can become: what a growing one leaves behind would be children's data in free memory.
        let room = Vec::with_capacity(rows.size() * 5 / 4 + 1024);
        let mut bytes = Zeroizing::new(postcard::to_extend(rows, room).map_err(io::Error::other)?);
        let number = self.count;
        // A number is used once, also when what was written under it is lost.
        self.count += 1;
        let closed = self.cipher.encrypt_in_place(&Self::nonce(number), b"", &mut *bytes);
        closed.map_err(|_| io::ErrorKind::Other)?;
        let mut file = self.file.lock().map_err(|_| io::ErrorKind::Other)?;
        file.seek(SeekFrom::Start(self.end))?;
        file.write_all(&bytes)?;
        let place = Place::Disk { number, start: self.end, length: bytes.len() };
        self.end += bytes.len() as u64;
        Ok(place)
    }

    fn get(&self, number: u64, start: u64, length: usize) -> io::Result<Rows> {
        let mut bytes = Zeroizing::new(vec![0; length]);
        let mut file = self.file.lock().map_err(|_| io::ErrorKind::Other)?;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        drop(file);
        let opened = self.cipher.decrypt_in_place(&Self::nonce(number), b"", &mut *bytes);
        opened.map_err(|_| io::ErrorKind::InvalidData)?;
        postcard::from_bytes(&bytes).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::cells::Cell;

    /// Larger than what is kept in memory; a late row says again what stands further up.
    fn large(mut spiller: Spiller) -> Spiller {
        for name in ["花名册", "附表"] {
            spiller.sheet(Sheet { name: name.into(), ..Sheet::default() });
            for row in 3..60_000 {
                let name = format!("孟小明{row}");
                spiller.row(row, &[Cell::Number(row.into()), Cell::Text(&name), Cell::Empty, Cell::Text("石桥镇")]);
            }
            spiller.row(5, &[Cell::Empty, Cell::Text("卢欣怡"), Cell::Date("2012-05-07")]);
        }
        spiller
    }

    fn assert_whole(read: &SpilledWorkbook) {
        let workbook = read.open().expect("opened");
        assert_eq!((workbook.sheets.len(), workbook.epoch_1904), (2, true));
        for sheet in &workbook.sheets {
            assert_eq!(sheet.height(), 60_000);
            assert!(sheet.row(2).is_empty());
            let late = [Cell::Number(5.0), Cell::Text("卢欣怡"), Cell::Date("2012-05-07"), Cell::Text("石桥镇")];
            assert_eq!(sheet.row(5).iter().collect::<Vec<_>>(), late);
            for row in (3..60_000).filter(|row| *row != 5) {
                assert_eq!(sheet.cell(row, 1), Cell::Text(format!("孟小明{row}").as_str()));
                assert_eq!(sheet.cell(row, 3), Cell::Text("石桥镇"));
            }
        }
    }

    fn on_disk(read: &SpilledWorkbook) -> &OnDisk {
        match &read.0 {
            Held::Disk(aside) => aside,
            Held::Memory(_) => panic!("in memory"),
        }
    }

    #[test]
    fn a_large_workbook_comes_back_from_the_disk_where_nobody_can_read_it() {
        let read = large(Spiller::new(Format::Xlsx, true)).finish();
        assert_whole(&read);
        assert_whole(&read);
        let aside = on_disk(&read);
        let in_memory: usize =
            aside.parts.iter().map(|part| if let Place::Memory(rows) = &part.rows { rows.size() } else { 0 }).sum();
        assert!(in_memory < PART, "{in_memory}");
        let mut bytes = Vec::new();
        let mut file = aside.spill.file.lock().unwrap();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        assert!(bytes.len() > PART);
        assert!(!bytes.windows("孟小明".len()).any(|part| part == "孟小明".as_bytes()));
        assert!(!format!("{read:?}").contains('孟'));
    }

    #[test]
    fn a_small_workbook_stays_in_memory() {
        let mut spiller = Spiller::new(Format::Csv, false);
        spiller.sheet(Sheet::default());
        spiller.row(1, &[Cell::Text("孟小明")]);
        let read = spiller.finish();
        assert!(matches!(&read.0, Held::Memory(workbook) if workbook.sheets[0].cell(1, 0) == Cell::Text("孟小明")));
    }

    #[test]
    fn rows_that_were_altered_on_the_disk_are_an_error() {
        let read = large(Spiller::new(Format::Xlsx, true)).finish();
        let mut file = on_disk(&read).spill.file.lock().unwrap();
        file.seek(SeekFrom::Start(1000)).unwrap();
        file.write_all(b"other").unwrap();
        drop(file);
        assert_eq!(read.open().unwrap_err().code, Code::FileUnreadable);
    }

    /// The device takes no byte, as a full disk.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_loses_nothing() {
        let full = File::options().read(true).write(true).open("/dev/full").unwrap();
        let spill = Spill { file: Mutex::new(full), ..Spill::new().unwrap() };
        let read = large(Spiller { spill: Some(spill), ..Spiller::new(Format::Xlsx, true) }).finish();
        assert!(on_disk(&read).parts.iter().all(|part| matches!(part.rows, Place::Memory(_))));
        assert_whole(&read);
    }
}
