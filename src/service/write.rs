//! The one path that every write to HMRC takes.
//!
//! What order things happen in is decided here and nowhere else: the draft is kept; HMRC is asked how it stands; rules
//! and record are held against the draft; a person confirms what they saw; the journal has it on disk; HMRC is asked
//! again, and only if nothing has changed does the request leave, once; what became of it goes to the journal; and
//! HMRC's record is read back. Whatever ends the program in between, the next start finds out from the journal and
//! HMRC's record. Nothing is ever sent again by itself.
//!
//! Two copies of the program take turns: a lock holds for a topic, from the last look at HMRC's record to the reading
//! back, and that a write is sent once is also held by the database.

mod finding;
mod open;
mod outcome;
mod request;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::time::Instant;

use super::accounts::Accounts;
use super::clock::Clock;
use super::keeper::Keeper;
use crate::hmrc::error::ApiError;
use crate::rules::coding_out::Return;
use crate::rules::failure::Changed;
use crate::rules::write::{
    Accepted, Basis, Change, Confirmed, Draft, Entry, Held, IntentId, Manner, Outcome, Proof, Refused, Reviewed, Seen,
    Sent, Step, Topic, Unknown,
};
use crate::rules::{Answer, Failure, FailureKind, Query, Subject};
use crate::store::db::{Database, Journal, JournalError, Stamp, Verified, new_intent};
use crate::store::lock::{FileLock, LockError};

use open::{Pending, pending};

pub use outcome::{FoundOut, NotReviewed, NotSent, Told};

/// How long another copy of the program may be at the same topic: as long as a request may take, and its reading back.
const PATIENCE: Duration = Duration::from_mins(1);
/// How soon a held lock is tried again.
const AGAIN: Duration = Duration::from_millis(20);
/// This program's code for an answer of HMRC's that is about something else than it was asked.
const UNANSWERED: &str = "unanswered";

/// Writes to the accounts that one sign-in can see. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    accounts: Accounts,
    keeper: Keeper,
    locks: PathBuf,
    manner: Manner,
    /// How far HMRC's clock is ahead of this computer's, as its answers told.
    ahead: Arc<Mutex<TimeDelta>>,
}

impl Writer {
    /// A writer for `accounts`, with the journal where `keeper` keeps it.
    pub(super) fn new(accounts: Accounts, keeper: Keeper, locks: &Path) -> Self {
        let ahead = Arc::new(Mutex::new(TimeDelta::zero()));
        Self { accounts, keeper, locks: locks.to_owned(), manner: Manner::Interface, ahead }
    }

    /// The same writer, for whoever confirms in another manner than in the interface: the journal says how.
    #[must_use]
    pub fn confirmed_by(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }

    /// A new draft, made now. It is kept as soon as it is saved or reviewed.
    pub fn draft(&self, subject: Subject, change: Change) -> Result<Draft, JournalError> {
        Ok(Draft { id: new_intent()?, subject, change, made: self.now() })
    }

    /// What HMRC holds of a topic and says of the year's return, asked now.
    pub async fn see(&self, subject: &Subject, topic: Topic) -> Result<Seen, Failure> {
        let (held, held_at) = self.held(subject, topic).await?;
        let year = topic.tax_year();
        let returns = self.accounts.ask(subject, &Query::Returns(Some(year))).await?;
        let Answer::Obligations(obligations) = returns.value else { return Err(unanswered()) };
        Ok(Seen { held, the_return: Return::of(&obligations, year), at: held_at.min(returns.at) })
    }

    /// What HMRC holds of a topic, and the time of the oldest answer.
    async fn held(&self, subject: &Subject, topic: Topic) -> Result<(Held, DateTime<Utc>), Failure> {
        let mut at = DateTime::<Utc>::MAX_UTC;
        let mut answers = Vec::new();
        for question in topic.questions() {
            let answer = self.accounts.ask(subject, &question).await?;
            at = at.min(answer.at);
            answers.push(answer.value);
        }
        if let Some(there) = self.accounts.time_there() {
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = there - Clock::system().now();
        }
        Held::of(topic, answers).map(|held| (held, at)).ok_or_else(unanswered)
    }

    /// Keeps the draft, asks HMRC how it stands, holds the draft to that and to the rules, and puts the request beside it.
    ///
    /// Every review gives the draft another name, so that each confirmation is a write of its own, whatever became of
    /// an earlier one, and whoever else has taken up the same draft. An earlier write about the same topic that nobody
    /// knows the outcome of is found out first.
    pub async fn review(&self, draft: Draft, today: NaiveDate) -> Result<Reviewed, NotReviewed> {
        let draft = self.named_anew(draft).await.map_err(NotReviewed::Journal)?;
        let topic = draft.change.topic();
        if let Some(open) = self.open_write(&draft.subject, topic).await.map_err(NotReviewed::Journal)? {
            let found = self.find_out_one(open).await;
            match found.map_err(NotReviewed::Journal)?.map(|one| (one.sent.id, one.found)) {
                None | Some((_, Ok(Some(_)))) => {}
                Some((id, Ok(None))) => return Err(NotReviewed::Unresolved(id)),
                Some((_, Err(failure))) => return Err(NotReviewed::Failure(failure)),
            }
        }
        self.look_again_at(&draft.subject, topic).await.map_err(NotReviewed::Journal)?;
        let seen = self.see(&draft.subject, topic).await.map_err(NotReviewed::Failure)?;
        reviewed(draft, seen, today).map_err(NotReviewed::Objection)
    }

    /// The draft under a name that nobody has used, kept under it.
    async fn named_anew(&self, draft: Draft) -> Result<Draft, JournalError> {
        let draft = Draft { id: new_intent()?, ..draft };
        self.save_draft(&draft).await?;
        Ok(draft)
    }

    /// Sends what was confirmed, once, if HMRC's record is still as it was reviewed.
    ///
    /// Whatever the answer, the journal had on disk what was sent before it left.
    pub async fn send(&self, confirmed: Confirmed) -> Result<Told, NotSent> {
        let topic = confirmed.reviewed().draft().change.topic();
        let _turn = self.turn(topic, PATIENCE).await.map_err(NotSent::Locked)?;
        self.may_send(confirmed.reviewed().draft()).await?;
        let confirmed = self.on_its_own(confirmed).await.map_err(NotSent::Journal)?;
        let Draft { id, subject, change, .. } = confirmed.reviewed().draft().clone();
        let note = |step| self.note(self.now(), &id, &subject, step);
        let step = self.confirmation(&confirmed);
        let mut rows = vec![self.note(confirmed.at(), &id, &subject, step).await.map_err(NotSent::Journal)?];
        let confirmed = match self.still_holds(confirmed, topic).await {
            Ok(confirmed) => confirmed,
            Err(not_sent) => {
                note(withdrawn(&not_sent)).await.map_err(NotSent::Journal)?;
                return Err(*not_sent);
            }
        };
        // What cannot be connected to cannot be sent to: better known before the journal says that it was.
        let client = match self.accounts.client().await {
            Ok(client) => client,
            Err(failure) => {
                let not_sent = NotSent::Failure(failure);
                note(withdrawn(&not_sent)).await.map_err(NotSent::Journal)?;
                return Err(not_sent);
            }
        };
        let sent = confirmed.send(self.now());
        match self.note(sent.at, &id, &subject, Step::Sent).await {
            Ok(row) => rows.push(row),
            Err(error) => {
                let not_sent = match error {
                    JournalError::AlreadySent => NotSent::AlreadySent(id.clone()),
                    other => NotSent::Journal(other),
                };
                // Where not even this can be written, the next start finds that nothing has changed at HMRC.
                let _not_even_this = note(withdrawn(&not_sent)).await;
                return Err(not_sent);
            }
        }
        let answer = request::send(&client, &subject, &change).await;
        let outcome = outcome(sent, answer.map(|written| written.correlation_id), self.now());
        let mut trouble = self.note_or_tell(&mut rows, &id, &subject, step_of(&outcome)).await;
        let (proof, unread) = match &outcome {
            Outcome::Accepted(Accepted { sent, .. }) => match self.proof(sent).await {
                Ok(proof) => {
                    let untold = self.note_or_tell(&mut rows, &id, &subject, Step::Proved(proof)).await;
                    trouble = trouble.or(untold);
                    (Some(proof), None)
                }
                Err(failure) => (None, Some(failure)),
            },
            Outcome::Refused(_) | Outcome::Unknown(_) => (None, None),
        };
        Ok(Told { outcome, proof, unread, trouble, rows })
    }

    /// Notes a step among the `rows`. Where it cannot be noted it is told all the same, without a row's number, and why.
    async fn note_or_tell(
        &self,
        rows: &mut Vec<Entry>,
        id: &IntentId,
        subject: &Subject,
        step: Step,
    ) -> Option<JournalError> {
        let row = self.row(self.now(), id, subject, step.clone());
        let noted = self.note(row.at, id, subject, step).await;
        let (row, trouble) = match noted {
            Ok(row) => (row, None),
            Err(error) => (row, Some(error)),
        };
        rows.push(row);
        trouble
    }

    /// A row that has no number yet.
    fn row(&self, at: DateTime<Utc>, id: &IntentId, subject: &Subject, step: Step) -> Entry {
        Entry { number: 0, at, there: Some(self.there()), intent: id.clone(), subject: subject.clone(), step }
    }

    /// What the journal notes of a confirmation: all that was on screen when it was given.
    fn confirmation(&self, confirmed: &Confirmed) -> Step {
        let reviewed = confirmed.reviewed();
        let Draft { made: drafted, change, .. } = reviewed.draft().clone();
        let Seen { held, at: seen, .. } = reviewed.seen();
        let basis = Basis { drafted, seen: *seen, lines: reviewed.lines(), manner: self.manner };
        Step::Confirmed { before: held.standing(), change, basis: Some(Box::new(basis)) }
    }

    /// The same, under a name of its own where an earlier confirmation of it was withdrawn: that one keeps its rows.
    async fn on_its_own(&self, confirmed: Confirmed) -> Result<Confirmed, JournalError> {
        let id = confirmed.reviewed().draft().id.clone();
        if !self.journal().await?.entries.iter().any(|entry| entry.intent == id) {
            return Ok(confirmed);
        }
        let anew = self.named_anew(confirmed.reviewed().draft().clone()).await?;
        Ok(confirmed.under(anew.id))
    }

    /// Whether the journal allows a write: it is sound, this one was never sent, and no other about the same is open.
    async fn may_send(&self, draft: &Draft) -> Result<(), NotSent> {
        let Draft { id, subject, change, .. } = draft;
        let verified = self.verify().await.map_err(NotSent::Journal)?;
        if let Some(flaw) = verified.flaws.first() {
            return Err(NotSent::Journal(JournalError::Flawed(*flaw)));
        }
        let intent = id.clone();
        if self.keeper.journal(move |database| database.was_sent(&intent)).await.map_err(NotSent::Journal)? {
            return Err(NotSent::AlreadySent(id.clone()));
        }
        match self.open_write(subject, change.topic()).await.map_err(NotSent::Journal)? {
            Some(open) => Err(NotSent::Unresolved(open.intent().clone())),
            None => Ok(()),
        }
    }

    /// Looks at HMRC's record once more, just before: what was confirmed, if it still holds.
    async fn still_holds(&self, confirmed: Confirmed, topic: Topic) -> Result<Confirmed, Box<NotSent>> {
        let subject = &confirmed.reviewed().draft().subject;
        let now = self.see(subject, topic).await.map_err(|failure| Box::new(NotSent::Failure(failure)))?;
        let is_still = confirmed.reviewed().seen().held.is_still(&now.held);
        match reviewed(confirmed.reviewed().draft().clone(), now, self.now().date_naive()) {
            Err(objection) => Err(Box::new(NotSent::Objection(objection))),
            Ok(anew) if !is_still => {
                let draft = self.named_anew(anew.draft().clone()).await;
                let draft = draft.map_err(|error| Box::new(NotSent::Journal(error)))?;
                Err(Box::new(NotSent::Changed(Box::new(anew.under(draft.id)))))
            }
            Ok(_the_same) => Ok(confirmed),
        }
    }

    /// What HMRC's record says of a write that it took.
    async fn proof(&self, sent: &Sent) -> Result<Proof, Failure> {
        let (held, _at) = self.held(&sent.subject, sent.change.topic()).await?;
        Ok(if held.standing() == sent.change.after() { Proof::AsSent } else { Proof::NotAsSent })
    }

    /// A write about this topic that nobody knows the outcome of.
    async fn open_write(&self, subject: &Subject, topic: Topic) -> Result<Option<Pending>, JournalError> {
        let pending = pending(&self.journal().await?.entries);
        let is_open = |one: &Pending| matches!(one, Pending::Open { .. });
        Ok(pending.into_iter().find(|one| is_open(one) && one.subject() == subject && one.topic() == topic))
    }

    /// The journal.
    pub async fn journal(&self) -> Result<Journal, JournalError> {
        self.keeper.journal(Database::journal).await
    }

    /// Whether the journal is as this program left it.
    pub async fn verify(&self) -> Result<Verified, JournalError> {
        self.keeper.journal(Database::verify_journal).await
    }

    /// Somebody's drafts, by topic and tax year.
    pub async fn drafts(&self, subject: &Subject) -> Result<Vec<Draft>, JournalError> {
        let subject = subject.clone();
        self.keeper.journal(move |database| database.drafts(&subject)).await
    }

    /// Keeps a draft in place of the one before about the same topic.
    pub async fn save_draft(&self, draft: &Draft) -> Result<(), JournalError> {
        let draft = draft.clone();
        self.keeper.journal(move |database| database.save_draft(&draft)).await
    }

    /// Forgets the draft about a topic; false when there is none.
    pub async fn forget_draft(&self, subject: &Subject, topic: Topic) -> Result<bool, JournalError> {
        let subject = subject.clone();
        self.keeper.journal(move |database| database.forget_draft(&subject, topic)).await
    }

    fn now(&self) -> DateTime<Utc> {
        self.accounts.clock().now()
    }

    /// The time at HMRC, as far as its answers told it; else by this computer's own clock.
    fn there(&self) -> DateTime<Utc> {
        let now = Clock::system().now();
        now.checked_add_signed(*self.ahead.lock().unwrap_or_else(PoisonError::into_inner)).unwrap_or(now)
    }

    /// Notes a step; its row.
    async fn note(
        &self,
        at: DateTime<Utc>,
        id: &IntentId,
        subject: &Subject,
        step: Step,
    ) -> Result<Entry, JournalError> {
        let row = self.row(at, id, subject, step);
        let noted = row.clone();
        let append = move |database: &Database| {
            let stamp = Stamp { at, there: noted.there.unwrap_or(at) };
            database.append(stamp, &noted.intent, &noted.subject, &noted.step)
        };
        Ok(Entry { number: self.keeper.journal(append).await?, ..row })
    }

    /// Waits until no other copy of the program is at this topic, and keeps them out until it is dropped.
    ///
    /// The lock's name holds the topic and not the person, whom the names of files are not to tell; two people's writes
    /// about the same year take turns then, which nobody notices.
    async fn turn(&self, topic: Topic, patience: Duration) -> Result<FileLock, LockError> {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let source: String = self.accounts.source().chars().map(plain).collect();
        let name = match topic {
            Topic::CodedOut(year) => format!("write-{source}-coded-out-{year}"),
            Topic::CodingOut(year) => format!("write-{source}-coding-out-{year}"),
        };
        let path = self.locks.join(name);
        let started = Instant::now();
        loop {
            if let Some(lock) = FileLock::try_take(&path)? {
                return Ok(lock);
            }
            if started.elapsed() >= patience {
                return Err(LockError::Held);
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

fn unanswered() -> Failure {
    Failure::new(FailureKind::BadAnswer, UNANSWERED)
}

/// The draft, held to the rules and to what HMRC holds, with the request beside it.
fn reviewed(
    draft: Draft,
    seen: Seen,
    today: NaiveDate,
) -> Result<Reviewed, Box<(Draft, crate::rules::write::Objection)>> {
    let request = request::request(&draft.subject, &draft.change);
    Ok(draft.check(seen, today)?.review(request))
}

/// What HMRC's answer makes of a write.
fn outcome(sent: Sent, answer: Result<Option<String>, ApiError>, at: DateTime<Utc>) -> Outcome {
    match answer.map_err(Failure::from) {
        Ok(correlation_id) => Outcome::Accepted(Accepted { sent, at, correlation_id }),
        Err(failure) if failure.changed == Changed::No => Outcome::Refused(Refused { sent, at, failure }),
        Err(failure) => Outcome::Unknown(Unknown { sent, at, failure: Some(failure) }),
    }
}

fn withdrawn(why: &NotSent) -> Step {
    Step::Withdrawn { why: Some(why.withdrawal()) }
}

fn step_of(outcome: &Outcome) -> Step {
    match outcome {
        Outcome::Accepted(Accepted { correlation_id, .. }) => Step::Accepted { correlation_id: correlation_id.clone() },
        Outcome::Refused(Refused { failure, .. }) => Step::Refused { failure: failure.clone() },
        Outcome::Unknown(Unknown { failure, .. }) => Step::Unknown { failure: failure.clone() },
    }
}
