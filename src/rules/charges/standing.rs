//! Where a charge stands on a day, as HMRC's own account derives it.

use chrono::NaiveDate;

use super::{CodedOutStatus, Document, DocumentKind, Locks};
use crate::rules::Money;
use crate::rules::sent::{Sent, SentOption};

/// Where a charge stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeStanding {
    /// Nothing is left.
    Paid,
    /// The charge is paid; interest on it is not.
    InterestOnly,
    /// A tax code collects it; nothing to pay here.
    ThroughTaxCode,
    /// An estimate, outside the totals.
    Estimate,
    /// HMRC gave no due date that can be read.
    NoDueDate,
    /// The due date has passed; due today is not overdue.
    Overdue {
        /// Whole days since, 1 or more.
        days: i64,
    },
    /// To be paid.
    Due {
        /// Whole days until, 0 today.
        days: i64,
    },
}

/// Which of HMRC's three sums a charge is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Past its due date, interest left on a paid charge included.
    Overdue,
    /// Due today or within 30 days.
    DueWithin30Days,
    /// Due later than that.
    NotYetDue,
}

/// Up to so many days ahead HMRC calls a charge due within 30 days.
const SOON_DAYS: i64 = 30;

impl ChargeStanding {
    /// Which of HMRC's sums it is counted in; none for what is no part of them.
    pub const fn bucket(self) -> Option<Bucket> {
        match self {
            Self::Overdue { .. } | Self::InterestOnly => Some(Bucket::Overdue),
            Self::Due { days } if days <= SOON_DAYS => Some(Bucket::DueWithin30Days),
            Self::Due { .. } => Some(Bucket::NotYetDue),
            Self::Paid | Self::ThroughTaxCode | Self::Estimate | Self::NoDueDate => None,
        }
    }
}

impl Document {
    /// The coding-out status of the first item that has one.
    pub fn coded_out_status(&self) -> Option<&CodedOutStatus> {
        self.breakdown.iter().flat_map(|line| &line.items).find_map(|item| item.coded_out_status.as_ref())
    }

    /// Whether the tax code collects it now, so that it is no part of what is owed: HMRC's `initiated`.
    pub fn is_being_collected_through_the_tax_code(&self) -> bool {
        self.coded_out_status() == Some(&CodedOutStatus::Initiated)
    }

    /// Every hold on any of its items, put together.
    pub fn locks(&self) -> Locks {
        let each = self.breakdown.iter().flat_map(|line| &line.items).filter_map(|item| item.locks);
        each.fold(Locks::default(), |all, one| Locks {
            charge_on_hold: all.charge_on_hold || one.charge_on_hold,
            estimated_charge_on_hold: all.estimated_charge_on_hold || one.estimated_charge_on_hold,
            interest_accrual_on_hold: all.interest_accrual_on_hold || one.interest_accrual_on_hold,
            interest_charge_on_hold: all.interest_charge_on_hold || one.interest_charge_on_hold,
        })
    }

    /// Where it stands on `today`.
    pub fn standing(&self, today: NaiveDate) -> ChargeStanding {
        if self.outstanding_amount.is_zero() {
            return if self.interest_left().is_positive() {
                ChargeStanding::InterestOnly
            } else {
                ChargeStanding::Paid
            };
        }
        if self.is_being_collected_through_the_tax_code() {
            return ChargeStanding::ThroughTaxCode;
        }
        if self.is_charge_estimate {
            return ChargeStanding::Estimate;
        }
        match self.document_due_date.value().map(|due| (due - today).num_days()) {
            None => ChargeStanding::NoDueDate,
            Some(days) if days < 0 => ChargeStanding::Overdue { days: -days },
            Some(days) => ChargeStanding::Due { days },
        }
    }

    /// Whether a person has something to pay for it: neither an estimate nor collected through a tax code.
    pub fn is_to_pay(&self) -> bool {
        self.is_charge()
            && !self.is_charge_estimate
            && !self.is_being_collected_through_the_tax_code()
            && (self.outstanding_amount.is_positive() || self.interest_left().is_positive())
    }

    /// Whether interest on it still grows, so that what is left of it is an estimate.
    pub fn interest_grows(&self) -> bool {
        self.late_payment_interest
            .as_ref()
            .and_then(|interest| interest.accruing_amount)
            .is_some_and(Money::is_positive)
    }

    /// What of the interest left on it HMRC does not charge for now; never more than is left.
    pub fn interest_not_charged(&self) -> Option<Money> {
        let held = self.late_payment_interest.as_ref()?.dunning_lock_amount?;
        Some(held.min(self.interest_left())).filter(|held| held.is_positive())
    }

    /// Whether HMRC charges none of the interest on it for now.
    pub fn is_interest_not_charged(&self) -> bool {
        self.interest_not_charged().is_some_and(|held| held == self.interest_left())
    }

    /// The day it stands under: its due date, or the last day of interest for a paid charge that still owes interest. A
    /// balancing payment of nothing has none, as in HMRC's account.
    pub fn date_shown(&self) -> Option<&Sent<NaiveDate>> {
        if self.original_amount.is_zero() && !self.is_coded_out && self.kind() == DocumentKind::BalancingCharge {
            return None;
        }
        let until = self.late_payment_interest.as_ref().and_then(|interest| interest.end_date.as_ref());
        let interest_only = self.outstanding_amount.is_zero() && self.interest_left().is_positive();
        until.filter(|_| interest_only).or(self.document_due_date.as_ref())
    }

    /// Whether part of it, but not all, has been paid.
    pub fn is_part_paid(&self) -> bool {
        !self.outstanding_amount.is_zero() && self.outstanding_amount != self.original_amount
    }
}
