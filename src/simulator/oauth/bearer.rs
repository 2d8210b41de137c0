//! What a token lets its bearer do.

use super::Holder;
use crate::simulator::reply::Reply;
use crate::simulator::routes::{Api, Endpoint};

/// Whoever calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// Its token is not one of a sign-in: it may do everything.
    Anybody,
    /// Somebody signed in.
    Issued {
        /// As whom.
        holder: Holder,
        /// For what.
        scopes: Vec<String>,
    },
}

impl Bearer {
    /// The gateway's checks: a person's token, and of the right scope.
    pub(crate) fn may_call(&self, endpoint: &Endpoint) -> Result<(), Reply> {
        let Self::Issued { holder, scopes } = self else { return Ok(()) };
        if *holder == Holder::Application {
            return Err(Reply::turn_away("INCORRECT_ACCESS_TOKEN_TYPE"));
        }
        let needed = if endpoint.method == "GET" { "read:self-assessment" } else { "write:self-assessment" };
        if scopes.iter().any(|scope| scope == needed) { Ok(()) } else { Err(Reply::turn_away("INVALID_SCOPE")) }
    }

    /// The service's check: whether this person's affairs are any of the bearer's, and this part of them.
    pub(crate) fn may_see(&self, endpoint: &Endpoint, nino: &str, without_agent: bool) -> Result<(), Reply> {
        let Self::Issued { holder, .. } = self else { return Ok(()) };
        let fits = match holder {
            Holder::Person(own) => own == nino,
            Holder::MainAgent => !without_agent,
            Holder::SupportingAgent => !without_agent && !for_main_agents_only(endpoint),
            Holder::Application => false,
        };
        if fits { Ok(()) } else { Err(Reply::turn_away("CLIENT_OR_AGENT_NOT_AUTHORISED")) }
    }

    /// Whether the token is an application's own, or stands for one.
    pub(crate) fn is_application(&self) -> bool {
        match self {
            Self::Anybody => true,
            Self::Issued { holder, .. } => *holder == Holder::Application,
        }
    }
}

/// What HMRC keeps from supporting agents.
fn for_main_agents_only(endpoint: &Endpoint) -> bool {
    match endpoint.api {
        Api::SelfAssessmentAccounts => true,
        Api::BusinessDetails => endpoint.path.ends_with("/accounting-type"),
        Api::Obligations | Api::IndividualDetails | Api::SelfEmploymentBusiness | Api::PropertyBusiness => false,
    }
}
