//! What needs attention: each finding a small pure function of what is known and of today.
//!
//! A finding says why it matters, how urgent it is and where to go; its sentences are in `words::findings`. Each rule
//! stands in the file of what it looks at, with its source in HMRC's guidance. A rule needs what it needs: a part that
//! is not known silences only the rules that need it. No two findings are about the same thing: what one says, another
//! leaves out.

use chrono::NaiveDate;

use super::allocation::Payment;
use super::businesses::Business;
use super::charges::Account;
use super::dated::DatedRules;
use super::itsa_status::{Status, YearStatus, status_for};
use super::obligations::Obligation;
use super::penalties::Penalties;
use super::{Money, TaxYear};

mod about;
mod credit;
mod duties;
mod money;
mod older;
mod on_account;
mod overdue;
mod points;
mod tax_code;

pub use about::{About, Brings, Held, OtherCredit};
pub use duties::SOON_DAYS;
pub use older::OlderCharge;
pub use overdue::beside_plans;

/// How much something presses, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Late already: it costs money or points.
    Now,
    /// A date comes near.
    Soon,
    /// Worth knowing.
    Note,
}

impl Urgency {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Soon => "soon",
            Self::Note => "note",
        }
    }
}

/// Where in the program a finding is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The obligations pane.
    Obligations,
    /// The pane of what is owed.
    WhatYouOwe,
    /// The payments pane.
    Payments,
    /// The coding-out pane.
    CodingOut,
    /// The businesses pane.
    Businesses,
    /// The penalties pane.
    Penalties,
    /// The list of HMRC online services.
    Online,
}

impl Place {
    /// The command of the same name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Obligations => "obligations",
            Self::WhatYouOwe => "charges",
            Self::Payments => "payments",
            Self::CodingOut => "coding-out",
            Self::Businesses => "businesses",
            Self::Penalties => "penalties",
            Self::Online => "tasks",
        }
    }
}

/// Something that needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it presses.
    pub urgency: Urgency,
    /// Where it is dealt with.
    pub place: Place,
    /// What it is.
    pub about: About,
}

impl Finding {
    /// A stable name for its kind.
    pub const fn id(&self) -> &'static str {
        self.about.id()
    }

    /// The sum it is about, when it is about one.
    pub fn amount(&self) -> Option<Money> {
        self.about.amount()
    }

    /// Since when it holds.
    pub const fn since(&self) -> Option<NaiveDate> {
        self.about.since()
    }

    /// Until when something can be done about it.
    pub const fn until(&self) -> Option<NaiveDate> {
        self.about.until()
    }
}

/// What is known about a taxpayer; a part that could not be had is `None`, and no rule that needs it speaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Everything open on the account.
    pub account: Option<&'a Account>,
    /// The account's history, which knows the documents that are used up.
    pub history: Option<&'a Account>,
    /// Payments received.
    pub payments: Option<&'a [Payment]>,
    /// Open quarterly updates.
    pub updates: Option<&'a [Obligation]>,
    /// Quarterly updates of a year, received or not.
    pub year_updates: Option<&'a [Obligation]>,
    /// Tax returns.
    pub returns: Option<&'a [Obligation]>,
    /// Points and penalties.
    pub penalties: Option<&'a Penalties>,
    /// The latest ended tax year whose return is open, and whether the customer has opted out of coding out for it.
    pub coding_out: Option<(TaxYear, bool)>,
    /// The statuses of the current year and of those to come.
    pub statuses: Option<&'a [YearStatus]>,
    /// The businesses whose details are known.
    pub businesses: &'a [&'a Business],
    /// Rules that hold for some years.
    pub dated: Option<&'a DatedRules>,
}

impl<'a> Known<'a> {
    /// The status of a year.
    fn status(self, year: TaxYear) -> Option<&'a Status> {
        status_for(self.statuses?, year).map(|detail| &detail.status)
    }

    /// Updates and returns, received or not, as far as they are known; some may be there twice.
    fn obligations(self) -> impl Iterator<Item = &'a Obligation> {
        [self.updates, self.year_updates, self.returns].into_iter().flatten().flatten()
    }
}

/// Everything that needs attention on `today`, the most urgent first, then the oldest.
pub fn findings(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let credit_beside_debt = credit::beside_debt(known);
    let credit_is_told = credit_beside_debt.is_some();
    let single = [
        overdue::overdue(known, today),
        overdue::in_payment_plan(known, today),
        money::interest_growing(known),
        money::returned_from_tax_code(known, today),
        on_account::payments_on_account(known, today),
        credit_beside_debt,
        credit::pending_refund(known),
        credit::not_used(known, today, credit_is_told),
        credit::partly_allocated_payments(known, today, credit_is_told),
        tax_code::choice(known, today),
        tax_code::submit_by(known, today),
        points::near_threshold(known, today),
        duties::status_change(known, today),
    ];
    let several = [
        duties::overdue_updates(known, today),
        duties::overdue_returns(known, today),
        duties::due_soon(known, today),
        duties::return_deadlines(known, today),
        duties::ceased_businesses(known, today),
        duties::contradictions(known),
        older::went_to_older(known, today),
        on_account::reduced_too_far(known),
    ];
    let mut found: Vec<Finding> = single.into_iter().flatten().chain(several.into_iter().flatten()).collect();
    found.sort_by_key(|finding| (finding.urgency, finding.since().or(finding.until()).unwrap_or(NaiveDate::MAX)));
    found
}

#[cfg(test)]
mod tests;
