//! The workbook as a container: what is not changed is copied as it lies there, compressed bytes and all.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::tags::damaged;
use crate::sheets::limits::{Limit, Limits};
use crate::{Code, Error, Result};

/// A workbook that is being changed part by part.
#[derive(Clone)]
pub struct Package {
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
    /// Position by normalised name.
    places: BTreeMap<String, usize>,
    /// New content by position; `None` takes the part out.
    changed: BTreeMap<usize, Option<Vec<u8>>>,
    /// New parts in order.
    added: Vec<(String, Vec<u8>)>,
    limits: Limits,
}

/// Names of parts are compared without case, and some writers begin them with a stroke or use the wrong one.
fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

impl Package {
    /// Opens a container.
    ///
    /// # Errors
    /// `NotAWorkbook` when it is none, `TooLarge` naming the limit.
    pub fn open(bytes: Vec<u8>) -> Result<Self> {
        let limits = Limits::default();
        let too_large = |limit: Limit| Error::new(Code::TooLarge).with("limit", limit.words());
        if bytes.len() as u64 > limits.file_bytes {
            return Err(too_large(Limit::FileSize));
        }
        let unreadable = |error: zip::result::ZipError| Error::new(Code::NotAWorkbook).because(error);
        let archive = ZipArchive::new(Cursor::new(Arc::from(bytes))).map_err(unreadable)?;
        if archive.len() > limits.entries {
            return Err(too_large(Limit::Entries));
        }
        let names = archive.file_names().map(normal).zip(0..);
        let places = names.collect();
        Ok(Self { archive, places, changed: BTreeMap::new(), added: Vec::new(), limits })
    }

    /// The names of all parts as they are now, without a stroke in front and in lower case.
    pub fn names(&self) -> Vec<String> {
        let gone = |at: &usize| matches!(self.changed.get(at), Some(None));
        let old = self.places.iter().filter(|(_, at)| !gone(at)).map(|(name, _)| name.clone());
        old.chain(self.added.iter().map(|(name, _)| normal(name))).collect()
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        let name = normal(name);
        let old = self.places.get(&name).is_some_and(|at| !matches!(self.changed.get(at), Some(None)));
        old || self.added.iter().any(|(added, _)| normal(added) == name)
    }

    /// A part as it is now; `None` when there is no such part.
    ///
    /// # Errors
    /// `TooLarge` beyond the limits, `NotAWorkbook` when it is damaged.
    pub fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let name = normal(name);
        if let Some((_, bytes)) = self.added.iter().find(|(added, _)| normal(added) == name) {
            return Ok(Some(bytes.clone()));
        }
        let Some(at) = self.places.get(&name) else { return Ok(None) };
        match self.changed.get(at) {
            Some(changed) => Ok(changed.clone()),
            None => self.unpack(*at).map(Some),
        }
    }

    fn unpack(&self, at: usize) -> Result<Vec<u8>> {
        // Reading needs an archive for itself; the bytes are shared.
        let mut archive = self.archive.clone();
        let unreadable = |error: zip::result::ZipError| Error::new(Code::NotAWorkbook).because(error);
        let entry = archive.by_index(at).map_err(unreadable)?;
        let (packed, most) = (entry.compressed_size().max(1), self.limits.unpacked_bytes);
        let mut bytes = Vec::new();
        let mut piece = entry.take(most + 1);
        piece.read_to_end(&mut bytes).map_err(|error| Error::new(Code::NotAWorkbook).because(error))?;
        let length = bytes.len() as u64;
        let tight = length > self.limits.ratio_floor && length / packed > self.limits.ratio;
        if length > most || tight {
            return Err(Error::new(Code::TooLarge).with("limit", Limit::Unpacked.words()));
        }
        Ok(bytes)
    }

    /// A part as text, without a byte order mark; `None` when there is no such part.
    ///
    /// # Errors
    /// As [`Package::bytes`]; a template in another encoding than UTF-8 can't be filled.
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|error| damaged().because(error))?;
        Ok(Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)))
    }

    /// Puts other content into a part.
    pub fn replace(&mut self, name: &str, bytes: Vec<u8>) {
        let name = normal(name);
        if let Some((_, old)) = self.added.iter_mut().find(|(added, _)| normal(added) == name) {
            *old = bytes;
        } else if let Some(at) = self.places.get(&name) {
            self.changed.insert(*at, Some(bytes));
        }
    }

    /// Takes a part out.
    pub fn remove(&mut self, name: &str) {
        let name = normal(name);
        self.added.retain(|(added, _)| normal(added) != name);
        if let Some(at) = self.places.get(&name) {
            self.changed.insert(*at, None);
        }
    }

    /// Adds a part behind the others.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.added.push((name.trim_start_matches('/').to_owned(), bytes));
    }

    /// The whole container: parts in their order, unchanged ones as they lay there.
    ///
    /// # Errors
    /// `NotAWorkbook` for a container whose parts can't be found where it says.
    pub fn pack(&self) -> Result<Vec<u8>> {
        let failed = |error: zip::result::ZipError| Error::new(Code::NotAWorkbook).because(error);
        let mut archive = self.archive.clone();
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(failed)?;
            let Some(changed) = self.changed.get(&at) else {
                out.raw_copy_file(entry).map_err(failed)?;
                continue;
            };
            let Some(bytes) = changed else { continue };
            let stored = entry.compression() == CompressionMethod::Stored;
            let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let mut options = SimpleFileOptions::default().compression_method(method);
            if let Some(time) = entry.last_modified() {
                options = options.last_modified_time(time);
            }
            let name = entry.name().to_owned();
            drop(entry);
            out.start_file(name, options).map_err(failed)?;
            out.write_all(bytes).map_err(|error| failed(error.into()))?;
        }
        for (name, bytes) in &self.added {
            out.start_file(name, SimpleFileOptions::default()).map_err(failed)?;
            out.write_all(bytes).map_err(|error| failed(error.into()))?;
        }
        Ok(out.finish().map_err(failed)?.into_inner())
    }
}
