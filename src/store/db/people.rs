//! Whose accounts a profile shows: its own person, or an agent's clients.

use std::fmt;

use rusqlite::{ErrorCode, Row, ffi, params};

use super::{Database, DbError};
use crate::rules::{Nino, Role};

/// Somebody in the book. `Debug` shows only the number in the book.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number in the book; never given twice.
    pub id: i64,
    /// The name; empty when none was given.
    pub name: String,
    /// The National Insurance number.
    pub nino: Nino,
    /// The Unique Taxpayer Reference, ten digits.
    pub utr: Option<String>,
    /// The agent's role towards this client; none for the profile's own person.
    pub role: Option<Role>,
}

/// Somebody to add.
#[derive(Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// The name; empty when there is none.
    pub name: String,
    /// The National Insurance number.
    pub nino: Nino,
    /// The Unique Taxpayer Reference, ten digits.
    pub utr: Option<String>,
    /// The agent's role towards this client; none for the profile's own person.
    pub role: Option<Role>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for NewEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEntry").finish_non_exhaustive()
    }
}

impl Database {
    /// Everybody, in the order they were added.
    pub fn people(&self) -> Result<Vec<Entry>, DbError> {
        let find = || {
            let mut statement =
                self.connection.prepare_cached("SELECT id, name, nino, utr, role FROM people ORDER BY id")?;
            statement.query_map([], entry)?.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.failed(&error))
    }

    /// Adds somebody. Nobody is there twice.
    pub fn add_person(&self, new: &NewEntry) -> Result<Entry, DbError> {
        let NewEntry { name, nino, utr, role } = new.clone();
        let add = || {
            let mut statement =
                self.connection.prepare_cached("INSERT INTO people (name, nino, utr, role) VALUES (?1, ?2, ?3, ?4)")?;
            statement.insert(params![name, nino.as_str(), utr, role.map(Role::as_str)])
        };
        let id = add().map_err(|error| match error {
            rusqlite::Error::SqliteFailure(failure, _)
                if failure.code == ErrorCode::ConstraintViolation
                    && failure.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE =>
            {
                DbError::Duplicate
            }
            other => self.failed(&other),
        })?;
        Ok(Entry { id, name, nino, utr, role })
    }

    /// Takes somebody out of the book, with every answer about them, every draft and every hand-off; false when nobody has
    /// that number.
    /// What was written to HMRC for them stays in the journal.
    pub fn remove_person(&self, id: i64) -> Result<bool, DbError> {
        let remove = || {
            let transaction = self.connection.unchecked_transaction()?;
            transaction
                .execute("DELETE FROM answers WHERE subject = (SELECT nino FROM people WHERE id = ?1)", params![id])?;
            transaction
                .execute("DELETE FROM drafts WHERE subject = (SELECT nino FROM people WHERE id = ?1)", params![id])?;
            transaction.execute(
                "DELETE FROM hand_offs WHERE subject = (SELECT nino FROM people WHERE id = ?1)",
                params![id],
            )?;
            let removed = transaction.execute("DELETE FROM people WHERE id = ?1", params![id])?;
            transaction.commit()?;
            Ok(removed > 0)
        };
        remove().map_err(|error| self.failed(&error))
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let unreadable = || rusqlite::Error::InvalidQuery;
    let (nino, role): (String, Option<String>) = (row.get(2)?, row.get(4)?);
    Ok(Entry {
        id: row.get(0)?,
        name: row.get(1)?,
        nino: nino.parse().map_err(|_no_nino| unreadable())?,
        utr: row.get(3)?,
        role: role.map(|role| role.parse()).transpose().map_err(|_no_role| unreadable())?,
    })
}
