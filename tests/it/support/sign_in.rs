//! The sign-in of the simulator, driven by hand: forms posted, redirects read.

use quarterdeck::simulator::Running;
use serde_json::{Value, json};
use url::form_urlencoded::{Serializer, parse};

use super::http::{Answer, Ask, ask};

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The challenge of [`VERIFIER`].
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// A redirect as HMRC lets it be registered.
pub(crate) const REDIRECT: &str = "http://localhost:8917/cb";
/// What shows a code on a page.
pub(crate) const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";
/// All that the program asks for.
pub(crate) const SCOPES: &str = "read:self-assessment write:self-assessment";

/// Names and values of a form.
pub(crate) type Form<'a> = Vec<(&'a str, &'a str)>;

/// A form without these fields, and with those given a value.
pub(crate) fn with<'a>(form: &Form<'a>, changes: &[(&'a str, &'a str)]) -> Form<'a> {
    let replaced = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let kept = form.iter().filter(|(name, _)| !replaced(name));
    kept.chain(changes.iter().filter(|(_, value)| !value.is_empty())).copied().collect()
}

/// What an application sends a browser with.
pub(crate) fn wish() -> Form<'static> {
    vec![
        ("response_type", "code"),
        ("client_id", "application"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPES),
        ("state", "st&te"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// The address of the sign-in page.
pub(crate) fn address(form: &Form<'_>) -> String {
    format!("/oauth/authorize?{}", encoded(form))
}

/// A form as it is sent.
pub(crate) fn encoded(form: &Form<'_>) -> String {
    Serializer::new(String::new()).extend_pairs(form).finish()
}

/// A form on its way to `path`.
pub(crate) fn form(path: &str, form: &Form<'_>) -> Ask {
    let request = ask("POST", path).with("authorization", "").with("accept", "").body(&encoded(form));
    request.with("content-type", "application/x-www-form-urlencoded")
}

/// The beginnings of a form on its way to `path`, as a browser sends it.
pub(crate) fn application_form(path: &str) -> Ask {
    form(path, &Vec::new())
}

/// Posts a form.
pub(crate) fn post(simulator: &Running, path: &str, fields: &Form<'_>) -> Answer {
    form(path, fields).send(simulator.base_url())
}

/// The parameters that a redirect carries.
pub(crate) fn carried(redirect: &Answer) -> Vec<(String, String)> {
    assert_eq!(redirect.status, 303, "{}", String::from_utf8_lossy(&redirect.body));
    let (_, query) = redirect.header("location").unwrap().split_once('?').unwrap();
    parse(query.as_bytes()).into_owned().collect()
}

/// Grants as `who`; what comes back is the code.
pub(crate) fn code(simulator: &Running, wish: &Form<'_>, who: &str) -> String {
    let granted = post(simulator, "/oauth/grantscope", &with(wish, &[("who", who), ("grant", "yes")]));
    let carried = carried(&granted);
    carried.into_iter().find(|(name, _)| name == "code").unwrap().1
}

/// The call that exchanges a code.
pub(crate) fn exchange(code: &str) -> Form<'_> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", "application"),
        ("client_secret", "s3cret"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

/// The call that refreshes.
pub(crate) fn refresh(token: &str) -> Form<'_> {
    vec![
        ("grant_type", "refresh_token"),
        ("client_id", "application"),
        ("client_secret", "s3cret"),
        ("refresh_token", token),
    ]
}

/// Calls for a token.
pub(crate) fn token(simulator: &Running, call: &Form<'_>) -> Answer {
    post(simulator, "/oauth/token", call)
}

/// A pair of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Pair {
    /// The pair in an answer.
    pub(crate) fn of(answer: &Answer) -> Self {
        let body = answer.json();
        assert_eq!(answer.status, 200, "{body}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

/// Signs in as `who`.
pub(crate) fn signed_in(simulator: &Running, who: &str) -> Pair {
    Pair::of(&token(simulator, &exchange(&code(simulator, &wish(), who))))
}

/// A token of the application's own.
pub(crate) fn application_token(simulator: &Running) -> String {
    let call = vec![("grant_type", "client_credentials"), ("client_id", "application"), ("client_secret", "s3cret")];
    let answer = token(simulator, &call);
    assert!(answer.json()["refresh_token"].is_null(), "an application asks again instead");
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// A refusal of the token endpoint: status, error and description.
pub(crate) fn refusal(answer: &Answer) -> (u16, String, String) {
    let body: Value = answer.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("error"), text("error_description"))
}

/// Calls an endpoint with a token: its status and HMRC's code.
pub(crate) fn call(simulator: &Running, method: &str, path: &str, token: &str) -> (u16, String) {
    let answer = ask(method, path).with("authorization", &format!("Bearer {token}")).send(simulator.base_url());
    let code = if answer.body.is_empty() { String::new() } else { answer.code() };
    (answer.status, code)
}

/// Sets the simulator's clock.
pub(crate) fn set_clock(simulator: &Running, instant: &str) {
    let body = json!({ "now": instant }).to_string();
    assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(simulator.base_url()).status, 204);
}
