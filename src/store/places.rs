//! Where things lie: under `$QUARTERDECK_HOME` when it is set, else in the platform's own folders.

use std::io;
use std::path::{Path, PathBuf};

use crate::rules::Environment;
use crate::rules::profile::ProfileName;

/// The folders of this program. None of them need exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Settings: `config.toml` and, later, `keymap.toml`.
    pub config: PathBuf,
    /// What is kept: cache, journal, the demo's world.
    pub data: PathBuf,
    /// Logs and locks.
    pub state: PathBuf,
}

/// Neither `$QUARTERDECK_HOME` nor a home folder is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no home folder to keep anything in")]
pub struct NoHome;

impl Places {
    /// The places under `home` (the value of `$QUARTERDECK_HOME`; an empty one counts as none), else the platform's.
    pub fn find(home: Option<&Path>) -> Result<Self, NoHome> {
        match home {
            Some(home) if !home.as_os_str().is_empty() => {
                let home = std::path::absolute(home).unwrap_or_else(|_| home.to_owned());
                Ok(Self { config: home.clone(), data: home.clone(), state: home })
            }
            _ => Self::of_the_platform(),
        }
    }

    fn of_the_platform() -> Result<Self, NoHome> {
        let dirs = directories::ProjectDirs::from("", "", "quarterdeck").ok_or(NoHome)?;
        let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_local_dir().to_owned(),
            state: state.to_owned(),
        })
    }

    /// The demo's world: the simulator's state and, later, its journal.
    pub fn demo(&self) -> PathBuf {
        self.data.join("demo")
    }

    /// The number made up for this computer.
    pub fn device_file(&self) -> PathBuf {
        self.data.join("device-id")
    }

    /// What the processes of this computer agree through.
    pub fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }

    /// Reports of crashes.
    pub fn crashes(&self) -> PathBuf {
        self.state.join("crashes")
    }

    /// The keys a person changed.
    pub fn keymap_file(&self) -> PathBuf {
        self.config.join("keymap.toml")
    }

    /// The entries a person laid over the catalogue of tasks.
    pub fn tasks_file(&self) -> PathBuf {
        self.config.join("tasks.toml")
    }

    /// The profiles.
    pub fn profiles_file(&self) -> PathBuf {
        self.config.join("profiles.toml")
    }

    /// A profile's sealed database.
    pub fn database_file(&self, environment: Environment, profile: &ProfileName) -> PathBuf {
        self.data.join(format!("{}-{profile}.db", environment.as_str()))
    }

    /// A profile's secrets in clear, for made-up data.
    pub fn key_file(&self, environment: Environment, profile: &ProfileName) -> PathBuf {
        self.data.join(format!("{}-{profile}.keys", environment.as_str()))
    }

    /// A profile's secrets, sealed with a passphrase.
    pub fn sealed_folder(&self, environment: Environment, profile: &ProfileName) -> PathBuf {
        self.data.join("secrets").join(format!("{}-{profile}", environment.as_str()))
    }

    /// The settings.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }
}

/// Makes `folder` and what leads to it; what is made is the user's alone (0700). One that exists is left as it is.
pub fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lies_under_quarterdeck_home_when_it_is_set() {
        let places = Places::find(Some(Path::new("/srv/deck"))).unwrap();
        assert_eq!(places.config_file(), Path::new("/srv/deck/config.toml"));
        assert_eq!(places.demo(), Path::new("/srv/deck/demo"));
        assert_eq!(places.state, Path::new("/srv/deck"));
        assert_eq!(places.locks(), Path::new("/srv/deck/locks"));
    }

    #[test]
    fn a_relative_home_is_made_absolute_and_an_empty_one_counts_as_none() {
        assert!(Places::find(Some(Path::new("deck"))).unwrap().data.is_absolute());
        let platform = Places::find(None);
        assert_eq!(Places::find(Some(Path::new(""))), platform);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_made_here_is_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("quarterdeck/demo");
        create_private(&folder).unwrap();
        create_private(&folder).unwrap();
        for made in [folder.as_path(), folder.parent().unwrap()] {
            assert_eq!(made.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
