//! What settled one charge: payments, credits, a tax code, a write-off. The other way round from a payment's side.
//!
//! HMRC tells it in two answers: each payment lists its allocations by document, and each charge's items say when and
//! why they were cleared, sometimes with the payment's lot and item, sometimes with the number of a clearing document
//! that a credit's items carry as well. What neither tells stays untold; nothing is forced to agree.

use chrono::NaiveDate;

use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::{Account, CodedOutStatus, Document, DocumentKind, Item};
use crate::rules::{Money, PaymentId, SentOption};

/// What settled a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared<'a> {
    /// Each part, payments first, in the order of the answers; those to its interest among them.
    pub parts: Vec<Part<'a>>,
    /// What HMRC says was settled of the charge itself: its original amount less what is outstanding.
    pub settled: Money,
}

/// A part of what settled a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// By what.
    pub by: By<'a>,
    /// How much.
    pub amount: Money,
    /// When: the day it was cleared, else the day the payment was received.
    pub on: Option<NaiveDate>,
    /// Whether it settled interest on the charge rather than the charge.
    pub to_interest: bool,
}

/// What settled a part of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By<'a> {
    /// A payment.
    Payment(&'a Payment),
    /// A payment that is not among those known: received before the range asked for, or named by the item alone.
    PaymentNotListed(&'a Item),
    /// A credit on the account, such as overpaid tax.
    Credit(&'a Document),
    /// A tax code.
    TaxCode,
    /// HMRC wrote it off.
    WrittenOff,
    /// HMRC took the charge back.
    Reversed,
    /// Something else, in HMRC's words if it sent any.
    Other(Option<&'a str>),
}

impl Cleared<'_> {
    /// What settled the charge itself, as far as HMRC tells by what.
    pub fn told(&self) -> Money {
        self.parts.iter().filter(|part| !part.to_interest).map(|part| part.amount).sum()
    }

    /// What was settled without HMRC telling software by what; below nothing where more is told than was settled.
    pub fn untold(&self) -> Money {
        self.settled - self.told()
    }
}

/// What settled `document`. The fullest copy of it among `accounts` is read, and `document` itself where none has it.
pub fn cleared_by<'a>(document: &'a Document, payments: &'a [Payment], accounts: &[&'a Account]) -> Cleared<'a> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for payment in payments {
        let on = payment.received();
        for allocation in &payment.allocations {
            let (of_charge, of_interest) = (is_of(allocation, document), is_of_interest(allocation, document));
            if let (true, Some(amount)) = (of_charge || of_interest, allocation.cleared_amount) {
                parts.push(Part { by: By::Payment(payment), amount, on, to_interest: !of_charge });
            }
        }
    }
    let copies = accounts.iter().flat_map(|account| &account.documents).filter(|copy| {
        copy.document_id == document.document_id
            && copy.document_id.read().is_some()
            && copy.outstanding_amount == document.outstanding_amount
    });
    let fullest = copies.chain([document]).max_by_key(|copy| items(copy).filter(|item| names_its_source(item)).count());
    add_items(fullest.unwrap_or(document), accounts, &mut parts);
    let mut cleared = Cleared { parts, settled: document.original_amount - document.outstanding_amount };
    add_last_clearing(document, &mut cleared);
    cleared
}

fn is_of(allocation: &Allocation, document: &Document) -> bool {
    let id = allocation.document_id.as_ref();
    id.is_some_and(|id| id.read().is_some() && *id == document.document_id)
}

/// Interest has a reference of its own, which its charge names.
fn is_of_interest(allocation: &Allocation, document: &Document) -> bool {
    let reference = document.late_payment_interest.as_ref().and_then(|interest| interest.id.as_deref());
    allocation.document_id.is_none() && reference.is_some_and(|reference| reference == allocation.charge_reference)
}

fn items(document: &Document) -> impl Iterator<Item = &Item> {
    document.breakdown.iter().flat_map(|line| &line.items)
}

const fn names_its_source(item: &Item) -> bool {
    item.payment_lot.is_some() || item.clearing_document.is_some()
}

const fn is_cleared(item: &Item) -> bool {
    item.clearing_date.is_some() || item.clearing_reason.is_some()
}

/// Parts that the charge's own items tell and no payment's allocations did.
fn add_items<'a>(document: &'a Document, accounts: &[&'a Account], parts: &mut Vec<Part<'a>>) {
    let allocated: Money = parts.iter().filter(|part| !part.to_interest).map(|part| part.amount).sum();
    let (mut matched, mut unnamed) = (Money::ZERO, Money::ZERO);
    let mut unnamed_on = None;
    let listed: Vec<Option<PaymentId>> = parts
        .iter()
        .filter(|part| !part.to_interest)
        .map(|part| match part.by {
            By::Payment(payment) => payment.id(),
            _ => None,
        })
        .collect();
    for item in items(document).filter(|item| is_cleared(item)) {
        let Some(amount) = item.amount else { continue };
        let on = item.clearing_date.value();
        let by = match id_of(item) {
            Some(id) if listed.contains(&Some(id.clone())) => {
                matched += amount;
                continue;
            }
            Some(_) => By::PaymentNotListed(item),
            None => match other_source(item, document, accounts) {
                Some(by) => by,
                None if item.clearing_reason.as_deref() == Some("Incoming Payment") => {
                    unnamed += amount;
                    unnamed_on = on;
                    continue;
                }
                None => By::Other(item.clearing_reason.as_deref()),
            },
        };
        parts.push(Part { by, amount, on, to_interest: false });
    }
    // Items that only say "a payment" may be those of the allocations; what they tell beyond those is another payment.
    let beyond = unnamed - (allocated - matched);
    if beyond.is_positive() {
        let by = By::Other(Some("Incoming Payment"));
        parts.push(Part { by, amount: beyond, on: unnamed_on, to_interest: false });
    }
}

fn id_of(item: &Item) -> Option<PaymentId> {
    Some(PaymentId { lot: item.payment_lot.clone()?, item: item.payment_lot_item.clone()? })
}

fn other_source<'a>(item: &'a Item, document: &Document, accounts: &[&'a Account]) -> Option<By<'a>> {
    if let Some(credit) = credit_sharing(item, document, accounts) {
        return Some(By::Credit(credit));
    }
    let reason = item.clearing_reason.as_deref();
    let written_off = document.last_clearing.as_ref().is_some_and(|last| {
        last.reason.as_deref() == Some("Write-Off") && last.date.value() == item.clearing_date.value()
    });
    match (reason, &item.coded_out_status) {
        (Some("Reversal"), _) => Some(By::Reversed),
        (Some("Write-Off"), _) => Some(By::WrittenOff),
        (Some("Incoming Payment"), _) => None,
        _ if written_off => Some(By::WrittenOff),
        (_, Some(CodedOutStatus::Initiated | CodedOutStatus::FullyCollected | CodedOutStatus::PartlyCollected)) => {
            Some(By::TaxCode)
        }
        _ => None,
    }
}

/// The credit whose items carry the same clearing document.
fn credit_sharing<'a>(item: &Item, document: &Document, accounts: &[&'a Account]) -> Option<&'a Document> {
    let joining = item.clearing_document.as_deref()?;
    let shares = |credit: &&Document| {
        credit.document_id != document.document_id
            && !credit.is_charge()
            && !matches!(credit.kind(), DocumentKind::Refund | DocumentKind::Clearing)
            && items(credit).any(|other| other.clearing_document.as_deref() == Some(joining))
    };
    accounts.iter().find_map(|account| account.documents.iter().find(shares))
}

/// Where the items tell nothing, how the document was last settled may.
fn add_last_clearing<'a>(document: &'a Document, cleared: &mut Cleared<'a>) {
    let Some(last) = &document.last_clearing else { return };
    let Some(amount) = last.amount.filter(|amount| amount.is_positive() && *amount <= cleared.untold()) else { return };
    let by = match last.reason.as_deref() {
        Some("Write-Off") => By::WrittenOff,
        Some("Reversal") => By::Reversed,
        reason => By::Other(reason),
    };
    cleared.parts.push(Part { by, amount, on: last.date.value(), to_interest: false });
}
