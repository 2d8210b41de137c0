//! What the tokens of the simulator's sign-in are worth: each endpoint for each kind of bearer, and the judge of fraud
//! prevention headers, who wants an application.

use quarterdeck::simulator::{Options, Running, start};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::http::{Ask, ask};
use crate::support::sign_in::{application_token, call, code, exchange, signed_in, token, wish, with};
use crate::support::{options, simulator};

const DAY: &str = "2026-11-21";
const MAYA: &str = "AA000001A";
const SIÂN: &str = "AA000003A";
const LIST: &str = "/individuals/business/details/AA000001A/list";
const FORBIDDEN: (u16, &str) = (403, "CLIENT_OR_AGENT_NOT_AUTHORISED");

/// Every endpoint, and whether HMRC has it for supporting agents.
const ENDPOINTS: [(&str, &str, bool); 25] = [
    ("GET", "/accounts/self-assessment/{nino}/balance-and-transactions?onlyOpenItems=true", false),
    ("GET", "/accounts/self-assessment/{nino}/payments-and-allocations", false),
    ("GET", "/accounts/self-assessment/{nino}/charges/X123456789012", false),
    ("GET", "/accounts/self-assessment/{nino}/charges/transactionId/X123456789012", false),
    ("GET", "/accounts/self-assessment/{nino}/charges/chargeReference/XD000024425799", false),
    ("GET", "/accounts/self-assessment/{nino}/2025-26/collection/tax-code", false),
    ("PUT", "/accounts/self-assessment/{nino}/2025-26/collection/tax-code", false),
    ("DELETE", "/accounts/self-assessment/{nino}/2025-26/collection/tax-code", false),
    ("GET", "/accounts/self-assessment/{nino}/2025-26/collection/tax-code/coding-out/status", false),
    ("POST", "/accounts/self-assessment/{nino}/2025-26/collection/tax-code/coding-out/opt-out", false),
    ("POST", "/accounts/self-assessment/{nino}/2025-26/collection/tax-code/coding-out/opt-in", false),
    ("GET", "/accounts/self-assessment/{nino}/penalties", false),
    ("GET", "/obligations/details/{nino}/income-and-expenditure", true),
    ("GET", "/obligations/details/{nino}/crystallisation", true),
    ("GET", "/individuals/business/details/{nino}/list", true),
    ("GET", "/individuals/business/details/{nino}/XAIS00000001001", true),
    ("PUT", "/individuals/business/details/{nino}/XAIS00000001001/2026-27", true),
    ("GET", "/individuals/business/details/{nino}/XAIS00000001001/2025-26/accounting-type", false),
    ("PUT", "/individuals/business/details/{nino}/XAIS00000001001/2025-26/accounting-type", false),
    ("GET", "/individuals/business/details/{nino}/XAIS00000001001/2025-26/periods-of-account", true),
    ("PUT", "/individuals/business/details/{nino}/XAIS00000001001/2025-26/periods-of-account", true),
    ("GET", "/individuals/business/details/{nino}/XAIS00000001001/2025-26/late-accounting-date-rule-election", true),
    (
        "POST",
        "/individuals/business/details/{nino}/XAIS00000001001/2025-26/late-accounting-date-rule-election/disapply",
        true,
    ),
    (
        "DELETE",
        "/individuals/business/details/{nino}/XAIS00000001001/2025-26/late-accounting-date-rule-election/withdraw",
        true,
    ),
    ("GET", "/individuals/person/itsa-status/{nino}/2026-27", true),
];

/// Whether authority let the call through; what came of it after that is not asked.
fn is_let_through(simulator: &Running, method: &str, path: &str, token: &str) -> bool {
    let (status, code) = call(simulator, method, path, token);
    assert!(status != 401 && (status != 403 || code == FORBIDDEN.1), "{method} {path}: {status} {code}");
    status != 403
}

#[test]
fn each_endpoint_is_for_those_hmrc_has_it_for() {
    let simulator = simulator(DAY);
    let own = signed_in(&simulator, MAYA).access;
    let other = signed_in(&simulator, SIÂN).access;
    let agent = signed_in(&simulator, "agent").access;
    let supporting = signed_in(&simulator, "supporting-agent").access;
    for (method, path, for_supporting) in ENDPOINTS {
        let path = path.replace("{nino}", MAYA);
        let found = [&own, &other, &agent, &supporting].map(|token| is_let_through(&simulator, method, &path, token));
        assert_eq!(found, [true, false, true, for_supporting], "{method} {path}");
        let application = call(&simulator, method, &path, &application_token(&simulator));
        assert_eq!(application, (401, "INCORRECT_ACCESS_TOKEN_TYPE".to_owned()), "{method} {path}");
    }
    assert!(is_let_through(&simulator, "GET", &LIST.replace(MAYA, SIÂN), &agent), "an agent has everybody");
}

#[rstest]
#[case("read:self-assessment", true, false)]
#[case("write:self-assessment", false, true)]
#[case("read:sent-invitations", false, false)]
fn each_scope_is_for_what_it_names(#[case] scope: &'static str, #[case] reads: bool, #[case] writes: bool) {
    let simulator = simulator(DAY);
    let code = code(&simulator, &with(&wish(), &[("scope", scope)]), MAYA);
    let body = token(&simulator, &exchange(&code)).json();
    assert_eq!(body["scope"], scope);
    let token = body["access_token"].as_str().unwrap();
    for (method, path, _) in ENDPOINTS {
        let refused = call(&simulator, method, &path.replace("{nino}", MAYA), token);
        let may = if method == "GET" { reads } else { writes };
        assert_eq!(refused == (403, "INVALID_SCOPE".to_owned()), !may, "{method} {path}: {refused:?}");
    }
}

#[test]
fn a_token_of_an_earlier_run_is_dead_and_a_made_up_one_is_taken() {
    let earlier = signed_in(&simulator(DAY), MAYA).access;
    let later = simulator(DAY);
    assert_eq!(call(&later, "GET", LIST, &earlier), (401, "INVALID_CREDENTIALS".to_owned()));
    assert_eq!(call(&later, "GET", LIST, "anything").0, 200);
}

#[test]
fn strict_authorisation_takes_the_tokens_of_a_sign_in() {
    let strict = start(Options { strict_auth: true, ..options(DAY) }).unwrap();
    let own = signed_in(&strict, MAYA).access;
    assert_eq!(call(&strict, "GET", LIST, &own).0, 200);
    assert_eq!(call(&strict, "GET", LIST, "anything"), (401, "INVALID_CREDENTIALS".to_owned()));
}

#[test]
fn somebody_who_is_not_signed_up_is_told_apart_from_an_agent_who_is_not_authorised() {
    let faults = ["not-enrolled=AA000001A", "agent-not-authorised=AA000003A"].map(|fault| fault.parse().unwrap());
    let simulator = start(Options { faults: faults.into(), ..options(DAY) }).unwrap();
    let agent = signed_in(&simulator, "agent").access;
    let own = signed_in(&simulator, SIÂN).access;
    let status = |nino: &str, token: &str| {
        call(&simulator, "GET", &format!("/individuals/person/itsa-status/{nino}/2026-27"), token)
    };
    let forbidden = (FORBIDDEN.0, FORBIDDEN.1.to_owned());
    assert_eq!(status(MAYA, &agent), (403, "CLIENT_NOT_MTD_ENROLLED".to_owned()));
    assert_eq!(call(&simulator, "GET", LIST, &agent), forbidden);
    assert_eq!(status(SIÂN, &agent), forbidden);
    assert_eq!((status(SIÂN, &own).0, status("AA000002A", &agent).0), (200, 200));
}

// The judge of fraud prevention headers.

const FEEDBACK: &str = "/test/fraud-prevention-headers/business-details-mtd/validation-feedback\
    ?connectionMethod=DESKTOP_APP_DIRECT";

fn judge(address: &str, token: &str) -> Ask {
    let request = ask("GET", address).with("accept", "application/vnd.hmrc.1.0+json");
    request.with("authorization", &format!("Bearer {token}"))
}

#[test]
fn the_judge_wants_an_application_where_authorisation_is_strict() {
    let strict = start(Options { strict_auth: true, ..options(DAY) }).unwrap();
    let (person, application) = (signed_in(&strict, MAYA).access, application_token(&strict));
    for address in ["/test/fraud-prevention-headers/validate", FEEDBACK] {
        let asked = |token: &str| judge(address, token).send(strict.base_url());
        assert_eq!(asked("anything").code(), "INVALID_CREDENTIALS");
        assert_eq!((asked(&person).status, asked(&person).code()), (401, "UNAUTHORIZED".to_owned()));
        assert_eq!(asked(&application).status, 200);
    }
    let lax = simulator(DAY);
    let person = signed_in(&lax, MAYA).access;
    assert_eq!(judge(FEEDBACK, &person).send(lax.base_url()).status, 200);
}

#[test]
fn feedback_judges_what_came_with_the_last_call_of_each_endpoint() {
    let simulator = simulator(DAY);
    let feedback = || judge(FEEDBACK, "anything").send(simulator.base_url()).json();
    assert_eq!(feedback(), json!({ "requests": [] }));
    ask("GET", LIST).with("gov-client-timezone", "UTC+00:00").send(simulator.base_url());
    let bad = ask("GET", &LIST.replace(MAYA, SIÂN)).with("gov-client-timezone", "GMT");
    let bad = bad.with("gov-client-public-port", "12345").with("gov-test-scenario", "PROPERTY");
    assert_eq!(bad.send(simulator.base_url()).status, 200);
    ask("GET", "/individuals/business/details/AA000001A/XAIS00000001001").send(simulator.base_url());
    ask("GET", "/accounts/self-assessment/AA000001A/penalties").send(simulator.base_url());
    let told = feedback();
    let requests = told["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2, "one for each endpoint of this API: {told}");
    let of = |end: &str| requests.iter().find(|one| one["path"].as_str().unwrap().ends_with(end)).unwrap();
    let (list, one) = (of("AA000003A/list"), of("/XAIS00000001001"));
    assert_eq!((&one["code"], &one["headers"]), (&json!("NO_HEADERS"), &json!([])));
    assert_eq!((&list["code"], &list["method"]), (&json!("INVALID_HEADERS"), &json!("GET")));
    assert_eq!(list["requestTimestamp"], "2026-11-21T12:00:00.000Z");
    let header = |name: &str| -> &Value {
        list["headers"].as_array().unwrap().iter().find(|header| header["header"] == name).unwrap()
    };
    let timezone = header("gov-client-timezone");
    assert_eq!((&timezone["value"], &timezone["code"]), (&json!("GMT"), &json!("INVALID_HEADER")));
    assert_eq!((timezone["errors"].as_array().unwrap().len(), &timezone["warnings"]), (1, &json!([])));
    assert_eq!(header("gov-client-device-id")["code"], "MISSING_HEADER");
    assert_eq!(header("gov-vendor-license-ids")["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(header("gov-client-public-port")["code"], "UNEXPECTED_HEADER");
    assert_eq!(header("gov-test-scenario")["code"], "TEST_SCENARIO_HEADER");
}

#[rstest]
#[case("/test/fraud-prevention-headers/vat-of-mars/validation-feedback?connectionMethod=DESKTOP_APP_DIRECT", 404)]
#[case("/test/fraud-prevention-headers/obligations-mtd/validation-feedback", 400)]
#[case("/test/fraud-prevention-headers/obligations-mtd/validation-feedback?connectionMethod=WEB_APP_VIA_SERVER", 400)]
#[case(
    "/test/fraud-prevention-headers/cis-deductions-mtd/validation-feedback?connectionMethod=DESKTOP_APP_DIRECT",
    200
)]
#[case("/test/fraud-prevention-headers/a/b/validation-feedback", 404)]
fn feedback_is_asked_for_properly(#[case] address: &str, #[case] status: u16) {
    let simulator = simulator(DAY);
    assert_eq!(judge(address, "anything").send(simulator.base_url()).status, status);
}
