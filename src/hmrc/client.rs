//! The connection to HMRC: headers, limits, and one exchange.
//!
//! It follows no redirect, and talks to HMRC's two hosts and to this computer only. A read that failed for a passing
//! reason may be sent again, where the connection says so; a write never is. A write whose answer is lost is found out
//! by reading back, which is not this module's business.
//!
//! Reads go through [`Client::call`] and writes through [`Client::write`]; the other way round does not compile. Only
//! `service::write` calls the latter.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::auth::{Authority, SignInError};
use super::endpoint::Endpoint;
use super::error::{ApiError, BadAnswer};
use super::hosts::{PRODUCTION_API, SANDBOX_API};
use super::limiter::Limiter;
use crate::rules::machine::Facts;
use crate::rules::retirement::Retirement;

mod credentials;
mod exchange;
mod headers;
mod retry;
mod tape;
mod write;

use credentials::bearer;
use exchange::{Answer, Inner, Parts, play};
pub(super) use headers::server_time;

pub use crate::rules::Secret;
pub use credentials::Credentials;
pub use retry::Retry;
pub use tape::{NotATape, Recorder, Tape};
pub use write::{Written, shown};

/// How long to wait and how much to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the answer has come completely.
    pub total: Duration,
    /// Bytes of an answer, after decompression.
    pub max_body_bytes: usize,
}

impl Default for Limits {
    /// 10 s to connect, 30 s in all, 32 MiB: the largest answers known are below 1 MB.
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), total: Duration::from_secs(30), max_body_bytes: 32 << 20 }
    }
}

/// What the program calls itself.
pub(super) const USER_AGENT: &str = concat!("quarterdeck/", env!("CARGO_PKG_VERSION"));

/// Looks at the computer, just before each call.
pub type LookAtMachine = Arc<dyn Fn() -> Facts + Send + Sync>;

/// Hears of what is in the way of a call that is going to be sent again.
pub type Hindered = Arc<dyn Fn(&ApiError) + Send + Sync>;

/// Where and as whom to connect.
#[derive(Clone)]
pub struct Connection {
    /// HMRC's host, such as `https://test-api.service.hmrc.gov.uk`, or a server on this machine.
    pub base_url: String,
    /// What HMRC is shown with each call.
    pub credentials: Credentials,
    /// `Gov-Test-Scenario`, for a sandbox or a local server; HMRC itself must never be sent one.
    pub scenario: Option<String>,
    /// The `User-Agent`.
    pub user_agent: String,
    /// Further headers of every request, such as a mock server's `Prefer`.
    pub headers: Vec<(String, String)>,
    /// How long to wait and how much to take.
    pub limits: Limits,
    /// Looks at this computer, for the fraud prevention headers; without it none are sent.
    pub machine: Option<LookAtMachine>,
    /// How often HMRC may be asked; without one, as often as anybody likes.
    pub limiter: Option<Limiter>,
    /// How a read is asked again; without it every call is sent once.
    pub retry: Option<Retry>,
}

impl Connection {
    /// A connection with the usual limits and this program's own `User-Agent`, as often as anybody likes, each call once.
    pub fn new(base_url: impl Into<String>, token: Secret) -> Self {
        Self {
            base_url: base_url.into(),
            credentials: Credentials::Token(token),
            scenario: None,
            user_agent: USER_AGENT.to_owned(),
            headers: Vec::new(),
            limits: Limits::default(),
            machine: None,
            limiter: None,
            retry: None,
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Connection")
            .field("base_url", &self.base_url)
            .field("scenario", &self.scenario)
            .field("headers", &names)
            .field("limits", &self.limits)
            .field("limiter", &self.limiter)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Why no client could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Not an `http` or `https` address of a host, or one with a user, a query or a fragment.
    #[error("use this base address: it must be like https://host or http://127.0.0.1:PORT")]
    BaseUrl,
    /// `http` to another machine: the token would be readable on the way.
    #[error("send a token over plain http to another machine")]
    Insecure,
    /// Neither HMRC nor this computer.
    #[error("send a token to anybody but HMRC and servers on this computer")]
    Stranger,
    /// A test scenario for HMRC itself.
    #[error("send a test scenario to HMRC's production service")]
    ScenarioInProduction,
    /// A token, scenario or header that HTTP cannot carry.
    #[error("send the header {0}: it holds characters that HTTP does not carry")]
    Header(&'static str),
    /// The TLS or HTTP machinery does not start, for example because the system has no root certificates.
    #[error("set up secure connections on this system")]
    Setup,
}

/// A client of HMRC's API. Cheap to clone; the connections are shared.
#[derive(Clone)]
pub struct Client {
    line: Line,
    recorder: Option<Recorder>,
    hindered: Option<Hindered>,
}

/// Who answers.
#[derive(Clone)]
enum Line {
    /// HMRC.
    Live(Arc<Inner>),
    /// What it answered before.
    Kept(Arc<Tape>),
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = match &self.line {
            Line::Live(inner) => inner.base.as_str(),
            Line::Kept(_) => "kept answers",
        };
        f.debug_struct("Client").field("base", &base).finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client; nothing is sent yet.
    pub fn new(connection: Connection) -> Result<Self, ClientError> {
        let base = base_url(&connection.base_url)?;
        if connection.scenario.is_some() && base.host_str() == Some(PRODUCTION_API) {
            return Err(ClientError::ScenarioInProduction);
        }
        let inner = Inner {
            headers: request_headers(&connection)?,
            credentials: connection.credentials,
            http: http_client(&base, &connection.user_agent, connection.limits)?,
            base,
            max_body_bytes: connection.limits.max_body_bytes,
            machine: connection.machine,
            limiter: connection.limiter,
            retry: connection.retry,
            retirements: Mutex::default(),
            time_there: Mutex::default(),
        };
        Ok(Self { line: Line::Live(Arc::new(inner)), recorder: None, hindered: None })
    }

    /// How long the sign-in is good for; `None` for a fixed token, and where nobody is signed in.
    pub async fn authority(&self) -> Option<Authority> {
        match &self.line {
            Line::Live(inner) => inner.credentials.authority().await,
            Line::Kept(_) => None,
        }
    }

    /// To be called before the program ends, which would end a renewal of the sign-in with it: waits for one that is
    /// under way, and for the newest pair to be kept.
    pub async fn settle(&self) -> Result<(), SignInError> {
        match &self.line {
            Line::Live(inner) => inner.credentials.settle().await,
            Line::Kept(_) => Ok(()),
        }
    }

    /// A client that answers from what was kept. It sends nothing; what was not asked then cannot be reached now.
    pub fn playing(tape: Tape) -> Self {
        Self { line: Line::Kept(Arc::new(tape)), recorder: None, hindered: None }
    }

    /// The same client, with what takes down everything it asks from now on.
    pub fn recording(&self) -> (Self, Recorder) {
        let recorder = Recorder::default();
        (Self { recorder: Some(recorder.clone()), ..self.clone() }, recorder)
    }

    /// The same client, which tells what is in the way before it asks again.
    #[must_use]
    pub fn telling(&self, hindered: Hindered) -> Self {
        Self { hindered: Some(hindered), ..self.clone() }
    }

    /// The versions that HMRC's answers so far said are going to end, as last said.
    pub fn retirements(&self) -> Vec<Retirement> {
        match &self.line {
            Line::Live(inner) => inner.retirements.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Line::Kept(_) => Vec::new(),
        }
    }

    /// What time it was at whoever answers, as the last answer said; `None` where none said so yet.
    pub fn time_there(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        match &self.line {
            Line::Live(inner) => *inner.time_there.lock().unwrap_or_else(PoisonError::into_inner),
            Line::Kept(_) => None,
        }
    }

    /// Asks a question and reads its answer. Dropping the future abandons the call.
    pub async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Response, ApiError> {
        const { assert!(!E::METHOD.writes(), "a write is sent by Client::write") };
        let parts = Parts::of(request);
        let answered = match &self.line {
            Line::Live(inner) => inner.ask(&parts, self.recorder.as_ref(), self.hindered.as_ref()).await,
            Line::Kept(tape) => play(tape, &parts),
        };
        let answer = match answered {
            Err(ApiError::Refused(refusal)) if refusal.status == 404 => {
                return E::nothing_here(&refusal.code).ok_or(ApiError::Refused(refusal));
            }
            other => other?,
        };
        let Answer { status, correlation_id, body } = answer;
        E::read(&body).map_err(|error| ApiError::BadAnswer(BadAnswer::unreadable(error, status, correlation_id)))
    }
}

fn base_url(text: &str) -> Result<Url, ClientError> {
    let url = Url::parse(text).map_err(|_no_url| ClientError::BaseUrl)?;
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(ClientError::BaseUrl)?;
    let hmrc = [PRODUCTION_API, SANDBOX_API].contains(&host) && url.port().is_none();
    match url.scheme() {
        "https" if bare && url.fragment().is_none() && !hmrc && !is_loopback(host) => Err(ClientError::Stranger),
        "https" if bare && url.fragment().is_none() => Ok(url),
        "http" if bare && url.fragment().is_none() && is_loopback(host) => Ok(url),
        "http" if bare => Err(ClientError::Insecure),
        _ => Err(ClientError::BaseUrl),
    }
}

/// Whether a host is this computer.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn request_headers(connection: &Connection) -> Result<HeaderMap, ClientError> {
    let value = |text: &str, name| HeaderValue::from_str(text).map_err(|_no_value| ClientError::Header(name));
    let mut headers = HeaderMap::new();
    if let Credentials::Token(token) = &connection.credentials {
        bearer(token).ok_or(ClientError::Header("Authorization"))?;
    }
    if let Some(scenario) = &connection.scenario {
        headers.insert("gov-test-scenario", value(scenario, "Gov-Test-Scenario")?);
    }
    for (name, text) in &connection.headers {
        let name = HeaderName::try_from(name).map_err(|_no_name| ClientError::Header("added"))?;
        headers.append(name, value(text, "added")?);
    }
    Ok(headers)
}

/// Speaks HTTP with the host of `address`. It follows no redirect and repeats nothing.
pub(super) fn http_client(address: &Url, user_agent: &str, limits: Limits) -> Result<reqwest::Client, ClientError> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Someone else may have been quicker; theirs is as good.
        let _already = rustls::crypto::ring::default_provider().install_default();
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    if address.host_str().is_some_and(is_loopback) {
        builder = builder.no_proxy();
    }
    if address.scheme() == "http" {
        // No TLS is spoken, so the system's certificates are neither needed nor waited for.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|_reason| ClientError::Setup)
}

#[cfg(test)]
mod signed_in_tests;
#[cfg(test)]
mod tests;
