//! The rows of each pane, worked out from the answers when they come, not when they are drawn.

pub mod hand_off;
mod order;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::reconciled;
use crate::app::remote::read;
use crate::rules::allocation::Payment;
use crate::rules::businesses::{Business, ListedBusiness};
use crate::rules::charges::{Account, ChargeStanding, Condition, Document};
pub use crate::rules::coding_out::Row as CodingRow;
use crate::rules::coding_out::{Wanted, side_by_side};
use crate::rules::findings::{Finding, Known, beside_plans, findings};
use crate::rules::itsa_status::{Status, status_for};
use crate::rules::matrix::Matrix;
use crate::rules::next_dates::{NextDate, next_dates};
use crate::rules::obligations::{Duty, Obligation, ObligationStatus, merge};
use crate::rules::penalties::{LatePaymentPenalty, LateSubmissionPenalty, PaymentPlans, Penalties};
use crate::rules::penalty_rules::{Outlook, outlook};
use crate::rules::{Answer, Money, Query, Sent, SentOption, TaxYear};

pub use hand_off::{Now, OnlineRow};
pub(in crate::app) use order::{copyable, texts};
pub use order::{id, reorder};

/// A row of the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverviewRow {
    /// A date that comes next.
    Next(NextDate),
    /// Something that needs attention.
    Finding(Finding),
}

/// Where a charge's document is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeRow {
    /// In the open account.
    Open(usize),
    /// In the account's history.
    Past(usize),
}

/// A row of the penalties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PenaltyRow {
    /// A point or late submission penalty, by its place in the answer.
    LateSubmission(usize),
    /// A late payment penalty, by its place in the answer.
    LatePayment(usize),
}

/// Everything the lists show, for the person and year on screen.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Overview: next dates, then what needs attention.
    pub overview: Vec<OverviewRow>,
    /// Every open obligation of any year and every one of the chosen year.
    pub obligations: Vec<Obligation>,
    /// The tax returns HMRC told of.
    pub returns: Vec<Obligation>,
    /// What you owe.
    pub charges: Vec<ChargeRow>,
    /// The open account the charges point into.
    pub open: Option<Arc<Answer>>,
    /// The history the charges point into.
    pub past: Option<Arc<Answer>>,
    /// Payments.
    pub payments: Option<Arc<Answer>>,
    /// The account's history, which knows the documents of payments that are used up.
    pub history: Option<Arc<Answer>>,
    /// The payments of the year against the charges they went to, where that view is on screen.
    pub matrix: Option<Matrix>,
    /// The reconciliation, where that view is on screen and HMRC answered what it needs.
    pub reconciled: Option<Vec<reconciled::Line>>,
    /// Coding out.
    pub coding: Vec<CodingRow>,
    /// Businesses.
    pub businesses: Vec<ListedBusiness>,
    /// Penalties: the rows.
    pub penalties: Vec<PenaltyRow>,
    /// Penalties: the answer they point into.
    pub penalties_held: Option<Arc<Answer>>,
    /// HMRC online services: what was handed over, then the tasks.
    pub online: Vec<OnlineRow>,
    /// What the next missed deadlines would do.
    pub outlook: Outlook,
    /// Status of the current tax year.
    pub status: Option<Status>,
    /// Open obligations past their due date.
    pub late: usize,
    /// Charges past their due date.
    pub overdue: usize,
    /// The charges that are to be paid, added up.
    pub owed: Owed,
    /// The largest sum on any row of the charges: what their columns must have room for.
    pub broadest: Money,
    /// What is to be paid, day by day, interest so far included.
    pub due_days: Vec<(NaiveDate, Money)>,
    /// The most charges any one payment went to.
    pub most_allocations: usize,
}

/// Charges added up. What a tax code collects and HMRC's estimates are no part of it, as in HMRC's own total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owed {
    /// What they were.
    pub original: Money,
    /// What is left of them.
    pub outstanding: Money,
    /// Interest left on them.
    pub interest: Money,
    /// What is listed and no part of these.
    pub apart: Option<Apart>,
}

/// Listed charges that are no part of what is to be paid directly, added up: taken off below the list, so that its
/// columns add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Apart {
    /// What they were.
    pub original: Money,
    /// What is left of them.
    pub outstanding: Money,
    /// Interest left on them.
    pub interest: Money,
    /// Whether a tax code collects some.
    pub coded: bool,
    /// Whether some are HMRC's estimates.
    pub estimated: bool,
}

impl Rows {
    /// Everything worked out anew from the model's answers.
    ///
    /// Cheap enough to do after every answer: identities, not texts, and no document is copied.
    pub fn of(model: &Model) -> Self {
        let mut rows = Self::default();
        let today = model.today();
        let held = |query: &Query| model.remote(query).known().map(|fetched| Arc::clone(&fetched.value));
        rows.open = held(&Query::OpenAccount);
        rows.past = model.paid_too.then(|| held(&questions::history(model))).flatten();
        rows.payments = held(&questions::payments(model));
        rows.history = held(&questions::history(model));
        rows.penalties_held = held(&Query::Penalties);
        let returns = held(&Query::Returns(None));
        rows.returns = returns.as_deref().and_then(read::obligations).unwrap_or_default().to_vec();
        let open_updates = held(&Query::OpenUpdates);
        let open_updates = open_updates.as_deref().and_then(read::obligations);
        let of_year = held(&Query::UpdatesOf(model.tax_year));
        let of_year = of_year.as_deref().and_then(read::obligations);
        rows.obligations = obligations(open_updates, of_year, &rows.returns, model.tax_year);
        rows.late = rows.obligations.iter().filter(|one| one.is_late(today)).count();
        rows.status = held(&Query::ItsaStatus(model.latest_year()))
            .as_deref()
            .and_then(read::itsa_status)
            .and_then(|years| status_for(years, model.latest_year()))
            .map(|detail| detail.status.clone());
        rows.businesses = held(&Query::Businesses).as_deref().and_then(read::businesses).unwrap_or_default().to_vec();
        rows.charges = rows.find_charges(model.paid_too);
        rows.add_up(today, model.paid_too);
        rows.most_allocations = rows.payments().iter().map(|payment| payment.allocations.len()).max().unwrap_or(0);
        if model.views.shows(Pane::Payments) {
            rows.matrix = Some(Matrix::of(rows.payments(), &rows.accounts(), model.tax_year));
        }
        if model.views.shows(Pane::WhatYouOwe) {
            rows.reconciled = reconciled::lines(model);
        }
        rows.coding = coding_rows(model, rows.open_ended_year(model.latest_year()));
        rows.penalties = penalty_rows(rows.penalties());
        rows.outlook = rows.look_ahead(model, open_updates, today);
        rows.overview = rows.find_overview(model, open_updates, today);
        rows.online = hand_off::online(model);
        rows
    }

    /// The latest ended tax year whose return is still open, else the latest ended year.
    pub fn open_ended_year(&self, latest: TaxYear) -> TaxYear {
        let ended = latest.previous().unwrap_or(latest);
        let open = self.returns.iter().filter(|one| one.status == ObligationStatus::Open);
        open.filter_map(Obligation::tax_year).filter(|year| *year <= ended).max().unwrap_or(ended)
    }

    /// The open account.
    pub fn account(&self) -> Option<&Account> {
        self.open.as_deref().and_then(read::account)
    }

    /// The document of a row.
    pub fn document(&self, row: ChargeRow) -> Option<&Document> {
        match row {
            ChargeRow::Open(index) => self.account()?.documents.get(index),
            ChargeRow::Past(index) => self.past.as_deref().and_then(read::account)?.documents.get(index),
        }
    }

    /// The payments.
    pub fn payments(&self) -> &[Payment] {
        self.payments.as_deref().and_then(read::payments).unwrap_or_default()
    }

    /// What is looked through for documents: what is open first, then the history.
    pub fn accounts(&self) -> Vec<&Account> {
        [&self.open, &self.history].into_iter().filter_map(|held| held.as_deref().and_then(read::account)).collect()
    }

    /// The penalties.
    pub fn penalties(&self) -> Option<&Penalties> {
        self.penalties_held.as_deref().and_then(read::penalties)
    }

    /// The penalty of a row.
    pub fn late_submission(&self, row: PenaltyRow) -> Option<&LateSubmissionPenalty> {
        match row {
            PenaltyRow::LateSubmission(index) => self.penalties()?.late_submission.get(index),
            PenaltyRow::LatePayment(_) => None,
        }
    }

    /// The penalty of a row.
    pub fn late_payment(&self, row: PenaltyRow) -> Option<&LatePaymentPenalty> {
        match row {
            PenaltyRow::LatePayment(index) => self.penalties()?.late_payment.get(index),
            PenaltyRow::LateSubmission(_) => None,
        }
    }

    /// The name of the business an obligation is for, as a person knows it.
    pub fn business_name(&self, duty: &Duty) -> Option<&str> {
        let Duty::QuarterlyUpdate { business_id, .. } = duty else { return None };
        let listed = self.businesses.iter().find(|listed| listed.business_id == *business_id)?;
        listed.trading_name.as_deref().or(listed.trading_type.as_deref())
    }

    fn find_charges(&self, paid_too: bool) -> Vec<ChargeRow> {
        let open = self.account().map(|account| account.documents.as_slice()).unwrap_or_default();
        let past = self.past.as_deref().and_then(read::account).map(|account| account.documents.as_slice());
        let wanted = |document: &Document| {
            let left = !document.outstanding_amount.is_zero() || document.interest_left().is_positive();
            (paid_too || left) && document.is_charge()
        };
        let mut found: Vec<(bool, Option<NaiveDate>, ChargeRow)> = Vec::new();
        for (index, document) in open.iter().enumerate().filter(|(_, document)| wanted(document)) {
            let coded = document.is_being_collected_through_the_tax_code();
            found.push((coded, document.document_due_date.value(), ChargeRow::Open(index)));
        }
        if let Some(past) = past {
            let known: std::collections::HashSet<&Sent<_>> = open.iter().map(|one| &one.document_id).collect();
            for (index, document) in past.iter().enumerate() {
                if !known.contains(&document.document_id) && wanted(document) {
                    let coded = document.is_being_collected_through_the_tax_code();
                    found.push((coded, document.document_due_date.value(), ChargeRow::Past(index)));
                }
            }
        }
        // What a tax code collects is no part of what is to be paid, so it comes after it.
        found.sort_by_key(|(coded, due, _)| (*coded, due.unwrap_or(NaiveDate::MAX)));
        found.into_iter().map(|(_, _, row)| row).collect()
    }

    /// Adds the charges up: in all, by day, and how many are overdue.
    fn add_up(&mut self, today: NaiveDate, paid_too: bool) {
        let mut owed = Owed::default();
        let mut days: std::collections::BTreeMap<NaiveDate, Money> = std::collections::BTreeMap::new();
        let (mut overdue, mut broadest) = (0, Money::ZERO);
        for document in self.charges.iter().filter_map(|row| self.document(*row)) {
            let standing = document.standing(today);
            let sums = [document.original_amount, document.outstanding_amount, document.interest_left()];
            broadest = sums.into_iter().map(Money::abs).fold(broadest, Money::max);
            if matches!(standing, ChargeStanding::ThroughTaxCode | ChargeStanding::Estimate) {
                let estimate = standing == ChargeStanding::Estimate;
                let apart = owed.apart.get_or_insert_with(Apart::default);
                *(if estimate { &mut apart.estimated } else { &mut apart.coded }) = true;
                apart.original += document.original_amount;
                apart.outstanding += document.outstanding_amount;
                apart.interest += document.interest_left();
                continue;
            }
            owed.original += document.original_shown(paid_too).unwrap_or_default();
            owed.outstanding += document.outstanding_amount;
            owed.interest += document.interest_left();
            let late = matches!(standing, ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly);
            overdue += usize::from(late);
            let to_pay = late || matches!(standing, ChargeStanding::Due { .. });
            if let (true, Some(due)) = (to_pay, document.date_shown().and_then(Sent::value)) {
                *days.entry(due).or_default() += document.outstanding_amount + document.interest_left();
            }
        }
        (self.owed, self.overdue, self.due_days) = (owed, overdue, days.into_iter().collect());
        self.broadest = broadest;
    }

    /// What else is true of a charge beside where it stands, the payment plan it is in among it.
    pub fn conditions(&self, document: &Document, today: NaiveDate) -> Vec<Condition> {
        let plan = self.plans(today).and_then(|plans| plans.days_of(document));
        document.conditions_in(plan, today)
    }

    /// What of the overdue total is in payment plans.
    pub fn planned(&self, today: NaiveDate) -> Option<Money> {
        self.plans(today)?.overdue(self.account()?, today)
    }

    fn plans(&self, today: NaiveDate) -> Option<PaymentPlans> {
        Some(PaymentPlans::of(self.penalties(), self.account()?, today))
    }

    fn look_ahead(&self, model: &Model, updates: Option<&[Obligation]>, today: NaiveDate) -> Outlook {
        let Some(rules) = model.settings.dated else { return Outlook::default() };
        let statuses = model.answer(&Query::ItsaStatus(model.latest_year())).and_then(read::itsa_status);
        let open: Vec<Obligation> = updates.unwrap_or_default().iter().chain(&self.returns).cloned().collect();
        outlook(&rules.penalties, self.penalties(), statuses.unwrap_or_default(), &open, today)
    }

    /// Findings look at whatever is known by now: what only other panes ask silences no more than its own rules.
    fn find_overview(&self, model: &Model, updates: Option<&[Obligation]>, today: NaiveDate) -> Vec<OverviewRow> {
        let year = self.open_ended_year(model.latest_year());
        let status = model.answer(&Query::CodingOutStatus(year)).and_then(read::coding_out_status);
        let details = |listed: &ListedBusiness| {
            let id = listed.business_id.read()?;
            model.answer(&Query::Business(id.clone())).and_then(read::business)
        };
        let businesses: Vec<&Business> = self.businesses.iter().filter_map(details).collect();
        let known = Known {
            account: self.account(),
            history: model.answer(&questions::history(model)).and_then(read::account),
            payments: model.answer(&questions::payments(model)).and_then(read::payments),
            updates,
            year_updates: model.answer(&Query::UpdatesOf(model.latest_year())).and_then(read::obligations),
            returns: model.answer(&Query::Returns(None)).and_then(read::obligations),
            penalties: self.penalties(),
            coding_out: status.map(|status| (year, status.opted_out)),
            statuses: model.answer(&Query::ItsaStatus(model.latest_year())).and_then(read::itsa_status),
            businesses: &businesses,
            dated: model.settings.dated,
        };
        let open: Vec<Obligation> = updates.unwrap_or_default().iter().chain(&self.returns).cloned().collect();
        let account = self.account().map(|account| beside_plans(account, self.penalties(), today));
        let next = next_dates(account.as_deref(), &open, today).into_iter().map(OverviewRow::Next);
        next.chain(findings(known, today).into_iter().map(OverviewRow::Finding)).collect()
    }
}

/// The document of the selected charge.
pub fn selected_document(model: &Model) -> Option<&Document> {
    let row = model.rows.charges.get(model.lists[Pane::WhatYouOwe.index()].selected_index()?)?;
    model.rows.document(*row)
}

fn obligations(
    open_updates: Option<&[Obligation]>,
    of_year: Option<&[Obligation]>,
    returns: &[Obligation],
    year: TaxYear,
) -> Vec<Obligation> {
    let updates = merge(of_year.unwrap_or_default(), open_updates.unwrap_or_default());
    let wanted = |one: &&Obligation| one.status == ObligationStatus::Open || one.tax_year() == Some(year);
    let returns: Vec<Obligation> = returns.iter().filter(wanted).cloned().collect();
    merge(&updates, &returns)
}

fn coding_rows(model: &Model, open_ended_year: TaxYear) -> Vec<CodingRow> {
    let year = if model.year_chosen { model.tax_year } else { open_ended_year };
    let of = |wanted| model.answer(&Query::CodedOut(year, wanted)).and_then(read::coded_out);
    let sources = [Wanted::HmrcHeld, Wanted::User, Wanted::Latest];
    let known: Vec<_> = sources.into_iter().filter_map(|wanted| Some((wanted, of(wanted)?))).collect();
    side_by_side(&known)
}

fn penalty_rows(penalties: Option<&Penalties>) -> Vec<PenaltyRow> {
    let Some(penalties) = penalties else { return Vec::new() };
    (0..penalties.late_submission.len())
        .map(PenaltyRow::LateSubmission)
        .chain((0..penalties.late_payment.len()).map(PenaltyRow::LatePayment))
        .collect()
}
