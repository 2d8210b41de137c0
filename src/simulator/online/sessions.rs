//! Who is signed in to HMRC's pages in which browser. Gone with the process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// A sign-in ends after so long without a page, as at HMRC.
const IDLE_FOR: TimeDelta = TimeDelta::minutes(15);

/// As whom a browser is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SignedIn {
    /// The taxpayer with this National Insurance number.
    Person(String),
    MainAgent,
    SupportingAgent,
}

/// One browser.
#[derive(Clone)]
pub(super) struct Session {
    /// Nobody while the sign-in page is shown.
    pub(super) who: Option<SignedIn>,
    /// What its forms carry.
    pub(super) token: String,
    /// The client an agent looked up and has not confirmed yet, by National Insurance number.
    pub(super) looked_up: Option<String>,
    /// The client an agent chose.
    pub(super) client: Option<String>,
    seen: DateTime<Utc>,
}

/// Every browser.
#[derive(Default)]
pub(crate) struct Browsers(Mutex<HashMap<String, Session>>);

impl std::fmt::Debug for Browsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browsers").finish_non_exhaustive()
    }
}

impl Browsers {
    fn books(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session with this id, unless it was idle for too long.
    pub(super) fn find(&self, id: &str, now: DateTime<Utc>) -> Option<Session> {
        let mut books = self.books();
        books.retain(|_, session| now < session.seen + IDLE_FOR);
        let found = books.get_mut(id).map(|session| {
            session.seen = now;
            session.clone()
        });
        drop(books);
        found
    }

    /// A new session, in place of `old`: its id. None without random numbers.
    pub(super) fn begin(&self, old: Option<&str>, who: Option<SignedIn>, now: DateTime<Utc>) -> Option<String> {
        let (id, token) = (fresh()?, fresh()?);
        let mut books = self.books();
        if let Some(old) = old {
            books.remove(old);
        }
        books.insert(id.clone(), Session { who, token, looked_up: None, client: None, seen: now });
        drop(books);
        Some(id)
    }

    /// Changes a session that is there.
    pub(super) fn change(&self, id: &str, make: impl FnOnce(&mut Session)) {
        if let Some(session) = self.books().get_mut(id) {
            make(session);
        }
    }

    /// Signs a browser out.
    pub(super) fn end(&self, id: &str) {
        self.books().remove(id);
    }

    /// Signs everybody out.
    pub(crate) fn end_all(&self) {
        self.books().clear();
    }
}

/// A name that nobody can guess: 128 bits of chance.
fn fresh() -> Option<String> {
    Some(format!("{:016x}{:016x}", getrandom::u64().ok()?, getrandom::u64().ok()?))
}
