//! A backup as one file: a zip, uncompressed, of the database, its keys file and a page about both.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::super::keys::{self, Keys};
use super::super::{hex, placing};
use crate::{Code, Error, Result};

const ABOUT: &str = "about.json";
const FORMAT: u32 = 1;
/// Far more than the small entries ever have.
const MOST_SMALL_BYTES: u64 = 1 << 20;

/// The page about a backup. It says nothing of anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct About {
    format: u32,
    program: String,
    /// The register's random name.
    pub register: String,
    /// ISO time with offset.
    pub made_at: String,
    /// Steps in the trail, and the hash of the last.
    pub operations: i64,
    pub head: String,
    database_sha256: String,
    keys_sha256: String,
}

impl About {
    /// About a backup of the present state; the fingerprints come when it is packed.
    pub(super) fn new(keys: &Keys, operations: i64, head: String) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            register: keys.register().to_owned(),
            made_at: chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            operations,
            head,
            database_sha256: String::new(),
            keys_sha256: String::new(),
        }
    }
}

/// Writes the archive. The database must be at rest: nothing in its log, nobody writing.
pub(super) fn pack(database: &Path, keys: &Keys, mut about: About, out: &File) -> Result<()> {
    let keys = keys.to_bytes()?;
    about.keys_sha256 = hex::encode(&Sha256::digest(&keys));
    let source = File::open(database).map_err(|error| Error::io(error, database))?;
    pack_all(source, &keys, about, out).map_err(|error| match error.downcast::<zip::result::ZipError>() {
        Ok(zip::result::ZipError::Io(error)) | Err(error) => Error::io(error, database),
        Ok(error) => Error::new(Code::Internal).because(error),
    })
}

fn pack_all(source: File, keys: &[u8], about: About, out: &File) -> io::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 18, out));
    match fill(&mut zip, source, keys, about) {
        Ok(()) => zip.finish()?.flush(),
        Err(error) => {
            // Dropped, it would try to complete the archive once more and say on standard error that it can't.
            std::mem::forget(zip);
            Err(error)
        }
    }
}

fn fill<W: Write + Seek>(zip: &mut ZipWriter<W>, source: File, keys: &[u8], mut about: About) -> io::Result<()> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    zip.start_file(placing::DATABASE, options)?;
    about.database_sha256 = copy(source, &mut *zip)?;
    zip.start_file(keys::FILE, options)?;
    zip.write_all(keys)?;
    zip.start_file(ABOUT, options)?;
    zip.write_all(&serde_json::to_vec_pretty(&about)?)
}

/// Copies a stream and gives its fingerprint.
fn copy(mut from: impl Read, mut to: impl Write) -> io::Result<String> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        let count = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
            return Ok(hex::encode(&hash.finalize()));
        };
        hash.update(bytes);
        to.write_all(bytes)?;
    }
}

/// Unpacks a backup into two new files and gives the page about it; [`Code::BadBackup`] unless every byte is as it was packed.
pub(in crate::store) fn unpack(path: &Path, database: &Path, keys: &Path) -> Result<About> {
    let bad = || Error::new(Code::BadBackup).with("path", path.display());
    let mut zip = open(path)?;
    let about = read_about(&mut zip).ok_or_else(bad)?;
    if about.format > FORMAT {
        return Err(Error::new(Code::NewerVersion));
    }
    let contents = [(placing::DATABASE, database, &about.database_sha256), (keys::FILE, keys, &about.keys_sha256)];
    for (name, target, expected) in contents {
        let entry = zip.by_name(name).map_err(|error| bad().because(error))?;
        let mut file = create_private(target).map_err(|error| Error::io(error, target))?;
        let mut wrong = None;
        // A broken entry and a full disk both end the copy; only the second is the target's fault.
        let copied = copy(Marked { inner: entry, failed: &mut wrong }, &mut file);
        match (copied, wrong) {
            (_, Some(error)) => return Err(bad().because(error)),
            (Err(error), None) => return Err(Error::io(error, target)),
            (Ok(fingerprint), None) if fingerprint != *expected => return Err(bad()),
            (Ok(_), None) => {}
        }
    }
    Ok(about)
}

/// A new file that only this user can read.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Remembers that reading failed, as opposed to writing.
struct Marked<'a, R> {
    inner: R,
    failed: &'a mut Option<String>,
}

impl<R: Read> Read for Marked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect_err(|error| *self.failed = Some(error.to_string()))
    }
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let file = File::open(path).map_err(|error| Error::io(error, path))?;
    let zip = ZipArchive::new(BufReader::with_capacity(1 << 18, file));
    zip.map_err(|error| Error::new(Code::BadBackup).with("path", path.display()).because(error))
}

fn read_about(zip: &mut ZipArchive<impl Read + Seek>) -> Option<About> {
    let mut bytes = Vec::new();
    zip.by_name(ABOUT).ok()?.take(MOST_SMALL_BYTES).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The page about a backup.
pub(super) fn about(path: &Path) -> Result<About> {
    read_about(&mut open(path)?).ok_or_else(|| Error::new(Code::BadBackup).with("path", path.display()))
}

/// Whether every byte of a backup's content is as it was packed. Needs no key.
pub(super) fn is_whole(path: &Path) -> bool {
    let Ok(mut zip) = open(path) else { return false };
    let Some(about) = read_about(&mut zip) else { return false };
    let contents = [(placing::DATABASE, &about.database_sha256), (keys::FILE, &about.keys_sha256)];
    contents.into_iter().all(|(name, expected)| {
        let fingerprint = zip.by_name(name).ok().and_then(|entry| copy(entry, io::sink()).ok());
        fingerprint.as_ref() == Some(expected)
    })
}
