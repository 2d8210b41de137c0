//! A new profile: checked, its secrets kept, and only then in the list, so that one that is listed can be used.

use std::num::NonZeroU32;

use super::access::{AccessError, Opening, Unlocked, addresses, addresses_under};
use crate::rules::profile::{ConnectionMethod, Keeps};
use crate::rules::{Environment, Profile, ProfileName, Role, Secret};
use crate::store::db::NewEntry;
use crate::store::places::Places;
use crate::store::profiles::{self, Profiles};
use crate::store::secrets::{self, Slot};

/// What a person wants a profile to be.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its name.
    pub name: ProfileName,
    /// Which HMRC.
    pub environment: Environment,
    /// The base address of a server on this computer.
    pub base: Option<String>,
    /// As whom.
    pub role: Role,
    /// The application.
    pub client_id: String,
    /// Its client secret; a broker may hold it instead.
    pub client_secret: Option<Secret>,
    /// Redirect addresses, if not the usual ones.
    pub redirects: Vec<String>,
    /// Where its secrets go.
    pub keeps: Keeps,
    /// Seals the file of secrets.
    pub passphrase: Option<Secret>,
    /// The taxpayer.
    pub person: Option<NewEntry>,
    /// Where codes are exchanged, if not at HMRC.
    pub token_url: Option<String>,
    /// Where a server on this computer has its sign-in page, if not in the usual place.
    pub authorise_url: Option<String>,
    /// Calls a second, if not HMRC's standard.
    pub calls_per_second: Option<NonZeroU32>,
    /// What HMRC is told of how it is called.
    pub connection_method: ConnectionMethod,
}

impl Wanted {
    /// The profile it comes to.
    pub fn profile(&self) -> Result<Profile, AccessError> {
        let base = || self.base.as_deref().map(addresses_under);
        let mut addresses = addresses(self.environment).or_else(base).ok_or(AccessError::NoAddress)?;
        if let Some(token) = &self.token_url {
            addresses.token.clone_from(token);
        }
        if let Some(authorise) = &self.authorise_url {
            addresses.authorise.clone_from(authorise);
        }
        let usual = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        Ok(Profile {
            name: self.name.clone(),
            environment: self.environment,
            role: self.role,
            client_id: self.client_id.clone(),
            redirects: if self.redirects.is_empty() { usual(&Profile::REDIRECTS) } else { self.redirects.clone() },
            scopes: usual(&Profile::SCOPES),
            keeps: self.keeps,
            connection_method: self.connection_method,
            calls_per_second: self.calls_per_second,
            addresses,
        })
    }
}

/// Adds a profile. `opening` makes what it is opened with. May take a second, or ask the person through their keyring.
pub fn add(wanted: &Wanted, opening: impl FnOnce(Profile) -> Opening) -> Result<Unlocked, AccessError> {
    let profile = wanted.profile()?;
    let mut opening = opening(profile);
    opening.passphrase.clone_from(&wanted.passphrase);
    let places = opening.places.clone();
    let known = load(&places)?;
    profiles::check_new(&known, &opening.profile, &hmrc)?;
    let unlocked = super::access::set_up(opening)?;
    if let Some(secret) = &wanted.client_secret {
        unlocked.keep(Slot::ClientSecret, secret)?;
    }
    if let Some(person) = &wanted.person {
        unlocked.book()?.add_person(person)?;
    }
    profiles::add(&places, unlocked.profile().clone(), &hmrc)?;
    Ok(unlocked)
}

/// The profiles of this computer.
pub fn load(places: &Places) -> Result<Profiles, AccessError> {
    Ok(profiles::load(&places.profiles_file(), &hmrc).map_err(profiles::ProfilesError::from)?)
}

/// Uses one from now on.
pub fn use_from_now_on(places: &Places, name: &ProfileName) -> Result<(), AccessError> {
    profiles::use_(places, name, &hmrc)?;
    Ok(())
}

/// Removes a profile with everything kept for it: first from the list, so that a failure on the way leaves nothing
/// that is listed and cannot be used.
pub fn remove(places: &Places, profile: &Profile) -> Result<(), AccessError> {
    let Profile { name, environment, keeps, .. } = profile;
    profiles::remove(places, name, &hmrc)?;
    super::access::forget_data(places, *environment, name)?;
    secrets::forget(*keeps, places, *environment, name)?;
    Ok(())
}

/// HMRC's addresses, for the environments it has.
fn hmrc(environment: Environment) -> crate::rules::profile::Addresses {
    addresses(environment).unwrap_or_else(|| addresses_under(""))
}
