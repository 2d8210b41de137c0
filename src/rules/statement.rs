//! A statement of account: what was owed at the start of a period, each event in order, and what was owed at its end.
//!
//! The balance that runs along is **what HMRC has charged, less what was paid, credited or taken elsewhere**: unpaid
//! charges, due or not, with the interest HMRC has posted, less credit nobody has used. It goes below nothing where
//! HMRC owes the customer. Interest that still accrues is HMRC's estimate and no event: it stands below the end as a
//! memo. So on the day HMRC answers
//!
//! ```text
//! closing balance + accruing interest (est.)  =  totalBalance − unallocatedCredit
//! ```
//!
//! as far as HMRC's answers explain each other. What they do not explain is named in [`Ending`]; nothing is forced to
//! agree. Source: Self Assessment Accounts 4.0, the service guide on how payments allocate.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::allocation::Payment;
use super::charges::{Account, ChargeChange, CodedOutStatus, Document, DocumentKind};
use super::sent::Sent;
use super::whereabouts::Rest;
use super::{DateRange, DocumentId, Money, PaymentId, Percentage, TaxYear};

mod ending;
mod events;
mod tax_code;

pub use ending::{Cause, Ending};
pub use tax_code::{Collected, TaxCode};

/// What a statement is made from: answers of the same day, about the same person.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// What is open, with HMRC's totals.
    pub open: Option<&'a Account>,
    /// Everything since `since`.
    pub past: Option<&'a Account>,
    /// Payments since `since`.
    pub payments: &'a [Payment],
    /// How charges changed, as far as it was asked ([`histories_wanted`]), by document.
    pub changes: &'a BTreeMap<DocumentId, Vec<ChargeChange>>,
    /// The first day that was asked for.
    pub since: NaiveDate,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A charge from before the days asked for, known only by the payment that went to it: as much of it as that.
    Earlier {
        /// What it was.
        kind: DocumentKind,
        /// Whether it was interest on it.
        interest: bool,
    },
    /// HMRC raised a charge; a penalty too.
    Charge {
        /// What it is.
        kind: DocumentKind,
        /// How far collection through a tax code came, where it was meant for that.
        coded_out: Option<CodedOutStatus>,
    },
    /// A charge went up or down.
    Changed {
        /// What it is.
        kind: DocumentKind,
        /// HMRC's reason.
        reason: String,
        /// Why payments on account were changed: 001 to 005.
        on_account_reason: Option<String>,
    },
    /// HMRC posted interest on a charge.
    Interest {
        /// What the charge is.
        on: DocumentKind,
        /// From when.
        from: Option<Sent<NaiveDate>>,
        /// HMRC's latest rate.
        rate: Option<Percentage>,
    },
    /// A credit: a return that came to less, a correction, interest HMRC pays.
    Credit {
        /// What it is.
        kind: DocumentKind,
        /// The charge that was lowered, in HMRC's words, when it says so.
        reduced: Option<String>,
    },
    /// A charge, or the part of it, that a tax code collects: it is not to be paid here any more.
    ToTaxCode {
        /// What the charge is.
        kind: DocumentKind,
        /// The year whose code collects it, when HMRC says so.
        year: Option<TaxYear>,
        /// Whether only this part was collected, before the rest came back on the account.
        in_part: bool,
        /// How much of it HMRC says the code has collected.
        collected: Money,
        /// The last day it was collected, when HMRC gives one.
        collected_on: Option<Sent<NaiveDate>>,
    },
    /// HMRC received a payment. Where every penny of it went is told in [`Event::parts`].
    Payment {
        /// Lot and item.
        id: Option<PaymentId>,
        /// How it was paid, in HMRC's words.
        method: Option<String>,
        /// The payer's reference; often the UTR, so mask it.
        reference: Option<String>,
        /// What is on no charge; HMRC may have sent no amount, and then what it tells of stands in its place.
        rest: Rest,
    },
    /// The part of a payment that HMRC used for something it does not show software.
    NotShown {
        /// The payment's lot and item.
        id: Option<PaymentId>,
    },
    /// HMRC paid money out.
    Refund {
        /// How, in HMRC's words.
        method: Option<String>,
    },
    /// HMRC cancelled it: a reversal or a write-off.
    Cancelled {
        /// What was cancelled.
        kind: DocumentKind,
        /// HMRC's word for how.
        reason: String,
    },
}

/// A part of a payment. A detail: it moves nothing on the balance. The parts of a payment add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How much; below nothing only for [`To::Beyond`].
    pub amount: Money,
    /// Where it went.
    pub to: To,
}

/// Where a part of a payment went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// To a charge.
    Charge(Settled),
    /// HMRC paid it back.
    Refund,
    /// It is still open on the payment's own document: credit.
    NotAllocated,
    /// To something HMRC does not show software.
    NotShown,
    /// The payment was taken back: it bounced.
    TakenBack,
    /// It is on no charge, and HMRC does not tell whether it is credit or was used for an older debt.
    NotTold,
    /// HMRC does not list the payment among payments, and so not where this went.
    NotListed,
    /// So much less: HMRC tells of more than was paid.
    Beyond,
}

/// The charge that a part of a payment was set against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What the charge is.
    pub kind: DocumentKind,
    /// Whether it paid interest on it.
    pub interest: bool,
    /// The charge's tax year.
    pub tax_year: Option<TaxYear>,
    /// The day it is due.
    pub due: Option<Sent<NaiveDate>>,
    /// The charge's document, where it is known.
    pub document_id: Option<Sent<DocumentId>>,
}

/// One event on the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day it happened.
    pub date: Sent<NaiveDate>,
    /// Whether HMRC tells that day; where it does not, the day of the document stands in its place.
    pub is_dated: bool,
    /// What happened.
    pub what: What,
    /// Above nothing: more is owed. Below: less.
    pub amount: Money,
    /// The day a charge is due.
    pub due: Option<Sent<NaiveDate>>,
    /// HMRC's document.
    pub document_id: Option<Sent<DocumentId>>,
    /// The tax year it concerns.
    pub tax_year: Option<TaxYear>,
    /// Where a payment went, to the penny.
    pub parts: Vec<Part>,
}

/// An event with the balance after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// What is owed after it, less unused credit.
    pub balance: Money,
}

/// A statement of account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The days it covers, both included.
    pub period: DateRange,
    /// The balance before the first event.
    pub opening: Money,
    /// The events in order; those whose day cannot be read come last.
    pub entries: Vec<Entry>,
    /// The balance after the last event.
    pub closing: Money,
    /// What happened after the period up to today, in all; `None` where the period ends today or later.
    pub since_then: Option<Money>,
    /// What tax codes were given to collect: beside the balance, no part of it.
    pub tax_code: TaxCode,
    /// How today's balance compares with HMRC's total.
    pub ending: Ending,
}

impl Statement {
    /// The balance today, which is the closing balance unless the period ends earlier.
    pub fn balance_today(&self) -> Money {
        self.closing + self.since_then.unwrap_or_default()
    }
}

/// The statement of `period`, as the account stands on `today`.
///
/// Events of one day stand in a fixed order: what raises the balance first, then what lowers it, by document.
pub fn statement(sources: Sources<'_>, period: DateRange, today: NaiveDate) -> Statement {
    let mut events = events::all(sources);
    events.sort_by_cached_key(|event| {
        let id = event.document_id.as_ref().map(ToString::to_string);
        (event.date.value().unwrap_or(NaiveDate::MAX), rank(&event.what), id, payment_id(&event.what).cloned())
    });
    let before = |event: &Event| event.date.value().is_some_and(|day| day < period.from());
    let after = |event: &Event| event.date.value().is_some_and(|day| day > period.to());
    let sum_of = |which: &dyn Fn(&Event) -> bool| events.iter().filter(|one| which(one)).map(|one| one.amount).sum();
    let opening: Money = sum_of(&before);
    let later: Money = sum_of(&after);
    let tax_code = tax_code::of(&events, period);
    let mut balance = opening;
    let mut entries = Vec::new();
    for event in events.into_iter().filter(|event| !before(event) && !after(event)) {
        balance += event.amount;
        entries.push(Entry { event, balance });
    }
    let ending = ending::of(sources, balance + later);
    let since_then = (period.to() < today).then_some(later);
    Statement { period, opening, entries, closing: balance, since_then, tax_code, ending }
}

/// The charges whose history may tell how they came to what they are: only these are worth a question each.
pub fn histories_wanted(open: Option<&Account>, past: Option<&Account>) -> Vec<DocumentId> {
    let may_change = |document: &&Document| {
        let kind = document.kind();
        !document.is_charge_estimate
            && (kind.is_payment_on_account()
                || matches!(
                    kind,
                    DocumentKind::BalancingCharge | DocumentKind::AmendedReturn | DocumentKind::EnquiryAmendment
                ))
    };
    let documents = events::documents(open, past);
    documents.into_iter().filter(may_change).filter_map(|document| document.document_id.read().cloned()).collect()
}

const fn payment_id(what: &What) -> Option<&PaymentId> {
    match what {
        What::Payment { id, .. } | What::NotShown { id } => id.as_ref(),
        _ => None,
    }
}

/// The place of an event among those of its day.
const fn rank(what: &What) -> u8 {
    match what {
        What::Earlier { .. } => 0,
        What::Charge { .. } => 1,
        What::Changed { .. } => 2,
        What::ToTaxCode { .. } => 3,
        What::Interest { .. } => 4,
        What::Credit { .. } => 5,
        What::Cancelled { .. } => 6,
        What::Payment { .. } => 7,
        What::NotShown { .. } => 8,
        What::Refund { .. } => 9,
    }
}

#[cfg(test)]
pub(crate) mod tests;
