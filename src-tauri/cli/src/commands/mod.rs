//! One function a command, a few lines each: the work is the core's.

mod columns;
mod extra_columns;
mod fields;
mod fill;
mod import;
mod operators;
mod parked;
mod places;
mod register;
mod sheets;
mod workbooks;

use std::path::{Path, PathBuf};

use tongce_core::api::{Options, Session};
use tongce_core::computer::Computer;
use tongce_core::sheets::packs;
use tongce_core::sheets::read::Reader;
use tongce_core::store::{Register, Secret};
use tongce_core::{Code, Error, Result};

use crate::Outcome;
use crate::args::{Args, Command, Pack};
use crate::output::{Output, say, tell};
use crate::{password, serve};

/// Does what was asked.
pub(crate) fn run(args: Args, output: &Output) -> Result<Outcome> {
    let secret = Key { file: args.password_file.as_deref(), who: args.operator.as_deref() };
    let workbooks = workbooks::Workbooks { password: args.workbook_password_file.as_deref() };
    match args.command {
        Command::Init { register, unit, region } => {
            let operator = args.operator.clone();
            register::init(&register, register::New { unit, region, operator }, &secret, output)
        }
        Command::Recognise { file, explain, knowing } => {
            let register = knowing.map(|register| secret.open(&register)).transpose()?;
            let confirmed = register.as_ref().map(packs::remembered).transpose()?.unwrap_or_default();
            sheets::recognise(&file, &confirmed, &workbooks, explain, output)
        }
        Command::Import { register, files, plan, on_blank, take_theirs, columns, skip_sheets, errors, replace } => {
            errors.as_deref().map_or(Ok(()), |out| places::checked_beside(out, replace, &files))?;
            let on_blank = on_blank.into();
            let wanted = import::Wanted { only_plan: plan, on_blank, take_theirs, columns, skip_sheets, errors };
            import::import(secret.open(&register)?, &files, &workbooks, &wanted, output)
        }
        Command::Parked { register, from, limit } => {
            parked::list(secret.open(&register)?, from, limit.unwrap_or(u32::MAX), output)
        }
        Command::Decide { register, parked, decision, child } => {
            parked::decide(secret.open(&register)?, parked, decision.into(), child.as_deref(), output)
        }
        Command::UndoImport { register, import: Some(import) } => {
            parked::undo_import(secret.open(&register)?, import, output)
        }
        Command::UndoImport { register, import: None } => parked::imports(secret.open(&register)?, output),
        Command::List { register, search, limit } => register::list(&secret.open(&register)?, &search, limit, output),
        Command::Show { register, child } => register::show(&secret.open(&register)?, &child, output),
        Command::Export { register, form, out, as_of, search, to, no_keys, replace } => {
            places::checked(&out, replace)?;
            let wanted = sheets::Wanted { form, out, as_of, search, to, keyed: !no_keys };
            sheets::export(secret.open(&register)?, &wanted, output)
        }
        Command::Fill { register, wanted } => {
            // A folder for the files of many children may be there; none of them is replaced.
            if !wanted.one_file_per_child {
                places::checked(&wanted.out, wanted.replace)?;
            }
            fill::fill(secret.open(&register)?, &workbooks, &wanted, output)
        }
        Command::Pack { task } => match task {
            Pack::List { register } => fill::list_packs(secret.open(&register)?, output),
            Pack::Export { register, out, replace } => {
                places::checked(&out, replace)?;
                fill::export_packs(secret.open(&register)?, &out, output)
            }
            Pack::Forget { register, name } => fill::forget_pack(secret.open(&register)?, &name, output),
            Pack::Import { register, file } => fill::import_packs(secret.open(&register)?, &file, output),
        },
        Command::Operator { task } => operators::run(task, &secret, output),
        Command::Forms => sheets::forms(output),
        Command::Fields { search } => fields::list(&search, output),
        Command::Check { register } => register::check(secret.open(&register)?, output),
        Command::History { register, child } => register::history(&secret.open(&register)?, &child, output),
        Command::Undo { register } => register::undo(secret.open(&register)?, output),
        Command::Backup { register, out, replace } => {
            places::checked(&out, replace)?;
            register::back_up(secret.open(&register)?, &out, output)
        }
        Command::Restore { backup, register, replace } => {
            register::restore(&backup, &register, replace, &secret, output)
        }
        Command::Serve { register, files, port, no_open, export_folder } => {
            let session = Session::new(options(register, files, export_folder)?).on(Computer::of_this_user());
            serve::serve(session, serve::ServeOptions { port, open_browser: !no_open })?;
            Ok(Outcome::Done)
        }
    }
}

/// Closes a register after the work is done and safe. A backup that could not be made then is told; it makes nothing undone.
fn finish(register: Register) {
    if let Err(error) = register.close() {
        tell(&say("close_failed", &[("reason", &error.message())]));
    }
}

/// The password, asked for when it is needed.
struct Key<'a> {
    file: Option<&'a Path>,
    /// Who works with it, when several do.
    who: Option<&'a str>,
}

impl Key<'_> {
    /// Opens a register; whether it is there is looked at before a password is asked for.
    fn open(&self, folder: &Path) -> Result<Register> {
        self.open_with(folder).map(|(register, _)| register)
    }

    /// As [`Key::open`], with the password for what wants it once more.
    fn open_with(&self, folder: &Path) -> Result<(Register, Secret)> {
        if !Register::exists(folder) {
            return Err(Error::new(Code::NotARegister).with("path", folder.display()));
        }
        let password = password::ask(self.file)?;
        let register = Register::open_as(Computer::of_this_user().location(folder), &password, self.who)?;
        register.interrupted().into_iter().for_each(tell);
        Ok((register, password))
    }
}

fn options(register: PathBuf, files: Vec<PathBuf>, export_folder: Option<PathBuf>) -> Result<Options> {
    let beside = register.parent().unwrap_or(Path::new(".")).join(say("export_folder_name", &[]));
    Ok(Options { export_folder: export_folder.unwrap_or(beside), register, reader: Reader::this_program()?, files })
}
