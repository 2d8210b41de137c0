//! What can go wrong with a call, and how it reads in the core's terms.

use std::time::Duration;

use serde_json::Value;

use super::auth::SignInError;
pub use super::wire::{Flaw, Unreadable};
use crate::rules::failure::{Changed, FailureDetail};
use crate::rules::ids::mask_identifiers;
use crate::rules::{Failure, FailureKind};

/// A call that did not bring what it was made for.
///
/// Each says whether anything may have changed at HMRC: for a read nothing ever has; for a write it has certainly not
/// been done, or it is unknown. No text in here holds a token, a NINO, a UTR or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// 401: HMRC does not accept the token.
    #[error("get HMRC to accept this sign-in ({})", .0.code)]
    NotSignedIn(Refusal),
    /// There is no token to ask with, and so nothing was sent; or HMRC does not renew the one it refused.
    #[error(transparent)]
    SignIn(SignInError),
    /// HMRC refused the request.
    #[error("get this from HMRC ({})", .0.code)]
    Refused(Refusal),
    /// 429: too many requests.
    #[error("ask HMRC so often ({})", .refusal.code)]
    Throttled {
        /// What HMRC said.
        refusal: Refusal,
        /// How long HMRC asks to wait.
        retry_after: Option<Duration>,
    },
    /// 5xx: HMRC is failing.
    #[error("get an answer from HMRC, which is failing ({})", .refusal.code)]
    Unavailable {
        /// What HMRC said.
        refusal: Refusal,
        /// How long HMRC asks to wait.
        retry_after: Option<Duration>,
    },
    /// HMRC could not be reached, or not in time.
    #[error("reach HMRC ({})", .what.code())]
    Transport {
        /// What went wrong.
        what: Transport,
        /// Whether a write may have been done.
        changed: Changed,
    },
    /// HMRC answered something this program cannot read.
    #[error("read HMRC's answer ({})", .0.what.code())]
    BadAnswer(BadAnswer),
}

/// What HMRC said when it did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// HMRC's code; `http-503` and the like where the answer carried none.
    pub code: String,
    /// HMRC's message; its wording may change at any time.
    pub message: Option<String>,
    /// The single errors, when there are several.
    pub errors: Vec<FailureDetail>,
    /// The fields HMRC names.
    pub paths: Vec<String>,
    /// `X-CorrelationId`, to quote to HMRC.
    pub correlation_id: Option<String>,
    /// Whether a write may have been done.
    pub changed: Changed,
}

/// Ways of not reaching HMRC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// No connection could be made.
    Connect,
    /// Nobody listens there: the other side said so at once.
    Refused,
    /// No secure connection could be made.
    Secure,
    /// No answer within the time limit.
    TimedOut,
    /// The connection broke before an answer came.
    Lost,
}

impl Transport {
    /// This program's code for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Connect => "unreachable",
            Self::Refused => "connection-refused",
            Self::Secure => "no-secure-connection",
            Self::TimedOut => "timed-out",
            Self::Lost => "connection-lost",
        }
    }
}

/// An answer that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadAnswer {
    /// What is wrong with it.
    pub what: Garbled,
    /// The field at fault, such as `documentDetails[3].originalAmount`.
    pub path: Option<String>,
    /// The HTTP status it came with.
    pub status: u16,
    /// `X-CorrelationId`, to quote to HMRC.
    pub correlation_id: Option<String>,
    /// Whether a write may have been done.
    pub changed: Changed,
}

/// Ways for an answer to be unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbled {
    /// It calls itself something else than JSON.
    ContentType,
    /// It is no JSON.
    NotJson,
    /// It ends too early, or came damaged.
    Truncated,
    /// A field has the wrong type.
    WrongType,
    /// A field is missing that nothing can stand in for.
    MissingField,
    /// There is nothing in it.
    Empty,
    /// It is larger than the limit.
    TooLarge,
    /// It sends the program elsewhere, where it does not follow.
    Redirected,
}

impl Garbled {
    /// This program's code for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ContentType => "wrong-content-type",
            Self::NotJson => "not-json",
            Self::Truncated => "truncated",
            Self::WrongType => "wrong-type",
            Self::MissingField => "missing-field",
            Self::Empty => "empty-answer",
            Self::TooLarge => "body-too-large",
            Self::Redirected => "redirected",
        }
    }
}

impl From<Flaw> for Garbled {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::NotJson => Self::NotJson,
            Flaw::Truncated => Self::Truncated,
            Flaw::WrongType => Self::WrongType,
            Flaw::MissingField => Self::MissingField,
        }
    }
}

impl BadAnswer {
    /// An answer to a read whose text is at fault.
    pub(super) fn unreadable(unreadable: Unreadable, status: u16, correlation_id: Option<String>) -> Self {
        let Unreadable { what, path } = unreadable;
        Self { what: what.into(), path, status, correlation_id, changed: Changed::No }
    }
}

/// The status line and headers of an answer that is no success.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) correlation_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// Whether the request was a write.
    pub(super) wrote: bool,
}

impl ApiError {
    /// Sorts an answer of 4xx or 5xx. Its body may be HMRC's envelope, or anything else, or nothing.
    pub(super) fn from_answer(answered: &Answered, body: &[u8]) -> Self {
        let envelope = Envelope::read(body);
        let status = answered.status;
        let refusal = Refusal {
            status,
            changed: changed_by(answered, envelope.is_some()),
            correlation_id: answered.correlation_id.clone(),
            ..envelope.map_or_else(|| Refusal::without_code(status), |envelope| envelope.into_refusal(status))
        };
        match status {
            401 if refusal.code != NOT_AUTHORISED => Self::NotSignedIn(refusal),
            429 => Self::Throttled { refusal, retry_after: answered.retry_after },
            408 | 500.. => Self::Unavailable { refusal, retry_after: answered.retry_after },
            _ => Self::Refused(refusal),
        }
    }

    /// HMRC's code, or this program's own.
    pub fn code(&self) -> &str {
        match self {
            Self::NotSignedIn(refusal)
            | Self::Refused(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Unavailable { refusal, .. } => &refusal.code,
            Self::SignIn(error) => error.code(),
            Self::Transport { what, .. } => what.code(),
            Self::BadAnswer(bad) => bad.what.code(),
        }
    }

    /// How long HMRC asks to wait before the next call.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The HTTP status, when HMRC answered.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::NotSignedIn(refusal)
            | Self::Refused(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Unavailable { refusal, .. } => Some(refusal.status),
            Self::BadAnswer(bad) => Some(bad.status),
            Self::SignIn(_) | Self::Transport { .. } => None,
        }
    }
}

/// HMRC's code for "this user may not see this taxpayer"; it comes with 403, and with 401 at times.
const NOT_AUTHORISED: &str = "CLIENT_OR_AGENT_NOT_AUTHORISED";

/// A write is certainly not done when HMRC itself says why it refused; a bare status may come from anything in
/// between, so only those that no server sends after doing the work count, and a failing server may have done it.
fn changed_by(answered: &Answered, enveloped: bool) -> Changed {
    let refused = match answered.status {
        401 | 403 | 407 | 429 => true,
        408 => false,
        400..500 => enveloped,
        _ => false,
    };
    if answered.wrote && !refused { Changed::Unknown } else { Changed::No }
}

/// HMRC's error envelope, read leniently: one part of the wrong type does not hide the others.
struct Envelope {
    code: String,
    message: Option<String>,
    errors: Vec<FailureDetail>,
    paths: Vec<String>,
}

impl Envelope {
    fn read(body: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(body).ok()?;
        let code = word(json.get("code")?.as_str()?);
        let single =
            |error: &Value| Some(FailureDetail { code: word(error.get("code")?.as_str()?), paths: paths(error) });
        let errors = json.get("errors").and_then(Value::as_array);
        Some(Self {
            code,
            message: json.get("message").and_then(Value::as_str).map(sentence),
            errors: errors.into_iter().flatten().take(MOST_ERRORS).filter_map(single).collect(),
            paths: paths(&json),
        })
    }

    fn into_refusal(self, status: u16) -> Refusal {
        let Self { code, message, errors, paths } = self;
        Refusal { code, message, errors, paths, ..Refusal::without_code(status) }
    }
}

impl Refusal {
    /// A refusal of which only the status is known.
    fn without_code(status: u16) -> Self {
        Self {
            status,
            code: format!("http-{status}"),
            message: None,
            errors: Vec::new(),
            paths: Vec::new(),
            correlation_id: None,
            changed: Changed::No,
        }
    }

    fn into_failure(self, kind: FailureKind) -> Failure {
        Failure {
            kind,
            code: self.code,
            status: Some(self.status),
            details: self.errors,
            paths: self.paths,
            hmrc_message: self.message,
            changed: self.changed,
            correlation_id: self.correlation_id,
        }
    }
}

/// Single errors and paths kept of one answer; HMRC sends a handful.
const MOST_ERRORS: usize = 100;

/// HMRC documents `paths`; its general reference page shows `path`. Both are read.
fn paths(error: &Value) -> Vec<String> {
    let many = error.get("paths").and_then(Value::as_array).into_iter().flatten();
    many.chain(error.get("path")).filter_map(Value::as_str).take(MOST_ERRORS).map(word).collect()
}

/// A code, path or id of HMRC's, kept to a length that fits a screen and with identifiers masked.
pub(super) fn word(text: &str) -> String {
    shortened(text, 120)
}

pub(super) fn sentence(text: &str) -> String {
    shortened(text, 500)
}

fn shortened(text: &str, most: usize) -> String {
    let mut kept: String = text.chars().take(most).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    mask_identifiers(&kept)
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Unreachable(what) => Self::Transport { what, changed: Changed::No },
            error => Self::SignIn(error),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::NotSignedIn(refusal) => refusal.into_failure(FailureKind::SignIn),
            ApiError::SignIn(error) => error.into(),
            ApiError::Refused(refusal) => {
                let kind = match (refusal.status, refusal.code.as_str()) {
                    // The token lacks the permission that a new sign-in asks for.
                    (_, "INVALID_SCOPE") => FailureKind::SignIn,
                    (401 | 403, _) => FailureKind::NotAuthorised,
                    _ => FailureKind::Refused,
                };
                refusal.into_failure(kind)
            }
            ApiError::Throttled { refusal, .. } => refusal.into_failure(FailureKind::Throttled),
            ApiError::Unavailable { refusal, .. } => refusal.into_failure(FailureKind::Unavailable),
            ApiError::Transport { what, changed } => {
                Self { changed, ..Self::new(FailureKind::Unreachable, what.code()) }
            }
            ApiError::BadAnswer(bad) => Self {
                status: Some(bad.status),
                paths: bad.path.into_iter().collect(),
                correlation_id: bad.correlation_id,
                changed: bad.changed,
                ..Self::new(FailureKind::BadAnswer, bad.what.code())
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn sorted(status: u16, wrote: bool, body: &str) -> Failure {
        let answered = Answered { status, correlation_id: Some("c".to_owned()), retry_after: None, wrote };
        ApiError::from_answer(&answered, body.as_bytes()).into()
    }

    #[rstest]
    #[case(400, r#"{"code":"FORMAT_NINO"}"#, FailureKind::Refused)]
    #[case(401, r#"{"code":"INVALID_CREDENTIALS"}"#, FailureKind::SignIn)]
    #[case(401, "", FailureKind::SignIn)]
    #[case(401, r#"{"code":"CLIENT_OR_AGENT_NOT_AUTHORISED"}"#, FailureKind::NotAuthorised)]
    #[case(403, r#"{"code":"CLIENT_OR_AGENT_NOT_AUTHORISED"}"#, FailureKind::NotAuthorised)]
    #[case(403, r#"{"code":"INVALID_SCOPE"}"#, FailureKind::SignIn)]
    #[case(404, "<html>", FailureKind::Refused)]
    #[case(408, "", FailureKind::Unavailable)]
    #[case(422, r#"{"code":"RULE_REQUEST_CANNOT_BE_FULFILLED"}"#, FailureKind::Refused)]
    #[case(429, r#"{"code":"MESSAGE_THROTTLED_OUT"}"#, FailureKind::Throttled)]
    #[case(500, r#"{"code":"INTERNAL_SERVER_ERROR"}"#, FailureKind::Unavailable)]
    #[case(503, "<html>down</html>", FailureKind::Unavailable)]
    fn answers_are_sorted(#[case] status: u16, #[case] body: &str, #[case] kind: FailureKind) {
        let failure = sorted(status, false, body);
        assert_eq!((failure.kind, failure.status), (kind, Some(status)));
        assert_eq!(failure.changed, Changed::No, "a read changes nothing");
        assert_eq!(failure.correlation_id.as_deref(), Some("c"));
    }

    #[rstest]
    #[case(400, r#"{"code":"FORMAT_VALUE"}"#, Changed::No)]
    #[case(400, "<html>", Changed::Unknown)]
    #[case(403, "", Changed::No)]
    #[case(408, r#"{"code":"X"}"#, Changed::Unknown)]
    #[case(429, "", Changed::No)]
    #[case(500, r#"{"code":"INTERNAL_SERVER_ERROR"}"#, Changed::Unknown)]
    #[case(504, r#"{"code":"GATEWAY_TIMEOUT"}"#, Changed::Unknown)]
    fn a_write_says_whether_it_may_have_been_done(#[case] status: u16, #[case] body: &str, #[case] changed: Changed) {
        assert_eq!(sorted(status, true, body).changed, changed);
    }

    #[test]
    fn every_part_of_the_envelope_is_kept() {
        let failure = sorted(
            400,
            false,
            r#"{"code":"INVALID_REQUEST","message":"Invalid request","errors":[
                {"code":"FORMAT_VALUE","message":"…","paths":["/a/0/amount","/b/amount"]},
                {"code":"FORMAT_ID","path":"/a/0/id"}, 7, {"message":"no code"}]}"#,
        );
        assert_eq!(failure.code, "INVALID_REQUEST");
        assert_eq!(failure.hmrc_message.as_deref(), Some("Invalid request"));
        let details: Vec<_> = failure.details.iter().map(|one| (one.code.as_str(), one.paths.join(" "))).collect();
        assert_eq!(
            details,
            [("FORMAT_VALUE", "/a/0/amount /b/amount".to_owned()), ("FORMAT_ID", "/a/0/id".to_owned())]
        );
        assert_eq!(sorted(400, false, r#"{"code":"A","errors":"no","paths":7,"message":{}}"#).code, "A");
    }

    #[rstest]
    #[case("")]
    #[case("<html>")]
    #[case("[]")]
    #[case("{}")]
    #[case(r#"{"code":null}"#)]
    #[case(r#"{"code":500}"#)]
    fn without_a_code_the_status_stands_in(#[case] body: &str) {
        assert_eq!(sorted(418, false, body).code, "http-418");
    }

    #[test]
    fn identifiers_in_messages_are_masked_and_long_ones_cut() {
        let body = serde_json::json!({"code": "X", "message": format!("AA000001A {}", "long ".repeat(2_000))});
        let failure = sorted(400, false, &body.to_string());
        let message = failure.hmrc_message.unwrap();
        assert!(message.starts_with("AA****01A long"), "{message}");
        assert!(message.chars().count() <= 501);
        assert!(message.ends_with('…'));
    }
}
