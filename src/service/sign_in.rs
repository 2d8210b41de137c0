//! Signing in: a browser is sent to HMRC, and what it comes back with is exchanged for tokens.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::access::{AccessError, Unlocked};
use crate::hmrc::auth::loopback::Listener;
use crate::hmrc::auth::{Application, Attempt, SignInError, Tokens, Vault};
use crate::rules::{Profile, Secret};
use crate::store::secrets::Slot;

/// How long a person may take: HMRC asks for a second factor, and perhaps for proof of who they are.
pub const PATIENCE: Duration = Duration::from_mins(10);

/// A sign-in on its way. Dropping it calls it off.
pub struct SigningIn {
    attempt: Attempt,
    listener: Option<Listener>,
    vault: Arc<dyn Vault>,
    clock: super::clock::Clock,
}

impl std::fmt::Debug for SigningIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningIn").field("by_hand", &self.by_hand()).finish_non_exhaustive()
    }
}

impl SigningIn {
    /// Starts. With `by_hand` no port is opened: HMRC shows a code, which the person pastes.
    pub async fn start(unlocked: &Unlocked, by_hand: bool) -> Result<Self, AccessError> {
        let application = unlocked.application()?;
        let listener = if by_hand { None } else { listener(&application).await? };
        let redirect = listener.as_ref().map_or(Profile::BY_HAND, Listener::redirect);
        let attempt = application.attempt(redirect)?;
        Ok(Self { attempt, listener, vault: unlocked.vault(), clock: unlocked.clock() })
    }

    /// Where the browser goes.
    pub fn address(&self) -> &str {
        self.attempt.address()
    }

    /// Whether the person must paste the code.
    pub const fn by_hand(&self) -> bool {
        self.listener.is_none()
    }

    /// Waits for the browser to come back, or for the person to paste what it ended on, and keeps what that brings.
    pub async fn finish(mut self, mut pasted: mpsc::Receiver<Secret>) -> Result<Tokens, AccessError> {
        let by_browser = async {
            match self.listener.take() {
                Some(listener) => listener.wait(&self.attempt, PATIENCE).await,
                None => std::future::pending().await,
            }
        };
        let by_hand = async {
            match pasted.recv().await {
                Some(pasted) => self.attempt.code_from(pasted.reveal()),
                None => std::future::pending().await,
            }
        };
        let code = tokio::select! {
            code = by_browser => code?,
            code = by_hand => code?,
        };
        self.exchange(&code).await
    }

    /// Takes a code, or the whole address that the browser ended on, and keeps what it brings.
    pub async fn paste(self, pasted: &Secret) -> Result<Tokens, AccessError> {
        let code = self.attempt.code_from(pasted.reveal())?;
        self.exchange(&code).await
    }

    /// Waits for the browser alone.
    pub async fn wait(self) -> Result<Tokens, AccessError> {
        let (_nobody, pasted) = mpsc::channel(1);
        self.finish(pasted).await
    }

    async fn exchange(self, code: &Secret) -> Result<Tokens, AccessError> {
        let Self { attempt, vault, clock, .. } = self;
        let tokens = attempt.exchange(code, clock.now()).await?;
        let kept = tokens.clone();
        let saved = tokio::task::spawn_blocking(move || {
            // A refresh of the old pair may be under way; it must not be what is left in the end.
            let lock = vault.lock(Duration::from_secs(30));
            let saved = vault.save(&kept);
            drop(lock);
            saved
        });
        match saved.await {
            Ok(outcome) => outcome.map_err(SignInError::Vault)?,
            Err(_panicked) => return Err(SignInError::BadAnswer.into()),
        }
        Ok(tokens)
    }
}

/// A listener on the first registered port that is free; `None` where only pasting is registered.
async fn listener(application: &Application) -> Result<Option<Listener>, SignInError> {
    if application.redirects.iter().all(|redirect| redirect.starts_with("urn:")) {
        return Ok(None);
    }
    Listener::bind(&application.redirects).await.map(Some)
}

/// Forgets what was signed in with. HMRC is not told: it has no way to be told.
pub fn sign_out(unlocked: &Unlocked) -> Result<bool, AccessError> {
    let was = unlocked.secrets().get(Slot::Tokens)?.is_some();
    let vault = unlocked.vault();
    let lock = vault.lock(Duration::from_secs(30));
    let forgotten = vault.forget();
    drop(lock);
    forgotten.map_err(SignInError::Vault)?;
    Ok(was)
}
