//! Which writes of the journal are not over.

use chrono::{DateTime, Utc};

use crate::rules::Subject;
use crate::rules::write::{Draft, Entry, IntentId, Sent, Step, Topic, Where, Written, writes};

/// A write that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pending {
    /// Confirmed, and never sent.
    NotSent(Draft),
    /// Sent, and nobody knows what became of it.
    Open {
        /// The write.
        sent: Sent,
        /// The last that is known of it, by HMRC's clock. It may arrive at HMRC for a while after that.
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
    writes(entries).iter().filter_map(standing).collect()
}

/// Where a write stands, unless it is over. One whose confirmation cannot be read is left alone.
fn standing(one: &Written<'_>) -> Option<Pending> {
    let confirmed = one.row(|step| step.confirmed().is_some())?;
    match one.stands() {
        Where::Over => None,
        Where::NotSent => Some(Pending::NotSent(Draft {
            id: one.id.clone(),
            subject: one.subject.clone(),
            change: one.change()?.0.clone(),
            made: confirmed.at,
        })),
        Where::Open => Some(Pending::Open {
            sent: sent(one)?,
            last: one.entries.last().map_or(confirmed.at, |entry| entry.there.unwrap_or(entry.at)),
        }),
    }
}

/// What was sent, where the journal's row that says so can be read.
pub(super) fn sent(one: &Written<'_>) -> Option<Sent> {
    let (change, before) = one.change()?;
    let at = one.row(|step| *step == Step::Sent).or_else(|| one.row(|step| step.confirmed().is_some()))?.at;
    let (change, before) = (change.clone(), before.clone());
    Some(Sent { id: one.id.clone(), subject: one.subject.clone(), change, before, at })
}
