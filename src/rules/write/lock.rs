//! Read-only by default: writing is unlocked for one account and a quarter of an hour.

use chrono::{DateTime, TimeDelta, Utc};

use crate::rules::Subject;

/// How long writing stays unlocked.
pub const UNLOCKED_FOR: TimeDelta = TimeDelta::minutes(15);

/// Whether writing is locked. No setting opens it for good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Lock {
    /// Nothing is written.
    #[default]
    Locked,
    /// Writing is unlocked for this account.
    Unlocked {
        /// Whose.
        subject: Subject,
        /// Not from this instant on.
        until: DateTime<Utc>,
    },
}

impl Lock {
    /// Unlocked for `subject` from `now` on.
    pub fn open(subject: Subject, now: DateTime<Utc>) -> Self {
        Self::Unlocked { subject, until: now.checked_add_signed(UNLOCKED_FOR).unwrap_or(now) }
    }

    /// Until when `subject`'s account may be written to; `None` where it may not. A clock put back does not lengthen it.
    pub fn until(&self, subject: &Subject, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Unlocked { subject: whose, until }
                if whose == subject && now < *until && *until - now <= UNLOCKED_FOR =>
            {
                Some(*until)
            }
            Self::Locked | Self::Unlocked { .. } => None,
        }
    }
}
