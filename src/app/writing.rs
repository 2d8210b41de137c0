//! Writing to HMRC as the interface knows it: the lock, drafts, the sheets of a write, and what comes of it.
//!
//! Nothing here sends anything. What is sent leaves as a [`Confirmed`](crate::rules::write::Confirmed) in
//! [`Effect::Send`](crate::app::effect::Effect), which can only be had from the review on screen.

mod amounts;
mod journal;

pub use amounts::{AmountRow, AmountsSheet, AskedOnce, ToKeep, WrongAmount};
pub use journal::{JournalRow, JournalSheet};

use chrono::{DateTime, Utc};

use crate::app::field::Line;
use crate::app::model::Model;
use crate::rules::coding_out::{CodingOutStatus, Return, Window, choice, correction};
use crate::rules::hand_off::watch::NotedEntry;
use crate::rules::write::{
    Change, Draft, Entry, Found, Held, IntentId, Lock, Objection, Outcome, Proof, Reviewed, Sent, Topic,
};
use crate::rules::{Failure, Query, Subject, TaxYear};

use super::remote::read;

/// What is known of writing.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    /// Whether writing is unlocked, for whom and until when.
    pub lock: Lock,
    /// What the person on screen wants to change and has not done yet.
    pub drafts: Vec<Draft>,
    /// Whether the journal was looked at for those: until then nothing about coding out is offered.
    pub looked: Looked,
    /// Writes of this profile that nobody knows the outcome of.
    pub open: Vec<Sent>,
    /// The write that is being sent.
    pub sending: Option<Sending>,
    /// Whether it is due to look again what became of the open ones.
    pub looking: bool,
    /// Whether that is being looked at.
    pub finding: bool,
    /// Whether one came to the open ones meanwhile.
    pub one_more: bool,
    /// How often that was looked at in vain.
    pub looks: u32,
    /// The number of the last review that was asked for.
    pub asked: u64,
}

/// Whether the journal was looked at for writes that nobody knows the outcome of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Looked {
    /// Not through this connection.
    #[default]
    NotYet,
    /// It was.
    Once,
}

/// A write that is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Its name.
    pub id: IntentId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Whether somebody wants to leave as soon as the journal has what became of it.
    pub leaving: bool,
}

/// Whether writing is to be unlocked: the sheet that asks.
#[derive(Debug, Clone, Default)]
pub struct UnlockSheet {
    /// Whether "unlock" is chosen; at first it is not.
    pub unlock: bool,
    /// What was on screen before, and comes back.
    pub under: Option<Box<WriteSheet>>,
}

/// A write on screen.
#[derive(Debug, Clone)]
pub struct WriteSheet {
    /// Whose account.
    pub subject: Subject,
    /// What to change.
    pub change: Change,
    /// The number of the review that is awaited or shown.
    pub number: u64,
    /// The draft about the same topic that was kept before; it comes back where this is not done.
    pub replaced: Option<Change>,
    /// How far it got.
    pub stage: Stage,
    /// First visible line.
    pub scroll: u16,
}

/// How far a write on screen got.
#[derive(Debug, Clone)]
pub enum Stage {
    /// HMRC is asked how it stands.
    Asking {
        /// What it held when it was reviewed before, and what was typed then.
        before: Option<(Box<Held>, Line)>,
    },
    /// Before and after, side by side.
    Review(ReviewPage),
    /// Nothing was sent, and nothing can be sent now.
    Stopped(Stopped),
    /// No was said, and nothing was sent.
    No,
    /// It is on its way.
    Sending,
    /// What became of it.
    Told(Box<Told>),
}

/// A review on screen.
#[derive(Debug, Clone)]
pub struct ReviewPage {
    /// The review.
    pub reviewed: Box<Reviewed>,
    /// What was typed to confirm it.
    pub field: Line,
    /// Whether it was on screen already when the last thing happened: a key from before it was drawn is not meant for it.
    pub drawn: bool,
    /// Whether the request is shown.
    pub request: bool,
    /// What is to be said of it.
    pub said: Option<Said>,
}

/// What is to be said of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// Nothing was typed.
    NoWord,
    /// What was typed is not the word.
    WrongWord,
    /// Writing is locked.
    Locked,
    /// HMRC was asked again, and nothing has changed.
    Refreshed,
    /// HMRC's record has changed since it was reviewed, and nothing was sent.
    Changed,
}

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// HMRC could not be asked how it stands.
    Failure(Failure),
    /// HMRC's rules, or what HMRC holds, forbid it.
    Objection(Objection),
    /// What became of an earlier write about the same is not known yet.
    Unresolved(IntentId),
    /// It was sent already, by another copy of the program.
    AlreadySent(IntentId),
    /// This computer is in the way; what happened and what to do, in sentences.
    Here(String),
}

/// What became of a write that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendTold {
    /// It was sent.
    Sent(Box<Told>),
    /// HMRC's record had changed, and nothing was sent. Here is the review anew.
    Changed(Box<Reviewed>),
    /// Nothing was sent.
    NotSent(Stopped),
}

/// What became of a write that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What HMRC made of it.
    pub outcome: Outcome,
    /// What HMRC's record says after it was accepted.
    pub proof: Option<Proof>,
    /// Why that could not be read.
    pub unread: Option<Failure>,
    /// Why the journal could not be written afterwards, in a sentence.
    pub trouble: Option<String>,
    /// What was found out since, where the outcome was not known.
    pub found: Option<Found>,
    /// What the journal holds of it, the oldest row first: what the receipt is made of.
    pub rows: Vec<Entry>,
}

impl Told {
    /// The write.
    pub const fn sent(&self) -> &Sent {
        match &self.outcome {
            Outcome::Accepted(accepted) => &accepted.sent,
            Outcome::Refused(refused) => &refused.sent,
            Outcome::Unknown(unknown) => &unknown.sent,
        }
    }
}

/// What was found out of a write that nobody knew of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundOut {
    /// The write.
    pub sent: Sent,
    /// What HMRC's record says; nothing while it may still arrive.
    pub found: Result<Option<Found>, Failure>,
    /// What the journal holds of it, the oldest row first.
    pub rows: Vec<Entry>,
}

/// The journal, read and held against itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalTold {
    /// Its rows about writes, the oldest first.
    pub entries: Vec<Entry>,
    /// Its rows about hand-offs to HMRC online services, the oldest first.
    pub hand_offs: Vec<NotedEntry>,
    /// The numbers of rows that cannot be read.
    pub unreadable: Vec<u64>,
    /// How many rows there are.
    pub rows: u64,
    /// What is wrong with it, in sentences; nothing when it is sound.
    pub flaws: Vec<String>,
    /// Whether the program ended before it had noted the last row.
    pub unfinished: bool,
}

impl WriteSheet {
    /// What of it is closed without anything being lost: everything but a write that is on its way.
    pub const fn may_be_closed(&self) -> bool {
        !matches!(self.stage, Stage::Sending)
    }
}

impl Model {
    /// Until when the account on screen may be written to; `None` where it may not.
    pub fn unlocked_until(&self) -> Option<DateTime<Utc>> {
        self.subject.as_ref().and_then(|subject| self.writing.lock.until(subject, self.now))
    }

    /// What HMRC says of a year's return.
    pub fn return_of(&self, year: TaxYear) -> Return {
        Return::of(&self.rows.returns, year)
    }

    /// When something about a topic can be changed.
    pub fn window(&self, topic: Topic) -> Window {
        let year = topic.tax_year();
        match topic {
            Topic::CodedOut(_) => correction(year, self.return_of(year), self.today()),
            Topic::CodingOut(_) => choice(year, self.return_of(year), self.today()),
        }
    }

    /// The write about a topic of the person on screen that nobody knows the outcome of: until it is found out, nothing
    /// else about the same can be sent.
    pub fn open_write(&self, topic: Topic) -> Option<&Sent> {
        let subject = self.subject.as_ref()?;
        self.writing.open.iter().find(|sent| sent.subject == *subject && sent.change.topic() == topic)
    }

    /// The choice for a year's bill, where HMRC told it.
    pub fn choice_of(&self, year: TaxYear) -> Option<&CodingOutStatus> {
        self.answer(&Query::CodingOutStatus(year)).and_then(read::coding_out_status)
    }

    /// The draft of the person on screen about a topic.
    pub fn draft_of(&self, topic: Topic) -> Option<&Draft> {
        let subject = self.subject.as_ref()?;
        self.writing.drafts.iter().find(|draft| draft.subject == *subject && draft.change.topic() == topic)
    }
}
