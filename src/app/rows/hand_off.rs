//! Which tasks of HMRC online services a row is for, and the rows of the pane that lists them.

use chrono::NaiveDate;

use crate::app::handing_over::Wanted;
use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::app::remote::read;
use crate::app::rows::{OverviewRow, PenaltyRow};
use crate::rules::businesses::ListedBusiness;
use crate::rules::charges::{ChargeStanding, Document};
use crate::rules::findings::About as Found;
use crate::rules::hand_off::offer::{Asked, Unknown, Verdict, Why, offers};
use crate::rules::hand_off::watch::{HandOff, State, WATCHED_FOR};
use crate::rules::hand_off::{About, DoneBy, Task};
use crate::rules::itsa_status::Status;
use crate::rules::next_dates::Due;
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::whereabouts;
use crate::rules::{Money, Query, Sent, SentOption, TaxYear};

/// A row of HMRC online services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnlineRow {
    /// Something that was handed over, by its number.
    Away(u64),
    /// A task.
    Task {
        /// Its place in the catalogue.
        index: usize,
        /// Whether it can be done now.
        now: Now,
    },
}

/// Whether a task can be done now, for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    /// Yes.
    Open {
        /// The last day, where there is one.
        until: Option<NaiveDate>,
        /// Whether that depends on the account, so that it is no page that is always open.
        of_account: bool,
    },
    /// The account does not show it, or was not had.
    NotKnown(Unknown),
    /// No.
    Not(Why),
}

impl OnlineRow {
    /// Its identity.
    pub fn id(&self, model: &Model) -> String {
        match self {
            Self::Away(number) => format!("handed over {number}"),
            Self::Task { .. } => self.task(model).map(|task| task.id.clone()).unwrap_or_default(),
        }
    }

    /// The task it is about.
    pub fn task<'a>(&self, model: &'a Model) -> Option<&'a Task> {
        match self {
            Self::Away(_) => model.task(&self.away(model)?.task),
            Self::Task { index, .. } => model.settings.tasks.get(*index),
        }
    }

    /// What was handed over, where it is about that.
    pub fn away<'a>(&self, model: &'a Model) -> Option<&'a HandOff> {
        match self {
            Self::Away(number) => recent(model).find(|one| one.number == *number),
            Self::Task { .. } => None,
        }
    }

    /// The words a filter looks in.
    pub(super) fn text(&self, model: &Model) -> String {
        self.task(model).map(|task| format!("{} {}", task.title, task.id)).unwrap_or_default()
    }
}

/// The rows of HMRC online services: what was handed over and what came of it; then what the account gives cause for,
/// what is always open, what is not known, and what cannot be done now.
pub(super) fn online(model: &Model) -> Vec<OnlineRow> {
    let heard = model.heard();
    let asked = heard.asked(model.role());
    let mut tasks: Vec<(u8, usize, Now)> = model
        .settings
        .tasks
        .iter()
        .enumerate()
        .map(|(index, task)| {
            let now = now(task, &asked);
            (group(task, &now), index, now)
        })
        .collect();
    tasks.sort_by_key(|(group, index, _)| (*group, *index));
    let away = recent(model).map(|one| OnlineRow::Away(one.number));
    away.chain(tasks.into_iter().map(|(_, index, now)| OnlineRow::Task { index, now })).collect()
}

/// Whether a task can be done now: in one of its ways.
fn now(task: &Task, asked: &Asked<'_>) -> Now {
    let offers = offers(task, asked);
    let open = offers.iter().filter_map(|offer| match offer.verdict {
        Verdict::Open { until } => Some((until, until.is_some() || !offer.points.is_empty())),
        Verdict::Closed(_) | Verdict::NotKnown(_) => None,
    });
    if let Some((until, of_account)) = open.min_by_key(|(until, _)| until.unwrap_or(NaiveDate::MAX)) {
        return Now::Open { until, of_account };
    }
    let unknown = offers.iter().find_map(|offer| match offer.verdict {
        Verdict::NotKnown(what) => Some(Now::NotKnown(what)),
        _ => None,
    });
    // Of several years the current one is what somebody asks about first.
    let current = About::TaxYear(TaxYear::containing(asked.today));
    let closed = offers.into_iter().filter(|offer| matches!(offer.verdict, Verdict::Closed(_)));
    let closed = closed.min_by_key(|offer| offer.about != current).and_then(|offer| match offer.verdict {
        Verdict::Closed(why) => Some(Now::Not(why)),
        _ => None,
    });
    unknown.or(closed).unwrap_or(Now::NotKnown(Unknown::NotTold))
}

/// The place of a task among the others: the lowest first.
const fn group(task: &Task, now: &Now) -> u8 {
    match (now, task.by) {
        (Now::Open { of_account: true, .. }, DoneBy::Hmrc) => 0,
        (Now::Open { .. }, DoneBy::Hmrc) => 1,
        (Now::NotKnown(_), _) => 2,
        (Now::Open { .. }, _) => 3,
        (Now::Not(Why::InSoftware), _) => 5,
        (Now::Not(Why::NotOnline), _) => 6,
        (Now::Not(_), _) => 4,
    }
}

/// What the row the cursor stands on is for, the most sensible first.
pub fn wanted(model: &Model) -> Vec<(String, About)> {
    let index = model.list().selected_index();
    if let (Pane::Online, Some(row)) = (model.pane, index.and_then(|index| model.rows.online.get(index))) {
        let about = row.away(model).map(still_about).unwrap_or_default();
        return row.task(model).map(|task| (task.id.clone(), about)).into_iter().collect();
    }
    let wanted = match (model.pane, index) {
        (Pane::Overview, Some(index)) => model.rows.overview.get(index).map(of_overview),
        (Pane::Obligations, Some(index)) => model.rows.obligations.get(index).map(|one| of_obligation(model, one)),
        (Pane::WhatYouOwe, _) if model.views.shows(Pane::WhatYouOwe) => Some(of_account()),
        (Pane::WhatYouOwe, index) => {
            Some(index.and_then(|index| of_charge_row(model, index)).unwrap_or_else(of_account))
        }
        (Pane::Payments, index) => Some(index.and_then(|index| of_payment(model, index)).unwrap_or_else(of_money)),
        (Pane::YearEnd, _) => Some(of_year(model.year())),
        (Pane::Businesses, Some(index)) => model.rows.businesses.get(index).map(|one| of_business(model, one)),
        (Pane::Businesses, None) => Some(vec![Wanted::only("add-business")]),
        (Pane::Penalties, Some(index)) => model.rows.penalties.get(index).map(|row| of_penalty(model, *row)),
        (Pane::Penalties, None) => Some(vec![Wanted::only("penalties")]),
        (Pane::People, _) if model.access.role.is_agent() => {
            Some(vec![Wanted::only("choose-client"), Wanted::only("ask-client")])
        }
        _ => None,
    };
    // What the catalogue does not know cannot be handed over.
    let known = |one: Wanted| model.task(one.task).map(|task| (task.id.clone(), one.about));
    wanted.unwrap_or_default().into_iter().filter_map(known).collect()
}

/// What a hand-off is about, to go there again. A sum that was handed over is not what is owed once that has ended.
fn still_about(one: &HandOff) -> About {
    match &one.about {
        About::Amount(_) if !is_open(one) => About::Nothing,
        about => about.clone(),
    }
}

/// Why nothing of HMRC online services is about the row on screen.
pub fn why_none(model: &Model) -> &'static str {
    match model.pane {
        Pane::CodingOut => "Software changes this: here. HMRC online services have no page for it",
        Pane::People => "Choose somebody first; then o hands over what a row is about",
        _ => "HMRC online services have no page about this row. 9 lists what they offer",
    }
}

fn pay(amount: Money) -> Wanted {
    let about = if amount.is_positive() { About::Amount(amount) } else { About::Nothing };
    Wanted::about("pay", about)
}

fn of_year_of(task: &'static str, year: Option<TaxYear>) -> Wanted {
    Wanted::about(task, year.map(About::TaxYear).unwrap_or_default())
}

fn of_account() -> Vec<Wanted> {
    ["what-you-owe", "pay", "payment-plan", "payments-on-account", "budget-payment-plan"].map(Wanted::only).into()
}

fn of_money() -> Vec<Wanted> {
    ["payments", "money-in-account", "claim-refund"].map(Wanted::only).into()
}

fn of_year(year: TaxYear) -> Vec<Wanted> {
    vec![of_year_of("calculations", Some(year)), Wanted::only("amend-return"), Wanted::only("sa302")]
}

fn of_overview(row: &OverviewRow) -> Vec<Wanted> {
    match row {
        OverviewRow::Next(next) => of_due(&next.what),
        OverviewRow::Finding(finding) => of_finding(&finding.about),
    }
}

fn of_due(due: &Due) -> Vec<Wanted> {
    match due {
        Due::Updates { .. } => vec![Wanted::only("deadlines"), Wanted::only("reporting-obligations")],
        Due::Return { tax_year } => vec![Wanted::only("deadlines"), of_year_of("calculations", *tax_year)],
        Due::Payment { amount, on_hold, charges } => {
            let on_account = charges.iter().find(|charge| charge.kind.is_payment_on_account());
            let reduce = on_account.map(|charge| of_year_of("payments-on-account", charge.tax_year));
            let owe = [pay(*amount - *on_hold), Wanted::only("what-you-owe")];
            owe.into_iter().chain(reduce).collect()
        }
    }
}

fn of_finding(found: &Found) -> Vec<Wanted> {
    let only = |tasks: &[&'static str]| tasks.iter().copied().map(Wanted::only).collect::<Vec<_>>();
    let with = |first: Wanted, then: &[&'static str]| {
        std::iter::once(first).chain(then.iter().copied().map(Wanted::only)).collect()
    };
    match found {
        Found::OverdueMoney { amount, held, .. } => {
            with(pay(*amount - held.on_hold - held.interest), &["payment-plan", "what-you-owe"])
        }
        Found::InPaymentPlan { .. } => only(&["payment-plan", "what-you-owe"]),
        Found::InterestGrowing { interest, .. } => with(pay(*interest), &["what-you-owe"]),
        Found::ReturnedFromTaxCode { amount, .. } => with(pay(*amount), &["what-you-owe", "payment-plan"]),
        Found::ReducedTooFar { tax_year, left, interest, .. } => {
            vec![pay(*left + *interest), of_year_of("payments-on-account", Some(*tax_year))]
        }
        Found::PaymentsOnAccount { tax_year, .. } => {
            with(of_year_of("payments-on-account", Some(*tax_year)), &["what-you-owe"])
        }
        Found::DueSoon { what, .. } => of_due(what),
        Found::OverdueUpdate { .. } => only(&["deadlines", "reporting-obligations"]),
        Found::OverdueReturn { tax_year, .. } => {
            with(Wanted::only("deadlines"), &[]).into_iter().chain([of_year_of("calculations", *tax_year)]).collect()
        }
        Found::ReturnDeadline { tax_year, .. } => {
            vec![Wanted::only("deadlines"), of_year_of("calculations", Some(*tax_year))]
        }
        Found::CreditBesideDebt { .. } => only(&["money-in-account", "pay", "what-you-owe"]),
        Found::PendingRefund { .. } => only(&["refund-status", "money-in-account"]),
        Found::CreditNotUsed { .. } | Found::UnallocatedPayment { .. } => {
            only(&["claim-refund", "money-in-account", "payments"])
        }
        Found::PartlyAllocatedPayment { .. } | Found::WentToOlderCharge { .. } => {
            only(&["payments", "years-before-mtd", "money-in-account"])
        }
        Found::PointsNearThreshold { .. } => only(&["penalties", "deadlines"]),
        Found::CeasedBusiness { .. } => only(&["deadlines", "business-details"]),
        Found::ReceivedWithoutDate { .. } | Found::OpenWithReceivedDate { .. } => only(&["deadlines"]),
        Found::StatusChange { tax_year, .. } => vec![
            of_year_of("opt-out", Some(*tax_year)),
            of_year_of("sign-up-again", Some(*tax_year)),
            Wanted::only("reporting-obligations"),
        ],
        // Software does these.
        Found::CodingOutChoice { .. } | Found::PayThroughTaxCode { .. } => Vec::new(),
    }
}

/// Coming back, for those whose only duty is the return because the year is not required.
fn come_back(model: &Model) -> Option<Wanted> {
    (model.rows.status == Some(Status::Annual)).then(|| Wanted::only("sign-up-again"))
}

fn of_obligation(model: &Model, one: &Obligation) -> Vec<Wanted> {
    let year = one.tax_year();
    match &one.duty {
        Duty::QuarterlyUpdate { type_of_business, business_id } => {
            let business = match business_id {
                Sent::Read(id) => About::Business { id: id.clone(), kind: type_of_business.clone() },
                Sent::Unreadable(_) => About::Nothing,
            };
            let mut wanted = vec![Wanted::only("deadlines"), of_year_of("opt-out", year)];
            wanted.extend((!has_ceased(model, &business)).then(|| Wanted::about("cease-business", business)));
            wanted
        }
        Duty::TaxReturn if one.status == ObligationStatus::Open => {
            let both = [Wanted::only("deadlines"), of_year_of("calculations", year)];
            both.into_iter().chain(come_back(model)).collect()
        }
        Duty::TaxReturn => vec![of_year_of("calculations", year), Wanted::only("amend-return")],
    }
}

/// Whether HMRC is known to hold a last day of the business that has passed.
pub fn has_ceased(model: &Model, about: &About) -> bool {
    let About::Business { id, .. } = about else { return false };
    let held = model.answer(&Query::Business(id.clone())).and_then(read::business);
    held.is_some_and(|one| one.has_ceased(model.today()))
}

fn of_charge_row(model: &Model, index: usize) -> Option<Vec<Wanted>> {
    let document = model.rows.document(*model.rows.charges.get(index)?)?;
    Some(of_charge(document, model.today()))
}

fn of_charge(document: &Document, today: NaiveDate) -> Vec<Wanted> {
    let standing = document.standing(today);
    let left = document.outstanding_amount + document.interest_left();
    let late = matches!(standing, ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly);
    let year = document.tax_year.value();
    let to_pay =
        (late || matches!(standing, ChargeStanding::Due { .. } | ChargeStanding::NoDueDate)) && left.is_positive();
    let kind = document.kind();
    let about = match (&document.document_id, year) {
        (Sent::Read(id), Some(tax_year)) => {
            About::Charge { document: id.clone(), tax_year, interest_only: standing == ChargeStanding::InterestOnly }
        }
        _ => About::Nothing,
    };
    let mut wanted = Vec::new();
    wanted.extend(to_pay.then(|| pay(left)));
    wanted.push(Wanted::about("what-you-owe", about));
    wanted.extend(kind.is_payment_on_account().then(|| of_year_of("payments-on-account", year)));
    wanted.extend(kind.is_penalty().then(|| Wanted::only("appeal-penalty")));
    wanted.extend(late.then(|| Wanted::only("payment-plan")));
    // Weekly or monthly, towards what is not late yet.
    wanted.extend((to_pay && !late).then(|| Wanted::only("budget-payment-plan")));
    wanted
}

fn of_payment(model: &Model, index: usize) -> Option<Vec<Wanted>> {
    let payment = model.rows.payments().get(index)?;
    let went = whereabouts::of(payment, &model.rows.accounts());
    let id = went.document.and_then(|document| document.document_id.read().cloned());
    let mut wanted = vec![Wanted::about("payments", id.map(About::Payment).unwrap_or_default())];
    if went.not_allocated().is_positive() {
        wanted.extend([Wanted::only("money-in-account"), Wanted::only("claim-refund")]);
    }
    if went.off_the_charges() > went.not_allocated() {
        wanted.push(Wanted::only("years-before-mtd"));
    }
    Some(wanted)
}

fn of_business(model: &Model, listed: &ListedBusiness) -> Vec<Wanted> {
    let Sent::Read(id) = &listed.business_id else { return vec![Wanted::only("business-details")] };
    let about = About::Business { id: id.clone(), kind: listed.type_of_business.clone() };
    let held = model.answer(&Query::Business(id.clone())).and_then(read::business);
    let ceased = has_ceased(model, &about);
    let new = held.is_some_and(|one| one.latency.is_some());
    let mut wanted = Vec::new();
    wanted.extend((!ceased).then(|| Wanted::about("cease-business", about.clone())));
    wanted.extend((new && !ceased).then(|| Wanted::about("new-business-years", about.clone())));
    wanted.push(Wanted::about("business-details", about));
    wanted.push(Wanted::only("add-business"));
    wanted
}

fn of_penalty(model: &Model, row: PenaltyRow) -> Vec<Wanted> {
    let (about, left) = match row {
        PenaltyRow::LateSubmission(_) => {
            let Some(one) = model.rows.late_submission(row) else { return Vec::new() };
            (About::late_submission(one), one.charge_outstanding)
        }
        PenaltyRow::LatePayment(_) => {
            let Some(one) = model.rows.late_payment(row) else { return Vec::new() };
            (About::late_payment(one).unwrap_or_default(), one.amount_outstanding)
        }
    };
    let mut wanted = vec![Wanted::about("appeal-penalty", about.clone()), Wanted::about("penalties", about)];
    wanted.extend(left.filter(|left| left.is_positive()).map(pay));
    wanted
}

/// What was handed over for the person on screen and is open, or was a short while ago; the newest first.
pub fn recent(model: &Model) -> impl Iterator<Item = &HandOff> {
    let all = model.watching.hand_offs.as_deref().unwrap_or_default();
    let mine = |one: &&HandOff| Some(&one.subject) == model.subject.as_ref();
    all.iter().rev().filter(mine).filter(|one| is_open(one) || model.now - one.at < WATCHED_FOR)
}

/// Whether a hand-off is still looked after, or waits for somebody's answer.
pub const fn is_open(one: &HandOff) -> bool {
    matches!(one.state, State::Watching | State::ToAsk)
}
