//! Findings about paying through a tax code. Two things have the same last day and are told apart: the choice whether
//! HMRC may collect a bill so, and submitting the return early enough that it can.

use chrono::NaiveDate;

use super::{About, Finding, Known, Place, Urgency};
use crate::rules::coding_out::{Return, Window, choice as choice_window};
use crate::rules::obligations::ObligationStatus;
use crate::rules::tax_code_terms::open_terms;
use crate::rules::{Money, TaxYear};

/// Days before the last day from which it is brought up.
const NOTICE_DAYS: i64 = 60;

fn return_is_open(known: Known<'_>, year: TaxYear) -> bool {
    let returns = known.returns.unwrap_or_default();
    returns.iter().any(|one| one.tax_year() == Some(year) && one.status == ObligationStatus::Open)
}

/// Whether HMRC collects anything through a tax code now: then there is income under PAYE.
fn has_tax_code(known: Known<'_>) -> bool {
    known.account.is_some_and(|account| {
        !account.coding.is_empty() || account.balance.amount_coded_out.is_some_and(Money::is_positive)
    })
}

/// A note to everybody, a matter of days to those who are known to have a tax code.
fn urgency(known: Known<'_>) -> Urgency {
    if has_tax_code(known) { Urgency::Soon } else { Urgency::Note }
}

/// 30 December comes near and the return of the ended year is still open: until then, opting out of collection through
/// a tax code, or back in, is possible. Source: Self Assessment Accounts 4.0, Opt Out of Coding Out.
pub(super) fn choice(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let (tax_year, opted_out) = known.coding_out?;
    match choice_window(tax_year, Return::of(known.returns.unwrap_or_default(), tax_year), today) {
        Window::Open { until: Some(until), return_unknown: false, .. } if (until - today).num_days() <= NOTICE_DAYS => {
            Some(Finding {
                urgency: urgency(known),
                place: Place::CodingOut,
                about: About::CodingOutChoice { tax_year, until, opted_out },
            })
        }
        _ => None,
    }
}

/// The return of the ended year must be in by the day GOV.UK names for its bill to be paid through a tax code. Not said
/// to somebody who has opted out. Source: GOV.UK, Pay your Self Assessment tax bill, Through your tax code (dated data).
pub(super) fn submit_by(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let (tax_year, false) = known.coding_out? else { return None };
    let (terms, until) = open_terms(&known.dated?.tax_code, tax_year, today)?;
    let near = (until - today).num_days() <= NOTICE_DAYS;
    (return_is_open(known, tax_year) && near).then(|| Finding {
        urgency: urgency(known),
        place: Place::CodingOut,
        about: About::PayThroughTaxCode { tax_year, until, owed_less_than: terms.owed_less_than },
    })
}
