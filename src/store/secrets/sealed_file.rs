//! Secrets in files sealed with a passphrase, in the age format.
//!
//! The passphrase opens `identity.age`, which holds a key of this profile's own; each secret is a file sealed to that
//! key. So only opening costs the slow derivation, not every saving of tokens. The key's public half is not written
//! anywhere in clear: whoever can write files, but not open the identity, could otherwise have secrets sealed to
//! himself. Sealing therefore needs the passphrase too, once a process.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{DecryptError, scrypt, x25519};
use zeroize::Zeroizing;

use super::{SecretError, SecretStore, Slot, check_length, secret_of};
use crate::rules::Secret;
use crate::rules::profile::Keeps;
use crate::store::durable;

/// How hard the passphrase is to guess: the binary logarithm of scrypt's N. 18 is 256 MB of memory and, measured in a
/// release build on a busy two-core server, one second (17 is half of both).
pub const WORK_FACTOR: u8 = 18;
/// The most work a file may ask for. More was not asked by this program.
const MOST_WORK: u8 = WORK_FACTOR + 2;

/// The first line inside the identity's seal.
const IDENTITY_HEAD: &str = "quarterdeck-identity 1\n";

/// Identities opened in this process, each with the sealed bytes it came from: a file that changed is opened anew.
static OPENED: Mutex<BTreeMap<PathBuf, (Vec<u8>, x25519::Identity)>> = Mutex::new(BTreeMap::new());

/// One profile's sealed files.
pub struct SealedFile {
    folder: PathBuf,
    identity: x25519::Identity,
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedFile").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl SealedFile {
    /// Opens what is in `folder`. No passphrase is needed when this process has opened it before.
    pub fn open(folder: &Path, passphrase: Option<&Secret>) -> Result<Self, SecretError> {
        let file = identity_file(folder);
        let sealed = match std::fs::read(&file) {
            Ok(sealed) => sealed,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Err(SecretError::NotSetUp),
            Err(cause) => return Err(SecretError::File { file, cause }),
        };
        let identity = match passphrase {
            Some(passphrase) => {
                let identity = open_identity(&file, &sealed, passphrase)?;
                remember(folder, sealed, &identity);
                identity
            }
            None => opened_before(folder, &sealed).ok_or(SecretError::NeedsPassphrase)?,
        };
        Ok(Self { folder: folder.to_owned(), identity })
    }

    /// Makes a new identity in `folder`, sealed with `passphrase`; one that is there already is opened instead.
    pub fn set_up(folder: &Path, passphrase: &Secret, work_factor: u8) -> Result<Self, SecretError> {
        match Self::open(folder, Some(passphrase)) {
            Err(SecretError::NotSetUp) => {}
            other => return other,
        }
        if passphrase.is_empty() {
            return Err(SecretError::EmptyPassphrase);
        }
        let identity = x25519::Identity::generate();
        let text = Zeroizing::new(format!("{IDENTITY_HEAD}{}\n", identity.to_string().expose_secret()));
        let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.reveal().to_owned()));
        recipient.set_work_factor(work_factor);
        let sealed = age::encrypt(&recipient, text.as_bytes()).map_err(|_no_detail| SecretError::Sealing)?;
        let file = identity_file(folder);
        durable::replace(&file, &sealed).map_err(|cause| SecretError::File { file, cause })?;
        remember(folder, sealed, &identity);
        Ok(Self { folder: folder.to_owned(), identity })
    }

    fn file(&self, slot: Slot) -> PathBuf {
        self.folder.join(format!("{}.age", slot.as_str()))
    }
}

impl SecretStore for SealedFile {
    fn keeps(&self) -> Keeps {
        Keeps::File
    }

    fn get(&self, slot: Slot) -> Result<Option<Secret>, SecretError> {
        let file = self.file(slot);
        let sealed = match std::fs::read(&file) {
            Ok(sealed) => sealed,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(SecretError::File { file, cause }),
        };
        let damaged = || SecretError::Damaged { file: file.clone() };
        let mut opened = Zeroizing::new(age::decrypt(&self.identity, &sealed).map_err(|_any| damaged())?);
        // The slot stands inside the seal, so that one file cannot be put in another's place.
        let head = head_of(slot);
        if !opened.starts_with(head.as_bytes()) {
            return Err(damaged());
        }
        let secret = opened.split_off(head.len());
        secret_of(secret).ok_or_else(damaged).map(Some)
    }

    fn set(&self, slot: Slot, secret: &Secret) -> Result<(), SecretError> {
        check_length(secret)?;
        let text = Zeroizing::new(format!("{}{}", head_of(slot), secret.reveal()));
        let recipient = self.identity.to_public();
        let sealed = age::encrypt(&recipient, text.as_bytes()).map_err(|_no_detail| SecretError::Sealing)?;
        let file = self.file(slot);
        durable::replace(&file, &sealed).map_err(|cause| SecretError::File { file, cause })
    }

    fn delete(&self, slot: Slot) -> Result<(), SecretError> {
        let file = self.file(slot);
        durable::delete(&file).map_err(|cause| SecretError::File { file, cause })
    }

    fn delete_all(&self) -> Result<(), SecretError> {
        delete_folder(&self.folder)
    }
}

/// Deletes the sealed secrets in `folder`, opened or not: what is left to do with a forgotten passphrase.
fn delete_folder(folder: &Path) -> Result<(), SecretError> {
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
    let unusable = |cause| SecretError::File { file: folder.to_owned(), cause };
    durable::gone(std::fs::remove_dir_all(folder)).map_err(unusable)?;
    match folder.parent() {
        Some(around) if around.is_dir() => durable::sync_folder(around).map_err(unusable),
        _ => Ok(()),
    }
}

fn head_of(slot: Slot) -> String {
    format!("quarterdeck-secret 1 {}\n", slot.as_str())
}

fn identity_file(folder: &Path) -> PathBuf {
    folder.join("identity.age")
}

fn open_identity(file: &Path, sealed: &[u8], passphrase: &Secret) -> Result<x25519::Identity, SecretError> {
    let damaged = || SecretError::Damaged { file: file.to_owned() };
    let mut key = scrypt::Identity::new(SecretString::from(passphrase.reveal().to_owned()));
    key.set_max_work_factor(MOST_WORK);
    let opened = age::decrypt(&key, sealed).map_err(|error| match error {
        // What cannot be opened with this key, though it looks as it should.
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            SecretError::WrongPassphrase
        }
        _ => damaged(),
    })?;
    let opened = Zeroizing::new(opened);
    let text = std::str::from_utf8(&opened).map_err(|_no_text| damaged())?;
    let identity = text.strip_prefix(IDENTITY_HEAD).ok_or_else(damaged)?;
    identity.trim_end().parse().map_err(|_no_key| damaged())
}

fn remember(folder: &Path, sealed: Vec<u8>, identity: &x25519::Identity) {
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned(), (sealed, identity.clone()));
}

fn opened_before(folder: &Path, sealed: &[u8]) -> Option<x25519::Identity> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    opened.get(folder).filter(|(from, _)| from == sealed).map(|(_, identity)| identity.clone())
}
