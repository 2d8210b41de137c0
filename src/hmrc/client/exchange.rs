//! One exchange with HMRC: a request sent, its answer taken.

use std::error::Error;
use std::io;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode, Url};

use super::super::auth::SignInError;
use super::super::endpoint::{Api, Endpoint, Method};
use super::super::error::{Answered, ApiError, BadAnswer, Garbled, Transport, word};
use super::super::fraud_headers::fraud_headers;
use super::super::limiter::Limiter;
use super::credentials::{Credentials, bearer};
use super::tape::{Recorder, Tape};
use super::{Hindered, LookAtMachine, Retry, Secret, headers};
use crate::rules::failure::Changed;
use crate::rules::retirement::Retirement;

/// HMRC's code for an access token that has expired, or was ended by a renewal.
const TOKEN_ENDED: &str = "INVALID_CREDENTIALS";

/// Bytes of an error's body that are looked at.
const MOST_ERROR_BYTES: usize = 64 << 10;

/// What the clones of a client share.
pub(super) struct Inner {
    pub(super) http: reqwest::Client,
    pub(super) base: Url,
    pub(super) credentials: Credentials,
    pub(super) headers: HeaderMap,
    pub(super) max_body_bytes: usize,
    pub(super) machine: Option<LookAtMachine>,
    pub(super) limiter: Option<Limiter>,
    pub(super) retry: Option<Retry>,
    /// One for each API that announced its end.
    pub(super) retirements: Mutex<Vec<Retirement>>,
    /// What time it was there, as the last answer said.
    pub(super) time_there: Mutex<Option<DateTime<Utc>>>,
}

impl Inner {
    /// Sends a request, a read again if need be, and takes its answer. What answers a question is taken down.
    pub(super) async fn ask(
        &self,
        parts: &Parts,
        recorder: Option<&Recorder>,
        hindered: Option<&Hindered>,
    ) -> Result<Answer, ApiError> {
        match self.retry {
            Some(retry) if !parts.method.writes() => {
                let told = |error: &ApiError| {
                    if let Some(hindered) = hindered {
                        hindered(error);
                    }
                };
                retry.attempt(|| self.attempt(parts, recorder), told).await
            }
            _ => self.attempt(parts, recorder).await,
        }
    }

    /// One request, one answer; and one more request of a read whose token HMRC had ended, with another token. A write
    /// is left to whoever asked for it: HMRC has not done it, and the next one has a token that works.
    async fn attempt(&self, parts: &Parts, recorder: Option<&Recorder>) -> Result<Answer, ApiError> {
        let token = self.credentials.token().await?;
        let outcome = self.exchange(parts, &token, recorder).await;
        match &outcome {
            Err(ApiError::NotSignedIn(refusal)) if refusal.code == TOKEN_ENDED => {}
            answered => {
                if !matches!(answered, Err(ApiError::NotSignedIn(_) | ApiError::Transport { .. })) {
                    self.credentials.accepted();
                }
                return outcome;
            }
        }
        match self.credentials.renewed(&token).await? {
            Some(token) if !parts.method.writes() => {
                let outcome = self.exchange(parts, &token, recorder).await;
                if outcome.is_ok() {
                    self.credentials.accepted();
                }
                outcome
            }
            _ => outcome,
        }
    }

    /// One request, one answer; success is a 2xx, for a read with JSON in it.
    async fn exchange(&self, parts: &Parts, token: &Secret, recorder: Option<&Recorder>) -> Result<Answer, ApiError> {
        let wrote = parts.method.writes();
        if let Some(limiter) = &self.limiter {
            limiter.pass().await;
        }
        let authorization = bearer(token).ok_or(SignInError::BadAnswer)?;
        let response = self.send(parts, authorization).await.map_err(|error| transport(&error, wrote))?;
        let status = response.status();
        let answered = Answered {
            status: status.as_u16(),
            correlation_id: headers::text(response.headers(), "X-CorrelationId").map(word),
            retry_after: headers::retry_after(response.headers()),
            wrote,
        };
        if let Some(there) = headers::server_time(response.headers()) {
            *self.time_there.lock().unwrap_or_else(PoisonError::into_inner) = Some(there);
        }
        if let Some(retirement) = headers::retirement(parts.api, response.headers()) {
            let mut known = self.retirements.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|other| other.api != retirement.api);
            known.push(retirement);
        }
        if status.is_client_error() || status.is_server_error() {
            let body = take(response, MOST_ERROR_BYTES).await.unwrap_or_default();
            take_down(recorder, parts, status, &body);
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
        let body = take(response, self.max_body_bytes).await.map_err(|stopped| stopped.into_error(&answered))?;
        if status == StatusCode::NO_CONTENT || body.is_empty() {
            return Err(bad(&answered, Garbled::Empty));
        }
        take_down(recorder, parts, status, &body);
        Ok(answered.with(body))
    }

    async fn send(&self, parts: &Parts, authorization: HeaderValue) -> Result<Response, reqwest::Error> {
        let method = match parts.method {
            Method::Get => reqwest::Method::GET,
            Method::Put => reqwest::Method::PUT,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self.http.request(method, parts.url(&self.base)).header(ACCEPT, parts.api.accept());
        request = request.header(AUTHORIZATION, authorization);
        match &parts.body {
            Some(json) => request = request.header(CONTENT_TYPE, "application/json").body(json.clone()),
            // HMRC's gateway wants the length said even where there is nothing.
            None if parts.method == Method::Post => request = request.header(CONTENT_LENGTH, "0"),
            None => {}
        }
        if let Some(look) = &self.machine {
            for header in fraud_headers(&look()) {
                if let Ok(value) = header.value {
                    request = request.header(header.name, value);
                }
            }
        }
        request.headers(self.headers.clone()).send().await
    }
}

/// Takes an answer down that would be the same a moment later: data, "nothing here", "not for you".
fn take_down(recorder: Option<&Recorder>, parts: &Parts, status: StatusCode, body: &[u8]) {
    let lasting = status.is_success() || [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status);
    if let Some(recorder) = recorder.filter(|_| lasting && !parts.method.writes()) {
        recorder.take_down(parts.target(), status.as_u16(), body);
    }
}

/// What was answered when this was asked before.
pub(super) fn play(tape: &Tape, parts: &Parts) -> Result<Answer, ApiError> {
    let kept = tape.answer_to(&parts.target()).filter(|_| !parts.method.writes());
    let Some((status, body)) = kept else {
        return Err(ApiError::Transport { what: Transport::Connect, changed: Changed::No });
    };
    let answered = Answered { status, correlation_id: None, retry_after: None, wrote: false };
    if (200..300).contains(&status) {
        Ok(answered.with(body.to_vec()))
    } else {
        Err(ApiError::from_answer(&answered, body))
    }
}

/// A request taken apart.
pub(super) struct Parts {
    pub(super) api: Api,
    pub(super) method: Method,
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
    /// The JSON, as it goes out byte for byte.
    pub(super) body: Option<String>,
}

impl Parts {
    pub(super) fn of<E: Endpoint>(request: &E) -> Self {
        Self {
            api: E::API,
            method: E::METHOD,
            path: request.path(),
            query: request.query(),
            body: request.body().map(|json| json.to_string()),
        }
    }

    /// Its address at the host of `base`.
    pub(super) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&self.path);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    /// Path and query as one text, the same for the same question.
    fn target(&self) -> String {
        let mut target = String::new();
        for segment in &self.path {
            target.extend(["/", segment]);
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.extend([name, "=", value]);
        }
        target
    }
}

/// A success.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) correlation_id: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Answered {
    fn with(self, body: Vec<u8>) -> Answer {
        Answer { status: self.status, correlation_id: self.correlation_id, body }
    }
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
    let what = Transport::of(error);
    ApiError::Transport { what, changed: if wrote && sent { Changed::Unknown } else { Changed::No } }
}

impl Transport {
    /// What an error before the end of an answer is about.
    pub(in crate::hmrc) fn of(error: &reqwest::Error) -> Self {
        match () {
            () if is_about_tls(error) => Self::Secure,
            () if error.is_timeout() => Self::TimedOut,
            () if error.is_connect() && is_refusal(error) => Self::Refused,
            () if error.is_connect() => Self::Connect,
            () => Self::Lost,
        }
    }
}

fn is_about_tls(error: &reqwest::Error) -> bool {
    any_cause(error, <dyn Error>::is::<rustls::Error>)
}

fn is_refusal(error: &reqwest::Error) -> bool {
    any_cause(error, |cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
    })
}

/// Whether something that led to an error is of a kind.
fn any_cause(error: &reqwest::Error, is: impl Fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if is(error) {
            return true;
        }
        // An IO error hands out what is behind the error it wraps, not that error itself.
        cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    false
}
