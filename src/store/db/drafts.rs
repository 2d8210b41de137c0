//! What people want to change at HMRC and have not done yet: one draft for a person and a topic.

use chrono::SecondsFormat;
use rusqlite::{OptionalExtension as _, Row, params};

use super::journal::{change_from_json, change_to_json};
use super::{Database, DbError, hexadecimal};
use crate::rules::Subject;
use crate::rules::write::{Draft, IntentId, Topic};

/// A name for a write that nobody has used: 16 random bytes in hexadecimal digits.
pub fn new_intent() -> Result<IntentId, DbError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_no_detail| DbError::NoRandomness)?;
    Ok(IntentId::new(hexadecimal(&bytes)))
}

/// How a topic is called in the table.
fn key(topic: Topic) -> String {
    match topic {
        Topic::CodedOut(year) => format!("coded-out {year}"),
        Topic::CodingOut(year) => format!("coding-out {year}"),
    }
}

impl Database {
    /// Keeps a draft in place of the one before about the same topic.
    pub fn save_draft(&self, draft: &Draft) -> Result<(), DbError> {
        let save = || {
            let mut statement = self.connection.prepare_cached(
                "INSERT INTO drafts (subject, topic, intent, change, made) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (subject, topic)
                 DO UPDATE SET intent = excluded.intent, change = excluded.change, made = excluded.made",
            )?;
            statement.execute(params![
                draft.subject.nino.as_str(),
                key(draft.change.topic()),
                draft.id.as_str(),
                change_to_json(&draft.change),
                draft.made.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            ])
        };
        save().map(drop).map_err(|error| self.failed(&error))
    }

    /// Somebody's drafts, by topic and tax year. One that a later version made and this one cannot read stays where it
    /// is, unseen.
    pub fn drafts(&self, subject: &Subject) -> Result<Vec<Draft>, DbError> {
        let find = || {
            let mut statement = self
                .connection
                .prepare_cached("SELECT intent, change, made FROM drafts WHERE subject = ?1 ORDER BY topic")?;
            let drafts = statement.query_map(params![subject.nino.as_str()], |row| draft(row, subject))?;
            drafts.filter_map(rusqlite::Result::transpose).collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.failed(&error))
    }

    /// The draft about a topic.
    pub fn draft(&self, subject: &Subject, topic: Topic) -> Result<Option<Draft>, DbError> {
        let find = || {
            let mut statement = self
                .connection
                .prepare_cached("SELECT intent, change, made FROM drafts WHERE subject = ?1 AND topic = ?2")?;
            statement.query_row(params![subject.nino.as_str(), key(topic)], |row| draft(row, subject)).optional()
        };
        Ok(find().map_err(|error| self.failed(&error))?.flatten())
    }

    /// Forgets the draft about a topic; false when there is none.
    pub fn forget_draft(&self, subject: &Subject, topic: Topic) -> Result<bool, DbError> {
        let forget = || {
            let mut statement =
                self.connection.prepare_cached("DELETE FROM drafts WHERE subject = ?1 AND topic = ?2")?;
            statement.execute(params![subject.nino.as_str(), key(topic)])
        };
        forget().map(|gone| gone > 0).map_err(|error| self.failed(&error))
    }
}

fn draft(row: &Row<'_>, subject: &Subject) -> rusqlite::Result<Option<Draft>> {
    let (intent, change, made): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let readable = change_from_json(&change).zip(made.parse().ok());
    Ok(readable.map(|(change, made)| Draft { id: IntentId::new(intent), subject: subject.clone(), change, made }))
}
