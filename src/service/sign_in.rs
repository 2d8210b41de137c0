//! Signing in: a browser is sent to HMRC, and what it comes back with is exchanged for tokens.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::access::{AccessError, Unlocked};
pub use crate::hmrc::auth::Tokens;
use crate::hmrc::auth::loopback::Listener;
use crate::hmrc::auth::{Application, Attempt, SignInError, Vault};
use crate::hmrc::error::Transport;
use crate::hmrc::reach::{Host, Unreached};
use crate::rules::{Profile, Secret};
use crate::store::secrets::Slot;

/// How long a person may take: HMRC asks for a second factor, and perhaps for proof of who they are.
pub const PATIENCE: Duration = Duration::from_mins(10);
/// How long HMRC's sign-in page may take to show that it is there.
const REACH: Duration = Duration::from_secs(3);

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
    /// Starts, if HMRC's sign-in page is there. With `by_hand` no port is opened: HMRC shows a code, which the person
    /// pastes.
    pub async fn start(unlocked: &Unlocked, by_hand: bool) -> Result<Self, AccessError> {
        let application = unlocked.application()?;
        let listener = if by_hand { None } else { listener(&application).await? };
        let redirect = listener.as_ref().map_or(Profile::BY_HAND, Listener::redirect);
        let attempt = application.attempt(redirect)?;
        is_there(&application.authorise_url).await?;
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
    /// What was pasted may be a slip: `refused` hears of it, and the attempt goes on.
    pub async fn finish(
        mut self,
        mut pasted: mpsc::Receiver<Secret>,
        refused: impl Fn(&AccessError),
    ) -> Result<Tokens, AccessError> {
        let listener = self.listener.take();
        let by_browser = async {
            match listener {
                Some(listener) => listener.wait(&self.attempt, PATIENCE).await,
                None => std::future::pending().await,
            }
        };
        let mut by_browser = pin!(by_browser);
        loop {
            let by_hand = async {
                match pasted.recv().await {
                    Some(pasted) => pasted,
                    None => std::future::pending().await,
                }
            };
            let pasted = tokio::select! {
                code = &mut by_browser => return self.exchange(&code?).await,
                pasted = by_hand => pasted,
            };
            match self.paste(&pasted).await {
                Err(error) if is_slip(&error) => refused(&error),
                outcome => return outcome,
            }
        }
    }

    /// Takes a code, or the whole address that the browser ended on, and keeps what it brings. Where that is a slip,
    /// the right code may be pasted after it.
    pub async fn paste(&self, pasted: &Secret) -> Result<Tokens, AccessError> {
        let code = self.attempt.code_from(pasted.reveal())?;
        match self.exchange(&code).await {
            // Whatever HMRC makes of a code that a person handed over, it may be mistyped.
            Err(AccessError::SignIn(SignInError::CodeExpired)) => Err(SignInError::WrongCode.into()),
            outcome => outcome,
        }
    }

    /// Waits for the browser alone.
    pub async fn wait(self) -> Result<Tokens, AccessError> {
        let (_nobody, pasted) = mpsc::channel(1);
        self.finish(pasted, |_nothing_is_pasted| {}).await
    }

    async fn exchange(&self, code: &Secret) -> Result<Tokens, AccessError> {
        let vault = Arc::clone(&self.vault);
        let tokens = self.attempt.exchange(code, self.clock.now()).await?;
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

/// Whether anybody is at the address that a browser would be sent to. Only what is sure counts: whoever is slow, or makes
/// no connection that this program trusts, may yet answer a browser.
async fn is_there(address: &str) -> Result<(), SignInError> {
    let Some(host) = Host::of(address) else { return Ok(()) };
    // A look-up of a name has no time-out of its own.
    let reached = tokio::time::timeout(REACH, host.reach(REACH)).await;
    match reached {
        Ok(Err(Unreached::Transport(Transport::Refused))) => Err(SignInError::Unreachable(Transport::Refused)),
        Ok(Err(Unreached::NoName | Unreached::Transport(Transport::Connect))) => {
            Err(SignInError::Unreachable(Transport::Connect))
        }
        _ => Ok(()),
    }
}

/// Whether what was pasted is not what was meant, while the attempt is still good.
pub const fn is_slip(error: &AccessError) -> bool {
    use SignInError::{BadCallback, WrongCode, WrongState};
    matches!(error, AccessError::SignIn(BadCallback | WrongCode | WrongState))
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
