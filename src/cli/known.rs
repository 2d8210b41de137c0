//! Everything the overview and the findings look at, asked at once; each part may fail alone.

use chrono::NaiveDate;

use super::desk::{Ask, Desk, coding_out_year};
use super::parts::Parts;
use crate::rules::allocation::Payment;
use crate::rules::businesses::Business;
use crate::rules::charges::Account;
use crate::rules::coding_out::CodingOutStatus;
use crate::rules::dated::DatedRules;
use crate::rules::findings::{Finding, Known, beside_plans, findings};
use crate::rules::itsa_status::YearStatus;
use crate::rules::next_dates::{NextDate, next_dates};
use crate::rules::obligations::{Obligation, merge};
use crate::rules::penalties::Penalties;
use crate::rules::{DateRange, Failure, Money, TaxYear};
use crate::store::dated_rules;

/// What is known about a taxpayer today.
pub(super) struct Facts {
    pub(super) account: Result<Option<Box<Account>>, Failure>,
    updates: Result<Vec<Obligation>, Failure>,
    returns: Result<Vec<Obligation>, Failure>,
    pub(super) penalties: Result<Box<Penalties>, Failure>,
    statuses: Result<Vec<YearStatus>, Failure>,
    coding_out: Result<(TaxYear, CodingOutStatus), Failure>,
    pub(super) payments: Result<Vec<Payment>, Failure>,
    more: Option<More>,
    obligations: Vec<Obligation>,
    dated: Option<&'static DatedRules>,
    today: NaiveDate,
}

/// What only some findings need, asked where all of them are wanted.
struct More {
    /// Only where a payment has money on no charge.
    history: Option<Box<Account>>,
    year_updates: Result<Vec<Obligation>, Failure>,
    businesses: Result<Vec<Business>, Failure>,
}

impl Facts {
    /// Asks at once what the overview shows first.
    async fn gather<A: Ask>(desk: &Desk<'_, A>) -> Self {
        let year = TaxYear::containing(desk.today);
        // Which year the choice of coding out is about follows from the returns.
        let returns_and_choice = async {
            let returns = desk.returns(None).await;
            let choice = match &returns {
                Ok(returns) => {
                    let year = coding_out_year(returns, desk.today);
                    desk.coding_out_status(year).await.map(|status| (year, status))
                }
                Err(failure) => Err(failure.clone()),
            };
            (returns, choice)
        };
        let (account, updates, (returns, coding_out), penalties, statuses, payments) = tokio::join!(
            desk.open_account(),
            desk.open_updates(),
            returns_and_choice,
            desk.penalties(),
            desk.itsa_status(year),
            desk.payments(DateRange::four_tax_years_to(desk.today))
        );
        let obligations = merge(updates.as_deref().unwrap_or_default(), returns.as_deref().unwrap_or_default());
        Self {
            account,
            updates,
            returns,
            penalties,
            statuses,
            coding_out,
            payments,
            more: None,
            obligations,
            // Broken rules silence what rests on them, as in any other part; `penalties` says what is wrong.
            dated: dated_rules::shipped().ok(),
            today: desk.today,
        }
    }

    /// The same, and whatever any finding looks at.
    pub(super) async fn gather_all<A: Ask>(desk: &Desk<'_, A>) -> Self {
        let (facts, year_updates, businesses) =
            tokio::join!(Self::gather(desk), desk.updates_of(TaxYear::containing(desk.today)), businesses(desk));
        let history = if facts.has_loose_payments() {
            // Nothing on the account is known then, too: no document of a payment is there.
            desk.account_history(DateRange::four_tax_years_to(desk.today)).await.ok().map(Option::unwrap_or_default)
        } else {
            None
        };
        Self { more: Some(More { history, year_updates, businesses }), ..facts }
    }

    /// Whether a payment has money on no charge: only then is the history asked, which knows its document.
    fn has_loose_payments(&self) -> bool {
        let payments = self.payments.as_deref().unwrap_or_default();
        payments.iter().any(|payment| payment.not_on_a_charge().is_some_and(Money::is_positive))
    }

    /// How each part went.
    pub(super) fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        parts.note("balance", &self.account, Option::is_none);
        let of_year = self.more.as_ref().and_then(|more| more.year_updates.as_ref().err());
        let obligations = match (&self.updates, &self.returns, of_year) {
            (Err(failure), ..) | (_, Err(failure), _) | (.., Some(failure)) => Err(failure.clone()),
            (Ok(_), Ok(_), None) => Ok(()),
        };
        parts.note("obligations", &obligations, |()| self.obligations.is_empty());
        parts.note("penalties", &self.penalties, |penalties| penalties.is_empty());
        parts.note("codingOut", &self.coding_out, |_| false);
        parts.note("itsaStatus", &self.statuses, Vec::is_empty);
        parts.note("payments", &self.payments, Vec::is_empty);
        if let Some(more) = &self.more {
            parts.note("businesses", &more.businesses, Vec::is_empty);
        }
        parts
    }

    /// What needs attention, as far as it is known.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let more = self.more.as_ref();
        let businesses: Vec<&Business> =
            more.and_then(|more| more.businesses.as_deref().ok()).unwrap_or_default().iter().collect();
        let known = Known {
            account: self.account.as_ref().ok().and_then(Option::as_deref),
            history: more.and_then(|more| more.history.as_deref()),
            payments: self.payments.as_deref().ok(),
            updates: self.updates.as_deref().ok(),
            year_updates: more.and_then(|more| more.year_updates.as_deref().ok()),
            returns: self.returns.as_deref().ok(),
            penalties: self.penalties.as_deref().ok(),
            coding_out: self.coding_out.as_ref().ok().map(|(year, status)| (*year, status.opted_out)),
            statuses: self.statuses.as_deref().ok(),
            businesses: &businesses,
            dated: self.dated,
        };
        findings(known, self.today)
    }

    /// What has a day to it, the earliest day first.
    pub(super) fn next_dates(&self) -> Vec<NextDate> {
        let account = self.account.as_ref().ok().and_then(Option::as_deref);
        let account = account.map(|account| beside_plans(account, self.penalties.as_deref().ok(), self.today));
        next_dates(account.as_deref(), &self.obligations, self.today)
    }
}

/// Every business with its details, as far as HMRC told them.
async fn businesses<A: Ask>(desk: &Desk<'_, A>) -> Result<Vec<Business>, Failure> {
    let mut all = Vec::new();
    for listed in desk.businesses().await? {
        let Some(id) = listed.business_id.read() else { continue };
        all.extend(desk.business(id.clone()).await?.map(|business| *business));
    }
    Ok(all)
}
