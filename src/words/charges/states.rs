//! Where a charge stands, and what else is true of it. HMRC gives no reason for a hold, so none is said.

use std::borrow::Cow;

use super::raw;
use crate::rules::Money;
use crate::rules::charges::{
    Accruing, Bucket, ChargeClassification, ChargeStanding, CodedOutStatus, Condition, Posted, ReducedCharge,
};
use crate::words::{Voice, capital, count, dates};

/// Where a charge stands: "overdue 113 days", "due in 71 days", "paid".
pub fn standing(standing: ChargeStanding) -> String {
    match standing {
        ChargeStanding::Overdue { days } => format!("overdue {}", count(days, "day", "days")),
        ChargeStanding::Due { days } if days > 0 => format!("due in {}", count(days, "day", "days")),
        other => standing_brief(other).to_owned(),
    }
}

/// The same without the days, for where there is little room.
pub const fn standing_brief(standing: ChargeStanding) -> &'static str {
    match standing {
        ChargeStanding::Paid => "paid",
        ChargeStanding::InterestOnly => "interest to pay",
        ChargeStanding::ThroughTaxCode => "in the tax code",
        ChargeStanding::Estimate => "HMRC's estimate",
        ChargeStanding::NoDueDate => "no due date",
        ChargeStanding::Overdue { .. } => "overdue",
        ChargeStanding::Due { days: 0 } => "due today",
        ChargeStanding::Due { .. } => "due",
    }
}

/// Which of HMRC's three sums a charge is counted in, in HMRC's words.
pub const fn bucket(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Overdue => "overdue",
        Bucket::DueWithin30Days => "due within 30 days",
        Bucket::NotYetDue => "not yet due",
    }
}

/// A word or two beside where a charge stands; none for what its name, other columns or the standing say.
pub const fn tag(condition: &Condition) -> Option<&'static str> {
    Some(match condition {
        Condition::InPaymentPlan { .. } => "payment plan",
        Condition::UnderReview { .. } => "under review",
        Condition::PaymentOnHold | Condition::EstimateOnHold => "on hold",
        Condition::PartPaid { .. } => "part paid",
        _ => return None,
    })
}

/// The same where there is no room for it; the detail has it in full.
pub const fn tag_in_short(condition: &Condition) -> Option<&'static str> {
    Some(match condition {
        Condition::InPaymentPlan { .. } => "plan",
        Condition::UnderReview { .. } => "review",
        Condition::PaymentOnHold | Condition::EstimateOnHold => "hold",
        other => return tag(other),
    })
}

/// Whether it is a hold of HMRC's or a payment plan, which weighs more in a narrow column than the days.
pub const fn hold(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::InPaymentPlan { .. }
            | Condition::UnderReview { .. }
            | Condition::PaymentOnHold
            | Condition::EstimateOnHold
    )
}

/// The name of what of the overdue total is in payment plans, beside the totals.
pub const PLANNED: &str = "overdue, in a payment plan";

/// What of the overdue total is in payment plans: "of it £3,624.61 in a payment plan".
pub fn of_it_planned(sum: Money) -> String {
    format!("of it {} in a payment plan", sum.pounds())
}

/// The condition as a sentence.
pub fn condition(condition: &Condition, voice: Voice) -> String {
    match condition {
        Condition::InPaymentPlan { from, to } => format!(
            "It is in {} payment plan from {} to {}, as HMRC tells with the penalty for paying it late. What is paid by \
             the plan, and when, HMRC does not tell software.",
            voice.possessive(),
            dates::day_long(*from),
            dates::day_long(*to)
        ),
        Condition::UnderReview { payment_on_hold, interest_not_charged } => {
            let interest = interest_not_charged
                .map(|sum| format!(" {} of interest is not charged for now.", sum.pounds()))
                .unwrap_or_default();
            // What is on hold is not asked for, and that is said next.
            let until = if *payment_on_hold { "interest" } else { "it is still to be paid, and interest" };
            format!(
                "HMRC is reviewing this charge. It tells software no reason. Until that is decided {until} may run.{interest}"
            )
        }
        Condition::PaymentOnHold => {
            "HMRC has put payment of it on hold: for now it is not asked for, though HMRC's totals count it. HMRC tells \
             software no reason."
                .to_owned()
        }
        Condition::EstimateOnHold => "HMRC has put its estimate on hold. It tells software no reason.".to_owned(),
        Condition::InterestOnHold => "Interest does not grow for now. HMRC tells software no reason.".to_owned(),
        Condition::PartPaid { settled } => format!("{} of it is paid or settled otherwise.", settled.pounds()),
        Condition::PartUsed { used } => format!("{} of it is used.", used.pounds()),
        Condition::Accruing(interest) => accruing(interest),
        Condition::Posted(interest) => posted(interest),
        Condition::InterestLeft { left } => {
            format!("The charge itself is paid; {} of interest on it is not.", left.pounds())
        }
        Condition::CodedOut { status, amount } => {
            let amount =
                amount.map(|sum| format!(" HMRC puts the amount coded out at {}.", sum.pounds())).unwrap_or_default();
            format!("{}.{amount}", capital(&coded_out_status(status)))
        }
        Condition::Estimate => "HMRC's estimate, which is no part of its totals.".to_owned(),
        Condition::Amended(why) => format!("{}.", capital(&classification(why, voice))),
        Condition::CameOfReducing(reduced) => came_of(reduced),
    }
}

fn accruing(interest: &Accruing) -> String {
    let rate = interest.rate.map(|rate| format!(", at {rate} per cent a year")).unwrap_or_default();
    let since = interest.since.as_ref().map(|day| format!(" since {}", dates::day_sent(day))).unwrap_or_default();
    let per_day = interest.per_day.map(|sum| format!(", about {} a day est.", sum.pounds())).unwrap_or_default();
    let text = format!("Interest so far {} est.{rate}{since}{per_day}", interest.so_far.pounds());
    if text.ends_with('.') { text } else { format!("{text}.") }
}

fn posted(interest: &Posted) -> String {
    let day = |day: &Option<_>| day.as_ref().map(dates::day_sent);
    let period = match (day(&interest.from), day(&interest.to)) {
        (Some(from), Some(to)) => format!(" for {from} to {to}"),
        (Some(from), None) => format!(" from {from} on"),
        (None, Some(to)) => format!(" up to {to}"),
        (None, None) => String::new(),
    };
    let unpaid = match interest.unpaid {
        Some(left) if left.is_zero() => "; all of it is paid".to_owned(),
        Some(left) => format!("; {} of it is unpaid", left.pounds()),
        None => String::new(),
    };
    format!("{} of interest charged{period}{unpaid}.", interest.amount.pounds())
}

fn came_of(reduced: &ReducedCharge) -> String {
    let kind = reduced.charge_type.as_deref().map_or_else(|| "a charge".to_owned(), raw);
    let year = reduced.tax_year.as_ref().map(|year| format!(" {year}")).unwrap_or_default();
    let on = reduced.amendment_date.as_ref().map(|day| format!(" on {}", dates::day_sent(day))).unwrap_or_default();
    let document = reduced.document_number.as_ref().map(|id| format!(", document {id}")).unwrap_or_default();
    format!("It came of lowering {kind}{year}{on}{document}.")
}

/// Why an amended charge exists, as the end of a sentence.
pub fn classification(why: &ChargeClassification, voice: Voice) -> Cow<'static, str> {
    Cow::Borrowed(match why {
        ChargeClassification::EnquiryAmendment => "HMRC enquired into the return and changed it",
        ChargeClassification::AutoCorrection => "HMRC's systems corrected the return",
        ChargeClassification::ManualCorrection => "somebody at HMRC corrected the return",
        ChargeClassification::CustomerRejection if voice == Voice::You => "you turned HMRC's correction down",
        ChargeClassification::CustomerRejection => "your client turned HMRC's correction down",
        ChargeClassification::Other(text) => return Cow::Owned(raw(text)),
    })
}

/// How far collection through a tax code has come, in words.
pub fn coded_out_status(status: &CodedOutStatus) -> Cow<'_, str> {
    Cow::Borrowed(match status {
        CodedOutStatus::Initiated => "being collected through the tax code",
        CodedOutStatus::NotCollected => "could not be collected through the tax code; back on the account",
        CodedOutStatus::PartlyCollected => "collected in part through the tax code; the rest is back on the account",
        CodedOutStatus::FullyCollected => "collected through the tax code",
        CodedOutStatus::AwaitingCollection => "waiting for collection through the tax code",
        CodedOutStatus::WaitingCancellation => "waiting to be taken out of the tax code",
        CodedOutStatus::Cancelled => "taken out of the tax code; back on the account",
        CodedOutStatus::Rejected => "not accepted for the tax code; on the account",
        CodedOutStatus::Other(text) => return Cow::Owned(raw(text)),
    })
}
