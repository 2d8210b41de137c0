//! Everything the overview and the findings look at, asked at once; each part may fail alone.

use chrono::NaiveDate;

use super::desk::{Ask, Desk, coding_out_year};
use super::parts::Parts;
use crate::rules::charges::Account;
use crate::rules::coding_out::CodingOutStatus;
use crate::rules::findings::{Finding, Known, findings};
use crate::rules::itsa_status::{Status, YearStatus, status_for};
use crate::rules::next_dates::{NextDate, next_dates};
use crate::rules::obligations::{Obligation, merge};
use crate::rules::penalties::Penalties;
use crate::rules::{Failure, TaxYear};

/// What is known about a taxpayer today.
pub(super) struct Facts {
    pub(super) account: Result<Option<Box<Account>>, Failure>,
    updates: Result<Vec<Obligation>, Failure>,
    returns: Result<Vec<Obligation>, Failure>,
    penalties: Result<Box<Penalties>, Failure>,
    statuses: Result<Vec<YearStatus>, Failure>,
    coding_out: Result<(TaxYear, CodingOutStatus), Failure>,
    obligations: Vec<Obligation>,
    today: NaiveDate,
}

impl Facts {
    /// Asks everything at once.
    pub(super) async fn gather<A: Ask>(desk: &Desk<'_, A>) -> Self {
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
        let (account, updates, (returns, coding_out), penalties, statuses) = tokio::join!(
            desk.open_account(),
            desk.open_updates(),
            returns_and_choice,
            desk.penalties(),
            desk.itsa_status(year)
        );
        let obligations = merge(updates.as_deref().unwrap_or_default(), returns.as_deref().unwrap_or_default());
        Self { account, updates, returns, penalties, statuses, coding_out, obligations, today: desk.today }
    }

    /// How each part went.
    pub(super) fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        parts.note("balance", &self.account, Option::is_none);
        let obligations = match (&self.updates, &self.returns) {
            (Err(failure), _) | (_, Err(failure)) => Err(failure.clone()),
            (Ok(_), Ok(_)) => Ok(()),
        };
        parts.note("obligations", &obligations, |()| self.obligations.is_empty());
        parts.note("penalties", &self.penalties, |penalties| penalties.is_empty());
        parts.note("codingOut", &self.coding_out, |_| false);
        parts.note("itsaStatus", &self.statuses, Vec::is_empty);
        parts
    }

    /// What needs attention, as far as it is known.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let known = Known {
            account: self.account.as_ref().ok().and_then(Option::as_deref),
            updates: self.updates.as_deref().ok(),
            returns: self.returns.as_deref().ok(),
            penalties: self.penalties.as_deref().ok(),
            coding_out: self.coding_out.as_ref().ok().map(|(year, status)| (*year, status.opted_out)),
            status: self.status(),
        };
        findings(known, self.today)
    }

    fn status(&self) -> Option<&Status> {
        let years = self.statuses.as_deref().ok()?;
        status_for(years, TaxYear::containing(self.today)).map(|detail| &detail.status)
    }

    /// What has a day to it, the earliest day first.
    pub(super) fn next_dates(&self) -> Vec<NextDate> {
        next_dates(self.account.as_ref().ok().and_then(Option::as_deref), &self.obligations, self.today)
    }
}
