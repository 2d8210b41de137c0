//! What settled a charge: payments, credits set against it, a tax code, or something HMRC does not name.
//!
//! Payments are told by their allocations. A credit is told by the clearing document it shares with an item of the
//! charge. What neither tells is said to be untold; nothing is forced to agree.

use chrono::NaiveDate;

use super::{Account, CodedOutStatus, Document, Item};
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::{Money, Sent};

/// One thing that settled a part of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<'a> {
    /// What it was.
    pub by: SettledBy<'a>,
    /// When, as far as HMRC tells.
    pub on: Option<&'a Sent<NaiveDate>>,
    /// How much of the charge; none where HMRC does not tell.
    pub amount: Option<Money>,
    /// Whether it went to the interest on the charge rather than the charge.
    pub to_interest: bool,
}

/// What settled a part of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettledBy<'a> {
    /// A payment HMRC lists.
    Payment(&'a Payment),
    /// A payment told only by an item of the charge.
    PaymentOfItem(&'a Item),
    /// A credit on the account.
    Credit(&'a Document),
    /// A tax code.
    TaxCode,
    /// HMRC's reason for the last time something settled it, when it gives one; otherwise it does not tell by what.
    NotTold(Option<&'a str>),
}

/// Everything that settled one charge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settlement<'a> {
    /// The parts, the earliest first; then what nothing else tells.
    pub parts: Vec<Settled<'a>>,
    /// What the parts come to above what HMRC says is settled: HMRC's answers disagree. Shown, never smoothed over.
    pub exceeded: Option<Money>,
}

/// What settled `document`. `accounts` are looked through for credits; `payments` are those HMRC lists. Without the
/// `payments` nothing is said of a rest, since they may be it.
pub fn settlement<'a>(
    document: &'a Document,
    accounts: &[&'a Account],
    payments: Option<&'a [Payment]>,
) -> Settlement<'a> {
    let mut parts: Vec<Settled<'a>> = Vec::new();
    for payment in payments.unwrap_or_default() {
        parts.extend(payment.allocations.iter().filter_map(|allocation| part_of(document, payment, allocation)));
    }
    let paid = parts.len();
    let listed = |item: &Item| {
        parts.iter().take(paid).any(|part| match part.by {
            SettledBy::Payment(payment) => {
                item.payment_lot.is_some()
                    && payment.payment_lot == item.payment_lot
                    && payment.payment_lot_item == item.payment_lot_item
            }
            _ => false,
        })
    };
    let items = document.breakdown.iter().flat_map(|line| &line.items).filter(|item| item.clearing_date.is_some());
    let mut others: Vec<Settled<'a>> = Vec::new();
    for part in items.filter(|item| !listed(item)).flat_map(|item| by_item(document, item, accounts)) {
        join(&mut others, part);
    }
    parts.extend(others);
    parts.sort_by_key(|part| (part.on.and_then(Sent::value).is_none(), part.on.and_then(Sent::value)));
    let settled = document.original_amount - document.outstanding_amount;
    let told: Money = parts.iter().filter(|part| !part.to_interest).filter_map(|part| part.amount).sum();
    let rest = settled - told;
    let open_amounts = parts.iter().any(|part| part.amount.is_none());
    if rest.is_positive() && payments.is_some() && !open_amounts {
        parts.push(the_rest(document, rest));
    }
    Settlement { parts, exceeded: rest.is_negative().then(|| rest.abs()).filter(|_| told.is_positive()) }
}

/// The part of `payment` that went to `document` or its interest, when `allocation` names it.
fn part_of<'a>(document: &Document, payment: &'a Payment, allocation: &'a Allocation) -> Option<Settled<'a>> {
    let interest = document.late_payment_interest.as_ref().and_then(|interest| interest.id.as_deref());
    let to_interest = interest == Some(allocation.charge_reference.as_str());
    let to_charge = match &allocation.document_id {
        Some(id) => *id == document.document_id,
        None => document
            .breakdown
            .iter()
            .any(|line| line.charge_reference.as_deref() == Some(allocation.charge_reference.as_str())),
    };
    (to_charge || to_interest).then_some(Settled {
        by: SettledBy::Payment(payment),
        on: payment.transaction_date.as_ref(),
        amount: allocation.cleared_amount,
        to_interest: to_interest && !to_charge,
    })
}

/// What an item says settled it: a payment no list holds, or the credits that share its clearing document. Where several
/// share it, HMRC leaves open which of them settled how much.
fn by_item<'a>(document: &Document, item: &'a Item, accounts: &[&'a Account]) -> Vec<Settled<'a>> {
    let settled = |by, amount| Settled { by, on: item.clearing_date.as_ref(), amount, to_interest: false };
    if item.payment_lot.is_some() {
        return vec![settled(SettledBy::PaymentOfItem(item), item.amount)];
    }
    let Some(clearing) = item.clearing_document.as_deref() else { return Vec::new() };
    let shares = |credit: &Document| {
        let mut items = credit.breakdown.iter().flat_map(|line| &line.items);
        !credit.is_charge()
            && credit.document_id != document.document_id
            && items.any(|one| one.clearing_document.as_deref() == Some(clearing))
    };
    let mut credits: Vec<&Document> = Vec::new();
    for credit in accounts.iter().flat_map(|account| &account.documents).filter(|one| shares(one)) {
        if !credits.iter().any(|known| known.document_id == credit.document_id) {
            credits.push(credit);
        }
    }
    let amount = item.amount.filter(|_| credits.len() == 1);
    credits.into_iter().map(|credit| settled(SettledBy::Credit(credit), amount)).collect()
}

/// Puts `part` beside the others, or adds it to the same thing's part of another line of the charge.
fn join<'a>(parts: &mut Vec<Settled<'a>>, part: Settled<'a>) {
    let same = |one: &&mut Settled<'a>| {
        one.on == part.on
            && match (one.by, part.by) {
                (SettledBy::Credit(known), SettledBy::Credit(credit)) => known.document_id == credit.document_id,
                (SettledBy::PaymentOfItem(known), SettledBy::PaymentOfItem(item)) => {
                    (&known.payment_lot, &known.payment_lot_item) == (&item.payment_lot, &item.payment_lot_item)
                }
                _ => false,
            }
    };
    match parts.iter_mut().find(same) {
        Some(known) => known.amount = known.amount.zip(part.amount).map(|(one, other)| one + other),
        None => parts.push(part),
    }
}

/// What nothing else tells.
fn the_rest(document: &Document, rest: Money) -> Settled<'_> {
    let last = document.last_clearing.as_ref();
    let by_code = document.is_coded_out
        || matches!(
            document.coded_out_status(),
            Some(CodedOutStatus::FullyCollected | CodedOutStatus::PartlyCollected)
        );
    let by = if by_code {
        SettledBy::TaxCode
    } else {
        SettledBy::NotTold(last.and_then(|last| last.reason.as_deref()).filter(|reason| !reason.trim().is_empty()))
    };
    Settled { by, on: last.and_then(|last| last.date.as_ref()), amount: Some(rest), to_interest: false }
}
