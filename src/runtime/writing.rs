//! What the interface asks of the one write path, carried out in order, and its answers as messages.

use std::path::PathBuf;

use tokio::sync::{mpsc, oneshot};

use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::writing::{FoundOut, JournalTold, SendTold, Stopped, Told};
use crate::rules::Subject;
use crate::rules::write::{Change, Confirmed, Draft, Reviewed};
use crate::service::accounts::Accounts;
use crate::service::clock::Clock;
use crate::service::write::{NotReviewed, NotSent, Writer};
use crate::store::db::JournalError;
use crate::store::lock::LockError;

/// Does what was asked for about drafts in the order it was asked, so that the last that was typed is what is kept; and
/// hands out the writer to whatever takes longer. Ends with its last [`Desk`].
pub(super) struct Clerk {
    accounts: Accounts,
    locks: Option<PathBuf>,
    clock: Clock,
    jobs: mpsc::UnboundedReceiver<Job>,
    writer: Option<Writer>,
}

/// Where jobs for the clerk are handed in.
#[derive(Debug, Clone)]
pub(super) struct Desk(mpsc::UnboundedSender<Job>);

#[derive(Debug)]
struct Job {
    /// What is to be done about a draft; nothing where only the writer is wanted.
    draft: Option<Effect>,
    done: oneshot::Sender<Result<(Writer, Option<Msg>), String>>,
}

/// What was handed in.
#[derive(Debug)]
pub(super) struct Slip(oneshot::Receiver<Result<(Writer, Option<Msg>), String>>);

impl Clerk {
    /// A clerk for these accounts, and the desk in front of them.
    pub(super) fn new(accounts: Accounts, locks: Option<PathBuf>, clock: Clock) -> (Self, Desk) {
        let (desk, jobs) = mpsc::unbounded_channel();
        (Self { accounts, locks, clock, jobs, writer: None }, Desk(desk))
    }

    /// Works until nobody can hand anything in any more.
    pub(super) async fn work(mut self) {
        while let Some(Job { draft, done }) = self.jobs.recv().await {
            let answer = match self.writer().await {
                Err(why) => Err(why),
                Ok(writer) => {
                    let msg = match draft {
                        Some(effect) => Some(answer(&writer, effect, self.clock).await),
                        None => None,
                    };
                    Ok((writer, msg))
                }
            };
            // Nobody waits for it where the program is being left; that it is done is what counts.
            let _nobody_waits = done.send(answer);
        }
    }

    /// The writer; its database is opened when it is wanted first.
    async fn writer(&mut self) -> Result<Writer, String> {
        if let Some(writer) = &self.writer {
            return Ok(writer.clone());
        }
        let (accounts, locks) = (self.accounts.clone(), self.locks.clone());
        let Some(locks) = locks else { return Err(trouble(&JournalError::NotOnDisk)) };
        let made = tokio::task::spawn_blocking(move || accounts.writer(&locks)).await;
        match made {
            Ok(Ok(writer)) => Ok(self.writer.insert(writer).clone()),
            Ok(Err(error)) => Err(format!("Could not {error}. {}", crate::cli::access_hint(&error))),
            Err(_panicked) => Err("The journal could not be opened.".to_owned()),
        }
    }
}

impl Desk {
    /// Hands something in. What is about drafts is done before anything that is handed in later.
    pub(super) fn hand_in(&self, effect: &Effect) -> Slip {
        let of_drafts =
            matches!(effect, Effect::LookAtDrafts(_) | Effect::SaveDraft { .. } | Effect::ForgetDraft { .. });
        let (done, slip) = oneshot::channel();
        // Where the clerk has gone, the slip says so.
        let _gone = self.0.send(Job { draft: of_drafts.then(|| effect.clone()), done });
        Slip(slip)
    }
}

impl Slip {
    /// Waits until it was done, and says what came of it.
    pub(super) async fn answer(self, effect: Effect, clock: Clock) -> Msg {
        match self.0.await {
            Ok(Ok((_, Some(msg)))) => msg,
            Ok(Ok((writer, None))) => answer(&writer, effect, clock).await,
            Ok(Err(why)) => without(effect, why),
            Err(_gone) => without(effect, trouble(&JournalError::Gone)),
        }
    }
}

/// The answer to what was asked where there is no writer.
fn without(effect: Effect, why: String) -> Msg {
    match effect {
        Effect::Review { number, .. } => Msg::Reviewed { number, outcome: Err(Stopped::Here(why)) },
        Effect::Send(confirmed) => {
            let id = confirmed.reviewed().draft().id.clone();
            Msg::SendTold { id, told: Box::new(SendTold::NotSent(Stopped::Here(why))) }
        }
        Effect::LookAtJournal => Msg::Journal(Err(why)),
        Effect::SaveDraft { .. } | Effect::ForgetDraft { .. } => Msg::NotDone(why),
        Effect::LookAtDrafts(subject) => Msg::Drafts { subject, drafts: Vec::new() },
        Effect::LookForOpen => Msg::OpenWrites(Ok(Vec::new())),
        // Whoever keeps no journal has written nothing; whoever cannot open theirs is told as soon as they write.
        _ => Msg::FoundOut { found: Vec::new(), trouble: None },
    }
}

/// Does what the interface asks of the write path, and says what came of it.
pub async fn answer(writer: &Writer, effect: Effect, clock: Clock) -> Msg {
    match effect {
        Effect::SaveDraft { subject, change } => match save(writer, &subject, change).await {
            Ok(()) => drafts(writer, subject).await,
            Err(error) => Msg::NotDone(trouble(&error)),
        },
        Effect::ForgetDraft { subject, topic } => match writer.forget_draft(&subject, topic).await {
            Ok(_) => drafts(writer, subject).await,
            Err(error) => Msg::NotDone(trouble(&error)),
        },
        Effect::LookAtDrafts(subject) => drafts(writer, subject).await,
        Effect::Review { subject, change, number } => {
            let outcome = Box::pin(review(writer, subject, change, clock)).await.map(Box::new);
            Msg::Reviewed { number, outcome }
        }
        Effect::Send(confirmed) => send(writer, *confirmed).await,
        Effect::LookAtJournal => Msg::Journal(Box::pin(journal(writer)).await.map_err(|error| trouble(&error))),
        Effect::LookForOpen => Msg::OpenWrites(writer.open_writes().await.map_err(|error| trouble(&error))),
        _ => Box::pin(find_out(writer)).await,
    }
}

async fn drafts(writer: &Writer, subject: Subject) -> Msg {
    match writer.drafts(&subject).await {
        Ok(drafts) => Msg::Drafts { subject, drafts },
        Err(error) => Msg::NotDone(trouble(&error)),
    }
}

/// The draft about the same topic with this change in it, or a new one.
async fn draft(writer: &Writer, subject: &Subject, change: Change) -> Result<Draft, JournalError> {
    let kept = writer.drafts(subject).await?.into_iter().find(|draft| draft.change.topic() == change.topic());
    let new = writer.draft(subject.clone(), change)?;
    Ok(match kept {
        Some(kept) => Draft { id: kept.id, ..new },
        None => new,
    })
}

async fn save(writer: &Writer, subject: &Subject, change: Change) -> Result<(), JournalError> {
    let draft = draft(writer, subject, change).await?;
    writer.save_draft(&draft).await
}

async fn review(writer: &Writer, subject: Subject, change: Change, clock: Clock) -> Result<Reviewed, Stopped> {
    let draft = draft(writer, &subject, change).await.map_err(|error| Stopped::Here(trouble(&error)))?;
    writer.review(draft, clock.today()).await.map_err(|why| match why {
        NotReviewed::Failure(failure) => Stopped::Failure(failure),
        NotReviewed::Objection(objection) => Stopped::Objection(objection.1),
        NotReviewed::Unresolved(id) => Stopped::Unresolved(id),
        NotReviewed::Journal(error) => Stopped::Here(trouble(&error)),
    })
}

async fn send(writer: &Writer, confirmed: Confirmed) -> Msg {
    let id = confirmed.reviewed().draft().id.clone();
    let told = match Box::pin(writer.send(confirmed)).await {
        Ok(told) => SendTold::Sent(Box::new(Told {
            outcome: told.outcome,
            proof: told.proof,
            unread: told.unread,
            trouble: told.trouble.as_ref().map(trouble),
            found: None,
            rows: told.rows,
        })),
        Err(NotSent::Changed(reviewed)) => SendTold::Changed(reviewed),
        Err(NotSent::Objection(objection)) => SendTold::NotSent(Stopped::Objection(objection.1)),
        Err(NotSent::Unresolved(id)) => SendTold::NotSent(Stopped::Unresolved(id)),
        Err(NotSent::Failure(failure)) => SendTold::NotSent(Stopped::Failure(failure)),
        Err(NotSent::AlreadySent(id)) => SendTold::NotSent(Stopped::AlreadySent(id)),
        Err(NotSent::Locked(error)) => SendTold::NotSent(Stopped::Here(locked(&error))),
        Err(NotSent::Journal(error)) => SendTold::NotSent(Stopped::Here(trouble(&error))),
    };
    Msg::SendTold { id, told: Box::new(told) }
}

async fn find_out(writer: &Writer) -> Msg {
    match writer.find_out().await {
        Ok(all) => {
            let trouble = all.iter().find_map(|one| one.trouble.as_ref().map(trouble));
            let found =
                all.into_iter().map(|one| FoundOut { sent: one.sent, found: one.found, rows: one.rows }).collect();
            Msg::FoundOut { found, trouble }
        }
        Err(error) => Msg::FoundOut { found: Vec::new(), trouble: Some(trouble(&error)) },
    }
}

async fn journal(writer: &Writer) -> Result<JournalTold, JournalError> {
    let verified = writer.verify().await?;
    let journal = writer.journal().await?;
    Ok(JournalTold {
        entries: journal.entries,
        hand_offs: journal.hand_offs,
        unreadable: journal.unreadable,
        rows: verified.rows,
        flaws: verified.flaws.iter().copied().map(crate::words::write::flaw).collect(),
        unfinished: verified.unfinished,
    })
}

fn trouble(error: &JournalError) -> String {
    format!("Could not {error}. {}", error.hint())
}

fn locked(error: &LockError) -> String {
    format!("Could not {error}. {}", error.hint())
}
