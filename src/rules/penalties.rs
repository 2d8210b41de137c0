//! Penalties: points for late updates and returns, and charges for late payment. Self Assessment Accounts 4.0,
//! Retrieve ITSA Penalties, which HMRC has not released in production yet.
//!
//! Thresholds and percentages come from HMRC's answer, never from here.

use chrono::NaiveDate;

use super::open_enum::open_enum;
use super::sent::{Sent, SentOption};
use super::{DocumentId, Money, Percentage, TaxYear};

mod behind;
pub(in crate::rules) mod growing;
mod plan;

pub use plan::{Days, PaymentPlans};

pub use behind::Behind;

open_enum! {
    /// What a late submission brought.
    pub enum LateSubmissionCategory {
        /// A point.
        Point = "point",
        /// The point that reached the threshold, with a charge.
        Threshold = "threshold",
        /// A further charge at the threshold.
        Charge = "charge",
    }
}

open_enum! {
    /// Whether a point counts.
    pub enum LateSubmissionStatus {
        /// It counts.
        Active = "active",
        /// It no longer counts.
        Inactive = "inactive",
    }
}

open_enum! {
    /// Why a point stopped counting.
    pub enum ExpiryReason {
        /// An appeal was upheld.
        Appeal = "appeal",
        /// Updates are sent at another frequency.
        SubmissionFrequencyChange = "submission-frequency-change",
        /// The obligation was taken back.
        ObligationsReversed = "obligations-reversed",
        /// HMRC took it off.
        HmrcRemoved = "hmrc-removed",
        /// 24 months have passed.
        NaturalExpiry = "natural-expiry",
        /// It was found to be on time.
        PenaltyRemoved = "penalty-removed",
        /// A period of compliance was completed.
        ExpiryConditionsMet = "expiry-conditions-met",
        /// HMRC reset the points.
        HmrcReset = "hmrc-reset",
    }
}

open_enum! {
    /// What became of the thing that was late.
    pub enum TaxReturnStatus {
        /// Still to be sent.
        Open = "open",
        /// Received since.
        Fulfilled = "fulfilled",
        /// No longer asked for.
        Reversed = "reversed",
    }
}

open_enum! {
    /// Where an appeal stands.
    pub enum AppealStatus {
        /// Being looked at.
        UnderAppeal = "under-appeal",
        /// The customer was right.
        Upheld = "appeal-upheld",
        /// The penalty stands.
        Rejected = "appeal-rejected",
        /// No appeal is possible.
        CannotBeAppealed = "cannot-be-appealed",
    }
}

open_enum! {
    /// Who looks at an appeal.
    pub enum AppealLevel {
        /// HMRC, once more.
        StatutoryReview = "statutory-review",
        /// HMRC first, then the tribunal.
        FirstTierTribunal = "appeal-first-tier-tribunal",
        /// The tribunal.
        Tribunal = "tribunal",
    }
}

open_enum! {
    /// Which late payment penalty it is.
    pub enum LatePaymentCategory {
        /// First: on tax unpaid 15 and 30 days after it was due.
        First = "lpp1",
        /// Second: daily from day 31.
        Second = "lpp2",
    }
}

open_enum! {
    /// Whether a late payment penalty can be paid yet.
    pub enum LatePaymentStatus {
        /// An estimate that still grows; nothing to pay yet.
        Accruing = "accruing",
        /// Charged.
        Posted = "posted",
    }
}

/// The totals HMRC sends with penalties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Late submission penalties unpaid.
    pub late_submission: Option<Money>,
    /// Tax that was late, before penalties and interest.
    pub penalised_principal: Option<Money>,
    /// Late payment penalties charged.
    pub late_payment_posted: Option<Money>,
    /// Late payment penalties still growing.
    pub late_payment_estimate: Option<Money>,
}

/// The points balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsSummary {
    /// Points that count.
    pub active_points: u32,
    /// Points that no longer do.
    pub inactive_points: u32,
    /// When every point expires if nothing is late until then.
    pub period_of_compliance_achievement: Option<Sent<NaiveDate>>,
    /// Points at which HMRC charges.
    pub threshold: u32,
    /// What it charges.
    pub charge_amount: Money,
}

impl PointsSummary {
    /// Points still to go before HMRC charges; 0 at or above the threshold.
    pub const fn points_to_threshold(&self) -> u32 {
        self.threshold.saturating_sub(self.active_points)
    }
}

/// What was late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSubmission {
    /// HMRC's number for it.
    pub id: String,
    /// The income source, in HMRC's words.
    pub income_source: Option<String>,
    /// HMRC's key of the period.
    pub tax_period: Option<String>,
    /// What became of it.
    pub return_status: Option<TaxReturnStatus>,
    /// First day of the period.
    pub period_start: Option<Sent<NaiveDate>>,
    /// Last day of the period.
    pub period_end: Option<Sent<NaiveDate>>,
    /// The day it was due.
    pub due: Option<Sent<NaiveDate>>,
    /// The day it was received.
    pub received: Option<Sent<NaiveDate>>,
}

impl LateSubmission {
    /// Whether it was a tax return rather than an update: they end on the same day as a year's last update, and are due
    /// on 31 January instead of in May.
    pub fn is_return(&self) -> bool {
        let deadline = self.tax_year().map(TaxYear::filing_deadline);
        deadline.is_some() && self.due.value() == deadline
    }

    /// The tax year of its period.
    pub fn tax_year(&self) -> Option<TaxYear> {
        self.period_end.value().map(TaxYear::containing)
    }
}

/// An appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Where it stands.
    pub status: AppealStatus,
    /// At which level.
    pub level: Option<AppealLevel>,
    /// HMRC's description.
    pub description: String,
}

/// One late submission penalty: a point, or a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSubmissionPenalty {
    /// HMRC's number for it.
    pub number: String,
    /// Its place in the balance of points.
    pub order: Option<String>,
    /// Point or charge; absent on inactive ones.
    pub category: Option<LateSubmissionCategory>,
    /// Whether it counts.
    pub status: Option<LateSubmissionStatus>,
    /// Whether it came from a change of frequency.
    pub frequency_adjustment: bool,
    /// The day it was made.
    pub created: Sent<NaiveDate>,
    /// The day it expires.
    pub expires: Sent<NaiveDate>,
    /// Why it expired.
    pub expiry_reason: Option<ExpiryReason>,
    /// The day HMRC wrote about it.
    pub letter_sent: Option<Sent<NaiveDate>>,
    /// What was late. One missed deadline is one point, however many businesses are in it.
    pub late_submissions: Vec<LateSubmission>,
    /// Appeals.
    pub appeals: Vec<Appeal>,
    /// The charge's reference.
    pub charge_reference: Option<String>,
    /// How much was charged.
    pub charge_amount: Option<Money>,
    /// How much of it is unpaid.
    pub charge_outstanding: Option<Money>,
    /// The day it must be paid.
    pub charge_due: Option<Sent<NaiveDate>>,
}

/// One of the two parts of the first late payment penalty, or the rate of the second.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PenaltyPart {
    /// The unpaid tax it is worked out from.
    pub on: Option<Money>,
    /// HMRC's percentage.
    pub percentage: Option<Percentage>,
}

/// One late payment penalty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatePaymentPenalty {
    /// The reference of the charge that was late.
    pub principal_charge_reference: String,
    /// First or second.
    pub category: Option<LatePaymentCategory>,
    /// Growing or charged.
    pub status: LatePaymentStatus,
    /// What is growing.
    pub amount_accruing: Money,
    /// What was charged.
    pub amount_posted: Money,
    /// What of it was paid.
    pub amount_paid: Option<Money>,
    /// What of it is unpaid.
    pub amount_outstanding: Option<Money>,
    /// First penalty: the part on tax unpaid after 15 days.
    pub lower: PenaltyPart,
    /// First penalty: the part on tax unpaid after 30 days.
    pub higher: PenaltyPart,
    /// Second penalty: days it has run.
    pub second_days: Option<u32>,
    /// Second penalty: HMRC's percentage a year.
    pub second_percentage: Option<Percentage>,
    /// The day it was charged.
    pub created: Option<Sent<NaiveDate>>,
    /// The day HMRC wrote about it.
    pub letter_sent: Option<Sent<NaiveDate>>,
    /// Its own reference; absent while it grows.
    pub charge_reference: Option<String>,
    /// The day it must be paid.
    pub due: Option<Sent<NaiveDate>>,
    /// Appeals.
    pub appeals: Vec<Appeal>,
    /// The document of the charge that was late.
    pub principal_document: Option<Sent<DocumentId>>,
    /// First day of the period of that charge.
    pub principal_from: Sent<NaiveDate>,
    /// Last day of it.
    pub principal_to: Sent<NaiveDate>,
    /// The day that charge was due.
    pub principal_due: Sent<NaiveDate>,
    /// The day it was last paid towards.
    pub principal_latest_clearing: Option<Sent<NaiveDate>>,
    /// Payment plans: first and last day of each.
    pub time_to_pay: Vec<(Sent<NaiveDate>, Sent<NaiveDate>)>,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Penalties {
    /// HMRC's totals.
    pub totals: Option<Totals>,
    /// The balance of points, when HMRC sent one.
    pub points: Option<PointsSummary>,
    /// Late submission penalties.
    pub late_submission: Vec<LateSubmissionPenalty>,
    /// Late payment penalties.
    pub late_payment: Vec<LatePaymentPenalty>,
}

impl Penalties {
    /// Whether the points are at the threshold: then they no longer expire one by one, whatever day each has.
    pub fn at_threshold(&self) -> bool {
        self.points.as_ref().is_some_and(|points| points.threshold > 0 && points.points_to_threshold() == 0)
    }

    /// How much of what brought points that count HMRC has not received.
    pub fn still_missing(&self) -> usize {
        let counting = self.late_submission.iter().filter(|one| one.status != Some(LateSubmissionStatus::Inactive));
        let missing = |late: &&LateSubmission| {
            late.received.is_none() && matches!(late.return_status, Some(TaxReturnStatus::Open) | None)
        };
        counting.flat_map(|one| &one.late_submissions).filter(missing).count()
    }

    /// Whether everything that still grows stands still today, because a payment plan runs for it.
    pub fn growth_is_paused(&self, today: NaiveDate) -> bool {
        let mut growing = self.late_payment.iter().filter(|one| one.status == LatePaymentStatus::Accruing).peekable();
        growing.peek().is_some() && growing.all(|one| one.has_plan_on(today))
    }

    /// True when HMRC answered and holds no penalty.
    pub const fn is_empty(&self) -> bool {
        self.late_submission.is_empty()
            && self.late_payment.is_empty()
            && match &self.points {
                Some(points) => points.active_points == 0 && points.inactive_points == 0,
                None => true,
            }
    }
}
