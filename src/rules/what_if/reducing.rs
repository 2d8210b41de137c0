//! If the payments on account of a year were reduced.
//!
//! Rules (service guide): the first change of a year may only reduce; later ones may go up again, never above the first
//! amount; all of them before the return of that year is submitted, and by 31 January after the year. HMRC makes the
//! change in its online services only, so this program only reckons.

use super::{
    Account, Document, DocumentId, DocumentKind, Money, NaiveDate, Percentage, Sent, SentOption, TaxYear, latest_rate,
};
use crate::rules::interest::interest;
use crate::rules::obligations::{Obligation, return_is_in};

/// One of the two payments on account, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// HMRC's document.
    pub document_id: Sent<DocumentId>,
    /// First or second.
    pub kind: DocumentKind,
    /// When it is due.
    pub due: Option<Sent<NaiveDate>>,
    /// What it comes to now.
    pub now: Money,
    /// What it first came to, when HMRC says so: it can never be more.
    pub first: Option<Money>,
    /// What it would come to.
    pub to: Money,
    /// What is paid of it already.
    pub paid: Money,
    /// Interest a day on the difference, if the bill turns out as high as now expected: an estimate.
    pub risk_per_day: Option<Money>,
    /// That interest from its due date until the balancing payment is due: an estimate.
    pub risk: Option<Money>,
}

impl Half {
    /// How much less it would be; below nothing where it would go up.
    pub fn difference(&self) -> Money {
        self.now - self.to
    }

    /// What would still be to pay of it.
    pub fn left(&self) -> Money {
        (self.to - self.paid).max(Money::ZERO)
    }

    /// What is paid of it already and would become credit.
    pub fn credit(&self) -> Money {
        (self.paid - self.to).max(Money::ZERO)
    }
}

/// Why HMRC would not take the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// They come to that already.
    NoChange,
    /// They were never reduced, and the first change may only reduce.
    FirstOnlyReduces,
    /// Above what they first came to.
    AboveTheFirst(Money),
}

/// Whether the time for a change is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Until this day, if the return is not submitted before.
    Open(NaiveDate),
    /// The return of the year is in: since this day, when HMRC gives one.
    ReturnIsIn(Option<NaiveDate>),
    /// Over since this day.
    Over(NaiveDate),
}

/// What would follow from reduced payments on account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reducing {
    /// The year they are for.
    pub year: TaxYear,
    /// What each would come to.
    pub to: Money,
    /// The two of them, as far as HMRC shows them.
    pub halves: Vec<Half>,
    /// Why HMRC would not take it.
    pub refusal: Option<Refusal>,
    /// Whether there is time.
    pub window: Window,
    /// When the balancing payment of the year is due: 31 January after it.
    pub balancing_due: NaiveDate,
    /// HMRC's latest rate, when it told one.
    pub rate: Option<Percentage>,
}

impl Reducing {
    /// How much less both would be.
    pub fn difference(&self) -> Money {
        self.halves.iter().map(Half::difference).sum()
    }

    /// What is paid already and would become credit.
    pub fn credit(&self) -> Money {
        self.halves.iter().map(Half::credit).sum()
    }

    /// The interest on both differences until the balancing payment is due: an estimate.
    pub fn risk(&self) -> Option<Money> {
        self.halves.iter().map(|half| half.risk).sum::<Option<Money>>().filter(|risk| risk.is_positive())
    }
}

impl Window {
    /// That of `year`: until its return is in, and 31 January after it at the latest.
    pub fn of(year: TaxYear, returns: &[Obligation], today: NaiveDate) -> Self {
        let until = year.filing_deadline();
        if return_is_in(returns, year) == Some(true) {
            let of_year = returns.iter().filter(|one| one.tax_year() == Some(year));
            return Self::ReturnIsIn(of_year.filter_map(|one| one.received.value()).max());
        }
        if today > until { Self::Over(until) } else { Self::Open(until) }
    }

    /// Whether there is time still.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open(_))
    }
}

/// What would follow if each payment on account of `year`, or of the latest year that has any, came to `to`. The first
/// of the answers that holds a document counts; `returns` are the tax returns HMRC told of. `None` where HMRC shows no payments on account.
pub fn reduce(
    accounts: &[&Account],
    to: Money,
    year: Option<TaxYear>,
    returns: &[Obligation],
    today: NaiveDate,
) -> Option<Reducing> {
    let mut found: Vec<&Document> = Vec::new();
    for document in accounts.iter().flat_map(|account| &account.documents) {
        let counts = document.kind().is_payment_on_account()
            && !document.is_charge_estimate
            && !found.iter().any(|known| known.document_id == document.document_id);
        if counts {
            found.push(document);
        }
    }
    let year = year.or_else(|| found.iter().filter_map(|document| document.tax_year.value()).max())?;
    let rate = latest_rate(accounts.iter().flat_map(|account| &account.documents));
    let balancing_due = year.filing_deadline();
    let mut halves: Vec<Half> = found
        .into_iter()
        .filter(|document| document.tax_year.value() == Some(year))
        .map(|document| half(document, to, rate, balancing_due))
        .collect();
    if halves.is_empty() {
        return None;
    }
    halves.sort_by_key(|half| (half.due.value(), half.kind.clone()));
    let window = Window::of(year, returns, today);
    let refusal = refusal(&halves, to);
    Some(Reducing { year, to, halves, refusal, window, balancing_due, rate })
}

fn half(document: &Document, to: Money, rate: Option<Percentage>, balancing_due: NaiveDate) -> Half {
    let now = document.original_amount;
    let difference = (now - to).max(Money::ZERO);
    let days = document.document_due_date.value().map(|due| (balancing_due - due).num_days());
    Half {
        document_id: document.document_id.clone(),
        kind: document.kind(),
        due: document.document_due_date.clone(),
        now,
        first: document.poa_relevant_amount,
        to,
        paid: now - document.outstanding_amount,
        risk_per_day: rate.map(|rate| interest(difference, rate, 1)),
        risk: rate.zip(days).map(|(rate, days)| interest(difference, rate, days.max(0))),
    }
}

fn refusal(halves: &[Half], to: Money) -> Option<Refusal> {
    let most = halves.iter().filter_map(|half| half.first).min();
    // Where HMRC does not say what they started with, it is not known whether they were reduced.
    let never_reduced = halves.iter().all(|half| half.first == Some(half.now));
    let up = halves.iter().any(|half| to > half.now);
    match most {
        _ if halves.iter().all(|half| half.now == to) => Some(Refusal::NoChange),
        _ if up && never_reduced => Some(Refusal::FirstOnlyReduces),
        Some(most) if to > most => Some(Refusal::AboveTheFirst(most)),
        _ => None,
    }
}
