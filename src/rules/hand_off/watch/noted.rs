//! What the journal tells of hand-offs: rows that are added and never changed.

use chrono::{DateTime, Utc};

use super::{Change, HandOff, Way};
use crate::rules::hand_off::About;
use crate::rules::{Role, Subject};

/// Something the journal has about a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The hand-off's number.
    pub hand_off: u64,
    /// The task's id in the catalogue.
    pub task: String,
    /// What it is about.
    pub about: About,
    /// As whom.
    pub role: Role,
    /// How the person was taken there. The address itself is not noted: it may name a client.
    pub way: Way,
    /// What happened.
    pub what: Happened,
}

/// What happened to a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// Somebody was handed over.
    HandedOver,
    /// HMRC's record was not as it was before.
    Noticed(Vec<Change>),
    /// HMRC's record shows it, or the person said so.
    Done,
    /// The person said that it was not done.
    NotDone,
    /// It is no longer looked for.
    GaveUp,
}

impl Happened {
    /// Its name in the journal and in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::HandedOver => "handed-over",
            Self::Noticed(_) => "noticed",
            Self::Done => "hand-off-done",
            Self::NotDone => "hand-off-not-done",
            Self::GaveUp => "hand-off-gave-up",
        }
    }
}

/// A row of the journal about a hand-off, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedEntry {
    /// Which row, from 1.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose account.
    pub subject: Subject,
    /// What it tells.
    pub noted: Noted,
}

impl HandOff {
    /// What the journal is to tell of it now.
    pub fn noted(&self, what: Happened) -> Noted {
        Noted {
            hand_off: self.number,
            task: self.task.clone(),
            about: self.about.clone(),
            role: self.role,
            way: self.way,
            what,
        }
    }
}
