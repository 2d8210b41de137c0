//! Which writes of the journal are not over.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::rules::Subject;
use crate::rules::write::{Draft, Entry, IntentId, Sent, Step, Topic, Where, where_it_stands};

/// A write that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pending {
    /// Confirmed, and never sent.
    NotSent(Draft),
    /// Sent, and nobody knows what became of it.
    Open {
        /// The write.
        sent: Sent,
        /// The last that is known of it. It may arrive at HMRC for a while after that.
        last: DateTime<Utc>,
    },
}

impl Pending {
    pub(super) const fn subject(&self) -> &Subject {
        match self {
            Self::NotSent(draft) => &draft.subject,
            Self::Open { sent, .. } => &sent.subject,
        }
    }

    pub(super) const fn topic(&self) -> Topic {
        match self {
            Self::NotSent(draft) => draft.change.topic(),
            Self::Open { sent, .. } => sent.change.topic(),
        }
    }

    pub(super) const fn intent(&self) -> &IntentId {
        match self {
            Self::NotSent(draft) => &draft.id,
            Self::Open { sent, .. } => &sent.id,
        }
    }

    /// The write that is open, if it was sent.
    pub(super) fn into_open(self) -> Option<(Sent, DateTime<Utc>)> {
        match self {
            Self::NotSent(_) => None,
            Self::Open { sent, last } => Some((sent, last)),
        }
    }
}

/// The writes that are not over, the oldest first.
pub(super) fn pending(entries: &[Entry]) -> Vec<Pending> {
    let mut writes: BTreeMap<&IntentId, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        writes.entry(&entry.intent).or_default().push(entry);
    }
    let mut writes: Vec<Vec<&Entry>> = writes.into_values().collect();
    writes.sort_by_key(|steps| steps.first().map(|entry| entry.number));
    writes.iter().filter_map(|steps| standing(steps)).collect()
}

/// Where the write with these steps stands, unless it is over. One whose confirmation cannot be read is left alone.
fn standing(steps: &[&Entry]) -> Option<Pending> {
    let (first, (change, before)) = steps.iter().rev().find_map(|entry| Some((entry, entry.step.confirmed()?)))?;
    match where_it_stands(steps.iter().map(|entry| &entry.step)) {
        Where::Over => None,
        Where::NotSent => Some(Pending::NotSent(Draft {
            id: first.intent.clone(),
            subject: first.subject.clone(),
            change: change.clone(),
            made: first.at,
        })),
        Where::Open => Some(Pending::Open {
            sent: Sent {
                id: first.intent.clone(),
                subject: first.subject.clone(),
                change: change.clone(),
                before: before.clone(),
                at: steps.iter().find(|entry| entry.step == Step::Sent).map_or(first.at, |entry| entry.at),
            },
            last: steps.last().map_or(first.at, |entry| entry.at),
        }),
    }
}
