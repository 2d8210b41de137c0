//! The connection to HMRC: headers, limits, and one exchange.
//!
//! It follows no redirect, and talks to HMRC's two hosts and to this computer only. A read that failed for a passing
//! reason may be sent again, where the connection says so; a write never is. A write whose answer is lost is found out
//! by reading back, which is not this module's business.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, StatusCode, Url};

use super::endpoint::{Api, Endpoint, Method};
use super::error::{Answered, ApiError, BadAnswer, Garbled, Transport, word};
use super::fraud_headers::fraud_headers;
use super::limiter::Limiter;
use crate::rules::failure::Changed;
use crate::rules::machine::Facts;
use crate::rules::retirement::Retirement;

mod headers;
mod retry;

pub use retry::Retry;

/// A text that never reaches a log: its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

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

/// Looks at the computer, just before each call.
pub type LookAtMachine = Arc<dyn Fn() -> Facts + Send + Sync>;

/// Where and as whom to connect.
#[derive(Clone)]
pub struct Connection {
    /// HMRC's host, such as `https://test-api.service.hmrc.gov.uk`, or a server on this machine.
    pub base_url: String,
    /// The bearer token.
    pub token: Secret,
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
            token,
            scenario: None,
            user_agent: concat!("quarterdeck/", env!("CARGO_PKG_VERSION")).to_owned(),
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

/// HMRC's production host, which must never see a test scenario.
const PRODUCTION_HOST: &str = "api.service.hmrc.gov.uk";
/// HMRC's sandbox.
const SANDBOX_HOST: &str = "test-api.service.hmrc.gov.uk";

/// Bytes of an error's body that are looked at.
const MOST_ERROR_BYTES: usize = 64 << 10;

/// A client of HMRC's API. Cheap to clone; the connections are shared.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    base: Url,
    headers: HeaderMap,
    max_body_bytes: usize,
    machine: Option<LookAtMachine>,
    limiter: Option<Limiter>,
    retry: Option<Retry>,
    /// One for each API that announced its end.
    retirements: Mutex<Vec<Retirement>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.0.base.as_str()).finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client; nothing is sent yet.
    pub fn new(connection: Connection) -> Result<Self, ClientError> {
        let base = base_url(&connection.base_url)?;
        if connection.scenario.is_some() && base.host_str() == Some(PRODUCTION_HOST) {
            return Err(ClientError::ScenarioInProduction);
        }
        Ok(Self(Arc::new(Inner {
            headers: request_headers(&connection)?,
            http: http_client(&base, &connection)?,
            base,
            max_body_bytes: connection.limits.max_body_bytes,
            machine: connection.machine,
            limiter: connection.limiter,
            retry: connection.retry,
            retirements: Mutex::default(),
        })))
    }

    /// The versions that HMRC's answers so far said are going to end, as last said.
    pub fn retirements(&self) -> Vec<Retirement> {
        self.0.retirements.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a request and reads its answer. Dropping the future abandons the call.
    pub async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Response, ApiError> {
        let parts = Parts {
            api: E::API,
            method: E::METHOD,
            path: request.path(),
            query: request.query(),
            body: request.body(),
        };
        let answered = match self.0.retry {
            Some(retry) if !E::METHOD.writes() => retry.attempt(|| self.exchange(&parts)).await,
            _ => self.exchange(&parts).await,
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

    /// One request, one answer; success is a 2xx, for a read with JSON in it.
    async fn exchange(&self, parts: &Parts) -> Result<Answer, ApiError> {
        let wrote = parts.method.writes();
        if let Some(limiter) = &self.0.limiter {
            limiter.pass().await;
        }
        let response = self.send(parts).await.map_err(|error| transport(&error, wrote))?;
        let status = response.status();
        let answered = Answered {
            status: status.as_u16(),
            correlation_id: headers::text(response.headers(), "X-CorrelationId").map(word),
            retry_after: headers::retry_after(response.headers()),
            wrote,
        };
        if let Some(retirement) = headers::retirement(parts.api, response.headers()) {
            let mut known = self.0.retirements.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|other| other.api != retirement.api);
            known.push(retirement);
        }
        if status.is_client_error() || status.is_server_error() {
            let body = take(response, MOST_ERROR_BYTES).await.unwrap_or_default();
            return Err(ApiError::from_answer(&answered, &body));
        }
        if !status.is_success() {
            return Err(bad(&answered, Garbled::Redirected));
        }
        if wrote {
            // 204 without a body; whatever else may be in it is not read.
            return Ok(answered.with(Vec::new()));
        }
        if !calls_itself_json(&response) {
            return Err(bad(&answered, Garbled::ContentType));
        }
        let body = take(response, self.0.max_body_bytes).await.map_err(|stopped| stopped.into_error(&answered))?;
        if status == StatusCode::NO_CONTENT || body.is_empty() {
            return Err(bad(&answered, Garbled::Empty));
        }
        Ok(answered.with(body))
    }

    async fn send(&self, parts: &Parts) -> Result<Response, reqwest::Error> {
        let method = match parts.method {
            Method::Get => reqwest::Method::GET,
            Method::Put => reqwest::Method::PUT,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self.0.http.request(method, self.url(parts)).header(ACCEPT, parts.api.accept());
        match &parts.body {
            Some(json) => request = request.header(CONTENT_TYPE, "application/json").body(json.to_string()),
            // HMRC's gateway wants the length said even where there is nothing.
            None if parts.method == Method::Post => request = request.header(CONTENT_LENGTH, "0"),
            None => {}
        }
        if let Some(look) = &self.0.machine {
            for header in fraud_headers(&look()) {
                if let Ok(value) = header.value {
                    request = request.header(header.name, value);
                }
            }
        }
        request.headers(self.0.headers.clone()).send().await
    }

    fn url(&self, parts: &Parts) -> Url {
        let mut url = self.0.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&parts.path);
        }
        if !parts.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&parts.query);
        }
        url
    }
}

/// A request taken apart.
struct Parts {
    api: Api,
    method: Method,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<serde_json::Value>,
}

/// A success.
struct Answer {
    status: u16,
    correlation_id: Option<String>,
    body: Vec<u8>,
}

impl Answered {
    fn with(self, body: Vec<u8>) -> Answer {
        Answer { status: self.status, correlation_id: self.correlation_id, body }
    }
}

fn base_url(text: &str) -> Result<Url, ClientError> {
    let url = Url::parse(text).map_err(|_no_url| ClientError::BaseUrl)?;
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(ClientError::BaseUrl)?;
    let hmrc = [PRODUCTION_HOST, SANDBOX_HOST].contains(&host) && url.port().is_none();
    match url.scheme() {
        "https" if bare && url.fragment().is_none() && !hmrc && !is_loopback(host) => Err(ClientError::Stranger),
        "https" if bare && url.fragment().is_none() => Ok(url),
        "http" if bare && url.fragment().is_none() && is_loopback(host) => Ok(url),
        "http" if bare => Err(ClientError::Insecure),
        _ => Err(ClientError::BaseUrl),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn request_headers(connection: &Connection) -> Result<HeaderMap, ClientError> {
    let value = |text: &str, name| HeaderValue::from_str(text).map_err(|_no_value| ClientError::Header(name));
    let mut headers = HeaderMap::new();
    let mut token = value(&format!("Bearer {}", connection.token.reveal()), "Authorization")?;
    token.set_sensitive(true);
    headers.insert(AUTHORIZATION, token);
    if let Some(scenario) = &connection.scenario {
        headers.insert("gov-test-scenario", value(scenario, "Gov-Test-Scenario")?);
    }
    for (name, text) in &connection.headers {
        let name = HeaderName::try_from(name).map_err(|_no_name| ClientError::Header("added"))?;
        headers.append(name, value(text, "added")?);
    }
    Ok(headers)
}

fn http_client(base: &Url, connection: &Connection) -> Result<reqwest::Client, ClientError> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Someone else may have been quicker; theirs is as good.
        let _already = rustls::crypto::ring::default_provider().install_default();
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(&connection.user_agent)
        .connect_timeout(connection.limits.connect)
        .timeout(connection.limits.total)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    if base.host_str().is_some_and(is_loopback) {
        builder = builder.no_proxy();
    }
    if base.scheme() == "http" {
        // No TLS is spoken, so the system's certificates are neither needed nor waited for.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|_reason| ClientError::Setup)
}

/// True for JSON of any kind, and where nothing is said.
fn calls_itself_json(response: &Response) -> bool {
    let Some(value) = response.headers().get(CONTENT_TYPE) else { return true };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn bad(answered: &Answered, what: Garbled) -> ApiError {
    ApiError::BadAnswer(BadAnswer {
        what,
        path: None,
        status: answered.status,
        correlation_id: answered.correlation_id.clone(),
        changed: if answered.wrote { Changed::Unknown } else { Changed::No },
    })
}

/// Why a body was not taken to its end.
enum Stopped {
    TooLarge,
    TimedOut,
    Broken,
}

impl Stopped {
    fn into_error(self, answered: &Answered) -> ApiError {
        match self {
            Self::TooLarge => bad(answered, Garbled::TooLarge),
            Self::TimedOut => ApiError::Transport { what: Transport::TimedOut, changed: Changed::No },
            Self::Broken => bad(answered, Garbled::Truncated),
        }
    }
}

/// Takes a body of at most `most` bytes; a larger one is given up as soon as that is known.
async fn take(mut response: Response, most: usize) -> Result<Vec<u8>, Stopped> {
    let announced = response.content_length().map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced > most {
        return Err(Stopped::TooLarge);
    }
    let mut body = Vec::with_capacity(announced);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if chunk.len() > most - body.len() => return Err(Stopped::TooLarge),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => return Err(Stopped::TimedOut),
            Err(_) => return Err(Stopped::Broken),
        }
    }
}

/// Sorts an error before any answer. The error itself is not kept: it holds the address, and with it the NINO.
fn transport(error: &reqwest::Error, wrote: bool) -> ApiError {
    // Without a connection nothing was sent; after that a write may have arrived.
    let sent = !error.is_connect() && !error.is_builder();
    let what = match () {
        () if is_about_tls(error) => Transport::Secure,
        () if error.is_timeout() => Transport::TimedOut,
        () if error.is_connect() => Transport::Connect,
        () => Transport::Lost,
    };
    ApiError::Transport { what, changed: if wrote && sent { Changed::Unknown } else { Changed::No } }
}

fn is_about_tls(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        // An IO error hands out what is behind the error it wraps, not that error itself.
        cause = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests;
