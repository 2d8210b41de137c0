//! Secrets in a file that only its owner may read, in clear: for the made-up data of the demo and of local servers.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{SecretError, SecretStore, Slot, check_length};
use crate::rules::profile::{Keeps, ProfileName};
use crate::rules::{Environment, Secret};
use crate::store::durable;
use crate::store::lock::FileLock;
use crate::store::places::Places;

/// The version of the file's form.
const VERSION: u32 = 1;
/// How long another copy may be writing.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    secrets: BTreeMap<String, String>,
}

/// One profile's file.
#[derive(Debug)]
pub(super) struct KeyFile {
    file: PathBuf,
    lock: PathBuf,
}

impl KeyFile {
    pub(super) fn new(places: &Places, environment: Environment, profile: &ProfileName) -> Self {
        let lock = places.locks().join(format!("secrets-{}-{profile}", environment.as_str()));
        Self { file: places.key_file(environment, profile), lock }
    }

    fn read(&self) -> Result<Kept, SecretError> {
        let text = match std::fs::read(&self.file) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                return Ok(Kept { version: VERSION, secrets: BTreeMap::new() });
            }
            Err(cause) => return Err(self.unusable(cause)),
        };
        let damaged = || SecretError::Damaged { file: self.file.clone() };
        let kept: Kept = serde_json::from_slice(&text).map_err(|_told_below| damaged())?;
        match kept.version {
            VERSION => Ok(kept),
            newer if newer > VERSION => Err(SecretError::Newer { file: self.file.clone() }),
            _ => Err(damaged()),
        }
    }

    /// Changes the file while nobody else does.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), SecretError> {
        let _lock = FileLock::take(&self.lock, PATIENCE)?;
        let mut kept = self.read()?;
        change(&mut kept.secrets);
        let text = serde_json::to_vec_pretty(&kept).map_err(|_cannot_be| SecretError::Sealing)?;
        durable::replace(&self.file, &Zeroizing::new(text)).map_err(|cause| self.unusable(cause))
    }

    fn unusable(&self, cause: io::Error) -> SecretError {
        SecretError::File { file: self.file.clone(), cause }
    }
}

impl SecretStore for KeyFile {
    fn keeps(&self) -> Keeps {
        Keeps::KeyFile
    }

    fn get(&self, slot: Slot) -> Result<Option<Secret>, SecretError> {
        Ok(self.read()?.secrets.remove(slot.as_str()).map(Secret::new))
    }

    fn set(&self, slot: Slot, secret: &Secret) -> Result<(), SecretError> {
        check_length(secret)?;
        self.change(|secrets| drop(secrets.insert(slot.as_str().to_owned(), secret.reveal().to_owned())))
    }

    fn delete(&self, slot: Slot) -> Result<(), SecretError> {
        if self.get(slot)?.is_none() {
            return Ok(());
        }
        self.change(|secrets| drop(secrets.remove(slot.as_str())))
    }

    fn delete_all(&self) -> Result<(), SecretError> {
        let _lock = FileLock::take(&self.lock, PATIENCE)?;
        durable::delete(&self.file).map_err(|cause| self.unusable(cause))
    }
}
