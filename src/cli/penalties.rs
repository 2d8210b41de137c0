//! `penalties`: points for what was late, and charges.

mod page;

use chrono::NaiveDate;

use super::desk::{Ask, Desk};
use super::output::Report;
use super::output::json::Object;
use super::output::sheet::{Sheet, cell};
use super::trouble::Trouble;
use crate::rules::charges::Account;
use crate::rules::obligations::merge;
use crate::rules::penalties::{
    Appeal, LatePaymentPenalty, LateSubmission, LateSubmissionPenalty, Penalties, PointsSummary, Totals,
};
use crate::rules::penalty_rules::{Expected, NextMiss, Outlook, outlook};
use crate::rules::{Money, TaxYear};
use crate::store::dated_rules;
use crate::words::penalties;

/// What the command says about itself beyond its title.
pub(super) const HELP: &str = "\
Points and penalties are HMRC's, with HMRC's thresholds, percentages and totals. Two things are this program's own:
  nextMiss              what missing the next deadlines would do, said only from dated rules of GOV.UK and ICAEW that
                        cover the status and the year and do not contradict HMRC; each names its source and its day
  growthPerDayEstimate  second late payment penalty: the tax still unpaid by HMRC's percentage a year, over 365 days;
                        an estimate, and none while a payment plan runs";

/// What is known beside the penalties: the account they are on, and what is ahead.
struct Beside {
    account: Option<Box<Account>>,
    outlook: Outlook,
    today: NaiveDate,
}

impl Beside {
    fn growth(&self, one: &LatePaymentPenalty) -> Option<Money> {
        one.growth_a_day(self.account.as_deref()?, self.today)
    }

    fn unpaid(&self, one: &LatePaymentPenalty) -> Option<Money> {
        Some(one.principal(self.account.as_deref()?)?.outstanding_amount)
    }
}

/// Asks, and lays out the answer. Without the account, the status or the obligations, only what needs them is left out.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>) -> Result<Report, Trouble> {
    let rules = dated_rules::shipped()?;
    // What may not be asked is said before anything else is asked.
    let held = desk.penalties().await?;
    let (account, statuses, updates, returns) = tokio::join!(
        desk.open_account(),
        desk.itsa_status(TaxYear::containing(desk.today)),
        desk.open_updates(),
        desk.returns(None)
    );
    let open = merge(updates.as_deref().unwrap_or_default(), returns.as_deref().unwrap_or_default());
    let statuses = statuses.unwrap_or_default();
    let beside = Beside {
        account: account.ok().flatten(),
        outlook: outlook(&rules.penalties, Some(&held), &statuses, &open, desk.today),
        today: desk.today,
    };
    Ok(shape(&held, &beside))
}

/// In HMRC's order, under HMRC's names; what this program adds stands beside it.
fn shape(held: &Penalties, beside: &Beside) -> Report {
    let late_submission = Object::new()
        .maybe("summary", held.points.as_ref().map(summary).as_ref())
        .put("details", &held.late_submission.iter().map(submission).collect::<Vec<_>>());
    let late_payment = Object::new()
        .put("details", &held.late_payment.iter().map(|one| payment(one, beside)).collect::<Vec<_>>())
        .put("sums", &sums(held));
    let data = Object::new()
        .put("totalisations", &held.totals.as_ref().map(totals))
        .put("lateSubmissionPenalty", &late_submission)
        .put("latePaymentPenalty", &late_payment)
        .put("nextMiss", &ahead(&beside.outlook));
    Report::new("penalties", data, page::page(held, beside), sheet(held, beside))
}

/// What the next missed deadlines would do, each with who said so; `null` where there is no such deadline.
fn ahead(outlook: &Outlook) -> Object {
    Object::new()
        .put("quarterlyUpdate", &outlook.update.as_ref().map(next_miss))
        .put("taxReturn", &outlook.tax_return.as_ref().map(next_miss))
}

fn next_miss(one: &Expected) -> Object {
    let object = Object::new()
        .put("dueDate", &one.due)
        .put("taxYear", &one.year)
        .put("brings", &one.miss.as_str())
        .maybe("text", penalties::miss(&one.miss).as_ref());
    let object = match &one.miss {
        NextMiss::Point { number, threshold, .. } => object.maybe("point", number.as_ref()).put("threshold", threshold),
        NextMiss::Charge { amount, point, .. } => object.maybe("point", point.as_ref()).put("amount", amount),
        NextMiss::NothingBecause { why, .. } => object.put("because", &why.as_str()),
        NextMiss::NotKnown(why) => object.put("because", &why.as_str()).put("text", &penalties::not_known(*why)),
    };
    let Some(source) = one.miss.source() else { return object };
    let source =
        Object::new().put("name", &source.name).put("address", &source.address).put("checked", &source.checked);
    object.put("source", &source)
}

/// The sums at the foot of the table of late payment penalties; HMRC's own totals stand in `totalisations`.
fn sums(held: &Penalties) -> Object {
    let sum = |of: fn(&LatePaymentPenalty) -> Money| held.late_payment.iter().map(of).sum::<Money>();
    Object::new()
        .put("penaltyAmountAccruing", &sum(|one| one.amount_accruing))
        .put("penaltyAmountPosted", &sum(|one| one.amount_posted))
        .put("penaltyAmountOutstanding", &sum(|one| one.amount_outstanding.unwrap_or_default()))
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
        .maybe("level", one.level.as_ref().map(|level| level.as_str().to_owned()).as_ref())
        .put("description", &one.description)
}

fn payment(one: &LatePaymentPenalty, beside: &Beside) -> Object {
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
        .maybe("principalOutstanding", beside.unpaid(one).as_ref())
        .maybe("growthPerDayEstimate", beside.growth(one).as_ref())
}

fn sheet(held: &Penalties, beside: &Beside) -> Sheet {
    let mut sheet = Sheet::new(&[
        "for",
        "penaltyCategory",
        "penaltyStatus",
        "reference",
        "created",
        "due",
        "amount",
        "outstanding",
        "whatWasLate",
        "wasDue",
        "received",
        "expires",
        "growthPerDayEstimate",
        "appeal",
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
            each(one, |late| late.income_source.clone()),
            cell(one.late_submissions.iter().find_map(|late| late.due.as_ref())),
            each(one, |late| late.received.as_ref().map(ToString::to_string)),
            one.expires.to_string(),
            String::new(),
            cell(one.appeals.last().map(|appeal| &appeal.status)),
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
            one.principal_charge_reference.clone(),
            one.principal_due.to_string(),
            cell(one.principal_latest_clearing.as_ref()),
            String::new(),
            cell(beside.growth(one).as_ref()),
            cell(one.appeals.last().map(|appeal| &appeal.status)),
        ]);
    }
    sheet
}

/// A fact of each thing that was late, one after the other: one missed deadline is one row, as it is one point.
fn each(one: &LateSubmissionPenalty, fact: impl Fn(&LateSubmission) -> Option<String>) -> String {
    one.late_submissions.iter().filter_map(fact).collect::<Vec<_>>().join("; ")
}
