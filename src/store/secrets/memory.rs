//! Secrets that last as long as this run.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{SecretError, SecretStore, Slot, check_length};
use crate::rules::profile::{Keeps, ProfileName};
use crate::rules::{Environment, Secret};
use crate::store::places::Places;

/// Shared by everything in the process that opens the same profile.
static KEPT: Mutex<BTreeMap<(PathBuf, Slot), Secret>> = Mutex::new(BTreeMap::new());

/// One profile's share of them.
#[derive(Debug)]
pub(super) struct Memory {
    /// Where a file would be: it names the profile, and keeps two homes apart.
    of: PathBuf,
}

impl Memory {
    pub(super) fn new(places: &Places, environment: Environment, profile: &ProfileName) -> Self {
        Self { of: places.sealed_folder(environment, profile) }
    }
}

fn kept() -> MutexGuard<'static, BTreeMap<(PathBuf, Slot), Secret>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SecretStore for Memory {
    fn keeps(&self) -> Keeps {
        Keeps::Memory
    }

    fn get(&self, slot: Slot) -> Result<Option<Secret>, SecretError> {
        Ok(kept().get(&(self.of.clone(), slot)).cloned())
    }

    fn set(&self, slot: Slot, secret: &Secret) -> Result<(), SecretError> {
        check_length(secret)?;
        kept().insert((self.of.clone(), slot), secret.clone());
        Ok(())
    }

    fn delete(&self, slot: Slot) -> Result<(), SecretError> {
        kept().remove(&(self.of.clone(), slot));
        Ok(())
    }

    fn delete_all(&self) -> Result<(), SecretError> {
        kept().retain(|(of, _), _| *of != self.of);
        Ok(())
    }
}
