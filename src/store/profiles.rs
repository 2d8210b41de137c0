//! Profiles: `profiles.toml`, written by the program, readable and editable by a person. Nothing in it is secret.
//!
//! Every change is made to the file as it is at that moment, under a lock, so that two copies of the program do not
//! undo each other. Keys nobody knows stay in the file; comments do not.

mod addresses;
mod form;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::durable;
use super::lock::{FileLock, LockError};
use super::places::Places;
use super::settings::{self, ConfigError, UnknownKey};
use crate::rules::profile::Addresses;
use crate::rules::{Environment, Profile, ProfileName};

/// HMRC's addresses for the sandbox and for production. Whoever knows HMRC gives them.
pub type AddressesOf<'a> = &'a dyn Fn(Environment) -> Addresses;

/// How long another copy may be writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// All profiles, by name, and which one is used when none is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profiles {
    /// The one in use; it is among them.
    pub current: Option<ProfileName>,
    /// All of them, by name.
    pub all: Vec<Profile>,
    /// Keys in the file that nobody knows.
    pub unknown: Vec<UnknownKey>,
}

/// Why profiles could not be changed. Reads after "could not ".
#[derive(Debug, thiserror::Error)]
pub enum ProfilesError {
    /// The file as it is cannot be read; or the new profile holds what the file must not.
    #[error("read the profiles: {0}")]
    Config(#[from] ConfigError),
    /// The new profile holds what none may.
    #[error("take what was given for {key}: {problem}")]
    NotTaken {
        /// What it was given for, such as `redirects`.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is one of that name.
    #[error("add the profile {name}: there is one of that name")]
    Exists {
        /// The name.
        name: ProfileName,
    },
    /// There is none of that name.
    #[error("find the profile {name}: there is none of that name")]
    Missing {
        /// The name.
        name: ProfileName,
    },
    /// Another copy of the program is writing and does not come to an end.
    #[error("change the profiles: another copy of the program is at it")]
    Busy,
    /// The file, or its lock, cannot be used.
    #[error("write {}: {}", file.display(), super::reason(cause))]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl ProfilesError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "configuration",
            Self::NotTaken { .. } => "profile-not-taken",
            Self::Exists { .. } => "profile-exists",
            Self::Missing { .. } => "no-such-profile",
            Self::Busy => "profiles-busy",
            Self::File { .. } => "profiles-file",
        }
    }

    /// What to do about it, as a sentence.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Config(_) => "Correct that line, or take it out.",
            Self::NotTaken { .. } => "Correct it; `quarterdeck profile add --help` says what each takes.",
            Self::Exists { .. } => "Choose another name, or remove that one first.",
            Self::Missing { .. } => "`quarterdeck profile list` lists what there is.",
            Self::Busy => "Wait for the other copy, or end it.",
            Self::File { .. } => "Check who may write there, or set QUARTERDECK_HOME to another folder.",
        }
    }
}

impl From<LockError> for ProfilesError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held => Self::Busy,
            LockError::File { file, cause } => Self::File { file, cause },
        }
    }
}

impl Profiles {
    /// The profile of that name.
    pub fn find(&self, name: &ProfileName) -> Option<&Profile> {
        self.all.iter().find(|profile| profile.name == *name)
    }

    /// The one in use.
    pub fn in_use(&self) -> Option<&Profile> {
        self.current.as_ref().and_then(|name| self.find(name))
    }

    /// Writes them all to `file`, keeping the keys in it that nobody knows. What would not be read back is refused.
    ///
    /// Whoever read them some time ago uses [`change`] instead.
    pub fn save(&self, file: &Path, addresses_of: AddressesOf<'_>) -> Result<(), ProfilesError> {
        let before = settings::text(file)?.unwrap_or_default();
        let text = form::write(self, &before, addresses_of);
        form::read(&text, file, addresses_of)?;
        durable::replace(file, text.as_bytes()).map_err(|cause| ProfilesError::File { file: file.to_owned(), cause })
    }
}

/// Reads the profiles; a file that is not there holds none.
pub fn load(file: &Path, addresses_of: AddressesOf<'_>) -> Result<Profiles, ConfigError> {
    settings::text(file)?.map_or_else(|| Ok(Profiles::default()), |text| form::read(&text, file, addresses_of))
}

/// Changes the profiles as they are now, while no other copy of the program does, and gives back what came of it.
pub fn change(
    places: &Places,
    addresses_of: AddressesOf<'_>,
    change: impl FnOnce(&mut Profiles) -> Result<(), ProfilesError>,
) -> Result<Profiles, ProfilesError> {
    let _lock = FileLock::take(&places.locks().join("profiles"), PATIENCE)?;
    let file = places.profiles_file();
    let mut profiles = load(&file, addresses_of)?;
    change(&mut profiles)?;
    profiles.all.sort_by(|one, other| one.name.cmp(&other.name));
    profiles.save(&file, addresses_of)?;
    Ok(profiles)
}

/// Whether a profile could be added: its name is free, and what it holds would be read back.
pub fn check_new(known: &Profiles, profile: &Profile, addresses_of: AddressesOf<'_>) -> Result<(), ProfilesError> {
    if known.find(&profile.name).is_some() {
        return Err(ProfilesError::Exists { name: profile.name.clone() });
    }
    let alone = Profiles { all: vec![profile.clone()], ..Profiles::default() };
    let text = form::write(&alone, "", addresses_of);
    match form::read(&text, Path::new("profiles.toml"), addresses_of) {
        // There is no such line yet: what was given is at fault.
        Err(ConfigError::Wrong { key: Some(key), problem, .. }) => {
            let key = key.rsplit('.').next().unwrap_or_default().to_owned();
            Err(ProfilesError::NotTaken { key, problem })
        }
        outcome => Ok(outcome.map(drop)?),
    }
}

/// Adds a profile. The first one becomes the one in use.
pub fn add(places: &Places, profile: Profile, addresses_of: AddressesOf<'_>) -> Result<Profiles, ProfilesError> {
    change(places, addresses_of, |profiles| {
        if profiles.find(&profile.name).is_some() {
            return Err(ProfilesError::Exists { name: profile.name });
        }
        profiles.current.get_or_insert_with(|| profile.name.clone());
        profiles.all.push(profile);
        Ok(())
    })
}

/// Removes a profile. When it was the one in use, none is. Its secrets and its data are not touched.
pub fn remove(places: &Places, name: &ProfileName, addresses_of: AddressesOf<'_>) -> Result<Profiles, ProfilesError> {
    change(places, addresses_of, |profiles| {
        if profiles.find(name).is_none() {
            return Err(ProfilesError::Missing { name: name.clone() });
        }
        profiles.all.retain(|profile| profile.name != *name);
        profiles.current.take_if(|current| current == name);
        Ok(())
    })
}

/// Makes a profile the one in use.
pub fn use_(places: &Places, name: &ProfileName, addresses_of: AddressesOf<'_>) -> Result<Profiles, ProfilesError> {
    change(places, addresses_of, |profiles| {
        if profiles.find(name).is_none() {
            return Err(ProfilesError::Missing { name: name.clone() });
        }
        profiles.current = Some(name.clone());
        Ok(())
    })
}

#[cfg(test)]
mod tests;
