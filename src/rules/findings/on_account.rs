//! Findings about payments on account: that they may be reduced, and that they were reduced too far.

use chrono::NaiveDate;

use super::overdue::growth;
use super::{About, Finding, Known, Place, Urgency};
use crate::rules::charges::{Account, Document, DocumentKind};
use crate::rules::obligations::return_is_in;
use crate::rules::payments_on_account::was_changed;
use crate::rules::{SentOption, TaxYear};

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
    if return_is_in(known.returns?, year) == Some(true) || today > until {
        return None;
    }
    let mut both: Vec<&Document> = on_account(account, Some(year)).collect();
    both.sort_by_key(|one| one.kind());
    let reduced = both.iter().any(|one| was_changed(one));
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

/// A return came to more than the reduced payments on account: HMRC raised the missing part as an extra amount on each,
/// due when they were, so that interest runs from then. Told while any of it is unpaid, year by year. Source: GOV.UK,
/// Understand your Self Assessment tax bill, Payments on account; HMRC's main transactions 4911 and 4913.
pub(super) fn reduced_too_far(known: Known<'_>) -> Vec<Finding> {
    let extra = |one: &&Document| {
        matches!(one.kind(), DocumentKind::ReconciliationDebit(_))
            && one.is_charge()
            && !one.is_charge_estimate
            && (one.outstanding_amount.is_positive() || one.interest_left().is_positive())
    };
    let all: Vec<&Document> =
        known.account.map_or(&[][..], |account| &account.documents).iter().filter(extra).collect();
    let mut years: Vec<TaxYear> = all.iter().copied().filter_map(year_of).collect();
    years.sort_unstable();
    years.dedup();
    let of_year = |tax_year: TaxYear| {
        let mine = || all.iter().copied().filter(move |one| year_of(one) == Some(tax_year));
        Finding {
            urgency: Urgency::Note,
            place: Place::WhatYouOwe,
            about: About::ReducedTooFar {
                tax_year,
                left: mine().map(|one| one.outstanding_amount).sum(),
                interest: mine().map(Document::interest_left).sum(),
                a_day: growth(mine()),
                since: mine().filter_map(|one| one.document_due_date.value()).min(),
            },
        }
    };
    years.into_iter().map(of_year).collect()
}
