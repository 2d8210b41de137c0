//! What a payment or credit was used for: the other side of what settled each charge.

use super::settled::{SettledBy, settlement};
use super::{Account, Document, DocumentKind};
use crate::rules::allocation::Payment;
use crate::rules::whereabouts::refunded_from;
use crate::rules::{Money, Sent};

/// A charge that a payment or credit settled a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use<'a> {
    /// The charge.
    pub charge: &'a Document,
    /// How much of it; none where HMRC does not tell, as where several credits settled it together.
    pub amount: Option<Money>,
    /// Whether it went to the interest on it.
    pub to_interest: bool,
}

/// What `credit`, a payment's document or another credit, was used for, charge by charge.
pub fn used_for<'a>(credit: &Document, accounts: &[&'a Account], payments: Option<&'a [Payment]>) -> Vec<Use<'a>> {
    let mut seen = std::collections::BTreeSet::new();
    let all = accounts.iter().copied().flat_map(|account| &account.documents);
    let charges = all.filter(|one| one.is_charge() && !one.is_charge_estimate && seen.insert(&one.document_id));
    let is_it = |by: &SettledBy<'_>| match by {
        SettledBy::Credit(one) => one.document_id == credit.document_id,
        SettledBy::Payment(payment) => is_of(credit, payment.payment_lot.as_ref(), payment.payment_lot_item.as_ref()),
        SettledBy::PaymentOfItem(item) => is_of(credit, item.payment_lot.as_ref(), item.payment_lot_item.as_ref()),
        _ => false,
    };
    let uses = charges.flat_map(|charge| {
        let found = settlement(charge, accounts, payments);
        let parts: Vec<Use<'a>> = found
            .parts
            .iter()
            .filter(|part| is_it(&part.by))
            .map(|part| Use { charge, amount: part.amount, to_interest: part.to_interest })
            .collect();
        parts
    });
    uses.collect()
}

fn is_of(document: &Document, lot: Option<&String>, item: Option<&String>) -> bool {
    lot.is_some()
        && item.is_some()
        && document.payment_lot.as_ref() == lot
        && document.payment_lot_item.as_ref() == item
}

/// The credit that a refund paid out, where the sums tell: the only one of which HMRC paid out exactly so much.
pub fn paid_out_of<'a>(refund: &Document, accounts: &[&'a Account]) -> Option<&'a Document> {
    if refund.kind() != DocumentKind::Refund {
        return None;
    }
    let amount = refund.original_amount.abs();
    let mut seen: std::collections::BTreeSet<&Sent<_>> = std::collections::BTreeSet::new();
    let all = accounts.iter().copied().flat_map(|account| &account.documents);
    let others = all.filter(|one| one.document_id != refund.document_id && one.kind() != DocumentKind::Refund);
    let mut fitting =
        others.filter(|one| amount.is_positive() && refunded_from(one) == amount && seen.insert(&one.document_id));
    fitting.next().filter(|_| fitting.next().is_none())
}
