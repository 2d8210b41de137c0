//! Secrets: the application's client secret, the tokens, the key of the local database.
//!
//! Four places to keep them ([`Keeps`]), one way to use them ([`SecretStore`]). A place is chosen once, by a person;
//! nothing here turns to another when it fails. A secret leaves only as a [`Secret`], and no error names one.

mod key_file;
mod keyring;
mod memory;
mod sealed_file;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::lock::LockError;
use super::places::Places;
use crate::rules::profile::{Keeps, ProfileName};
use crate::rules::{Environment, Secret};

pub use self::keyring::{Keyring, Patience};
pub use self::sealed_file::{SealedFile, WORK_FACTOR};

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// The application's secret at HMRC.
    ClientSecret,
    /// Access and refresh token, with what belongs to them.
    Tokens,
    /// The key of the local database.
    DatabaseKey,
}

impl Slot {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ClientSecret, Self::Tokens, Self::DatabaseKey];

    /// Its name in keyrings and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecret => "client-secret",
            Self::Tokens => "tokens",
            Self::DatabaseKey => "database-key",
        }
    }
}

/// The most bytes of one secret: what Windows' Credential Manager holds, kept everywhere so that moving works.
pub const LONGEST: usize = 2560;

/// Where one profile's secrets are.
pub trait SecretStore: fmt::Debug + Send + Sync {
    /// Which sort of place it is.
    fn keeps(&self) -> Keeps;
    /// What is in a slot; nothing, when nothing was put there.
    fn get(&self, slot: Slot) -> Result<Option<Secret>, SecretError>;
    /// Puts a secret there. It is there for good when this returns.
    fn set(&self, slot: Slot, secret: &Secret) -> Result<(), SecretError>;
    /// Empties one slot; an empty one is no failure.
    fn delete(&self, slot: Slot) -> Result<(), SecretError>;
    /// Deletes every secret of this profile, and what the place itself needed. Without the database's key the database
    /// is lost, so this is for the end of a profile; signing out deletes single slots.
    fn delete_all(&self) -> Result<(), SecretError>;
}

/// Why a secret could not be read or kept. Reads after "could not ".
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// This computer has no keyring that this program could find.
    #[error("use the keyring: there is none that answers")]
    NoKeyring,
    /// The keyring is there, locked, and was not unlocked.
    #[error("use the keyring: it is locked")]
    KeyringLocked,
    /// The keyring does not answer in time.
    #[error("use the keyring: it does not answer")]
    KeyringHangs,
    /// The keyring refused.
    #[error("use the keyring: it refused this program")]
    KeyringDenied,
    /// The keyring answered with a failure, or did not keep what it was given.
    #[error("use the keyring: it failed")]
    KeyringFails,
    /// The sealed file is there and no passphrase was given.
    #[error("open the sealed secrets: they need their passphrase")]
    NeedsPassphrase,
    /// The passphrase given does not open the sealed file.
    #[error("open the sealed secrets: that is not their passphrase")]
    WrongPassphrase,
    /// Nobody chose a passphrase for this profile yet.
    #[error("open the sealed secrets: none were set up for this profile")]
    NotSetUp,
    /// The passphrase is empty.
    #[error("use that passphrase: it is empty")]
    EmptyPassphrase,
    /// The file with the passphrase can be read by others.
    #[error("use the passphrase in {}: others can read that file", file.display())]
    PassphraseFileOpen {
        /// The file.
        file: PathBuf,
    },
    /// The file with the passphrase cannot be read.
    #[error("read the passphrase from {}: {}", file.display(), super::reason(cause))]
    PassphraseFile {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A file does not hold what this program wrote.
    #[error("read {}: it is damaged, or was not written by this program", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// A file was written by a newer version of the program.
    #[error("read {}: a newer version of Quarterdeck wrote it", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
    },
    /// More than [`LONGEST`] bytes.
    #[error("keep that secret: it is longer than a keyring can hold")]
    TooLong,
    /// A readable file is for made-up data only.
    #[error("keep real secrets in a file that is not sealed")]
    NotForRealData,
    /// Another copy of the program is writing secrets and does not come to an end.
    #[error("write the secrets: another copy of the program is at it")]
    Busy,
    /// This computer gave no random numbers, or sealing failed.
    #[error("seal the secrets")]
    Sealing,
    /// A file or folder cannot be used.
    #[error("use {}: {}", file.display(), super::reason(cause))]
    File {
        /// The file or folder.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl SecretError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoKeyring => "no-keyring",
            Self::KeyringLocked => "keyring-locked",
            Self::KeyringHangs => "keyring-hangs",
            Self::KeyringDenied => "keyring-denied",
            Self::KeyringFails => "keyring-fails",
            Self::NeedsPassphrase => "needs-passphrase",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::NotSetUp => "secrets-not-set-up",
            Self::EmptyPassphrase => "empty-passphrase",
            Self::PassphraseFileOpen { .. } => "passphrase-file-open",
            Self::PassphraseFile { .. } => "passphrase-file",
            Self::Damaged { .. } => "secrets-damaged",
            Self::Newer { .. } => "secrets-newer",
            Self::TooLong => "secret-too-long",
            Self::NotForRealData => "not-for-real-data",
            Self::Busy => "secrets-busy",
            Self::Sealing => "sealing",
            Self::File { .. } => "secrets-file",
        }
    }
}

impl From<LockError> for SecretError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held => Self::Busy,
            LockError::File { file, cause } => Self::File { file, cause },
        }
    }
}

/// The secrets of a profile, in the place it keeps them.
///
/// A sealed file is opened by its passphrase, once: later calls in this process need none. With `keeps` other than
/// [`Keeps::File`] the passphrase is not looked at.
pub fn open(
    keeps: Keeps,
    places: &Places,
    environment: Environment,
    profile: &ProfileName,
    passphrase: Option<&Secret>,
) -> Result<Box<dyn SecretStore>, SecretError> {
    Ok(match keeps {
        Keeps::Keyring => Box::new(Keyring::new(environment, profile, Patience::default())),
        Keeps::File => Box::new(SealedFile::open(&places.sealed_folder(environment, profile), passphrase)?),
        Keeps::Memory => Box::new(memory::Memory::new(places, environment, profile)),
        Keeps::KeyFile if matches!(environment, Environment::Demo | Environment::Local) => {
            Box::new(key_file::KeyFile::new(places, environment, profile))
        }
        Keeps::KeyFile => return Err(SecretError::NotForRealData),
    })
}

/// Makes the place ready for a new profile, and opens it: looks for the keyring, or seals a new file with the
/// passphrase. A sealed file that is there already is opened, so its passphrase must be right.
pub fn set_up(
    keeps: Keeps,
    places: &Places,
    environment: Environment,
    profile: &ProfileName,
    passphrase: Option<&Secret>,
) -> Result<Box<dyn SecretStore>, SecretError> {
    match keeps {
        Keeps::Keyring => keyring_is_there()?,
        Keeps::File => {
            let passphrase = passphrase.ok_or(SecretError::NeedsPassphrase)?;
            let folder = places.sealed_folder(environment, profile);
            return Ok(Box::new(SealedFile::set_up(&folder, passphrase, WORK_FACTOR)?));
        }
        Keeps::Memory | Keeps::KeyFile => {}
    }
    open(keeps, places, environment, profile, passphrase)
}

/// Deletes every secret of a profile, and what the place itself needed. A sealed file need not be opened for that.
pub fn forget(
    keeps: Keeps,
    places: &Places,
    environment: Environment,
    profile: &ProfileName,
) -> Result<(), SecretError> {
    if keeps == Keeps::File {
        let folder = places.sealed_folder(environment, profile);
        return match std::fs::remove_dir_all(&folder) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(SecretError::File { file: folder, cause }),
            _ => Ok(()),
        };
    }
    open(keeps, places, environment, profile, None)?.delete_all()
}

/// Whether the keyring keeps what it is given: writes an entry, reads it back and deletes it.
pub fn keyring_is_there() -> Result<(), SecretError> {
    keyring::probe(Patience::default())
}

/// Reads a passphrase from a file that only its owner can read (0600 or stricter), without its last line's end.
pub fn read_passphrase_file(file: &Path) -> Result<Secret, SecretError> {
    let unusable = |cause| SecretError::PassphraseFile { file: file.to_owned(), cause };
    let mut opened = std::fs::File::open(file).map_err(unusable)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = opened.metadata().map_err(unusable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(SecretError::PassphraseFileOpen { file: file.to_owned() });
        }
    }
    let mut text = Zeroizing::new(String::new());
    io::Read::read_to_string(&mut opened, &mut text).map_err(unusable)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() { Err(SecretError::EmptyPassphrase) } else { Ok(Secret::new(line)) }
}

/// A secret out of bytes; `None` when they are no text, which no secret is.
fn secret_of(bytes: Vec<u8>) -> Option<Secret> {
    let bytes = Zeroizing::new(bytes);
    std::str::from_utf8(&bytes).ok().map(Secret::new)
}

fn check_length(secret: &Secret) -> Result<(), SecretError> {
    if secret.reveal().len() > LONGEST { Err(SecretError::TooLong) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
