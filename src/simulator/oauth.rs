//! HMRC's sign-in: the page a person meets in the browser, and the token endpoint behind it.
//!
//! Whoever is picked on the page is signed in; there are no passwords. An application is known from its first successful
//! call for a token: the secret it sent then is its secret from then on.
//!
//! Sign-ins live in memory only, also where the simulator keeps a state folder: with the process every token it issued is
//! dead. Such tokens are known by their first letters, so that one from an earlier run is refused and not mistaken for
//! one of the made-up tokens that a simulator without strict authorisation takes.

use serde_json::json;

use super::reply::{Fields, Reply};

mod authorise;
mod bearer;
mod grants;
mod page;
mod parameters;
mod responses;
mod token;

pub(crate) use grants::SignIns;
pub(crate) use page::escaped;
pub(crate) use responses::page;
pub(crate) use token::Outcome;

/// As whom a token speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holder {
    /// The taxpayer with this National Insurance number.
    Person(String),
    /// An agent who may do everything for everybody here.
    MainAgent,
    /// An agent whom HMRC refuses accounts, calculations and accounting types.
    SupportingAgent,
    /// Nobody: the application itself.
    Application,
}

/// A refusal in OAuth's words, which are not those of the APIs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    error: &'static str,
    description: String,
}

impl Refusal {
    fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, error, description: description.into() }
    }

    /// A parameter is missing, wrong or there twice.
    fn request(description: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", description)
    }

    /// What was granted cannot be had (any more).
    fn grant(description: impl Into<String>) -> Self {
        Self::new(400, "invalid_grant", description)
    }

    /// The token endpoint is called in one way only.
    pub(crate) fn wrong_method() -> Self {
        Self::new(405, "invalid_request", "the method is not allowed here")
    }

    /// What stands before the token endpoint, or the endpoint itself, fails with this status.
    pub(crate) fn out_of_order(status: u16) -> Self {
        let error = match status {
            401 => "invalid_client",
            400..=499 => "invalid_request",
            _ => "server_error",
        };
        Self::new(status, error, "failed on purpose")
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let body = json!({ "error": refusal.error, "error_description": refusal.description });
        Self { status: refusal.status, body: Some(body), from_handler: false }
    }
}

/// Where programs ask for tokens.
pub(crate) const TOKEN_PATH: &str = "/oauth/token";

/// The scopes HMRC knows that lie within reach of a program for Income Tax, and what each lets software do.
const SCOPES: [(&str, &str); 9] = [
    ("read:self-assessment", "see your Self Assessment information"),
    ("write:self-assessment", "change your Self Assessment information"),
    ("read:self-assessment-assist", "see what HMRC Assist makes of a return"),
    ("write:self-assessment-assist", "have HMRC Assist look at a return"),
    ("read:sent-invitations", "see the invitations you sent to clients"),
    ("write:sent-invitations", "send invitations to clients"),
    ("write:cancel-invitations", "cancel invitations to clients"),
    ("read:check-relationship", "check whether a client authorised you"),
    ("write:relationships", "end your authorisation by a client"),
];

/// The scopes of a request, each once, or the refusal of one HMRC does not know.
fn scopes(text: &str) -> Result<Vec<String>, Refusal> {
    let mut scopes: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !SCOPES.iter().any(|(known, _)| *known == word) {
            return Err(Refusal::new(400, "invalid_scope", "scope is invalid"));
        }
        if !scopes.iter().any(|there| there == word) {
            scopes.push(word.to_owned());
        }
    }
    if scopes.is_empty() { Err(Refusal::new(400, "invalid_scope", "scope is required")) } else { Ok(scopes) }
}

/// The body of an answer with tokens.
fn tokens(access: &str, refresh: Option<&str>, scopes: &[String]) -> Reply {
    let body = Fields::default()
        .set("access_token", access)
        .set("token_type", "bearer")
        .set("expires_in", grants::VALID_FOR.num_seconds())
        .maybe("refresh_token", refresh)
        .maybe("scope", (!scopes.is_empty()).then(|| scopes.join(" ")))
        .done();
    Reply { status: 200, body: Some(body), from_handler: false }
}
