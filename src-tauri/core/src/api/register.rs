//! Creating, opening and closing the register; backups and undo.

use super::session::Session;
use super::types::{
    ChangePassword, ChildName, CloseRegister, CreateRegister, Created, OpenRegister, OperationEntry, SavedTo,
    SessionState, Status,
};
use crate::store::{NewRegister, OperationRow, Register, Secret};
use crate::{Code, Error, Result, words};

/// The shortest password that is accepted, in characters.
pub const SHORTEST_PASSWORD: usize = 8;
const RECENT_OPERATIONS: u32 = 50;

/// Where the program stands.
pub fn status(session: &mut Session) -> Result<Status> {
    let folder = &session.options.register;
    let state = match &session.register {
        Some(_) => SessionState::Open,
        None if Register::exists(folder) => SessionState::Locked,
        None => SessionState::None,
    };
    let register = session.register.as_ref();
    Ok(Status {
        state,
        folder: folder.display().to_string(),
        unit: register.map(|r| r.unit().name.clone()),
        region: register.and_then(|r| r.unit().region.clone()),
        operator: register.map(|r| r.operator().to_owned()),
        operators: Register::operators_of(folder),
        children: register.map_or(0, Register::count),
        export_folder: session.options.export_folder.display().to_string(),
        waiting_files: session.waiting_files.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        interrupted: register.and_then(|r| r.interrupted().map(str::to_owned)),
    })
}

/// Creates the register, empty or with the sample children, and opens it.
pub fn create(session: &mut Session, request: CreateRegister) -> Result<Created> {
    let password = checked_password(request.password)?;
    let region = request.region.filter(|code| !code.trim().is_empty());
    let new = NewRegister {
        unit: checked_unit(&request.unit)?,
        region: checked_region(region)?,
        operator: request.operator.trim().to_owned(),
    };
    let (register, code) = Register::create(&session.options.register, &new, &password)?;
    session.register = Some(register);
    // The code is shown only once: a sample that can't be filled in must not hide it.
    let sample = if request.sample { super::importing::import_sample(session).err() } else { None };
    Ok(Created {
        recovery_code: code.to_string(),
        sample_failed: sample.map(|error| error.message()),
        status: status(session)?,
    })
}

/// The unit's name, which must not be empty.
pub fn checked_unit(name: &str) -> Result<String> {
    let name = crate::domain::text::tidy(name);
    if name.is_empty() { Err(bad("errors.unit_missing")) } else { Ok(name) }
}

/// A region code of twelve digits, or none.
pub fn checked_region(code: Option<String>) -> Result<Option<String>> {
    let code = code.map(|code| crate::domain::text::folded(&code));
    match code {
        Some(code) if code.len() != 12 || !code.bytes().all(|b| b.is_ascii_digit()) => Err(bad("errors.region_shape")),
        code => Ok(code),
    }
}

/// A password that is long enough.
pub fn checked_password(password: String) -> Result<Secret> {
    if password.chars().count() < SHORTEST_PASSWORD {
        let what = words::say("errors.password_short", &[("least", SHORTEST_PASSWORD.to_string())]);
        return Err(Error::new(Code::BadArgument).with("what", what));
    }
    Ok(Secret::new(password))
}

fn bad(key: &str) -> Error {
    Error::new(Code::BadArgument).with("what", words::say::<&str>(key, &[]))
}

/// Opens the register.
pub fn open(session: &mut Session, request: OpenRegister) -> Result<Status> {
    if session.register.is_none() {
        let who = request.operator.as_deref().filter(|name| !name.trim().is_empty());
        let opened = Register::open_as(session.location(), &Secret::new(request.password), who)?;
        session.register = Some(opened);
    }
    status(session)
}

/// Closes the register. Files that somebody goes on with after the lock stay; everything else that was read is gone.
pub fn close(session: &mut Session, request: CloseRegister) -> Result<Status> {
    session.close_keeping(&request)?;
    status(session)
}

/// Changes the operator's password.
pub fn change_password(session: &mut Session, request: ChangePassword) -> Result<()> {
    let new = checked_password(request.new)?;
    session.open_mut()?.change_password(&Secret::new(request.old), &new)
}

/// Makes a backup now.
pub fn back_up(session: &mut Session) -> Result<SavedTo> {
    let path = session.open_mut()?.back_up(None)?;
    Ok(SavedTo { path: path.display().to_string() })
}

/// The last operations, newest first, and behind them older imports that still stand: they can be taken back at any time.
pub fn recent_operations(session: &mut Session) -> Result<Vec<OperationEntry>> {
    let register = session.open()?;
    let mut operations = register.operations(RECENT_OPERATIONS)?;
    let oldest = operations.last().map_or(0, |operation| operation.number);
    operations.extend(register.imports(RECENT_OPERATIONS)?.into_iter().filter(|import| import.number < oldest));
    Ok(operations.into_iter().map(OperationEntry::from).collect())
}

/// Undoes the last operation that can be undone.
pub fn undo(session: &mut Session) -> Result<OperationEntry> {
    session.plan = None;
    Ok(session.open_mut()?.undo()?.into())
}

impl From<OperationRow> for OperationEntry {
    fn from(row: OperationRow) -> Self {
        let OperationRow { number, at, operator, operation, children, undone, undoable, child, import } = row;
        let child = child.map(|(id, name)| ChildName { id: id.to_string(), name });
        Self { number, at, operator, operation, children, undone, undoable, child, import }
    }
}
