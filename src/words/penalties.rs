//! Penalties in words.

use std::borrow::Cow;

use crate::rules::penalties::{
    AppealStatus, ExpiryReason, LatePaymentCategory, LatePaymentStatus, LateSubmissionCategory, PointsSummary,
};
use crate::words::count;

/// "Penalty point", "Late submission penalty".
pub fn category(category: Option<&LateSubmissionCategory>) -> Cow<'_, str> {
    Cow::Borrowed(match category {
        Some(LateSubmissionCategory::Point) | None => "Penalty point",
        Some(LateSubmissionCategory::Threshold) => "Penalty point and late submission penalty",
        Some(LateSubmissionCategory::Charge) => "Late submission penalty",
        Some(LateSubmissionCategory::Other(text)) => text,
    })
}

/// "First late payment penalty".
pub fn late_payment(category: Option<&LatePaymentCategory>) -> Cow<'_, str> {
    Cow::Borrowed(match category {
        Some(LatePaymentCategory::First) => "First late payment penalty",
        Some(LatePaymentCategory::Second) => "Second late payment penalty",
        Some(LatePaymentCategory::Other(text)) => text,
        None => "Late payment penalty",
    })
}

/// "still growing" or "charged".
pub fn late_payment_status(status: &LatePaymentStatus) -> Cow<'_, str> {
    Cow::Borrowed(match status {
        LatePaymentStatus::Accruing => "still growing; nothing to pay yet",
        LatePaymentStatus::Posted => "charged",
        LatePaymentStatus::Other(text) => text,
    })
}

/// Why a point stopped counting.
pub fn expiry(reason: &ExpiryReason) -> Cow<'_, str> {
    Cow::Borrowed(match reason {
        ExpiryReason::Appeal => "an appeal was upheld",
        ExpiryReason::SubmissionFrequencyChange => "updates are sent at another frequency",
        ExpiryReason::ObligationsReversed => "HMRC no longer asks for that update",
        ExpiryReason::HmrcRemoved => "HMRC took it off",
        ExpiryReason::NaturalExpiry => "24 months have passed",
        ExpiryReason::PenaltyRemoved => "it was found to be on time",
        ExpiryReason::ExpiryConditionsMet => "everything was sent on time for long enough",
        ExpiryReason::HmrcReset => "HMRC reset the points",
        ExpiryReason::Other(text) => text,
    })
}

/// Where an appeal stands.
pub fn appeal(status: &AppealStatus) -> Cow<'_, str> {
    Cow::Borrowed(match status {
        AppealStatus::UnderAppeal => "under appeal",
        AppealStatus::Upheld => "appeal upheld",
        AppealStatus::Rejected => "appeal rejected",
        AppealStatus::CannotBeAppealed => "cannot be appealed",
        AppealStatus::Other(text) => text,
    })
}

/// "2 points; at 4 HMRC charges £200.00".
pub fn points(summary: &PointsSummary) -> String {
    format!(
        "{} of {}; at {} HMRC charges {}",
        count(i64::from(summary.active_points), "penalty point", "penalty points"),
        summary.threshold,
        summary.threshold,
        summary.charge_amount.pounds()
    )
}
