//! Payments with what is needed to say where each went: what is open on the account, and its history.

use crate::cli::desk::{Ask, Desk};
use crate::cli::trouble::Trouble;
use crate::rules::allocation::Payment;
use crate::rules::charges::Account;
use crate::rules::whereabouts::{Whereabouts, of};
use crate::rules::{DateRange, Failure};

/// What is known of the account beside the payments; either part may be missing.
pub(in crate::cli) struct Whole {
    open: Result<Option<Box<Account>>, Failure>,
    history: Result<Option<Box<Account>>, Failure>,
}

impl Whole {
    /// Asks for both, the history of the four usual tax years and of `range` where that starts earlier.
    pub(in crate::cli) async fn ask<A: Ask>(desk: &Desk<'_, A>, range: Option<DateRange>) -> Self {
        let usual = DateRange::four_tax_years_to(desk.today);
        let from = range.map_or(usual.from(), |range| range.from().min(usual.from()));
        let days = DateRange::new(from, usual.to()).unwrap_or(usual);
        let (open, history) = tokio::join!(desk.open_account(), desk.account_history(days));
        Self { open, history }
    }

    /// Both, as rules look through them: what is open first.
    pub(in crate::cli) fn accounts(&self) -> Vec<&Account> {
        let known = [&self.open, &self.history].into_iter();
        known.filter_map(|answer| answer.as_ref().ok().and_then(Option::as_deref)).collect()
    }

    /// Where a payment went.
    pub(in crate::cli) fn whereabouts(&self, payment: &Payment) -> Whereabouts<'_> {
        of(payment, &self.accounts())
    }

    /// What to say where a part could not be had: it is not HMRC that does not tell, then.
    pub(in crate::cli) fn asides(&self) -> Vec<String> {
        let missing = [(&self.open, "What is open on the account"), (&self.history, "The account's history")];
        let failed = missing.into_iter().filter_map(|(answer, what)| Some((answer.as_ref().err()?, what)));
        failed
            .map(|(failure, what)| {
                let said = Trouble::from(failure.clone()).said();
                format!(
                    "{what} could not be had, so where payments went is known in part. {} {}",
                    said.message, said.hint
                )
            })
            .collect()
    }
}
