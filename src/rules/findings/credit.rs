//! Findings about money that lies somewhere: credit, refunds, payments that are not on a charge.

use chrono::NaiveDate;

use super::{About, Finding, Known, OtherCredit, Place, Urgency};
use crate::rules::allocation::Payment;
use crate::rules::charges::{Account, DocumentKind};
use crate::rules::credit::{Credit, Source};
use crate::rules::whereabouts::{self, Rest};
use crate::rules::{Money, SentOption};

/// Unused credit while something is overdue. Source: guide, "check money in the account": credit can pay a charge.
pub(super) fn beside_debt(known: Known<'_>) -> Option<Finding> {
    let balance = &known.account?.balance;
    let credit = balance.unallocated_credit?;
    let overdue = balance.overdue_amount;
    (credit.is_positive() && overdue.is_positive()).then_some(Finding {
        urgency: Urgency::Soon,
        place: Place::Payments,
        about: About::CreditBesideDebt { credit, overdue },
    })
}

/// Refunds are on their way. Source: guide, "view refund details and status"; HMRC's pending amounts requested.
pub(super) fn pending_refund(known: Known<'_>) -> Option<Finding> {
    let balance = &known.account?.balance;
    let requested = [balance.first_pending_amount_requested, balance.second_pending_amount_requested];
    let pending: Vec<Money> = requested.into_iter().flatten().map(Money::abs).filter(|sum| !sum.is_zero()).collect();
    (!pending.is_empty()).then(|| Finding {
        urgency: Urgency::Note,
        place: Place::Payments,
        about: About::PendingRefund { amount: pending.iter().sum(), requests: pending.len() },
    })
}

/// Days after a payment for which its whereabouts are brought up.
pub(super) const PAYMENT_NOTICE_DAYS: i64 = 366;

/// A payment of the last year with money on no charge that HMRC shows.
struct Loose<'a> {
    payment: &'a Payment,
    allocated: Money,
    rest: Rest,
}

/// Payments received within so many days before today.
pub(super) fn recent_payments(known: Known<'_>, today: NaiveDate, days: i64) -> impl Iterator<Item = &Payment> {
    let is_recent = move |day: NaiveDate| (today - day).num_days() <= days;
    known.payments.unwrap_or_default().iter().filter(move |payment| payment.received().is_some_and(is_recent))
}

fn loose(known: Known<'_>, today: NaiveDate) -> Vec<Loose<'_>> {
    let accounts: Vec<&Account> = [known.account, known.history].into_iter().flatten().collect();
    let recent = recent_payments(known, today, PAYMENT_NOTICE_DAYS);
    // Most payments are on charges to the penny, and are not looked for among the documents.
    let open = recent.filter(|payment| payment.not_on_a_charge().is_some_and(Money::is_positive));
    let each = open.map(|payment| {
        let told = whereabouts::of(payment, &accounts);
        Loose { payment, allocated: told.allocated, rest: told.rest }
    });
    // Without the history it is not known whether HMRC tells: only the history knows documents that are used up.
    let told = |one: &Loose<'_>| match one.rest {
        Rest::Told { .. } => true,
        Rest::NotTold(_) => known.history.is_some(),
        Rest::Nothing | Rest::Exceeded(_) | Rest::NoAmount => false,
    };
    each.filter(told).collect()
}

impl Loose<'_> {
    /// Whether all of it is open on its own document.
    fn is_on_no_charge(&self) -> bool {
        self.allocated.is_zero() && self.rest.not_shown() == Some(Money::ZERO)
    }
}

fn received(all: &[&Loose<'_>]) -> Option<NaiveDate> {
    match all {
        [one] => one.payment.received(),
        _ => None,
    }
}

/// Credit that nothing uses: payments of which nothing is on a charge, and what came from elsewhere, such as overpaid
/// tax. Silent where the credit is told beside a debt, since it is the same money. Source: guide, "how payments are
/// allocated" and "check money in the account".
pub(super) fn not_used(known: Known<'_>, today: NaiveDate, credit_is_told: bool) -> Option<Finding> {
    let all = loose(known, today);
    let on_no_charge: Vec<&Loose<'_>> = all.iter().filter(|one| one.is_on_no_charge()).collect();
    let others = known.account.map(others).unwrap_or_default();
    if credit_is_told || (on_no_charge.is_empty() && others.is_empty()) {
        return None;
    }
    let amount: Money = on_no_charge.iter().filter_map(|one| one.rest.not_allocated()).sum();
    let (payments, received) = (on_no_charge.len(), received(&on_no_charge));
    let about = if others.is_empty() {
        About::UnallocatedPayment { amount, payments, received }
    } else {
        About::CreditNotUsed {
            amount: amount + others.iter().map(|one| one.open).sum(),
            of: known.account.and_then(|account| account.balance.unallocated_credit),
            payments: (payments > 0).then_some((amount, payments, received)),
            others,
        }
    };
    Some(Finding { urgency: Urgency::Note, place: Place::Payments, about })
}

/// Open credits that are no payments.
fn others(account: &Account) -> Vec<OtherCredit> {
    let sources = Credit::of(account).sources.into_iter();
    let others = sources.filter(|source| source.document.kind() != DocumentKind::Payment);
    let other = |source: Source<'_>| OtherCredit {
        kind: source.document.kind(),
        tax_year: source.document.tax_year.value(),
        open: source.open,
    };
    others.map(other).collect()
}

/// A part of a payment is on no charge that HMRC shows: open, used for something HMRC cannot show, or not told which.
/// Source: guide, "how payments are allocated": first to what is owed from before Making Tax Digital.
pub(super) fn partly_allocated_payments(known: Known<'_>, today: NaiveDate, credit_is_told: bool) -> Option<Finding> {
    let all = loose(known, today);
    let adds = |one: &&Loose<'_>| {
        let told = credit_is_told && one.rest.not_shown() == Some(Money::ZERO);
        !(told || one.is_on_no_charge())
    };
    let partly: Vec<&Loose<'_>> = all.iter().filter(adds).collect();
    if partly.is_empty() {
        return None;
    }
    let not_told = |one: &&Loose<'_>| match one.rest {
        Rest::NotTold(sum) => Some(sum),
        _ => None,
    };
    Some(Finding {
        urgency: Urgency::Note,
        place: Place::Payments,
        about: About::PartlyAllocatedPayment {
            not_allocated: partly.iter().filter_map(|one| one.rest.not_allocated()).sum(),
            not_shown: partly.iter().filter_map(|one| one.rest.not_shown()).sum(),
            not_told: partly.iter().filter_map(not_told).sum(),
            payments: partly.len(),
            received: received(&partly),
        },
    })
}
