//! The journal: every write's steps, added and never changed.
//!
//! A row is on the disk when [`Database::append`] returns, in the file and not only in the system's memory, and so is the
//! [head](crate::store::journal_head) outside the database. The database's own lock holds out other copies of the program
//! from before the row is written until after the head is; between the two the program may end, and then the last row is
//! one beyond the head, which the next append mends.

mod basis;
mod chain;
mod form;
mod hand_offs;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior, ffi, params};

use super::{Database, DbError, beside};
use crate::rules::Subject;
use crate::rules::hand_off::watch::NotedEntry;
use crate::rules::write::{Entry, Found, IntentId, Step};
use crate::store::journal_head::{Head, NoHead};

use chain::{BEGINNING, Fit, Row};
pub(super) use form::{change_from_json, change_to_json};

pub use crate::rules::write::Flaw;

/// What the file of the head ends with, after the database's name.
pub(super) const HEAD: &str = ".journal-head";

/// When something happened, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// By the program's clock, which may have been told what to take for now.
    pub at: DateTime<Utc>,
    /// By HMRC's clock as far as it is known, else by this computer's.
    pub there: DateTime<Utc>,
}

impl From<DateTime<Utc>> for Stamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self { at, there: at }
    }
}

/// The journal, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journal {
    /// Its rows, the oldest first.
    pub entries: Vec<Entry>,
    /// Its rows about hand-offs to HMRC online services, the oldest first.
    pub hand_offs: Vec<NotedEntry>,
    /// The numbers of rows that cannot be read: a later version wrote them, or they were tampered with.
    pub unreadable: Vec<u64>,
}

/// What holding the journal against itself and its head found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many rows there are.
    pub rows: u64,
    /// The hash of the last row, to be compared with one noted elsewhere.
    pub last: Option<String>,
    /// What is wrong; nothing when it is sound.
    pub flaws: Vec<Flaw>,
    /// Whether the program ended before it had noted the last row. That is not tampering.
    pub unfinished: bool,
}

/// Why something could not be noted in the journal, or read from it. Reads after "could not ".
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The database cannot be used.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Nothing is kept on the disk, and without that nothing is sent.
    #[error("keep a journal: nothing is kept on this computer's disk just now")]
    NotOnDisk,
    /// The head cannot be used.
    #[error("keep the journal's head: {}", crate::store::reason(.0))]
    Head(std::io::Error),
    /// The journal is not as it was left.
    #[error("add to the journal: it is not as this program left it")]
    Flawed(Flaw),
    /// This write was sent already, by this program or another copy.
    #[error("send this a second time: it was sent already")]
    AlreadySent,
    /// Whoever keeps it has gone.
    #[error("use the journal: the part of the program that keeps it has ended")]
    Gone,
}

impl JournalError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            Self::NotOnDisk => "journal-not-on-disk",
            Self::Head(_) => "journal-head",
            Self::Flawed(_) => "journal-tampered",
            Self::AlreadySent => "already-sent",
            Self::Gone => "journal-gone",
        }
    }

    /// What to do about it, as a sentence.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Db(error) => error.hint(),
            Self::NotOnDisk => {
                "Use a profile whose data is kept, and see to it that this user may write to its folder: nothing is sent \
                 that could not be found out about later."
            }
            Self::Head(_) => "Check who may write in the folder of the local data, and whether the disk is full.",
            Self::Flawed(_) => {
                "`quarterdeck journal verify` says what is wrong. Nothing is sent meanwhile. `quarterdeck journal export` \
                 saves what is there; `quarterdeck profile forget-data` begins anew."
            }
            Self::AlreadySent => "`quarterdeck journal` shows what became of it.",
            Self::Gone => "End the program and start it again.",
        }
    }
}

impl From<NoHead> for JournalError {
    fn from(error: NoHead) -> Self {
        match error {
            NoHead::Unreadable => Self::Flawed(Flaw::HeadUnreadable),
            NoHead::File(cause) => Self::Head(cause),
        }
    }
}

impl Database {
    /// Notes a step of a write; the number of its row. It survives a power cut once this returns.
    ///
    /// A draft goes as soon as its change is known to be done, in the same moment.
    pub fn append(
        &self,
        at: impl Into<Stamp>,
        intent: &IntentId,
        subject: &Subject,
        step: &Step,
    ) -> Result<u64, JournalError> {
        let Stamp { at, there } = at.into();
        let new = |number, previous: &str| {
            let row = Row {
                number,
                at: at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
                intent: intent.as_str().to_owned(),
                subject: subject.nino.as_str().to_owned(),
                step: step.name().to_owned(),
                details: form::details(step, there),
                previous: previous.to_owned(),
                hash: String::new(),
            };
            Row { hash: row.reckoned(), ..row }
        };
        let is_done = matches!(step, Step::Accepted { .. } | Step::Found(Found::Done | Found::AfterAll));
        self.add_row(is_done, new)
    }

    /// Adds a row, made with its number and the hash before it.
    fn add_row(&self, is_done: bool, new: impl FnOnce(u64, &str) -> Row) -> Result<u64, JournalError> {
        let file = self.head_file()?;
        if !self.file.exists() {
            // Somebody forgot the data meanwhile: what is noted now would be gone with this process.
            return Err(JournalError::NotOnDisk);
        }
        // The log of an ordinary write may be lost in a power cut, though no older one is.
        self.synchronous("FULL")?;
        let appended = self.append_after_the_last(&file, is_done, new);
        let _stays_careful_then = self.synchronous("NORMAL");
        appended
    }

    fn append_after_the_last(
        &self,
        file: &Path,
        is_done: bool,
        new: impl FnOnce(u64, &str) -> Row,
    ) -> Result<u64, JournalError> {
        let transaction = self.locked()?;
        let last = last(&transaction).map_err(|error| self.failed(&error))?;
        match chain::fit(last.as_ref(), Head::read(file)?.as_ref()) {
            Fit::Whole => {}
            Fit::New => Head::new(0, BEGINNING).write(file)?,
            Fit::Unfinished => head_of(last.as_ref()).write(file)?,
            Fit::Flawed(flaw) => return Err(JournalError::Flawed(flaw)),
        }
        let before = head_of(last.as_ref());
        let row = new(before.count.saturating_add(1), &before.hash);
        insert(&transaction, &row).map_err(|error| self.not_added(&error))?;
        if is_done {
            let forget = || transaction.execute("DELETE FROM drafts WHERE intent = ?1", params![row.intent]);
            forget().map_err(|error| self.failed(&error))?;
        }
        transaction.commit().map_err(|error| self.failed(&error))?;
        self.note_head(file)?;
        Ok(row.number)
    }

    /// Has the head name the last row, whoever wrote it, and how many writes are open.
    fn note_head(&self, file: &Path) -> Result<(), JournalError> {
        let transaction = self.locked()?;
        self.head_now(&transaction)?.write(file)?;
        Ok(())
    }

    fn head_now(&self, transaction: &Transaction<'_>) -> Result<Head, DbError> {
        let last = last(transaction).map_err(|error| self.failed(&error))?;
        Ok(head_of(last.as_ref()).with_open(open(transaction).map_err(|error| self.failed(&error))?))
    }

    /// Has the head name the last row where the program ended before it did. A journal that is not sound stays as it is.
    pub fn finish_head(&self) -> Result<(), JournalError> {
        let file = self.head_file()?;
        let transaction = self.locked()?;
        let last = last(&transaction).map_err(|error| self.failed(&error))?;
        let head = Head::read(&file)?;
        let now = self.head_now(&transaction)?;
        let sound = matches!(chain::fit(last.as_ref(), head.as_ref()), Fit::Whole | Fit::Unfinished);
        if sound && head.as_ref() != Some(&now) {
            now.write(&file)?;
        }
        Ok(())
    }

    /// Everything in it, and whether it is sound.
    pub fn look_at_journal(&self) -> Result<(Verified, Journal), JournalError> {
        Ok((self.verify_journal()?, self.journal()?))
    }

    /// Everything in it.
    pub fn journal(&self) -> Result<Journal, DbError> {
        let rows = rows(&self.connection).map_err(|error| self.failed(&error))?;
        let mut journal = Journal::default();
        for row in rows {
            match (entry(&row), hand_offs::entry(&row)) {
                (Some(entry), _) => journal.entries.push(entry),
                (None, Some(noted)) => journal.hand_offs.push(noted),
                (None, None) => journal.unreadable.push(row.number),
            }
        }
        Ok(journal)
    }

    /// Whether anybody sent this write.
    pub fn was_sent(&self, intent: &IntentId) -> Result<bool, DbError> {
        let find = || {
            let find = "SELECT 1 FROM journal WHERE intent = ?1 AND step = 'sent'";
            self.connection.query_row(find, params![intent.as_str()], |_row| Ok(())).optional()
        };
        Ok(find().map_err(|error| self.failed(&error))?.is_some())
    }

    /// Holds every row against its hash and the one before, and the last against the head. Changes nothing.
    pub fn verify_journal(&self) -> Result<Verified, JournalError> {
        // No other copy may be between a row and its head.
        let transaction = self.locked()?;
        let rows = rows(&transaction).map_err(|error| self.failed(&error))?;
        let mut flaws = chain::flaws(&rows);
        flaws.extend(rows.iter().filter(|row| !is_readable(row)).map(|row| Flaw::Unreadable(row.number)));
        let head = match self.head_file() {
            Ok(file) => Head::read(&file),
            Err(_in_memory) => Ok(None),
        };
        let fit = match head {
            Ok(head) => chain::fit(rows.last(), head.as_ref()),
            Err(NoHead::Unreadable) => Fit::Flawed(Flaw::HeadUnreadable),
            Err(NoHead::File(cause)) => return Err(JournalError::Head(cause)),
        };
        let unfinished = fit == Fit::Unfinished;
        if let Fit::Flawed(flaw) = fit {
            flaws.push(flaw);
        }
        let last = rows.last().map(|row| row.hash.clone());
        Ok(Verified { rows: u64::try_from(rows.len()).unwrap_or(u64::MAX), last, flaws, unfinished })
    }

    /// Where the head is kept.
    fn head_file(&self) -> Result<PathBuf, JournalError> {
        let in_memory = self.connection.path().is_none_or(str::is_empty);
        if in_memory { Err(JournalError::NotOnDisk) } else { Ok(beside(&self.file, HEAD)) }
    }

    /// Nobody else writes as long as this lasts.
    fn locked(&self) -> Result<Transaction<'_>, DbError> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
            .map_err(|error| self.failed(&error))
    }

    fn synchronous(&self, how: &str) -> Result<(), DbError> {
        self.connection.pragma_update(None, "synchronous", how).map_err(|error| self.failed(&error))
    }

    fn not_added(&self, error: &rusqlite::Error) -> JournalError {
        match error {
            rusqlite::Error::SqliteFailure(failure, _)
                if failure.code == ErrorCode::ConstraintViolation
                    && failure.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE =>
            {
                JournalError::AlreadySent
            }
            other => self.failed(other).into(),
        }
    }
}

fn head_of(last: Option<&Row>) -> Head {
    last.map_or_else(|| Head::new(0, BEGINNING), |row| Head::new(row.number, &row.hash))
}

/// How many writes nobody knows the outcome of, by the head of the journal in the database `file`: told without its key.
pub fn open_writes_noted(file: &Path) -> u64 {
    Head::read(&beside(file, HEAD)).ok().flatten().map_or(0, |head| head.open)
}

/// How many writes nobody knows the outcome of: those whose last step leaves it open.
fn open(connection: &Connection) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(
        "SELECT COUNT(*) FROM (SELECT step, MAX(number) FROM journal GROUP BY intent) WHERE step IN ('sent', 'unknown')",
    )?;
    statement.query_row([], |row| row.get::<_, i64>(0)).map(|count| u64::try_from(count).unwrap_or(0))
}

const COLUMNS: &str = "SELECT number, at, intent, subject, step, details, previous, hash FROM journal";

fn rows(connection: &Connection) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} ORDER BY number"))?;
    statement.query_map([], row)?.collect()
}

fn last(connection: &Connection) -> rusqlite::Result<Option<Row>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} ORDER BY number DESC LIMIT 1"))?;
    statement.query_row([], row).optional()
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let number: i64 = row.get(0)?;
    Ok(Row {
        number: u64::try_from(number).map_err(|_negative| rusqlite::Error::InvalidQuery)?,
        at: row.get(1)?,
        intent: row.get(2)?,
        subject: row.get(3)?,
        step: row.get(4)?,
        details: row.get(5)?,
        previous: row.get(6)?,
        hash: row.get(7)?,
    })
}

fn insert(connection: &Connection, row: &Row) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO journal (number, at, intent, subject, step, details, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let number = i64::try_from(row.number).unwrap_or(i64::MAX);
    let Row { at, intent, subject, step, details, previous, hash, .. } = row;
    statement.execute(params![number, at, intent, subject, step, details, previous, hash]).map(drop)
}

/// Whether this version knows what a row tells.
fn is_readable(row: &Row) -> bool {
    entry(row).is_some() || hand_offs::entry(row).is_some()
}

fn entry(row: &Row) -> Option<Entry> {
    let (step, there) = form::step(&row.step, &row.details)?;
    Some(Entry {
        number: row.number,
        at: row.at.parse().ok()?,
        there,
        intent: IntentId::new(row.intent.clone()),
        subject: Subject { nino: row.subject.parse().ok()? },
        step,
    })
}
