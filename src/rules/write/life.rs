//! The steps of a write. Each takes the one before it by value.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::change::Change;
use super::held::{Held, Line, Standing};
use super::lock::Lock;
use crate::rules::coding_out::{Return, Window, choice, correction};
use crate::rules::{Failure, Subject};

/// How old HMRC's answer under a review may be when it is confirmed.
pub const FRESH: TimeDelta = TimeDelta::minutes(5);

/// The name of one write, made up when it is drafted and anew whenever it is reviewed: what the journal's rows of one
/// confirmation have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IntentId(String);

impl IntentId {
    /// A name of random hexadecimal digits; anything else is taken as it is, and is then only less unique.
    pub fn new(random: impl Into<String>) -> Self {
        Self(random.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first eight characters, enough for a person to tell two writes apart.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Display for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody wants to change, as they put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub id: IntentId,
    /// Whose account.
    pub subject: Subject,
    /// What to change.
    pub change: Change,
    /// When it was drafted.
    pub made: DateTime<Utc>,
}

/// What HMRC holds, and when it said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it holds.
    pub held: Held,
    /// What it says of the return of the year.
    pub the_return: Return,
    /// When it said so; of several answers, the oldest.
    pub at: DateTime<Utc>,
}

/// Why a draft is not sent to HMRC. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// It is not the time for it.
    Window(Window),
    /// HMRC gave no such number under that kind.
    NotHmrcs {
        /// Which amounts.
        amounts: Vec<crate::rules::coding_out::Correction>,
    },
    /// HMRC gave no numbers at all yet.
    NoNumbers,
    /// It stands so already.
    AlreadySo,
    /// What HMRC answered is about something else.
    Unanswered,
}

/// A draft that HMRC has no reason to refuse, as far as rules tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    draft: Draft,
    seen: Seen,
}

impl Draft {
    /// Holds the draft to HMRC's rules and to what HMRC holds. Gives it back where they forbid it.
    pub fn check(self, seen: Seen, today: NaiveDate) -> Result<Checked, Box<(Self, Objection)>> {
        match objection(&self.change, &seen, today) {
            None => Ok(Checked { draft: self, seen }),
            Some(objection) => Err(Box::new((self, objection))),
        }
    }
}

fn objection(change: &Change, seen: &Seen, today: NaiveDate) -> Option<Objection> {
    let year = change.topic().tax_year();
    let window = match change {
        Change::CorrectCodedOut { .. } | Change::DeleteCodedOut { .. } => correction(year, seen.the_return, today),
        Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => choice(year, seen.the_return, today),
    };
    if !window.is_open() {
        return Some(Objection::Window(window));
    }
    if seen.held.standing() == change.after() {
        return Some(Objection::AlreadySo);
    }
    match (change, &seen.held) {
        (Change::CorrectCodedOut { amounts, .. }, Held::CodedOut { held, user, .. }) => {
            let known: Vec<_> = held.components.iter().chain(&user.components).chain(&user.unmatched).collect();
            if known.iter().all(|one| one.id.is_none()) {
                return Some(Objection::NoNumbers);
            }
            let given = |kind, id| known.iter().any(|one| one.kind == kind && one.id == Some(id));
            let strange: Vec<_> = amounts.amounts().iter().filter(|one| !given(one.kind, one.id)).copied().collect();
            (!strange.is_empty()).then_some(Objection::NotHmrcs { amounts: strange })
        }
        (Change::DeleteCodedOut { .. }, Held::CodedOut { .. })
        | (Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. }, Held::CodingOut(_)) => None,
        (
            Change::CorrectCodedOut { .. }
            | Change::DeleteCodedOut { .. }
            | Change::OptOutOfCodingOut { .. }
            | Change::OptInToCodingOut { .. },
            Held::CodedOut { .. } | Held::CodingOut(_),
        ) => Some(Objection::Unanswered),
    }
}

/// The request as HMRC will get it. `Debug` shows neither path nor body: they hold the person and the sums.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `PUT`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The path, with the National Insurance number in it.
    pub path: String,
    /// The `Accept` header.
    pub accept: &'static str,
    /// The JSON body, where there is one, exactly as it is sent.
    pub body: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("accept", &self.accept).finish_non_exhaustive()
    }
}

/// What a person is shown before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    checked: Checked,
    request: Request,
}

impl Checked {
    /// The draft, and what it was held to.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Puts the request beside it.
    pub const fn review(self, request: Request) -> Reviewed {
        Reviewed { checked: self, request }
    }
}

/// Why a review was not confirmed. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotConfirmed {
    /// What was typed is not the word asked for.
    Word,
    /// Writing is locked, or is unlocked for another account.
    Locked,
    /// HMRC's answer under it is older than [`FRESH`]: it has to be asked again first.
    Stale,
}

impl Reviewed {
    /// What is to be done.
    pub const fn draft(&self) -> &Draft {
        &self.checked.draft
    }

    /// What HMRC held when it was reviewed.
    pub const fn seen(&self) -> &Seen {
        &self.checked.seen
    }

    /// The request.
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Before and after side by side.
    pub fn lines(&self) -> Vec<Line> {
        self.checked.seen.held.lines(&self.draft().change.after())
    }

    /// The same as another write, with a name of its own.
    #[must_use]
    pub fn under(self, id: IntentId) -> Self {
        let Self { checked: Checked { draft, seen }, request } = self;
        Self { checked: Checked { draft: Draft { id, ..draft }, seen }, request }
    }

    /// What has to be typed to confirm it.
    pub fn word(&self) -> String {
        self.draft().change.word()
    }

    /// Whether HMRC's answer under it is too old to confirm on.
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        let age = now - self.seen().at;
        age > FRESH || age < -FRESH
    }

    /// Confirms it, if the word is right, the account unlocked, and HMRC's answer fresh; else gives it back with why.
    pub fn confirm(self, typed: &str, lock: &Lock, now: DateTime<Utc>) -> Result<Confirmed, Box<(Self, NotConfirmed)>> {
        let why = if lock.until(&self.draft().subject, now).is_none() {
            NotConfirmed::Locked
        } else if self.is_stale(now) {
            NotConfirmed::Stale
        } else if typed.trim() != self.word() {
            NotConfirmed::Word
        } else {
            return Ok(Confirmed { reviewed: self, at: now });
        };
        Err(Box::new((self, why)))
    }
}

/// Somebody said yes to what they saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    reviewed: Reviewed,
    at: DateTime<Utc>,
}

impl Confirmed {
    /// What was confirmed.
    pub const fn reviewed(&self) -> &Reviewed {
        &self.reviewed
    }

    /// When.
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The same as another write, with a name of its own.
    #[must_use]
    pub fn under(self, id: IntentId) -> Self {
        Self { reviewed: self.reviewed.under(id), at: self.at }
    }

    /// On its way, once the journal has it on disk. `now` is what the journal says.
    pub fn send(self, now: DateTime<Utc>) -> Sent {
        let before = self.reviewed.seen().held.standing();
        let Draft { id, subject, change, .. } = self.reviewed.checked.draft;
        Sent { id, subject, change, before, at: now }
    }

    /// The draft again, to be reviewed anew.
    pub fn into_draft(self) -> Draft {
        self.reviewed.checked.draft
    }
}

/// A request that is on its way, or was when the program ended. The only thing that can have an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its name.
    pub id: IntentId,
    /// Whose account.
    pub subject: Subject,
    /// What it changes.
    pub change: Change,
    /// How HMRC's record stood before.
    pub before: Standing,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// HMRC took it.
    Accepted(Accepted),
    /// HMRC refused it, or it never arrived: nothing changed.
    Refused(Refused),
    /// Nobody knows yet.
    Unknown(Unknown),
}

/// HMRC took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What.
    pub sent: Sent,
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// HMRC's correlation id, to quote to HMRC.
    pub correlation_id: Option<String>,
}

/// Nothing changed at HMRC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What was asked for.
    pub sent: Sent,
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// Why.
    pub failure: Failure,
}

/// The answer was lost, HMRC failed, or the program ended: it may have been done or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for.
    pub sent: Sent,
    /// When it became clear that nothing is clear.
    pub at: DateTime<Utc>,
    /// What happened; `None` when the program ended before an answer came.
    pub failure: Option<Failure>,
}
