//! Appealing against penalties. Source: HMRC's penalties and appeals services: within 30 days of the notice, later with
//! the reason for being late; after a refusal a review can be asked for.

use chrono::{Days, NaiveDate};

use super::{About, Asked, Offer, Point, Unknown, Verdict, Why};
use crate::rules::penalties::{
    Appeal, AppealLevel, AppealStatus, LatePaymentPenalty, LatePaymentStatus, LateSubmissionPenalty,
    LateSubmissionStatus,
};
use crate::rules::{Money, Sent, SentOption};

/// Days after the notice within which an appeal is in time.
const IN_TIME_DAYS: u64 = 30;

/// Each penalty, whether it can be appealed against.
pub(super) fn appeals(asked: &Asked<'_>) -> Vec<Offer> {
    let Some(penalties) = asked.known.penalties else {
        return vec![Offer::plain(Verdict::NotKnown(Unknown::Penalties))];
    };
    let sent = penalties.late_submission.iter().map(|one| of_submission(one, asked.today));
    let paid = penalties.late_payment.iter().map(|one| of_payment(one, asked.today));
    let all: Vec<Offer> = sent.chain(paid).collect();
    if all.is_empty() { vec![Offer::plain(Verdict::Closed(Why::NoPenalty))] } else { all }
}

fn of_submission(one: &LateSubmissionPenalty, today: NaiveDate) -> Offer {
    let about = About::late_submission(one);
    let verdict = match &one.status {
        // It does not count any more: there is nothing to appeal against.
        Some(LateSubmissionStatus::Inactive) => Verdict::Closed(Why::NotAppealable),
        Some(LateSubmissionStatus::Other(_)) => Verdict::NotKnown(Unknown::NotTold),
        Some(LateSubmissionStatus::Active) | None => by_appeals(&one.appeals),
    };
    let by = in_time(notice(one.letter_sent.as_ref(), Some(&one.created)), today);
    offer(about, verdict, one.number.clone(), one.charge_amount, &one.appeals, by)
}

fn of_payment(one: &LatePaymentPenalty, today: NaiveDate) -> Offer {
    let number = one.principal_charge_reference.clone();
    let about = About::late_payment(one);
    let posted = one.status == LatePaymentStatus::Posted;
    let verdict = match about {
        Some(_) if posted => by_appeals(&one.appeals),
        // While it grows there is no notice, and HMRC does not tell software whether its page takes an appeal.
        _ => Verdict::NotKnown(Unknown::NotTold),
    };
    let amount = if posted { one.amount_posted } else { one.amount_accruing };
    let by = in_time(notice(one.letter_sent.as_ref(), one.created.as_ref()).filter(|_| posted), today);
    offer(about.unwrap_or_default(), verdict, number, Some(amount), &one.appeals, by)
}

/// By what became of the appeals so far; the last one HMRC lists counts.
fn by_appeals(appeals: &[Appeal]) -> Verdict {
    let last = appeals.last();
    match last.map(|appeal| &appeal.status) {
        // What a tribunal refused, no page of HMRC's takes up again.
        Some(AppealStatus::Rejected)
            if matches!(
                last.and_then(|appeal| appeal.level.as_ref()),
                Some(AppealLevel::Tribunal | AppealLevel::FirstTierTribunal)
            ) =>
        {
            Verdict::Closed(Why::NotAppealable)
        }
        // After HMRC's own refusal, a review can be asked for.
        None | Some(AppealStatus::Rejected) => Verdict::YES,
        Some(AppealStatus::UnderAppeal | AppealStatus::Upheld | AppealStatus::CannotBeAppealed) => {
            Verdict::Closed(Why::NotAppealable)
        }
        Some(AppealStatus::Other(_)) => Verdict::NotKnown(Unknown::NotTold),
    }
}

/// The day of the notice: the letter's, else the day it was made.
fn notice(letter: Option<&Sent<NaiveDate>>, created: Option<&Sent<NaiveDate>>) -> Option<NaiveDate> {
    letter.cloned().value().or_else(|| created.cloned().value())
}

/// Until when an appeal is in time, from the day of the notice.
fn in_time(notice: Option<NaiveDate>, today: NaiveDate) -> Option<Point> {
    let day = notice?.checked_add_days(Days::new(IN_TIME_DAYS))?;
    Some(Point::AppealBy { day, late: today > day })
}

fn offer(
    about: About,
    verdict: Verdict,
    number: String,
    amount: Option<Money>,
    appeals: &[Appeal],
    by: Option<Point>,
) -> Offer {
    let mut points = vec![Point::Penalty { number, amount }];
    if let Some(last) = appeals.last() {
        points.push(Point::Appealed { status: last.status.clone(), level: last.level.clone() });
    }
    // The thirty days of a review run from HMRC's decision, whose day is not told.
    if appeals.is_empty() && !matches!(verdict, Verdict::Closed(_)) {
        points.extend(by);
    }
    Offer { about, verdict, points }
}
