//! What the journal tells of hand-offs: rows that are added and never changed.

use chrono::{DateTime, Utc};

use super::{Change, HandOff, Seen, State, Way, begins};
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

impl Noted {
    /// What the hand-off goes by in the journal, where a write has the name of its receipt: `hand-off-3`.
    pub fn name(&self) -> String {
        format!("hand-off-{}", self.hand_off)
    }
}

/// One hand-off, as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<'a> {
    /// The hand-off as far as it is recorded: what HMRC held before, and when it was asked last, is not.
    pub hand_off: HandOff,
    /// What it goes by: see [`Noted::name`].
    pub name: String,
    /// Its rows, the oldest first; at least one.
    pub rows: Vec<&'a NotedEntry>,
}

/// The hand-offs of a journal, the oldest first.
pub fn recorded<'a>(entries: impl IntoIterator<Item = &'a NotedEntry>) -> Vec<Recorded<'a>> {
    let mut all: Vec<Recorded<'a>> = Vec::new();
    for entry in entries {
        let is_it = |one: &&mut Recorded<'_>| one.hand_off.number == entry.noted.hand_off;
        match all.iter_mut().find(is_it) {
            Some(one) => one.add(entry),
            None => all.push(Recorded::begun_by(entry)),
        }
    }
    all
}

impl<'a> Recorded<'a> {
    fn begun_by(entry: &'a NotedEntry) -> Self {
        let noted = &entry.noted;
        let hand_off = HandOff {
            number: noted.hand_off,
            subject: entry.subject.clone(),
            task: noted.task.clone(),
            about: noted.about.clone(),
            role: noted.role,
            at: entry.at,
            way: noted.way,
            before: Seen::default(),
            noticed: Vec::new(),
            state: begins(&noted.task, &noted.about, noted.role),
            looked: None,
        };
        let mut one = Self { hand_off, name: noted.name(), rows: Vec::new() };
        one.add(entry);
        one
    }

    fn add(&mut self, entry: &'a NotedEntry) {
        self.rows.push(entry);
        match &entry.noted.what {
            Happened::HandedOver => {}
            Happened::Noticed(changes) => self.hand_off.noticed.extend_from_slice(changes),
            Happened::Done => self.hand_off.state = State::Done,
            Happened::NotDone => self.hand_off.state = State::NotDone,
            Happened::GaveUp => self.hand_off.state = State::GaveUp,
        }
    }

    /// The number of its first row: what stands before it in the journal happened before.
    pub fn first_row(&self) -> u64 {
        self.rows.first().map_or(0, |row| row.number)
    }
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
