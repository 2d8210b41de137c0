//! What an application asks for when it sends a person to the sign-in page, and HMRC's checks of it.

use url::form_urlencoded::Serializer;
use url::{Host, Url};

use super::parameters::Parameters;
use super::{Refusal, scopes};

/// The redirect that shows the code on a page, to be copied.
const SHOW: &str = "urn:ietf:wg:oauth:2.0:oob";
/// The redirect that leaves the code in the page's title, for a program that watches the window.
const SHOW_IN_TITLE: &str = "urn:ietf:wg:oauth:2.0:oob:auto";

/// A request to sign in that may be put before a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) client: String,
    /// As it was sent: the call for a token must repeat it byte for byte.
    pub(super) redirect: String,
    pub(super) scopes: Vec<String>,
    pub(super) state: Option<String>,
    /// The S256 challenge, when the application uses PKCE.
    pub(super) challenge: Option<String>,
}

/// Where the code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// To an address.
    Redirect,
    /// Onto a page, to be copied.
    Shown,
    /// Into the title of a page.
    Titled,
}

impl Asked {
    /// Checks the parameters of `/oauth/authorize`.
    pub(super) fn read(parameters: &Parameters) -> Result<Self, Refusal> {
        match parameters.need("response_type")? {
            "code" => {}
            _ => return Err(Refusal::new(400, "unsupported_response_type", "response_type is invalid")),
        }
        let client = parameters.need("client_id")?.to_owned();
        let redirect = parameters.need("redirect_uri")?.to_owned();
        if !may_be_registered(&redirect) {
            return Err(Refusal::request("redirect_uri is invalid"));
        }
        let scopes = scopes(parameters.get("scope")?.unwrap_or_default())?;
        let challenge = challenge(parameters)?;
        Ok(Self { client, redirect, scopes, state: parameters.get("state")?.map(str::to_owned), challenge })
    }

    /// The parameters again, for the form on the page.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("response_type", "code".to_owned()),
            ("client_id", self.client.clone()),
            ("redirect_uri", self.redirect.clone()),
            ("scope", self.scopes.join(" ")),
        ];
        fields.extend(self.state.clone().map(|state| ("state", state)));
        if let Some(challenge) = &self.challenge {
            fields.push(("code_challenge", challenge.clone()));
            fields.push(("code_challenge_method", "S256".to_owned()));
        }
        fields
    }

    pub(super) fn delivery(&self) -> Delivery {
        match self.redirect.as_str() {
            SHOW => Delivery::Shown,
            SHOW_IN_TITLE => Delivery::Titled,
            _ => Delivery::Redirect,
        }
    }

    /// The redirect with these parameters, and the state, added to it.
    pub(super) fn back(&self, parameters: &[(&str, &str)]) -> String {
        let mut added = Serializer::new(String::new());
        added.extend_pairs(parameters).extend_pairs(self.state.iter().map(|state| ("state", state)));
        let joint = if self.redirect.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", self.redirect, added.finish())
    }
}

/// PKCE is a choice, but a whole one, and S256 only.
fn challenge(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    let (challenge, method) = (parameters.get("code_challenge")?, parameters.get("code_challenge_method")?);
    match (challenge, method) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Refusal::request("code_challenge is required")),
        (Some(_), None) => Err(Refusal::request("code_challenge_method is required")),
        (Some(challenge), Some("S256")) => {
            let fits = challenge.len() == 43
                && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            if fits { Ok(Some(challenge.to_owned())) } else { Err(Refusal::request("code_challenge is invalid")) }
        }
        (Some(_), Some(_)) => Err(Refusal::request("code_challenge_method is invalid")),
    }
}

/// HMRC's rule for a redirect: absolute, without a fragment, and `http` for `localhost` by that name only.
fn may_be_registered(redirect: &str) -> bool {
    // The parser mends what a header could not carry; HMRC compares letter by letter.
    let plain = redirect.bytes().all(|byte| byte.is_ascii_graphic());
    plain
        && Url::parse(redirect).is_ok_and(|address| {
            let at_home = matches!(address.host(), Some(Host::Domain("localhost")));
            address.fragment().is_none() && (address.scheme() != "http" || at_home)
        })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GOOD: &str = "response_type=code&client_id=app&redirect_uri=http%3A%2F%2Flocalhost%3A8917%2Fcb\
        &scope=read:self-assessment+write:self-assessment&state=a%26b\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    fn read(query: &str) -> Result<Asked, Refusal> {
        Asked::read(&Parameters::read(query.as_bytes()))
    }

    #[test]
    fn a_good_request_is_read_and_the_form_on_the_page_repeats_it() {
        let asked = read(GOOD).unwrap();
        assert_eq!((asked.redirect.as_str(), asked.state.as_deref()), ("http://localhost:8917/cb", Some("a&b")));
        let mut form = Serializer::new(String::new());
        let form = form.extend_pairs(asked.fields()).finish();
        assert_eq!(read(&form).unwrap(), asked);
        assert_eq!(asked.back(&[("code", "c c")]), "http://localhost:8917/cb?code=c+c&state=a%26b");
    }

    #[rstest]
    #[case("response_type=code&", "", "invalid_request", "response_type is required")]
    #[case("response_type=code", "response_type=token", "unsupported_response_type", "response_type is invalid")]
    #[case("client_id=app", "client_id=", "invalid_request", "client_id is required")]
    #[case("client_id=app", "client_id=app&client_id=two", "invalid_request", "client_id is there more than once")]
    #[case("localhost%3A8917", "127.0.0.1%3A8917", "invalid_request", "redirect_uri is invalid")]
    #[case("read:self-assessment", "read:everything", "invalid_scope", "scope is invalid")]
    #[case("read:self-assessment+write:self-assessment", "", "invalid_scope", "scope is required")]
    #[case("&code_challenge_method=S256", "", "invalid_request", "code_challenge_method is required")]
    #[case("_method=S256", "_method=plain", "invalid_request", "code_challenge_method is invalid")]
    #[case("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "", "invalid_request", "code_challenge is required")]
    #[case("E9Mel", "E9Me", "invalid_request", "code_challenge is invalid")]
    fn a_bad_request_is_refused(
        #[case] good: &str,
        #[case] bad: &str,
        #[case] error: &'static str,
        #[case] description: &str,
    ) {
        assert!(GOOD.contains(good), "{good}");
        assert_eq!(read(&GOOD.replacen(good, bad, 1)), Err(Refusal::new(400, error, description)));
    }

    #[rstest]
    #[case("http://localhost", true)]
    #[case("http://localhost:8917/some/path?a=b", true)]
    #[case("https://example.com/cb", true)]
    #[case("uk.example.app://code", true)]
    #[case(SHOW, true)]
    #[case(SHOW_IN_TITLE, true)]
    #[case("http://127.0.0.1:8917", false)]
    #[case("http://[::1]:8917", false)]
    #[case("http://localhost@example.com/", false)]
    #[case("http://localhost.example.com/", false)]
    #[case("http://localhost/#here", false)]
    #[case("localhost:8917/cb\r\nX: y", false)]
    #[case("http://local\thost/", false)]
    #[case("/cb", false)]
    fn redirects_are_held_to_hmrcs_rule(#[case] redirect: &str, #[case] fits: bool) {
        assert_eq!(may_be_registered(redirect), fits);
    }
}
