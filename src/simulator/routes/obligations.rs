//! Obligations (MTD) 3.0.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Api, Endpoint, Scenario};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems, is_business_id, iso_date, tax_year};
use crate::simulator::obligations::Update;
use crate::simulator::reply::{Fields, Problem, Reply};
use crate::simulator::when::{add_days, later};

mod made_up;

const API: Api = Api::Obligations;
const NOTHING: (&str, Scenario) = ("NOT_FOUND", Scenario::Refuse("MATCHING_RESOURCE_NOT_FOUND"));
const INSOLVENT: (&str, Scenario) = ("INSOLVENT_TRADER", Scenario::Refuse("RULE_INSOLVENT_TRADER"));
const NO_MATCH: (&str, Scenario) = ("NO_OBLIGATIONS_FOUND", Scenario::Refuse("NO_OBLIGATIONS_FOUND"));
/// The first day obligations can be asked for.
const FIRST_DAY: (i32, u32, u32) = (2018, 4, 6);
/// The first tax year of returns.
const FIRST_RETURN: u16 = 2017;
/// Days HMRC looks ahead when no dates are asked for.
const DEFAULT_DAYS: i64 = 366;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        api: API,
        method: "GET",
        path: "/obligations/details/{nino}/income-and-expenditure",
        takes_body: false,
        check: check_updates,
        scenarios: &[
            ("OPEN", Scenario::Answer(made_up::open)),
            ("FULFILLED", Scenario::Answer(made_up::fulfilled)),
            ("DYNAMIC", Scenario::Answer(made_up::dynamic)),
            ("CUMULATIVE", Scenario::Answer(made_up::cumulative)),
            NOTHING,
            INSOLVENT,
            NO_MATCH,
        ],
        answer: updates,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/obligations/details/{nino}/crystallisation",
        takes_body: false,
        check: check_returns,
        scenarios: &[
            ("MULTIPLE", Scenario::Answer(made_up::several_returns)),
            ("DYNAMIC", Scenario::Answer(made_up::dynamic_return)),
            NOTHING,
            INSOLVENT,
            NO_MATCH,
        ],
        answer: returns,
    },
];

fn check_updates(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    match (call.asked("typeOfBusiness"), call.asked("businessId")) {
        (Some(kind), _) if !["self-employment", "uk-property", "foreign-property"].contains(&kind) => {
            problems.push(Problem::new("FORMAT_TYPE_OF_BUSINESS"));
        }
        (None, Some(_)) => problems.push(Problem::new("MISSING_TYPE_OF_BUSINESS")),
        _ => {}
    }
    if call.asked("businessId").is_some_and(|id| !is_business_id(id)) {
        problems.push(Problem::new("FORMAT_BUSINESS_ID"));
    }
    check_status(call, &mut problems);
    check_dates(call, &mut problems);
    Reply::problems(problems)
}

fn check_dates(call: &Call<'_>, problems: &mut Problems) {
    let (from, to) = (call.asked("fromDate"), call.asked("toDate"));
    match (from.is_some(), to.is_some()) {
        (true, false) => problems.push(Problem::new("MISSING_TO_DATE")),
        (false, true) => problems.push(Problem::new("MISSING_FROM_DATE")),
        _ => {}
    }
    let (from_day, to_day) = (from.and_then(iso_date), to.and_then(iso_date));
    if from.is_some() && from_day.is_none() {
        problems.push(Problem::new("FORMAT_FROM_DATE"));
    }
    if to.is_some() && to_day.is_none() {
        problems.push(Problem::new("FORMAT_TO_DATE"));
    }
    let (year, month, day) = FIRST_DAY;
    if from_day.is_some_and(|from| NaiveDate::from_ymd_opt(year, month, day).is_some_and(|first| from < first)) {
        problems.push(Problem::new("RULE_FROM_DATE_NOT_SUPPORTED"));
    }
    if let (Some(from), Some(to)) = (from_day, to_day) {
        match (to - from).num_days() {
            ..0 => problems.push(Problem::new("RANGE_TO_DATE_BEFORE_FROM_DATE")),
            0 | 366.. => problems.push(Problem::new("RULE_DATE_RANGE_INVALID")),
            _ => {}
        }
    }
}

fn check_status(call: &Call<'_>, problems: &mut Problems) {
    if call.asked("status").is_some_and(|status| !["open", "fulfilled"].contains(&status)) {
        problems.push(Problem::new("FORMAT_STATUS"));
    }
}

fn updates(call: &Call<'_>) -> Result<Reply, Reply> {
    if call.story.insolvent {
        return Err(Reply::refuse("RULE_INSOLVENT_TRADER"));
    }
    let all = call.updates();
    if all.is_empty() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let window = match (call.day("fromDate"), call.day("toDate"), call.asked("status")) {
        (Some(from), Some(to), _) => Some((from, to)),
        (_, _, Some("open")) => None,
        _ => Some((call.today, add_days(call.today, DEFAULT_DAYS))),
    };
    let wanted = |update: &&Update| {
        window.is_none_or(|(from, to)| from <= update.end && update.end <= to)
            && call.asked("status").is_none_or(|status| status == status_of(update.received))
    };
    let mut obligations: Vec<Value> = Vec::new();
    for (place, business) in call.story.businesses.iter().enumerate() {
        let mine = call.asked("typeOfBusiness").is_none_or(|kind| kind == business.kind)
            && call.asked("businessId").is_none_or(|id| id == business.id);
        let details: Vec<Value> =
            all.iter().filter(|update| mine && update.business == place).filter(wanted).map(of_update).collect();
        if !details.is_empty() {
            obligations.push(of_business(&business.kind, &business.id, details));
        }
    }
    if obligations.is_empty() {
        return Err(Reply::refuse("NO_OBLIGATIONS_FOUND"));
    }
    Ok(Reply::ok(json!({ "obligations": obligations })))
}

fn of_business(kind: &str, id: &str, details: Vec<Value>) -> Value {
    Fields::default().set("typeOfBusiness", kind).set("businessId", id).set("obligationDetails", details).done()
}

fn of_update(update: &Update) -> Value {
    let mut value = detail(update.start, update.end, update.due, update.received);
    if let Some(fields) = value.as_object_mut().filter(|_| update.undated) {
        fields.remove("receivedDate");
    }
    value
}

fn detail(start: NaiveDate, end: NaiveDate, due: NaiveDate, received: Option<NaiveDate>) -> Value {
    Fields::default()
        .set("periodStartDate", start.to_string())
        .set("periodEndDate", end.to_string())
        .set("dueDate", due.to_string())
        .maybe("receivedDate", received.map(|day| day.to_string()))
        .set("status", status_of(received))
        .done()
}

const fn status_of(received: Option<NaiveDate>) -> &'static str {
    if received.is_some() { "fulfilled" } else { "open" }
}

fn check_returns(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    match call.asked("taxYear").map(tax_year) {
        Some(Err(code)) => problems.push(Problem::new(code)),
        Some(Ok(year)) if year.start_year() < FIRST_RETURN => {
            problems.push(Problem::new("RULE_TAX_YEAR_NOT_SUPPORTED"));
        }
        _ => {}
    }
    check_status(call, &mut problems);
    Reply::problems(problems)
}

fn returns(call: &Call<'_>) -> Result<Reply, Reply> {
    if call.story.insolvent {
        return Err(Reply::refuse("RULE_INSOLVENT_TRADER"));
    }
    let this_year = TaxYear::containing(call.today);
    let joined = call.story.joined.map(|joined| joined.on(call.today));
    let joined = joined.ok_or_else(|| Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"))?;
    let (first, last) = match call.asked("taxYear").and_then(|text| tax_year(text).ok()) {
        Some(year) => (year, year),
        None => (later(this_year, -4), this_year),
    };
    let mut found: Vec<Value> = Vec::new();
    let mut year = Some(joined.max(first));
    while let Some(one) = year.filter(|year| *year <= last.min(this_year)) {
        let received = call.story.submitted(one, call.today);
        if call.asked("status").is_none_or(|status| status == status_of(received)) {
            found.push(a_return(one, received));
        }
        year = one.next();
    }
    if found.is_empty() {
        return Err(Reply::refuse("NO_OBLIGATIONS_FOUND"));
    }
    Ok(Reply::ok(json!({ "obligations": found })))
}

fn a_return(year: TaxYear, received: Option<NaiveDate>) -> Value {
    Fields::default()
        .set("periodStartDate", year.start().to_string())
        .set("periodEndDate", year.end().to_string())
        .set("dueDate", year.filing_deadline().to_string())
        .set("status", status_of(received))
        .maybe("receivedDate", received.map(|day| day.to_string()))
        .done()
}
