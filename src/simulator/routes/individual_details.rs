//! Self Assessment Individual Details (MTD) 2.0.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Api, Endpoint, Scenario};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems, morning, timestamp};
use crate::simulator::reply::{Fields, Problem, Reply, amount};
use crate::simulator::story::Status;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    api: Api::IndividualDetails,
    method: "GET",
    path: "/individuals/person/itsa-status/{nino}/{taxYear}",
    takes_body: false,
    check,
    scenarios: &[
        ("NOT_FOUND", Scenario::Refuse("MATCHING_RESOURCE_NOT_FOUND")),
        ("NOT_ENROLLED", Scenario::Refuse("CLIENT_NOT_MTD_ENROLLED")),
    ],
    answer: statuses,
}];

fn check(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    if let Err(code) = crate::simulator::call::tax_year(call.part("taxYear")) {
        problems.push(Problem::new(code));
    }
    call.check_flag("futureYears", "FORMAT_FUTURE_YEARS", &mut problems);
    call.check_flag("history", "FORMAT_HISTORY", &mut problems);
    Reply::problems(problems)
}

fn statuses(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    let mut by_year: BTreeMap<TaxYear, Vec<&Status>> = BTreeMap::new();
    for status in &call.story.statuses {
        let of = status.year.on(call.today);
        let wanted = of == year || (of > year && call.flag("futureYears"));
        if wanted && status.since.on(call.today) <= call.today {
            by_year.entry(of).or_default().push(status);
        }
    }
    if !by_year.contains_key(&year) {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let years: Vec<Value> = by_year
        .into_iter()
        .map(|(year, mut all)| {
            // Of those set on one day, the one that was set last comes first.
            all.reverse();
            all.sort_by_key(|status| std::cmp::Reverse(status.since.on(call.today)));
            all.truncate(if call.flag("history") { usize::MAX } else { 1 });
            let details: Vec<Value> = all.into_iter().map(|status| detail(call, status)).collect();
            Fields::default().set("taxYear", year.to_string()).set("itsaStatusDetails", details).done()
        })
        .collect();
    Ok(Reply::ok(json!({ "itsaStatuses": years })))
}

fn detail(call: &Call<'_>, status: &Status) -> Value {
    Fields::default()
        .set("submittedOn", timestamp(morning(status.since.on(call.today))))
        .set("status", status.word.as_str())
        .set("statusReason", status.reason.as_str())
        .maybe("businessIncome2YearsPrior", status.income.map(|income| amount(income.0)))
        .done()
}
