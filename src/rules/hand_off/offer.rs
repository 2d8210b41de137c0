//! Whether somebody can do a task now, from what the account says, and what they should know before they go.
//!
//! Only HMRC's pages decide; this says beforehand what they will say, by the conditions HMRC's own account applies
//! ([`Verdict`]), and brings what a person would otherwise have to look up ([`Point`]). What is not known is said to be
//! not known: nothing is offered or refused on a guess.

use chrono::NaiveDate;

use super::about::About;
use crate::rules::findings::Known;
use crate::rules::itsa_status::Status;
use crate::rules::{Money, Role, TaxYear};

/// Who asks, on which day, and what is known of the account.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// As whom.
    pub role: Role,
    /// The day, at HMRC.
    pub today: NaiveDate,
    /// What is known.
    pub known: Known<'a>,
}

/// One way a task can be done: for one tax year, business, charge or penalty, or the only way there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is about.
    pub about: About,
    /// Whether it can be done now.
    pub verdict: Verdict,
    /// What to know and to have ready, in the order to say it.
    pub points: Vec<Point>,
}

/// Whether a task can be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, as far as the account shows.
    Open {
        /// The last day, where there is one.
        until: Option<NaiveDate>,
    },
    /// No.
    Closed(Why),
    /// The account does not show it, or was not had: HMRC's page will say.
    NotKnown(Unknown),
}

/// What is missing to know whether a task can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// The statuses.
    Statuses,
    /// The returns.
    Returns,
    /// What is owed and paid.
    Account,
    /// The businesses.
    Businesses,
    /// The penalties.
    Penalties,
    /// HMRC's interfaces do not tell software.
    NotTold,
}

/// Why a task cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// HMRC has no page for it.
    NotOnline,
    /// It is done in software.
    InSoftware,
    /// HMRC does not let agents do it: the client must.
    NeverAgents,
    /// A supporting agent may not; the main agent may.
    MainAgentOnly,
    /// Only agents do it.
    AgentsOnly,
    /// The status of the year does not allow it.
    Status {
        /// The year.
        tax_year: TaxYear,
        /// Its status; none when HMRC holds none.
        status: Option<Status>,
    },
    /// The customer is exempt: HMRC shows no choices.
    Exempt,
    /// The year's return is in.
    ReturnIsIn(TaxYear),
    /// There are no payments on account that can still be changed.
    NoPaymentsOnAccount,
    /// The last day has passed.
    TooLate(NaiveDate),
    /// There is nothing to pay.
    NothingToPay,
    /// There is no money to have back, beyond what was asked for already.
    NoCredit {
        /// What was asked for already.
        pending: Money,
    },
    /// Nothing is overdue, and a payment plan is for what is.
    NothingOverdue,
    /// Something is overdue, and paying ahead is for those who owe nothing late.
    SomethingOverdue,
    /// What is owed is above the most that HMRC's page takes.
    AbovePlanLimit(Money),
    /// There is a payment plan already.
    PlanRuns,
    /// There is no business to do it with.
    NoBusiness,
    /// The business has ended.
    Ceased(NaiveDate),
    /// There is a business of this kind already, and HMRC holds one at most.
    AlreadyHeld,
    /// There is no penalty to appeal against.
    NoPenalty,
    /// HMRC says that this one cannot be appealed against, or it is being appealed against already.
    NotAppealable,
}

/// Something to know before going, or to have ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// Updates of the year that were sent are deleted.
    UpdatesDeleted {
        /// The year.
        tax_year: TaxYear,
        /// How many were received, over all businesses.
        received: usize,
    },
    /// Later years go with it: they are voluntary too.
    LaterYearsToo(TaxYear),
    /// The year after is required again.
    RequiredAgain(TaxYear),
    /// It takes effect at once, without a page to check answers on.
    AtOnce,
    /// It cannot be undone online.
    NoUndo,
    /// Updates that are overdue as soon as it is done; no penalties while voluntary.
    OverdueAtOnce(usize),
    /// What each payment on account is now, and the most it may be made.
    OnAccount {
        /// The year.
        tax_year: TaxYear,
        /// Each payment now, where HMRC sent it.
        each: Option<Money>,
        /// What HMRC first asked for, each: the most.
        most: Option<Money>,
        /// Whether it was reduced already: only then may it be raised.
        reduced: bool,
    },
    /// Interest is charged if it is reduced too far.
    InterestIfTooLow,
    /// A part of what to pay.
    Part {
        /// Which.
        part: PayPart,
        /// How much.
        amount: Money,
    },
    /// What HMRC's own page would offer to pay.
    PageOffers(Money),
    /// The reference to pay with: the UTR followed by K. The UTR itself is not here.
    PaymentReference,
    /// Debts from before Making Tax Digital are paid first, and no interface shows them.
    OlderDebtsFirst,
    /// Credit that can be asked for.
    Credit {
        /// What HMRC holds for the customer.
        available: Money,
        /// What was asked for already.
        pending: Money,
    },
    /// Charges falling due that the credit would be missing for.
    ThenDue(Money),
    /// Updates that stay due: for periods up to the end.
    StayDue(usize),
    /// Updates that go when a business ends today.
    Vanish(usize),
    /// When the business started: the end cannot be before.
    StartedOn(NaiveDate),
    /// There is one of this kind already.
    Held(crate::rules::TypeOfBusiness),
    /// A penalty's number, its amount where it is charged.
    Penalty {
        /// HMRC's number.
        number: String,
        /// What was charged.
        amount: Option<Money>,
    },
    /// Until when an appeal is in time.
    AppealBy(NaiveDate),
    /// HMRC's conditions that no interface shows.
    ConditionsNotShown,
}

/// Part of what to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayPart {
    /// Overdue.
    Overdue,
    /// Due within 30 days.
    Within30Days,
    /// Due later.
    Later,
}
