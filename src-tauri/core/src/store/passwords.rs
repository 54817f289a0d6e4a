//! Changing what opens the register.

use super::register::sentence;
use super::{Operation, RecoveryCode, Register, Secret, keys, transact};
use crate::{Code, Error, Result};

impl Register {
    /// [`Code::WrongPassword`] for what is neither the password nor the recovery code.
    pub fn assert_password(&self, secret: &Secret) -> Result<()> {
        self.keys.open(secret).map(drop)
    }

    /// Changes the operator's password. `old` is the password so far, or the recovery code when that is forgotten.
    pub fn change_password(&mut self, old: &Secret, new: &Secret) -> Result<()> {
        if new.is_empty() {
            return Err(Error::new(Code::BadArgument).with("what", sentence("errors.password_empty")));
        }
        self.keys.open(old)?;
        let slot = self.operator.slot.clone();
        self.with_slot(&slot, new, Operation::ChangePassword)
    }

    /// Makes a new recovery code, after which the one before opens nothing. `secret` is the password or that code.
    pub fn renew_recovery_code(&mut self, secret: &Secret) -> Result<RecoveryCode> {
        self.keys.open(secret)?;
        let slot = transact::read_setting(&self.connection, super::register::RECOVERY_SLOT)?;
        let slot = slot.ok_or_else(|| Error::new(Code::Damaged))?;
        let code = RecoveryCode::random()?;
        self.with_slot(&slot, &code.secret(), Operation::RenewRecoveryCode)?;
        Ok(code)
    }

    /// Replaces one slot and notes it in the trail: both, or neither.
    fn with_slot(&mut self, slot: &str, secret: &Secret, operation: Operation) -> Result<()> {
        let before = self.keys.clone();
        self.set_slot(slot, secret)?;
        if let Err(error) = self.transact(operation, |_| Ok(())) {
            before.write(&self.folder.join(keys::FILE))?;
            self.keys = before;
            return Err(error);
        }
        Ok(())
    }

    /// Replaces one slot of the keys file, whole or not at all.
    fn set_slot(&mut self, slot: &str, secret: &Secret) -> Result<()> {
        let mut keys = self.keys.clone();
        keys.set(slot, secret, &self.key)?;
        keys.write(&self.folder.join(keys::FILE))?;
        self.keys = keys;
        Ok(())
    }
}
