//! Penalties in words.

mod cause;

pub use cause::cause;

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::rules::dated::Source;
use crate::rules::penalties::{
    Appeal, AppealLevel, AppealStatus, ExpiryReason, LatePaymentCategory, LatePaymentPenalty, LatePaymentStatus,
    LateSubmission, LateSubmissionCategory, PointsSummary, TaxReturnStatus, Totals,
};
use crate::rules::penalty_rules::{Expected, Missed, NextMiss, NoPoint, NotKnown, Outlook, Threshold};
use crate::rules::{Percentage, Sent};
use crate::words::{Voice, count, dates};

/// "Penalty point", "Late submission penalty".
pub fn category(category: Option<&LateSubmissionCategory>) -> Cow<'_, str> {
    Cow::Borrowed(match category {
        Some(LateSubmissionCategory::Point) | None => "Penalty point",
        Some(LateSubmissionCategory::Threshold) => "Penalty point and late submission penalty",
        Some(LateSubmissionCategory::Charge) => "Late submission penalty",
        Some(LateSubmissionCategory::Other(text)) => text,
    })
}

/// The same in 27 columns, with the point's place in the balance: "Penalty point 4 and penalty".
pub fn category_in_short(category: Option<&LateSubmissionCategory>, order: &str) -> String {
    match category {
        Some(LateSubmissionCategory::Threshold) => format!("Penalty point{order} and penalty"),
        other => format!("{}{order}", self::category(other)),
    }
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

/// What is said of a penalty that is not charged yet while a payment plan runs.
pub const PAUSED: &str = "in a payment plan; nothing to pay on it yet";

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

/// Who looks at an appeal.
pub fn appeal_level(level: &AppealLevel) -> Cow<'_, str> {
    Cow::Borrowed(match level {
        AppealLevel::StatutoryReview => "being reviewed by HMRC",
        AppealLevel::FirstTierTribunal => "appeal to the first-tier tribunal",
        AppealLevel::Tribunal => "before the tribunal",
        AppealLevel::Other(text) => text,
    })
}

/// "under appeal, being reviewed by HMRC".
pub fn appeal_in_full(one: &Appeal) -> String {
    let level = one.level.as_ref().map(|level| format!(", {}", appeal_level(level))).unwrap_or_default();
    format!("{}{level}", appeal(&one.status))
}

/// What was late: the business whose update it was, "tax return 2024-25", or what HMRC's key of the period says.
pub fn what_was_late(late: &LateSubmission) -> String {
    if late.is_return() {
        let year = late.tax_year().map(|year| format!(" {year}")).unwrap_or_default();
        return format!("tax return{year}");
    }
    let period = || late.tax_period.as_ref().map(|key| format!("period {key}"));
    late.income_source.clone().or_else(period).unwrap_or_else(|| "HMRC does not tell what".to_owned())
}

/// When what was late came: "not yet received", "15 Aug 2026", "no longer asked for".
pub fn received(late: &LateSubmission) -> Cow<'static, str> {
    match (&late.received, &late.return_status) {
        (Some(day), _) => Cow::Owned(dates::day_sent(day)),
        (None, Some(TaxReturnStatus::Reversed)) => Cow::Borrowed("no longer asked for"),
        (None, Some(TaxReturnStatus::Fulfilled)) => Cow::Borrowed("received; HMRC gives no day"),
        (None, Some(TaxReturnStatus::Other(word))) => Cow::Owned(word.clone()),
        (None, Some(TaxReturnStatus::Open) | None) => Cow::Borrowed("not yet received"),
    }
}

/// "2 penalty points; at 4 HMRC charges £200.00".
pub fn points(summary: &PointsSummary) -> String {
    format!(
        "{} of {}; at {} HMRC charges {}",
        count(i64::from(summary.active_points), "penalty point", "penalty points"),
        summary.threshold,
        summary.threshold,
        summary.charge_amount.pounds()
    )
}

/// How HMRC works a late payment penalty out, stage by stage, in its own figures; nothing is worked out here.
pub fn stages(one: &LatePaymentPenalty, today: NaiveDate) -> Vec<String> {
    let after = |days| one.day_after_due(days).map(|day| format!(", {}", dates::day(day))).unwrap_or_default();
    let per_cent = |rate: Option<Percentage>| rate.map(|rate| format!("{rate} per cent of ")).unwrap_or_default();
    let mut said = Vec::new();
    if let Some(on) = one.lower.on {
        let share = per_cent(one.lower.percentage);
        said.push(format!("{share}{} that was unpaid after 15 days{}.", on.pounds(), after(15)));
    }
    if let Some(on) = one.higher.on {
        let share = per_cent(one.higher.percentage);
        said.push(format!("{share}{} that was unpaid after 30 days{}.", on.pounds(), after(30)));
    }
    if let Some(rate) = one.second_percentage {
        let still = if one.has_plan_on(today) { ", and it stands still while the payment plan runs" } else { "" };
        let days = one.second_days.map(|days| format!("; {} so far{still}", count(days.into(), "day", "days")));
        said.push(format!(
            "{rate} per cent a year of what is unpaid after 30 days{}, for each day{}.",
            after(30),
            days.unwrap_or_default()
        ));
    }
    if said.is_empty() {
        said.push("HMRC does not tell how.".to_owned());
    }
    said
}

/// The payment plan that HMRC tells of with a late payment penalty: that of the charge, which does not cover the penalty
/// once it is charged, as far as HMRC tells.
pub fn plan((from, to): &(Sent<NaiveDate>, Sent<NaiveDate>), one: &LatePaymentPenalty) -> String {
    let charge =
        format!("The charge that was late is in a payment plan, {} – {}", dates::day_sent(from), dates::day_sent(to));
    if one.status == LatePaymentStatus::Posted {
        format!("{charge}; as far as HMRC tells software, this penalty is not.")
    } else {
        format!("{charge}.")
    }
}

/// HMRC's totals, those above nothing: "HMRC's totals: £600.00 late submission unpaid."; empty when there are none.
pub fn totals(totals: &Totals, paused: bool) -> String {
    let growing = if paused {
        "late payment (est.), which stands still while the payment plan runs"
    } else {
        "late payment still growing (est.)"
    };
    let parts = [
        ("late submission unpaid", totals.late_submission),
        ("late payment charged", totals.late_payment_posted),
        (growing, totals.late_payment_estimate),
        ("of late tax, before penalties and interest", totals.penalised_principal),
    ];
    let sums = parts.iter().filter_map(|(name, amount)| {
        amount.filter(|amount| !amount.is_zero()).map(|amount| format!("{} {name}", amount.pounds()))
    });
    let sums = sums.collect::<Vec<_>>().join(", ");
    if sums.is_empty() { sums } else { format!("HMRC's totals: {sums}.") }
}

/// One missed deadline is one point, however many businesses are in it.
pub const ONE_POINT: &str = "One missed deadline is one point, however many businesses had something to send by it.";

/// When HMRC lets every point expire, by its own date; `missing` is what brought points and is not received yet.
pub fn compliance(day: &str, missing: usize) -> String {
    if missing == 0 {
        return format!("If everything is sent on time until {day}, HMRC lets every point expire then.");
    }
    let missing = count(i64::try_from(missing).unwrap_or(i64::MAX), "late submission", "late submissions");
    format!(
        "HMRC lets all points expire on {day} at the earliest: if everything is sent on time until then, and everything \
         missing is sent too ({missing} with points not received yet)."
    )
}

/// What stands for a point's own date at the threshold, where none of them expires by itself.
pub const EXPIRE_TOGETHER: &str = "all at once";

/// What must happen before points at the threshold go.
pub fn compliance_rule(rule: &Threshold) -> String {
    let sentence = format!(
        "At {} points they no longer expire one by one: all go after {} months with everything on time, once \
         everything due in the last {} months has been sent.",
        rule.points, rule.compliance_months, rule.sent_of_last_months
    );
    said_by(&sentence, &rule.source)
}

/// Who says so and when that was read: "ICAEW, checked on 22 Nov 2026; HMRC has not published it".
pub fn says_who(source: &Source) -> String {
    let checked = format!("{}, checked on {}", source.name, dates::day(source.checked));
    // HMRC publishes on GOV.UK; what only others say is not HMRC's word.
    if source.name == "GOV.UK" { checked } else { format!("{checked}; HMRC has not published it") }
}

/// A sentence with who says so: "… are late: penalty point 1 of 2 (GOV.UK, checked on 22 Nov 2026)."
fn said_by(sentence: &str, source: &Source) -> String {
    format!("{} ({}).", sentence.trim_end_matches('.'), says_who(source))
}

/// What a miss brings: "penalty point 2 of 4"; nothing where it is not known.
pub fn miss(miss: &NextMiss) -> Option<String> {
    Some(match miss {
        NextMiss::Point { number: Some(number), threshold, .. } => format!("penalty point {number} of {threshold}"),
        NextMiss::Point { number: None, threshold, charge, .. } => {
            format!("a penalty point; {threshold} points bring a {} penalty", charge.pounds())
        }
        NextMiss::Charge { amount, point: Some(point), .. } => {
            format!("penalty point {point} and with it a {} penalty", amount.pounds())
        }
        NextMiss::Charge { amount, point: None, .. } => format!("another {} penalty", amount.pounds()),
        NextMiss::NothingBecause { why: NoPoint::FirstYear, .. } => {
            "no penalty point, in the first year in which updates are required; a late tax return still counts"
                .to_owned()
        }
        NextMiss::NothingBecause { why: NoPoint::Voluntary, .. } => {
            "no penalty point, as updates are voluntary; a late tax return still counts".to_owned()
        }
        NextMiss::NotKnown(_) => return None,
    })
}

/// Why it cannot be said what a miss brings.
pub const fn not_known(why: NotKnown) -> &'static str {
    match why {
        NotKnown::NoStatus => "the status of that year is not known here",
        NotKnown::NoUpdates => "HMRC's status for that year asks for no updates, and yet it is open",
        NotKnown::NoRule => "no rule this program knows covers the status and the year",
        NotKnown::PointAllTheSame => {
            "HMRC has given a point for an update of that year, where the published rule says that it gives none"
        }
        NotKnown::OtherFigures => "HMRC's threshold or charge is not the one of the published rule",
        NotKnown::SeveralMissed => "several deadlines are missed already, and HMRC has not said what each brings",
    }
}

/// What missing a deadline to come would do: "If the update due 7 February 2027 is late: penalty point 2 of 4."
fn expected(one: &Expected, missed: Missed, voice: Voice) -> String {
    let what = match missed {
        Missed::Update => "the update".to_owned(),
        Missed::Return => format!("{} {} tax return,", voice.possessive(), one.year),
    };
    let brings = match &one.miss {
        NextMiss::NotKnown(why) => format!("what that brings is not known, as {}", not_known(*why)),
        known => miss(known).unwrap_or_default(),
    };
    format!("If {what} due {}{} is late: {brings}.", dates::day_long(one.due), comma(missed))
}

const fn comma(missed: Missed) -> &'static str {
    match missed {
        Missed::Update => "",
        Missed::Return => ",",
    }
}

/// What the next missed deadlines would do, each with its source; where it is not known, why.
pub fn outlook(outlook: &Outlook, voice: Voice) -> Vec<String> {
    let each = [(&outlook.update, Missed::Update), (&outlook.tax_return, Missed::Return)];
    let said = each.into_iter().filter_map(|(one, missed)| {
        let one = one.as_ref()?;
        Some((expected(one, missed, voice), one.miss.source()))
    });
    let mut sentences: Vec<(String, Option<&Source>)> = said.collect();
    // Two sentences in a row from one source name it once.
    if let [(_, first), (_, second)] = sentences.as_slice()
        && first == second
        && first.is_some()
        && let Some((text, source)) = sentences.pop()
        && let Some((before, _)) = sentences.pop()
    {
        sentences.push((format!("{before} {text}"), source));
    }
    let said = sentences.into_iter();
    said.map(|(text, source)| source.map_or_else(|| text.clone(), |source| said_by(&text, source))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use rstest::rstest;

    fn source(name: &str) -> Source {
        Source { name: name.to_owned(), address: String::new(), checked: "2026-11-22".parse().unwrap() }
    }

    fn due(day: &str, miss: NextMiss) -> Expected {
        Expected { due: day.parse().unwrap(), year: "2026-27".parse().unwrap(), miss }
    }

    #[rstest]
    #[case("GOV.UK", &[
        "If the update due 7 February 2027 is late: no penalty point, as updates are voluntary; a late tax return \
         still counts (GOV.UK, checked on 22 Nov 2026).",
        "If your client's 2026-27 tax return, due 31 January 2028, is late: penalty point 1 of 2 (ICAEW, checked on \
         22 Nov 2026; HMRC has not published it).",
    ])]
    #[case("ICAEW", &[
        "If the update due 7 February 2027 is late: no penalty point, as updates are voluntary; a late tax return \
         still counts. If your client's 2026-27 tax return, due 31 January 2028, is late: penalty point 1 of 2 \
         (ICAEW, checked on 22 Nov 2026; HMRC has not published it).",
    ])]
    fn every_sentence_names_its_source_once(#[case] first: &str, #[case] expected: &[&str]) {
        let ahead = Outlook {
            update: Some(due(
                "2027-02-07",
                NextMiss::NothingBecause { why: NoPoint::Voluntary, source: source(first) },
            )),
            tax_return: Some(due(
                "2028-01-31",
                NextMiss::Point {
                    number: Some(1),
                    threshold: 2,
                    charge: Money::from_pence(20_000),
                    source: source("ICAEW"),
                },
            )),
            compliance: None,
        };
        assert_eq!(outlook(&ahead, Voice::YourClient), expected);
    }

    #[test]
    fn what_is_not_known_is_said_with_its_reason() {
        let not_known = NextMiss::NotKnown(NotKnown::PointAllTheSame);
        let ahead = Outlook { update: Some(due("2027-02-07", not_known)), ..Outlook::default() };
        let said = "If the update due 7 February 2027 is late: what that brings is not known, as HMRC has given a point \
                    for an update of that year, where the published rule says that it gives none.";
        assert_eq!(outlook(&ahead, Voice::You), [said]);
        assert!(outlook(&Outlook::default(), Voice::You).is_empty());
    }
}
