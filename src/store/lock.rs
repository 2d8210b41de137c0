//! One at a time, across threads and processes: a lock that ends with its holder, however that ends.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::places::create_private;

/// How soon a held lock is tried again.
const AGAIN: Duration = Duration::from_millis(5);

/// The locks this process holds. The system need not keep two handles of one process apart.
static HELD_HERE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A lock, held until it is dropped or its process ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    path: PathBuf,
}

/// Why a lock was not had. Reads after "could not ".
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it for the whole time.
    #[error("go on: another copy of the program is at the same thing")]
    Held,
    /// The file cannot be used.
    #[error("use {}: {}", file.display(), super::reason(cause))]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl LockError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Held => "locked",
            Self::File { .. } => "lock-file",
        }
    }

    /// What to do about it, as a sentence.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Held => "Wait for the other copy, or end it.",
            Self::File { .. } => "Check who may use it, or set QUARTERDECK_HOME to another folder.",
        }
    }
}

impl FileLock {
    /// Takes the lock at `path` (in [`Places::locks`](super::places::Places::locks)), trying for as long as `patience`.
    ///
    /// Folder and file are made when missing; the file stays, since deleting it would let two hold it.
    pub fn take(path: &Path, patience: Duration) -> Result<Self, LockError> {
        let started = Instant::now();
        loop {
            if let Some(lock) = Self::try_take(path)? {
                return Ok(lock);
            }
            if started.elapsed() >= patience {
                return Err(LockError::Held);
            }
            std::thread::sleep(AGAIN);
        }
    }

    /// The lock, if nobody has it just now. For those who have another way to wait than to sleep.
    pub fn try_take(path: &Path) -> Result<Option<Self>, LockError> {
        let unusable = |cause| LockError::File { file: path.to_owned(), cause };
        let path = std::path::absolute(path).map_err(unusable)?;
        Self::try_absolute(path).map_err(unusable)
    }

    fn try_absolute(path: PathBuf) -> io::Result<Option<Self>> {
        let mut held = HELD_HERE.lock().unwrap_or_else(PoisonError::into_inner);
        if held.contains(&path) {
            return Ok(None);
        }
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                held.insert(path.clone());
                drop(held);
                Ok(Some(Self { file, path }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(cause),
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        let mut held = HELD_HERE.lock().unwrap_or_else(PoisonError::into_inner);
        let _the_system_ends_it = self.file.unlock();
        held.remove(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        create_private(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_holds_out_others_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locks/refresh");
        let lock = FileLock::take(&path, Duration::ZERO).unwrap();
        assert!(matches!(FileLock::take(&path, Duration::ZERO), Err(LockError::Held)));
        assert!(FileLock::take(&folder.path().join("locks/other"), Duration::ZERO).is_ok());
        drop(lock);
        assert!(FileLock::take(&path, Duration::ZERO).is_ok());
    }

    #[test]
    fn a_lock_of_another_handle_is_seen_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refresh");
        let other = open(&path).unwrap();
        other.lock().unwrap();
        assert!(matches!(FileLock::take(&path, Duration::ZERO), Err(LockError::Held)));
        other.unlock().unwrap();
        assert!(FileLock::take(&path, Duration::ZERO).is_ok());
    }

    #[test]
    fn threads_take_turns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("count.lock");
        let count = folder.path().join("count");
        std::fs::write(&count, "0").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _lock = FileLock::take(&path, Duration::from_secs(30)).unwrap();
                        let before: u32 = std::fs::read_to_string(&count).unwrap().parse().unwrap();
                        std::fs::write(&count, (before + 1).to_string()).unwrap();
                    }
                });
            }
        });
        assert_eq!(std::fs::read_to_string(&count).unwrap(), "160");
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_so() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let failed = FileLock::take(&folder.path().join("file/lock"), Duration::ZERO);
        assert!(matches!(failed, Err(LockError::File { .. })), "{failed:?}");
    }
}
