//! Every answer of the simulator against HMRC's own description of the operation, where that is at hand.

use chrono::NaiveDate;
use quarterdeck::rules::TaxYear;
use quarterdeck::simulator::Running;
use serde_json::{Value, json};

use crate::support::http::{Answer, Ask, ask};
use crate::support::openapi::OpenApi;
use crate::support::{options, simulator, skip};

const DAYS: [&str; 7] =
    ["2026-04-05", "2026-04-06", "2026-11-21", "2026-12-30", "2027-01-31", "2027-05-08", "2028-02-29"];

/// The judge, or nothing after saying why.
fn judge() -> Option<OpenApi> {
    match OpenApi::load() {
        Ok(openapi) => {
            assert_eq!(openapi.len(), 67);
            Some(openapi)
        }
        Err(reason) => {
            skip(&reason);
            None
        }
    }
}

fn hold(openapi: &OpenApi, simulator: &Running, ask: &Ask) -> Answer {
    let answer = ask.send(simulator.base_url());
    let violations = openapi.violations(ask, &answer);
    let body = String::from_utf8_lossy(&answer.body);
    assert!(violations.is_empty(), "{} {}\n{violations:#?}\n{}\n{body}", ask.method, ask.address, answer.status);
    assert_ne!(answer.status, 500, "{} {}", ask.method, ask.address);
    answer
}

fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|one| one[field].as_str().map(str::to_owned)).collect()
}

/// Every question worth asking about one person.
fn questions(nino: &str, today: NaiveDate) -> Vec<String> {
    let accounts = format!("/accounts/self-assessment/{nino}");
    let obligations = format!("/obligations/details/{nino}");
    let (from, range) = (today - chrono::Duration::days(731), format!("toDate={today}"));
    let all =
        "calculateAccruedInterest=true&includeLocks=TRUE&customerPaymentInformation=true&includeEstimatedCharges=true";
    let mut asked = vec![
        format!("{accounts}/balance-and-transactions?onlyOpenItems=true"),
        format!("{accounts}/balance-and-transactions?onlyOpenItems=true&{all}"),
        format!("{accounts}/balance-and-transactions?fromDate={from}&{range}&{all}"),
        format!("{accounts}/balance-and-transactions?fromDate={from}&{range}&removePOA=true"),
        format!("{accounts}/payments-and-allocations?fromDate={from}&{range}"),
        format!("{accounts}/penalties"),
        format!("{obligations}/income-and-expenditure"),
        format!("{obligations}/income-and-expenditure?status=open"),
        format!("{obligations}/income-and-expenditure?status=fulfilled"),
        format!("{obligations}/income-and-expenditure?typeOfBusiness=foreign-property"),
        format!("{obligations}/crystallisation"),
        format!("{obligations}/crystallisation?status=open"),
        format!("/individuals/business/details/{nino}/list"),
    ];
    let mut year = TaxYear::containing(today).next();
    for _ in 0..6 {
        let Some(one) = year else { break };
        let (start, end) = (one.start(), one.end());
        asked.push(format!("{accounts}/{one}/collection/tax-code"));
        asked.push(format!("{accounts}/{one}/collection/tax-code?source=hmrcHeld"));
        asked.push(format!("{accounts}/{one}/collection/tax-code?source=user"));
        asked.push(format!("{accounts}/{one}/collection/tax-code/coding-out/status"));
        asked.push(format!("{obligations}/income-and-expenditure?fromDate={start}&toDate={end}"));
        asked.push(format!("{obligations}/crystallisation?taxYear={one}"));
        asked.push(format!("/individuals/person/itsa-status/{nino}/{one}?futureYears=true&history=true"));
        year = one.previous();
    }
    asked
}

/// What the answers lead on to: each document, each payment, each business.
fn follow_ups(nino: &str, today: NaiveDate, answers: &[Value]) -> Vec<String> {
    let accounts = format!("/accounts/self-assessment/{nino}");
    let mut asked = Vec::new();
    for answer in answers {
        for id in texts(&answer["documentDetails"], "documentId") {
            asked.push(format!("{accounts}/balance-and-transactions?docNumber={id}&calculateAccruedInterest=true"));
            asked.push(format!("{accounts}/charges/{id}"));
            asked.push(format!("{accounts}/charges/transactionId/{id}"));
        }
        for reference in texts(&answer["financialDetails"], "chargeReference") {
            asked.push(format!("{accounts}/charges/chargeReference/{reference}"));
        }
        for payment in answer["payments"].as_array().into_iter().flatten() {
            let (lot, item) = (payment["paymentLot"].as_str().unwrap(), payment["paymentLotItem"].as_str().unwrap());
            asked.push(format!("{accounts}/payments-and-allocations?paymentLot={lot}&paymentLotItem={item}"));
        }
        for one in answer["listOfBusinesses"].as_array().into_iter().flatten() {
            let id = one["businessId"].as_str().unwrap();
            let business = format!("/individuals/business/details/{nino}/{id}");
            asked.push(business.clone());
            let this_year = TaxYear::containing(today);
            for year in [Some(this_year), this_year.previous()].into_iter().flatten() {
                for part in ["accounting-type", "periods-of-account", "late-accounting-date-rule-election"] {
                    asked.push(format!("{business}/{year}/{part}"));
                }
                let kind = match one["typeOfBusiness"].as_str().unwrap() {
                    "uk-property" => "property/uk",
                    "foreign-property" => "property/foreign",
                    _ => "self-employment",
                };
                asked.push(format!("/individuals/business/{kind}/{nino}/{id}/cumulative/{year}"));
            }
        }
    }
    asked.sort_unstable();
    asked.dedup();
    asked
}

/// Holds every answer about everybody on a day; the codes of the refusals among them. None without HMRC's files.
pub(crate) fn hold_everything(simulator: &Running, day: &str) -> Option<std::collections::BTreeSet<String>> {
    let openapi = judge()?;
    let mut codes = std::collections::BTreeSet::new();
    let body = json!({ "now": format!("{day}T12:00:00Z") }).to_string();
    assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(simulator.base_url()).status, 204);
    let today: NaiveDate = day.parse().unwrap();
    for person in simulator.people() {
        let nino = person.nino.as_str();
        let answers: Vec<Value> = questions(nino, today)
            .iter()
            .map(|address| {
                let answer = hold(&openapi, simulator, &ask("GET", address));
                codes.insert(answer.code());
                answer.json()
            })
            .collect();
        for address in follow_ups(nino, today, &answers) {
            codes.insert(hold(&openapi, simulator, &ask("GET", &address)).code());
        }
    }
    Some(codes)
}

#[test]
fn every_answer_about_everybody_on_several_days() {
    let simulator = simulator("2026-11-21");
    let mut codes = std::collections::BTreeSet::new();
    for day in DAYS {
        let Some(seen) = hold_everything(&simulator, day) else { return };
        codes.extend(seen);
    }
    let seen: Vec<&str> = codes.iter().map(String::as_str).collect();
    let expected = ["", "MATCHING_RESOURCE_NOT_FOUND", "NO_OBLIGATIONS_FOUND", "RULE_TAX_YEAR_NOT_SUPPORTED"];
    assert_eq!(seen, expected);
}

const A: &str = "/accounts/self-assessment/AA000002A";
const O: &str = "/obligations/details/AA000002A";
const B: &str = "/individuals/business/details/AA000002A/XBIS00000000201";
const L: &str = "/individuals/business/details/AA000002A";
const C: &str = "/individuals/business/self-employment/AA000002A/XBIS00000000201/cumulative";
const I: &str = "/individuals/person/itsa-status/AA000002A";

/// Reads that are refused, and HMRC's code; several codes are several problems at once.
const REFUSED_READS: &[(&str, &str)] = &[
    ("/accounts/self-assessment/QQ123456C/penalties", "FORMAT_NINO"),
    ("/accounts/self-assessment/aa000002a/balance-and-transactions?docNumber=1", "FORMAT_NINO"),
    ("/accounts/self-assessment/AA999999A/penalties", "CLIENT_OR_AGENT_NOT_AUTHORISED"),
    ("/individuals/person/itsa-status/AA999999A/2025-26", "CLIENT_NOT_MTD_ENROLLED"),
    ("{A}/balance-and-transactions", "RULE_INCONSISTENT_QUERY_PARAMS"),
    ("{A}/balance-and-transactions?onlyOpenItems=false", "RULE_INCONSISTENT_QUERY_PARAMS"),
    ("{A}/balance-and-transactions?onlyOpenItems=true&docNumber=102510000002", "RULE_INCONSISTENT_QUERY_PARAMS"),
    (
        "{A}/balance-and-transactions?onlyOpenItems=true&fromDate=2026-01-01&toDate=2026-01-01",
        "RULE_INCONSISTENT_QUERY_PARAMS",
    ),
    ("{A}/balance-and-transactions?docNumber=12345678901", "FORMAT_DOC_NUMBER"),
    ("{A}/balance-and-transactions?fromDate=2026-01-01", "MISSING_TO_DATE"),
    ("{A}/balance-and-transactions?toDate=2026-01-01", "MISSING_FROM_DATE"),
    ("{A}/balance-and-transactions?fromDate=1899-12-31&toDate=1900-01-01", "FORMAT_FROM_DATE"),
    ("{A}/balance-and-transactions?fromDate=2026-02-30&toDate=2026-1-1", "FORMAT_FROM_DATE FORMAT_TO_DATE"),
    ("{A}/balance-and-transactions?fromDate=2026-01-02&toDate=2026-01-01", "RANGE_TO_DATE_BEFORE_FROM_DATE"),
    ("{A}/balance-and-transactions?fromDate=2024-01-01&toDate=2026-01-03", "RULE_INVALID_DATE_RANGE"),
    (
        "{A}/balance-and-transactions?onlyOpenItems=yes&includeLocks=1&calculateAccruedInterest=x&removePOA=x\
         &customerPaymentInformation=x&includeEstimatedCharges=x",
        "FORMAT_CALCULATE_ACCRUED_INTEREST FORMAT_CUSTOMER_PAYMENT_INFORMATION FORMAT_INCLUDE_ESTIMATED_CHARGES \
         FORMAT_INCLUDE_LOCKS FORMAT_ONLY_OPEN_ITEMS FORMAT_REMOVE_PAYMENT_ON_ACCOUNT",
    ),
    ("{A}/balance-and-transactions?docNumber=999999999999", "MATCHING_RESOURCE_NOT_FOUND"),
    ("{A}/payments-and-allocations", "RULE_INCONSISTENT_QUERY_PARAMS"),
    ("{A}/payments-and-allocations?paymentLot=A", "MISSING_PAYMENT_LOT_ITEM"),
    ("{A}/payments-and-allocations?paymentLotItem=A", "MISSING_PAYMENT_LOT"),
    ("{A}/payments-and-allocations?fromDate=2026-01-01", "MISSING_TO_DATE"),
    ("{A}/payments-and-allocations?toDate=2026-01-01", "MISSING_FROM_DATE"),
    (
        "{A}/payments-and-allocations?paymentLot=A-1&paymentLotItem=1234567",
        "FORMAT_PAYMENT_LOT FORMAT_PAYMENT_LOT_ITEM",
    ),
    ("{A}/payments-and-allocations?fromDate=x&toDate=y", "FORMAT_FROM_DATE FORMAT_TO_DATE"),
    ("{A}/payments-and-allocations?fromDate=2026-01-02&toDate=2026-01-01", "RANGE_TO_DATE_BEFORE_FROM_DATE"),
    ("{A}/payments-and-allocations?fromDate=2024-01-01&toDate=2026-01-03", "RULE_INVALID_DATE_RANGE"),
    ("{A}/payments-and-allocations?fromDate=2010-01-01&toDate=2010-01-01", "MATCHING_RESOURCE_NOT_FOUND"),
    ("{A}/charges/1234567890123", "FORMAT_TRANSACTION_ID"),
    ("{A}/charges/transactionId/not-an-id", "FORMAT_TRANSACTION_ID"),
    ("{A}/charges/chargeReference/XM12", "FORMAT_CHARGE_REFERENCE"),
    ("{A}/charges/chargeReference/XM000000000000", "MATCHING_RESOURCE_NOT_FOUND"),
    ("{A}/2025/collection/tax-code", "FORMAT_TAX_YEAR"),
    ("{A}/2025-27/collection/tax-code", "RULE_TAX_YEAR_RANGE_INVALID"),
    ("{A}/2020-21/collection/tax-code", "RULE_TAX_YEAR_NOT_SUPPORTED"),
    ("{A}/2020-21/collection/tax-code?source=HMRC", "FORMAT_SOURCE RULE_TAX_YEAR_NOT_SUPPORTED"),
    ("{A}/2025-27/collection/tax-code/coding-out/status", "RULE_TAX_YEAR_RANGE_INVALID"),
    ("{O}/income-and-expenditure?typeOfBusiness=property-unspecified", "FORMAT_TYPE_OF_BUSINESS"),
    ("{O}/income-and-expenditure?businessId=XBIS00000000201", "MISSING_TYPE_OF_BUSINESS"),
    (
        "{O}/income-and-expenditure?typeOfBusiness=self-employment&businessId=xbis00000000201&status=Open",
        "FORMAT_BUSINESS_ID FORMAT_STATUS",
    ),
    ("{O}/income-and-expenditure?fromDate=2026-04-06", "MISSING_TO_DATE"),
    ("{O}/income-and-expenditure?toDate=2026-04-06", "MISSING_FROM_DATE"),
    ("{O}/income-and-expenditure?fromDate=2026-04-06&toDate=2100-01-01", "FORMAT_TO_DATE"),
    ("{O}/income-and-expenditure?fromDate=2018-04-05&toDate=2018-05-05", "RULE_FROM_DATE_NOT_SUPPORTED"),
    ("{O}/income-and-expenditure?fromDate=2026-04-06&toDate=2026-04-05", "RANGE_TO_DATE_BEFORE_FROM_DATE"),
    ("{O}/income-and-expenditure?fromDate=2026-04-06&toDate=2026-04-06", "RULE_DATE_RANGE_INVALID"),
    ("{O}/income-and-expenditure?fromDate=2026-04-06&toDate=2027-04-07", "RULE_DATE_RANGE_INVALID"),
    ("{O}/income-and-expenditure?typeOfBusiness=uk-property", "NO_OBLIGATIONS_FOUND"),
    ("{O}/crystallisation?taxYear=2016-17&status=x", "FORMAT_STATUS RULE_TAX_YEAR_NOT_SUPPORTED"),
    ("{O}/crystallisation?taxYear=2016", "FORMAT_TAX_YEAR"),
    ("{O}/crystallisation?taxYear=2030-31", "NO_OBLIGATIONS_FOUND"),
    ("{L}/XBIS0000000020", "FORMAT_BUSINESS_ID"),
    ("{L}/XBIS00000000999", "NO_BUSINESS_FOUND"),
    ("/individuals/business/details/AA000009A/XBIS00000000999", "MATCHING_RESOURCE_NOT_FOUND"),
    ("{L}/lists/2025-27/accounting-type", "FORMAT_BUSINESS_ID RULE_TAX_YEAR_RANGE_INVALID"),
    ("{B}/2025-26/late-accounting-date-rule-election/", "MATCHING_RESOURCE_NOT_FOUND"),
    ("{B}/2024-25/periods-of-account", "RULE_TAX_YEAR_NOT_SUPPORTED"),
    ("{C}/2024-25", "RULE_TAX_YEAR_NOT_SUPPORTED"),
    ("{C}/2025-27", "RULE_TAX_YEAR_RANGE_INVALID"),
    ("/individuals/business/self-employment/AA000002A/XBIS1/cumulative/2025-26", "FORMAT_BUSINESS_ID"),
    (
        "/individuals/business/self-employment/AA000002A/XBIS00000000999/cumulative/2025-26",
        "MATCHING_RESOURCE_NOT_FOUND",
    ),
    (
        "/individuals/business/property/uk/AA000010A/XFIS00000001002/cumulative/2025-26",
        "RULE_TYPE_OF_BUSINESS_INCORRECT",
    ),
    (
        "/individuals/business/property/foreign/AA000010A/XFIS00000001002/cumulative/2026-27?propertyId=1",
        "FORMAT_PROPERTY_ID",
    ),
    (
        "/individuals/business/property/foreign/AA000010A/XFIS00000001002/cumulative/2026-27\
         ?propertyId=8e8b8450-dc1b-4360-8109-7067337b42cb",
        "MATCHING_RESOURCE_NOT_FOUND",
    ),
    ("{I}/2025-2026?futureYears=1&history=0", "FORMAT_FUTURE_YEARS FORMAT_HISTORY FORMAT_TAX_YEAR"),
    ("{I}/2015-16", "MATCHING_RESOURCE_NOT_FOUND"),
];

fn full(address: &str) -> String {
    [("{A}", A), ("{O}", O), ("{B}", B), ("{L}", L), ("{I}", I), ("{C}", C)]
        .iter()
        .fold(address.to_owned(), |text, (short, long)| text.replace(short, long))
}

/// The codes of a refusal: its own, or those of its several problems.
fn codes(answer: &Answer) -> String {
    let body = answer.json();
    match body["errors"].as_array() {
        Some(errors) => errors.iter().filter_map(|one| one["code"].as_str()).collect::<Vec<_>>().join(" "),
        None => answer.code(),
    }
}

#[test]
fn refused_reads_name_the_right_codes() {
    let openapi = OpenApi::load().ok();
    let simulator = simulator("2026-11-21");
    for (address, expected) in REFUSED_READS {
        let ask = ask("GET", &full(address));
        let answer = ask.send(simulator.base_url());
        assert_eq!(codes(&answer), *expected, "{address}");
        let known_path = !address.ends_with('/');
        if let Some(openapi) = openapi.as_ref().filter(|_| known_path) {
            assert_eq!(openapi.violations(&ask, &answer), Vec::<String>::new(), "{address}");
        }
    }
}

/// The gates in front of every endpoint, in HMRC's order.
#[test]
fn gates() {
    let simulator = simulator("2026-11-21");
    let penalties = format!("{A}/penalties");
    let put = ask("PUT", &format!("{A}/2025-26/collection/tax-code"));
    let cases = [
        (ask("GET", &penalties).with("authorization", ""), 401, "MISSING_CREDENTIALS"),
        (ask("GET", &penalties).with("authorization", "Basic eA=="), 401, "MISSING_CREDENTIALS"),
        (ask("GET", &penalties).with("accept", ""), 406, "ACCEPT_HEADER_INVALID"),
        (ask("GET", &penalties).with("accept", "application/json"), 406, "ACCEPT_HEADER_INVALID"),
        (ask("GET", &penalties).with("accept", "application/vnd.hmrc.3.0+json"), 404, "NOT_FOUND"),
        (ask("GET", &format!("{A}/penalty")), 404, "MATCHING_RESOURCE_NOT_FOUND"),
        (ask("GET", "/elsewhere"), 404, "MATCHING_RESOURCE_NOT_FOUND"),
        (ask("POST", &penalties), 405, "INVALID_HTTP_METHOD"),
        (put.clone().body("{}").with("content-type", "text/plain"), 415, "INVALID_BODY_TYPE"),
        (put.clone().body("{"), 400, "INVALID_REQUEST"),
        (put.body(&"x".repeat(1_100_000)), 413, "REQUEST_ENTITY_TOO_LARGE"),
        (ask("GET", &penalties).with("gov-test-scenario", "SUNSHINE"), 400, "RULE_INCORRECT_GOV_TEST_SCENARIO"),
        (ask("GET", &penalties).with("gov-test-scenario", "DEFAULT"), 200, ""),
    ];
    for (ask, status, code) in cases {
        let answer = ask.send(simulator.base_url());
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{ask:?}");
    }
    let answer = ask("GET", &penalties).send(simulator.base_url());
    assert_eq!(answer.header("x-correlationid").map(str::len), Some(36));
}

#[test]
fn strict_authorisation_takes_its_own_token_only() {
    let simulator =
        quarterdeck::simulator::start(quarterdeck::simulator::Options { strict_auth: true, ..options("2026-11-21") })
            .unwrap();
    let penalties = ask("GET", &format!("{A}/penalties"));
    assert_eq!(penalties.send(simulator.base_url()).code(), "INVALID_CREDENTIALS");
    let own = penalties.with("authorization", &format!("Bearer {}", simulator.token()));
    assert_eq!(own.send(simulator.base_url()).status, 200);
}

/// Each scenario with its code, `""` for an answer.
type Scenarios = &'static [(&'static str, &'static str)];

/// Method and address, with their scenarios.
const SCENARIOS: &[(&str, &str, Scenarios)] = &[
    ("GET", "{A}/balance-and-transactions?onlyOpenItems=true", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")]),
    (
        "GET",
        "{A}/payments-and-allocations?fromDate=2026-01-01&toDate=2026-01-01",
        &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"), ("INVALID_DATE_RANGE", "RULE_INVALID_DATE_RANGE")],
    ),
    ("GET", "{A}/charges/1", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")]),
    ("GET", "{A}/charges/transactionId/1", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")]),
    ("GET", "{A}/charges/chargeReference/XM000000000000", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")]),
    ("GET", "{A}/2025-26/collection/tax-code", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"), ("STATEFUL", "")]),
    (
        "PUT",
        "{A}/2025-26/collection/tax-code",
        &[
            ("DUPLICATE_ID_NOT_ALLOWED", "RULE_DUPLICATE_ID_NOT_ALLOWED"),
            ("OUTSIDE_AMENDMENT_WINDOW", "RULE_OUTSIDE_AMENDMENT_WINDOW"),
        ],
    ),
    (
        "DELETE",
        "{A}/2025-26/collection/tax-code",
        &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"), ("OUTSIDE_AMENDMENT_WINDOW", "RULE_OUTSIDE_AMENDMENT_WINDOW")],
    ),
    (
        "GET",
        "{A}/2025-26/collection/tax-code/coding-out/status",
        &[
            ("BUSINESS_PARTNER_NOT_EXIST", "RULE_BUSINESS_PARTNER_NOT_EXIST"),
            ("ITSA_CONTRACT_OBJECT_NOT_EXIST", "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST"),
        ],
    ),
    ("POST", "{A}/2025-26/collection/tax-code/coding-out/opt-out", &[("ALREADY_OPTED_OUT", "RULE_ALREADY_OPTED_OUT")]),
    ("POST", "{A}/2025-26/collection/tax-code/coding-out/opt-in", &[("ALREADY_OPTED_IN", "RULE_ALREADY_OPTED_IN")]),
    (
        "GET",
        "{A}/penalties",
        &[
            ("NO_PENALTIES", ""),
            ("LATE_SUBMISSION", ""),
            ("LATE_PAYMENT", ""),
            ("MULTIPLE_PENALTIES", ""),
            ("MULTIPLE_LATE_PAYMENT_PENALTIES", ""),
            ("MULTIPLE_INACTIVE_LATE_SUBMISSION_PENALTIES", ""),
            ("THRESHOLD_LATE_SUBMISSION_PENALTIES", ""),
            ("CHARGE_LATE_SUBMISSION_PENALTIES", ""),
        ],
    ),
    (
        "GET",
        "{O}/income-and-expenditure",
        &[
            ("OPEN", ""),
            ("FULFILLED", ""),
            ("DYNAMIC", ""),
            ("CUMULATIVE", ""),
            ("INSOLVENT_TRADER", "RULE_INSOLVENT_TRADER"),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
            ("NO_OBLIGATIONS_FOUND", "NO_OBLIGATIONS_FOUND"),
        ],
    ),
    (
        "GET",
        "{O}/crystallisation",
        &[
            ("MULTIPLE", ""),
            ("DYNAMIC", ""),
            ("INSOLVENT_TRADER", "RULE_INSOLVENT_TRADER"),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
        ],
    ),
    (
        "GET",
        "{L}/list",
        &[
            ("PROPERTY", ""),
            ("FOREIGN_PROPERTY", ""),
            ("BUSINESS_AND_PROPERTY", ""),
            ("UNSPECIFIED", ""),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
        ],
    ),
    (
        "GET",
        "{B}",
        &[
            ("PROPERTY", ""),
            ("FOREIGN_PROPERTY", ""),
            ("UNSPECIFIED", ""),
            ("DYNAMIC", ""),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
            ("REQUEST_CANNOT_BE_FULFILLED", "RULE_REQUEST_CANNOT_BE_FULFILLED"),
        ],
    ),
    (
        "PUT",
        "{B}/2026-27",
        &[
            ("BUSINESS_ID_NOT_FOUND", "RULE_BUSINESS_ID_NOT_FOUND"),
            ("BUSINESS_ID_STATE_CONFLICT", "RULE_BUSINESS_ID_STATE_CONFLICT"),
            ("QUARTERLY_PERIOD_UPDATING", "RULE_QUARTERLY_PERIOD_UPDATING"),
        ],
    ),
    ("GET", "{B}/2025-26/accounting-type", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")]),
    ("PUT", "{B}/2025-26/accounting-type", &[("OUTSIDE_AMENDMENT_WINDOW", "RULE_OUTSIDE_AMENDMENT_WINDOW")]),
    (
        "GET",
        "{B}/2025-26/periods-of-account",
        &[("NO_PERIODS_OF_ACCOUNT", ""), ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")],
    ),
    ("PUT", "{B}/2025-26/periods-of-account", &[("CESSATION_DATE", "RULE_CESSATION_DATE")]),
    ("GET", "{B}/2025-26/late-accounting-date-rule-election", &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND")]),
    (
        "POST",
        "{B}/2025-26/late-accounting-date-rule-election/disapply",
        &[
            ("NO_ACCOUNTING_DATE_FOUND", "RULE_NO_ACCOUNTING_DATE_FOUND"),
            ("TYPE_OF_BUSINESS_INCORRECT", "RULE_TYPE_OF_BUSINESS_INCORRECT"),
            ("ELECTION_PERIOD_NOT_EXPIRED", "RULE_ELECTION_PERIOD_NOT_EXPIRED"),
        ],
    ),
    (
        "DELETE",
        "{B}/2025-26/late-accounting-date-rule-election/withdraw",
        &[("ELECTION_PERIOD_NOT_EXPIRED", "RULE_ELECTION_PERIOD_NOT_EXPIRED")],
    ),
    (
        "GET",
        "{C}/2025-26",
        &[
            ("CONSOLIDATED_EXPENSES", ""),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
            ("TAX_YEAR_NOT_SUPPORTED", "RULE_TAX_YEAR_NOT_SUPPORTED"),
        ],
    ),
    (
        "GET",
        "/individuals/business/property/uk/AA000010A/XPIS00000001001/cumulative/2025-26",
        &[
            ("UK_PROPERTY_CONSOLIDATED", ""),
            ("UK_PROPERTY_FULL_EXPENSES", ""),
            ("FOREIGN_PROPERTY", "RULE_TYPE_OF_BUSINESS_INCORRECT"),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
        ],
    ),
    (
        "GET",
        "/individuals/business/property/foreign/AA000010A/XFIS00000001002/cumulative/2026-27",
        &[
            ("FOREIGN_PROPERTY_CONSOLIDATED", ""),
            ("FOREIGN_PROPERTY_FULL_EXPENSES", ""),
            ("UK_PROPERTY", "RULE_TYPE_OF_BUSINESS_INCORRECT"),
            ("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"),
        ],
    ),
    (
        "GET",
        "{I}/2025-26",
        &[("NOT_FOUND", "MATCHING_RESOURCE_NOT_FOUND"), ("NOT_ENROLLED", "CLIENT_NOT_MTD_ENROLLED")],
    ),
];

fn body_for(address: &str) -> &'static str {
    if address.ends_with("tax-code") {
        r#"{"taxCodeComponents":{"debt":[{"id":1,"amount":2.5}]}}"#
    } else if address.ends_with("accounting-type") {
        r#"{"accountingType":"CASH"}"#
    } else if address.ends_with("periods-of-account") {
        r#"{"periodsOfAccount":false}"#
    } else {
        r#"{"quarterlyPeriodType":"calendar"}"#
    }
}

#[test]
fn scenarios_of_the_sandbox() {
    let Some(openapi) = judge() else { return };
    let simulator = simulator("2026-11-21");
    for (method, address, scenarios) in SCENARIOS {
        for (scenario, code) in *scenarios {
            let mut ask = ask(method, &full(address)).with("gov-test-scenario", scenario);
            if *method == "PUT" {
                ask = ask.body(body_for(address));
            }
            let answer = hold(&openapi, &simulator, &ask);
            assert_eq!(answer.code(), *code, "{address} {scenario}");
        }
    }
}

#[test]
fn a_broken_answer_is_noticed() {
    let Some(openapi) = judge() else { return };
    let simulator = simulator("2026-11-21");
    let ask = ask("GET", &format!("{A}/balance-and-transactions?onlyOpenItems=true&calculateAccruedInterest=true"));
    let good = ask.send(simulator.base_url());
    assert!(openapi.violations(&ask, &good).is_empty());
    let spoil = |change: &dyn Fn(&mut Value)| {
        let mut body = good.json();
        change(&mut body);
        let headers = good.headers.clone();
        let bad = Answer { status: 200, headers, body: body.to_string().into_bytes() };
        openapi.violations(&ask, &bad)
    };
    assert!(spoil(&|_| ()).is_empty());
    assert!(!spoil(&|body| body["balanceDetails"]["totalBalance"] = json!("12.00")).is_empty(), "a wrong type");
    assert!(
        !spoil(&|body| drop(body["balanceDetails"].as_object_mut().unwrap().remove("overdueAmount"))).is_empty(),
        "a missing field"
    );
    assert!(!spoil(&|body| body["documentDetails"][0]["documentId"] = json!("1234567890123")).is_empty(), "too long");
    let teapot = Answer { status: 218, headers: Vec::new(), body: Vec::new() };
    assert!(!openapi.violations(&ask, &teapot).is_empty(), "a status nobody described");
}
