//! One open register: creating, opening, closing.

use std::path::Path;

use rusqlite::Connection;

use super::backup::{self, Location, Reason, Source};
use super::connection::{self, Key, Way};
use super::keys::{self, Keys};
use super::lock::Lock;
use super::operators::{self, Operator};
use super::placing::{self, Incoming};
use super::roll::{self, Roll};
use super::settings::{read_setting, write_setting};
use super::{Operation, RecoveryCode, Secret, files, interrupted, migrations};
use crate::{Code, Error, Result, words};

/// Setting: the unit's name.
pub(super) const UNIT: &str = "unit";
/// Setting: the unit's 12-digit region code.
pub(super) const REGION: &str = "region";
/// Setting: the recovery code's slot in the keys file.
pub(super) const RECOVERY_SLOT: &str = "keys.recovery_slot";
/// A database up to this size has every page examined when it is opened, which takes less than half a second;
/// larger ones are when they are backed up.
const EXAMINED_AT_OPENING: u64 = 64 << 20;

/// What must be said of a new register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRegister {
    /// The village or school that keeps it.
    pub unit: String,
    /// Its 12-digit region code, if known.
    pub region: Option<String>,
    /// The name of who works with it.
    pub operator: String,
}

/// Whose register it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Village or school.
    pub name: String,
    /// 12-digit region code, if known.
    pub region: Option<String>,
}

/// One open register. While it lives, no other process can open it.
pub struct Register {
    pub(super) connection: Connection,
    pub(super) location: Location,
    pub(super) keys: Keys,
    pub(super) key: Key,
    pub(super) unit: Unit,
    pub(super) operator: Operator,
    pub(super) roll: Roll,
    interrupted: Option<String>,
    // Last, so that the lock is given back after the database is closed.
    _lock: Lock,
}

impl Register {
    /// Creates a register in a folder that doesn't exist or is empty, and opens it.
    /// The recovery code is given once and stored nowhere.
    pub fn create(folder: &Path, new: &NewRegister, password: &Secret) -> Result<(Register, RecoveryCode)> {
        if password.is_empty() {
            return Err(Error::new(Code::BadArgument).with("what", sentence("errors.password_empty")));
        }
        let folder = files::absolute(folder)?;
        let taken = || Error::new(Code::RegisterExists).with("path", folder.display());
        if placing::holds_register(&folder) || placing::holds_other_files(&folder)? {
            return Err(taken());
        }
        files::make_folder(&folder)?;
        let lock = Lock::take(&folder)?;
        if placing::holds_register(&folder) {
            return Err(taken());
        }
        let code = RecoveryCode::random()?;
        let location = Location::from(&folder);
        let key = told(make(&folder, new, password, &code), &location)?;
        // Nobody would ever see the code of a register that is left behind here.
        let register = Self::open_locked(location, lock, &key, password);
        let register = register.inspect_err(|_| placing::withdraw(&folder))?;
        Ok((register, code))
    }

    /// Whether there is a register in the folder, in whatever state.
    pub fn exists(folder: &Path) -> bool {
        placing::holds_register(folder)
    }

    /// Opens a register with a password or the recovery code, see [`Register::open_as`].
    pub fn open(place: impl Into<Location>, secret: &Secret) -> Result<Register> {
        Self::open_as(place, secret, None)
    }

    /// Opens a register with a password or the recovery code. `who` is the operator's name: a password opens only under its own, and
    /// the recovery code, which is nobody's, works under any; without a name it works as the first operator.
    ///
    /// [`Code::WrongPassword`], also for the password of somebody else; [`Code::InUse`], [`Code::NewerVersion`]; [`Code::Damaged`]
    /// with the newest good backup named, and every file left as it is.
    pub fn open_as(place: impl Into<Location>, secret: &Secret, who: Option<&str>) -> Result<Register> {
        let location = place.into().absolute()?;
        let folder = &location.folder;
        if !placing::holds_register(folder) {
            return Err(Error::new(Code::NotARegister).with("path", folder.display()));
        }
        let lock = Lock::take(folder)?;
        placing::finish(folder)?;
        location.let_go();
        let (keys, opened) = told(unlock(folder, secret), &location)?;
        told(Self::open_with(location.clone(), lock, keys, opened, who), &location)
    }

    fn open_locked(location: Location, lock: Lock, key: &Key, password: &Secret) -> Result<Register> {
        let keys = Keys::read(&location.folder.join(keys::FILE))?;
        let slots = keys.open(password)?.slots;
        let opened = keys::Opened { key: key.clone(), slots };
        told(Self::open_with(location.clone(), lock, keys, opened, None), &location)
    }

    fn open_with(
        location: Location,
        lock: Lock,
        keys: Keys,
        opened: keys::Opened,
        who: Option<&str>,
    ) -> Result<Register> {
        let open = open_database(&location, &keys, &opened.key).and_then(|connection| {
            let (unit, operator) = (read_unit(&connection)?, operators::who_opened(&connection, &opened.slots, who)?);
            let roll = roll::load(&connection)?;
            connection::trust(&connection)?;
            let interrupted = interrupted::take(&connection)?;
            Ok((connection, unit, operator, roll, interrupted))
        });
        let (connection, unit, operator, roll, interrupted) =
            open.inspect_err(|_| placing::remove_empty_log(&location.folder))?;
        let mut register =
            Self { connection, location, keys, key: opened.key, unit, operator, roll, interrupted, _lock: lock };
        register.keep_keys_that_count()?;
        Ok(register)
    }

    /// Closes the register, with a backup when something changed since the last one. It is closed even when
    /// the backup fails; everything saved is on disk either way.
    pub fn close(self) -> Result<()> {
        let backed_up = self.back_up_if_changed(Reason::Close);
        let Self { connection, location, .. } = self;
        told(connection::close(connection), &location).and(backed_up)
    }

    /// Whose register it is.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The name of who works with it.
    pub fn operator(&self) -> &str {
        &self.operator.name
    }

    /// What is to be said of an import that was under way when the program ended the last time: nothing of it was taken over.
    pub fn interrupted(&self) -> Option<&str> {
        self.interrupted.as_deref()
    }

    /// The register's folder.
    pub fn folder(&self) -> &Path {
        &self.location.folder
    }

    /// Gives failures the facts that their sentences need.
    pub(super) fn told<T>(&self, result: Result<T>) -> Result<T> {
        told(result, &self.location)
    }
}

/// Gives a failure the facts that its sentence needs: where, and which backup could be restored.
pub(super) fn told<T>(result: Result<T>, location: &Location) -> Result<T> {
    result.map_err(|error| match error.code {
        Code::Damaged => error.with("backup", backup::advice(location)),
        Code::DiskFull | Code::ReadOnly | Code::Io | Code::FileUnreadable => {
            error.with("path", location.folder.display())
        }
        _ => error,
    })
}

pub(super) fn sentence(key: &str) -> String {
    words::say::<&str>(key, &[])
}

/// Makes the files of a new register and puts them in place; gives its key.
fn make(folder: &Path, new: &NewRegister, password: &Secret, code: &RecoveryCode) -> Result<Key> {
    let incoming = Incoming::begin(folder)?;
    let (mut keys, key) = Keys::new()?;
    let slot = keys.add(password, &key)?;
    let recovery = keys.add(&code.secret(), &key)?;
    let mut connection = connection::open(&incoming.database(), &key, Way::New)?;
    migrations::migrate(&mut connection)?;
    connection.execute("INSERT INTO operator (number, name, slot) VALUES (1, ?1, ?2)", [&new.operator, &slot])?;
    write_setting(&connection, RECOVERY_SLOT, Some(&recovery))?;
    roll::rebuild_if_outdated(&mut connection)?;
    super::transact::once(&mut connection, 1, &Operation::CreateRegister, |writer| {
        writer.set(UNIT, &new.unit)?;
        new.region.as_ref().map_or(Ok(()), |region| writer.set(REGION, region))
    })?;
    connection::finish(connection)?;
    keys.write(&incoming.keys())?;
    incoming.place(None)?;
    Ok(key)
}

/// Reads the keys file and opens it with the secret.
fn unlock(folder: &Path, secret: &Secret) -> Result<(Keys, keys::Opened)> {
    let keys = Keys::read(&folder.join(keys::FILE))?;
    placing::assert_database(folder)?;
    let opened = keys.open(secret)?;
    Ok((keys, opened))
}

/// Opens the database, examines it and brings it up to date.
fn open_database(location: &Location, keys: &Keys, key: &Key) -> Result<Connection> {
    let database = location.folder.join(placing::DATABASE);
    let mut connection = connection::open(&database, key, Way::Existing)?;
    let outdated = migrations::pending(&connection)?;
    examine(&connection, &database)?;
    if outdated {
        backup::make_if_changed(&Source { connection: &connection, location, keys, key }, Reason::Migration)?;
        migrations::migrate(&mut connection)?;
    }
    roll::rebuild_if_outdated(&mut connection)?;
    Ok(connection)
}

/// Looks for damage before anything is written. The log is emptied first: over a full one the examination errs.
fn examine(connection: &Connection, database: &Path) -> Result<()> {
    match connection::checkpoint(connection) {
        // A full disk must not keep anybody from reading what is there.
        Err(error) if error.code == Code::DiskFull => return Ok(()),
        done => done?,
    }
    let size = std::fs::metadata(database).map_err(|error| Error::io(error, database))?.len();
    if size <= EXAMINED_AT_OPENING && !connection::pages_are_sound(connection)? {
        return Err(Error::new(Code::Damaged));
    }
    Ok(())
}

pub(super) fn read_unit(connection: &Connection) -> Result<Unit> {
    let name = read_setting(connection, UNIT)?.unwrap_or_default();
    Ok(Unit { name, region: read_setting(connection, REGION)?.filter(|region| !region.is_empty()) })
}
