//! From the browser's address to the pair, and everything HMRC may say on the way.

pub(in crate::hmrc) mod desk;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use reqwest::Url;
use rstest::rstest;
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::hmrc::error::{ApiError, Transport};
use crate::rules::profile::Profile;
use crate::rules::{Failure, FailureKind, Secret};
use desk::{application, form, refusal};

const BY_BROWSER: &str = "http://localhost:8917/cb";

fn now() -> DateTime<Utc> {
    desk::start()
}

fn attempt(redirect: &str) -> Attempt {
    application("http://127.0.0.1:1").attempt(redirect).unwrap()
}

fn parameters(attempt: &Attempt) -> HashMap<String, String> {
    Url::parse(attempt.address()).unwrap().query_pairs().into_owned().collect()
}

async fn serving(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(matchers::method("POST")).and(matchers::path("/oauth/token")).respond_with(answer).mount(&server).await;
    server
}

/// What a sign-in comes to when the code is exchanged for this answer.
async fn exchanged(answer: ResponseTemplate) -> Result<Tokens, SignInError> {
    exchanged_by(Profile::BY_HAND, answer).await
}

async fn exchanged_by(redirect: &str, answer: ResponseTemplate) -> Result<Tokens, SignInError> {
    let server = serving(answer).await;
    let attempt = application(&server.uri()).attempt(redirect).unwrap();
    attempt.exchange(&Secret::new("canary-code"), now()).await
}

fn granted() -> serde_json::Value {
    json!({"access_token": "canary-access", "token_type": "bearer", "expires_in": 14_400,
        "refresh_token": "canary-refresh", "scope": "read:self-assessment", "later": {"number": 1.5}})
}

#[test]
fn the_browser_is_sent_with_everything_hmrc_wants_and_no_secret() {
    let attempt = attempt(BY_BROWSER);
    let address = Url::parse(attempt.address()).unwrap();
    assert_eq!(
        (address.origin().ascii_serialization().as_str(), address.path()),
        ("http://127.0.0.1:1", "/oauth/authorize")
    );
    let sent = parameters(&attempt);
    let expected = [
        ("response_type", "code"),
        ("client_id", "client"),
        ("scope", "read:self-assessment write:self-assessment"),
        ("redirect_uri", BY_BROWSER),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in expected {
        assert_eq!(sent[name], value, "{name}");
    }
    assert_eq!(sent["state"].len(), 22, "128 bits in base64");
    assert_eq!(sent["code_challenge"].len(), 43, "256 bits in base64");
    assert_eq!(sent.len(), 7);
    assert!(!attempt.address().contains("canary"));
}

#[test]
fn no_two_attempts_share_state_or_challenge() {
    let (one, other) = (parameters(&attempt(BY_BROWSER)), parameters(&attempt(BY_BROWSER)));
    assert_ne!(one["state"], other["state"]);
    assert_ne!(one["code_challenge"], other["code_challenge"]);
}

#[test]
fn only_registered_redirect_addresses_are_used() {
    let application = application("http://127.0.0.1:1");
    assert_eq!(application.attempt("http://localhost:8917/cb/").err(), Some(SignInError::Redirect));
    assert!(application.attempt(Profile::BY_HAND).unwrap().by_hand());
    assert!(!application.attempt(BY_BROWSER).unwrap().by_hand());
}

#[rstest]
#[case::hmrc(
    "https://test-www.tax.service.gov.uk/oauth/authorize",
    "https://test-api.service.hmrc.gov.uk/oauth/token",
    None
)]
#[case::broker("https://www.tax.service.gov.uk/oauth/authorize", "https://broker.example/token?for=client", None)]
#[case::here("http://localhost:9/authorize", "http://[::1]:9/token", None)]
#[case::readable_token("https://www.tax.service.gov.uk/oauth/authorize", "http://broker.example/token", Some("token"))]
#[case::readable_page("http://example.com/", "https://broker.example/token", Some("authorise"))]
#[case::user("https://user:pass@www.tax.service.gov.uk/", "https://broker.example/token", Some("authorise"))]
#[case::fragment("https://www.tax.service.gov.uk/", "https://broker.example/token#x", Some("token"))]
#[case::no_web_address("https://www.tax.service.gov.uk/", "file:///etc/passwd", Some("token"))]
#[case::nothing("", "https://broker.example/token", Some("authorise"))]
fn secrets_go_where_nobody_can_read_them(
    #[case] authorise_url: &str,
    #[case] token_url: &str,
    #[case] wrong: Option<&'static str>,
) {
    let (authorise_url, token_url) = (authorise_url.to_owned(), token_url.to_owned());
    let application = Application { authorise_url, token_url, ..application("") };
    assert_eq!(application.attempt(BY_BROWSER).err(), wrong.map(SignInError::Address));
}

#[tokio::test]
async fn a_code_becomes_a_pair() {
    let server = serving(ResponseTemplate::new(200).set_body_json(granted())).await;
    let attempt = application(&server.uri()).attempt(BY_BROWSER).unwrap();
    let challenge = parameters(&attempt)["code_challenge"].clone();
    let tokens = attempt.exchange(&Secret::new("the code"), now()).await.unwrap();
    assert_eq!((tokens.access.reveal(), tokens.refresh.reveal()), ("canary-access", "canary-refresh"));
    assert_eq!((tokens.granted_at, tokens.expires_at), (now(), now() + TimeDelta::hours(4)));
    assert_eq!(tokens.scopes, ["read:self-assessment"], "what was granted, not what was asked for");

    let [request] = server.received_requests().await.unwrap().try_into().unwrap();
    let mut sent = form(&request);
    let verifier = sent.remove("code_verifier").unwrap();
    assert_eq!(PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier)).as_str(), challenge);
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", "the code"),
        ("client_id", "client"),
        ("client_secret", "canary secret"),
        ("redirect_uri", BY_BROWSER),
    ];
    assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    assert!(!request.headers.contains_key("authorization"), "HMRC documents no other way than the body");
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
}

#[tokio::test]
async fn what_an_answer_does_not_say_is_as_usual() {
    let answer = json!({"access_token": "a", "token_type": "Bearer"});
    let tokens = exchanged(ResponseTemplate::new(200).set_body_json(answer)).await.unwrap();
    assert_eq!(tokens.expires_at, now() + TimeDelta::hours(4));
    assert_eq!(tokens.scopes, Profile::SCOPES);
    assert!(tokens.refresh.is_empty());
    let answer = json!({"access_token": "a", "token_type": "bearer", "expires_in": u64::MAX});
    let tokens = exchanged(ResponseTemplate::new(200).set_body_json(answer)).await.unwrap();
    assert_eq!(tokens.expires_at, now() + TimeDelta::days(366), "a number too large to count with");
}

#[tokio::test]
async fn the_application_has_a_token_of_its_own() {
    let server = serving(ResponseTemplate::new(200).set_body_json(granted())).await;
    let broker = Application { secret: None, ..application(&server.uri()) };
    assert_eq!(broker.client_credentials().await, Ok(Secret::new("canary-access")));
    let [request] = server.received_requests().await.unwrap().try_into().unwrap();
    let expected = [("grant_type", "client_credentials"), ("client_id", "client")];
    assert_eq!(form(&request), expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
}

#[rstest]
#[case::secret_wrong(401, "invalid_client", "invalid client id or secret", SignInError::WrongSecret)]
#[case::secret_missing(400, "invalid_request", "client_secret is required", SignInError::WrongSecret)]
#[case::redirect(400, "invalid_request", "redirect_uri is invalid", SignInError::WrongRedirect)]
#[case::code(400, "invalid_request", "code is invalid", SignInError::WrongCode)]
#[case::code_missing(400, "invalid_request", "code is required", SignInError::WrongCode)]
#[case::late(400, "invalid_request", "code has expired", SignInError::CodeExpired)]
#[case::used(400, "invalid_grant", "", SignInError::CodeExpired)]
#[case::failing(500, "server_error", "…", SignInError::Server { status: 500 })]
#[case::too_often(429, "slow_down", "…", SignInError::Server { status: 429 })]
#[case::other(400, "invalid_scope", "scope is invalid for AA000001A", SignInError::Rejected {
    error: "invalid_scope".to_owned(), description: Some("scope is invalid for AA****01A".to_owned())
})]
#[tokio::test]
async fn every_refusal_of_a_code_is_told_apart(
    #[case] status: u16,
    #[case] error: &str,
    #[case] description: &str,
    #[case] expected: SignInError,
) {
    assert_eq!(exchanged(refusal(status, error, description)).await, Err(expected));
}

#[tokio::test]
async fn a_code_that_the_browser_brought_cannot_be_mistyped() {
    let refused = exchanged_by(BY_BROWSER, refusal(400, "invalid_request", "code is invalid")).await;
    assert_eq!(refused, Err(SignInError::CodeExpired));
}

fn web_page(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw("<html>canary-access</html>", "text/html")
}

#[rstest]
#[case::web_page(web_page(200), SignInError::BadAnswer)]
#[case::web_page_failing(web_page(503), SignInError::Server { status: 503 })]
#[case::gateway(ResponseTemplate::new(403).set_body_json(json!({"code": "FORBIDDEN"})), SignInError::Server { status: 403 })]
#[case::nothing(ResponseTemplate::new(200), SignInError::BadAnswer)]
#[case::no_token(ResponseTemplate::new(200).set_body_json(json!({"token_type": "bearer"})), SignInError::BadAnswer)]
#[case::no_header(ResponseTemplate::new(200).set_body_json(json!({"access_token": "canary\nx", "token_type": "bearer"})), SignInError::BadAnswer)]
#[case::cut(ResponseTemplate::new(200).set_body_raw(r#"{"access_token":"canary"#, "application/json"), SignInError::BadAnswer)]
#[case::endless(ResponseTemplate::new(200).set_body_raw(" ".repeat(65 << 10), "application/json"), SignInError::BadAnswer)]
#[tokio::test]
async fn what_is_no_answer_is_said_without_showing_it(#[case] answer: ResponseTemplate, #[case] expected: SignInError) {
    let error = exchanged(answer).await.unwrap_err();
    assert_eq!(error, expected);
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[tokio::test]
async fn no_redirect_takes_the_code_and_the_secret_along() {
    let stranger = MockServer::start().await;
    let answer = ResponseTemplate::new(307).insert_header("Location", format!("{}/there", stranger.uri()));
    assert_eq!(exchanged(answer).await, Err(SignInError::BadAnswer));
    assert_eq!(stranger.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_service_that_is_not_there_is_said() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = application(&format!("http://127.0.0.1:{port}")).client_credentials().await.unwrap_err();
    assert_eq!(error, SignInError::Unreachable(Transport::Refused));
    let failure = Failure::from(ApiError::from(error));
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unreachable, "connection-refused"));
}

#[rstest]
#[case::code("0123abcd", "0123abcd")]
#[case::spaces("  0123abcd\n", "0123abcd")]
#[case::title("Success code=0123abcd", "0123abcd")]
#[case::title_of_a_window("Success code=0123abcd - Mozilla Firefox", "0123abcd")]
#[case::parameter("code=0123%2Babcd", "0123+abcd")]
#[case::address("http://localhost:8917/cb?code=0123abcd&state=STATE", "0123abcd")]
#[case::address_with_more("http://localhost:8917/cb?state=STATE&x=y&code=0123abcd#top", "0123abcd")]
fn a_code_is_found_in_what_was_pasted(#[case] pasted: &str, #[case] code: &str) {
    let attempt = attempt(BY_BROWSER);
    let pasted = pasted.replace("STATE", &parameters(&attempt)["state"]);
    assert_eq!(attempt.code_from(&pasted), Ok(Secret::new(code)));
}

fn denied() -> SignInError {
    SignInError::Refused { description: Some("user denied the authorization".to_owned()) }
}

#[rstest]
#[case::nothing(" ", SignInError::BadCallback)]
#[case::prose("I clicked on the button", SignInError::BadCallback)]
#[case::another_attempt("http://localhost:8917/cb?code=0123abcd&state=ABCDEFGHIJKLMNOPQRSTUV", SignInError::WrongState)]
#[case::no_state("http://localhost:8917/cb?code=0123abcd", SignInError::WrongState)]
#[case::wrong_state_alone("code=0123abcd&state=x", SignInError::WrongState)]
#[case::two_states("http://localhost:8917/cb?code=0123abcd&state=STATE&state=STATE", SignInError::WrongState)]
#[case::two_codes("http://localhost:8917/cb?code=1&code=2&state=STATE", SignInError::BadCallback)]
#[case::no_code("http://localhost:8917/cb?state=STATE", SignInError::BadCallback)]
#[case::no_parameters("http://localhost:8917/cb", SignInError::BadCallback)]
#[case::refused(
    "http://localhost:8917/cb?error=access_denied&error_description=user+denied+the+authorization&error_code=USER_DENIED_AUTHORIZATION&state=STATE",
    denied()
)]
#[case::failed("error=server_error", SignInError::Rejected { error: "server_error".to_owned(), description: None })]
fn what_holds_no_code_of_this_attempt_is_told_apart(#[case] pasted: &str, #[case] expected: SignInError) {
    let attempt = attempt(BY_BROWSER);
    let pasted = pasted.replace("STATE", &parameters(&attempt)["state"]);
    assert_eq!(attempt.code_from(&pasted), Err(expected));
}

#[test]
fn a_text_too_long_to_be_a_code_is_not_looked_at() {
    assert_eq!(attempt(Profile::BY_HAND).code_from(&"a".repeat(9_000)), Err(SignInError::BadCallback));
}

#[test]
fn debug_shows_neither_state_nor_verifier_nor_secret() {
    let attempt = attempt(BY_BROWSER);
    let sent = parameters(&attempt);
    let shown = format!("{attempt:?} {:?} {:?}", application("http://127.0.0.1:1"), attempt.code_from("canary-code"));
    for secret in [&sent["state"], &sent["code_challenge"], "canary"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn each_error_has_a_code_of_its_own_that_reads_like_one() {
    let errors = [
        SignInError::Address("token"),
        SignInError::Redirect,
        SignInError::NoPort { ports: vec![8917, 18917] },
        SignInError::TimedOut,
        denied(),
        SignInError::rejected("invalid_scope", None),
        SignInError::WrongState,
        SignInError::BadCallback,
        SignInError::CodeExpired,
        SignInError::WrongCode,
        SignInError::WrongSecret,
        SignInError::WrongRedirect,
        SignInError::NotSignedIn,
        SignInError::AuthorityEnded,
        SignInError::Busy,
        SignInError::Server { status: 500 },
        SignInError::Unreachable(Transport::TimedOut),
        SignInError::BadAnswer,
        SignInError::Vault(VaultError { code: "keyring-locked" }),
    ];
    let codes: std::collections::BTreeSet<_> = errors.iter().map(SignInError::code).collect();
    assert_eq!(codes.len(), errors.len());
    assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    assert_eq!(errors[2].to_string(), "listen for the browser: every port is in use (8917, 18917)");
}
