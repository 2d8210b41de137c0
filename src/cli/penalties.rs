//! `penalties`: points for what was late, and charges.

use super::desk::{Ask, Desk};
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::trouble::Trouble;
use crate::rules::Money;
use crate::rules::penalties::{
    Appeal, LatePaymentPenalty, LateSubmission, LateSubmissionPenalty, LateSubmissionStatus, Penalties, PointsSummary,
    Totals,
};
use crate::words::{charges, dates, penalties};

/// Asks, and lays out the answer.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>) -> Result<Report, Trouble> {
    Ok(shape(&*desk.penalties().await?))
}

/// In HMRC's order, under HMRC's names.
fn shape(held: &Penalties) -> Report {
    let late_submission = Object::new()
        .maybe("summary", held.points.as_ref().map(summary).as_ref())
        .put("details", &held.late_submission.iter().map(submission).collect::<Vec<_>>());
    let late_payment = Object::new().put("details", &held.late_payment.iter().map(payment).collect::<Vec<_>>());
    let data = Object::new()
        .put("totalisations", &held.totals.as_ref().map(totals))
        .put("lateSubmissionPenalty", &late_submission)
        .put("latePaymentPenalty", &late_payment);
    Report::new("penalties", data, page(held), sheet(held))
}

fn totals(totals: &Totals) -> Object {
    Object::new()
        .maybe("lateSubmissionPenaltyTotalValue", totals.late_submission.as_ref())
        .maybe("penalisedPrincipalTotal", totals.penalised_principal.as_ref())
        .maybe("latePaymentPenaltyPostedTotal", totals.late_payment_posted.as_ref())
        .maybe("latePaymentPenaltyEstimateTotal", totals.late_payment_estimate.as_ref())
}

fn summary(points: &PointsSummary) -> Object {
    Object::new()
        .put("activePenaltyPoints", &points.active_points)
        .put("inactivePenaltyPoints", &points.inactive_points)
        .maybe("periodOfComplianceAchievement", points.period_of_compliance_achievement.as_ref())
        .put("regimeThreshold", &points.threshold)
        .put("penaltyChargeAmount", &points.charge_amount)
        .put("pointsToThreshold", &points.points_to_threshold())
}

fn submission(one: &LateSubmissionPenalty) -> Object {
    let adjustment = one.frequency_adjustment.then_some(true);
    Object::new()
        .put("penaltyNumber", &one.number)
        .maybe("penaltyOrder", one.order.as_ref())
        .maybe("penaltyCategory", one.category.as_ref().map(|word| word.as_str().to_owned()).as_ref())
        .maybe("penaltyStatus", one.status.as_ref().map(|word| word.as_str().to_owned()).as_ref())
        .maybe("frequencyAdjustmentPointIndicator", adjustment.as_ref())
        .put("penaltyCreationDate", &one.created)
        .put("penaltyExpiryDate", &one.expires)
        .maybe("expiryReason", one.expiry_reason.as_ref().map(|word| word.as_str().to_owned()).as_ref())
        .maybe("communicationsDate", one.letter_sent.as_ref())
        .put("lateSubmissions", &one.late_submissions.iter().map(what_was_late).collect::<Vec<_>>())
        .put("appealInformation", &one.appeals.iter().map(appeal).collect::<Vec<_>>())
        .maybe("chargeReference", one.charge_reference.as_ref())
        .maybe("chargeAmount", one.charge_amount.as_ref())
        .maybe("chargeOutstandingAmount", one.charge_outstanding.as_ref())
        .maybe("chargeDueDate", one.charge_due.as_ref())
}

fn what_was_late(one: &LateSubmission) -> Object {
    Object::new()
        .put("lateSubmissionId", &one.id)
        .maybe("incomeSource", one.income_source.as_ref())
        .maybe("taxPeriod", one.tax_period.as_ref())
        .maybe("taxReturnStatus", one.return_status.as_ref().map(|word| word.as_str().to_owned()).as_ref())
        .maybe("taxPeriodStartDate", one.period_start.as_ref())
        .maybe("taxPeriodEndDate", one.period_end.as_ref())
        .maybe("taxPeriodDueDate", one.due.as_ref())
        .maybe("returnReceiptDate", one.received.as_ref())
}

fn appeal(one: &Appeal) -> Object {
    Object::new()
        .put("status", &one.status.as_str())
        .maybe("level", one.level.as_ref())
        .put("description", &one.description)
}

fn payment(one: &LatePaymentPenalty) -> Object {
    let plans = one.time_to_pay.iter().map(|(start, end)| Object::new().put("startDate", start).put("endDate", end));
    Object::new()
        .put("principalChargeReference", &one.principal_charge_reference)
        .maybe("penaltyCategory", one.category.as_ref().map(|word| word.as_str().to_owned()).as_ref())
        .put("penaltyStatus", &one.status.as_str())
        .put("penaltyAmountAccruing", &one.amount_accruing)
        .put("penaltyAmountPosted", &one.amount_posted)
        .maybe("penaltyAmountPaid", one.amount_paid.as_ref())
        .maybe("penaltyAmountOutstanding", one.amount_outstanding.as_ref())
        .maybe("latePaymentPenalty1LowerRateCalculationAmount", one.lower.on.as_ref())
        .maybe("latePaymentPenalty1LowerRatePercentage", one.lower.percentage.as_ref())
        .maybe("latePaymentPenalty1HigherRateCalculationAmount", one.higher.on.as_ref())
        .maybe("latePaymentPenalty1HigherRatePercentage", one.higher.percentage.as_ref())
        .maybe("latePaymentPenalty2Days", one.second_days.as_ref())
        .maybe("latePaymentPenalty2Percentage", one.second_percentage.as_ref())
        .maybe("penaltyChargeCreationDate", one.created.as_ref())
        .maybe("communicationsDate", one.letter_sent.as_ref())
        .maybe("penaltyChargeReference", one.charge_reference.as_ref())
        .maybe("penaltyChargeDueDate", one.due.as_ref())
        .put("appealInformation", &one.appeals.iter().map(appeal).collect::<Vec<_>>())
        .maybe("principalChargeDocNumber", one.principal_document.as_ref())
        .put("principalChargeBillingFrom", &one.principal_from)
        .put("principalChargeBillingTo", &one.principal_to)
        .put("principalChargeDueDate", &one.principal_due)
        .maybe("principalChargeLatestClearing", one.principal_latest_clearing.as_ref())
        .put("timeToPay", &plans.collect::<Vec<_>>())
}

fn page(held: &Penalties) -> Page {
    let mut page = Page::titled("Penalties");
    if held.is_empty() {
        page.say("HMRC holds no penalty and no penalty point of the last 24 months.");
        return page;
    }
    if let Some(points) = &held.points {
        let near = points.active_points > 0 && points.points_to_threshold() <= 1;
        page.say_in(if near { Tone::Late } else { Tone::Plain }, penalties::points(points));
        if let Some(day) = &points.period_of_compliance_achievement {
            page.line(Tone::Quiet, format!("With nothing late until {}, every point goes.", dates::day_sent(day)));
        }
    }
    if !held.late_submission.is_empty() {
        page.title("For what was sent late");
        page.table(submissions_table(held));
    }
    if !held.late_payment.is_empty() {
        page.title("For what was paid late");
        page.table(payments_table(held));
        page.line(Tone::Quiet, "What still grows is an estimate; there is nothing to pay on it yet.");
    }
    page.say_in(Tone::Quiet, "HMRC takes appeals in its online services: `quarterdeck tasks show appeal-penalty`.");
    page
}

fn submissions_table(held: &Penalties) -> Table {
    let mut table = Table::new(&[
        Column::prose("Penalty"),
        Column::prose("What was late"),
        Column::text("Was due"),
        Column::text("Expires").rank(1),
        Column::money("To pay £"),
        Column::prose("State"),
    ]);
    for one in &held.late_submission {
        let first = one.late_submissions.first();
        let ends = first.and_then(|late| late.period_end.as_ref()).map(|day| format!("to {}", dates::day_sent(day)));
        let source = first.and_then(|late| late.income_source.clone());
        let others = one.late_submissions.len().saturating_sub(1);
        let more = (others > 0).then(|| format!("and {others} more"));
        let what = [source, ends, more].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let state = match (&one.status, &one.expiry_reason) {
            (Some(LateSubmissionStatus::Inactive), Some(reason)) => format!("gone: {}", penalties::expiry(reason)),
            (Some(LateSubmissionStatus::Inactive), None) => "no longer counts".to_owned(),
            (Some(LateSubmissionStatus::Other(text)), _) => text.clone(),
            _ => "counts".to_owned(),
        };
        let appeal = one.appeals.last().map(|appeal| format!(", {}", penalties::appeal(&appeal.status)));
        table.row([
            penalties::category(one.category.as_ref()).into(),
            what.into(),
            first.and_then(|late| late.due.as_ref()).map(dates::day_sent).unwrap_or_default().into(),
            dates::day_sent(&one.expires).into(),
            Cell::money_or_none(one.charge_outstanding.or(one.charge_amount)),
            format!("{state}{}", appeal.unwrap_or_default()).into(),
        ]);
    }
    table
}

fn payments_table(held: &Penalties) -> Table {
    let mut table = Table::new(&[
        Column::prose("Penalty"),
        Column::text("On the charge due"),
        Column::money("Growing £ est."),
        Column::money("Charged £"),
        Column::money("To pay £"),
        Column::text("Pay by"),
        Column::prose("State").rank(1),
    ]);
    for one in &held.late_payment {
        let appeal = one.appeals.last().map(|appeal| format!(", {}", penalties::appeal(&appeal.status)));
        let state = penalties::late_payment_status(&one.status);
        table.row([
            penalties::late_payment(one.category.as_ref()).into(),
            dates::day_sent(&one.principal_due).into(),
            Cell::money(one.amount_accruing),
            Cell::money(one.amount_posted),
            Cell::money_or_none(one.amount_outstanding),
            one.due.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            format!("{state}{}", appeal.unwrap_or_default()).into(),
        ]);
    }
    let sum = |of: fn(&LatePaymentPenalty) -> Money| Cell::from(charges::cell(held.late_payment.iter().map(of).sum()));
    table.total([
        "".into(),
        "".into(),
        sum(|one| one.amount_accruing),
        sum(|one| one.amount_posted),
        sum(|one| one.amount_outstanding.unwrap_or_default()),
        "".into(),
        "".into(),
    ]);
    table
}

fn sheet(held: &Penalties) -> Sheet {
    let mut sheet = Sheet::new(&[
        "for",
        "penaltyCategory",
        "penaltyStatus",
        "reference",
        "created",
        "due",
        "amount",
        "outstanding",
    ]);
    for one in &held.late_submission {
        sheet.row([
            "late-submission".to_owned(),
            cell(one.category.as_ref()),
            cell(one.status.as_ref()),
            one.charge_reference.clone().unwrap_or_else(|| one.number.clone()),
            one.created.to_string(),
            cell(one.charge_due.as_ref()),
            cell(one.charge_amount.as_ref()),
            cell(one.charge_outstanding.as_ref()),
        ]);
    }
    for one in &held.late_payment {
        let grown = if one.amount_posted.is_zero() { one.amount_accruing } else { one.amount_posted };
        sheet.row([
            "late-payment".to_owned(),
            cell(one.category.as_ref()),
            one.status.to_string(),
            one.charge_reference.clone().unwrap_or_else(|| one.principal_charge_reference.clone()),
            cell(one.created.as_ref()),
            cell(one.due.as_ref()),
            grown.to_string(),
            cell(one.amount_outstanding.as_ref()),
        ]);
    }
    sheet
}
