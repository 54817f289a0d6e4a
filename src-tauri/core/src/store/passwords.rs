//! Changing what opens the register.

use super::keys::{self, Keys};
use super::register::{RECOVERY_SLOT, sentence};
use super::settings::write_setting;
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
        self.assert_free(new, Some(&self.operator.slot))?;
        let mut keys = self.keys.clone();
        let slot = keys.add(new, &self.key)?;
        let number = self.operator.number;
        self.with_keys(keys, Operation::ChangePassword, |writer| {
            let sql = "UPDATE operator SET slot = ?2 WHERE number = ?1";
            writer.connection.execute(sql, rusqlite::params![number, slot])?;
            Ok(())
        })?;
        self.operator.slot = slot;
        Ok(())
    }

    /// Makes a new recovery code, after which the one before opens nothing. `secret` is the operator's own password or that code.
    pub fn renew_recovery_code(&mut self, secret: &Secret) -> Result<RecoveryCode> {
        self.assert_own(secret)?;
        let code = RecoveryCode::random()?;
        let mut keys = self.keys.clone();
        let slot = keys.add(&code.secret(), &self.key)?;
        self.with_keys(keys, Operation::RenewRecoveryCode, |writer| {
            write_setting(writer.connection, RECOVERY_SLOT, Some(&slot))
        })?;
        Ok(code)
    }

    /// [`Code::WrongPassword`] for what is neither the operator's own password nor the recovery code: who works here can't act with
    /// the password of somebody else.
    pub(super) fn assert_own(&self, secret: &Secret) -> Result<()> {
        let own = [self.operator.slot.clone(), operators::recovery_slot(&self.connection)?];
        let opened = self.keys.open(secret)?.slots;
        if opened.iter().any(|slot| own.contains(slot)) { Ok(()) } else { Err(Error::new(Code::WrongPassword)) }
    }

    /// A new password must not be empty and must open no other slot: the trail could not say whose it was.
    pub(super) fn assert_free(&self, new: &Secret, slot: Option<&str>) -> Result<()> {
        let bad = |key: &str| Err(Error::new(Code::BadArgument).with("what", sentence(key)));
        if new.is_empty() {
            return bad("errors.password_empty");
        }
        match self.keys.open(new) {
            Ok(opened) if opened.slots.iter().any(|opened| slot != Some(opened)) => bad("errors.password_taken"),
            Err(error) if error.code != Code::WrongPassword => Err(error),
            _ => Ok(()),
        }
    }

    /// Does a step with keys that hold the slots of before and a new one. They are on disk before the step is: which slots count is
    /// said by the database, see [`operators::who_opened`], so that a kill in between leaves everybody with what opened so far.
    /// Slots that count no more go afterwards, at the next opening at the latest.
    pub(super) fn with_keys(
        &mut self,
        keys: Keys,
        operation: Operation,
        change: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<()> {
        let (path, mut replaced) = (self.location.folder.join(keys::FILE), false);
        let done = self.transact(operation, |writer| {
            change(writer)?;
            keys.write(&path).inspect(|()| replaced = true)
        });
        if let Err(error) = done {
            if replaced {
                self.keys.write(&path)?;
            }
            return Err(error);
        }
        self.keys = keys;
        self.keep_keys_that_count()
    }

    /// Takes away the slots that count no more. That the file can't be written now is no error: nothing opens with what is left.
    pub(super) fn keep_keys_that_count(&mut self) -> Result<()> {
        if self.keys.keep_only(&operators::slots(&self.connection)?) {
            let _until_next_opening = self.keys.write(&self.location.folder.join(keys::FILE));
        }
        Ok(())
    }
}
