//! Where the money of a payment went, as far as HMRC's API tells.
//!
//! HMRC uses a payment for older Self Assessment debts first, and software sees no debt from before Making Tax Digital.
//! So "paid £2,500, £2,042 of it on charges" is normal, and what the rest did is known only in part: what is still open
//! on the payment's own document is *not allocated*; what is neither there nor on a charge is *not shown*. Where that
//! document is missing, HMRC does not tell which of the two it is.

use super::allocation::Payment;
use super::charges::{Account, Document};
use super::{Money, PaymentId};

/// Where one payment went. The parts add up to the payment: what is on charges, refunded and the [`Rest`].
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
    /// HMRC's allocations come to more than the payment, by this much. Shown, never smoothed over.
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

/// Where `payment` went. `accounts` are looked through in turn for the payment's own document: give what is open first,
/// then the history, since only the history knows documents that are used up.
pub fn of<'a>(payment: &Payment, accounts: &[&'a Account]) -> Whereabouts<'a> {
    let document = payment.id().and_then(|id| accounts.iter().find_map(|account| document_of(account, &id)));
    let allocated = payment.allocated();
    let refunded = document.map(refunded_from).unwrap_or_default();
    let rest = match (payment.payment_amount, document) {
        (None, _) => Rest::NoAmount,
        (Some(amount), document) => rest(amount - allocated - refunded, document),
    };
    Whereabouts { document, allocated, refunded, rest }
}

fn rest(left: Money, document: Option<&Document>) -> Rest {
    if left.is_zero() {
        return Rest::Nothing;
    }
    if left.is_negative() {
        return Rest::Exceeded(left.abs());
    }
    let Some(document) = document else { return Rest::NotTold(left) };
    let not_allocated = document.outstanding_amount.abs();
    let not_shown = left - not_allocated;
    if not_shown.is_negative() {
        // More is open on the document than the allocations leave: HMRC's two answers disagree.
        return Rest::Exceeded(not_shown.abs());
    }
    Rest::Told { not_allocated, not_shown }
}

/// The document of the payment with this lot and item: a credit, not a charge it cleared.
fn document_of<'a>(account: &'a Account, id: &PaymentId) -> Option<&'a Document> {
    account.documents.iter().find(|document| {
        document.payment_lot.as_deref() == Some(id.lot.as_str())
            && document.payment_lot_item.as_deref() == Some(id.item.as_str())
            && !document.is_charge()
    })
}

/// What HMRC paid out of a credit, told by its items' clearing reason or by the way the money went.
fn refunded_from(document: &Document) -> Money {
    let items = document.breakdown.iter().flat_map(|line| &line.items);
    items
        .filter(|item| {
            item.outgoing_payment_method.is_some() || item.clearing_reason.as_deref() == Some("Outgoing Payment")
        })
        .filter_map(|item| item.amount)
        .map(Money::abs)
        .sum()
}
