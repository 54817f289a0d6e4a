//! Who works with the register.

use serde_json::json;
use tongce_core::store::{OperatorRow, Register};
use tongce_core::{Code, Error, Result, words};

use super::{Key, finish};
use crate::args::Operator;
use crate::output::{Output, say};
use crate::{Outcome, password};

/// Lists, adds, takes away, or changes the own password. What changes something asks for the own password once, when it opens.
pub(super) fn run(task: Operator, key: &Key<'_>, output: &Output) -> Result<Outcome> {
    let register = match task {
        Operator::List { register } => key.open(&register)?,
        Operator::Add { register, name, new_password_file } => {
            let (mut register, own) = key.open_with(&register)?;
            register.add_operator(&name, &password::choose_new(new_password_file.as_deref())?, &own)?;
            register
        }
        Operator::Remove { register, name } => {
            let (mut register, own) = key.open_with(&register)?;
            register.remove_operator(numbered(&register, &name)?, &own)?;
            register
        }
        Operator::Password { register, new_password_file } => {
            let (mut register, own) = key.open_with(&register)?;
            register.change_password(&own, &password::choose_new(new_password_file.as_deref())?)?;
            register
        }
    };
    let operators = register.operators()?;
    finish(register);
    let entry = |one: &OperatorRow| json!({ "number": one.number, "name": one.name, "is_you": one.is_you });
    output.answer(&operators.iter().map(entry).collect::<Vec<_>>(), || operators.iter().map(line).collect())?;
    Ok(Outcome::Done)
}

fn line(operator: &OperatorRow) -> String {
    let you = if operator.is_you { say("operator_you", &[]) } else { String::new() };
    format!("{}\t{}{you}", operator.number, operator.name)
}

fn numbered(register: &Register, name: &str) -> Result<i64> {
    let found = register.operators()?.into_iter().find(|operator| operator.name == name.trim());
    let nobody = || Error::new(Code::BadArgument).with("what", words::say::<&str>("errors.no_such_operator", &[]));
    found.map(|operator| operator.number).ok_or_else(nobody)
}
