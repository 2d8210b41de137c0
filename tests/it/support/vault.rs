//! A vault without a file.

use std::any::Any;
use std::sync::Mutex;
use std::time::Duration;

use quarterdeck::hmrc::auth::{Tokens, Vault, VaultError};

/// A pair kept for this run. Its lock keeps nobody out, as that of another computer does not.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Option<Tokens>>);

impl Vault for Memory {
    fn load(&self) -> Result<Option<Tokens>, VaultError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn save(&self, tokens: &Tokens) -> Result<(), VaultError> {
        *self.0.lock().unwrap() = Some(tokens.clone());
        Ok(())
    }

    fn forget(&self) -> Result<(), VaultError> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }

    fn lock(&self, _patience: Duration) -> Result<Box<dyn Any + Send>, VaultError> {
        Ok(Box::new(()))
    }
}
