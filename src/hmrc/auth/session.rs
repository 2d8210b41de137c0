//! Staying signed in: access tokens that HMRC accepts, renewed one at a time.
//!
//! A refresh token works once, and using it ends the pair it belongs to. So a pair is renewed by one task of one
//! process at a time, after a look at what the vault holds by then; it runs to its end even when nobody waits for it
//! any more; and the new pair is kept before anybody uses it.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

use super::answer::PATIENCE;
use super::{Application, Authority, SignInError, Tokens, Vault, VaultError};
use crate::rules::Secret;

/// What time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How long before its end an access token is renewed.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How long somebody else may hold the vault: as long as a renewal may take, and some.
const LOCK_PATIENCE: Duration = PATIENCE.saturating_add(Duration::from_secs(15));
/// The pauses while HMRC says that a renewal is under way: 7.5 s in all. It takes HMRC well below a second.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];
/// How soon a pair that HMRC never once accepted is not worth renewing.
const TOO_SOON: Duration = Duration::from_mins(1);

/// Somebody signed in. Cheap to clone; the clones share the pair.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    application: Application,
    vault: Arc<dyn Vault>,
    clock: Clock,
    pauses: [Duration; 4],
    state: Arc<Mutex<State>>,
    /// Renewals that came to nothing, so that those who waited for one do not each try again.
    failures: AtomicU64,
    /// When the pair came, as long as HMRC accepted no call with it.
    unproven: std::sync::Mutex<Option<Instant>>,
}

/// What is known of the pair.
#[derive(Default)]
struct State {
    /// The newest pair.
    held: Option<Tokens>,
    /// What the vault held when it was last looked at. It differs from `held` when a pair could not be kept.
    kept: Option<Tokens>,
    /// Whether it was looked at.
    looked: bool,
    /// Why the newest pair is not in the vault.
    unsaved: Option<VaultError>,
    /// Whether HMRC has ended the newest pair.
    ended: bool,
    /// Why the last renewal came to nothing.
    failure: Option<SignInError>,
}

/// How things stand with a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// When the person signed in.
    pub granted_at: DateTime<Utc>,
    /// When HMRC stops renewing it.
    pub ends_at: DateTime<Utc>,
    /// When the present access token ends.
    pub expires_at: DateTime<Utc>,
    /// What HMRC allows with it.
    pub scopes: Vec<String>,
    /// How long it is good for.
    pub authority: Authority,
    /// Why the newest pair could not be kept: then the sign-in lasts as long as this run.
    pub unsaved: Option<VaultError>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("application", &self.0.application).finish_non_exhaustive()
    }
}

impl Session {
    /// A session of whoever is signed in according to the vault. Nothing is read or sent yet.
    pub fn new(application: Application, vault: Arc<dyn Vault>, clock: Clock) -> Self {
        Self::with_pauses(application, vault, clock, PAUSES)
    }

    fn with_pauses(application: Application, vault: Arc<dyn Vault>, clock: Clock, pauses: [Duration; 4]) -> Self {
        Self(Arc::new(Inner {
            application,
            vault,
            clock,
            pauses,
            state: Arc::default(),
            failures: AtomicU64::new(0),
            unproven: std::sync::Mutex::new(None),
        }))
    }

    /// An access token for a call, renewed first when it is about to end. Dropping the future does not end a renewal.
    pub async fn access(&self) -> Result<Secret, SignInError> {
        let failures = self.0.failures.load(Ordering::Acquire);
        let mut state = self.lock().await;
        if state.held.is_none() {
            // Without the lock: at worst this is a pair that somebody is renewing, which HMRC will say.
            self.0.look(&mut state).await?;
        }
        if let Some(access) = state.lasting(self.0.now(), None) {
            return Ok(access);
        }
        if let Some(failure) = self.0.failed_since(failures, &state) {
            return state.make_do(self.0.now(), failure);
        }
        self.apart(state, Wanted { refused: None, ask: true }).await
    }

    /// Another access token, after HMRC refused this one with `INVALID_CREDENTIALS`: somebody else's newer one, or else
    /// the next. `None` when there is none to be had, or when HMRC refused a token that had only just come: then the
    /// reason lies elsewhere, and renewing once more would not help.
    pub async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, SignInError> {
        let failures = self.0.failures.load(Ordering::Acquire);
        let state = self.lock().await;
        if state.held.is_none() {
            return Ok(None);
        }
        if let Some(access) = state.lasting(self.0.now(), Some(refused)) {
            return Ok(Some(access));
        }
        let outcome = if let Some(failure) = self.0.failed_since(failures, &state) {
            Err(failure)
        } else {
            let ask = !self.0.is_unproven();
            self.apart(state, Wanted { refused: Some(refused.clone()), ask }).await
        };
        match outcome {
            Err(SignInError::NotSignedIn) => Ok(None),
            outcome => outcome.map(Some),
        }
    }

    /// Takes note that HMRC accepted a call.
    pub(in crate::hmrc) fn accepted(&self) {
        *self.0.unproven.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Begins to use a pair, and keeps it. When it cannot be kept it lasts as long as this run.
    pub async fn sign_in(&self, tokens: Tokens) -> Result<(), SignInError> {
        let mut state = self.lock().await;
        let inner = Arc::clone(&self.0);
        joined(tokio::spawn(async move {
            (state.ended, state.failure) = (false, None);
            match inner.locked(Vault::load).await {
                Ok((_guard, found)) => {
                    (state.kept, state.looked) = (found, true);
                    inner.keep(&mut state, tokens).await;
                }
                // Whoever holds the lock may be about to write; this pair stays here, and is kept later.
                Err(error) => (state.held, state.unsaved) = (Some(tokens), Some(error)),
            }
            state.unsaved.map_or(Ok(()), |error| Err(error.into()))
        }))
        .await
    }

    /// Forgets the pair, here and in the vault. At HMRC the authority stands until the person ends it there.
    pub async fn sign_out(&self) -> Result<(), SignInError> {
        let mut state = self.lock().await;
        *state = State { looked: state.looked, kept: state.kept.take(), ..State::default() };
        self.0.locked(Vault::forget).await?;
        (state.kept, state.looked) = (None, true);
        drop(state);
        Ok(())
    }

    /// How things stand with the sign-in.
    pub async fn standing(&self) -> Result<Standing, SignInError> {
        let mut state = self.lock().await;
        if state.held.is_none() {
            self.0.look(&mut state).await?;
        }
        let held = state.held.as_ref().ok_or(SignInError::NotSignedIn)?;
        Ok(Standing {
            granted_at: held.granted_at,
            ends_at: held.authority_ends(),
            expires_at: held.expires_at,
            scopes: held.scopes.clone(),
            authority: if state.ended { Authority::Ended } else { held.authority(self.0.now()) },
            unsaved: state.unsaved,
        })
    }

    /// How long the sign-in is good for.
    pub async fn authority(&self) -> Result<Authority, SignInError> {
        Ok(self.standing().await?.authority)
    }

    /// Waits until no renewal is under way, and tries once more to keep a pair that could not be kept. To be called
    /// before the program ends, which would end a renewal too.
    pub async fn settle(&self) -> Result<(), SignInError> {
        let mut state = self.lock().await;
        let Some(held) = state.held.clone().filter(|_| state.unsaved.is_some()) else { return Ok(()) };
        let (_guard, found) = self.0.locked(Vault::load).await?;
        state.take_note_of(found);
        if state.held.as_ref() == Some(&held) {
            self.0.keep(&mut state, held).await;
        }
        state.unsaved.map_or(Ok(()), |error| Err(error.into()))
    }

    async fn lock(&self) -> OwnedMutexGuard<State> {
        Arc::clone(&self.0.state).lock_owned().await
    }

    /// Renews in a task of its own: once HMRC was asked, the answer must be kept, whoever has left by then.
    async fn apart(&self, state: OwnedMutexGuard<State>, wanted: Wanted) -> Result<Secret, SignInError> {
        joined(tokio::spawn(Arc::clone(&self.0).serve(state, wanted))).await
    }
}

/// What somebody waits for.
struct Wanted {
    /// A token that HMRC does not accept.
    refused: Option<Secret>,
    /// Whether to ask HMRC, if nobody else has a newer one.
    ask: bool,
}

impl State {
    /// The access token, if HMRC should accept it for a while.
    fn lasting(&self, now: DateTime<Utc>, refused: Option<&Secret>) -> Option<Secret> {
        let held = self.held.as_ref().filter(|held| !self.ended && held.remaining(now) > AHEAD)?;
        (refused != Some(&held.access)).then(|| held.access.clone())
    }

    /// The access token for its last minutes, when there was no renewing it for a reason that may pass.
    fn make_do(&self, now: DateTime<Utc>, failure: SignInError) -> Result<Secret, SignInError> {
        let held = self.held.as_ref().filter(|held| failure.may_pass() && held.remaining(now) > TimeDelta::zero());
        held.map(|held| held.access.clone()).ok_or(failure)
    }

    /// Takes over what the vault holds, unless it is what it held before.
    fn take_note_of(&mut self, found: Option<Tokens>) {
        if self.held.is_none() || (self.looked && found != self.kept) {
            self.held.clone_from(&found);
            (self.unsaved, self.ended) = (None, false);
        }
        (self.kept, self.looked) = (found, true);
    }
}

impl Inner {
    fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    fn failed_since(&self, failures: u64, state: &State) -> Option<SignInError> {
        state.failure.clone().filter(|_| self.failures.load(Ordering::Acquire) != failures)
    }

    fn is_unproven(&self) -> bool {
        let came = *self.unproven.lock().unwrap_or_else(PoisonError::into_inner);
        came.is_some_and(|came| came.elapsed() < TOO_SOON)
    }

    async fn look(&self, state: &mut State) -> Result<(), SignInError> {
        let vault = Arc::clone(&self.vault);
        state.take_note_of(off_the_loop(move || vault.load()).await?);
        if state.held.is_some() { Ok(()) } else { Err(SignInError::NotSignedIn) }
    }

    async fn serve(self: Arc<Self>, mut state: OwnedMutexGuard<State>, wanted: Wanted) -> Result<Secret, SignInError> {
        let outcome = self.renew(&mut state, &wanted).await;
        state.failure = outcome.as_ref().err().cloned();
        match outcome {
            Ok(access) => Ok(access),
            Err(failure) => {
                self.failures.fetch_add(1, Ordering::AcqRel);
                if wanted.refused.is_some() { Err(failure) } else { state.make_do(self.now(), failure) }
            }
        }
    }

    /// Renews the pair; while HMRC does so for somebody else, waits for what they will put into the vault.
    async fn renew(&self, state: &mut State, wanted: &Wanted) -> Result<Secret, SignInError> {
        for pause in self.pauses {
            match self.renew_once(state, wanted).await {
                Err(SignInError::Busy) => tokio::time::sleep(pause).await,
                outcome => return outcome,
            }
        }
        self.renew_once(state, wanted).await
    }

    async fn renew_once(&self, state: &mut State, wanted: &Wanted) -> Result<Secret, SignInError> {
        let (guard, found) = self.locked(Vault::load).await?;
        state.take_note_of(found);
        if let Some(access) = state.lasting(self.now(), wanted.refused.as_ref()) {
            return Ok(access);
        }
        let Some(held) = state.held.clone().filter(|_| wanted.ask) else { return Err(SignInError::NotSignedIn) };
        let over = match held.authority(self.now()) {
            Authority::Ended => SignInError::AuthorityEnded,
            Authority::Good | Authority::EndsSoon { .. } => SignInError::EndedEarly,
        };
        if state.ended {
            return Err(over);
        }
        let renewed = self.application.refresh(&held, self.now()).await;
        state.ended = renewed == Err(SignInError::AuthorityEnded);
        let tokens = renewed.map_err(|error| if error == SignInError::AuthorityEnded { over } else { error })?;
        let access = tokens.access.clone();
        self.keep(state, tokens).await;
        *self.unproven.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        drop(guard);
        Ok(access)
    }

    /// Keeps a pair, before anybody uses it. The one before is dead, so this one is used even when it cannot be kept.
    async fn keep(&self, state: &mut State, tokens: Tokens) {
        let (vault, pair) = (Arc::clone(&self.vault), tokens.clone());
        state.held = Some(tokens);
        match off_the_loop(move || vault.save(&pair)).await {
            Ok(()) => (state.kept, state.looked, state.unsaved) = (state.held.clone(), true, None),
            Err(error) => state.unsaved = Some(error),
        }
    }

    /// Does something with the vault while nobody else may, and for as long as the guard lives.
    async fn locked<T: Send + 'static>(
        &self,
        work: impl FnOnce(&(dyn Vault + 'static)) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<(Box<dyn Any + Send>, T), VaultError> {
        let vault = Arc::clone(&self.vault);
        off_the_loop(move || {
            let guard = vault.lock(LOCK_PATIENCE)?;
            Ok((guard, work(&*vault)?))
        })
        .await
    }
}

/// A vault's calls block, a keyring's perhaps for as long as it takes a person to type a passphrase.
async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    joined(tokio::task::spawn_blocking(work)).await
}

/// What a task came to. Its panic is everybody's; it is only ever given up when the whole program is.
async fn joined<T>(task: tokio::task::JoinHandle<T>) -> T {
    match task.await {
        Ok(outcome) => outcome,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_given_up) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests;
