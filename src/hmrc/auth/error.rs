//! What can go wrong with signing in and with staying signed in.

use super::VaultError;
use crate::hmrc::error::{Transport, sentence, word};
use crate::rules::{Failure, FailureKind};

/// Why there is no token. The messages read after "could not"; no text in here holds a code, a token or a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The address for signing in (`"authorise"`) or for tokens (`"token"`) is none that a secret may be sent to.
    #[error("use the {0} address: it must be https://host/… or http://localhost:PORT/…")]
    Address(&'static str),
    /// The application has no redirect address of the kind that is needed, or not this one.
    #[error("use a redirect address that is registered for the application")]
    Redirect,
    /// Somebody else uses every port of the redirect addresses.
    #[error("listen for the browser: every port is in use ({})", list(.ports))]
    NoPort {
        /// The ports, in the order they were tried.
        ports: Vec<u16>,
    },
    /// The browser did not come back in time.
    #[error("wait any longer for the browser")]
    TimedOut,
    /// The person said no.
    #[error("sign in: HMRC was told not to allow it")]
    Refused {
        /// HMRC's own words about it.
        description: Option<String>,
    },
    /// HMRC did not begin or finish the sign-in, for a reason that is none of the others.
    #[error("sign in: HMRC says {error}")]
    Rejected {
        /// OAuth's word for it, such as `invalid_scope`.
        error: String,
        /// HMRC's own words about it.
        description: Option<String>,
    },
    /// What came back belongs to another attempt to sign in, or was made up.
    #[error("use this code: it belongs to another attempt to sign in")]
    WrongState,
    /// What came back holds no code.
    #[error("find a code in it")]
    BadCallback,
    /// The code was used before, or is older than ten minutes.
    #[error("use this code: it has expired or was used before")]
    CodeExpired,
    /// HMRC does not know the code.
    #[error("use this code: HMRC does not know it")]
    WrongCode,
    /// HMRC does not accept the client id with this secret.
    #[error("get HMRC to accept the application's client id and secret")]
    WrongSecret,
    /// The redirect address is not registered for the application.
    #[error("get HMRC to accept the redirect address")]
    WrongRedirect,
    /// Nobody is signed in.
    #[error("find a sign-in")]
    NotSignedIn,
    /// HMRC no longer renews this sign-in: its 18 months are over.
    #[error("renew the sign-in: HMRC has ended it")]
    AuthorityEnded,
    /// HMRC no longer renews this sign-in, long before that: the person ended it, or a renewal was lost.
    #[error("renew the sign-in: HMRC has ended it before its time")]
    EndedEarly,
    /// HMRC is renewing this sign-in for somebody else, and does not come to an end.
    #[error("renew the sign-in: HMRC is still busy renewing it")]
    Busy,
    /// HMRC's sign-in service is failing, or was asked too often.
    #[error("get an answer from HMRC's sign-in service ({status})")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// HMRC's sign-in service could not be reached, or not in time.
    #[error("reach HMRC's sign-in service ({})", .0.code())]
    Unreachable(Transport),
    /// HMRC's sign-in service answered something this program cannot read.
    #[error("read the answer of HMRC's sign-in service")]
    BadAnswer,
    /// The place where the sign-in is kept cannot be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn list(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

impl SignInError {
    /// This program's code for it, which never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "sign-in-address",
            Self::Redirect => "sign-in-redirect",
            Self::NoPort { .. } => "sign-in-no-port",
            Self::TimedOut => "sign-in-timed-out",
            Self::Refused { .. } => "sign-in-refused",
            Self::Rejected { .. } => "sign-in-rejected",
            Self::WrongState => "sign-in-wrong-state",
            Self::BadCallback => "sign-in-bad-callback",
            Self::CodeExpired => "sign-in-code-expired",
            Self::WrongCode => "sign-in-wrong-code",
            Self::WrongSecret => "sign-in-wrong-secret",
            Self::WrongRedirect => "sign-in-wrong-redirect",
            Self::NotSignedIn => "not-signed-in",
            Self::AuthorityEnded => "sign-in-authority-ended",
            Self::EndedEarly => "sign-in-ended-early",
            Self::Busy => "sign-in-busy",
            Self::Server { .. } => "sign-in-server",
            Self::Unreachable(what) => what.code(),
            Self::BadAnswer => "sign-in-bad-answer",
            Self::Vault(error) => error.code,
        }
    }

    /// HMRC's own words about it.
    pub fn description(&self) -> Option<&str> {
        match self {
            Self::Refused { description } | Self::Rejected { description, .. } => description.as_deref(),
            _ => None,
        }
    }

    /// Whether the same may work a moment later, without anybody signing in again.
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Busy | Self::Server { .. } | Self::Vault(_) => true,
            // Certificates do not mend themselves.
            Self::Unreachable(what) => !matches!(what, Transport::Secure),
            _ => false,
        }
    }

    /// Somebody who said no, or another `error` that came to the browser's address or with a token's refusal.
    pub(super) fn rejected(error: &str, description: Option<&str>) -> Self {
        let description = description.filter(|text| !text.trim().is_empty()).map(sentence);
        match error {
            "access_denied" => Self::Refused { description },
            _ => Self::Rejected { error: word(error), description },
        }
    }

    pub(in crate::hmrc) const fn kind(&self) -> FailureKind {
        match self {
            Self::Busy | Self::Server { .. } => FailureKind::Unavailable,
            Self::Unreachable(_) => FailureKind::Unreachable,
            Self::BadAnswer => FailureKind::BadAnswer,
            _ => FailureKind::SignIn,
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        let status = if let SignInError::Server { status } = error { Some(status) } else { None };
        let hmrc_message = error.description().map(str::to_owned);
        Self { status, hmrc_message, ..Self::new(error.kind(), error.code()) }
    }
}
