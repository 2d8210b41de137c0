//! The simulator from outside: what writes change, what survives a restart, and what goes wrong on purpose.

use std::io::Read as _;

use quarterdeck::simulator::{Options, Running, reset_state, start};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::http::{Answer, ask};
use crate::support::{options, simulator};

const TAX_CODE: &str = "/accounts/self-assessment/AA000002A/2025-26/collection/tax-code";

fn get(simulator: &Running, address: &str) -> Answer {
    ask("GET", address).send(simulator.base_url())
}

fn set_clock(simulator: &Running, day: &str) {
    let body = json!({ "now": format!("{day}T12:00:00Z") }).to_string();
    assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(simulator.base_url()).status, 204);
}

#[test]
fn amounts_in_a_tax_code_are_corrected_and_fall_back() {
    let simulator = simulator("2026-11-21");
    let held = get(&simulator, &format!("{TAX_CODE}?source=hmrcHeld")).json();
    let held = &held["taxCodeComponents"];
    assert_eq!(held["selfAssessmentUnderpayment"][0]["amount"].to_string(), "956.5");
    assert_eq!(held["selfAssessmentUnderpayment"][0]["relatedTaxYear"], "2023-24");
    let debt = held["debt"][0]["id"].as_u64().unwrap();
    let body = json!({ "taxCodeComponents": { "debt": [{ "id": debt, "amount": 12.34 }, { "id": 77, "amount": 5 }] } });
    let put = ask("PUT", TAX_CODE).body(&body.to_string()).send(simulator.base_url());
    assert_eq!((put.status, put.body.len()), (204, 0));
    let latest = get(&simulator, TAX_CODE).json();
    assert_eq!(latest["taxCodeComponents"]["debt"][0]["amount"].to_string(), "12.34");
    assert_eq!(latest["taxCodeComponents"]["debt"][0]["source"], "user");
    assert_eq!(latest["taxCodeComponents"]["payeUnderpayment"][0]["source"], "hmrcHeld");
    assert_eq!(latest["unmatchedCustomerSubmissions"]["debt"][0]["id"], 77);
    assert_eq!(get(&simulator, &format!("{TAX_CODE}?source=hmrcHeld")).json()["taxCodeComponents"], *held);
    assert_eq!(ask("DELETE", TAX_CODE).send(simulator.base_url()).status, 204);
    assert_eq!(ask("DELETE", TAX_CODE).send(simulator.base_url()).code(), "MATCHING_RESOURCE_NOT_FOUND");
    assert_eq!(get(&simulator, TAX_CODE).json()["taxCodeComponents"], *held);
}

#[rstest]
#[case(
    "2025-26",
    "2026-11-21",
    r#"{"debt":[{"id":1,"amount":1},{"id":1,"amount":2}]}"#,
    "RULE_DUPLICATE_ID_NOT_ALLOWED"
)]
#[case("2025-26", "2026-11-21", r#"{"debt":[{"id":0,"amount":1}]}"#, "FORMAT_ID")]
#[case("2025-26", "2026-11-21", r#"{"debt":[{"id":1,"amount":1.005}]}"#, "FORMAT_VALUE")]
#[case("2025-26", "2026-11-21", r#"{"debt":[]}"#, "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED")]
#[case("2026-27", "2026-11-21", r#"{"debt":[{"id":1,"amount":1}]}"#, "RULE_TAX_YEAR_NOT_ENDED")]
#[case("2020-21", "2026-11-21", r#"{"debt":[{"id":1,"amount":1}]}"#, "RULE_TAX_YEAR_NOT_SUPPORTED")]
#[case("2025-26", "2027-01-27", r#"{"debt":[{"id":1,"amount":1}]}"#, "")]
#[case("2025-26", "2027-01-28", r#"{"debt":[{"id":1,"amount":1}]}"#, "RULE_OUTSIDE_AMENDMENT_WINDOW")]
fn corrections_are_held_to_hmrcs_rules(
    #[case] year: &str,
    #[case] day: &str,
    #[case] components: &str,
    #[case] code: &str,
) {
    let simulator = simulator(day);
    let address = format!("/accounts/self-assessment/AA000002A/{year}/collection/tax-code");
    let put = ask("PUT", &address).body(&format!(r#"{{"taxCodeComponents":{components}}}"#));
    assert_eq!(put.send(simulator.base_url()).code(), code);
}

#[test]
fn coding_out_is_opted_out_of_and_into_until_30_december() {
    let simulator = simulator("2026-12-30");
    let at = |part: &str| format!("{TAX_CODE}/coding-out/{part}");
    let post = |part: &str| ask("POST", &at(part)).send(simulator.base_url());
    let opted_out = || get(&simulator, &at("status")).json()["optOutIndicator"].clone();
    assert_eq!(opted_out(), false);
    assert_eq!(post("opt-in").code(), "RULE_ALREADY_OPTED_IN");
    assert_eq!(post("opt-out").status, 204);
    assert_eq!(opted_out(), true);
    assert_eq!(post("opt-out").code(), "RULE_ALREADY_OPTED_OUT");
    set_clock(&simulator, "2026-12-31");
    assert_eq!(post("opt-in").status, 500);
    assert_eq!(opted_out(), true, "too late changes nothing");
    assert_eq!(ask("POST", "/simulator/reset").send(simulator.base_url()).status, 204);
    assert_eq!(opted_out(), false);
}

#[test]
fn a_calendar_election_moves_the_periods_and_not_the_deadlines() {
    let simulator = simulator("2026-05-01");
    let business = "/individuals/business/details/AA000001A/XAIS00000000101";
    let year = "/obligations/details/AA000001A/income-and-expenditure?fromDate=2026-04-06&toDate=2027-04-05";
    let quarters = || {
        let details = get(&simulator, year).json()["obligations"][0]["obligationDetails"].clone();
        let of = |field: &str| -> Vec<String> {
            details.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
        };
        (of("periodEndDate"), of("dueDate"))
    };
    let deadlines = vec!["2026-08-07", "2026-11-07", "2027-02-07", "2027-05-07"];
    assert_eq!(
        quarters(),
        (
            vec!["2026-07-05", "2026-10-05", "2027-01-05", "2027-04-05"].into_iter().map(str::to_owned).collect(),
            deadlines.iter().map(|day| (*day).to_owned()).collect()
        )
    );
    let put = |year: &str, body: &str| ask("PUT", &format!("{business}/{year}")).body(body).send(simulator.base_url());
    let calendar = r#"{"quarterlyPeriodType":"calendar"}"#;
    assert_eq!(put("2025-26", calendar).code(), "RULE_REQUEST_CANNOT_BE_FULFILLED");
    assert_eq!(put("2026-27", r#"{"quarterlyPeriodType":"monthly"}"#).code(), "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED");
    assert_eq!(put("2026-27", calendar).status, 204);
    assert_eq!(quarters().0, ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]);
    assert_eq!(quarters().1, deadlines);
    let choice = &get(&simulator, business).json()["quarterlyTypeChoice"];
    assert_eq!(*choice, json!({ "quarterlyPeriodType": "calendar", "taxYearOfChoice": "2026-27" }));
    set_clock(&simulator, "2026-08-20");
    assert_eq!(put("2026-27", r#"{"quarterlyPeriodType":"standard"}"#).code(), "RULE_BUSINESS_ID_STATE_CONFLICT");
}

#[test]
fn accounts_of_a_year_are_kept_until_its_return() {
    let simulator = simulator("2026-06-01");
    let at = |part: &str| format!("/individuals/business/details/AA000006A/XAIS00000000601/2025-26/{part}");
    let put = |part: &str, body: Value| ask("PUT", &at(part)).body(&body.to_string()).send(simulator.base_url());
    let send = |method: &str, part: &str| ask(method, &at(part)).send(simulator.base_url());
    assert_eq!(put("accounting-type", json!({ "accountingType": "ACCRUAL" })).status, 204);
    assert_eq!(get(&simulator, &at("accounting-type")).json(), json!({ "accountingType": "ACCRUAL" }));

    let election = "late-accounting-date-rule-election";
    assert_eq!(get(&simulator, &at(election)).json(), json!({ "disapply": false, "eligible": true }));
    assert_eq!(send("DELETE", &format!("{election}/withdraw")).code(), "MATCHING_RESOURCE_NOT_FOUND");
    assert_eq!(send("POST", &format!("{election}/disapply")).status, 204);
    assert_eq!(send("POST", &format!("{election}/disapply")).code(), "RULE_ELECTION_PERIOD_NOT_EXPIRED");
    let made = get(&simulator, &at(election)).json();
    assert_eq!((&made["taxYearOfElection"], &made["taxYearElectionExpires"]), (&json!("2025-26"), &json!("2029-30")));
    assert_eq!(send("DELETE", &format!("{election}/withdraw")).status, 204);

    assert_eq!(put("periods-of-account", json!({ "periodsOfAccount": false })).status, 204);
    assert_eq!(get(&simulator, &at("periods-of-account")).json()["periodsOfAccount"], false);
    assert_eq!(send("POST", &format!("{election}/disapply")).code(), "RULE_NO_ACCOUNTING_DATE_FOUND");

    set_clock(&simulator, "2026-10-03");
    let late = put("accounting-type", json!({ "accountingType": "CASH" }));
    assert_eq!(late.code(), "RULE_OUTSIDE_AMENDMENT_WINDOW");
}

#[test]
fn periods_of_account_are_refused_for_each_of_their_reasons_at_once() {
    let simulator = simulator("2026-06-01");
    let address = "/individuals/business/details/AA000006A/XAIS00000000601/2025-26/periods-of-account";
    let body = json!({ "periodsOfAccount": true, "periodsOfAccountDates": [
        { "startDate": "2025-04-06", "endDate": "2025-04-01" },
        { "startDate": "2025-04-01", "endDate": "2026-03-31" },
        { "startDate": "2026-03-31", "endDate": "2026-04-06" },
    ] });
    let refused = ask("PUT", address).body(&body.to_string()).send(simulator.base_url()).json();
    let codes: Vec<&str> =
        refused["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["RULE_END_DATE", "RULE_END_DATE_BEFORE_START_DATE", "RULE_PERIODS_OVERLAP"]);
    let paths = &refused["errors"][0]["paths"];
    assert_eq!(*paths, json!(["/periodsOfAccountDates/0/endDate", "/periodsOfAccountDates/2/endDate"]));
}

#[test]
fn the_sandbox_has_earlier_minima_and_may_suspend_time() {
    let sandbox = start(Options { sandbox_rules: true, ..options("2026-11-21") }).unwrap();
    let production = simulator("2026-11-21");
    let code = |simulator: &Running, year: &str| {
        get(simulator, &format!("/accounts/self-assessment/AA000002A/{year}/collection/tax-code")).code()
    };
    assert_eq!(code(&sandbox, "2019-20"), "MATCHING_RESOURCE_NOT_FOUND");
    assert_eq!(code(&sandbox, "2018-19"), "RULE_TAX_YEAR_NOT_SUPPORTED");
    assert_eq!(code(&production, "2020-21"), "RULE_TAX_YEAR_NOT_SUPPORTED");
    let put = ask("PUT", "/accounts/self-assessment/AA000002A/2026-27/collection/tax-code")
        .body(r#"{"taxCodeComponents":{"debt":[{"id":1,"amount":1}]}}"#)
        .with("suspend-temporal-validations", "true");
    assert_eq!(put.send(sandbox.base_url()).status, 204);
    assert_eq!(put.send(production.base_url()).code(), "RULE_TAX_YEAR_NOT_ENDED");
}

#[test]
fn changes_survive_a_restart_until_they_are_reset() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("demo");
    let at_folder = || Options { state_dir: Some(folder.clone()), ..options("2026-11-21") };
    let status = format!("{TAX_CODE}/coding-out/status");
    let opted_out = |simulator: &Running| get(simulator, &status).json()["optOutIndicator"].clone();
    let first = start(at_folder()).unwrap();
    assert_eq!(ask("POST", &format!("{TAX_CODE}/coding-out/opt-out")).send(first.base_url()).status, 204);
    drop(first);
    let second = start(at_folder()).unwrap();
    assert_eq!(opted_out(&second), true);
    drop(second);
    reset_state(&folder).unwrap();
    assert_eq!(opted_out(&start(at_folder()).unwrap()), false);
}

#[test]
fn a_lost_answer_leaves_the_write_done() {
    let faults = vec!["lose-answer=POST".parse().unwrap()];
    let simulator = start(Options { faults, ..options("2026-11-21") }).unwrap();
    let lost = ask("POST", &format!("{TAX_CODE}/coding-out/opt-out")).try_send(simulator.base_url());
    assert!(lost.is_none(), "not a byte of an answer: {lost:?}");
    assert_eq!(get(&simulator, &format!("{TAX_CODE}/coding-out/status")).json()["optOutIndicator"], true);
}

#[test]
fn writes_fail_before_or_after_they_are_done_and_are_listed() {
    let simulator = simulator("2026-11-21");
    let steer = |faults: &str| {
        let body = format!(r#"{{"faults":[{faults}]}}"#);
        assert_eq!(ask("PUT", "/simulator/faults").body(&body).send(simulator.base_url()).status, 204);
    };
    let post = |what: &str| ask("POST", &format!("{TAX_CODE}/coding-out/{what}"));
    let opted_out = || get(&simulator, &format!("{TAX_CODE}/coding-out/status")).json()["optOutIndicator"].clone();
    let listed = || get(&simulator, "/simulator/writes").json()["writes"].as_array().unwrap().clone();

    steer(r#""status=503@opt-out""#);
    assert_eq!(post("opt-out").send(simulator.base_url()).status, 503);
    assert_eq!((opted_out(), listed().len()), (json!(false), 0));
    steer(r#""fail-after=503""#);
    assert_eq!(post("opt-out").send(simulator.base_url()).status, 503);
    assert_eq!((opted_out(), listed().len()), (json!(true), 1));
    assert_eq!((&listed()[0]["method"], &listed()[0]["status"]), (&json!("POST"), &json!(204)));

    steer(r#""late=POST:500ms""#);
    assert!(post("opt-in").try_send(simulator.base_url()).is_none());
    assert_eq!(opted_out(), true, "not yet");
    while listed().len() < 2 {}
    assert_eq!(opted_out(), false);
    steer(r#""lose-answer=DELETE""#);
    assert!(ask("DELETE", TAX_CODE).try_send(simulator.base_url()).is_none());
    assert_eq!(listed()[2]["path"], TAX_CODE);
    assert_eq!(ask("POST", "/simulator/reset").send(simulator.base_url()).status, 204);
    assert_eq!(listed().len(), 0);
}

#[rstest]
#[case("garble=html", 503, "text/html")]
#[case("garble=truncate", 200, "application/json")]
#[case("garble=types", 200, "application/json")]
#[case("garble=escape", 200, "application/json")]
#[case("garble=huge", 200, "application/json")]
#[case("status=429", 429, "application/json")]
fn answers_are_spoilt_on_purpose(#[case] fault: &str, #[case] status: u16, #[case] kind: &str) {
    let faults = vec![format!("{fault}@list").parse().unwrap()];
    let simulator = start(Options { faults, ..options("2026-11-21") }).unwrap();
    let answer = get(&simulator, "/individuals/business/details/AA000001A/list");
    assert_eq!((answer.status, answer.header("content-type")), (status, Some(kind)));
    let body: Result<Value, _> = serde_json::from_slice(&answer.body);
    match fault {
        "garble=html" | "garble=truncate" => assert!(body.is_err()),
        "garble=types" => assert!(!body.unwrap()["listOfBusinesses"].is_array()),
        "garble=escape" => {
            let name = body.unwrap()["listOfBusinesses"][0]["tradingName"].as_str().unwrap().to_owned();
            assert!(name.contains('\u{1b}') && name.ends_with("Lindqvist Joinery"));
        }
        "garble=huge" => assert!(answer.body.len() > 50_000_000),
        _ => assert_eq!(body.unwrap()["code"], "MESSAGE_THROTTLED_OUT"),
    }
    let spared = get(&simulator, "/accounts/self-assessment/AA000001A/penalties");
    assert_eq!(spared.status, 200);
}

#[test]
fn more_than_the_limit_is_throttled_and_forgotten_about() {
    let faults = vec!["throttle=1:2s".parse().unwrap()];
    let simulator = start(Options { faults, ..options("2026-11-21") }).unwrap();
    let address = "/individuals/business/details/AA000001A/list";
    let answers: Vec<Answer> = (0..5).map(|_| get(&simulator, address)).collect();
    assert_eq!(answers[0].status, 200);
    let throttled = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!((throttled.code().as_str(), throttled.header("retry-after")), ("MESSAGE_THROTTLED_OUT", Some("2")));
}

#[test]
fn a_version_about_to_end_says_so_and_the_others_do_not() {
    let faults = vec!["deprecated=obligations".parse().unwrap()];
    let simulator = start(Options { faults, ..options("2026-11-21") }).unwrap();
    let ending = get(&simulator, "/obligations/details/AA000001A/crystallisation");
    assert_eq!(ending.status, 200);
    assert_eq!(ending.header("deprecation"), Some("Thu, 22 Oct 2026 23:59:59 GMT"));
    assert_eq!(ending.header("sunset"), Some("Tue, 20 Apr 2027 23:59:59 GMT"));
    let staying = get(&simulator, "/individuals/business/details/AA000001A/list");
    assert_eq!((staying.header("deprecation"), staying.header("sunset")), (None, None));
}

#[test]
fn fraud_prevention_headers_are_judged_as_in_the_sandbox() {
    let simulator = simulator("2026-11-21");
    let bare = ask("GET", "/test/fraud-prevention-headers/validate").with("accept", "application/vnd.hmrc.1.0+json");
    let judged = bare.clone().with("gov-client-timezone", "GMT").send(simulator.base_url()).json();
    assert_eq!((judged["specVersion"].as_str(), judged["code"].as_str()), (Some("3.3"), Some("INVALID_HEADERS")));
    let errors = judged["errors"].as_array().unwrap();
    let of = |code: &str| errors.iter().find(|error| error["code"] == code).unwrap()["headers"].clone();
    assert_eq!(of("INVALID_HEADER"), json!(["gov-client-timezone"]));
    assert_eq!(of("MISSING_HEADER").as_array().unwrap().len(), 11);
    assert_eq!(judged["warnings"][0]["headers"], json!(["gov-client-multi-factor", "gov-vendor-license-ids"]));
    let refused = |ask: crate::support::http::Ask| ask.send(simulator.base_url()).code();
    assert_eq!(refused(bare.clone().with("authorization", "")), "MISSING_CREDENTIALS");
    assert_eq!(refused(bare.clone().with("accept", "application/json")), "ACCEPT_HEADER_INVALID");
    assert_eq!(refused(bare.with("accept", "application/vnd.hmrc.2.0+json")), "NOT_FOUND");
}

#[test]
fn a_page_in_a_browser_cannot_steer_it() {
    let simulator = simulator("2026-11-21");
    let reset = ask("POST", "/simulator/reset").with("origin", "https://example.com");
    assert_eq!(reset.send(simulator.base_url()).status, 403);
}

#[test]
fn thousands_of_people_are_cheap_and_each_answers() {
    let simulator = start(Options { clients: 3000, ..options("2026-11-21") }).unwrap();
    let told = start(options("2026-11-21")).unwrap().people().len();
    assert_eq!(simulator.people().len(), 3000 + told);
    for person in simulator.people().iter().rev().take(22) {
        let answer = get(&simulator, &format!("/individuals/business/details/{}/list", person.nino));
        assert_eq!(answer.status, 200);
    }
}

#[test]
fn a_hanging_call_does_not_keep_it_from_ending() {
    let faults = vec!["hang@penalties".parse().unwrap()];
    let simulator = start(Options { faults, ..options("2026-11-21") }).unwrap();
    let mut hanging = ask("GET", "/accounts/self-assessment/AA000001A/penalties").begin(simulator.base_url());
    // An answer to a later call shows that the first one was taken up and holds nothing up.
    assert_eq!(get(&simulator, "/individuals/business/details/AA000001A/list").status, 200);
    drop(simulator);
    let mut rest = Vec::new();
    let _closed = hanging.read_to_end(&mut rest);
    assert!(rest.is_empty());
}
