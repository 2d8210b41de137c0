//! Payments, and the charges each of them went to.

use chrono::NaiveDate;

use super::sent::{Sent, SentOption};
use super::{DocumentId, Money, PaymentId, TaxYear};

/// A part of a payment set against one charge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allocation {
    /// The charge's reference.
    pub charge_reference: String,
    /// HMRC's key of the period.
    pub period_key: Option<String>,
    /// Its text, such as "6th April 2025 to 5th April 2026".
    pub period_key_description: Option<String>,
    /// First day of the charge's period.
    pub start_date: Option<Sent<NaiveDate>>,
    /// Last day of it.
    pub end_date: Option<Sent<NaiveDate>>,
    /// The day the charge was due.
    pub due_date: Option<Sent<NaiveDate>>,
    /// The charge's document.
    pub document_id: Option<Sent<DocumentId>>,
    /// HMRC's main transaction code.
    pub document_type: Option<String>,
    /// Its text.
    pub document_type_description: Option<String>,
    /// HMRC's sub transaction code.
    pub charge_type: Option<String>,
    /// Its text.
    pub charge_type_description: Option<String>,
    /// The charge's original amount.
    pub amount: Option<Money>,
    /// How much of the charge this payment settled.
    pub cleared_amount: Option<Money>,
}

impl Allocation {
    /// The tax year of the charge, from the last day of its period.
    pub fn tax_year(&self) -> Option<TaxYear> {
        self.end_date.value().map(TaxYear::containing)
    }
}

/// A payment HMRC received.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payment {
    /// The lot it came in.
    pub payment_lot: Option<String>,
    /// Its item in the lot.
    pub payment_lot_item: Option<String>,
    /// The payer's reference; often the UTR, so mask it.
    pub payment_reference: Option<String>,
    /// How much was paid.
    pub payment_amount: Option<Money>,
    /// How it was paid, in HMRC's words.
    pub payment_method: Option<String>,
    /// The day HMRC received it.
    pub transaction_date: Option<Sent<NaiveDate>>,
    /// Where it went; empty when it is on no charge yet.
    pub allocations: Vec<Allocation>,
}

impl Payment {
    /// Lot and item together, when HMRC sent both.
    pub fn id(&self) -> Option<PaymentId> {
        Some(PaymentId { lot: self.payment_lot.clone()?, item: self.payment_lot_item.clone()? })
    }

    /// How much of it is on charges HMRC shows.
    pub fn allocated(&self) -> Money {
        self.allocations.iter().filter_map(|allocation| allocation.cleared_amount).sum()
    }

    /// What of it is on no charge HMRC shows: unused, or on a debt from before Making Tax Digital, which HMRC's API
    /// does not tell apart here. `None` when HMRC sent no amount.
    pub fn not_on_a_charge(&self) -> Option<Money> {
        self.payment_amount.map(|amount| amount - self.allocated())
    }

    /// The day it was received, when it can be read.
    pub fn received(&self) -> Option<NaiveDate> {
        self.transaction_date.value()
    }
}

/// Payments of several answers as one list, each payment once, the newest first; payments whose date cannot be read
/// come last. Payments without lot and item are told apart by everything else.
pub fn merge(answers: impl IntoIterator<Item = Vec<Payment>>) -> Vec<Payment> {
    let mut all: Vec<Payment> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for payment in answers.into_iter().flatten() {
        let known = match payment.id() {
            Some(id) => !seen.insert(id),
            None => all.contains(&payment),
        };
        if !known {
            all.push(payment);
        }
    }
    all.sort_by_key(|payment| std::cmp::Reverse(payment.received()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(item: &str, date: &str, pence: i64) -> Payment {
        Payment {
            payment_lot: Some("LOT1".to_owned()),
            payment_lot_item: Some(item.to_owned()),
            payment_reference: None,
            payment_amount: Some(Money::from_pence(pence)),
            payment_method: None,
            transaction_date: Some(Sent::parse(date.to_owned())),
            allocations: Vec::new(),
        }
    }

    #[test]
    fn merged_newest_first_each_once() {
        let first = vec![payment("1", "2025-01-31", 100), payment("2", "whenever", 100)];
        let second = vec![payment("1", "2025-01-31", 100), payment("3", "2026-01-31", 100)];
        let items: Vec<_> = merge([first, second]).into_iter().filter_map(|p| p.payment_lot_item).collect();
        assert_eq!(items, ["3", "1", "2"]);
    }
}
