//! The obligations of each `Gov-Test-Scenario`, for HMRC's three sandbox businesses, made up around today.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{a_return, detail, of_business};
use crate::rules::TaxYear;
use crate::simulator::call::Call;
use crate::simulator::reply::Reply;
use crate::simulator::when::{add_days, later};

/// Type and the start of the id of the sandbox's businesses; the last digits tell the scenario.
const BUSINESSES: [(&str, &str); 3] =
    [("self-employment", "XBIS12345678"), ("uk-property", "XPIS12345678"), ("foreign-property", "XFIS12345678")];

pub(super) fn open(call: &Call<'_>) -> Result<Reply, Reply> {
    let start = TaxYear::containing(call.today).start();
    every_business(call, "903", &[(start, add_days(start, 90), None)])
}

pub(super) fn fulfilled(call: &Call<'_>) -> Result<Reply, Reply> {
    let start = later(TaxYear::containing(call.today), -1).start();
    every_business(call, "902", &[(start, add_days(start, 90), Some(add_days(start, 100)))])
}

/// Echoes the dates and the status that were asked for.
pub(super) fn dynamic(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = TaxYear::containing(call.today);
    let from = call.day("fromDate").unwrap_or_else(|| year.start());
    let to = call.day("toDate").unwrap_or_else(|| year.end());
    let received = (call.asked("status") == Some("fulfilled")).then(|| add_days(to, 1));
    every_business(call, "901", &[(from, to, received)])
}

pub(super) fn cumulative(call: &Call<'_>) -> Result<Reply, Reply> {
    let start = TaxYear::containing(call.today).start();
    let quarters = [90, 182, 274, 364].map(|days| (start, add_days(start, days), None));
    every_business(call, "901", &quarters)
}

pub(super) fn several_returns(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = TaxYear::containing(call.today);
    let done = later(year, -2);
    let found = [a_return(done, Some(add_days(done.end(), 60))), a_return(later(year, -1), None), a_return(year, None)];
    Ok(Reply::ok(json!({ "obligations": found })))
}

/// The return of the year that was asked for.
pub(super) fn dynamic_return(call: &Call<'_>) -> Result<Reply, Reply> {
    let asked = call.asked("taxYear").and_then(|text| text.parse().ok());
    let year = asked.unwrap_or_else(|| TaxYear::containing(call.today));
    let received = (call.asked("status") == Some("fulfilled")).then(|| add_days(year.end(), 60));
    Ok(Reply::ok(json!({ "obligations": [a_return(year, received)] })))
}

fn every_business(
    call: &Call<'_>,
    last_digits: &str,
    periods: &[(NaiveDate, NaiveDate, Option<NaiveDate>)],
) -> Result<Reply, Reply> {
    let details: Vec<Value> =
        periods.iter().map(|(start, end, received)| detail(*start, *end, add_days(*end, 33), *received)).collect();
    let wanted = |kind: &str, id: &str| {
        call.asked("typeOfBusiness").is_none_or(|asked| asked == kind)
            && call.asked("businessId").is_none_or(|asked| asked == id)
    };
    let found: Vec<Value> = BUSINESSES
        .iter()
        .map(|(kind, head)| (kind, format!("{head}{last_digits}")))
        .filter(|(kind, id)| wanted(kind, id))
        .map(|(kind, id)| of_business(kind, &id, details.clone()))
        .collect();
    if found.is_empty() {
        return Err(Reply::refuse("NO_OBLIGATIONS_FOUND"));
    }
    Ok(Reply::ok(json!({ "obligations": found })))
}
