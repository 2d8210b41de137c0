//! What else is true of a charge beside where it stands: part paid, under review, interest growing, back from a tax code.
//! Source: the states HMRC's own account derives. HMRC gives no reason for a lock, so none is made up here.

use chrono::NaiveDate;

use super::{
    ChargeClassification, ChargeStanding, CodedOutStatus, Document, DocumentKind, LatePaymentInterest, ReducedCharge,
};
use crate::rules::interest::a_day;
use crate::rules::{Money, Percentage, Sent};

/// Something true of a document beside where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A payment plan covers it, as the penalty for paying it late tells.
    InPaymentPlan {
        /// First day of the plan.
        from: NaiveDate,
        /// Last day of it.
        to: NaiveDate,
    },
    /// HMRC reviews it (its dunning lock). HMRC's account still tells people to pay, since interest may run, unless payment
    /// of it is on hold as well.
    UnderReview {
        /// Whether payment of it is paused, too.
        payment_on_hold: bool,
        /// Interest that is not charged for now, when HMRC tells how much.
        interest_not_charged: Option<Money>,
    },
    /// Payment of it is paused (HMRC's payment lock).
    PaymentOnHold,
    /// An estimate is paused (HMRC's clearing lock).
    EstimateOnHold,
    /// Interest does not grow for now (HMRC's interest lock).
    InterestOnHold,
    /// Some of it is settled and some is left.
    PartPaid {
        /// What is settled, by whatever means.
        settled: Money,
    },
    /// Some of a credit is used and some is left.
    PartUsed {
        /// What is used.
        used: Money,
    },
    /// Interest grows, day by day.
    Accruing(Accruing),
    /// Interest has been charged.
    Posted(Posted),
    /// The charge itself is paid; interest on it is not.
    InterestLeft {
        /// What is left.
        left: Money,
    },
    /// It was sent to a tax code for collection.
    CodedOut {
        /// How far that has come.
        status: CodedOutStatus,
        /// How much of it, when HMRC tells.
        amount: Option<Money>,
    },
    /// It is an estimate, outside the totals.
    Estimate,
    /// Why an amended charge exists.
    Amended(ChargeClassification),
    /// It is a credit that came of lowering a charge.
    CameOfReducing(ReducedCharge),
}

/// Interest that grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accruing {
    /// HMRC's amount so far: posted each month and not yet posted, together. An estimate until the charge is paid.
    pub so_far: Money,
    /// HMRC's latest rate, a year.
    pub rate: Option<Percentage>,
    /// From when.
    pub since: Option<Sent<NaiveDate>>,
    /// About how much a day, reckoned here and never more than an estimate; none while interest is on hold.
    pub per_day: Option<Money>,
}

/// Interest that has been charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// How much.
    pub amount: Money,
    /// What of it is unpaid. While more interest grows, HMRC gives one figure for both, and then this is unknown.
    pub unpaid: Option<Money>,
    /// First day.
    pub from: Option<Sent<NaiveDate>>,
    /// Last day.
    pub to: Option<Sent<NaiveDate>>,
}

/// What a coding-out status means for the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodedOutEffect {
    /// Being collected; nothing to pay here.
    Collecting,
    /// Collected.
    Collected,
    /// All of it or the rest is to be paid directly.
    BackOnTheAccount,
    /// No effect on what is to be paid.
    None,
    /// A status this program does not know.
    Unknown,
}

impl CodedOutStatus {
    /// What it means for the money: initiated, fully collected; cancelled, not and partly collected are back on the
    /// account; waiting and rejected change nothing.
    pub const fn effect(&self) -> CodedOutEffect {
        match self {
            Self::Initiated => CodedOutEffect::Collecting,
            Self::FullyCollected => CodedOutEffect::Collected,
            Self::Cancelled | Self::NotCollected | Self::PartlyCollected => CodedOutEffect::BackOnTheAccount,
            Self::AwaitingCollection | Self::WaitingCancellation | Self::Rejected => CodedOutEffect::None,
            Self::Other(_) => CodedOutEffect::Unknown,
        }
    }
}

/// About how much interest a day on what is left of a charge; none where nothing is left or it is less than a penny.
fn interest_per_day(outstanding: Money, rate: Percentage) -> Option<Money> {
    Some(a_day(outstanding, rate)).filter(|sum| sum.is_positive())
}

impl Document {
    /// Everything else that is true of it on `today`, the weightiest first.
    pub fn conditions(&self, today: NaiveDate) -> Vec<Condition> {
        let locks = self.locks();
        let interest = self.late_payment_interest.as_ref();
        let locked = interest.and_then(|interest| interest.dunning_lock_amount).filter(|sum| sum.is_positive());
        let left = !self.outstanding_amount.is_zero();
        let settled = self.original_amount - self.outstanding_amount;
        let when = |told: bool, condition: Condition| told.then_some(condition);
        let found = [
            when(
                self.is_under_review(today),
                Condition::UnderReview { payment_on_hold: locks.charge_on_hold, interest_not_charged: locked },
            ),
            when(locks.charge_on_hold, Condition::PaymentOnHold),
            when(locks.estimated_charge_on_hold, Condition::EstimateOnHold),
            when(left && self.is_charge() && settled.is_positive(), Condition::PartPaid { settled }),
            when(left && !self.is_charge() && settled.is_negative(), Condition::PartUsed { used: settled.abs() }),
            interest.and_then(|interest| self.accruing(interest)),
            interest.and_then(posted),
            when(!left && self.interest_left().is_positive(), Condition::InterestLeft { left: self.interest_left() }),
            when(locks.interest_accrual_on_hold, Condition::InterestOnHold),
            self.coded_out_status()
                .map(|status| Condition::CodedOut { status: status.clone(), amount: self.amount_coded_out }),
            when(self.is_charge_estimate, Condition::Estimate),
            // An enquiry's charge is one by its kind.
            self.classification().filter(|_| self.kind() != DocumentKind::EnquiryAmendment).map(Condition::Amended),
            self.reduced_charge.clone().map(Condition::CameOfReducing),
        ];
        found.into_iter().flatten().collect()
    }

    /// The same, with the first and last day of the payment plan that covers it, where one does.
    pub fn conditions_in(&self, plan: Option<(NaiveDate, NaiveDate)>, today: NaiveDate) -> Vec<Condition> {
        let left = self.outstanding_amount + self.interest_left();
        let plan = plan.filter(|_| left.is_positive()).map(|(from, to)| Condition::InPaymentPlan { from, to });
        plan.into_iter().chain(self.conditions(today)).collect()
    }

    /// Whether HMRC reviews it: a dunning lock on any item, or an overdue charge with interest under such a lock.
    pub fn is_under_review(&self, today: NaiveDate) -> bool {
        let interest = self.late_payment_interest.as_ref();
        let locked = interest.and_then(|interest| interest.dunning_lock_amount).is_some_and(Money::is_positive);
        let overdue = matches!(self.standing(today), ChargeStanding::Overdue { .. });
        self.locks().interest_charge_on_hold || (overdue && locked)
    }

    fn accruing(&self, interest: &LatePaymentInterest) -> Option<Condition> {
        let so_far = interest.accruing_amount.filter(|sum| sum.is_positive())?;
        let running = !self.locks().interest_accrual_on_hold;
        let per_day =
            interest.rate.filter(|_| running).and_then(|rate| interest_per_day(self.outstanding_amount, rate));
        let since = interest.start_date.clone();
        Some(Condition::Accruing(Accruing { so_far, rate: interest.rate, since, per_day }))
    }
}

fn posted(interest: &LatePaymentInterest) -> Option<Condition> {
    let amount = interest.amount.filter(|sum| sum.is_positive())?;
    let grows = interest.accruing_amount.is_some_and(Money::is_positive);
    let unpaid = interest.outstanding_amount.filter(|_| !grows);
    let (from, to) = (interest.start_date.clone(), interest.end_date.clone());
    Some(Condition::Posted(Posted { amount, unpaid, from, to }))
}
