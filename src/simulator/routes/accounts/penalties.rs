//! Retrieve ITSA Penalties.

use chrono::NaiveDate;
use serde_json::Value;

use crate::simulator::call::Call;
use crate::simulator::ledger::{Account, AppealMade, LatePayment, LateSubmission, Missed, PenaltyView};
use crate::simulator::rates::Rates;
use crate::simulator::reply::{Fields, Reply, amount};
use crate::simulator::story::Pence;
use crate::simulator::when::add_years;

pub(super) fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let account = call.account();
    let recent = recent(&account);
    Ok(Reply::ok(shown(&recent, call)))
}

/// The penalties of the last 24 months, with what is still to pay of each.
fn recent(account: &Account) -> PenaltyView {
    let since = add_years(account.today, -2);
    let mut view = account.penalties.clone();
    view.late_submissions.retain(|one| one.expires > since);
    for one in &mut view.late_submissions {
        if let Some((reference, _, left, _)) = &mut one.charge {
            *left = account.penalty_left(reference).unwrap_or(*left);
        }
    }
    for one in &mut view.late_payments {
        if let Some((reference, _, _, left)) = &mut one.posted {
            *left = account.penalty_left(reference).unwrap_or(*left);
        }
    }
    view
}

/// The whole answer; `{}` when there is nothing.
pub(super) fn shown(view: &PenaltyView, call: &Call<'_>) -> Value {
    if view.late_submissions.is_empty() && view.late_payments.is_empty() {
        return Fields::default().done();
    }
    let rates = call.desk.rates;
    let unpaid_points: Pence =
        view.late_submissions.iter().filter_map(|one| one.charge.as_ref()).map(|one| one.2).sum();
    let (posted, growing): (Vec<&LatePayment>, Vec<&LatePayment>) =
        view.late_payments.iter().partition(|one| one.posted.is_some());
    let sum = |list: &[&LatePayment]| -> Pence { list.iter().map(|one| one.amount).sum() };
    let mut principals: Vec<(&str, Pence)> =
        view.late_payments.iter().map(|one| (one.principal_reference.as_str(), one.principal_left)).collect();
    principals.sort_unstable();
    principals.dedup();
    let totals = Fields::default()
        .set("lateSubmissionPenaltyTotalValue", amount(unpaid_points))
        .set("penalisedPrincipalTotal", amount(principals.iter().map(|(_, left)| left).sum()))
        .set("latePaymentPenaltyPostedTotal", amount(sum(&posted)))
        .set("latePaymentPenaltyEstimateTotal", amount(sum(&growing)));
    let payments: Vec<Value> = view.late_payments.iter().map(|one| late_payment(one, rates)).collect();
    let late_payment = (!payments.is_empty()).then(|| Fields::default().set("details", payments).done());
    Fields::default()
        .set("totalisations", totals.done())
        .maybe("lateSubmissionPenalty", late_submissions(view, rates))
        .maybe("latePaymentPenalty", late_payment)
        .done()
}

fn late_submissions(view: &PenaltyView, rates: Rates) -> Option<Value> {
    let active = view.late_submissions.iter().filter(|one| one.counts).count();
    let inactive = view.late_submissions.iter().filter(|one| one.category.is_none()).count();
    let latest = view.late_submissions.iter().map(|one| one.created).max()?;
    let summary = Fields::default()
        .set("activePenaltyPoints", active)
        .set("inactivePenaltyPoints", inactive)
        .maybe(
            "periodOfComplianceAchievement",
            (active >= rates.points_threshold).then(|| compliant_by(latest, rates).to_string()),
        )
        .set("regimeThreshold", rates.points_threshold)
        .set("penaltyChargeAmount", amount(rates.points_charge.0));
    let mut position = 0;
    let details: Vec<Value> = view
        .late_submissions
        .iter()
        .map(|one| {
            position += usize::from(one.counts);
            late_submission(one, position)
        })
        .collect();
    Some(Fields::default().set("summary", summary.done()).set("details", details).done())
}

/// The threshold of those who submit every quarter, whose period of compliance is 12 months; the others' is 24.
const QUARTERLY_THRESHOLD: usize = 4;

/// When everything has been on time for a whole period of compliance.
fn compliant_by(latest: NaiveDate, rates: Rates) -> NaiveDate {
    add_years(latest, if rates.points_threshold >= QUARTERLY_THRESHOLD { 1 } else { 2 })
}

fn late_submission(one: &LateSubmission, position: usize) -> Value {
    let missed = (1..).zip(&one.missed).map(|(number, missed): (usize, _)| {
        Fields::default()
            .set("lateSubmissionId", format!("{number:03}"))
            .maybe("incomeSource", missed.source.clone())
            .set("taxPeriod", period_key(missed))
            .set("taxReturnStatus", if missed.received.is_some() { "fulfilled" } else { "open" })
            .set("taxPeriodStartDate", missed.start.to_string())
            .set("taxPeriodEndDate", missed.end.to_string())
            .set("taxPeriodDueDate", missed.due.to_string())
            .maybe("returnReceiptDate", missed.received.map(|day| day.to_string()))
            .done()
    });
    let appeal = one.appeal.as_ref().map(|made| appeal(made, "Appeal against a late submission penalty"));
    let fields = Fields::default()
        .set("penaltyNumber", one.number.as_str())
        .maybe("penaltyOrder", one.counts.then(|| format!("{position:02}")))
        .maybe("penaltyCategory", one.category)
        .set("penaltyStatus", if one.category.is_some() { "active" } else { "inactive" })
        .set("penaltyCreationDate", one.created.to_string())
        .set("penaltyExpiryDate", one.expires.to_string())
        .maybe("expiryReason", one.expiry_reason)
        .set("communicationsDate", one.created.to_string())
        .set("lateSubmissions", missed.collect::<Vec<Value>>())
        .maybe("appealInformation", appeal);
    match &one.charge {
        None => fields.done(),
        Some((reference, sum, left, due)) => fields
            .set("chargeReference", reference.as_str())
            .set("chargeAmount", amount(*sum))
            .set("chargeOutstandingAmount", amount(*left))
            .set("chargeDueDate", due.to_string())
            .done(),
    }
}

fn appeal(made: &AppealMade, description: &str) -> Vec<Value> {
    let fields = Fields::default().set("status", made.status.as_str()).maybe("level", made.level.clone());
    vec![fields.set("description", description).done()]
}

/// HMRC's key of a period: `26Q2`, and `26RT` for a return.
fn period_key(missed: &Missed) -> String {
    let year = missed.end.format("%y");
    match &missed.source {
        Some(_) => format!("{year}Q{}", quarter(missed.end)),
        None => format!("{year}RT"),
    }
}

fn late_payment(one: &LatePayment, rates: Rates) -> Value {
    let growing = if one.posted.is_some() { 0 } else { one.amount };
    let charged = if one.posted.is_some() { one.amount } else { 0 };
    let fields = Fields::default()
        .set("principalChargeReference", one.principal_reference.as_str())
        .set("penaltyCategory", if one.second { "lpp2" } else { "lpp1" })
        .set("penaltyStatus", if one.posted.is_some() { "posted" } else { "accruing" })
        .set("penaltyAmountAccruing", amount(growing))
        .set("penaltyAmountPosted", amount(charged))
        .maybe("penaltyAmountPaid", one.posted.as_ref().map(|(_, _, _, left)| amount(one.amount - left)))
        .maybe("penaltyAmountOutstanding", one.posted.as_ref().map(|(_, _, _, left)| amount(*left)));
    let fields = if one.second {
        fields
            .set("latePaymentPenalty2Days", one.days.clamp(1, 999))
            .set("latePaymentPenalty2Percentage", amount(rates.second_penalty.0))
    } else {
        let higher = (one.unpaid.1 > 0).then(|| amount(one.unpaid.1));
        let rate = higher.is_some().then(|| amount(rates.first_penalty_day_30.0));
        fields
            .set("latePaymentPenalty1LowerRateCalculationAmount", amount(one.unpaid.0))
            .set("latePaymentPenalty1LowerRatePercentage", amount(rates.first_penalty_day_15.0))
            .maybe("latePaymentPenalty1HigherRateCalculationAmount", higher)
            .maybe("latePaymentPenalty1HigherRatePercentage", rate)
    };
    let posted = one.posted.as_ref();
    let plan = one.plan.map(|(from, to)| {
        vec![Fields::default().set("startDate", from.to_string()).set("endDate", to.to_string()).done()]
    });
    fields
        .maybe("penaltyChargeCreationDate", posted.map(|(_, created, _, _)| created.to_string()))
        .maybe("communicationsDate", posted.map(|(_, created, _, _)| created.to_string()))
        .maybe("penaltyChargeReference", posted.map(|(reference, _, _, _)| reference.clone()))
        .maybe("penaltyChargeDueDate", posted.map(|(_, _, due, _)| due.to_string()))
        .set("principalChargeDocNumber", one.principal_document.as_str())
        .set("principalChargeBillingFrom", one.principal_year.start().to_string())
        .set("principalChargeBillingTo", one.principal_year.end().to_string())
        .set("principalChargeDueDate", one.principal_due.to_string())
        .maybe("principalChargeLatestClearing", one.principal_cleared.map(|day| day.to_string()))
        .maybe("timeToPay", plan)
        .maybe(
            "appealInformation",
            one.appeal.as_ref().map(|made| appeal(made, "Appeal against a late payment penalty")),
        )
        .done()
}

/// Which quarter of a tax year ends on `end`.
fn quarter(end: NaiveDate) -> u32 {
    match chrono::Datelike::month(&end) {
        6 | 7 => 1,
        9 | 10 => 2,
        12 | 1 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_of_compliance_is_12_months_for_quarterly_filers_and_24_for_annual_ones() {
        let rates = crate::simulator::people::rates().unwrap();
        let latest = "2026-11-08".parse().unwrap();
        assert_eq!(compliant_by(latest, rates).to_string(), "2027-11-08");
        assert_eq!(compliant_by(latest, Rates { points_threshold: 2, ..rates }).to_string(), "2028-11-08");
    }
}
