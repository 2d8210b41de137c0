//! Events, read off documents and payments.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Event, Part, Settled, Sources, To, What};
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::settled::{SettledBy, settlement};
use crate::rules::charges::{
    Account, ChargeChange, CodedOutEffect, CodedOutStatus, Document, DocumentKind, Item, kind_of,
};
use crate::rules::sent::{Sent, SentOption};
use crate::rules::whereabouts::{self, Rest};
use crate::rules::{Money, PaymentId};

/// Every document of both answers once, those that are open first.
///
/// The history tells more of a document (what cleared it), so its form is taken where both say the same sum is left;
/// where they do not, one answer is older, and what is open counts.
pub(super) fn documents<'a>(open: Option<&'a Account>, past: Option<&'a Account>) -> Vec<&'a Document> {
    let listed = |account: Option<&'a Account>| account.map(|one| one.documents.as_slice()).unwrap_or_default();
    let (open, past) = (listed(open), listed(past));
    // A document without an id cannot be told from another: better shown twice than not at all.
    let has_id = |document: &&Document| document.document_id.unreadable() != Some("");
    let by_id: HashMap<&Sent<_>, &Document> =
        past.iter().filter(has_id).map(|document| (&document.document_id, document)).collect();
    let known: HashSet<&Sent<_>> = open.iter().filter(has_id).map(|document| &document.document_id).collect();
    let fuller = |document: &'a Document| match by_id.get(&document.document_id) {
        Some(other) if other.outstanding_amount == document.outstanding_amount => *other,
        _ => document,
    };
    let new = past.iter().filter(|document| !known.contains(&document.document_id));
    open.iter().map(fuller).chain(new).collect()
}

/// Every event there is, in no order.
pub(super) fn all(sources: Sources<'_>) -> Vec<Event> {
    let documents = documents(sources.open, sources.past);
    let mut events = Vec::new();
    for document in documents.iter().filter(|document| !document.is_charge_estimate) {
        match document.kind() {
            DocumentKind::Clearing | DocumentKind::Refund => {}
            DocumentKind::Payment => {
                if !sources.payments.iter().any(|payment| documents_it(document, payment)) {
                    events.push(payment_of_document(document));
                }
            }
            kind if document.is_charge() => events.extend(charge(document, &kind, sources)),
            kind => events.push(credit(document, kind)),
        }
        events.extend(cancelled(document));
    }
    events.extend(refunds(&documents));
    let accounts: Vec<&Account> = sources.open.into_iter().chain(sources.past).collect();
    for payment in sources.payments {
        events.extend(paid(payment, &documents, &accounts, sources.since));
    }
    events
}

fn event(document: &Document, date: Sent<NaiveDate>, what: What, amount: Money) -> Event {
    Event {
        date,
        is_dated: true,
        what,
        amount,
        due: None,
        document_id: Some(document.document_id.clone()),
        tax_year: document.tax_year.value(),
        parts: Vec::new(),
    }
}

/// An event on a day that HMRC may not tell.
fn dated(document: &Document, date: Option<Sent<NaiveDate>>, what: What, amount: Money) -> Event {
    let is_dated = date.is_some();
    let date = date.unwrap_or_else(|| document.document_date.clone());
    Event { is_dated, ..event(document, date, what, amount) }
}

/// A charge raised, its changes, the part a tax code took, and the interest HMRC posted.
fn charge(document: &Document, kind: &DocumentKind, sources: Sources<'_>) -> Vec<Event> {
    let history = document.document_id.read().and_then(|id| sources.changes.get(id));
    let steps = history.and_then(|history| steps(document, history));
    let (raised, steps) = steps.unwrap_or((document.original_amount, Vec::new()));
    let coded_out = document.coded_out_status().cloned();
    let mut first =
        event(document, document.document_date.clone(), What::Charge { kind: kind.clone(), coded_out }, raised);
    first.due.clone_from(&document.document_due_date);
    let mut events = vec![first];
    events.extend(steps.into_iter().map(|(change, by)| {
        let date = change.changed.clone().unwrap_or_else(|| document.document_date.clone());
        let what = What::Changed {
            kind: kind.clone(),
            reason: change.change_reason.clone(),
            on_account_reason: change.poa_adjustment_reason.clone(),
        };
        Event { due: document.document_due_date.clone(), ..event(document, date, what, by) }
    }));
    events.extend(to_tax_code(document, kind, sources));
    if !document.is_being_collected_through_the_tax_code() {
        events.extend(interest(document, kind));
    }
    events
}

/// What a charge first came to and each change of it, where HMRC's history ends at what the charge comes to now. A
/// history that says otherwise explains nothing, and the charge stands as it is.
fn steps<'a>(document: &Document, history: &'a [ChargeChange]) -> Option<(Money, Vec<(&'a ChargeChange, Money)>)> {
    let mut history: Vec<&ChargeChange> = history.iter().collect();
    history.sort_by_key(|change| change.changed.value());
    let readable = history.iter().all(|change| change.changed.value().is_some());
    let (first, last) = (history.first()?, history.last()?);
    if !readable || last.total_amount != document.original_amount {
        return None;
    }
    let pairs = history.iter().zip(history.iter().skip(1));
    let changes = pairs.map(|(before, after)| (*after, after.total_amount - before.total_amount));
    Some((first.total_amount, changes.filter(|(_, by)| !by.is_zero()).collect()))
}

/// What a tax code collects of a charge, or has collected: off the account since collection started. What it has
/// collected is what the charge's page and the reconciliation say it has.
fn to_tax_code(document: &Document, kind: &DocumentKind, sources: Sources<'_>) -> Option<Event> {
    document.coded_out_status()?;
    let accounts: Vec<&Account> = sources.open.into_iter().chain(sources.past).collect();
    let settled = settlement(document, &accounts, Some(sources.payments));
    let by_code: Vec<_> = settled.all().filter(|part| matches!(part.by, SettledBy::TaxCode)).collect();
    let collected: Money = by_code.iter().filter_map(|part| part.amount).sum();
    let collecting = document.is_being_collected_through_the_tax_code();
    let amount = if collecting { collected + document.outstanding_amount } else { collected };
    if !amount.is_positive() {
        return None;
    }
    let coding = sources.open.and_then(|account| {
        account.coding.iter().find(|coding| {
            coding.return_tax_year.value().is_some() && coding.return_tax_year.value() == document.tax_year.value()
        })
    });
    let year = coding.and_then(|coding| coding.coding_tax_year.value());
    let in_part = document.coded_out_status().map(CodedOutStatus::effect) == Some(CodedOutEffect::BackOnTheAccount);
    let sent = coding.and_then(|coding| coding.initiation_date.clone());
    let collected_on = by_code.iter().filter_map(|part| part.on.cloned()).max();
    let date = if in_part { collected_on.clone() } else { sent };
    let what = What::ToTaxCode { kind: kind.clone(), year, in_part, collected, collected_on };
    Some(dated(document, date, what, -amount))
}

fn interest(document: &Document, kind: &DocumentKind) -> Option<Event> {
    let interest = document.late_payment_interest.as_ref()?;
    let posted = interest.amount.filter(|posted| posted.is_positive())?;
    let cleared = document.last_clearing.as_ref().and_then(|clearing| clearing.date.clone());
    let date = interest.end_date.clone().or(cleared);
    let what = What::Interest { on: kind.clone(), from: interest.start_date.clone(), rate: interest.rate };
    Some(dated(document, date, what, posted))
}

fn credit(document: &Document, kind: DocumentKind) -> Event {
    let reduced = document.reduced_charge.as_ref().and_then(|reduced| {
        let year = reduced.tax_year.as_ref().map(|year| format!(" {year}")).unwrap_or_default();
        reduced.charge_type.as_ref().map(|charge| format!("{charge}{year}"))
    });
    let what = What::Credit { kind, reduced };
    event(document, document.document_date.clone(), what, -document.original_amount.abs())
}

fn items(document: &Document) -> impl Iterator<Item = &Item> {
    document.breakdown.iter().flat_map(|line| &line.items)
}

fn is_reversal(item: &Item) -> bool {
    item.clearing_reason.as_deref() == Some("Reversal")
}

/// Whether HMRC paid this part of a document out.
fn is_paid_out(item: &Item) -> bool {
    item.outgoing_payment_method.is_some() || item.clearing_reason.as_deref() == Some("Outgoing Payment")
}

/// What HMRC cancelled of a document: its items say so, else how it was last settled does.
fn cancelled(document: &Document) -> Vec<Event> {
    let what = |reason: &str| What::Cancelled { kind: document.kind(), reason: reason.to_owned() };
    let day = |date: Option<&Sent<NaiveDate>>| date.cloned().unwrap_or_else(|| document.document_date.clone());
    let mut events: Vec<Event> = items(document)
        .filter(|item| is_reversal(item))
        .filter_map(|item| {
            let amount = item.amount?;
            Some(event(document, day(item.clearing_date.as_ref()), what("Reversal"), -amount))
        })
        .collect();
    let last = document.last_clearing.as_ref();
    let last = last.filter(|last| matches!(last.reason.as_deref(), Some("Write-Off" | "Reversal")));
    if let (true, Some(last)) = (events.is_empty(), last) {
        let amount = last.amount.unwrap_or_default().abs();
        let amount = if document.original_amount.is_negative() { amount } else { -amount };
        let reason = last.reason.as_deref().unwrap_or_default();
        events.push(event(document, day(last.date.as_ref()), what(reason), amount));
    }
    events
}

/// Money HMRC paid out: its documents, and what credits say was paid out of them without one.
fn refunds(documents: &[&Document]) -> Vec<Event> {
    let mut paid_out: Vec<(Sent<NaiveDate>, Money, Event)> = Vec::new();
    let mut told: Vec<Event> = Vec::new();
    for document in documents {
        if document.kind() == DocumentKind::Refund {
            let method = items(document).find_map(|item| item.outgoing_payment_method.clone());
            let amount = document.original_amount.abs();
            told.push(event(document, document.document_date.clone(), What::Refund { method }, amount));
            continue;
        }
        for item in items(document).filter(|item| is_paid_out(item)) {
            let day = item.clearing_date.clone().unwrap_or_else(|| document.document_date.clone());
            let amount = item.amount.unwrap_or_default().abs();
            let what = What::Refund { method: item.outgoing_payment_method.clone() };
            paid_out.push((day.clone(), amount, event(document, day, what, amount)));
        }
    }
    let mut unmatched = false;
    for refund in &told {
        let that_day: Money =
            paid_out.iter().filter(|(day, ..)| *day == refund.date).map(|(_, amount, _)| *amount).sum();
        if that_day == refund.amount {
            paid_out.retain(|(day, ..)| *day != refund.date);
        } else if let Some(place) = paid_out.iter().position(|(_, amount, _)| *amount == refund.amount) {
            paid_out.remove(place);
        } else {
            unmatched = true;
        }
    }
    // Where some refund could be any of them, none is added: what is counted twice would be worse than a difference
    // that is named.
    if !unmatched {
        told.extend(paid_out.into_iter().map(|(_, _, event)| event));
    }
    told
}

/// Whether this document is the payment's own.
fn documents_it(document: &Document, payment: &Payment) -> bool {
    match (document_payment_id(document), payment.id()) {
        (Some(own), Some(id)) => own == id,
        _ => {
            payment.payment_amount == Some(document.original_amount.abs())
                && payment.received().is_some()
                && payment.received() == day_of_payment(document).value()
        }
    }
}

fn document_payment_id(document: &Document) -> Option<PaymentId> {
    Some(PaymentId { lot: document.payment_lot.clone()?, item: document.payment_lot_item.clone()? })
}

fn day_of_payment(document: &Document) -> Sent<NaiveDate> {
    document.effective_date_of_payment.clone().unwrap_or_else(|| document.document_date.clone())
}

/// A payment that only the account knows, not the list of payments: its document tells what was paid back, taken back
/// and is open still, and nothing tells where the rest went.
fn payment_of_document(document: &Document) -> Event {
    let amount = document.original_amount.abs();
    let (refunded, open) = (whereabouts::refunded_from(document), whereabouts::open_on(document));
    let told = [(refunded, To::Refund), (open, To::NotAllocated), (taken_back(document), To::TakenBack)];
    let left = amount - told.iter().map(|(amount, _)| *amount).sum::<Money>();
    let rest = if left.is_negative() { (left, To::Beyond) } else { (left, To::NotListed) };
    let parts = told.into_iter().chain([rest]).filter(|(amount, _)| !amount.is_zero());
    let what =
        What::Payment { id: document_payment_id(document), method: None, reference: None, rest: Rest::NotTold(left) };
    Event {
        parts: parts.map(|(amount, to)| Part { amount, to }).collect(),
        ..event(document, day_of_payment(document), what, -amount)
    }
}

/// What HMRC took back of a payment, above nothing.
fn taken_back(document: &Document) -> Money {
    cancelled(document).iter().map(|event| event.amount).sum()
}

/// A payment, what of it HMRC does not show, and charges of earlier days that only it tells of.
fn paid(payment: &Payment, documents: &[&Document], accounts: &[&Account], since: NaiveDate) -> Vec<Event> {
    let went = whereabouts::of(payment, accounts);
    let (id, date) = (payment.id(), payment.transaction_date.clone());
    let date = date.unwrap_or_else(|| Sent::Unreadable(String::new()));
    let mut parts = Vec::new();
    let mut events = Vec::new();
    for allocation in &payment.allocations {
        let (part, known) = part(allocation, documents);
        if !known {
            events.push(earlier(&part, allocation.cleared_amount.unwrap_or_default(), since));
        }
        parts.push(Part { amount: allocation.cleared_amount.unwrap_or_default(), to: To::Charge(part) });
    }
    // A payment that bounced is on no charge either: its own reversal says so.
    let reversed = went.document.map(taken_back).unwrap_or_default().min(went.not_shown()).max(Money::ZERO);
    let not_shown = went.not_shown() - reversed;
    let (amount, beyond) = match payment.payment_amount {
        Some(amount) => (amount, went.beyond()),
        None => (went.allocated + went.refunded, Money::ZERO),
    };
    let besides = [
        (went.refunded, To::Refund),
        (went.not_allocated(), To::NotAllocated),
        (not_shown, To::NotShown),
        (reversed, To::TakenBack),
        (went.not_told(), To::NotTold),
        (-beyond, To::Beyond),
    ];
    parts.extend(besides.into_iter().filter(|(amount, _)| !amount.is_zero()).map(|(amount, to)| Part { amount, to }));
    let document_id = went.document.map(|document| document.document_id.clone());
    let make = |what, amount, parts| Event {
        date: date.clone(),
        is_dated: true,
        what,
        amount,
        due: None,
        document_id: document_id.clone(),
        tax_year: None,
        parts,
    };
    let what = What::Payment {
        id: id.clone(),
        method: payment.payment_method.clone(),
        reference: payment.payment_reference.clone(),
        rest: went.rest,
    };
    events.push(make(what, -amount, parts));
    if not_shown.is_positive() {
        events.push(make(What::NotShown { id }, not_shown, Vec::new()));
    }
    events
}

/// The charge that a part of a payment went to, and whether that charge stands on the statement itself.
fn part(allocation: &Allocation, documents: &[&Document]) -> (Settled, bool) {
    let named = |document: &&&Document| {
        allocation.document_id.is_some() && allocation.document_id.as_ref() == Some(&document.document_id)
    };
    let interest_on = |document: &&&Document| {
        document.late_payment_interest.as_ref().and_then(|interest| interest.id.as_deref())
            == Some(allocation.charge_reference.as_str())
    };
    let referred = |document: &&&Document| {
        let mut references = document.breakdown.iter().filter_map(|line| line.charge_reference.as_deref());
        references.any(|reference| reference == allocation.charge_reference)
    };
    let of = |document: &Document, interest| Settled {
        kind: document.kind(),
        interest,
        tax_year: document.tax_year.value().or_else(|| allocation.tax_year()),
        due: document.document_due_date.clone().or_else(|| allocation.due_date.clone()),
        document_id: Some(document.document_id.clone()),
    };
    if let Some(document) = documents.iter().find(named) {
        return (of(document, false), true);
    }
    if let Some(document) = documents.iter().find(interest_on) {
        return (of(document, true), true);
    }
    if allocation.document_id.is_none()
        && let Some(document) = documents.iter().find(referred)
    {
        return (of(document, false), true);
    }
    let text = allocation.document_type_description.as_deref().or(allocation.charge_type_description.as_deref());
    let part = Settled {
        kind: kind_of(allocation.document_type.as_deref(), text),
        interest: false,
        tax_year: allocation.tax_year(),
        due: allocation.due_date.clone(),
        document_id: allocation.document_id.clone(),
    };
    (part, false)
}

/// As much of an earlier charge as a payment settled: raised before the days asked for.
fn earlier(part: &Settled, amount: Money, since: NaiveDate) -> Event {
    Event {
        date: Sent::Read(since.pred_opt().unwrap_or(since)),
        is_dated: true,
        what: What::Earlier { kind: part.kind.clone(), interest: part.interest },
        amount,
        due: part.due.clone(),
        document_id: part.document_id.clone(),
        tax_year: part.tax_year,
        parts: Vec::new(),
    }
}

/// What was paid of the interest on one document, by its reference.
pub(super) fn interest_paid(document: &Document, payments: &[Payment]) -> Money {
    let Some(id) = document.late_payment_interest.as_ref().and_then(|interest| interest.id.as_deref()) else {
        return Money::ZERO;
    };
    let allocations = payments.iter().flat_map(|payment| &payment.allocations);
    allocations.filter(|one| one.charge_reference == id).filter_map(|one| one.cleared_amount).sum()
}
