//! Findings about what is overdue: what a payment plan covers, and what it does not.
//!
//! Which charges are in a plan is a rule of the penalties: `rules/penalties/plan.rs`.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{About, Finding, Held, Known, Place, Urgency};
use crate::rules::charges::{Account, ChargeStanding, Document};
use crate::rules::interest::together;
use crate::rules::penalties::{Days, PaymentPlans, Penalties};
use crate::rules::{Money, SentOption};

/// What is overdue, told apart by whether a payment plan that runs today covers it.
struct Overdue<'a> {
    planned: Vec<(&'a Document, Days)>,
    others: Vec<&'a Document>,
}

impl<'a> Overdue<'a> {
    fn of(known: Known<'a>, account: &'a Account, today: NaiveDate) -> Self {
        let plans = PaymentPlans::of(known.penalties, account, today);
        let mut all = Self { planned: Vec::new(), others: Vec::new() };
        // Unused credit has a date too, and is no debt.
        for charge in account.documents.iter().filter(|document| document.is_charge()) {
            if matches!(charge.standing(today), ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly) {
                match plans.days_of(charge) {
                    Some(days) => all.planned.push((charge, days)),
                    None => all.others.push(charge),
                }
            }
        }
        all
    }

    /// What is left in plans, interest included.
    fn planned_sum(&self) -> Money {
        self.planned.iter().map(|(charge, _)| charge.outstanding_amount + charge.interest_left()).sum()
    }
}

/// The account without the charges that a payment plan covers today: what is to be paid on a day of its own. A plan has
/// days that HMRC tells no software.
pub fn beside_plans<'a>(account: &'a Account, penalties: Option<&Penalties>, today: NaiveDate) -> Cow<'a, Account> {
    let plans = PaymentPlans::of(penalties, account, today);
    if plans.is_empty() {
        return Cow::Borrowed(account);
    }
    let mut beside = account.clone();
    beside.documents.retain(|document| plans.days_of(document).is_none());
    Cow::Owned(beside)
}

/// HMRC's overdue total, less what a payment plan covers, is above nothing. Interest is part of it, and so is what it
/// grows by each day: they are one finding. Source: guide, "check how much is owed"; interest is charged from the day
/// after the due date.
pub(super) fn overdue(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let account = known.account?;
    let all = Overdue::of(known, account, today);
    let amount = account.balance.overdue_amount - all.planned_sum();
    amount.is_positive().then(|| Finding {
        urgency: Urgency::Now,
        place: Place::WhatYouOwe,
        about: About::OverdueMoney {
            amount,
            interest: interest(&all.others),
            a_day: growth(all.others.iter().copied()),
            since: since(&all.others),
            held: Held::of(&all.others),
            beside_plan: !all.planned.is_empty(),
        },
    })
}

/// Overdue money in a payment plan that runs: whoever keeps to it has nothing else to do about it. Source: reference of
/// the penalties' `timeToPay`; GOV.UK, If you cannot pay your tax bill on time, Setting up a payment plan.
pub(super) fn in_payment_plan(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let account = known.account?;
    let all = Overdue::of(known, account, today);
    let amount = all.planned_sum();
    let charges: Vec<&Document> = all.planned.iter().map(|(charge, _)| *charge).collect();
    let mut times: Vec<Days> = all.planned.iter().map(|(_, days)| *days).collect();
    times.sort_unstable();
    times.dedup();
    amount.is_positive().then(|| Finding {
        urgency: Urgency::Note,
        place: Place::WhatYouOwe,
        about: About::InPaymentPlan {
            amount,
            interest: interest(&charges),
            a_day: growth(charges.iter().copied()),
            since: since(&charges),
            times,
        },
    })
}

fn interest(charges: &[&Document]) -> Money {
    charges.iter().map(|charge| charge.interest_left()).sum()
}

fn since(charges: &[&Document]) -> Option<NaiveDate> {
    charges.iter().filter_map(|charge| charge.document_due_date.value()).min()
}

impl Held {
    /// What of these charges HMRC has put on hold.
    fn of(charges: &[&Document]) -> Self {
        let on_hold = charges.iter().filter(|one| one.locks().charge_on_hold);
        Self {
            on_hold: on_hold.map(|one| one.outstanding_amount + one.interest_left()).sum(),
            interest: charges.iter().filter_map(|one| one.interest_not_charged()).sum(),
        }
    }
}

/// What interest on these charges grows by each day: HMRC's rate on what is unpaid, added up exactly. Interest that HMRC
/// does not charge for now is no part of it.
pub(super) fn growth<'a>(charges: impl Iterator<Item = &'a Document>) -> Option<Money> {
    let growing = charges.filter(|one| !one.locks().interest_accrual_on_hold && !one.is_interest_not_charged());
    let each = growing.filter_map(|one| {
        let interest = one.late_payment_interest.as_ref()?;
        interest.accruing_amount.filter(|so_far| so_far.is_positive())?;
        Some((one.outstanding_amount, interest.rate?, 1))
    });
    let all = together(each);
    all.is_positive().then_some(all)
}
