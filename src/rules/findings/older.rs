//! Findings about payments that went to an older charge than the one they were made for.
//!
//! HMRC sets a payment against what is oldest, and tells nobody what it was meant for. Two things show it: the payment is
//! to the penny a charge that was due then, or a part of it reached the charge; and that charge is still overdue.

use chrono::NaiveDate;

use super::credit::{PAYMENT_NOTICE_DAYS, recent_payments};
use super::{About, Finding, Known, Place, Urgency};
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::{ChargeStanding, Document, DocumentKind, kind_of};
use crate::rules::{Money, SentOption, TaxYear};

/// Days between a payment and the due date of a charge of the same amount within which it was made for that charge.
const MEANT_DAYS: i64 = 31;

/// A charge that took a payment first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OlderCharge {
    /// What kind of charge.
    pub kind: DocumentKind,
    /// Its tax year.
    pub tax_year: Option<TaxYear>,
    /// Whether it was the interest on it.
    pub is_interest: bool,
    /// Whether it was due on an earlier day than the charge the payment was made for; else only its tax year is earlier.
    pub due_earlier: bool,
}

/// Payments of the last year of which a part went to something older than what is overdue. Source: HMRC's account,
/// "making a payment": what is overdue or bears interest first, the oldest first, then by due date.
pub(super) fn went_to_older(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let Some(account) = known.account else { return Vec::new() };
    let mut overdue: Vec<&Document> = account
        .documents
        .iter()
        .filter(|one| one.is_charge() && matches!(one.standing(today), ChargeStanding::Overdue { .. }))
        .collect();
    // The latest of them is what a payment was made for.
    overdue.sort_by_key(|one| std::cmp::Reverse(one.document_due_date.value()));
    let finding = |payment: &Payment| {
        let (meant, parts) = overdue.iter().find_map(|charge| {
            let parts = older_parts(payment, charge);
            (!parts.is_empty()).then_some((*charge, parts))
        })?;
        Some(Finding {
            urgency: Urgency::Note,
            place: Place::Payments,
            about: About::WentToOlderCharge {
                amount: parts.iter().filter_map(|part| part.cleared_amount).sum(),
                received: payment.received()?,
                older: older_charges(&parts, meant),
                kind: meant.kind(),
                tax_year: meant.tax_year.value(),
                left: meant.outstanding_amount,
            },
        })
    };
    recent_payments(known, today, PAYMENT_NOTICE_DAYS).filter_map(finding).collect()
}

/// The parts of a payment that went to something older than `charge`; none where it was not made for that charge.
fn older_parts<'a>(payment: &'a Payment, charge: &Document) -> Vec<&'a Allocation> {
    let (Some(due), Some(received)) = (charge.document_due_date.value(), payment.received()) else { return Vec::new() };
    let near = (received - due).num_days().abs() <= MEANT_DAYS;
    let its_amount = near && payment.payment_amount == Some(charge.original_amount);
    let reached = payment
        .allocations
        .iter()
        .any(|part| part.document_id.as_ref().is_some_and(|id| *id == charge.document_id) && is_something(part));
    let is_older = |part: &&Allocation| match part.due_date.value() {
        Some(day) if day < due => its_amount || reached,
        // What fell due on the same day may have been meant too, unless the amount says otherwise.
        Some(day) if day == due => its_amount && part.tax_year() < charge.tax_year.value(),
        _ => false,
    };
    payment.allocations.iter().filter(|part| is_something(part)).filter(is_older).collect()
}

fn is_something(part: &Allocation) -> bool {
    part.cleared_amount.is_some_and(Money::is_positive)
}

/// What took a part, told by the part alone: the charge is paid, and what is open does not hold it any more.
fn older_charges(parts: &[&Allocation], meant: &Document) -> Vec<OlderCharge> {
    let mut all: Vec<OlderCharge> = Vec::new();
    let mut before: Option<(&Allocation, DocumentKind)> = None;
    for part in parts {
        let text = part.document_type_description.as_deref().or(part.charge_type_description.as_deref());
        let of_before = before.as_ref().filter(|(before, _)| {
            is_interest(part, text) && before.due_date == part.due_date && before.end_date == part.end_date
        });
        let one = OlderCharge {
            kind: of_before.map_or_else(|| kind_of(part.document_type.as_deref(), text), |(_, kind)| kind.clone()),
            tax_year: part.tax_year(),
            is_interest: of_before.is_some(),
            due_earlier: part.due_date.value() < meant.document_due_date.value(),
        };
        if !one.is_interest {
            before = Some((*part, one.kind.clone()));
        }
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Interest has no document and no code of its own; it follows its charge.
fn is_interest(part: &Allocation, text: Option<&str>) -> bool {
    let says_so = text.is_some_and(|text| text.to_lowercase().contains("interest"));
    part.document_id.is_none() && part.document_type.is_none() && says_so
}
