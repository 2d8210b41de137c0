//! Business Details (MTD) 2.0.

use serde_json::{Value, json};

use super::{Api, Endpoint, Scenario, nothing_to_check};
use crate::simulator::call::{Call, Minimum, Problems};
use crate::simulator::reply::{Problem, Reply};
use crate::simulator::when::later;

mod accounting_type;
mod late_accounting_date;
mod periods_of_account;
mod quarterly_type;
mod retrieve;

const API: Api = Api::BusinessDetails;
/// First tax year of most endpoints that change or show a year's accounts.
const MINIMUM: Minimum = Minimum { production: 2025, sandbox: 2024 };
const WRONG_BODY: &str = "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED";
const NOTHING: (&str, Scenario) = ("NOT_FOUND", Scenario::Refuse("MATCHING_RESOURCE_NOT_FOUND"));
const NOT_NOW: (&str, Scenario) = ("REQUEST_CANNOT_BE_FULFILLED", Scenario::Refuse("RULE_REQUEST_CANNOT_BE_FULFILLED"));
const TOO_LATE: (&str, Scenario) = ("OUTSIDE_AMENDMENT_WINDOW", Scenario::Refuse("RULE_OUTSIDE_AMENDMENT_WINDOW"));
const STILL_RUNNING: (&str, Scenario) =
    ("ELECTION_PERIOD_NOT_EXPIRED", Scenario::Refuse("RULE_ELECTION_PERIOD_NOT_EXPIRED"));

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        api: API,
        method: "GET",
        path: "/individuals/business/details/{nino}/list",
        takes_body: false,
        check: nothing_to_check,
        scenarios: &[
            ("PROPERTY", Scenario::Answer(|_| retrieve::made_up_list(&["uk-property"]))),
            ("FOREIGN_PROPERTY", Scenario::Answer(|_| retrieve::made_up_list(&["foreign-property"]))),
            (
                "BUSINESS_AND_PROPERTY",
                Scenario::Answer(|_| retrieve::made_up_list(&["self-employment", "uk-property", "foreign-property"])),
            ),
            ("UNSPECIFIED", Scenario::Answer(|_| retrieve::made_up_list(&["property-unspecified"]))),
            NOTHING,
            NOT_NOW,
        ],
        answer: retrieve::list,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/individuals/business/details/{nino}/{businessId}",
        takes_body: false,
        check: check_business,
        scenarios: &[
            ("PROPERTY", Scenario::Answer(|call| retrieve::made_up(call, "uk-property"))),
            ("FOREIGN_PROPERTY", Scenario::Answer(|call| retrieve::made_up(call, "foreign-property"))),
            ("UNSPECIFIED", Scenario::Answer(|call| retrieve::made_up(call, "property-unspecified"))),
            ("DYNAMIC", Scenario::Answer(retrieve::dynamic)),
            NOTHING,
            NOT_NOW,
        ],
        answer: retrieve::one,
    },
    Endpoint {
        api: API,
        method: "PUT",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}",
        takes_body: true,
        check: quarterly_type::check,
        scenarios: &[
            ("BUSINESS_ID_NOT_FOUND", Scenario::Refuse("RULE_BUSINESS_ID_NOT_FOUND")),
            ("BUSINESS_ID_STATE_CONFLICT", Scenario::Refuse("RULE_BUSINESS_ID_STATE_CONFLICT")),
            ("QUARTERLY_PERIOD_UPDATING", Scenario::Refuse("RULE_QUARTERLY_PERIOD_UPDATING")),
            NOT_NOW,
        ],
        answer: quarterly_type::write,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/accounting-type",
        takes_body: false,
        check: check_business_and_year,
        scenarios: &[NOTHING, NOT_NOW],
        answer: accounting_type::read,
    },
    Endpoint {
        api: API,
        method: "PUT",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/accounting-type",
        takes_body: true,
        check: accounting_type::check_write,
        scenarios: &[NOTHING, TOO_LATE, NOT_NOW],
        answer: accounting_type::write,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/periods-of-account",
        takes_body: false,
        check: check_business_and_supported_year,
        scenarios: &[("NO_PERIODS_OF_ACCOUNT", Scenario::Answer(periods_of_account::made_up_none)), NOTHING, NOT_NOW],
        answer: periods_of_account::read,
    },
    Endpoint {
        api: API,
        method: "PUT",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/periods-of-account",
        takes_body: true,
        check: periods_of_account::check_write,
        scenarios: &[("CESSATION_DATE", Scenario::Refuse("RULE_CESSATION_DATE")), NOTHING, TOO_LATE, NOT_NOW],
        answer: periods_of_account::write,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/late-accounting-date-rule-election",
        takes_body: false,
        check: check_business_and_year,
        scenarios: &[NOTHING, NOT_NOW],
        answer: late_accounting_date::read,
    },
    Endpoint {
        api: API,
        method: "POST",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/late-accounting-date-rule-election/disapply",
        takes_body: false,
        check: late_accounting_date::check_write,
        scenarios: &[
            ("NO_ACCOUNTING_DATE_FOUND", Scenario::Refuse("RULE_NO_ACCOUNTING_DATE_FOUND")),
            ("TYPE_OF_BUSINESS_INCORRECT", Scenario::Refuse("RULE_TYPE_OF_BUSINESS_INCORRECT")),
            STILL_RUNNING,
            NOTHING,
            TOO_LATE,
            NOT_NOW,
        ],
        answer: late_accounting_date::disapply,
    },
    Endpoint {
        api: API,
        method: "DELETE",
        path: "/individuals/business/details/{nino}/{businessId}/{taxYear}/late-accounting-date-rule-election/withdraw",
        takes_body: false,
        check: late_accounting_date::check_write,
        scenarios: &[STILL_RUNNING, NOTHING, TOO_LATE, NOT_NOW],
        answer: late_accounting_date::withdraw,
    },
];

fn check_business(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    call.check_business_id(&mut problems);
    Reply::problems(problems)
}

fn check_business_and_year(call: &Call<'_>) -> Result<(), Reply> {
    check_both(call, None, Problems::new())
}

fn check_business_and_supported_year(call: &Call<'_>) -> Result<(), Reply> {
    check_both(call, Some(MINIMUM), Problems::new())
}

fn check_both(call: &Call<'_>, minimum: Option<Minimum>, mut problems: Problems) -> Result<(), Reply> {
    call.check_business_id(&mut problems);
    call.check_tax_year(minimum, &mut problems);
    Reply::problems(problems)
}

/// The text of a body's only field, when it is one of these words.
fn word(call: &Call<'_>, field: &str, words: &[&'static str]) -> Result<&'static str, Problem> {
    let body = call.body.as_ref().filter(|body| body.as_object().is_some_and(|fields| !fields.is_empty()));
    let body = body.ok_or_else(|| Problem::new(WRONG_BODY))?;
    let sent = body.get(field).and_then(Value::as_str);
    let known = words.iter().find(|word| Some(**word) == sent).copied();
    known.ok_or_else(|| Problem::at(WRONG_BODY, format!("/{field}")))
}

/// What is kept about a business in a year is over with the return, and with the amendment window in any case.
fn check_window(call: &Call<'_>) -> Result<(), Reply> {
    let year = call.tax_year()?;
    let over = call.today > later(year, 1).filing_deadline() || call.story.submitted(year, call.today).is_some();
    if over { Err(Reply::refuse("RULE_OUTSIDE_AMENDMENT_WINDOW")) } else { Ok(()) }
}

/// The key of what is kept about the business of the path in the year of the path.
fn key(call: &Call<'_>) -> String {
    call.key(&[call.part("businessId"), call.part("taxYear")])
}

/// The business of the path, or nothing found.
fn business<'a>(call: &'a Call<'_>) -> Result<&'a crate::simulator::story::Business, Reply> {
    call.business().ok_or_else(|| Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"))
}

fn only(field: &str, value: &str) -> Reply {
    Reply::ok(json!({ field: value }))
}
