//! The local database: the last answer to every question, whose accounts a profile shows, and the journal of everything
//! that was written to HMRC.
//!
//! One file a profile, sealed by SQLCipher with a key that lies with the profile's other secrets. Several copies of
//! the program may have it open. Nothing here ever deletes a database because something is wrong with it: it says so,
//! and [`set_aside`] moves it out of the way.

mod cache;
mod drafts;
mod hand_offs;
mod journal;
mod migrations;
mod people;

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, ffi};
use zeroize::Zeroizing;

use super::durable;
use crate::rules::Secret;

pub use cache::Kept;
pub use drafts::new_intent;
pub use hand_offs::HandOffs;
pub use journal::{Flaw, Journal, JournalError, Stamp, Verified, open_writes_noted};
pub use people::{Entry, NewEntry};

/// How long another copy may be writing. It writes for milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// How soon a file that another copy is making is tried again.
const AGAIN: Duration = Duration::from_millis(5);
/// The key has this many bytes.
const KEY: usize = 32;
/// A page of the file has this many: SQLCipher's own choice.
const PAGE: u64 = 4096;
/// The salt, which is the file's beginning, has this many.
const SALT: usize = 16;

/// An open database. One thread at a time uses it; each may open its own.
pub struct Database {
    connection: Connection,
    file: PathBuf,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("file", &self.file).finish_non_exhaustive()
    }
}

/// Why the database could not be used. Reads after "could not ".
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The file was sealed with another key, or its beginning was overwritten.
    #[error("open {}: the key kept for it does not fit", file.display())]
    WrongKey {
        /// The database.
        file: PathBuf,
    },
    /// The file is no sealed database: another program's, or an unsealed one.
    #[error("open {}: it is not a database of Quarterdeck's", file.display())]
    NotOurs {
        /// The database.
        file: PathBuf,
    },
    /// The file is a sealed database, with something missing or overwritten.
    #[error("read {}: it is damaged", file.display())]
    Damaged {
        /// The database.
        file: PathBuf,
    },
    /// A newer version of the program has changed its form.
    #[error("open {}: a newer version of Quarterdeck has used it", file.display())]
    Newer {
        /// The database.
        file: PathBuf,
    },
    /// Another copy of the program is writing and does not come to an end.
    #[error("use the local data: another copy of the program is writing to it")]
    Busy,
    /// The disk is full.
    #[error("keep the answer: the disk is full")]
    Full,
    /// The file or its folder can only be read.
    #[error("write to {}: this user may only read there", file.display())]
    ReadOnly {
        /// The database.
        file: PathBuf,
    },
    /// The file or its folder cannot be used.
    #[error("use {}: {}", file.display(), super::reason(cause))]
    File {
        /// The database.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A person with that NINO is there already.
    #[error("add that person: somebody with the same National Insurance number is there already")]
    Duplicate,
    /// This computer gives no random numbers.
    #[error("make a key for the local data: this computer gives no random numbers")]
    NoRandomness,
    /// The database library failed in a way that has no name here.
    #[error("use {}: its library reports failure {code}", file.display())]
    Failed {
        /// The database.
        file: PathBuf,
        /// SQLite's number for it.
        code: i32,
    },
}

impl DbError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongKey { .. } => "database-key-wrong",
            Self::NotOurs { .. } => "database-not-ours",
            Self::Damaged { .. } => "database-damaged",
            Self::Newer { .. } => "database-newer",
            Self::Busy => "database-busy",
            Self::Full => "disk-full",
            Self::ReadOnly { .. } => "database-read-only",
            Self::File { .. } => "database-file",
            Self::Duplicate => "duplicate",
            Self::NoRandomness => "no-randomness",
            Self::Failed { .. } => "database-failed",
        }
    }

    /// What to do about it, as a sentence.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::WrongKey { .. } => {
                "Give the profile its key back, from a backup of its secrets; or begin anew with `quarterdeck profile \
                 forget-data`: HMRC still holds everything."
            }
            Self::NotOurs { .. } => "Move that file away; a new one is then made.",
            Self::Damaged { .. } => {
                "Put it back from a backup, or begin anew with `quarterdeck profile forget-data`: HMRC still holds \
                 everything."
            }
            Self::Newer { .. } => "Use the newer version.",
            Self::Busy => "Wait for the other copy, or end it.",
            Self::Full => "Make room on the disk; what was kept before is still there.",
            Self::ReadOnly { .. } => "Check who may write there, or set QUARTERDECK_HOME to another folder.",
            Self::File { .. } => "Check who may use it, or set QUARTERDECK_HOME to another folder.",
            Self::Duplicate => "Remove the one that is there first, or check the number.",
            Self::NoRandomness => "Try again; if it stays so, something is wrong with this computer.",
            Self::Failed { .. } => "Try again; if it stays so, please report it with that number.",
        }
    }

    /// Whether the file is of no use as it is, so that [`set_aside`] lets the program go on with an empty one.
    pub const fn may_be_set_aside(&self) -> bool {
        matches!(self, Self::WrongKey { .. } | Self::NotOurs { .. } | Self::Damaged { .. })
    }

    /// What it means that the system does not let the file be written.
    fn of_the_file(cause: io::Error, file: &Path) -> Self {
        let file = file.to_owned();
        match cause.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { file },
            _ => Self::File { file, cause },
        }
    }

    /// What a failure of the library means. Its words are not used: they may hold anything.
    fn of(error: &rusqlite::Error, file: &Path) -> Self {
        let file = file.to_owned();
        let rusqlite::Error::SqliteFailure(failure, _) = error else {
            // A column that is not as it was written.
            return Self::Damaged { file };
        };
        match failure.code {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Self::Damaged { file },
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            // The shared memory beside the file could not grow, for which a full disk is the reason.
            _ if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => Self::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly { file },
            _ => Self::Failed { file, code: failure.extended_code },
        }
    }
}

/// A new key: 32 random bytes and 16 more that become the file's salt, in the hexadecimal digits SQLCipher takes.
///
/// With a salt of its own each key knows its file, so that a wrong key can be told from a damaged file.
pub fn new_key() -> Result<Secret, DbError> {
    let mut bytes = Zeroizing::new([0; KEY + SALT]);
    getrandom::fill(&mut *bytes).map_err(|_no_detail| DbError::NoRandomness)?;
    Ok(Secret::new(hexadecimal(&*bytes)))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')).collect()
}

impl Database {
    /// Opens the database in `file`, making a new one when there is none. Its folder is made too (0700).
    pub fn open(file: &Path, key: &Secret) -> Result<Self, DbError> {
        let is_key = matches!(key.reveal().len(), 64 | 96) && key.reveal().bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_key {
            return Err(DbError::WrongKey { file: file.to_owned() });
        }
        let left = Left::of(file);
        if left.is_emptied() {
            return Err(DbError::Damaged { file: file.to_owned() });
        }
        // Before SQLCipher does it another way: OpenSSL would tidy up when the process ends, while a thread may still
        // be using it, and crash the program on its way out.
        openssl_sys::init();
        // SQLite gives the files beside it the same mode.
        durable::create_empty(file).map_err(|cause| DbError::of_the_file(cause, file))?;
        let started = Instant::now();
        loop {
            match Self::prepared(file, key, &left) {
                Ok(connection) => return Ok(Self { connection, file: file.to_owned() }),
                // As long as another copy makes the file SQLite does not wait: it gives up at once.
                Err(DbError::Busy | DbError::Failed { code: ffi::SQLITE_ERROR, .. })
                    if started.elapsed() < PATIENCE =>
                {
                    std::thread::sleep(AGAIN);
                }
                // The library does not say why it cannot use a file. The system does.
                Err(error @ DbError::Failed { .. }) => {
                    let why = durable::try_to_write(file).err().map(|cause| DbError::of_the_file(cause, file));
                    return Err(why.unwrap_or(error));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// A connection to the file, unlocked, in its present form.
    fn prepared(file: &Path, key: &Secret, left: &Left) -> Result<Connection, DbError> {
        let mut connection = Connection::open(file).map_err(|error| DbError::of(&error, file))?;
        unlock(&connection, key)
            .and_then(|()| settle(&connection))
            .map_err(|error| what_is_wrong(DbError::of(&error, file), file, key))?;
        if left.is_cut() {
            return Err(DbError::Damaged { file: file.to_owned() });
        }
        migrations::run(&mut connection, file)?;
        Ok(connection)
    }

    /// A database that is gone when it is dropped.
    pub fn in_memory() -> Result<Self, DbError> {
        openssl_sys::init();
        let file = PathBuf::from("memory");
        let mut connection = Connection::open_in_memory().map_err(|error| DbError::of(&error, &file))?;
        migrations::run(&mut connection, &file)?;
        Ok(Self { connection, file })
    }

    /// Reads all of it, and holds every page against its seal and every index against its table.
    pub fn verify(&self) -> Result<(), DbError> {
        // Of a sealed file's pages this names the bad ones; of one in memory there are none.
        let sealed = self.said_by("PRAGMA cipher_integrity_check")?;
        let whole = self.said_by("PRAGMA integrity_check")?;
        let in_memory = self.connection.path().is_none_or(str::is_empty);
        if (in_memory || sealed.is_empty()) && whole == ["ok"] { Ok(()) } else { Err(self.damaged()) }
    }

    fn said_by(&self, pragma: &str) -> Result<Vec<String>, DbError> {
        let said = |connection: &Connection| {
            let mut statement = connection.prepare(pragma)?;
            statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()
        };
        said(&self.connection).map_err(|error| self.failed(&error))
    }

    fn damaged(&self) -> DbError {
        DbError::Damaged { file: self.file.clone() }
    }

    fn failed(&self, error: &rusqlite::Error) -> DbError {
        DbError::of(error, &self.file)
    }
}

/// Gives SQLCipher the key, and reads the first page with it.
fn unlock(connection: &Connection, key: &Secret) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    // SQLCipher would write to standard error, into the screen.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", key.reveal()));
    connection.execute_batch(&statement)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()))
}

/// A write-ahead log lets others read while one writes; what was said to be kept survives the end of the process.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_mode| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
}

/// What the last copy left: the bytes of the file and of its log.
struct Left {
    file: u64,
    log: u64,
}

impl Left {
    fn of(file: &Path) -> Self {
        let length = |file: &Path| file.metadata().map_or(0, |metadata| metadata.len());
        Self { file: length(file), log: length(&beside(file, "-wal")) }
    }

    /// An emptied file with a log beside it: SQLite would take it for a new one and delete the log.
    const fn is_emptied(&self) -> bool {
        self.file == 0 && self.log > 0
    }

    /// A file that ends amid a page, with no log to mend it from. SQLite would notice when it reads that page.
    const fn is_cut(&self) -> bool {
        self.log == 0 && !self.file.is_multiple_of(PAGE)
    }
}

/// Tells a key that does not fit from a file that is damaged or somebody else's: for SQLCipher they are the same.
fn what_is_wrong(error: DbError, file: &Path, key: &Secret) -> DbError {
    if !matches!(error, DbError::Damaged { .. }) {
        return error;
    }
    let mut start = [0; SALT];
    let read = File::open(file).and_then(|mut opened| opened.read_exact(&mut start));
    if read.is_err() {
        // Shorter than a salt.
        return error;
    }
    if start.starts_with(b"SQLite format 3") {
        return DbError::NotOurs { file: file.to_owned() };
    }
    let digits = key.reveal().get(KEY * 2..).unwrap_or_default();
    if !digits.eq_ignore_ascii_case(&hexadecimal(&start)) {
        return DbError::WrongKey { file: file.to_owned() };
    }
    error
}

/// The file with what is kept beside it: SQLite's log, the memory that processes share, and the head of our journal.
const PARTS: [&str; 5] = ["", "-wal", "-shm", "-journal", journal::HEAD];

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Deletes a database, with everything beside it. One that is not there is no failure.
pub fn forget(file: &Path) -> io::Result<()> {
    PARTS.into_iter().try_for_each(|ending| durable::gone(std::fs::remove_file(beside(file, ending))))?;
    match file.parent() {
        Some(folder) if folder.is_dir() => durable::sync_folder(folder),
        _ => Ok(()),
    }
}

/// Moves a database that cannot be used out of the way, with everything beside it, and says where it is now.
pub fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let free = |name: &PathBuf| PARTS.into_iter().all(|ending| !beside(name, ending).exists());
    let mut names = (1_u32..).map(|number| beside(file, &format!(".aside-{number}")));
    let aside = names.find(free).ok_or(io::ErrorKind::AlreadyExists)?;
    for ending in PARTS {
        durable::gone(std::fs::rename(beside(file, ending), beside(&aside, ending)))?;
    }
    Ok(aside)
}

#[cfg(test)]
mod tests;
