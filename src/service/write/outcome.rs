//! What comes of reviewing, sending and finding out.

use crate::rules::Failure;
use crate::rules::write::{Draft, Entry, Found, IntentId, Objection, Outcome, Proof, Reviewed, Sent, Withdrawal};
use crate::store::db::JournalError;
use crate::store::lock::LockError;

/// Why there is no review of a draft. Nothing was sent.
#[derive(Debug)]
pub enum NotReviewed {
    /// HMRC could not be asked how it stands.
    Failure(Failure),
    /// HMRC's rules, or what HMRC holds, forbid it.
    Objection(Box<(Draft, Objection)>),
    /// What became of an earlier write about the same thing is not known yet, and until it is, nothing new is sent.
    Unresolved(IntentId),
    /// The draft could not be kept, or the journal not be read.
    Journal(JournalError),
}

/// Why nothing was sent.
#[derive(Debug)]
pub enum NotSent {
    /// HMRC's record is no longer as it was reviewed: somebody else changed it. Here is the review anew.
    Changed(Box<Reviewed>),
    /// Meanwhile HMRC's rules, or what HMRC holds, forbid it.
    Objection(Box<(Draft, Objection)>),
    /// What became of an earlier write about the same thing is not known yet.
    Unresolved(IntentId),
    /// HMRC could not be asked how it stands just before.
    Failure(Failure),
    /// Another copy of the program is at the same thing, or the lock between the copies cannot be used.
    Locked(LockError),
    /// This write was sent already, by this program or another copy.
    AlreadySent(IntentId),
    /// The journal could not be written.
    Journal(JournalError),
}

impl NotSent {
    /// What the journal says of it, where something was confirmed before.
    pub(super) fn withdrawal(&self) -> Withdrawal {
        match self {
            Self::Changed(_) => Withdrawal::Changed,
            Self::Objection(objection) if objection.1 == Objection::AlreadySo => Withdrawal::AlreadySo,
            Self::Objection(_) => Withdrawal::Forbidden,
            Self::Failure(_) => Withdrawal::NotReached,
            Self::Unresolved(_) | Self::Locked(_) | Self::AlreadySent(_) => Withdrawal::OtherCopy,
            Self::Journal(_) => Withdrawal::NotNoted,
        }
    }
}

/// What became of a write that was sent.
#[derive(Debug)]
pub struct Told {
    /// What HMRC made of it.
    pub outcome: Outcome,
    /// What HMRC's record says after it was accepted; `None` when it was not accepted, or not read.
    pub proof: Option<Proof>,
    /// Why HMRC's record could not be read after it was accepted.
    pub unread: Option<Failure>,
    /// Why the journal could not be written after the request had left. The outcome stands all the same; on the next
    /// start it will be found out again.
    pub trouble: Option<JournalError>,
    /// What the journal holds of it, the oldest row first: what a receipt is made of.
    pub rows: Vec<Entry>,
}

/// What became of a write that nobody knew of.
#[derive(Debug)]
pub struct FoundOut {
    /// The write.
    pub sent: Sent,
    /// What HMRC's record says: `None` as long as it may still arrive there, or as another copy of the program is at it.
    /// A failure where HMRC could not be asked.
    pub found: Result<Option<Found>, Failure>,
    /// Why the journal could not be written.
    pub trouble: Option<JournalError>,
    /// What the journal holds of it, the oldest row first; nothing where another copy of the program is at it.
    pub rows: Vec<Entry>,
}
