//! Profiles: which HMRC, as whom, with which application. What is secret about one is kept elsewhere.

use core::fmt;
use core::num::NonZeroU32;
use core::str::FromStr;

use super::{Environment, Query};

/// What a profile is called: 1 to 32 lower-case letters, digits and hyphens, no hyphen first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProfileName(String);

impl ProfileName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no name of a profile. The message reads after "that is".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no name of a profile: 1 to 32 lower-case letters, digits and hyphens")]
pub struct NotAProfileName;

impl FromStr for ProfileName {
    type Err = NotAProfileName;

    fn from_str(text: &str) -> Result<Self, NotAProfileName> {
        let fits = (1..=32).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAProfileName) }
    }
}

/// As whom somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// The taxpayer.
    #[default]
    Individual,
    /// An agent who may do everything for a client.
    MainAgent,
    /// An agent who may do what HMRC lets supporting agents do: no accounts, no calculations.
    SupportingAgent,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Individual, Self::MainAgent, Self::SupportingAgent];

    /// The name used on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::MainAgent => "main-agent",
            Self::SupportingAgent => "supporting-agent",
        }
    }

    /// Whether it is an agent's.
    pub const fn is_agent(self) -> bool {
        !matches!(self, Self::Individual)
    }

    /// Whether HMRC answers this question to this role at all.
    ///
    /// HMRC's guide ("Multiple agents") lists what supporting agents may call, and the list is exhaustive: nothing of
    /// Self Assessment Accounts, and of Business Details not the accounting type.
    pub const fn may_ask(self, query: &Query) -> bool {
        if !matches!(self, Self::SupportingAgent) {
            return true;
        }
        match query {
            Query::OpenUpdates
            | Query::UpdatesOf(_)
            | Query::Returns(_)
            | Query::Businesses
            | Query::Business(_)
            | Query::PeriodsOfAccount(..)
            | Query::LateAccountingDateRule(..)
            | Query::SentUpdates(..)
            | Query::ItsaStatus(_) => true,
            Query::OpenAccount
            | Query::AccountHistory(_)
            | Query::AccountDocument(_)
            | Query::Payments(_)
            | Query::Payment(_)
            | Query::ChargeHistory(_)
            | Query::ChargeHistoryByReference(_)
            | Query::CodedOut(..)
            | Query::CodingOutStatus(_)
            | Query::Penalties
            | Query::AccountingType(..) => false,
        }
    }
}

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(NotARole)
    }
}

/// A text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no role: individual, main-agent or supporting-agent")]
pub struct NotARole;

/// Where a profile's secrets are kept. Chosen once, never changed behind a person's back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keeps {
    /// The operating system's keyring.
    Keyring,
    /// A file sealed with a passphrase.
    File,
    /// Nowhere: they last as long as this run.
    Memory,
    /// A file that only its owner may read; for made-up data, which `local` profiles hold.
    KeyFile,
}

impl Keeps {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Keyring, Self::File, Self::Memory, Self::KeyFile];

    /// The name used on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Memory => "memory",
            Self::KeyFile => "key-file",
        }
    }
}

impl FromStr for Keeps {
    type Err = NotAPlaceForSecrets;

    fn from_str(text: &str) -> Result<Self, NotAPlaceForSecrets> {
        Self::ALL.into_iter().find(|keeps| keeps.as_str() == text).ok_or(NotAPlaceForSecrets)
    }
}

/// A text that names no place for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place for secrets: keyring, file, memory or, for local profiles, key-file")]
pub struct NotAPlaceForSecrets;

/// How HMRC is told this program calls it. HMRC agrees to one of them with each vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ConnectionMethod {
    /// `DESKTOP_APP_DIRECT`: installed on a computer with a screen.
    #[default]
    Desktop,
    /// `OTHER_DIRECT`: the same without screens and window.
    Other,
}

impl ConnectionMethod {
    /// HMRC's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "DESKTOP_APP_DIRECT",
            Self::Other => "OTHER_DIRECT",
        }
    }
}

/// HMRC's addresses for a profile. For the sandbox and production they follow from the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Where API calls go.
    pub api: String,
    /// Where a browser goes to sign in.
    pub authorise: String,
    /// Where codes are exchanged for tokens.
    pub token: String,
}

/// A named way to an HMRC. Nothing in it is secret and nothing in it identifies a taxpayer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    /// Which HMRC.
    pub environment: Environment,
    /// As whom.
    pub role: Role,
    /// The application's client id at HMRC's Developer Hub.
    pub client_id: String,
    /// The redirect addresses registered for the application, in the order they are tried.
    pub redirects: Vec<String>,
    /// The permissions asked for.
    pub scopes: Vec<String>,
    /// Where its secrets are kept.
    pub keeps: Keeps,
    /// How HMRC is told this program calls it.
    pub connection_method: ConnectionMethod,
    /// Calls a second; HMRC's standard (3) when none is given.
    pub calls_per_second: Option<NonZeroU32>,
    /// Where HMRC is.
    pub addresses: Addresses,
}

impl Profile {
    /// The redirect addresses to register at HMRC, unless a person chose others: HMRC wants `localhost` spelt out and
    /// fixed ports, five at most. The last one stands for pasting the code by hand.
    pub const REDIRECTS: [&str; 4] =
        ["http://localhost:8917/cb", "http://localhost:18917/cb", "http://localhost:28917/cb", Self::BY_HAND];

    /// HMRC's name for a sign-in whose code is shown in the browser and pasted.
    pub const BY_HAND: &str = "urn:ietf:wg:oauth:2.0:oob";

    /// What Self Assessment needs.
    pub const SCOPES: [&str; 2] = ["read:self-assessment", "write:self-assessment"];
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::rules::TaxYear;

    #[rstest]
    #[case("default", true)]
    #[case("my-2nd-firm", true)]
    #[case("", false)]
    #[case("-x", false)]
    #[case("Firm", false)]
    #[case("../etc", false)]
    #[case("a b", false)]
    #[case("abcdefghijklmnopqrstuvwxyz0123456", false)]
    fn names_are_plain(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(text.parse::<ProfileName>().is_ok(), fits);
    }

    #[test]
    fn words_lead_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for keeps in Keeps::ALL {
            assert_eq!(keeps.as_str().parse(), Ok(keeps));
        }
    }

    #[test]
    fn supporting_agents_see_obligations_and_businesses_but_no_money() {
        let year = TaxYear::starting(2026).unwrap();
        assert!(Role::SupportingAgent.may_ask(&Query::UpdatesOf(year)));
        assert!(Role::SupportingAgent.may_ask(&Query::Businesses));
        for query in [Query::OpenAccount, Query::Penalties, Query::CodingOutStatus(year)] {
            assert!(!Role::SupportingAgent.may_ask(&query), "{query:?}");
            assert!(Role::MainAgent.may_ask(&query));
            assert!(Role::Individual.may_ask(&query));
        }
    }
}
