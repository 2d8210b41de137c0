//! What settled a charge: payments, credits set against it, a tax code, a write-off, or something HMRC does not name.
//!
//! HMRC tells it in two answers: each payment lists its allocations by document, and each charge's items say when and
//! why they were cleared, sometimes with the payment's lot and item, sometimes with the number of a clearing document
//! that a credit's items carry as well. What neither tells is said to be untold; nothing is forced to agree.

use chrono::NaiveDate;

use super::{Account, CodedOutStatus, Document, DocumentKind, Item};
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::{Money, Sent, SentOption};

/// HMRC's reason for an item that a payment cleared.
const PAYMENT: &str = "Incoming Payment";
/// HMRC's reason for an item of a charge it took back.
const REVERSAL: &str = "Reversal";
/// HMRC's reason for an item it wrote off.
const WRITE_OFF: &str = "Write-Off";

/// One thing that settled a part of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<'a> {
    /// What it was.
    pub by: SettledBy<'a>,
    /// When, as far as HMRC tells: the day it was cleared, or the day the payment was received.
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
    /// A payment told only by an item of the charge, such as one received before the days asked for.
    PaymentOfItem(&'a Item),
    /// A credit on the account, such as overpaid tax.
    Credit(&'a Document),
    /// A tax code.
    TaxCode,
    /// HMRC wrote it off.
    WrittenOff,
    /// HMRC took the charge back.
    Reversed,
    /// Something an item of the charge gives no more of than HMRC's reason.
    Called(&'a str),
    /// HMRC's reason for the last time something settled it, when it gives one; otherwise it does not tell by what.
    NotTold(Option<&'a str>),
}

impl SettledBy<'_> {
    /// Whether it was a payment, known or only called so.
    pub fn is_payment(&self) -> bool {
        match self {
            Self::Payment(_) | Self::PaymentOfItem(_) => true,
            Self::Called(reason) | Self::NotTold(Some(reason)) => *reason == PAYMENT,
            Self::Credit(_) | Self::TaxCode | Self::WrittenOff | Self::Reversed | Self::NotTold(None) => false,
        }
    }
}

/// Everything that settled one charge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settlement<'a> {
    /// The parts HMRC tells of, the earliest first; those to its interest among them.
    pub parts: Vec<Settled<'a>>,
    /// What nothing tells; none where that cannot be reckoned.
    pub rest: Option<Settled<'a>>,
    /// What HMRC says was settled of the charge itself: its original amount less what is outstanding.
    pub settled: Money,
    /// What several credits settled together, HMRC leaving open how much each: no part has it.
    together: Money,
    /// Whether HMRC left out how much something settled.
    open: bool,
}

impl<'a> Settlement<'a> {
    /// Every part, and then the rest.
    pub fn all(&self) -> impl Iterator<Item = &Settled<'a>> {
        self.parts.iter().chain(&self.rest)
    }

    /// How much of the charge itself was settled by what `wanted` picks.
    pub fn settled_by(&self, wanted: impl Fn(&SettledBy<'a>) -> bool) -> Money {
        let parts = self.parts.iter().filter(|part| !part.to_interest && wanted(&part.by));
        parts.filter_map(|part| part.amount).sum()
    }

    /// Whether its parts tell of all of `credit`, so that it need not be told a second time.
    pub fn tells_all_of(&self, credit: &Document) -> bool {
        let is_it = |by: &SettledBy<'_>| match by {
            SettledBy::Credit(one) => one.document_id == credit.document_id,
            _ => false,
        };
        self.settled_by(is_it) == credit.original_amount.abs()
    }

    /// What credits settled of it, each of them or several together.
    pub fn by_credits(&self) -> Money {
        self.settled_by(|by| matches!(by, SettledBy::Credit(_))) + self.together
    }

    /// What settled the charge itself, as far as HMRC tells by what.
    pub fn told(&self) -> Money {
        self.settled_by(|_| true) + self.together
    }

    /// What was settled without HMRC telling software by what; below nothing where more is told than was settled.
    pub fn untold(&self) -> Money {
        self.settled - self.told()
    }

    /// What the parts come to above what HMRC says is settled: its answers disagree. Shown, never smoothed over.
    pub fn exceeded(&self) -> Option<Money> {
        Some(self.untold()).filter(|left| left.is_negative() && self.told().is_positive()).map(Money::abs)
    }
}

/// What settled `document`. `accounts` are looked through for credits and for the fullest copy of it; `payments` are
/// those HMRC lists. Without the `payments` nothing is said of a rest, or of what may have been one of them.
pub fn settlement<'a>(
    document: &'a Document,
    accounts: &[&'a Account],
    payments: Option<&'a [Payment]>,
) -> Settlement<'a> {
    let copy = fullest(document, accounts);
    let mut found =
        Settlement { settled: document.original_amount - document.outstanding_amount, ..Settlement::default() };
    for payment in payments.unwrap_or_default() {
        let parts = payment.allocations.iter().filter_map(|allocation| part_of(document, copy, payment, allocation));
        found.parts.extend(parts);
    }
    found.open = found.parts.iter().any(|part| !part.to_interest && part.amount.is_none());
    let unnamed = add_items(&mut found, document, copy, accounts);
    if payments.is_some() {
        found.parts.extend(unnamed);
    }
    let last = last_part(document, found.untold(), payments.is_some()).filter(|_| !found.open);
    let last_is_told = last.is_some();
    found.parts.extend(last);
    found.parts.sort_by_key(|part| (part.on.and_then(Sent::value).is_none(), part.on.and_then(Sent::value)));
    let rest = found.untold();
    if rest.is_positive() && payments.is_some() && !found.open {
        found.rest = Some(the_rest(document, rest, last_is_told));
    }
    found
}

/// The copy of `document` whose items name the most sources, as an answer with payment details has it. A copy with
/// another balance is of another moment.
fn fullest<'a>(document: &'a Document, accounts: &[&'a Account]) -> &'a Document {
    let copies = accounts.iter().flat_map(|account| &account.documents).filter(|copy| {
        copy.document_id == document.document_id
            && copy.document_id.read().is_some()
            && copy.outstanding_amount == document.outstanding_amount
    });
    let sources = |copy: &&Document| {
        items(copy).filter(|item| item.payment_lot.is_some() || item.clearing_document.is_some()).count()
    };
    copies.chain([document]).max_by_key(sources).unwrap_or(document)
}

fn items(document: &Document) -> impl Iterator<Item = &Item> {
    document.breakdown.iter().flat_map(|line| &line.items)
}

/// HMRC's words, when there are any.
fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// The part of `payment` that went to `document` or its interest, when `allocation` names it. Interest has a reference
/// of its own, which its charge names.
fn part_of<'a>(
    document: &Document,
    copy: &Document,
    payment: &'a Payment,
    allocation: &'a Allocation,
) -> Option<Settled<'a>> {
    let reference = allocation.charge_reference.as_str();
    let interest = document.late_payment_interest.as_ref().and_then(|interest| interest.id.as_deref());
    let to_interest = interest == Some(reference);
    let to_charge = match &allocation.document_id {
        Some(id) => id.read().is_some() && *id == document.document_id,
        None => copy.breakdown.iter().any(|line| line.charge_reference.as_deref() == Some(reference)),
    };
    (to_charge || to_interest).then_some(Settled {
        by: SettledBy::Payment(payment),
        on: payment.transaction_date.as_ref(),
        amount: allocation.cleared_amount,
        to_interest: to_interest && !to_charge,
    })
}

/// Adds what the items of `copy` tell and no allocation did. What they only give HMRC's reason for is handed back.
fn add_items<'a>(
    found: &mut Settlement<'a>,
    document: &Document,
    copy: &'a Document,
    accounts: &[&'a Account],
) -> Vec<Settled<'a>> {
    let (mut others, mut called): (Vec<Settled<'a>>, Vec<Settled<'a>>) = (Vec::new(), Vec::new());
    let allocated = found.told();
    let mut matched = Money::ZERO;
    for item in items(copy).filter(|item| item.clearing_date.is_some() || item.clearing_reason.is_some()) {
        let part = |by, amount| Settled { by, on: item.clearing_date.as_ref(), amount, to_interest: false };
        if item.payment_lot.is_some() {
            if found.parts.iter().any(|part| !part.to_interest && is_of(part.by, item)) {
                matched += item.amount.unwrap_or_default();
            } else {
                found.open |= item.amount.is_none();
                join(&mut others, part(SettledBy::PaymentOfItem(item), item.amount));
            }
            continue;
        }
        let credits = credits_sharing(item, document, accounts);
        if !credits.is_empty() {
            found.open |= item.amount.is_none();
            let one = credits.len() == 1;
            found.together += item.amount.filter(|_| !one).unwrap_or_default();
            let amount = item.amount.filter(|_| one);
            for credit in credits {
                join(&mut others, part(SettledBy::Credit(credit), amount));
            }
            continue;
        }
        match other_source(item, document) {
            Some(by @ SettledBy::Called(_)) if item.amount.is_some() => called.push(part(by, item.amount)),
            Some(by) if item.amount.is_some() => join(&mut others, part(by, item.amount)),
            _ => {}
        }
    }
    found.parts.extend(others);
    beyond(called, allocated - matched)
}

fn is_of(by: SettledBy<'_>, item: &Item) -> bool {
    matches!(by, SettledBy::Payment(payment)
        if (&payment.payment_lot, &payment.payment_lot_item) == (&item.payment_lot, &item.payment_lot_item))
}

/// Items that name no source may be those of the `allocated` sum, the ones called payments first; what they tell beyond
/// it is something else.
fn beyond(mut called: Vec<Settled<'_>>, allocated: Money) -> Vec<Settled<'_>> {
    called.sort_by_key(|part| !part.by.is_payment());
    let mut room = allocated.max(Money::ZERO);
    let mut found = Vec::new();
    for mut part in called {
        let taken = part.amount.unwrap_or_default().max(Money::ZERO).min(room);
        room -= taken;
        part.amount = part.amount.map(|amount| amount - taken);
        if part.amount.is_some_and(|left| !left.is_zero()) {
            join(&mut found, part);
        }
    }
    found
}

/// What settled an item that no payment and no credit did; none where it says nothing of it.
fn other_source<'a>(item: &'a Item, document: &Document) -> Option<SettledBy<'a>> {
    let reason = said(item.clearing_reason.as_deref());
    let written_off = document.last_clearing.as_ref().is_some_and(|last| {
        last.reason.as_deref() == Some(WRITE_OFF)
            && last.date.value().is_some()
            && last.date.value() == item.clearing_date.value()
    });
    match (reason, &item.coded_out_status) {
        (Some(REVERSAL), _) => Some(SettledBy::Reversed),
        (Some(WRITE_OFF), _) => Some(SettledBy::WrittenOff),
        (Some(PAYMENT), _) => reason.map(SettledBy::Called),
        _ if written_off => Some(SettledBy::WrittenOff),
        (_, Some(CodedOutStatus::Initiated | CodedOutStatus::FullyCollected | CodedOutStatus::PartlyCollected)) => {
            Some(SettledBy::TaxCode)
        }
        _ => reason.map(SettledBy::Called),
    }
}

/// The credits whose items carry the same clearing document, each once. Where there are several, HMRC leaves open which
/// of them settled how much.
fn credits_sharing<'a>(item: &Item, document: &Document, accounts: &[&'a Account]) -> Vec<&'a Document> {
    let mut credits: Vec<&Document> = Vec::new();
    let Some(joining) = item.clearing_document.as_deref() else { return credits };
    let shares = |credit: &&Document| {
        !credit.is_charge()
            && credit.document_id != document.document_id
            && !matches!(credit.kind(), DocumentKind::Refund | DocumentKind::Clearing)
            && items(credit).any(|other| other.clearing_document.as_deref() == Some(joining))
    };
    for credit in accounts.iter().flat_map(|account| &account.documents).filter(shares) {
        if !credits.iter().any(|known| known.document_id == credit.document_id) {
            credits.push(credit);
        }
    }
    credits
}

/// Puts `part` beside the others, or adds it to the same thing's part of another item of the charge.
fn join<'a>(parts: &mut Vec<Settled<'a>>, part: Settled<'a>) {
    let same = |one: &&mut Settled<'a>| {
        one.on == part.on
            && one.amount.is_some() == part.amount.is_some()
            && match (one.by, part.by) {
                (SettledBy::Credit(known), SettledBy::Credit(credit)) => known.document_id == credit.document_id,
                (SettledBy::PaymentOfItem(known), SettledBy::PaymentOfItem(item)) => {
                    (&known.payment_lot, &known.payment_lot_item) == (&item.payment_lot, &item.payment_lot_item)
                }
                (known, by) => known == by,
            }
    };
    match parts.iter_mut().find(same) {
        Some(known) => known.amount = known.amount.zip(part.amount).map(|(one, other)| one + other),
        None => parts.push(part),
    }
}

/// Whether what nothing else tells of `document` is what a tax code collected.
fn is_collected_by_code(document: &Document) -> bool {
    let status = document.coded_out_status();
    document.is_coded_out || matches!(status, Some(CodedOutStatus::FullyCollected | CodedOutStatus::PartlyCollected))
}

/// Where the items tell nothing, how the document was last settled may: a part of what is `untold`. A payment may be one
/// of those not known.
fn last_part(document: &Document, untold: Money, payments_known: bool) -> Option<Settled<'_>> {
    let last = document.last_clearing.as_ref()?;
    let amount = last.amount.filter(|amount| amount.is_positive() && *amount <= untold)?;
    let by = match said(last.reason.as_deref())? {
        WRITE_OFF => SettledBy::WrittenOff,
        REVERSAL => SettledBy::Reversed,
        _ if !payments_known => return None,
        reason if reason != PAYMENT && is_collected_by_code(document) => SettledBy::TaxCode,
        reason => SettledBy::NotTold(Some(reason)),
    };
    Some(Settled { by, on: last.date.as_ref(), amount: Some(amount), to_interest: false })
}

/// What nothing else tells. `last_is_told`: how it was last settled is a part already.
fn the_rest(document: &Document, rest: Money, last_is_told: bool) -> Settled<'_> {
    let last = document.last_clearing.as_ref().filter(|_| !last_is_told);
    let by = if is_collected_by_code(document) {
        SettledBy::TaxCode
    } else {
        SettledBy::NotTold(last.and_then(|last| said(last.reason.as_deref())))
    };
    Settled { by, on: last.and_then(|last| last.date.as_ref()), amount: Some(rest), to_interest: false }
}
