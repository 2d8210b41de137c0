//! HMRC's token address: one request, one answer. Its failures have OAuth's shape, not that of HMRC's APIs.

use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::basic::{BasicErrorResponse, BasicTokenResponse};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse, RequestTokenError, TokenResponse as _, http};
use reqwest::Url;
use serde_json::Value;

use super::{SignInError, Tokens};
use crate::hmrc::client::{Limits, USER_AGENT, http_client};
use crate::hmrc::error::Transport;
use crate::rules::Secret;

/// Longer than for other calls: giving up on a renewal may lose the sign-in.
pub(super) const PATIENCE: Duration = Duration::from_secs(45);
/// The largest answer known is below 1 kB.
const MOST_BYTES: usize = 64 << 10;
/// What an access token lasts where the answer does not say: HMRC's four hours.
const USUAL_SECONDS: u64 = 14_400;
/// Longer than any access token lasts; a number beyond it is taken for this.
const MOST_SECONDS: u64 = 366 * 24 * 3_600;

/// What was asked for; the same words mean different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A pair for a code.
    Code,
    /// The next pair.
    Refresh,
    /// A token of the application itself.
    Application,
}

/// Carries requests to the token address, each once. A redirect is an answer like any other: nothing follows it.
pub(super) struct TokenService(reqwest::Client);

impl TokenService {
    /// A way to the service at `address`. Nothing is sent yet.
    pub(super) fn new(address: &Url) -> Result<Self, SignInError> {
        let limits = Limits { total: PATIENCE, max_body_bytes: MOST_BYTES, ..Limits::default() };
        let made = http_client(address, USER_AGENT, limits);
        made.map(Self).map_err(|_setup| SignInError::Unreachable(Transport::Secure))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let request = reqwest::Request::try_from(request).map_err(|_malformed| NoAnswer::Unreadable)?;
        let lost = |error: reqwest::Error| NoAnswer::Unreachable(Transport::of(&error));
        let mut response = self.0.execute(request).await.map_err(lost)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(NoAnswer::Unreadable);
            }
            body.extend_from_slice(&chunk);
        }
        if response.status() != http::StatusCode::OK {
            return Err(NoAnswer::Refused { status: response.status().as_u16(), said: Said::read(&body) });
        }
        let mut answer = http::Response::new(body);
        answer.headers_mut().clone_from(response.headers());
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for TokenService {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

/// Why there is no token in what came back, if anything did.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("reach it ({})", .0.code())]
    Unreachable(Transport),
    #[error("read it")]
    Unreadable,
    #[error("get it ({status})")]
    Refused { status: u16, said: Option<Said> },
}

/// OAuth's words for a refusal.
#[derive(Debug)]
pub(super) struct Said {
    error: String,
    description: Option<String>,
}

impl Said {
    fn read(body: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(body).ok()?;
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self { error: text("error")?, description: text("error_description") })
    }
}

/// What a request came to nothing for.
pub(super) fn failure(error: RequestTokenError<NoAnswer, BasicErrorResponse>, asked: Asked) -> SignInError {
    match error {
        RequestTokenError::Request(NoAnswer::Unreachable(what)) => SignInError::Unreachable(what),
        RequestTokenError::Request(NoAnswer::Refused { status, said }) => refusal(status, said.as_ref(), asked),
        // `oauth2`'s own texts quote the answer, and with it perhaps a token.
        _ => SignInError::BadAnswer,
    }
}

/// HMRC answers `invalid_request` to many things, and only the description tells them apart.
fn refusal(status: u16, said: Option<&Said>, asked: Asked) -> SignInError {
    let Some(Said { error, description }) = said else {
        return if (300..400).contains(&status) { SignInError::BadAnswer } else { SignInError::Server { status } };
    };
    if status == 429 || status >= 500 {
        return SignInError::Server { status };
    }
    let told = description.as_deref().unwrap_or_default().to_ascii_lowercase();
    let about = |word: &str| told.contains(word);
    match (error.as_str(), asked) {
        ("invalid_client" | "unauthorized_client", _) => SignInError::WrongSecret,
        (_, Asked::Refresh) if about("in progress") => SignInError::Busy,
        ("invalid_grant", Asked::Refresh) => SignInError::AuthorityEnded,
        ("invalid_request", Asked::Refresh) if about("refresh_token") => SignInError::AuthorityEnded,
        ("invalid_request" | "invalid_grant", Asked::Code) if about("redirect_uri") => SignInError::WrongRedirect,
        ("invalid_request", _) if about("client_secret") || about("client_id") => SignInError::WrongSecret,
        ("invalid_request" | "invalid_grant", Asked::Code) if about("expired") => SignInError::CodeExpired,
        ("invalid_grant", Asked::Code) => SignInError::CodeExpired,
        ("invalid_request", Asked::Code) if about("code is") || about("code parameter") => SignInError::WrongCode,
        _ if status == 401 => SignInError::WrongSecret,
        _ => SignInError::rejected(error, description.as_deref()),
    }
}

/// The access token of an answer. It goes into a header, so it must be plain text without spaces.
pub(super) fn access(answer: &BasicTokenResponse) -> Result<Secret, SignInError> {
    let access = answer.access_token().secret();
    let plain = !access.is_empty() && access.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { Ok(Secret::new(access.as_str())) } else { Err(SignInError::BadAnswer) }
}

/// The pair of an answer to a request sent at `now`. What it does not say is as it was `before`.
pub(super) fn pair(
    answer: &BasicTokenResponse,
    now: DateTime<Utc>,
    before: &Before<'_>,
) -> Result<Tokens, SignInError> {
    let seconds = answer.expires_in().map_or(USUAL_SECONDS, |lasts| lasts.as_secs()).min(MOST_SECONDS);
    let lasts = TimeDelta::seconds(i64::try_from(seconds).unwrap_or_default());
    let scopes = answer.scopes().filter(|scopes| !scopes.is_empty());
    let refresh = answer.refresh_token().map(|token| Secret::new(token.secret().as_str()));
    Ok(Tokens {
        access: access(answer)?,
        refresh: refresh.filter(|token| !token.is_empty()).unwrap_or_else(|| before.refresh.clone()),
        expires_at: now.checked_add_signed(lasts).unwrap_or(now),
        granted_at: before.granted_at,
        scopes: scopes.map_or_else(
            || before.scopes.to_vec(),
            |scopes| scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        ),
    })
}

/// What is known before an answer.
pub(super) struct Before<'a> {
    pub(super) refresh: Secret,
    pub(super) granted_at: DateTime<Utc>,
    pub(super) scopes: &'a [String],
}
