//! The penalties of each `Gov-Test-Scenario`, made up around today.

use chrono::NaiveDate;

use super::penalties::shown;
use crate::rules::TaxYear;
use crate::simulator::call::Call;
use crate::simulator::ledger::{AppealMade, LatePayment, LateSubmission, Missed, PenaltyView};
use crate::simulator::reply::Reply;
use crate::simulator::routes::Scenario;
use crate::simulator::when::{add_days, add_years, later};

pub(super) const SCENARIOS: &[(&str, Scenario)] = &[
    ("NO_PENALTIES", Scenario::Answer(|call| answer(call, Vec::new(), Vec::new()))),
    ("LATE_SUBMISSION", Scenario::Answer(|call| answer(call, points(call, 1), Vec::new()))),
    ("LATE_PAYMENT", Scenario::Answer(|call| answer(call, Vec::new(), vec![growing(call)]))),
    ("MULTIPLE_PENALTIES", Scenario::Answer(|call| answer(call, points(call, 1), vec![charged(call)]))),
    (
        "MULTIPLE_LATE_PAYMENT_PENALTIES",
        Scenario::Answer(|call| answer(call, Vec::new(), vec![charged(call), growing(call)])),
    ),
    ("MULTIPLE_INACTIVE_LATE_SUBMISSION_PENALTIES", Scenario::Answer(|call| answer(call, inactive(call), Vec::new()))),
    ("THRESHOLD_LATE_SUBMISSION_PENALTIES", Scenario::Answer(|call| answer(call, points(call, 4), Vec::new()))),
    ("CHARGE_LATE_SUBMISSION_PENALTIES", Scenario::Answer(|call| answer(call, points(call, 5), Vec::new()))),
];

fn answer(
    call: &Call<'_>,
    late_submissions: Vec<LateSubmission>,
    late_payments: Vec<LatePayment>,
) -> Result<Reply, Reply> {
    Ok(Reply::ok(shown(&PenaltyView { late_submissions, late_payments }, call)))
}

/// So many missed deadlines, one a quarter up to today: the fourth reaches the threshold, a fifth is charged again.
fn points(call: &Call<'_>, count: usize) -> Vec<LateSubmission> {
    (1..=count)
        .map(|number| {
            let back = i64::try_from(count - number).unwrap_or_default() * 91 + 20;
            let created = add_days(call.today, -back);
            let category = match number {
                5.. => "charge",
                4 => "threshold",
                _ => "point",
            };
            let charge = (number >= 4).then(|| {
                let sum = call.desk.rates.points_charge.0;
                (format!("XP00000000{number:04}"), sum, sum, add_days(created, 30))
            });
            point(number, created, Some(category), charge)
        })
        .collect()
}

fn inactive(call: &Call<'_>) -> Vec<LateSubmission> {
    [("natural-expiry", 40), ("appeal", 130)]
        .into_iter()
        .zip(1..)
        .map(|((reason, days), number)| {
            let created = add_days(add_years(call.today, -2), -days);
            let mut one = point(number, created, None, None);
            one.expiry_reason = Some(reason);
            one.appeal = (reason == "appeal").then(|| AppealMade { status: "appeal-upheld".to_owned(), level: None });
            one
        })
        .collect()
}

fn point(
    number: usize,
    created: NaiveDate,
    category: Option<&'static str>,
    charge: Option<(String, i64, i64, NaiveDate)>,
) -> LateSubmission {
    LateSubmission {
        number: format!("0000000000{number:04}"),
        counts: category.is_some_and(|category| category != "charge"),
        category,
        created,
        expires: add_years(created, 2),
        expiry_reason: None,
        missed: vec![Missed {
            source: Some("Sandbox Trading".to_owned()),
            start: add_days(created, -124),
            end: add_days(created, -33),
            due: add_days(created, -1),
            received: None,
        }],
        charge,
        appeal: None,
    }
}

fn growing(call: &Call<'_>) -> LatePayment {
    let year = later(TaxYear::containing(call.today), -2);
    late_payment(year, call, true, None)
}

fn charged(call: &Call<'_>) -> LatePayment {
    let year = later(TaxYear::containing(call.today), -2);
    let created = add_days(year.filing_deadline(), 31);
    late_payment(year, call, false, Some(("XM000000000001".to_owned(), created, add_days(created, 30), 6_000)))
}

fn late_payment(
    year: TaxYear,
    call: &Call<'_>,
    second: bool,
    posted: Option<(String, NaiveDate, NaiveDate, i64)>,
) -> LatePayment {
    let due = year.filing_deadline();
    LatePayment {
        second,
        posted,
        amount: 6_000,
        unpaid: (100_000, 100_000),
        days: (call.today - due).num_days() - 30,
        principal_reference: "XM000000000002".to_owned(),
        principal_document: "100000000001".to_owned(),
        principal_year: year,
        principal_due: due,
        principal_cleared: None,
        principal_left: 100_000,
        plan: None,
        appeal: None,
    }
}
