//! Changing what opens the register.

use super::keys::{self, Keys};
use super::register::sentence;
use super::{Operation, RecoveryCode, Register, Secret, Writer, operators};
use crate::{Code, Error, Result};

impl Register {
    /// [`Code::WrongPassword`] for what is neither the password nor the recovery code.
    pub fn assert_password(&self, secret: &Secret) -> Result<()> {
        self.keys.open(secret).map(drop)
    }

    /// Changes the operator's own password. `old` is that password so far, or the recovery code when it is forgotten.
    pub fn change_password(&mut self, old: &Secret, new: &Secret) -> Result<()> {
        self.assert_own(old)?;
        let slot = self.operator.slot.clone();
        self.assert_free(new, Some(&slot))?;
        self.with_slot(&slot, new, Operation::ChangePassword)
    }

    /// Makes a new recovery code, after which the one before opens nothing. `secret` is the operator's own password or that code.
    pub fn renew_recovery_code(&mut self, secret: &Secret) -> Result<RecoveryCode> {
        self.assert_own(secret)?;
        let slot = operators::recovery_slot(&self.connection)?;
        let code = RecoveryCode::random()?;
        self.with_slot(&slot, &code.secret(), Operation::RenewRecoveryCode)?;
        Ok(code)
    }

    /// [`Code::WrongPassword`] for what is neither the operator's own password nor the recovery code: who works here can't act with
    /// the password of somebody else.
    pub(super) fn assert_own(&self, secret: &Secret) -> Result<()> {
        let opened = self.keys.open(secret)?.slot;
        let own = opened == self.operator.slot || opened == operators::recovery_slot(&self.connection)?;
        if own { Ok(()) } else { Err(Error::new(Code::WrongPassword)) }
    }

    /// A new password must not be empty and must open no other slot: the trail could not say whose it was.
    pub(super) fn assert_free(&self, new: &Secret, slot: Option<&str>) -> Result<()> {
        let bad = |key: &str| Err(Error::new(Code::BadArgument).with("what", sentence(key)));
        if new.is_empty() {
            return bad("errors.password_empty");
        }
        match self.keys.open(new) {
            Ok(opened) if slot != Some(opened.slot.as_str()) => bad("errors.password_taken"),
            Err(error) if error.code != Code::WrongPassword => Err(error),
            _ => Ok(()),
        }
    }

    /// Replaces one slot and notes it in the trail: both, or neither.
    fn with_slot(&mut self, slot: &str, secret: &Secret, operation: Operation) -> Result<()> {
        let mut keys = self.keys.clone();
        keys.set(slot, secret, &self.key)?;
        self.with_keys(keys, operation, |_| Ok(()))
    }

    /// Does a step that comes with a new keys file: both are on disk afterwards, or neither. A kill between the two leaves the new
    /// file and no step; which slots count is said by the database, see [`operators::who_opened`].
    pub(super) fn with_keys(
        &mut self,
        mut keys: Keys,
        operation: Operation,
        change: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<()> {
        let (path, mut replaced) = (self.folder.join(keys::FILE), false);
        let done = self.transact(operation, |writer| {
            change(writer)?;
            keys.keep_only(&operators::slots(writer.connection)?);
            keys.write(&path).inspect(|()| replaced = true)
        });
        if let Err(error) = done {
            if replaced {
                self.keys.write(&path)?;
            }
            return Err(error);
        }
        self.keys = keys;
        Ok(())
    }
}
