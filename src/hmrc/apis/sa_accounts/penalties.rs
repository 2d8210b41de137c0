//! Retrieve ITSA Penalties. HMRC has not released it in production yet.

use chrono::NaiveDate;
use serde::Deserialize;

use super::path;
use crate::hmrc::endpoint::{Api, Endpoint, Method};
use crate::hmrc::wire::{self, Amount, Kept, Open, Unreadable, each, money, percentage};
use crate::rules::penalties::{
    Appeal, AppealLevel, AppealStatus, ExpiryReason, LatePaymentCategory, LatePaymentPenalty, LatePaymentStatus,
    LateSubmission, LateSubmissionCategory, LateSubmissionPenalty, LateSubmissionStatus, Penalties, PenaltyPart,
    PointsSummary, TaxReturnStatus, Totals,
};
use crate::rules::{DocumentId, Nino};

/// Retrieve ITSA Penalties: the last 24 months. It never answers 404 for "none": none is `{}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrievePenalties<'a> {
    /// Whose penalties.
    pub nino: &'a Nino,
}

impl Endpoint for RetrievePenalties<'_> {
    type Response = Penalties;
    const API: Api = Api::SelfAssessmentAccounts;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        path(self.nino, &["penalties"])
    }

    fn read(body: &[u8]) -> Result<Penalties, Unreadable> {
        wire::read::<PenaltiesWire>(body).map(PenaltiesWire::into_domain)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PenaltiesWire {
    totalisations: Option<TotalsWire>,
    late_submission_penalty: Option<LateSubmissionPenaltyWire>,
    late_payment_penalty: Option<LatePaymentPenaltyWire>,
}

impl PenaltiesWire {
    fn into_domain(self) -> Penalties {
        let (points, late_submission) = self
            .late_submission_penalty
            .map_or((None, None), |penalty| (penalty.summary.map(SummaryWire::into_domain), penalty.details));
        Penalties {
            totals: self.totalisations.map(TotalsWire::into_domain),
            points,
            late_submission: each(late_submission, PointWire::into_domain),
            late_payment: each(
                self.late_payment_penalty.and_then(|penalty| penalty.details),
                LatePaymentWire::into_domain,
            ),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TotalsWire {
    late_submission_penalty_total_value: Option<Amount>,
    penalised_principal_total: Option<Amount>,
    late_payment_penalty_posted_total: Option<Amount>,
    late_payment_penalty_estimate_total: Option<Amount>,
}

impl TotalsWire {
    fn into_domain(self) -> Totals {
        Totals {
            late_submission: money(self.late_submission_penalty_total_value),
            penalised_principal: money(self.penalised_principal_total),
            late_payment_posted: money(self.late_payment_penalty_posted_total),
            late_payment_estimate: money(self.late_payment_penalty_estimate_total),
        }
    }
}

#[derive(Deserialize)]
struct LateSubmissionPenaltyWire {
    summary: Option<SummaryWire>,
    details: Option<Vec<PointWire>>,
}

/// The numbers must be there: a count of points is not to be guessed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SummaryWire {
    active_penalty_points: u32,
    inactive_penalty_points: u32,
    period_of_compliance_achievement: Option<Kept<NaiveDate>>,
    regime_threshold: u32,
    penalty_charge_amount: Amount,
}

impl SummaryWire {
    fn into_domain(self) -> PointsSummary {
        PointsSummary {
            active_points: self.active_penalty_points,
            inactive_points: self.inactive_penalty_points,
            period_of_compliance_achievement: Kept::optional(self.period_of_compliance_achievement),
            threshold: self.regime_threshold,
            charge_amount: self.penalty_charge_amount.0,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PointWire {
    penalty_number: Option<String>,
    penalty_order: Option<String>,
    penalty_category: Option<Open<LateSubmissionCategory>>,
    penalty_status: Option<Open<LateSubmissionStatus>>,
    frequency_adjustment_point_indicator: Option<bool>,
    penalty_creation_date: Option<Kept<NaiveDate>>,
    penalty_expiry_date: Option<Kept<NaiveDate>>,
    expiry_reason: Option<Open<ExpiryReason>>,
    communications_date: Option<Kept<NaiveDate>>,
    late_submissions: Option<Vec<LateSubmissionWire>>,
    appeal_information: Option<Vec<AppealWire>>,
    charge_reference: Option<String>,
    charge_amount: Option<Amount>,
    charge_outstanding_amount: Option<Amount>,
    charge_due_date: Option<Kept<NaiveDate>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LateSubmissionWire {
    late_submission_id: Option<String>,
    income_source: Option<String>,
    tax_period: Option<String>,
    tax_return_status: Option<Open<TaxReturnStatus>>,
    tax_period_start_date: Option<Kept<NaiveDate>>,
    tax_period_end_date: Option<Kept<NaiveDate>>,
    tax_period_due_date: Option<Kept<NaiveDate>>,
    return_receipt_date: Option<Kept<NaiveDate>>,
}

#[derive(Deserialize)]
struct AppealWire {
    status: Option<Open<AppealStatus>>,
    level: Option<Open<AppealLevel>>,
    description: Option<String>,
}

impl PointWire {
    fn into_domain(self) -> LateSubmissionPenalty {
        LateSubmissionPenalty {
            number: self.penalty_number.unwrap_or_default(),
            order: self.penalty_order,
            category: Open::optional(self.penalty_category),
            status: Open::optional(self.penalty_status),
            frequency_adjustment: self.frequency_adjustment_point_indicator.unwrap_or(false),
            created: Kept::or_blank(self.penalty_creation_date),
            expires: Kept::or_blank(self.penalty_expiry_date),
            expiry_reason: Open::optional(self.expiry_reason),
            letter_sent: Kept::optional(self.communications_date),
            late_submissions: each(self.late_submissions, LateSubmissionWire::into_domain),
            appeals: each(self.appeal_information, AppealWire::into_domain),
            charge_reference: self.charge_reference,
            charge_amount: money(self.charge_amount),
            charge_outstanding: money(self.charge_outstanding_amount),
            charge_due: Kept::optional(self.charge_due_date),
        }
    }
}

impl LateSubmissionWire {
    fn into_domain(self) -> LateSubmission {
        LateSubmission {
            id: self.late_submission_id.unwrap_or_default(),
            income_source: self.income_source,
            tax_period: self.tax_period,
            return_status: Open::optional(self.tax_return_status),
            period_start: Kept::optional(self.tax_period_start_date),
            period_end: Kept::optional(self.tax_period_end_date),
            due: Kept::optional(self.tax_period_due_date),
            received: Kept::optional(self.return_receipt_date),
        }
    }
}

impl AppealWire {
    fn into_domain(self) -> Appeal {
        Appeal {
            status: Open::or_blank(self.status),
            level: self.level.map(|level| level.0),
            description: self.description.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct LatePaymentPenaltyWire {
    details: Option<Vec<LatePaymentWire>>,
}

/// The two amounts must be there: without them a penalty would look like none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LatePaymentWire {
    principal_charge_reference: Option<String>,
    penalty_category: Option<Open<LatePaymentCategory>>,
    penalty_status: Option<Open<LatePaymentStatus>>,
    penalty_amount_accruing: Amount,
    penalty_amount_posted: Amount,
    penalty_amount_paid: Option<Amount>,
    penalty_amount_outstanding: Option<Amount>,
    #[serde(rename = "latePaymentPenalty1LowerRateCalculationAmount")]
    lower_on: Option<Amount>,
    #[serde(rename = "latePaymentPenalty1LowerRatePercentage")]
    lower_percentage: Option<Amount>,
    #[serde(rename = "latePaymentPenalty1HigherRateCalculationAmount")]
    higher_on: Option<Amount>,
    #[serde(rename = "latePaymentPenalty1HigherRatePercentage")]
    higher_percentage: Option<Amount>,
    #[serde(rename = "latePaymentPenalty2Days")]
    second_days: Option<u32>,
    #[serde(rename = "latePaymentPenalty2Percentage")]
    second_percentage: Option<Amount>,
    penalty_charge_creation_date: Option<Kept<NaiveDate>>,
    communications_date: Option<Kept<NaiveDate>>,
    penalty_charge_reference: Option<String>,
    penalty_charge_due_date: Option<Kept<NaiveDate>>,
    appeal_information: Option<Vec<AppealWire>>,
    principal_charge_doc_number: Option<Kept<DocumentId>>,
    principal_charge_billing_from: Option<Kept<NaiveDate>>,
    principal_charge_billing_to: Option<Kept<NaiveDate>>,
    principal_charge_due_date: Option<Kept<NaiveDate>>,
    principal_charge_latest_clearing: Option<Kept<NaiveDate>>,
    time_to_pay: Option<Vec<TimeToPayWire>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeToPayWire {
    start_date: Option<Kept<NaiveDate>>,
    end_date: Option<Kept<NaiveDate>>,
}

impl LatePaymentWire {
    fn into_domain(self) -> LatePaymentPenalty {
        LatePaymentPenalty {
            principal_charge_reference: self.principal_charge_reference.unwrap_or_default(),
            category: Open::optional(self.penalty_category),
            status: Open::or_blank(self.penalty_status),
            amount_accruing: self.penalty_amount_accruing.0,
            amount_posted: self.penalty_amount_posted.0,
            amount_paid: money(self.penalty_amount_paid),
            amount_outstanding: money(self.penalty_amount_outstanding),
            lower: PenaltyPart { on: money(self.lower_on), percentage: percentage(self.lower_percentage) },
            higher: PenaltyPart { on: money(self.higher_on), percentage: percentage(self.higher_percentage) },
            second_days: self.second_days,
            second_percentage: percentage(self.second_percentage),
            created: Kept::optional(self.penalty_charge_creation_date),
            letter_sent: Kept::optional(self.communications_date),
            charge_reference: self.penalty_charge_reference,
            due: Kept::optional(self.penalty_charge_due_date),
            appeals: each(self.appeal_information, AppealWire::into_domain),
            principal_document: Kept::optional(self.principal_charge_doc_number),
            principal_from: Kept::or_blank(self.principal_charge_billing_from),
            principal_to: Kept::or_blank(self.principal_charge_billing_to),
            principal_due: Kept::or_blank(self.principal_charge_due_date),
            principal_latest_clearing: Kept::optional(self.principal_charge_latest_clearing),
            time_to_pay: each(self.time_to_pay, |plan| {
                (Kept::or_blank(plan.start_date), Kept::or_blank(plan.end_date))
            }),
        }
    }
}
