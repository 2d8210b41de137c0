//! What a finding says, to a taxpayer and to an agent. One sentence each: what needs attention and why.

use chrono::NaiveDate;

use crate::rules::Money;
use crate::rules::findings::{About, Finding};
use crate::words::Voice;

mod duties;
mod money;

/// One sentence: what needs attention and why.
pub fn sentence(finding: &Finding, voice: Voice, today: NaiveDate) -> String {
    match &finding.about {
        About::OverdueMoney { amount, interest, a_day, since, held, beside_plan } => {
            money::overdue(*amount, (*interest, *a_day), *since, *held, beside_plan.then_some(voice))
        }
        About::InPaymentPlan { amount, interest, a_day, since, times } => {
            money::in_payment_plan(*amount, (*interest, *a_day), *since, times, voice)
        }
        About::InterestGrowing { interest, a_day, charges } => money::interest_growing(*interest, *a_day, *charges),
        About::CreditBesideDebt { credit, overdue } => {
            format!("{} of credit is not used, while {} is overdue", credit.pounds(), overdue.pounds())
        }
        About::PendingRefund { amount, requests } => money::pending_refund(*amount, *requests),
        About::UnallocatedPayment { amount, payments, received } => {
            money::unallocated(*amount, *payments, *received, voice)
        }
        About::CreditNotUsed { amount, of, payments, others } => {
            money::credit_not_used(*amount, *of, *payments, others, voice)
        }
        About::PartlyAllocatedPayment { not_allocated, not_shown, not_told, payments, received } => {
            money::partly_allocated([*not_allocated, *not_shown, *not_told], *payments, *received)
        }
        About::PaymentsOnAccount { tax_year, each, unpaid, until } => {
            money::payments_on_account(*tax_year, each, *unpaid, *until, voice)
        }
        About::ReducedTooFar { tax_year, left, interest, a_day, since } => {
            money::reduced_too_far(*tax_year, *left, (*interest, *a_day), *since, voice)
        }
        About::WentToOlderCharge { amount, received, older, kind, tax_year, left } => {
            money::went_to_older((*amount, *received), older, (kind, *tax_year, *left), voice)
        }
        About::ReturnedFromTaxCode { amount, charges, status, due } => {
            money::returned_from_tax_code(*amount, *charges, status.as_ref(), *due, voice, today)
        }
        About::CodingOutChoice { tax_year, until, opted_out } => money::choice(*tax_year, *until, *opted_out, voice),
        About::PayThroughTaxCode { tax_year, until, owed_less_than } => {
            money::submit_by(*tax_year, *until, *owed_less_than, voice)
        }
        About::OverdueUpdate { due, businesses, brings, .. } => duties::late_update(*due, *businesses, brings, today),
        About::OverdueReturn { due, tax_year, brings } => duties::late_return(*due, *tax_year, brings, voice, today),
        About::DueSoon { what, date } => duties::due_soon(what, *date, voice, today),
        About::ReturnDeadline { tax_year, due } => duties::return_deadline(*tax_year, *due, voice, today),
        About::PointsNearThreshold { points, threshold, charge, next } => {
            duties::points([*points, *threshold], *charge, next.as_ref(), voice)
        }
        About::CeasedBusiness { name, ceased, updates, due } => {
            duties::ceased(name.as_deref(), *ceased, *updates, *due)
        }
        About::ReceivedWithoutDate { due, obligations } => duties::received_without_date(*due, *obligations),
        About::OpenWithReceivedDate { due, obligations } => duties::open_with_received_date(*due, *obligations),
        About::StatusChange { tax_year, now, then } => duties::status_change(*tax_year, now, then, voice),
    }
}

/// "about £0.25 a day (est.)".
fn about_a_day(a_day: Money) -> String {
    format!("about {} a day (est.)", a_day.pounds())
}

/// What each kind of finding is about, by its name, in the order of the help.
pub const KINDS: [(&str, &str); 23] = [
    ("overdue-money", "money past its due date that no payment plan covers, its interest and what that grows by"),
    ("in-payment-plan", "money past its due date that a payment plan covers"),
    ("interest-growing", "interest to pay where nothing is overdue any more"),
    ("overdue-update", "a quarterly update past its due date, and what that brings"),
    ("overdue-return", "a tax return past its due date, and what that brings"),
    ("due-soon", "anything due within a week"),
    ("return-deadline", "a tax return due within a month"),
    ("tax-code-returned", "sums a tax code was to collect that are back on the account"),
    ("payments-on-account", "payments on account that could be reduced if income fell"),
    ("reduced-too-far", "payments on account reduced too far: extra amounts with interest from their due dates"),
    ("credit-beside-debt", "credit lying beside an overdue charge"),
    ("pending-refund", "a refund on its way"),
    ("unallocated-payment", "a payment of the last year that is on no charge"),
    ("credit-not-used", "credit not used yet that came not only from payments, with its parts"),
    ("partly-allocated-payment", "a payment of the last year that is on charges only in part"),
    ("went-to-older-charge", "a payment of the last year that went to an older charge than the one it was made for"),
    ("coding-out-choice", "until 30 December: whether a tax code may collect the bill"),
    ("pay-through-tax-code", "until 30 December: submit, for the bill to be paid through a tax code"),
    ("points-near-threshold", "penalty points one short of a penalty, or at it"),
    ("ceased-business", "updates HMRC asks for after a business ceased"),
    ("received-without-date", "something HMRC has, without saying since when"),
    ("open-with-received-date", "something HMRC asks for and has received"),
    ("status-change", "another status next year"),
];

#[cfg(test)]
mod tests;
