//! Finding out what became of a write, from HMRC's record. Nothing is sent.
//!
//! Whether a request may still arrive is decided by HMRC's clock, as its answers tell it: the day that the program was
//! told to take for today does not make anything arrive sooner.

use std::time::Duration;

use chrono::TimeDelta;

use super::open::{Pending, pending, sent};
use super::{FoundOut, Writer};
use crate::rules::Subject;
use crate::rules::write::{Entry, Found, IntentId, Sent, Step, Topic, Withdrawal, Written, doubtful, read_back};
use crate::store::db::{Database, JournalError};

/// How long a write that was noted as not done is looked at again whenever something is found out. Afterwards only
/// before another one about the same is reviewed.
const IN_DOUBT: TimeDelta = TimeDelta::days(1);

impl Writer {
    /// Finds out about every write that nobody knows the outcome of, from HMRC's record; one that was confirmed and
    /// never sent is withdrawn; and one that was noted as not done and turns out to be done after all is noted as that.
    /// Nothing is sent.
    pub async fn find_out(&self) -> Result<Vec<FoundOut>, JournalError> {
        let entries = self.journal().await?.entries;
        let mut found = Vec::new();
        for one in pending(&entries) {
            found.extend(self.find_out_one(one).await?);
        }
        let since = self.there() - IN_DOUBT;
        for id in doubtful(&entries, since).iter().map(|one| one.id) {
            found.extend(self.look_again(id).await?);
        }
        // What the head says of open writes is a help for whoever cannot look here; it is not worth a failure.
        let _stays_as_it_is = self.keeper.journal(Database::finish_head).await;
        Ok(found)
    }

    /// Every write that nobody knows the outcome of, from the journal alone: HMRC is not asked.
    pub async fn open_writes(&self) -> Result<Vec<Sent>, JournalError> {
        let entries = self.journal().await?.entries;
        Ok(pending(&entries).into_iter().filter_map(Pending::into_open).map(|(sent, _)| sent).collect())
    }

    /// Finds out about one write; `None` when it turns out that there is nothing to find out.
    pub(super) async fn find_out_one(&self, one: Pending) -> Result<Option<FoundOut>, JournalError> {
        let Ok(_turn) = self.turn(one.topic(), Duration::ZERO).await else {
            // Another copy is sending it, or finding out about it.
            let still = one.into_open();
            return Ok(still.map(|(sent, _)| FoundOut { sent, found: Ok(None), trouble: None, rows: Vec::new() }));
        };
        // Only now nobody else is at it: what the journal says now is what counts.
        let entries = self.journal().await?.entries;
        let Some(one) = pending(&entries).into_iter().find(|other| other.intent() == one.intent()) else {
            return Ok(None);
        };
        let (sent, last) = match one {
            Pending::NotSent(draft) => {
                self.note(self.now(), &draft.id, &draft.subject, Step::Withdrawn { why: Some(Withdrawal::Ended) })
                    .await?;
                return Ok(None);
            }
            Pending::Open { sent, last } => (sent, last),
        };
        let rows = rows_of(&entries, &sent.id);
        let (held, _at) = match self.held(&sent.subject, sent.change.topic()).await {
            Ok(held) => held,
            Err(failure) => return Ok(Some(FoundOut { sent, found: Err(failure), trouble: None, rows })),
        };
        let reading = read_back(&sent.before, &sent.change.after(), &held.standing());
        match Found::of(reading, last, self.there()) {
            Some(found) => Ok(Some(self.note_found(sent, found, rows).await)),
            None => Ok(Some(FoundOut { sent, found: Ok(None), trouble: None, rows })),
        }
    }

    /// Looks again at whatever was noted as not done about a topic, before something new is reviewed.
    pub(super) async fn look_again_at(&self, subject: &Subject, topic: Topic) -> Result<(), JournalError> {
        let entries = self.journal().await?.entries;
        let about = |one: &&Written<'_>| {
            one.subject == subject && one.change().is_some_and(|(change, _)| change.topic() == topic)
        };
        for one in doubtful(&entries, chrono::DateTime::<chrono::Utc>::MIN_UTC).iter().filter(about) {
            self.look_again(one.id).await?;
        }
        Ok(())
    }

    /// Looks again at a write that was noted as not done: what was found out, where it is done after all.
    async fn look_again(&self, id: &IntentId) -> Result<Option<FoundOut>, JournalError> {
        let entries = self.journal().await?.entries;
        let rows = rows_of(&entries, id);
        let Some(sent) = Written::of(&rows).as_ref().and_then(sent) else { return Ok(None) };
        let Ok(_turn) = self.turn(sent.change.topic(), Duration::ZERO).await else { return Ok(None) };
        // Only now nobody else is at it.
        let entries = self.journal().await?.entries;
        let still = doubtful(&entries, chrono::DateTime::<chrono::Utc>::MIN_UTC).iter().any(|one| one.id == id);
        // Where HMRC cannot be asked now, it is looked at the next time.
        let Ok((held, _at)) = self.held(&sent.subject, sent.change.topic()).await else { return Ok(None) };
        let after = sent.change.after();
        if !still || held.standing() != after || sent.before == after {
            return Ok(None);
        }
        Ok(Some(self.note_found(sent, Found::AfterAll, rows).await))
    }

    async fn note_found(&self, sent: Sent, found: Found, mut rows: Vec<Entry>) -> FoundOut {
        let trouble = self.note_or_tell(&mut rows, &sent.id, &sent.subject, Step::Found(found)).await;
        FoundOut { sent, found: Ok(Some(found)), trouble, rows }
    }
}

fn rows_of(entries: &[Entry], id: &IntentId) -> Vec<Entry> {
    entries.iter().filter(|entry| entry.intent == *id).cloned().collect()
}
