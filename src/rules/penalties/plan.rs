//! Which charges are in a payment plan.
//!
//! HMRC's API holds no payment plan. Its days stand with each late payment penalty, which names the charge that was paid
//! late; so of that charge, and of no other, it is known that a plan covers it. Of the penalty itself it is not.

use chrono::NaiveDate;

use super::Penalties;
use crate::rules::charges::{Account, Bucket, Document};
use crate::rules::sent::Sent;
use crate::rules::{DocumentId, Money};

/// First and last day of a payment plan.
pub type Days = (NaiveDate, NaiveDate);

/// The charges that a payment plan covers on a day, each with the days of its plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentPlans {
    covered: Vec<(Sent<DocumentId>, Days)>,
}

impl PaymentPlans {
    /// Those that run on `today`, as the penalties tell; none where the penalties are not known.
    pub fn of(penalties: Option<&Penalties>, account: &Account, today: NaiveDate) -> Self {
        let penalties = penalties.map_or(&[][..], |penalties| &penalties.late_payment);
        let running = penalties.iter().filter_map(|one| Some((one, one.plan_on(today)?)));
        let covered = running.filter_map(|(one, days)| Some((one.principal(account)?.document_id.clone(), days)));
        Self { covered: covered.collect() }
    }

    /// The days of the plan that covers a charge.
    pub fn days_of(&self, charge: &Document) -> Option<Days> {
        self.covered.iter().find(|(id, _)| *id == charge.document_id).map(|(_, days)| *days)
    }

    /// What is overdue on charges in plans, interest included; none where no plan covers anything overdue.
    pub fn overdue(&self, account: &Account, today: NaiveDate) -> Option<Money> {
        let covered = account.documents.iter().filter(|one| one.is_charge() && self.days_of(one).is_some());
        let late = covered.filter(|one| one.standing(today).bucket() == Some(Bucket::Overdue));
        let sum: Money = late.map(|one| one.outstanding_amount + one.interest_left()).sum();
        sum.is_positive().then_some(sum)
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.covered.is_empty()
    }
}
