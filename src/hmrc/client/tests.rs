//! Odd bytes on the wire, and the connection itself.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use rstest::rstest;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::hmrc::apis::business_details::ListBusinesses;
use crate::hmrc::apis::sa_accounts::{BalanceAndTransactions, Details, OptOutOfCodingOut, Which};
use crate::hmrc::error::Transport;
use crate::rules::charges::Account;
use crate::rules::failure::Changed;
use crate::rules::profile::ConnectionMethod;
use crate::rules::{Failure, FailureKind, Nino};

const SMALL: usize = 1 << 20;

fn nino() -> Nino {
    "AA000001A".parse().unwrap()
}

fn client(base_url: &str) -> Client {
    let limits = Limits { total: Duration::from_secs(20), max_body_bytes: SMALL, ..Limits::default() };
    Client::new(Connection { limits, ..Connection::new(base_url, Secret::new("token")) }).unwrap()
}

async fn read(client: &Client) -> Result<Option<Account>, ApiError> {
    client.call(&BalanceAndTransactions { nino: &nino(), which: Which::Open, details: Details::default() }).await
}

async fn write(client: &Client) -> Result<(), ApiError> {
    client.write(&OptOutOfCodingOut { nino: &nino(), tax_year: "2025-26".parse().unwrap() }).await.map(drop)
}

async fn serving(answer: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
    let client = client(&server.uri());
    (server, client)
}

/// Serves one connection with bytes that no well-behaved server would send; gives back how many went out.
fn raw(head: &'static str, repeated: &'static [u8]) -> (String, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _got = stream.read(&mut request).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut sent = 0;
        while !repeated.is_empty() && stream.write_all(repeated).is_ok() {
            sent += repeated.len();
        }
        sent
    });
    (base, served)
}

/// Waits beside the runtime, which has the client's end of the connection to close.
async fn finished(served: JoinHandle<usize>) -> usize {
    tokio::task::spawn_blocking(|| served.join().unwrap()).await.unwrap()
}

fn json(body: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.to_owned(), "application/json")
}

const BALANCE: &str = r#"{"balanceDetails":{"payableAmount":1,"pendingChargeDueAmount":2.5,"overdueAmount":0.10,
    "totalBalance":3.60,"bcdBalancePerYear":[]}}"#;

#[rstest]
#[case::web_page(ResponseTemplate::new(200).set_body_raw("<html>", "text/html"), "wrong-content-type", None)]
#[case::web_page_called_json(json("<html>"), "not-json", None)]
#[case::cut(json(r#"{"balanceDetails":{"payableAmount":1"#), "truncated", None)]
#[case::nothing(json(""), "empty-answer", None)]
#[case::no_content(ResponseTemplate::new(204), "empty-answer", None)]
#[case::elsewhere(ResponseTemplate::new(302).insert_header("Location", "http://127.0.0.1:1/"), "redirected", None)]
#[case::wrong_type(json(&BALANCE.replace("2.5", r#""2.5""#)), "wrong-type", Some("balanceDetails.pendingChargeDueAmount"))]
#[case::wrong_type_deep(
    json(&BALANCE.replacen('{', r#"{"documentDetails":[{"originalAmount":1,"outstandingAmount":{}}],"#, 1)),
    "wrong-type",
    Some("documentDetails[0].outstandingAmount")
)]
#[case::no_amount(json(&BALANCE.replace(r#""overdueAmount":0.10,"#, "")), "missing-field", Some("balanceDetails.overdueAmount"))]
#[case::no_balance(json("{}"), "missing-field", Some("balanceDetails"))]
#[tokio::test]
async fn answers_that_cannot_be_read(#[case] answer: ResponseTemplate, #[case] code: &str, #[case] path: Option<&str>) {
    let (_server, client) = serving(answer.insert_header("X-CorrelationId", "c-1")).await;
    let failure = Failure::from(read(&client).await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::BadAnswer, code));
    assert_eq!(failure.paths, Vec::from_iter(path.map(str::to_owned)));
    assert_eq!(failure.correlation_id.as_deref(), Some("c-1"));
    assert_eq!(failure.changed, Changed::No);
}

#[rstest]
#[case::plain("application/json")]
#[case::versioned("application/vnd.hmrc.4.0+json;charset=utf-8")]
#[case::shouted("Application/JSON; charset=UTF-8")]
#[tokio::test]
async fn json_by_any_name_is_read(#[case] kind: &str) {
    let (_server, client) = serving(ResponseTemplate::new(200).set_body_raw(BALANCE, kind)).await;
    let account = read(&client).await.unwrap().unwrap();
    assert_eq!(account.balance.total_balance.to_string(), "3.60");
}

#[tokio::test]
async fn everything_odd_that_can_be_lived_with_is() {
    let (_server, client) = serving(json(
        r#"{"surprise":{"a":[1]},"balanceDetails":{"payableAmount":12345678901234567890.1234,"payableDueDate":null,
            "pendingChargeDueAmount":1e2,"overdueAmount":-0,"totalBalance":99999999999.99,
            "bcdBalancePerYear":[{"taxYear":"someday","bcdAmount":1}]},
          "codingDetails":null,
          "documentDetails":[{"taxYear":"9998-99","documentId":"123456789","documentDate":"7665-98-49",
            "documentText":"\u001b[31mred","documentDueDate":"31 January","originalAmount":2,"outstandingAmount":0.5,
            "lastClearing":null,"isChargeEstimate":null,"isCodedOut":true,"reducedCharge":{"taxYear":"9999"}},
            {"originalAmount":1,"outstandingAmount":1}],
          "financialDetails":[{"taxYear":"9998-99","chargeDetail":{"documentId":"123456789","documentType":"4910"},
            "items":[{"codedOutStatus":"quantum","locks":{"isChargeOnHold":true},"clearingSAPDocument":"C1"}]},
            {"items":[]}]}"#,
    ))
    .await;
    let account = read(&client).await.unwrap().unwrap();
    assert_eq!(account.balance.payable_amount.to_string(), "12345678901234567890.1234");
    assert_eq!(account.balance.pending_charge_due_amount.to_string(), "100.00");
    assert!(account.balance.overdue_amount.is_zero());
    assert_eq!(account.balance.bcd_balance_per_year[0].0.unreadable(), Some("someday"));
    let [charge, nameless] = account.documents.as_slice() else { panic!("two documents") };
    assert_eq!((charge.document_id.to_string().as_str(), &charge.tax_year), ("123456789", &None));
    assert_eq!(charge.document_date.unreadable(), Some("7665-98-49"));
    assert_eq!(charge.document_due_date.as_ref().unwrap().unreadable(), Some("31 January"));
    assert_eq!(charge.document_text.as_deref(), Some("\u{1b}[31mred"), "kept here, made harmless where it is shown");
    assert_eq!((charge.is_charge_estimate, charge.is_coded_out), (false, true));
    assert_eq!(charge.reduced_charge.as_ref().unwrap().tax_year, None);
    assert_eq!(charge.coded_out_status().unwrap().as_str(), "quantum");
    assert!(charge.locks().charge_on_hold);
    assert_eq!(nameless.document_id.unreadable(), Some(""));
    assert!(nameless.breakdown.is_empty(), "a line without a document is not put under a document without an id");
    assert_eq!(account.loose_lines.len(), 1);
}

#[tokio::test]
async fn a_web_page_in_place_of_a_failure_is_still_a_failure() {
    let (_server, client) =
        serving(ResponseTemplate::new(503).set_body_raw("<html>\u{1b}[2J".repeat(100_000), "text/html")).await;
    let failure = Failure::from(read(&client).await.unwrap_err());
    assert_eq!(
        (failure.kind, failure.code.as_str(), failure.status),
        (FailureKind::Unavailable, "http-503", Some(503))
    );
    assert_eq!(failure.hmrc_message, None);
}

#[tokio::test]
async fn a_throttled_call_knows_how_long_to_wait() {
    let answer = ResponseTemplate::new(429)
        .insert_header("Retry-After", "7")
        .set_body_raw(r#"{"code":"MESSAGE_THROTTLED_OUT","message":"…"}"#, "application/json");
    let (server, client) = serving(answer).await;
    let Err(ApiError::Throttled { retry_after, refusal }) = read(&client).await else { panic!("not throttled") };
    assert_eq!((retry_after, refusal.code.as_str()), (Some(Duration::from_secs(7)), "MESSAGE_THROTTLED_OUT"));
    assert_eq!(server.received_requests().await.unwrap().len(), 1, "nothing is tried again");
}

#[tokio::test]
async fn an_announced_body_beyond_the_limit_is_not_taken() {
    let (_server, client) =
        serving(ResponseTemplate::new(200).set_body_raw(vec![b' '; 50_000_000], "application/json")).await;
    assert_eq!(read(&client).await.unwrap_err().code(), "body-too-large");
}

#[tokio::test]
async fn an_endless_body_is_given_up_at_the_limit() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let (base, served) = raw(head, &[b' '; 8_192]);
    assert_eq!(read(&client(&base)).await.unwrap_err().code(), "body-too-large");
    let sent = finished(served).await;
    assert!(sent < 50 * SMALL, "{sent} bytes went out for a limit of {SMALL}");
}

#[rstest]
#[case::in_the_body(
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{\"bal",
    "truncated"
)]
#[case::in_the_head("HTTP/1.1 200 OK\r\ncontent-ty", "connection-lost")]
#[case::at_once("", "connection-lost")]
#[case::no_http("SSH-2.0-OpenSSH_9.6\r\n", "connection-lost")]
#[tokio::test]
async fn broken_connections(#[case] bytes: &'static str, #[case] code: &str) {
    let (base, served) = raw(bytes, b"");
    assert_eq!(read(&client(&base)).await.unwrap_err().code(), code);
    finished(served).await;
    // A write that went the same way may have been done.
    let (base, served) = raw(bytes, b"");
    if code == "connection-lost" {
        let failure = Failure::from(write(&client(&base)).await.unwrap_err());
        assert_eq!((failure.kind, failure.changed), (FailureKind::Unreachable, Changed::Unknown));
    } else {
        assert_eq!(write(&client(&base)).await, Ok(()), "a write is done once HMRC says so, whatever follows");
    }
    finished(served).await;
}

#[tokio::test]
async fn a_hang_ends_at_the_time_limit() {
    let server = MockServer::start().await;
    let answer = json(BALANCE).set_delay(Duration::from_mins(1));
    Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
    let limits = Limits { total: Duration::from_millis(100), ..Limits::default() };
    let client = Client::new(Connection { limits, ..Connection::new(server.uri(), Secret::new("token")) }).unwrap();
    let failure = Failure::from(read(&client).await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unreachable, "timed-out"));
    assert_eq!(failure.changed, Changed::No);
    assert_eq!(Failure::from(write(&client).await.unwrap_err()).changed, Changed::Unknown);
}

#[tokio::test]
async fn nobody_there() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = client(&format!("http://127.0.0.1:{port}"));
    let failure = Failure::from(write(&client).await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unreachable, "connection-refused"));
    assert_eq!(failure.changed, Changed::No, "without a connection a write was not sent");
}

#[tokio::test]
async fn no_tls_where_tls_was_wanted() {
    let (base, served) = raw("HTTP/1.1 400 Bad Request\r\n\r\n", b"");
    let error = write(&client(&base.replace("http:", "https:"))).await.unwrap_err();
    let secure = ApiError::Transport { what: Transport::Secure, changed: Changed::No };
    assert_eq!(error, secure);
    finished(served).await;
}

#[rstest]
#[case(204, Changed::No, true)]
#[case(200, Changed::No, true)]
#[case(302, Changed::Unknown, false)]
#[case(400, Changed::Unknown, false)]
#[case(403, Changed::No, false)]
#[case(500, Changed::Unknown, false)]
#[tokio::test]
async fn a_write_is_sent_once_and_says_what_became_of_it(
    #[case] status: u16,
    #[case] changed: Changed,
    #[case] done: bool,
) {
    let (server, client) = serving(ResponseTemplate::new(status).set_body_raw("<html>", "text/html")).await;
    match write(&client).await {
        Ok(()) => assert!(done),
        Err(error) => assert_eq!((Failure::from(error).changed, false), (changed, done)),
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_here_is_an_answer_and_an_unknown_version_is_not() {
    let (_server, client) = serving(
        ResponseTemplate::new(404)
            .set_body_string(r#"{"code":"MATCHING_RESOURCE_NOT_FOUND","message":"Matching resource not found"}"#),
    )
    .await;
    assert_eq!(read(&client).await, Ok(None));
    assert_eq!(client.call(&ListBusinesses { nino: &nino() }).await, Ok(Vec::new()));
    let (_server, client) = serving(ResponseTemplate::new(404).set_body_string(r#"{"code":"NOT_FOUND"}"#)).await;
    assert_eq!(read(&client).await.unwrap_err().code(), "NOT_FOUND");
}

#[rstest]
#[case("https://api.service.hmrc.gov.uk", None, None)]
#[case("https://api.service.hmrc.gov.uk/", Some("STATEFUL"), Some(ClientError::ScenarioInProduction))]
#[case("https://API.service.hmrc.gov.uk", Some("STATEFUL"), Some(ClientError::ScenarioInProduction))]
#[case("https://test-api.service.hmrc.gov.uk", Some("STATEFUL"), None)]
#[case("http://127.0.0.1:4010/prefix", Some("STATEFUL"), None)]
#[case("http://[::1]:4010", None, None)]
#[case("http://localhost:4010", None, None)]
#[case("http://127.0.0.1.example.com", None, Some(ClientError::Insecure))]
#[case("http://192.168.1.1", None, Some(ClientError::Insecure))]
#[case("http://api.service.hmrc.gov.uk", None, Some(ClientError::Insecure))]
#[case("https://example.com", None, Some(ClientError::Stranger))]
#[case("https://192.168.1.1", None, Some(ClientError::Stranger))]
#[case("https://api.service.hmrc.gov.uk.example.com", None, Some(ClientError::Stranger))]
#[case("https://hmrc.gov.uk", None, Some(ClientError::Stranger))]
#[case("https://www.tax.service.gov.uk", None, Some(ClientError::Stranger))]
#[case("https://api.service.hmrc.gov.uk:8443", None, Some(ClientError::Stranger))]
#[case("https://127.0.0.1:8443", None, None)]
#[case("https://user:secret@api.service.hmrc.gov.uk", None, Some(ClientError::BaseUrl))]
#[case("https://api.service.hmrc.gov.uk/?a=b", None, Some(ClientError::BaseUrl))]
#[case("ftp://127.0.0.1", None, Some(ClientError::BaseUrl))]
#[case("127.0.0.1:4010", None, Some(ClientError::BaseUrl))]
#[case("", None, Some(ClientError::BaseUrl))]
#[case("http://127.0.0.1:1", Some("two\nlines"), Some(ClientError::Header("Gov-Test-Scenario")))]
fn where_a_token_may_go(#[case] base: &str, #[case] scenario: Option<&str>, #[case] refused: Option<ClientError>) {
    let scenario = scenario.map(str::to_owned);
    let made = Client::new(Connection { scenario, ..Connection::new(base, Secret::new("t")) });
    assert_eq!(made.err(), refused);
}

#[tokio::test]
async fn scenario_added_headers_and_a_path_in_the_base_are_used() {
    let server = MockServer::start().await;
    Mock::given(matchers::path("/prefix/individuals/business/details/AA000001A/list"))
        .and(matchers::header("Gov-Test-Scenario", "STATEFUL"))
        .and(matchers::header("Prefer", "dynamic=true"))
        .respond_with(json(r#"{"listOfBusinesses":[]}"#))
        .mount(&server)
        .await;
    let connection = Connection {
        scenario: Some("STATEFUL".to_owned()),
        headers: vec![("Prefer".to_owned(), "dynamic=true".to_owned())],
        ..Connection::new(format!("{}/prefix/", server.uri()), Secret::new("t"))
    };
    let client = Client::new(connection).unwrap();
    assert_eq!(client.call(&ListBusinesses { nino: &nino() }).await, Ok(Vec::new()));
}

#[test]
fn no_debug_text_shows_the_token() {
    let connection = Connection {
        headers: vec![("Gov-Client-Device-ID".to_owned(), "hidden-1".to_owned())],
        ..Connection::new("http://127.0.0.1:1", Secret::new("hidden-2"))
    };
    let shown = format!("{connection:?} {:?} {:?}", connection.credentials, Client::new(connection.clone()).unwrap());
    assert!(!shown.contains("hidden"), "{shown}");
}

/// Serves the answers one after another; a request beyond them is a failure of the test.
async fn one_after_another(answers: Vec<ResponseTemplate>) -> (MockServer, Client) {
    let server = MockServer::start().await;
    for answer in answers {
        Mock::given(matchers::any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
    }
    let pause = Duration::from_millis(1);
    let retry = Some(Retry { first: pause, longest: pause, ..Retry::default() });
    let client = Client::new(Connection { retry, ..Connection::new(server.uri(), Secret::new("token")) }).unwrap();
    (server, client)
}

#[tokio::test]
async fn a_read_is_asked_again_while_hmrc_is_busy_or_failing() {
    let failing = [429, 503, 500].map(ResponseTemplate::new);
    let answers = failing.into_iter().chain([json(BALANCE)]).collect();
    let (server, client) = one_after_another(answers).await;
    assert!(read(&client).await.unwrap().is_some());
    assert_eq!(server.received_requests().await.unwrap().len(), 4);
}

#[rstest]
#[case(400)]
#[case(401)]
#[case(403)]
#[case(404)]
#[case(422)]
#[tokio::test]
async fn a_refusal_is_final(#[case] status: u16) {
    let (server, client) = one_after_another(vec![ResponseTemplate::new(status), json(BALANCE)]).await;
    assert_eq!(read(&client).await.unwrap_err().status(), Some(status));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[rstest]
#[case(401, Changed::No)]
#[case(429, Changed::No)]
#[case(500, Changed::Unknown)]
#[case(503, Changed::Unknown)]
#[tokio::test]
async fn a_write_is_never_repeated_even_where_reads_are(#[case] status: u16, #[case] changed: Changed) {
    let first = ResponseTemplate::new(status).insert_header("Retry-After", "0");
    let (server, client) = one_after_another(vec![first, ResponseTemplate::new(204)]).await;
    assert_eq!(Failure::from(write(&client).await.unwrap_err()).changed, changed);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[rstest]
#[case(301)]
#[case(302)]
#[case(303)]
#[case(307)]
#[case(308)]
#[tokio::test]
async fn no_redirect_takes_the_token_along(#[case] status: u16) {
    let stranger = MockServer::start().await;
    let answer = ResponseTemplate::new(status).insert_header("Location", format!("{}/there", stranger.uri()));
    let (_server, client) = serving(answer).await;
    assert_eq!(read(&client).await.unwrap_err().code(), "redirected");
    assert_eq!(Failure::from(write(&client).await.unwrap_err()).changed, Changed::Unknown);
    assert_eq!(stranger.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn the_end_of_a_version_is_known_once_for_each_api() {
    let answer = json(BALANCE)
        .insert_header("Deprecation", "Fri, 02 Oct 2026 23:59:59 GMT")
        .insert_header("Sunset", "Wed, 31 Mar 2027 23:59:59 GMT");
    let (_server, client) = serving(answer).await;
    assert_eq!(client.retirements(), []);
    for _ in 0..2 {
        assert!(read(&client).await.unwrap().is_some(), "the answer is as good as any other");
    }
    let [retirement] = client.retirements().try_into().unwrap();
    assert_eq!((retirement.api, retirement.version), ("Self Assessment Accounts", "4.0"));
    assert_eq!(retirement.ends, Some("2027-03-31".parse().unwrap()));
}

#[tokio::test]
async fn every_attempt_waits_for_its_turn() {
    use std::sync::atomic::{AtomicI64, Ordering};
    // Each look at this clock is a second later, so nobody ever really waits.
    let seconds = AtomicI64::new(0);
    let looks = Arc::new(seconds);
    let seen = Arc::clone(&looks);
    let clock: super::super::limiter::Clock =
        Arc::new(move || chrono::DateTime::from_timestamp(seen.fetch_add(1, Ordering::Relaxed), 0).unwrap());
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(503)).up_to_n_times(2).mount(&server).await;
    Mock::given(matchers::any()).respond_with(json(BALANCE)).mount(&server).await;
    let pause = Duration::from_millis(1);
    let client = Client::new(Connection {
        limiter: Some(Limiter::alone(super::super::limiter::Rate::STANDARD, clock)),
        retry: Some(Retry { first: pause, longest: pause, ..Retry::default() }),
        ..Connection::new(server.uri(), Secret::new("token"))
    })
    .unwrap();
    assert!(read(&client).await.unwrap().is_some());
    assert!(write(&client).await.is_ok());
    assert_eq!(looks.load(Ordering::Relaxed), 4, "three attempts to read and one to write");
}

#[tokio::test]
async fn the_computer_is_looked_at_anew_for_each_attempt() {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::rules::machine::Missing;

    let looks = Arc::new(AtomicU32::new(0));
    let looked = Arc::clone(&looks);
    let look = move || {
        let count = looked.fetch_add(1, Ordering::Relaxed);
        Facts {
            method: ConnectionMethod::Desktop,
            device_id: Err(Missing::NothingKept),
            local_ips: Ok(vec![[192, 168, 7, 20].into()]),
            local_ips_at: chrono::DateTime::from_timestamp(count.into(), 0).unwrap(),
            mac_addresses: Err(Missing::NoneThere),
            screens: Err(Missing::NoScreen),
            utc_offset_minutes: Ok(60),
            system: Err(Missing::Unreadable),
            user: Ok("ann".to_owned()),
            window: Err(Missing::NoPixels),
        }
    };
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(503)).up_to_n_times(1).mount(&server).await;
    Mock::given(matchers::any()).respond_with(json(BALANCE)).mount(&server).await;
    let pause = Duration::from_millis(1);
    let client = Client::new(Connection {
        machine: Some(Arc::new(look)),
        retry: Some(Retry { first: pause, longest: pause, ..Retry::default() }),
        ..Connection::new(server.uri(), Secret::new("token"))
    })
    .unwrap();
    assert!(read(&client).await.unwrap().is_some());
    assert!(write(&client).await.is_ok());
    let requests = server.received_requests().await.unwrap();
    let sent = |name: &str| -> Vec<Option<&str>> {
        requests.iter().map(|request| Some(request.headers.get(name)?.to_str().unwrap())).collect()
    };
    let times = [0, 1, 2].map(|second| format!("1970-01-01T00:00:0{second}.000Z"));
    assert_eq!(sent("Gov-Client-Local-IPs-Timestamp"), times.each_ref().map(|time| Some(time.as_str())));
    assert_eq!(sent("Gov-Client-Connection-Method"), [Some("DESKTOP_APP_DIRECT"); 3]);
    assert_eq!(sent("Gov-Client-User-IDs"), [Some("os=ann"); 3]);
    assert_eq!(sent("Gov-Client-Device-ID"), [None; 3], "what is missing is not sent, not even empty");
}

#[tokio::test]
async fn a_question_is_answered_again_from_what_was_taken_down() {
    let server = MockServer::start().await;
    let list = serde_json::json!({"listOfBusinesses": [{"typeOfBusiness": "self-employment", "businessId": "XAIS12345678901", "later": 1}]});
    let answers = |status: u16, body: serde_json::Value| ResponseTemplate::new(status).set_body_json(body);
    Mock::given(matchers::path_regex("list$")).respond_with(answers(200, list)).expect(1).mount(&server).await;
    let nothing = serde_json::json!({"code": "MATCHING_RESOURCE_NOT_FOUND", "message": "…"});
    Mock::given(matchers::path_regex("balance-and-transactions$"))
        .respond_with(answers(404, nothing))
        .expect(1)
        .mount(&server)
        .await;
    let (live, recorder) = client(&server.uri()).recording();
    let listed = live.call(&ListBusinesses { nino: &nino() }).await.unwrap();
    assert_eq!(read(&live).await, Ok(None));
    let tape = Tape::from_bytes(&recorder.tape().to_bytes()).unwrap();
    let kept = Client::playing(tape);
    assert_eq!(kept.call(&ListBusinesses { nino: &nino() }).await, Ok(listed));
    assert_eq!(read(&kept).await, Ok(None), "nothing there is an answer as well");
    let other: Nino = "AA000002A".parse().unwrap();
    let unasked = kept.call(&ListBusinesses { nino: &other }).await.unwrap_err();
    assert_eq!(unasked.code(), "unreachable", "nobody else's answer is given");
}

#[tokio::test]
async fn what_may_pass_is_not_taken_down() {
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(503)).mount(&server).await;
    let (live, recorder) = client(&server.uri()).recording();
    assert!(read(&live).await.is_err());
    assert!(recorder.tape().is_empty());
}
