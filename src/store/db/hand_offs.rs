//! Who was handed over to HMRC online services, and what came of it.
//!
//! Several copies of the program look after the same hand-offs. Which of them asks HMRC is decided by
//! [`Database::claim_look`]: whoever notes the time of a look first has it. What was noticed is written whoever noticed
//! it, each change once.

mod form;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::{Database, DbError};
use crate::rules::hand_off::HandOff;
use crate::rules::hand_off::watch::{Change, Leaving, Round, State, Way, begins};
use crate::rules::{Role, Subject};

pub(in crate::store::db) use form::{about_from_json, about_to_json, changes_from_json, changes_to_json};

/// What is kept of all hand-offs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOffs {
    /// Those that can be read, the oldest first.
    pub all: Vec<HandOff>,
    /// How many a later version wrote and this one cannot read.
    pub unreadable: usize,
}

const COLUMNS: &str =
    "SELECT number, subject, task, about, role, at, way, before, noticed, state, looked FROM hand_offs";

impl Database {
    /// Keeps a hand-off. One that is still open for the same person, task and thing goes on under its number, with what
    /// HMRC held before the first time.
    pub fn add_hand_off(&self, at: DateTime<Utc>, leaving: &Leaving) -> Result<HandOff, DbError> {
        let transaction = self.for_writing()?;
        let added = add(&transaction, at, leaving).map_err(|error| self.failed(&error))?;
        transaction.commit().map_err(|error| self.failed(&error))?;
        added.ok_or_else(|| self.damaged())
    }

    /// Everybody's hand-offs.
    pub fn hand_offs(&self) -> Result<HandOffs, DbError> {
        let find = || {
            let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} ORDER BY number"))?;
            let rows: Vec<Option<HandOff>> = statement.query_map([], hand_off)?.collect::<rusqlite::Result<_>>()?;
            let unreadable = rows.iter().filter(|row| row.is_none()).count();
            Ok(HandOffs { all: rows.into_iter().flatten().collect(), unreadable })
        };
        find().map_err(|error| self.failed(&error))
    }

    /// Takes the look at these hand-offs that is due now, for this copy of the program alone: the numbers of those that
    /// are as they were when they were read. The others were taken by another copy, or are over.
    pub fn claim_look(&self, now: DateTime<Utc>, as_read: &[HandOff]) -> Result<Vec<u64>, DbError> {
        let transaction = self.for_writing()?;
        let claim = || {
            let mut statement = transaction.prepare_cached(
                "UPDATE hand_offs SET looked = ?1 WHERE number = ?2 AND looked IS ?3 AND at = ?4 AND state = ?5",
            )?;
            let mut claimed = Vec::new();
            for one in as_read {
                let was = one.looked.map(text);
                let number = signed(one.number);
                if statement.execute(params![text(now), number, was, text(one.at), one.state.as_str()])? > 0 {
                    claimed.push(one.number);
                }
            }
            Ok(claimed)
        };
        let claimed = claim().map_err(|error| self.failed(&error))?;
        transaction.commit().map_err(|error| self.failed(&error))?;
        Ok(claimed)
    }

    /// Writes down what a look made of a hand-off, unless the person said meanwhile what came of it. What of the news is
    /// new here too, and whether its state changed.
    pub fn keep_round(&self, number: u64, round: &Round) -> Result<(Vec<Change>, bool), DbError> {
        let transaction = self.for_writing()?;
        let keep = || {
            let Some(one) = find(&transaction, number)? else { return Ok((Vec::new(), false)) };
            let news = one.news(round.news.clone());
            let noticed: Vec<Change> = one.noticed.iter().cloned().chain(news.iter().cloned()).collect();
            let state = if one.state == State::Watching { round.state } else { one.state };
            transaction
                .prepare_cached("UPDATE hand_offs SET before = ?2, noticed = ?3, state = ?4 WHERE number = ?1")?
                .execute(params![
                    signed(number),
                    form::seen_to_json(&round.before),
                    changes_to_json(&noticed),
                    state.as_str()
                ])?;
            Ok((news, state != one.state))
        };
        let kept = keep().map_err(|error| self.failed(&error))?;
        transaction.commit().map_err(|error| self.failed(&error))?;
        Ok(kept)
    }

    /// Notes what the person says came of a hand-off; it, as it stands now. None where there is nothing to say about it.
    pub fn answer_hand_off(&self, number: u64, done: bool) -> Result<Option<HandOff>, DbError> {
        let transaction = self.for_writing()?;
        let answer = || {
            let one = find(&transaction, number)?.filter(|one| one.state.may_be_told());
            let Some(one) = one else { return Ok(None) };
            let state = if done { State::Done } else { State::NotDone };
            transaction
                .prepare_cached("UPDATE hand_offs SET state = ?2 WHERE number = ?1")?
                .execute(params![signed(number), state.as_str()])?;
            Ok(Some(HandOff { state, ..one }))
        };
        let answered = answer().map_err(|error| self.failed(&error))?;
        transaction.commit().map_err(|error| self.failed(&error))?;
        Ok(answered)
    }

    fn for_writing(&self) -> Result<Transaction<'_>, DbError> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
            .map_err(|error| self.failed(&error))
    }
}

fn add(transaction: &Transaction<'_>, at: DateTime<Utc>, leaving: &Leaving) -> rusqlite::Result<Option<HandOff>> {
    let Leaving { subject, task, about, role, way, before, read } = leaving;
    let state = begins(task, about, *role);
    let about = about_to_json(about);
    let still_open = transaction
        .prepare_cached(&format!(
            "{COLUMNS} WHERE subject = ?1 AND task = ?2 AND about = ?3 AND role = ?4
             AND state IN ('watching', 'to-ask') ORDER BY number DESC LIMIT 1"
        ))?
        .query_row(params![subject.nino.as_str(), task, about, role.as_str()], hand_off)
        .optional()?
        .flatten();
    let number = if let Some(open) = still_open {
        // Where something is known of how it was before the first time, that is what is compared with.
        let looked = (!open.before.is_empty()).then(|| text(at));
        transaction
            .prepare_cached("UPDATE hand_offs SET at = ?2, way = ?3, looked = ?4 WHERE number = ?1")?
            .execute(params![signed(open.number), text(at), way.as_str(), looked])?;
        signed(open.number)
    } else {
        transaction
            .prepare_cached(
                "INSERT INTO hand_offs (subject, task, about, role, at, way, before, noticed, state, looked)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                subject.nino.as_str(),
                task,
                about,
                role.as_str(),
                text(at),
                way.as_str(),
                form::seen_to_json(before),
                changes_to_json(&[]),
                state.as_str(),
                read.then(|| text(at))
            ])?;
        transaction.last_insert_rowid()
    };
    find(transaction, u64::try_from(number).unwrap_or_default())
}

/// The row of that number; none where there is none, or it cannot be read.
fn find(transaction: &Transaction<'_>, number: u64) -> rusqlite::Result<Option<HandOff>> {
    let mut statement = transaction.prepare_cached(&format!("{COLUMNS} WHERE number = ?1"))?;
    Ok(statement.query_row(params![signed(number)], hand_off).optional()?.flatten())
}

fn hand_off(row: &Row<'_>) -> rusqlite::Result<Option<HandOff>> {
    let number: i64 = row.get(0)?;
    let texts: Vec<String> = (1..10).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?;
    let looked: Option<String> = row.get(10)?;
    let [subject, task, about, role, at, way, before, noticed, state] = texts.as_slice() else { return Ok(None) };
    let read = || {
        Some(HandOff {
            number: u64::try_from(number).ok()?,
            subject: Subject { nino: subject.parse().ok()? },
            task: task.clone(),
            about: about_from_json(about)?,
            role: role.parse::<Role>().ok()?,
            at: at.parse().ok()?,
            way: Way::ALL.into_iter().find(|one| one.as_str() == way)?,
            before: form::seen_from_json(before)?,
            noticed: changes_from_json(noticed)?,
            state: State::ALL.into_iter().find(|one| one.as_str() == state)?,
            looked: match looked {
                Some(looked) => Some(looked.parse().ok()?),
                None => None,
            },
        })
    };
    Ok(read())
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
