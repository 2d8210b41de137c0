//! Accounts at one HMRC: answers from there, and answers kept from before.
//!
//! What HMRC answers is kept as it came, with its time. A kept answer is given when HMRC cannot be asked, and it is
//! always given with its own time, so that nobody takes it for a new one.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::OnceCell;

use super::access::AccessError;
use super::clock::Clock;
use super::keeper::Keeper;
use super::query;
use super::question_key::question_key;
use super::watch::Watcher;
use super::write::Writer;
use crate::hmrc::auth::SignInError;
use crate::hmrc::client::{Client, Tape};
use crate::rules::hand_off::watch::Pace;
use crate::rules::query::Fetched;
use crate::rules::retirement::Retirement;
use crate::rules::{Answer, DateRange, Failure, FailureKind, Nino, Query, Role, Subject};
use crate::store::db::{DbError, Entry, JournalError, Kept};

pub use crate::hmrc::auth::Authority;

/// Every account that one sign-in can see. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    /// HMRC; absent when it must not be asked.
    client: Option<Arc<Late>>,
    /// Absent where nothing is kept.
    keeper: Option<Keeper>,
    /// Keeps the journal where no answers are kept.
    journal: Option<Arc<LateKeeper>>,
    /// As whom, unless somebody's entry in the book says otherwise.
    role: Role,
    roles: Arc<RwLock<HashMap<Nino, Role>>>,
    clock: Clock,
    /// Which HMRC answers, as it stands beside each kept answer.
    source: Arc<str>,
    /// How often to look for what changes while somebody is at HMRC's pages.
    pace: Pace,
    /// Why the last answer was not kept.
    trouble: Arc<Mutex<Option<DbError>>>,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts").field("role", &self.role).field("source", &self.source).finish_non_exhaustive()
    }
}

/// A client that is made when it is first needed: what is kept is on screen before that.
struct Late {
    client: OnceCell<Client>,
    make: MakeClient,
}

/// Makes a client, or says why there can be none. May wait for a keyring.
pub type MakeClient = Box<dyn Fn() -> Result<Client, Failure> + Send + Sync>;

/// Whoever keeps the journal, once it is needed.
struct LateKeeper {
    keeper: Mutex<Option<Keeper>>,
    make: MakeKeeper,
}

/// Opens the database that a journal is kept in.
pub type MakeKeeper = Box<dyn Fn() -> Result<Keeper, AccessError> + Send + Sync>;

/// This program's code for a question that was not asked because HMRC must not be.
pub const OFFLINE: &str = "offline";
/// This program's code for a question HMRC never answers to a supporting agent.
pub const NOT_FOR_SUPPORTING_AGENTS: &str = "not-for-supporting-agents";

impl LateKeeper {
    fn keeper(&self) -> Result<Keeper, AccessError> {
        let mut kept = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = kept.as_ref() {
            return Ok(keeper.clone());
        }
        let made = (self.make)()?;
        *kept = Some(made.clone());
        drop(kept);
        Ok(made)
    }
}

impl Accounts {
    /// Accounts that are asked about through `client`; of nothing is kept.
    pub fn live(client: Client, clock: Clock) -> Self {
        let make: MakeClient = {
            let client = client.clone();
            Box::new(move || Ok(client.clone()))
        };
        let late = Late { client: OnceCell::new_with(Some(client)), make };
        Self { client: Some(Arc::new(late)), ..Self::new(None, None, Role::Individual, clock, "") }
    }

    /// Accounts as `role` sees them; without anything that makes a client they are only remembered.
    pub fn new(make: Option<MakeClient>, keeper: Option<Keeper>, role: Role, clock: Clock, source: &str) -> Self {
        let client = make.map(|make| Arc::new(Late { client: OnceCell::new(), make }));
        Self {
            client,
            keeper,
            journal: None,
            role,
            roles: Arc::default(),
            clock,
            source: source.into(),
            pace: Pace::default(),
            trouble: Arc::default(),
        }
    }

    /// The same accounts, with the journal of what is written to them in a database that is opened when it is needed.
    /// The demo keeps one, and no answers.
    #[must_use]
    pub fn with_journal(self, make: MakeKeeper) -> Self {
        Self { journal: Some(Arc::new(LateKeeper { keeper: Mutex::default(), make })), ..self }
    }

    /// The same accounts, looked at in this pace while somebody is at HMRC's pages.
    #[must_use]
    pub fn at_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// What writes to these accounts, and reads the journal. `locks` is the folder where copies of the program agree. May
    /// open a database, which takes milliseconds.
    ///
    /// Where nothing is kept there is none: nothing is sent without a journal.
    pub fn writer(&self, locks: &Path) -> Result<Writer, AccessError> {
        Ok(Writer::new(self.clone(), self.keeper_of_journal()?, locks))
    }

    /// What looks after hand-offs to HMRC online services. May open a database, which takes milliseconds.
    ///
    /// Where nothing is kept there is none.
    pub fn watcher(&self) -> Result<Watcher, AccessError> {
        Ok(Watcher::new(self.clone(), self.keeper_of_journal()?))
    }

    fn keeper_of_journal(&self) -> Result<Keeper, AccessError> {
        match (&self.journal, &self.keeper) {
            (Some(late), _) => late.keeper(),
            (None, Some(keeper)) => Ok(keeper.clone()),
            (None, None) => Err(JournalError::NotOnDisk.into()),
        }
    }

    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    pub(super) const fn clock(&self) -> Clock {
        self.clock
    }

    /// Which HMRC answers.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) async fn client(&self) -> Result<Client, Failure> {
        let Some(late) = &self.client else { return Err(Failure::new(FailureKind::Unreachable, OFFLINE)) };
        let make = async || {
            let late = Arc::clone(late);
            let made = tokio::task::spawn_blocking(move || (late.make)()).await;
            made.unwrap_or_else(|_panicked| Err(Failure::new(FailureKind::Unreachable, "not-connected")))
        };
        late.client.get_or_try_init(make).await.cloned()
    }

    /// HMRC's answer, or why there is none. It is kept before anybody sees it.
    pub async fn ask(&self, subject: &Subject, query: &Query) -> Result<Fetched<Answer>, Failure> {
        self.ask_telling(subject, query, |_hindrance| {}).await
    }

    /// As [`Accounts::ask`]; `hindered` hears what is in the way whenever HMRC is going to be asked again.
    pub async fn ask_telling(
        &self,
        subject: &Subject,
        query: &Query,
        hindered: impl Fn(Failure) + Send + Sync + 'static,
    ) -> Result<Fetched<Answer>, Failure> {
        if !self.role_for(&subject.nino).may_ask(query) {
            return Err(Failure::new(FailureKind::NotAuthorised, NOT_FOR_SUPPORTING_AGENTS));
        }
        let client = self.client().await?.telling(Arc::new(move |error| hindered(error.clone().into())));
        if self.keeper.is_none() {
            let value = query::ask(&client, subject, query).await?;
            return Ok(Fetched { value, at: self.clock.now() });
        }
        let (client, recorder) = client.recording();
        let outcome = query::ask(&client, subject, query).await;
        let at = self.clock.now();
        let lasting = outcome.as_ref().map_or_else(|failure| failure.kind == FailureKind::NotOffered, |_| true);
        if lasting {
            self.keep(subject, query, recorder.tape(), at).await;
        }
        outcome.map(|value| Fetched { value, at })
    }

    async fn keep(&self, subject: &Subject, query: &Query, tape: Tape, at: chrono::DateTime<chrono::Utc>) {
        let Some(keeper) = &self.keeper else { return };
        let kept = Kept {
            subject: subject.nino.clone(),
            question: question_key(query),
            at,
            source: self.source.to_string(),
            answer: enveloped(query, &tape),
        };
        let outcome = keeper.with(move |database| database.remember(&kept)).await;
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = outcome.and_then(Result::err);
    }

    /// What HMRC answered the last time, with that time.
    ///
    /// An answer that cannot be read any more counts as none: HMRC can be asked again.
    pub async fn kept(&self, subject: &Subject, query: &Query) -> Option<Result<Fetched<Answer>, Failure>> {
        if !self.role_for(&subject.nino).may_ask(query) {
            return None;
        }
        let (nino, question) = (subject.nino.clone(), question_key(query));
        let kept = self.keeper.as_ref()?.with(move |database| database.recall(&nino, &question)).await?;
        let kept = match kept {
            Ok(kept) => kept?,
            Err(error) => {
                *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return None;
            }
        };
        let (as_asked, tape) = opened(query, &kept.answer)?;
        match query::ask(&Client::playing(tape), subject, &as_asked).await {
            Ok(value) => Some(Ok(Fetched { value, at: kept.at })),
            Err(failure) if failure.kind == FailureKind::NotOffered => Some(Err(failure)),
            Err(_unreadable) => None,
        }
    }

    /// Why the last answer could not be kept or found, when it could not. Told once.
    pub fn take_trouble(&self) -> Option<DbError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether HMRC must not be asked.
    pub const fn is_offline(&self) -> bool {
        self.client.is_none()
    }

    /// As whom the program acts for somebody.
    pub fn role_for(&self, nino: &Nino) -> Role {
        let roles = self.roles.read().unwrap_or_else(PoisonError::into_inner);
        roles.get(nino).copied().unwrap_or(self.role)
    }

    /// Takes note of what an agent is to each client.
    pub fn know(&self, people: &[Entry]) {
        let roles = people.iter().filter_map(|entry| Some((entry.nino.clone(), entry.role?)));
        *self.roles.write().unwrap_or_else(PoisonError::into_inner) = roles.collect();
    }

    /// The same accounts, asked through another client.
    #[must_use]
    pub fn through(&self, make: MakeClient) -> Self {
        let late = Late { client: OnceCell::new(), make };
        Self { client: Some(Arc::new(late)), ..self.clone() }
    }

    /// Whoever keeps answers and people, where something does.
    pub const fn keeper(&self) -> Option<&Keeper> {
        self.keeper.as_ref()
    }

    /// How long the sign-in is good for, once HMRC was asked.
    pub async fn authority(&self) -> Option<Authority> {
        match self.client.as_ref().and_then(|late| late.client.get()) {
            Some(client) => client.authority().await,
            None => None,
        }
    }

    /// To be called before the program ends: a renewal of the sign-in that is under way must be kept first.
    pub async fn settle(&self) -> Result<(), SignInError> {
        match self.client.as_ref().and_then(|late| late.client.get()) {
            Some(client) => client.settle().await,
            None => Ok(()),
        }
    }

    /// What time it was at HMRC, as its last answer said.
    pub(super) fn time_there(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        self.client.as_ref().and_then(|late| late.client.get()).and_then(Client::time_there)
    }

    /// The versions of HMRC's APIs that its answers so far said are going to end.
    pub fn retirements(&self) -> Vec<Retirement> {
        let client = self.client.as_ref().and_then(|late| late.client.get());
        client.map(Client::retirements).unwrap_or_default()
    }
}

/// The tape, and in front of it the range that was asked for: the usual one moves with the days, and a tape answers
/// only what was asked then.
fn enveloped(query: &Query, tape: &Tape) -> Vec<u8> {
    let range = match query {
        Query::AccountHistory(range) | Query::Payments(range) => format!("{}..{}", range.from(), range.to()),
        _ => String::new(),
    };
    let mut bytes = range.into_bytes();
    bytes.push(b'\n');
    bytes.extend(tape.to_bytes());
    bytes
}

/// The question as it was asked, and what was answered.
fn opened(query: &Query, bytes: &[u8]) -> Option<(Query, Tape)> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (range, tape) = bytes.split_at_checked(end)?;
    let range = range_of(range);
    let as_asked = match (query, range) {
        (Query::AccountHistory(_), Some(range)) => Query::AccountHistory(range),
        (Query::Payments(_), Some(range)) => Query::Payments(range),
        (other, _) => other.clone(),
    };
    Some((as_asked, Tape::from_bytes(tape.get(1..)?).ok()?))
}

fn range_of(bytes: &[u8]) -> Option<DateRange> {
    let (from, to) = std::str::from_utf8(bytes).ok()?.split_once("..")?;
    DateRange::new(from.parse().ok()?, to.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
