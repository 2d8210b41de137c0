//! Where the money of a payment went, as far as HMRC's API tells.
//!
//! HMRC uses a payment for older Self Assessment debts first, and software sees no debt from before Making Tax Digital.
//! So "paid £2,500, £2,042 of it on charges" is normal, and what the rest did is known only in part: what is still open
//! on the payment's own document is *not allocated*; what is neither there nor on a charge is *not shown*. Where that
//! document is missing, HMRC does not tell which of the two it is.

use std::collections::HashMap;

use super::Money;
use super::allocation::Payment;
use super::charges::{Account, Document};

/// Where one payment went. The parts add up to the payment: what is on charges, refunded and the [`Rest`].
/// What is too much ([`Whereabouts::beyond`]) counts against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whereabouts<'a> {
    /// The payment's own document on the account, when HMRC sent it.
    pub document: Option<&'a Document>,
    /// What is on charges HMRC shows, their interest included.
    pub allocated: Money,
    /// What HMRC paid back out of it, told by the items of its document.
    pub refunded: Money,
    /// What became of the rest.
    pub rest: Rest,
}

/// What is on no charge HMRC shows and was not paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: every penny is told.
    Nothing,
    /// What is left, told apart by the payment's own document. Either may be nothing, not both.
    Told {
        /// Still open on the payment's own document: credit that can be used or refunded.
        not_allocated: Money,
        /// Neither on a charge nor open: used for something from before Making Tax Digital, as far as can be known.
        not_shown: Money,
    },
    /// What is left; its document is missing, and HMRC does not tell which of the two it is.
    NotTold(Money),
    /// What HMRC tells of (allocations, refunds, what is open) comes to more than the payment, by this much. Shown, never
    /// smoothed over.
    Exceeded(Money),
    /// HMRC sent no amount for the payment.
    NoAmount,
}

impl Rest {
    /// Still open on the payment's own document, where that is known.
    pub const fn not_allocated(self) -> Option<Money> {
        match self {
            Self::Nothing => Some(Money::ZERO),
            Self::Told { not_allocated, .. } => Some(not_allocated),
            Self::NotTold(_) | Self::Exceeded(_) | Self::NoAmount => None,
        }
    }

    /// What HMRC cannot show, where that is known.
    pub const fn not_shown(self) -> Option<Money> {
        match self {
            Self::Nothing => Some(Money::ZERO),
            Self::Told { not_shown, .. } => Some(not_shown),
            Self::NotTold(_) | Self::Exceeded(_) | Self::NoAmount => None,
        }
    }
}

impl Whereabouts<'_> {
    /// Still open on the payment's own document: credit that can be used or refunded. Nothing where it is not known.
    pub fn not_allocated(&self) -> Money {
        match self.rest {
            // Where HMRC's two answers disagree, what is open is still open, and the excess is told beside it.
            Rest::Exceeded(_) => self.document.map(open_on).unwrap_or_default(),
            rest => rest.not_allocated().unwrap_or_default(),
        }
    }

    /// Neither on a charge, nor refunded, nor open. Nothing where it is not known.
    pub fn not_shown(&self) -> Money {
        self.rest.not_shown().unwrap_or_default()
    }

    /// On no charge and not refunded, without HMRC telling which of the two it is.
    pub const fn not_told(&self) -> Money {
        match self.rest {
            Rest::NotTold(left) => left,
            Rest::Nothing | Rest::Told { .. } | Rest::Exceeded(_) | Rest::NoAmount => Money::ZERO,
        }
    }

    /// How much more HMRC tells of than was paid; for a payment without an amount, all that it tells of.
    pub fn beyond(&self) -> Money {
        match self.rest {
            Rest::Exceeded(beyond) => beyond,
            Rest::NoAmount => self.allocated + self.refunded,
            Rest::Nothing | Rest::Told { .. } | Rest::NotTold(_) => Money::ZERO,
        }
    }

    /// What is on no charge and was not paid back, whichever it is.
    pub fn off_the_charges(&self) -> Money {
        self.not_allocated() + self.not_shown() + self.not_told()
    }
}

/// The documents of payments, found by lot and item.
#[derive(Debug, Clone, Default)]
pub struct Documents<'a>(HashMap<(&'a str, &'a str), &'a Document>);

impl<'a> Documents<'a> {
    /// Those of `accounts`. A document in several is taken as the first one has it: give what is open first, then the
    /// history, since only the history knows documents that are used up.
    pub fn of(accounts: &[&'a Account]) -> Self {
        let mut found = HashMap::new();
        for document in accounts.iter().flat_map(|account| &account.documents).filter(|one| is_of_a_payment(one)) {
            if let (Some(lot), Some(item)) = (&document.payment_lot, &document.payment_lot_item) {
                found.entry((lot.as_str(), item.as_str())).or_insert(document);
            }
        }
        Self(found)
    }

    /// Where `payment` went.
    pub fn whereabouts(&self, payment: &Payment) -> Whereabouts<'a> {
        let id = payment.payment_lot.as_deref().zip(payment.payment_lot_item.as_deref());
        whereabouts(payment, id.and_then(|id| self.0.get(&id).copied()))
    }
}

/// Where `payment` went. `accounts` are looked through in turn for the payment's own document: give what is open first,
/// then the history, since only the history knows documents that are used up. For many payments, see [`Documents`].
pub fn of<'a>(payment: &Payment, accounts: &[&'a Account]) -> Whereabouts<'a> {
    let is_its = |document: &&Document| {
        payment.payment_lot.is_some()
            && payment.payment_lot_item.is_some()
            && document.payment_lot == payment.payment_lot
            && document.payment_lot_item == payment.payment_lot_item
            && is_of_a_payment(document)
    };
    whereabouts(payment, accounts.iter().find_map(|account| account.documents.iter().find(is_its)))
}

fn whereabouts<'a>(payment: &Payment, document: Option<&'a Document>) -> Whereabouts<'a> {
    let allocated = payment.allocated();
    let refunded = document.map(refunded_from).unwrap_or_default();
    let rest = payment.payment_amount.map_or(Rest::NoAmount, |amount| rest(amount - allocated - refunded, document));
    Whereabouts { document, allocated, refunded, rest }
}

/// What became of what is `left` of a payment: open on its own document, or not shown.
fn rest(left: Money, document: Option<&Document>) -> Rest {
    let not_allocated = document.map(open_on);
    // More is told of than was paid, or more is open than the rest leaves: HMRC's answers disagree.
    let not_shown = left - not_allocated.unwrap_or_default();
    match not_allocated {
        _ if not_shown.is_negative() => Rest::Exceeded(not_shown.abs()),
        _ if left.is_zero() => Rest::Nothing,
        Some(not_allocated) => Rest::Told { not_allocated, not_shown },
        None => Rest::NotTold(left),
    }
}

/// What is still open on a credit's document, as a sum above nothing, whichever sign HMRC writes the credit with.
pub fn open_on(credit: &Document) -> Money {
    if credit.original_amount.is_positive() { credit.outstanding_amount } else { -credit.outstanding_amount }
}

/// Whether a document with a payment's lot and item is the payment's own: a credit, not a charge it cleared.
fn is_of_a_payment(document: &Document) -> bool {
    document.payment_lot.is_some() && !document.is_charge()
}

/// What HMRC paid out of a credit, told by its items' clearing reason or by the way the money went.
pub fn refunded_from(document: &Document) -> Money {
    let items = document.breakdown.iter().flat_map(|line| &line.items);
    items
        .filter(|item| {
            item.outgoing_payment_method.is_some() || item.clearing_reason.as_deref() == Some("Outgoing Payment")
        })
        .filter_map(|item| item.amount)
        .map(Money::abs)
        .sum()
}

#[cfg(test)]
mod tests;
