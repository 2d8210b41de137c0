//! What a task should change at HMRC, and whether it has.
//!
//! Before somebody goes, what HMRC holds is noted ([`Seen`]); while they are away it is read again, and the two are
//! compared ([`noticed`]). Only what a task can change is looked at ([`watched`]). What no interface of HMRC shows is
//! asked of the person ([`State::ToAsk`]), and a page that is only to be looked at needs neither ([`State::Looked`]).

mod changes;
mod course;
mod noted;
mod seen;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

use super::about::About;
use crate::rules::{Money, Query, Role, Subject, TaxYear};

pub use changes::{Another, OtherSum, another, concerns, noticed, other_sum, settles};
pub use course::{HOLDS_ON_FOR, Look, NO_TIME_TO_ACT, Pace, Round, WATCHED_FOR, due, next, next_look};
pub use noted::{Happened, Noted, NotedEntry, Recorded, recorded};
pub use seen::{questions, questions_then};

/// What to look at for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Watched {
    /// Which businesses there are.
    Businesses,
    /// When businesses ended, and how new ones report in their first years.
    Ends,
    /// Open updates.
    Updates,
    /// The status of the years around today.
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
///
/// Its lists are in order and name each thing once.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Business ids.
    pub businesses: Option<Vec<String>>,
    /// Business ids with the day each ended.
    pub ends: Option<Vec<(String, Option<NaiveDate>)>>,
    /// How new businesses report: id, year, HMRC's letter.
    pub reporting: Option<Vec<(String, TaxYear, String)>>,
    /// Open updates: business id and due date.
    pub updates: Option<Vec<(String, NaiveDate)>>,
    /// Status of each year, in HMRC's words.
    pub statuses: Option<Vec<(TaxYear, String)>>,
    /// Payments on account: document, what is asked for.
    pub on_account: Option<Vec<(String, Money)>>,
    /// Payments: lot and item, amount, the day HMRC received it.
    pub payments: Option<Vec<(String, Money, Option<NaiveDate>)>>,
    /// What was asked back.
    pub refunds: Option<Vec<Money>>,
    /// Penalties: number, state of the appeals in HMRC's words.
    pub penalties: Option<Vec<(String, Option<String>)>>,
}

/// Without sums and ids: only which parts were had.
impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let had = [
            ("businesses", self.businesses.is_some()),
            ("ends", self.ends.is_some()),
            ("reporting", self.reporting.is_some()),
            ("updates", self.updates.is_some()),
            ("statuses", self.statuses.is_some()),
            ("on_account", self.on_account.is_some()),
            ("payments", self.payments.is_some()),
            ("refunds", self.refunds.is_some()),
            ("penalties", self.penalties.is_some()),
        ];
        f.debug_list().entries(had.into_iter().filter(|(_, had)| *had).map(|(name, _)| name)).finish()
    }
}

/// Something that is not as it was. In the order they are told.
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
    /// A new business reports otherwise in one of its first years.
    Reporting {
        /// Its id.
        id: String,
        /// The year.
        tax_year: TaxYear,
        /// HMRC's letter now: `A` once a year, `Q` each quarter.
        to: String,
    },
    /// Fewer updates are open. They may have been sent, too.
    UpdatesGone(usize),
    /// More updates are open.
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
        /// Those that changed together, before.
        from: Money,
        /// Together, now.
        to: Money,
    },
    /// A payment arrived.
    Payment {
        /// How much.
        amount: Money,
        /// The day HMRC received it, as HMRC dates it; none where HMRC does not tell.
        on: Option<NaiveDate>,
    },
    /// A refund is on its way.
    RefundAsked(Money),
    /// An appeal stands elsewhere.
    Appeal {
        /// The penalty's number.
        number: String,
        /// The state now, in HMRC's words: see [`Seen::penalties`].
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
    /// A page to look at: there was nothing to change.
    Looked,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Watching, Self::Done, Self::NotDone, Self::GaveUp, Self::ToAsk, Self::Looked];

    /// Its name on disk and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Watching => "watching",
            Self::Done => "done",
            Self::NotDone => "not-done",
            Self::GaveUp => "gave-up",
            Self::ToAsk => "to-ask",
            Self::Looked => "looked",
        }
    }

    /// Whether a person may still say what came of it.
    pub const fn may_be_told(self) -> bool {
        matches!(self, Self::Watching | Self::ToAsk | Self::GaveUp)
    }
}

/// Somebody who is about to go, or has just gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Whose account.
    pub subject: Subject,
    /// The task's id in the catalogue.
    pub task: String,
    /// What it is about.
    pub about: About,
    /// As whom.
    pub role: Role,
    /// How the person is taken there.
    pub way: Way,
    /// What HMRC held, as far as it is known already.
    pub before: Seen,
    /// Whether that was read just now, before the page was opened. If not, the rest is read at once, and what is read in
    /// the first seconds is how it was before.
    pub read: bool,
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
    /// When HMRC was asked last because of it.
    pub looked: Option<DateTime<Utc>>,
}

impl HandOff {
    /// What to look at for it: nothing where HMRC answers none of it to this role.
    pub fn watched(&self) -> Vec<Watched> {
        watched_as(&self.task, &self.about, self.role)
    }

    /// What of these changes was not noticed before.
    pub fn news(&self, changes: Vec<Change>) -> Vec<Change> {
        changes.into_iter().filter(|change| !self.noticed.contains(change)).collect()
    }

    /// Whether what was noticed shows that it is done.
    pub fn is_shown(&self) -> bool {
        self.noticed.iter().any(|change| settles(&self.task, &self.about, self.day(), change))
    }

    /// Whether what was noticed is of something else than somebody went for: see [`another`].
    pub fn is_another(&self) -> bool {
        !self.is_shown() && self.noticed.iter().any(|change| another(&self.about, change).is_some())
    }

    /// The day somebody went, as HMRC dates what is done then.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }
}

/// How a person was taken to HMRC's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// A browser was opened.
    Opened,
    /// The address was copied or shown.
    Shown,
}

impl Way {
    /// Each way.
    pub const ALL: [Self; 2] = [Self::Opened, Self::Shown];

    /// Its name on disk and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Shown => "shown",
        }
    }
}

/// Pages that are only looked at. Whoever changes something from there goes on to a task with a page of its own.
const ONLY_LOOKED_AT: [&str; 13] = [
    "home",
    "deadlines",
    "calculations",
    "sa302",
    "what-you-owe",
    "money-in-account",
    "payments",
    "penalties",
    "refund-status",
    "recent-activity",
    "choose-client",
    "messages",
    "years-before-mtd",
];

/// What to look at for a task. Nothing for those that no interface shows, for those that change nothing, and for those
/// this program does not know.
pub fn watched(task: &str) -> &'static [Watched] {
    match task {
        "add-business" => &[Watched::Businesses, Watched::Updates],
        "cease-business" | "new-business-years" => &[Watched::Ends, Watched::Updates],
        "check-active-businesses" => &[Watched::Businesses, Watched::Ends, Watched::Updates],
        "opt-out" | "sign-up-again" | "sign-up" | "reporting-obligations" | "exemption" => {
            &[Watched::Status, Watched::Updates]
        }
        "payments-on-account" => &[Watched::OnAccount],
        "pay" => &[Watched::Payments],
        "claim-refund" => &[Watched::Refund],
        "appeal-penalty" => &[Watched::Penalties],
        _ => &[],
    }
}

/// What of it HMRC answers to this role.
pub fn watched_as(task: &str, about: &About, role: Role) -> Vec<Watched> {
    // Which day it is makes no difference to who may ask.
    let any_day = NaiveDate::default();
    let may = |one: &Watched| questions(&[*one], about, any_day).iter().all(|query: &Query| role.may_ask(query));
    watched(task).iter().copied().filter(may).collect()
}

/// Where a hand-off stands as it begins.
pub fn begins(task: &str, about: &About, role: Role) -> State {
    if ONLY_LOOKED_AT.contains(&task) {
        State::Looked
    } else if watched_as(task, about, role).is_empty() {
        State::ToAsk
    } else {
        State::Watching
    }
}
