//! The last answer to every question.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Database, DbError};
use crate::rules::Nino;

/// An answer that was kept. `Debug` shows neither the person nor the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// About whom.
    pub subject: Nino,
    /// The question, as the program names it.
    pub question: String,
    /// When HMRC answered.
    pub at: DateTime<Utc>,
    /// Who answered: `hmrc`, or a server's authority.
    pub source: String,
    /// The answer, in a form of the caller's.
    pub answer: Vec<u8>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("question", &self.question)
            .field("at", &self.at)
            .field("source", &self.source)
            .field("bytes", &self.answer.len())
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Keeps an answer in place of the one before. It survives the end of the process once this returns.
    pub fn remember(&self, kept: &Kept) -> Result<(), DbError> {
        let keep = || {
            let mut statement = self.connection.prepare_cached(
                "INSERT INTO answers (subject, question, at, source, answer) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (subject, question)
                 DO UPDATE SET at = excluded.at, source = excluded.source, answer = excluded.answer",
            )?;
            let at = kept.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            statement.execute(params![kept.subject.as_str(), kept.question, at, kept.source, kept.answer])
        };
        keep().map(drop).map_err(|error| self.failed(&error))
    }

    /// The last answer to a question.
    pub fn recall(&self, subject: &Nino, question: &str) -> Result<Option<Kept>, DbError> {
        let find = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT question, at, source, answer FROM answers WHERE subject = ?1 AND question = ?2",
            )?;
            statement.query_row(params![subject.as_str(), question], |row| kept(row, subject)).optional()
        };
        find().map_err(|error| self.failed(&error))
    }

    /// The last answers to all questions about a person, in the order of the questions' names.
    pub fn recall_all(&self, subject: &Nino) -> Result<Vec<Kept>, DbError> {
        let find = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT question, at, source, answer FROM answers WHERE subject = ?1 ORDER BY question",
            )?;
            statement.query_map(params![subject.as_str()], |row| kept(row, subject))?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.failed(&error))
    }
}

fn kept(row: &Row<'_>, subject: &Nino) -> rusqlite::Result<Kept> {
    let at: String = row.get(1)?;
    Ok(Kept {
        subject: subject.clone(),
        question: row.get(0)?,
        at: at.parse().map_err(|_no_instant| rusqlite::Error::InvalidQuery)?,
        source: row.get(2)?,
        answer: row.get(3)?,
    })
}
