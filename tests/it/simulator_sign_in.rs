//! The simulator's sign-in from outside: what is refused and how, what a token is worth to whom, and until when.

use quarterdeck::simulator::{Options, Running, start};
use rstest::rstest;

use crate::support::http::{Answer, ask};
use crate::support::sign_in::{
    OUT_OF_BAND, Pair, REDIRECT, address, call, carried, code, exchange, form, post, refresh, refusal, set_clock,
    signed_in, token, wish, with,
};
use crate::support::{options, simulator};

const DAY: &str = "2026-11-21";
const MAYA: &str = "AA000001A";
const LIST: &str = "/individuals/business/details/AA000001A/list";

fn with_faults(faults: &[&str]) -> Running {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    start(Options { faults, ..options(DAY) }).unwrap()
}

fn refused(status: u16, error: &str, description: &str) -> (u16, String, String) {
    (status, error.to_owned(), description.to_owned())
}

fn get(simulator: &Running, path: &str) -> Answer {
    ask("GET", path).with("authorization", "").with("accept", "text/html").send(simulator.base_url())
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

// The page.

#[test]
fn the_page_asks_who_signs_in_and_hands_over_the_code() {
    let simulator = simulator(DAY);
    let page = get(&simulator, &address(&wish()));
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let page = text(&page);
    for said in ["This is not HMRC", "Maya Lindqvist", "AA •• •• 01 A", "id=\"grant\"", "id=\"refuse\"", REDIRECT]
    {
        assert!(page.contains(said), "{said}");
    }
    let granted = post(&simulator, "/oauth/grantscope", &with(&wish(), &[("who", MAYA), ("grant", "yes")]));
    assert!(granted.header("location").unwrap().starts_with("http://localhost:8917/cb?code="));
    assert_eq!(granted.header("cache-control"), Some("no-store"));
    let carried = carried(&granted);
    assert_eq!(carried[1], ("state".to_owned(), "st&te".to_owned()));
    assert_eq!(token(&simulator, &exchange(&carried[0].1)).status, 200);
}

#[test]
fn a_refusal_goes_back_as_hmrcs_does() {
    let simulator = simulator(DAY);
    let refused = carried(&post(&simulator, "/oauth/grantscope", &with(&wish(), &[("refuse", "yes")])));
    let refused: Vec<(&str, &str)> = refused.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        refused,
        [
            ("error", "access_denied"),
            ("error_description", "user denied the authorization"),
            ("error_code", "USER_DENIED_AUTHORIZATION"),
            ("state", "st&te"),
        ]
    );
}

#[test]
fn without_a_redirect_the_code_is_in_the_title_and_in_the_text() {
    let simulator = simulator(DAY);
    let wish = with(&wish(), &[("redirect_uri", OUT_OF_BAND)]);
    let page = text(&post(&simulator, "/oauth/grantscope", &with(&wish, &[("who", MAYA), ("grant", "yes")])));
    let (_, title) = page.split_once("<title>Success code=").unwrap();
    let (code, _) = title.split_once("</title>").unwrap();
    assert!(page.contains(&format!("<code id=\"code\">{code}</code>")));
    let exchanged = token(&simulator, &with(&exchange(code), &[("redirect_uri", OUT_OF_BAND)]));
    assert_eq!(exchanged.status, 200);
    let refused = text(&post(&simulator, "/oauth/grantscope", &with(&wish, &[("refuse", "yes")])));
    assert!(refused.contains("<title>Denied error=access_denied</title>"), "{refused}");
}

#[test]
fn nobody_picked_is_asked_for_again() {
    let simulator = simulator(DAY);
    for who in ["", "AA999999A", "everybody"] {
        let again = post(&simulator, "/oauth/grantscope", &with(&wish(), &[("who", who), ("grant", "yes")]));
        assert_eq!((again.status, text(&again).contains("Choose who signs in.")), (400, true), "{who}");
    }
}

#[rstest]
#[case(&[("response_type", "")], "invalid_request")]
#[case(&[("response_type", "token")], "unsupported_response_type")]
#[case(&[("redirect_uri", "http://127.0.0.1:8917/cb")], "invalid_request")]
#[case(&[("scope", "read:everything")], "invalid_scope")]
#[case(&[("code_challenge_method", "plain")], "invalid_request")]
fn a_bad_request_is_told_to_the_browser(#[case] change: &[(&'static str, &'static str)], #[case] error: &str) {
    let simulator = simulator(DAY);
    let bad = with(&wish(), change);
    // Also where the page is left out.
    let answers = [get(&simulator, &address(&bad)), post(&simulator, "/oauth/grantscope", &bad)];
    for answer in answers {
        assert_eq!((answer.status, answer.header("content-type")), (400, Some("application/json")));
        assert_eq!(answer.json()["error"], error);
        assert_eq!(answer.header("location"), None, "nothing goes to an address nobody vouched for");
    }
}

#[test]
fn a_hostile_name_stays_text() {
    let simulator = simulator(DAY);
    let hostile = "\"><script>alert(1)</script>";
    let page = text(&get(&simulator, &address(&with(&wish(), &[("client_id", hostile), ("state", hostile)]))));
    assert!(!page.contains("<script"));
    assert_eq!(page.matches("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;").count(), 3);
}

#[rstest]
#[case("https://example.com", "", 403)]
#[case("null", "", 403)]
#[case("http://example.com", "example.com", 403)]
#[case("http://127.0.0.1:1", "127.0.0.1:1", 303)]
#[case("http://localhost:1", "localhost:1", 303)]
fn only_its_own_page_may_send_the_form(#[case] origin: &str, #[case] host: &str, #[case] status: u16) {
    let simulator = simulator(DAY);
    let request = form("/oauth/grantscope", &with(&wish(), &[("who", MAYA), ("grant", "yes")]));
    let answer = request.with("origin", origin).with("host", host).send(simulator.base_url());
    assert_eq!(answer.status, status, "{}", text(&answer));
}

// The token endpoint.

#[rstest]
#[case(&[("grant_type", "")], 400, "invalid_request", "grant_type is required")]
#[case(&[("grant_type", "password")], 400, "unsupported_grant_type", "grant_type is invalid")]
#[case(&[("client_id", "")], 400, "invalid_request", "client_id is required")]
#[case(&[("client_secret", "")], 400, "invalid_request", "client_secret is required")]
#[case(&[("code", "")], 400, "invalid_request", "code is required")]
#[case(&[("code", "guessed")], 400, "invalid_request", "code is invalid")]
#[case(&[("client_id", "another")], 400, "invalid_request", "code is invalid")]
#[case(&[("redirect_uri", "")], 400, "invalid_request", "redirect_uri is required")]
#[case(&[("redirect_uri", "http://localhost:8917/cb/")], 400, "invalid_request", "redirect_uri is invalid")]
#[case(&[("code_verifier", "")], 400, "invalid_request", "code_verifier is required")]
#[case(&[("code_verifier", "short")], 400, "invalid_request", "code_verifier is invalid")]
#[case(
    &[("code_verifier", "eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")], 400, "invalid_grant", "code_verifier is invalid"
)]
fn a_call_with_a_code_is_refused(
    #[case] change: &[(&'static str, &'static str)],
    #[case] status: u16,
    #[case] error: &str,
    #[case] description: &str,
) {
    let simulator = simulator(DAY);
    let code = code(&simulator, &wish(), MAYA);
    let call = exchange(&code);
    let changed = with(&call, change);
    assert_eq!(refusal(&token(&simulator, &changed)), refused(status, error, description));
    assert_eq!(token(&simulator, &call).status, 200, "the code is not spent by a refused call");
}

#[test]
fn what_is_no_form_is_refused_and_other_methods_too() {
    let simulator = simulator(DAY);
    let json = ask("POST", "/oauth/token").body("{}").send(simulator.base_url());
    assert_eq!(refusal(&json), refused(400, "invalid_request", "the body is not a form"));
    assert_eq!(ask("GET", "/oauth/token").send(simulator.base_url()).status, 405);
}

#[test]
fn a_code_is_exchanged_once_and_within_ten_minutes() {
    let simulator = simulator(DAY);
    set_clock(&simulator, "2026-11-21T12:00:00Z");
    let [spent, old, young] = [0, 1, 2].map(|_| code(&simulator, &wish(), MAYA));
    let answer = token(&simulator, &exchange(&spent));
    let body = answer.json();
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_i64()), (Some("bearer"), Some(14_400)));
    assert_eq!(body["scope"], "read:self-assessment write:self-assessment");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let invalid = refused(400, "invalid_request", "code is invalid");
    assert_eq!(refusal(&token(&simulator, &exchange(&spent))), invalid);
    set_clock(&simulator, "2026-11-21T12:09:59Z");
    assert_eq!(token(&simulator, &exchange(&young)).status, 200);
    set_clock(&simulator, "2026-11-21T12:10:00Z");
    assert_eq!(refusal(&token(&simulator, &exchange(&old))), invalid);
}

#[test]
fn an_application_keeps_the_secret_it_came_with_first() {
    let simulator = simulator(DAY);
    let pair = signed_in(&simulator, MAYA);
    let invalid = refused(401, "invalid_client", "invalid client id or client secret");
    let other = [("client_secret", "another")];
    let code = code(&simulator, &wish(), MAYA);
    assert_eq!(refusal(&token(&simulator, &with(&exchange(&code), &other))), invalid);
    assert_eq!(refusal(&token(&simulator, &with(&refresh(&pair.refresh), &other))), invalid);
    let own = vec![("grant_type", "client_credentials"), ("client_id", "application"), ("client_secret", "another")];
    assert_eq!(refusal(&token(&simulator, &own)), invalid);
    assert_eq!(token(&simulator, &with(&own, &[("client_id", "second")])).status, 200, "another one is not known yet");
}

// Refreshing.

#[test]
fn a_refresh_gives_a_new_pair_and_ends_the_old_one_at_once() {
    let simulator = simulator(DAY);
    let first = signed_in(&simulator, MAYA);
    assert_eq!(call(&simulator, "GET", LIST, &first.access).0, 200);
    let second = Pair::of(&token(&simulator, &refresh(&first.refresh)));
    assert_eq!(call(&simulator, "GET", LIST, &first.access), (401, "INVALID_CREDENTIALS".to_owned()));
    assert_eq!(call(&simulator, "GET", LIST, &second.access).0, 200);
    let invalid = refused(400, "invalid_grant", "refresh_token is invalid");
    assert_eq!(refusal(&token(&simulator, &refresh(&first.refresh))), invalid);
    assert_eq!(refusal(&token(&simulator, &refresh(&second.access))), invalid);
    assert_eq!(refusal(&token(&simulator, &with(&refresh(&second.refresh), &[("client_id", "other")]))), invalid);
    let missing = refused(400, "invalid_request", "refresh_token is required");
    assert_eq!(refusal(&token(&simulator, &refresh(""))), missing);
    assert_ne!(Pair::of(&token(&simulator, &refresh(&second.refresh))), second);
}

#[test]
fn an_access_token_lasts_four_hours_and_the_authority_547_days() {
    let simulator = simulator(DAY);
    set_clock(&simulator, "2026-11-21T12:00:00Z");
    let first = signed_in(&simulator, MAYA);
    set_clock(&simulator, "2026-11-21T15:59:59Z");
    assert_eq!(call(&simulator, "GET", LIST, &first.access).0, 200);
    set_clock(&simulator, "2026-11-21T16:00:00Z");
    assert_eq!(call(&simulator, "GET", LIST, &first.access), (401, "INVALID_CREDENTIALS".to_owned()));
    set_clock(&simulator, "2028-05-21T11:59:59Z");
    let last = Pair::of(&token(&simulator, &refresh(&first.refresh)));
    assert_eq!(call(&simulator, "GET", LIST, &last.access).0, 200);
    set_clock(&simulator, "2028-05-21T12:00:00Z");
    let invalid = refused(400, "invalid_grant", "refresh_token is invalid");
    assert_eq!(refusal(&token(&simulator, &refresh(&last.refresh))), invalid, "a refresh does not extend it");
}

#[test]
fn two_refreshes_at_once_collide() {
    let simulator = with_faults(&["slow-refresh=400ms"]);
    let first = signed_in(&simulator, MAYA);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let calls = [(); 2].map(|()| scope.spawn(|| token(&simulator, &refresh(&first.refresh))));
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let (done, collided): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((done.len(), collided.len()), (1, 1));
    assert_eq!(refusal(collided[0]), refused(400, "invalid_request", "refresh operation already in progress"));
    assert_eq!(call(&simulator, "GET", LIST, &Pair::of(done[0]).access).0, 200);
}

#[test]
fn a_refresh_goes_on_when_whoever_asked_hangs_up() {
    let simulator = with_faults(&["slow-refresh=100ms"]);
    let first = signed_in(&simulator, MAYA);
    let begun = form("/oauth/token", &refresh(&first.refresh)).begin(simulator.base_url());
    let again = || refusal(&token(&simulator, &refresh(&first.refresh)));
    let in_progress = refused(400, "invalid_request", "refresh operation already in progress");
    assert_eq!(again(), in_progress, "it was taken up");
    drop(begun);
    let ended = std::iter::repeat_with(again).find(|found| *found != in_progress).unwrap();
    assert_eq!(ended, refused(400, "invalid_grant", "refresh_token is invalid"));
    assert_eq!(call(&simulator, "GET", LIST, &first.access), (401, "INVALID_CREDENTIALS".to_owned()));
}

#[test]
fn a_refresh_whose_answer_is_lost_is_done() {
    let simulator = simulator(DAY);
    let first = signed_in(&simulator, MAYA);
    set_faults(&simulator, r#"["lose-answer=POST@token"]"#, 204);
    assert!(form("/oauth/token", &refresh(&first.refresh)).try_send(simulator.base_url()).is_none());
    assert_eq!(call(&simulator, "GET", LIST, &first.access), (401, "INVALID_CREDENTIALS".to_owned()));
    set_faults(&simulator, "[]", 204);
    let invalid = refused(400, "invalid_grant", "refresh_token is invalid");
    assert_eq!(refusal(&token(&simulator, &refresh(&first.refresh))), invalid);
    set_faults(&simulator, r#"["throttle=3"]"#, 400);
    set_faults(&simulator, r#"["nonsense"]"#, 400);
}

fn set_faults(simulator: &Running, specs: &str, status: u16) {
    let put = ask("PUT", "/simulator/faults").body(&format!("{{\"faults\":{specs}}}"));
    assert_eq!(put.send(simulator.base_url()).status, status);
}

#[rstest]
#[case("status=503@token", 503, "server_error")]
#[case("status=500@oauth", 500, "server_error")]
#[case("status=401@token", 401, "invalid_client")]
fn the_token_endpoint_fails_on_purpose_too(#[case] fault: &str, #[case] status: u16, #[case] error: &str) {
    let simulator = with_faults(&[fault]);
    let code = code(&simulator, &wish(), MAYA);
    assert_eq!(refusal(&token(&simulator, &exchange(&code))), refused(status, error, "failed on purpose"));
}

#[test]
fn an_authority_can_be_ended_from_outside() {
    let simulator = simulator(DAY);
    let pair = signed_in(&simulator, MAYA);
    assert_eq!(ask("DELETE", "/simulator/sign-ins").send(simulator.base_url()).status, 204);
    assert_eq!(call(&simulator, "GET", LIST, &pair.access), (401, "INVALID_CREDENTIALS".to_owned()));
    let invalid = refused(400, "invalid_grant", "refresh_token is invalid");
    assert_eq!(refusal(&token(&simulator, &refresh(&pair.refresh))), invalid);
}
