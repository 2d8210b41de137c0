//! The desk every request comes to: HMRC's gates in HMRC's order, then the endpoint. No IO but the kept changes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::call::{Call, is_calendar};
use super::faults::{self, Fault};
use super::ledger::Account;
use super::oauth::SignIns;
use super::obligations::{self, Update};
use super::online::{self, Browsers};
use super::people::People;
use super::rates::Rates;
use super::reply::Reply;
use super::routes::{self, Endpoint, Parts, Scenario};
use super::state::Store;
use super::story::Story;
use crate::rules::ids::is_nino;

/// A request as it came in, without its HTTP.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) authorization: Option<String>,
    pub(crate) accept: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) scenario: Option<String>,
    pub(crate) suspend_temporal_validations: bool,
    pub(crate) body: Vec<u8>,
}

/// Everything the simulator knows.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) people: People,
    pub(crate) rates: Rates,
    /// Whether the sandbox's rules hold instead of production's.
    pub(crate) sandbox: bool,
    /// Who signed in, and so which tokens are worth what.
    pub(crate) sign_ins: SignIns,
    /// What goes wrong on purpose.
    pub(crate) faults: Mutex<Arc<[Fault]>>,
    pub(crate) store: Mutex<Store>,
    /// Who is signed in to HMRC's pages.
    pub(crate) browsers: Browsers,
}

impl Desk {
    /// Answers one request at the instant `now`.
    pub(crate) fn answer(&self, request: &Request, now: DateTime<Utc>) -> Reply {
        self.try_answer(request, now).unwrap_or_else(|refusal| refusal)
    }

    /// The person with this NINO as they stand now: as told, and with what was done on HMRC's pages.
    pub(crate) fn story(&self, nino: &str, now: DateTime<Utc>) -> Option<Arc<Story>> {
        let told = self.people.find(nino)?;
        let store = self.store();
        let Some(deeds) = store.changes.online.get(&told.nino) else { return Some(told) };
        Some(Arc::new(online::lived(&told, deeds, now.date_naive(), self.rates, &store.changes)))
    }

    /// Every quarterly update asked of this person.
    pub(crate) fn updates(&self, story: &Story, today: NaiveDate) -> Vec<Update> {
        let kept = self.store();
        obligations::updates(story, today, &|business, year| is_calendar(&kept.changes, story, business, year, today).0)
    }

    /// Their account as it stands today.
    pub(crate) fn account(&self, story: &Story, today: NaiveDate) -> Account {
        Account::new(story, today, self.rates, &self.updates(story, today))
    }

    /// What people changed. A poisoned lock is taken all the same: changes are swapped in whole or not at all.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.refresh();
        store
    }

    /// What goes wrong on purpose now.
    pub(crate) fn faults(&self) -> Arc<[Fault]> {
        Arc::clone(&self.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on, these faults instead.
    pub(crate) fn set_faults(&self, faults: Vec<Fault>) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults.into();
    }

    fn try_answer(&self, request: &Request, now: DateTime<Utc>) -> Result<Reply, Reply> {
        let bearer = self.sign_ins.bearer(request.authorization.as_deref(), now)?;
        let segments: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let version = routes::version_at(&segments).ok_or_else(|| Reply::turn_away("MATCHING_RESOURCE_NOT_FOUND"))?;
        check_accept(request.accept.as_deref(), version)?;
        let (endpoint, path) = find(&request.method, &segments)?;
        bearer.may_call(endpoint)?;
        let nino = path.iter().find(|(name, _)| *name == "nino").map_or("", |(_, value)| value.as_str());
        if !is_nino(nino) {
            return Err(Reply::refuse("FORMAT_NINO"));
        }
        let story = self.story(nino, now).filter(|story| !faults::not_enrolled(&self.faults(), &story.nino));
        let story = story.ok_or_else(|| Reply::turn_away(endpoint.api.stranger()))?;
        bearer.may_see(endpoint, &story.nino, faults::has_no_agent(&self.faults(), &story.nino))?;
        let body = read_body(endpoint, request)?;
        let call = Call {
            desk: self,
            story,
            now,
            today: now.date_naive(),
            path,
            query: request.query.clone(),
            body,
            any_time: self.sandbox && request.suspend_temporal_validations,
        };
        (endpoint.check)(&call)?;
        match request.scenario.as_deref() {
            None => (endpoint.answer)(&call),
            Some(name) => play(endpoint, name, &call),
        }
    }
}

pub(crate) fn check_accept(accept: Option<&str>, version: &str) -> Result<(), Reply> {
    let invalid = || Reply::turn_away("ACCEPT_HEADER_INVALID");
    let wanted = accept
        .and_then(|header| header.strip_prefix("application/vnd.hmrc."))
        .and_then(|rest| rest.strip_suffix("+json"))
        .ok_or_else(invalid)?;
    let numeric = wanted
        .split_once('.')
        .is_some_and(|(major, minor)| [major, minor].iter().all(|part| part.parse::<u16>().is_ok()));
    if !numeric {
        return Err(invalid());
    }
    if wanted == version { Ok(()) } else { Err(Reply::turn_away("NOT_FOUND")) }
}

/// The endpoint for this path and method, with the variable parts of the path.
pub(crate) fn find(method: &str, segments: &[&str]) -> Result<(&'static Endpoint, Parts), Reply> {
    let mut known_path = false;
    for endpoint in routes::all() {
        if let Some(parts) = endpoint.parts_of(segments) {
            if endpoint.method == method {
                return Ok((endpoint, parts));
            }
            // A more literal path hides a less literal one, as in HMRC's own routes; only methods fall through.
            known_path = true;
        }
    }
    Err(Reply::turn_away(if known_path { "INVALID_HTTP_METHOD" } else { "MATCHING_RESOURCE_NOT_FOUND" }))
}

/// The JSON body of a call that takes one; `Null` where an empty one came.
fn read_body(endpoint: &Endpoint, request: &Request) -> Result<Option<Value>, Reply> {
    if !endpoint.takes_body {
        return Ok(None);
    }
    let kind = request.content_type.as_deref().and_then(|kind| kind.split(';').next()).map(str::trim);
    match kind {
        Some("application/json" | "text/json") => {}
        None if request.body.is_empty() => {}
        _ => return Err(Reply::turn_away("INVALID_BODY_TYPE")),
    }
    if request.body.is_empty() {
        return Ok(Some(Value::Null));
    }
    serde_json::from_slice(&request.body).map(Some).map_err(|_not_json| Reply::refuse("INVALID_REQUEST"))
}

/// Plays a `Gov-Test-Scenario` of this endpoint.
fn play(endpoint: &Endpoint, name: &str, call: &Call<'_>) -> Result<Reply, Reply> {
    let scenario = endpoint.scenarios.iter().find(|(known, _)| *known == name).map(|(_, scenario)| scenario);
    match scenario {
        Some(Scenario::Refuse(code)) => Err(Reply::refuse(code)),
        Some(Scenario::Answer(make)) => make(call),
        None if name == "DEFAULT" || name == "STATEFUL" => (endpoint.answer)(call),
        None => Err(Reply::refuse("RULE_INCORRECT_GOV_TEST_SCENARIO")),
    }
}

/// A desk on its own, for tests of one part.
#[cfg(test)]
pub(crate) fn desk() -> Desk {
    Desk {
        people: People::load(1, 0).unwrap(),
        rates: super::people::rates().unwrap(),
        sandbox: false,
        sign_ins: SignIns::new("own".to_owned(), false),
        faults: Mutex::new(Arc::new([])),
        store: Mutex::new(Store::open(None).unwrap()),
        browsers: Browsers::default(),
    }
}

/// Kept apart from `Arc` users: the desk is shared between the server's connections.
pub(crate) type Shared = Arc<Desk>;
