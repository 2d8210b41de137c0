//! Whether somebody can do a task now, from what the account says, and what they should know before they go.
//!
//! Only HMRC's pages decide; this says beforehand what they will say, by the conditions HMRC's own account applies
//! ([`Verdict`]), and brings what a person would otherwise have to look up ([`Point`]). What is not known is said to be
//! not known: nothing is offered or refused on a guess.

use chrono::NaiveDate;

use super::Task;
use super::about::About;
use crate::rules::businesses::LatencyIndicator;
use crate::rules::findings::Known;
use crate::rules::itsa_status::{Status, status_for};
use crate::rules::obligations::return_is_in;
use crate::rules::penalties::{AppealLevel, AppealStatus};
use crate::rules::{Money, Role, Sent, TaxYear, TypeOfBusiness};

mod appeal;
mod businesses;
mod heard;
mod money;
mod names;
mod on_account;
mod years;

pub use heard::{Heard, questions};
pub use money::page_offers;

/// Who asks, on which day, and what is known of the account. [`Heard`] makes it of HMRC's answers.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// As whom.
    pub role: Role,
    /// The day, at HMRC.
    pub today: NaiveDate,
    /// What is known. An account on which HMRC holds nothing is an empty one. The statuses begin with the year before;
    /// the updates of years are those of the year before and of the current one.
    pub known: Known<'a>,
    /// Whether the businesses known are all there are.
    pub all_businesses: bool,
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

/// Whether a task can be done now, in short; the best of several is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Now {
    /// It can.
    Open,
    /// HMRC's page will say.
    NotKnown,
    /// It cannot.
    NotNow,
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
    /// The return of the year is late, and a payment plan is for those whose returns are in.
    ReturnMissing(TaxYear),
    /// No business is in its first two tax years.
    NoNewBusiness,
}

/// Something to know before going, or to have ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// Updates of the year that were sent are deleted.
    UpdatesDeleted {
        /// The year.
        tax_year: TaxYear,
        /// How many were received, over all businesses; none where that was not had.
        received: Option<usize>,
    },
    /// A copy of the updates of the year is to be taken before.
    CopyFirst(TaxYear),
    /// Later years go with it: they are voluntary too.
    LaterYearsToo(TaxYear),
    /// The year after is required again.
    RequiredAgain(TaxYear),
    /// It takes effect at once, without a page to check answers on.
    AtOnce,
    /// Updates of each business that are overdue as soon as it is done; no penalties while voluntary.
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
    /// What of the overdue part is in a payment plan.
    PlanCovers(Money),
    /// What HMRC's own page of what is owed would offer to pay.
    PageOffers(Money),
    /// The reference to pay with: the UTR followed by K. The UTR itself is not here.
    PaymentReference,
    /// Debts from before Making Tax Digital are paid first, and no interface shows them.
    OlderDebtsFirst,
    /// Credit that can be asked for.
    Credit {
        /// What is left to ask for.
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
    /// The end of a sole trade cannot be before this day, whenever it started.
    EndNotBefore(NaiveDate),
    /// It ends the whole of the property of a kind.
    AllOfKind(TypeOfBusiness),
    /// A new business is outside Making Tax Digital for up to two tax years, unless it is signed up.
    OutsideAtFirst,
    /// How a new business reports in one of its first two years.
    FirstYear {
        /// The year.
        tax_year: Sent<TaxYear>,
        /// How.
        how: LatencyIndicator,
    },
    /// A business, to compare with HMRC's list.
    Listed {
        /// Its name; property has none.
        name: Option<String>,
        /// What kind it is.
        kind: TypeOfBusiness,
        /// When it started.
        started: Option<NaiveDate>,
        /// When it ended.
        ended: Option<NaiveDate>,
    },
    /// A penalty's number, its amount where it is charged.
    Penalty {
        /// HMRC's number.
        number: String,
        /// What was charged.
        amount: Option<Money>,
    },
    /// Where an appeal against it stands.
    Appealed {
        /// Where.
        status: AppealStatus,
        /// Who looks at it.
        level: Option<AppealLevel>,
    },
    /// Until when an appeal is in time.
    AppealBy {
        /// The last day.
        day: NaiveDate,
        /// Whether that day is past.
        late: bool,
    },
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

impl Offer {
    /// The only way there is, without anything to say.
    const fn plain(verdict: Verdict) -> Self {
        Self { about: About::Nothing, verdict, points: Vec::new() }
    }

    /// Whether it can be done now, as far as the account shows.
    pub const fn is_open(&self) -> bool {
        matches!(self.verdict, Verdict::Open { .. })
    }
}

impl Verdict {
    /// Yes, without a last day.
    const YES: Self = Self::Open { until: None };
}

impl<'a> Asked<'a> {
    /// The current tax year.
    fn year(&self) -> TaxYear {
        TaxYear::containing(self.today)
    }

    /// The status of a year; none where HMRC holds none.
    fn status(&self, year: TaxYear) -> Result<Option<&'a Status>, Unknown> {
        let years = self.known.statuses.ok_or(Unknown::Statuses)?;
        match status_for(years, year).map(|detail| &detail.status) {
            Some(Status::Other(_)) => Err(Unknown::Statuses),
            // A year that cannot be read may be this one.
            None if years.iter().any(|one| one.tax_year.value().is_none()) => Err(Unknown::Statuses),
            told => Ok(told),
        }
    }

    /// Whether the return of a year is in. That of a year that has not ended cannot be.
    fn return_is_in(&self, year: TaxYear) -> Result<bool, Unknown> {
        let told = self.known.returns.and_then(|returns| return_is_in(returns, year));
        told.or_else(|| (!year.has_ended(self.today)).then_some(false)).ok_or(Unknown::Returns)
    }
}

/// Whether a task can be done now, each way it can be done: at least one, in an order that stays.
pub fn offers(task: &Task, asked: &Asked<'_>) -> Vec<Offer> {
    if let Some(why) = task.closed_to(asked.role) {
        return vec![Offer::plain(Verdict::Closed(why))];
    }
    match task.id.as_str() {
        "opt-out" => years::opt_out(asked),
        "sign-up-again" => years::sign_up_again(asked),
        "sign-up" => vec![years::sign_up(asked)],
        "exemption" => vec![years::exemption(asked)],
        "payments-on-account" => vec![on_account::change(asked)],
        "pay" => vec![money::pay(asked)],
        "claim-refund" => vec![money::refund(asked)],
        "refund-status" => vec![money::refund_status(asked)],
        "payment-plan" => vec![money::payment_plan(asked)],
        "budget-payment-plan" => vec![money::budget_plan(asked)],
        "appeal-penalty" => appeal::appeals(asked),
        "add-business" => businesses::add(asked),
        "cease-business" => businesses::cease(asked),
        "new-business-years" => businesses::first_years(asked),
        "check-active-businesses" => vec![businesses::check(asked)],
        // HMRC asks for it only of those whose agent signed them up, and tells nobody else of whom.
        "claim-enrolment" => vec![Offer::plain(Verdict::NotKnown(Unknown::NotTold))],
        _ => vec![Offer::plain(Verdict::YES)],
    }
}

#[cfg(test)]
mod tests;
