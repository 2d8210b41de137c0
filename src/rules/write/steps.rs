//! What the journal tells of a write: its steps, and where it stands.

use chrono::{DateTime, TimeDelta, Utc};

use super::change::Change;
use super::held::{Line, Reading, Standing};
use super::life::IntentId;
use crate::rules::{Failure, FailureKind, Subject};

/// How long after it was sent a request that cannot be seen at HMRC may still arrive there. Until then a record that
/// stands as before says nothing.
pub const SETTLED: TimeDelta = TimeDelta::minutes(2);

/// One step of a write, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Somebody confirmed it. From here on it may be sent.
    Confirmed {
        /// What HMRC held then.
        before: Standing,
        /// What to change.
        change: Change,
        /// What whoever confirmed it had before them; none in rows of earlier versions.
        basis: Option<Box<Basis>>,
    },
    /// It is being sent. On disk before the first byte leaves; at most one for a write.
    Sent,
    /// HMRC took it.
    Accepted {
        /// HMRC's correlation id.
        correlation_id: Option<String>,
    },
    /// HMRC refused it, or it never arrived: nothing changed.
    Refused {
        /// Why.
        failure: Failure,
    },
    /// Nobody knows.
    Unknown {
        /// What happened.
        failure: Option<Failure>,
    },
    /// HMRC's record was read after it was accepted.
    Proved(Proof),
    /// HMRC's record was read because nobody knew.
    Found(Found),
    /// It was confirmed, and will not be sent.
    Withdrawn {
        /// Why; none in rows of earlier versions.
        why: Option<Withdrawal>,
    },
}

/// Why what was confirmed was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withdrawal {
    /// The program ended before it was sent.
    Ended,
    /// HMRC's record was no longer as it had been reviewed.
    Changed,
    /// HMRC's record stood so already.
    AlreadySo,
    /// HMRC's rules, or what HMRC held by then, no longer allowed it.
    Forbidden,
    /// HMRC could not be asked how its record stood just before.
    NotReached,
    /// Another copy of the program had sent the same.
    OtherCopy,
    /// The journal could not take that it was about to be sent.
    NotNoted,
}

impl Withdrawal {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Ended,
        Self::Changed,
        Self::AlreadySo,
        Self::Forbidden,
        Self::NotReached,
        Self::OtherCopy,
        Self::NotNoted,
    ];

    /// Its name in the journal and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ended => "program-ended",
            Self::Changed => "record-changed",
            Self::AlreadySo => "already-so",
            Self::Forbidden => "not-allowed",
            Self::NotReached => "hmrc-not-asked",
            Self::OtherCopy => "another-copy",
            Self::NotNoted => "journal-not-written",
        }
    }
}

impl Step {
    /// What was confirmed, and how HMRC's record stood then; none of another step.
    pub const fn confirmed(&self) -> Option<(&Change, &Standing)> {
        match self {
            Self::Confirmed { before, change, .. } => Some((change, before)),
            Self::Sent
            | Self::Accepted { .. }
            | Self::Refused { .. }
            | Self::Unknown { .. }
            | Self::Proved(_)
            | Self::Found(_)
            | Self::Withdrawn { .. } => None,
        }
    }

    /// HMRC's id of the answer, where it is one.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Accepted { correlation_id } => correlation_id.as_deref(),
            Self::Refused { failure } | Self::Unknown { failure: Some(failure) } => failure.correlation_id.as_deref(),
            Self::Confirmed { .. }
            | Self::Sent
            | Self::Unknown { failure: None }
            | Self::Proved(_)
            | Self::Found(_)
            | Self::Withdrawn { .. } => None,
        }
    }

    /// Whether HMRC answered, whatever the answer told; an answer that was lost is none.
    pub fn is_answer(&self) -> bool {
        match self {
            Self::Accepted { .. } | Self::Refused { .. } => true,
            Self::Unknown { failure } => {
                failure.as_ref().is_some_and(|failure| failure.kind != FailureKind::Unreachable)
            }
            Self::Confirmed { .. } | Self::Sent | Self::Proved(_) | Self::Found(_) | Self::Withdrawn { .. } => false,
        }
    }

    /// Its name in the journal and in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Confirmed { .. } => "confirmed",
            Self::Sent => "sent",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::Unknown { .. } => "unknown",
            Self::Proved(_) => "proved",
            Self::Found(_) => "found",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// What a confirmation rested on: what was on screen, since when, and how it was said yes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// When it was drafted.
    pub drafted: DateTime<Utc>,
    /// When HMRC said how its record stands; of several answers, the oldest.
    pub seen: DateTime<Utc>,
    /// Before and after, as it was reviewed.
    pub lines: Vec<Line>,
    /// How it was confirmed.
    pub manner: Manner,
}

/// How a write was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manner {
    /// The word was typed below the review in the interface.
    Interface,
    /// The word was typed below the review that a command showed.
    Command,
    /// `--yes` stood on the command line.
    Yes,
}

impl Manner {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Interface, Self::Command, Self::Yes];

    /// Its name in the journal and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interface => "typed-in-interface",
            Self::Command => "typed-at-command",
            Self::Yes => "yes-option",
        }
    }
}

/// What reading back after a success found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// HMRC's record stands as sent.
    AsSent,
    /// HMRC's record does not stand as sent (yet).
    NotAsSent,
}

impl Proof {
    /// Its name in the journal and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsSent => "as-sent",
            Self::NotAsSent => "not-as-sent",
        }
    }
}

/// What became of a write that nobody knew of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// It was done.
    Done,
    /// It was not done, and cannot arrive any more.
    NotDone,
    /// HMRC's record stands neither as before nor as sent: somebody else changed it, and nobody can tell more.
    ChangedByOthers,
    /// HMRC's record stands as sent, after it was noted as not done: it arrived later than anything should, or somebody
    /// did the same elsewhere.
    AfterAll,
}

impl Found {
    /// What a reading at `now` says about a write sent at `sent`; `None` where it is too early to say: as long as it may
    /// still arrive, neither a record that stands as before nor one that somebody else changed is the last word.
    ///
    /// Both times are by HMRC's clock, or by this computer's where HMRC's is not known: never by the day that the
    /// program was told to take for today.
    pub fn of(reading: Reading, sent: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        let settled = now - sent >= SETTLED;
        match reading {
            Reading::AsSent => Some(Self::Done),
            Reading::Otherwise => settled.then_some(Self::ChangedByOthers),
            Reading::AsBefore => settled.then_some(Self::NotDone),
        }
    }

    /// Its name in the journal and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not-done",
            Self::ChangedByOthers => "changed-by-others",
            Self::AfterAll => "after-all",
        }
    }
}

/// A row of the journal, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which row, from 1; 0 for what could not be noted and is told all the same.
    pub number: u64,
    /// When, by the program's clock.
    pub at: DateTime<Utc>,
    /// When, by HMRC's clock as far as it was known, else by this computer's; none in rows of earlier versions.
    pub there: Option<DateTime<Utc>>,
    /// Which write.
    pub intent: IntentId,
    /// Whose account.
    pub subject: Subject,
    /// What happened.
    pub step: Step,
}

/// Where a write stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Where {
    /// Confirmed, and not sent.
    NotSent,
    /// Sent, and nobody knows what became of it.
    Open,
    /// Over: there is nothing to find out.
    Over,
}

/// Where a write stands after these steps, the oldest first.
pub fn where_it_stands<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Where {
    steps.into_iter().fold(Where::NotSent, |_before, step| match step {
        Step::Confirmed { .. } => Where::NotSent,
        Step::Sent | Step::Unknown { .. } => Where::Open,
        Step::Accepted { .. } | Step::Refused { .. } | Step::Proved(_) | Step::Found(_) | Step::Withdrawn { .. } => {
            Where::Over
        }
    })
}
