//! If so much were paid on some day.

use super::{
    Account, Document, DocumentId, DocumentKind, Money, NaiveDate, Percentage, Sent, SentOption, TaxYear, latest_rate,
};
use crate::rules::interest::{a_day, interest};
use crate::rules::penalties::{LatePaymentCategory, LatePaymentPenalty, Penalties};

/// One charge, and what the payment would do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// HMRC's document.
    pub document_id: Sent<DocumentId>,
    /// What the charge goes by among what is owed.
    pub kind: DocumentKind,
    /// Its tax year.
    pub tax_year: Option<TaxYear>,
    /// When it is due.
    pub due: Option<Sent<NaiveDate>>,
    /// What is left of the charge today: HMRC's figure.
    pub outstanding: Money,
    /// Interest left on it today: HMRC's figure.
    pub interest: Money,
    /// Interest that would come on top until the day of the payment: an estimate.
    pub growth: Money,
    /// How much of the payment would go to the charge.
    pub paid: Money,
    /// How much of it would go to its interest.
    pub interest_paid: Money,
    /// The interest a day that would stop: an estimate. `None` where no rate is known or none accrues.
    pub stops_per_day: Option<Money>,
}

/// A late payment penalty that grows with each day, and what the payment would do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrowingPenalty {
    /// Which.
    pub category: Option<LatePaymentCategory>,
    /// What the charge it is on goes by.
    pub on: DocumentKind,
    /// The tax year of that charge.
    pub tax_year: Option<TaxYear>,
    /// What it has grown to: HMRC's figure, an estimate until it is charged.
    pub so_far: Money,
    /// What it would grow less by each day: an estimate, by HMRC's percentage.
    pub stops_per_day: Money,
    /// Whether the charge would be paid in full, so that it stops for good.
    pub stops: bool,
}

impl Line {
    /// Whether only interest is to be paid: the charge itself is paid already.
    pub fn is_interest_only(&self) -> bool {
        self.outstanding.is_zero()
    }

    /// What would be left of the charge.
    pub fn left(&self) -> Money {
        self.outstanding - self.paid
    }

    /// What would be left of its interest, estimated where it grows.
    pub fn interest_left(&self) -> Money {
        self.interest + self.growth - self.interest_paid
    }

    /// Whether the charge and its interest would be gone.
    pub fn is_cleared(&self) -> bool {
        self.left().is_zero() && self.interest_left().is_zero()
    }
}

/// What would follow from a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paying {
    /// How much.
    pub amount: Money,
    /// When HMRC would receive it.
    pub on: NaiveDate,
    /// Everything that is to be paid, the oldest due first, whether the payment reaches it or not.
    pub lines: Vec<Line>,
    /// What would be left over: credit on the account.
    pub left_over: Money,
    /// Credit that lies on the account already and that HMRC has not used: no part of this.
    pub credit: Money,
    /// The next day after the payment on which something is due.
    pub next_due: Option<NaiveDate>,
    /// HMRC's latest rate, when it told one.
    pub rate: Option<Percentage>,
    /// Penalties that would grow less or stop; none where HMRC's penalties are not known.
    pub penalties: Option<Vec<GrowingPenalty>>,
}

impl Paying {
    /// The same with what it would do to `penalties`: what grows until the tax is paid stops when it is paid.
    #[must_use]
    pub fn and_penalties(mut self, account: &Account, penalties: Option<&Penalties>) -> Self {
        let of = |one: &LatePaymentPenalty| {
            let (rate, principal) = (one.growing_rate(self.on)?, one.principal(account)?);
            let line = self.lines.iter().find(|line| line.document_id == principal.document_id)?;
            let stops_per_day = Some(a_day(line.paid, rate)).filter(|sum| sum.is_positive())?;
            Some(GrowingPenalty {
                category: one.category.clone(),
                on: line.kind.clone(),
                tax_year: line.tax_year,
                so_far: one.amount_accruing,
                stops_per_day,
                stops: line.left().is_zero(),
            })
        };
        self.penalties = penalties.map(|all| all.late_payment.iter().filter_map(of).collect());
        self
    }

    /// Whether it would reach a charge that is late, on which a penalty may grow.
    pub fn reaches_what_is_late(&self) -> bool {
        let late = |line: &Line| line.due.value().is_some_and(|due| due < self.on);
        self.lines.iter().any(|line| late(line) && line.paid.is_positive())
    }

    /// How much of the payment would go to charges and interest.
    pub fn used(&self) -> Money {
        self.lines.iter().map(|line| line.paid + line.interest_paid).sum()
    }

    /// The interest a day that would stop, in all: an estimate.
    pub fn stops_per_day(&self) -> Money {
        self.lines.iter().filter_map(|line| line.stops_per_day).sum()
    }

    /// Interest that would not grow between the payment and the next due date: an estimate. `None` where there is no
    /// next due date or nothing would stop.
    pub fn saved_until_next_due(&self) -> Option<(NaiveDate, Money)> {
        let (until, rate) = (self.next_due?, self.rate?);
        let days = (until - self.on).num_days();
        let stopped = self.lines.iter().filter(|line| line.stops_per_day.is_some());
        let saved: Money = stopped.map(|line| interest(line.paid, rate, days)).sum();
        saved.is_positive().then_some((until, saved))
    }
}

/// What would follow if HMRC received `amount` on the day `on`, today or later.
///
/// Each charge comes before its interest, and the one due first before all others; what has no due date comes last.
/// Never more than `amount` is used, and what a tax code collects is never paid.
pub fn pay(account: &Account, amount: Money, on: NaiveDate, today: NaiveDate) -> Paying {
    let rate = latest_rate(&account.documents);
    let mut to_pay: Vec<&Document> = account.documents.iter().filter(|document| document.is_to_pay()).collect();
    to_pay.sort_by_key(|document| {
        (document.document_due_date.value().unwrap_or(NaiveDate::MAX), document.document_id.to_string())
    });
    let mut left = amount;
    let lines = to_pay.into_iter().map(|document| line(document, &mut left, rate, on, today)).collect();
    let due =
        account.documents.iter().filter(|document| document.is_to_pay() && document.outstanding_amount.is_positive());
    let next_due = due.filter_map(|document| document.document_due_date.value()).filter(|due| *due > on).min();
    let credit = account.balance.unallocated_credit.unwrap_or_default();
    Paying { amount, on, lines, left_over: left, credit, next_due, rate, penalties: None }
}

fn line(document: &Document, left: &mut Money, rate: Option<Percentage>, on: NaiveDate, today: NaiveDate) -> Line {
    let due = document.document_due_date.value();
    let held = document.locks().interest_accrual_on_hold;
    let own_rate = document.late_payment_interest.as_ref().and_then(|interest| interest.rate).or(rate);
    // Due today is not overdue: interest runs from the day after the due date.
    let accrues = due.is_some_and(|due| due < on) && !held && document.outstanding_amount.is_positive();
    let rate = own_rate.filter(|_| accrues);
    let grows_since = due.map_or(today, |due| due.max(today));
    let growth = rate
        .map_or(Money::ZERO, |rate| interest(document.outstanding_amount, rate, (on - grows_since).num_days().max(0)));
    let owed = document.interest_left();
    let paid = take(left, document.outstanding_amount);
    // Interest becomes a charge only once what it is on is paid in full.
    let in_full = paid >= document.outstanding_amount;
    let interest_paid = if in_full { take(left, owed + growth) } else { Money::ZERO };
    Line {
        document_id: document.document_id.clone(),
        kind: document.named_kind(),
        tax_year: document.tax_year.value(),
        due: document.date_shown().cloned(),
        outstanding: document.outstanding_amount,
        interest: owed,
        growth,
        paid,
        interest_paid,
        stops_per_day: rate.map(|rate| interest(paid, rate, 1)).filter(|stops| stops.is_positive()),
    }
}

/// Takes up to `wanted` off what is left, never below nothing.
fn take(left: &mut Money, wanted: Money) -> Money {
    let taken = wanted.max(Money::ZERO).min((*left).max(Money::ZERO));
    *left -= taken;
    taken
}
