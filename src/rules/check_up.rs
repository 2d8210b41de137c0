//! A walk along the chain from this computer to a taxpayer's account at HMRC, step by step.

/// What a step looks at, in the order of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepId {
    /// Whether this computer's clock agrees with HMRC's.
    Clock,
    /// The profile and its settings.
    Profile,
    /// Where secrets are kept, and whether they can be read.
    Secrets,
    /// The encrypted local data.
    LocalData,
    /// Name look-up and a secure connection to each of HMRC's hosts.
    Connection,
    /// A browser to sign in with.
    Browser,
    /// Whether somebody is signed in.
    SignIn,
    /// The permissions of the sign-in.
    Scopes,
    /// How long HMRC's permission for this program still lasts.
    Authority,
    /// Whether the taxpayer is signed up for Making Tax Digital for Income Tax.
    Enrolment,
    /// Whether the agent may act for the client, and in which role.
    Agent,
    /// The fraud prevention headers.
    FraudHeaders,
}

impl StepId {
    /// Every step, in the order of the chain.
    pub const ALL: [Self; 12] = [
        Self::Clock,
        Self::Profile,
        Self::Secrets,
        Self::LocalData,
        Self::Connection,
        Self::Browser,
        Self::SignIn,
        Self::Scopes,
        Self::Authority,
        Self::Enrolment,
        Self::Agent,
        Self::FraudHeaders,
    ];

    /// The name used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Profile => "profile",
            Self::Secrets => "secrets",
            Self::LocalData => "local-data",
            Self::Connection => "connection",
            Self::Browser => "browser",
            Self::SignIn => "sign-in",
            Self::Scopes => "scopes",
            Self::Authority => "authority",
            Self::Enrolment => "enrolment",
            Self::Agent => "agent",
            Self::FraudHeaders => "fraud-headers",
        }
    }
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// As it should be.
    Ok,
    /// Something is to be done.
    Failing,
    /// There is nothing to look at here.
    NotApplicable,
}

impl StepState {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failing => "failing",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a step found, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is like.
    pub text: String,
    /// The one thing to do about it.
    pub fix: Option<String>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it looked at.
    pub id: StepId,
    /// How it went.
    pub state: StepState,
    /// What it found.
    pub found: Found,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = StepId::ALL.iter().map(|id| id.as_str()).collect();
        assert_eq!(names.len(), StepId::ALL.len());
    }
}
