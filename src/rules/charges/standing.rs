//! Where a charge stands on a day, as HMRC's own account derives it.

use chrono::NaiveDate;

use super::{CodedOutStatus, Document, Locks};
use crate::rules::sent::SentOption;

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

impl Document {
    /// The most advanced coding-out status among its items.
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

    /// Whether part of it, but not all, has been paid.
    pub fn is_part_paid(&self) -> bool {
        !self.outstanding_amount.is_zero() && self.outstanding_amount != self.original_amount
    }
}
