//! Findings about what is owed.

use chrono::NaiveDate;

use super::{About, Finding, Known, PaymentPlan, Place, Urgency};
use crate::rules::charges::{Account, ChargeStanding, CodedOutEffect, CodedOutStatus, Document, DocumentKind};
use crate::rules::interest::a_day;
use crate::rules::obligations::ObligationStatus;
use crate::rules::{Money, SentOption, TaxYear};

/// HMRC's overdue total is above nothing. Interest is part of it, and so is what it grows by each day: they are one
/// finding. Source: guide, "check how much is owed"; interest is charged from the day after the due date.
pub(super) fn overdue(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let account = known.account?;
    let amount = account.balance.overdue_amount;
    if !amount.is_positive() {
        return None;
    }
    let overdue = || {
        // Unused credit has a date too, and is no debt.
        account.documents.iter().filter(|document| document.is_charge()).filter(|document| {
            matches!(document.standing(today), ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly)
        })
    };
    let interest = overdue().map(Document::interest_left).sum();
    let since = overdue().filter_map(|document| document.document_due_date.value()).min();
    let plan = payment_plan(known, account, overdue(), today);
    // Who keeps to a plan for all of it has nothing else to do now.
    let whole = plan.as_ref().is_some_and(|plan| plan.whole);
    Some(Finding {
        urgency: if whole { Urgency::Soon } else { Urgency::Now },
        place: Place::WhatYouOwe,
        about: About::OverdueMoney { amount, interest, a_day: growth(overdue()), since, plan },
    })
}

/// The payment plan these charges are in today. Only the late payment penalties tell of plans: each names its charge.
fn payment_plan<'a>(
    known: Known<'_>,
    account: &Account,
    overdue: impl Iterator<Item = &'a Document>,
    today: NaiveDate,
) -> Option<PaymentPlan> {
    let penalties = &known.penalties?.late_payment;
    let mut plan = PaymentPlan { principal: Money::ZERO, whole: true, times: Vec::new() };
    for charge in overdue.filter(|charge| charge.outstanding_amount.is_positive()) {
        let mut of_charge = penalties
            .iter()
            .filter(|one| one.principal(account).is_some_and(|principal| principal.document_id == charge.document_id));
        let Some(time) = of_charge.find_map(|one| one.plan_on(today)) else {
            plan.whole = false;
            continue;
        };
        plan.principal += charge.outstanding_amount;
        if !plan.times.contains(&time) {
            plan.times.push(time);
        }
    }
    plan.principal.is_positive().then_some(plan)
}

/// Interest is owed or grows although HMRC's overdue total is nothing: on a charge that is paid, or that HMRC does not
/// count as overdue. Where there is an overdue total, the interest is told with it.
pub(super) fn interest_growing(known: Known<'_>) -> Option<Finding> {
    let account = known.account?;
    if account.balance.overdue_amount.is_positive() {
        return None;
    }
    let with_interest = || account.documents.iter().filter(|one| one.is_charge() && one.interest_left().is_positive());
    let charges = with_interest().count();
    (charges > 0).then(|| Finding {
        urgency: Urgency::Soon,
        place: Place::WhatYouOwe,
        about: About::InterestGrowing {
            interest: with_interest().map(Document::interest_left).sum(),
            a_day: growth(with_interest()),
            charges,
        },
    })
}

/// What interest on these charges grows by each day: HMRC's rate on what is unpaid, charge by charge.
fn growth<'a>(charges: impl Iterator<Item = &'a Document>) -> Option<Money> {
    let growing = charges.filter(|one| !one.locks().interest_accrual_on_hold);
    let each = growing.filter_map(|one| {
        let interest = one.late_payment_interest.as_ref()?;
        interest.accruing_amount.filter(|so_far| so_far.is_positive())?;
        Some(a_day(one.outstanding_amount, interest.rate?))
    });
    let all: Money = each.sum();
    all.is_positive().then_some(all)
}

/// A tax code was to collect it and does not, after a change of code: it is back on the account. Source: guide, "if the
/// tax code changes the amount returns to the account"; HMRC's account, statuses cancelled, not and partly collected.
pub(super) fn returned_from_tax_code(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let is_back = |one: &&Document| {
        let told = one.coded_out_status().map(CodedOutStatus::effect) == Some(CodedOutEffect::BackOnTheAccount);
        one.outstanding_amount.is_positive() && (told || one.kind() == DocumentKind::CancelledPaye) && one.is_charge()
    };
    let back: Vec<&Document> = known.account?.documents.iter().filter(is_back).collect();
    let (first, others) = back.split_first()?;
    let status = first.coded_out_status();
    let due = back.iter().filter_map(|one| one.document_due_date.value()).min();
    Some(Finding {
        urgency: if due.is_some_and(|due| due < today) { Urgency::Now } else { Urgency::Soon },
        place: Place::WhatYouOwe,
        about: About::ReturnedFromTaxCode {
            amount: back.iter().map(|one| one.outstanding_amount).sum(),
            charges: back.len(),
            status: status.filter(|_| others.iter().all(|one| one.coded_out_status() == status)).cloned(),
            due,
        },
    })
}

/// Days before a payment on account from which the question whether income fell is asked.
const ON_ACCOUNT_NOTICE_DAYS: i64 = 90;

/// A payment on account is unpaid and comes near, and the return of its year is not in. They can be reduced before that
/// return and by 31 January after the year. Not asked of somebody who has reduced them already. Source: guide, "change
/// the amount of payments on account"; GOV.UK, Understand your Self Assessment tax bill, Payments on account.
pub(super) fn payments_on_account(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let account = known.account?;
    let mut years: Vec<TaxYear> =
        on_account(account, None).filter(|one| one.outstanding_amount.is_positive()).filter_map(year_of).collect();
    years.sort_unstable();
    years.into_iter().find_map(|year| payments_on_account_of(known, account, year, today))
}

fn on_account(account: &Account, year: Option<TaxYear>) -> impl Iterator<Item = &Document> {
    account.documents.iter().filter(move |one| {
        one.is_charge() && one.kind().is_payment_on_account() && (year.is_none() || year_of(one) == year)
    })
}

fn year_of(document: &Document) -> Option<TaxYear> {
    document.tax_year.value()
}

fn payments_on_account_of(known: Known<'_>, account: &Account, year: TaxYear, today: NaiveDate) -> Option<Finding> {
    let until = year.filing_deadline();
    let is_in =
        known.returns?.iter().any(|one| one.tax_year() == Some(year) && one.status == ObligationStatus::Fulfilled);
    if is_in || today > until {
        return None;
    }
    let mut both: Vec<&Document> = on_account(account, Some(year)).collect();
    both.sort_by_key(|one| one.kind());
    let reduced = both.iter().any(|one| one.poa_relevant_amount.is_some_and(|first| first != one.original_amount));
    let unpaid = both.iter().filter(|one| one.outstanding_amount.is_positive());
    let next = unpaid.clone().filter_map(|one| one.document_due_date.value()).min()?;
    if reduced || (next - today).num_days() > ON_ACCOUNT_NOTICE_DAYS {
        return None;
    }
    Some(Finding {
        urgency: Urgency::Note,
        place: Place::WhatYouOwe,
        about: About::PaymentsOnAccount {
            tax_year: year,
            each: both.iter().map(|one| one.original_amount).collect(),
            unpaid: unpaid.map(|one| one.outstanding_amount).sum(),
            until,
        },
    })
}
