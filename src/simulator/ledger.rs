//! A person's account on one day, worked out from their story: every document with its lines, what cleared them, and
//! the interest that grew. Each sum the simulator answers is read off this, so they agree with each other.

use chrono::{Datelike, NaiveDate};

use super::rates::Rates;
use super::story::{Pence, Story, Target};
use super::when::later;
use crate::rules::TaxYear;

mod bills;
mod penalties;
mod settling;

pub(crate) use penalties::{AppealMade, LatePayment, LateSubmission, Missed, PenaltyView};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    FirstOnAccount,
    SecondOnAccount,
    Balancing,
    /// The part of a balancing payment that a tax code collects.
    CodedOut,
    /// What a tax code no longer collects.
    CancelledPaye,
    /// Extra amount on the first payment on account, which had been reduced too far.
    FirstReconciliation,
    /// Extra amount on the second.
    SecondReconciliation,
    /// More tax from an enquiry.
    Enquiry,
    /// A charge HMRC raised by hand.
    HmrcAdjustment,
    /// Credit from an amendment by which less tax came of a return.
    AmendedCredit,
    Class2,
    LateSubmissionPenalty,
    FirstLatePaymentPenalty,
    SecondLatePaymentPenalty,
    Estimate,
    /// Credit from a return that came to less than was paid on account.
    OverpaidTax,
    Payment,
    Refund,
}

/// What a line of a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tax {
    Income,
    Class4,
    Class2,
    CapitalGains,
    StudentLoan,
    Penalty,
    /// Money in or out rather than a tax.
    Money,
}

/// What cleared a part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The payment of this number.
    Payment(usize),
    /// The credit with this place in the documents (on a charge's line).
    Credit(usize),
    /// The charge with this place in the documents (on a payment's or credit's own line).
    Charge(usize),
    /// Interest on that charge (on a payment's own line).
    Interest(usize),
    /// A debt from before Making Tax Digital, which no document shows.
    OlderDebt,
    /// A tax code.
    TaxCode,
    /// A refund paid out.
    Refund,
}

/// A part of a line that has been settled.
#[derive(Debug, Clone)]
pub(crate) struct Clearing {
    pub(crate) on: NaiveDate,
    /// With the sign of its line.
    pub(crate) amount: Pence,
    pub(crate) by: By,
}

/// One line of a document.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) tax: Tax,
    pub(crate) amount: Pence,
    pub(crate) clearings: Vec<Clearing>,
}

/// One entry of a charge's history.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) on: NaiveDate,
    pub(crate) total: Pence,
    pub(crate) reason: &'static str,
    pub(crate) on_account_reason: Option<String>,
}

/// One document of the account.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) kind: Kind,
    pub(crate) year: Option<TaxYear>,
    /// Twelve digits.
    pub(crate) id: String,
    pub(crate) reference: Option<String>,
    pub(crate) created: NaiveDate,
    pub(crate) due: Option<NaiveDate>,
    pub(crate) lines: Vec<Line>,
    /// Interest paid: when, how much, by which payment.
    pub(crate) interest_paid: Vec<(NaiveDate, Pence, usize)>,
    pub(crate) history: Vec<Change>,
    pub(crate) on_hold: bool,
    /// Under appeal: collection is put off, payment is not.
    pub(crate) stood_over: bool,
    /// What a payment on account came to before it was reduced.
    pub(crate) relevant_amount: Option<Pence>,
    /// The year whose tax code collects it.
    pub(crate) coded_in: Option<TaxYear>,
    /// The payment it documents.
    pub(crate) payment: Option<usize>,
    /// The place of the charge that this credit came of lowering.
    pub(crate) lowers: Option<usize>,
}

/// A payment that was made.
#[derive(Debug, Clone)]
pub(crate) struct PaymentMade {
    /// Its place in the story.
    pub(crate) told: usize,
    pub(crate) on: NaiveDate,
    pub(crate) amount: Pence,
    pub(crate) method: String,
    pub(crate) reference: String,
    pub(crate) lot: String,
    pub(crate) item: String,
    /// The document that joins it with what it cleared.
    pub(crate) clearing_document: String,
    /// Which documents it went to, how much, and whether to their interest.
    pub(crate) allocations: Vec<Allocated>,
}

/// A part of a payment set against a charge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allocated {
    /// The charge's place among the documents.
    pub(crate) document: usize,
    pub(crate) amount: Pence,
    pub(crate) to_interest: bool,
}

/// What a tax code collects for one return.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coding {
    pub(crate) return_year: TaxYear,
    pub(crate) collected_in: TaxYear,
    pub(crate) total_liability: Pence,
    pub(crate) charge: Pence,
    pub(crate) since: NaiveDate,
}

/// Everything on one person's account on one day.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) today: NaiveDate,
    pub(crate) rates: Rates,
    pub(crate) documents: Vec<Document>,
    pub(crate) payments: Vec<PaymentMade>,
    pub(crate) codings: Vec<Coding>,
    pub(crate) penalties: PenaltyView,
}

impl Account {
    /// Works the account of `story` out as it stands on `today`.
    pub(crate) fn new(story: &Story, today: NaiveDate, rates: Rates, updates: &[super::obligations::Update]) -> Self {
        let mut account = Self {
            today,
            rates,
            documents: Vec::new(),
            payments: Vec::new(),
            codings: Vec::new(),
            penalties: PenaltyView::default(),
        };
        account.raise_bills(story);
        account.use_credits(story);
        account.make_payments(story, |targets| !targets.contains(&Target::Penalties));
        account.pay_refunds(story);
        account.raise_penalties(story, updates);
        account.make_payments(story, |targets| targets.contains(&Target::Penalties));
        account.pay_penalties_online(story);
        account.mark(&story.on_hold, |document| document.on_hold = true);
        account.mark(&story.stood_over, |document| document.stood_over = true);
        account
    }

    fn mark(&mut self, targets: &[Target], mark: impl Fn(&mut Document)) {
        for place in targets.iter().flat_map(|target| self.places_of(*target)).collect::<Vec<_>>() {
            if let Some(document) = self.documents.get_mut(place) {
                mark(document);
            }
        }
    }

    /// The places of the documents that `target` names.
    fn places_of(&self, target: Target) -> Vec<usize> {
        let (kinds, year): (&[Kind], _) = match target {
            Target::FirstOnAccount(year) => (&[Kind::FirstOnAccount], Some(year)),
            Target::SecondOnAccount(year) => (&[Kind::SecondOnAccount], Some(year)),
            Target::Balancing(year) => (&[Kind::Balancing], Some(year)),
            Target::Class2(year) => (&[Kind::Class2], Some(year)),
            Target::FirstReconciliation(year) => (&[Kind::FirstReconciliation], Some(year)),
            Target::SecondReconciliation(year) => (&[Kind::SecondReconciliation], Some(year)),
            Target::Enquiry(year) => (&[Kind::Enquiry], Some(year)),
            Target::Penalties => {
                (&[Kind::LateSubmissionPenalty, Kind::FirstLatePaymentPenalty, Kind::SecondLatePaymentPenalty], None)
            }
        };
        let year = year.map(|year| year.on(self.today));
        let fits =
            |document: &Document| kinds.contains(&document.kind) && year.is_none_or(|year| document.year == Some(year));
        (0..).zip(&self.documents).filter(|(_, document)| fits(document)).map(|(place, _)| place).collect()
    }

    /// Credit set aside for charges that are not due yet.
    pub(crate) fn set_aside(&self) -> Pence {
        let to_come = |document: &&Document| document.due.is_some_and(|due| due >= self.today);
        let clearings = self.documents.iter().filter(to_come).flat_map(Document::clearings);
        clearings.filter(|one| matches!(one.by, By::Credit(_))).map(|one| one.amount).sum()
    }

    /// The document that joins a charge with the credit set against it.
    pub(crate) fn joining(&self, charge: usize) -> Option<String> {
        let digits = self.documents.get(charge)?.id.get(1..)?;
        Some(format!("5{digits}"))
    }

    /// The place of a document.
    pub(crate) fn place_of(&self, document: &Document) -> Option<usize> {
        self.documents.iter().position(|one| one.id == document.id)
    }

    /// Interest on a document so far.
    pub(crate) fn interest(&self, document: &Document) -> Interest {
        document.interest(self.today, self.rates)
    }
}

/// Late payment interest on one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Interest {
    pub(crate) total: Pence,
    pub(crate) paid: Pence,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
    /// Whether it still grows.
    pub(crate) grows: bool,
}

impl Interest {
    /// What of it is unpaid.
    pub(crate) const fn left(self) -> Pence {
        self.total - self.paid
    }
}

impl Line {
    pub(crate) const fn new(tax: Tax, amount: Pence) -> Self {
        Self { tax, amount, clearings: Vec::new() }
    }

    pub(crate) fn cleared(&self) -> Pence {
        self.clearings.iter().map(|clearing| clearing.amount).sum()
    }

    pub(crate) fn outstanding(&self) -> Pence {
        self.amount - self.cleared()
    }
}

impl Document {
    pub(crate) fn original(&self) -> Pence {
        self.lines.iter().map(|line| line.amount).sum()
    }

    pub(crate) fn outstanding(&self) -> Pence {
        self.lines.iter().map(Line::outstanding).sum()
    }

    /// What was still to pay at the end of `day`.
    pub(crate) fn outstanding_on(&self, day: NaiveDate) -> Pence {
        let cleared = self.clearings().filter(|one| one.on <= day).map(|one| one.amount).sum::<Pence>();
        self.original() - cleared
    }

    pub(crate) fn clearings(&self) -> impl Iterator<Item = &Clearing> {
        self.lines.iter().flat_map(|line| &line.clearings)
    }

    /// Whether it asks for money.
    pub(crate) const fn is_charge(&self) -> bool {
        !matches!(self.kind, Kind::OverpaidTax | Kind::AmendedCredit | Kind::Payment | Kind::Refund)
    }

    /// Whether it is a penalty.
    pub(crate) const fn is_penalty(&self) -> bool {
        matches!(
            self.kind,
            Kind::LateSubmissionPenalty | Kind::FirstLatePaymentPenalty | Kind::SecondLatePaymentPenalty
        )
    }

    /// What a tax code has collected of it.
    pub(crate) fn collected_by_tax_code(&self) -> Pence {
        self.clearings().filter(|one| one.by == By::TaxCode).map(|one| one.amount).sum()
    }

    /// Whether it counts in the balance: neither an estimate nor collected elsewhere.
    pub(crate) const fn counts(&self) -> bool {
        self.is_charge() && !matches!(self.kind, Kind::Estimate | Kind::CodedOut)
    }

    /// Pence unpaid times days unpaid, from the end of `from` to the end of `to`, and the last day with anything unpaid.
    pub(crate) fn pence_days(&self, from: NaiveDate, to: NaiveDate) -> (i128, NaiveDate) {
        let mut days: Vec<NaiveDate> =
            self.clearings().map(|one| one.on).filter(|day| from < *day && *day < to).collect();
        days.push(to);
        days.sort_unstable();
        let (mut since, mut pence_days, mut until) = (from, 0i128, from);
        for day in days {
            let unpaid = self.outstanding_on(since);
            if unpaid > 0 && day > since {
                pence_days += i128::from(unpaid) * i128::from((day - since).num_days());
                until = day;
            }
            since = since.max(day);
        }
        (pence_days, until)
    }

    /// Simple interest on what was unpaid each day after the due date, rounded down to the penny once.
    pub(crate) fn interest(&self, today: NaiveDate, rates: Rates) -> Interest {
        let Some(due) = self.due.filter(|due| self.counts() && *due < today) else { return Interest::default() };
        let (pence_days, until) = self.pence_days(due, today);
        let total = Pence::try_from(pence_days * i128::from(rates.late_payment_interest.0) / 3_650_000);
        let total = total.unwrap_or_default();
        if total == 0 {
            return Interest::default();
        }
        let paid = self.interest_paid.iter().map(|(_, amount, _)| amount).sum();
        Interest { total, paid, from: due.succ_opt(), until: Some(until), grows: self.outstanding() > 0 }
    }
}

/// Twelve digits, told apart by a leading digit for the kind of thing, the tax year, a counter and the person.
pub(crate) fn document_id(leading: u8, year: TaxYear, counter: usize, person: u32) -> String {
    format!("{leading}{:02}{:02}0{:06}", year.start_year() % 100, counter % 100, person % 1_000_000)
}

/// Two letters and twelve digits.
pub(crate) fn charge_reference(letters: &str, year: TaxYear, counter: usize, person: u32) -> String {
    format!("{letters}00{:02}{:02}{:06}", (year.start_year() + 1) % 100, counter % 100, person % 1_000_000)
}

/// 31 July after the end of `year`: the second payment on account.
pub(crate) fn second_on_account_due(year: TaxYear) -> NaiveDate {
    let deadline = year.filing_deadline();
    NaiveDate::from_ymd_opt(deadline.year() - 1, 7, 31).unwrap_or(deadline)
}

/// 31 January in `year`: the first payment on account.
pub(crate) fn first_on_account_due(year: TaxYear) -> NaiveDate {
    later(year, -1).filing_deadline()
}
