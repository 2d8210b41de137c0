//! Signing in at HMRC, and staying signed in: OAuth 2.0 as HMRC runs it.
//!
//! A person signs in once: an [`Application`] makes an [`Attempt`], a browser goes to its address, the code comes back
//! through a [`loopback::Listener`] or is pasted, and is exchanged for a pair of [`Tokens`]. From then on a
//! [`session::Session`] hands out access tokens that HMRC accepts. A refresh token works once, so a session never loses
//! a pair on its way from HMRC to the [`Vault`], whoever else is asking at that moment.
//!
//! Where a pair is kept is not this module's business, nor is opening a browser.

mod answer;
mod application;
mod attempt;
mod error;
pub mod loopback;
pub mod session;
mod tokens;

use std::any::Any;
use std::time::Duration;

pub use application::Application;
pub use attempt::Attempt;
pub use error::SignInError;
pub use session::{Session, Standing};
pub use tokens::{Authority, NotTokens, Tokens};

/// Where one pair of tokens is kept. Its calls block.
pub trait Vault: Send + Sync + 'static {
    /// The pair, if there is one.
    fn load(&self) -> Result<Option<Tokens>, VaultError>;

    /// Keeps a pair in place of the one before. When this returns the pair is durable, and was read back.
    fn save(&self, tokens: &Tokens) -> Result<(), VaultError>;

    /// Forgets the pair; nothing to forget is no failure.
    fn forget(&self) -> Result<(), VaultError>;

    /// Keeps every other thread and process from changing the pair until what this gives back is dropped. Waits for
    /// them, but no longer than `patience`.
    fn lock(&self, patience: Duration) -> Result<Box<dyn Any + Send>, VaultError>;
}

/// Why a vault did not do as asked. The message reads after "could not".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use the place where the sign-in is kept ({code})")]
pub struct VaultError {
    /// This program's code for it, such as `keyring-locked`.
    pub code: &'static str,
}

#[cfg(test)]
pub(in crate::hmrc) mod tests;
