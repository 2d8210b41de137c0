//! What HMRC is shown with a call.

use std::fmt;

use reqwest::header::HeaderValue;

use super::super::auth::{Authority, Session, SignInError};
use crate::rules::Secret;

/// What HMRC is shown with each call.
#[derive(Clone)]
pub enum Credentials {
    /// The same token each time. Nobody renews it.
    Token(Secret),
    /// The token of somebody who signed in, renewed when need be.
    Session(Session),
}

/// Without the token.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token(…)"),
            Self::Session(session) => session.fmt(f),
        }
    }
}

impl Credentials {
    /// The token for the next call.
    pub(super) async fn token(&self) -> Result<Secret, SignInError> {
        match self {
            Self::Token(token) => Ok(token.clone()),
            Self::Session(session) => session.access().await,
        }
    }

    /// Another token in place of one that HMRC ended, if there is one to be had.
    pub(super) async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, SignInError> {
        match self {
            Self::Token(_) => Ok(None),
            Self::Session(session) => session.renewed(refused).await,
        }
    }

    /// How long the sign-in is good for, as far as is known without asking anybody.
    pub(super) async fn authority(&self) -> Option<Authority> {
        match self {
            Self::Token(_) => None,
            Self::Session(session) => session.authority().await.ok(),
        }
    }

    /// Waits until no renewal is under way, and sees to it that the newest pair is kept.
    pub(super) async fn settle(&self) -> Result<(), SignInError> {
        match self {
            Self::Token(_) => Ok(()),
            Self::Session(session) => session.settle().await,
        }
    }

    /// Takes note that HMRC accepted the token, whatever it said to the request.
    pub(super) fn accepted(&self) {
        if let Self::Session(session) = self {
            session.accepted();
        }
    }
}

/// The header that shows a token, which no log prints. `None` for a token that HTTP cannot carry.
pub(super) fn bearer(token: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal())).ok()?;
    value.set_sensitive(true);
    Some(value)
}
