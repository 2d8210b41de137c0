//! Periods of account of a self-employment.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{MINIMUM, WRONG_BODY, business, check_both, check_window, key};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems, iso_date, morning, timestamp};
use crate::simulator::reply::{Fields, Problem, Reply};
use crate::simulator::state::Periods;

const DATES: &str = "/periodsOfAccountDates";

pub(super) fn check_write(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    let read = parse(call.body.as_ref(), &mut problems);
    check_both(call, Some(MINIMUM), problems)?;
    let mut problems = Problems::new();
    check_dates(&read.unwrap_or_default(), call.tax_year()?, &mut problems);
    Reply::problems(problems)
}

pub(super) fn read(call: &Call<'_>) -> Result<Reply, Reply> {
    let held = held(call)?.ok_or_else(|| Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"))?;
    Ok(Reply::ok(shown(&held)))
}

pub(super) fn write(call: &Call<'_>) -> Result<Reply, Reply> {
    if !business(call)?.is_self_employment() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    check_window(call)?;
    let dates = parse(call.body.as_ref(), &mut Problems::new()).unwrap_or_default();
    let ceased = business(call)?.ceased.map(|day| day.on(call.today));
    if dates.iter().any(|(_, end)| ceased.is_some_and(|ceased| *end > ceased)) {
        return Err(Reply::refuse("RULE_CESSATION_DATE"));
    }
    let (key, sent) = (key(call), call.now);
    call.change(|all| {
        all.periods_of_account.insert(key, Periods { sent, dates });
    })
}

/// The sandbox's answer "no period of account ended in this year".
pub(super) fn made_up_none(call: &Call<'_>) -> Result<Reply, Reply> {
    Ok(Reply::ok(shown(&Periods { sent: call.now, dates: Vec::new() })))
}

/// What HMRC holds: what was sent through the API, else what the story says.
pub(super) fn held(call: &Call<'_>) -> Result<Option<Periods>, Reply> {
    let (year, business) = (call.tax_year()?, business(call)?);
    if !business.is_self_employment() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    if let Some(sent) = call.store().changes.periods_of_account.get(&key(call)) {
        return Ok(Some(sent.clone()));
    }
    let told = business.periods_of_account.iter().find(|told| told.year.on(call.today) == year);
    let told = told.filter(|told| told.sent.on(call.today) <= call.today);
    Ok(told.map(|told| Periods {
        sent: morning(told.sent.on(call.today)),
        dates: told.dates.iter().map(|[start, end]| (start.on(call.today), end.on(call.today))).collect(),
    }))
}

fn shown(held: &Periods) -> Value {
    let dates: Vec<Value> = held
        .dates
        .iter()
        .map(|(start, end)| json!({ "startDate": start.to_string(), "endDate": end.to_string() }))
        .collect();
    Fields::default()
        .set("submittedOn", timestamp(held.sent))
        .set("periodsOfAccount", !dates.is_empty())
        .maybe("periodsOfAccountDates", (!dates.is_empty()).then_some(dates))
        .done()
}

/// Reads the body; `None` when a date of it cannot be read.
fn parse(body: Option<&Value>, problems: &mut Problems) -> Option<Vec<(NaiveDate, NaiveDate)>> {
    let Some(fields) = body.and_then(Value::as_object).filter(|fields| !fields.is_empty()) else {
        problems.push(Problem::new(WRONG_BODY));
        return None;
    };
    let Some(any) = fields.get("periodsOfAccount").and_then(Value::as_bool) else {
        problems.push(Problem::at(WRONG_BODY, "/periodsOfAccount".to_owned()));
        return None;
    };
    let list = match fields.get("periodsOfAccountDates") {
        None => {
            if any {
                problems.push(Problem::new("RULE_PERIODS_OF_ACCOUNT"));
            }
            return Some(Vec::new());
        }
        Some(Value::Array(list)) if !list.is_empty() => list,
        Some(_) => {
            problems.push(Problem::at(WRONG_BODY, DATES.to_owned()));
            return None;
        }
    };
    if !any {
        problems.push(Problem::new("RULE_PERIODS_OF_ACCOUNT"));
    }
    let before = problems.len();
    let mut dates = Vec::new();
    for (place, entry) in list.iter().enumerate() {
        let start = read_day(entry, "startDate", "FORMAT_START_DATE", place, problems);
        let end = read_day(entry, "endDate", "FORMAT_END_DATE", place, problems);
        dates.extend(start.zip(end));
    }
    (problems.len() == before).then_some(dates)
}

fn read_day(
    entry: &Value,
    field: &str,
    code: &'static str,
    place: usize,
    problems: &mut Problems,
) -> Option<NaiveDate> {
    let path = format!("{DATES}/{place}/{field}");
    let Some(text) = entry.get(field).and_then(Value::as_str) else {
        problems.push(Problem::at(WRONG_BODY, path));
        return None;
    };
    let day = iso_date(text);
    if day.is_none() {
        problems.push(Problem::at(code, path));
    }
    day
}

fn check_dates(dates: &[(NaiveDate, NaiveDate)], year: TaxYear, problems: &mut Problems) {
    for (place, (start, end)) in dates.iter().enumerate() {
        let path = format!("{DATES}/{place}");
        if end < start {
            problems.push(Problem::at("RULE_END_DATE_BEFORE_START_DATE", path.clone()));
        }
        if *start > year.end() {
            problems.push(Problem::at("RULE_START_DATE", format!("{path}/startDate")));
        }
        if !year.contains(*end) {
            problems.push(Problem::at("RULE_END_DATE", format!("{path}/endDate")));
        }
    }
    let mut sorted = dates.to_vec();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if start <= end)) {
        problems.push(Problem::at("RULE_PERIODS_OVERLAP", DATES.to_owned()));
    }
}
