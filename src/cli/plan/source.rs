//! Which HMRC is asked: the demo, a server on this computer, or what a profile leads to.

use std::path::PathBuf;

use super::super::arguments::Shared;
use super::super::base_url::BaseUrl;
use super::super::environment::Environment;
use super::super::trouble::Trouble;
use super::access;
use super::values::scenario;
use crate::rules::environment::port_in;
use crate::rules::{Environment as Hmrc, Profile};
use crate::store::places::Places;
use crate::store::profiles::Profiles;

/// Which HMRC is asked.
#[derive(Debug, Clone)]
pub enum Source {
    /// The built-in simulator.
    Demo {
        /// Where its world is kept; absent where there is no home folder.
        state: Option<PathBuf>,
    },
    /// A server on this computer.
    Local {
        /// Its address.
        base: BaseUrl,
        /// The bearer token, when the environment holds one.
        token: Option<Token>,
        /// The `Gov-Test-Scenario` to send.
        scenario: Option<String>,
    },
    /// What a profile leads to.
    Profile {
        /// The profile.
        profile: Box<Profile>,
        /// The `Gov-Test-Scenario` to send.
        scenario: Option<String>,
        /// Opens the file of secrets without a person.
        passphrase_file: Option<PathBuf>,
        /// Whether it is the one used where none is named.
        used: bool,
    },
}

impl Source {
    /// Which environment it is.
    pub const fn environment(&self) -> Hmrc {
        match self {
            Self::Demo { .. } => Hmrc::Demo,
            Self::Local { .. } => Hmrc::Local,
            Self::Profile { profile, .. } => profile.environment,
        }
    }

    /// The port of the server, where it is on this computer.
    pub fn server_port(&self) -> Option<u16> {
        match self {
            Self::Local { base, .. } => port_in(base.as_str()),
            Self::Profile { profile, .. } if profile.environment == Hmrc::Local => port_in(&profile.addresses.api),
            Self::Demo { .. } | Self::Profile { .. } => None,
        }
    }

    /// The profile, where there is one.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Demo { .. } | Self::Local { .. } => None,
            Self::Profile { profile, .. } => Some(profile),
        }
    }
}

/// A bearer token; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Which HMRC the command line chooses.
pub(super) fn source(
    shared: &Shared,
    environment: &Environment,
    places: Option<&Places>,
    profiles: &Profiles,
) -> Result<Source, Trouble> {
    let chosen = [shared.profile.is_some(), shared.demo, shared.base_url.is_some()];
    if chosen.into_iter().filter(|given| *given).count() > 1 {
        return Err(Trouble::usage(
            "mixed-options",
            "--profile, --demo and --base-url each choose another HMRC",
            "Give one of them.",
        ));
    }
    let used = if shared.demo || shared.base_url.is_some() { None } else { access::used(shared, profiles)? };
    if let Some(profile) = used {
        let scenario = shared.scenario.as_deref().map(scenario).transpose()?;
        if scenario.is_some() && profile.environment == Hmrc::Production {
            return Err(Trouble::usage(
                "mixed-options",
                "--scenario is for a local server or HMRC's sandbox, not for real tax",
                "Leave it out.",
            ));
        }
        let passphrase_file = environment.passphrase_file.clone();
        let used = profiles.current.as_ref() == Some(&profile.name);
        return Ok(Source::Profile { profile: Box::new(profile.clone()), scenario, passphrase_file, used });
    }
    let Some(base) = &shared.base_url else {
        if shared.scenario.is_some() {
            return Err(Trouble::usage(
                "mixed-options",
                "--scenario is for a local server or HMRC's sandbox, not for the demo",
                "Add --base-url, or leave --scenario out.",
            ));
        }
        return Ok(Source::Demo { state: places.map(Places::demo) });
    };
    let base = base.parse().map_err(|why| {
        Trouble::usage(
            "base-url",
            format!("--base-url takes a server on this computer only: {why}"),
            "As in http://127.0.0.1:8080; `quarterdeck simulator serve` prints one.",
        )
    })?;
    let scenario = shared.scenario.as_deref().map(scenario).transpose()?;
    Ok(Source::Local { base, token: environment.token.clone().map(Token), scenario })
}

/// `profile` itself works on no HMRC; its `--base-url` says where a local one will be.
pub(super) fn source_of_none(shared: &Shared, places: Option<&Places>) -> Result<Option<Source>, Trouble> {
    if shared.demo || shared.profile.is_some() {
        return Err(Trouble::usage(
            "mixed-options",
            "`profile` is told the name itself",
            "Leave --demo and --profile out.",
        ));
    }
    Ok(Some(Source::Demo { state: places.map(Places::demo) }))
}
