//! Profiles, signing in and clients: what their arguments come to.

use std::num::NonZeroU32;

use super::super::arguments::{
    ClientRole, ClientsCommand, EnvironmentName, NewProfile, ProfileCommand, RoleName, SecretsPlace, Shared,
};
use super::super::base_url::BaseUrl;
use super::super::environment::Environment as Variables;
use super::super::trouble::Trouble;
use super::{Source, WorldPlan};
use crate::rules::profile::{ConnectionMethod, Keeps};
use crate::rules::{Environment, Nino, Profile, ProfileName, Role, Secret};
use crate::store::profiles::Profiles;

/// What is to be done with profiles.
#[derive(Debug, Clone)]
pub enum ProfileAction {
    /// List them.
    List,
    /// Add one.
    Add(Box<ToAdd>),
    /// Use one from now on.
    Use(ProfileName),
    /// Remove one.
    Remove {
        /// Its name.
        name: ProfileName,
        /// Whether the person need not be asked.
        sure: bool,
    },
    /// Forget what is stored for one, or for the one used.
    ForgetData {
        /// Its name.
        name: Option<ProfileName>,
        /// Whether the person need not be asked.
        sure: bool,
    },
}

/// A profile to add, as far as the command line says. The rest is asked for.
#[derive(Debug, Clone, Default)]
pub struct ToAdd {
    /// Its name.
    pub name: Option<ProfileName>,
    /// Which HMRC.
    pub environment: Option<Environment>,
    /// The base address of a local one.
    pub base: Option<BaseUrl>,
    /// As whom.
    pub role: Option<Role>,
    /// The application.
    pub client_id: Option<String>,
    /// Its client secret, when the environment holds one.
    pub client_secret: Option<Secret>,
    /// Redirect addresses other than the usual ones.
    pub redirects: Vec<String>,
    /// Where its secrets go.
    pub keeps: Option<Keeps>,
    /// The taxpayer's name.
    pub person: Option<String>,
    /// The taxpayer.
    pub nino: Option<Nino>,
    /// The taxpayer's reference.
    pub utr: Option<String>,
    /// A broker.
    pub token_url: Option<String>,
    /// Where a local server has its sign-in page, if not in the usual place.
    pub authorise_url: Option<String>,
    /// Calls a second.
    pub calls_per_second: Option<NonZeroU32>,
    /// What HMRC is told of how it is called.
    pub connection_method: ConnectionMethod,
    /// What opens the file of secrets without a person.
    pub passphrase_file: Option<std::path::PathBuf>,
}

/// What is to be done with an agent's clients.
#[derive(Debug, Clone)]
pub enum ClientsAction {
    /// List them.
    List,
    /// Add one.
    Add {
        /// Their name.
        name: String,
        /// Their National Insurance number.
        nino: Nino,
        /// Their reference.
        utr: Option<String>,
        /// What the agent is to them.
        role: Option<Role>,
    },
    /// Remove one.
    Remove {
        /// Its number.
        id: i64,
        /// Whether the person need not be asked.
        sure: bool,
    },
    /// Show one.
    Show(i64),
}

/// The profile the command line means: the one named, else the one used.
pub(super) fn used<'a>(shared: &Shared, profiles: &'a Profiles) -> Result<Option<&'a Profile>, Trouble> {
    let wanted = match &shared.profile {
        Some(name) => Some(profile_name(name)?),
        None => profiles.current.clone(),
    };
    let Some(wanted) = wanted else { return Ok(None) };
    match profiles.all.iter().find(|profile| profile.name == wanted) {
        Some(profile) => Ok(Some(profile)),
        None => Err(no_such_profile(&wanted)),
    }
}

/// No profile is called so.
pub(in crate::cli) fn no_such_profile(name: &ProfileName) -> Trouble {
    Trouble::usage(
        "profile",
        format!("no profile is called {name}"),
        "`quarterdeck profile list` lists them; `quarterdeck profile add` adds one.",
    )
}

fn profile_name(text: &str) -> Result<ProfileName, Trouble> {
    text.parse().map_err(|why: crate::rules::profile::NotAProfileName| {
        Trouble::usage("profile", format!("that is {why}"), "As in default, or my-firm.")
    })
}

/// The number of a client.
pub(super) fn client(text: &str) -> Result<i64, Trouble> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(|| {
        Trouble::usage("client", "--client takes a client's number", "`quarterdeck clients list` lists them.")
    })
}

pub(super) fn profile(what: ProfileCommand, shared: &Shared, variables: &Variables) -> Result<ProfileAction, Trouble> {
    Ok(match what {
        ProfileCommand::List => ProfileAction::List,
        ProfileCommand::Add(new) => ProfileAction::Add(Box::new(to_add(*new, shared, variables)?)),
        ProfileCommand::Use { name } => ProfileAction::Use(profile_name(&name)?),
        ProfileCommand::Remove { name } => ProfileAction::Remove { name: profile_name(&name)?, sure: shared.yes },
        ProfileCommand::ForgetData { name } => {
            ProfileAction::ForgetData { name: name.as_deref().map(profile_name).transpose()?, sure: shared.yes }
        }
    })
}

fn to_add(new: NewProfile, shared: &Shared, variables: &Variables) -> Result<ToAdd, Trouble> {
    let base = shared.base_url.as_deref().map(str::parse::<BaseUrl>).transpose().map_err(|why| {
        Trouble::usage(
            "base-url",
            format!("--base-url takes a server on this computer only: {why}"),
            "For HMRC itself give --environment sandbox or production.",
        )
    })?;
    let environment = match (new.environment, &base) {
        // Its address is asked for where it is not given.
        (Some(EnvironmentName::Local), _) | (None, Some(_)) => Some(Environment::Local),
        (Some(_), Some(_)) => {
            return Err(Trouble::usage(
                "mixed-options",
                "--base-url is for local profiles",
                "HMRC's own addresses are known; leave it out.",
            ));
        }
        (Some(EnvironmentName::Sandbox), None) => Some(Environment::Sandbox),
        (Some(EnvironmentName::Production), None) => Some(Environment::Production),
        (None, None) => None,
    };
    let keeps = new.secrets.map(|place| match place {
        SecretsPlace::Keyring => Keeps::Keyring,
        SecretsPlace::File => Keeps::File,
        SecretsPlace::Memory => Keeps::Memory,
        SecretsPlace::KeyFile => Keeps::KeyFile,
    });
    if keeps == Some(Keeps::KeyFile) && environment.is_some_and(|environment| environment != Environment::Local) {
        return Err(Trouble::usage(
            "secrets",
            "a key file is for local profiles, whose data is made up",
            "Choose --secrets keyring, or file, which is sealed with a passphrase.",
        ));
    }
    // A secret in the environment can be read by other programs of the same user; for real tax that will not do.
    let client_secret = match environment {
        Some(Environment::Local | Environment::Sandbox) => variables.client_secret.clone().map(Secret::new),
        _ => None,
    };
    Ok(ToAdd {
        name: new.name.as_deref().map(profile_name).transpose()?,
        environment,
        base,
        role: new.role.map(|role| match role {
            RoleName::Individual => Role::Individual,
            RoleName::MainAgent => Role::MainAgent,
            RoleName::SupportingAgent => Role::SupportingAgent,
        }),
        client_id: new.client_id,
        client_secret,
        redirects: new.redirect,
        keeps,
        person: new.person,
        nino: shared.nino.as_deref().map(super::nino).transpose()?,
        utr: new.utr.as_deref().map(utr).transpose()?,
        token_url: new.token_url,
        authorise_url: new.authorise_url,
        calls_per_second: new.calls_per_second,
        connection_method: if new.other_direct { ConnectionMethod::Other } else { ConnectionMethod::Desktop },
        passphrase_file: variables.passphrase_file.clone(),
    })
}

/// A Unique Taxpayer Reference: ten digits, written with or without spaces. The text is not repeated.
pub(in crate::cli) fn utr(text: &str) -> Result<String, Trouble> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(Trouble::usage(
            "utr",
            "that is not a Unique Taxpayer Reference",
            "It has ten digits, as on HMRC's letters.",
        ))
    }
}

/// Signing in, or out, where there is no sign-in.
pub(super) fn no_sign_in(shared: &Shared) -> Trouble {
    if shared.demo {
        return Trouble::usage(
            "mixed-options",
            "the demo needs no sign-in",
            "Leave --demo out to sign in with a profile; `quarterdeck profile list` lists them.",
        );
    }
    Trouble::usage(
        "mixed-options",
        "a server named with --base-url is asked with the token in QUARTERDECK_TOKEN, without a sign-in",
        "To sign in there, make a profile of it: `quarterdeck profile add NAME --base-url URL --nino NINO`.",
    )
}

/// Clients without an agent.
pub(super) fn not_an_agent() -> Trouble {
    Trouble::usage(
        "not-an-agent",
        "clients belong to an agent's profile",
        "`quarterdeck profile add --role main-agent` adds one; --profile chooses it.",
    )
}

pub(super) fn clients(what: Option<ClientsCommand>, world: &WorldPlan, sure: bool) -> Result<ClientsAction, Trouble> {
    let agent = match &world.source {
        Source::Profile { profile, .. } => profile.role.is_agent(),
        Source::Demo { .. } | Source::Local { .. } => false,
    };
    if !agent {
        return Err(not_an_agent());
    }
    Ok(match what.unwrap_or(ClientsCommand::List) {
        ClientsCommand::List => ClientsAction::List,
        ClientsCommand::Add { name, utr: reference, role } => {
            let missing = |code, what: &str, option: &str| {
                Trouble::usage(code, format!("a client needs {what}"), format!("Add {option}."))
            };
            ClientsAction::Add {
                name: name
                    .map(|name| name.trim().to_owned())
                    .filter(|name| !name.is_empty())
                    .ok_or_else(|| missing("name", "a name", "--name"))?,
                nino: world.nino.clone().ok_or_else(|| missing("nino", "a National Insurance number", "--nino"))?,
                utr: reference.as_deref().map(utr).transpose()?,
                role: role.map(|role| match role {
                    ClientRole::MainAgent => Role::MainAgent,
                    ClientRole::SupportingAgent => Role::SupportingAgent,
                }),
            }
        }
        ClientsCommand::Remove { id } => ClientsAction::Remove { id: client(&id)?, sure },
        ClientsCommand::Show { id } => ClientsAction::Show(client(&id)?),
        ClientsCommand::Import { .. } => return Err(Trouble::NotYet("reading clients from a file")),
    })
}
