//! HMRC refuses: each code in plain words, the field at fault named, the draft kept.

use serde_json::json;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::desk::{Desk, PAYE, settings};
use crate::support::http::ask;

/// Codes of the writes: the command, HMRC's code, and what is said.
const CODES: [(&str, &str, &str); 18] = [
    ("amend", "FORMAT_TAX_YEAR", "The tax year is not written as HMRC takes it."),
    ("amend", "RULE_TAX_YEAR_RANGE_INVALID", "The two halves of the tax year"),
    ("amend", "RULE_TAX_YEAR_NOT_SUPPORTED", "HMRC does not offer this for so early a tax year."),
    ("amend", "RULE_TAX_YEAR_NOT_ENDED", "only once the tax year has ended"),
    ("amend", "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED", "What was sent is empty, lacks something"),
    ("amend", "FORMAT_VALUE", "(In the amount of PAYE underpayment 252000000201.)"),
    ("amend", "FORMAT_ID", "The number of an amount is not a whole number HMRC takes."),
    ("amend", "RULE_DUPLICATE_ID_NOT_ALLOWED", "The same amount was sent twice."),
    ("amend", "RULE_OUTSIDE_AMENDMENT_WINDOW", "The 2025-26 return is in, or its time is over."),
    ("delete", "RULE_OUTSIDE_AMENDMENT_WINDOW", "The 2025-26 return is in, or its time is over."),
    ("delete", "MATCHING_RESOURCE_NOT_FOUND", "There are no amounts of your own for 2025-26 to delete"),
    ("delete", "RULE_TAX_YEAR_NOT_SUPPORTED", "HMRC does not offer this for so early a tax year."),
    ("opt-out", "RULE_ALREADY_OPTED_OUT", "You have already chosen not to pay"),
    ("opt-out", "RULE_BUSINESS_PARTNER_NOT_EXIST", "HMRC's systems have no record of you"),
    ("opt-out", "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST", "no Income Tax Self Assessment account for you"),
    ("opt-out", "FORMAT_TAX_YEAR", "The tax year is not written as HMRC takes it."),
    ("opt-out", "MESSAGE_THROTTLED_OUT", "HMRC was asked too often"),
    ("opt-out", "CLIENT_OR_AGENT_NOT_AUTHORISED", "HMRC does not let this sign-in see this account."),
];

/// A server that reads from the simulator, and refuses every write with `code`.
async fn refusing(desk: &Desk, code: &'static str) -> MockServer {
    let server = MockServer::start().await;
    let base = desk.served.base_url.clone();
    let forward = move |request: &Request| {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let answer = ask("GET", &format!("{}{query}", request.url.path())).send(&base);
        ResponseTemplate::new(answer.status).set_body_raw(answer.body, "application/json")
    };
    Mock::given(method("GET")).respond_with(forward).mount(&server).await;
    let status = match code {
        "MATCHING_RESOURCE_NOT_FOUND" => 404,
        "CLIENT_OR_AGENT_NOT_AUTHORISED" => 403,
        "MESSAGE_THROTTLED_OUT" => 429,
        "INTERNAL_SERVER_ERROR" => 500,
        _ => 400,
    };
    let paths =
        if code == "FORMAT_VALUE" { json!(["/taxCodeComponents/payeUnderpayment/0/amount"]) } else { json!(null) };
    let body = json!({ "code": code, "message": "HMRC's own words", "paths": paths });
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(status).insert_header("X-CorrelationId", "c0ffee").set_body_json(body))
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn every_code_is_said_in_plain_words() {
    let desk = Desk::new();
    for (what, code, said) in CODES {
        let server = refusing(&desk, code).await;
        let amounts = if what == "amend" { format!(" {PAYE}=50") } else { String::new() };
        let line = format!("coding-out {what}{amounts} --tax-year 2025-26 --unlock --yes");
        let ran = desk.run_against(&server.uri(), &line);
        let expected = match code {
            "CLIENT_OR_AGENT_NOT_AUTHORISED" => 3,
            "MESSAGE_THROTTLED_OUT" => 5,
            _ => 4,
        };
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(ran.code == expected && flat.contains(said), "{what} {code}: {ran:?}");
        assert!(flat.contains("Nothing changed at HMRC.") && flat.contains("c0ffee"), "{what} {code}: {ran:?}");
        assert_eq!(flat.contains("The amounts are kept"), what == "amend", "{what} {code}: {ran:?}");
        assert!(!flat.contains("HMRC's own words"), "{ran:?}");
    }
}

#[tokio::test]
async fn a_refused_correction_is_kept_and_taken_up_again() {
    let desk = Desk::new();
    let server = refusing(&desk, "FORMAT_VALUE").await;
    let line = format!("coding-out amend {PAYE}=50 --tax-year 2025-26 --unlock --yes");
    let ran = desk.run_against(&server.uri(), &line);
    settings().bind(|| insta::assert_snapshot!("refused", ran.all()));
    // The same home, and the same server as before: the draft is that server's.
    let taken_up = desk.run_against(&server.uri(), "coding-out amend --dry-run");
    assert!(taken_up.code == 0 && taken_up.out.contains(r#""amount":50.00"#), "{taken_up:?}");
    let object = desk.run_against(&server.uri(), "coding-out amend --tax-year 2025-26 --unlock --yes --format json");
    let data = &object.json()["data"];
    assert_eq!((object.code, &data["outcome"], &data["error"]["code"]), (4, &"refused".into(), &"FORMAT_VALUE".into()));
}

#[tokio::test]
async fn a_500_to_a_choice_may_mean_too_late_and_stays_unknown() {
    let desk = Desk::new();
    let server = refusing(&desk, "INTERNAL_SERVER_ERROR").await;
    let ran = desk.run_against(&server.uri(), "coding-out opt-out --tax-year 2025-26 --unlock --yes");
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ran.code == 7 && flat.contains("once the 2025-26 return is in, that is what this means"), "{ran:?}");
    assert!(
        flat.contains("it is not known whether HMRC carried it out") && flat.contains("It sends nothing again."),
        "{ran:?}"
    );
}
