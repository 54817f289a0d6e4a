//! Where the password comes from: `TONGCE_PASSWORD`, `--password-file`, or a prompt on the terminal.

use std::path::Path;

use tongce_core::api::register::SHORTEST_PASSWORD;
use tongce_core::sheets::read::WorkbookPassword;
use tongce_core::store::Secret;
use tongce_core::{Code, Error, Result};
use zeroize::Zeroizing;

use crate::output::{say, tell};

const VARIABLE: &str = "TONGCE_PASSWORD";
const NEW_VARIABLE: &str = "TONGCE_NEW_PASSWORD";

/// The password of an existing register.
pub(crate) fn ask(file: Option<&Path>) -> Result<Secret> {
    Ok(Secret::new(given(file)?.map_or_else(|| prompt("ask_password"), Ok)?))
}

/// A password for a new register, typed twice when it is prompted for. The page insists on a length; who works in a terminal is only told.
pub(crate) fn choose(file: Option<&Path>) -> Result<Secret> {
    chosen(given(file)?)
}

/// As [`choose`], of a register that has passwords already: this one comes from a file or variable of its own.
pub(crate) fn choose_new(file: Option<&Path>) -> Result<Secret> {
    chosen(given_by(file, NEW_VARIABLE)?)
}

fn chosen(given: Option<String>) -> Result<Secret> {
    let password = match given {
        Some(password) => password,
        None => {
            let (first, again) = (prompt("choose_password")?, prompt("choose_again")?);
            if first != again {
                return Err(Error::new(Code::BadArgument).with("what", say("passwords_differ", &[])));
            }
            first
        }
    };
    if password.chars().count() < SHORTEST_PASSWORD {
        tell(&say("password_short", &[("least", &SHORTEST_PASSWORD.to_string())]));
    }
    Ok(Secret::new(password))
}

/// A workbook's password from a file.
pub(crate) fn workbook_from(file: &Path) -> Result<WorkbookPassword> {
    given(Some(file)).map(|password| WorkbookPassword::new(password.unwrap_or_default()))
}

/// A workbook's password from the terminal; `why` says which workbook wants it.
pub(crate) fn ask_workbook(why: &str) -> Result<WorkbookPassword> {
    tell(why);
    Ok(WorkbookPassword::new(prompt("ask_workbook_password")?))
}

fn given(file: Option<&Path>) -> Result<Option<String>> {
    given_by(file, VARIABLE)
}

fn given_by(file: Option<&Path>, variable: &str) -> Result<Option<String>> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| Error::io(error, path))?;
        return Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()));
    }
    Ok(std::env::var(variable).ok().filter(|password| !password.is_empty()))
}

fn prompt(words: &str) -> Result<String> {
    rpassword::prompt_password(say(words, &[]))
        .map_err(|error| Error::new(Code::BadArgument).with("what", say("no_password", &[])).because(error))
}
