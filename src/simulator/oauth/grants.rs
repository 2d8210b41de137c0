//! Who granted what to which application: codes, tokens, and when each of them dies.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::bearer::Bearer;
use super::{Holder, Refusal, tokens};
use crate::simulator::reply::Reply;

/// How long a code may be exchanged.
const CODE_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long an access token lasts.
pub(crate) const VALID_FOR: TimeDelta = TimeDelta::hours(4);
/// How long an authority lasts, whatever is refreshed meanwhile.
const AUTHORITY_FOR: TimeDelta = TimeDelta::days(547);

/// How every access token begins.
const ACCESS: &str = "sim-access-";

/// A code waiting to be exchanged.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) client: String,
    pub(crate) redirect: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) holder: Holder,
    pub(crate) made: DateTime<Utc>,
}

/// What a person granted, with the one pair of tokens it has at a time.
struct Grant {
    client: String,
    holder: Holder,
    scopes: Vec<String>,
    granted: DateTime<Utc>,
    access: String,
    /// A refresh has begun and not ended.
    refreshing: bool,
}

/// An access token that lives.
struct Access {
    holder: Holder,
    scopes: Vec<String>,
    issued: DateTime<Utc>,
}

/// A refresh that has begun; [`SignIns::finish`] ends it.
#[derive(Clone)]
pub(crate) struct Opened(String);

#[derive(Default)]
struct Books {
    /// The secret of each application that got a token.
    applications: HashMap<String, String>,
    codes: HashMap<String, Code>,
    /// By the refresh token, which changes with every refresh.
    grants: HashMap<String, Grant>,
    access: HashMap<String, Access>,
}

/// Every sign-in there is. Without `strict`, tokens it knows nothing of are taken too.
pub(crate) struct SignIns {
    own: String,
    strict: bool,
    books: Mutex<Books>,
}

impl std::fmt::Debug for SignIns {
    /// Shows no secret and no token: somebody may have sent real ones.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIns").field("strict", &self.strict).finish_non_exhaustive()
    }
}

impl SignIns {
    /// Nobody has signed in; `own` is the token that opens every door.
    pub(crate) fn new(own: String, strict: bool) -> Self {
        Self { own, strict, books: Mutex::default() }
    }

    /// Whether only tokens of its own are taken.
    pub(crate) const fn strict(&self) -> bool {
        self.strict
    }

    /// Each change is whole before the lock is given back, so that a poisoned one is taken all the same.
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the bearer token of an API call is worth.
    pub(crate) fn bearer(&self, authorization: Option<&str>, now: DateTime<Utc>) -> Result<Bearer, Reply> {
        let token = authorization.and_then(|header| header.strip_prefix("Bearer ")).map(str::trim);
        let token = token.filter(|token| !token.is_empty()).ok_or_else(|| Reply::turn_away("MISSING_CREDENTIALS"))?;
        if token == self.own {
            return Ok(Bearer::Anybody);
        }
        if !token.starts_with(ACCESS) && !self.strict {
            return Ok(Bearer::Anybody);
        }
        match self.books().access.get(token) {
            Some(access) if now < access.issued + VALID_FOR => {
                Ok(Bearer::Issued { holder: access.holder.clone(), scopes: access.scopes.clone() })
            }
            _ => Err(Reply::turn_away("INVALID_CREDENTIALS")),
        }
    }

    /// Notes what a person granted; the answer is the code for it.
    pub(super) fn grant(&self, code: Code) -> Result<String, Refusal> {
        let name = fresh("sim-code-")?;
        self.books().wait(name.clone(), code);
        Ok(name)
    }

    /// Refuses an application that comes with another secret than the one it is known by.
    pub(super) fn check_secret(&self, client: &str, secret: &str) -> Result<(), Refusal> {
        match self.books().applications.get(client) {
            Some(known) if known != secret => {
                Err(Refusal::new(401, "invalid_client", "invalid client id or client secret"))
            }
            _ => Ok(()),
        }
    }

    /// The code as it waits to be exchanged, if it can be still.
    pub(super) fn waiting(&self, code: &str, client: &str, now: DateTime<Utc>) -> Result<Code, Refusal> {
        let waiting = self.books().codes.get(code).cloned();
        let fits = |code: &Code| code.client == client && now < code.made + CODE_FOR;
        waiting.filter(fits).ok_or_else(|| Refusal::request("code is invalid"))
    }

    /// Exchanges a code that was found in order. It is gone with this.
    pub(super) fn exchange(&self, code: &str, secret: &str, now: DateTime<Utc>) -> Result<Reply, Refusal> {
        let pair = Pair::fresh()?;
        let mut books = self.books();
        let Code { client, scopes, holder, .. } =
            books.codes.remove(code).ok_or_else(|| Refusal::request("code is invalid"))?;
        books.applications.insert(client.clone(), secret.to_owned());
        let grant = Grant { client, holder, scopes, granted: now, access: String::new(), refreshing: false };
        Ok(books.issue(grant, pair, now))
    }

    /// Begins a refresh: until it is finished another one of the same grant is refused.
    pub(super) fn begin_refresh(&self, refresh: &str, client: &str, now: DateTime<Utc>) -> Result<Opened, Refusal> {
        self.books().begin(refresh, client, now)
    }

    /// Ends a refresh: there is a new pair, and the old refresh token and the old access token are dead.
    pub(crate) fn finish(&self, Opened(refresh): &Opened, now: DateTime<Utc>) -> Reply {
        let rotated = Pair::fresh().and_then(|pair| {
            let mut books = self.books();
            let grant = books.grants.remove(refresh).ok_or_else(|| Refusal::grant("refresh_token is invalid"))?;
            books.access.remove(&grant.access);
            Ok(books.issue(grant, pair, now))
        });
        rotated.unwrap_or_else(Reply::from)
    }

    /// A token of the application's own.
    pub(super) fn for_application(
        &self,
        client: &str,
        secret: &str,
        scopes: Vec<String>,
        now: DateTime<Utc>,
    ) -> Result<Reply, Refusal> {
        let access = fresh(ACCESS)?;
        let answer = tokens(&access, None, &scopes);
        let token = Access { holder: Holder::Application, scopes, issued: now };
        self.books().keep_for(client, secret, access, token);
        Ok(answer)
    }

    /// Ends every authority, as a person can in their HMRC account. Applications stay known.
    pub(crate) fn end_all(&self) {
        let mut books = self.books();
        books.codes.clear();
        books.grants.clear();
        books.access.clear();
    }
}

impl Books {
    fn wait(&mut self, name: String, code: Code) {
        let now = code.made;
        self.codes.retain(|_, old| now < old.made + CODE_FOR);
        self.codes.insert(name, code);
    }

    fn begin(&mut self, refresh: &str, client: &str, now: DateTime<Utc>) -> Result<Opened, Refusal> {
        let grant = self.grants.get_mut(refresh).filter(|grant| grant.client == client);
        let grant = grant.filter(|grant| now < grant.granted + AUTHORITY_FOR);
        let grant = grant.ok_or_else(|| Refusal::grant("refresh_token is invalid"))?;
        if grant.refreshing {
            return Err(Refusal::request("refresh operation already in progress"));
        }
        grant.refreshing = true;
        Ok(Opened(refresh.to_owned()))
    }

    fn keep_for(&mut self, client: &str, secret: &str, token: String, access: Access) {
        self.applications.insert(client.to_owned(), secret.to_owned());
        self.keep(token, access);
    }

    fn issue(&mut self, grant: Grant, Pair { access, refresh }: Pair, now: DateTime<Utc>) -> Reply {
        let answer = tokens(&access, Some(&refresh), &grant.scopes);
        let (holder, scopes) = (grant.holder.clone(), grant.scopes.clone());
        self.keep(access.clone(), Access { holder, scopes, issued: now });
        self.grants.insert(refresh, Grant { access, refreshing: false, ..grant });
        answer
    }

    fn keep(&mut self, token: String, access: Access) {
        let now = access.issued;
        self.access.retain(|_, old| now < old.issued + VALID_FOR);
        self.access.insert(token, access);
    }
}

/// A pair of tokens nobody has.
struct Pair {
    access: String,
    refresh: String,
}

impl Pair {
    fn fresh() -> Result<Self, Refusal> {
        Ok(Self { access: fresh(ACCESS)?, refresh: fresh("sim-refresh-")? })
    }
}

/// A name that nobody can guess: 128 bits of chance.
fn fresh(prefix: &str) -> Result<String, Refusal> {
    let no_chance = |_no_chance| Refusal::new(500, "server_error", "this computer has no random numbers");
    let halves = [getrandom::u64().map_err(no_chance)?, getrandom::u64().map_err(no_chance)?];
    Ok(format!("{prefix}{:016x}{:016x}", halves[0], halves[1]))
}
