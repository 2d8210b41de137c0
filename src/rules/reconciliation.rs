//! One check that explains every pound: HMRC's totals against the documents they are made of.
//!
//! Each figure of HMRC's is held against what its documents, payments and items come to. It agrees, or differs (by how
//! much, the likely cause, the documents involved), or cannot be known. Nothing is forced to agree, and nothing of HMRC's
//! is corrected. Source: Self Assessment Accounts 4.0, the meaning of each field of `balanceDetails`.

use chrono::NaiveDate;

use super::allocation::Payment;
use super::charges::{Account, Document};
use super::{DateRange, Money, Sent, TaxYear};

mod balances;
mod bridge;
mod cause;
mod flows;

pub use bridge::{Bridge, Paid, PaidStep, Step};
pub use cause::Cause;

/// What is known when the check is made.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What is open on the account, with HMRC's totals.
    pub open: &'a Account,
    /// Every document of `range`, with payment details.
    pub history: Option<&'a Account>,
    /// Every payment received in `range`.
    pub payments: Option<&'a [Payment]>,
    /// The days that history and payments were asked for.
    pub range: DateRange,
    /// Today.
    pub today: NaiveDate,
    /// Whether the answers were given at one moment, as far as can be told.
    pub same_moment: bool,
}

/// Everything the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation<'a> {
    /// From the charges raised to what is to be paid; `None` without the history.
    pub bridge: Option<Bridge>,
    /// Each figure of HMRC's against its documents, in a stable order.
    pub checks: Vec<Check<'a>>,
}

/// One figure of HMRC's against what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check<'a> {
    /// Which figure.
    pub id: CheckId,
    /// HMRC's figure.
    pub hmrc: Option<Money>,
    /// The figure from its documents.
    pub documents: Option<Money>,
    /// What came of it.
    pub outcome: Outcome,
    /// What is involved: where it differs, only what makes the difference.
    pub involved: Vec<Involved<'a>>,
    /// Of a check made document by document, without sums: how many there are. Only what differs is a sum of money then.
    pub counted: Option<Counted>,
    /// What the documents come to besides `documents`: HMRC's figure does not count it.
    pub besides: Option<Money>,
}

/// Documents looked at one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many were looked at.
    pub documents: usize,
    /// How many of them agree.
    pub agree: usize,
}

/// Which figure is checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// `overdueAmount`.
    Overdue,
    /// `payableAmount`.
    DueWithin30Days,
    /// `pendingChargeDueAmount`.
    NotYetDue,
    /// `totalBalance` against the three parts HMRC makes it of.
    TotalOfItsParts,
    /// `totalBalance` against the charges.
    Total,
    /// `bcdAmount` of a year.
    BalancingOf(Sent<TaxYear>),
    /// `totalBcdBalance`.
    BalancingInAll,
    /// `amountCodedOut`.
    CodedOut,
    /// `coded.charge` of the return of a year.
    CodedOutOf(Option<Sent<TaxYear>>),
    /// `unallocatedCredit`.
    CreditNotUsed,
    /// `allocatedCredit`.
    CreditUsed,
    /// `totalCredit`.
    CreditInAll,
    /// `availableCredit`.
    CreditToClaim,
    /// What each charge was settled by.
    Charges,
    /// Where each payment went.
    Payments,
    /// Documents against their own lines and items.
    Breakdown,
    /// Documents that came with two answers.
    BothAnswers,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// To the penny.
    Agrees,
    /// It does not.
    Differs {
        /// HMRC's figure less that of the documents.
        difference: Money,
        /// What it may come from, the likeliest first; never empty.
        causes: Vec<Cause>,
    },
    /// HMRC does not tell enough to say; why.
    CannotBeKnown(Vec<Cause>),
}

/// A document or payment that a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Involved<'a> {
    /// What.
    pub what: What<'a>,
    /// Its sum in the check; where the check differs, its part of the difference.
    pub amount: Money,
}

/// A document or a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'a> {
    /// A document.
    Document(&'a Document),
    /// A payment.
    Payment(&'a Payment),
}

impl CheckId {
    /// Its stable name for programs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::DueWithin30Days => "due-within-30-days",
            Self::NotYetDue => "not-yet-due",
            Self::TotalOfItsParts => "total-of-its-parts",
            Self::Total => "total",
            Self::BalancingOf(_) => "balancing-payment-of-year",
            Self::BalancingInAll => "balancing-payments",
            Self::CodedOut => "coded-out",
            Self::CodedOutOf(_) => "coded-out-of-year",
            Self::CreditNotUsed => "credit-not-used",
            Self::CreditUsed => "credit-used",
            Self::CreditInAll => "credit-in-all",
            Self::CreditToClaim => "credit-to-claim",
            Self::Charges => "charges",
            Self::Payments => "payments",
            Self::Breakdown => "breakdown",
            Self::BothAnswers => "both-answers",
        }
    }

    /// The tax year it is about, when it is about one.
    pub const fn tax_year(&self) -> Option<&Sent<TaxYear>> {
        match self {
            Self::BalancingOf(year) => Some(year),
            Self::CodedOutOf(year) => year.as_ref(),
            _ => None,
        }
    }
}

impl Check<'_> {
    /// By how much it differs; nothing where it agrees or cannot be known.
    pub const fn difference(&self) -> Option<Money> {
        match self.outcome {
            Outcome::Differs { difference, .. } => Some(difference),
            Outcome::Agrees | Outcome::CannotBeKnown(_) => None,
        }
    }
}

impl<'a> Reconciliation<'a> {
    /// The checks in the order they are explained in: what does not agree before what does.
    pub fn to_explain(&self) -> impl Iterator<Item = &Check<'a>> {
        let agrees = |check: &&Check<'a>| check.outcome == Outcome::Agrees;
        self.checks.iter().filter(move |check| !agrees(check)).chain(self.checks.iter().filter(agrees))
    }

    /// How many checks agree, differ, and cannot be known.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |wanted: fn(&Outcome) -> bool| self.checks.iter().filter(|check| wanted(&check.outcome)).count();
        (
            count(|outcome| matches!(outcome, Outcome::Agrees)),
            count(|outcome| matches!(outcome, Outcome::Differs { .. })),
            count(|outcome| matches!(outcome, Outcome::CannotBeKnown(_))),
        )
    }
}

/// Makes the check.
pub fn reconcile(known: Known<'_>) -> Reconciliation<'_> {
    let charges = flows::settled_charges(known);
    let mut checks = balances::due(known);
    checks.extend(balances::balancing(known));
    checks.extend(balances::coded_out(known));
    checks.extend(flows::credit(known, &charges));
    checks.push(flows::charges(known, &charges));
    checks.push(flows::payments(known));
    checks.extend(flows::breakdown(known));
    checks.extend(flows::both_answers(known));
    let bridge = known.history.map(|_| Bridge::of(known, &charges));
    Reconciliation { bridge, checks }
}

impl<'a> Known<'a> {
    /// Every document, each once: as the open account has it, else as the history has it.
    fn documents(self) -> Vec<&'a Document> {
        let known: std::collections::HashSet<&Sent<_>> =
            self.open.documents.iter().map(|document| &document.document_id).collect();
        let past = self.history.into_iter().flat_map(|account| &account.documents);
        let past = past.filter(|document| !known.contains(&document.document_id));
        self.open.documents.iter().chain(past).collect()
    }

    /// What is looked through for documents, in turn.
    fn accounts(self) -> Vec<&'a Account> {
        std::iter::once(self.open).chain(self.history).collect()
    }
}

/// A check of two figures; `involved` holds what `documents` is made of.
fn check<'a>(
    known: Known<'a>,
    id: CheckId,
    (hmrc, documents): (Money, Money),
    involved: Vec<Involved<'a>>,
    candidates: &[(Money, Cause)],
) -> Check<'a> {
    let difference = hmrc - documents;
    let outcome = if difference.is_zero() {
        Outcome::Agrees
    } else {
        Outcome::Differs { difference, causes: cause::of(difference, candidates, known.same_moment) }
    };
    Check { id, hmrc: Some(hmrc), documents: Some(documents), outcome, involved, counted: None, besides: None }
}

#[cfg(test)]
mod tests;
