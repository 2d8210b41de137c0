//! What a task should change at HMRC, and whether it has.
//!
//! Before somebody goes, what HMRC holds is noted ([`Seen`]); while they are away it is read again, and the two are
//! compared ([`noticed`]). Only what a task can change is looked at.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::about::About;
use crate::rules::{Money, Query, Role, Subject, TaxYear};

/// What to look at for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Watched {
    /// Businesses, with their ends, and open updates.
    Businesses,
    /// The status of the years around today, and open updates.
    Status,
    /// The payments on account.
    OnAccount,
    /// Payments received.
    Payments,
    /// Refunds asked for.
    Refund,
    /// Penalties and their appeals.
    Penalties,
}

/// What HMRC held of it. A part that was not looked at, or not had, is `None`, and nothing is compared with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Business ids with the day each ended.
    pub businesses: Option<Vec<(String, Option<NaiveDate>)>>,
    /// Open updates: business id and due date.
    pub updates: Option<Vec<(String, NaiveDate)>>,
    /// Status of each year, in HMRC's words.
    pub statuses: Option<Vec<(TaxYear, String)>>,
    /// Payments on account: document, what is asked for.
    pub on_account: Option<Vec<(String, Money)>>,
    /// Payments: lot and item, amount.
    pub payments: Option<Vec<(String, Money)>>,
    /// What was asked back.
    pub refunds: Option<Vec<Money>>,
    /// Penalties: number, state of the appeal in HMRC's words.
    pub penalties: Option<Vec<(String, Option<String>)>>,
}

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// There is a business more.
    BusinessAdded(String),
    /// A business has ended.
    BusinessCeased {
        /// Its id.
        id: String,
        /// Its last day.
        on: NaiveDate,
    },
    /// Updates are no longer asked for.
    UpdatesGone(usize),
    /// More updates are asked for.
    UpdatesCame(usize),
    /// A year has another status.
    Status {
        /// The year.
        tax_year: TaxYear,
        /// The status before; none when there was none.
        from: Option<String>,
        /// The status now.
        to: String,
    },
    /// Payments on account are other sums.
    OnAccount {
        /// Together, before.
        from: Money,
        /// Together, now.
        to: Money,
    },
    /// A payment arrived.
    Payment(Money),
    /// A refund is on its way.
    RefundAsked(Money),
    /// An appeal stands elsewhere.
    Appeal {
        /// The penalty's number.
        number: String,
        /// The state now.
        to: String,
    },
}

/// Where a hand-off stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Looked after.
    Watching,
    /// HMRC's record shows it, or the person said so.
    Done,
    /// The person said that it was not done.
    NotDone,
    /// Nothing was seen for as long as it is looked after.
    GaveUp,
    /// No interface can show it: the person is asked.
    ToAsk,
}

/// One hand-off, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOff {
    /// Its number, from 1.
    pub number: u64,
    /// Whose account.
    pub subject: Subject,
    /// The task's id in the catalogue.
    pub task: String,
    /// What it is about.
    pub about: About,
    /// As whom.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
    /// How the person was taken there.
    pub way: Way,
    /// What HMRC held then.
    pub before: Seen,
    /// What was noticed since, the oldest first.
    pub noticed: Vec<Change>,
    /// Where it stands.
    pub state: State,
}

/// How a person was taken to HMRC's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// A browser was opened.
    Opened,
    /// The address was copied or shown.
    Shown,
}

/// How long a hand-off of a task is looked after.
pub const WATCHED_FOR: TimeDelta = TimeDelta::days(7);

/// When to look again, `since` the hand-off: every half minute at first, then ever more rarely; none when it is over.
pub fn next_look(since: TimeDelta) -> Option<TimeDelta> {
    match since {
        since if since < TimeDelta::minutes(10) => Some(TimeDelta::seconds(30)),
        since if since < TimeDelta::hours(1) => Some(TimeDelta::minutes(5)),
        since if since < WATCHED_FOR => Some(TimeDelta::hours(1)),
        _ => None,
    }
}

/// The questions whose answers show a task's change.
pub fn questions(_watched: &[Watched], _today: NaiveDate) -> Vec<Query> {
    Vec::new()
}

/// What is not as it was, in the order of [`Change`].
pub fn noticed(_before: &Seen, _now: &Seen) -> Vec<Change> {
    Vec::new()
}
