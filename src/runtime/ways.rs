//! The ways out of this program that access needs: a profile is opened, a browser sent off, this computer looked at.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Connected, NotConnected};
use crate::app::access::{HeaderShown, NewProfile};
use crate::desktop::browser::Desktop;
use crate::hmrc::fraud_headers::fraud_headers;
use crate::rules::environment::origin;
use crate::rules::profile::{ConnectionMethod, Keeps};
use crate::rules::{Environment, Person, Profile, ProfileName, Secret, Subject};
use crate::service::access::{self, AccessError, Opening, Unlocked};
use crate::service::clock::Clock;
use crate::service::doctor::{self, Whom};
use crate::service::reader::LookAtMachine;
use crate::service::set_up::{self, Wanted};
use crate::store::db::{Entry, NewEntry};
use crate::store::places::Places;
use crate::store::secrets::{SecretError, read_passphrase_file};
use crate::words::access as words;

/// Whoever looks at this computer for a profile; for no profile, as little as a server on this computer is told.
pub type MachineFor = Arc<dyn Fn(Option<&Profile>) -> LookAtMachine + Send + Sync>;

/// Whatever an [`Opening`] needs besides the profile.
#[derive(Clone)]
pub struct Ways {
    /// Where things lie; without them there are no profiles.
    pub places: Option<Places>,
    /// What time it is.
    pub clock: Clock,
    /// How long an answer may take.
    pub patience: Option<Duration>,
    /// The `Gov-Test-Scenario` to send.
    pub scenario: Option<String>,
    /// Whether HMRC must not be asked.
    pub offline: bool,
    /// Looks at this computer for HMRC, and for servers on this computer, which are told less.
    pub machine: MachineFor,
    /// What opens the file of secrets without a person.
    pub passphrase_file: Option<PathBuf>,
    /// Where pages are opened.
    pub desktop: Desktop,
    /// Whose chain a check-up looks at where there is no profile.
    pub without_profile: Whom,
}

impl fmt::Debug for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ways").field("offline", &self.offline).finish_non_exhaustive()
    }
}

/// A profile that was added.
#[derive(Debug)]
pub struct Added {
    /// The profile.
    pub profile: Profile,
    /// The profile the program starts with, where that is another one.
    pub starts_with: Option<ProfileName>,
    /// The connection with the new one.
    pub connected: Connected,
}

/// How long the interface goes on asking an HMRC that fails, while what is stored is on screen.
const PERSISTENCE: Duration = Duration::from_mins(1);

impl Ways {
    /// No ways at all: no folder, no browser, and a computer that is told nothing of.
    pub fn none(clock: Clock, machine: MachineFor) -> Self {
        Self {
            places: None,
            clock,
            patience: None,
            scenario: None,
            offline: false,
            machine,
            passphrase_file: None,
            desktop: Desktop::default(),
            without_profile: Whom::Demo,
        }
    }

    fn opening(&self, profile: Profile, places: Places) -> Opening {
        Opening {
            machine: (self.machine)(Some(&profile)),
            profile,
            places,
            clock: self.clock,
            passphrase: None,
            patience: self.patience,
            persistence: PERSISTENCE,
            scenario: self.scenario.clone(),
            offline: self.offline,
        }
    }

    /// Opens a profile. May take a second, or ask the person through their keyring.
    pub fn open(&self, profile: &Profile, passphrase: Option<Secret>) -> Result<Connected, NotConnected> {
        let Some(places) = self.places.clone() else {
            return Err(NotConnected::Failed("There is no home folder, so there are no profiles.".to_owned()));
        };
        connected(self.unlock(profile.clone(), places, passphrase)?)
    }

    fn unlock(&self, profile: Profile, places: Places, passphrase: Option<Secret>) -> Result<Unlocked, AccessError> {
        let mut opening = self.opening(profile, places);
        opening.passphrase = match (passphrase, &self.passphrase_file) {
            (None, Some(file)) => Some(read_passphrase_file(file)?),
            (typed, _) => typed,
        };
        access::unlock(opening)
    }

    /// A profile that was not opened, as a check-up looks at it.
    pub(super) fn whom(&self, profile: Profile) -> Whom {
        let Some(places) = self.places.clone() else { return self.without_profile.clone() };
        match self.unlock(profile.clone(), places, None) {
            Ok(unlocked) => Whom::Profile(Box::new(unlocked)),
            Err(why) => Whom::Locked(Box::new(profile), doctor::cause(&why)),
        }
    }

    /// Adds a profile and opens it.
    pub fn add(&self, new: NewProfile, secret: Secret) -> Result<Added, NotConnected> {
        let Some(places) = self.places.clone() else {
            return Err(NotConnected::Failed("There is no home folder to keep a profile in.".to_owned()));
        };
        let wanted = Wanted {
            name: new.name,
            environment: new.environment,
            base: new.server,
            role: new.role,
            client_id: new.client_id,
            client_secret: Some(secret).filter(|secret| !secret.is_empty()),
            redirects: Vec::new(),
            keeps: new.keeps,
            passphrase: new.passphrase,
            person: new.person.map(|person| NewEntry {
                name: person.name,
                nino: person.nino,
                utr: person.utr,
                role: person.role,
            }),
            token_url: None,
            authorise_url: None,
            calls_per_second: None,
            connection_method: ConnectionMethod::default(),
        };
        let unlocked = set_up::add(&wanted, |profile| self.opening(profile, places.clone()))?;
        let profile = unlocked.profile().clone();
        // It was read a moment ago; if that fails now, nothing is said of the others.
        let in_use = set_up::load(&places).ok().and_then(|known| known.current);
        let starts_with = in_use.filter(|name| *name != profile.name);
        Ok(Added { profile, starts_with, connected: connected(unlocked)? })
    }

    /// What another copy of the program took away of an open profile, in a sentence; `None` where it is all there.
    pub(super) fn gone(&self, profile: &Profile) -> Option<String> {
        let places = self.places.as_ref()?;
        // A list that cannot be read says nothing about anybody.
        if set_up::load(places).ok()?.find(&profile.name).is_none() {
            return Some(words::removed_elsewhere(&profile.name));
        }
        let stored =
            profile.keeps == Keeps::Memory || places.database_file(profile.environment, &profile.name).exists();
        (!stored).then(|| words::FORGOTTEN_ELSEWHERE.to_owned())
    }

    /// What HMRC would be told of this computer now.
    pub fn headers(&self, profile: Option<&Profile>) -> Vec<HeaderShown> {
        let facts = (self.machine)(profile)();
        fraud_headers(&facts).into_iter().map(|one| HeaderShown { name: one.name, value: one.value }).collect()
    }
}

fn connected(unlocked: Unlocked) -> Result<Connected, NotConnected> {
    let opened = unlocked.open()?;
    let mut notice = opened.notice.map(|why| format!("Could not {why}. {}", why.hint()));
    if let Some(place) = &opened.set_aside {
        let kept = format!("What was stored before is kept as {}.", place.display());
        notice = Some(notice.map_or_else(|| kept.clone(), |notice| format!("{notice} {kept}")));
    }
    let profile = unlocked.profile();
    let pages = (profile.environment == Environment::Local).then(|| origin(&profile.addresses.api)).flatten();
    Ok(Connected {
        pages,
        people: opened.people.iter().map(person).collect(),
        accounts: opened.accounts,
        unlocked: Some(unlocked),
        keep: None,
        notice,
    })
}

/// An entry of the profile's book as somebody who can be asked about.
pub fn person(entry: &Entry) -> Person {
    Person {
        utr: entry.utr.clone(),
        role: entry.role,
        ..Person::new(Subject { nino: entry.nino.clone() }, entry.name.clone())
    }
}

impl From<AccessError> for NotConnected {
    fn from(error: AccessError) -> Self {
        match &error {
            AccessError::Secrets(SecretError::NeedsPassphrase) => Self::Locked { wrong: false },
            AccessError::Secrets(SecretError::WrongPassphrase) => Self::Locked { wrong: true },
            other => {
                let hint = crate::cli::access_hint(other);
                Self::Failed(format!("Could not {other}. {hint}"))
            }
        }
    }
}
